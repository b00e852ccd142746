"""Ways to cut a series, drawn with their probability: for bands of what has no closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.phases import recursion
from dragoman.phases.recursion import Chain

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


class _Draws:
    """Where each draw stands at one period, going back."""

    def __init__(self, of: Chain, many: int, rng: np.random.Generator) -> None:
        self.of, self.rng = of, rng
        self.number = np.zeros(many, dtype=np.int64)
        self.age = np.full(many, of.shortest - 1)
        self.rate = np.zeros(many, dtype=np.int64)
        self.mood = np.zeros(many, dtype=np.int64)

    def end(self, state: Floats, numbers: Floats) -> None:
        """The last period: the number of changes by its weight, the rest by the state."""
        self.number = self.rng.choice(len(numbers), size=len(self.number), p=numbers)
        self._take(slice(None), state[self.number, -1])

    def back(self, state: Floats) -> None:
        """One period back, into the states before."""
        ages = self.of.shortest
        came = self.of.moves[:, self.mood].T
        last = state[self.number, -1, self.rate] * came
        young_enough = (self.age == 0) & (self.number > 0)
        new = np.zeros(len(came))
        if young_enough.any():
            ended = self._ended(state, young_enough) * came[young_enough][:, None, :]
            new[young_enough] = ended.sum(axis=(1, 2))
        old = np.where(self.age == ages - 1, last.sum(axis=1), 0.0)
        younger = np.maximum(self.age - 1, 0)
        young = state[self.number, younger, self.rate] * came
        aged = np.where(self.age > 0, young.sum(axis=1), 0.0)
        choice = _pick(np.stack([new, old, aged], axis=1), self.rng)
        born = choice == 0
        if born.any():
            self._take(born, ended[born[young_enough]])
        stays = ~born
        weights = np.where((choice == 1)[:, None], last, young)[stays]
        self.mood[stays] = _pick(weights, self.rng)
        self.age = np.where(born, ages - 1, np.where(choice == 2, younger, self.age))
        self.number = self.number - born

    def _ended(self, state: Floats, which: npt.NDArray[np.bool_]) -> Floats:
        """The weight of each rate and mood before a phase that begins with the next period."""
        before = np.maximum(self.number[which] - 1, 0)
        found: Floats = state[before, -1] * self.of.step[:, self.rate[which]].T[:, :, None]
        return found

    def _take(self, which: npt.NDArray[np.bool_] | slice, weights: Floats) -> None:
        """Choose rate and mood by weights: draws x rates x moods."""
        picked = _pick(weights.reshape(len(weights), -1), self.rng)
        self.rate[which], self.mood[which] = np.divmod(picked, weights.shape[2])


def draw(of: Chain, many: int, rng: np.random.Generator, numbers: Floats) -> tuple[Ints, Ints]:
    """Ways to cut the series, drawn with their probability.

    Args:
        of: the chain.
        many: how many draws.
        rng: where chance comes from.
        numbers: probability of 0, 1, 2 ... changes.

    Returns:
        Draws x periods: index of the rate, and how many changes lie behind.
    """
    periods = len(of.likely)
    rates = np.empty((many, periods), dtype=np.int64)
    behind = np.empty((many, periods), dtype=np.int64)
    draws = _Draws(of, many, rng)
    for first, states in recursion.blocks(of):
        for place in range(first + len(states) - 1, first - 1, -1):
            if place == periods - 1:
                draws.end(states[-1], numbers)
            else:
                draws.back(states[place - first])
            rates[:, place], behind[:, place] = draws.rate, draws.number
    return rates, behind


def _pick(weights: Floats, rng: np.random.Generator) -> Ints:
    """One column of each row, by its weight."""
    summed = weights.cumsum(axis=1)
    found: Ints = (rng.random(len(summed))[:, None] * summed[:, -1:] >= summed).sum(axis=1)
    last: Ints = np.minimum(found, weights.shape[1] - 1)
    return last
