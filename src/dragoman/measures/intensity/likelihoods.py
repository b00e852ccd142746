"""Likelihoods of counts given the logarithm of a rate or the log-odds of a share.

Arrays have the shape (blocks, periods): a block is one walk with its hyperparameters. Periods that
were not seen add nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import digamma, expit, gammaln

from dragoman.measures.intensity.chain import Array

#: Predictors are held within this, so that no exponential overflows.
_FAR = 500.0
#: Log-odds further out than this are as good as 0 or 1.
_FAR_ODDS = 30.0
#: Least information of a beta-binomial count, as a part of its expectation.
_LEAST_INFORMATION = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Log likelihood of each block, its slope and its (positive) information at a predictor."""

    value: Array
    slope: Array
    information: Array


class Likelihood(Protocol):
    """What the search for a mode needs of a likelihood."""

    def told(self, predictor: Array) -> Told:
        """Value, slope and information."""

    def third(self, predictor: Array) -> Array:
        """Third derivative."""


@dataclass(frozen=True, slots=True, eq=False)
class NegativeBinomial:
    """Counts whose variance is mean + mean^2 / size (NB2), log-concave in the log of the mean.

    `counts` and `seen` (1 or 0) have a leading axis of 1, `size` of blocks.
    """

    counts: Array
    seen: Array
    size: Array

    def told(self, predictor: Array) -> Told:
        """Value, slope and information."""
        size = self.size[:, None]
        predictor = np.clip(predictor, -_FAR, _FAR)
        # share = mean / (mean + size), without overflow
        share = expit(predictor - np.log(size))
        log_sum = np.logaddexp(predictor, np.log(size))
        grown = (self.counts + size) * self.seen
        value = self.seen * self.counts * predictor - grown * log_sum
        slope = self.seen * self.counts - grown * share
        information = grown * share * (1.0 - share)
        return Told(value.sum(axis=1) + self._constant(), slope, information)

    def third(self, predictor: Array) -> Array:
        """Third derivative."""
        size = self.size[:, None]
        share = expit(np.clip(predictor, -_FAR, _FAR) - np.log(size))
        found: Array = -(self.counts + size) * self.seen * share * (1.0 - share) * (1.0 - 2 * share)
        return found

    def _constant(self) -> Array:
        """What depends on the size alone; the factorial of the counts is left out."""
        sizes, places = np.unique(self.size, return_inverse=True)
        by_size = sizes[:, None]
        terms = gammaln(self.counts + by_size) - gammaln(by_size) + by_size * np.log(by_size)
        found: Array = (terms * self.seen).sum(axis=1)[places]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class BetaBinomial:
    """How many of `totals` are in an area, where the share itself varies with correlation `rho`.

    The log of this likelihood is not concave everywhere: the information is not taken below a
    part of the binomial one over 1 + (total - 1) rho.
    All arrays have the axes of predictors. `concentration` is 1 / rho - 1, `worth` the totals as
    many independent events would be worth, `constant` what does not depend on the share.
    """

    counts: Array
    totals: Array
    concentration: Array
    worth: Array
    constant: Array

    @classmethod
    def of(cls, counts: Array, totals: Array, rho: Array) -> BetaBinomial:
        """From the correlation of each block."""
        correlation = rho[:, None]
        concentration = 1.0 / correlation - 1.0
        worth = totals / (1.0 + np.maximum(totals - 1.0, 0.0) * correlation)
        constant = gammaln(concentration) - gammaln(totals + concentration)
        return cls(counts, totals, concentration, worth, constant.sum(axis=1))

    def told(self, predictor: Array) -> Told:
        """Value, slope and information."""
        share = expit(np.clip(predictor, -_FAR_ODDS, _FAR_ODDS))
        other = 1.0 - share
        weight = self.concentration
        inside, outside = share * weight, other * weight
        rest = self.totals - self.counts
        value = gammaln(self.counts + inside) - gammaln(inside)
        value += gammaln(rest + outside) - gammaln(outside)
        slope = digamma(self.counts + inside) - digamma(inside)
        slope -= digamma(rest + outside) - digamma(outside)
        slope *= weight * share * other
        bend = _trigamma(inside) - _trigamma(self.counts + inside)
        bend += _trigamma(outside) - _trigamma(rest + outside)
        observed = bend * (weight * share * other) ** 2 - (1.0 - 2.0 * share) * slope
        least = _LEAST_INFORMATION * self.worth * share * other
        return Told(value.sum(axis=1) + self.constant, slope, np.maximum(observed, least))

    def third(self, predictor: Array) -> Array:
        """Third derivative, of the binomial over 1 + (total - 1) rho."""
        share = expit(np.clip(predictor, -_FAR_ODDS, _FAR_ODDS))
        found: Array = -self.worth * share * (1.0 - share) * (1.0 - 2.0 * share)
        return found


def _trigamma(value: Array) -> Array:
    """Second derivative of log gamma: its asymptotic series, six steps further out."""
    found = np.zeros_like(value)
    for step in range(6):
        inverse = 1.0 / (value + step)
        found += inverse * inverse
    inverse = 1.0 / (value + 6.0)
    square = inverse * inverse
    series = 1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30))
    return found + inverse + square / 2 + square * inverse * series
