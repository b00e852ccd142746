"""Maximum spanning tree over arc scores (Chu-Liu and Edmonds), with exactly one root."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
_NEVER = -1e9


def heads_of(scores: NDArray[np.float32]) -> list[int]:
    """The best tree for `scores[word, head]`, where head 0 is the root and words count from 1.

    Returns for each word its head, 0 for the one word under the root.
    """
    n = scores.shape[0]
    greedy = scores.argmax(axis=1)
    rows = np.arange(1, n + 1)
    if (greedy == 0).sum() != 1 or (greedy == rows).any() or find_cycle([0, *greedy.tolist()]):
        return _best_tree(scores.astype(np.float64))
    heads: list[int] = greedy.tolist()
    return heads


def find_cycle(heads: list[int]) -> list[int]:
    """Nodes of one cycle in a head list (node 0 is the root), or an empty list."""
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = heads[node]
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []


def _best_tree(scores: Scores) -> list[int]:
    """Edmonds with a root penalty: one large enough that a second root never pays."""
    n = scores.shape[0]
    full = np.full((n + 1, n + 1), _NEVER)
    full[1:] = np.clip(scores, -1e4, 1e4)
    np.fill_diagonal(full, _NEVER)
    full[1:, 0] -= 1e6
    return _edmonds(full)[1:]


def _edmonds(scores: Scores) -> list[int]:
    """Heads of the maximum arborescence rooted at node 0; contracts cycles one by one."""
    layers = []
    while True:
        heads: list[int] = scores.argmax(axis=1).tolist()
        heads[0] = 0
        cycle = find_cycle(heads)
        if not cycle:
            break
        contracted, undo = _contract(scores, heads, cycle)
        layers.append((heads, undo))
        scores = contracted
    for below, undo in reversed(layers):
        heads = _expand(heads, below, undo)
    return heads


class _Undo(NamedTuple):
    """Nodes outside the cycle; for each the cycle node it would enter and the one it leaves."""

    kept: list[int]
    enter: list[int]
    leave: list[int]


def _contract(scores: Scores, heads: list[int], cycle: list[int]) -> tuple[Scores, _Undo]:
    """Replaces a cycle by one node, the last; also returns what undoing it needs."""
    inside = set(cycle)
    kept = [node for node in range(len(heads)) if node not in inside]
    m = len(kept)
    smaller = np.full((m + 1, m + 1), _NEVER * 2)
    smaller[:m, :m] = scores[np.ix_(kept, kept)]
    to_cycle = scores[np.ix_(cycle, kept)]
    gain = to_cycle - scores[cycle, [heads[node] for node in cycle]][:, None]
    enter = gain.argmax(axis=0)
    smaller[m, :m] = gain[enter, np.arange(m)]
    from_cycle = scores[np.ix_(kept, cycle)]
    leave = from_cycle.argmax(axis=1)
    smaller[:m, m] = from_cycle[np.arange(m), leave]
    smaller[0, :] = _NEVER * 2
    return smaller, _Undo(kept, [cycle[i] for i in enter], [cycle[i] for i in leave])


def _expand(heads: list[int], below: list[int], undo: _Undo) -> list[int]:
    """Heads over the nodes before a contraction, from the heads after it."""
    m = len(undo.kept)
    full = list(below)
    for i, node in enumerate(undo.kept[1:], start=1):
        full[node] = undo.leave[i] if heads[i] == m else undo.kept[heads[i]]
    full[undo.enter[heads[m]]] = undo.kept[heads[m]]
    return full
