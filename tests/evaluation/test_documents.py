"""What the coding page of the documents says is right, wrong, or neither."""

from __future__ import annotations

import pytest

from dragoman.evaluation.items import LEVELS
from evaluation.builders import counts, gold, judged, reasons, text

PERFECT = (1, 0, 0)


@pytest.mark.parametrize("coded", ["SANCTION A -> B", "COERCE A -> B"])
def test_another_root_the_gold_allows_is_right_at_every_level(coded: str) -> None:
    found = judged(text(gold("SANCTION A -> B", roots="COERCE ACCUSE")), coded)
    assert {level: counts(found, level) for level in LEVELS} == dict.fromkeys(LEVELS, PERFECT)
    assert reasons(found) == []


def test_both_roots_together_are_one_event_found_and_nothing_wrong() -> None:
    found = judged(
        text(gold("SANCTION A -> B", roots="COERCE")), "SANCTION A -> B", "COERCE A -> B"
    )
    assert {level: counts(found, level) for level in LEVELS} == dict.fromkeys(LEVELS, PERFECT)


def test_another_root_is_right_only_at_the_levels_it_matches() -> None:
    found = judged(text(gold("SANCTION A -> B", roots="ACCUSE")), "ACCUSE A -> C")
    assert counts(found, "root") == counts(found, "quad") == PERFECT
    assert counts(found, "root+source") == PERFECT
    assert counts(found, "triple") == counts(found, "dyad") == (0, 1, 1)


def test_another_root_does_not_take_what_a_second_gold_event_asks_for() -> None:
    told = text(gold("SUPPORT A -> B", roots="CONCEDE"), gold("CONCEDE C -> D"))
    assert counts(judged(told, "CONCEDE C -> D"), "root") == (1, 0, 1)
    assert counts(judged(told, "CONCEDE C -> D", "CONCEDE A -> B"), "triple") == (2, 0, 0)
    assert counts(judged(told, "CONCEDE C -> D", "CONCEDE A -> B"), "root") == PERFECT


def test_another_source_the_gold_allows_is_right() -> None:
    told = text(gold("COERCE A -> B", sources=(("C",), ())))
    for coded in ("COERCE A -> B", "COERCE C -> B"):
        assert {n: counts(judged(told, coded), n) for n in LEVELS} == dict.fromkeys(LEVELS, PERFECT)
    nobody = judged(told, "COERCE -> B")
    assert counts(nobody, "triple") == counts(nobody, "root+source") == PERFECT
    # nobody is no actor: there is no such pair to find or to miss
    assert counts(nobody, "dyad") == (0, 0, 0)


def test_another_source_stands_for_a_whole_compound_side() -> None:
    told = text(gold("COERCE A D -> B", sources=(("C",),)))
    assert counts(judged(told, "COERCE C -> B"), "triple") == PERFECT
    assert counts(judged(told, "COERCE A -> B"), "triple") == (1, 0, 1)


@pytest.mark.parametrize("coded", ["CONSULT C <-> B", "CONSULT B -> C", "CONSULT A -> C"])
def test_another_source_of_a_mutual_event_replaces_either_side(coded: str) -> None:
    told = text(gold("CONSULT A B <-> ", sources=(("C",),)))
    assert counts(judged(told, coded), "triple") == PERFECT


def test_what_is_only_optional_counts_neither_way() -> None:
    told = text(gold("SUPPORT A -> B"), optional=(gold("SUPPORT C -> D"), gold("AID A -> C")))
    found = judged(told, "SUPPORT C -> D", "AID A -> C")
    assert {level: counts(found, level)[:2] for level in LEVELS} == dict.fromkeys(LEVELS, (0, 0))
    # it does not stand in for the root of a gold event that was missed
    assert counts(found, "root") == (0, 0, 1)
    assert reasons(found) == ["SUPPORT A -> B: no event"]


def test_a_triple_that_is_optional_and_gold_is_gold() -> None:
    told = text(gold("AID A -> B"), optional=(gold("AID A -> B"),))
    assert counts(judged(told, "AID A -> B"), "triple") == PERFECT


def test_an_optional_root_is_not_punished_with_other_actors_at_the_level_of_roots() -> None:
    found = judged(text(gold("AID A -> B"), optional=(gold("SUPPORT C -> D"),)), "SUPPORT C -> A")
    assert counts(found, "root") == (0, 0, 1)
    assert counts(found, "triple") == (0, 1, 1)


def test_what_did_not_happen_is_wrong_and_counted_apart() -> None:
    told = text(gold("AID A -> B"), hypothetical=(gold("COERCE A -> B", kind="threatened"),))
    found = judged(told, "AID A -> B", "COERCE A -> B", "COERCE C -> B", "COERCE A -> B / planned")
    assert counts(found, "triple") == (1, 2, 0)
    assert (found.events, found.unreal) == (3, 1)
    assert reasons(found) == ["COERCE A -> B: extra (threatened)", "COERCE C -> B: extra"]


def test_what_is_told_as_a_plan_and_as_a_fact_is_right() -> None:
    told = text(gold("COERCE A -> B"), hypothetical=(gold("COERCE A -> B", kind="planned"),))
    found = judged(told, "COERCE A -> B")
    assert counts(found, "triple") == PERFECT
    assert found.unreal == 0


@pytest.mark.parametrize(
    ("wanted", "coded", "reason"),
    [
        ("AID A -> B", "", "no event"),
        ("AID A -> B", "SUPPORT C -> D", "no event"),
        ("AID A -> B", "SUPPORT A -> B", "right pair, wrong root (SUPPORT)"),
        ("CONSULT A B <-> ", "AGREE B -> A", "right pair, wrong root (AGREE)"),
        ("AID A -> B", "AID B -> A", "reversed"),
        ("AID A -> B", "SUPPORT B -> A", "reversed, wrong root (SUPPORT)"),
        ("AID A -> B", "AID C -> B", "source wrong: found C, gold A"),
        ("AID A -> B", "AID -> B", "source wrong: found ---, gold A"),
        ("AID A -> B", "AID A -> C", "target wrong: found C, gold B"),
        ("CONSULT A B <-> ", "CONSULT A -> C", "target wrong: found C, gold B"),
        ("AID A -> B", "AID C -> D", "source and target wrong: found C -> D"),
        ("AID A -> B", "AID A -> B / planned", "not actual: coded as planned"),
        ("CONSULT A B <-> ", "CONSULT B -> A / negated", "not actual: coded as negated"),
    ],
)
def test_each_miss_has_its_reason(wanted: str, coded: str, reason: str) -> None:
    found = judged(text(gold(wanted)), *([coded] if coded else []))
    assert found.verdicts[0].reason == reason


def test_one_mutual_event_is_found_in_one_direction_only() -> None:
    found = judged(text(gold("AID A -> B"), gold("AID B -> A")), "AID A <-> B")
    assert counts(found, "triple") == (1, 0, 1)
    assert reasons(found) == ["AID B -> A: no event"]


def test_one_wrong_event_explains_one_miss_and_the_rest_is_extra() -> None:
    told = text(gold("AID A -> B"), gold("ACCUSE A -> B"))
    found = judged(told, "SUPPORT A -> B", "AGREE C -> D", "AGREE C -> D")
    assert reasons(found) == [
        "AID A -> B: right pair, wrong root (SUPPORT)",
        "ACCUSE A -> B: no event",
        "AGREE C -> D: extra",
    ]
