"""Where the events of a series came from: itself, each other series, or nowhere known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from dragoman.ripple.drivers import drivers
from dragoman.ripple.response import band, drawn_matrices, regions, significant
from dragoman.ripple.result import Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the whole, from 0 to 1, and the ends of its band."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Share:
    """The parts of the expected events of a series or region; they add up to 1.

    `inside` followed events of its own, `others` those of each other series or region that has any
    part, the largest first. `nowhere` followed nothing that is known: the baseline, and what came
    through links that did not pass false-discovery control. `expected` is what all are parts of.
    """

    name: str
    expected: float
    inside: Part
    others: tuple[tuple[str, Part], ...]
    nowhere: Part


def shares(
    fit: Ripple, *, by_region: bool = False, draws: int = 500, seed: int = 0
) -> tuple[Share, ...]:
    """Where the expected events of each series came from.

    Args:
        fit: a fit of ripples.
        by_region: whether to sum series named "region, class" by region; what comes from another
            class of the same region is then inside.
        draws: of the branching matrix, for the bands.
        seed: of the draws.

    Returns:
        One for each series or region, in the order of the fit.

    Raises:
        UsageError: no draw is stable.
    """
    whole = fit.expected.sum(axis=1)
    of = drivers(fit.data, fit.history)
    mine = (of.lift * of.under(fit.own)).sum(axis=1)
    theirs = of.lift @ of.under(fit.cross).T
    reached = theirs * (1 - np.eye(len(mine))) + np.diag(mine)
    point = _held(significant(fit) * reached, whole)
    names = fit.data.names
    groups = regions(names) if by_region else {name: (name,) for name in names}
    add = _adding(names, groups)
    with threadpool_limits(1, user_api="blas"):  # as in `response`
        drawn, _ = drawn_matrices(fit, draws, seed)
        many = _held(drawn * reached, whole)
        summed = np.einsum("gi,dij,hj->dgh", add, many, add, optimize=True)
    return _told(list(groups), add @ whole, add @ point @ add.T, summed, fit.level)


def _held(events: Floats, whole: Floats) -> Floats:
    """Parts that are no more than the whole: a strong draw may account for more than there was."""
    due = events.sum(axis=-1, keepdims=True)
    held: Floats = events * np.minimum(1.0, whole[:, None] / np.maximum(due, 1e-300))
    return held


def _adding(names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Floats:
    return np.array([[float(name in members) for name in names] for members in groups.values()])


def _told(
    names: list[str], whole: Floats, point: Floats, many: Floats, level: float
) -> tuple[Share, ...]:
    safe = np.maximum(whole, 1e-300)[:, None]
    point, many = point / safe, many / safe
    lower, upper = band(many, point, level)
    nowhere = np.clip(1 - point.sum(axis=1), 0.0, 1.0)
    low, high = band(np.clip(1 - many.sum(axis=2), 0.0, 1.0), nowhere, level)
    found = []
    for row, name in enumerate(names):
        parts = [
            Part(*(float(x[row, at]) for x in (point, lower, upper))) for at in range(len(names))
        ]
        others = [(names[at], part) for at, part in enumerate(parts) if at != row and part.value]
        others.sort(key=lambda one: (-one[1].value, one[0]))
        rest = Part(float(nowhere[row]), float(low[row]), float(high[row]))
        found.append(Share(name, float(whole[row]), parts[row], tuple(others), rest))
    return tuple(found)
