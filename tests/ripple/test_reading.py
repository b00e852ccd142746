"""Counts of several series from a file of the user's own."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_RIPPLE_SERIES
from dragoman.ripple.reading import checked, read_counts
from dragoman.ripple.result import Counts

HEAD = "date,series,count,exposure"


def read(text: str) -> Counts:
    return read_counts(Path("my.csv"), text)


def table(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


def days(number: int, step: int = 1, first: dt.date = dt.date(2020, 1, 6)) -> list[dt.date]:
    return [first + dt.timedelta(days=step * n) for n in range(number)]


def two(number: int = 5, step: int = 1) -> list[str]:
    """Lines of two series with exposures of their own."""
    return [
        f"{day},{name},{place + n},{100 * (n + 1) + place}"
        for place, day in enumerate(days(number, step))
        for n, name in enumerate("ab")
    ]


def test_what_a_file_says() -> None:
    found = read(table(*two()))
    assert (found.names, found.by) == (("a", "b"), "day")
    assert found.periods == tuple(days(5))
    assert found.counts.tolist() == [[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]]
    assert found.exposure.tolist() == [[100, 101, 102, 103, 104], [200, 201, 202, 203, 204]]


@given(st.permutations(two()), st.permutations(range(4)), st.sampled_from(",;\t"))
def test_lines_and_columns_stand_in_any_order(
    lines: list[str], order: list[int], mark: str
) -> None:
    def turned(line: str) -> str:
        cells = line.split(",")
        return mark.join(["x", *(cells[column] for column in order)])

    found = read("\n".join([turned(HEAD.title()), *map(turned, lines)]))
    straight = read(table(*two()))
    assert set(found.names) == {"a", "b"}
    for name in found.names:
        here, there = found.names.index(name), straight.names.index(name)
        assert found.counts[here].tolist() == straight.counts[there].tolist()
        assert found.exposure[here].tolist() == straight.exposure[there].tolist()


def test_series_stand_in_the_order_in_which_the_file_names_them() -> None:
    assert read(table(*(line.replace(",a,", ",z,") for line in two()))).names == ("z", "b")


def test_dates_a_week_apart_are_weeks() -> None:
    found = read(table(*two(step=7)))
    assert found.by == "week"
    assert found.periods == tuple(days(5, 7))


def test_names_may_hold_commas_and_one_series_is_enough() -> None:
    found = read(table(*(f'{day},"Gulf, conflict",{n},1' for n, day in enumerate(days(3)))))
    assert found.names == ("Gulf, conflict",)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], r"^my\.csv: no series"),
        (["2020-01-06,a,1,1"], r"^my\.csv: one day only \(2020-01-06\)"),
        (["2020-01-06,a,1,1", "2020-01-06,b,1,1"], "one day only"),
        ([f"{day},{name},1,1" for day in days(2) for name in "abc"], "more series \\(3\\) than"),
        ([*two(), "2020-01-06,c,1,1"], "series 'c' has no line for 2020-01-07"),
        (two()[:-1], "series 'b' has no line for 2020-01-10"),
        ([line for line in two() if "01-08" not in line], "no line for the day 2020-01-08"),
        ([*two(), "2020-01-07,a,5,1"], r"^my\.csv:12: series 'a' has 2020-01-07 on line 4 too"),
        (["2020-01-06,a,-1,1"], r"^my\.csv:2: count -1 cannot be; it must be 0 or more"),
        (["2020-01-06,a,1.5,1"], r"^my\.csv:2: count 1\.5 is not a whole number"),
        (["2020-01-06,a,,1"], r"^my\.csv:2: no count"),
        (["2020-01-06,a,NA,1"], r"^my\.csv:2: no count"),
        (["2020-01-06,a,many,1"], r"^my\.csv:2: count 'many' is not a number"),
        (["2020-01-06,a,1,"], r"^my\.csv:2: a gap in exposure"),
        (["2020-01-06,a,0,0"], r"^my\.csv:2: a gap in exposure"),
        (["2020-01-06,a,1,-3"], r"^my\.csv:2: exposure -3 cannot be"),
        (["2020-01-06,a,1,inf"], r"^my\.csv:2: exposure inf cannot be"),
        (["2020-13-06,a,1,1"], r"^my\.csv:2: '2020-13-06' is no date"),
        (["2020-01-06,,1,1"], r"^my\.csv:2: the line names no series"),
        (["2020-01-06,a\x1b[2J,1,1"], r"^my\.csv:2: series 'a\\x1b\[2J' has"),
        (["2020-01-06,a"], r"^my\.csv:2: 2 cells; the header has more"),
        (["2020-01,a,1,1", "2020-02,a,1,1", "2020-03,a,1,1"], "ripples are of days or weeks"),
        ([*two(), *(f"{day},c,0,1" for day in days(5))], "series 'c' is all zero"),
    ],
)
def test_what_cannot_be_is_said_with_its_line_or_series(rows: list[str], reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read(table(*rows))
    assert "\n" not in str(caught.value)


def test_a_file_without_its_columns() -> None:
    with pytest.raises(InputError, match=r"my\.csv:1: no column series, exposure; the first line"):
        read("date,count\n2020-01-06,1\n")


def test_more_series_than_can_be_compared() -> None:
    many = [f"2020-01-06,s{n},1,1" for n in range(MAX_RIPPLE_SERIES + 1)]
    with pytest.raises(TooLarge, match=f"more than {MAX_RIPPLE_SERIES} series"):
        read(table(*many))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: No such file"):
        read_counts(tmp_path / "none.csv")
    whole = tmp_path / "whole.csv"
    whole.write_bytes(b"\xef\xbb\xbf" + table(*two()).replace("\n", "\r\n").encode())
    assert read_counts(whole).counts.sum() == read(table(*two())).counts.sum()


def test_any_bytes_give_counts_or_one_clear_error() -> None:
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choice('date,series\n0123456789-;\t"é.') for _ in range(200))
        assert "\n" not in outcome(f"{HEAD}\n{text}")


def outcome(text: str) -> str:
    try:
        return read(text).by
    except InputError as error:
        return str(error)


def made() -> Counts:
    return Counts(("a", "b"), tuple(days(4)), np.ones((2, 4), dtype=np.int64),
                  np.ones((2, 4)), "day")  # fmt: skip


def test_counts_from_elsewhere_are_checked_alike() -> None:
    data = made()
    assert checked(data) is data
    gap, negative = np.ones((2, 4)), np.ones((2, 4), dtype=np.int64)
    half: Any = np.ones((2, 4))
    gap[1, 2], negative[0, 1], half[0, 1] = np.nan, -2, 0.5
    zero = np.ones((2, 4), dtype=np.int64)
    zero[1] = 0
    days_ = tuple(days(4))
    for wrong, reason in (
        (replace(data, exposure=gap), "series 'b', 2020-01-08: nan: a gap in exposure"),
        (replace(data, counts=negative), "series 'a', 2020-01-07: -2: a count is 0 or more"),
        (replace(data, counts=half), "series 'a', 2020-01-07: 0.5: a count is a whole number"),
        (replace(data, counts=zero), "series 'b' is all zero"),
        (replace(data, names=("a", "a")), "two series are called 'a'"),
        (replace(data, periods=(*days_[:3], days_[3] + dt.timedelta(days=1))), "must be there"),
        (replace(data, by="month"), "ripples are of days or weeks"),
        (replace(data, counts=np.ones((2, 3), dtype=np.int64)), "series x periods"),
        (replace(data, names=()), "no series"),
    ):
        with pytest.raises(InputError, match=f"the record: .*{reason}"):
            checked(wrong, "the record")
