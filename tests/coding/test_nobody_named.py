"""Who is meant where the words name nobody: the police of the place, the people, what was told."""

from __future__ import annotations

import datetime as dt

import pytest

from coding.said import line, occurred, sectors
from dragoman.model import Event
from dragoman.pipeline import Reader

ON = dt.date(2019, 9, 20)


@pytest.fixture(scope="module")
def rules() -> Reader:
    return Reader(model=False)


def code(rules: Reader, *sentences: str) -> tuple[Event, ...]:
    return tuple(e for e in rules.code("\n".join(sentences), ON) if e.modality == "actual")


@pytest.mark.parametrize(
    ("sentences", "told"),
    [
        (["Police in Lagos confirmed that three suspects were detained."], "COERCE NGA -> NGA"),
        (["Two men were charged on Friday over a killing in Malta."], "ACCUSE MLT -> MLT"),
        (
            ["Malaysia detained the crew of an Indonesian trawler.", "They were freed on Tuesday."],
            "RETREAT MYS -> IDN",
        ),
        (["Fiji's army declared martial law."], "COERCE FJI -> FJI"),
        (
            ["In the third week of protests in Tbilisi, police fired on students."],
            "PROTEST GEO -> GEO",
        ),
        (
            ["Peru's army bombed a town in Ecuador.", "Brazil condemned the attack."],
            "ACCUSE BRA -> PER",
        ),
        (["Norway accused Poland of spying.", "Poland denied it."], "REJECT POL -> NOR"),
        (
            ["Argentina and Uruguay held talks.", "Argentina accused its neighbour of fraud."],
            "ACCUSE ARG -> URY",
        ),
        (
            ['"I call on Turkey to leave," Greek Prime Minister Kyriakos Mitsotakis said.'],
            "REQUEST GRC -> TUR",
        ),
        (
            ["A court in Bucharest sentenced Radu Marcoci, agriculture minister in 2007, to jail."],
            "SANCTION ROU -> ROU",
        ),
        (["Indonesian minister stabbed"], "ASSAULT UNK -> IDN"),
        (["Iran Air has been the target of French sanctions."], "SANCTION FRA -> IRN"),
        (
            ["Amina Dashti is a Kuwaiti national.", "Dashti accused Iran of torture."],
            "ACCUSE KWT -> IRN",
        ),
        (["Human rights watchdog Amnesty International accused Peru."], "ACCUSE AMNESTY -> PER"),
        (
            [
                "The Zambian Farmers Union (ZFU) praised Malawi.",
                "The ZFU urged Malawi to pay.",
            ],
            "REQUEST ZMB -> MWI",
        ),
        (
            ["The Malawi Congress Party (MCP) accused President Peter Mutharika of fraud."],
            "ACCUSE MWI -> MWI",
        ),
        (
            ["The Asia-Pacific Economic Cooperation (APEC) forum condemned Peru."],
            "ACCUSE APEC -> PER",
        ),
        (
            ["Estonia ordered two Russian diplomats to leave, accusing them of spying."],
            "ACCUSE EST -> RUS",
        ),
        (["A Saudi air strike on a market in Yemen killed 17 people."], "ASSAULT SAU -> YEM"),
        (["Israel is willing to withdraw from Lebanon."], "AGREE ISR -> LBN"),
        (["Israel will withdraw from Lebanon."], "CONCEDE ISR -> LBN"),
        (["Peru reached a deal with Chile."], "SUPPORT CHL <-> PER"),
        (["Peru failed to reach a deal with Chile."], "REJECT PER -> CHL"),
    ],
)
def test_who_is_meant(rules: Reader, sentences: list[str], told: str) -> None:
    assert told in occurred(code(rules, *sentences))


def test_officials_of_two_states_speak_for_the_police_of_both(rules: Reader) -> None:
    text = "Authorities in Spain and Portugal announced that 40 people were arrested."
    (event,) = code(rules, text)
    assert {p.actor for p in event.sources} == {"ESP", "PRT"}
    assert {p.sector for p in event.sources} == {"COP"}


def test_who_is_under_a_curfew_has_no_words_of_its_own(rules: Reader) -> None:
    (event,) = code(rules, "Fiji's army declared martial law.")
    assert "FJI:CVL" in sectors(event)
    assert [p.text for p in event.targets] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "The Kenyan foreign minister told the BBC that the weapons had been found.",
        "Speaking to Anne Hill of CNN, the Kenyan president said that the army was ready.",
        "Angela Merkel was visiting the town of Erfurt in Germany.",
    ],
)
def test_what_is_no_event_between_actors(rules: Reader, text: str) -> None:
    assert [line(e) for e in code(rules, text)] == []


def test_the_month_is_no_family_name(rules: Reader) -> None:
    text = "Lawmakers in Iraq accused Iran of fraud in the May election."
    (event,) = code(rules, text)
    assert line(event) == "ACCUSE IRQ -> IRN"


def test_those_who_say_so_suffer_nothing(rules: Reader) -> None:
    text = "Saudi jets bombed a market in Yemen, killing 17 people, medics and residents said."
    for event in code(rules, text):
        assert not {"MED"} & {p.sector for p in event.targets}
