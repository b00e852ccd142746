"""What a fit says of series whose branching matrix is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from dragoman.errors import UsageError
from dragoman.ripple.bounds import band
from dragoman.ripple.choices import averaged
from dragoman.ripple.fit import fit
from dragoman.ripple.result import Counts, Ripple
from ripple import worlds

Floats = npt.NDArray[np.float64]
FOUR = np.diag([0.3, 0.2, 0.3, 0.1])
LINKED = FOUR + np.eye(4, k=-1) * [[0.0], [0.35], [0.0], [0.25]]


def world(
    matrix: Floats,
    seed: int,
    periods: int = 1500,
    *,
    wave: bool = True,
    shape: float = 4.0,
    lag: float = 3.0,
) -> Counts:
    """Counts from the model: a media wave, weekends, scatter, and effects with one mean lag."""
    rng = np.random.default_rng(seed)
    size = len(matrix)
    slow = np.zeros(periods)
    for t in range(1, periods):
        slow[t] = 0.97 * slow[t - 1] + rng.normal(0, 0.1)
    read = (
        np.exp(slow) * np.where(np.arange(periods) % 7 >= 5, 0.6, 1.1) if wave else np.ones(periods)
    )
    read /= read.mean()
    base, keep = rng.uniform(2, 5, size), 1 - 1 / lag
    past = np.linalg.solve(np.eye(size) - matrix, base)
    counts = np.zeros((size, periods), dtype=np.int64)
    for t in range(periods):
        mean = read[t] * (base + matrix @ past)
        counts[:, t] = rng.poisson(mean * rng.gamma(shape, 1 / shape, size))
        past = keep * past + (1 - keep) * counts[:, t] / read[t]
    days = tuple(dt.date(2010, 1, 4) + dt.timedelta(days=t) for t in range(periods))
    names = tuple(f"series {number}" for number in range(size))
    return Counts(names, days, counts, np.tile(read * 4000, (size, 1)), "day")


@pytest.fixture(scope="module")
def linked() -> Ripple:
    return fit(world(LINKED, seed=1, periods=3000))


def test_links_are_found_with_their_size_and_their_lag(linked: Ripple) -> None:
    assert linked.converged
    off = ~np.eye(4, dtype=bool)
    assert (linked.significant[off] == (LINKED[off] > 0)).all()
    others = [fit(world(LINKED, seed, periods=3000)) for seed in (2, 3)]
    held = [(one.lower <= LINKED) & (one.upper >= LINKED) for one in (linked, *others)]
    assert np.mean(held) >= 0.8
    assert linked.matrix[off] == pytest.approx(LINKED[off], abs=0.12)
    assert 0.2 < linked.spectral_radius < 0.5
    mean_lag = sum(w * lag for w, lag in zip(linked.cross.weights, linked.cross.lags, strict=True))
    assert 1.5 < mean_lag < 5
    assert sum(linked.cross.weights) == pytest.approx(1)


def test_what_is_expected_adds_up(linked: Ripple) -> None:
    assert linked.expected.sum(axis=1) == pytest.approx(linked.data.counts.sum(axis=1), rel=0.05)
    assert (linked.baseline >= 0).all()
    assert (linked.expected >= linked.baseline - 1e-9).all()
    assert ((linked.shape > 2) & (linked.shape < 8)).all()


def test_a_wave_of_the_media_makes_no_links() -> None:
    found = [fit(world(FOUR, seed)) for seed in range(4)]
    off = ~np.eye(4, dtype=bool)
    assert sum(int(one.significant[off].sum()) for one in found) <= 1
    blind = [world(FOUR, seed) for seed in range(4)]
    blind = [replace(one, exposure=np.ones_like(one.exposure)) for one in blind]
    assert sum(int(fit(one).significant[off].sum()) for one in blind) >= 8  # what exposure is for


def test_own_history_only(linked: Ripple) -> None:
    alone = fit(linked.data, links=np.eye(4, dtype=bool))
    off = ~np.eye(4, dtype=bool)
    assert not alone.matrix[off].any()
    assert not alone.upper[off].any()
    assert (np.diag(alone.matrix) > 0).any()


def test_the_same_data_give_the_same_fit_and_units_do_not_matter(linked: Ripple) -> None:
    again = fit(replace(linked.data, exposure=linked.data.exposure * 1e3), processes=2)
    assert np.allclose(again.raw, linked.raw)
    assert (again.significant == linked.significant).all()


def test_bands_hold_also_where_the_kernel_is_a_mixture_that_has_to_be_found() -> None:
    held = []
    for seed in range(12):
        true = worlds.world(days=1000, seed=seed)
        found = fit(true.data)
        held.append((found.lower <= worlds.LINKED) & (found.upper >= worlds.LINKED))
    real = worlds.LINKED > 0
    assert np.mean([one[real] for one in held]) >= 0.82
    assert np.mean([one[~real] for one in held]) >= 0.82


def test_a_kernel_not_known_makes_an_effect_unsure_and_none_where_there_is_none(
    linked: Ripple,
) -> None:
    spread = linked.error[LINKED > 0.3] / linked.error[LINKED == 0].mean()
    assert (spread > 1).all()
    for row in range(4):
        known = np.sqrt(np.diag(linked.covariance[row]))
        assert known == pytest.approx(linked.error[row])


def test_of_kernels_the_likely_ones_are_averaged() -> None:
    lags, truth = (1.0, 3.0, 7.0, 30.0), np.array([0.6, 0.4, 0.0, 0.0])
    sure = np.stack([np.diag([4e4, 4e4, 4e4, 4e4])] * 3)
    sharp = averaged(lags, sure, sure @ (0.3 * truth))
    assert sharp.kernel.weights == pytest.approx(truth, abs=0.03)
    vague = averaged(lags, sure / 400, sure @ (0.3 * truth) / 400)
    assert np.trace(vague.covariance) > 4 * np.trace(sharp.covariance)
    assert vague.root @ vague.root.T == pytest.approx(vague.covariance, abs=1e-12)
    nothing = averaged(lags, np.zeros((1, 4, 4)), np.zeros((1, 4)))
    assert nothing.kernel.weights == pytest.approx([0.25] * 4)
    for one in (sharp, vague, nothing):
        assert sum(one.kernel.weights) == pytest.approx(1)
        assert one.covariance.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)


def test_a_series_without_events_does_no_harm() -> None:
    data = world(FOUR, seed=2)
    counts = data.counts.copy()
    counts[3] = 0
    found = fit(replace(data, counts=counts))
    assert np.isfinite(found.raw).all()
    assert np.isfinite(found.error).all()
    assert not found.significant[3].any()


def test_too_few_periods_are_refused() -> None:
    with pytest.raises(UsageError, match="20 periods are too few for 10 series"):
        fit(world(np.eye(10) * 0.1, seed=1, periods=20))


def test_an_explosive_matrix_is_brought_down_and_said_so() -> None:
    rng = np.random.default_rng(3)
    growing = np.exp(np.linspace(0, 5, 400))[None] * rng.gamma(20, 1 / 20, (2, 400))
    days = tuple(dt.date(2010, 1, 4) + dt.timedelta(days=t) for t in range(400))
    counts = rng.poisson(growing * 3)
    found = fit(Counts(("a", "b"), days, counts, np.ones(counts.shape), "day"))
    assert found.spectral_radius < 1
    assert np.abs(np.linalg.eigvals(found.matrix)).max() < 1


def test_bands_hold_the_truth_as_often_as_they_say_also_at_the_boundary() -> None:
    rng = np.random.default_rng(5)
    for truth in (0.0, 0.5, 1.5, 8.0):
        seen = truth + rng.normal(size=20_000)
        lower, upper = band(seen, np.ones_like(seen), 0.9)
        assert ((lower <= truth) & (truth <= upper)).mean() == pytest.approx(0.9, abs=0.012)
        assert (lower >= 0).all()
        assert (upper > lower).all()
