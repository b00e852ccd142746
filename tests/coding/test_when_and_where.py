"""When it happened, on what the date stands, where, in which areas, and whether it is news."""

from __future__ import annotations

import datetime as dt

import pytest

from coding.conftest import Code
from coding.said import only

SIGNED = "Romania and Bulgaria signed a defence agreement"


@pytest.mark.parametrize(
    ("words", "day", "precision", "basis"),
    [
        ("on Monday", "2018-07-02", "day", "Monday"),
        ("on Saturday", "2018-07-07", "day", "Saturday"),
        ("yesterday", "2018-07-06", "day", "yesterday"),
        ("on 3 July 2018", "2018-07-03", "day", "3 July 2018"),
        ("on July 3", "2018-07-03", "day", "July 3"),
        ("on 30 December", "2017-12-30", "day", "30 December"),
        ("three days ago", "2018-07-04", "day", "three days ago"),
        ("last month", "2018-06-01", "month", "last month"),
        ("in June 2018", "2018-06-01", "month", "June 2018"),
        ("in 2016", "2016-01-01", "year", "2016"),
    ],
)
def test_the_day_comes_from_the_words(
    code: Code, words: str, day: str, precision: str, basis: str
) -> None:
    event = only(code(f"{SIGNED} {words}."), "SUPPORT")
    assert event.event_date == dt.date.fromisoformat(day)
    assert event.date_precision == precision
    assert basis in event.date_basis


@pytest.mark.parametrize(("words", "on"), [("on Monday", None), ("", "2018-07-07")])
def test_a_day_that_is_not_said_stays_unknown(code: Code, words: str, on: str | None) -> None:
    event = only(code(f"{SIGNED} {words}".strip() + ".", on), "SUPPORT")
    assert (event.event_date, event.date_precision) == (None, "unknown")


def test_a_planned_day_lies_ahead(code: Code) -> None:
    event = only(code("Cameroon and Chad will sign a border treaty on Friday."), "AGREE")
    assert event.event_date == dt.date(2018, 7, 13)


@pytest.mark.parametrize(
    ("text", "root", "place", "country"),
    [
        ("Angela Merkel met Emmanuel Macron in Berlin.", "CONSULT", "Berlin", "DEU"),
        ("Morocco arrested two Spanish journalists in Rabat.", "COERCE", "Rabat", "MAR"),
        ("Rebels attacked an army base in Mali.", "ASSAULT", "Mali", "MLI"),
        ("A suicide bomber killed 12 people in Kabul.", "ASSAULT", "Kabul", "AFG"),
        ("France condemned Syria.", "ACCUSE", "", ""),
    ],
)
def test_the_place_is_named_with_its_country(
    code: Code, text: str, root: str, place: str, country: str
) -> None:
    event = only(code(text), root)
    assert (event.place, event.place_country) == (place, country)


@pytest.mark.parametrize(
    ("text", "root", "areas"),
    [
        (
            "Japan and NATO agreed to expand cooperation in defence, cyber, space and technology.",
            "AGREE",
            {"defence", "cyber", "space", "technology"},
        ),
        ("Cuba and Venezuela signed an oil agreement.", "SUPPORT", {"energy"}),
        ("Georgia and Ukraine signed a free trade agreement.", "SUPPORT", {"trade"}),
        ("The United States and Canada agreed to share intelligence.", "AGREE", {"intelligence"}),
        ("Cyprus praised Malta.", "SUPPORT", set()),
    ],
)
def test_the_areas_come_from_the_clause(code: Code, text: str, root: str, areas: set[str]) -> None:
    assert set(only(code(text), root).areas) == areas


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("Romania and Bulgaria signed a defence agreement in 2016.", "SUPPORT"),
        ("In 2014 Russia annexed Crimea.", "COERCE"),
        ("Poland denounced Russia's invasion of Ukraine.", "ASSAULT"),
        ("The United States had launched airstrikes on nuclear sites in Iran.", "ASSAULT"),
    ],
)
def test_older_events_are_background(code: Code, text: str, root: str) -> None:
    assert only(code(text), root).status == "background"


def test_the_news_is_new(code: Code) -> None:
    assert only(code("Poland denounced Russia's invasion of Ukraine."), "ACCUSE").status == "new"


@pytest.mark.parametrize(
    "words", ["in place of Shinzo Abe", "on behalf of Shinzo Abe", "instead of Shinzo Abe"]
)
def test_for_whom_somebody_stands_in(code: Code, words: str) -> None:
    meeting = only(code(f"Taro Kono met Jens Stoltenberg in Brussels {words}."), "CONSULT")
    replaced = {p.person: p.standing_in_for for p in (*meeting.sources, *meeting.targets)}
    assert replaced == {"Taro Kono": "Shinzo Abe", "Jens Stoltenberg": ""}
