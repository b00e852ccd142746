"""`dragoman evaluate`: how well the coder, the relator and the resolver do on gold data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from dragoman import __version__
from dragoman.cli.options import Day, errors_in_one_line, format_option, knowledge_option
from dragoman.cli.output import chosen, write_rows


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--worst", type=click.IntRange(min=0), default=0,
              help="Print this many of each set's worst texts, with reasons.")  # fmt: skip
@click.option("--per-root", is_flag=True, help="Also the score of each root.")
@click.option("--confusion", is_flag=True, help="Also which root was coded for which.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path),
              help="Write everything to this Markdown file.")  # fmt: skip
@click.option("--on", type=Day(), help="Day to date the report with; without it, it has no date.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    paths: tuple[Path, ...], worst: int, per_root: bool, confusion: bool, report: Path | None,
    on: dt.date | None, knowledge: Path | None, format_: str | None,
) -> None:  # fmt: skip
    """Score Dragoman on gold data you have.

    PATHS are gold files, or folders of them. The content tells the format: PLOVER gold standard
    records, JSONL documents with events, tables of marked pairs of actors, or tables of phrases
    that name actors.
    """
    from dragoman.evaluation import report as reports
    from dragoman.evaluation import tables
    from dragoman.evaluation.run import measure, versions
    from dragoman.evaluation.sets import find
    from dragoman.pipeline import Reader

    sets, others = find(paths)
    if others:
        click.echo(f"Not gold: {', '.join(path.name for path in others)}", err=True)
    reader = Reader(knowledge)
    results = [measure(one, reader) for one in sets]
    rows = tables.level_rows(results, per_root=per_root)
    write_rows(rows, tables.level_columns(results), format_)
    for name, result in zip(tables.names(results), results, strict=True):
        click.echo(f"{name}: {result.outcome.summary}", err=True)
    narrow = chosen(format_) == "table"
    for matrix, columns in tables.confusions(results, narrow=narrow) if confusion else ():
        click.echo()
        write_rows(matrix, columns, format_)
    for line in tables.worst_lines(results, worst):
        click.echo(line)
    if report:
        told = versions(reader, __version__)
        reports.write(report, reports.markdown(results, told, on, worst or reports.SHOWN))
