"""`dragoman events`: what the record holds, filtered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dragoman.cli.options import (
    chosen,
    errors_in_one_line,
    filter_options,
    format_option,
    knowledge_option,
    record_option,
)
from dragoman.cli.output import write_rows
from dragoman.errors import UsageError

COLUMNS = (
    "event_date", "source", "root", "mode", "target", "areas", "modality", "status", "place",
    "confidence", "evidence", "publisher", "published_at", "format", "reason", "topics",
    "mentions", "dataset",
)  # fmt: skip

NARROW = ("event_date", "source", "root", "target", "evidence")


@click.command()
@filter_options
@click.option("--limit", type=click.IntRange(min=1), help="At most this many.")
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    limit: int | None, record_path: Path, knowledge: Path | None, format_: str | None, **asked: Any
) -> None:
    """List events of the record, oldest first.

    \b
      dragoman events --dyad Japan NATO --from 2023
      dragoman events --source Russia --root ASSAULT --format jsonl
    """
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    tables, area = Knowledge.load(knowledge), asked["area"]
    where = chosen(tables, **asked)
    with Record.open(record_path, read_only=True, create=False) as record:
        rows = record.events(**where, limit=limit).rows()
        areas = {row.name for row in tables.areas} | record.areas()
    if not rows and not areas.issuperset(area):
        raise UsageError(f"no such area; one of {', '.join(sorted(areas))}, not {' '.join(area)}")
    if not rows:
        click.echo("No event in the record fits.", err=True)
    write_rows(rows, COLUMNS, format_, narrow=NARROW)
