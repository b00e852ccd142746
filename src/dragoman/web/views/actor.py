"""The actors of the record, and one of them: what is known of it, what it did and suffered."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dragoman.brief import excerpt
from dragoman.brief.names import Namer
from dragoman.coding.folding import fold
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.rows import SECTORS
from dragoman.record.conditions import OWN
from dragoman.web import datasets, fast, pages
from dragoman.web.address import Asked
from dragoman.web.depends import Names, OpenBook, Query, Tables, Told
from dragoman.web.drawing import Draw
from dragoman.web.keeping import kept
from dragoman.web.pages import Tools
from dragoman.web.shelf import Book
from dragoman.web.views import actor_known, actor_list
from dragoman.web.views.rows import csv_of

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}
#: Rows of a list that are shown at once; the rest is behind a line that opens it.
SHOWN: Final = 6


@router.get("/actor")
def actors(
    request: Request, book: OpenBook, asked: Query, groups: Names, tables: Tables, settings: Told
) -> HTMLResponse:
    """The actors of a data set by number of events, those that the filter finds."""
    dataset = datasets.chosen(book, asked.dataset)
    every = actor_list.of_dataset(book, dataset) if dataset else ()
    namer = Namer(tables)
    found = _found(book, dataset, asked, groups, namer)
    page = found[asked.offset : asked.offset + asked.per]
    return pages.page(
        request, "actor_list.html", book=book, asked=asked, dataset=dataset, namer=namer,
        sets=datasets.of_book(book), actors=page, found=len(found), every=len(every),
        first=asked.offset + 1, more=asked.offset + asked.per < len(found),
        most=max((one.as_source + one.as_target for one in every), default=1),
        tools=_list_tools(asked, dataset, settings.record.name),
    )  # fmt: skip


@router.get("/actor.csv")
def actors_csv(book: OpenBook, asked: Query, groups: Names, tables: Tables) -> Response:
    """The whole list as CSV."""
    dataset = datasets.chosen(book, asked.dataset)
    namer = Namer(tables)
    rows = [
        {
            "actor": one.code, "name": namer.bare(one.code), "dataset": dataset,
            "as_source": one.as_source, "as_target": one.as_target, "first_day": one.first,
            "last_day": one.last,
        }
        for one in _found(book, dataset, asked, groups, namer)
    ]  # fmt: skip
    return csv_of(rows, "actors.csv")


@router.get("/actor/{code:path}")
@kept
def actor(
    request: Request, code: str, book: OpenBook, asked: Query, groups: Names, tables: Tables,
    settings: Told,
) -> Response:  # fmt: skip
    """One actor, or one sector of it."""
    bare, _, sector = code.partition(":")
    if code != code.upper() and actor_known.in_tables(tables, bare.upper()):
        return RedirectResponse(pages.link(f"/actor/{code.upper()}"), status_code=307)
    who = actor_list.numbers(book, bare, sector)
    if (sector and sector not in SECTORS) or not (who or actor_known.in_tables(tables, bare)):
        return _unknown(request, book, code, groups, tables)
    dataset = datasets.chosen(book, asked.dataset)
    namer = Namer(tables)
    events = _events(book, code, dataset, asked) if who else []
    return pages.page(
        request, "actor.html", book=book, asked=asked, code=code, dataset=dataset, namer=namer,
        sets=datasets.of_book(book), who=who, known=actor_known.known(tables, namer, bare, sector),
        years=actor_list.by_year(book, who, dataset) if who else {True: [], False: []},
        counterparts=actor_list.counterparts(book, who, dataset) if who else [],
        events=events[: asked.per], more=len(events) > asked.per, shown=SHOWN,
        sectors=actor_known.SECTORS, own=dataset == OWN, path=f"/actor/{quote(code, safe=':')}",
        tools=_tools(code, dataset, asked, settings.record.name), plain=excerpt.plain,
    )  # fmt: skip


def _found(
    book: Book, dataset: str, asked: Asked, groups: Groups, namer: Namer
) -> list[actor_list.Actor]:
    """The actors that the filter finds: by part of code or name, or by a name that means them."""
    every = actor_list.of_dataset(book, dataset) if dataset else ()
    named, typed = set(_named(groups, asked.q)), fold(asked.q)
    return [
        one
        for one in every
        if not typed or one.code in named or typed in fold(f"{one.code} {namer.bare(one.code)}")
    ]


def _events(book: Book, code: str, dataset: str, asked: Asked) -> list[dict[str, Any]]:
    """The page of events asked for, and one more where there is one."""
    with book.record.cursor() as cursor:
        return fast.events_of_actor(
            cursor, [code], offset=asked.offset, limit=asked.per + 1, dataset=dataset,
            roots=asked.root or None, quads=asked.quad or None, areas=asked.area or None,
            since=asked.since, until=asked.until,
            modality=None if asked.everything else "actual",
        )  # fmt: skip


def _named(groups: Groups, text: str) -> tuple[str, ...]:
    """The codes that a text names; none where it names nobody."""
    try:
        return groups.codes(text) if text else ()
    except UsageError:
        return ()


def _unknown(
    request: Request, book: Book, code: str, groups: Groups, tables: Tables
) -> HTMLResponse:
    namer = Namer(tables)
    dataset = datasets.chosen(book, "")
    recorded = actor_list.of_dataset(book, dataset) if dataset else ()
    text = excerpt.plain(code)[:200].strip()
    resolved = _named(groups, text.replace("_", " "))
    return pages.page(
        request, "actor_unknown.html", book=book, status=404, code=text[:80],
        suggested=actor_known.suggested(tables, namer, text, resolved, recorded),
    )  # fmt: skip


def _list_tools(asked: Asked, dataset: str, record: str) -> Tools:
    """The list as a file, and the counts by each actor in either role."""
    return Tools(
        csv=pages.link("/actor.csv", q=asked.q, dataset=asked.dataset),
        python=(
            "import dragoman\n"
            f"record = dragoman.open({record!r})\n"
            f"rows = record.events(dataset={dataset!r}).rows()\n"
            "from collections import Counter\n"
            "Counter(code for row in rows for code in row['source_actors']).most_common(50)\n"
            "Counter(code for row in rows for code in row['target_actors']).most_common(50)"
        )
        if dataset
        else "",
    )


def _tools(code: str, dataset: str, asked: Asked, record: str) -> Tools:
    """Events of the actor in files, and the lines that list them."""
    fields = ("root", "quad", "area", "since", "until", "everything")
    told = asked.but(actor=code, dataset=dataset).query("actor", "dataset", *fields)
    command = ["dragoman", "events", "--actor", code, "--dataset", dataset]
    for option, values in (("--root", asked.root), ("--quad", asked.quad), ("--area", asked.area)):
        for value in values:
            command += [option, str(value)]
    python = [f"actor={code!r}", f"dataset={dataset!r}"]
    for option, name, day in (("--from", "since", asked.since), ("--to", "until", asked.until)):
        command += [option, day.isoformat()] if day else []
        python += [f"{name}={day.isoformat()!r}"] if day else []
    command += ["--all"] if asked.everything else []
    python += [f"{n}={v!r}" for n, v in (("root", asked.root), ("quad", asked.quad),
                                         ("area", asked.area)) if v]  # fmt: skip
    python += ["modality=None"] if asked.everything else []
    return Tools(
        csv=f"/api/events.csv?{told}", parquet=f"/api/events.parquet?{told}",
        json=f"/api/events?{told}", command=shlex.join([*command, "--record", record]),
        python=(
            f"import dragoman\nrecord = dragoman.open({record!r})\n"
            f"record.events({', '.join(python)}).rows()"
        ),
    )  # fmt: skip
