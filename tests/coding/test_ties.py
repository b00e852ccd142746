"""Who is tied to whom on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.coding.ties import Ties
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import Membership, Organisation, Tie

DAY = dt.date(2025, 6, 24)


@pytest.fixture(scope="module")
def ties() -> Ties:
    """The shipped ties."""
    return Ties(Knowledge.load())


def test_members_change_with_the_day(ties: Ties) -> None:
    assert "FIN" not in ties.members("NATO", dt.date(2023, 4, 3))
    assert "FIN" in ties.members("NATO", dt.date(2023, 4, 5))
    assert "GBR" in ties.members("EUR", dt.date(2019, 1, 1))
    assert "GBR" not in ties.members("EUR", dt.date(2021, 1, 1))


def test_allies_come_from_pacts_and_from_alliances(ties: Ties) -> None:
    assert ties.allies("JPN", DAY) == ("USA",)
    assert {"JPN", "KOR", "NOR"} <= set(ties.allies("USA", DAY))
    assert "NOR" not in ties.allies("USA", DAY, collective=False)
    assert "USA" not in ties.allies("USA", DAY)


def test_bridges_are_members_allied_to_an_outsider(ties: Ties) -> None:
    assert ties.bridges("NATO", "JPN", DAY) == ("USA",)


def test_every_tie_of_a_state_holds_on_the_day_and_names_its_source(ties: Ties) -> None:
    edges = ties.of("JPN", DAY)
    assert {"G7", "USA", "AUS"} <= {e.b if e.a == "JPN" else e.a for e in edges}
    assert all(e.holds(DAY) and e.source for e in edges)
    assert all("JPN" in (e.a, e.b) for e in edges)


def test_nobody_is_tied_to_an_unknown_code(ties: Ties) -> None:
    assert ties.of("XXX", DAY) == ()
    assert ties.allies("XXX", DAY) == ()


def test_first_and_last_day_count_and_open_ends_stay_open() -> None:
    start, end = dt.date(2001, 1, 1), dt.date(2002, 1, 1)
    small = Ties(
        Knowledge(
            organisations=(Organisation(code="PACT", name="Pact", kind="alliance"),),
            memberships=(
                Membership(organisation="PACT", member="AAA", kind="member", start=start, end=end),
                Membership(organisation="PACT", member="BBB", kind="member", source="Its treaty"),
                Membership(organisation="PACT", member="CCC", kind="observer"),
            ),
            ties=(Tie(a="AAA", b="DDD", kind="defence-pact", name="Treaty", source="Gazette"),),
        )
    )
    before, after = start - dt.timedelta(days=1), end + dt.timedelta(days=1)
    assert small.allies("AAA", start) == small.allies("AAA", end) == ("BBB", "DDD")
    assert small.allies("AAA", before) == small.allies("AAA", after) == ("DDD",)
    assert small.members("PACT") == ("BBB",)
    assert {e.source for e in small.of("BBB")} == {"Its treaty"}
    assert small.members("PACT", start, "observer") == ("CCC",)
