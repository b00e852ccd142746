"""Two hyperparameters explored on a grid that closes in on where they are likely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.laplace import Peak

#: Grids after the first: how far out, in standard deviations, and how many points a side.
_REACH = 2.2
_FINE = 5
_ROUNDS = 6
#: A grid is fine enough when at least this many of its points matter.
_MATTER = 4.0
#: A standard deviation is not taken below this share of the spacing of the grid before.
_FLOOR = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Points (logarithms of two hyperparameters), what each is worth, and the modes there."""

    points: Array
    scores: Array
    peak: Peak

    def weights(self) -> Array:
        """Posterior probability of each point."""
        found = np.exp(self.scores - self.scores.max())
        total: Array = found / found.sum()
        return total

    def means(self) -> tuple[float, float]:
        """The two hyperparameters themselves at the mean of their logarithms."""
        first, second = np.exp(self.weights() @ self.points)
        return float(first), float(second)


def explore(
    score: Callable[[Array, Tried | None, Array | None], Tried],
    sides: Sequence[Array],
    within: Array,
) -> Tried:
    """Try a wide grid, then finer ones around the mean of the one before.

    Args:
        score: scores points; gets what was tried before and the nearest of its points to each.
        sides: the values of each hyperparameter in the first grid, evenly spaced.
        within: lowest and highest value of each, shape (2, 2).
    """
    tried = score(_crossed(sides), None, None)
    spacing = np.array([side[1] - side[0] for side in sides])
    for turn in range(_ROUNDS):
        weights = tried.weights()
        if turn and 1.0 / (weights**2).sum() >= _MATTER:
            break
        middle = weights @ tried.points
        spread = np.sqrt(weights @ (tried.points - middle) ** 2)
        least = np.where(_at_edge(tried.points, weights), 1.0, _FLOOR)
        spread = np.maximum(spread, least * spacing)
        low = np.clip(middle - _REACH * spread, within[0], within[1])
        high = np.clip(middle + _REACH * spread, within[0], within[1])
        high = np.maximum(high, low + 1e-3)
        points = _crossed([np.linspace(*ends, _FINE) for ends in zip(low, high, strict=True)])
        away = (points[:, None, :] - tried.points[None]) / spacing
        tried = score(points, tried, (away**2).sum(axis=2).argmin(axis=1))
        spacing = (high - low) / (_FINE - 1)
    return tried


def _at_edge(points: Array, weights: Array) -> npt.NDArray[np.bool_]:
    """Along which side most of the weight lies on the border of the grid."""
    outermost = (points == points.min(axis=0)) | (points == points.max(axis=0))
    found: npt.NDArray[np.bool_] = weights @ outermost > 0.5
    return found


def _crossed(sides: Sequence[Array]) -> Array:
    found: Array = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, len(sides))
    return found
