"""`dragoman code --explain`: what was coded and why, and what was not and why not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cli.conftest import Run

SENTENCE = "France condemned the attack by Syria on Friday."
#: Its verb is not plain enough to go without the model.
DOUBTFUL = "Norway consoled Poland over the floods."


def told(run: Run, text: str, *args: str) -> dict[str, Any]:
    """The account of a text as data."""
    result = run("code", text, "--explain", "--format", "json", *args)
    assert result.exit_code == 0, result.output
    account: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return account


def one(run: Run, text: str, *args: str) -> dict[str, Any]:
    """The account of a text of one sentence."""
    (sentence,) = told(run, text, *args)["sentences"]
    return dict(sentence)


def test_the_text_has_tree_actors_frames_and_the_model(run: Run) -> None:
    out = run("code", SENTENCE, "--explain").stdout
    assert out.startswith(f"Sentence 0: {SENTENCE}")
    assert re.search(r"0 France +France +NNP +nsubj +<- condemned", out)
    assert "FRA:- [France; exact name]" in out
    assert "'condemned' coded as ACCUSE/disapprove, actual, confidence 0." in out
    assert re.search(r"by frame \[condemn .*\] lexicon/en/verbs\.tsv:\d+, ACCUSE/disapprove", out)
    assert "model not asked: the words are plain" in out
    out = run("code", DOUBTFUL, "--explain").stdout
    assert re.search(r"model agrees \(SUPPORT \d\.\d\d, \w+ \d\.\d\d, \w+ \d\.\d\d\)", out)


def test_the_data_names_the_row_of_the_frame_and_the_three_best_roots(run: Run) -> None:
    (event,) = one(run, DOUBTFUL)["events"]
    assert event["by"]["row"].startswith("lexicon/en/verbs.tsv:")
    assert event["model"]["said"] == "agrees"
    best = [row["probability"] for row in event["model"]["best"]]
    assert len(best) == 3
    assert best == sorted(best, reverse=True)
    assert event["model"]["best"][0]["root"] == event["event"]["root"] == "SUPPORT"


def test_the_events_are_those_that_are_coded(run: Run) -> None:
    text = "Macron met Merkel in Paris. Peru may attack Chile. Oslo will help Mali."
    coded = json.loads(run("code", text, "--format", "json").stdout)
    found = [e["event"] for s in told(run, text)["sentences"] for e in s["events"]]
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, coded))


def test_a_proposal_that_was_dropped_has_its_reason(run: Run) -> None:
    (left,) = one(run, "The bishop praised the choir.")["left_out"]
    assert (left["trigger"], left["event"]) == ("praised", None)
    assert left["reason"] == "no actor that can be coded"
    assert left["by"]["row"].startswith("lexicon/en/verbs.tsv:")
    out = run("code", "The bishop praised the choir.", "--explain").stdout
    assert "'praised' SUPPORT: no actor that can be coded" in out


def test_an_event_told_twice_says_into_which_it_was_merged(run: Run) -> None:
    text = "India expels Pakistani diplomat\nIndia expelled a Pakistani diplomat on Thursday."
    sentences = told(run, text, "--on", "2018-07-07")["sentences"]
    events = [event for sentence in sentences for event in sentence["events"]]
    (merged,) = [left for s in sentences for left in s["left_out"] if left["event"]]
    assert len(events) == 1
    assert re.match(r"merged into the SANCTION of sentence \d \('expel", merged["reason"])
    assert merged["event"] == events[0]["event"]


def test_what_did_not_happen_names_the_word_that_decided(run: Run) -> None:
    (may,) = one(run, "Peru may attack Chile.")["events"]
    assert (may["modality"], may["decided_by"]) == ("conditional", ["may"])
    assert may["model"]["best"] == []
    (refused,) = one(run, "Peru will not meet Chile.")["events"]
    assert refused["event"]["root"] == "REJECT"
    assert set(refused["decided_by"]) == {"will", "not"}
    out = run("code", "Peru may attack Chile.", "--explain").stdout
    assert "conditional and so not counted" in out
    assert "for the words 'may'" in out


def test_a_verb_says_what_its_frames_need_or_that_it_has_none(run: Run) -> None:
    missed = one(run, "Peru expelled.")["frames_not_matched"]
    assert missed
    assert all(m["needs"] for m in missed)
    assert any("a direct object" in need for m in missed for need in m["needs"])
    assert all(m["frame"]["row"].startswith("lexicon/en/verbs.tsv:") for m in missed)
    (none,) = one(run, "Peru frobnicated Chile.")["frames_not_matched"]
    assert none["frame"] is None
    assert "has no frame" in none["reason"]


def test_names_that_no_table_has_and_rivals_are_told(run: Run) -> None:
    sentence = one(run, "Zorblatt Fizzle met Mark Rutte in Lima on Tuesday.", "--on", "2024-11-05")
    assert sentence["unknown_names"] == ["Zorblatt Fizzle"]
    (rutte,) = [actor for actor in sentence["actors"] if actor["text"] == "Mark Rutte"]
    assert (rutte["actor"], rutte["basis"]) == ("NATO", "person at date")
    assert {rival["actor"] for rival in rutte["rivals"]} == {"NLD"}


def test_a_text_that_is_taken_for_sport_says_for_which_words(run: Run) -> None:
    text = "The striker scored in the football final and the team won the league match."
    account = told(run, text)
    assert account["sentences"] == []
    assert "football (sport)" in account["noise"]
    assert "football (sport)" in run("code", text, "--explain").stdout


def test_jsonl_has_a_line_for_each_sentence(run: Run) -> None:
    text = "Macron met Merkel. Oslo thanked Peru."
    lines = run("code", text, "--explain", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == told(run, text)["sentences"]


def test_each_line_of_a_stream_has_its_explanation(run: Run) -> None:
    rows = b'{"id": 1, "text": "Oslo thanked Peru."}\n{"id": 2}\n'
    first, second = map(json.loads, run("code", "-", "--explain", stdin=rows).stdout.splitlines())
    assert first["explanation"] == told(run, "Oslo thanked Peru.")
    assert [e["event"] for e in first["explanation"]["sentences"][0]["events"]] == first["events"]
    assert set(second) == {"id", "error"}


def test_the_text_tells_of_form_substitute_and_reason(run: Run) -> None:
    out = run(
        "code", "Takeshi Iwaya, standing in for Shigeru Ishiba, met Mark Rutte in The Hague. "
        "Peru cancelled the talks with Chile because of the floods.",
        "--explain", "--on", "2025-06-25",
    ).stdout  # fmt: skip
    assert "format bilateral; Takeshi Iwaya standing in for Shigeru Ishiba" in out
    assert "reason given: 'because of the floods'" in out
