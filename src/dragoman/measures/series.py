"""A series: what one pair did to each other, period by period, and how much was read then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: The classes a series may count, and their quad classes. Cooperation and conflict are never
#: netted: much of both is not little of either.
CLASSES: Final[dict[str, tuple[int, ...]]] = {
    "all": (1, 2, 3, 4),
    "cooperation": (1, 2),
    "conflict": (3, 4),
    "vcoop": (1,),
    "mcoop": (2,),
    "vconf": (3,),
    "mconf": (4,),
}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Counts of one pair, class and area in successive periods, without gaps.

    `source` and `target` are codes or the names of groups. `exposure` is how much was read in
    the period that could have told of them: reports read, or, for an imported data set, its own
    total of events; 0 where nothing was read, so that a 0 there says nothing.
    """

    dataset: str
    source: str
    target: str
    kind: str
    area: str
    publisher: str
    by: str
    measure: str
    periods: tuple[dt.date, ...]
    counts: npt.NDArray[np.int64]
    exposure: npt.NDArray[np.float64]

    @property
    def total(self) -> int:
        """All that was counted."""
        return int(self.counts.sum())

    @property
    def label(self) -> str:
        """One line for titles: "JPN and NATO, cooperation, cyber"."""
        told = [f"{self.source} and {self.target}", self.kind, self.area, self.publisher]
        return ", ".join(part for part in told if part)
