"""A rendered briefing read again, as far as a checker needs it: its sentences, links and places.

Nothing of the program that wrote the document is used here, so that an error in it is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

#: A section whose title begins so is checked as lists, not as sentences.
ANNEX: Final = ("Annex:", "How to read this")


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the document: its words, and the anchor it leads to."""

    text: str
    anchor: str


Words = tuple[str | Link, ...]


@dataclass(slots=True)
class Place:
    """What stands at an anchor: its words with their links, and the sentence it quotes."""

    words: list[str | Link] = field(default_factory=list)
    quote: str = ""

    @property
    def text(self) -> str:
        """All words."""
        return plain(tuple(self.words))

    def links(self, kind: str) -> list[Link]:
        """Its links to anchors of a kind: "e-" for events."""
        return [w for w in self.words if isinstance(w, Link) and w.anchor.startswith(kind)]


@dataclass(slots=True)
class Document:
    """A document: its running text, the sentences quoted there, and the places of its annexes."""

    running: list[Words] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)


def plain(words: Words) -> str:
    """The words as one text with single spaces."""
    return tight("".join(w.text if isinstance(w, Link) else w for w in words))


def tight(text: str) -> str:
    """The text with single spaces, none at its ends."""
    return " ".join(text.split())


_LEAVES: Final = "p h1 h2 h3 h4 li dt dd th td caption figcaption".split()


def read_html(content: bytes) -> Document:
    """Read an HTML page again."""
    from lxml import html as lxml_html

    found = Document()
    tree = lxml_html.document_fromstring(content.decode("utf-8"))
    for section in tree.xpath("//header[@id='top'] | //main/section"):
        annex = "annex" in (section.get("class") or "").split()
        if annex:
            for place in section.xpath(".//*[@id]"):
                quotes = place.xpath(".//blockquote")
                quote = _text(quotes[0]) if quotes else ""
                words = list(_words(place))
                found.places[str(place.get("id"))] = Place(words, quote)
            continue
        for quote in section.xpath(".//blockquote"):
            for cite in quote.xpath("./cite"):
                cite.getparent().remove(cite)
            found.quotes.append(_text(quote))
            quote.getparent().remove(quote)
        for leaf in section.iter(*_LEAVES):
            if not any(True for _ in leaf.iterdescendants(*_LEAVES)):
                found.running.append(tuple(_words(leaf)))
        for row in section.xpath(".//*[@id][not(self::section)]"):
            found.places.setdefault(str(row.get("id")), Place(list(_words(row))))
    return found


def _text(element: Any) -> str:
    return tight(element.text_content())


def _words(element: Any) -> Iterator[str | Link]:
    """The words of an element, its links apart; blocks in it are parted by a space."""
    yield element.text or ""
    for child in element:
        if child.tag == "a" and str(child.get("href") or "").startswith("#"):
            yield Link(_text(child), str(child.get("href"))[1:])
        elif isinstance(child.tag, str):
            yield from _words(child)
            yield " " if child.tag in (*_LEAVES, "blockquote", "ul", "span") else ""
        yield child.tail or ""
