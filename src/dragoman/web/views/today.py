"""What is new in the record: stories, rises and falls, new phases, open crises."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from dragoman.brief import english
from dragoman.record.conditions import OWN
from dragoman.web import datasets, fast, pages, stories
from dragoman.web.depends import Called, Desk, OpenBook, Query
from dragoman.web.drawing import Draw
from dragoman.web.jobs import Work
from dragoman.web.keeping import kept
from dragoman.web.lookup import ask

if TYPE_CHECKING:
    from dragoman.brief.names import Namer
    from dragoman.web.address import Asked
    from dragoman.web.shelf import Book

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}
#: Stories of the page, and events told of each.
_STORIES, _EVENTS = 15, 3
_MOVES: Final = 8
_MONTHS_BEFORE: Final = 12
#: Scores nearer to 0 are what chance does all the time.
_LEAST_SCORE: Final = 1.0
_NEWEST: Final = "SELECT max(month) AS month FROM web_months WHERE dataset = $dataset"
_READ: Final = """
SELECT sum(reports)::BIGINT AS reports, sum(distinct_reports)::BIGINT AS apart,
       sum(rejected)::BIGINT AS rejected, max(day) AS last, count(DISTINCT publisher) AS publishers
FROM web_days
"""


@router.get("/")
@kept
def today(request: Request, book: OpenBook, asked: Query, names: Called) -> HTMLResponse:
    """The front page; `page` goes back to older stories, `dataset` is that of rises and falls."""
    known = datasets.of_book(book)
    with book.record.cursor() as cursor:
        (read,) = ask(cursor, _READ, {})
        if not known and not read["reports"]:
            return _empty(request, book)
        dataset = datasets.chosen(book, asked.dataset)
        month = ask(cursor, _NEWEST, {"dataset": dataset})[0]["month"] if dataset else None
        told = fast.newest_stories(cursor, (asked.page - 1) * _STORIES, _STORIES + 1)
        events = stories.events_of_reports(cursor, [one["story"] for one in told[:_STORIES]])
        moves = fast.rises(cursor, dataset, month, _MONTHS_BEFORE, _MOVES) if month else []
    return pages.page(
        request, "today.html", book=book, asked=asked, read=read, known=known, dataset=dataset,
        month=month, stories=[_story(one, events, names) for one in told[:_STORIES]],
        more=len(told) > _STORIES,
        rises=[_move(row, names) for row in moves if row["score"] >= _LEAST_SCORE],
        falls=[_move(row, names) for row in moves if row["score"] <= -_LEAST_SCORE],
        own=OWN,
        months_before=_MONTHS_BEFORE, tools=_tools(book, asked, dataset, month),
    )  # fmt: skip


@router.get("/fragments/today")
def news(book: OpenBook, asked: Query, jobs: Desk) -> HTMLResponse:
    """New phases and open crises, computed in the background."""
    dataset = datasets.chosen(book, asked.dataset)
    found = jobs.ask(book, Work("dragoman.web.work.today:news", {"dataset": dataset}))
    return pages.fragment("today_news.html", found=found, dataset=dataset, **found.value)


def _empty(request: Request, book: Book) -> HTMLResponse:
    return pages.page(
        request, "empty.html", book=book, settings=request.app.state.settings, nothing=True
    )


def _story(row: dict[str, Any], events: dict[str, list[Any]], names: Namer) -> dict[str, Any]:
    """A story with what it tells, the events that happened first."""
    told = sorted(events.get(row["story"], ()), key=lambda one: one["modality"] != "actual")
    return row | {
        "told": [said(event, names) for event in told[:_EVENTS]],
        "further": len(told) - _EVENTS,
    }


def said(event: dict[str, Any], names: Namer) -> dict[str, Any]:
    """An event for a list: who, what, to whom, in words and with its class."""
    sides = {
        side: english.join(list(dict.fromkeys(names.bare(actor) for actor, _ in event[side])))
        for side in ("source", "target")
    }
    return event | {"who": sides["source"], "whom": sides["target"], "what": verb(event)}


def verb(event: dict[str, Any]) -> str:
    """The root and mode in lower case words: "agree", "assault, bombing"."""
    mode = str(event.get("mode") or "").replace("-", " ")
    return f"{event['root'].lower()}{f', {mode}' if mode else ''}"


def _move(row: dict[str, Any], names: Namer) -> dict[str, Any]:
    return row | {"a_name": names.bare(row["a"]), "b_name": names.bare(row["b"])}


def _tools(book: Book, asked: Asked, dataset: str, month: dt.date | None) -> pages.Tools:
    record = shlex.quote(book.source.name)
    since = (month or book.as_of.date().replace(day=1)).isoformat()
    return pages.Tools(
        csv=f"/api/stories.csv?{asked.query('page')}", json="/api/stories",
        command=f"dragoman brief --week {since} --record {record}\n"
        f"dragoman events --dataset {shlex.quote(dataset)} --from {since} --record {record}",
        python=f"import dragoman\n\nrecord = dragoman.open({book.source.name!r})\n"
        f'record.events(dataset={dataset!r}, since=dragoman.as_day("{since}")).df()',
    )  # fmt: skip
