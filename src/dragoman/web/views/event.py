"""One event: its words in its report, why it was coded so, and a form to say that it is wrong."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, get_args
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dragoman.brief import excerpt
from dragoman.brief.facts import web_address
from dragoman.brief.names import Namer
from dragoman.errors import DragomanError, RecordError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.model import Modality
from dragoman.web import corrections, pages
from dragoman.web.depends import Desk, Names, OpenBook, Tables, Told
from dragoman.web.drawing import Draw
from dragoman.web.jobs import Work
from dragoman.web.pages import Tools
from dragoman.web.settings import Settings, loopback
from dragoman.web.shelf import Book
from dragoman.web.views import event_told, event_words

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}
#: Fields that a form of ours has, many times over.
_MOST_FIELDS: Final = 200
Form = dict[str, list[str]]


@router.get("/fragments/event/{event_id:path}")
def why(event_id: str, book: OpenBook, jobs: Desk, settings: Told) -> HTMLResponse:
    """A part of the page: the report coded again, with an account of the event."""
    folder = str(settings.knowledge.resolve()) if settings.knowledge else ""
    asked = {"event_id": event_id[:200], "knowledge": folder}
    result = jobs.ask(book, Work("dragoman.web.work.event:why", asked))
    row = event_told.found(book, event_id)
    return pages.fragment("event_why.html", told=result.value, event=row)


@router.get("/event/{event_id:path}")
def event(
    request: Request, event_id: str, book: OpenBook, tables: Tables, settings: Told,
    written: Annotated[str, Query(max_length=5)] = "",
) -> HTMLResponse:  # fmt: skip
    """The page of an event."""
    row = event_told.found(book, event_id)
    if row is None:
        return _unknown(request, event_id)
    note = f"Written to {_called(settings)}." if written else ""
    return _page(request, book, tables, settings, row, note=note)


async def _form(request: Request) -> Form:
    """The fields of a form; what is not UTF-8 in it is shown as U+FFFD.

    Raises:
        UsageError: it is no form, or of more fields than ours has.
    """
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return parse_qs(body, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UsageError(f"the form cannot be read: {error}") from error


@router.post("/event/{event_id:path}/wrong")
def wrong(
    request: Request, event_id: str, book: OpenBook, tables: Tables, groups: Names,
    settings: Told, form: Annotated[Form, Depends(_form)],
) -> Response:  # fmt: skip
    """Take a correction, write it down, and go back to the event."""
    row = event_told.found(book, event_id)
    if row is None:
        return _unknown(request, event_id)
    if not row["report_id"]:
        raise UsageError(
            "an imported event has no words that the coder could learn from; tell the makers of "
            f"{row['dataset']}"
        )
    told = event_told.told(book, tables, row)
    try:
        what = corrections.checked(form, row["report_text"], tables, groups)
        line = corrections.line(what, _coded(told, tables), dt.datetime.now(dt.UTC))
        corrections.append(settings.corrections_file, line)
    except DragomanError as error:
        status = 503 if isinstance(error, RecordError) else 400
        return _page(
            request, book, tables, settings, row, form=form, problem=str(error), status=status
        )
    return RedirectResponse(f"{pages.link(_path(event_id), written='1')}#wrong", status_code=303)


def _coded(told: event_told.Told, tables: Knowledge) -> corrections.Coded:
    row = told.row
    records = {
        one["event_id"]: event_told.gold(one, told.members.get(one["event_id"], ()), tables)
        for one in told.rows
    }
    event = records.pop(row["event_id"])
    report = {
        "report_id": row["report_id"], "published_at": row["published_at"],
        "title": row["title"], "publisher": row["publisher"], "source": row["report_source"],
        "text": row["report_text"],
    }  # fmt: skip
    versions = {
        name: row[name] for name in ("coder", "coder_version", "model_version", "knowledge_version")
    }
    return corrections.Coded(report, event, list(records.values()), versions)


def _page(
    request: Request, book: Book, tables: Knowledge, settings: Settings, row: dict[str, Any], *,
    form: Mapping[str, Sequence[str]] | None = None, problem: str = "", note: str = "",
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    """The page of an event of ours, or of an imported one."""
    roots = {one.root: one for one in tables.roots}
    modes = {(one.root, one.mode): one for one in tables.modes}
    common = {
        "row": row, "root": roots.get(row["root"]), "mode": modes.get((row["root"], row["mode"])),
        "themes": {one.name: one.definition for one in (*tables.areas, *tables.contexts)},
        "namer": Namer(tables), "words": event_words, "path": _path(row["event_id"]),
        "plain": excerpt.plain,
    }  # fmt: skip
    if not row["report_id"]:
        return pages.page(
            request, "event_imported.html", book=book, status=status, **common,
            pairs=event_told.pairs(book, row), reference=web_address(row["reference"]),
            tools=_imported_tools(settings, row),
        )  # fmt: skip
    told = event_told.told(book, tables, row)
    return pages.page(
        request, "event.html", book=book, status=status, **common, told=told,
        tools=_tools(settings, told), form=form or {}, problem=problem, note=note,
        tables=tables, modes=tables.modes_by_root(), modalities=get_args(Modality),
        longest=corrections.LONGEST, file=_called(settings), web_address=web_address,
        copies_shown=event_told.COPIES,
    )  # fmt: skip


def _unknown(request: Request, event_id: str) -> HTMLResponse:
    shown = excerpt.plain(event_id)[:80]
    return pages.page(
        request, "error.html", book=None, status=404,
        text=f"The record has no event {shown!r}. It may have been coded anew: ids change then.",
    )  # fmt: skip


def _path(event_id: str) -> str:
    return f"/event/{event_id}"


def _called(settings: Settings) -> str:
    """The file of corrections; where it lies only those on this machine need to know."""
    path = settings.corrections_file
    return str(path) if loopback(settings.host) else path.name


def _tools(settings: Settings, told: event_told.Told) -> Tools:
    row = told.row
    sentence = excerpt.plain(told.sentence).strip()
    on = ["--on", row["published_at"].isoformat()] if row["published_at"] else []
    command = ["dragoman", "code", "--explain", *on, "--", sentence]
    return Tools(
        command=shlex.join(command) if sentence else "",
        python=(
            "import dragoman\n"
            f"record = dragoman.open({settings.record.name!r})\n"
            f"record.participants(event_id={row['event_id']!r}).rows()\n"
            f"record.reports(report_id={row['report_id']!r}, text=True).rows()"
        ),
    )  # fmt: skip


def _imported_tools(settings: Settings, row: dict[str, Any]) -> Tools:
    day = row["event_date"].isoformat() if row["event_date"] else None
    sides = [
        f"{side}={code!r}"
        for side in ("source", "target")
        if (code := _code(row[f"{side}_actor"], row[f"{side}_sector"]))
    ]
    between = [f"since={day!r}", f"until={day!r}"] if day else []
    given = ", ".join([*sides, *between, f"dataset={row['dataset']!r}", "modality=None"])
    return Tools(
        python=(
            "import dragoman\n"
            f"record = dragoman.open({settings.record.name!r})\n"
            f"[row for row in record.events({given}).rows()\n"
            f"  if row['event_id'] == {row['event_id']!r}]"
        )
    )


def _code(actor: str, sector: str) -> str:
    return f"{actor}:{sector}" if sector else actor
