"""What all series have in common: how the past acts, how bent the trend is, the kernels.

Chosen by the likelihood of a sample of the series with the pooled past of the others, and by BIC
where one choice has more parameters than the next. A trend that bends each year would take a tenth
of what a series owes to its own past: after a line is fitted to each year, what is left of the past
looks less like the present than it is.

Kernels are not chosen but averaged: all mixtures of the decays on a grid, each weighed by its
likelihood (Hoeting and others 1999, Statistical Science 14). A best one taken for the truth makes
bands too narrow, and one that leaves out a right decay every effect too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.ripple.drivers import HISTORIES, Drivers, drivers, most_pieces
from dragoman.ripple.result import Counts, Kernel
from dragoman.ripple.rows import free, settle

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

#: Series that a choice is made by, evenly drawn; more would make it no better.
_SAMPLE: Final = 16
#: Steps of the grid of kernels from a weight of 0 to one of 1.
_STEPS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Likely:
    """The mean of the kernels that may be, and the covariance of their weights."""

    kernel: Kernel
    covariance: Floats

    @property
    def root(self) -> Floats:
        """The covariance is this matrix times its transpose."""
        values, vectors = np.linalg.eigh(self.covariance)
        found: Floats = vectors * np.sqrt(np.maximum(values, 0.0))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The drivers with the chosen history and trend, the kernels, and the name of the history."""

    of: Drivers
    own: Likely
    cross: Likely
    history: str


def choose(data: Counts, links: Bools) -> Chosen:
    """Choose for all series of the data; `links` are the effects there may be."""
    busy = np.argsort(-data.counts.sum(axis=1), kind="stable")
    sample = busy[np.linspace(0, len(busy) - 1, min(_SAMPLE, len(busy))).astype(int)]
    senders = np.where(links, 1.0, 0.0) / np.maximum(links.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(senders, 0.0)
    histories = {name: _Trial(data, drivers(data, name), sample, senders) for name in HISTORIES}
    history = max(histories, key=lambda name: histories[name].score())
    trials, pieces = {1: histories[history]}, 1
    while pieces < most_pieces(data):
        pieces = min(2 * pieces, most_pieces(data))
        trials[pieces] = _Trial(data, drivers(data, history, pieces), sample, senders)
    best = max(trials, key=lambda p: trials[p].score() - trials[p].fine(p + 1))
    own = trials[best].kernels(own=True)
    return Chosen(trials[best].of, own, own, history)


def cross_kernel(data: Counts, chosen: Chosen, effects: Floats) -> Likely:
    """The kernels of the effects of others, from the links that were found under a first one.

    Args:
        data: the counts.
        chosen: what was chosen; its own kernels hold where there is no link.
        effects: receiving x sending series, 0 where no link was found.
    """
    senders = effects.copy()
    np.fill_diagonal(senders, 0.0)
    linked = np.flatnonzero(senders.any(axis=1))
    if not len(linked):
        return chosen.own
    strongest = linked[np.argsort(-senders[linked].sum(axis=1), kind="stable")][:_SAMPLE]
    return _Trial(data, chosen.of, strongest, senders).kernels(own=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """A way to see the data, tried on a sample of the series."""

    data: Counts
    of: Drivers
    sample: npt.NDArray[np.int64]
    senders: Floats

    def fine(self, parameters: int) -> float:
        """What so many parameters of each series must gain (BIC)."""
        return float(0.5 * np.log(len(self.data.periods)) * parameters * len(self.sample))

    def pasts(self, row: int) -> tuple[Floats, Floats]:
        """The own past and the pooled past of others: decays x periods."""
        theirs = np.stack([self.senders[row] @ past for past in self.of.past])
        lift = self.of.lift[row]
        return self.of.past[:, row] * lift, theirs * lift

    def score(self) -> float:
        """The log likelihood of the sample, every decay free."""
        total = 0.0
        for row in self.sample:
            mine, theirs = self.pasts(row)
            columns = np.concatenate([self.of.base(row), mine.T, theirs.T], axis=1)
            counts = self.counts(row)
            total += settle(columns, counts).score(counts)
        return total

    def kernels(self, *, own: bool) -> Likely:
        """How a series acts on itself, or else how others act on it."""
        found = self._averaged(own, jackknife=False)
        if not own:
            return found
        # A level fitted hides the slow part of a series' own past. The jackknife finds it again but
        # scatters much, so what it would change is not taken over but counted as not known.
        again = self._averaged(own, jackknife=True)
        away = np.array(again.kernel.weights) - np.array(found.kernel.weights)
        return Likely(found.kernel, found.covariance + np.outer(away, away))

    def _averaged(self, own: bool, *, jackknife: bool) -> Likely:
        told = [self._told(row, own, jackknife) for row in self.sample]
        return averaged(self.of.lags, *(np.stack(parts) for parts in zip(*told, strict=True)))

    def _told(self, row: int, own: bool, jackknife: bool) -> tuple[Floats, Floats]:
        """What a series tells of the decays asked for: precision, and that times the estimate."""
        base, (mine, theirs) = self.of.base(row), self.pasts(row)
        columns = np.concatenate([base, mine.T, theirs.T], axis=1)
        first, decays = base.shape[1], len(mine)
        itself = np.arange(first, first + decays if jackknife else first)
        found = free(columns, self.counts(row), columns, itself)
        at = slice(first, first + decays) if own else slice(first + decays, None)
        precision: Floats = np.asarray(np.linalg.pinv(found.covariance[at, at], hermitian=True))
        return precision, precision @ found.raw[at]

    def counts(self, row: int) -> Floats:
        """What was counted in a series."""
        found: Floats = self.data.counts[row].astype(np.float64)
        return found


def averaged(lags: tuple[float, ...], precisions: Floats, told: Floats) -> Likely:
    """All kernels of the grid, weighed by likelihood; each series has an effect of its own size.

    Args:
        lags: of the decays.
        precisions: series x decays x decays: the inverse covariance of the effects of the decays.
        told: series x decays: that times the effects themselves.

    Returns:
        Mean and covariance; where the series tell nothing, those of all kernels there are.
    """
    grid = _grid(len(lags))
    along = np.maximum(told @ grid.T, 0.0)
    size = np.einsum("gd,rde,ge->rg", grid, precisions, grid, optimize=True)
    gain = (along**2 / np.maximum(size, 1e-300)).sum(axis=0) / 2
    used = (grid > 0).sum(axis=1)
    # One decay or several, of whatever number, are equally likely before the data are seen.
    gain -= np.log(np.bincount(used)[used])
    chance = np.exp(gain - gain.max())
    chance /= chance.sum()
    mean = chance @ grid
    away = grid - mean
    kernel = Kernel(lags, tuple(float(share) for share in mean))
    return Likely(kernel, (away * chance[:, None]).T @ away)


@cache
def _grid(decays: int) -> Floats:
    """All weights of so many decays in equal steps that add up to 1: kernels x decays."""
    places = _STEPS + decays - 1
    bars = np.array([(-1, *cut, places) for cut in combinations(range(places), decays - 1)])
    found: Floats = (np.diff(bars, axis=1) - 1) / _STEPS
    return found
