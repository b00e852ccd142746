"""`dragoman who`: who a phrase names at a date, and why; or to whom an actor is tied."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from dragoman.cli.options import errors_in_one_line, format_option, knowledge_option, on_option
from dragoman.cli.output import write_rows
from dragoman.coding.resolve import Resolution, Resolver
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge

COLUMNS: Final = (
    "country", "actor", "sector", "sector_2", "office", "person", "basis", "members", "also",
)  # fmt: skip
TIE_COLUMNS: Final = ("a", "b", "kind", "from", "to", "name", "source")
#: A longer line of JSONL is refused, in bytes: a phrase and its sentence need far less.
LONGEST_LINE: Final = 1_000_000


def answer(found: Resolution, resolver: Resolver) -> dict[str, str]:
    """A resolution as the contract of `dragoman who -` names it."""
    return {
        "country": resolver.country(found.actor), "actor": found.actor, "sector": found.sector,
        "sector_2": found.sector_2, "office": found.office, "person": found.person,
        "basis": found.basis,
    }  # fmt: skip


@click.command()
@click.argument("text", required=False)
@on_option
@click.option("--context", default="", help="The sentence around it.")
@click.option("--ties", "ties_of", metavar="ACTOR", help="List the dated ties of an actor instead.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    text: str | None, on: dt.date | None, context: str, ties_of: str | None,
    knowledge: Path | None, format_: str | None,
) -> None:  # fmt: skip
    """Say who TEXT names at a date.

    With "-" as TEXT, read JSONL {"id", "text", "context", "on"} and write one JSON line for each.

    \b
      dragoman who "the Japanese foreign minister" --on 2025-06-24
      dragoman who Tokyo
      dragoman who --ties JPN --on 2025-06-24
    """
    if (text is None) == (ties_of is None):
        raise UsageError("give either a TEXT or --ties ACTOR")
    tables = Knowledge.load(knowledge)
    if ties_of is not None:
        write_rows(tie_rows(tables, ties_of, on), TIE_COLUMNS, format_)
        return
    resolver = Resolver(tables)
    if text == "-":
        for line in answer_lines(sys.stdin.buffer, resolver, on):
            click.echo(line)
        return
    found = resolver.resolve(text or "", on, context)
    also = "; ".join(f"{actor}: {why}" for actor, why in found.alternatives)
    row = answer(found, resolver) | {"members": " ".join(found.members), "also": also}
    write_rows([row], COLUMNS, format_)


def tie_rows(tables: Knowledge, actor: str, on: dt.date | None) -> list[dict[str, Any]]:
    """The ties of an actor on a day, one row each.

    Raises:
        UsageError: `actor` names nobody, or several.
    """
    from dragoman.coding.groups import Groups
    from dragoman.coding.ties import Ties

    codes = Groups(tables).codes(actor)
    return [
        {
            "a": edge.a, "b": edge.b, "kind": edge.kind, "from": edge.start, "to": edge.end,
            "name": edge.name, "source": edge.source,
        }
        for edge in Ties(tables).of(codes[0].partition(":")[0], on)
    ]  # fmt: skip


def answer_lines(stream: BinaryIO, resolver: Resolver, on: dt.date | None) -> Iterator[str]:
    """The answer to each line of a JSONL stream; a bad line becomes {"id", "error"}."""
    for line in stream:
        if line.strip():
            yield json.dumps(_answer_line(line, resolver, on), ensure_ascii=True)


def _answer_line(line: bytes, resolver: Resolver, on: dt.date | None) -> dict[str, Any]:
    from dragoman.api import as_day

    number: Any = None
    try:
        if len(line) > LONGEST_LINE:
            raise UsageError(f"the line is longer than {LONGEST_LINE} bytes")
        row = json.loads(line)
        if not isinstance(row, dict):
            raise UsageError("the line is no JSON object")
        number = row.get("id")
        if not isinstance(row.get("text"), str):
            raise UsageError('"text" is missing or no string')
        day = as_day(str(row["on"])[:10]) if row.get("on") else on
        found = resolver.resolve(row["text"], day, str(row.get("context") or ""))
    except (ValueError, RecursionError, UsageError) as error:
        return {"id": number, "error": " ".join(str(error).split())[:300]}
    return {"id": number} | answer(found, resolver)
