"""The checks across tables: the shipped tables pass, and each kind of fault is seen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dragoman.knowledge import rows
from dragoman.knowledge.base import Knowledge, data_folder
from dragoman.knowledge.check import problems, unsourced


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def with_row(table: str, row: Any) -> list[str]:
    """The problems of the shipped tables with one more row."""
    shipped = Knowledge.load()
    changes: dict[str, Any] = {table: (*getattr(shipped, table), row)}
    return problems(replace(shipped, **changes))


def holder(person: str, start: str | None, end: str | None, note: str = "") -> rows.Holder:
    return rows.Holder(
        actor="NAURULIKE",
        office="head of state",
        person=person,
        start=day(start) if start else None,
        end=day(end) if end else None,
        note=note,
    )


def chain(*holders: rows.Holder) -> list[str]:
    """The problems of an office with these holders, less the unknown actor's."""
    shipped = Knowledge.load()
    found = problems(replace(shipped, holders=(*shipped.holders, *holders)))
    return [line for line in found if "is no state" not in line]


def test_the_shipped_tables_agree() -> None:
    assert problems(Knowledge.load()) == []


def test_every_shipped_table_has_a_source() -> None:
    assert unsourced(data_folder()) == []


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("names", rows.Name(code="QQQ", name="Nowhere", kind="name")),
        ("groups", rows.Group(code="QG", name="Q Front", country="QQQ", sector="REB")),
        ("agencies", rows.Agency(name="Q Police", country="QQQ", sector="COP")),
        ("people", rows.Person(person="Q", actor="QQQ", sector="GOV")),
        ("memberships", rows.Membership(organisation="NATO", member="QQQ", kind="member")),
        ("memberships", rows.Membership(organisation="QQQ", member="FRA", kind="member")),
        ("ties", rows.Tie(a="FRA", b="QQQ", kind="alliance")),
        ("regions", rows.Region(region="Europe", member="QQQ")),
        ("offices", rows.Office(actor="QQQ", office="head of state", sector="GOV")),
    ],
)
def test_an_unknown_actor_is_found_in_every_table(table: str, row: Any) -> None:
    (problem,) = with_row(table, row)
    assert problem.startswith(f"{table}: ")
    assert "QQQ" in problem


def test_stand_ins_need_no_row_of_their_own() -> None:
    row = rows.Group(code="QG", name="Q Front", country="IMG", sector="REB")
    assert with_row("groups", row) == []


def test_one_code_cannot_be_a_state_and_a_group() -> None:
    row = rows.Group(code="FRA", name="Q Front", country="FRA", sector="REB")
    assert with_row("groups", row) == ["groups and states: both hold the code FRA"]


def test_a_group_cannot_repeat_an_organisation() -> None:
    row = rows.Group(code="KFORX", name="Kosovo Force", country="IMG", sector="MIL")
    assert with_row("groups", row) == ["groups: KFORX repeats the organisation KFOR (Kosovo Force)"]


def test_a_repeated_row_is_found() -> None:
    (problem,) = with_row("regions", Knowledge.load().regions[0])
    assert problem.startswith("regions: the same row 2 times")


@pytest.mark.parametrize("start", ["1066-10-14", "2205-01-01"])
def test_an_impossible_date_is_found(start: str) -> None:
    row = rows.Tie(a="FRA", b="GBR", kind="alliance", start=day(start))
    (problem,) = with_row("ties", row)
    assert start in problem


def test_two_holders_at_once_are_named_both() -> None:
    (problem,) = chain(
        holder("A", "2001-01-01", "2003-05-20"), holder("B", "2003-05-10", "2004-12-31")
    )
    assert "A (2001-01-01 to 2003-05-20) and B (2003-05-10 to 2004-12-31) overlap" in problem


def test_an_open_end_overlaps_every_later_holder() -> None:
    (problem,) = chain(holder("A", "2001-01-01", None), holder("B", "2003-05-10", None))
    assert "overlap" in problem


@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("2003-05-31", "2003-05-01"),  # both known to the month
        ("2003-05-31", "2003-05-10"),  # the first to the month, the second to the day
        ("2003-05-10", "2003-05-01"),
        ("2003-12-31", "2003-01-01"),  # both known to the year
    ],
)
def test_dates_known_to_the_month_or_year_may_touch(end: str, start: str) -> None:
    assert chain(holder("A", "2001-01-01", end), holder("B", start, "2004-12-31")) == []


def test_a_hole_between_holders_needs_a_gap_row() -> None:
    first, second = holder("A", "2001-01-01", "2001-12-31"), holder("B", "2003-01-01", None)
    (problem,) = chain(first, second)
    assert "nobody for 365 days between A" in problem
    assert chain(first, holder("", "2002-01-01", "2002-12-31", "gap"), second) == []


def test_a_few_days_between_holders_are_no_fault() -> None:
    assert chain(holder("A", "2001-01-01", "2001-12-31"), holder("B", "2002-01-05", None)) == []


def test_a_president_who_is_also_premier_leaves_no_room_for_another() -> None:
    both = replace(holder("A", "2001-01-01", None), office="head of state and government")
    (problem,) = chain(both, replace(holder("B", "2003-01-01", None), office="head of government"))
    assert "NAURULIKE head of government" in problem


def test_only_a_gap_has_no_person() -> None:
    assert any("who?" in line for line in chain(holder("", "2001-01-01", None)))
    assert any("a gap has no person" in line for line in chain(holder("A", None, None, "gap")))


def verb(**changes: Any) -> list[str]:
    return with_row("verbs", replace(rows.VerbFrame(lemma="qqq", root="CONSULT"), **changes))


@pytest.mark.parametrize(
    "pattern",
    ["obj", "obj=person", "obj:troop,soldier", "+with", "with:minister", "noobj plural", "any:x"],
)
def test_a_pattern_of_known_conditions_passes(pattern: str) -> None:
    assert verb(pattern=pattern) == []


@pytest.mark.parametrize(
    "pattern", ["object", "+wiht", "obj:", "obj:a,,b", "obj=thing", "plural:a"]
)
def test_a_slip_in_a_pattern_is_found(pattern: str) -> None:
    (problem,) = verb(pattern=pattern)
    assert "is no condition of a pattern" in problem


@pytest.mark.parametrize("slot", ["none", "obj.nmod", "xcomp.against", "ccomp.subj", "with|iobj"])
def test_known_slots_pass(slot: str) -> None:
    assert verb(target=slot) == []


@pytest.mark.parametrize("slot", ["object", "obj.mod", "xcomp.objj", "with|", "agianst"])
def test_a_slip_in_a_slot_is_found(slot: str) -> None:
    (problem,) = verb(target=slot)
    assert "is no slot" in problem


def test_noun_and_light_slots_are_checked_too() -> None:
    noun = rows.NounFrame(lemma="qqq", root="CONSULT", source="poss|adj", target="subj")
    assert with_row("nouns", noun) == ["nouns: qqq: 'subj' is no slot"]
    light = rows.LightVerb(lemma="qqq", noun_slot="verb", source="subj")
    assert with_row("light", light) == ["light: qqq: 'verb' cannot hold the noun"]


def test_a_mode_belongs_to_its_root() -> None:
    assert verb(root="CONSULT", mode="visit") == []
    assert verb(root="ASSAULT", mode="visit") == ["verbs: qqq: ASSAULT has no mode 'visit'"]


def test_a_weight_is_a_share() -> None:
    assert verb(weight=1.5) == ["verbs: qqq: weight 1.5 is not within 0 and 1"]


def test_a_theme_has_a_plain_name_words_and_one_row() -> None:
    assert with_row("areas", rows.Theme(name="Fish stocks", words=("cod",)))[0].startswith(
        "areas: 'Fish stocks' is no name"
    )
    assert with_row("contexts", rows.Theme(name="sport")) == ["contexts: sport: no word marks it"]
    again = rows.Theme(name="cyber", words=("net",))
    assert with_row("areas", again) == ["areas: cyber stands in 2 rows"]


def test_the_shipped_areas_and_roots_are_those_of_the_manual() -> None:
    shipped = Knowledge.load()
    assert [area.name for area in shipped.areas] == (
        "defence defence-industry cyber space technology intelligence maritime nuclear missile "
        "energy trade humanitarian disinformation climate people".split()
    )
    assert [root.root for root in shipped.roots] == (
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN "
        "PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"root": "visit"}, "is no name of a root"),
        ({"goldstein": 11.0}, "goldstein 11.0 is not within -10 and 10"),
        ({"goldstein": float("nan")}, "goldstein nan is not within"),
        ({"cameo": "999"}, "CAMEO code 999 of VISA is not in cameo"),
    ],
)
def test_a_root_has_a_name_and_a_score(changes: dict[str, Any], problem: str) -> None:
    row = rows.Root(root="VISA", quad=1, goldstein=3.0)
    assert with_row("roots", row) == []
    assert problem in with_row("roots", replace(row, **changes))[0]


def test_sources_must_name_each_table_once_and_completely(tmp_path: Path) -> None:
    (tmp_path / "actors").mkdir()
    for name in ("a", "b"):
        (tmp_path / "actors" / f"{name}.tsv").write_text("code\n", encoding="utf-8")
    (tmp_path / "SOURCES.tsv").write_text(
        "table\torigin\tlicence\tdate\nactors/a.tsv\tus\t\t2026\nactors/c.tsv\tus\tCC0-1.0\t2026\n",
        encoding="utf-8",
    )
    assert unsourced(tmp_path) == [
        "SOURCES.tsv: actors/a.tsv: origin, licence or date is missing",
        "SOURCES.tsv: actors/b.tsv: not named",
        "SOURCES.tsv: actors/c.tsv: no such table",
    ]
