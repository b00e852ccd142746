"""The share of each area in what a dyad did: walks with one step size for all areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logit

from dragoman.measures.intensity.arranging import Dyad
from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.exploring import Tried
from dragoman.measures.intensity.laplace import Field, climb
from dragoman.measures.intensity.likelihoods import BetaBinomial
from dragoman.measures.intensity.marginals import Marginals, marginals, points
from dragoman.measures.intensity.rates import explored, exponential

#: Means of the exponential priors on the step in a month and on the correlation within a month.
STEP_MEAN: Final = 1 / 12
RHO_MEAN: Final = 0.1
#: Standard deviation of an area's first log-odds around those of the average area.
START_SPREAD: Final = 2.0
_STEPS: Final = (0.004, 0.8, 5)
_RHOS: Final = (0.003, 0.3, 3)
_WITHIN: Final = ((0.0005, 2.0), (0.0001, 0.8))


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Points of the log-odds of each area's share, each (draws, periods)."""

    odds: tuple[Array, ...]
    reached: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Counts in each area and of all that was counted where the area was, (areas, periods)."""

    counts: Array
    totals: Array
    start: float

    def field(self, step: Array) -> Field:
        """The prior of every area at every step size."""
        areas, length = self.counts.shape
        start = np.full(step.size * areas, self.start)
        nothing = np.zeros((length, 0))
        offset = np.zeros(length)
        return Field(start, START_SPREAD, np.repeat(step, areas), offset, nothing, np.zeros(0))

    def likelihood(self, rho: Array) -> BetaBinomial:
        """The likelihood of every area at every correlation."""
        counts = np.tile(self.counts, (rho.size, 1))
        totals = np.tile(self.totals, (rho.size, 1))
        return BetaBinomial.of(counts, totals, np.repeat(rho, len(self.counts)))


def fitted(dyad: Dyad, draws: int, seed: int) -> Shares:
    """The shares of all areas of a dyad."""
    layout = _layout(dyad)
    unit = np.sqrt(dyad.months)
    tried = explored(_scores(layout, unit), _STEPS, _RHOS, _WITHIN, unit)
    step, rho = np.exp(tried.points).T
    field, likelihood = layout.field(step), layout.likelihood(rho)
    found = marginals(field, likelihood, tried.peak)
    areas = len(layout.counts)
    weights = tried.weights()
    # Another seed than the rate's: the two are independent given the counts.
    odds = tuple(
        points(_every(found, area, areas), weights, draws, seed + 1) for area in range(areas)
    )
    return Shares(odds, tried.peak.reached)


def _layout(dyad: Dyad) -> _Layout:
    counts = np.stack([area.counts.sum(axis=0) for area in dyad.areas])
    totals = np.stack(
        [(dyad.whole.only(area.names).counts * area.seen).sum(axis=0) for area in dyad.areas]
    )
    average = (counts.sum() + 0.5) / (totals.sum() + 1.0)
    return _Layout(counts, totals, float(logit(average)))


def _scores(layout: _Layout, unit: float) -> Callable[[Array, Tried | None, Array | None], Tried]:
    """Scores points (log step, log correlation): the areas' evidence together."""
    areas, length = layout.counts.shape
    first = (layout.counts + 1.0) / (layout.totals + 1.0 + (1.0 + np.exp(-layout.start)))
    guess = logit(first)

    def score(grid: Array, before: Tried | None, nearest: Array | None) -> Tried:
        step, rho = np.exp(grid).T
        states = np.repeat(guess[None], len(grid), axis=0)
        if before is not None and nearest is not None:
            states = before.peak.states.reshape(-1, areas, length)[nearest]
        states = states.reshape(-1, length)
        peak = climb(layout.field(step), layout.likelihood(rho), states, np.zeros((len(states), 0)))
        prior = exponential(step, STEP_MEAN * unit) + exponential(rho, RHO_MEAN)
        return Tried(grid, peak.evidence.reshape(-1, areas).sum(axis=1) + prior, peak)

    return score


def _every(found: Marginals, area: int, areas: int) -> Marginals:
    """The marginals of one area at every point of the grid."""
    return Marginals(found.place[area::areas], found.scale[area::areas], found.skew[area::areas])
