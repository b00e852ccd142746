"""Who did what to whom, on clear sentences written for these tests."""

from __future__ import annotations

import pytest

from coding.conftest import Code
from coding.said import occurred, only, people, sectors

DIRECTED = {
    "France condemned the attack by Syria.": "ACCUSE FRA -> SYR",
    "The European Union imposed sanctions on Belarus on Monday.": "SANCTION EUR -> BLR",
    "Zambia expelled three Rwandan diplomats.": "SANCTION ZMB -> RWA",
    "Thailand gave Laos ten million dollars in aid.": "AID THA -> LAO",
    "Mexico released four Guatemalan soldiers.": "RETREAT MEX -> GTM",
    "Colombia asked Brazil for help.": "REQUEST COL -> BRA",
    "Australia praised Indonesia.": "SUPPORT AUS -> IDN",
    "Canada recognised Kosovo.": "SUPPORT CAN -> XKX",
    "Argentina withdrew its troops from Haiti.": "RETREAT ARG -> HTI",
    "Bangladesh deployed troops along the border with Myanmar.": "MOBILIZE BGD -> MMR",
    "Qatar extradited a suspect to Jordan.": "COOPERATE QAT -> JOR",
    "Turkish jets bombed Kurdish positions in Syria on Wednesday.": "ASSAULT TUR -> SYR",
    "Jordan called on Israel to halt the building of settlements.": "REQUEST JOR -> ISR",
    "Iran threatened to attack Israel.": "THREATEN IRN -> ISR",
    "The Kremlin dismissed the accusation by London.": "REJECT RUS -> GBR",
    "Tokyo protested to Beijing over the incursion.": "ACCUSE JPN -> CHN",
    "The Houthis fired missiles at Saudi Arabia.": "ASSAULT YEM -> SAU",
    "Israel carried out air strikes on Gaza.": "ASSAULT ISR -> PSE",
    "Libya's coast guard seized a Greek ship.": "COERCE LBY -> GRC",
    "A court in Cairo sentenced an American journalist to three years in prison.": (
        "SANCTION EGY -> USA"
    ),
    "The UK provided Ukraine with anti-tank weapons.": "AID GBR -> UKR",
    "Russia cut off gas to Ukraine.": "SANCTION RUS -> UKR",
    "Estonia blamed Russia for the cyber attack.": "ACCUSE EST -> RUS",
    "Lebanon summoned the Iranian ambassador.": "ACCUSE LBN -> IRN",
    "Bolivia apologised to Chile.": "CONCEDE BOL -> CHL",
    "Iran seized a British tanker in the Gulf on Friday.": "COERCE IRN -> GBR",
    "Denmark gave asylum to an Iranian journalist.": "AID DNK -> IRN",
    "Denmark and Poland jointly condemned Belarus.": "ACCUSE DNK+POL -> BLR",
}

MUTUAL = {
    "Germany and France signed a treaty on Tuesday.": "SUPPORT DEU <-> FRA",
    "Japan and NATO agreed on Tuesday to expand cooperation in cyber.": "AGREE JPN <-> NATO",
    "Armenia and Azerbaijan exchanged prisoners.": "RETREAT ARM <-> AZE",
    "Tajikistan and Kyrgyzstan exchanged fire on Tuesday.": "ASSAULT KGZ <-> TJK",
    "Panama and Cuba restored diplomatic relations.": "SUPPORT CUB <-> PAN",
    "Nigeria's navy and Ghana's navy held joint exercises.": "COOPERATE GHA <-> NGA",
    "The foreign ministers of Chile and Peru met in Lima on Friday.": "CONSULT CHL <-> PER",
    "Talks between Ethiopia and Egypt began in Khartoum on Monday.": "CONSULT EGY <-> ETH",
    "Laos hosted talks between Thailand and Cambodia.": "CONSULT KHM <-> THA",
}

PASSIVE = {
    "Belarus was condemned by Latvia.": "ACCUSE LVA -> BLR",
    "Three Rwandan diplomats were expelled by Zambia yesterday.": "SANCTION ZMB -> RWA",
    "Sanctions were imposed on Belarus by the European Union.": "SANCTION EUR -> BLR",
    "A village in Armenia was shelled by Azerbaijan on Tuesday.": "ASSAULT AZE -> ARM",
    "Six Indian soldiers were killed by Pakistani troops near the border.": "ASSAULT PAK -> IND",
}


@pytest.mark.parametrize(("text", "expected"), (DIRECTED | MUTUAL | PASSIVE).items())
def test_one_clear_sentence_is_one_event(code: Code, text: str, expected: str) -> None:
    assert occurred(code(text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Strikes on Israel by Iran caused little damage.", "ASSAULT IRN -> ISR"),
        ("Iraq's invasion of Kuwait in 1990 shocked the Arab League.", "ASSAULT IRQ -> KWT"),
        ("Poland denounced Russia's invasion of Ukraine.", "ASSAULT RUS -> UKR"),
        ("The Netherlands deplored strikes on Yemen by Saudi Arabia.", "ASSAULT SAU -> YEM"),
        ("Germany's condemnation of Belarus was welcomed by Poland.", "ACCUSE DEU -> BLR"),
    ],
)
def test_an_event_told_by_a_noun_is_found(code: Code, text: str, expected: str) -> None:
    assert expected in occurred(code(text))


@pytest.mark.parametrize(
    ("text", "root", "mode"),
    [
        ("Recep Tayyip Erdoğan and Vladimir Putin spoke by phone.", "CONSULT", "phone"),
        ("Vladimir Putin telephoned Emmanuel Macron on Thursday.", "CONSULT", "phone"),
        ("Angela Merkel visited Warsaw on 5 July.", "CONSULT", "visit"),
        ("Laos hosted talks between Thailand and Cambodia.", "CONSULT", "third-party"),
        ("Turkish jets bombed Kurdish positions in Syria.", "ASSAULT", "aerial"),
        ("Russian forces shelled Kharkiv.", "ASSAULT", "heavy-weapons"),
        ("Soldiers shot dead four demonstrators in Khartoum.", "ASSAULT", "firearms"),
        ("Boko Haram fighters abducted thirty girls in Nigeria.", "ASSAULT", "abduct"),
        ("Zambia expelled three Rwandan diplomats.", "SANCTION", "expel"),
        ("Police in Nairobi arrested twelve protesters.", "COERCE", "arrest"),
        ("Argentina withdrew its troops from Haiti.", "RETREAT", "withdraw"),
        ("Mexico released four Guatemalan soldiers.", "RETREAT", "release"),
        ("Workers in Athens went on strike.", "PROTEST", "strike"),
        ("France condemned Syria.", "ACCUSE", "disapprove"),
        ("Ukraine accused Russia of fraud.", "ACCUSE", "allege"),
    ],
)
def test_the_mode_tells_how(code: Code, text: str, root: str, mode: str) -> None:
    assert only(code(text), root).mode == mode


@pytest.mark.parametrize(
    ("on", "person"),
    [
        ("2012-07-07", "David Cameron"),
        ("2017-07-07", "Theresa May"),
        ("2020-07-07", "Boris Johnson"),
    ],
)
def test_an_office_is_held_by_whom_it_was_held_that_day(code: Code, on: str, person: str) -> None:
    visit = only(code("The British prime minister visited Ankara.", on), "CONSULT")
    assert people(visit)["GBR"] == (person, "head of government")
    assert sectors(visit) == {"GBR:GOV", "TUR:GOV"}


def test_both_persons_and_offices_of_a_meeting_are_named(code: Code) -> None:
    text = (
        "The president of Kenya, Uhuru Kenyatta, met the prime minister of India, Narendra Modi, "
        "in New Delhi on Thursday."
    )
    meeting = only(code(text), "CONSULT")
    assert people(meeting) == {
        "KEN": ("Uhuru Kenyatta", "head of state"),
        "IND": ("Narendra Modi", "head of government"),
    }
    assert (meeting.place, meeting.place_country) == ("New Delhi", "IND")


def test_surnames_alone_name_the_people_of_the_day(code: Code) -> None:
    meeting = only(code("Macron met Trump in Paris on Friday."), "CONSULT")
    assert {person for person, _ in people(meeting).values()} == {"Emmanuel Macron", "Donald Trump"}


def test_a_counterpart_holds_the_same_office_elsewhere(code: Code) -> None:
    meeting = only(
        code("Estonia's foreign minister met his Latvian counterpart in Tallinn."), "CONSULT"
    )
    assert meeting.reciprocal
    assert people(meeting)["EST"] == ("Sven Mikser", "foreign minister")
    assert "LVA" in people(meeting)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police in Nairobi arrested twelve protesters.", {"KEN:COP", "KEN:OPP"}),
        ("The opposition in Zimbabwe accused the government of fraud.", {"ZWE:OPP", "ZWE:GOV"}),
        ("Protesters in Caracas clashed with police.", {"VEN:OPP", "VEN:COP"}),
        ("Soldiers shot dead four demonstrators in Khartoum.", {"SDN:MIL", "SDN:OPP"}),
        ("Rebels in Mali attacked the army.", {"MLI:REB", "MLI:MIL"}),
        ("Troops from Chad killed six rebels in Niger.", {"TCD:MIL", "NER:REB"}),
        ("The Iranian parliament condemned Israel.", {"IRN:LEG", "ISR:GOV"}),
        ("The Colombian army captured eight rebels near Cali.", {"COL:MIL", "COL:REB"}),
        ("Afghan soldiers killed ten Taliban fighters in Helmand.", {"AFG:MIL", "AFG:REB"}),
    ],
)
def test_domestic_actors_get_country_and_sector(code: Code, text: str, expected: set[str]) -> None:
    (event,) = code(text)
    assert sectors(event) == expected


def test_a_march_against_the_government_has_that_government_as_target(code: Code) -> None:
    march = only(
        code("Thousands of protesters marched in Warsaw against the government."), "PROTEST"
    )
    assert [(p.actor, p.sector) for p in march.sources] == [("POL", "OPP")]
    assert [(p.actor, p.sector) for p in march.targets] == [("POL", "GOV")]


def test_the_guest_is_the_source_of_a_visit_and_the_host_its_target(code: Code) -> None:
    visit = only(code("Xi Jinping hosted Kim Jong-un in Beijing in June."), "CONSULT")
    assert [p.person for p in visit.sources] == ["Kim Jong Un"]
    assert [p.person for p in visit.targets] == ["Xi Jinping"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lithuania, which borders Belarus, expelled a Latvian diplomat.", "SANCTION LTU -> LVA"),
        ("The diplomat whom Lithuania expelled returned to Minsk.", "SANCTION LTU -> BLR"),
        ("Israel, which bombed targets in Syria on Friday, warned Iran.", "ASSAULT ISR -> SYR"),
        (
            "Saudi Arabia, whose jets bombed Sanaa last year, promised Yemen aid.",
            "AGREE SAU -> YEM",
        ),
    ],
)
def test_a_relative_clause_belongs_to_its_noun(code: Code, text: str, expected: str) -> None:
    assert expected in occurred(code(text))
