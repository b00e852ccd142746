"""How well counts were foreseen: log scores of held-out periods, and whether chances are true.

A log score is the logarithm of the probability a model gave to what came; more is better, and no
model can gain by saying other than it believes (Gneiting and Raftery 2007, JASA 102). Rivals are
compared period by period, with an error that knows that periods hang together (Diebold and Mariano
1995; Newey and West 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betainc, log_ndtr
from scipy.stats import chi2

from dragoman.measures.scatter import log_probability

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

#: Bins of a histogram of chances, and periods that each must be able to hold.
_BINS: Final = 10
_PERIODS_EACH: Final = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much better one forecast scored than another: the mean per count, its standard error."""

    difference: float
    error: float

    @property
    def worse(self) -> bool:
        """Whether the first is worse, by more than two standard errors."""
        return not self.difference >= -2 * self.error

    @property
    def better(self) -> bool:
        """Whether the first is better, by more than two standard errors."""
        return self.difference > 2 * self.error


def negative_binomial(counts: Whole, mean: Floats, shape: Floats) -> Floats:
    """Log probabilities of counts (series x periods).

    Args:
        counts: what came.
        mean: what was expected, above 0.
        shape: of each series; the variance is mean + mean^2 / shape.
    """
    return log_probability(counts, mean, shape[:, None])


def log_normal(counts: Whole, read: Floats, mean: Floats, spread: Floats) -> Floats:
    """Log probabilities of counts (series x periods) where log(1 + rate) is said to be normal.

    A density of a rate and the probability of a count cannot be compared. So a count is given all
    the rates that would be rounded to it, 0 all those below: the probabilities add up to 1.

    Args:
        counts: what came.
        read: exposure by its mean; the rate is counts / read.
        mean: of log(1 + rate).
        spread: standard deviation of it, for each series.
    """
    upper = (np.log1p((counts + 0.5) / read) - mean) / spread[:, None]
    below = (np.log1p(np.maximum(counts - 0.5, 0.0) / read) - mean) / spread[:, None]
    lower = np.where(counts == 0, -np.inf, below)
    # Far above the mean both chances are 1; their distance is seen from the other side.
    flip = lower > 0
    high = np.where(flip, -lower, upper)
    low = np.where(flip, -upper, lower)
    of_high, of_low = log_ndtr(high), log_ndtr(low)
    gap = np.minimum(of_low - of_high, -1e-15)
    found: Floats = of_high + np.log(-np.expm1(gap))
    return found


def compared(ours: Floats, theirs: Floats) -> Comparison:
    """Compare the scores of two forecasts of the same counts.

    Args:
        ours: log scores, series x periods.
        theirs: the same of the rival.

    Returns:
        The mean of ours - theirs, with Newey and West's error over the periods.
    """
    apart = (ours - theirs).mean(axis=0)
    return Comparison(float(apart.mean()), _newey_west(apart))


def _newey_west(values: Floats) -> float:
    """The standard error of the mean of values that hang together."""
    periods = len(values)
    lags = int(4 * (periods / 100) ** (2 / 9))
    left = values - values.mean()
    variance = float(left @ left)
    for lag in range(1, min(lags, periods - 1) + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(left[lag:] @ left[:-lag])
    return float(np.sqrt(max(variance, 0.0)) / periods)


def chances(counts: Whole, mean: Floats, shape: Floats, *, seed: int = 0) -> Floats:
    """The randomised probability integral transform (Dunn and Smyth 1996, JCGS 5).

    Where the model is true each value is uniform between 0 and 1: the chance of less than what
    came, and a random part of the chance of just that (Czado, Gneiting and Held 2009,
    Biometrics 65).

    Args:
        counts: what came, series x periods.
        mean: what was expected.
        shape: of each series.
        seed: of the random parts.

    Returns:
        Series x periods.
    """
    of = shape[:, None]
    share = of / (of + mean)
    up_to = betainc(of, counts + 1.0, share)
    less = np.where(counts > 0, betainc(of, np.maximum(counts, 1.0), share), 0.0)
    random = np.random.default_rng(seed).random(counts.shape)
    found: Floats = less + random * (up_to - less)
    return found


def uniformity(values: Floats) -> Floats:
    """For each series how likely chances so uneven would be if they were uniform.

    Args:
        values: between 0 and 1, series x periods.

    Returns:
        One p-value per series, by the chi-square test of ten equal bins (fewer where there are
        less than fifty periods).
    """
    periods = values.shape[1]
    bins = int(np.clip(periods // _PERIODS_EACH, 2, _BINS))
    places = np.minimum((values * bins).astype(int), bins - 1)
    seen = np.stack([(places == place).sum(axis=1) for place in range(bins)])
    due = periods / bins
    found: Floats = chi2.sf(((seen - due) ** 2 / due).sum(axis=0), bins - 1)
    return found
