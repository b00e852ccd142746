"""The sums over all ways to cut a series, against the same done one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from dragoman.phases import recursion
from dragoman.phases.draws import draw
from dragoman.phases.prior import placements

Floats = npt.NDArray[np.float64]
PERIODS, RATES, MOODS = 8, 3, 2


@pytest.fixture(scope="module", params=[1, 2, 3])
def made(request: pytest.FixtureRequest) -> tuple[recursion.Chain, Floats]:
    """A small chain with everything in it, and its log likelihoods."""
    rng = np.random.default_rng(4)
    logs = rng.normal(0, 1.0, (PERIODS, RATES, MOODS)) - 2
    step = rng.dirichlet(np.ones(RATES), size=RATES)
    moves = rng.dirichlet(np.ones(MOODS), size=MOODS)
    start = np.array([0.7, 0.3])
    likely = np.exp(logs - logs.max(axis=(1, 2), keepdims=True))
    return recursion.Chain(likely, step, moves, start, 2, int(request.param)), logs


def cuts(changes: int, shortest: int) -> list[tuple[int, ...]]:
    """All ways to place so many changes."""
    return [
        places
        for places in combinations(range(1, PERIODS), changes)
        if all(b - a >= shortest for a, b in zip((0, *places), (*places, PERIODS), strict=True))
    ]


def weight(of: recursion.Chain, logs: Floats, places: tuple[int, ...]) -> float:
    """The likelihood of one way, all rates and moods summed: a plain forward sum."""
    state = np.exp(logs[0]) * of.start / RATES
    for period in range(1, PERIODS):
        if period in places:
            state = of.step.T @ state
        state = (state @ of.moves) * np.exp(logs[period])
    return float(state.sum())


def test_evidence_is_the_sum_over_all_ways(made: tuple[recursion.Chain, Floats]) -> None:
    of, logs = made
    found = recursion.evidence(
        logs[None], of.step, of.moves[None], of.start[None], of.changes, of.shortest
    )
    for changes in range(of.changes + 1):
        ways = cuts(changes, of.shortest)
        assert len(ways) == pytest.approx(np.exp(placements(PERIODS, changes, of.shortest)))
        whole = sum(weight(of, logs, places) for places in ways)
        assert np.exp(found[0, changes]) == pytest.approx(whole)


def test_draws_come_as_often_as_they_are_likely(
    made: tuple[recursion.Chain, Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    of, logs = made
    monkeypatch.setattr(recursion, "_STRETCH", 3)  # several stretches, also in a short series
    ways = cuts(1, of.shortest)
    truth = np.array([weight(of, logs, places) for places in ways])
    truth /= truth.sum()
    many = 20_000
    numbers = np.array([0.0, 1.0, 0.0])
    _, behind = draw(of, many, np.random.default_rng(1), numbers)
    at = (np.diff(behind, axis=1) > 0).argmax(axis=1) + 1
    shares = np.array([(at == places[0]).mean() for places in ways])
    assert shares == pytest.approx(truth, abs=0.015)


def test_no_phase_is_shorter_than_allowed(made: tuple[recursion.Chain, Floats]) -> None:
    of, _ = made
    fits = of.shortest * 3 <= PERIODS
    numbers = np.array([0.2, 0.3, 0.5]) if fits else np.array([0.4, 0.6, 0.0])
    _, behind = draw(of, 500, np.random.default_rng(2), numbers)
    assert np.diff(behind, axis=1).min() >= 0
    for row in behind:
        assert np.unique(row, return_counts=True)[1].min() >= of.shortest
