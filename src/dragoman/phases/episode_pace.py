"""When two sides do more to each other than usual: where an episode begins and ends.

The measure is the weight of acts in a fortnight. What is usual is the median of the fortnights of
the year before, each by how much was read in it, so that neither one earlier crisis nor a data
set that grew makes a crisis. Where too little was read to say what is usual, nothing is, and
single acts count.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from statistics import median, median_low
from typing import Final

from dragoman.phases.episode_acts import Act, History
from dragoman.record.conditions import OWN

#: Days in which acts are seen together.
FORTNIGHT: Final = 14
#: Fortnights of the past that say what is usual: a year, so that each season is in it once.
_YEAR: Final = 26
#: Of fewer fortnights no median is worth the name.
_FEWEST: Final = 6
#: Reports or events in a fortnight below which it says nothing of one pair among hundreds.
_DENSE: Final = 50.0
#: Spreads above the usual at which a fortnight is out of the ordinary.
_SPREADS: Final = 3.0
#: From the median distance to the standard deviation, for a normal distribution.
_DEVIATION: Final = 1.4826
#: The weight of most acts: chance alone scatters their sum by the root of sum times this.
_USUAL_WEIGHT: Final = 0.25
#: Days after which words without force are no longer a crisis but how the two speak to each other:
#: from then on a fortnight must be out of the ordinary of its own year.
_LONGEST_WORDS: Final = 182


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first to the last act of an episode; `threshold` is what opened it."""

    first: dt.date
    last: dt.date
    threshold: float


def moved(day: dt.date, days: int) -> dt.date:
    """A day so many days later, or earlier where below 0; where the calendar ends, its end."""
    least, most = dt.date.min.toordinal(), dt.date.max.toordinal()
    return dt.date.fromordinal(min(max(day.toordinal() + days, least), most))


class Sums:
    """Sums of weights over days, quickly."""

    def __init__(self, given: Sequence[tuple[dt.date, float]]) -> None:
        self.days = [day for day, _ in given]
        self._until = [0.0, *accumulate(weight for _, weight in given)]

    def over(self, first: dt.date, days: int) -> float:
        """The sum over so many days from the first on."""
        start = bisect_left(self.days, first)
        end = bisect_right(self.days, moved(first, days - 1))
        # The difference of two sums of tenths may miss a whole number by a hair.
        return round(self._until[end] - self._until[start], 6)


def told_once(acts: Sequence[Act]) -> Sums:
    """Weights by day. What several reports tell of one day, side and kind is one act.

    In a data set of others each event was told once by its makers.
    """
    seen: set[tuple[object, ...]] = set()
    given = []
    for act in acts:
        key = (act.day, act.by, act.evidence.root)
        if act.evidence.dataset == OWN and key in seen:
            continue
        seen.add(key)
        given.append((act.day, act.weight))
    return Sums(given)


def stretches(told: History, quiet_days: int) -> Iterator[Stretch]:
    """The stretches in which there was an episode, oldest first.

    One opens with the first act of a fortnight out of the ordinary. It goes on while fortnights
    come at least half way up to that again, or a ceasefire, with no more than `quiet_days` between.
    """
    pace = _Pace(told)
    free = dt.date.min
    for day in pace.days:
        if day >= free and (threshold := pace.opens(day)):
            usual, needed = threshold
            first = pace.tightened(day, needed) if usual else day
            last = pace.last(first, (usual + needed) / 2, quiet_days)
            yield Stretch(first, last, needed)
            free = moved(last, 1)


class _Pace:
    """The pace of two sides in one data set."""

    def __init__(self, told: History) -> None:
        self._acts = told_once(told.acts)
        self._force = told_once([act for act in told.acts if act.kind == "force"])
        self._read = Sums(sorted(told.read.items()))
        self._ceasefires = {act.day for act in told.acts if act.kind == "ceasefire"}
        self.days = sorted({act.day for act in told.acts})

    def opens(self, day: dt.date) -> tuple[float, float] | None:
        """What is usual and what was needed, if the fortnight from a day on opens an episode."""
        weight = self._acts.over(day, FORTNIGHT)
        if weight < 1:
            return None
        usual, needed = self._usual(day)
        return (usual, needed) if weight >= needed else None

    def tightened(self, day: dt.date, needed: float) -> dt.date:
        """The last day from which what is left of the fortnight is still enough."""
        end = moved(day, FORTNIGHT - 1)
        later = [d for d in self.days if day < d <= end]
        enough = [d for d in later if self._acts.over(d, (end - d).days + 1) >= needed]
        return enough[-1] if enough else day

    def last(self, first: dt.date, least: float, quiet_days: int) -> dt.date:
        """The last day of an episode that began on a day."""
        last = forced = first
        for day in self.days[bisect_left(self.days, first) :]:
            if (day - last).days > quiet_days:
                break
            start = moved(day, 1 - FORTNIGHT)
            if self._force.over(start, FORTNIGHT) >= 1:
                forced = day
            words_only = (day - forced).days > _LONGEST_WORDS
            needed = max(least, self._usual(start)[1]) if words_only else least
            if self._acts.over(start, FORTNIGHT) >= needed or day in self._ceasefires:
                last = day
        return last

    def _usual(self, day: dt.date) -> tuple[float, float]:
        """The usual weight of a fortnight that begins on a day, and the weight out of it."""
        rates = self._rates(day)
        if len(rates) < _FEWEST:
            return 0.0, 1.0
        reading = self._read.over(day, FORTNIGHT)
        expected = [rate * reading for rate in rates]
        usual = median_low(expected)
        spread = _DEVIATION * median(abs(value - usual) for value in expected)
        spread = max(spread, sqrt(usual * _USUAL_WEIGHT))
        return usual, max(1.0, usual + _SPREADS * spread)

    def _rates(self, day: dt.date) -> list[float]:
        """Weight by reading of the fortnights before, or at the beginning of the data after."""
        steps = range(1, _YEAR + 1)
        before = [self._rate(moved(day, -FORTNIGHT * step)) for step in steps]
        rates = [rate for rate in before if rate is not None]
        for step in steps if len(rates) < _FEWEST else ():
            rate = self._rate(moved(day, FORTNIGHT * step))
            if rate is not None and len(rates) < _FEWEST:
                rates.append(rate)
        return rates

    def _rate(self, first: dt.date) -> float | None:
        reading = self._read.over(first, FORTNIGHT)
        return self._acts.over(first, FORTNIGHT) / reading if reading >= _DENSE else None
