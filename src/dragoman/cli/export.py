"""`dragoman export`: the record in the formats of the field."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, knowledge_option, record_option


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(
    ["csv", "jsonl", "parquet", "plover", "folder"]
))  # fmt: skip
@click.argument("out", type=click.Path())
@record_option
@knowledge_option
@errors_in_one_line
def command(format_: str, out: str, record_path: Path, knowledge: Path | None) -> None:
    """Write the record as FORMAT to OUT ("-" for standard output).

    \b
    csv, jsonl, parquet  dyad rows, one per source and target of an event that occurred
    plover               PLOVER JSONL, one line per event
    folder               events, participants and reports as three Parquet files: everything
    """
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.export import export, export_folder
    from dragoman.record.plover import folding
    from dragoman.record.store import Record

    with Record.open(record_path, read_only=True, create=False) as record:
        if format_ == "folder":
            written = export_folder(record, out)
        else:
            tables = Knowledge.load(knowledge)
            folds = folding(tables.organisations, tables.groups)
            written = {"rows": export(record, format_, out, folds=folds)}
    what = ", ".join(f"{count} {name}" for name, count in written.items())
    click.echo(f"{what} written to {out}", err=True)
