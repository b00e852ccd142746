"""The rate of a dyad: a random walk under what was counted.

Publishers tell of the same events, so each is no witness of its own: what they all counted in a
period is one count, read in an exposure in which each publisher's reports weigh as much as its
share of the counts says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dragoman.measures.intensity.arranging import Group
from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.exploring import Tried, explore
from dragoman.measures.intensity.laplace import Field, climb
from dragoman.measures.intensity.likelihoods import NegativeBinomial
from dragoman.measures.intensity.marginals import chosen, lattice, marginals, points

#: Means of the exponential priors on the walk's step in a month and on the root of the dispersion.
STEP_MEAN: Final = 1 / 6
ROOT_MEAN: Final = 1 / 3
#: Standard deviations of the normal priors on the first state (around the average rate) and on the
#: elasticity of visibility.
START_SPREAD: Final = 3.0
VISIBILITY_SPREAD: Final = 0.5
#: By how many events a publisher is drawn to telling as much per report as all others.
SOURCE_EVENTS: Final = 4.0
_MOST_STEPS: Final = 500
_STILL: Final = 1e-9
#: The first grid, and how far a finer one may reach.
_STEPS: Final = (0.004, 1.2, 8)
_ROOTS: Final = (0.02, 2.5, 6)
_WITHIN: Final = ((0.001, 4.0), (0.0005, 8.0))


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Points of the posterior: logarithms of the rate (draws, periods), and what goes with it."""

    logs: Array
    reference: float
    dispersion: float
    step: float
    visibility: Array
    sources: dict[str, float]
    reached: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Counts of all publishers, where something was read, offsets, and the columns of effects."""

    counts: Array
    seen: Array
    offset: Array
    columns: Array
    level: float
    reference: float

    def field(self, step: Array) -> Field:
        """The prior at these step sizes."""
        start = np.full(step.size, self.level)
        precisions = np.full(self.columns.shape[1], VISIBILITY_SPREAD**-2)
        return Field(start, START_SPREAD, step, self.offset, self.columns, precisions)


def fitted(group: Group, visibility: Array | None, months: float, draws: int, seed: int) -> Rates:
    """The rate of one area's series, by all its publishers."""
    weights = yields(group)
    layout = _layout(group, weights, visibility)
    unit = np.sqrt(months)
    tried = explored(_scores(layout, unit), _STEPS, _ROOTS, _WITHIN, unit)
    step, root = np.exp(tried.points).T
    likelihood = NegativeBinomial(layout.counts[None], layout.seen[None], root**-2.0)
    found = marginals(layout.field(step), likelihood, tried.peak)
    mean_step, mean_root = tried.means()
    return Rates(
        logs=points(found, tried.weights(), draws, seed),
        reference=layout.reference,
        dispersion=mean_root**2,
        step=mean_step,
        visibility=_elasticity(tried, draws, seed),
        sources={name: float(one) for name, one in zip(group.names, weights, strict=True) if name},
        reached=tried.peak.reached,
    )


def yields(group: Group) -> Array:
    """How many times as many events each publisher tells per exposure as all together.

    What was counted in each period, given its sum, is a multinomial draw; the mode is found by
    the minorise-maximise steps of such models. Each publisher is drawn to 1 as by
    `SOURCE_EVENTS` events.
    """
    counts, exposure = group.counts, group.exposure
    found = np.ones(len(counts))
    usual = np.array([np.median(row[row > 0]) if (row > 0).any() else 0.0 for row in exposure])
    totals = counts.sum(axis=0)
    if len(found) == 1 or not usual.any():
        return found
    # Periods without counts say nothing of the split.
    told, read = totals[totals > 0], exposure[:, totals > 0]
    own = counts.sum(axis=1) + SOURCE_EVENTS
    for _ in range(_MOST_STEPS):
        new = own / (read @ (told / (found @ read)) + SOURCE_EVENTS)
        moved = np.abs(np.log(new / found)).max()
        found = new
        if moved < _STILL:
            break
    scaled: Array = found * usual.sum() / (found @ usual)
    return scaled


def explored(
    score: Callable[[Array, Tried | None, Array | None], Tried],
    steps: tuple[float, float, int],
    others: tuple[float, float, int],
    within: tuple[tuple[float, float], tuple[float, float]],
    unit: float,
) -> Tried:
    """Explore a step (stated per month; `unit` makes it that of a period) and another parameter."""
    first = np.linspace(np.log(steps[0] * unit), np.log(steps[1] * unit), steps[2])
    second = np.linspace(np.log(others[0]), np.log(others[1]), others[2])
    bounds = np.log(np.array(within).T)
    bounds[:, 0] += np.log(unit)
    return explore(score, (first, second), bounds)


def _scores(layout: _Layout, unit: float) -> Callable[[Array, Tried | None, Array | None], Tried]:
    """Scores points (log step, log root of dispersion)."""
    first = _first_guess(layout)

    def score(grid: Array, before: Tried | None, nearest: Array | None) -> Tried:
        step, root = np.exp(grid).T
        if before is None or nearest is None:
            states = np.repeat(first[None], len(grid), axis=0)
            effects = np.zeros((len(grid), layout.columns.shape[1]))
        else:
            states, effects = before.peak.states[nearest], before.peak.effects[nearest]
        likelihood = NegativeBinomial(layout.counts[None], layout.seen[None], root**-2.0)
        peak = climb(layout.field(step), likelihood, states, effects)
        prior = exponential(step, STEP_MEAN * unit) + exponential(root, ROOT_MEAN)
        return Tried(grid, peak.evidence + prior, peak)

    return score


def exponential(value: Array, mean: float) -> Array:
    """Log density, in the logarithm of a value, of an exponential prior on it."""
    found: Array = np.log(value / mean) - value / mean
    return found


def _first_guess(layout: _Layout) -> Array:
    """Logarithm of what was counted over what was read, each drawn to the average by one event."""
    read = np.exp(layout.offset) * layout.seen
    found: Array = np.log(layout.counts + 1.0) - np.log(read + np.exp(-layout.level))
    return found


def _layout(group: Group, weights: Array, visibility: Array | None) -> _Layout:
    exposure = weights @ group.exposure
    seen = (exposure > 0).astype(np.float64)
    usual = float(np.median(exposure[exposure > 0])) if seen.any() else 0.0
    relative = np.where(seen > 0, exposure / (usual or 1.0), 1.0)
    counts = group.counts.sum(axis=0)
    level = np.log((counts.sum() + 0.5) / ((relative * seen).sum() or 1.0))
    columns = np.zeros((len(counts), 0)) if visibility is None else visibility[:, None]
    return _Layout(counts, seen, np.log(relative), columns, float(level), usual)


def _elasticity(tried: Tried, draws: int, seed: int) -> Array:
    """Points of the elasticity of visibility; zeros where it was not asked for."""
    peak = tried.peak
    if not peak.effects.shape[1] or peak.border is None:
        return np.zeros(draws)
    first, _, table = lattice(draws, seed)
    block = chosen(tried.weights(), first)
    spread = np.sqrt(peak.border.covariance()[:, 0, 0])
    normal = table[len(table) // 2]
    found: Array = peak.effects[block, 0] + spread[block] * normal
    return found
