"""One receiving series: its baseline and what it receives, by weighted least squares.

The likelihood is that of a negative binomial with a mean linear in its parameters. Its score is
that of least squares weighted by 1 / variance, so it is solved by weights that are renewed until
they settle (Fisher scoring), each time a convex problem. The point estimate is not negative; errors
are those of the estimate without that constraint, by White's sandwich, because counts are never as
regular as the model (White 1980, Econometrica 48).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import nnls

from dragoman.measures.scatter import log_probability

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

#: Renewals of the weights, and the relative change of the mean below which they have settled.
_MOST_STEPS: Final = 30
_SETTLED: Final = 1e-4
#: Least mean a period is weighted by, as a share of the series' own: an expected count of nothing
#: would make one period outweigh all others.
_LEAST_MEAN: Final = 0.02
_LEAST_SCATTER: Final = 1e-4
#: Added to the diagonal of correlations, so that columns alike to the last digit do no harm.
_RIDGE: Final = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """Estimates without constraint, their covariance, and whether the weights settled.

    `moved` is what each differs by in each way the columns may be off (parameters x ways), and not
    in `covariance`; `pooled` the last parameter of the smaller model.
    """

    raw: Floats
    covariance: Floats
    moved: Floats
    pooled: float
    settled: bool


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The estimate that is not negative, and the mean and dispersion it gives."""

    point: Floats
    mean: Floats
    shape: float
    settled: bool

    def score(self, counts: Floats) -> float:
        """The log likelihood of the counts."""
        return float(log_probability(counts, np.maximum(self.mean, 1e-9), self.shape).sum())


def settle(columns: Floats, counts: Floats) -> Point:
    """Renew the weights until they settle.

    Args:
        columns: periods x parameters, none below 0; the mean is their weighted sum.
        counts: of each period.
    """
    mean, shape, settled = np.full(len(counts), max(counts.mean(), 1e-9)), 1.0, False
    point = np.zeros(columns.shape[1])
    for _ in range(_MOST_STEPS):
        point = _not_negative(*_normal(columns, counts, _weights(mean, shape)))
        new = columns @ point
        settled = bool(np.abs(new - mean).max() <= _SETTLED * max(mean.max(), 1e-9))
        mean = new
        shape = _shape(counts, mean)
        if settled:
            break
    return Point(point, mean, shape, settled)


def free(
    columns: Floats, counts: Floats, rough: Floats, itself: Whole, moves: Floats | None = None
) -> Free:
    """Estimates without constraint, with errors.

    Args:
        columns: periods x parameters, none below 0; the mean is their weighted sum.
        counts: of each period.
        rough: columns of a smaller model, which gives the weights.
        itself: the columns of the series' own past.
        moves: by what the mean would differ, were the columns one standard error off: periods x
            ways to be off, independent of each other.
    """
    first = settle(rough, counts)
    known = np.zeros((len(counts), 0)) if moves is None else moves
    weights = _weights(first.mean, first.shape)
    raw, covariance, moved = _sandwich(columns, counts, first.mean, weights, itself, known)
    settled = first.settled and bool(np.isfinite(raw).all())
    return Free(raw, covariance, moved, float(first.point[-1]), settled)


def _weights(mean: Floats, shape: float) -> Floats:
    safe = np.maximum(mean, _LEAST_MEAN * max(float(mean.mean()), 1e-9))
    return 1 / (safe * (1 + safe / shape))


def _normal(columns: Floats, counts: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The normal equations of weighted least squares."""
    weighted = columns * weights[:, None]
    return weighted.T @ columns, weighted.T @ counts


def _not_negative(gram: Floats, right: Floats) -> Floats:
    """The solution of the normal equations among those not below 0."""
    scale = np.sqrt(np.maximum(np.diag(gram), 1e-30))
    even = gram / np.outer(scale, scale)
    even[np.diag_indices_from(even)] += _RIDGE
    root = np.linalg.cholesky(even)
    target = np.linalg.solve(root, right / scale)
    found, _ = nnls(root.T, target, maxiter=30 * len(scale))
    return np.asarray(found / scale, dtype=np.float64)


def _sandwich(
    columns: Floats,
    counts: Floats,
    mean: Floats,
    weights: Floats,
    itself: Whole,
    moves: Floats,
) -> tuple[Floats, Floats, Floats]:
    """The estimate without constraint, and its covariance whatever the scatter (HC3).

    What follows its own past looks less like it once a level is fitted, the more so the shorter the
    series. The half-panel jackknife takes that out: twice the whole less the mean of the halves
    (Dhaene and Jochmans 2015, Review of Economic Studies 82), here halves of like information. The
    effects of others have next to none of it, and would only scatter more.
    What the columns may be off by is taken through the same estimate.
    """
    told = (weights * mean**2).cumsum()
    middle = int(np.clip(np.searchsorted(told, told[-1] / 2), 1, len(counts) - 1))
    halves = slice(None, middle), slice(middle, None)
    normal = [_normal(columns[part], counts[part], weights[part]) for part in halves]
    gram, right = (sum(parts) for parts in zip(*normal, strict=True))
    whole, inverse = _solved(gram, right)
    left = counts - columns @ whole
    leverage = np.einsum("tp,tp->t", columns @ inverse, columns) * weights
    score = weights * left / np.maximum(1 - leverage, 0.2)
    raw, covariance = whole.copy(), np.zeros_like(inverse)
    raw[itself] *= 2
    off = np.zeros((len(whole), moves.shape[1]))
    for part, (half_gram, half_right) in zip(halves, normal, strict=True):
        half, half_inverse = _solved(half_gram, half_right)
        raw[itself] -= half[itself] / 2
        scores = columns[part] * score[part, None]
        bread = inverse.copy()
        bread[itself] = 2 * inverse[itself] - half_inverse[itself] / 2
        covariance += bread @ (scores.T @ scores) @ bread.T
        off += bread @ (columns[part].T @ (weights[part, None] * moves[part]))
    return raw, covariance, off


def _solved(gram: Floats, right: Floats) -> tuple[Floats, Floats]:
    """The solution of the normal equations, and the inverse of their matrix."""
    scale = np.sqrt(np.maximum(np.diag(gram), 1e-30))
    even = gram / np.outer(scale, scale)
    even[np.diag_indices_from(even)] += _RIDGE
    factor = cho_factor(even)
    inverse = cho_solve(factor, np.eye(len(scale))) / np.outer(scale, scale)
    return cho_solve(factor, right / scale) / scale, inverse


def _shape(counts: Floats, mean: Floats) -> float:
    """The dispersion by moments: variance mean + mean^2 / shape."""
    extra = float(((counts - mean) ** 2 - mean).sum() / max((mean**2).sum(), 1e-30))
    return 1 / max(extra, _LEAST_SCATTER)
