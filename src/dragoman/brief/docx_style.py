"""The look of a briefing in Word: styles, page, running head and page numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import pdf
from dragoman.brief.document import Brief

if TYPE_CHECKING:
    from docx.document import Document

_FONT: Final = "Calibri"
_INK, _SOFT, _LINK, _RULE = "1B1F24", "545C66", "0B4F9E", "D4D9DF"
_EPOCH: Final = dt.datetime(1980, 1, 1)
#: Paragraph styles: points, colour, space before and after, indent in cm.
_PARAGRAPHS: Final[dict[str, tuple[float, str, float, float, float]]] = {
    "Normal": (10.5, _INK, 0, 5, 0),
    "Title": (22, _INK, 0, 2, 0),
    "Subtitle": (10.5, _SOFT, 0, 8, 0),
    "Heading 1": (15, _INK, 16, 5, 0),
    "Heading 2": (12, _INK, 11, 3, 0),
    "Heading 3": (10.5, _SOFT, 9, 2, 0),
    "List Bullet": (10.5, _INK, 0, 4, 0.6),
    "Caption": (9, _SOFT, 4, 4, 0),
    "Judgement": (13, _INK, 4, 8, 0),
    "Statement": (10.5, _INK, 6, 1, 0),
    "Sentence": (9, _SOFT, 0, 4, 0.4),
    "Entry": (9, _INK, 7, 1, 0),
    "Source": (8, _SOFT, 0, 0, 0),
    "Small": (9, _INK, 1, 1, 0),
}
#: Character styles: colour, bold, size.
_RUNS: Final[dict[str, tuple[str, bool, float | None]]] = {
    "Number": (_LINK, True, None),
    "Mark": (_LINK, False, 8),
    "Note": (_SOFT, False, 9),
    "Evidence": (_INK, False, None),
}


def prepare(document: Document, brief: Brief) -> None:
    """Set up an empty document: properties, page, styles, head and foot."""
    _properties(document, brief)
    _page(document, brief)
    for name, look in _PARAGRAPHS.items():
        _paragraph(document, name, *look)
    for name, (colour, bold, size) in _RUNS.items():
        _run(document, name, colour, bold, size)
    _table(document)
    _language(document)


def _properties(document: Document, brief: Brief) -> None:
    properties = document.core_properties
    day = dt.datetime.combine(brief.day, dt.time()) if brief.day else _EPOCH
    properties.title, properties.subject = pdf.words(brief.title), pdf.words(brief.subtitle)
    properties.author = properties.last_modified_by = pdf.words(f"Dragoman {brief.version}").strip()
    properties.comments, properties.keywords, properties.language = "", "", "en-GB"
    properties.created = properties.modified = properties.last_printed = day
    properties.revision = 1


def _page(document: Document, brief: Brief) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.text = pdf.words(f"{brief.title} · {brief.subtitle}")
    for foot in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        foot.alignment = 1
        _field(foot, "PAGE")
        foot.add_run(" of ")
        _field(foot, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _paragraph(
    document: Document, name: str, size: float, colour: str, before: float, after: float,
    indent: float,
) -> None:  # fmt: skip
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    styles = document.styles
    if name not in styles:
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles["Normal"]
    style: Any = styles[name]
    _font(style, size)
    style.font.color.rgb = RGBColor.from_string(colour)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = 1.1
    layout.widow_control = True
    if name == "List Bullet":
        layout.left_indent, layout.first_line_indent = Cm(indent), Cm(-indent)
    elif indent:
        layout.left_indent = Cm(indent)
    if name.startswith("Heading") or name == "Entry":
        layout.keep_with_next = True
    if name in ("Title", "Judgement"):
        _border(style, name)


def _font(style: Any, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name = _FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), _FONT)
    if style.name.startswith("Heading"):
        style.font.bold = True


def _border(style: Any, name: str) -> None:
    """No line below the title; a bar left of the judgement."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    if name != "Judgement":
        return
    border, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", _LINK)):
        left.set(qn(f"w:{key}"), value)
    border.append(left)
    properties.insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def _run(document: Document, name: str, colour: str, bold: bool, size: float | None) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.bold = bold or None
    if size:
        style.font.size = Pt(size)
    if name == "Evidence":
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "FFF0B3")):
            shade.set(qn(f"w:{key}"), value)
        style.element.get_or_add_rPr().append(shade)


def _table(document: Document) -> None:
    """Lines between rows only."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style: Any = document.styles.add_style("Brief Table", WD_STYLE_TYPE.TABLE)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"/>'
        for side in ("bottom", "insideH")
    )
    style.element.append(parse_xml(
        f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    ))  # fmt: skip


def _language(document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for properties in document.styles.element.iter(qn("w:rPrDefault")):
        inner = properties.find(qn("w:rPr"))
        found = inner.find(qn("w:lang"))
        if found is None:
            found = OxmlElement("w:lang")
            inner.append(found)
        found.set(qn("w:val"), "en-GB")
