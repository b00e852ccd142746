"""Which series follow which: the branching matrix with its bands.

    found = fit(data)
    found.matrix, found.lower, found.upper, found.significant

The model, for series i in period t, with e its exposure by its mean:

    y_i(t) ~ NB(mean m_i(t), shape r_i)
    m_i(t) = e_i(t) * (b_i(t) + sum_j a_ij * sum_s k(s) * y_j(t - s) / e_j(t - s))

b is a trend times a weekday, k a mixture of geometric decays, one for the series' own past and one
for that of others, a the branching matrix. A discrete-time Hawkes process (Hawkes 1971, Biometrika
58) with the exposure as an offset.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from dragoman.errors import UsageError
from dragoman.ripple import rows
from dragoman.ripple.bounds import band
from dragoman.ripple.choices import Chosen, choose, cross_kernel
from dragoman.ripple.result import EDGEWISE, Counts, Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_Told = TypeVar("_Told")

#: Periods that each parameter of a row must have.
_PERIODS_EACH: Final = 3
#: A branching matrix is brought down to this spectral radius when it is estimated above.
_BELOW_ONE: Final = 0.99
#: Rate of false links among those that have a place in the matrix: fewer would leave out more of
#: what there is than they keep out of what there is not.
_LOOSE: Final = 0.2
#: Mean lags of others' effects beyond which they may as well be a common movement.
_SLOW: Final = {"day": 10.0, "week": 3.0}


def fit(
    data: Counts,
    *,
    level: float = 0.9,
    rate: float = 0.05,
    links: Bools | None = None,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Ripple:
    """Estimate the branching matrix.

    Args:
        data: counts and exposures; see `dragoman.ripple.reading.checked`.
        level: of the bands.
        rate: share of false links among those called significant (Benjamini and Hochberg 1995).
        links: receiving x sending series: which effects there may be; by default all. The
            identity leaves each series its own past alone.
        processes: rows fitted at a time.
        progress: told the number of rows done.

    Returns:
        The fit; `converged` says whether it is one.

    Raises:
        UsageError: too few periods for so many series.
    """
    allowed = np.ones((len(data.names),) * 2, dtype=bool) if links is None else links
    np.fill_diagonal(allowed := allowed.copy(), val=True)
    least = _PERIODS_EACH * (int(allowed.sum(axis=1).max()) + 2)
    if len(data.periods) < least:
        raise UsageError(
            f"{len(data.periods)} periods are too few for {len(data.names)} series; have at least "
            f"{least}, or fewer series"
        )
    # Rows are fitted side by side; threads within each would only wait for one another.
    with threadpool_limits(1, user_api="blas"):
        chosen = choose(data, allowed)
        task = _Task(data, chosen, allowed, processes, None)
        first = task.free()
        likely = _discovered(first.raw, first.under_none, allowed, max(rate, _LOOSE))
        rough = np.where(likely, first.raw, 0.0)
        cross = cross_kernel(data, chosen, rough)
        task = _Task(data, replace(chosen, cross=cross), allowed, processes, progress, rough)
        found = task.free()
        likely = _discovered(found.raw, found.under_none, allowed, max(rate, _LOOSE))
        return _result(task, found, task.points(likely), level, rate)


@dataclass(frozen=True, slots=True, eq=False)
class _Free:
    """All rows without constraint: series x series, and series x series x series.

    `under_none` are the errors were there no effect: a kernel not known makes none unsure.
    """

    raw: Floats
    covariance: Floats
    under_none: Floats
    pooled: Floats
    settled: bool

    @property
    def error(self) -> Floats:
        """Standard errors of `raw`."""
        variance = np.diagonal(self.covariance, axis1=1, axis2=2)
        found: Floats = np.sqrt(np.maximum(variance, 0.0))
        return found


class _Task:
    """What is fitted: columns and rows. `guess` is the matrix as far as it is known before."""

    def __init__(
        self, data: Counts, chosen: Chosen, links: Bools, processes: int,
        progress: Callable[[int], None] | None, guess: Floats | None = None,
    ) -> None:  # fmt: skip
        self.data, self.chosen, self.links = data, chosen, links
        self.own, self.cross = (chosen.of.under(k.kernel) for k in (chosen.own, chosen.cross))
        self.knots = len(chosen.of.trend)
        self._guess = guess
        self._processes, self._progress = processes, progress

    def columns(self, row: int, senders: Bools) -> Floats:
        """The columns of a row: the baseline, then these senders."""
        past = self.cross[senders]
        if senders[row]:
            past[int(senders[:row].sum())] = self.own[row]
        driven: Floats = past * self.chosen.of.lift[row]
        return np.concatenate([self.chosen.of.base(row), driven.T], axis=1)

    def rough(self, row: int) -> Floats:
        """The columns of a smaller model: baseline, own past, and that of all others together."""
        others = self.links[row].copy()
        others[row] = False
        driven = np.stack([self.own[row], self.cross[others].sum(axis=0)])
        found: Floats = np.hstack([self.chosen.of.base(row), (driven * self.chosen.of.lift[row]).T])
        return found

    def moves(self, row: int) -> Floats | None:
        """What the mean would differ by, were the weights of a kernel one standard error off."""
        if self._guess is None:
            return None
        of, others = self.chosen.of, self._guess[row].copy()
        others[row] = 0.0
        own = self.chosen.own.root.T @ of.past[:, row] * self._guess[row, row]
        cross = self.chosen.cross.root.T @ np.stack([others @ past for past in of.past])
        found: Floats = (np.concatenate([own, cross]) * of.lift[row]).T
        return found

    def counts(self, row: int) -> Floats:
        """What was counted in a row."""
        found: Floats = self.data.counts[row].astype(np.float64)
        return found

    def free(self) -> _Free:
        """Every row without constraint."""
        size = len(self.data.names)
        raw, covariance = np.zeros((size, size)), np.zeros((size, size, size))
        under_none, pooled = np.zeros((size, size)), np.zeros(size)

        def one(row: int) -> bool:
            at = np.flatnonzero(self.links[row])
            columns, moves = self.columns(row, self.links[row]), self.moves(row)
            itself = np.array([self.knots + self.links[row, :row].sum()])
            found = rows.free(columns, self.counts(row), self.rough(row), itself, moves)
            raw[row, at] = found.raw[self.knots :]
            pooled[row] = found.pooled
            known, moved = found.covariance[self.knots :, self.knots :], found.moved[self.knots :]
            under_none[row, at] = np.sqrt(np.maximum(np.diag(known), 0.0))
            covariance[row][np.ix_(at, at)] = known + moved @ moved.T
            if self._progress:
                self._progress(row + 1)
            return found.settled

        return _Free(raw, covariance, under_none, pooled, all(self._each(one)))

    def points(self, likely: Bools) -> list[tuple[Floats, Floats, rows.Point]]:
        """Every row with its likely senders: their effects, the baseline, and the fit."""

        def one(row: int) -> tuple[Floats, Floats, rows.Point]:
            found = rows.settle(self.columns(row, likely[row]), self.counts(row))
            effects = np.zeros(len(likely))
            effects[likely[row]] = found.point[self.knots :]
            return effects, self.chosen.of.base(row) @ found.point[: self.knots], found

        return self._each(one)

    def _each(self, one: Callable[[int], _Told]) -> list[_Told]:
        with ThreadPoolExecutor(self._processes) as pool:
            return list(pool.map(one, range(len(self.data.names))))


def _result(
    task: _Task, free: _Free, points: list[tuple[Floats, Floats, rows.Point]],
    level: float, rate: float,
) -> Ripple:  # fmt: skip
    matrix = np.stack([effects for effects, _, _ in points])
    error = free.error
    lower, upper = band(free.raw, error, level)
    significant = _discovered(free.raw, free.under_none, task.links, rate) & (matrix > 0)
    radius = _radius(free.pooled, matrix, task.links)
    settled = free.settled and all(found.settled for _, _, found in points)
    notes = () if settled else ("the fit did not converge: do not use it",)
    if radius >= 1:
        notes = (*notes, f"the spectral radius was estimated at {radius:.2f} and brought below 1")
        matrix, radius = matrix * (_BELOW_ONE / radius), _BELOW_ONE
    off = significant & ~np.eye(len(matrix), dtype=bool)
    own, cross = task.chosen.own.kernel, task.chosen.cross.kernel
    lag = sum(weight * lag for weight, lag in zip(cross.weights, cross.lags, strict=True))
    if off.any() and lag > _SLOW[task.data.by]:
        notes = (
            *notes,
            f"what follows others comes {lag:.0f} {task.data.by}s later on average: a link so slow "
            "cannot be told from trends that both happen to share",
        )
    if len(matrix) > EDGEWISE:
        notes = (*notes, f"{len(matrix)} series: single links are weak above {EDGEWISE}")
    return Ripple(
        data=task.data, matrix=matrix, raw=free.raw, error=error, lower=lower, upper=upper,
        covariance=free.covariance, significant=significant, own=own,
        cross=cross, baseline=np.stack([base for _, base, _ in points]),
        expected=np.stack([found.mean for _, _, found in points]),
        shape=np.array([found.shape for _, _, found in points]), spectral_radius=radius,
        level=level, rate=rate, converged=settled, notes=notes, history=task.chosen.history,
    )  # fmt: skip


def _radius(pooled: Floats, matrix: Floats, links: Bools) -> float:
    """The spectral radius of the effects there are, also of those that do not stand out.

    Among thousands of links most true ones do not stand out one by one, but their sum does. So for
    many series the radius is taken midway between that of what stands out and that with the rest of
    the pooled effect of all others spread evenly: the first is too low, the second too high.
    """
    least = float(np.abs(np.linalg.eigvals(matrix)).max())
    if len(matrix) <= EDGEWISE:
        return least
    others = links & ~np.eye(len(links), dtype=bool)
    told = np.where(others, matrix, 0.0).sum(axis=1)
    many = np.maximum(others.sum(axis=1), 1)
    rest = np.maximum(pooled - told / many, 0.0)
    spread = matrix + np.where(others, rest[:, None], 0.0)
    return (least + float(np.abs(np.linalg.eigvals(spread)).max())) / 2


def _discovered(raw: Floats, error: Floats, links: Bools, rate: float) -> Bools:
    """The links kept by Benjamini and Hochberg's procedure, one-sided.

    Own pasts are tested among themselves: so many of them are real that among the links they would
    let chance ones pass.
    """
    own = np.eye(len(links), dtype=bool)
    return _kept(raw, error, links & own, rate) | _kept(raw, error, links & ~own, rate)


def _kept(raw: Floats, error: Floats, links: Bools, rate: float) -> Bools:
    from scipy.stats import norm

    tested = links & (error > 0)
    chances = norm.sf(raw[tested] / error[tested])
    order = np.argsort(chances, kind="stable")
    passes = np.flatnonzero(chances[order] <= rate * np.arange(1, len(order) + 1) / len(order))
    kept = np.zeros(len(order), dtype=bool)
    kept[order[: passes[-1] + 1 if len(passes) else 0]] = True
    found = np.zeros(links.shape, dtype=bool)
    found[tested] = kept
    return found
