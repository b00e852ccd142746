"""Counts drawn from a model behave as the model says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dragoman.errors import UsageError
from dragoman.ripple.drivers import LAGS, drivers
from dragoman.ripple.fit import fit
from dragoman.ripple.forecast import predicted
from dragoman.ripple.result import Kernel
from dragoman.ripple.simulate import Source, draw, keeping, simulate, source, unlinked
from ripple.worlds import ALONE, KERNEL, LINKED, NEXT_DAY, world

SURE = np.full(2, 1e9)


def pulse(matrix: list[list[float]], days: int = 6, kernel: Kernel = NEXT_DAY) -> Source:
    """A million events of the first series on the first day, and nothing else."""
    baseline = np.zeros((2, days))
    baseline[0, 0] = 1e6
    even = np.ones((2, days))
    return Source(np.array(matrix), baseline, even, even, SURE, kernel, kernel, np.zeros(2))


def test_the_seed_tells_all() -> None:
    truth = world()
    first, again, other = (simulate(truth, seed=seed).counts for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_names_periods_and_exposure_are_those_of_the_user() -> None:
    truth = world()
    data = simulate(truth, seed=1)
    assert (data.names, data.periods, data.by) == (
        truth.data.names, truth.data.periods, truth.data.by,
    )  # fmt: skip
    assert data.exposure is truth.data.exposure
    assert data.counts.shape == truth.data.counts.shape
    assert data.counts.dtype == np.int64


def test_an_effect_brings_its_size_on_the_next_day_and_its_echo_after() -> None:
    found = draw(pulse([[0.5, 0.0], [0.2, 0.0]]), np.random.default_rng(0))[0]
    np.testing.assert_allclose(found[0], 1e6 * 0.5 ** np.arange(6), rtol=0.05)
    np.testing.assert_allclose(found[1, 1:], 2e5 * 0.5 ** np.arange(5), rtol=0.05)
    assert found[1, 0] == 0


def test_a_slow_kernel_brings_as_much_later() -> None:
    slow = Kernel(LAGS["day"], (0.0, 0.0, 1.0, 0.0))
    found = draw(pulse([[0.0, 0.0], [0.2, 0.0]], 80, slow), np.random.default_rng(0))[0]
    assert found[1].sum() == pytest.approx(2e5, rel=0.02)
    assert found[1, 1] == pytest.approx(2e5 / 7, rel=0.05)


def test_means_and_scatter_are_those_of_the_model() -> None:
    truth = world(days=40)
    even = np.ones((3, 40))
    of = replace(source(truth), baseline=4 * even, by=even, lift=even)
    of = replace(of, start=np.linalg.solve(np.eye(3) - LINKED, np.full(3, 4.0)))
    means = draw(of, np.random.default_rng(3), 4000).mean(axis=(0, 2))
    np.testing.assert_allclose(means, of.start, rtol=0.03)
    alone = replace(of, matrix=np.zeros((3, 3)))
    scatter = draw(alone, np.random.default_rng(3), 4000).var(axis=(0, 2))
    np.testing.assert_allclose(scatter, 4 + 16 / 3, rtol=0.05)


def test_how_the_past_acts_hangs_on_the_history() -> None:
    truth = world()
    assert (source(truth).by == source(truth).lift).all()
    plain = source(replace(truth, history="plain"))
    assert (plain.by == 1).all()
    assert (plain.lift == 1).all()


def test_effects_without_an_end_are_refused() -> None:
    truth = world(days=200)
    with pytest.raises(UsageError, match="spectral radius"):
        simulate(replace(truth, matrix=np.eye(3) * 1.5), seed=0)


def test_links_taken_out_leave_the_level_of_every_series() -> None:
    truth = world(days=3000)
    alone = unlinked(truth)
    assert (alone.matrix == ALONE).all()
    seen = draw(source(alone), np.random.default_rng(0), 8).mean(axis=(0, 2))
    np.testing.assert_allclose(seen, truth.data.counts.mean(axis=1), rtol=0.06)
    same = keeping(truth, np.ones((3, 3), dtype=bool))
    np.testing.assert_allclose(same.baseline, truth.baseline, rtol=1e-9)


def test_later_counts_are_foreseen_as_if_the_fit_had_gone_on() -> None:
    whole = world(days=700)
    data = whole.data
    first = replace(
        data, periods=data.periods[:509], counts=data.counts[:, :509],
        exposure=data.exposure[:, :509],
    )  # fmt: skip
    later = replace(
        data, periods=data.periods[509:], counts=data.counts[:, 509:],
        exposure=data.exposure[:, 509:],
    )  # fmt: skip
    read = first.exposure / first.exposure.mean(axis=1, keepdims=True)
    fitted = replace(
        whole,
        data=first,
        baseline=4 * read,
        expected=read * (4 + LINKED @ drivers(first).under(KERNEL)),
    )
    seen = predicted(fitted, later)
    ahead = later.exposure / first.exposure.mean(axis=1, keepdims=True)
    rates = data.counts / np.concatenate([read, ahead], axis=1)
    weight = sum(
        share / lag * (1 - 1 / lag) ** np.arange(200)
        for lag, share in zip(KERNEL.lags, KERNEL.weights, strict=True)
    )
    past = np.stack([rates[:, now - 200 : now][:, ::-1] @ weight for now in range(509, 700)]).T
    np.testing.assert_allclose(seen, ahead * (4 + LINKED @ past), rtol=1e-6)


def test_only_the_periods_that_follow_can_be_foreseen() -> None:
    truth = world(days=100)
    with pytest.raises(UsageError, match="must follow the fit"):
        predicted(truth, truth.data)
    with pytest.raises(UsageError, match="not of the series"):
        predicted(truth, replace(truth.data, names=("a", "b", "c")))


def test_a_fit_foresees_as_many_events_as_it_expects() -> None:
    found = fit(world(seed=4).data)
    first = replace(
        found.data, periods=found.data.periods[:500], counts=found.data.counts[:, :500],
        exposure=found.data.exposure[:, :500],
    )  # fmt: skip
    later = replace(
        found.data, periods=found.data.periods[500:], counts=found.data.counts[:, 500:],
        exposure=found.data.exposure[:, 500:],
    )  # fmt: skip
    half = replace(
        found, data=first, baseline=found.baseline[:, :500], expected=found.expected[:, :500]
    )
    seen = predicted(half, later).mean(axis=1)
    np.testing.assert_allclose(seen, found.expected[:, 500:].mean(axis=1), rtol=0.06)
