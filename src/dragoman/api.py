"""The Python door: the same verbs as the command line, for notebooks and scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dragoman import __version__
from dragoman._asked import as_day, codes
from dragoman._drawing import chart
from dragoman._measuring import episodes, find_phases, intensity, network, panel, series
from dragoman._rippling import find_ripples
from dragoman.coding.resolve import Resolution
from dragoman.knowledge.base import Knowledge
from dragoman.model import Event
from dragoman.pipeline import Counts, Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.interchange.load import Imported, load
from dragoman.record.store import Record

__all__ = [
    "as_day", "chart", "code", "episodes", "find_phases", "find_ripples", "import_", "intensity",
    "network", "open", "panel", "read", "series", "who",
]  # fmt: skip


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


def open(path: str | Path = "dragoman.duckdb", *, read_only: bool = True) -> Record:
    """Open a record, for reading unless told otherwise.

    The file is free between two calls, so it may stay open in a notebook while others write.
    Filters take codes ("JPN", "JPN:MIL"), names ("Japan"), groups ("IP4", "NATO members") and
    regions ("Indo-Pacific").

    Raises:
        RecordError: missing, not a record, not readable, or held by another program.
    """
    return Record.open(path, read_only=read_only, create=not read_only, names=codes)


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


def read(
    targets: str | Sequence[str], record: str | Path = "dragoman.duckdb",
    on: dt.date | str | None = None,
) -> Counts:  # fmt: skip
    """Read and code everything under `targets` into the record at that path."""
    names = [targets] if isinstance(targets, str) else list(targets)
    with Record.open(record) as opened:
        return read_into(opened, names, ReadOptions(on=as_day(on)), _reader())
