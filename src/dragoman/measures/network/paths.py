"""Who lies on the shortest paths of cooperation.

The distance of two actors that cooperate is 1 / (number of events), as Opsahl, Agneessens and
Skvoretz (2010) have it with alpha = 1; a path is as long as the sum of its steps. The
accumulation is that of Brandes (2001, 2008), for all sources at once on arrays: `networkx` gives
the same figures (the tests compare), but needs seconds for what must be done hundreds of times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

#: Two paths are equally long when they differ by less than this part: 1/3 + 1/3 + 1/3 is 1.
_TIE: Final = 1e-9


class Paths:
    """The shortest paths of a network.

    Args:
        cooperation: symmetric, what each two did together; 0 where nothing.
    """

    def __init__(self, cooperation: Numbers) -> None:
        from scipy.sparse.csgraph import shortest_path

        self._size = len(cooperation)
        steps = np.full_like(cooperation, np.inf)
        np.divide(1.0, cooperation, out=steps, where=cooperation > 0)
        lengths = shortest_path(steps, method="FW", directed=False)
        self._from, self._to = self._steps(steps, lengths)
        self._ways = self._counted()

    def _steps(self, steps: Numbers, lengths: Numbers) -> tuple[Places, Places]:
        """Each last step of a shortest path: places of (source, before) and (source, after)."""
        near = np.isfinite(steps) & (steps <= lengths * (1 + _TIE))
        before, after = np.nonzero(near)
        longest = lengths[:, after] * (1 + _TIE)
        on_path = (lengths[:, before] + steps[before, after] <= longest) & np.isfinite(longest)
        source, step = np.nonzero(on_path)
        return source * self._size + before[step], source * self._size + after[step]

    def _counted(self) -> Numbers:
        """How many shortest paths lead from each source to each actor."""
        start: Numbers = np.eye(self._size).ravel()
        ways = start
        for _ in range(self._size):  # no path has more steps
            shorter, ways = ways, start + self._sums(self._to, ways[self._from])
            if np.array_equal(shorter, ways):
                break
        return ways

    def _sums(self, places: Places, values: Numbers) -> Numbers:
        return np.bincount(places, values, self._size**2).astype(np.float64)

    def dependencies(self, targets: Flags) -> Numbers:
        """For each source and actor: the shares of shortest paths to targets that it lies on."""
        part = self._ways[self._from] / self._ways[self._to]
        wanted = np.tile(targets.astype(np.float64), self._size)[self._to]
        found: Numbers = np.zeros(self._size**2)
        for _ in range(self._size):
            before, found = found, self._sums(self._from, part * (wanted + found[self._to]))
            if np.array_equal(before, found):
                break
        shares = found.reshape(self._size, self._size)
        np.fill_diagonal(shares, 0.0)
        return shares

    def betweenness(self) -> Numbers:
        """The share of the shortest paths between all others that each actor lies on."""
        pairs = (self._size - 1) * (self._size - 2)
        everybody = np.ones(self._size, dtype=bool)
        found: Numbers = self.dependencies(everybody).sum(axis=0) / max(pairs, 1)
        return found

    def bridging(self, firsts: Flags, seconds: Flags) -> Numbers:
        """The share of the shortest paths from `firsts` to `seconds` that each actor lies on.

        An actor is never counted as lying on a path of which it is an end.
        """
        shares = self.dependencies(seconds)[firsts].sum(axis=0)
        pairs = (firsts.sum() - firsts) * (seconds.sum() - seconds)
        found: Numbers = shares / np.maximum(pairs, 1)
        return found
