"""Phases of a series of counts: how many, when, how large, and how sure.

    found = fit(series)
    found.changes[0].date_set

The model: in phase k the counts of period t are negative binomial with mean exposure(t) * rate(k),
now and then a burst (`noise.py`); a new phase begins at a date and with a rate that are not known
(`prior.py`). All ways to cut the series are summed exactly (`recursion.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.measures.intensity.result import Band
from dragoman.measures.series import Series
from dragoman.phases import prior
from dragoman.phases.draws import draw
from dragoman.phases.families import Data, Family, families
from dragoman.phases.result import Phases
from dragoman.phases.summary import Cuts, summary

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Fewest periods of a phase: what is shorter is an affair, not a phase.
SHORTEST: Final = {"day": 14, "week": 4, "month": 3, "quarter": 2, "year": 2}
_MOST_CHANGES: Final = (4, 12)
#: Ways to cut the series that are drawn: a share is then known within three per cent or so.
_DRAWS: Final = 1000
#: With so much of the probability on the most changes thought of, more are thought of.
_CROWDED: Final = 0.02


def fit(
    series: Series, *, odds: float = prior.ODDS, shortest: int | None = None, seed: int = 0
) -> Phases:
    """The phases of a series.

    Args:
        series: counts and exposures of successive periods.
        odds: prior odds of a change against none; the default was calibrated for at most 5 %
            false phases in ten years.
        shortest: fewest periods of a phase; by default 3 months, 4 weeks, 14 days, 2 quarters
            or 2 years.
        seed: for the draws behind the bands; dates and their probabilities need none.

    Returns:
        The most probable number of changes with their dates, and all that is uncertain of them.
    """
    least = shortest or SHORTEST[series.by]
    data = _data(series)
    if not data.counts.any() or len(data.counts) < 2 * least:
        return _nothing(series, data)
    known = families(data, least)
    periods = len(data.counts)
    most, most_at_all = (prior.most_changes(periods, least, most) for most in _MOST_CHANGES)
    weights = _weights(known, periods, most, least, odds)
    if most < most_at_all and weights[:, -1].sum() > _CROWDED:
        most = most_at_all
        weights = _weights(known, periods, most, least, odds)
    return _found(series, data, known, weights, least, np.random.default_rng(seed))


def _data(series: Series) -> Data:
    exposure = np.asarray(series.exposure, dtype=np.float64)
    read = exposure > 0
    unit = float(np.median(exposure[read])) if read.any() else 1.0
    counts = np.where(read, series.counts, 0).astype(np.float64)
    return Data(counts, exposure / unit)


def _weights(known: tuple[Family, ...], periods: int, most: int, least: int, odds: float) -> Floats:
    """The posterior of (kind of noise, number of changes)."""
    logs = np.concatenate([family.evidence(most, least) for family in known])
    ways = [prior.placements(periods, k, least) for k in range(most + 1)]
    logs = logs - np.array(ways) + prior.numbers(most, odds)
    weights: Floats = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _found(
    series: Series,
    data: Data,
    known: tuple[Family, ...],
    weights: Floats,
    least: int,
    rng: np.random.Generator,
) -> Phases:
    """Ways to cut the series, drawn from all kinds of noise by their weight, and summed up."""
    numbers = weights.sum(axis=0)
    kinds = weights.sum(axis=1)
    # The last digit of a sum may lie above 1.
    shares = rng.multinomial(_DRAWS, np.minimum(kinds, 1.0))
    places = [(family, place) for family in known for place in range(len(family.kinds))]
    rates, behind = [], []
    for row in np.flatnonzero(shares):
        family, place = places[row]
        chain = family.chain(place, len(numbers) - 1, least)
        levels, done = draw(chain, int(shares[row]), rng, weights[row] / kinds[row])
        rates.append(family.grid.rates[levels])
        behind.append(done)
    cuts = Cuts(np.concatenate(rates), np.concatenate(behind), numbers)
    shapes = [family.kinds[place].dispersion for family, place in places]
    return summary(series, data.exposure, cuts, float(np.exp((kinds * np.log(shapes)).sum())))


def _nothing(series: Series, data: Data) -> Phases:
    """What is said of a series in which nothing can be found."""
    periods = len(series.periods)
    unknown = np.full(periods, np.nan)
    note = "no event" if not data.counts.any() else f"{periods} periods are too few"
    return Phases(
        series, (), (), np.zeros(periods), Band(unknown, unknown, unknown), (1.0,),
        float("nan"), False, f"not enough evidence: {note}",
    )  # fmt: skip
