"""What two actors have to do with each other: over time, by area, at meetings, event by event."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi import Query as Field
from fastapi.responses import HTMLResponse

from dragoman._asked import groups as shipped
from dragoman.brief import english, wording
from dragoman.brief.names import Namer
from dragoman.charts.brush import brushed
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.conditions import OWN
from dragoman.record.schema import ROOT_QUAD
from dragoman.web import fast, pages
from dragoman.web.address import MAX_PER_PAGE, Asked
from dragoman.web.datasets import chosen, of_book
from dragoman.web.depends import Desk, Names, OpenBook, Query, Tables
from dragoman.web.drawing import Draw, Spec, Wanted
from dragoman.web.jobs import Work
from dragoman.web.keeping import kept
from dragoman.web.shelf import Book
from dragoman.web.views import partnership_events as listing
from dragoman.web.views.partnership_sides import Sides, offers, sides
from dragoman.web.views.partnership_ties import bonds
from dragoman.web.views.partnership_told import told

router = APIRouter(include_in_schema=False)
PATH: Final = "/partnership"
_WORK: Final = "dragoman.web.work.partnership"
_KINDS: Final = ("cooperation", "conflict")
#: Pairs offered where none is asked for.
_BUSIEST: Final = 24
#: Fields of the address that a chart is drawn from.
_PAIR: Final = ("a", "b", "by", "dataset")
Kind = Annotated[str, Field(max_length=20)]


@router.get(PATH)
@kept
def partnership(
    request: Request, book: OpenBook, asked: Query, groups: Names, tables: Tables
) -> HTMLResponse:
    """The page of two actors; without them, a form."""
    dataset = chosen(book, asked.dataset)
    if not (asked.a and asked.b):
        return _form(request, book, asked, dataset)
    try:
        found = sides(asked, groups, tables)
    except UsageError as error:
        meant = offers(asked, groups, tables)
        return _form(request, book, asked, dataset, problem=str(error), offers=meant)
    listed = listing.listed(book, found, asked, dataset)
    return pages.page(
        request, "partnership.html", book=book, asked=asked, sides=found, dataset=dataset,
        datasets=of_book(book), listed=listed, own=dataset == OWN,
        known=listed.total > 0 or _any(book, found, dataset),
        dated=listing.dated(book, found, asked.by, dataset),
        with_areas=listing.with_areas(book, dataset),
        read=listing.read(book, asked.since, asked.until), choices=_choices(book, tables),
        bonds=bonds(tables, found.namer, found.a, found.b, asked.until),
        pair=partial(asked.query, *_PAIR), tools=_tools(asked, found, groups, dataset),
        filters=_filters(asked),
    )  # fmt: skip


@router.get("/fragments/partnership/events")
@kept
def events(
    request: Request,  # noqa: ARG001 - `kept` asks for it
    book: OpenBook,
    asked: Query,
    groups: Names,
    tables: Tables,
) -> HTMLResponse:
    """The list of events alone, for other filters."""
    dataset, found = chosen(book, asked.dataset), sides(asked, groups, tables)
    return pages.fragment(
        "partnership_events.html", asked=asked, sides=found, dataset=dataset, own=dataset == OWN,
        listed=listing.listed(book, found, asked, dataset), filters=_filters(asked),
        read=listing.read(book, asked.since, asked.until), datasets=of_book(book),
    )  # fmt: skip


@router.get("/fragments/partnership/told")
@kept
def story(
    request: Request,  # noqa: ARG001 - `kept` asks for it
    book: OpenBook,
    asked: Query,
    groups: Names,
    tables: Tables,
) -> HTMLResponse:
    """Meetings, agreements, agenda."""
    found = sides(asked, groups, tables)
    facts = told(book, found, asked.since, asked.until)
    return pages.fragment("partnership_told.html", asked=asked, sides=found, told=facts)


@router.get("/fragments/partnership/judgement")
def judgement(
    book: OpenBook, asked: Query, groups: Names, tables: Tables, jobs: Desk
) -> HTMLResponse:
    """Whether the partnership changed, from its phases."""
    found, dataset = sides(asked, groups, tables), chosen(book, asked.dataset)
    result = jobs.ask(book, _work("course", asked, found, dataset))
    return pages.fragment(
        "partnership_judgement.html", asked=asked, found=result.value, result=result,
        own=dataset == OWN, dataset=dataset,
    )  # fmt: skip


@router.get("/fragments/partnership/areas")
def areas(
    book: OpenBook, asked: Query, groups: Names, tables: Tables, jobs: Desk,
    kind: Kind = _KINDS[0],
) -> HTMLResponse:  # fmt: skip
    """The chart of areas of one class, or that there is none."""
    found, dataset = sides(asked, groups, tables), chosen(book, asked.dataset)
    result = jobs.ask(book, _work("areas", asked, found, dataset, kind=_kind(kind)))
    return pages.fragment(
        "partnership_areas.html", asked=asked, sides=found, kind=kind, spec=result.value["spec"],
    )  # fmt: skip


def _kind(text: str) -> str:
    if text not in _KINDS:
        raise UsageError(f"kind={text!r}: one of {', '.join(_KINDS)}")
    return text


def _work(name: str, asked: Asked, found: Sides, dataset: str, **more: str) -> Work:
    return Work(f"{_WORK}:{name}", {**found.work(), "by": asked.by, "dataset": dataset, **more})


def _form(request: Request, book: Book, asked: Asked, dataset: str, **told: Any) -> HTMLResponse:
    """The form, with the record's busiest pairs; with a problem it is an answer of status 400."""
    with book.record.cursor() as cursor:
        rows = fast.pairs(cursor, dt.date.min, dt.date.max, dataset, most=_BUSIEST)
    namer = Namer(request.app.state.tables)
    busiest = [{**row, "names": (namer.bare(row["a"]), namer.bare(row["b"]))} for row in rows]
    problem = told.get("problem", "")
    return pages.page(
        request, "partnership_form.html", book=book, status=400 if problem else 200, asked=asked,
        dataset=dataset, datasets=of_book(book), busiest=busiest, problem=problem,
        offers=told.get("offers", []),
    )  # fmt: skip


def _any(book: Book, found: Sides, dataset: str) -> bool:
    """Whether the data set has any event of the two, of whatever kind and day."""
    with book.record.cursor() as cursor:
        number = fast.count_of_pair(
            cursor, found.a.codes, found.b.codes, dataset=dataset, modality=None
        )
    return number > 0


def _choices(book: Book, tables: Knowledge) -> dict[str, Any]:
    """What the fields of the filter offer."""
    return {
        "known": tuple(ROOT_QUAD),
        "roots": [(root, english.capital(wording.noun(root, 2))) for root in ROOT_QUAD],
        "areas": sorted((row.name, wording.area(row.name)) for row in tables.areas),
        "quads": [(number, english.capital(name)) for number, name in wording.QUADS.items()],
        "publishers": listing.publishers(book),
    }


def _filters(asked: Asked) -> bool:
    """Whether the list is only a part of the events."""
    return bool(
        asked.since or asked.until or asked.quad or asked.root or asked.area or asked.publisher
    )


def _tools(asked: Asked, found: Sides, groups: Groups, dataset: str) -> pages.Tools:
    """The list as data, the chart as a picture, and the lines that draw the chart."""
    events_ = asked.but(dataset=dataset, per=MAX_PER_PAGE)
    names = ("a", "b", "since", "until", "area", "root", "quad", "publisher", "dataset",
             "everything", "per")  # fmt: skip
    fields, drawn = events_.query(*names), asked.but(dataset=dataset).query(*_PAIR)
    a, b = found.told(groups)
    pair = [a, b, "--by", asked.by, "--dataset", dataset]
    command = "\n".join(
        shlex.join(line)
        for line in (
            ["dragoman", "series", *pair, "--intensity", "--chart", "partnership.svg"],
            ["dragoman", "phases", *pair],
        )
    )
    options = f"by={asked.by!r}, dataset={dataset!r}"
    python = (
        "import dragoman\n"
        'record = dragoman.open("dragoman.duckdb")\n'
        f"dragoman.chart([\n"
        f'    dragoman.intensity(record, {a!r}, {b!r}, kind="cooperation", {options}),\n'
        f'    dragoman.intensity(record, {a!r}, {b!r}, kind="conflict", {options}),\n'
        f"    *dragoman.find_phases(record, {a!r}, {b!r}, {options}),\n"
        '], "partnership.svg")'
    )
    forms = {"csv": ".csv", "parquet": ".parquet", "json": ""}
    data = {name: f"/api/events{ending}?{fields}" for name, ending in forms.items()}
    if asked.publisher:  # the API lists no events by publisher
        data = {}
    return pages.Tools(
        **data, png=f"/charts/partnership.png?{drawn}&save=1",
        svg=f"/charts/partnership.svg?{drawn}&save=1",
        command=command, python=python,
    )  # fmt: skip


def _course(wanted: Wanted) -> Spec:
    """Cooperation and conflict over time, with a brush at the days asked for."""
    asked = wanted.asked
    found, dataset = _found(wanted), chosen(wanted.book, asked.dataset)
    spec = wanted.jobs.ask(wanted.book, _work("course", asked, found, dataset)).value["spec"]
    if spec is None:
        raise UsageError(f"no event {found.between} is dated finely enough for one {asked.by}")
    if wanted.more.get("save"):
        return dict(spec)
    return brushed(spec, asked.since, asked.until)


def _areas(wanted: Wanted) -> Spec:
    """The areas of one class, side by side."""
    asked, kind = wanted.asked, _kind(wanted.more.get("kind", _KINDS[0]))
    found, dataset = _found(wanted), chosen(wanted.book, asked.dataset)
    work = _work("areas", asked, found, dataset, kind=kind)
    spec = wanted.jobs.ask(wanted.book, work).value["spec"]
    if spec is None:
        raise UsageError(f"no dated event of {kind} {found.between} has an area in {dataset}")
    return dict(spec)


def _found(wanted: Wanted) -> Sides:
    return sides(wanted.asked, shipped(), Knowledge.load())


CHARTS: Final[Mapping[str, Draw]] = {"partnership": _course, "partnership-areas": _areas}
