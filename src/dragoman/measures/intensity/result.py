"""What a fitted intensity says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.measures.series import Series

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Posterior median and the ends of an interval, one value per period."""

    median: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Intensity:
    """The intensity of one class and area ("" for all areas) of a dyad.

    `rate` is the number of events expected in a period had as much been read in it as in the
    median period, and had both actors been as visible as on average. `enough` is False in periods
    in which the counts do not tell anything worth drawing.
    """

    series: Series
    rate: Band
    enough: npt.NDArray[np.bool_]
    level: float
    reference_exposure: float


@dataclass(frozen=True, slots=True, eq=False)
class IntensityFit:
    """All intensities of a dyad in one class: `overall` first, then one per area."""

    overall: Intensity
    areas: tuple[Intensity, ...]
    dispersion: float
    step: float
    visibility: tuple[float, float, float]
    sources: dict[str, float]
    converged: bool
