"""What a fit expects of the periods after its own, each told one period ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import lfilter

from dragoman.errors import UsageError
from dragoman.ripple.drivers import drivers
from dragoman.ripple.result import Counts, Kernel, Ripple
from dragoman.ripple.simulate import keeping, scaled, seen_as

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def predicted(fit: Ripple, data: Counts) -> Floats:
    """The means of later counts, each with all counts before it known.

    The effects are those of the fit, the trend is held at its last value, weekdays stay.

    Args:
        fit: of the periods just before.
        data: counts and exposures of the same series in the periods that follow.

    Returns:
        Series x periods, in events at the exposure of the period.

    Raises:
        UsageError: other series, or periods that do not follow those of the fit.
    """
    every = np.ones(fit.matrix.shape, dtype=bool)
    # Where only links that stand out were expected in the fit, the level is brought in line with
    # all of them; else what the weak ones bring would come on top.
    return ahead(keeping(fit, every), data)


def ahead(fit: Ripple, data: Counts) -> Floats:
    """As `predicted`, with matrix and baseline just as they are: their sum, whatever they are.

    Args:
        fit: of the periods just before.
        data: of the periods that follow.

    Returns:
        Series x periods.

    Raises:
        UsageError: as `predicted`.
    """
    _follows(fit.data, data)
    earlier, scale = scaled(fit.data), fit.data.exposure.mean(axis=1, keepdims=True)
    read = data.exposure / scale
    by, lift = seen_as(fit, np.concatenate([earlier[:, -1:], read], axis=1))
    counts = np.concatenate([fit.data.counts[:, -1:], data.counts], axis=1)
    events = (counts / by)[:, :-1]
    last = drivers(fit.data, fit.history).past[:, :, -1]
    alone = np.diag(np.diag(fit.matrix))
    mine, theirs = (_past(kernel, events, last) for kernel in (fit.own, fit.cross))
    driven = alone @ mine + (fit.matrix - alone) @ theirs
    found: Floats = read * _baseline(fit, earlier, data) + lift[:, 1:] * driven
    return found


def _follows(before: Counts, data: Counts) -> None:
    if before.names != data.names or before.by != data.by:
        raise UsageError("the later counts are not of the series of the fit; give the same ones")
    step = before.periods[1] - before.periods[0]
    if data.periods and data.periods[0] != before.periods[-1] + step:
        raise UsageError(
            f"later counts begin at {data.periods[0]}; they must follow the fit, which ends at "
            f"{before.periods[-1]}"
        )


def _past(kernel: Kernel, events: Floats, last: Floats) -> Floats:
    """What lies behind each period: series x periods.

    `last` is what lay behind the last period of the fit, decays x series, and `events` begins with
    that period's.
    """
    found = np.zeros(events.shape)
    for lag, weight, before in zip(kernel.lags, kernel.weights, last, strict=True):
        keep = 1 - 1 / lag
        sums, _ = lfilter([1 - keep], [1, -keep], events, axis=1, zi=keep * before[:, None])
        found += weight * sums
    return found


def _baseline(fit: Ripple, read: Floats, data: Counts) -> Floats:
    """The baseline at average exposure, as it was last, on the same weekday where there is one."""
    calm = fit.baseline / read
    if data.by != "day" or calm.shape[1] < 7:
        return np.repeat(calm[:, -1:], len(data.periods), axis=1)
    week = calm[:, -7:]
    found: Floats = week[:, np.arange(len(data.periods)) % 7]
    return found
