"""What a search for phases says of series whose truth is known."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.phases.fit import fit
from phases.made import scattered, series

WAVE = np.exp(0.8 * np.sin(np.arange(120) / 9))


def test_a_step_is_found_dated_and_measured() -> None:
    found = fit(series(scattered([8] * 60 + [24] * 60, seed=1)))
    (change,) = found.changes
    assert change.date_set[0] <= dt.date(2015, 1, 1) <= change.date_set[1]
    assert abs((change.date - dt.date(2015, 1, 1)).days) < 70
    assert change.direction == "up"
    assert change.ratio_lower < 3 < change.ratio_upper
    assert change.probability > 0.8
    before, after = found.phases
    assert before.lower < 8 < before.upper
    assert after.lower < 24 < after.upper
    assert before.count + after.count == found.series.total
    assert (found.enough, found.note) == (True, "")


def test_a_stable_pair_has_one_phase() -> None:
    false = [seed for seed in range(12) if fit(series(scattered([9] * 120, seed))).changes]
    assert len(false) <= 1


def test_a_wave_of_the_media_is_no_phase_when_exposure_tells_of_it() -> None:
    counts = scattered([12 * w for w in WAVE], seed=3, shape=20)
    assert fit(series(counts)).changes
    assert not fit(series(counts, 5000 * WAVE)).changes


def test_an_affair_that_fades_is_no_phase() -> None:
    rates = [6.0] * 120
    rates[50:53] = [70.0, 30.0, 14.0]
    assert not fit(series(scattered(rates, seed=5))).changes


def test_months_in_which_nothing_was_read_are_no_fall() -> None:
    counts = np.array(scattered([9] * 120, seed=6))
    read = np.ones(120)
    counts[70:] = 0
    assert [change.direction for change in fit(series(counts.tolist())).changes] == ["down"]
    read[70:] = 0
    assert not fit(series(counts.tolist(), read)).changes


def test_two_steps_with_a_way_back() -> None:
    found = fit(series(scattered([6] * 45 + [30] * 30 + [6] * 45, seed=8)))
    assert [change.direction for change in found.changes] == ["up", "down"]
    assert found.changes[0].date_set[1] < found.changes[1].date_set[0]
    assert len(found.phases) == 3


def test_too_little_is_said_to_be_too_little() -> None:
    few = [0] * 60
    few[10] = few[40] = 1
    found = fit(series(few))
    assert not found.changes
    assert not found.enough
    assert found.note.startswith("not enough evidence")
    for nothing in ([0] * 60, [3, 4, 2]):
        found = fit(series(nothing))
        assert (found.changes, found.phases, found.enough) == ((), (), False)
        assert np.isnan(found.level.median).all()


def test_the_unit_of_exposure_does_not_matter_and_chance_does_not() -> None:
    one = series(scattered([8 * w for w in WAVE[:60]] + [20 * w for w in WAVE[60:]], 9), WAVE)
    other = fit(replace(one, exposure=one.exposure * 7919))
    assert fit(one).changes == fit(one).changes
    (change,), (same,) = fit(one).changes, other.changes
    assert same.date_set == change.date_set
    assert (same.ratio, same.probability) == pytest.approx((change.ratio, change.probability))


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter", "year"])
def test_any_length_of_period(by: str) -> None:
    found = fit(series(scattered([10] * 60 + [60] * 60, seed=11), by=by))
    assert len(found.changes) == 1
    assert found.changes[0].date in found.series.periods


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([0.0, 1e-6, 1.0, 30.0, 1e9])),
             min_size=1, max_size=24),
)  # fmt: skip
def test_whatever_the_counts_the_answer_makes_sense(rows: list[tuple[int, float]]) -> None:
    counts, exposure = zip(*rows, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fit(series(list(counts), list(exposure)))
    assert sum(found.numbers) == pytest.approx(1)
    assert ((found.changing >= 0) & (found.changing <= 1)).all()
    if found.phases:
        assert np.isfinite(found.level.median).all()
        assert (found.level.lower <= found.level.median).all()
        assert (found.level.median <= found.level.upper).all()
    for change in found.changes:
        assert change.date_set[0] <= change.date <= change.date_set[1]
        assert 0.5 < change.probability <= 1
        assert change.ratio_lower <= change.ratio <= change.ratio_upper
    dates = [change.date for change in found.changes]
    assert dates == sorted(set(dates))
    if found.changes:
        assert len(found.phases) == len(found.changes) + 1


def test_counts_that_no_rate_explains_are_no_error() -> None:
    counts = [0, 10**6, 0, 0, 10**6, 1, 0, 0, 10**6, 0]
    found = fit(series(counts, [1e9, 1e-6, 1e9, 1.0, 30.0, 1e-6, 1e9, 1.0, 1e-6, 1e9]))
    assert sum(found.numbers) == pytest.approx(1)
    assert np.isfinite(found.level.median).all()
    lone = [0] * 6 + [50, 0, 20, 0, 0, 247]
    assert fit(series(lone, [0.0] * 6 + [1e-6, 1.0, 1e9, 1.0, 1.0, 1e-6])).enough is not None
