"""Points of a posterior, evenly likely, from modes at weighted hyperparameters.

A normal around the mode is wrong where counts are few: the log of a rate is skewed to the left.
So each marginal is given the shape of a log-gamma variable, which is what the log of a Poisson rate
has exactly, with the variance and the third cumulant at the mode, and its mean is corrected to
first order (the simplified Laplace approximation of INLA does the like with a skew normal).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, ndtri

from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.laplace import Field, Peak
from dragoman.measures.intensity.likelihoods import Likelihood

#: Skewness is not taken beyond this; it is that of a rate with a quarter of an event behind it.
_MOST_SKEW = 2.0
_SKEWS = 33
#: Further than this many standard deviations the first-order correction is not believed.
_MOST_MOVE = 2.0
#: Steps of two irrational numbers fill the square evenly (a lattice in the golden ratio).
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """Place, scale and skewness (to the left where positive) of every state of every block."""

    place: Array
    scale: Array
    skew: Array


def marginals(field: Field, likelihood: Likelihood, peak: Peak) -> Marginals:
    """The corrected marginals at the modes; plain normals of no width where there are none."""
    if peak.border is None:
        return Marginals(peak.states, np.zeros_like(peak.states), np.zeros_like(peak.states))
    variances = peak.border.variances()
    scale = np.sqrt(variances)
    third = likelihood.third(field.predictor(peak.states, peak.effects))
    # The variance of the predictor is taken to be that of the walk: effects add little to it.
    pushes = third * variances
    moved, _ = peak.border.solve(pushes, pushes @ field.columns)
    moved = np.clip(0.5 * moved, -_MOST_MOVE * scale, _MOST_MOVE * scale)
    inner = peak.border.chain.variances()
    cumulants = peak.border.chain.third_cumulants(third, inner)
    skew = np.clip(-cumulants / scale**3, -_MOST_SKEW, _MOST_SKEW)
    # The shape has a mean of its own, to first order -skew / 2, which the correction contains.
    return Marginals(peak.states + moved + scale * skew / 2, scale, skew)


@lru_cache(maxsize=8)
def lattice(draws: int, seed: int) -> tuple[Array, Array, Array]:
    """Evenly spread points of the unit square, moved by a random start, and skewed quantiles.

    Returns:
        First coordinates, second coordinates, and for each skewness of a fixed row and each
        second coordinate the standardised quantile.
    """
    start = np.random.default_rng(seed).random(2)
    first = (np.arange(draws) + start[0]) / draws
    second = np.modf(np.arange(draws) * _GOLDEN + start[1])[0]
    second = (np.argsort(np.argsort(second)) + 0.5) / draws
    skews = np.linspace(-_MOST_SKEW, _MOST_SKEW, 2 * _SKEWS - 1)
    table = np.stack([_quantiles(skew, second) for skew in skews])
    for array in (first, second, table):
        array.setflags(write=False)
    return first, second, table


def _quantiles(skew: float, chances: Array) -> Array:
    """Quantiles of a log-gamma variable by its skewness at the mode, in units of its scale."""
    if abs(skew) < 1e-9:
        normal: Array = ndtri(chances)
        return normal
    shape = skew**-2.0
    below = chances if skew > 0 else 1.0 - chances
    found: Array = np.sqrt(shape) * (np.log(gammaincinv(shape, below)) - np.log(shape))
    return found if skew > 0 else -found


def points(found: Marginals, weights: Array, draws: int, seed: int) -> Array:
    """Evenly likely points (draws, states) of the mixture of blocks by weight.

    Only each state's own distribution is right: rows are no paths through time.
    """
    first, _, table = lattice(draws, seed)
    block = chosen(weights, first)
    skew = found.skew[block]
    place = (skew + _MOST_SKEW) * (_SKEWS - 1) / _MOST_SKEW
    low = np.minimum(place.astype(np.intp), 2 * _SKEWS - 3)
    share = place - low
    draw = np.arange(draws)[:, None]
    shape = table[low, draw] * (1.0 - share) + table[low + 1, draw] * share
    spread: Array = found.place[block] + found.scale[block] * shape
    return spread


def chosen(weights: Array, first: Array) -> npt.NDArray[np.intp]:
    """Which block each point comes from."""
    steps = np.cumsum(weights)
    return np.minimum(np.searchsorted(steps / steps[-1], first), len(weights) - 1)
