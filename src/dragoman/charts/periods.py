"""Periods on a chart: where they begin and end, what they are called, where the ticks stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from dragoman.charts import theme

_DAY_MS: Final = 86_400_000
_EPOCH: Final = dt.date(1970, 1, 1)
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_DAYS: Final = {"day": 1, "week": 7}
_LAST: Final = dt.date(9999, 12, 31)
#: Steps of ticks in days and in months, smallest first.
_DAY_STEPS: Final = (1, 2, 3, 7, 14)
_MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


def ms(day: dt.date) -> int:
    """Milliseconds since 1970, as Vega counts time."""
    return (day - _EPOCH).days * _DAY_MS


def after(by: str, first: dt.date) -> dt.date:
    """The first day after the period that begins with `first`."""
    try:
        if by in _DAYS:
            return first + dt.timedelta(days=_DAYS[by])
        return _moved(first, _MONTHS.get(by, 1))
    except (OverflowError, ValueError):  # the calendar ends
        return _LAST


def _moved(day: dt.date, months: int) -> dt.date:
    at = day.year * 12 + day.month - 1 + months
    return dt.date(at // 12, at % 12 + 1, 1)


def day(date: dt.date) -> str:
    """ "3 Sep 2012"."""
    return f"{date.day} {date:%b} {date.year}"


def label(by: str, first: dt.date) -> str:
    """What a period is called: "3 Sep 2012", "week of 3 Sep 2012", "Sep 2012", "Q3 2012"."""
    if by == "year":
        return str(first.year)
    if by == "quarter":
        return f"Q{(first.month + 2) // 3} {first.year}"
    if by == "month":
        return f"{first:%b} {first.year}"
    return f"week of {day(first)}" if by == "week" else day(first)


def span(by: str, periods: tuple[dt.date, ...]) -> str:
    """From the first to the last period: "Jan 2005 to Dec 2015"."""
    first, last = label(by, periods[0]), label(by, periods[-1])
    return first if first == last else f"{first} to {last.removeprefix('week of ')}"


def axis(first: dt.date, end: dt.date, width: float = theme.WIDTH) -> dict[str, Any]:
    """A time axis from `first` to before `end` whose labels do not touch."""
    days = max(1, (end - first).days)
    for step in _DAY_STEPS if days < 130 else ():
        if days / step * 96 <= width:
            ticks = list(_daily(first, end, step))
            return _axis(ticks, "%-d %b %Y")
    for step in _MONTH_STEPS:
        form, room = ("%b %Y", 78) if step < 12 else ("%Y", 44)
        if days / 30.4 / step * room <= width:
            ticks = list(_monthly(first, end, step))
            if ticks:
                return _axis(ticks, form)
    return _axis([first], "%b %Y")


def _axis(ticks: list[dt.date], form: str) -> dict[str, Any]:
    values = [_moment(tick) for tick in ticks]
    return {"values": values, "format": form, "title": None, "grid": False, "labelOverlap": True}


def _moment(day: dt.date) -> dict[str, Any]:
    """A day for Vega-Lite; spelt out, because its interpreter misreads milliseconds here."""
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _daily(first: dt.date, end: dt.date, step: int) -> Iterator[dt.date]:
    begin = first.toordinal() + (0 if step < 7 else -first.weekday() % 7)
    for number in range(begin, end.toordinal() + 1, step):
        yield dt.date.fromordinal(number)


def _monthly(first: dt.date, end: dt.date, step: int) -> Iterator[dt.date]:
    number = first.year * 12 + first.month - 1 + (first.day > 1)
    number += -number % step
    while number // 12 <= end.year and number // 12 < 9999:
        tick = dt.date(number // 12, number % 12 + 1, 1)
        if tick > end:
            return
        yield tick
        number += step


def ground(first: dt.date, end: dt.date) -> dict[str, Any]:
    """A layer without ink that sets the scale of time: the calendar, not the reader's clock.

    It stands alone because Vega-Lite reads the ends of a scale in another way where a mark has two
    ends in time, and warns that they differ.
    """
    scale = {"type": "utc", "domain": [_moment(first), _moment(end)], "nice": False}
    return {
        "data": {"values": [{"at": ms(first)}]},
        "mark": {"type": "point", "opacity": 0, "size": 0, "aria": False, "tooltip": None},
        "encoding": {"x": {"field": "at", "type": "temporal", "scale": scale}},
    }
