"""A briefing as a Word document: headings, styles, tables with header rows, links inside it.

The bytes are fixed: no clock, and the parts of the file in one order with one date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import english, figures, pdf
from dragoman.brief.document import (
    Block,
    Brief,
    Bullets,
    Count,
    Entries,
    Estimate,
    Figure,
    Heading,
    Items,
    Line,
    Models,
    Pairs,
    Para,
    Part,
    Prints,
    Readings,
    Ref,
    Row,
    Strong,
    Table,
    Tallies,
)  # fmt: skip
from dragoman.brief.docx_style import prepare
from dragoman.brief.facts import Fact

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_EPOCH: Final = dt.date(1980, 1, 1)
#: Longest name of a bookmark that Word takes.
_NAME: Final = 40
_WIDTH_CM: Final = 16.4


def docx(brief: Brief) -> bytes:
    """The briefing as a Word document.

    Raises:
        UsageError: a chart cannot be drawn.
    """
    import docx as word

    document = word.Document()
    prepare(document, brief)
    _Writer(document).brief(brief)
    out = io.BytesIO()
    document.save(out)
    return _fixed(out.getvalue())


def _fixed(content: bytes) -> bytes:
    """The same parts with one date each, in the order of their names after the list of types."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()


def bookmark(anchor: str) -> str:
    """The name Word takes for an anchor: letters, digits and underscores, at most 40."""
    name = re.sub(r"[^A-Za-z0-9]", "_", anchor)
    if len(name) > _NAME:
        name = f"{name[:29]}_{hashlib.sha256(anchor.encode()).hexdigest()[:10]}"
    return name


class _Writer:
    """Adds blocks to a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._marks = 0
        # By id, since python-docx looks through all styles for each name it is given.
        self._styles = {style.name: style.style_id for style in document.styles}

    def brief(self, brief: Brief) -> None:
        self._add("Title", brief.title)
        self._add("Subtitle", brief.subtitle)
        for section in brief.sections:
            heading = self._document.add_heading(pdf.words(section.title), level=1)
            heading.paragraph_format.page_break_before = section.fresh
            for block, following in zip_longest(section.blocks, section.blocks[1:]):
                self._block(block, isinstance(following, Table | Items))

    def _block(self, block: Block, introduces: bool) -> None:
        if isinstance(block, Para):
            style = {"lead": "Judgement", "note": "Source"}.get(block.style, "Normal")
            paragraph = self._add(style)
            paragraph.paragraph_format.keep_with_next = introduces
            self._line(paragraph, block.line)
        elif isinstance(block, Heading):
            self._document.add_heading(pdf.words(block.text), level=block.level - 1)
        elif isinstance(block, Bullets):
            for line in block.lines:
                self._line(self._add("List Bullet"), line)
        elif isinstance(block, Items):
            self._items(block)
        elif isinstance(block, Pairs):
            rows = [(((name,),), (line,)) for name, line in block.rows]
            self._table((), (Row(cells) for cells in rows), (30, 70))
        elif isinstance(block, Table):
            if block.caption:
                self._add("Caption", block.caption).paragraph_format.keep_with_next = True
            self._table(block.header, block.rows, block.widths)
        elif isinstance(block, Figure):
            self._figure(block)
        else:
            self._annex(block)

    def _annex(self, block: Entries | Tallies | Models | Readings | Prints) -> None:
        if isinstance(block, Prints):
            for anchor, title, reports in map(pdf.printed, block.stories):
                head = self._add("Entry")
                self._anchor(head, anchor)
                head.add_run(title).bold = True
                for report in reports:
                    self._add("List Bullet", report)
        elif isinstance(block, Entries):
            for entry in block.entries:
                data = pdf.entry(entry)
                head = self._add("Entry")
                self._anchor(head, entry.ref.anchor)
                head.add_run(f"{data['mark']} ").bold = True
                head.add_run(data["said"])
                self._quote(entry.fact, sourced=False)
                self._add("Source", data["report"]).paragraph_format.keep_with_next = True
                self._add("Source", data["codes"])
        elif isinstance(block, Tallies):
            for tally in block.tallies:
                line = self._add("Small")
                self._anchor(line, tally.anchor)
                line.add_run(pdf.words(english.capital(tally.label))).bold = True
                line.add_run(f": {len(tally.refs)} ")
                self._line(line, tally.refs)
        elif isinstance(block, Models):
            for one in block.models:
                line = self._add("Small")
                self._anchor(line, one.anchor)
                line.add_run(pdf.words(english.capital(one.label))).bold = True
                line.add_run(pdf.words(f": {one.value}"))
                self._add("Source", one.how)
                self._add("Source", one.counted)
                self._line(self._add("Small", f"Events behind it: {len(one.refs)} "), one.refs)
        else:
            rows = [pdf.reading(one) for one in block.readings]
            cells = [Row((((r["label"],),), ((r["first"],),), ((r["last"],),), ((r["read"],),)),
                         anchor=r["anchor"]) for r in rows]  # fmt: skip
            self._table(("Span", "From", "To", "Reports"), cells, (46, 21, 21, 12))

    def _items(self, block: Items) -> None:
        for item in block.items:
            told = self._add("Statement" if block.quoted else "List Bullet")
            told.paragraph_format.keep_with_next = block.quoted
            self._line(told, item.line)
            if item.note:
                self._run(told, f" {item.note}", "Note")
            if block.quoted:
                self._quote(item.fact)

    def _quote(self, fact: Fact, *, sourced: bool = True, of: Paragraph | None = None) -> None:
        told = pdf.quote(fact)
        line = of if of is not None else self._add("Sentence")
        line.paragraph_format.keep_with_next = not sourced
        if of is not None:
            self._styled(line, "Sentence")
        line.add_run(told["before"])
        self._run(line, told["evidence"], "Evidence")
        line.add_run(told["after"])
        if sourced:
            self._run(line, f" — {told['by']}", "Note")

    def _table(self, header: tuple[str, ...], rows: Iterable[Row], widths: tuple[int, ...]) -> None:
        from docx.shared import Cm

        table = self._document.add_table(rows=0, cols=len(widths) or len(header))
        table.autofit = False
        shares = widths or (1,) * len(header)
        sizes = [Cm(_WIDTH_CM * share / sum(shares)) for share in shares]
        if header:
            table.style = self._document.styles["Brief Table"]
            self._header(table.add_row(), header)
        for row in rows:
            cells = table.add_row().cells
            for place, lines in enumerate(row.cells):
                self._cell(cells[place], lines, row.anchor if place == 0 else "")
                for paragraph in cells[place].paragraphs:
                    paragraph.paragraph_format.keep_with_next = row.fact is not None
            if row.fact:
                below = table.add_row().cells
                whole = below[1].merge(below[-1])
                self._quote(row.fact, of=whole.paragraphs[0])
        for line in table.rows:
            _unbroken(line)
            for cell, size in zip(line.cells, sizes, strict=True):
                cell.width = size
        self._add("Small")

    def _header(self, row: Any, names: tuple[str, ...]) -> None:
        from docx.oxml import OxmlElement

        for cell, name in zip(row.cells, names, strict=True):
            self._styled(cell.paragraphs[0], "Small")
            cell.paragraphs[0].add_run(pdf.words(name)).bold = True
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _cell(self, cell: _Cell, lines: tuple[Line, ...], anchor: str) -> None:
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            self._styled(paragraph, "Small")
            if place == 0 and anchor:
                self._anchor(paragraph, anchor)
            self._line(paragraph, line)

    def _figure(self, figure: Figure) -> None:
        from docx.shared import Cm

        paragraph = self._add("Normal")
        size = Cm(_WIDTH_CM) if figure.spec is not None else None
        shape = paragraph.add_run().add_picture(io.BytesIO(figures.png(figure)), width=size)
        if size is None:
            figures.fit(shape, Cm(_WIDTH_CM))
        properties = shape._inline.docPr
        properties.set("descr", pdf.words(figure.alt))
        properties.set("name", figure.name)
        caption = self._add("Caption", figure.caption)
        for name, colour in figure.keys:
            caption.add_run("  ■ ").font.color.rgb = figures.rgb(colour)
            caption.add_run(pdf.words(name))

    def _add(self, style: str, text: str = "") -> Paragraph:
        paragraph = self._document.add_paragraph(pdf.words(text))
        return self._styled(paragraph, style)

    def _styled(self, paragraph: Paragraph, style: str) -> Paragraph:
        paragraph._p.style = self._styles[style]
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, style: str) -> Any:
        run = paragraph.add_run(pdf.words(text))
        run._r.style = self._styles[style]
        return run

    def _line(self, paragraph: Paragraph, line: Line) -> None:
        for place, part in enumerate(line):
            if isinstance(part, Ref) and place:
                paragraph.add_run(" ")
            self._part(paragraph, "No" if place == 0 and part == "no" else part)

    def _part(self, paragraph: Paragraph, part: Part) -> None:
        if isinstance(part, Count):
            self._link(paragraph, str(part.number), part.anchor, "Number")
        elif isinstance(part, Estimate):
            self._link(paragraph, part.text, part.anchor, "Number")
        elif isinstance(part, Ref):
            self._link(paragraph, f"[{part.number}]", part.anchor, "Mark")
        elif isinstance(part, Strong):
            paragraph.add_run(pdf.words(part.text)).bold = True
        else:
            paragraph.add_run(pdf.words(part))

    def _link(self, paragraph: Paragraph, text: str, anchor: str, style: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark(anchor))
        link.set(qn("w:history"), "1")
        run = self._run(paragraph, text, style)
        link.append(run._r)
        paragraph._p.append(link)

    def _anchor(self, paragraph: Paragraph, anchor: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._marks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._marks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), bookmark(anchor))
            paragraph._p.append(mark)


def _unbroken(row: Any) -> None:
    """Keep a row on one page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
