"""What follows a shock: expected further events of every series, and the chains of links they took.

    response(fit, {"Gulf, conflict": 10.0}, periods=30).total

Only links that passed false-discovery control carry anything, own effects included: a sum over many
links that are noise would bring events from nothing. Everything is linear in the shock and exact.
Line and bands are of the same thing, the estimate without constraint (`Ripple.raw`) and the
covariance of each of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from dragoman.errors import UsageError
from dragoman.limits import MAX_RIPPLE_CELLS, MAX_RIPPLE_DRAWS, MAX_RIPPLE_PERIODS
from dragoman.ripple import kernels
from dragoman.ripple.result import Kernel, Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """What is expected beyond what would have come anyway, at average exposure.

    `names` are series, or groups of them, of which `members` are the series. `expected`, `lower`
    and `upper` are names x periods, the first period being the one after the shock; the shock
    itself is not in them. `total` and its band are sums over the periods, `whole` that of all
    series, as value, lower, upper. `ahead` counts the periods from 1. `shock` is what was assumed,
    `discarded` how many of `draws` would have grown without end.
    """

    names: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    by: str
    shock: tuple[tuple[str, float], ...]
    ahead: tuple[int, ...]
    expected: Floats
    lower: Floats
    upper: Floats
    total: Floats
    total_lower: Floats
    total_upper: Floats
    whole: tuple[float, float, float]
    level: float
    draws: int
    discarded: int
    notes: tuple[str, ...]


def response(
    fit: Ripple,
    shock: Mapping[str, float],
    periods: int,
    *,
    draws: int = 500,
    seed: int = 0,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """What is expected to follow a shock.

    Args:
        fit: a fit of ripples.
        shock: further events by name of series, all in one period, at average exposure.
        periods: how many periods ahead.
        draws: of the branching matrix, for the bands; each row from a normal distribution with
            its sandwich covariance, effects below 0 taken for 0.
        seed: of the draws.
        groups: sums over groups of series instead of every series; see `regions`.

    Returns:
        The response. The line is that of the significant links as estimated; its band holds it.

    Raises:
        UsageError: an unknown series, a number out of bounds, or effects that grow without end.
    """
    rows = groups if groups is not None else {name: (name,) for name in fit.data.names}
    add, level = _adding(fit, rows), fit.level
    # The products are small: threads within each would only wait for one another.
    with threadpool_limits(1, user_api="blas"):
        start = checked(fit, shock, periods, draws)
        drawn, discarded = drawn_matrices(fit, draws, seed)
        line = recursion(fit, significant(fit)[None], start, periods)[0]
        point = np.tensordot(add, line, axes=1)
        many = np.einsum("gi,dit->dgt", add, recursion(fit, drawn, start, periods))
    lower, upper = band(many, point, level)
    total, whole = point.sum(axis=1), point.sum()
    total_lower, total_upper = band(many.sum(axis=2), total, level)
    ends = band(many.sum(axis=(1, 2)), whole, level)
    return Response(
        tuple(rows), tuple(tuple(rows[name]) for name in rows), fit.data.by,
        tuple((name, float(size)) for name, size in shock.items()), tuple(range(1, periods + 1)),
        point, lower, upper, total, total_lower, total_upper,
        (float(whole), float(ends[0]), float(ends[1])), level, draws, discarded,
        _notes(fit, draws, discarded),
    )  # fmt: skip


def regions(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Series by region, for names like "Gulf, conflict"; a name without a class is its own."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(region(name), []).append(name)
    return {key: tuple(members) for key, members in found.items()}


def region(name: str) -> str:
    """The region of a series: what stands before the last comma."""
    return name.rpartition(", ")[0] or name


def significant(fit: Ripple) -> Floats:
    """The estimates that the bands are around, of the significant links alone."""
    found: Floats = np.where(fit.significant, np.maximum(fit.raw, 0.0), 0.0)
    return found


def drawn_matrices(fit: Ripple, draws: int, seed: int) -> tuple[Floats, int]:
    """Branching matrices as likely as the fit makes them, and how many were not stable.

    Raises:
        UsageError: none of them is stable.
    """
    random = np.random.default_rng(seed)
    size = len(fit.data.names)
    found = np.zeros((draws, size, size))
    for row in range(size):
        at = np.flatnonzero(fit.significant[row])
        if len(at):
            values, vectors = np.linalg.eigh(fit.covariance[row][np.ix_(at, at)])
            root = vectors * np.sqrt(np.maximum(values, 0.0))
            noise = random.standard_normal((draws, len(at))) @ root.T
            found[:, row, at] = np.maximum(fit.raw[row, at] + noise, 0.0)
    kept = found[kernels.stable(found)]
    if not len(kept):
        raise UsageError(
            "every draw of the branching matrix grows without end, so no band can be given; fit "
            "more periods or fewer series"
        )
    return kept, draws - len(kept)


def recursion(fit: Ripple, matrices: Floats, start: Floats, periods: int) -> Floats:
    """What follows `start` in each of `periods`: matrices x series x periods."""
    own = np.diagonal(matrices, axis1=1, axis2=2)
    receiving, effects, sending = _links(matrices)
    firsts = np.searchsorted(receiving, rows := np.unique(receiving))
    mine, theirs = (_Memory(kernel, own.shape) for kernel in (fit.own, fit.cross))
    events: Floats = np.broadcast_to(start, own.shape)
    found = np.zeros((*own.shape, periods))
    for ahead in range(periods):
        reaching = theirs.after(events)
        events = own * mine.after(events)
        if len(rows):
            arriving = effects * reaching[:, sending]
            events[:, rows] += np.add.reduceat(arriving, firsts, axis=1)
        found[..., ahead] = events
    return found


def _links(matrices: Floats) -> tuple[Ints, Floats, Ints]:
    """Links between different series: receivers in order, effects by matrix, senders."""
    linked = (matrices != 0).any(axis=0)
    np.fill_diagonal(linked, val=False)
    receiving, sending = np.nonzero(linked)
    return receiving, matrices[:, receiving, sending], sending


class _Memory:
    """What lies behind, as a kernel weighs it."""

    def __init__(self, kernel: Kernel, shape: tuple[int, ...]) -> None:
        self._keep = [1 - 1 / lag for lag in kernel.lags]
        self._weights = kernel.weights
        self._sums = [np.zeros(shape) for _ in kernel.lags]

    def after(self, events: Floats) -> Floats:
        """The past, once these events belong to it."""
        self._sums = [
            keep * state + (1 - keep) * events
            for keep, state in zip(self._keep, self._sums, strict=True)
        ]
        parts = (w * state for w, state in zip(self._weights, self._sums, strict=True))
        return sum(parts, np.zeros(events.shape))


def band(many: Floats, point: Floats | np.float64, level: float) -> tuple[Floats, Floats]:
    """The ends of a band over the first axis.

    Draws are around the point estimate, so the band holds it; the ends are held to that where draws
    are few, or many were left out.
    """
    ends = np.quantile(many, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return np.minimum(ends[0], point), np.maximum(ends[1], point)


def _adding(fit: Ripple, groups: Mapping[str, Sequence[str]]) -> Floats:
    place = {name: number for number, name in enumerate(fit.data.names)}
    found = np.zeros((len(groups), len(place)))
    for row, members in enumerate(groups.values()):
        for name in members:
            if name not in place:
                raise UsageError(f"{name!r} is no series of this fit; it has {_some(fit)}")
            found[row, place[name]] = 1.0
    return found


def checked(fit: Ripple, shock: Mapping[str, float], periods: int, draws: int) -> Floats:
    """The shock as a number for each series.

    Raises:
        UsageError: an unknown series, a number out of bounds, or effects that grow without end.
    """
    names = fit.data.names
    if not 1 <= periods <= MAX_RIPPLE_PERIODS:
        raise UsageError(f"{periods} periods ahead; ask for 1 to {MAX_RIPPLE_PERIODS}")
    if not 1 <= draws <= MAX_RIPPLE_DRAWS:
        raise UsageError(f"{draws} draws; ask for 1 to {MAX_RIPPLE_DRAWS}")
    if draws * len(names) * max(periods, len(names)) > MAX_RIPPLE_CELLS:
        raise UsageError(
            f"{draws} draws of {len(names)} series over {periods} periods are too many to keep; "
            "ask for fewer draws or periods"
        )
    start = np.zeros(len(names))
    for name, size in shock.items():
        if name not in names:
            raise UsageError(f"{name!r} is no series of this fit; it has {_some(fit)}")
        if not (np.isfinite(size) and size >= 0):
            raise UsageError(f"a shock of {size} events in {name!r}; give a number from 0")
        start[names.index(name)] = size
    if not kernels.stable(significant(fit)):
        raise UsageError("the effects of this fit grow without end; fit more periods")
    return start


def _some(fit: Ripple) -> str:
    names = fit.data.names
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return "; ".join(names[:6]) + more


def _notes(fit: Ripple, draws: int, discarded: int) -> tuple[str, ...]:
    found = list(fit.notes)
    if not fit.converged and not any("converge" in note for note in found):
        found.insert(0, "the fit did not converge: do not use it")
    if discarded:
        found.append(f"{discarded} of {draws} draws would have grown without end and were left out")
    return tuple(found)
