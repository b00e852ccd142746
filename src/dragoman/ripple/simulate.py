"""Counts drawn from the model: the truth is known, so what a fit says of them can be checked.

    again = simulate(fit, seed=1)
    alone = simulate(unlinked(fit), seed=1)

Each count is negative binomial around its mean, which hangs on the counts drawn before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple.drivers import HISTORIES, drivers
from dragoman.ripple.result import Kernel, Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Counts

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

#: A mean beyond this is no count of events any more; drawing it would overflow.
_MOST: Final = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """All that counts are drawn from, as in `Ripple`.

    `baseline` is series x periods, in events at the exposure of the period. A count acts on later
    periods after it is divided by `by`, and what it brings there is multiplied by `lift` (both
    series x periods; see `drivers.HISTORIES`). `start` is what each series had before the first
    period, or for each decay what of it lies behind that (decays x series).
    """

    matrix: Floats
    baseline: Floats
    by: Floats
    lift: Floats
    shape: Floats
    own: Kernel
    cross: Kernel
    start: Floats


def simulate(fit: Ripple, *, seed: int | Sequence[int] = 0) -> Counts:
    """Counts drawn from a fit: its effects and baselines, at the exposure its data had.

    Args:
        fit: what to draw from; only effects, kernels, baselines, shapes and exposures are used.
        seed: of the random numbers.

    Returns:
        Counts with the names, periods and exposures of the fit's own.

    Raises:
        UsageError: the effects are so strong that counts grow without end.
    """
    counts = draw(source(fit), np.random.default_rng(seed))[0]
    return replace(fit.data, counts=counts)


def unlinked(fit: Ripple) -> Ripple:
    """The fit without effects between series: what they brought on average is baseline now."""
    return keeping(fit, np.eye(len(fit.data.names), dtype=bool))


def keeping(fit: Ripple, links: npt.NDArray[np.bool_]) -> Ripple:
    """The fit with some of its effects only: what the others brought on average is baseline now.

    Args:
        fit: any fit.
        links: receiving x sending: which effects are kept.

    Returns:
        The fit with another matrix and baseline, so that each series is expected to have as many
        events in all as before; the figures that tell of the estimate stay.
    """
    of = drivers(fit.data, fit.history)
    matrix = np.where(links, fit.matrix, 0.0)
    alone = np.diag(np.diag(matrix))
    driven = of.lift * (alone @ of.under(fit.own) + (matrix - alone) @ of.under(fit.cross))
    left = (fit.expected - fit.baseline - driven).sum(axis=1) / of.lift.sum(axis=1)
    baseline = np.maximum(fit.baseline + of.lift * left[:, None], 0.0)
    return replace(fit, matrix=matrix, baseline=baseline)


def scaled(data: Counts) -> Floats:
    """Exposure by its mean, series x periods."""
    found: Floats = data.exposure / data.exposure.mean(axis=1, keepdims=True)
    return found


def source(fit: Ripple) -> Source:
    """What counts like those of the fit are drawn from."""
    by, lift = seen_as(fit, scaled(fit.data))
    start = (fit.data.counts / by).mean(axis=1)
    return Source(fit.matrix, fit.baseline, by, lift, fit.shape, fit.own, fit.cross, start)


def seen_as(fit: Ripple, read: Floats) -> tuple[Floats, Floats]:
    """`Source.by` and `Source.lift` of a fit, for exposures by their mean."""
    rated, lifted = HISTORIES[fit.history]
    plain = np.ones_like(read)
    return read if rated else plain, read if lifted else plain


def draw(of: Source, rng: np.random.Generator, paths: int = 1) -> Whole:
    """Draw counts, several paths at once.

    Args:
        of: what to draw from.
        rng: random numbers.
        paths: how many independent ones.

    Returns:
        Paths x series x periods.

    Raises:
        UsageError: counts grow without end.
    """
    size, periods = of.baseline.shape
    alone = np.diag(of.matrix)
    between = of.matrix - np.diag(alone)
    mine, theirs = (_Memory(kernel, of.start, paths) for kernel in (of.own, of.cross))
    found = np.zeros((paths, size, periods), dtype=np.int64)
    for period in range(periods):
        driven = mine.felt() * alone + theirs.felt() @ between.T
        mean = of.baseline[:, period] + of.lift[:, period] * driven
        if not mean.max() < _MOST:
            raise UsageError(
                "simulated counts grow without end; bring the spectral radius of the matrix below 1"
            )
        found[:, :, period] = _drawn(mean, of.shape, rng)
        for memory in (mine, theirs):
            memory.add(found[:, :, period] / of.by[:, period])
    return found


def _drawn(mean: Floats, shape: Floats, rng: np.random.Generator) -> Whole:
    """Negative binomial counts, as Poisson counts of a mean that is gamma."""
    counts: Whole = rng.poisson(np.minimum(rng.gamma(shape, mean / shape, mean.shape), _MOST))
    return counts


class _Memory:
    """Geometric sums of what lies behind, for each decay of a kernel: decays x paths x series."""

    def __init__(self, kernel: Kernel, start: Floats, paths: int) -> None:
        self._weights = np.array(kernel.weights)
        self._keep = (1 - 1 / np.array(kernel.lags))[:, None, None]
        before = start[..., None, :]
        self._sums = np.broadcast_to(before, (len(kernel.lags), paths, start.shape[-1])).copy()

    def felt(self) -> Floats:
        """The past as the kernel weighs it: paths x series."""
        found: Floats = np.tensordot(self._weights, self._sums, axes=1)
        return found

    def add(self, events: Floats) -> None:
        """One more period lies behind."""
        self._sums = self._keep * self._sums + (1 - self._keep) * events
