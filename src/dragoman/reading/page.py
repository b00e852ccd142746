"""HTML pages: the article's words, title, publisher and day, without the page around it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import warnings
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.reading.dates import EARLIEST_YEAR, parse_day, written_forms
from dragoman.reading.draft import Draft
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.markup import GIANT_TAG, refuse_giants
from dragoman.reading.tidy import clean, paragraphs

#: Names of meta elements that state the day of publication, the surest first.
DATE_METAS: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "publication_date",
    "publish-date",
    "publishdate",
    "pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "date",
)
#: A paragraph beyond this many characters is running text: a day named in it is news, not the
#: day of publication.
BYLINE_CHARS: Final = 120
#: A line of prose rather than a cell of a table, in characters.
PROSE_CHARS: Final = 80


def read_page(text: str, url: str = "") -> Draft:
    """Return the draft of an HTML page; `url` is its address where it was fetched.

    Raises InputError where the page has no article or is a table of data.
    """
    tree = _tree(GIANT_TAG.sub("", clean(text)))
    refuse_giants(tree)
    stated = stated_date(tree)
    found = _extract(tree, url, tables=False)
    body = paragraphs(found.text or "") if found is not None else ""
    if not body or _is_tabular(tree, body):
        found, body = _from_tables(tree, url)
    return Draft(
        body,
        title=found.title or "",
        date=stated,
        page_date=None if stated else page_day(tree, url),
        publisher=found.sitename or "",
        external_id=url,
    )


def _tree(text: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", collect_ids=False)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, *PARSER_FAULTS) as error:
        raise InputError("the page has no HTML in it") from error


def _extract(tree: Any, url: str, tables: bool) -> Any:
    """Run trafilatura; None where it finds nothing or trips over the page."""
    from lxml import etree

    silence()
    import trafilatura

    try:
        # Warnings of the library are about its own calls, not about the page.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return trafilatura.bare_extraction(
                tree,
                url=url or None,
                include_comments=False,
                include_tables=tables,
                with_metadata=True,
                date_extraction_params=_date_params(),
            )
    except (etree.LxmlError, *PARSER_FAULTS):
        return None


def silence() -> None:
    """Keep trafilatura and htmldate from writing to the terminal by logging's last resort."""
    for name in ("trafilatura", "htmldate"):
        library = logging.getLogger(name)
        if not library.handlers:
            library.addHandler(logging.NullHandler())


def _is_tabular(tree: Any, body: str) -> bool:
    """Tell whether `body` is mostly cells: old pages lay out their prose with tables."""
    prose = sum(len(line) for line in body.split("\n") if len(line) >= PROSE_CHARS)
    return tree.find(".//td") is not None and prose * 2 < len(body)


def _from_tables(tree: Any, url: str) -> tuple[Any, str]:
    """Take the article out of a table layout; refuse a table of data."""
    found = _extract(tree, url, tables=True)
    body = paragraphs((found.text or "").replace("|", "\n")) if found is not None else ""
    if body and not _is_tabular(tree, body):
        return found, body
    if tree.find(".//table") is not None:
        raise InputError("the page is a table, not a report; give it as CSV")
    raise InputError("the page has no article text")


def stated_date(tree: Any) -> str:
    """Return the publication date that meta elements or JSON-LD state, as written, or ""."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        content = element.get("content") or element.get("datetime")
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, content.strip())
    stated = next((metas[name] for name in DATE_METAS if name in metas), "")
    return stated or _json_ld_date(tree)


def _json_ld_date(tree: Any) -> str:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            found = _date_published(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    return ""


def _date_published(node: object, depth: int = 0) -> str:
    """The first datePublished, in a node, its @graph or a list of nodes."""
    if depth > 4:
        return ""
    if isinstance(node, list):
        return next(filter(None, (_date_published(item, depth + 1) for item in node)), "")
    if not isinstance(node, dict):
        return ""
    stated = node.get("datePublished")
    return stated if isinstance(stated, str) else _date_published(node.get("@graph"), depth + 1)


def _date_params() -> dict[str, Any]:
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    return {
        # The extensive search takes a copyright year for 1 January and a story's past for now.
        "extensive_search": False,
        "original_date": True,
        "min_date": f"{EARLIEST_YEAR}-01-01",
        "max_date": tomorrow.isoformat(),
    }


def page_day(tree: Any, url: str = "") -> dt.date | None:
    """Return the day the page's address, time elements or byline give, or None.

    A day counts only if the page writes it out unambiguously outside its running text.
    """
    from copy import deepcopy

    from lxml import etree

    silence()
    import htmldate

    pruned = deepcopy(tree)
    for paragraph in list(pruned.iter("p", "li", "td", "blockquote", "footer")):
        if paragraph.tag == "footer" or len("".join(paragraph.itertext())) > BYLINE_CHARS:
            paragraph.drop_tree()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = htmldate.find_date(pruned, url=url or None, **_date_params())
    except (etree.LxmlError, *PARSER_FAULTS):
        return None
    day = parse_day(found).day
    written = url + "\n" + etree.tostring(pruned, encoding="unicode", method="html")
    return day if day and written_forms(day).search(written) else None
