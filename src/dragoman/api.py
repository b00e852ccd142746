"""The Python door: the same verbs as the command line, for notebooks and scripts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from dragoman import __version__
from dragoman.coding.groups import Groups
from dragoman.coding.resolve import Resolution
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.tables import parse_day
from dragoman.measures.panel import Panel
from dragoman.measures.panel import panel as _panel
from dragoman.model import Event
from dragoman.pipeline import Counts, Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.conditions import EventFilter
from dragoman.record.interchange.load import Imported, load
from dragoman.record.store import Record

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_-]{1,15}(?::[A-Z]{2,4})?")


def as_day(value: dt.date | str | None, *, last: bool = False) -> dt.date | None:
    """A day from a date, "YYYY-MM-DD", "YYYY-MM", "YYYY", or None.

    Raises:
        UsageError: the text is no date.
    """
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return parse_day(value, last=last)
    except ValueError as error:
        raise UsageError(str(error)) from error


@cache
def _reader() -> Reader:
    return Reader()


def code(text: str, on: dt.date | str | None = None) -> tuple[Event, ...]:
    """Events of a sentence or a whole document.

    Args:
        text: the words; a title may stand on the first line.
        on: the day on which it was written; offices and relative dates are read from it.
    """
    return _reader().code(text, as_day(on))


def who(text: str, on: dt.date | str | None = None, context: str = "") -> Resolution:
    """Who a phrase names at a date, and on what the answer stands.

    Args:
        text: "the Japanese foreign minister", "Tokyo", "Iwaya" ...
        on: the day on which it was written.
        context: the sentence around it, which decides between several bearers of a name.
    """
    return _reader().coder.resolver.resolve(text, as_day(on), context)


@cache
def _groups() -> Groups:
    return Groups(Knowledge.load())


def _codes(text: str) -> tuple[str, ...]:
    """The codes of an actor, group or region; a code of the user's own tables stands for itself."""
    try:
        return _groups().codes(text)
    except UsageError:
        if _CODE.fullmatch(text):
            return (text,)
        raise


def open(path: str | Path = "dragoman.duckdb", *, read_only: bool = True) -> Record:
    """Open a record, for reading unless told otherwise.

    The file is free between two calls, so it may stay open in a notebook while others write.
    Filters take codes ("JPN", "JPN:MIL"), names ("Japan"), groups ("IP4", "NATO members") and
    regions ("Indo-Pacific").

    Raises:
        RecordError: missing, not a record, not readable, or held by another program.
    """
    return Record.open(path, read_only=read_only, create=not read_only, names=_codes)


def import_(
    format: str,
    paths: str | Path | Sequence[str | Path],
    record: str | Path = "dragoman.duckdb",
    *,
    details: bool = False,
) -> list[Imported]:
    """Import events of another data set into the record at that path, made if need be.

    Args:
        format: "icews", "icews-tkg", "gdelt", "polecat", "phoenix", "ucdp", "plover" or "auto".
        paths: files or folders.
        record: the record; what is in it already is skipped.
        details: keep every column of the source, also where that costs much room.

    Returns:
        What became of each file, with notes on the traps of the data set.

    Raises:
        InputError: a path does not exist.
        UsageError: there is no such format.
        RecordError: the record cannot take it.
    """
    names = [paths] if isinstance(paths, str | Path) else list(paths)
    with Record.open(record) as opened:
        return load(
            opened,
            [Path(name) for name in names],
            format,
            Knowledge.load(),
            details=details,
            version=__version__,
        )


def panel(
    record: Record,
    *,
    by: str = "month",
    where: EventFilter | None = None,
    measure: str = "events",
    split: str | Iterable[str] = ("quad",),
    zeros: bool = False,
    directed: bool = True,
    sectors: bool = False,
    undated: str = "out",
    **filters: Any,
) -> Panel:
    """Count the events of each data set, dyad and period: see `dragoman.measures.panel.panel`.

    Args:
        filters: the fields of `EventFilter`, instead of `where`: dyad=("Japan", "NATO") ...
    """
    try:
        wanted = where or EventFilter(**filters)
    except TypeError as error:
        known = ", ".join(item.name for item in fields(EventFilter))
        raise UsageError(f"no such filter; the filters are {known}") from error
    return _panel(
        record, by=by, where=record.meant(wanted), measure=measure, split=split, zeros=zeros,
        directed=directed, sectors=sectors, undated=undated,
    )  # fmt: skip


def read(
    targets: str | Sequence[str], record: str | Path = "dragoman.duckdb",
    on: dt.date | str | None = None,
) -> Counts:  # fmt: skip
    """Read and code everything under `targets` into the record at that path."""
    names = [targets] if isinstance(targets, str) else list(targets)
    with Record.open(record) as opened:
        return read_into(opened, names, ReadOptions(on=as_day(on)), _reader())
