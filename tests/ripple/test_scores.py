"""Scores, chances, and the rivals a fit is compared with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from dragoman.errors import UsageError
from dragoman.ripple.fit import fit
from dragoman.ripple.network import fit_network, foreseen
from dragoman.ripple.scores import (
    chances,
    compared,
    log_normal,
    negative_binomial,
    uniformity,
)
from dragoman.ripple.var import Var, connectedness, fit_var, forecast
from ripple.worlds import ALONE, counts, world

MANY = np.arange(4000)[None]


def test_a_negative_binomial_is_that_of_the_books() -> None:
    found = negative_binomial(MANY[:, :50], np.full((1, 50), 6.0), np.array([2.5]))
    np.testing.assert_allclose(found[0], nbinom.logpmf(MANY[0, :50], 2.5, 2.5 / 8.5), rtol=1e-9)


@given(
    st.floats(-1, 4), st.floats(0.05, 1.0), st.floats(0.2, 5),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_the_rivals_chances_of_all_counts_add_up_to_one(m: float, s: float, read: float) -> None:
    logs = log_normal(MANY, np.full(MANY.shape, read), np.full(MANY.shape, m), np.array([s]))
    assert np.isfinite(logs).all()
    assert np.exp(logs).sum() == pytest.approx(1, abs=0.02)


def test_a_count_far_from_what_was_expected_still_has_a_score() -> None:
    far = np.array([[0, 10**6]])
    found = log_normal(far, np.ones((1, 2)), np.array([[9.0, 0.1]]), np.array([0.1]))
    assert np.isfinite(found).all()
    assert (found < -500).all()


def test_the_true_model_scores_best_and_the_error_says_how_surely() -> None:
    truth = world(days=1500)
    data = truth.data
    right = negative_binomial(data.counts, truth.expected, truth.shape)
    wrong = negative_binomial(data.counts, truth.expected * 1.5, truth.shape)
    found = compared(right, wrong)
    assert found.better
    assert not found.worse
    assert compared(wrong, right).worse
    same = compared(right, right)
    assert (same.difference, same.worse, same.better) == (0, False, False)


def test_periods_that_hang_together_widen_the_error() -> None:
    noise = np.random.default_rng(0).standard_normal((1, 2000))
    plain = compared(noise, np.zeros((1, 2000))).error
    assert plain == pytest.approx(1 / np.sqrt(2000), rel=0.2)
    kept = np.repeat(noise[:, :400], 5, axis=1)
    assert compared(kept, np.zeros((1, 2000))).error > 1.6 * plain


def test_chances_are_uniform_where_the_model_is_true_and_nowhere_else() -> None:
    truth = world(days=1500)
    data = truth.data
    right = chances(data.counts, truth.expected, truth.shape)
    assert ((right >= 0) & (right <= 1)).all()
    assert (uniformity(right) > 0.01).all()
    poisson = chances(data.counts, truth.expected, np.full(3, 1e9))
    doubled = chances(data.counts, truth.expected * 2, truth.shape)
    assert (uniformity(poisson) < 0.01).all()
    assert (uniformity(doubled) < 0.01).all()


def test_chances_hang_on_the_seed_alone() -> None:
    truth = world(days=100)
    what = truth.data.counts, truth.expected, truth.shape
    assert (chances(*what, seed=1) == chances(*what, seed=1)).all()
    assert (chances(*what, seed=1) != chances(*what, seed=2)).any()


def table(effects: list[list[float]], covariance: list[list[float]]) -> Var:
    size = len(covariance)
    names = tuple(f"s{row}" for row in range(size))
    return Var(names, np.zeros((size, 1)), np.array([effects]), np.array(covariance), np.ones(size))


def test_series_that_share_nothing_are_not_connected() -> None:
    found = connectedness(table([[0.5, 0.0], [0.0, 0.3]], [[1.0, 0.0], [0.0, 4.0]]))
    np.testing.assert_allclose(found.table, np.eye(2), atol=1e-12)
    assert found.total == pytest.approx(0)


def test_shared_shocks_connect_by_their_correlation() -> None:
    found = connectedness(table([[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.5], [0.5, 1.0]]))
    np.testing.assert_allclose(found.table, [[0.8, 0.2], [0.2, 0.8]])
    assert found.total == pytest.approx(0.2)


def test_a_sender_sends_and_a_receiver_receives() -> None:
    # Of y2 = .6 y1 before + e2 a variance of .36 in 1.36 came from the first.
    found = connectedness(table([[0.0, 0.0], [0.6, 0.0]], [[1.0, 0.0], [0.0, 1.0]]))
    np.testing.assert_allclose(found.table, [[1.0, 0.0], [0.36 / 1.36, 1 / 1.36]])
    assert found.sent[0] == pytest.approx(found.received[1])
    assert found.received[0] == pytest.approx(0)


def test_an_autoregression_finds_the_link() -> None:
    data = world(days=2500, level=20.0, shape=20.0).data
    found = fit_var(data)
    assert connectedness(found).table[1, 0] > 5 * connectedness(found).table[0, 1]
    lags = len(found.effects)
    ahead = forecast(found, data)
    logs = np.log1p(data.counts / data.exposure * found.scale[:, None])[:, lags:]
    assert np.abs((logs - ahead).mean(axis=1)).max() < 1e-4
    assert ((logs - ahead).var(axis=1) < logs.var(axis=1)).all()


def test_an_autoregression_of_too_few_periods_is_refused() -> None:
    with pytest.raises(UsageError, match="too few for a vector autoregression"):
        fit_var(counts(np.ones((10, 40), dtype=np.int64)))


def test_a_pooled_effect_is_found_along_the_network_that_has_it() -> None:
    ring = np.roll(np.eye(6), 1, axis=1)
    other = np.roll(np.eye(6), 3, axis=1)
    truth = world(0.3 * np.eye(6) + 0.25 * ring, days=1500)
    alone = fit(truth.data, links=np.eye(6, dtype=bool))
    found = fit_network(alone, {"ring": ring, "other": other})
    assert found.effects["ring"] == pytest.approx(0.25, abs=0.07)
    assert found.effects["other"] < 0.06
    assert sum(found.kernels["ring"].weights) == pytest.approx(1)
    np.testing.assert_allclose(
        found.expected.mean(axis=1), truth.data.counts.mean(axis=1), rtol=0.05
    )


def test_a_network_foresees_what_its_neighbours_bring() -> None:
    truth = world(np.array([[0.3, 0.0], [0.5, 0.2]]), days=1500, shape=20.0)
    data = truth.data
    first = replace(
        data, periods=data.periods[:1200], counts=data.counts[:, :1200],
        exposure=data.exposure[:, :1200],
    )  # fmt: skip
    later = replace(
        data, periods=data.periods[1200:], counts=data.counts[:, 1200:],
        exposure=data.exposure[:, 1200:],
    )  # fmt: skip
    alone = fit(first, links=np.eye(2, dtype=bool))
    ring = fit_network(alone, {"border": np.array([[0.0, 0.0], [1.0, 0.0]])})
    mean = foreseen(ring, later)
    assert mean.shape == later.counts.shape
    assert np.corrcoef(mean[1], truth.expected[1, 1200:])[0, 1] > 0.95


@pytest.mark.parametrize("weights", [np.ones((2, 2)), -np.ones((3, 3)), np.full((3, 3), np.nan)])
def test_weights_that_cannot_be_are_refused(weights: npt.NDArray[np.float64]) -> None:
    truth = world(ALONE, days=60)
    with pytest.raises(UsageError, match="network 'border'"):
        fit_network(truth, {"border": weights})
