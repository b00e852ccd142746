"""The exact sums over all ways to cut a series into phases.

The rate of a phase is on a grid, so a series with its phases is a hidden Markov chain whose state
is (changes so far, periods since the last one, rate, mood), the mood being the memory of the noise
(`noise.py`). One pass forward gives the exact evidence of every number of changes; going back
(`draws.py`) gives independent draws from the exact posterior of the dates, as in Fearnhead 2006,
Statistics and Computing 16, at a cost linear in the length of the series.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Periods whose states are in memory at a time, at least.
_STRETCH: Final = 128
#: Least likelihood of a period against that of its best rate: of counts that no rate explains, one
#: after the other, something must be left to tell the ways apart by.
LEAST: Final = 1e-250


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """One chain.

    `likely`: periods x rates x moods, at most 1 in each period; `step` and `moves`: probability
    of each rate after each, and of each mood after each; `start`: of the first mood.
    """

    likely: Floats
    step: Floats
    moves: Floats
    start: Floats
    changes: int
    shortest: int

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Changes + 1, ages, rates, moods."""
        return self.changes + 1, self.shortest, *self.likely.shape[1:]


def evidence(
    logs: Floats, step: Floats, moves: Floats, start: Floats, changes: int, shortest: int
) -> Floats:
    """The log of the summed likelihood of all placements of 0, 1, 2 ... changes.

    Args:
        logs: log likelihoods, kinds of noise x periods x rates x moods.
        step: probability of a step from each rate to each.
        moves: probability of each mood after each, kinds x moods x moods.
        start: probability of the first mood, kinds x moods.
        changes: the most changes that are thought of.
        shortest: least number of periods of a phase.

    Returns:
        Kinds x (changes + 1).
    """
    top = logs.max(axis=(2, 3), keepdims=True)
    likely = np.maximum(np.exp(logs - top), LEAST)
    scale = top.sum(axis=(1, 2, 3))
    state = np.zeros((len(logs), changes + 1, shortest, *logs.shape[2:]))
    state[:, 0, 0] = likely[:, 0] * start[:, None, :] / logs.shape[2]
    for place in range(1, logs.shape[1]):
        state = _on(step, moves[:, None, None], state) * likely[:, place, None, None]
        most = state.max(axis=(1, 2, 3, 4), keepdims=True)
        most = np.where(most > 0, most, 1.0)
        state /= most
        scale = scale + np.log(most).ravel()
    with np.errstate(divide="ignore"):
        found: Floats = np.log(state[:, :, -1].sum(axis=(2, 3))) + scale[:, None]
    return found


def blocks(of: Chain) -> Iterator[tuple[int, Floats]]:
    """The filtered states of all periods, the last stretch first.

    Only the state before each stretch is kept on the way, so a series of thousands of days needs
    no more memory than one of hundreds.

    Yields:
        The first period of a stretch, and its states: periods x `of.shape`, each at most 1.
    """
    periods = len(of.likely)
    size = max(_STRETCH, int(np.sqrt(periods)))
    starts = list(range(0, periods, size))
    before: list[Floats | None] = [None]
    for start in starts[:-1]:
        before.append(_stretch(of, before[-1], start, start + size)[-1].copy())
    for start, state in zip(reversed(starts), reversed(before), strict=True):
        yield start, _stretch(of, state, start, min(start + size, periods))


def _stretch(of: Chain, before: Floats | None, start: int, end: int) -> Floats:
    states = np.zeros((end - start, *of.shape))
    for place in range(start, end):
        if before is None:
            states[0, 0, 0] = of.likely[0] * of.start / of.shape[2]
        else:
            states[place - start] = _scaled(_on(of.step, of.moves, before) * of.likely[place])
        before = states[place - start]
    return states


def _on(step: Floats, moves: Floats, state: Floats) -> Floats:
    """One period on: everything ages, and what is old enough may end."""
    new = np.zeros_like(state)
    new[..., 1:, :, :] = state[..., :-1, :, :]
    new[..., -1, :, :] += state[..., -1, :, :]
    new[..., 1:, 0, :, :] += np.matmul(step.T, state[..., :-1, -1, :, :])
    return new if state.shape[-1] == 1 else np.matmul(new, moves)


def _scaled(state: Floats) -> Floats:
    top = float(state.max())
    return state / top if top > 0 else state
