"""`dragoman recode`: the stored texts again, with the coder and tables of today."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, knowledge_option, record_option


@click.command()
@record_option
@knowledge_option
@click.option("--adopt", is_flag=True, help="Count the new events from now on.")
@click.option("--undo", is_flag=True, help="Take an --adopt back.")
@click.option("--rules-only", is_flag=True, help="Code without the relation model.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@errors_in_one_line
def command(
    record_path: Path, knowledge: Path | None, adopt: bool, undo: bool, rules_only: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Code the texts of the record again with the present versions, beside the old events.

    Nothing that is counted changes until --adopt, which lets the old and the new events change
    places in one step; --undo takes it back. After an interruption, run it again.

    \b
      dragoman recode --record my.duckdb
      dragoman diff --record my.duckdb
      dragoman recode --adopt --record my.duckdb
    """
    from dragoman.cli.progress import bar
    from dragoman.pipeline import Reader, recode
    from dragoman.record.store import Record

    if adopt and undo:
        raise click.UsageError("--adopt or --undo, not both")
    reader = Reader(knowledge, model=not rules_only)
    with Record.open(record_path, create=False) as record:
        if undo:
            count = record.adopt(reader.versions, back=True)
            click.echo(f"{count} reports: the former events are counted again.", err=True)
            return
        with bar("reports", quiet) as step:
            done = recode(record, reader, notice=step)
        if done:
            click.echo(
                f"{done} reports coded again with {reader.versions}; "
                f"see what changed with: dragoman diff --record {record_path}",
                err=True,
            )
        else:
            click.echo(f"Every text is coded with {reader.versions} already.", err=True)
        if adopt:
            count = record.adopt(reader.versions)
            click.echo(f"{count} reports: the new events are counted from now on.", err=True)
