"""What a document adds to its sentences: pronouns, retellings, noise, identity, offsets."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding.conftest import Code
from coding.said import line, occurred, only, people
from dragoman.pipeline import Reader
from strategies import reports

ON = dt.date(2018, 7, 7)
STORY = (
    "Uruguay thanked Paraguay on Monday. Brazil criticised Bolivia.\n"
    "Police in Nairobi arrested twelve protesters."
)


def test_he_is_the_person_named_before(code: Code) -> None:
    events = code("Japan's defence minister visited Canberra on Thursday.\nHe praised Australia.")
    praise = only(events, "SUPPORT")
    assert line(praise) == "SUPPORT JPN -> AUS"
    assert people(praise)["JPN"] == ("Itsunori Onodera", "defence minister")


@pytest.mark.parametrize(
    "first",
    [
        "Emmanuel Macron and Angela Merkel met in Berlin on 5 July.",
        "France and Germany held talks in Berlin on Thursday.",
    ],
)
def test_both_sides_are_the_two_that_met(code: Code, first: str) -> None:
    agreed = only(code(f"{first}\nBoth sides agreed to continue the talks."), "AGREE")
    assert line(agreed) == "AGREE DEU <-> FRA"


def test_a_surname_is_the_person_introduced_before(code: Code) -> None:
    events = code("President Uhuru Kenyatta of Kenya visited Kampala.\nKenyatta thanked Uganda.")
    assert people(only(events, "SUPPORT"))["KEN"][0] == "Uhuru Kenyatta"


def test_title_and_lead_tell_one_event(code: Code) -> None:
    events = code(
        "India expels Pakistani diplomat\nIndia expelled a Pakistani diplomat on Thursday."
    )
    (event,) = events
    assert line(event) == "SANCTION IND -> PAK"
    assert event.event_date == dt.date(2018, 7, 5)
    assert {event.sentence, *event.also_in} == {0, 1}


def test_the_same_deed_on_two_days_is_two_events(code: Code) -> None:
    events = code(
        "Finland condemned Turkey on Monday.\nFinland condemned Turkey again on Wednesday."
    )
    assert [e.event_date for e in events] == [dt.date(2018, 7, 2), dt.date(2018, 7, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "The midfielder scored twice as Spain beat Portugal in the World Cup quarter-final.",
        "Brazil beat Argentina 3-1 in the final as the striker scored two goals.",
        "The tennis player beat her rival in straight sets at the tournament.",
        "The film won three awards at the festival in Cannes.",
        "The recipe needs two onions, butter and a pinch of salt.",
        "The new album by the singer topped the charts after the concert.",
        "A cyclone with heavy rain and winds hit the coast of Odisha, forecasters said.",
        "Nikola Tesla was an inventor.",
        "",
        " \n\n ",
        "...",
    ],
)
def test_what_is_not_politics_gives_nothing(code: Code, text: str) -> None:
    assert code(text) == ()


def test_the_filter_lets_politics_in_sport_words_pass(reader: Reader) -> None:
    noise = reader.coder.noise
    assert noise.is_noise("The striker scored a late goal in the final of the tournament.")
    assert not noise.is_noise("France condemned the attack by Syria.")
    assert not noise.is_noise(
        "The foreign minister, the defence minister, the army and the parliament discussed the "
        "striker who scored a goal."
    )


def test_the_same_text_gives_the_same_events_whatever_was_read_before(reader: Reader) -> None:
    alone = Reader().code(STORY, ON, "r")
    assert len(alone) == 3
    reader.code("Macron met Trump. They agreed to help Kenya.", ON)
    assert reader.code(STORY, ON, "r") == alone
    assert reader.code(STORY, ON, "r") == alone


def test_the_report_is_part_of_the_identity(reader: Reader) -> None:
    one = {e.event_id for e in reader.code(STORY, ON, "one")}
    two = {e.event_id for e in reader.code(STORY, ON, "two")}
    assert len(one) == len(two) == 3
    assert not one & two


def test_a_repeated_document_keeps_ids_unique(code: Code) -> None:
    events = code("\n".join(f"{STORY}" for _ in range(4)))
    assert len({e.event_id for e in events}) == len(events) > 0


def check(text: str, reader: Reader, on: dt.date | None) -> None:
    """The promises that hold for every text."""
    events = reader.code(text, on, "r")
    assert len({e.event_id for e in events}) == len(events)
    for event in events:
        assert 0 <= event.start < event.end <= len(text)
        assert text[event.start : event.end].strip()
        assert 0.0 <= event.confidence <= 1.0
        assert event.sources
        for who in (*event.sources, *event.targets):
            if who.start >= 0:
                assert text[who.start : who.end] == who.text
            else:
                assert who.end == -1


@given(text=reports(), on=st.none() | st.dates())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_news_in_any_order_keeps_the_promises(
    text: str, on: dt.date | None, reader: Reader
) -> None:
    check(text, reader, on)


@given(text=st.text(max_size=300), on=st.none() | st.dates())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_characters_keep_the_promises(text: str, on: dt.date | None, reader: Reader) -> None:
    check(text, reader, on)


@given(text=reports(), before=st.lists(reports(), max_size=2))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_leaves_a_trace_in_the_next(text: str, before: list[str], reader: Reader) -> None:
    first = reader.code(text, ON)
    for other in before:
        reader.code(other, ON)
    assert reader.code(text, ON) == first


def test_occurred_lists_every_sentence_of_the_story(code: Code) -> None:
    assert occurred(code(STORY)) == [
        "ACCUSE BRA -> BOL", "COERCE KEN -> KEN", "SUPPORT URY -> PRY",
    ]  # fmt: skip
