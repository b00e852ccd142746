"""Reports, stories and the ledger."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Response

from dragoman.web import datasets, fast, stories
from dragoman.web.api.tabular import OTHERS, Rows, dumped, tabular
from dragoman.web.depends import OpenBook, Query

router = APIRouter(tags=["reports"])
_STORIES: Final = (
    "story", "first_day", "last_day", "title", "publisher", "mentions", "publishers", "events",
)  # fmt: skip
_EXPOSURE: Final = (
    "publisher", "day", "reports", "distinct_reports", "coded", "duplicates", "rejected",
)  # fmt: skip
_REPORTS: Final = ("report_id", "title", "publisher", "published_at")
_TOTALS: Final = """
SELECT status, count(*) FROM reports GROUP BY status ORDER BY status
"""
_VERSIONS: Final = """
SELECT DISTINCT coder, coder_version, model_version, knowledge_version FROM events
ORDER BY ALL LIMIT 20
"""


@router.get("/api/record", summary="The record", response_class=Response, responses=OTHERS)
def record(book: OpenBook) -> Response:
    """What the record holds: data sets, reports by what became of them, versions of the coder."""
    with book.record.cursor() as cursor:
        statuses = dict(cursor.execute(_TOTALS).fetchall())
        versions = cursor.execute(_VERSIONS).fetchall()
    names = ("coder", "coder_version", "model_version", "knowledge_version")
    told = {
        "record": book.source.name, "as_of": book.as_of, "datasets": datasets.of_book(book),
        "reports": statuses, "versions": [dict(zip(names, row, strict=True)) for row in versions],
    }  # fmt: skip
    return Response(dumped(told), media_type="application/json")


@tabular(router, "/api/stories", "Stories")
def told(book: OpenBook, asked: Query) -> Rows:
    """Stories, newest first: one text however many printed it."""
    with book.record.cursor() as cursor:
        rows = fast.newest_stories(cursor, asked.offset, asked.per + 1)
    return Rows(_STORIES, rows[: asked.per], asked, len(rows) > asked.per)


@tabular(router, "/api/reports", "Reports by words of their title")
def reports(book: OpenBook, asked: Query) -> Rows:
    """Reports whose title has what `q` says; without it none: the stories are all there are."""
    with book.record.cursor() as cursor:
        rows = fast.titles_like(cursor, asked.q, asked.offset + asked.per + 1)[asked.offset :]
    return Rows(_REPORTS, rows[: asked.per], asked, len(rows) > asked.per)


@router.get(
    "/api/reports/{report_id}", summary="One report", response_class=Response, responses=OTHERS
)
def report(book: OpenBook, report_id: Annotated[str, Path(max_length=100)]) -> Response:
    """One line of the ledger with its text, its events and its copies."""
    with book.record.cursor() as cursor:
        found: dict[str, Any] | None = stories.report(cursor, report_id)
        if found is None:
            raise HTTPException(404, "there is no report with this id")
        found["events"] = stories.events_of_reports(cursor, [report_id])[report_id]
        found["copies"] = stories.copies(cursor, report_id)
    return Response(dumped(found), media_type="application/json")


@tabular(router, "/api/exposure", "How much was read")
def exposure(book: OpenBook, asked: Query) -> Rows:
    """Reports read by publisher and period (by), between two days (from, to)."""
    with book.record.cursor() as cursor:
        rows = fast.days(
            cursor, asked.since, asked.until, asked.by, publisher=asked.publisher or None,
            offset=asked.offset, limit=asked.per + 1,
        )  # fmt: skip
    return Rows(_EXPOSURE, rows[: asked.per], asked, len(rows) > asked.per)
