"""`dragoman who`: who a phrase names at a date, and why."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from dragoman.cli.options import errors_in_one_line, format_option, knowledge_option, on_option
from dragoman.cli.output import write_rows
from dragoman.coding.resolve import Resolution, Resolver
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge

COLUMNS = ("actor", "sector", "sector_2", "office", "person", "basis", "also")


def answer(found: Resolution, resolver: Resolver) -> dict[str, str]:
    """A resolution as the contract of `dragoman who -` names it."""
    body = found.actor in resolver.bodies
    return {
        "country": "IGO" if body else found.actor, "actor": found.actor, "sector": found.sector,
        "sector_2": found.sector_2, "office": found.office, "person": found.person,
        "basis": found.basis,
    }  # fmt: skip


@click.command()
@click.argument("text")
@on_option
@click.option("--context", default="", help="The sentence around it.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    text: str, on: dt.date | None, context: str, knowledge: Path | None, format_: str | None
) -> None:
    """Say who TEXT names at a date.

    With "-" as TEXT, read JSONL {"id", "text", "context", "on"} and write one JSON line for each.

    \b
      dragoman who "the Japanese foreign minister" --on 2025-06-24
      dragoman who Tokyo
    """
    resolver = Resolver(Knowledge.load(knowledge))
    if text == "-":
        for line in answer_lines(sys.stdin.buffer, resolver, on):
            click.echo(line)
        return
    found = resolver.resolve(text, on, context)
    also = "; ".join(f"{actor}: {why}" for actor, why in found.alternatives)
    write_rows([answer(found, resolver) | {"also": also}], COLUMNS, format_)


def answer_lines(stream: BinaryIO, resolver: Resolver, on: dt.date | None) -> Iterator[str]:
    """The answer to each line of a JSONL stream."""
    from dragoman.api import as_day

    for line in stream:
        if not line.strip():
            continue
        number: Any = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise UsageError('"text" is missing or no string')
            number = row.get("id")
            day = as_day(str(row["on"])[:10]) if row.get("on") else on
            found = resolver.resolve(row["text"], day, str(row.get("context") or ""))
            result: dict[str, Any] = {"id": number} | answer(found, resolver)
        except (ValueError, UsageError) as error:
            result = {"id": number, "error": " ".join(str(error).split())[:300]}
        yield json.dumps(result, ensure_ascii=True)
