"""Facts a reader of the tables relies on: who, where and when."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest

from dragoman.knowledge.base import Knowledge

FIRST, LAST = dt.date.min, dt.date.max


def lives(row: Any, on: str) -> bool:
    return bool((row.start or FIRST) <= dt.date.fromisoformat(on) <= (row.end or LAST))


def plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c))


def holders(actor: str, office: str, on: str) -> list[str]:
    heads = ("head of state", "head of government")
    offices = {office, "head of state and government"} if office in heads else {office}
    return [
        plain(row.person)
        for row in Knowledge.load().holders
        if row.actor == actor and row.office in offices and lives(row, on)
    ]


def kinds(organisation: str, member: str, on: str) -> set[str]:
    return {
        row.kind
        for row in Knowledge.load().memberships
        if (row.organisation, row.member) == (organisation, member) and lives(row, on)
    }


def named(name: str, on: str) -> set[str]:
    return {row.code for row in Knowledge.load().names if row.name == name and lives(row, on)}


@pytest.mark.parametrize(
    ("actor", "office", "on", "person"),
    [
        ("JPN", "foreign minister", "2025-06-24", "Takeshi Iwaya"),
        ("UNO", "secretary general", "2010-06-01", "Ban Ki-moon"),
        ("UNO", "secretary general", "1994-04-06", "Boutros Boutros-Ghali"),
        ("NATO", "secretary general", "1999-03-24", "Javier Solana"),
        ("NATO", "secretary general", "2024-09-30", "Jens Stoltenberg"),
        ("NATO", "secretary general", "2024-10-01", "Mark Rutte"),
        ("USA", "head of state", "2001-01-19", "Bill Clinton"),
        ("USA", "head of state", "2001-01-20", "George W. Bush"),
        ("USA", "head of state", "1991-01-17", "George H.W. Bush"),
        ("USA", "foreign minister", "1995-11-21", "Warren Christopher"),
        ("USA", "defence minister", "2003-03-20", "Donald Rumsfeld"),
        ("GBR", "head of government", "1990-11-27", "Margaret Thatcher"),
        ("GBR", "head of government", "2003-03-20", "Tony Blair"),
        ("GBR", "head of government", "2022-10-01", "Liz Truss"),
        ("FRA", "head of state", "1994-06-22", "Francois Mitterrand"),
        ("DEU", "head of government", "1990-10-03", "Helmut Kohl"),
        ("DEU", "head of government", "2021-12-07", "Angela Merkel"),
        ("DEU", "head of government", "2021-12-08", "Olaf Scholz"),
        ("SUN", "head of state", "1991-08-19", "Mikhail Gorbachev"),
        ("RUS", "head of state", "1999-12-30", "Boris Yeltsin"),
        ("RUS", "head of state", "1999-12-31", "Vladimir Putin"),
        ("RUS", "head of state", "2008-08-08", "Dmitry Medvedev"),
        ("RUS", "foreign minister", "2022-02-24", "Sergey Lavrov"),
        ("UKR", "head of state", "2022-02-24", "Volodymyr Zelensky"),
        ("CHN", "foreign minister", "2023-07-01", "Qin Gang"),
        ("ISR", "head of government", "1995-11-03", "Yitzhak Rabin"),
        ("ISR", "head of government", "1995-11-05", "Shimon Peres"),
        ("PSE", "head of state", "2000-09-28", "Yasser Arafat"),
        ("IRQ", "head of state", "1990-08-02", "Saddam Hussein"),
        ("ZAF", "head of state", "1994-05-09", "F.W. de Klerk"),
        ("ZAF", "head of state", "1994-05-10", "Nelson Mandela"),
        ("YUG", "head of state", "1999-03-24", "Slobodan Milosevic"),
        ("HRV", "head of state", "1995-08-04", "Franjo Tudjman"),
        ("BIH", "head of state", "1995-07-11", "Alija Izetbegovic"),
        ("RWA", "head of state", "1994-04-05", "Juvenal Habyarimana"),
        ("COD", "head of state", "1996-10-01", "Mobutu Sese Seko"),
        ("IND", "head of government", "1998-05-11", "Atal Bihari Vajpayee"),
        ("PAK", "head of government", "1998-05-28", "Nawaz Sharif"),
        ("PRK", "head of state", "2011-12-16", "Kim Jong Il"),
        ("KOR", "head of state", "2000-06-13", "Kim Dae-jung"),
    ],
)
def test_who_held_an_office(actor: str, office: str, on: str, person: str) -> None:
    assert holders(actor, office, on) == [person]


@pytest.mark.parametrize(
    ("organisation", "member", "on", "is_member"),
    [
        ("NATO", "SWE", "2024-03-06", False),
        ("NATO", "SWE", "2024-03-07", True),
        ("NATO", "FIN", "2023-04-03", False),
        ("NATO", "FIN", "2023-04-04", True),
        ("NATO", "POL", "1999-03-11", False),
        ("NATO", "POL", "1999-03-12", True),
        ("NATO", "DEU", "1990-10-03", True),
        ("NATO", "UKR", "2024-07-01", False),
        ("EUR", "GBR", "2020-01-31", True),
        ("EUR", "GBR", "2020-02-01", False),
        ("EUR", "POL", "2004-05-01", True),
        ("EUR", "HRV", "2013-06-30", False),
        ("EUR", "HRV", "2013-07-01", True),
        ("EUR", "TUR", "2024-01-01", False),
        ("ASEAN", "MMR", "1997-07-23", True),
        ("OPEC", "QAT", "2018-12-31", True),
        ("OPEC", "QAT", "2019-01-01", False),
        ("BRICS", "EGY", "2023-12-31", False),
        ("BRICS", "EGY", "2024-01-01", True),
        ("COE", "RUS", "2022-03-15", True),
        ("COE", "RUS", "2022-03-17", False),
    ],
)
def test_who_was_a_member_when(organisation: str, member: str, on: str, is_member: bool) -> None:
    assert ("member" in kinds(organisation, member, on)) is is_member


@pytest.mark.parametrize(
    ("on", "count"),
    [("1998-01-01", 16), ("2003-01-01", 19), ("2008-01-01", 26), ("2016-01-01", 28),
     ("2018-01-01", 29), ("2021-01-01", 30), ("2023-12-31", 31), ("2025-01-01", 32)],
)  # fmt: skip
def test_how_many_members_nato_had(on: str, count: int) -> None:
    rows = Knowledge.load().memberships
    members = {
        m.member for m in rows if (m.organisation, m.kind) == ("NATO", "member") and lives(m, on)
    }
    assert len(members) == count


@pytest.mark.parametrize(
    ("on", "count"),
    [("1994-01-01", 12), ("2000-01-01", 15), ("2010-01-01", 27), ("2021-01-01", 27)],
)
def test_how_many_members_the_union_had(on: str, count: int) -> None:
    rows = Knowledge.load().memberships
    members = {
        m.member for m in rows if (m.organisation, m.kind) == ("EUR", "member") and lives(m, on)
    }
    assert len(members) == count


@pytest.mark.parametrize(
    ("name", "on", "codes"),
    [
        ("Zaire", "1996-01-01", {"COD"}),
        ("Zaire", "1998-01-01", set()),
        ("Soviet Union", "1990-01-01", {"SUN"}),
        ("Soviet Union", "1995-01-01", set()),
        ("Yugoslavia", "1999-03-24", {"YUG"}),
        ("East Germany", "1990-10-02", {"DDR"}),
        ("East Germany", "1991-01-01", set()),
        ("Czechoslovakia", "1992-12-31", {"CSK"}),
        ("Czechoslovakia", "1993-01-01", set()),
        ("Burma", "2020-01-01", {"MMR"}),
        ("Downing Street", "2020-01-01", {"GBR"}),
        ("Kremlin", "1990-01-01", {"SUN"}),
        ("Kremlin", "2020-01-01", {"RUS"}),
    ],
)
def test_what_a_name_meant_when(name: str, on: str, codes: set[str]) -> None:
    assert named(name, on) == codes


@pytest.mark.parametrize(
    ("code", "on", "sector"),
    [
        ("TALIBAN", "1998-01-01", "GOV"),
        ("TALIBAN", "2010-01-01", "REB"),
        ("TALIBAN", "2021-08-15", "GOV"),
        ("AFRC", "1997-08-01", "GOV"),
        ("AFRC", "1999-01-06", "REB"),
    ],
)
def test_what_a_group_was_when(code: str, on: str, sector: str) -> None:
    rows = Knowledge.load().groups
    assert {g.sector for g in rows if g.code == code and lives(g, on)} == {sector}


@pytest.mark.parametrize(
    ("person", "on", "actor", "sector"),
    [
        ("Nelson Mandela", "1992-01-01", "ANC", "OPP"),
        ("Nelson Mandela", "2005-01-01", "ZAF", "ELI"),
        ("Charles Taylor", "1995-01-01", "NPFL", "REB"),
        ("Laurent Kabila", "1997-01-01", "AFDL", "REB"),
        ("Gerry Adams", "1998-04-10", None, "PTY"),
        ("Osama bin Laden", "2001-09-11", "ALQAEDA", "REB"),
        ("Jonas Savimbi", "1999-01-01", "UNITA", "REB"),
        ("Aung San Suu Kyi", "1995-07-10", "MMR", "OPP"),
    ],
)
def test_for_whom_a_person_stood_when(person: str, on: str, actor: str | None, sector: str) -> None:
    found = [
        (p.actor, p.sector)
        for p in Knowledge.load().people
        if plain(p.person) == person and lives(p, on)
    ]
    assert [(a if actor else None, s) for a, s in found] == [(actor, sector)]


def test_the_g7_are_seven_states_and_the_union() -> None:
    on = "2025-06-16"
    rows = Knowledge.load().memberships
    members = {
        m.member for m in rows if (m.organisation, m.kind) == ("G7", "member") and lives(m, on)
    }
    assert {"USA", "GBR", "FRA", "DEU", "ITA", "JPN", "CAN"} <= members
    assert "RUS" not in members
