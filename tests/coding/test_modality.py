"""Did it happen? Plans, refusals, threats, conditions, denials - and PLOVER's mapping of them."""

from __future__ import annotations

import pytest

from coding.conftest import Code
from coding.said import line, occurred
from dragoman.coding.modality import settle
from dragoman.model import Modality

ROOTS = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST "
    "SANCTION MOBILIZE COERCE ASSAULT"
).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cameroon and Chad will sign a border treaty on Friday.", "AGREE CMR <-> TCD"),
        ("Oman plans to sign an agreement with Iran next month.", "AGREE IRN <-> OMN"),
        ("Vietnam and Japan are expected to hold talks in Hanoi.", "AGREE JPN <-> VNM"),
        ("Norway will host the president of Finland next week.", "AGREE FIN -> NOR"),
        ("Peru plans to recognise Kosovo.", "AGREE PER -> XKX"),
        ("India vowed to help Nepal.", "AGREE IND -> NPL"),
        ("The United States and Canada agreed to share intelligence.", "AGREE CAN <-> USA"),
        ("Portugal will withdraw its soldiers from Mali.", "CONCEDE PRT -> MLI"),
        ("China warned Australia that it would impose tariffs.", "THREATEN CHN -> AUS"),
        ("Iran threatened to attack Israel.", "THREATEN IRN -> ISR"),
        ("Egypt refused to meet the foreign minister of Ethiopia.", "REJECT EGY -> ETH"),
        ("Ecuador declined to extradite the suspect to Peru.", "REJECT ECU -> PER"),
        ("Ireland refused to recognise Kosovo.", "REJECT IRL -> XKX"),
        ("The prime minister of Italy cancelled a visit to Egypt.", "REJECT ITA -> EGY"),
        ("Malaysia urged Myanmar to release the journalists.", "REQUEST MYS -> MMR"),
    ],
)
def test_what_is_planned_refused_or_asked_is_no_deed(code: Code, text: str, expected: str) -> None:
    assert occurred(code(text)) == [expected]


@pytest.mark.parametrize(
    ("text", "modality", "expected"),
    [
        ("Spain did not expel the ambassador of Morocco.", "negated", "SANCTION ESP -> MAR"),
        ("Uganda did not attack Rwanda.", "negated", "ASSAULT UGA -> RWA"),
        ("China never apologised to Vietnam.", "negated", "CONCEDE CHN -> VNM"),
        ("Turkey has not withdrawn its troops from Syria.", "negated", "RETREAT TUR -> SYR"),
        ("Cuba and Venezuela may sign an oil agreement.", "conditional", "SUPPORT CUB <-> VEN"),
        ("Algeria could sanction Morocco.", "conditional", "SANCTION DZA -> MAR"),
        ("If Serbia attacks Kosovo, NATO will respond.", "conditional", "ASSAULT SRB -> XKX"),
        ("Iran threatened to attack Israel.", "conditional", "ASSAULT IRN -> ISR"),
    ],
)
def test_what_did_not_happen_is_kept_apart(
    code: Code, text: str, modality: str, expected: str
) -> None:
    events = code(text)
    assert expected not in occurred(events)
    assert expected in [line(e) for e in events if e.modality == modality]


def test_an_alleged_deed_is_not_counted(code: Code) -> None:
    events = code("Serbia allegedly attacked Kosovo.")
    assert occurred(events) == []
    assert {e.modality for e in events} == {"alleged"}


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("modality", ["actual", "conditional", "negated", "alleged"])
def test_only_plans_are_mapped(root: str, modality: Modality) -> None:
    assert settle(root, modality) == (root, modality)


@pytest.mark.parametrize(
    ("roots", "becomes"),
    [
        ("CONSULT SUPPORT COOPERATE AID AGREE", "AGREE"),
        ("RETREAT CONCEDE", "CONCEDE"),
        ("SANCTION COERCE", "THREATEN"),
    ],
)
def test_a_plan_becomes_the_word_given(roots: str, becomes: str) -> None:
    assert {settle(root, "planned") for root in roots.split()} == {(becomes, "actual")}


@pytest.mark.parametrize("root", ["ASSAULT", "PROTEST", "MOBILIZE"])
def test_a_hostile_plan_stays_a_plan_that_is_not_counted(root: str) -> None:
    assert settle(root, "planned") == (root, "planned")


def test_a_hostile_plan_with_unless_is_a_threat() -> None:
    assert settle("ASSAULT", "planned", unless=True) == ("THREATEN", "actual")
    assert settle("AID", "planned", unless=True) == ("AGREE", "actual")
