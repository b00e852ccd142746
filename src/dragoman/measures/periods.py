"""The axis of time: which periods a data set of a record covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dragoman.errors import UsageError

if TYPE_CHECKING:
    import duckdb

_STEPS: Final = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_OWN_SPAN: Final = """
SELECT 'dragoman', min(published_at), max(published_at) FROM reports WHERE status <> 'rejected'
"""
_IMPORTED_SPAN: Final = """
SELECT dataset, min(event_date), max(event_date) FROM imported GROUP BY dataset ORDER BY dataset
"""


@dataclass(frozen=True, slots=True)
class Axis:
    """The days of a data set, or those asked for of them, and the first days of their periods."""

    dataset: str
    first: dt.date
    last: dt.date
    periods: tuple[dt.date, ...]


def spans(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, dt.date, dt.date]]:
    """First and last day of each data set that has any: our own (reports read), then others."""
    found = (*cursor.sql(_OWN_SPAN).fetchall(), *cursor.sql(_IMPORTED_SPAN).fetchall())
    return [(str(name), first, last) for name, first, last in found if first]


def axes(
    cursor: duckdb.DuckDBPyConnection,
    by: str,
    datasets: Collection[str] | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> list[Axis]:
    """The axis of every data set, or of those named, within the days asked for.

    Raises:
        UsageError: a data set is not there, nothing lies in those days, or the last is before
            the first.
    """
    if since and until and since > until:
        raise UsageError(f"{since} is after {until}; the first day comes first")
    known = spans(cursor)
    names = ", ".join(f"{name} ({first} to {last})" for name, first, last in known)
    for name in datasets or ():
        if name not in [row[0] for row in known]:
            told = f"it has {names}" if known else "it has none with a day; read or import some"
            raise UsageError(f"no data set {name!r} in the record; {told}")
    if not known:
        raise UsageError("the record holds nothing with a day; read reports or import events first")
    found = [
        Axis(name, begin, end, tuple(days(by, begin, end)))
        for name, first, last in known
        if datasets is None or name in datasets
        for begin, end in [(max(first, since or first), min(last, until or last))]
        if begin <= end
    ]
    if not found:
        raise UsageError(f"no data in the days asked for; the record has {names}")
    return found


def days(by: str, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of all periods from that of `first` to that of `last`."""
    day = start(by, first)
    step = dt.timedelta(days=_STEPS[by])
    while day <= last:
        yield day
        if dt.date.max - day < step:  # the calendar ends
            return
        day = start(by, day + step)


def start(by: str, day: dt.date) -> dt.date:
    """The first day of the period a day is in."""
    if by == "week":
        return day - dt.timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}
    return dt.date(day.year, month[by], 1) if by in month else day
