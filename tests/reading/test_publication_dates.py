"""Publication days: read where they are unambiguous, refused with a reason where they are not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reading.dates import parse_day, written_forms

TODAY = dt.date(2026, 1, 15)
DAY = dt.date(2025, 6, 25)


@pytest.mark.parametrize(
    "stated",
    [
        "2025-06-25",
        "2025-06-25T23:30:00-04:00",
        "2025-06-25 10:00:00",
        "2025/06/25",
        "20250625",
        "20250625103000",
        "Wed, 25 Jun 2025 10:00:00 GMT",
        "25 June 2025",
        "25th June 2025",
        "Wednesday, June 25, 2025",
        "June 25, 2025, 10:30 am EDT",
        "25/06/2025",
        "06/25/2025",
        DAY,
        dt.datetime(2025, 6, 25, 23, 59),
    ],
)
def test_forms_of_one_day(stated: object) -> None:
    assert parse_day(stated, TODAY) == (DAY, "")


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ("03/04/2025", "ambiguous"),
        ("2025-02-30", "does not exist"),
        ("0203-05-01", "before"),
        ("2026-01-17", "future"),
        ("99/99/2025", "does not exist"),
        ("last Tuesday", "no form"),
        ("25 Jun 25", "no form"),
        ("1750809600", "no form"),
    ],
)
def test_doubtful_dates_give_no_day_but_a_reason(stated: str, why: str) -> None:
    day, problem = parse_day(stated, TODAY)
    assert day is None
    assert why in problem


@pytest.mark.parametrize("stated", [None, "", "  ", "N/A", "unknown", "NaT", float("nan")])
def test_nothing_stated_is_no_problem(stated: object) -> None:
    assert parse_day(stated, TODAY) == (None, "")


def test_tomorrow_is_allowed_for_the_date_line() -> None:
    assert parse_day("2026-01-16", TODAY).day == dt.date(2026, 1, 16)


@given(st.dates(dt.date(1800, 1, 1), dt.date(2025, 12, 31)))
def test_written_days_are_read_back(day: dt.date) -> None:
    for form in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d %B %Y}", f"{day:%B %d, %Y}"):
        assert parse_day(form, TODAY).day == day
        assert written_forms(day).search(f"on {form}.")
    assert not written_forms(day).search((day + dt.timedelta(days=1)).isoformat())


@given(st.text(max_size=60))
def test_any_text_gives_a_sane_day_or_none(stated: str) -> None:
    day, problem = parse_day(stated, TODAY)
    assert day is None or (not problem and 1800 <= day.year <= 2026)
