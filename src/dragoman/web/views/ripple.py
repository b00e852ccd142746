"""Which regions follow which, and what follows a shock: statistical spillover, never cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from dragoman.coding.groups import Groups
from dragoman.errors import DragomanError
from dragoman.ripple.theatres import KINDS, WORDS, members
from dragoman.web import pages
from dragoman.web.address import Asked
from dragoman.web.datasets import of_book
from dragoman.web.depends import Desk, Names, OpenBook, Query, Tables
from dragoman.web.drawing import Draw, Spec, Wanted
from dragoman.web.jobs import Jobs, Pending, Result, Work
from dragoman.web.shelf import Book
from dragoman.web.views import ripple_shocks, ripple_told
from dragoman.web.views.ripple_question import (
    Question,
    command,
    known_theatres,
    python,
    question,
)
from dragoman.web.views.rows import csv_of

router = APIRouter(include_in_schema=False)
Rows = Literal["links", "response", "shares"]
#: What a result needs to be shown, by the part of the page.
_PARTS: Final = {
    "fit": "ripple_fit.html", "after": "ripple_after.html", "checks": "ripple_all.html",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the page: what was computed, or why it cannot be, or neither while it is."""

    result: Result | None = None
    why: str = ""


@router.get("/ripple")
def ripple(
    request: Request, book: OpenBook, asked: Query, jobs: Desk, names: Names, tables: Tables
) -> HTMLResponse:
    """The page: what is ready is in it, the rest is put in when it is computed."""
    sets = of_book(book)
    if not sets:
        return pages.page(request, "ripple.html", book=book, asked=None)
    asked_for = question(book, asked, _told(request))
    known = known_theatres(asked_for, tables)
    places = members(tables)
    parts = {
        "fit": _part(jobs, book, asked_for.fit),
        "after": _part(jobs, book, asked_for.after) if asked_for.followed else _Part(),
        "checks": _part(jobs, book, asked_for.checks) if asked_for.every else _Part(),
    }
    within = tuple(sorted({code for name in asked_for.theatres for code in places[name]}))
    shocks = ripple_shocks.largest(
        book, asked_for.dataset, within, asked_for.since, asked_for.until
    )
    return pages.page(
        request, "ripple.html", book=book, asked=asked_for, sets=sets, theatres=known,
        kinds=tuple(dict.fromkeys((*KINDS, *asked_for.kinds))), words=WORDS, parts=parts,
        roots=sorted(tables.roots, key=lambda row: row.root), shocks=shocks, apart=False,
        told=_teller(names), tools=_tools(asked_for, book, there=not parts["fit"].why),
    )  # fmt: skip


@router.get("/fragments/ripple/{part}")
def fragment(
    part: Literal["fit", "after", "checks"], request: Request, book: OpenBook, asked: Query,
    jobs: Desk, names: Names,
) -> HTMLResponse:  # fmt: skip
    """A part of the page when it is computed, or why it cannot be."""
    asked_for = question(book, asked, _told(request))
    found = _asked_of(jobs, book, getattr(asked_for, part))
    return pages.fragment(
        "ripple_none.html" if found.why else _PARTS[part], part=found, which=part,
        asked=asked_for, told=_teller(names), apart=True,
    )  # fmt: skip


@router.get("/ripple.csv")
def table(
    request: Request, book: OpenBook, asked: Query, jobs: Desk, rows: Rows = "links"
) -> Response:
    """The links, what follows the shock by series and period, or the shares, as CSV."""
    asked_for = question(book, asked, _told(request))
    if rows == "response":
        found = ripple_told.response_rows(jobs.ask(book, asked_for.after_or_refuse()).value)
    else:
        value = jobs.ask(book, asked_for.fit).value
        found = ripple_told.link_rows(value) if rows == "links" else ripple_told.share_rows(value)
    return csv_of(found, f"ripple-{rows}.csv")


@router.get("/ripple.json")
def whole(request: Request, book: OpenBook, asked: Query, jobs: Desk) -> Response:
    """Everything as JSON, as `dragoman ripple --format json` calls it."""
    asked_for = question(book, asked, _told(request))
    fit = jobs.ask(book, asked_for.fit)
    checks = jobs.ask(book, asked_for.checks).value if asked_for.every else fit.value["checks"]
    after = jobs.ask(book, asked_for.after).value if asked_for.followed else None
    told = {"dataset": asked_for.dataset, "as_of": fit.as_of.isoformat(timespec="seconds"),
            **ripple_told.contract(fit.value, checks, after)}  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "replace"), media_type="application/json")


def _matrix(wanted: Wanted) -> Spec:
    return _spec(wanted, "fit", "spec")


def _over_time(wanted: Wanted) -> Spec:
    return _spec(wanted, "after", "spec")


def _path(wanted: Wanted) -> Spec:
    return _spec(wanted, "after", "map")


CHARTS: Final[Mapping[str, Draw]] = MappingProxyType(
    {"ripple-matrix": _matrix, "ripple-after": _over_time, "ripple-path": _path}
)


def _spec(wanted: Wanted, part: str, name: str) -> Spec:
    asked_for = _question_of(wanted.book, wanted.asked, wanted.more)
    work = asked_for.after_or_refuse() if part == "after" else asked_for.fit
    if asked_for.every:
        # Until all checks are made the chart says what the quick ones found.
        with suppress(Pending, DragomanError):
            made = wanted.jobs.ask(wanted.book, asked_for.checks).value["made"]
            work = Work(work.function, {**work.args, "checks": made})
    spec: Spec = wanted.jobs.ask(wanted.book, work).value[name]
    return spec


def _question_of(book: Book, asked: Asked, more: Mapping[str, str]) -> Question:
    return question(book, asked, {name: [value] for name, value in more.items()})


def _told(request: Request) -> dict[str, list[str]]:
    given = request.query_params
    return {name: given.getlist(name) for name in given}


def _part(jobs: Jobs, book: Book, work: Work) -> _Part:
    """What there is of a part now; asking for it begins it."""
    try:
        return _asked_of(jobs, book, work)
    except Pending:
        return _Part()


def _asked_of(jobs: Jobs, book: Book, work: Work) -> _Part:
    """A part, or why it cannot be computed: that is an answer, too, and the page goes on.

    Raises:
        Pending: it is being computed.
    """
    try:
        return _Part(jobs.ask(book, work))
    except DragomanError as error:
        return _Part(why=" ".join(str(error).split()))


def _teller(names: Groups) -> ripple_told.Teller:
    return ripple_told.Teller(names.name)


def _tools(asked_for: Question, book: Book, *, there: bool) -> pages.Tools:
    """The lines that ask the same, and where there is an answer its data and pictures."""
    told, record = asked_for.query(), book.source.name
    lines = pages.Tools(command=command(asked_for, record), python=python(asked_for, record))
    if not there:
        return lines
    drawn = "ripple-after" if asked_for.followed else "ripple-matrix"
    rows = "response" if asked_for.followed else "links"
    return replace(
        lines, csv=f"/ripple.csv?{told}&rows={rows}", json=f"/ripple.json?{told}",
        png=f"/charts/{drawn}.png?{told}&save=1", svg=f"/charts/{drawn}.svg?{told}&save=1",
    )  # fmt: skip
