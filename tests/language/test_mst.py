"""The tree decoder against brute force on small sentences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dragoman.language.mst import find_cycle, heads_of


def best_by_trial(scores: NDArray[np.float32]) -> float:
    """The best total over every single-rooted tree, by trying all head lists."""
    n = scores.shape[0]
    totals = [
        float(sum(scores[i, h] for i, h in enumerate(heads)))
        for heads in product(range(n + 1), repeat=n)
        if heads.count(0) == 1 and not find_cycle([0, *heads])
    ]
    return max(totals)


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_decoder_finds_the_best_single_rooted_tree(n: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n, n + 1)).astype(np.float32)
    heads = heads_of(scores)
    assert heads.count(0) == 1
    assert not find_cycle([0, *heads])
    total = float(sum(scores[i, h] for i, h in enumerate(heads)))
    assert total == pytest.approx(best_by_trial(scores), abs=1e-4)


def test_greedy_tree_is_kept_when_it_is_one() -> None:
    scores = np.array([[0, 0, 5, 0], [9, 0, 0, 0], [0, 0, 3, 0]], dtype=np.float32)
    assert heads_of(scores) == [2, 0, 2]


def test_two_tempting_roots_become_one() -> None:
    scores = np.array([[9, 0, 1], [8, 2, 0]], dtype=np.float32)
    assert heads_of(scores) == [0, 1]


def test_a_cycle_is_broken_where_it_costs_least() -> None:
    scores = np.array([[4, 0, 9], [1, 9, 0]], dtype=np.float32)
    assert heads_of(scores) == [0, 1]


def test_equal_scores_still_give_a_tree() -> None:
    heads = heads_of(np.zeros((40, 41), dtype=np.float32))
    assert heads.count(0) == 1
    assert not find_cycle([0, *heads])


def test_find_cycle_names_its_nodes() -> None:
    assert sorted(find_cycle([0, 2, 3, 1, 0])) == [1, 2, 3]
    assert find_cycle([0, 0, 1, 2]) == []
    assert find_cycle([0, 1]) == [1]
