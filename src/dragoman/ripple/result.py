"""What a fit of ripples is made of: the counts of several series, and what follows what.

The word is *statistical spillover*: events of one series are followed by more of another than its
own history, its trend and what was read lead one to expect. It is never cause.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Up to so many series single links can be told; above it they are weak.
EDGEWISE: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of several series over the same days (or weeks), without gaps.

    `counts` and `exposure` are series x periods; exposure is how much was read in the period that
    could have told of the series, above 0 everywhere. `by` is "day" or "week".
    """

    names: tuple[str, ...]
    periods: tuple[dt.date, ...]
    counts: npt.NDArray[np.int64]
    exposure: Floats
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """How an effect is spread over the periods that follow: a mixture of geometric decays.

    `weights` adds up to 1; decay d has mean lag `lags[d]` periods: its share at lag s >= 1 is
    (1 - q) q**(s - 1) with q = 1 - 1 / lags[d].
    """

    lags: tuple[float, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ripple:
    """The branching matrix and all that is uncertain of it.

    `matrix[i, j]` is how many further events of series i one event of series j is followed by in
    all, at average exposure (row = receiving, column = sending), with 0 where nothing stands out;
    `baseline` and `expected` belong to it. `raw` and `error` are the estimate of every link without
    constraint and its sandwich error; `lower` and `upper` the ends of its band at `level`;
    `significant` the links kept by false-discovery control at `rate`. `covariance` is, for each
    receiving series, that of its row of `raw` (series x series x series).

    `baseline` is series x periods: events expected of nothing in the data, at the exposure of the
    period; `expected` the whole mean; `shape` the dispersion of each series (variance
    mean + mean^2 / shape). `own` and `cross` are the kernels of the diagonal and of the rest,
    `history` says how the past acts (`dragoman.ripple.drivers.HISTORIES`).
    """

    data: Counts
    matrix: Floats
    raw: Floats
    error: Floats
    lower: Floats
    upper: Floats
    covariance: Floats
    significant: npt.NDArray[np.bool_]
    own: Kernel
    cross: Kernel
    baseline: Floats
    expected: Floats
    shape: Floats
    spectral_radius: float
    level: float
    rate: float
    converged: bool
    notes: tuple[str, ...]
    history: str = "rates"

    @property
    def estimate(self) -> Floats:
        """The estimate of every link, not below 0; of many series only what stands out."""
        import numpy as np

        return self.matrix if len(self.matrix) > EDGEWISE else np.maximum(self.raw, 0.0)
