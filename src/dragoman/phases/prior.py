"""What is thought of phases before the data: how many, how long, how large a step.

A change has the prior odds `ODDS` against none, each more of them `MORE` of that, and given their
number every placement that leaves each phase its shortest length is as likely as any other. So a
longer series does not have more false phases: a stable one reaches a Bayes factor of 1 / p with
probability p at most (Ville's inequality, if the model holds). `ODDS` was calibrated on simulated
stable dyads (`benchmarks/phases`), so that fewer than 5 % of ten-year series show a false phase.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, log
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Prior odds of one change against none, and of each more.
ODDS: Final = 0.9
MORE: Final = 0.25
#: A step |log ratio| is Gamma distributed: most likely a doubling, hardly ever nothing at all,
#: because a step too small to matter to anybody is no new phase.
_STEP_SHAPE: Final = 3.0
_STEP_SCALE: Final = 0.35
#: Points of the grid of log rates: so fine that it is finer than what the data can tell.
_LEAST_POINTS: Final = 48
MOST_POINTS: Final = 320
_FINEST: Final = 0.06


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Log rates, evenly spaced, and the probability of a step from each (row) to each."""

    logs: Floats
    step: Floats

    @property
    def rates(self) -> Floats:
        """The rates themselves, per unit of exposure."""
        return np.exp(self.logs)


def grid(counts: Floats, exposure: Floats, shortest: int, most: int = MOST_POINTS) -> Grid:
    """The rates a phase of these counts may have.

    Args:
        counts: what was counted per period.
        exposure: how much was read, in units of the median period.
        shortest: least number of periods of a phase.
        most: points of the grid, at most.
    """
    window = np.ones(min(shortest, len(counts)))
    seen = np.convolve(exposure, window, "valid")
    rates = (np.convolve(counts, window, "valid") + 0.5)[seen > 0] / seen[seen > 0]
    low, high = np.log(rates.min()) - 0.7, np.log(rates.max()) + 0.5
    information = float((counts / (1 + counts / 30.0)).sum())
    finest = min(_FINEST, 1.0 / np.sqrt(max(information, 1.0)))
    points = int(np.clip(np.ceil((high - low) / finest), _LEAST_POINTS, most))
    logs = np.linspace(low, high, points)
    apart = np.abs(logs[:, None] - logs[None, :])
    step = apart ** (_STEP_SHAPE - 1) * np.exp(-apart / _STEP_SCALE)
    return Grid(logs, step / step.sum(axis=1, keepdims=True))


def numbers(most: int, odds: float) -> Floats:
    """The log of the prior odds of 0, 1, 2 ... changes against none."""
    told = np.arange(most + 1)
    return np.where(told > 0, np.log(odds) + (told - 1) * np.log(MORE), 0.0)


def placements(periods: int, changes: int, shortest: int) -> float:
    """The log of the number of ways to place so many changes, -inf when there is none."""
    free = periods - (changes + 1) * shortest
    return log(comb(free + changes, changes)) if free >= 0 else float("-inf")


def most_changes(periods: int, shortest: int, most: int) -> int:
    """How many changes fit, at most `most`."""
    return max(0, min(most, periods // shortest - 1))
