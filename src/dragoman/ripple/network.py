"""A rival with few parameters: own past, and one effect along each network that is known before.

    found = fit_network(alone, {"alliance": weights})
    found.effects["alliance"]

With two hundred series forty thousand links cannot be told apart, but one effect shared by all
pairs of a network can: Poisson network autoregression (Armillotta and Fokianos 2024, *Journal of
Time Series Analysis* 45) and the neighbours of hhh4 (Meyer, Held and Hoehle 2017, *Journal of
Statistical Software* 77).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple.drivers import drivers
from dragoman.ripple.forecast import ahead
from dragoman.ripple.result import Counts, Kernel, Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Rounds in which effects and dispersion are estimated in turn.
_ROUNDS: Final = 3
_MOST_STEPS: Final = 200
_LEAST_SCATTER: Final = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A fit of own pasts and pooled effects along networks.

    `effects` says, for each network, how many further events one event in every neighbour is
    followed by; `kernels` how they are spread over time. `level` is what the baseline of `alone`
    is multiplied by, `own` the effect of a series on itself; `expected` the whole mean.
    """

    alone: Ripple
    weights: Mapping[str, Floats]
    effects: Mapping[str, float]
    kernels: Mapping[str, Kernel]
    level: Floats
    own: Floats
    shape: Floats
    expected: Floats


def fit_network(alone: Ripple, weights: Mapping[str, Floats]) -> Network:
    """Fit one effect for each network.

    Args:
        alone: a fit of the same counts in which each series has its own past only.
        weights: by name of the network, receiving x sending, not below 0; each row is made to add
            up to 1, the diagonal does not count.

    Returns:
        The effects, by the likelihood of a negative binomial.

    Raises:
        UsageError: weights that cannot be.
    """
    known = {name: rows(name, of, len(alone.data.names)) for name, of in weights.items()}
    of = drivers(alone.data, alone.history)
    own = of.lift * of.under(alone.own)
    pooled = np.array([of.lift * (one @ past) for one in known.values() for past in of.past])
    columns = _Columns(alone.baseline, own, pooled, alone.data.counts.astype(np.float64))
    size, shape = len(own), alone.shape
    found = np.concatenate([np.ones(size), np.diag(alone.matrix), np.full(len(pooled), 1e-3)])
    for _ in range(_ROUNDS):
        found = columns.best(found, shape)
        mean = columns.mean(found)
        shape = _shape(columns.counts, mean)
    parts = found[2 * size :].reshape(len(known), len(of.lags))
    effects = {name: float(part.sum()) for name, part in zip(known, parts, strict=True)}
    kernels = {name: _kernel(of.lags, part) for name, part in zip(known, parts, strict=True)}
    return Network(
        alone, known, effects, kernels, found[:size], found[size : 2 * size], shape, mean
    )


def foreseen(fit: Network, data: Counts) -> Floats:
    """The means of later counts, as `forecast.predicted` gives them.

    Args:
        fit: of the periods just before.
        data: counts of the periods that follow.

    Returns:
        Series x periods.
    """
    none = np.zeros(fit.alone.matrix.shape)
    base = ahead(replace(fit.alone, matrix=none), data)
    found = base * fit.level[:, None]
    found = found + ahead(replace(fit.alone, matrix=np.diag(fit.own)), data) - base
    for name, effect in fit.effects.items():
        linked = replace(fit.alone, matrix=effect * fit.weights[name], cross=fit.kernels[name])
        found = found + ahead(linked, data) - base
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What the mean is a sum of: baselines and own pasts (series x periods), pooled pasts."""

    base: Floats
    own: Floats
    pooled: Floats
    counts: Floats

    def mean(self, at: Floats) -> Floats:
        """The mean at given parameters: levels, own effects, pooled effects."""
        size = len(self.base)
        level, own, shared = at[:size, None], at[size : 2 * size, None], at[2 * size :]
        whole = level * self.base + own * self.own + np.tensordot(shared, self.pooled, axes=1)
        found: Floats = np.maximum(whole, 1e-6)
        return found

    def best(self, start: Floats, shape: Floats) -> Floats:
        """The most likely parameters, none below 0, for given dispersions."""
        from scipy.optimize import minimize

        done = minimize(
            self._loss, start, args=(shape[:, None],), jac=True, method="L-BFGS-B",
            bounds=[(0.0, None)] * len(start), options={"maxiter": _MOST_STEPS},
        )  # fmt: skip
        return np.asarray(done.x, dtype=np.float64)

    def _loss(self, at: Floats, shape: Floats) -> tuple[float, Floats]:
        """Minus the log likelihood per count, and its slope."""
        mean = self.mean(at)
        loss = (self.counts + shape) * np.log(shape + mean) - self.counts * np.log(mean)
        slope = (self.counts + shape) / (shape + mean) - self.counts / mean
        slopes = np.concatenate([
            (slope * self.base).sum(axis=1),
            (slope * self.own).sum(axis=1),
            np.tensordot(self.pooled, slope, axes=2),
        ])  # fmt: skip
        return float(loss.sum() / loss.size), slopes / loss.size


def rows(name: str, weights: Floats, size: int) -> Floats:
    """The weights checked, without diagonal, each row adding up to 1 where there is any.

    Raises:
        UsageError: weights that cannot be.
    """
    found = np.array(weights, dtype=np.float64)
    if found.shape != (size, size) or not np.isfinite(found).all() or (found < 0).any():
        raise UsageError(
            f"the weights of the network {name!r} must be {size} x {size} numbers from 0 up"
        )
    np.fill_diagonal(found, 0.0)
    sums = found.sum(axis=1, keepdims=True)
    found /= np.where(sums > 0, sums, 1.0)
    return found


def _kernel(lags: tuple[float, ...], parts: Floats) -> Kernel:
    total = parts.sum()
    shares = parts / total if total > 0 else np.full(len(parts), 1 / len(parts))
    return Kernel(lags, tuple(float(share) for share in shares))


def _shape(counts: Floats, mean: Floats) -> Floats:
    """The dispersion of each series by moments: variance mean + mean^2 / shape."""
    extra = ((counts - mean) ** 2 - mean).sum(axis=1) / np.maximum((mean**2).sum(axis=1), 1e-30)
    found: Floats = 1 / np.maximum(extra, _LEAST_SCATTER)
    return found
