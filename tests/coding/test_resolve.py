"""Whom a phrase names at a date: the kinds of phrases news uses."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.coding.resolve import Resolver
from dragoman.knowledge.base import Knowledge

MID_2022 = "2022-07-01"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    """A resolver over the shipped tables."""
    return Resolver(Knowledge.load())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


CASES = [
    # states, people of states, seats of government
    ("Norway", MID_2022, "NOR", ""),
    ("two Norwegians", MID_2022, "NOR", ""),
    ("Côte d'Ivoire", MID_2022, "CIV", ""),
    ("Cote d’Ivoire", MID_2022, "CIV", ""),
    ("OSLO", MID_2022, "NOR", "GOV"),
    ("Bergen", MID_2022, "NOR", "CVL"),
    ("the Kremlin", MID_2022, "RUS", "GOV"),
    ("South Ossetia", MID_2022, "GEO", "PRE"),
    ("Niger", MID_2022, "NER", ""),
    ("Nigerien soldiers", MID_2022, "NER", "MIL"),
    ("Nigerian soldiers", MID_2022, "NGA", "MIL"),
    ("North Korean diplomats", MID_2022, "PRK", "GOV"),
    ("Democratic Republic of Congo", MID_2022, "COD", ""),
    ("Equatorial Guinea", MID_2022, "GNQ", ""),
    ("Papua New Guinea", MID_2022, "PNG", ""),
    # demonym, possessive or preposition with a role
    ("Peruvian police", MID_2022, "PER", "COP"),
    ("Ghana's opposition", MID_2022, "GHA", "OPP"),
    ("rebels in Chad", MID_2022, "TCD", "REB"),
    ("a spokesman for the Colombian rebels", MID_2022, "COL", "REB"),
    ("Bolivian police official", MID_2022, "BOL", "COP"),
    ("Lagos police station", MID_2022, "NGA", "COP"),
    ("Peru's Fisheries Department", MID_2022, "PER", "GOV"),
    ("the Peruvian president's office", MID_2022, "PER", "GOV"),
    ("Zambian state television", MID_2022, "ZMB", "GOV"),
    ("Hindu community leaders", MID_2022, "", "REL"),
    ("Italian experts", MID_2022, "ITA", "EDU"),
    ("an opposition senator", MID_2022, "", "LEG"),
    ("the speaker of the Saeima", MID_2022, "LVA", "LEG"),
    ("president of the Bundestag", MID_2022, "DEU", "LEG"),
    ("the FSB director", MID_2022, "RUS", "SPY"),
    ("Putin's spokesman", MID_2022, "RUS", "GOV"),
    ("the Biden administration", MID_2022, "USA", "GOV"),
    ("the Congolese president's brother", MID_2022, "", "ELI"),
    ("Putin's daughter", MID_2022, "RUS", "ELI"),
    # time: in office, after it, before it
    ("Barack Obama", "2010-01-01", "USA", "GOV"),
    ("Barack Obama", MID_2022, "USA", "ELI"),
    ("former French minister", MID_2022, "FRA", "ELI"),
    ("ex-president Bolsonaro", "2024-01-01", "BRA", "ELI"),
    ("Theresa May", "2018-01-01", "GBR", "GOV"),
    ("Theresa May", MID_2022, "GBR", "LEG"),
    ("Taliban", "2015-01-01", "AFG", "REB"),
    ("Taliban", MID_2022, "AFG", "GOV"),
    ("the chief minister of Uttar Pradesh", MID_2022, "IND", "GOV"),
    # spelling and case
    ("Aleksandr Lukashenka", MID_2022, "BLR", "GOV"),
    ("President Volodimir Zelenski", MID_2022, "UKR", "GOV"),
    ("Kishida Fumio", MID_2022, "JPN", "GOV"),
    ("president putin", MID_2022, "RUS", "GOV"),
    ("the japanese foreign minister", MID_2022, "JPN", "GOV"),
    ("us troops", MID_2022, "USA", "MIL"),
    ("US TROOPS", MID_2022, "USA", "MIL"),
    ("al Shabaab", MID_2022, "SOM", "REB"),
    # titles before unknown names
    ("Zambian Health Minister Jane Doe", MID_2022, "ZMB", "GOV"),
    ("Lt. Gen. John Q. Nobody", MID_2022, "", "MIL"),
    # nobody known
    ("Martha Whitcombe", MID_2022, "", ""),
    ("Jordan Whitcombe", MID_2022, "", ""),
    ("Denzel Washington", MID_2022, "", ""),
    ("Chad Whitcombe", MID_2022, "", ""),
    ("the weather", MID_2022, "", ""),
    ("", MID_2022, "", ""),
]


@pytest.mark.parametrize(("text", "on", "actor", "sector"), CASES)
def test_actor_and_sector(resolver: Resolver, text: str, on: str, actor: str, sector: str) -> None:
    found = resolver.resolve(text, day(on))
    assert (found.actor, found.sector) == (actor, sector)


@pytest.mark.parametrize(
    ("text", "on", "person"),
    [
        ("the US president", "2022-07-01", "Joe Biden"),
        ("the US president", "2008-07-01", "George W. Bush"),
        ("the Japanese foreign minister", "2025-06-24", "Takeshi Iwaya"),
        ("the leader of Hezbollah", "2022-07-01", "Hassan Nasrallah"),
        ("the US president-elect", "2020-12-01", "Joe Biden"),
        ("the former US president", "2022-07-01", ""),
        ("the deputy US president", "2022-07-01", ""),
    ],
)
def test_the_holder_of_an_office_at_the_date(
    resolver: Resolver, text: str, on: str, person: str
) -> None:
    assert resolver.resolve(text, day(on)).person == person


@pytest.mark.parametrize(
    ("text", "context", "actor"),
    [
        ("Georgia", "", "GEO"),
        ("Georgia", "voters in Atlanta and Savannah", "USA"),
        ("Georgia", "Tbilisi and Moscow exchanged prisoners", "GEO"),
        ("Congolese troops", "", ""),
        ("Congolese troops", "fighting near Kinshasa and Goma", "COD"),
        ("Korean officials", "", ""),
        ("Korean officials", "talks in Seoul", "KOR"),
        ("the Senate", "", ""),
        ("the Senate", "lawmakers in Washington", "USA"),
        ("the alliance", "NATO leaders met in Madrid", "NATO"),
        ("the alliance", "", ""),
    ],
)
def test_context_decides(resolver: Resolver, text: str, context: str, actor: str) -> None:
    assert resolver.resolve(text, day(MID_2022), context).actor == actor


def test_open_choices_list_their_alternatives(resolver: Resolver) -> None:
    found = resolver.resolve("Congolese troops", day(MID_2022))
    assert {actor for actor, _ in found.alternatives} == {"COD", "COG"}


def test_allies_are_a_set_not_an_actor(resolver: Resolver) -> None:
    found = resolver.resolve("US allies", day(MID_2022), "Japan and South Korea")
    assert found.actor == ""
    assert {"JPN", "KOR", "GBR"} <= set(found.members)
    assert ("JPN", "named in the context") in found.alternatives


def test_a_body_acts_for_its_members(resolver: Resolver) -> None:
    found = resolver.resolve("NATO allies", day(MID_2022))
    assert (found.actor, found.sector) == ("NATO", "IGO")
    assert "FIN" not in found.members
    assert "FIN" in resolver.resolve("NATO allies", day("2024-01-01")).members


def test_partners_in_a_region_are_those_of_whom_the_context_names(resolver: Resolver) -> None:
    found = resolver.resolve("Indo-Pacific partners", day("2023-07-12"), "the NATO summit")
    assert {"JPN", "KOR", "AUS", "NZL"} <= set(found.members)


@pytest.mark.parametrize(
    ("actor", "country"),
    [("NATO", "IGO"), ("EUR", "EUR"), ("ICJ", "UNO"), ("UNO", "UNO"), ("JPN", "JPN"), ("", "")],
)
def test_the_country_of_a_body(resolver: Resolver, actor: str, country: str) -> None:
    assert resolver.country(actor) == country


def test_the_basis_tells_on_what_an_answer_stands(resolver: Resolver) -> None:
    wanted = {
        "Japan": "exact name",
        "the US president": "office at date",
        "Emmanuel Macron": "person at date",
        "Peruvian police": "demonym + role",
        "Angela Merkel": "former holder",
        "protesters": "role only",
        "Aleksandr Lukashenka": "similar spelling: person at date",
    }
    found = {text: resolver.resolve(text, day(MID_2022)).basis for text in wanted}
    assert found == wanted
