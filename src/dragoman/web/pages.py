"""Templates: every value from the record is escaped, nothing in a page is a script or a style."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from dragoman import __version__
from dragoman.brief import english
from dragoman.web.shelf import Book, State

#: Views of the navigation: path, name.
VIEWS: Final = (
    ("/", "Today"), ("/partnership", "Partnership"), ("/ripple", "Ripple"),
    ("/network", "Network"), ("/map", "Map"), ("/actor", "Actors"), ("/ledger", "Ledger"),
    ("/brief", "Briefing"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tools:
    """What stands below a view: its data and pictures, and the lines that make it again.

    Each of the addresses may be empty. `command` and `python` are text to copy.
    """

    csv: str = ""
    parquet: str = ""
    json: str = ""
    png: str = ""
    svg: str = ""
    command: str = ""
    python: str = ""


def page(
    request: Request, template: str, *, book: Book | None, status: int = 200, **told: Any
) -> HTMLResponse:
    """A whole page.

    Args:
        request: the visitor's.
        template: its name.
        book: the copy that was asked, for "as of".
        status: of the answer.
        told: what the template needs.
    """
    state: State = request.app.state.shelf.state
    text = (
        environment()
        .get_template(template)
        .render(book=book, state=state, here=request.url.path, address=str(request.url), **told)
    )
    return HTMLResponse(text, status_code=status)


def fragment(template: str, **told: Any) -> HTMLResponse:
    """A part of a page that a script puts in its place."""
    return HTMLResponse(environment().get_template(template).render(**told))


@cache
def environment() -> Environment:
    """The templates; a name that is not given is an error, not an empty string."""
    found = Environment(
        loader=PackageLoader("dragoman.web", "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    found.globals |= {"static": static, "views": VIEWS, "version": __version__, "link": link}
    found.filters |= {
        "day": _day, "count": count, "plural": english.plural, "capital": english.capital,
        "listed": english.join, "moment": _moment,
    }  # fmt: skip
    return found


@cache
def static(name: str) -> str:
    """The address of a file of ours, which changes with its content."""
    content = resources.files("dragoman.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:10]}"


def link(path: str, **query: Any) -> str:
    """An address on this server: every part of it quoted.

    Args:
        path: one that we chose, or of which every part was quoted.
        query: parameters; empty ones are left out, several values are repeated.
    """
    told = [
        (name.rstrip("_"), one)
        for name, value in query.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one not in ("", None)
    ]
    asked = urlencode(told)
    return f"{quote(path, safe='/')}{'?' if asked else ''}{asked}"


def count(number: float) -> str:
    """1,234."""
    return f"{number:,.0f}"


def _day(value: dt.date | None, precision: str = "day") -> str:
    return english.date(value, precision) if value else "no date"


def _moment(value: dt.datetime) -> str:
    return f"{value:%H:%M:%S} on {english.date(value.date())}"
