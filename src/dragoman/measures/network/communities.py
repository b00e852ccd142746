"""Who belongs together: communities by signed modularity.

Gomez, Jensen and Arenas (2009): more cooperation inside than chance would give speaks for a
community, more conflict inside than chance would give against it; the two have each their own
chance and are never netted. Without any conflict this is Newman's modularity. The search starts
from Louvain's communities of the cooperation (networkx) and moves actors, and joins communities,
as long as that gains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

#: The search is run from this many starts, and the best is taken.
_STARTS: Final = 5
_GAIN: Final = 1e-12


def communities(cooperation: Numbers, conflict: Numbers, seed: int) -> tuple[Places, float]:
    """The community of each actor, and the signed modularity.

    Args:
        cooperation: symmetric, what each two did together.
        conflict: the same against each other.
        seed: of the search.

    Returns:
        Numbers from 1, the largest community first, those of a size by their first actor.
    """
    gains = _gains(cooperation, conflict)
    best, quality = np.zeros(len(gains), dtype=np.int64), -np.inf
    for start in range(_STARTS):
        found = _refined(gains, _louvain(cooperation, seed + start))
        told = float(gains[found[:, None] == found].sum())
        if told > quality + _GAIN:
            best, quality = found, told
    return _numbered(best), quality


def _gains(cooperation: Numbers, conflict: Numbers) -> Numbers:
    """What it adds to the modularity that two actors are in one community."""
    whole = cooperation.sum() + conflict.sum()
    gains: Numbers = (_beyond_chance(cooperation) - _beyond_chance(conflict)) / max(whole, 1.0)
    return gains


def _beyond_chance(weights: Numbers) -> Numbers:
    degrees, total = weights.sum(axis=0), weights.sum()
    return weights - np.outer(degrees, degrees) / total if total else weights


def _louvain(cooperation: Numbers, seed: int) -> Places:
    import networkx as nx

    # Numbers, not names, as nodes: the order of a set of texts changes from run to run.
    graph = nx.from_numpy_array(cooperation)
    found = np.zeros(len(cooperation), dtype=np.int64)
    for number, members in enumerate(nx.community.louvain_communities(graph, seed=seed)):
        found[list(members)] = number
    return found


def _refined(gains: Numbers, found: Places) -> Places:
    """Move actors and join communities while the modularity grows."""
    while _moved(gains, found) or _joined(gains, found):
        pass
    return found


def _moved(gains: Numbers, found: Places) -> bool:
    """Move every actor to the community that it adds most to; True when any moved."""
    size, moved = len(found), False
    for actor in range(size):
        adds = np.bincount(found, gains[actor], size + 1)
        adds[found[actor]] -= gains[actor, actor]
        best = int(np.argmax(adds))
        if adds[best] > adds[found[actor]] + _GAIN:
            # An empty community adds nothing; the first of them is as good as any.
            found[actor], moved = best, True
    return moved


def _joined(gains: Numbers, found: Places) -> bool:
    """Join the two communities that gain most by it; True when any gain."""
    inside = (found[:, None] == np.unique(found)).astype(np.float64)
    between = inside.T @ gains @ inside
    np.fill_diagonal(between, 0.0)
    first, second = np.unravel_index(int(np.argmax(between)), between.shape)
    if between[first, second] <= _GAIN:
        return False
    names = np.unique(found)
    found[found == names[second]] = names[first]
    return True


def _numbered(found: Places) -> Places:
    """Communities numbered by size, then by their first actor."""
    names, firsts, sizes = np.unique(found, return_index=True, return_counts=True)
    order = np.lexsort((firsts, -sizes))
    number = np.empty(len(names), dtype=np.int64)
    number[order] = np.arange(1, len(names) + 1)
    return number[np.searchsorted(names, found)]
