"""The first page: what changed and by what evidence, how sure that is, what to watch."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.brief.checker import check
from dragoman.brief.compose import compose, compose_actor, compose_week, monday
from dragoman.brief.document import Brief
from dragoman.brief.pace import ratio
from dragoman.brief.render import markdown, render
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import CodedReport, Record

from .builders import event, report, who

SHIPS = "Ships\nJapan met NATO in Paris to speak of ships and the law of the sea."
NAMES = ("Aiko", "Ben", "Chie", "Dan", "Emi", "Finn", "Gro", "Hal", "Ina", "Jan", "Kei", "Lea")


def judged(brief: Brief) -> str:
    """The first page in plain words."""
    text = markdown(brief).split("## Judgement")[1].split("\n## ")[0]
    return re.sub(r"\*\*|\\", "", re.sub(r"\[((?:\\.|[^\]\\])*)\]\(#[^)]*\)", r"\1", text))


def told(name: str, day: dt.date, text: str, **fields: object) -> CodedReport:
    of = report(name, f"News of {name}\n{text}", published_at=day, title=f"News of {name}")
    fields.setdefault("event_date", day)
    return CodedReport(of, (event(of, text.rstrip("."), **fields),), 2)


@pytest.fixture(scope="module")
def risen() -> Record:
    """Five years of monthly reports; talks in each month, five times as many from 2022 on."""
    record = Record.open(":memory:")
    batch = []
    for place in range(60):
        year, month = 2020 + place // 12, place % 12 + 1
        for number in range(1 if year < 2022 else 5):
            day = dt.date(year, month, 3 + 5 * number)
            words = f"Japan met NATO on matter {place * 7 + number} of {NAMES[month - 1]} in Paris."
            batch.append(told(f"{NAMES[number]}-{place}", day, words, reciprocal=True))
        for number in range(4):
            day = dt.date(year, month, 2 + 4 * number)
            rain = f"France helped Chad with seed {place * 11 + number} for {NAMES[number]}."
            batch.append(told(f"rain-{place}-{number}", day, rain, root="AID", quad=2,
                              sources=(who("FRA"),), targets=(who("TCD"),)))  # fmt: skip
    record.commit(batch)
    return record


def test_a_new_phase_is_told_with_how_sure_it_is_and_the_events_behind(
    risen: Record, tables: Knowledge
) -> None:
    brief = compose(risen, tables, ("Japan", "NATO"))
    said = judged(brief)
    assert "Japan and NATO cooperate: all" in said
    assert "the last change found is to more cooperation, most probably from" in said
    assert re.search(r"A new phase most probably began in \w+ 202[12]: cooperation rose to", said)
    assert re.search(r"times the old rate \(90 % band [\d.]+ to [\d.]+\)", said)
    assert re.search(r"has a probability of (above )?0\.\d\d", said)
    assert "Intensity now. Cooperation stands at about" in said
    assert check(render(brief, "md"), "md", risen, tables).problems == ()
    annex = markdown(brief).split("how each estimate came about")[1]
    assert "204 in all" in annex
    assert "docs/reference/phases.md" in annex


def test_what_is_not_known_is_said(brief: Brief) -> None:
    said = judged(brief)
    assert "there is not enough evidence to say whether that has changed" in said
    assert "even a threefold rise or fall could be missed" in said
    assert "All of them are of one publisher (Herald): nothing here is confirmed" in said
    assert re.search(r"Of the 4 statements counted, about 2 can be expected", said)
    assert "No evidence of a threat between them" in said
    assert "No open crisis between them in the record." in said


def test_what_is_planned_ahead_and_on_the_agenda_is_watched(
    record: Record, tables: Knowledge
) -> None:
    day = dt.date(2025, 6, 1)
    record.commit([
        told("met", day, "Japan met NATO in Paris.", topics=("cyber",), stage="agenda"),
        told("plan", day, "Japan will visit NATO in Rome.", modality="planned", mode="visit",
             event_date=dt.date(2025, 9, 1), date_precision="month"),
        told("threat", day, "Japan threatened NATO with a ban.", root="THREATEN",
             mode="restrict"),
        told("old", dt.date(2023, 1, 1), "Japan planned a trip to NATO.", modality="planned",
             event_date=None, date_precision="unknown"),
    ])  # fmt: skip
    said = judged(compose(record, tables, ("Japan", "NATO")))
    assert "Planned. Visit: Japan towards NATO, in September 2025." in said
    assert "Cyber security has been on the agenda of their talks" in said
    assert "Threat. Japan threatened NATO with sanctions or restrictions, on 1 June 2025." in said
    assert "No evidence of a meeting between them that is dated ahead" not in said
    assert "trip" not in said
    record.commit([
        told("pact", dt.date(2025, 6, 9), "Japan and NATO agreed on cyber work.", root="AGREE",
             areas=("cyber",), reciprocal=True, stage="agreed"),
    ])  # fmt: skip
    assert "Cyber security has been" not in judged(compose(record, tables, ("Japan", "NATO")))


def test_an_actor_is_told_with_its_partners_and_what_moved(
    risen: Record, tables: Knowledge
) -> None:
    text = markdown(compose_actor(risen, tables, "NATO", since=dt.date(2024, 1, 1)))
    plain = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", text)
    assert "NATO has 60 events in the reports read, 60 of cooperation and none of conflict" in plain
    assert "most with Japan (60)" in plain
    assert "| Japan | 60 | 60 | – |" in plain
    assert "Cooperation of NATO was told of in" in plain
    assert "no evidence of a change" in plain
    assert "None in the last days: every actor across from it was so before." in plain


def test_a_week_tells_what_rose_and_what_was_read(risen: Record, tables: Knowledge) -> None:
    brief = compose_week(risen, tables, monday("2022-01-05"))
    text = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown(brief))
    assert brief.title == "Week 1 of 2022: briefing"
    assert "From 3 January to 9 January 2022" in text.replace("From 3 to 9", "From 3 January to 9")
    assert "reports were read in the week" in text or "report was read in the week" in text
    assert "Told of more often" in text
    for name in ("md", "html", "docx"):
        assert check(render(brief, name), name, risen, tables).problems == ()


def test_a_story_that_many_printed_stands_first_with_who_printed_it(
    record: Record, tables: Knowledge
) -> None:
    day = dt.date(2025, 6, 24)
    copies = []
    for name in ("Herald", "Post", "Times"):
        of = replace(report(name, publisher=name, published_at=day, title="Ships"), text=SHIPS)
        copies.append(CodedReport(of, (event(of, "Japan met NATO"),), 2))
    other = told("rain", day, "France helped Chad.", root="AID", quad=2, sources=(who("FRA"),),
                 targets=(who("TCD"),))  # fmt: skip
    record.commit([other, *copies])
    brief = compose_week(record, tables, day)
    text = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown(brief))
    assert "Most printed. “Ships”, in 3 reports." in text.replace("*", "")
    for name in ("md", "html", "docx"):
        assert check(render(brief, name), name, record, tables).problems == ()


@pytest.mark.parametrize("text", ["2025-W26", "2025W26", "2025-06-23", "2025-06-29"])
def test_a_week_is_named_by_number_or_by_any_day(text: str) -> None:
    assert monday(text) == dt.date(2025, 6, 23)


@pytest.mark.parametrize("text", ["", "June", "2025-W54", "2025-02-30"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no week"):
        monday(text)


def test_an_actor_nobody_knows_is_refused(record: Record, tables: Knowledge) -> None:
    with pytest.raises(UsageError, match="names no actor"):
        compose_actor(record, tables, "Atlantis")


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_the_band_of_a_ratio_holds_the_ratio(now: int, read: int, then: int, before: int) -> None:
    found = ratio(now, read, then, before)
    if not (read and before and now + then):
        assert found is None
        return
    assert found is not None
    assert 0 <= found.lower <= found.middle <= found.upper


def test_a_ratio_is_sure_only_with_enough_reports() -> None:
    few, many = ratio(2, 10, 1, 10), ratio(200, 1000, 100, 1000)
    assert few is not None
    assert many is not None
    assert few.lower < 1 < few.upper
    assert many.lower > 1
