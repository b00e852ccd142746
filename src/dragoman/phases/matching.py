"""Which change of one way to cut a series is which change of another.

Two ways to cut a series seldom have their changes at the same dates, or as many. A change is told
by its direction and by its nearness to those of one representative way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: Share of the probability that a set of dates holds.
HELD: Final = 0.9
#: A date so many periods off is still the right one: nobody dates a phase to the month.
TOLERANCE: Final = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one draw: its period, and whether the rate rose."""

    place: int
    up: bool


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The changes of all draws: draws x periods, 1 up, -1 down, 0 none."""

    signs: npt.NDArray[np.int8]

    @property
    def changing(self) -> Floats:
        """Share of the draws in which a phase begins with each period."""
        found: Floats = (self.signs != 0).mean(axis=0)
        return found


def steps(rates: Floats, behind: Ints) -> Steps:
    """The changes of all draws (draws x periods)."""
    signs = np.zeros(rates.shape, dtype=np.int8)
    begun = np.diff(behind, axis=1) > 0
    rose = np.diff(rates, axis=1) > 0
    signs[:, 1:] = np.where(begun, np.where(rose, 1, -1), 0)
    return Steps(signs)


def representative(of: Steps, number: int) -> tuple[Step, ...]:
    """Of the draws with so many changes, the one whose changes are the most common of all."""
    signs = of.signs[(of.signs != 0).sum(axis=1) == number]
    if not number or not len(signs):
        return ()
    common = np.log(_near(of.signs) + 1e-4)
    score = (np.where(signs > 0, common[0], 0) + np.where(signs < 0, common[1], 0)).sum(axis=1)
    best = signs[int(score.argmax())]
    return tuple(Step(int(place), bool(best[place] > 0)) for place in np.flatnonzero(best))


def _near(signs: npt.NDArray[np.int8]) -> Floats:
    """Share of the draws that rise (row 0) or fall (row 1) within the tolerance of a period."""
    window = np.ones(2 * TOLERANCE + 1)
    return np.stack([np.convolve((signs == sign).mean(axis=0), window, "same") for sign in (1, -1)])


def matched(of: Steps, chosen: tuple[Step, ...]) -> Ints:
    """The period of each chosen change in every draw, -1 where a draw has none such.

    A change of a draw is that of the chosen ones which has its direction and is nearest; where
    several are the same one, the nearest of them counts.

    Returns:
        Chosen changes x draws.
    """
    draws, periods = of.signs.shape
    found = np.full((len(chosen), draws), -1)
    for sign in (1, -1):
        rows = [row for row, step in enumerate(chosen) if step.up == (sign > 0)]
        if not rows:
            continue
        places = np.array([chosen[row].place for row in rows])
        away = np.abs(np.arange(periods)[None, :] - places[:, None])
        owner = away.argmin(axis=0)
        for own, row in enumerate(rows):
            far = np.where((of.signs == sign) & (owner == own), away[own], periods)
            nearest = far.argmin(axis=1)
            found[row] = np.where(far.min(axis=1) < periods, nearest, -1)
    return found


def likeliest(row: Floats) -> int:
    """The place that is right within the tolerance with the highest probability."""
    near = np.convolve(np.pad(row, TOLERANCE), np.ones(2 * TOLERANCE + 1), "valid")
    return int(max(np.flatnonzero(near >= near.max() - 1e-9), key=lambda place: row[place]))


def shortest_set(row: Floats, held: float = HELD) -> tuple[int, int]:
    """First and last place of the shortest stretch that holds `held` of the probability."""
    summed = np.concatenate(([0.0], row.cumsum()))
    ends = np.searchsorted(summed, summed[:-1] + held * summed[-1] - 1e-12)
    lengths = np.where(ends < len(summed), ends - np.arange(len(row)), len(row) + 1)
    best = np.flatnonzero(lengths == lengths.min())
    first = int(max(best, key=lambda place: summed[ends[place]] - summed[place]))
    return first, int(ends[first]) - 1
