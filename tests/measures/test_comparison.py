"""Goldstein scores and shares, and that they say what is wrong with them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import pytest

from dragoman.measures.comparison import MEASURES, comparisons
from dragoman.measures.question import Side
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from measures.test_panel import put
from record.builders import coded, event, report

JAPAN, KOREA = Side("JPN", ["JPN"]), Side("KOR", ["KOR"])


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


def values(record: Record, **asked: object) -> dict[str, list[float]]:
    found = comparisons(record, JAPAN, KOREA, **asked)  # type: ignore[arg-type]
    return {one.name: one.values.tolist() for one in found}


def test_scores_and_shares_by_period(record: Record) -> None:
    put(record, "1", goldstein=3.4)
    put(record, "2", quad=4, root="ASSAULT", goldstein=-9.5)
    put(record, "3", source="KOR", target="JPN", goldstein=None)
    put(record, "4", source="FRA", target="")
    put(record, "5", source="FRA", day=dt.date(2020, 3, 1))
    told = values(record)
    assert list(told) == list(MEASURES)
    assert told["goldstein_sum"] == [pytest.approx(-6.1), 0, 0]
    assert told["goldstein_mean"][0] == pytest.approx(-3.05)
    assert told["conflict_share"][0] == pytest.approx(1 / 3)
    assert told["pair_share"][0] == pytest.approx(3 / 4)
    assert math.isnan(told["pair_share"][1])
    assert told["pair_share"][2] == 0
    assert all(math.isnan(value) for value in told["goldstein_mean"][1:])


def test_an_event_of_several_pairs_is_one_event(record: Record) -> None:
    both = Side("both", ["KOR", "FRA"])
    put(record, "1")
    put(record, "1", target="FRA", pair=1)
    put(record, "2", source="USA")
    told = {one.name: one.values.tolist() for one in comparisons(record, JAPAN, both)}
    assert told["goldstein_sum"] == [2.5]
    assert told["pair_share"] == [0.5]


def test_the_conditions_hold_for_what_the_share_is_of(record: Record) -> None:
    for name, sides, root in (
        ("a", "JPN KOR", "CONSULT"), ("b", "FRA DEU", "CONSULT"), ("c", "FRA DEU", "AID"),
    ):  # fmt: skip
        base = report(name)
        record.commit([coded(name, event(base, *sides.split(), root=root), of=base)])
    assert values(record)["pair_share"] == [pytest.approx(1 / 3)]
    assert values(record, where=EventFilter(root="CONSULT"))["pair_share"] == [0.5]


def test_each_says_what_is_wrong_with_it_and_who_says_so(record: Record) -> None:
    put(record, "1")
    for one in comparisons(record, JAPAN, KOREA):
        assert one.weakness.endswith(".")
        assert "2020" in one.cite or "2023" in one.cite
        assert one.label
    assert "Stoehr et al. 2023" in MEASURES["goldstein_mean"].cite
