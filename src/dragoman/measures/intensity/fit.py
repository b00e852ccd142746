"""The latent intensity of a dyad from its counts, with bands.

    fit = fit_pair([overall, cyber, energy])
    fit.overall.rate.median, fit.overall.rate.lower, fit.overall.enough

The model, its priors and what it cannot say: docs/reference/intensity.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import log_expit

from dragoman.errors import UsageError
from dragoman.measures.intensity import rates, shares
from dragoman.measures.intensity.arranging import Dyad, Group, arranged, visible
from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.result import Band, Intensity, IntensityFit
from dragoman.measures.intensity.workers import alone
from dragoman.measures.series import Series

#: Fewer events in a series than this leave the step and the dispersion to their priors.
MIN_EVENTS: Final = 10
#: The 90 % band of a period that says something spans at most this factor, which is about what
#: six events would give; or it lies by this factor from the surest high or low of the series.
NARROW: Final = 4.0
_FEWEST_DRAWS: Final = 50
_MOST_DRAWS: Final = 20_000
#: Rates are kept within exp of this.
_FAR: Final = 600.0
#: Dyads sent to a process at once, and such lots under way for each process: enough to keep it
#: busy, few enough that memory does not grow with the number of dyads.
_LOT: Final = 8
_LOTS: Final = 3

#: What is fitted together, and the visibility of the two actors where it is known.
Task = tuple[Sequence[Series], tuple[Array, Array] | None]


def fit_pair(
    series: Sequence[Series],
    visibility: tuple[Array, Array] | None = None,
    *,
    level: float = 0.9,
    draws: int = 400,
    seed: int = 0,
) -> IntensityFit:
    """Fit the intensity of one dyad in one class.

    Args:
        series: of one dyad, class and periods: that of all areas (area ""), those of single areas
            beside it, or one area alone; each of all publishers together (publisher "") or of
            several, one by one.
        visibility: for each of the two actors, the stories told of it in each period, less those
            that tell of both.
        level: the chance with which a band is to contain the rate of a period.
        draws: points of the posterior of each period from which the bands are taken.
        seed: moves these points; the same seed gives the same bands.

    Returns:
        `overall` and `areas` as `IntensityFit` says. `dispersion` is k in variance = mean +
        k mean^2; `step` the standard deviation of the walk's step in a period; `visibility` the
        median and the ends of the elasticity (zeros where none was given); `sources` how many
        times as many events a publisher tells per report as all of them together. `converged`
        is False where the search for the mode failed: do not use the bands then.

    Raises:
        UsageError: the series do not belong together or say something impossible.
    """
    if not 0.0 < level < 1.0:
        raise UsageError(f"level {level} is no chance; use one between 0 and 1, such as 0.9")
    if not _FEWEST_DRAWS <= draws <= _MOST_DRAWS:
        raise UsageError(f"draws {draws} must be from {_FEWEST_DRAWS} to {_MOST_DRAWS}")
    if seed < 0:
        raise UsageError(f"seed {seed} is negative; give 0 or more")
    dyad = arranged(series)
    seen = None
    if visibility is not None:
        seen = visible(visibility, dyad.whole.exposure.sum(axis=0), series[0].label)
    rate = rates.fitted(dyad.whole, seen, dyad.months, draws, seed)
    overall = _intensity(dyad.whole, rate.logs, level, rate.reference)
    areas, reached = _areas(dyad, rate, level, draws, seed)
    ends = np.quantile(rate.visibility, [0.5, (1 - level) / 2, (1 + level) / 2])
    return IntensityFit(
        overall,
        areas,
        dispersion=rate.dispersion,
        step=rate.step,
        visibility=(float(ends[0]), float(ends[1]), float(ends[2])),
        sources=rate.sources,
        converged=rate.reached and reached,
    )


def fit_many(
    dyads: Iterable[Sequence[Series]],
    visibilities: Iterable[tuple[Array, Array] | None] | None = None,
    *,
    processes: int = 2,
    progress: Callable[[int], None] | None = None,
    level: float = 0.9,
    draws: int = 400,
    seed: int = 0,
) -> Iterator[IntensityFit]:
    """Fit many dyads, in order, each as `fit_pair` does, whatever the number of processes.

    A script that asks for more than one process must do its work under
    `if __name__ == "__main__":`, because each process imports the script anew.

    Args:
        dyads: for each dyad what `fit_pair` takes; read as the work goes on.
        visibilities: for each dyad its visibility or None.
        processes: how many at once; 1 works in this one.
        progress: is told after each dyad how many are done.
        level, draws, seed: as for `fit_pair`.

    Raises:
        UsageError: as `fit_pair`; or a process ended before its work was done.
    """
    if processes < 1:
        raise UsageError(f"processes {processes} must be at least 1")
    options = (level, draws, seed)
    tasks: Iterator[Task] = (
        ((one, None) for one in dyads)
        if visibilities is None
        else zip(dyads, visibilities, strict=True)
    )
    fits = _spread(tasks, options, processes)
    for done, fit in enumerate(fits, 1):
        if progress is not None:
            progress(done)
        yield fit


def _spread(
    tasks: Iterator[Task], options: tuple[float, int, int], processes: int
) -> Iterator[IntensityFit]:
    """Lots of dyads to processes that are started anew, so that no state is shared."""
    if processes == 1:
        for task in tasks:
            yield _fit(task, options)
        return
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=alone)
    waiting: deque[Future[list[IntensityFit]]] = deque()
    try:
        while True:
            while len(waiting) < processes * _LOTS and (lot := list(islice(tasks, _LOT))):
                waiting.append(pool.submit(_fit_lot, lot, options))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise UsageError(
            "a process ended before its work was done; start the work under "
            "if __name__ == '__main__': or use processes=1"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _fit_lot(lot: list[Task], options: tuple[float, int, int]) -> list[IntensityFit]:
    return [_fit(task, options) for task in lot]


def _fit(task: Task, options: tuple[float, int, int]) -> IntensityFit:
    level, draws, seed = options
    return fit_pair(*task, level=level, draws=draws, seed=seed)


def _areas(
    dyad: Dyad, rate: rates.Rates, level: float, draws: int, seed: int
) -> tuple[tuple[Intensity, ...], bool]:
    """The intensities of single areas: the dyad's rate times their share."""
    if not dyad.areas:
        return (), True
    found = shares.fitted(dyad, draws, seed)
    # Points of rate and share are met at random, in all periods alike so that bands stay smooth.
    order = np.random.default_rng(seed).permutation(draws)
    intensities = [
        _intensity(group, rate.logs + log_expit(odds[order]), level, rate.reference)
        for group, odds in zip(dyad.areas, found.odds, strict=True)
    ]
    return tuple(intensities), found.reached


def _intensity(group: Group, logs: Array, level: float, reference: float) -> Intensity:
    chances = [0.5, (1 - level) / 2, (1 + level) / 2, 0.05, 0.95]
    values = np.exp(np.clip(np.quantile(logs, chances, axis=0), -_FAR, _FAR))
    enough = _enough(group, values[3], values[4])
    return Intensity(group.joined(), Band(*values[:3]), enough, level, reference)


def _enough(group: Group, low: Array, high: Array) -> npt.NDArray[np.bool_]:
    """In which periods the counts say something: a narrow band, or one far from another."""
    seen = group.seen.any(axis=0)
    if group.counts.sum() < MIN_EVENTS:
        return np.zeros(len(low), dtype=np.bool_)
    peak, trough = low[seen].max(), high[seen].min()
    far_below = high <= peak / NARROW
    far_above = (low >= trough * NARROW) & (high <= NARROW**2 * low)
    found: npt.NDArray[np.bool_] = seen & ((high <= NARROW * low) | far_below | far_above)
    return found
