"""Who acts with and against whom in a month or a stretch of time, and who bridges two groups."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi import Query as Field
from fastapi.responses import HTMLResponse, Response

from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.web import fast, months, pages
from dragoman.web.address import Asked
from dragoman.web.datasets import chosen, of_book
from dragoman.web.depends import Desk, Names, OpenBook, Query, Tables
from dragoman.web.drawing import Draw, Spec, Wanted
from dragoman.web.jobs import Work
from dragoman.web.shelf import Book
from dragoman.web.views.rows import csv_of

router = APIRouter(include_in_schema=False)
#: Draws of the stories for the bands: none, enough to look at, as the command has them.
RESAMPLES: Final = (0, 50, 200)
_USUAL: Final = 50
#: Events in the panel beside a chart.
_NEWEST: Final = 12
#: Rows of the tables of the page.
_ROWS: Final = 25
_Month = Annotated[str, Field(max_length=10)]
_Draws = Annotated[str, Field(max_length=4)]
Rows = Literal["actors", "links"]


@dataclass(frozen=True, slots=True)
class _Question:
    """The network that is asked for."""

    asked: Asked
    dataset: str
    first: dt.date
    last: dt.date
    month: str
    resamples: int

    @property
    def work(self) -> Work:
        return Work(
            "dragoman.web.work.network:network",
            {
                "first": self.first.isoformat(), "last": self.last.isoformat(),
                "dataset": self.dataset, "a": self.asked.a, "b": self.asked.b,
                "area": sorted(self.asked.area), "resamples": self.resamples,
            },
        )  # fmt: skip

    @property
    def words(self) -> str:
        if self.month:
            return months.words(self.first)
        return f"{self.first:%d %B %Y} to {self.last:%d %B %Y}".lstrip("0").replace(" 0", " ")

    @property
    def wider(self) -> str:
        """The address of the twelve months that end with this one."""
        since = self.last.replace(day=1, year=self.last.year - (self.last.month < 12))
        since = since.replace(month=self.last.month % 12 + 1)
        wider = self.asked.but(dataset=self.dataset, since=since, until=self.last)
        return wider.query("a", "b", "area", "dataset", "since", "until")

    def query(self, **extra: str) -> str:
        """The address of the view, with everything said."""
        told = {"month": self.month} if self.month else {}
        if self.resamples != _USUAL:
            told["resamples"] = str(self.resamples)
        return self.asked.but(dataset=self.dataset).query(
            "a", "b", "area", "dataset", *(() if self.month else ("since", "until")),
            **(told | extra),
        )  # fmt: skip


@router.get("/network")
def network(
    request: Request, book: OpenBook, asked: Query, groups: Names, tables: Tables,
    month: _Month = "", resamples: _Draws = "",
) -> HTMLResponse:  # fmt: skip
    """The page: a slider over the months, the form, and what is computed in the background."""
    sets = of_book(book)
    dataset = chosen(book, asked.dataset)
    every = months.of_dataset(book, dataset)
    told: dict[str, Any] = {
        "asked": asked,
        "dataset": dataset,
        "sets": sets,
        "resamples": _draws(resamples),
    }
    if not every:
        return pages.page(request, "network.html", book=book, question=None, **told)
    question = _question(book, asked, month, resamples)
    for text in (asked.a, asked.b):
        if text:
            groups.codes(text)
    return pages.page(
        request, "network.html", book=book, question=question,
        slider=months.slider(every, months.key(question.first)), path="/network",
        areas=sorted(row.name for row in tables.areas), tools=_tools(question), **told,
    )  # fmt: skip


@router.get("/fragments/network")
def figures(
    book: OpenBook, asked: Query, jobs: Desk, month: _Month = "", resamples: _Draws = ""
) -> HTMLResponse:
    """The chart and its tables, when they are computed."""
    question = _question(book, asked, month, resamples)
    result = jobs.ask(book, question.work)
    value = result.value
    return pages.fragment(
        "network_figures.html", question=question, found=value, most=_ROWS, result=result,
        behind=_behind(question),
    )  # fmt: skip


@router.get("/fragments/network/events")
def events(book: OpenBook, asked: Query, groups: Names) -> HTMLResponse:
    """The newest events of a pair (`a`, `b`) or of an `actor` between two days."""
    if not asked.actor and not (asked.a and asked.b):
        raise UsageError("name an actor, or both sides of a pair: a and b")
    given: Any = {
        "dataset": chosen(book, asked.dataset), "since": asked.since, "until": asked.until,
        "areas": asked.area or None,
    }  # fmt: skip
    with book.record.cursor() as cursor:
        if asked.actor:
            number = fast.count_of_actor(cursor, (asked.actor,), **given)
            rows = fast.events_of_actor(cursor, (asked.actor,), limit=_NEWEST, **given)
        else:
            sides = (asked.a,), (asked.b,)
            number = fast.count_of_pair(cursor, *sides, **given)
            rows = fast.events_of_pair(cursor, *sides, limit=_NEWEST, **given)
    called = [groups.name(one) for one in ((asked.actor,) if asked.actor else (asked.a, asked.b))]
    for row in rows:
        row["by"], row["to"] = (_people(groups, row[side]) for side in ("source", "target"))
    return pages.fragment(
        "network_events.html", asked=asked, called=called, rows=rows, number=number,
        dataset=given["dataset"],
    )  # fmt: skip


@router.get("/network.csv")
def table(
    book: OpenBook, asked: Query, jobs: Desk, month: _Month = "", resamples: _Draws = "",
    rows: Rows = "actors",
) -> Response:  # fmt: skip
    """The actors, or the links, of the network as CSV."""
    question = _question(book, asked, month, resamples)
    value = jobs.ask(book, question.work).value
    if rows == "links":
        found = [
            {**link, "areas": _joined(link["areas"]), "ties": _joined(link["ties"])}
            for link in value["links"]
        ]
    else:
        found = [_flat(node) for node in value["nodes"]]
    return csv_of(found, f"network-{rows}-{question.first}-{question.last}.csv")


def _chart(wanted: Wanted) -> Spec:
    more = wanted.more
    question = _question(
        wanted.book, wanted.asked, more.get("month", ""), more.get("resamples", "")
    )
    spec: Spec = wanted.jobs.ask(wanted.book, question.work).value["spec"]
    return spec


CHARTS: Final[Mapping[str, Draw]] = MappingProxyType({"network": _chart})


def _question(book: Book, asked: Asked, month: str, resamples: str) -> _Question:
    dataset = chosen(book, asked.dataset)
    every = months.of_dataset(book, dataset)
    if bool(asked.a) != bool(asked.b):
        raise UsageError("a bridge needs two groups: name both, or none")
    if not every:
        raise UsageError("the record has no dated events between two actors")
    draws = _draws(resamples)
    if asked.until and not asked.since:
        raise UsageError("to needs from: a network is of a stretch of time")
    if asked.since:
        last = asked.until or months.last_day(every[-1].first)
        if last < asked.since:
            raise UsageError(f"from {asked.since} is after the last event, {last}")
        return _Question(asked, dataset, asked.since, last, "", draws)
    first = months.parsed(month) if month else every[-1].first
    return _Question(asked, dataset, first, months.last_day(first), months.key(first), draws)


def _draws(text: str) -> int:
    if text and text not in map(str, RESAMPLES):
        raise UsageError(f"resamples={text!r}: one of {', '.join(map(str, RESAMPLES))}")
    return int(text or _USUAL)


def _behind(question: _Question) -> str:
    """What the events behind a line or a dot have in common."""
    return question.asked.but(
        dataset=question.dataset, since=question.first, until=question.last
    ).query("area", "dataset", "since", "until")


def _people(groups: Groups, codes: str) -> str:
    """Names for "JPN:GOV, USA"; of several sectors of one actor its name once."""
    actors = dict.fromkeys(code.partition(":")[0] for code in codes.split(", ") if code)
    return ", ".join(groups.name(actor) for actor in actors)


def _joined(parts: list[list[Any]]) -> str:
    return "; ".join(" ".join(str(one) for one in part) for part in parts)


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    """An actor with its figures and the ends of their bands, a column each."""
    row = {key: node[key] for key in ("actor", "name", "community")}
    row["groups"] = "; ".join(node["groups"])
    for figure in ("cooperation", "conflict", "betweenness", "bridging"):
        if node[figure] is not None:
            row |= zip((figure, f"{figure}_low", f"{figure}_high"), node[figure], strict=True)
    return row


def _tools(question: _Question) -> pages.Tools:
    told, asked = question.query(), question.asked
    days = ["--month", question.month] if question.month else [
        "--from", question.first.isoformat(), "--to", question.last.isoformat()
    ]  # fmt: skip
    command = ["dragoman", "network", *days, "--dataset", question.dataset]
    command += ["--between", asked.a, asked.b] if asked.a else []
    command += [word for area in asked.area for word in ("--area", area)]
    command += ["--resamples", str(question.resamples), "--chart", "network.svg"]
    given = [
        f"first={question.first.isoformat()!r}", f"last={question.last.isoformat()!r}",
        f"dataset={question.dataset!r}", f"resamples={question.resamples}",
    ]  # fmt: skip
    if asked.a:
        given.append(f"between=({asked.a!r}, {asked.b!r})")
    if asked.area:
        given.append(f"area={list(asked.area)!r}")
    return pages.Tools(
        csv=f"/network.csv?{told}", png=f"/charts/network.png?{told}&save=1",
        svg=f"/charts/network.svg?{told}&save=1", command=shlex.join(command),
        python="import dragoman\n\nwith dragoman.open(\"dragoman.duckdb\") as record:\n"
        f"    found = dragoman.network(record, {', '.join(given)})\n"
        "dragoman.chart(found, \"network.svg\")",
    )  # fmt: skip
