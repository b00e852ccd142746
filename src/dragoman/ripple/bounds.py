"""Bands of an effect that cannot be below 0.

An estimate of -1 standard error says that the effect is small; the usual band from -2.6 to .6 would
be cut at 0, and hold a true 0 in 95 of 100 cases and not in 90. The unified intervals of
Feldman and Cousins (1998, Physical Review D 57) hold every true value that may be with the stated
probability, and are never empty.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Beyond so many standard errors the boundary is out of sight.
_FAR: Final = 6.0
_STEP: Final = 0.01


def band(estimate: Floats, error: Floats, level: float) -> tuple[Floats, Floats]:
    """Lower and upper ends for effects not below 0.

    Args:
        estimate: normal estimates, which may be below 0.
        error: their standard errors; where 0 nothing was estimated, and the band is 0.
        level: probability with which a band is to hold the truth.
    """
    seen, lower, upper = _table(level)
    scaled = np.divide(estimate, error, out=np.zeros_like(estimate), where=error > 0)
    reach = float(norm.ppf(0.5 + level / 2))
    inside = np.clip(scaled, seen[0], seen[-1])
    low = np.where(scaled > seen[-1], scaled - reach, np.interp(inside, seen, lower))
    high = np.where(scaled > seen[-1], scaled + reach, np.interp(inside, seen, upper))
    return low * error, high * error


@cache
def _table(level: float) -> tuple[Floats, Floats, Floats]:
    """For each scaled estimate the ends of its band."""
    seen = np.arange(-_FAR, _FAR + _STEP / 2, _STEP)
    truths = np.arange(0.0, _FAR + 3.0, _STEP)
    grid = np.arange(-_FAR - 4.0, 2 * _FAR + 4.0, _STEP)
    best = np.maximum(grid, 0.0)
    first, last = np.empty(len(truths)), np.empty(len(truths))
    for place, truth in enumerate(truths):
        density = np.exp(-0.5 * (grid - truth) ** 2) / np.sqrt(2 * np.pi)
        order = np.argsort((grid - truth) ** 2 - (grid - best) ** 2, kind="stable")
        kept = order[: int((density[order].cumsum() * _STEP < level).sum()) + 1]
        first[place], last[place] = grid[kept.min()], grid[kept.max()]
    # A truth is in the band of an estimate when the estimate is among those accepted for it.
    accepted = (first[None, :] <= seen[:, None]) & (seen[:, None] <= last[None, :])
    low = truths[accepted.argmax(axis=1)]
    high = truths[len(truths) - 1 - accepted[:, ::-1].argmax(axis=1)]
    return seen, low, high
