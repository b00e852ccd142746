"""The Python door: the same verbs as the command line, for notebooks and scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dragoman.coding.resolve import Resolution
from dragoman.errors import UsageError
from dragoman.knowledge.tables import parse_day
from dragoman.model import Event
from dragoman.pipeline import Counts, Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.store import Record


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


def open(path: str | Path = "dragoman.duckdb", *, read_only: bool = True) -> Record:
    """Open a record, for reading unless told otherwise."""
    return Record.open(path, read_only=read_only, create=not read_only)


def read(
    targets: str | Sequence[str], record: str | Path = "dragoman.duckdb",
    on: dt.date | str | None = None,
) -> Counts:  # fmt: skip
    """Read and code everything under `targets` into the record at that path."""
    names = [targets] if isinstance(targets, str) else list(targets)
    with Record.open(record) as opened:
        return read_into(opened, names, ReadOptions(on=as_day(on)), _reader())
