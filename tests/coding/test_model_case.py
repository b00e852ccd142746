"""A minister meets the head of an alliance: one whole story, with all a reader takes from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from coding.conftest import Code
from coding.said import line, only, people
from dragoman.model import Event

WRITTEN = "2025-06-25"
TUESDAY = dt.date(2025, 6, 24)
STORY = (
    "Japan and NATO widen their cooperation\n"
    "Japan and NATO agreed on Tuesday to expand cooperation in defence, cyber, space and "
    "technology. Japan's foreign minister, Takeshi Iwaya, met NATO Secretary General Mark Rutte "
    "in The Hague. Iwaya attended the summit as the replacement of Prime Minister Shigeru Ishiba, "
    "who had cancelled his trip.\n"
    "The United States had bombed three nuclear plants in Iran days before. Rutte "
    "condemned Russia's invasion of Ukraine. The two men were also worried by the military "
    "cooperation between Russia and North Korea."
)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports" / "japan-nato.txt"


@pytest.fixture(scope="module")
def events(code: Code) -> tuple[Event, ...]:
    """What the story told by these tests gives."""
    return code(STORY, WRITTEN)


def of(events: tuple[Event, ...], told: str) -> Event:
    """The event told as fact that reads `told`."""
    found = [e for e in events if e.modality == "actual" and line(e) == told]
    assert len(found) == 1, [line(e) for e in events]
    return found[0]


def test_the_agreement_with_its_day_and_areas(events: tuple[Event, ...]) -> None:
    agreed = of(events, "AGREE JPN <-> NATO")
    assert (agreed.event_date, agreed.date_precision) == (TUESDAY, "day")
    assert {"defence", "cyber", "space", "technology"} <= set(agreed.areas)
    assert agreed.status == "new"


def test_the_meeting_with_both_people_and_its_place(events: tuple[Event, ...]) -> None:
    meeting = of(events, "CONSULT JPN <-> NATO")
    assert people(meeting) == {
        "JPN": ("Takeshi Iwaya", "foreign minister"),
        "NATO": ("Mark Rutte", "secretary general"),
    }
    assert (meeting.place, meeting.place_country) == ("The Hague", "NLD")
    assert (meeting.mode, meeting.format) == ("", "bilateral")


def test_what_is_agreed_is_not_on_the_agenda(events: tuple[Event, ...]) -> None:
    agreed = of(events, "AGREE JPN <-> NATO")
    assert (agreed.stage, agreed.topics) == ("agreed", ())


def test_the_strikes_of_the_days_before_are_background(events: tuple[Event, ...]) -> None:
    strikes = of(events, "ASSAULT USA -> IRN")
    assert (strikes.mode, strikes.status) == ("aerial", "background")


def test_the_invasion_is_background_and_its_condemnation_news(events: tuple[Event, ...]) -> None:
    assert of(events, "ASSAULT RUS -> UKR").status == "background"
    assert of(events, "ACCUSE NATO -> RUS").status == "new"


def test_the_cooperation_of_russia_and_north_korea(events: tuple[Event, ...]) -> None:
    assert of(events, "COOPERATE PRK <-> RUS").areas == ("defence",)


def ishiba_met_nobody(events: tuple[Event, ...]) -> None:
    """The premier who stayed at home is no participant of a meeting, only the one replaced."""
    present = [
        p.person for e in events if e.root in ("CONSULT", "AGREE", "COOPERATE", "SUPPORT")
        for p in (*e.sources, *e.targets)
    ]  # fmt: skip
    assert "Takeshi Iwaya" in present
    assert "Shigeru Ishiba" not in present
    replaced = {
        (p.person, p.standing_in_for) for e in events for p in e.sources if p.standing_in_for
    }
    assert replaced == {("Takeshi Iwaya", "Prime Minister Shigeru Ishiba")}


def test_who_stayed_at_home_met_nobody(events: tuple[Event, ...]) -> None:
    ishiba_met_nobody(events)
    refused = only(events, "REJECT")
    assert people(refused)["JPN"][0] == "Shigeru Ishiba"
    assert (line(refused), refused.format, refused.reason) == ("REJECT JPN -> NATO", "visit", "")


@pytest.mark.shared
def test_a_printed_report_of_the_same_meeting(code: Code) -> None:
    if not SHARED.exists():
        pytest.skip(f"no report beside the checkout: {SHARED.name}")
    text = SHARED.read_text(encoding="utf-8")
    found = code(text, WRITTEN)
    agreed = of(found, "AGREE JPN <-> NATO")
    assert agreed.event_date == TUESDAY
    assert {"defence", "cyber", "space", "technology"} <= set(agreed.areas)
    meeting = next(e for e in found if e.root == "CONSULT" and e.place == "The Hague")
    assert people(meeting) == {
        "JPN": ("Takeshi Iwaya", "foreign minister"),
        "NATO": ("Mark Rutte", "secretary general"),
    }
    strikes = next(e for e in found if e.root == "ASSAULT" and e.mode == "aerial")
    assert {"USA"} <= {p.actor for p in strikes.sources}
    assert {p.actor for p in strikes.targets} == {"IRN"}
    assert strikes.status == "background"
    assert of(found, "ASSAULT RUS -> UKR").status == "background"
    assert "COOPERATE PRK <-> RUS" in [line(e) for e in found]
    ishiba_met_nobody(found)
    practice_of_the_printed_report(text, found)


def practice_of_the_printed_report(text: str, found: tuple[Event, ...]) -> None:
    """How they met, what was on the agenda, what was agreed, who did not come and why."""
    agreed = of(found, "AGREE JPN <-> NATO")
    assert (agreed.stage, agreed.topics) == ("agreed", ())
    assert "defence-industry" not in agreed.areas
    meeting = next(e for e in found if e.root == "CONSULT" and e.place == "The Hague")
    assert (meeting.format, meeting.stage) == ("bilateral", "agenda")
    assert {"defence", "defence-industry"} <= set(meeting.topics)
    assert meeting.also_in
    attended = next(e for e in found if e.root == "CONSULT" and e.trigger == "attended")
    assert (attended.mode, attended.format) == ("multilateral", "summit")
    stayed_away = only(found, "REJECT")
    assert (line(stayed_away), stayed_away.mode) == ("REJECT JPN -> NATO", "meet")
    assert stayed_away.format == "visit"
    assert people(stayed_away)["JPN"] == ("Shigeru Ishiba", "head of government")
    assert stayed_away.reason == (
        "due to the absence of other Indo-Pacific leaders and the unpredictable Middle East "
        "situation"
    )
    assert text[stayed_away.reason_start : stayed_away.reason_end] == stayed_away.reason
