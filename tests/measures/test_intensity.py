"""Intensities: what a user may rely on, whatever was counted and read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.measures.intensity.fit import MIN_EVENTS, fit_many, fit_pair
from dragoman.measures.intensity.result import Band, Intensity, IntensityFit
from dragoman.measures.series import Series

Numbers = npt.NDArray[np.float64]
YEARS = 5
MONTHS = 12 * YEARS


def series(
    counts: npt.ArrayLike, exposure: npt.ArrayLike = 1000.0, area: str = "", publisher: str = ""
) -> Series:
    """Monthly series of one dyad."""
    numbers = np.asarray(counts, dtype=np.int64)
    days = tuple(dt.date(2001 + at // 12, at % 12 + 1, 1) for at in range(len(numbers)))
    read = np.broadcast_to(np.asarray(exposure, dtype=np.float64), numbers.shape).copy()
    told = ("icews", "JPN", "NATO", "conflict", area, publisher, "month", "events")
    return Series(*told, days, numbers, read)


def poisson(mean: npt.ArrayLike, seed: int = 0) -> npt.NDArray[np.int64]:
    """Counts with this mean in each month."""
    return np.random.default_rng(seed).poisson(np.broadcast_to(np.asarray(mean), MONTHS))


def ordered(intensity: Intensity) -> bool:
    """Bands are finite, positive and in order."""
    rate = intensity.rate
    finite = all(np.isfinite(end).all() for end in (rate.median, rate.lower, rate.upper))
    return bool(
        finite
        and (rate.lower >= 0).all()
        and (rate.lower <= rate.median).all()
        and (rate.median <= rate.upper).all()
    )


def alike(one: Band, other: Band) -> bool:
    """The same band, bit for bit."""
    pairs = ((one.median, other.median), (one.lower, other.lower), (one.upper, other.upper))
    return all(np.array_equal(left, right) for left, right in pairs)


def test_the_rate_is_that_of_the_counts() -> None:
    fit = fit_pair([series(poisson(20.0))])
    assert fit.converged
    assert fit.overall.rate.median.mean() == pytest.approx(20.0, rel=0.1)
    assert fit.overall.enough.all()
    assert fit.overall.reference_exposure == 1000.0
    assert fit.areas == ()


def test_twice_as_much_read_and_counted_is_no_rise() -> None:
    read = np.full(MONTHS, 1000.0)
    read[30:42] = 3000.0
    rate = fit_pair([series(poisson(10.0 * read / 1000.0), read)]).overall.rate
    assert (rate.lower[30:42] <= 10.0).all()
    assert (rate.upper[30:42] >= 10.0).all()
    blind = fit_pair([series(poisson(10.0 * read / 1000.0), 1.0)]).overall.rate
    assert (blind.lower[32:40] > 15.0).all()


def test_the_unit_of_exposure_does_not_matter() -> None:
    read = np.random.default_rng(3).uniform(500.0, 1500.0, MONTHS)
    counts = poisson(5.0)
    one, other = (fit_pair([series(counts, read * unit)]).overall for unit in (1.0, 1e-6))
    np.testing.assert_allclose(one.rate.median, other.rate.median, rtol=1e-5)
    assert other.reference_exposure == pytest.approx(one.reference_exposure * 1e-6)


def test_a_level_that_rises_lifts_the_band() -> None:
    level = np.where(np.arange(MONTHS) < 30, 4.0, 16.0)
    rate = fit_pair([series(poisson(level))]).overall.rate
    assert rate.lower[40:].min() > rate.upper[:20].max()


def test_months_in_which_nothing_was_read_are_no_fall() -> None:
    counts, read = poisson(12.0), np.full(MONTHS, 1000.0)
    counts[20:24], read[20:24] = 0, 0.0
    overall = fit_pair([series(counts, read)]).overall
    assert (overall.rate.upper[20:24] > 10.0).all()
    assert not overall.enough[20:24].any()
    assert overall.enough[:20].all()
    fallen = fit_pair([series(counts, 1000.0)]).overall
    assert (fallen.rate.median[20:24] < overall.rate.median[20:24]).all()


def test_counts_of_months_without_reading_are_not_heard() -> None:
    counts, read = poisson(12.0), np.full(MONTHS, 1000.0)
    read[20] = 0.0
    strange = counts.copy()
    strange[20] = 10_000
    one, other = (fit_pair([series(each, read)]).overall.rate for each in (counts, strange))
    assert alike(one, other)


def test_bands_are_wider_where_less_was_read() -> None:
    read = np.where(np.arange(MONTHS) < 30, 1000.0, 20.0)
    rate = fit_pair([series(poisson(20.0 * read / 1000.0), read)]).overall.rate
    factor = rate.upper / rate.lower
    assert factor[55] > 1.5 * factor[15]


def test_few_events_are_not_enough_evidence() -> None:
    counts = np.zeros(MONTHS, dtype=np.int64)
    counts[: 6 * (MIN_EVENTS - 1) : 6] = 1
    assert not fit_pair([series(counts)]).overall.enough.any()


def test_a_crisis_and_the_quiet_after_it_are_both_told() -> None:
    counts = np.zeros(MONTHS, dtype=np.int64)
    counts[10:14] = (20, 40, 30, 25)
    enough = fit_pair([series(counts)]).overall.enough
    assert enough[10:14].all()
    assert enough[40:].all()


def test_the_same_seed_gives_the_same_bands() -> None:
    given_series = [series(poisson(3.0)), series(poisson(3.0) // 2, area="cyber")]
    one, other = fit_pair(given_series, seed=4), fit_pair(given_series, seed=4)
    assert alike(one.overall.rate, other.overall.rate)
    assert alike(one.areas[0].rate, other.areas[0].rate)
    moved = fit_pair(given_series, seed=5).overall.rate
    np.testing.assert_allclose(moved.median, one.overall.rate.median, rtol=0.05)


def test_a_higher_level_gives_a_wider_band() -> None:
    counts = series(poisson(3.0))
    narrow, wide = (fit_pair([counts], level=level).overall for level in (0.5, 0.95))
    assert (wide.rate.lower < narrow.rate.lower).all()
    assert (wide.rate.upper > narrow.rate.upper).all()
    assert np.array_equal(wide.enough, narrow.enough)


def areas_of(fit: IntensityFit) -> dict[str, Intensity]:
    """Intensities by area."""
    return {one.series.area: one for one in fit.areas}


def test_an_area_with_two_events_follows_the_whole() -> None:
    level = np.where(np.arange(MONTHS) < 30, 4.0, 20.0)
    whole = poisson(level)
    few = np.zeros(MONTHS, dtype=np.int64)
    few[[8, 50]] = 1
    whole = np.maximum(whole, few)
    fit = fit_pair([series(whole), series(few, area="space")])
    area = areas_of(fit)["space"]
    ratio = area.rate.median / fit.overall.rate.median
    assert ratio.max() / ratio.min() < 1.5
    assert ratio.mean() < 0.05
    assert not area.enough.any()


def test_an_area_that_comes_up_is_told_from_the_whole() -> None:
    whole = poisson(20.0)
    share = np.where(np.arange(MONTHS) < 30, 0.05, 0.5)
    cyber = np.random.default_rng(1).binomial(whole, share)
    trade = np.random.default_rng(2).binomial(whole, 0.4)
    fit = fit_pair([series(whole), series(cyber, area="cyber"), series(trade, area="trade")])
    rate = areas_of(fit)["cyber"].rate
    assert rate.lower[40:].min() > rate.upper[:20].max()
    assert [one.series.area for one in fit.areas] == ["cyber", "trade"]
    assert all((one.rate.median <= fit.overall.rate.median).all() for one in fit.areas)


def test_areas_do_not_change_the_whole() -> None:
    whole = series(poisson(6.0))
    alone = fit_pair([whole])
    beside = fit_pair([whole, series(whole.counts // 2, area="cyber")])
    assert alike(alone.overall.rate, beside.overall.rate)


def test_one_area_alone_is_fitted_as_it_is() -> None:
    fit = fit_pair([series(poisson(6.0), area="cyber")])
    assert fit.overall.series.area == "cyber"
    assert fit.areas == ()


def test_publishers_are_weighed_by_what_they_printed() -> None:
    often = series(poisson(20.0, 1), 100.0, publisher="often")
    seldom = series(poisson(5.0, 2), 100.0, publisher="seldom")
    fit = fit_pair([often, seldom])
    assert fit.sources["often"] / fit.sources["seldom"] == pytest.approx(4.0, rel=0.2)
    assert fit.overall.rate.median.mean() == pytest.approx(25.0, rel=0.1)
    assert fit.overall.series.publisher == ""
    assert fit.overall.series.total == often.total + seldom.total


def test_a_publisher_that_falls_silent_is_no_fall() -> None:
    read = np.where(np.arange(MONTHS) < 30, 100.0, 0.0)
    often = series(poisson(20.0, 1) * (read > 0), read, publisher="often")
    seldom = series(poisson(5.0, 2), 100.0, publisher="seldom")
    rate = fit_pair([often, seldom]).overall.rate
    assert rate.median[35:].mean() == pytest.approx(rate.median[:25].mean(), rel=0.25)
    assert rate.upper[35:].min() > rate.median[:25].mean()


def test_papers_that_repeat_each_other_are_one_witness() -> None:
    counts = poisson(8.0)
    papers = [series(counts, publisher=name) for name in ("first", "second", "third")]
    one, three = (fit_pair(given).overall.rate for given in (papers[:1], papers))
    factors = [float(np.median(rate.upper / rate.lower)) for rate in (one, three)]
    assert factors[1] > 0.9 * factors[0]


def test_visibility_explains_what_goes_with_it() -> None:
    seen = np.where(np.arange(MONTHS) % 10 < 5, 20.0, 200.0)
    counts = poisson(10.0 * (seen / 60.0) ** 0.8)
    fit = fit_pair([series(counts)], (seen, seen))
    median, lower, upper = fit.visibility
    assert lower < 0.8 < upper
    assert lower < median < upper
    plain = fit_pair([series(counts)])
    assert plain.visibility == (0.0, 0.0, 0.0)
    steady = np.log(fit.overall.rate.median).std()
    assert steady < 0.5 * np.log(plain.overall.rate.median).std()


@pytest.mark.parametrize(
    ("counts", "exposure"),
    [
        (np.zeros(MONTHS), 1.0),
        (np.eye(1, MONTHS, 7)[0], 1.0),
        ([3], 10.0),
        ([0], 0.0),
        ([0, 5], 1.0),
        (np.full(MONTHS, 1_000_000), 1e7),
        (np.where(np.arange(MONTHS) < 30, 0, 1_000_000), 1.0),
        (np.full(MONTHS, 4), 10.0 ** (np.arange(MONTHS) % 12 - 4)),
        (np.full(MONTHS, 4), 0.0),
    ],
    ids=["zeros", "one event", "one month", "nothing", "two", "many", "jump", "uneven", "unread"],
)
def test_the_edges_of_what_can_be_counted(counts: Numbers, exposure: Numbers) -> None:
    fit = fit_pair([series(counts, exposure)])
    assert fit.converged
    assert ordered(fit.overall)


def test_a_rate_of_nothing_is_small_and_not_told() -> None:
    overall = fit_pair([series(np.zeros(MONTHS))]).overall
    assert overall.rate.upper.max() < 0.2
    assert not overall.enough.any()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10_000_000),
            st.one_of(st.just(0.0), st.floats(1e-6, 1e9)),
            st.integers(0, 1000),
            st.floats(0.0, 1.0),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_counts_give_finite_bands(rows: list[tuple[int, float, int, float]]) -> None:
    counts, read, seen, part = (np.array(column) for column in zip(*rows, strict=True))
    inside = (counts * part).astype(np.int64)
    fit = fit_pair(
        [series(counts, read), series(inside, read, area="cyber")],
        (seen.astype(np.float64), np.ones(len(seen))),
        draws=60,
    )
    assert ordered(fit.overall)
    assert all(ordered(area) for area in fit.areas)
    assert not fit.overall.enough[read == 0].any()


def many() -> list[list[Series]]:
    """A few dyads."""
    return [[series(poisson(mean, seed))] for seed, mean in enumerate((0.1, 1.0, 5.0, 30.0))]


def test_many_dyads_are_fitted_in_order_and_told_of() -> None:
    told: list[int] = []
    fits = list(fit_many(many(), processes=1, progress=told.append))
    assert told == [1, 2, 3, 4]
    for fit, one in zip(fits, many(), strict=True):
        assert alike(fit.overall.rate, fit_pair(one).overall.rate)


def test_processes_give_what_one_gives() -> None:
    fits = list(fit_many(many(), processes=2))
    for fit, one in zip(fits, fit_many(many(), processes=1), strict=True):
        assert alike(fit.overall.rate, one.overall.rate)


def test_errors_of_a_dyad_cross_processes() -> None:
    with pytest.raises(UsageError, match="no series"):
        list(fit_many([[series(poisson(1.0))], []], processes=2))


def test_what_does_not_belong_together_is_refused() -> None:
    whole = series(poisson(5.0))
    cyber = series(whole.counts // 2, area="cyber")
    bad: dict[str, list[Series]] = {
        "no series": [],
        "its kind": [whole, replace(cyber, kind="cooperation")],
        "its periods": [whole, series([1, 2], area="cyber")],
        "given twice": [whole, whole],
        "not both": [whole, series(whole.counts, publisher="wire")],
        "no total": [cyber, series(whole.counts, area="trade")],
        "than in all": [whole, series(whole.counts + 1, area="cyber")],
        "missing for publisher": [whole, replace(cyber, publisher="wire")],
        "below 0 or no": [series(poisson(1.0), np.nan)],
        "a count is below": [series(-poisson(5.0))],
        "one count and one": [replace(whole, counts=whole.counts[1:])],
        "unknown period": [replace(whole, by="decade")],
    }
    for message, asked in bad.items():
        with pytest.raises(UsageError, match=message):
            fit_pair(asked)


def test_impossible_options_are_refused() -> None:
    whole = series(poisson(5.0))
    with pytest.raises(UsageError, match="level"):
        fit_pair([whole], level=1.0)
    with pytest.raises(UsageError, match="draws"):
        fit_pair([whole], draws=1)
    with pytest.raises(UsageError, match="visibility"):
        fit_pair([whole], (np.ones(3), np.ones(MONTHS)))
    with pytest.raises(UsageError, match="processes"):
        list(fit_many([[whole]], processes=0))
