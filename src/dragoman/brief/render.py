"""A briefing in its formats: Markdown and HTML here, PDF and Word in files of their own.

What comes from reports is escaped by default in both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dragoman.brief import english, figures
from dragoman.brief.document import Brief, Count, Estimate, Line, Part, Ref, Strong
from dragoman.brief.facts import Fact, web_address
from dragoman.errors import UsageError


class Md(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


#: Signs that mean something inside a Markdown line.
_INLINE = re.compile(r"([\\`*_\[\]<>&|~])")
#: Signs that mean something at its start.
_START = re.compile(r"^(?:(\d+)(?=[.)])|([#+=-]))")
#: What a reader of Markdown may turn into a link by itself.
_LINKS = re.compile(r"(?i)\b(https?|ftp|www)(:|\.)(?=\S)")


def html(brief: Brief) -> str:
    """One self-contained page: no script, nothing loaded, styles and charts in the page."""
    return _environments()["html"].get_template("brief.html.j2").render(brief=brief)


def markdown(brief: Brief) -> str:
    """Markdown with anchors, the same content as the page; charts as what they show in words."""
    text = _environments()["md"].get_template("brief.md.j2").render(brief=brief)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _pdf(brief: Brief) -> bytes:
    from dragoman.brief.pdf import pdf

    return pdf(brief)


def _docx(brief: Brief) -> bytes:
    from dragoman.brief.docx import docx

    return docx(brief)


_RENDERERS: Final[dict[str, Callable[[Brief], bytes]]] = {
    "md": lambda brief: _bytes(markdown(brief)),
    "html": lambda brief: _bytes(html(brief)),
    "pdf": _pdf,
    "docx": _docx,
}
#: The formats of a briefing.
FORMATS: Final = tuple(_RENDERERS)


def render(brief: Brief, format: str) -> bytes:
    """A briefing in one of `FORMATS`; the same briefing gives the same bytes.

    Args:
        brief: from `dragoman.brief.compose`.
        format: "md", "html", "pdf" or "docx".

    Raises:
        UsageError: another format, or a chart or page that cannot be set.
    """
    if format not in _RENDERERS:
        raise UsageError(f"no format {format!r}; one of {', '.join(FORMATS)}")
    return _RENDERERS[format](brief)


def md_escape(value: Any) -> Md:
    """Text as one line of Markdown in which nothing is left that makes a link, mark or tag."""
    if isinstance(value, Md):
        return value
    text = _md_text(" ".join(str(value).split()))
    return Md(_START.sub(lambda m: f"{m[1]}\\" if m[1] else f"\\{m[2]}", text))


def _md_text(text: str) -> str:
    """The text on one line, escaped; a space at either end stays."""
    line = re.sub(r"\s+", " ", text)
    return _LINKS.sub(r"\1\\\2", _INLINE.sub(r"\\\1", line))


def _md_line(line: Line) -> Md:
    return Md("".join(_spaced(line, _md_part)))


def _md_bold(line: Line) -> Md:
    return Md(f"**{_md_line(line)}**")


def _md_part(part: Part) -> str:
    if isinstance(part, Count):
        return f"[{part.number}](#{part.anchor})"
    if isinstance(part, Estimate):
        return f"[{_md_text(part.text)}](#{part.anchor})"
    if isinstance(part, Ref):
        return f"[\\[{part.number}\\]](#{part.anchor})"
    if isinstance(part, Strong):
        word = part.text.rstrip()
        return f"**{_md_text(word)}**{' ' * (len(part.text) - len(word))}"
    return _md_text(part)


def _md_sentence(fact: Fact) -> Md:
    """The source sentence with the evidence in bold; the edges of the bold part are words."""
    whole = f"{fact.before}{fact.evidence}{fact.after}"
    if not fact.evidence:
        return md_escape(whole)
    bold = f"**{_md_text(fact.evidence)}**"
    if not fact.before:
        return Md(f"{bold}{_md_text(fact.after)}")
    space = " " if fact.before.endswith(" ") else ""
    return Md(f"{md_escape(fact.before)}{space}{bold}{_md_text(fact.after)}")


def _html_line(line: Line) -> Markup:
    return Markup("").join(Markup(text) for text in _spaced(line, _html_part))


def _html_part(part: Part) -> str:
    if isinstance(part, Count):
        return Markup('<a class="n" href="#{}">{}</a>').format(part.anchor, part.number)
    if isinstance(part, Estimate):
        return Markup('<a class="m" href="#{}">{}</a>').format(part.anchor, part.text)
    if isinstance(part, Ref):
        return Markup('<a class="ref" href="#{}">[{}]</a>').format(part.anchor, part.number)
    if isinstance(part, Strong):
        return Markup("<b>{}</b>").format(part.text)
    return escape(part)


def _spaced(line: Line, show: Callable[[Part], str]) -> list[str]:
    """The parts shown, with a space before each reference mark; a sentence begins with "No"."""
    found = []
    for place, part in enumerate(line):
        if isinstance(part, Ref) and place:
            found.append(" ")
        found.append(show("No" if place == 0 and part == "no" else part))
    return found


def _image(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@cache
def _environments() -> dict[str, Environment]:
    loader = PackageLoader("dragoman.brief", "templates")
    settings: dict[str, Any] = {
        "loader": loader, "trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined,
    }  # fmt: skip
    page = Environment(autoescape=True, **settings)
    page.filters |= {
        "line": _html_line,
        "day": english.date,
        "capital": english.capital,
        "address": lambda source: web_address(source.path),
        "day_image": lambda figure: _image(figures.light(figure)),
        "night": lambda figure: _image(figures.dark(figure)),
    }
    # Markdown has no autoescape of its own: every value passes `md_escape` unless it is Md.
    plain = Environment(autoescape=False, finalize=md_escape, **settings)
    plain.filters |= {
        "line": _md_line, "day": english.date, "capital": english.capital, "md": Md,
        "sentence": _md_sentence, "marks": lambda refs: Md(", ".join(map(_md_part, refs))),
        "bold": _md_bold,
        "hashes": lambda level: Md("#" * level), "indentation": lambda width: Md(" " * width),
    }  # fmt: skip
    return {"html": page, "md": plain}
