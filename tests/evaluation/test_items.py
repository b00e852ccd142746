"""The items that are compared, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluation.gold import normal
from dragoman.evaluation.items import (
    GOLD_SOURCE,
    RECORD_LEVELS,
    Coded,
    Scores,
    Tally,
    align,
    levels,
    units,
)

QUADS = {"AID": 2, "CONSULT": 1, "ASSAULT": 4}
CODED = st.lists(
    st.builds(
        Coded,
        st.sampled_from(sorted(QUADS)),
        st.lists(st.sampled_from("ABC"), max_size=3, unique=True).map(tuple),
        st.lists(st.sampled_from("ABC"), max_size=2, unique=True).map(tuple),
        st.booleans(),
    ),
    max_size=3,
)


def test_a_directed_event() -> None:
    found = levels([Coded("AID", ("A", "B"), ("C",))], QUADS)
    assert found["root"] == {("AID",)}
    assert found["quad"] == {(2,)}
    assert found["root+source"] == {("AID", "A"), ("AID", "B")}
    assert found["triple"] == {("AID", ("A", "C")), ("AID", ("B", "C"))}
    assert found["dyad"] == {(("A", "C"),), (("B", "C"),)}


def test_a_mutual_event_has_no_direction_however_its_sides_are_written() -> None:
    ways = [("A", "B"), ()], [("A",), ("B",)], [("B",), ("A",)]
    found = [levels([Coded("CONSULT", s, t, True)], QUADS) for s, t in ways]
    for one in found:
        # the one level that takes sides
        assert one.pop(GOLD_SOURCE)
    assert found[0] == found[1] == found[2]
    assert found[0]["triple"] == {("CONSULT", frozenset("AB"))}
    assert found[0]["root+source"] == {("CONSULT", "A"), ("CONSULT", "B")}


def test_the_golds_own_scorer_takes_no_target_for_a_source() -> None:
    found = levels([Coded("CONSULT", ("A",), ("B",), True)], QUADS)
    assert found["root+source"] == {("CONSULT", "A"), ("CONSULT", "B")}
    assert found[GOLD_SOURCE] == {("CONSULT", "A")}
    assert levels([Coded("CONSULT", ("A", "B"), (), True)], QUADS)[GOLD_SOURCE] == {
        ("CONSULT", "A"), ("CONSULT", "B"),
    }  # fmt: skip


def test_a_mutual_event_that_names_both_sides_pairs_each_source_with_each_target() -> None:
    found = levels([Coded("CONSULT", ("A", "B"), ("C",), True)], QUADS)
    assert found["dyad"] == {(frozenset("AC"),), (frozenset("BC"),)}
    alone = levels([Coded("CONSULT", ("A", "B", "C"), (), True)], QUADS)
    assert alone["dyad"] == {(frozenset(pair),) for pair in ("AB", "AC", "BC")}


@pytest.mark.parametrize("sides", [(("A",), ("A",)), (("A", "A"), ())])
def test_a_country_can_meet_itself(sides: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    found = levels([Coded("CONSULT", *sides, mutual=True)], QUADS)
    assert found["triple"] == found["triple, both actors"] == {("CONSULT", ("A", "A"))}


@given(events=CODED)
def test_units_hold_the_same_items_as_their_event(events: list[Coded]) -> None:
    cut = [unit for event in events for unit in units(event)]
    whole, parts = levels(events, QUADS), levels(cut, QUADS)
    assert {name: parts[name] for name in ("root", "triple", "dyad")} == {
        name: whole[name] for name in ("root", "triple", "dyad")
    }


def test_nobody_is_an_item_only_where_one_side_is_enough() -> None:
    found = levels([Coded("ASSAULT", (), ("C",))], QUADS)
    assert found["triple"] == {("ASSAULT", ("---", "C"))}
    assert found["triple, both actors"] == found["dyad"] == set()


@pytest.mark.parametrize("sides", [(("A",), ("B",)), (("B",), ("A",))])
def test_either_direction_counts_for_a_mutual_pair(sides: tuple[tuple[str], tuple[str]]) -> None:
    mutual = levels([Coded("CONSULT", ("A", "B"), (), True)], QUADS)
    directed = levels([Coded("CONSULT", *sides)], QUADS)
    assert align(directed, mutual)["triple"] == mutual["triple"]


def test_precision_recall_and_f1() -> None:
    tally = Tally()
    tally.add({(1,), (2,), (3,), (4,)}, {(1,), (2,), (3,), (5,), (6,)})
    assert (tally.tp, tally.fp, tally.fn) == (3, 1, 2)
    assert (tally.precision, tally.recall) == (0.75, 0.6)
    assert tally.f1 == pytest.approx(2 / 3)
    assert Tally().f1 == 0.0


@given(events=CODED)
def test_what_is_predicted_as_told_is_right_at_every_level(events: list[Coded]) -> None:
    gold = levels(events, QUADS)
    scores = Scores()
    scores.add(gold, align(levels(events, QUADS), gold), len(events))
    assert all(scores.levels[name].fp == scores.levels[name].fn == 0 for name in RECORD_LEVELS)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("GER", "DEU"), ("JAPGOV", "JPN"), ("usa", "USA"), ("---", ""), ("UNO", "IGO"), ("", "")],
)
def test_codes_of_2016_become_those_of_today(code: str, expected: str) -> None:
    assert normal(code) == expected
