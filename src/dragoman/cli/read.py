"""`dragoman read`: reports into the record."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import (
    errors_in_one_line,
    format_option,
    knowledge_option,
    on_option,
    record_option,
)
from dragoman.cli.output import chosen, write_rows

if TYPE_CHECKING:
    from dragoman.pipeline import Counts
    from dragoman.record.store import CodedReport


@click.command()
@click.argument("targets", nargs=-1)
@record_option
@on_option
@click.option("--publisher", default="", help="Publisher of reports that name none.")
@click.option("--text", "text_column", help="Column of the text in a corpus (CSV, JSONL, Parquet).")
@click.option("--date", "date_column", help="Column of the publication date.")
@click.option("--title", "title_column", help="Column of the title.")
@click.option("--publisher-column", help="Column of the publisher.")
@click.option("--id", "id_column", help="Column of the row's own id.")
@click.option("--rejects", is_flag=True, help="Read again what was rejected before.")
@click.option("--show", is_flag=True, help="Print the events of each report as it is coded.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    targets: tuple[str, ...], record_path: Path, on: dt.date | None, publisher: str,
    text_column: str | None, date_column: str | None, title_column: str | None,
    publisher_column: str | None, id_column: str | None, rejects: bool, show: bool, quiet: bool,
    knowledge: Path | None, format_: str | None,
) -> None:  # fmt: skip
    """Read TARGETS (files, folders, patterns, addresses, "-") into the record.

    What was read before is skipped: after an interruption, run the same command again. What
    cannot be read is kept in the folder RECORD.rejects; mend it there, or give other options, and
    read it again with --rejects.

    \b
      dragoman read news/ --record my.duckdb
      dragoman read corpus.csv.gz --text body --date published
      curl -s ADDRESS | dragoman read - --on 2025-06-25
      dragoman read --rejects --text body
    """
    from dragoman.pipeline import Reader, read_into, read_rejects
    from dragoman.reading.options import ReadOptions
    from dragoman.record.store import Record

    if bool(targets) == rejects:
        raise click.UsageError("name what to read, or --rejects to read again what was rejected")
    columns = {
        "text": text_column, "date": date_column, "title": title_column,
        "publisher": publisher_column, "id": id_column,
    }  # fmt: skip
    options = ReadOptions(on, publisher, {k: v for k, v in columns.items() if v})
    reader = Reader(knowledge)
    shown: list[CodedReport] = []
    with Record.open(record_path, create=not rejects) as record, _Progress(quiet) as progress:
        seen: Any = {
            "notice": lambda item: progress.step(item.source),
            "found": shown.append if show else lambda _: None,
        }
        if rejects:
            counts = read_rejects(record, options, reader, **seen)
        else:
            counts = read_into(record, targets, options, reader, **seen)
    if show:
        _show(shown, format_)
    for reason in counts.reasons:
        click.echo(f"rejected: {reason}", err=True)
    click.echo(
        f"{counts.offered} reports read into {record_path}: {counts.coded} coded, "
        f"{counts.empty} empty, {counts.duplicate} duplicate, {counts.rejected} rejected, "
        f"{counts.known} already there; {counts.events} events.{_displaced(counts)}",
        err=True,
    )
    if rejects:
        if counts.lost:
            click.echo(f"{counts.lost} rejected inputs are not kept: read their sources", err=True)
        return
    if counts.offered == 0:
        raise click.ClickException(f"nothing to read in {' '.join(targets)}")
    if counts.offered == counts.rejected:
        raise click.ClickException("nothing could be read; the reasons are above")


def _displaced(counts: Counts) -> str:
    """Later copies leave the record when an earlier one arrives; then the ledger says so too."""
    if not counts.displaced:
        return ""
    return f" Copies of {counts.displaced} came in that precede them: those are duplicates now."


class _Progress:
    """A progress line on standard error, only where a person looks at it."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(), TextColumn("{task.completed} reports"), TimeElapsedColumn(),
            TextColumn("[dim]{task.description}"), console=Console(stderr=True), transient=True,
            disable=quiet or not sys.stderr.isatty(),
        )  # fmt: skip
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, source: str) -> None:
        """One more report is done."""
        from rich.markup import escape

        self._bar.update(self._task, advance=1, description=escape(source[-60:]))


def _show(reports: Sequence[CodedReport], format_: str | None) -> None:
    from dragoman.cli.code import event_row

    columns = ("report", "event_date", "root", "mode", "source", "target", "areas", "status")
    narrow = ("report", "root", "source", "target")
    rows = []
    for coded in reports:
        for event in coded.events:
            if event.modality == "actual":
                rows.append(event_row(event) | {"report": coded.report.source})
    write_rows(rows, columns, chosen(format_), narrow=narrow)
