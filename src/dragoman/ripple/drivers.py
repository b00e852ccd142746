"""What drives a series: its baseline, and the recent past of all series at several decays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.signal import lfilter

from dragoman.ripple.result import Counts, Kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Mean lags of the decays, in days; weeks take those that are a week or longer.
LAGS: Final = {"day": (1.0, 3.0, 7.0, 30.0), "week": (1.0, 2.0, 4.5)}
#: How the past acts on a period: whether counts are taken at average exposure, and whether what
#: they bring about is seen in proportion to what is read then. "rates": reports of events
#: that follow events; "seen": the same of the counts as they are; "plain": what is read bears on
#: the baseline alone, and each event has its offspring, as in hhh4.
HISTORIES: Final = {"rates": (True, True), "seen": (False, True), "plain": (False, False)}
#: Periods between two knots of the trend, and the most pieces it may have.
_KNOT: Final = {"day": 365, "week": 52}
_MOST_PIECES: Final = 16
#: Periods a weekday's factor is believed to rest on before any is seen.
_WEEKDAY_PRIOR: Final = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """Counts at average exposure, and their past.

    `read` is exposure by its mean (series x periods); `past` decays x series x periods: what lies
    behind each period, as `history` takes it; `lift` what an effect is multiplied by in each
    period (series x periods); `trend` knots x periods; `weekday` series x periods.
    """

    read: Floats
    past: Floats
    lift: Floats
    trend: Floats
    weekday: Floats
    lags: tuple[float, ...]

    def base(self, row: int) -> Floats:
        """The columns of the baseline of a series: periods x knots."""
        found: Floats = (self.trend * self.weekday[row] * self.read[row]).T
        return found

    def under(self, kernel: Kernel) -> Floats:
        """The past of every series under a kernel: series x periods."""
        return np.asarray(sum(w * past for w, past in zip(kernel.weights, self.past, strict=True)))


def drivers(data: Counts, history: str = "rates", pieces: int = 1) -> Drivers:
    """The drivers of all series.

    Args:
        data: counts and exposures.
        history: a key of `HISTORIES`.
        pieces: stretches of the trend, straight lines that meet at knots.
    """
    read = data.exposure / data.exposure.mean(axis=1, keepdims=True)
    rated, lifted = HISTORIES[history]
    lags = LAGS[data.by]
    events: Floats = np.asarray(data.counts / read if rated else data.counts, dtype=np.float64)
    past = np.stack([_past(events, lag) for lag in lags])
    lift = read if lifted else np.ones_like(read)
    return Drivers(read, past, lift, _trend(len(data.periods), pieces), _weekday(data, read), lags)


def most_pieces(data: Counts) -> int:
    """How many stretches of about a year the trend may have."""
    return int(np.clip(round(len(data.periods) / _KNOT[data.by]), 1, _MOST_PIECES))


def _past(rates: Floats, lag: float) -> Floats:
    """Geometric sums of what lies behind; before the first period lies the mean."""
    keep = 1 - 1 / lag
    before = rates.mean(axis=1, keepdims=True)
    shifted = np.concatenate([before, rates[:, :-1]], axis=1)
    found, _ = lfilter([1 - keep], [1, -keep], shifted, axis=1, zi=keep * before)
    return np.asarray(found, dtype=np.float64)


def _trend(periods: int, pieces: int) -> Floats:
    """Hats over evenly spaced knots: their weighted sums are all lines bent at the knots."""
    knots = np.linspace(0, periods - 1, pieces + 1)
    return np.stack([np.interp(np.arange(periods), knots, row) for row in np.eye(pieces + 1)])


def _weekday(data: Counts, read: Floats) -> Floats:
    """How much more of a series is told on a weekday than on the average one."""
    if data.by != "day":
        return np.ones(data.counts.shape)
    of = np.array([day.weekday() for day in data.periods])
    factors = np.ones((len(data.names), 7))
    level = data.counts.sum(axis=1) / read.sum(axis=1)
    for weekday in range(7):
        at = of == weekday
        told = data.counts[:, at].sum(axis=1) + _WEEKDAY_PRIOR * level
        due = level * (read[:, at].sum(axis=1) + _WEEKDAY_PRIOR)
        factors[:, weekday] = told / np.maximum(due, 1e-12)
    return factors[:, of]
