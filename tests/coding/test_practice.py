"""Diplomatic practice: formats, stated reasons, what is agreed and what is on the agenda."""

from __future__ import annotations

import pytest

from coding.conftest import Code
from coding.said import line, only, people
from dragoman.knowledge.base import Knowledge
from dragoman.model import Event

DAY = "2025-06-25"
LETTER = "letter"


def told(code: Code, text: str, root: str = "CONSULT") -> Event:
    """The one event of a root that is told as fact."""
    return only(code(text, DAY), root)


# -- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("Angola's president met his Portuguese counterpart in Lisbon.", "bilateral"),
        ("Narendra Modi met Mark Carney on the sidelines of the G20 summit.", "bilateral"),
        ("Germany and France met in Berlin for talks on energy.", "bilateral"),
        ("Japan and Chile held a bilateral meeting in Lima.", "bilateral"),
        ("The meeting between Mongolia and Nepal covered cyber defence.", "bilateral"),
        ("Leaders of France, Germany and Poland met in Weimar.", "multilateral"),
        ("Japan and Australia held trilateral talks with India in Tokyo.", "multilateral"),
        ("Putin and Kim Jong Un held a summit in Vladivostok.", "summit"),
        ("Takeshi Iwaya attended the NATO summit.", "summit"),
        ("Macron, Merz and Tusk held a trilateral summit in Berlin.", "summit"),
        ("Donald Trump spoke by phone with Xi Jinping.", "call"),
        ("Friedrich Merz held a video call with Volodymyr Zelensky.", "call"),
        ("Chad and Niger conferred via video link.", "call"),
        ("Fiji's prime minister telephoned his Tongan counterpart.", "call"),
        ("The EU foreign ministers held a videoconference with Moldova.", "call"),
        ("Emmanuel Macron visited Beijing.", "visit"),
        ("Kenya's president arrived in Berlin for a summit with Germany.", "visit"),
        ("Finland's president wrote to Turkish President Recep Tayyip Erdogan.", LETTER),
        ("Kim Jong Un sent a letter to Donald Trump.", LETTER),
        ("Qatar hosted talks between Israel and Hamas.", "third-party"),
        ("The United States and Iran held indirect talks in Muscat.", "third-party"),
        ("US-brokered talks between Armenia and Azerbaijan ended on Monday.", "third-party"),
        ("Italy and Libya held talks on migration.", "talks"),
        ("South Korea and Poland discussed space in Warsaw.", "talks"),
        ("Donald Trump spoke with Xi Jinping.", ""),
    ],
)
def test_the_words_tell_how_they_met(code: Code, text: str, format_: str) -> None:
    assert told(code, text).format == format_


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("Spain's foreign minister will visit Morocco next week.", "visit"),
        ("The leaders of China and Russia agreed to hold a summit in May.", "summit"),
        ("Vietnam and Laos agreed to hold bilateral talks on trade.", "bilateral"),
        ("Brazil and India agreed on a meeting of their foreign ministers.", "bilateral"),
        ("Kenya invited Germany's chancellor to a summit in Nairobi.", "summit"),
        ("Fiji agreed to sell phones to Tonga.", ""),
        ("Poland and Spain agreed to expand trade.", ""),
    ],
)
def test_a_meeting_to_come_has_its_format(code: Code, text: str, format_: str) -> None:
    assert told(code, text, "AGREE").format == format_


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("Malta's foreign minister declined an invitation to visit Libya.", "visit"),
        ("Pakistan cancelled a planned summit with India.", "summit"),
        ("Greece cancelled a phone call with Turkey's president.", "call"),
        ("Egypt refused to meet Ethiopia's delegation.", "bilateral"),
        ("Poland postponed talks with Hungary.", "talks"),
        ("Egypt rejected Ethiopia's demand for compensation.", ""),
    ],
)
def test_a_refused_meeting_has_its_format(code: Code, text: str, format_: str) -> None:
    assert told(code, text, "REJECT").format == format_


def test_a_mode_of_plover_stays_beside_the_format(code: Code) -> None:
    event = told(code, "Takeshi Iwaya attended the NATO summit.")
    assert (event.mode, event.format) == ("multilateral", "summit")


def test_a_letter_is_told_of_whatever_it_says(code: Code) -> None:
    text = "In a letter to Vladimir Putin, Emmanuel Macron urged Russia to release the sailors."
    assert told(code, text, "REQUEST").format == LETTER
    assert told(code, "Kenya condemned the letter from Uganda.", "ACCUSE").format == ""


def test_a_letter_is_no_meeting(code: Code) -> None:
    text = "Kim Jong Un sent a letter to Donald Trump. Kim Jong Un met Donald Trump in Hanoi."
    formats = [e.format for e in code(text, DAY) if e.root == "CONSULT"]
    assert formats == [LETTER, "bilateral"]


def test_the_table_has_only_the_formats_of_the_dictionary(knowledge: Knowledge) -> None:
    assert {row.format for row in knowledge.formats} == {
        "letter", "call", "third-party", "visit", "summit", "multilateral", "bilateral", "talks",
        "bilateral|multilateral",
    }  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The shipped tables."""
    return Knowledge.load()


# -- who was there ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "who", "instead"),
    [
        (
            "Chilean Foreign Minister Alberto van Klaveren stood in for President Gabriel Boric "
            "at the APEC summit.",
            "Alberto van Klaveren", "President Gabriel Boric",
        ),
        (
            "Sergei Lavrov attended the G20 summit instead of Vladimir Putin.",
            "Sergey Lavrov", "Vladimir Putin",
        ),
        (
            "Takeshi Iwaya represented Japan at the NATO summit in place of Shigeru Ishiba.",
            "Takeshi Iwaya", "Shigeru Ishiba",
        ),
        (
            "Penny Wong, deputising for Prime Minister Anthony Albanese, attended the G20 summit.",
            "Penny Wong", "Prime Minister Anthony Albanese",
        ),
        (
            "Penny Wong, who was standing in for Anthony Albanese, visited Jakarta.",
            "Penny Wong", "Anthony Albanese",
        ),
    ],
)  # fmt: skip
def test_who_stands_in_is_there_and_the_other_is_not(
    code: Code, text: str, who: str, instead: str
) -> None:
    event = told(code, text)
    present = [p for p in (*event.sources, *event.targets) if p.person]
    assert [(p.person, p.standing_in_for) for p in present] == [(who, instead)]


def test_standing_for_election_and_taking_over_an_office_are_no_standing_in(code: Code) -> None:
    for text in (
        "Penny Wong, standing for election in May, visited Jakarta.",
        "Olaf Scholz, who replaced Angela Merkel in 2021, met Emmanuel Macron in Paris.",
    ):
        event = told(code, text)
        assert not any(p.standing_in_for for p in (*event.sources, *event.targets))


@pytest.mark.parametrize(
    "text",
    [
        "Japan was represented at the NATO summit by Foreign Minister Takeshi Iwaya.",
        "A Japanese delegation led by Foreign Minister Takeshi Iwaya visited Brussels.",
        "Foreign Minister Takeshi Iwaya led the Japanese delegation to the talks with NATO.",
    ],
)
def test_who_leads_a_delegation_is_named(code: Code, text: str) -> None:
    assert people(told(code, text))["JPN"] == ("Takeshi Iwaya", "foreign minister")


@pytest.mark.parametrize(
    "text",
    [
        "French President Emmanuel Macron, accompanied by Jean-Noël Barrot, visited Beijing.",
        "Jean-Noël Barrot accompanied Emmanuel Macron on a visit to Beijing.",
    ],
)
def test_who_came_along_is_there(code: Code, text: str) -> None:
    there = {p.person for p in told(code, text).sources}
    assert there == {"Emmanuel Macron", "Jean-Noël Barrot"}


@pytest.mark.parametrize(
    "text",
    [
        "Hungary's foreign minister stayed away from the meeting with Ukraine's foreign minister.",
        "Viktor Orban did not attend the EU summit.",
        "Peru's president was absent from the summit with Chile.",
        "Peru's president missed the summit with Chile.",
        "Chinese President Xi Jinping skipped the G20 summit in India.",
        "Donald Trump pulled out of a summit with Kim Jong Un.",
    ],
)
def test_who_stayed_away_met_nobody(code: Code, text: str) -> None:
    assert [
        line(e) for e in code(text, DAY) if e.root == "CONSULT" and e.modality == "actual"
    ] == []


# -- reasons ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Brazil cancelled its talks with Peru because of a row over tariffs.",
         "because of a row over tariffs"),
        ("Poland postponed talks with Hungary because Budapest had blocked the aid.",
         "because Budapest had blocked the aid"),
        ("Chad cancelled a visit to Niger due to the absence of other leaders and the heat.",
         "due to the absence of other leaders and the heat"),
        ("Kenya postponed the visit of Somalia's foreign minister owing to the floods.",
         "owing to the floods"),
        ("Because of the floods, Kenya postponed talks with Somalia.", "Because of the floods"),
        ("Egypt refused to meet Ethiopia's delegation over the dam.", "over the dam"),
        ("Pakistan cancelled a planned summit with India, citing security concerns.",
         "citing security concerns"),
        ("Mexico scrapped a meeting with Donald Trump after he threatened new tariffs.",
         "after he threatened new tariffs"),
        ("Jordan cancelled a meeting with Chile following an explosion at a hospital in Gaza.",
         "following an explosion at a hospital in Gaza"),
        ("Sweden called off a meeting with Turkey in protest at the arrest of a journalist.",
         "in protest at the arrest of a journalist"),
        ("Cuba said it would not attend talks with Peru because Lima had excluded Nicaragua.",
         "because Lima had excluded Nicaragua"),
    ],
)  # fmt: skip
def test_a_meeting_called_off_has_its_stated_reason(code: Code, text: str, reason: str) -> None:
    event = told(code, text, "REJECT")
    assert (event.mode, event.reason) == ("meet", reason)
    assert text[event.reason_start : event.reason_end] == reason


@pytest.mark.parametrize(
    ("text", "root", "reason"),
    [
        ("Canada expelled four Indian diplomats over the murder of a Sikh leader.", "SANCTION",
         "over the murder of a Sikh leader"),
        ("Chile recalled its ambassador from Peru in response to the seizure of a trawler.",
         "SANCTION", "in response to the seizure of a trawler"),
        ("Spain expelled two Russian diplomats for spying.", "SANCTION", "for spying"),
        ("Thousands of Georgians protested against Russia over the arrest of a singer.", "PROTEST",
         "over the arrest of a singer"),
        ("Turkey summoned the Swedish ambassador over the burning of a book.", "ACCUSE",
         "over the burning of a book"),
    ],
)  # fmt: skip
def test_other_hostile_acts_have_theirs(code: Code, text: str, root: str, reason: str) -> None:
    event = told(code, text, root)
    assert event.reason == reason
    assert text[event.reason_start : event.reason_end] == reason


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("Denmark postponed the meeting with Poland over the weekend.", "REJECT"),
        ("Denmark cancelled the meeting with Poland after two days.", "REJECT"),
        ("Denmark cancelled the meeting with Poland on Tuesday.", "REJECT"),
        ("Denmark cancelled the meeting with Poland after talks in Oslo.", "REJECT"),
        ("Canada expelled four Indian diplomats after a debate.", "SANCTION"),
        ("Denmark and Poland met in Oslo because of the floods.", "CONSULT"),
    ],
)
def test_times_and_friendly_acts_have_no_reason(code: Code, text: str, root: str) -> None:
    event = told(code, text, root)
    assert (event.reason, event.reason_start, event.reason_end) == ("", -1, -1)


def test_offsets_count_from_the_beginning_of_the_report(code: Code) -> None:
    text = "Talks off\nIt rained – a lot. Poland postponed talks with Hungary due to the storm."
    event = told(code, text, "REJECT")
    assert text[event.reason_start : event.reason_end] == event.reason == "due to the storm"


def test_a_reason_told_in_the_lead_belongs_to_the_title_s_event(code: Code) -> None:
    text = (
        "France recalls ambassador from Australia\n\nFrance recalled its ambassador from Australia "
        "on Friday over the cancelled submarine contract."
    )
    (event,) = code(text)
    assert event.sentence == 0
    assert event.reason == "over the cancelled submarine contract"
    assert text[event.reason_start : event.reason_end] == event.reason


def test_who_is_named_in_the_reason_was_not_to_be_met(code: Code) -> None:
    text = "Japan and Chile met in Lima. Japan cancelled its next visit because of Peru's strike."
    refused = told(code, text, "REJECT")
    assert line(refused) == "REJECT JPN -> CHL"
    assert refused.reason == "because of Peru's strike"


# -- agreed and on the agenda -------------------------------------------------------------------


def test_what_is_discussed_is_a_topic(code: Code) -> None:
    event = told(code, "South Korea and Poland discussed cyber and space in Warsaw.")
    assert (event.stage, event.topics) == ("agenda", ("cyber", "space"))


def test_what_is_agreed_is_an_area(code: Code) -> None:
    text = "South Korea and Poland agreed to expand cooperation in cyber and space."
    event = told(code, text, "AGREE")
    assert (event.stage, event.areas, event.topics) == ("agreed", ("cyber", "space"), ())


def test_what_they_agree_to_discuss_is_not_agreed(code: Code) -> None:
    event = told(code, "South Korea and Poland agreed to discuss cyber and space.", "AGREE")
    assert (event.stage, event.areas, event.topics) == ("agreed", (), ("cyber", "space"))


def test_an_agenda_beside_an_agreement(code: Code) -> None:
    text = "Mongolia and Nepal signed an agreement on energy after discussing space."
    events = code(text, DAY)
    signed = only(events, "SUPPORT")
    assert (signed.stage, signed.areas) == ("agreed", ("energy",))
    assert only(events, "CONSULT").topics == ("space",)


@pytest.mark.parametrize(
    ("after", "topics"),
    [
        ("Arms factories and cyber security were high on the agenda.", {"cyber"}),
        ("The talks focused on energy and cyber security.", {"energy", "cyber"}),
        ("Space and energy topped the agenda.", {"space", "energy"}),
        ("Topics included missile defence.", {"missile", "defence"}),
        ("They exchanged views on cyber security and maritime trade.", {"cyber", "maritime"}),
        ("Climate was raised, and energy is to be discussed in May.", {"energy"}),
    ],
)
def test_an_agenda_told_later_is_that_of_the_meeting(
    code: Code, after: str, topics: set[str]
) -> None:
    event = told(code, f"Serbia and Kosovo met in Brussels. {after}")
    assert topics <= set(event.topics)
    assert (event.stage, event.also_in) == ("agenda", (1,))


@pytest.mark.parametrize(
    "after",
    [
        "Energy was not on the agenda.",
        "Nepal raised defence spending.",
        "China launched a satellite on Monday.",
        "Mark Rutte spoke about missiles at a press conference.",
        "China and India discussed maritime security in Delhi.",
        "Mongolia's talks with Nepal focused on energy.",
    ],
)
def test_what_is_not_of_their_agenda_is_no_topic(code: Code, after: str) -> None:
    events = code(f"Serbia and Kosovo met in Brussels. {after}", DAY)
    met = next(e for e in events if line(e) == "CONSULT SRB <-> XKX")
    assert (met.stage, met.topics, met.also_in) == ("", (), ())


def test_an_agenda_is_forgotten_after_some_sentences(code: Code) -> None:
    rain = "It rained. " * 6
    text = f"Serbia and Kosovo met in Brussels. {rain}Energy was high on the agenda."
    assert told(code, text).topics == ()


def test_a_plan_to_discuss_is_the_agenda_of_a_meeting_to_come(code: Code) -> None:
    event = told(code, "Serbia and Kosovo will meet in Brussels to discuss energy.", "AGREE")
    assert (event.stage, event.areas, event.topics) == ("agenda", (), ("energy",))


def test_praise_is_not_agreed(code: Code) -> None:
    assert told(code, "Iceland praised Estonia's reform.", "SUPPORT").stage == ""
