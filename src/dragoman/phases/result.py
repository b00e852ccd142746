"""What a search for phases says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.measures.intensity.result import Band
from dragoman.measures.series import Series

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Change:
    """A change from one phase to the next.

    `date` is the most probable first period of the new phase (right within two periods), `date_set`
    the first and last period of the shortest stretch that holds 90 % of the probability of when it
    began; a period is told by its first day. `probability` is that there was a change within the
    set; `ratio` the new rate by the old one, with its 90 % band.
    `evidence` are ids of events: of the first periods of a rise, of the last ones before a fall.
    """

    date: dt.date
    date_set: tuple[dt.date, dt.date]
    probability: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    evidence: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """ "up" or "down"."""
        return "up" if self.ratio > 1 else "down"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of periods at one rate: events in a calm period of median exposure.

    Short affairs within the phase are above it.
    """

    first: dt.date
    last: dt.date
    count: int
    rate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False)
class Phases:
    """The phases of a series.

    `changing` is, for each period, the probability that a new phase began with it; `level` the
    band of the rate, all numbers of phases averaged; `numbers` the probability of 0, 1, 2 ...
    changes. `enough` is False where there are too few events to see a change if there was one.
    """

    series: Series
    changes: tuple[Change, ...]
    phases: tuple[Phase, ...]
    changing: npt.NDArray[np.float64]
    level: Band
    numbers: tuple[float, ...]
    dispersion: float
    enough: bool
    note: str
