"""Fits of ripples made by hand: what is linked is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from dragoman.ripple.drivers import LAGS, drivers
from dragoman.ripple.result import Counts, Kernel, Ripple

NEXT_DAY = Kernel(LAGS["day"], (1.0, 0.0, 0.0, 0.0))
SLOW = Kernel(LAGS["day"], (0.4, 0.3, 0.2, 0.1))


def ripple(
    names: Sequence[str],
    links: Mapping[tuple[str, str], float],
    *,
    noise: Mapping[tuple[str, str], float] | None = None,
    error: float = 0.0,
    kernel: Kernel = NEXT_DAY,
    days: int = 60,
    converged: bool = True,
    first: dt.date = dt.date(2018, 3, 1),
    counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None = None,
) -> Ripple:
    """A fit whose significant links are `links` (sender, receiver) and whose other ones `noise`."""
    size = len(names)
    matrix, kept = np.zeros((size, size)), np.zeros((size, size), dtype=bool)
    for known, real in ((links, True), (noise or {}, False)):
        for (sender, receiver), effect in known.items():
            at = names.index(receiver), names.index(sender)
            matrix[at], kept[at] = effect, real
    periods = tuple(first + dt.timedelta(days=place) for place in range(days))
    if counts is None:
        counts = np.random.default_rng(1).poisson(5.0, (size, days))
    exposure = 100.0 + 20.0 * (np.arange(days) % 3)
    data = Counts(tuple(names), periods, counts, np.tile(exposure, (size, 1)), "day")
    of = drivers(data)
    own, cross = np.diag(np.diag(matrix)), matrix - np.diag(np.diag(matrix))
    driven = of.read * (own @ of.under(kernel) + cross @ of.under(kernel))
    baseline = of.read * 2.0
    covariance = np.zeros((size, size, size))
    for row in range(size):
        np.fill_diagonal(covariance[row], error**2)
    return Ripple(
        data=data, matrix=matrix, raw=matrix.copy(), error=np.full((size, size), error),
        lower=np.maximum(matrix - 1.64 * error, 0.0), upper=matrix + 1.64 * error,
        covariance=covariance, significant=kept, own=kernel, cross=kernel, baseline=baseline,
        expected=baseline + driven, shape=np.full(size, 5.0),
        spectral_radius=float(np.abs(np.linalg.eigvals(matrix)).max()), level=0.9, rate=0.05,
        converged=converged, notes=(),
    )  # fmt: skip
