"""Counts of several series from a file of the user's own, and what makes counts impossible.

The columns are date, series, count and exposure; lines and columns stand in any order. Ripples need
series without gaps: a day of which nothing is known would be a day without events.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_RIPPLE_BYTES, MAX_RIPPLE_ROWS, MAX_RIPPLE_SERIES
from dragoman.measures.delimited import NOTHING, Bounds, content, day, lines, number, whole
from dragoman.ripple.result import Counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_COLUMNS: Final = ("date", "series", "count", "exposure")
_NEEDS: Final = (
    "the first line must name date, series, count and exposure (how much was read in each period; "
    "1 where that is not known)"
)
_BOUNDS: Final = Bounds(
    MAX_RIPPLE_BYTES, MAX_RIPPLE_ROWS, "take fewer series or days", "take fewer series or days"
)  # fmt: skip
_STEPS: Final = {"day": 1, "week": 7}
_LONGEST_NAME: Final = 200


@dataclass(slots=True)
class _Cells:
    """The lines of a file: which period and series each is of, and what it says."""

    days: list[dt.date] = field(default_factory=list)
    series: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    exposure: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)


def read_counts(path: Path, text: str | None = None) -> Counts:
    """The counts of a file.

    Args:
        path: a CSV file (comma, semicolon or tab) with a header and the columns `date`,
            `series`, `count` and `exposure`; others are passed over. Every series has a line for
            every day, or every week, from the first date to the last.
        text: the content, where it does not come from the file.

    Returns:
        The counts; series in the order in which the file first names them.

    Raises:
        InputError: the file cannot be read, a line makes no sense, or the counts are impossible;
            says which line or series, and why.
        TooLarge: it is beyond `dragoman.limits`.
    """
    cells = _cells(path, content(path, _BOUNDS) if text is None else text)
    periods, by = _periods(path, cells)
    counts, exposure = _filled(path, cells, periods)
    return checked(Counts(tuple(cells.names), periods, counts, exposure, by), str(path))


def checked(data: Counts, what: str = "") -> Counts:
    """The same counts, when ripples can be estimated from them.

    Args:
        data: counts, from wherever.
        what: the file or record, with which an error begins.

    Raises:
        InputError: they are impossible; names the series and period.
        TooLarge: there are too many series.
    """
    head = f"{what}: " if what else ""
    _named(data, head)
    if len(data.periods) < 2:
        told = data.periods[0] if data.periods else "none"
        raise InputError(f"{head}one {data.by} only ({told}); ripples need a series of many")
    if len(data.names) > len(data.periods):
        raise InputError(
            f"{head}more series ({len(data.names)}) than {data.by}s ({len(data.periods)}); take "
            "fewer series or more days"
        )
    _even(data, head)
    _possible(data, head)
    return data


def _named(data: Counts, head: str) -> None:
    if not data.names:
        raise InputError(f"{head}no series; a line names its date, series, count and exposure")
    if len(data.names) > MAX_RIPPLE_SERIES:
        raise TooLarge(
            f"{head}more than {MAX_RIPPLE_SERIES} series: each is compared with each; take fewer, "
            "or put some together"
        )
    if len(set(data.names)) < len(data.names):
        twice = next(name for name in data.names if data.names.count(name) > 1)
        raise InputError(f"{head}two series are called {twice!r}")
    shape = len(data.names), len(data.periods)
    if data.counts.shape != shape or data.exposure.shape != shape:
        raise InputError(
            f"{head}counts {data.counts.shape} and exposure {data.exposure.shape} must both be "
            f"series x periods {shape}"
        )


def _even(data: Counts, head: str) -> None:
    if data.by not in _STEPS:
        raise InputError(f"{head}periods by {data.by!r}; ripples are of days or weeks")
    for before, after in pairwise(data.periods):
        if (after - before).days != _STEPS[data.by]:
            raise InputError(
                f"{head}{after} comes after {before}; every {data.by} must be there, once"
            )


def _possible(data: Counts, head: str) -> None:
    """Whether all counts and exposures can be."""
    import numpy as np

    for wrong, values, reason in (
        (~np.isfinite(data.counts) | (data.counts < 0), data.counts, "a count is 0 or more"),
        (data.counts != np.floor(data.counts), data.counts, "a count is a whole number"),
        (~np.isfinite(data.exposure) | (data.exposure <= 0), data.exposure,
         "a gap in exposure: where nothing was read, 0 events say nothing; use weeks, or days "
         "without gaps"),
    ):  # fmt: skip
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise InputError(
                f"{head}series {data.names[row]!r}, {data.periods[column]}: "
                f"{values[row, column]:g}: {reason}"
            )
    if not (some := data.counts.any(axis=1)).all():
        empty = data.names[int(np.argmin(some))]
        raise InputError(
            f"{head}series {empty!r} is all zero: nothing can be said of it; leave it out"
        )


def _cells(path: Path, text: str) -> _Cells:
    found = _Cells()
    days: dict[str, dt.date] = {}
    for line, (date, name, count, exposure) in lines(path, text, _COLUMNS, _NEEDS, _BOUNDS):
        place = f"{path}:{line}"
        if date not in days:
            days[date] = day(place, date)
        if name not in found.names:
            found.names[_name(place, name)] = len(found.names)
            if len(found.names) > MAX_RIPPLE_SERIES:
                raise TooLarge(
                    f"{place}: more than {MAX_RIPPLE_SERIES} series: each is compared with each; "
                    "take fewer, or put some together"
                )
        found.days.append(days[date])
        found.series.append(found.names[name])
        found.counts.append(_count(place, count))
        found.exposure.append(_exposure(place, exposure))
        found.lines.append(line)
    if not found.lines:
        raise InputError(f"{path}: no series; a line names its date, series, count and exposure")
    return found


def _name(place: str, name: str) -> str:
    if not name:
        raise InputError(f"{place}: the line names no series")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(
            f"{place}: series {name[:40]!r} has more than {_LONGEST_NAME} characters, or some "
            "that cannot be printed"
        )
    return name


def _count(place: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 12:
        return int(text)
    if text.lower() in NOTHING:
        raise InputError(
            f"{place}: no count; write 0 where nothing happened, and leave out series with gaps"
        )
    return whole(place, "count", text)


def _exposure(place: str, text: str) -> float:
    read = 0.0 if text.lower() in NOTHING else number(place, "exposure", text)
    if not read:
        raise InputError(
            f"{place}: a gap in exposure: where nothing was read, 0 events say nothing; use weeks, "
            "or days without gaps"
        )
    return read


def _periods(path: Path, cells: _Cells) -> tuple[tuple[dt.date, ...], str]:
    """All days or weeks from the first date to the last, and which of the two they are."""
    dates = sorted(set(cells.days))
    gaps = [(after - before).days for before, after in pairwise(dates)]
    if gaps and min(gaps) >= 28 and any(gap % 7 for gap in gaps):
        raise InputError(
            f"{path}: {dates[0]} is followed by {dates[1]}; ripples are of days or weeks"
        )
    by = "week" if gaps and all(gap % 7 == 0 for gap in gaps) else "day"
    for before, after in pairwise(dates):
        if (after - before).days != _STEPS[by]:
            missing = before + dt.timedelta(days=_STEPS[by])
            raise InputError(
                f"{path}: no line for the {by} {missing} (series {next(iter(cells.names))!r}); "
                f"every series needs a line for every {by}, with count 0 where nothing happened"
            )
    return tuple(dates), by


def _filled(
    path: Path, cells: _Cells, periods: tuple[dt.date, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Counts and exposure, series x periods; each cell has one line."""
    import numpy as np

    step = (periods[1] - periods[0]).days if len(periods) > 1 else 1
    column = (np.array(cells.days, dtype="datetime64[D]").astype(np.int64)
              - np.datetime64(periods[0]).astype(np.int64)) // step  # fmt: skip
    flat = np.array(cells.series) * len(periods) + column
    size = len(cells.names), len(periods)
    told = np.bincount(flat, minlength=size[0] * size[1])
    if (twice := told > 1).any():
        at = int(np.argmax(twice))
        first, second = np.array(cells.lines)[flat == at][:2]
        name, date = _at(cells, periods, at)
        raise InputError(f"{path}:{second}: series {name!r} has {date} on line {first} too")
    if (missing := told == 0).any():
        name, date = _at(cells, periods, int(np.argmax(missing)))
        raise InputError(
            f"{path}: series {name!r} has no line for {date}; write count 0 where nothing happened"
        )
    counts, exposure = np.zeros(size, dtype=np.int64), np.zeros(size)
    counts.ravel()[flat] = cells.counts
    exposure.ravel()[flat] = cells.exposure
    return counts, exposure


def _at(cells: _Cells, periods: tuple[dt.date, ...], place: int) -> tuple[str, dt.date]:
    """The series and period of a place in the flat table."""
    row, column = divmod(place, len(periods))
    return list(cells.names)[row], periods[column]
