"""What all series have in common: how the past acts, how bent the trend is, the kernels.

Chosen by the likelihood of a sample of the series with the pooled past of the others, and by BIC
where one choice has more parameters than the next. A trend that bends each year would take a tenth
of what a series owes to its own past: after a line is fitted to each year, what is left of the past
looks less like the present than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.ripple.drivers import HISTORIES, Drivers, drivers, most_pieces
from dragoman.ripple.result import Counts, Kernel
from dragoman.ripple.rows import settle

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

#: Series that a choice is made by, evenly drawn; more would make it no better.
_SAMPLE: Final = 16
#: What the log likelihood must lose for a decay to stay: anything. A wrong decay kept costs little;
#: a right one dropped makes every effect too small, and its band too narrow.
_PRICE: Final = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The drivers with the chosen history and trend, the kernels, and the name of the history."""

    of: Drivers
    own: Kernel
    cross: Kernel
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
    own = trials[best].own_kernel()
    return Chosen(trials[best].of, own, own, history)


def cross_kernel(data: Counts, chosen: Chosen, effects: Floats) -> Kernel:
    """The kernel of the effects of others, from the links that were found under a first one.

    Args:
        data: the counts.
        chosen: what was chosen; its own kernel is the first guess.
        effects: receiving x sending series, 0 where no link was found.
    """
    senders = effects.copy()
    np.fill_diagonal(senders, 0.0)
    linked = np.flatnonzero(senders.any(axis=1))
    if not len(linked):
        return chosen.own
    strongest = linked[np.argsort(-senders[linked].sum(axis=1), kind="stable")][:_SAMPLE]
    return _Trial(data, chosen.of, strongest, senders).cross_kernel(chosen.own)


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
        return sum(self._fit(row, *self.pasts(row))[0] for row in self.sample)

    def _fit(self, row: int, mine: Floats, theirs: Floats) -> tuple[float, Floats]:
        columns = np.concatenate([self.of.base(row), mine.T, theirs.T], axis=1)
        counts = self.data.counts[row].astype(np.float64)
        found = settle(columns, counts)
        return found.score(counts), found.point[len(self.of.trend) :]

    def own_kernel(self) -> Kernel:
        """How a series acts on itself: of the decays, those that the data do not do without."""
        return self._sparse(_shares(self._sums()[0]), None)

    def cross_kernel(self, own: Kernel) -> Kernel:
        """How others act on it."""
        sums = self._sums()[1]
        return self._sparse(_shares(sums), own) if sums.any() else own

    def _sums(self) -> Floats:
        """The effect of each decay, summed over the sample: own and others, x decays."""
        lags = len(self.of.lags)
        return sum(
            (self._fit(row, *self.pasts(row))[1].reshape(2, lags) for row in self.sample),
            np.zeros((2, lags)),
        )

    def _sparse(self, shares: Floats, own: Kernel | None) -> Kernel:
        """Drop decays one by one while what is left explains the sample no worse."""
        best, score = shares, self._under(shares, own)
        while (best > 0).sum() > 1:
            tries = []
            for place in np.flatnonzero(best > 0):
                fewer = best.copy()
                fewer[place] = 0.0
                tries.append((self._under(_shares(fewer), own), place))
            found, place = max(tries)
            if found < score - _PRICE:
                break
            best = best.copy()
            best[place] = 0.0
            best, score = _shares(best), found
        return Kernel(self.of.lags, tuple(float(share) for share in best))

    def _under(self, shares: Floats, own: Kernel | None) -> float:
        """The log likelihood with this kernel, of the own past or else of that of others."""
        total = 0.0
        for row in self.sample:
            mine, theirs = self.pasts(row)
            if own is None:
                mine = shares[None] @ mine
            else:
                mine, theirs = np.array(own.weights)[None] @ mine, shares[None] @ theirs
            total += self._fit(row, mine, theirs)[0]
        return total


def _shares(sums: Floats) -> Floats:
    total = sums.sum()
    whole: Floats = sums / total if total > 0 else np.full(len(sums), 1 / len(sums))
    return whole
