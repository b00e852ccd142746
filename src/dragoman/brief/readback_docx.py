"""A briefing in Word read again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief.readback import ANNEX, Document, Link, Place, tight

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_SENTENCE: Final = "Sentence"
_NOTE: Final = "Note"


def read_docx(content: bytes) -> Document:
    """Read a Word document again; its bookmarks stand for the anchors."""
    import docx as word

    found = Document()
    annex, place = False, Place()
    for paragraph, style in _paragraphs(word.Document(io.BytesIO(content))):
        if style == "Heading 1":
            annex = paragraph.text.startswith(ANNEX)
        if style.startswith("Heading"):
            place = Place()
        words = list(_words(paragraph))
        for name in _bookmarks(paragraph):
            place = found.places.setdefault(name, Place())
        if style == _SENTENCE and annex:
            place.quote = paragraph.text.strip()
        elif style == _SENTENCE:
            found.quotes.append(_quoted(paragraph))
        elif annex:
            place.words += [*words, " "]
        else:
            found.running.append(tuple(words))
    return found


def _paragraphs(document: Any) -> Iterator[tuple[Paragraph, str]]:
    """All paragraphs in order, those of tables too; a cell that spans columns once."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    names = {style.style_id: style.name for style in document.styles}
    for element in document.element.body.iter(qn("w:p")):
        properties = element.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        told = names.get(style.get(qn("w:val")), "") if style is not None else ""
        yield Paragraph(element, document), told


def _bookmarks(paragraph: Paragraph) -> list[str]:
    from docx.oxml.ns import qn

    return [str(mark.get(qn("w:name"))) for mark in paragraph._p.iter(qn("w:bookmarkStart"))]


def _quoted(paragraph: Paragraph) -> str:
    """The sentence without who printed it."""
    runs = [run.text for run in paragraph.runs if run.style is None or run.style.name != _NOTE]
    return tight("".join(runs))


def _words(paragraph: Paragraph) -> Iterator[str | Link]:
    from docx.oxml.ns import qn

    for child in paragraph._p:
        text = "".join(found.text or "" for found in child.iter(qn("w:t")))
        anchor = child.get(qn("w:anchor")) if child.tag == qn("w:hyperlink") else None
        if anchor:
            yield Link(text, str(anchor))
        elif text:
            yield text
