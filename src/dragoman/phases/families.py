"""Kinds of noise that share a grid of rates, and what each makes of a series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.phases import noise, prior, recursion

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Points of the grid where the noise has moods: it blurs the rate, so fewer are enough.
_MOODY_POINTS: Final = 72


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Counts and exposures to be fitted, the exposure in units of its median period."""

    counts: Floats
    exposure: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Kinds of noise, their grid, and the log likelihoods: kinds x periods x rates x moods."""

    kinds: tuple[noise.Noise, ...]
    grid: prior.Grid
    tables: Floats

    def evidence(self, most: int, shortest: int) -> Floats:
        """Log evidence of each kind (with its prior weight) and number of changes."""
        moves = np.stack([kind.moves for kind in self.kinds])
        start = np.stack([kind.start for kind in self.kinds])
        found = recursion.evidence(self.tables, self.grid.step, moves, start, most, shortest)
        return found + np.log([kind.weight for kind in self.kinds])[:, None]

    def chain(self, place: int, most: int, shortest: int) -> recursion.Chain:
        """The chain of one kind."""
        kind, table = self.kinds[place], self.tables[place]
        likely = np.exp(table - table.max(axis=(1, 2), keepdims=True))
        likely = np.maximum(likely, recursion.LEAST)
        return recursion.Chain(likely, self.grid.step, kind.moves, kind.start, most, shortest)


def families(data: Data, shortest: int) -> tuple[Family, ...]:
    """All kinds of noise for a series."""
    found = []
    for kinds in noise.kinds():
        points = prior.MOST_POINTS if len(kinds[0].moods) == 1 else _MOODY_POINTS
        grid = prior.grid(data.counts, data.exposure, shortest, points)
        tables = [noise.likelihood(kind, data.counts, data.exposure, grid.rates) for kind in kinds]
        found.append(Family(kinds, grid, np.stack(tables)))
    return tuple(found)
