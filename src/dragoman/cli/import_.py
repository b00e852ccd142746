"""`dragoman import`: events of other data sets into the record."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman import __version__
from dragoman.cli.options import Day, errors_in_one_line, knowledge_option, record_option

if TYPE_CHECKING:
    from dragoman.record.interchange.load import Imported, Progress


def _formats(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from dragoman.record.interchange.registry import FORMATS

    for form in FORMATS:
        click.echo(f"{form.name:16} {form.title}")
    sys.exit(0)


@click.command()
@click.argument("format_", metavar="FORMAT")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@record_option
@click.option("--details", is_flag=True, help="Keep every column of the source (GDELT: much room).")
@click.option("--day-zero", type=Day(), help="Day that the number 0 stands for (icews-tkg).")
@click.option("--unit", type=click.Choice(("day", "hour")), help="What it counts (icews-tkg).")
@click.option(
    "--formats", is_flag=True, is_eager=True, expose_value=False, callback=_formats,
    help="List the formats.",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress bar.")
@knowledge_option
@errors_in_one_line
def command(
    format_: str, paths: tuple[Path, ...], record_path: Path, details: bool,
    day_zero: dt.date | None, unit: str | None, quiet: bool, knowledge: Path | None,
) -> None:  # fmt: skip
    """Import events of another data set from PATHS (files, or folders of files).

    FORMAT is a format or a data set, or "auto"; `dragoman import --formats` lists them. What is
    in the record already is left as it is: after an interruption, run the same command again.

    \b
      dragoman import gdelt 2024*.export.CSV.zip --record my.duckdb
      dragoman import icews events.2018.tab
      dragoman import icews-tkg icews05-15/
    """
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.interchange.format import Options
    from dragoman.record.interchange.load import load
    from dragoman.record.store import Record

    with Record.open(record_path) as record, _Bar(quiet) as bar:
        results = load(
            record, paths, format_, Knowledge.load(knowledge), details=details,
            options=Options(day_zero, unit or ""), version=__version__, progress=bar.step,
        )  # fmt: skip
    _report(results, record_path)


def _report(results: Sequence[Imported], record_path: Path) -> None:
    for result in results:
        if result.already:
            click.echo(f"{result.file}: imported before, passed over", err=True)
        for reason in result.reasons:
            click.echo(f"{result.file}: refused {reason}", err=True)
        if result.fault:
            click.echo(f"error: {result.fault}", err=True)
    for note in dict.fromkeys(note for result in results for note in result.notes):
        click.echo(f"note: {note}", err=True)
    read = [result for result in results if not result.already]
    if read:
        click.echo(
            f"{sum(r.rows_read for r in read)} rows of {_files(len(read))} read into "
            f"{record_path}: {sum(r.imported for r in read)} imported, "
            f"{sum(r.known for r in read)} already there, "
            f"{sum(r.refused for r in read)} refused.",
            err=True,
        )
    if read and all(r.rows_read == r.refused for r in read):
        raise click.ClickException("nothing could be imported; the reasons are above")


class _Bar:
    """A progress bar on standard error, only where a person looks at it."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._bar = Progress(
            BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]} rows"), Remaining(),
            TextColumn("[dim]{task.description}"), console=Console(stderr=True), transient=True,
            disable=quiet or not sys.stderr.isatty(),
        )  # fmt: skip
        self._task = self._bar.add_task("", total=None, rows="0")

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, now: Progress) -> None:
        """One more batch is in the record."""
        from rich.markup import escape

        self._bar.update(
            self._task, completed=now.done, total=now.total, rows=f"{now.rows:,}",
            description=escape(now.file[-60:]),
        )  # fmt: skip


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
