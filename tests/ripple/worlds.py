"""Worlds drawn from the model, with the fit an all-knowing person would give of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dragoman.ripple.drivers import LAGS, drivers
from dragoman.ripple.result import Counts, Kernel, Ripple
from dragoman.ripple.simulate import Source, draw, scaled

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NEXT_DAY = Kernel(LAGS["day"], (1.0, 0.0, 0.0, 0.0))
KERNEL = Kernel(LAGS["day"], (0.6, 0.4, 0.0, 0.0))
LINKED = np.array([[0.3, 0.0, 0.0], [0.3, 0.3, 0.0], [0.0, 0.0, 0.3]])
ALONE = np.diag(np.diag(LINKED))


def counts(
    values: npt.NDArray[np.int64], exposure: npt.NDArray[np.float64] | None = None
) -> Counts:
    """Counts by day; exposure is even where none is given."""
    size, days = values.shape
    periods = tuple(dt.date(2010, 1, 4) + dt.timedelta(days=place) for place in range(days))
    read = np.ones(values.shape) if exposure is None else exposure
    return Counts(tuple(f"s{row}" for row in range(size)), periods, values, read, "day")


def world(
    matrix: Floats = LINKED,
    *,
    days: int = 700,
    level: float = 4.0,
    shape: float = 3.0,
    seed: int = 0,
    error: float = 0.05,
    kernel: Kernel = KERNEL,
) -> Ripple:
    """Counts under a wave of the media, and their true means, as a fit."""
    size = len(matrix)
    wave = np.exp(0.3 * np.sin(np.arange(days) / 9))
    empty = counts(np.zeros((size, days), dtype=np.int64), np.tile(wave, (size, 1)))
    read = scaled(empty)
    start = np.linalg.solve(np.eye(size) - matrix, np.full(size, level))
    shapes = np.full(size, shape)
    of = Source(matrix, level * read, read, read, shapes, kernel, kernel, start)
    data = replace(empty, counts=draw(of, np.random.default_rng(seed))[0])
    past = drivers(data).under(kernel)
    covariance = np.stack([np.eye(size) * error**2] * size)
    return Ripple(
        data=data, matrix=matrix, raw=matrix, error=np.full((size, size), error),
        lower=np.maximum(matrix - 1.64 * error, 0.0), upper=matrix + 1.64 * error,
        covariance=covariance, significant=matrix > 0, own=kernel, cross=kernel,
        baseline=level * read, expected=read * (level + matrix @ past), shape=shapes,
        spectral_radius=float(np.abs(np.linalg.eigvals(matrix)).max()), level=0.9, rate=0.05,
        converged=True, notes=(),
    )  # fmt: skip
