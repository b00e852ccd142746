"""`dragoman export`: the record in the formats of the field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from dragoman import __version__
from dragoman.cli.options import (
    chosen,
    errors_in_one_line,
    filter_options,
    knowledge_option,
    record_option,
)
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.conditions import EventFilter
    from dragoman.record.store import Record

FLAT: Final = ("csv", "jsonl", "parquet", "plover")
_FILTERS: Final = frozenset(
    "source target actor dyad root quad area since until publisher dataset everything".split()
)
_PANEL: Final = frozenset("by measure split zeros undirected sectors undated exposure".split())
#: Format -> the options that make sense with it.
_OPTIONS: Final = {
    **dict.fromkeys((*FLAT, "icews"), _FILTERS),
    "panel": _FILTERS | _PANEL,
    "snapshot": frozenset({"text", "title", "creators", "force"}),
    "folder": frozenset[str](),
}


def _panel_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option(
            "--by", type=click.Choice(("day", "week", "month", "quarter", "year")),
            default="month", help="panel: length of a period (month).",
        ),
        click.option(
            "--measure", type=click.Choice(("events", "stories", "mentions")), default="events",
            help="panel: what is counted (events).",
        ),
        click.option(
            "--split", type=click.Choice(("quad", "root", "area", "publisher", "none")),
            multiple=True, default=("quad",),
            help="panel: columns by quad class, root, area, publisher, or none (quad).",
        ),
        click.option("--zeros", is_flag=True, help="panel: rows also where a dyad did nothing."),
        click.option("--undirected", is_flag=True, help="panel: A to B and B to A together."),
        click.option("--sectors", is_flag=True, help="panel: JPN:GOV and JPN:MIL apart."),
        click.option(
            "--undated", type=click.Choice(("out", "report")), default="out",
            help="panel: events without a date of their own: out, or on the day of the report.",
        ),
        click.option("--exposure", is_flag=True, help="panel: add how much was read in a period."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(_OPTIONS)))
@click.argument("out", type=click.Path())
@filter_options
@_panel_options
@click.option("--text", is_flag=True, help="snapshot: with the full texts of the reports.")
@click.option("--title", default="", help="snapshot: what to call it.")
@click.option("--creator", "creators", multiple=True, help="snapshot: whom to cite; repeat.")
@click.option("--force", is_flag=True, help="snapshot: replace an older one.")
@record_option
@knowledge_option
@click.pass_context
@errors_in_one_line
def command(
    context: click.Context, /, format_: str, out: str, record_path: Path, knowledge: Path | None,
    **asked: Any,
) -> None:  # fmt: skip
    """Write the record as FORMAT to OUT ("-" for standard output).

    \b
    csv, jsonl, parquet  one row per source and target of an event, of all data sets
    plover               PLOVER JSONL, one line per event
    icews                ICEWS event data, one tab-separated row per source and target
    panel                counts per dyad and period: OUT.csv, .parquet, .jsonl or .dta (Stata)
    snapshot             a frozen, citable data set in the folder OUT: the same record gives
                         the same bytes
    folder               our events, participants and reports as three Parquet files
    """
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    _fitting(context, format_)
    with Record.open(record_path, read_only=True, create=False) as record:
        if format_ == "folder":
            from dragoman.record.export import export_folder

            told = ", ".join(f"{n} {name}" for name, n in export_folder(record, out).items())
        elif format_ == "snapshot":
            told = _snapshot(record, out, **_only(asked, "text", "title", "creators", "force"))
        else:
            tables = Knowledge.load(knowledge)
            where = _where(record, tables, asked)
            told = _events(record, format_, out, tables, where, asked)
    click.echo(f"{told} written to {out}", err=True)


def _fitting(context: click.Context, format_: str) -> None:
    """Refuse an option that means nothing to the format, rather than pass over it."""
    known = {option for options in _OPTIONS.values() for option in options}
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) != ParameterSource.DEFAULT
        if name in known - _OPTIONS[format_] and given:
            raise UsageError(f"{parameter.opts[0]} means nothing to {format_}; leave it out")


def _only(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: asked[name] for name in names}


def _where(record: Record, tables: Knowledge, asked: dict[str, Any]) -> EventFilter:
    from dragoman.record.conditions import EventFilter
    from dragoman.record.pieces import datasets

    with record.cursor() as cursor:
        known = datasets(cursor)
    for name in asked["dataset"]:
        if name not in known:
            raise UsageError(f"no data set {name!r} in the record; it has {', '.join(known)}")
    return EventFilter(**chosen(tables, **_only(asked, *_FILTERS)))


def _events(
    record: Record, format_: str, out: str, tables: Knowledge, where: EventFilter,
    asked: dict[str, Any],
) -> str:  # fmt: skip
    if format_ == "panel":
        return _panel(record, out, where, asked)
    if format_ == "icews":
        from dragoman.record.icews_tab import export_icews

        written, left_out = export_icews(record, out, tables, where=where)
        undated = f" ({left_out} without any day left out)" if left_out else ""
        return f"{written} rows{undated}"
    from dragoman.record.export import export
    from dragoman.record.plover import folding

    folds = folding(tables.organisations, tables.groups)
    return f"{export(record, format_, out, where=where, folds=folds)} rows"


def _panel(record: Record, out: str, where: EventFilter, asked: dict[str, Any]) -> str:
    from dragoman.measures.files import suffix_of, write
    from dragoman.measures.panel import panel

    suffix_of(out)
    split = [name for name in asked["split"] if name != "none"]
    found = panel(
        record, where=where, split=split, directed=not asked["undirected"],
        **_only(asked, "by", "measure", "zeros", "sectors", "undated", "exposure"),
    )  # fmt: skip
    write(found, out, record.path)
    for name, count in found.left_out.items():
        click.echo(
            f"{count} events of {name} are left out: their date is unknown or not fine enough "
            f"for one {asked['by']}",
            err=True,
        )
    return f"{len(found)} rows"


def _snapshot(
    record: Record, out: str, *, text: bool, title: str, creators: tuple[str, ...], force: bool
) -> str:
    from dragoman.record.snapshot import write

    written = write(
        record, out, text=text, title=title, creators=creators, version=__version__, force=force
    )
    return ", ".join(f"{count} {name}" for name, count in written.items())
