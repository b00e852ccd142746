"""A scrap of HTML (a feed entry, a corpus cell) to plain paragraphs."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from dragoman.errors import TooLarge
from dragoman.limits import MAX_REPORT_CHARS
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.tidy import paragraphs

#: Elements of one page or feed: ten characters each fill the longest report. Parsers take some
#: 0.1 ms for each, so that this is also a bound on time.
MAX_ELEMENTS: Final = MAX_REPORT_CHARS // 10
#: A tag this long, in characters, holds an embedded picture or an attack: libxml2 compares each
#: attribute of a tag with all others.
GIANT_TAG: Final = re.compile(r"<[^<>]{4096,}>?")
TAGGED: Final = re.compile(
    r"</?(?:p|div|br|span|a|em|b|i|strong|ul|ol|li|h[1-6]|img)\b[^<>]*>", re.I
)
BLOCK_NAMES: Final = (
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote section article pre hr"
)
BLOCKS: Final = frozenset(BLOCK_NAMES.split())
UNREAD: Final = frozenset({"script", "style", "noscript", "template", "iframe", "figure", "svg"})


def plain(text: str) -> str:
    """Return `text` in paragraphs; tags are taken out where it has any that HTML knows."""
    if not TAGGED.search(text):
        return paragraphs(html.unescape(text) if "&" in text else text)
    from lxml import etree
    from lxml import html as lxml_html

    text = GIANT_TAG.sub("", text)
    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        tree = lxml_html.fromstring(
            b"<div>" + text.encode("utf-8", "replace") + b"</div>", parser=parser
        )
    except (etree.LxmlError, *PARSER_FAULTS):
        return paragraphs(TAGGED.sub(" ", text))
    return paragraphs("".join(_pieces(tree)))


def refuse_giants(tree: Any) -> None:
    """Raise TooLarge if the parsed `tree` has more than MAX_ELEMENTS elements."""
    for number, _ in enumerate(tree.iter("*")):
        if number >= MAX_ELEMENTS:
            raise TooLarge(f"more than {MAX_ELEMENTS} elements; it is no report")


def _pieces(tree: Any) -> list[str]:
    from lxml import etree

    pieces: list[str] = []
    unread = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            unread += tag in UNREAD
            pieces += _text(node.text, tag in BLOCKS, unread)
            continue
        unread -= event == "end" and tag in UNREAD
        pieces += _text(node.tail, tag in BLOCKS, unread)
    return pieces


def _text(text: str | None, block: bool, unread: int) -> list[str]:
    """The words of one node; line breaks inside HTML text are mere spaces."""
    words = re.sub(r"[ \t\n\r\f]+", " ", text) if text and not unread else ""
    return ["\n\n" if block else "", words]
