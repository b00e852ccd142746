"""`dragoman events`: what the record holds, filtered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from dragoman.cli.options import (
    Day,
    errors_in_one_line,
    format_option,
    knowledge_option,
    record_option,
)
from dragoman.cli.output import write_rows
from dragoman.errors import UsageError

COLUMNS = (
    "event_date", "source", "root", "mode", "target", "areas", "modality", "status", "place",
    "confidence", "evidence", "publisher", "published_at", "format", "reason", "topics",
)  # fmt: skip

NARROW = ("event_date", "source", "root", "target", "evidence")


@click.command()
@click.option("--source", "-s", help='Source actor: "Japan", JPN, NATO, IP4, "JPN:MIL" ...')
@click.option("--target", "-t", help="Target actor.")
@click.option("--actor", "-a", help="Actor on either side.")
@click.option("--dyad", nargs=2, help="Two actors, in either direction.")
@click.option("--root", "-r", multiple=True, help="Root of an act; may be given several times.")
@click.option("--quad", type=click.IntRange(1, 4), help="1-4: verbal/material coop., conflict.")
@click.option("--area", multiple=True, help="Area: defence, cyber, space, technology ...")
@click.option("--from", "since", type=Day(), help="First day.")
@click.option("--to", "until", type=Day(last=True), help="Last day.")
@click.option("--publisher", help="Only reports of this publisher.")
@click.option("--all", "everything", is_flag=True, help="Also planned, negated, alleged ones.")
@click.option("--limit", type=click.IntRange(min=1), help="At most this many.")
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    source: str | None, target: str | None, actor: str | None, dyad: tuple[str, str] | None,
    root: tuple[str, ...], quad: int | None, area: tuple[str, ...], since: dt.date | None,
    until: dt.date | None, publisher: str | None, everything: bool, limit: int | None,
    record_path: Path, knowledge: Path | None, format_: str | None,
) -> None:  # fmt: skip
    """List events of the record, oldest first.

    \b
      dragoman events --dyad Japan NATO --from 2023
      dragoman events --source Russia --root ASSAULT --format jsonl
    """
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    tables = Knowledge.load(knowledge)
    groups = Groups(tables)

    def codes(name: str | None) -> set[str] | None:
        return set(groups.codes(name)) if name else None

    where: dict[str, Any] = {
        "source": codes(source), "target": codes(target), "actor": codes(actor),
        "dyad": (set(groups.codes(dyad[0])), set(groups.codes(dyad[1]))) if dyad else None,
        "root": {r.upper() for r in root} or None, "quad": quad, "area": set(area) or None,
        "since": since, "until": until, "publisher": publisher,
        "modality": None if everything else "actual", "limit": limit,
    }  # fmt: skip
    with Record.open(record_path, read_only=True, create=False) as record:
        rows = record.events(**where).rows()
        areas = {row.name for row in tables.areas} | record.areas()
    if not rows and not areas.issuperset(area):
        raise UsageError(f"no such area; one of {', '.join(sorted(areas))}, not {' '.join(area)}")
    if not rows:
        click.echo("No event in the record fits.", err=True)
    write_rows(rows, COLUMNS, format_, narrow=NARROW)
