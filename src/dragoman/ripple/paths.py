"""The chains of links along which a ripple went: direct, at second hand, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.ripple import kernels
from dragoman.ripple.response import checked, recursion, significant
from dragoman.ripple.result import Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Links in a chain, and chains of one length that are followed further.
_LONGEST: Final = 6
_FOLLOWED: Final = 200


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of series, from the shocked one to the last receiver, and what reached that.

    `events` are those of the last series within the periods asked for that came along this chain,
    with the echo of each series in itself on the way. `order` is the number of links between
    different series: 0 the shocked series' own echo, 1 direct, 2 second hand. `share` is `events`
    of all further events, in all series.
    """

    series: tuple[str, ...]
    order: int
    events: float
    share: float


def paths(
    fit: Ripple, shock: Mapping[str, float], periods: int, most: int = 20
) -> tuple[Path, ...]:
    """The chains that carry most, the strongest first.

    Args:
        fit, shock, periods: as `dragoman.ripple.response.response` takes them.
        most: chains given.

    Raises:
        UsageError: as `response` raises.
    """
    start = checked(fit, shock, periods, 1)
    matrix = significant(fit)
    whole = float(recursion(fit, matrix[None], start, periods).sum())
    found: list[tuple[tuple[int, ...], float]] = []
    now: dict[tuple[int, ...], Floats] = {}
    for at in (int(one) for one in np.flatnonzero(start)):
        now[(at,)] = events = _echoed(fit, matrix, at, periods, float(start[at]))
        found.append(((at,), float(events.sum() - start[at])))
    for _ in range(_LONGEST):
        longer = _longer(fit, matrix, now, periods)
        found += [(chain, float(events.sum())) for chain, events in longer.items()]
        now = dict(sorted(longer.items(), key=lambda one: (-one[1].sum(), one[0]))[:_FOLLOWED])
    names = fit.data.names
    told = [
        Path(tuple(names[at] for at in chain), len(chain) - 1, events, events / whole)
        for chain, events in found
        if events > 0
    ]
    return tuple(sorted(told, key=lambda one: (-one.events, one.series))[:most])


def _longer(
    fit: Ripple, matrix: Floats, now: Mapping[tuple[int, ...], Floats], periods: int
) -> dict[tuple[int, ...], Floats]:
    """Each chain with one more link."""
    effect = kernels.spread(fit.cross, periods)
    found = {}
    for chain, events in now.items():
        arriving = kernels.after(effect, events)
        for at in np.flatnonzero(matrix[:, chain[-1]]):
            if at != chain[-1]:
                received = matrix[at, chain[-1]] * arriving
                found[(*chain, int(at))] = _with_echo(fit, matrix, int(at), received)
    return found


def _echoed(fit: Ripple, matrix: Floats, at: int, periods: int, size: float) -> Floats:
    """The shock of a series and its own echo; the first period is that of the shock."""
    events = np.zeros(periods + 1)
    events[0] = size
    return _with_echo(fit, matrix, at, events)


def _with_echo(fit: Ripple, matrix: Floats, at: int, events: Floats) -> Floats:
    """Events and what follows them in the same series."""
    if not matrix[at, at]:
        return events
    effect = matrix[at, at] * kernels.spread(fit.own, len(events))
    found = events.copy()
    for ahead in range(1, len(events)):
        found[ahead] += effect[:ahead][::-1] @ found[:ahead]
    return found
