"""Vector autoregression of log rates, and connectedness: the method most papers use, as a rival.

    found = fit_var(data)
    connectedness(found).table

log(1 + rate) of every series is regressed by least squares on the past of all, with a weekday
where periods are days (Luetkepohl 2005, *New Introduction to Multiple Time Series Analysis*,
chapter 3). Connectedness is the share of the variance of a forecast error that shocks to another
series account for, by generalised impulse responses, so that the order of series does not matter
(Pesaran and Shin 1998, Economics Letters 58; Diebold and Yilmaz 2012, International Journal of
Forecasting 28).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple.simulate import scaled

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Counts

    Floats = npt.NDArray[np.float64]

#: Lags tried; the best by Schwarz's criterion is taken.
_MOST_LAGS: Final = 7
#: Periods that each coefficient of an equation must have for a lag to be tried.
_PERIODS_EACH: Final = 5
#: How far ahead errors are followed, in periods; ten is what Diebold and Yilmaz take.
HORIZON: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Var:
    """A fitted autoregression.

    `fixed` is series x constants (one, or seven weekdays), `effects` lags x receiving x sending,
    `covariance` that of the residuals, `scale` the mean exposure of each series.
    """

    names: tuple[str, ...]
    fixed: Floats
    effects: Floats
    covariance: Floats
    scale: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Connectedness:
    """Diebold and Yilmaz's table, in shares: row = receiving, column = sending; rows add up to 1.

    `received` and `sent` are the sums of each series' row and column without its own share, `total`
    the mean of either.
    """

    names: tuple[str, ...]
    table: Floats
    received: Floats
    sent: Floats
    total: float


def fit_var(data: Counts, *, lags: int | None = None) -> Var:
    """Fit an autoregression of log(1 + rate).

    Args:
        data: counts and exposures.
        lags: how many periods of the past; by default the best of 1 to 7 by Schwarz's criterion.

    Returns:
        The coefficients and the covariance of what is left.

    Raises:
        UsageError: too few periods for so many series.
    """
    logs = np.log1p(data.counts / scaled(data))
    fixed = _fixed(data, weekdays=data.by == "day" and len(data.periods) >= 14)
    size, periods = logs.shape
    most = (periods // _PERIODS_EACH - fixed.shape[1]) // size
    if most < (lags or 1):
        raise UsageError(
            f"{periods} periods are too few for a vector autoregression of {size} series; "
            f"have more periods, or fewer series"
        )
    tried = [lags] if lags else range(1, min(most, _MOST_LAGS) + 1)
    # The same periods are explained by all, or their criteria could not be compared.
    longest = max(tried)
    best = min(tried, key=lambda lag: _criterion(logs, fixed, lag, longest))
    coefficients, residuals = _solved(logs, fixed, best, best)
    spare = residuals.shape[1] - coefficients.shape[1]
    effects = coefficients[:, fixed.shape[1] :].reshape(size, best, size).transpose(1, 0, 2)
    return Var(
        data.names, coefficients[:, : fixed.shape[1]], effects,
        residuals @ residuals.T / spare, data.exposure.mean(axis=1),
    )  # fmt: skip


def forecast(var: Var, data: Counts) -> Floats:
    """The mean of log(1 + rate) one period ahead, for every period of the data with a past.

    Args:
        var: the fit.
        data: counts of the same series, from as many periods before as there are lags.

    Returns:
        Series x periods after the first `len(var.effects)`.
    """
    logs = np.log1p(data.counts / (data.exposure / var.scale[:, None]))
    lags = len(var.effects)
    found = var.fixed @ _fixed(data, weekdays=var.fixed.shape[1] > 1)[lags:].T
    for lag, effects in enumerate(var.effects, 1):
        found = found + effects @ logs[:, lags - lag : logs.shape[1] - lag]
    return np.asarray(found, dtype=np.float64)


def connectedness(var: Var, *, horizon: int = HORIZON) -> Connectedness:
    """Whose shocks account for whose errors of forecast.

    Args:
        var: the fit.
        horizon: periods ahead.

    Returns:
        The table and its sums.
    """
    moves = _moving_average(var.effects, horizon)
    felt = moves @ var.covariance
    own = np.maximum(np.diag(var.covariance), 1e-300)
    shocked = (felt**2).sum(axis=0) / own
    whole = np.einsum("hij,hij->i", felt, moves)
    shares = shocked / np.maximum(whole, 1e-300)[:, None]
    table = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
    others = table - np.diag(np.diag(table))
    received, sent = others.sum(axis=1), others.sum(axis=0)
    return Connectedness(var.names, table, received, sent, float(received.mean()))


def _moving_average(effects: Floats, horizon: int) -> Floats:
    """What one unit of today's error is after 0, 1, ... periods: horizon x series x series."""
    size = effects.shape[1]
    moves = [np.eye(size)]
    for step in range(1, horizon):
        reach = min(step, len(effects))
        moves.append(np.sum([effects[lag] @ moves[step - 1 - lag] for lag in range(reach)], axis=0))
    return np.array(moves)


def _fixed(data: Counts, *, weekdays: bool) -> Floats:
    """A constant for each weekday, or one constant: periods x constants."""
    if not weekdays:
        return np.ones((len(data.periods), 1))
    found: Floats = np.eye(7)[[day.weekday() for day in data.periods]]
    return found


def _solved(logs: Floats, fixed: Floats, lags: int, skip: int) -> tuple[Floats, Floats]:
    """Coefficients (series x columns) and residuals of the periods after the first `skip`."""
    periods = logs.shape[1]
    past = [logs[:, skip - lag : periods - lag] for lag in range(1, lags + 1)]
    columns = np.concatenate([fixed[skip:].T, *past])
    gram = columns @ columns.T
    # A series that hardly ever moves would make this singular.
    gram[np.diag_indices_from(gram)] += 1e-8 * np.trace(gram) / len(gram)
    wanted = logs[:, skip:]
    coefficients = np.linalg.solve(gram, columns @ wanted.T).T
    return coefficients, wanted - coefficients @ columns


def _criterion(logs: Floats, fixed: Floats, lags: int, skip: int) -> float:
    """Schwarz's criterion: small is good."""
    coefficients, residuals = _solved(logs, fixed, lags, skip)
    periods = residuals.shape[1]
    covariance = residuals @ residuals.T / periods
    covariance[np.diag_indices_from(covariance)] += 1e-12
    _, size = np.linalg.slogdet(covariance)
    return float(size + np.log(periods) * coefficients.size / periods)
