"""`dragoman code`: one sentence as a table, or JSONL in, JSONL out."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from dragoman.cli.options import errors_in_one_line, format_option, knowledge_option, on_option
from dragoman.cli.output import chosen, write_rows
from dragoman.errors import UsageError
from dragoman.limits import MAX_REPORT_CHARS, MAX_ROW_BYTES
from dragoman.model import Event, Participant

if TYPE_CHECKING:
    from dragoman.pipeline import Reader

COLUMNS = (
    "root", "mode", "source", "target", "modality", "status", "event_date", "areas", "place",
    "trigger", "confidence", "format", "reason", "stage", "topics",
)  # fmt: skip

NARROW = ("root", "mode", "source", "target", "modality", "event_date", "areas", "confidence")
#: Columns of a table on a terminal that it has only where an event fills them.
OPTIONAL = ("format", "reason")


def participant_json(participant: Participant) -> dict[str, str]:
    """A participant as the contract of `dragoman code -` names it."""
    row = {
        "actor": participant.actor, "sector": participant.sector, "person": participant.person,
        "office": participant.office, "text": participant.text,
    }  # fmt: skip
    if participant.standing_in_for:
        row["standing_in_for"] = participant.standing_in_for
    return row


def event_json(event: Event) -> dict[str, Any]:
    """An event as the contract of `dragoman code -` names it."""
    return {
        "root": event.root,
        "mode": event.mode,
        "source": [participant_json(p) for p in event.sources],
        "target": [participant_json(p) for p in event.targets],
        "reciprocal": event.reciprocal,
        "modality": event.modality,
        "status": event.status,
        "event_date": event.event_date.isoformat() if event.event_date else None,
        "date_precision": event.date_precision,
        "areas": list(event.areas),
        "format": event.format,
        "reason": event.reason,
        "reason_start": event.reason_start,
        "reason_end": event.reason_end,
        "stage": event.stage,
        "topics": list(event.topics),
        "place": event.place,
        "place_country": event.place_country,
        "start": event.start,
        "end": event.end,
        "confidence": event.confidence,
    }


def _label(participants: tuple[Participant, ...]) -> str:
    labels = []
    for p in participants:
        who = ", ".join(part for part in (p.office, p.person) if part)
        code = f"{p.actor}:{p.sector}" if p.sector else p.actor
        labels.append(f"{code} ({who})" if who else code)
    return " + ".join(labels)


def event_row(event: Event) -> dict[str, Any]:
    """An event as one readable row."""
    arrow = " (mutual)" if event.reciprocal else ""
    return event_json(event) | {
        "source": _label(event.sources),
        "target": _label(event.targets) + arrow,
        "trigger": event.trigger,
    }


@click.command()
@click.argument("text")
@on_option
@click.option("--explain", is_flag=True, help="Say how it was coded, and why not.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    text: str, on: dt.date | None, explain: bool, knowledge: Path | None, format_: str | None
) -> None:
    """Code TEXT and print who did what to whom.

    With "-" as TEXT, read JSONL {"id", "text", "date"} from standard input and write one line
    {"id", "events": [...]} for each, in order; a line that cannot be coded gives
    {"id", "error"} and the rest goes on.

    --explain tells for each sentence the tree, the actors, the frame and the model behind each
    event, and what was left out and why: as text, with --format json or jsonl as data, with "-"
    as "explanation" in each line.
    """
    from dragoman.pipeline import Reader

    if text != "-":
        _check_is_no_file(text)
    reader = Reader(knowledge)
    if text == "-":
        for line in code_lines(sys.stdin.buffer, reader, on, explain=explain):
            click.echo(line)
    elif explain:
        _explain(reader, text, on, format_)
    else:
        events = reader.code(text, on)
        if chosen(format_) == "table" and not events:
            click.echo("No event: nothing here says who did what to whom.", err=True)
        if chosen(format_) in ("json", "jsonl"):
            write_rows([event_json(e) for e in events], COLUMNS, format_)
        else:
            rows = [event_row(e) for e in events]
            filled = (name for name in OPTIONAL if any(row[name] for row in rows))
            write_rows(rows, COLUMNS, format_, narrow=(*NARROW, *filled))


def _check_is_no_file(text: str) -> None:
    """Stop at the name of a file: coded as words it would silently give no event."""
    try:
        named = Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL: it is a text
        return
    if named:
        raise UsageError(
            f"{text} is a file: read it with `dragoman read {text}`, or give its text in quotes"
        )


def _explain(reader: Reader, text: str, on: dt.date | None, format_: str | None) -> None:
    """Print the account of a text: data for JSON, else lines for people."""
    from dragoman.cli.explain import as_text

    told = _account(reader, text, on)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif format_ == "jsonl":
        write_rows(told["sentences"], (), format_)
    else:
        click.echo(as_text(told))


def code_lines(
    stream: BinaryIO, reader: Reader, on: dt.date | None, *, explain: bool = False
) -> Iterator[str]:
    """The answer to each line of a JSONL stream; never stops at a bad one.

    Args:
        stream: the lines.
        reader: codes them.
        on: the day of those that give none.
        explain: add to each answer how it was coded.
    """
    while line := stream.readline(MAX_ROW_BYTES + 1):
        if not line.strip():
            continue
        number: Any = None
        try:
            if len(line) > MAX_ROW_BYTES:
                _skip_rest(stream, line)
                raise UsageError(f"the line is longer than {MAX_ROW_BYTES} bytes")
            row = json.loads(line, parse_constant=_no_number)
            if not isinstance(row, dict):
                raise UsageError("the line is no JSON object")
            number = _id(row)
            text, day = _text(row), _day(row) or on
            events = reader.code(text, day, str(number or ""))
            answer: dict[str, Any] = {"id": number, "events": [event_json(e) for e in events]}
            if explain:
                answer["explanation"] = _account(reader, text, day)
        except (ValueError, ArithmeticError, RecursionError, UsageError) as error:
            answer = {"id": number, "error": " ".join(str(error).split())[:300]}
        yield json.dumps(answer, ensure_ascii=True)


def _account(reader: Reader, text: str, on: dt.date | None) -> dict[str, Any]:
    from dragoman.cli.explain import explanation

    return explanation(reader.account(text, on), reader.coder)


def _no_number(constant: str) -> None:
    """Refuse NaN and Infinity, which Python reads but which are no JSON."""
    raise UsageError(f"{constant} is no JSON")


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_ROW_BYTES)


def _id(row: dict[str, Any]) -> Any:
    """The line's id, given back as it came."""
    number = row.get("id")
    if isinstance(number, float) and not math.isfinite(number):
        raise UsageError('"id" is beyond any number')
    return number


def _text(row: dict[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise UsageError('"text" is missing or no string')
    if len(text) > MAX_REPORT_CHARS:
        raise UsageError(f'"text" is longer than {MAX_REPORT_CHARS} characters')
    title = row.get("title")
    if isinstance(title, str) and title.strip() and not text.startswith(title):
        return f"{title.strip()}\n{text}"
    return text


def _day(row: dict[str, Any]) -> dt.date | None:
    from dragoman.api import as_day

    value = row.get("date")
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise UsageError('"date" is no string YYYY-MM-DD')
    return as_day(value[:10])
