"""Other ways to find changes, on the same series: PELT and BinSeg of ruptures, and BOCPD.

Each gets what its users would give it. `ruptures` has no cost for counts with exposure, so it is
fed Anscombe-transformed counts, raw or at median exposure, with the penalty of the BIC for a change
of mean (twice the noise variance times log n), the noise from differences of successive periods.
BOCPD (Adams and MacKay 2007) has a gamma-Poisson model with exposure and a hazard of one change in
ten years.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import ruptures
from scipy.special import gammaln

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def anscombe(counts: Counts, exposure: Floats | None) -> Floats:
    """Counts made about normal; with exposure, those of a median period."""
    told = counts if exposure is None else counts * np.median(exposure) / exposure
    found: Floats = 2 * np.sqrt(told + 3 / 8)
    return found


def _penalty(signal: Floats) -> float:
    spread = np.median(np.abs(np.diff(signal))) / 0.6745 / np.sqrt(2)
    return float(2 * spread**2 * np.log(len(signal)))


def pelt(counts: Counts, exposure: Floats | None) -> list[int]:
    """PELT with a squared-error cost and phases of three months or more."""
    signal = anscombe(counts, exposure)
    found = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(signal)
    return [int(place) for place in found.predict(pen=_penalty(signal))[:-1]]


def binseg(counts: Counts, exposure: Floats | None) -> list[int]:
    """Binary segmentation, the same cost and penalty."""
    signal = anscombe(counts, exposure)
    found = ruptures.Binseg(model="l2", min_size=3, jump=1).fit(signal)
    return [int(place) for place in found.predict(pen=_penalty(signal))[:-1]]


def bocpd(counts: Counts, exposure: Floats | None) -> list[int]:
    """Bayesian online change points: the most probable way to cut the series, at its end."""
    read = np.ones(len(counts)) if exposure is None else exposure / np.median(exposure)
    shape, rate = 1.0, 1.0 / max(float(counts.sum() / read.sum()), 1e-9)
    hazard = 1 / 120
    shapes, rates = np.array([shape]), np.array([rate])
    best = np.array([0.0])
    back: list[list[int]] = [[]]
    for place, (count, amount) in enumerate(zip(counts.tolist(), read.tolist(), strict=True)):
        logs = (
            gammaln(shapes + count) - gammaln(shapes) - gammaln(count + 1)
            + shapes * np.log(rates / (rates + amount)) + count * np.log(amount / (rates + amount))
        )  # fmt: skip
        grown = best + logs + np.log1p(-hazard)
        # The best cut so far, ended here: what follows begins anew with the next period.
        top = int(np.argmax(best + logs))
        ended = best[top] + logs[top] + np.log(hazard)
        best = np.concatenate(([ended], grown))
        back = [[*back[top], place + 1], *back]
        shapes = np.concatenate(([shape], shapes + count))
        rates = np.concatenate(([rate], rates + amount))
    top = 1 + int(np.argmax(best[1:]))
    return [place for place in back[top] if place < len(counts)]
