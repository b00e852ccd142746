"""Pooled effects: one along each network that is known before, where single links cannot be told.

    found = pooled(fit, {"alliance": weights})
    found.effects[0].value, found.effects[0].lower

With forty series sixteen hundred links cannot be told apart, but one effect shared by all pairs of
a network can: Poisson network autoregression (Armillotta and Fokianos 2024, *Journal of Time Series
Analysis* 45) and the neighbours of hhh4 (Meyer, Held and Hoehle 2017, *Journal of Statistical
Software* 77). The word is *statistical spillover*, never cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from dragoman.errors import TooLarge, UsageError
from dragoman.limits import MAX_RIPPLE_NETWORKS
from dragoman.ripple import network
from dragoman.ripple.bounds import band
from dragoman.ripple.pooling import SPANS, Estimate, bias, estimate

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Ripple

    Floats = npt.NDArray[np.float64]

#: Fewest series: what moves all of them is taken out, and of fewer hardly anything would be left.
LEAST: Final = 10
#: Worlds in which it is measured by how much estimates miss on average. The miss is then known to a
#: quarter of an error.
_RUNS: Final = 16
#: Overlap of two networks from which they are one, and from which a note tells of it.
_SAME: Final = 0.95
_ALIKE: Final = 0.7
#: A network that links so large a share of all pairs is hardly told from what moves all series.
_DENSE: Final = 0.5
#: A common movement worth a note, and how unlike in size series are that a note tells of.
_MOVED: Final = 0.1
_UNLIKE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows along one network.

    `value` is how many further events a series is expected to have, within `Pooled.within` periods
    and at average exposure, after one further event in **every** one of its neighbours; the
    same after one event of its weighted neighbours, whose weights add up to 1. `each` is what one
    event in a single neighbour is followed by, averaged over the pairs. `lower` and `upper` are the
    band of `value`, none of them below 0; `raw` and `error` the estimate without that
    constraint and its standard error. `lag` is the mean lag in periods, None where no event
    follows. `significant` says whether it stands out among all networks. `pairs` are the pairs
    (receiving, sending) of the network, `receiving` the series that have a neighbour. `together`
    names networks that link the same series: the figures are of all of them together, once.
    """

    network: str
    value: float
    lower: float
    upper: float
    each: float
    raw: float
    error: float
    lag: float | None
    significant: bool
    pairs: int
    receiving: int
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pooled:
    """The effects along all networks, estimated together.

    `within` is the number of periods (`by`) that count as following, `level` that of the bands,
    `rate` the share of false ones among the networks that stand out.
    """

    effects: tuple[Effect, ...]
    by: str
    within: int
    series: int
    periods: int
    level: float
    rate: float
    notes: tuple[str, ...]


def pooled(fit: Ripple, weights: Mapping[str, Floats], level: float | None = None) -> Pooled:
    """Estimate one effect for each network.

    Own pasts, trends, weekdays, exposure and what moves all series at once are allowed for; the
    single links of the fit are not used. The same fit and weights give the same figures.

    Args:
        fit: of the same counts, with whatever links; gives them, exposures and how the past acts.
        weights: by name of the network, receiving x sending, not below 0; each row is made to add
            up to 1, the diagonal does not count.
        level: of the bands; by default that of the fit.

    Raises:
        UsageError: weights that cannot be, too few series or periods.
        TooLarge: more networks than `dragoman.limits` allows.
    """
    size = len(fit.data.names)
    level = fit.level if level is None else level
    _asked(size, weights, level)
    known = {name: _linking(name, of, size) for name, of in weights.items()}
    groups = _groups(known)
    rows = [np.mean([known[name] for name in names], axis=0) for names in groups]
    with threadpool_limits(1, user_api="blas"):
        found = estimate(fit.data, fit.history, rows)
        miss = bias(found, fit, rows, _RUNS, 0)
    raw = found.effects - miss
    # The miss is itself known from so many worlds only.
    error = np.sqrt((found.influence**2).sum(axis=0) * (1 + 1 / _RUNS))
    lower, upper = band(raw, error, level)
    kept = _standing_out(raw, error, fit.rate) & found.settled
    effects = {
        name: Effect(
            name, max(float(raw[at]), 0.0), float(lower[at]), float(upper[at]),
            max(float(raw[at]), 0.0) * _each(known[name]), float(raw[at]), float(error[at]),
            _lag(found.parts[at], fit.data.by), bool(kept[at]), int((known[name] > 0).sum()),
            int(known[name].any(axis=1).sum()), tuple(one for one in names if one != name),
        )
        for at, names in enumerate(groups) for name in names
    }  # fmt: skip
    return Pooled(
        tuple(effects[name] for name in weights), fit.data.by, SPANS[fit.data.by][-1][1], size,
        len(fit.data.periods), level, fit.rate,
        tuple(_notes(fit, found, known, groups, raw, level)),
    )  # fmt: skip


def _asked(size: int, weights: Mapping[str, Floats], level: float) -> None:
    if not weights:
        raise UsageError("name at least one network")
    if len(weights) > MAX_RIPPLE_NETWORKS:
        raise TooLarge(f"more than {MAX_RIPPLE_NETWORKS} networks; take fewer")
    if size < LEAST:
        raise UsageError(
            f"{size} series are too few to pool effects; have {LEAST} or more, or look at the links"
        )
    if not 0 < level < 1:
        raise UsageError(f"the level of a band lies between 0 and 1, not at {level:g}")


def _linking(name: str, weights: Floats, size: int) -> Floats:
    """The weights as `network.rows` has them, of a network that links some series."""
    found = network.rows(name, weights, size)
    if not found.any():
        raise UsageError(f"the network {name!r} links no two series; leave it out")
    return found


def _overlap(one: Floats, other: Floats) -> float:
    """How alike two networks are, from 0 to 1: the cosine of their weights."""
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def _groups(known: Mapping[str, Floats]) -> list[list[str]]:
    """The networks, those that are as good as the same put together."""
    groups: list[list[str]] = []
    for name, rows in known.items():
        same = next((of for of in groups if _overlap(known[of[0]], rows) >= _SAME), None)
        if same is None:
            groups.append([name])
        else:
            same.append(name)
    return groups


def _each(rows: Floats) -> float:
    """The mean weight of a pair."""
    return float(rows.sum() / (rows > 0).sum())


def _lag(parts: Floats, by: str) -> float | None:
    """The mean lag of what follows, in periods."""
    positive = np.maximum(parts, 0.0)
    middle = np.array([(first + last) / 2 for first, last in SPANS[by]])
    return float(positive @ middle / positive.sum()) if parts.sum() > 0 else None


def _standing_out(raw: Floats, error: Floats, rate: float) -> npt.NDArray[np.bool_]:
    """The networks kept by Benjamini and Hochberg's procedure (1995), one-sided."""
    chances = norm.sf(raw / np.maximum(error, 1e-30))
    order = np.argsort(chances, kind="stable")
    passes = np.flatnonzero(chances[order] <= rate * np.arange(1, len(order) + 1) / len(order))
    kept = np.zeros(len(order), dtype=bool)
    kept[order[: passes[-1] + 1 if len(passes) else 0]] = True
    return kept


def _notes(
    fit: Ripple, found: Estimate, known: Mapping[str, Floats], groups: list[list[str]],
    raw: Floats, level: float,
) -> list[str]:  # fmt: skip
    """What must be known to read the effects rightly."""
    notes = [] if found.settled else ["the estimate did not come to rest: do not use it"]
    for names in groups:
        if len(names) > 1:
            notes.append(
                f"the networks {' and '.join(names)} link the same series: their effects cannot be "
                "told apart, and what is given for each is that of all of them together"
            )
    for (a, one), (b, other) in combinations(enumerate(groups), 2):
        overlap = _overlap(known[one[0]], known[other[0]])
        if _ALIKE <= overlap < _SAME:
            both = found.influence[:, a] + found.influence[:, b]
            error = np.sqrt((both**2).sum(keepdims=True) * (1 + 1 / _RUNS))
            low, high = band(raw[[a]] + raw[[b]], error, level)
            notes.append(
                f"the networks {one[0]} and {other[0]} overlap by {overlap:.0%}: their effects can "
                f"hardly be told apart; together they come to {max(raw[a] + raw[b], 0):.2f} "
                f"({low[0]:.2f}-{high[0]:.2f})"
            )
    size = len(fit.data.names)
    for name, rows in known.items():
        if (share := float((rows > 0).sum() / (size * (size - 1)))) > _DENSE:
            notes.append(
                f"the network {name} links {share:.0%} of all pairs: its effect can hardly be told "
                "from what moves all series at once"
            )
    if (moved := float(found.wave.std())) > _MOVED:
        notes.append(
            f"all series rise and fall together by {moved:.0%} beyond exposure; that was taken "
            "out, and with it any spillover that reaches all alike"
        )
    level_of = fit.data.counts.mean(axis=1)
    if level_of.max() > _UNLIKE * level_of.min():
        notes.append(
            "the series are of very unlike size: one effect for all is an average in which the "
            "quiet ones weigh most"
        )
    return notes
