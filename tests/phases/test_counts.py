"""A series of the user's own, from a file."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError, TooLarge
from dragoman.phases.counts import Counted, read_counts


def read(text: str) -> Counted:
    return read_counts(Path("my.csv"), text)


def test_lines_in_any_order_with_columns_in_any_order() -> None:
    found = read("Exposure;note;DATE;count\n10;x;2020-03;3\n20;y;2020-01;1\n\n30;;2020-02;2.0\n")
    assert found.series.by == "month"
    assert found.labels == ("2020-01", "2020-02", "2020-03")
    assert found.series.counts.tolist() == [1, 2, 3]
    assert found.series.exposure.tolist() == [20, 30, 10]
    assert (found.added, found.unread) == (0, 0)


@pytest.mark.parametrize(
    ("dates", "by"),
    [
        (["2020-01-31", "2020-02-29", "2020-03-31"], "month"),
        (["2020-01-01", "2020-04-01", "2020-07-01"], "quarter"),
        (["2019", "2020", "2021"], "year"),
        (["2020-01-06", "2020-01-13", "2020-01-27"], "week"),
        (["2020-01-06", "2020-01-07", "2020-01-09"], "day"),
        ([f"{dt.date(2020, 1, 6) + dt.timedelta(weeks=4 * n)}" for n in range(8)], "week"),
    ],
)
def test_the_length_of_a_period_is_read_from_the_dates(dates: list[str], by: str) -> None:
    found = read("date,count,exposure\n" + "".join(f"{day},1,5\n" for day in dates))
    assert found.series.by == by
    assert found.series.total == len(dates)
    assert set(dates) <= set(found.labels)


def test_what_is_missing_was_not_read() -> None:
    found = read("date,count,exposure\n2020-01,4,9\n2020-02,NA,9\n2020-03,0,\n2020-06,2,9\n")
    assert found.series.counts.tolist() == [4, 0, 0, 0, 0, 2]
    assert found.series.exposure.tolist() == [9, 0, 0, 0, 0, 9]
    assert (found.added, found.unread) == (2, 4)


@given(st.permutations([f"2020-{m:02},{m},{m * 100}" for m in range(1, 13)]))
def test_the_order_of_lines_does_not_matter(lines: list[str]) -> None:
    found = read("\n".join(["date,count,exposure", *lines]))
    assert found.series.counts.tolist() == list(range(1, 13))
    assert found.series.periods == tuple(dt.date(2020, m, 1) for m in range(1, 13))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"my\.csv:1: no column date, count, exposure"),
        ("date,count\n2020-01,1\n", r"my\.csv:1: no column exposure"),
        ("date,count,exposure\n2020-01,1,1\n", r"1 rows; a series needs at least 2"),
        ("date,count,exposure\n2020-01,1,1\n2020-13,1,1\n", r"my\.csv:3: '2020-13' is no date"),
        ("date,count,exposure\n2020-02-30,1,1\n", r"my\.csv:2: '2020-02-30' is no date"),
        ("date,count,exposure\n2020-01,-1,1\n", r"my\.csv:2: count -1 cannot be"),
        ("date,count,exposure\n2020-01,1.5,1\n", r"my\.csv:2: count 1\.5 is not a whole number"),
        ("date,count,exposure\n2020-01,many,1\n", r"my\.csv:2: count 'many' is not a number"),
        ("date,count,exposure\n2020-01,1,inf\n", r"my\.csv:2: exposure inf cannot be"),
        ("date,count,exposure\n2020-01,3,0\n", r"my\.csv:2: 3 events where nothing was read"),
        ("date,count,exposure\n2020-01,3\n", r"my\.csv:2: 2 cells"),
        ("date,count,exposure\n2020-01,1,1\n2020-01-01,1,1\n", r"stands on two lines"),
    ],
)
def test_what_makes_no_sense_is_said_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: No such file"):
        read_counts(tmp_path / "none.csv")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("date,count,exposure\n2020-01,1,1 é".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_counts(latin)
    with pytest.raises(InputError, match="Is a directory"):
        read_counts(tmp_path)


def test_a_series_of_centuries_by_day_is_refused() -> None:
    with pytest.raises(TooLarge, match="use longer periods"):
        read("date,count,exposure\n1500-01-01,1,1\n1500-01-02,1,1\n2020-01-01,1,1\n")


def test_any_bytes_give_a_series_or_one_clear_error() -> None:
    rng = random.Random(3)
    for _ in range(300):
        text = "".join(rng.choice('date,count,exposure\n0123456789-;\t"é.') for _ in range(200))
        for whole in (text, f"date,count,exposure\n{text}"):
            assert "\n" not in outcome(whole)


def outcome(text: str) -> str:
    try:
        return read(text).series.label
    except InputError as error:
        return str(error)
