"""Trials of a fit in worlds that are known: its own, one without links, days without a shock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple.drivers import drivers
from dragoman.ripple.fit import fit as fitted
from dragoman.ripple.response import significant
from dragoman.ripple.scores import chances
from dragoman.ripple.simulate import draw, keeping, simulate, source, unlinked

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Ripple

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

#: Simulations: as many as fit so much work (series^2 x periods), within bounds.
_WORK: Final = 20_000_000
_FEWEST: Final = 3
_MOST: Final = 20
#: Events of the shock whose echo in unlinked series is counted.
SHOCK: Final = 10.0
#: Dates drawn, periods looked at after each, and ways to go on from it that are drawn.
_DATES: Final = 40
_AHEAD: Final = {"day": 7, "week": 4}
_PATHS: Final = 400
#: Periods that lie before a date, and the chance of a count from which on it is a shock.
_BEFORE: Final = 30
_RARE: Final = 0.999
#: Length of the blocks: longer than what follows an event, by and large.
_BLOCK: Final = {"day": 28, "week": 8}
#: Receiving series whose errors are compared: the middle of so many links is known well enough.
_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What refits of simulated counts found.

    `coverage` is the share of effects inside their band; `false` that of absent links called
    significant, `absent` how many there were in all; `auc` how well |estimate| / error tells
    present from absent links (not a number where there are none of one kind); `phantom` the
    events that a shock of ten in one series would wrongly bring to others, on average, `worst`
    the most of them; `lost` counts refits that did not converge.
    """

    runs: int
    coverage: float
    false: float
    absent: int
    auc: float
    phantom: float
    worst: float
    lost: int


def runs(fit: Ripple) -> int:
    """How many simulations there is time for."""
    size, periods = fit.data.counts.shape
    return int(np.clip(_WORK // (size * size * periods), _FEWEST, _MOST))


def recovery(
    fit: Ripple, *, seed: int, processes: int = 1, tell: Callable[[], None] = lambda: None
) -> Trial:
    """Simulate from the fit, at the exposure its data had, and fit again.

    Args:
        fit: whose significant effects, and those of each series on itself, are taken for true.
        seed: of the simulations.
        processes: for the refits.
        tell: called after each refit.

    Returns:
        What the refits found.

    Raises:
        UsageError: counts grow without end.
    """
    size = len(fit.data.names)
    between = ~np.eye(size, dtype=bool)
    return _refitted(keeping(fit, fit.significant | ~between), between, seed, processes, tell)


def no_links(
    fit: Ripple, *, seed: int, processes: int = 1, tell: Callable[[], None] = lambda: None
) -> Trial:
    """Simulate a world without any effect between series, and look for some.

    Args:
        fit: whose exposures, baselines and own effects are kept.
        seed: of the simulations.
        processes: for the refits.
        tell: called after each refit.

    Returns:
        What the refits found.

    Raises:
        UsageError: counts grow without end.
    """
    between = ~np.eye(len(fit.data.names), dtype=bool)
    return _refitted(unlinked(fit), between, seed + 1, processes, tell)


def _refitted(
    truth: Ripple, between: Bools, seed: int, processes: int, tell: Callable[[], None]
) -> Trial:
    present, absent = (truth.matrix > 0) & between, (truth.matrix == 0) & between
    found = []
    for run in range(runs(truth)):
        again = _again(truth, simulate(truth, seed=(seed, run)).counts, processes)
        found.append(_run(again, truth.matrix, present, absent))
        tell()
    phantoms = [run.phantom for run in found]
    return Trial(
        len(found), _mean([run.coverage for run in found]), _mean([run.false for run in found]),
        int(absent.sum()) * len(found), _mean([run.auc for run in found]), _mean(phantoms),
        max(phantoms), sum(run.lost for run in found),
    )  # fmt: skip


def _again(fit: Ripple, counts: npt.NDArray[np.int64], processes: int) -> Ripple:
    data = replace(fit.data, counts=counts)
    return fitted(data, level=fit.level, rate=fit.rate, processes=processes)


@dataclass(frozen=True, slots=True)
class _Run:
    """One refit; as in `Trial`."""

    coverage: float
    false: float
    auc: float
    phantom: float
    lost: bool


def _run(again: Ripple, truth: Floats, present: Bools, absent: Bools) -> _Run:
    known = again.error > 0
    inside = (again.lower <= truth) & (truth <= again.upper)
    sizes = again.raw / np.where(known, again.error, np.inf)
    false = float(again.significant[absent].mean()) if absent.any() else 0.0
    return _Run(
        float(inside[known].mean()) if known.any() else float("nan"),
        false,
        _auc(sizes[present], sizes[absent]),
        _phantom(again, absent),
        not again.converged,
    )


def _phantom(again: Ripple, absent: Bools) -> float:
    """Events a shock in one series brings along links that are not there, over all senders."""
    matrix = significant(again)
    size = len(matrix)
    wrong = np.where(absent, matrix, 0.0)
    if not wrong.any():
        return 0.0
    right = matrix - wrong
    whole = np.linalg.inv(np.eye(size) - matrix) - np.linalg.inv(np.eye(size) - right)
    return float(SHOCK * np.where(np.eye(size, dtype=bool), 0.0, whole).sum(axis=0).mean())


def _auc(present: Floats, absent: Floats) -> float:
    """The chance that a link that is there stands out more than one that is not."""
    if not len(present) or not len(absent):
        return float("nan")
    from scipy.stats import rankdata

    ranks = np.asarray(rankdata(np.concatenate([present, absent])))[: len(present)]
    above = ranks.sum() - len(present) * (len(present) + 1) / 2
    return float(above / (len(present) * len(absent)))


def _mean(values: list[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def placebo(fit: Ripple, *, seed: int, tell: Callable[[], None] = lambda: None) -> float:
    """What followed dates on which nothing special had happened, beside what was to be expected.

    Args:
        fit: a fit.
        seed: of the dates and of the ways to go on from each.
        tell: called at the end.

    Returns:
        The share of sums over the next seven days, or four weeks, that lie outside their band.

    Raises:
        UsageError: too few periods, or none without a shock.
    """
    ahead = _AHEAD[fit.data.by]
    likely = chances(fit.data.counts, fit.expected, fit.shape) < _RARE
    calm: Bools = np.asarray(likely.all(axis=0))
    dates = np.flatnonzero(calm[: len(calm) - ahead])
    dates = dates[dates >= _BEFORE] + 1
    if not len(dates):
        raise UsageError(f"{len(calm)} periods have no date to try; have more periods")
    rng = np.random.default_rng((seed, 2))
    chosen = rng.choice(dates, min(_DATES, len(dates)), replace=False)
    every = np.ones(fit.matrix.shape, dtype=bool)
    of, past = source(keeping(fit, every)), drivers(fit.data, fit.history).past
    outside = []
    for date in np.sort(chosen):
        at = slice(date, date + ahead)
        on = replace(
            of, baseline=of.baseline[:, at], by=of.by[:, at], lift=of.lift[:, at],
            start=past[:, :, date],
        )  # fmt: skip
        sums = draw(on, rng, _PATHS).sum(axis=2)
        seen = fit.data.counts[:, at].sum(axis=1)
        tail = np.minimum((sums <= seen).mean(axis=0), (sums >= seen).mean(axis=0))
        outside.append(tail < (1 - fit.level) / 2)
    tell()
    return float(np.mean(outside))


def blocks(fit: Ripple, *, tell: Callable[[], None] = lambda: None) -> Floats:
    """Widths of bands by the moving-block bootstrap, by those of the fit.

    Blocks of periods are drawn instead of single ones (Kuensch 1989, Annals of Statistics 17), here
    of the contributions to the score. Of a sum that needs no drawing: its variance over all
    draws is the variance of the sums of the blocks there are.

    Args:
        fit: a fit.
        tell: called at the end.

    Returns:
        One ratio for each effect that has an error, on at most twenty series.
    """
    of = drivers(fit.data, fit.history)
    mine, theirs = of.under(fit.own), of.under(fit.cross)
    found = []
    size = len(fit.data.names)
    for row in np.linspace(0, size - 1, min(size, _ROWS)).astype(int):
        past = theirs.copy()
        past[row] = mine[row]
        base = of.trend * of.weekday[row] * of.read[row]
        at = np.flatnonzero(fit.error[row] > 0)
        columns = np.concatenate([base, past[at] * of.lift[row]])
        width = _width(fit, row, columns)[len(base) :]
        found.append(width / fit.error[row, at])
    tell()
    return np.concatenate(found)


def _width(fit: Ripple, row: int, columns: Floats) -> Floats:
    """Errors of a row's parameters, by blocks; columns are parameters x periods."""
    counts, expected = fit.data.counts[row], fit.expected[row]
    mean = np.maximum(expected, 0.02 * max(float(expected.mean()), 1e-9))
    weights = 1 / (mean * (1 + mean / fit.shape[row]))
    scale = np.sqrt(np.maximum((columns**2 * weights).sum(axis=1), 1e-30))
    even = columns / scale[:, None]
    gram = (even * weights) @ even.T
    gram[np.diag_indices_from(gram)] += 1e-9
    inverse = np.linalg.inv(gram)
    left = counts - (inverse @ (even @ (weights * counts))) @ even
    parts = (inverse @ even) * (weights * left)
    periods = len(counts)
    length = max(1, min(_BLOCK[fit.data.by], periods // 10))
    sums = np.cumsum(np.pad(parts, ((0, 0), (1, 0))), axis=1)
    held = sums[:, length:] - sums[:, :-length]
    found: Floats = np.sqrt(held.var(axis=1) * periods / length) / scale
    return found
