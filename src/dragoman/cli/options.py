"""Options that several commands share, and how errors reach the user."""

from __future__ import annotations

import datetime as dt
import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from dragoman.cli.output import FORMATS
from dragoman.errors import DragomanError, UsageError

#: Characters of an error beyond which nobody reads it.
_LONGEST: Final = 2000
Command = TypeVar("Command", bound=Callable[..., Any])


if TYPE_CHECKING:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.question import Side
    from dragoman.record.store import Record

    _DayType = click.ParamType[dt.date | None]
else:  # older versions of click have no type parameter here
    _DayType = click.ParamType


class Day(_DayType):
    """A day given as YYYY-MM-DD, YYYY-MM or YYYY; `last` takes the last day it can mean."""

    name = "date"

    def __init__(self, *, last: bool = False) -> None:
        self.last = last

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date | None:
        """The day, or a usage error that says how to write one."""
        from dragoman.api import as_day

        try:
            return as_day(value, last=self.last)
        except UsageError as error:
            self.fail(str(error), param, ctx)


record_option = click.option(
    "--record", "record_path", type=click.Path(dir_okay=False, path_type=Path),
    default=Path("dragoman.duckdb"), show_default=True, help="The record (one DuckDB file).",
)  # fmt: skip
format_option = click.option(
    "--format", "format_", type=click.Choice(FORMATS),
    help="Output format; a table on a terminal, CSV in a pipe.",
)  # fmt: skip
on_option = click.option("--on", type=Day(), help="Day on which the text was written, YYYY-MM-DD.")
knowledge_option = click.option(
    "--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of your own tables, added to the shipped ones.",
)  # fmt: skip

_FILTERS = (
    click.option("--source", "-s", help='Source actor: "Japan", JPN, NATO, IP4, "JPN:MIL" ...'),
    click.option("--target", "-t", help="Target actor."),
    click.option("--actor", "-a", help="Actor on either side."),
    click.option("--dyad", nargs=2, help="Two actors, in either direction."),
    click.option("--root", "-r", multiple=True, help="Root of an act; may be given several times."),
    click.option("--quad", type=click.IntRange(1, 4), help="1-4: verbal/material coop., conflict."),
    click.option("--area", multiple=True, help="Area: defence, cyber, space, technology ..."),
    click.option("--from", "since", type=Day(), help="First day."),
    click.option("--to", "until", type=Day(last=True), help="Last day."),
    click.option("--publisher", help="Only reports of this publisher."),
    click.option(
        "--dataset", multiple=True,
        help='Only this data set ("dragoman": coded here); may be given several times.',
    ),
    click.option("--all", "everything", is_flag=True, help="Also planned, negated, alleged ones."),
)  # fmt: skip


def filter_options(command: Command) -> Command:
    """The options by which events are chosen, passed as keywords that `chosen` takes."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def chosen(
    tables: Knowledge, *, source: str | None, target: str | None, actor: str | None,
    dyad: tuple[str, str] | None, root: tuple[str, ...], quad: int | None,
    area: tuple[str, ...], since: dt.date | None, until: dt.date | None, publisher: str | None,
    dataset: tuple[str, ...], everything: bool,
) -> dict[str, Any]:  # fmt: skip
    """What `filter_options` were given, as the fields of an `EventFilter`.

    Raises:
        UsageError: nobody is known by a name.
    """
    from dragoman.coding.groups import Groups

    groups = Groups(tables)

    def codes(name: str | None) -> set[str] | None:
        return set(groups.codes(name)) if name else None

    return {
        "source": codes(source), "target": codes(target), "actor": codes(actor),
        "dyad": (set(groups.codes(dyad[0])), set(groups.codes(dyad[1]))) if dyad else None,
        "root": {r.upper() for r in root} or None, "quad": quad, "area": set(area) or None,
        "since": since, "until": until, "publisher": publisher, "dataset": set(dataset) or None,
        "modality": None if everything else "actual",
    }  # fmt: skip


def side(groups: Groups, text: str) -> Side:
    """A side of a pair from what was typed: called by its code, or, where it is several, as typed.

    Raises:
        UsageError: nobody is known by that name.
    """
    from dragoman.measures.question import Side

    codes = groups.codes(text)
    return Side(codes[0] if len(codes) == 1 else text, codes)


def areas_of(record: Record, tables: Knowledge, asked: Sequence[str]) -> tuple[str, ...]:
    """The areas asked for, each once; ("",), all of them together, where none is.

    Raises:
        UsageError: neither the tables nor the record know one.
    """
    known = {row.name for row in tables.areas}
    if not known.issuperset(asked):
        known |= record.areas()
    for name in asked:
        if name not in known:
            raise UsageError(f"no area {name!r}; one of {', '.join(sorted(known))}")
    return tuple(dict.fromkeys(asked)) or ("",)


def chart_ending(chart: Path | None) -> None:
    """Refuse a name that no chart can have before anything is computed.

    Raises:
        UsageError: the ending is that of no format.
    """
    if chart:
        from dragoman.charts.write import suffix_of

        suffix_of(chart)


def _line(error: DragomanError) -> str:
    """One line, whatever a user typed into it; of a very long one, its ends."""
    text = " ".join(str(error).splitlines())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} ... {text[-400:]}"


def errors_in_one_line(command: Command) -> Command:
    """Show Dragoman's own errors as one line, without a traceback, and exit with 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except UsageError as error:
            raise click.UsageError(_line(error)) from error
        except DragomanError as error:
            raise click.ClickException(_line(error)) from error
        except BrokenPipeError:
            # The reader of our pipe has gone ("| head"): nothing more to say to anybody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return wrapped  # type: ignore[return-value]
