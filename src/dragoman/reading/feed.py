"""RSS and Atom: every entry a report. Only the bytes given are read; no link is followed."""

from __future__ import annotations

import html
import io
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.model import Reject, Report
from dragoman.reading.draft import Draft, finish, identity
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.markup import plain, refuse_giants
from dragoman.reading.options import ReadOptions
from dragoman.reading.tidy import UNWANTED, one_line

DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
DOCTYPE: Final = re.compile(r"<!(?:ENTITY|DOCTYPE[^>\[]*\[)", re.IGNORECASE)
#: Identifiers that lead nowhere by themselves may be kept; a link must be a web address.
WEB: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
NAME: Final = re.compile(r"(?:urn:|tag:)[^\s<>\"']+|[^\s:<>\"']+")
ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
XML_ENTITIES: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
#: A saved copy of a feed (`dragoman fetch feeds`): its entries are those of every other copy.
COPY: Final = re.compile(r"\.[0-9a-f]{12}(?=\.feed\.xml\Z)")
#: Attributes of one element; feedparser's time grows with their square.
MAX_ATTRIBUTES: Final = 50


def read_feed(text: str, source: str, options: ReadOptions) -> Iterator[Report | Reject]:
    """Yield a Report or a Reject for each entry of a feed.

    Raises InputError where `text` is no feed or has no entries.
    """
    source = COPY.sub("", source)
    feed = _parse(text)
    entries = feed.get("entries") or []
    if not entries:
        known = feed.get("version")
        raise InputError("the feed has no entries" if known else "XML that is no RSS or Atom feed")
    publisher = plain(str(feed.get("feed", {}).get("title") or ""))
    for entry in entries:
        yield _entry(entry, publisher, source, options)


def _parse(text: str) -> Any:
    import feedparser

    if DOCTYPE.search(text):
        raise InputError("the feed declares entities of its own, as attacks do")
    # Characters are decoded by now: feedparser is told so, and given bytes in a stream because
    # it would take a string for an address to fetch or a file to open.
    stream = io.BytesIO(_well_formed(text))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return feedparser.parse(
                stream,
                response_headers=headers,
                # No HTML leaves this module: `plain` takes all tags out.
                resolve_relative_uris=False,
                sanitize_html=False,
            )
    except PARSER_FAULTS as error:
        raise InputError("the feed is damaged beyond reading") from error


def _well_formed(text: str) -> bytes:
    """Return a feed as well-formed XML in UTF-8.

    feedparser's second parser, for broken XML, is slow beyond bearing on hostile bytes;
    libxml2 mends what can be mended first, without entities and without the network.
    """
    from lxml import etree

    bare = ENTITY.sub(_character, DECLARATION.sub("", UNWANTED.sub("", text), count=1)).lstrip()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
    )
    try:
        tree = etree.fromstring(bare.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, *PARSER_FAULTS) as error:
        raise InputError("XML that is no RSS or Atom feed") from error
    if tree is None:
        raise InputError("XML that is no RSS or Atom feed")
    refuse_giants(tree)
    for element in tree.iter("*"):
        if len(element.attrib) > MAX_ATTRIBUTES:
            element.attrib.clear()
    return bytes(etree.tostring(tree, encoding="utf-8"))


def _character(match: re.Match[str]) -> str:
    """The character an HTML entity stands for: XML itself knows five only."""
    return match[0] if match[1] in XML_ENTITIES else html.unescape(match[0])


def _entry(entry: Any, publisher: str, source: str, options: ReadOptions) -> Report | Reject:
    title = one_line(plain(str(entry.get("title") or "")))
    body = plain(_longest(entry))
    link = safe_link(str(entry.get("link") or ""))
    guid = one_line(str(entry.get("id") or ""))[:200]
    known = link or safe_link(guid) or (guid if NAME.fullmatch(guid) else "")
    date = str(entry.get("published") or entry.get("updated") or "")
    origin = entry.get("source")
    named = str(origin.get("title") or "") if isinstance(origin, dict) else ""
    # A headline without a summary is still a report: feeds of agencies are made of them.
    draft = Draft(body or title, title, date, None, plain(named) or publisher, known)
    values = {"id": guid, "link": link, "title": title, "date": date, "body": body}
    raw = json.dumps(values, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    # Places in a feed move on with every new entry; what an entry says does not.
    return finish(draft, f"{source}#{known or identity(source, raw)[:16]}", raw, options, row=True)


def _longest(entry: Any) -> str:
    """The fullest text of an entry: its content where it has one, else its summary."""
    contents = [str(part.get("value") or "") for part in entry.get("content") or []]
    return max([*contents, str(entry.get("summary") or "")], key=len)


def safe_link(link: str) -> str:
    """Return `link` if it is a plain web address, else "" (feeds may carry `javascript:`)."""
    link = link.strip()
    return link if len(link) <= 2000 and WEB.fullmatch(link) else ""
