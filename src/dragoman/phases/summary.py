"""From all the ways to cut a series to what can be said of its phases."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.measures.intensity.result import Band
from dragoman.measures.series import Series
from dragoman.phases import matching
from dragoman.phases.result import Change, Phase, Phases

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: A change is told when it is more likely than not.
_LEAST: Final = 0.5
_PERCENT: Final = (5.0, 50.0, 95.0)
#: A series is long and full enough when a threefold step in its middle would stand out by so
#: many standard errors.
_STANDS_OUT: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Ways to cut a series, drawn with their probability.

    `rates` and `behind`: draws x periods, the expected count at median exposure and the changes
    so far; `numbers`: the exact probability of 0, 1 ... changes.
    """

    rates: Floats
    behind: Ints
    numbers: Floats


def summary(series: Series, exposure: Floats, cuts: Cuts, shape: float) -> Phases:
    """The phases of a series from all the ways to cut it.

    Args:
        series: what was fitted.
        exposure: in units of the median period.
        cuts: the ways.
        shape: the typical shape of the noise.
    """
    steps = matching.steps(cuts.rates, cuts.behind)
    chosen = matching.representative(steps, middle(cuts.numbers))
    told = (_change(series, cuts, dates) for dates in matching.matched(steps, chosen))
    found = tuple(change for change in told if change and change.probability > _LEAST)
    lower, median, upper = (np.percentile(cuts.rates, p, axis=0) for p in _PERCENT)
    enough = standing_out(series.counts, exposure, shape) >= _STANDS_OUT
    return Phases(
        series, found, _phases(series, cuts.rates, [series.periods.index(c.date) for c in found]),
        steps.changing, Band(median, lower, upper), tuple(float(p) for p in cuts.numbers), shape,
        enough or bool(found),
        "" if enough or found else "not enough evidence: even a threefold step could be missed",
    )  # fmt: skip


def middle(numbers: Floats) -> int:
    """The number of changes that are as likely too many as too few."""
    return int((numbers.cumsum() < 0.5).sum())


def _change(series: Series, cuts: Cuts, found: Ints) -> Change | None:
    """One change, from its date in every draw that has it (-1 where it has not)."""
    has = found >= 0
    if not has.any():
        return None
    dates = np.bincount(found[has], minlength=len(series.periods)) / has.sum()
    first, last = matching.shortest_set(dates)
    inside = has & (found >= first) & (found <= last)
    rows = np.flatnonzero(has)
    ratios = cuts.rates[rows, found[has]] / cuts.rates[rows, found[has] - 1]
    lower, median, upper = (float(np.percentile(ratios, p)) for p in _PERCENT)
    date = first + matching.likeliest(dates[first : last + 1])
    return Change(
        series.periods[date], (series.periods[first], series.periods[last]),
        float(inside.mean()), median, lower, upper,
    )  # fmt: skip


def _phases(series: Series, rates: Floats, starts: list[int]) -> tuple[Phase, ...]:
    ends = [0, *starts, len(series.periods)]
    found = []
    for first, after in pairwise(ends):
        within = rates[:, (first + after) // 2]
        lower, median, upper = (float(np.percentile(within, p)) for p in _PERCENT)
        count = int(series.counts[first:after].sum())
        found.append(
            Phase(series.periods[first], series.periods[after - 1], count, median, lower, upper)
        )
    return tuple(found)


def standing_out(counts: npt.NDArray[np.int64], exposure: Floats, shape: float) -> float:
    """By how many standard errors a threefold step in the middle would stand out."""
    rate = counts.sum() / exposure.sum() if exposure.sum() else 0.0
    mean = rate * exposure
    weight = mean / (1 + mean / shape)
    halves = weight[: len(weight) // 2].sum(), weight[len(weight) // 2 :].sum()
    if min(halves) <= 0:
        return 0.0
    return float(np.log(3) / np.sqrt(1 / halves[0] + 1 / halves[1]))
