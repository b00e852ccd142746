"""How an effect is spread over the periods that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.ripple.result import Kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def spread(kernel: Kernel, periods: int) -> Floats:
    """The share of an effect that falls on each of the periods that follow, the next one first."""
    ahead = np.arange(periods)
    found = np.zeros(periods)
    for lag, weight in zip(kernel.lags, kernel.weights, strict=True):
        keep = 1 - 1 / lag
        found += weight * (1 - keep) * keep**ahead
    return found


def after(effect: Floats, events: Floats) -> Floats:
    """What follows events: their convolution with an effect that starts a period later.

    Args:
        effect: by periods ahead, the next one first.
        events: of successive periods.

    Returns:
        Of the same periods; 0 in the first.
    """
    found = np.zeros(len(events))
    found[1:] = np.convolve(events, effect)[: len(events) - 1]
    return found


def stable(matrices: Floats) -> npt.NDArray[np.bool_]:
    """Which of several matrices without negative entries have a spectral radius below 1.

    That radius is at most the largest sum of a row, or of a column, which tells most. Of the
    others by the sums of what follows: (I - A) x = 1 has a solution without negative entries just
    when it is below 1 (Berman and Plemmons 1994, chapter 6).
    """
    size = matrices.shape[-1]
    each = matrices.reshape(-1, size, size)
    found = np.minimum(each.sum(axis=1).max(axis=-1), each.sum(axis=2).max(axis=-1)) < 1
    for place in np.flatnonzero(~found):
        try:
            sums = np.linalg.solve(np.eye(size) - each[place], np.ones(size))
        except np.linalg.LinAlgError:  # a root of 1: the radius is no less
            continue
        found[place] = (sums > 0).all()
    return np.asarray(found, dtype=bool).reshape(matrices.shape[:-2])
