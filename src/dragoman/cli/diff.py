"""`dragoman diff`: what the present versions code differently."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import errors_in_one_line, format_option, record_option
from dragoman.cli.output import write_rows

if TYPE_CHECKING:
    from dragoman.record.difference import Difference

COLUMNS = (
    "change", "fields", "old_root", "new_root", "old_mode", "new_mode", "old_source", "new_source",
    "old_target", "new_target", "old_event_date", "new_event_date", "old_modality",
    "new_modality", "evidence", "report", "title", "sentence", "report_id", "old_event_id",
    "new_event_id",
)  # fmt: skip
NARROW = ("change", "old", "new", "fields", "evidence")


@click.command()
@record_option
@click.option("--summary", is_flag=True, help="Only the counts.")
@click.option("--field", help="Only events in which this field changed: root, source, target ...")
@format_option
@errors_in_one_line
def command(record_path: Path, summary: bool, field: str | None, format_: str | None) -> None:
    """Show what `dragoman recode` found differently from what the record counts.

    One row for each event that is added, removed or changed; the counts go to standard error.

    \b
      dragoman diff --record my.duckdb --field root --format jsonl
    """
    from dragoman.record.store import Record

    with Record.open(record_path, read_only=True, create=False) as record:
        found = record.difference()
    if not found.reports:
        raise click.ClickException(
            f"no text of {record_path} has been coded again; run: dragoman recode"
        )
    rows = [row for row in found.changes.rows() if field is None or field in row["fields"]]
    if not summary:
        write_rows([_short(row) for row in rows], COLUMNS, format_, narrow=NARROW)
    for line in _told(found):
        click.echo(line, err=True)


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """The row with each coding on one line, for a terminal."""
    for coding in ("old", "new"):
        parts = [row[f"{coding}_{part}"] for part in ("source", "root", "target")]
        row[coding] = " ".join(part for part in parts if part)
    return row


def _told(found: Difference) -> list[str]:
    changed = Counter(name for row in found.changes.rows() for name in row["fields"])
    names = ", ".join(f"{name} {count}" for name, count in changed.most_common())
    return [
        f"old: {'; '.join(found.old) or 'nothing'}",
        f"new: {'; '.join(found.new) or 'nothing'}",
        f"{found.reports} reports: {found.before} events before, {found.after} after; "
        f"{found.same} the same, {found.counts.get('changed', 0)} changed, "
        f"{found.counts.get('removed', 0)} removed, {found.counts.get('added', 0)} added",
        *([f"changed fields: {names}"] if names else []),
    ]
