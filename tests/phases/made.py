"""Series made by hand or by chance, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dragoman.measures.periods import days
from dragoman.measures.series import Series


def series(
    counts: Sequence[int],
    exposure: npt.ArrayLike | None = None,
    by: str = "month",
    first: dt.date = dt.date(2010, 1, 1),
) -> Series:
    """A series of all events from 2010 on; everything was read alike unless told otherwise."""
    far = first + dt.timedelta(days=366 * (len(counts) + 2))
    periods = tuple(day for day, _ in zip(days(by, first, far), counts, strict=False))
    read = np.ones(len(counts)) if exposure is None else np.asarray(exposure, dtype=float)
    return Series("made", "A", "B", "all", "", "", by, "events", periods,
                  np.asarray(counts, dtype=np.int64), read)  # fmt: skip


def scattered(rates: Sequence[float], seed: int, shape: float = 6.0) -> list[int]:
    """Negative binomial counts with these means."""
    rng = np.random.default_rng(seed)
    mean = np.asarray(rates)
    return [int(n) for n in rng.poisson(mean * rng.gamma(shape, 1 / shape, len(mean)))]
