"""Months of a data set: those with events, which one is asked for, what pairs did in it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dragoman.brief import english
from dragoman.errors import UsageError
from dragoman.web import fast
from dragoman.web.shelf import Book

_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_COUNTED: Final = """
SELECT month, sum(vcoop + mcoop)::BIGINT, sum(vconf + mconf)::BIGINT,
       max(greatest(vcoop + mcoop, vconf + mconf))::BIGINT
FROM web_pair_month WHERE dataset = $dataset GROUP BY month ORDER BY month
"""
#: Height of the strip above the slider, in its own units: half for each class.
_HALF: Final = 20.0


@dataclass(frozen=True, slots=True)
class Month:
    """A month with events: how many a pair had of each class, all pairs added up, and at most."""

    first: dt.date
    cooperation: int
    conflict: int
    most: int

    @property
    def key(self) -> str:
        """As addresses have it: 2010-04."""
        return key(self.first)

    @property
    def words(self) -> str:
        """April 2010."""
        return words(self.first)


@dataclass(frozen=True, slots=True)
class Slider:
    """A month among those with events, as the slider of a page needs it.

    `place` is that of the month shown, or of the last one before it; `earlier` and `later` are
    the keys of its neighbours, empty at either end.
    """

    months: tuple[Month, ...]
    first: dt.date
    place: int
    earlier: str
    later: str

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return last_day(self.first)

    @property
    def key(self) -> str:
        """2010-04."""
        return key(self.first)

    @property
    def words(self) -> str:
        """April 2010."""
        return words(self.first)

    def bars(self) -> list[tuple[int, float, float]]:
        """For each month its place and the heights of cooperation and of conflict."""
        most = max((max(one.cooperation, one.conflict) for one in self.months), default=0) or 1
        return [
            (place, round(_HALF * one.cooperation / most, 2), round(_HALF * one.conflict / most, 2))
            for place, one in enumerate(self.months)
        ]


def key(day: dt.date) -> str:
    """The month of a day, as addresses have it."""
    return f"{day.year:04}-{day.month:02}"


def words(day: dt.date) -> str:
    """The month of a day in words."""
    return f"{english.month(day.month)} {day.year}"


def last_day(first: dt.date) -> dt.date:
    """The last day of a month."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


@lru_cache(maxsize=8)
def of_dataset(book: Book, dataset: str) -> tuple[Month, ...]:
    """The months in which a data set has events between two actors."""
    with book.record.cursor() as cursor:
        rows = cursor.execute(_COUNTED, {"dataset": dataset}).fetchall()
    return tuple(Month(*row) for row in rows)


def slider(months: Sequence[Month], asked: str) -> Slider:
    """The month asked for among those there are; the last one without.

    Args:
        months: of the data set; at least one.
        asked: "2010-04" or "".

    Raises:
        UsageError: no month.
    """
    first = parsed(asked) if asked else months[-1].first
    days = [one.first for one in months]
    after = bisect_right(days, first)
    here = after > 0 and days[after - 1] == first
    before = after - 1 - here
    return Slider(
        tuple(months), first, max(after - 1, 0),
        months[before].key if before >= 0 else "",
        months[after].key if after < len(months) else "",
    )  # fmt: skip


def parsed(text: str) -> dt.date:
    """The first day of "2010-04".

    Raises:
        UsageError: it is no month.
    """
    year, _, number = text.partition("-")
    if not _MONTH.fullmatch(text) or not 1 <= int(number) <= 12 or not int(year):
        raise UsageError(f"month={text[:40]!r}: write YYYY-MM, such as 2018-04")
    return dt.date(int(year), int(number), 1)


@lru_cache(maxsize=24)
def pairs(book: Book, dataset: str, first: dt.date) -> tuple[dict[str, Any], ...]:
    """What all pairs did in a month, most events first; an unknown actor is no side of a pair."""
    with book.record.cursor() as cursor:
        rows = fast.months_of_pairs(cursor, first, last_day(first), dataset)
    return tuple(sorted(rows, key=lambda row: (-row["events"], row["a"], row["b"])))
