"""Slips of the parser that are mended, seen through what is coded."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.model import Event
from dragoman.pipeline import Reader

ON = dt.date(2025, 5, 8)


@pytest.fixture(scope="module")
def rules() -> Reader:
    return Reader(model=False)


def only(rules: Reader, text: str) -> Event:
    (event,) = [e for e in rules.code(text, ON) if e.modality == "actual"]
    return event


def people(event: Event) -> set[str]:
    return {p.person for p in (*event.sources, *event.targets)}


def test_a_verb_between_two_names_is_no_name(rules: Reader) -> None:
    event = only(rules, "Mark Rutte met Takeshi Iwaya.")
    assert event.root == "CONSULT"
    assert people(event) == {"Mark Rutte", "Takeshi Iwaya"}


def test_a_title_before_a_name_is_no_second_subject(rules: Reader) -> None:
    text = "Japanese Foreign Minister Takeshi Iwaya met NATO Secretary General Mark Rutte in Paris."
    event = only(rules, text)
    assert people(event) == {"Takeshi Iwaya", "Mark Rutte"}
    assert (event.place, event.place_country) == ("Paris", "FRA")


def test_an_owner_of_two_belongs_to_its_noun(rules: Reader) -> None:
    event = only(rules, "Peru and South Africa\u2019s growing military cooperation worried Chile.")
    assert event.root == "COOPERATE"
    assert {p.actor for p in (*event.sources, *event.targets)} == {"PER", "ZAF"}


def test_a_hyphenated_verb_keeps_its_subject(rules: Reader) -> None:
    event = only(rules, "North Korea test-fired a missile.")
    assert (event.root, event.mode) == ("MOBILIZE", "weapons")
    assert event.sources[0].actor == "PRK"


def test_a_headline_infinitive_is_a_plan(rules: Reader) -> None:
    assert only(rules, "Iran, Russia to hold drills").root == "AGREE"


def test_allies_are_not_their_leader(rules: Reader) -> None:
    event = only(rules, "US allies condemned North Korea.")
    assert "USA" not in {p.actor for p in event.sources}


def test_the_alliance_is_the_body_spoken_of(rules: Reader) -> None:
    events = rules.code("NATO held talks with Japan. The alliance praised Ukraine.", ON)
    praise = next(e for e in events if e.root == "SUPPORT")
    assert [p.actor for p in praise.sources] == ["NATO"]


def test_a_refusal_of_a_meeting_is_not_mutual(rules: Reader) -> None:
    event = only(rules, "Belgium will not attend the talks with Serbia.")
    assert (event.root, event.mode, event.reciprocal) == ("REJECT", "meet", False)
