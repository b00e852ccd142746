"""The last fifth of the periods held back, and foreseen by the fit and by its rivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple import var
from dragoman.ripple.fit import fit
from dragoman.ripple.forecast import predicted
from dragoman.ripple.network import fit_network, foreseen
from dragoman.ripple.scores import Comparison, compared, log_normal, negative_binomial

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Counts, Ripple

    Floats = npt.NDArray[np.float64]

#: The share of the periods that models are fitted to.
SHARE: Final = 0.8
#: Fewest periods held back: an error over fewer says nothing.
_LEAST: Final = 10
#: Least mean, as a share of the series' own: a baseline that ended at 0 would make the first event
#: afterwards impossible.
_LEAST_MEAN: Final = 0.02


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How the fit scored against each rival, and over how many periods; None where it had no part.

    `var_missing` says why there is no comparison with a vector autoregression.
    """

    periods: int
    own: Comparison
    var: Comparison | None
    network: Comparison | None
    var_missing: str


def held_out(
    data: Counts,
    *,
    weights: Mapping[str, Floats] | None = None,
    processes: int = 1,
    tell: Callable[[], None] = lambda: None,
) -> HeldOut:
    """Fit the first 80 % of the periods and score each later one, foreseen from those before it.

    Args:
        data: counts and exposures.
        weights: known networks; see `network.fit_network`.
        processes: for `fit`.
        tell: called after each of the models, of which there are three, or four with weights.

    Returns:
        Differences of log scores to the rivals, ours minus theirs.

    Raises:
        UsageError: too few periods to hold any back.
    """
    kept = int(len(data.periods) * SHARE)
    later = _between(data, kept, len(data.periods))
    if len(later.periods) < _LEAST:
        raise UsageError(
            f"{len(data.periods)} periods are too few to hold any back; have {5 * _LEAST} or more"
        )
    train = _between(data, 0, kept)
    if not train.counts.any(axis=1).all():
        empty = data.names[int(np.argmin(train.counts.any(axis=1)))]
        raise UsageError(f"series {empty!r} has no event before {later.periods[0]}; leave it out")
    linked = fit(train, processes=processes)
    ours = _scored(train, later, predicted(linked, later), linked.shape)
    tell()
    alone = _alone(train, processes)
    own = compared(ours, _scored(train, later, predicted(alone, later), alone.shape))
    tell()
    rival, missing = _var(data, train, later)
    tell()
    found = HeldOut(
        len(later.periods), own, None if rival is None else compared(ours, rival), None, missing
    )
    if not weights:
        return found
    pooled = fit_network(alone, weights)
    theirs = _scored(train, later, foreseen(pooled, later), pooled.shape)
    tell()
    return replace(found, network=compared(ours, theirs))


def _alone(train: Counts, processes: int) -> Ripple:
    """The fit in which each series has its own past only."""
    return fit(train, links=np.eye(len(train.names), dtype=bool), processes=processes)


def _between(data: Counts, first: int, last: int) -> Counts:
    at = slice(first, last)
    return replace(
        data,
        periods=data.periods[at],
        counts=data.counts[:, at],
        exposure=data.exposure[:, at],
    )


def _scored(train: Counts, later: Counts, mean: Floats, shape: Floats) -> Floats:
    level = train.counts.sum(axis=1) / train.exposure.sum(axis=1)
    least = _LEAST_MEAN * level[:, None] * later.exposure
    return negative_binomial(later.counts, np.maximum(mean, least), shape)


def _var(data: Counts, train: Counts, later: Counts) -> tuple[Floats | None, str]:
    """The scores of a vector autoregression, or why there are none."""
    try:
        rival = var.fit_var(train)
    except UsageError as error:
        return None, str(error)
    lags = len(rival.effects)
    seen = _between(data, len(train.periods) - lags, len(data.periods))
    mean = var.forecast(rival, seen)
    spread = np.sqrt(np.maximum(np.diag(rival.covariance), 1e-12))
    return log_normal(later.counts, later.exposure / rival.scale[:, None], mean, spread), ""
