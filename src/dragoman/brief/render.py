"""A briefing as HTML or Markdown. What comes from reports is escaped by default in both."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dragoman.brief import chart, english
from dragoman.brief.document import Brief, Count, Line, Part, Ref
from dragoman.brief.facts import Fact, Source


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
    """One self-contained page: no script, nothing loaded, styles in the page."""
    return _environments()["html"].get_template("brief.html.j2").render(brief=brief)


def markdown(brief: Brief) -> str:
    """Markdown with anchors, the same content as the page."""
    text = _environments()["md"].get_template("brief.md.j2").render(brief=brief)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


RENDERERS: dict[str, Callable[[Brief], str]] = {"md": markdown, "html": html}


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


def _md_part(part: Part) -> str:
    if isinstance(part, Count):
        return f"[{part.number}](#{part.anchor})"
    if isinstance(part, Ref):
        return f"[\\[{part.number}\\]](#{part.anchor})"
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
    if isinstance(part, Ref):
        return Markup('<a class="ref" href="#{}">[{}]</a>').format(part.anchor, part.number)
    return escape(part)


def _spaced(line: Line, show: Callable[[Part], str]) -> list[str]:
    """The parts shown, with a space before each reference mark; a sentence begins with "No"."""
    found = []
    for place, part in enumerate(line):
        if isinstance(part, Ref) and place:
            found.append(" ")
        found.append(show("No" if place == 0 and part == "no" else part))
    return found


def _web_address(source: Source) -> str:
    """The address of a report read from the web, else nothing: no other scheme is linked."""
    return source.path if re.match(r"https?://[^\s\"'<>]+$", source.path) else ""


def _method() -> list[str]:
    """The paragraphs of "How to read this"."""
    folder = resources.files("dragoman.brief").joinpath("templates")
    return folder.joinpath("method.txt").read_text("utf-8").strip().split("\n\n")


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
        "address": _web_address,
    }
    page.globals |= {"legend": chart.legend, "method": _method}
    # Markdown has no autoescape of its own: every value passes `md_escape` unless it is Md.
    plain = Environment(autoescape=False, finalize=md_escape, **settings)
    plain.filters |= {
        "line": _md_line, "day": english.date, "capital": english.capital, "md": Md,
        "sentence": _md_sentence, "mark": lambda part: Md(_md_part(part)),
        "hashes": lambda level: Md("#" * level), "indentation": lambda width: Md(" " * width),
    }  # fmt: skip
    return {"html": page, "md": plain}
