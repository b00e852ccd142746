"""Dates in words: what they mean on a day, and no text that breaks them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.coding.dates import When, find_dates

ON = dt.date(2018, 7, 7)  # a Saturday
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS = st.sampled_from(
    "on in last next this early late May march 31 30th 29 February Feb. 2018 1999 0 9999 999 ago "
    "years year week weeks months three a Monday friday yesterday tomorrow today 2016-02-30 "
    "2016-02-29 earlier before since , . of the may Sept".split()
)


def first(text: str, on: dt.date | None = ON, *, future: bool = False) -> When:
    """The one date of a text."""
    (when,) = find_dates(text, on, future=future)
    return when


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2016-02-29", "2016-02-29", "day"),
        ("on 3 July 2018", "2018-07-03", "day"),
        ("the 3rd of July 2018", "2018-07-03", "day"),
        ("July 3, 2018", "2018-07-03", "day"),
        ("on Sept. 5, 2017", "2017-09-05", "day"),
        ("in March 2011", "2011-03-01", "month"),
        ("March 2011", "2011-03-01", "month"),
        ("since 2014", "2014-01-01", "year"),
        ("yesterday", "2018-07-06", "day"),
        ("tomorrow", "2018-07-08", "day"),
        ("earlier today", "2018-07-07", "day"),
        ("two days ago", "2018-07-05", "day"),
        ("a month ago", "2018-06-01", "month"),
        ("seven months ago", "2017-12-01", "month"),
        ("four years ago", "2014-01-01", "year"),
        ("last year", "2017-01-01", "year"),
        ("next month", "2018-08-01", "month"),
        ("last Saturday", "2018-06-30", "day"),
        ("next Saturday", "2018-07-14", "day"),
    ],
)
def test_words_mean_a_day(text: str, day: str, precision: str) -> None:
    when = first(f"They met {text}.")
    assert (when.day, when.precision) == (dt.date.fromisoformat(day), precision)


@pytest.mark.parametrize("name", WEEKDAYS)
def test_a_weekday_is_the_last_one_and_for_plans_the_next(name: str) -> None:
    past, plan = first(f"on {name}").day, first(f"on {name}", future=True).day
    assert past is not None
    assert plan is not None
    assert past.strftime("%A") == plan.strftime("%A") == name
    assert 0 <= (ON - past).days < 7
    assert 0 <= (plan - ON).days < 7


def test_a_day_without_year_is_the_last_one_and_for_plans_the_next() -> None:
    assert first("on 30 December").day == dt.date(2017, 12, 30)
    assert first("on 30 December", future=True).day == dt.date(2018, 12, 30)
    assert first("on 2 January", future=True).day == dt.date(2019, 1, 2)


@pytest.mark.parametrize(
    "text",
    ["on 31 June 2018", "2018-13-01", "2018-02-30", "They may meet", "to march on Paris",
     "the 300 soldiers", "1,200 people", ""],
)  # fmt: skip
def test_what_is_no_date_gives_none(text: str) -> None:
    assert find_dates(text, ON) == []


@pytest.mark.parametrize("text", ["on Monday", "yesterday", "last year", "two days ago", "3 May"])
def test_relative_words_say_nothing_without_a_day(text: str) -> None:
    assert find_dates(text, None) == []


def test_dates_come_in_order_of_place_and_point_at_their_words() -> None:
    text = "On Monday they said that a treaty of 3 May 2011 had ended in 2016."
    found = find_dates(text, ON)
    assert [text[w.start : w.end] for w in found] == ["On Monday", "3 May 2011", "in 2016"]


@given(
    text=st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join)),
    on=st.none() | st.dates(),
    future=st.booleans(),
)
def test_any_words_on_any_day(text: str, on: dt.date | None, future: bool) -> None:
    end = 0
    for when in find_dates(text, on, future=future):
        assert end <= when.start < when.end <= len(text)
        end = when.end
        assert text[when.start : when.end].strip() == when.basis != ""
        assert when.day is not None
        assert when.precision in ("day", "month", "year")
        if when.precision != "day":
            assert when.day.day == 1


@given(day=st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)), on=st.none() | st.dates())
def test_a_full_date_means_itself(day: dt.date, on: dt.date | None) -> None:
    for text in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        assert first(f"They met on {text}.", on).day == day
