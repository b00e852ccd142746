"""Simulated dyads: a common media wave, counts more scattered than Poisson, steps or none.

Each dyad has a rate of its own (events a month at the median exposure), a dispersion of its own,
and the media wave of the world it lives in: reports read swing by a factor of two and more, slowly
and in shocks, and the counts of all dyads with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Dyad:
    """One simulated dyad: what is seen, and the truth."""

    counts: npt.NDArray[np.int64]
    exposure: npt.NDArray[np.float64]
    steps: tuple[tuple[int, float], ...]
    rate: float
    shape: float


def media(rng: np.random.Generator, months: int) -> npt.NDArray[np.float64]:
    """Reports read by month: a slow wave, a trend, and shocks that fade."""
    slow = np.zeros(months)
    for month in range(1, months):
        slow[month] = 0.9 * slow[month - 1] + rng.normal(0, 0.15)
    shocks = np.zeros(months)
    for month in rng.choice(months, size=4, replace=False):
        shocks[month:] += rng.uniform(0.3, 0.9) * 0.6 ** np.arange(months - month)
    trend = np.linspace(0, rng.normal(0, 0.5), months)
    return np.round(5000 * np.exp(slow + shocks + trend))


def dyad(
    rng: np.random.Generator,
    exposure: npt.NDArray[np.float64],
    *,
    steps: int,
    factor: float = 1.8,
    low: float = 2.0,
    high: float = 40.0,
    memory: float = 0.0,
) -> Dyad:
    """One dyad in a world.

    Args:
        rng: where chance comes from.
        exposure: reports read by month.
        steps: how many, at least a year apart and from the ends.
        factor: of each step, up or down.
        low, high: of its rate a month, log-uniform, in its quietest phase.
        memory: autocorrelation of the scatter; 0 is scatter anew each month.
    """
    months = len(exposure)
    rate = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    shape = float(np.exp(rng.normal(np.log(5), 0.6)))
    places = _places(rng, months, steps)
    told = [(place, factor if rng.random() < 0.5 else 1 / factor) for place in places]
    logs = np.zeros(months)
    for place, ratio in told:
        logs[place:] += np.log(ratio)
    # `low` is the least the dyad has in any of its phases.
    rate /= float(np.exp(logs.min()))
    logs += np.log(rate)
    mean = np.exp(logs) * exposure / np.median(exposure)
    counts = rng.poisson(mean * _scatter(rng, months, shape, memory))
    return Dyad(counts, exposure, tuple(told), rate, shape)


def _scatter(
    rng: np.random.Generator, months: int, shape: float, memory: float
) -> npt.NDArray[np.float64]:
    if not memory:
        return rng.gamma(shape, 1 / shape, months)
    spread = np.sqrt(np.log1p(1 / shape))
    logs = np.empty(months)
    logs[0] = rng.normal(0, spread)
    for month in range(1, months):
        logs[month] = memory * logs[month - 1] + rng.normal(0, spread * np.sqrt(1 - memory**2))
    return np.exp(logs - spread**2 / 2)


def _places(rng: np.random.Generator, months: int, steps: int) -> list[int]:
    while True:
        places = sorted(rng.integers(12, months - 11, size=steps).tolist())
        if all(b - a >= 12 for a, b in pairwise(places)):
            return places
