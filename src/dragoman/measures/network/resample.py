"""How sure the figures are: stories drawn again, and everything computed anew.

The bootstrap of whole stories (Efron 1979; Davison and Hinkley 1997, chapter 3.8, for clusters):
the events of one story stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from dragoman.measures.network.observed import Numbers as Places
from dragoman.measures.network.observed import Observed
from dragoman.measures.network.paths import Paths
from dragoman.measures.network.result import Estimate

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[int, int], None]
#: The ends of a band of 90 %, as quantiles.
_ENDS: Final = (0.05, 0.95)
#: The figures of an actor; the last only where two groups are asked about.
FIGURES: Final = ("cooperation", "conflict", "betweenness", "bridging")


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """What each two did with and against each other, symmetric."""

    cooperation: Numbers
    conflict: Numbers


class Weights:
    """The sums of a network for any weights of its stories."""

    def __init__(self, seen: Observed) -> None:
        self._size = len(seen.actors)
        self._rows = seen
        # An event with many on a side is several rows of an actor, and still one event.
        parts = np.unique(
            np.concatenate(
                [np.column_stack([end, seen.event, seen.conflict, seen.story])
                 for end in (seen.a, seen.b)]
            ),
            axis=0,
        )  # fmt: skip
        self._part_place = parts[:, 0] + parts[:, 2] * self._size
        self._part_story = parts[:, 3]
        self._place = (seen.conflict * self._size + seen.a) * self._size + seen.b

    def matrices(self, stories: Numbers | None = None) -> Matrices:
        """Cooperation and conflict of each two."""
        weights = None if stories is None else stories[self._rows.story]
        counts = np.bincount(self._place, weights, 2 * self._size**2).astype(np.float64)
        cooperation, conflict = counts.reshape(2, self._size, self._size)
        return Matrices(cooperation + cooperation.T, conflict + conflict.T)

    def strengths(self, stories: Numbers | None = None) -> Numbers:
        """In how many events of cooperation, and of conflict, each actor had a part."""
        weights = None if stories is None else stories[self._part_story]
        counts = np.bincount(self._part_place, weights, 2 * self._size).astype(np.float64)
        return counts.reshape(2, self._size)


def figures(
    weights: Weights, sides: tuple[Flags, Flags] | None, stories: Numbers | None = None
) -> Numbers:
    """The figures of every actor, one row per figure of `FIGURES`."""
    paths = Paths(weights.matrices(stories).cooperation)
    rows = [*weights.strengths(stories), paths.betweenness()]
    return np.array([*rows, paths.bridging(*sides)] if sides else rows)


def resampled(
    weights: Weights,
    stories: Places,
    sides: tuple[Flags, Flags] | None,
    *,
    times: int,
    seed: int,
    progress: Progress | None,
) -> Numbers:
    """The figures of so many draws of the stories: draw, figure, actor."""
    size = int(stories.max()) + 1
    generator = np.random.default_rng(seed)
    found = []
    for done in range(times):
        drawn = np.bincount(generator.integers(size, size=size), minlength=size)
        found.append(figures(weights, sides, drawn.astype(np.float64)))
        if progress:
            progress(done + 1, times)
    return np.array(found)


def estimates(values: Numbers, draws: Numbers) -> list[Estimate]:
    """Each value with its band: quantiles of the draws, widened where the value is outside."""
    lower, upper = np.quantile(draws, _ENDS, axis=0) if len(draws) else (values, values)
    ends = zip(values, np.minimum(lower, values), np.maximum(upper, values), strict=True)
    return [Estimate(float(value), float(low), float(high)) for value, low, high in ends]
