"""The arithmetic of pooled effects: one regression for all series, under what they have in common.

The counts of all series are explained by the weighted past of their neighbours, by weighted least
squares. Taken out before are, for each series, its baseline (a trend that bends each year, times
weekday and exposure) and its own past at every decay; and for each period whatever moved all series
at once. Without the last a wave of the media that exposure does not know of would look like an
effect along every network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple.drivers import HISTORIES, Drivers, drivers, most_pieces
from dragoman.ripple.result import Counts, Kernel
from dragoman.ripple.simulate import Source, draw

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Ripple

    Floats = npt.NDArray[np.float64]

#: Spans of periods ago that neighbours' events act in, each evenly, whatever the kernel. Beyond the
#: last an effect cannot be told from trends that neighbours share.
SPANS: Final = {"day": ((1, 1), (2, 3), (4, 7), (8, 14)), "week": ((1, 1), (2, 2), (3, 4))}
#: Periods that each parameter of a series must have.
_PERIODS_EACH: Final = 10
#: Steps of conjugate gradients, and what may be left of the first residual.
_MOST_SWEEPS: Final = 200
_SETTLED: Final = 1e-5
_LEAST_MEAN: Final = 0.02
_LEAST_SCATTER: Final = 1e-4
_LEAST_WAVE: Final = 0.1
_MOST_LOAD: Final = 3.0
_RIDGE: Final = 1e-9
#: Effects of simulated worlds on themselves and in all: nearer to 1 counts would never rest.
_MOST_OWN: Final = 0.9
_MOST_ALL: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Effects along networks, without constraint, and the nuisances they were found under.

    `effects` has one for each network, `parts` the same by decay; `influence` is what each period
    adds to the error of each (periods x networks), so that its squares add up to a variance. `own`
    and `baseline` belong to each series, `wave` to each period: by how much all series were told of
    more than exposure says. `settled` says whether the sweeps came to rest.
    """

    effects: Floats
    parts: Floats
    influence: Floats
    own: Floats
    baseline: Floats
    shape: Floats
    wave: Floats
    settled: bool


def estimate(data: Counts, history: str, rows: Sequence[Floats]) -> Estimate:
    """Fit one effect for each network.

    Args:
        data: counts and exposures.
        history: how the past acts, a key of `drivers.HISTORIES`.
        rows: receiving x sending for each network, rows adding up to 1 or 0, diagonal 0.

    Raises:
        UsageError: too few periods.
    """
    counts = data.counts.astype(np.float64)
    of = drivers(data, history, most_pieces(data))
    columns = _columns(of)
    if len(data.periods) < (least := _PERIODS_EACH * columns.shape[2]):
        raise UsageError(
            f"{len(data.periods)} periods are too few for pooled effects; have at least {least}"
        )
    wave = _wave(counts, *_alone(columns[:, :, : len(of.trend)], counts))
    of = drivers(replace(data, exposure=data.exposure * wave), history, most_pieces(data))
    columns = _columns(of)
    _, shape = _alone(columns, counts)
    mean = _rough(of, counts)
    root = np.sqrt(_weights(mean, shape))
    lags = SPANS[data.by]
    past = [of.lift * (row @ back) for row in rows for back in _behind(of, data, history)]
    common = root * mean
    common /= np.sqrt((common**2).sum(axis=0))
    whole = np.stack([*past, counts], axis=1) * root[:, None]
    basis, triangle = np.linalg.qr(columns * root[:, :, None])
    cleared, told, settled = _cleared(whole, basis, common)
    parts, influence = _solved(cleared, basis.shape[2])
    given = told[:, -1] - np.einsum("npk,p->nk", told[:, :-1], parts)
    found = np.linalg.solve(triangle, given[:, :, None])[:, :, 0]
    knots = len(of.trend)
    shares = parts.reshape(len(rows), len(lags))
    return Estimate(
        effects=shares.sum(axis=1), parts=shares,
        influence=influence.reshape(len(influence), len(rows), len(lags)).sum(axis=2),
        own=found[:, knots:].sum(axis=1),
        baseline=np.einsum("ntk,nk->nt", columns[:, :, :knots], found[:, :knots]),
        shape=shape, wave=wave, settled=settled,
    )  # fmt: skip


def bias(found: Estimate, fit: Ripple, rows: Sequence[Floats], runs: int, seed: int) -> Floats:
    """By how much such estimates miss on average: in worlds drawn from this one, found again.

    What follows a series' own past looks less like it once a level and a trend are fitted (Nickell
    1981, Econometrica 49), and neighbours are part of that. In two years of days it is as much as a
    fifth of an effect, so it is measured and taken out.

    Args:
        found: the estimate.
        fit: gives exposures, kernel of the own past and history.
        rows: the networks.
        runs: how many worlds.
        seed: of the random numbers.
    """
    true = np.maximum(found.effects, 0.0)
    matrix = np.einsum("n,nij->ij", true, np.stack(rows)) if len(rows) else 0.0
    whole = np.diag(np.clip(found.own, 0.0, _MOST_OWN)) + matrix
    radius = float(np.abs(np.linalg.eigvals(whole)).max())
    if radius > _MOST_ALL:
        whole, true = whole * (_MOST_ALL / radius), true * (_MOST_ALL / radius)
    data = replace(fit.data, exposure=fit.data.exposure * found.wave)
    of = drivers(data, fit.history)
    counts = fit.data.counts / of.read
    level = counts.mean(axis=1)
    base = np.maximum(found.baseline, _LEAST_MEAN * level[:, None] * of.read)
    ones = np.ones_like(of.read)
    by = of.read if HISTORIES[fit.history][0] else ones
    cross = _nearest(found.parts, data.by)
    source = Source(whole, base, by, of.lift, found.shape, fit.own, cross, level)
    drawn = draw(source, np.random.default_rng(seed), runs)
    misses = [
        estimate(replace(fit.data, counts=one), fit.history, rows).effects - true
        for one in drawn
        if one.any(axis=1).all()
    ]
    return np.mean(misses, axis=0) if misses else np.zeros(len(rows))


def _nearest(parts: Floats, by: str) -> Kernel:
    """One decay with the mean lag of all networks together."""
    sums = np.maximum(parts.sum(axis=0), 0.0)
    middle = np.array([(first + last) / 2 for first, last in SPANS[by]])
    lag = float(sums @ middle / sums.sum()) if sums.sum() > 0 else 1.0
    return Kernel((max(lag, 1.0),), (1.0,))


def _behind(of: Drivers, data: Counts, history: str) -> list[Floats]:
    """Events so many periods ago, by span: the mean of its periods; before the first the mean."""
    events = data.counts / of.read if HISTORIES[history][0] else data.counts.astype(np.float64)
    most = SPANS[data.by][-1][1]
    before = np.repeat(events.mean(axis=1, keepdims=True), most, axis=1)
    sums = np.concatenate([np.zeros((len(events), 1)), np.hstack([before, events])], axis=1)
    sums = sums.cumsum(axis=1)
    size = events.shape[1]
    return [
        (sums[:, most - first + 1 :][:, :size] - sums[:, most - last :][:, :size])
        / (last - first + 1)
        for first, last in SPANS[data.by]
    ]


def _columns(of: Drivers) -> Floats:
    """What is each series' own: baseline and past, series x periods x parameters."""
    return np.stack([
        np.concatenate([of.base(row), (of.past[:, row] * of.lift[row]).T], axis=1)
        for row in range(len(of.read))
    ])  # fmt: skip


def _alone(columns: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Mean and dispersion of each series without neighbours, for the weights."""
    mean = np.repeat(np.maximum(counts.mean(axis=1, keepdims=True), 1e-9), counts.shape[1], axis=1)
    shape = np.ones(len(counts))
    for _ in range(3):
        root = np.sqrt(_weights(mean, shape))
        basis, _ = np.linalg.qr(columns * root[:, :, None])
        told = np.einsum("ntk,nt->nk", basis, root * counts)
        mean = _floored(np.einsum("ntk,nk->nt", basis, told) / root, counts)
        extra = ((counts - mean) ** 2 - mean).sum(axis=1) / (mean**2).sum(axis=1)
        shape = 1 / np.maximum(extra, _LEAST_SCATTER)
    return mean, shape


def _rough(of: Drivers, counts: Floats) -> Floats:
    """A mean to weigh periods by: midway between the level of a series and its last days.

    Nothing in it is fitted to the period. A mean that is gives less weight to the periods that
    happen to lie above it, and so shifts every effect.
    """
    level = counts.mean(axis=1, keepdims=True)
    recent = of.past[len(of.lags) // 2] * of.lift
    return _floored((level * of.read + recent) / 2, counts)


def _floored(mean: Floats, counts: Floats) -> Floats:
    least = _LEAST_MEAN * np.maximum(counts.mean(axis=1, keepdims=True), 1e-9)
    found: Floats = np.maximum(mean, least)
    return found


def _weights(mean: Floats, shape: Floats) -> Floats:
    found: Floats = 1 / (mean * (1 + mean / shape[:, None]))
    return found


def _wave(counts: Floats, mean: Floats, shape: Floats) -> Floats:
    """By how much each series lies above its mean for what moves all at once: series x periods.

    What all have in common is shrunk by how much of it is chance; each series has its own share.
    """
    weights = _weights(mean, shape)
    told = (weights * mean**2).sum(axis=0)
    moved = (weights * mean * (counts - mean)).sum(axis=0) / told
    real = max(float(moved.var() - (1 / told).mean()), 0.0)
    if not real:
        return np.ones_like(counts)
    moved = moved * real / (real + 1 / told)
    felt = (weights * mean * moved * (counts - mean)).sum(axis=1)
    load = np.clip(felt / (weights * (mean * moved) ** 2).sum(axis=1), 0.0, _MOST_LOAD)
    found: Floats = np.maximum(1 + load[:, None] * moved, _LEAST_WAVE)
    return found


def _cleared(values: Floats, basis: Floats, common: Floats) -> tuple[Floats, Floats, bool]:
    """What is left of values (series x columns x periods) of neither series nor period.

    Returns it, the coefficients of each series' basis, and whether the search came to rest. What
    each period has in common solves one system of periods x columns, by conjugate gradients.
    """

    def own(of: Floats) -> Floats:
        found: Floats = (of @ basis) @ basis.transpose(0, 2, 1)
        return found

    def summed(of: Floats) -> Floats:
        found: Floats = np.einsum("nt,nct->ct", common, of)
        return found

    left = summed(values - own(values))
    size = np.maximum((left**2).sum(axis=1), 1e-30)
    found, step, norm = np.zeros_like(left), left.copy(), size.copy()
    for _ in range(_MOST_SWEEPS):
        moved = step - summed(own(common[:, None] * step))
        length = norm / np.maximum((step * moved).sum(axis=1), 1e-30)
        found = found + length[:, None] * step
        left = left - length[:, None] * moved
        before, norm = norm, (left**2).sum(axis=1)
        if (norm <= _SETTLED**2 * size).all():
            break
        step = left + (norm / np.maximum(before, 1e-30))[:, None] * step
    values = values - common[:, None] * found
    told = values @ basis
    return values - told @ basis.transpose(0, 2, 1), told, bool((norm <= _SETTLED * size).all())


def _solved(cleared: Floats, own: int) -> tuple[Floats, Floats]:
    """The estimates, and what each period adds to their error (White 1980, by period)."""
    past, counts = cleared[:, :-1], cleared[:, -1]
    gram = np.einsum("npt,nqt->pq", past, past)
    scale = np.sqrt(np.maximum(np.diag(gram), 1e-30))
    even = gram / np.outer(scale, scale) + _RIDGE * np.eye(len(gram))
    inverse = np.linalg.inv(even) / np.outer(scale, scale)
    parts = inverse @ np.einsum("npt,nt->p", past, counts)
    left = counts - np.tensordot(past, parts, axes=(1, 0))
    series, _, periods = cleared.shape
    # What series and periods took for themselves makes residuals too small by so much.
    left = left / np.sqrt(max(1 - own / periods - 1 / series, 0.1))
    scores = np.einsum("npt,nt->tp", past, left)
    influence: Floats = scores @ inverse
    return parts, influence
