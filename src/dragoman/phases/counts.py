"""A series of the user's own from a file: columns date, count, exposure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_COUNT_ROWS, MAX_COUNTS_BYTES
from dragoman.measures.delimited import NOTHING, Bounds, content, day, lines, number, whole
from dragoman.measures.series import Series

_COLUMNS: Final = ("date", "count", "exposure")
_NEEDS: Final = (
    "the first line must name date, count and exposure (how much was read in each period; 1 where "
    "that is not known)"
)
_BOUNDS: Final = Bounds(
    MAX_COUNTS_BYTES, MAX_COUNT_ROWS, "is this a series?", "use longer periods"
)  # fmt: skip
#: Shortest stretch that only months, quarters or years can be.
_MONTH_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; `count` None where nothing is known of that period."""

    line: int
    label: str
    day: dt.date
    count: int | None
    exposure: float


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A series with the labels of its periods as they stand in the file.

    `added` is how many periods between the first and the last are not in the file: they count as
    not read. `unread` is how many have no exposure.
    """

    series: Series
    labels: tuple[str, ...]
    added: int
    unread: int


def read_counts(path: Path, text: str | None = None) -> Counted:
    """The series of a file.

    Args:
        path: a CSV file (comma, semicolon or tab) with a header and the columns `date`
            (YYYY-MM-DD, YYYY-MM or YYYY), `count` and `exposure`; others are passed over.
            Lines need no order; a period that is not there, or has no exposure, was not read.
        text: the content, where it does not come from the file.

    Raises:
        InputError: the file cannot be read, or a line makes no sense; says which and why.
        TooLarge: it is beyond `dragoman.limits`.
    """
    told = content(path, _BOUNDS) if text is None else text
    found = (_row(path, *line) for line in lines(path, told, _COLUMNS, _NEEDS, _BOUNDS))
    rows = sorted(found, key=lambda row: row.day)
    if len(rows) < 2:
        raise InputError(f"{path}: {len(rows)} rows; a series needs at least 2")
    for before, after in pairwise(rows):
        if before.day == after.day:
            raise InputError(f"{path}:{after.line}: date {after.label} stands on two lines")
    by, places = _places(path, rows)
    return _series(path, rows, by, places)


def _row(path: Path, line: int, cells: list[str]) -> Row:
    place = f"{path}:{line}"
    label, count, exposure = cells
    read = 0.0 if exposure.lower() in NOTHING else number(place, "exposure", exposure)
    counted = None if count.lower() in NOTHING else whole(place, "count", count)
    if counted and not read:
        raise InputError(f"{place}: {count} events where nothing was read (exposure 0)")
    return Row(line, label, day(place, label), counted, read)


def _places(path: Path, rows: list[Row]) -> tuple[str, list[int]]:
    """The length of a period, and the place of each row on the axis of time."""
    gaps = [(b.day - a.day).days for a, b in pairwise(rows)]
    months = [row.day.year * 12 + row.day.month for row in rows]
    if min(gaps) >= _MONTH_DAYS and len(set(months)) == len(months):
        # Twenty-eight days apart may also be every fourth week.
        if len({row.day.day for row in rows}) > 4 and all(gap % 7 == 0 for gap in gaps):
            return "week", [(row.day - rows[0].day).days // 7 for row in rows]
        steps = reduce(gcd, (b - a for a, b in pairwise(months)))
        by = "year" if steps % 12 == 0 else "quarter" if steps % 3 == 0 else "month"
        size = {"year": 12, "quarter": 3, "month": 1}[by]
        return by, [(month - months[0]) // size for month in months]
    by = "week" if all(gap % 7 == 0 for gap in gaps) else "day"
    size = 7 if by == "week" else 1
    places = [(row.day - rows[0].day).days // size for row in rows]
    if places[-1] >= MAX_COUNT_ROWS:
        raise TooLarge(f"{path}: {places[-1] + 1} {by}s from first to last; use longer periods")
    return by, places


def _series(path: Path, rows: list[Row], by: str, places: list[int]) -> Counted:
    import numpy as np

    from dragoman.measures.periods import days

    size = places[-1] + 1
    counts, exposure = np.zeros(size, dtype=np.int64), np.zeros(size)
    periods = list(days(by, rows[0].day, rows[-1].day)) if by != "week" else [
        rows[0].day + dt.timedelta(weeks=place) for place in range(size)
    ]  # fmt: skip
    labels = [day.isoformat() for day in periods]
    for row, place in zip(rows, places, strict=True):
        known = row.count is not None
        counts[place], exposure[place] = row.count or 0, row.exposure if known else 0.0
        periods[place], labels[place] = row.day, row.label
    series = Series(
        dataset=path.name, source="", target="", kind="all", area="", publisher="", by=by,
        measure="events", periods=tuple(periods), counts=counts, exposure=exposure,
    )  # fmt: skip
    return Counted(series, tuple(labels), size - len(rows), int((exposure == 0).sum()))
