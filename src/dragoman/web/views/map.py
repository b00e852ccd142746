"""The world, with arcs between those who acted with or against each other in a month."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi import Query as Field
from fastapi.responses import HTMLResponse, JSONResponse, Response

from dragoman._asked import groups as shipped
from dragoman.charts import earth
from dragoman.charts.arcs import KINDS, WORLD, Pair, Spot, arcs_chart, arcs_data
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.conditions import EventFilter
from dragoman.web import months, pages
from dragoman.web.address import Asked
from dragoman.web.datasets import chosen, of_book
from dragoman.web.depends import Names, OpenBook, Query
from dragoman.web.drawing import Draw, Spec, Wanted
from dragoman.web.shelf import Book
from dragoman.web.views.rows import csv_of

router = APIRouter(include_in_schema=False)
#: Pairs with most cooperation, and as many with most conflict: more arcs hide each other.
_STRONGEST: Final = 40
#: Parts of the world that the map can come near to, as the table of regions names them.
PARTS: Final = (
    "Europe", "Middle East and North Africa", "Post-Soviet space", "South Asia", "East Asia",
    "Southeast Asia", "Sub-Saharan Africa", "South America",
)  # fmt: skip
#: Degrees from the middle of a country to the bodies that have their seat there: arcs of the two
#: would else lie on each other. They stand around it in a spiral, always at the same place.
_BESIDE: Final = 2.2
_TURN: Final = math.pi * (3 - math.sqrt(5))
_Text = Annotated[str, Field(max_length=40)]
_Month = Annotated[str, Field(max_length=10)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is on the map: the month's rows of the strongest pairs, and what was left out."""

    rows: tuple[dict[str, Any], ...]
    left_out: int
    kinds: tuple[str, ...]
    most: int

    @property
    def pairs(self) -> list[Pair]:
        return [
            Pair(
                row["a"], row["b"], row["cooperation"], row["conflict"], row["mcoop"], row["mconf"]
            )
            for row in self.rows
        ]  # fmt: skip


@router.get("/map")
def world(
    request: Request, book: OpenBook, asked: Query, groups: Names, month: _Month = "",
    show: _Text = "", part: _Text = "",
) -> HTMLResponse:  # fmt: skip
    """The page: a slider over the months, the map, and a table with the same numbers."""
    dataset = chosen(book, asked.dataset)
    every = months.of_dataset(book, dataset)
    told: dict[str, Any] = {
        "asked": asked, "dataset": dataset, "sets": of_book(book), "show": show, "part": part,
        "parts": PARTS, "kinds": KINDS,
    }  # fmt: skip
    near(part)
    if not every:
        return pages.page(request, "map.html", book=book, slider=None, **told)
    slider = months.slider(every, month)
    seen = _seen(book, asked, dataset, slider, show)
    known = spots()
    extra = {name: text for name, text in (("show", show), ("part", part)) if text}
    query = asked.but(dataset=dataset).query("actor", "dataset", **extra)
    return pages.page(
        request, "map.html", book=book, slider=slider, path="/map", query=query, seen=seen,
        shown=f"{query}&month={slider.key}", spots=known, name=groups.name,
        placeless=_placeless(seen, known, groups), tools=_tools(asked, dataset, slider, query),
        span=asked.but(dataset=dataset, since=slider.first, until=slider.last).query(
            "dataset", "since", "until"
        ),
        **told,
    )  # fmt: skip


@router.get("/map.csv")
def table(book: OpenBook, asked: Query, groups: Names, month: _Month = "") -> Response:
    """All pairs of the month as CSV."""
    dataset = chosen(book, asked.dataset)
    slider = months.slider(_every(book, dataset), month)
    found = [
        {
            "a": row["a"], "a_name": groups.name(row["a"]), "b": row["b"],
            "b_name": groups.name(row["b"]), "month": slider.key,
            **{name: row[name] for name in ("vcoop", "mcoop", "vconf", "mconf", "events", "dated")},
        }
        for row in _rows(book, asked, dataset, slider)
    ]  # fmt: skip
    return csv_of(found, f"map-{slider.key}.csv")


@router.get("/map/arcs.json")
def arcs(
    book: OpenBook, asked: Query, month: _Month = "", show: _Text = "", part: _Text = ""
) -> Response:
    """What moves on the map when the month does: the rows of its data sets."""
    dataset = chosen(book, asked.dataset)
    slider = months.slider(_every(book, dataset), month)
    seen = _seen(book, asked, dataset, slider, show)
    return JSONResponse(
        arcs_data(seen.pairs, spots(), kinds=seen.kinds, near=near(part), most=seen.most)
    )


def _chart(wanted: Wanted) -> Spec:
    """The map; on the page without what changes with the month, which the page itself says."""
    book, asked, more = wanted.book, wanted.asked, wanted.more
    dataset = chosen(book, asked.dataset)
    slider = months.slider(_every(book, dataset), more.get("month", ""))
    seen = _seen(book, asked, dataset, slider, more.get("show", ""))
    drawn = near(more.get("part", ""))
    if more.get("bare"):
        return arcs_chart(
            seen.pairs, spots(), title="", kinds=seen.kinds, near=drawn, most=seen.most, bare=True
        )
    whose = f" ({asked.actor})" if asked.actor else ""
    told = [
        f"Data set {dataset}; {slider.words}; the {len(seen.rows)} pairs with most cooperation or "
        f"conflict{whose}. Width: events in the month; the widest arc has {seen.most:,}."
    ]
    return arcs_chart(
        seen.pairs, spots(), title=f"Who acted with and against whom: {slider.words}", told=told,
        kinds=seen.kinds, near=drawn, most=seen.most,
    )  # fmt: skip


CHARTS: Final[Mapping[str, Draw]] = MappingProxyType({"map": _chart})


def near(part: str) -> Sequence[tuple[float, float]]:
    """What the map must show of the world.

    Raises:
        UsageError: the map does not come near to such a part.
    """
    if not part:
        return WORLD
    if part not in PARTS:
        raise UsageError(f"part={part!r}: one of {', '.join(PARTS)}")
    middles = earth.middles()
    return [middles[code] for code in shipped().codes(part) if code in middles] or WORLD


@lru_cache(maxsize=1)
def spots() -> dict[str, Spot]:
    """Where actors stand: countries at their middle, bodies beside that of their seat's."""
    tables, middles = Knowledge.load(), earth.middles()
    found = {
        row.code: Spot(row.name, *middles[row.code]) for row in tables.states if row.code in middles
    }
    names = {row.code: row.name for row in tables.states}
    for turn, body in enumerate(sorted(tables.organisations, key=lambda row: row.code), 1):
        if body.seat_country in middles and body.code not in found:
            east, north = middles[body.seat_country]
            seat = ", ".join(filter(None, (body.seat, names.get(body.seat_country, ""))))
            found[body.code] = Spot(
                body.acronym or body.name,
                east + _BESIDE * math.cos(turn * _TURN), north + _BESIDE * math.sin(turn * _TURN),
                seat,
            )  # fmt: skip
    return found


def _every(book: Book, dataset: str) -> tuple[months.Month, ...]:
    found = months.of_dataset(book, dataset)
    if not found:
        raise UsageError("the record has no events between two actors")
    return found


def _rows(book: Book, asked: Asked, dataset: str, slider: months.Slider) -> list[dict[str, Any]]:
    """All pairs of the month, or those with a side that is asked for."""
    rows = months.pairs(book, dataset, slider.first)
    if not asked.actor:
        return list(rows)
    meant = book.record.meant(EventFilter(actor=asked.actor)).actor or ()
    wanted = {code.partition(":")[0] for code in ((meant,) if isinstance(meant, str) else meant)}
    return [row for row in rows if row["a"] in wanted or row["b"] in wanted]


def _seen(book: Book, asked: Asked, dataset: str, slider: months.Slider, show: str) -> _Seen:
    if show and show not in KINDS:
        raise UsageError(f"show={show!r}: {' or '.join(KINDS)}, or neither for both")
    kinds = (show,) if show else KINDS
    rows = [
        {**row, "cooperation": row["vcoop"] + row["mcoop"], "conflict": row["vconf"] + row["mconf"]}
        for row in _rows(book, asked, dataset, slider)
    ]
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for kind in kinds:
        strongest = sorted(rows, key=lambda row: (-row[kind], row["a"], row["b"]))[:_STRONGEST]
        kept |= {(row["a"], row["b"]): row for row in strongest if row[kind]}
    order = sorted(kept.values(), key=lambda row: (-row["events"], row["a"], row["b"]))
    some = sum(any(row[kind] for kind in kinds) for row in rows)
    most = max((one.most for one in slider.months), default=1)
    return _Seen(tuple(order), some - len(order), kinds, most)


def _placeless(seen: _Seen, known: Mapping[str, Spot], groups: Groups) -> list[dict[str, Any]]:
    """Who is in the table and not on the map, with its events there."""
    found: dict[str, int] = {}
    for row in seen.rows:
        for code in (row["a"], row["b"]):
            if code not in known:
                found[code] = found.get(code, 0) + row["events"]
    return [
        {"code": code, "name": groups.name(code), "events": number}
        for code, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]


def _tools(asked: Asked, dataset: str, slider: months.Slider, query: str) -> pages.Tools:
    told = f"{query}&month={slider.key}"
    actor = ["--actor", asked.actor] if asked.actor else []
    command = [
        "dragoman", "export", "panel", f"pairs-{slider.key}.csv", "--by", "month", "--from",
        slider.key, "--to", slider.key, "--dataset", dataset, *actor, "--undirected", "--undated",
        "report",
    ]  # fmt: skip
    given = f", actor={asked.actor!r}" if asked.actor else ""
    return pages.Tools(
        csv=f"/map.csv?{told}", png=f"/charts/map.png?{told}&save=1",
        svg=f"/charts/map.svg?{told}&save=1", command=shlex.join(command),
        python="import dragoman\n\nwith dragoman.open(\"dragoman.duckdb\") as record:\n"
        f"    panel = dragoman.panel(record, by=\"month\", since={slider.key!r}, "
        f"until={slider.key!r},\n        dataset={dataset!r}{given}, directed=False, "
        "undated=\"report\")\nfor row in panel.rows():\n    print(row)",
    )  # fmt: skip
