"""A briefing to take away: written in the background, in every format."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi import Query as Field
from fastapi.responses import HTMLResponse

from dragoman import _asked
from dragoman.errors import UsageError
from dragoman.web import pages
from dragoman.web.address import Asked
from dragoman.web.depends import Desk, OpenBook, Query
from dragoman.web.drawing import Draw
from dragoman.web.jobs import Jobs, Result, Work
from dragoman.web.shelf import Book

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}
_MEDIA: Final = {
    "pdf": "application/pdf", "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}  # fmt: skip
Week = Annotated[str, Field(max_length=10, description="any day of a week")]


@router.get("/brief")
def page(request: Request, book: OpenBook, asked: Query, week: Week = "") -> HTMLResponse:
    """The page: `a` and `b`, or `actor`, or `week`."""
    wanted = _question(asked, week) if asked.a or asked.actor or week else None
    extra = {"week": week} if week else {}
    return pages.page(
        request, "brief.html", book=book, asked=asked, week=week, wanted=wanted,
        query=asked.query(**extra), tools=_tools(book, asked, week) if wanted else None,
    )  # fmt: skip


@router.get("/fragments/brief")
def written(book: OpenBook, asked: Query, jobs: Desk, week: Week = "") -> HTMLResponse:
    """Its files, once they are written."""
    found = _found(book, jobs, asked, week)
    extra = {"week": week} if week else {}
    return pages.fragment(
        "brief_files.html", found=found, query=asked.query(**extra), **found.value
    )


@router.get("/brief.{form}")
def file(
    form: str, request: Request, book: OpenBook, asked: Query, jobs: Desk, week: Week = ""
) -> Response:
    """One of its files, to save."""
    if form not in _MEDIA:
        raise HTTPException(404)
    found = _found(book, jobs, asked, week)
    folder = request.app.state.shelf.folder
    try:
        content = (folder / found.value["files"][form]).read_bytes()
    except OSError as error:
        raise UsageError("the briefing is gone; load its page again") from error
    name = f"{found.value['slug']}.{form}"
    saved = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA[form], headers=saved)


def _question(asked: Asked, week: str) -> dict[str, Any]:
    """What is asked, checked before anything is begun."""
    if bool(asked.a) != bool(asked.b):
        raise UsageError("name both sides of a pair: a and b")
    if sum(map(bool, (asked.a, asked.actor, week))) != 1:
        raise UsageError("ask for a pair (a and b), or an actor, or a week: for one of them")
    for text in (asked.a, asked.b, asked.actor):
        if text:
            _asked.codes(text)
    day = _asked.as_day(week or None)
    return {
        "a": asked.a, "b": asked.b, "actor": asked.actor, "week": f"{day}" if day else "",
        "since": f"{asked.since or ''}", "until": f"{asked.until or ''}",
    }  # fmt: skip


def _found(book: Book, jobs: Jobs, asked: Asked, week: str) -> Result:
    question = _question(asked, week)
    work = Work("dragoman.web.work.brief:briefing", question)
    return jobs.ask(book, Work(work.function, {**question, "name": work.key}))


def _tools(book: Book, asked: Asked, week: str) -> pages.Tools:
    if week:
        who = f"--week {shlex.quote(week)}"
    else:
        who = " ".join(shlex.quote(text) for text in (asked.a, asked.b, asked.actor) if text)
    span = "".join(
        f" {option} {day}"
        for option, day in (("--from", asked.since), ("--to", asked.until))
        if day
    )
    record = shlex.quote(book.source.name)
    return pages.Tools(
        command=f"dragoman brief {who}{span} --format pdf --format docx --record {record}"
    )
