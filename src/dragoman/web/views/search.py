"""Search as you type over actors and reports; the page of a report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse

from dragoman.brief.facts import web_address
from dragoman.brief.names import Namer
from dragoman.web import fast, pages, stories
from dragoman.web.depends import Called, OpenBook, Query
from dragoman.web.drawing import Draw
from dragoman.web.marking import Span, marked
from dragoman.web.views.today import said

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}
#: Actors and reports offered while typing, and on the page of results.
_TYPING, _PAGE = 6, 30


@router.get("/suggest")
def suggest(book: OpenBook, asked: Query, names: Called) -> JSONResponse:
    """What fits what was typed so far: `[{"text", "note", "href"}]`."""
    actors, reports = _found(book, asked.q, names, _TYPING)
    return JSONResponse([*actors, *reports])


@router.get("/search")
def search(request: Request, book: OpenBook, asked: Query, names: Called) -> HTMLResponse:
    """A page of what fits `q`."""
    actors, reports = _found(book, asked.q, names, _PAGE)
    return pages.page(
        request, "search.html", book=book, asked=asked, actors=actors, reports=reports, most=_PAGE
    )


@router.get("/report/{report_id}")
def report(
    request: Request, book: OpenBook, names: Called,
    report_id: Annotated[str, Path(max_length=100)],
) -> HTMLResponse:  # fmt: skip
    """A report, the words of its events marked, with its copies."""
    with book.record.cursor() as cursor:
        found = stories.report(cursor, report_id)
        if found is None:
            raise HTTPException(404)
        events = stories.events_of_reports(cursor, [report_id])[report_id]
        story = found["duplicate_of"] or report_id
        copies = [one for one in stories.copies(cursor, story) if one["report_id"] != report_id]
        first = stories.report(cursor, story) if found["duplicate_of"] else None
    spans = [Span(row["start"], row["end"], f"q{row['quad']}") for row in events]
    return pages.page(
        request, "report.html", book=book, report=found, copies=copies, first=first,
        events=[said(row, names) for row in events], pieces=marked(found["text"], spans),
        web=web_address(found["source"]),
        tools=pages.Tools(json=f"/api/reports/{quote(report_id, safe='')}"),
    )  # fmt: skip


def _found(
    book: Any, text: str, names: Namer, most: int
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    if not text:
        return [], []
    with book.record.cursor() as cursor:
        actors = fast.actors_like(cursor, text, most, _called(names, book))
        reports = fast.titles_like(cursor, text, most)
    return [_actor(row) for row in actors], [_report(row) for row in reports]


@lru_cache(maxsize=2)
def _called(names: Namer, book: Any) -> dict[str, str]:
    """What the actors of a copy are called."""
    with book.record.cursor() as cursor:
        rows = cursor.execute("SELECT actor FROM web_actors").fetchall()
    return {code: names.bare(code) for (code,) in rows}


def _actor(row: dict[str, Any]) -> dict[str, str]:
    number = row["as_source"] + row["as_target"]
    return {
        "text": row["name"], "href": f"/actor/{quote(row['actor'], safe=':')}",
        "note": f"actor {row['actor']}, {pages.count(number)} times on a side of an event",
    }  # fmt: skip


def _report(row: dict[str, Any]) -> dict[str, str]:
    day = f", {row['published_at']}" if row["published_at"] else ""
    return {
        "text": row["title"] or "Without a title", "href": f"/report/{row['report_id']}",
        "note": f"report, {row['publisher'] or 'publisher not stated'}{day}",
    }  # fmt: skip
