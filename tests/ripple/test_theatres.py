"""What a series of a region of study, or of a pair, counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.check import problems
from dragoman.measures.pairs import pair_series
from dragoman.measures.question import Side
from dragoman.record.store import Record
from dragoman.ripple.belonging import by_dyad, by_theatre
from dragoman.ripple.result import Counts
from dragoman.ripple.theatres import (
    THEATRES,
    data_set,
    dyad_series,
    known_networks,
    members,
    theatre_series,
)
from measures.test_panel import put
from record.builders import coded, event, report

TABLES = Knowledge.load()
FIRST = dt.date(2020, 6, 1)
IRAN, ISRAEL, USA = Side("IRN", ["IRN"]), Side("ISR", ["ISR"]), Side("USA", ["USA"])


@pytest.fixture
def record() -> Iterator[Record]:
    """Twelve days of reports, so that something was read on each."""
    with Record.open(":memory:") as opened:
        for number in range(12):
            day = FIRST + dt.timedelta(days=number)
            base = report(f"day {number}", published_at=day)
            told = event(base, "UNK", "UNO", event_date=day)
            opened.commit([coded(f"day {number}", told, of=base)])
        yield opened


def own(record: Record, name: str, *sides: str, ahead: int = 3, **fields: Any) -> None:
    """One event coded here, in a report of its own, so many days after the first."""
    day = FIRST + dt.timedelta(days=ahead)
    base = report(name, published_at=day)
    record.commit([coded(name, event(base, *sides, **{"event_date": day, **fields}), of=base)])


def theatres(record: Record, *names: str, **asked: Any) -> Counts:
    return theatre_series(record, TABLES, theatres=names, **{"kinds": ["all"], **asked})


def total(found: Counts) -> dict[str, int]:
    return dict(zip(found.names, found.counts.sum(axis=1).tolist(), strict=True))


def test_every_state_has_one_theatre() -> None:
    of = {row.member: row.theatre for row in TABLES.theatres}
    assert [row.code for row in TABLES.states if row.code not in of] == ["ATA"]
    assert set(THEATRES) < set(of.values())
    assert len(of) == len(TABLES.theatres)
    assert (of["IRN"], of["JPN"], of["UKR"], of["USA"]) == (
        "Middle East", "Indo-Pacific", "Post-Soviet space", "Euro-Atlantic",
    )  # fmt: skip
    twice = replace(TABLES, theatres=(*TABLES.theatres, replace(TABLES.theatres[0], theatre="X")))
    assert [p for p in problems(twice) if p.startswith("theatres: ")] == [
        "theatres: BHR stands in 2 rows"
    ]


def test_an_event_counts_in_the_theatre_of_its_target(record: Record) -> None:
    own(record, "a", "USA:MIL", "IRN:MIL", root="ASSAULT")
    own(record, "b", "IRN", "USA", root="ACCUSE")
    own(record, "c", "IRN:GOV", "IRN:OPP", root="COERCE")
    own(record, "d", "FRA", "IRN SYR CHN", root="SANCTION")
    own(record, "e", "JPN", "UNO")
    found = theatres(record, "Middle East", "Euro-Atlantic", "Indo-Pacific")
    assert total(found) == {
        "Middle East, all events": 3, "Euro-Atlantic, all events": 1,
        "Indo-Pacific, all events": 1,
    }  # fmt: skip
    assert found.counts[0].tolist() == [0, 0, 0, 3, *[0] * 8]
    abroad = theatres(record, "Middle East", domestic=False)
    assert total(abroad) == {"Middle East, all events": 2}


def test_a_mutual_event_counts_once_in_each_theatre_of_its_sides(record: Record) -> None:
    own(record, "a", "JPN", "FRA", reciprocal=True)
    own(record, "b", "JPN KOR USA", "", reciprocal=True)
    assert total(theatres(record, "Indo-Pacific", "Euro-Atlantic")) == {
        "Indo-Pacific, all events": 2, "Euro-Atlantic, all events": 2,
    }  # fmt: skip


def test_series_stand_by_theatre_and_then_by_class(record: Record) -> None:
    own(record, "a", "USA", "IRN", root="ASSAULT")
    own(record, "b", "USA", "IRN", root="CONSULT")
    own(record, "c", "USA", "JPN", root="ASSAULT")
    own(record, "d", "USA", "JPN", root="CONSULT")
    found = theatre_series(record, TABLES, theatres=["Middle East", "Indo-Pacific"],
                           kinds=["mconf", "vcoop"])  # fmt: skip
    assert found.names == (
        "Middle East, material conflict", "Middle East, verbal cooperation",
        "Indo-Pacific, material conflict", "Indo-Pacific, verbal cooperation",
    )  # fmt: skip
    assert found.counts.sum(axis=1).tolist() == [1, 1, 1, 1]


def test_exposure_is_what_was_read(record: Record) -> None:
    own(record, "a", "USA", "IRN")
    found = theatres(record, "Middle East")
    assert found.exposure[0].tolist() == [1, 1, 1, 2, *[1] * 8]
    for number in range(24):
        put(record, str(number), source="USA", target="IRN" if number == 20 else "UNO",
            day=FIRST + dt.timedelta(days=number // 2))  # fmt: skip
    imported = theatres(record, "Middle East", dataset="gdelt")
    assert imported.exposure.tolist() == [[2] * 12]
    assert total(imported) == {"Middle East, all events": 1}
    with pytest.raises(UsageError, match=r"several data sets \(dragoman, gdelt\); name one"):
        theatres(record, "Middle East")
    assert data_set(record, "gdelt") == "gdelt"


def test_weeks_begin_on_monday(record: Record) -> None:
    own(record, "a", "USA", "IRN", ahead=6)
    own(record, "b", "USA", "IRN", ahead=7)
    found = theatres(record, "Middle East", by="week")
    assert [day.isoformat() for day in found.periods] == ["2020-06-01", "2020-06-08"]
    assert found.counts.tolist() == [[1, 1]]
    assert found.exposure.tolist() == [[8, 6]]


def test_the_days_asked_for_and_events_without_a_day(record: Record) -> None:
    own(record, "a", "USA", "IRN")
    own(record, "b", "USA", "IRN", event_date=None, date_precision="unknown")
    own(record, "c", "USA", "IRN", ahead=9)
    asked = {"since": FIRST, "until": FIRST + dt.timedelta(days=5)}
    assert theatres(record, "Middle East", **asked).counts.tolist() == [[0, 0, 0, 1, 0, 0]]
    assert theatres(record, "Middle East", undated="report", **asked).counts.sum() == 2


def test_where_nothing_was_read_nothing_can_be_said(record: Record) -> None:
    own(record, "a", "USA", "IRN", ahead=14)
    with pytest.raises(InputError, match=r"^dragoman: series 'Middle East, all events', 2020-06-13:"
                       ".* a gap in exposure"):  # fmt: skip
        theatres(record, "Middle East")
    with pytest.raises(InputError, match="series 'Africa, all events' is all zero"):
        theatres(record, "Africa", by="week")


def test_pairs_count_in_both_directions_and_once(record: Record) -> None:
    own(record, "a", "ISR:MIL", "IRN:MIL", root="ASSAULT")
    own(record, "b", "IRN", "ISR", root="ASSAULT", ahead=4)
    own(record, "c", "IRN", "ISR USA", root="THREATEN", ahead=5)
    own(record, "d", "IRN", "IRN", root="COERCE")
    own(record, "e", "IRN", "SAU", root="ACCUSE")
    group = Side("allies", ["ISR", "USA", "SAU"])
    found = dyad_series(record, [(IRAN, ISRAEL), (group, IRAN)])
    assert total(found) == {"IRN and ISR, conflict": 3, "allies and IRN, conflict": 4}
    assert found.counts[0].tolist() == [0, 0, 0, 1, 1, 1, *[0] * 6]
    army = dyad_series(record, [(Side("army", ["ISR:MIL"]), IRAN)], kinds=["mconf"])
    assert total(army) == {"army and IRN, material conflict": 1}


def test_the_targets_of_a_mutual_event_are_no_pair(record: Record) -> None:
    own(record, "a", "FRA", "ISR IRN", root="CONSULT", reciprocal=True)
    own(record, "b", "ISR IRN", "", root="CONSULT", reciprocal=True, ahead=4)
    own(record, "c", "IRN", "ISR", root="CONSULT", reciprocal=True, ahead=5)
    belongs = by_dyad([(IRAN, ISRAEL)], ["all"])
    told = [row["event_date"].day for row in record.events().rows() if belongs(row)]
    assert sorted(told) == [5, 6]
    assert total(dyad_series(record, [(IRAN, ISRAEL)], kinds=["all"])) == {
        "IRN and ISR, all events": 2
    }


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["IRN", "ISR", "IRN:MIL", "IRN USA", "FRA", "IRN:GOV IRN:MIL ISR"]),
            st.sampled_from(["IRN", "ISR:GOV", "USA", "ISR IRN", "CHN:GOV", "UNO", ""]),
            st.booleans(), st.sampled_from(["CONSULT", "AID", "ACCUSE", "ASSAULT"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_counts_are_those_of_pairs_and_of_the_rules_by_which_events_belong(
    events: list[tuple[str, str, bool, str]],
) -> None:
    with Record.open(":memory:") as record:
        own(record, "second", "USA", "IRN", root="CONSULT", ahead=1)
        base = report("first", published_at=FIRST)
        always = [(sides, "IRN:GOV", False, "ASSAULT") for sides in ("USA ISR", "IRN:MIL")]
        told = [
            event(base, sources, targets, root=root, reciprocal=mutual, start=number,
                  event_date=FIRST)
            for number, (sources, targets, mutual, root) in enumerate(
                [*always, *events]
            )
        ]  # fmt: skip
        record.commit([coded("first", *told, of=base)])
        pair = total(dyad_series(record, [(IRAN, ISRAEL)], kinds=["all"]))
        (series,) = pair_series(record, IRAN, ISRAEL, kinds=["all"]).series
        assert pair == {"IRN and ISR, all events": series.total}
        rows = {row["event_id"]: row for row in record.events().rows()}
        for other in (ISRAEL, Side("army", ["IRN:MIL"]), Side("allies", ["IRN", "ISR", "USA"])):
            pairs = total(dyad_series(record, [(IRAN, other), (USA, IRAN)], kinds=["all"]))
            dyad = by_dyad([(IRAN, other), (USA, IRAN)], ["all"])
            belonging = Counter(name for row in rows.values() for name in dyad(row))
            assert {name: belonging[name] for name in pairs} == pairs
        for domestic in (True, False):
            found = theatres(record, "Middle East", domestic=domestic)
            rule = by_theatre({"Middle East": members(TABLES)["Middle East"]}, ["all"],
                              domestic=domestic)  # fmt: skip
            here = sum(len(rule(row)) for row in rows.values())
            assert total(found) == {"Middle East, all events": here}


def test_what_makes_no_sense_is_refused(record: Record) -> None:
    own(record, "a", "USA", "IRN")
    for asked, reason in (
        ({"theatres": ["Atlantis"]}, "unknown theatre 'Atlantis'; one of Middle East"),
        ({"kinds": ["war"]}, "unknown kind 'war'"),
        ({"by": "month"}, "unknown period 'month'; one of day"),
        ({"theatres": []}, "name at least one"),
        ({"dataset": "acled"}, "no data set 'acled'"),
        ({"since": dt.date(2030, 1, 1)}, "no data in the days asked for"),
    ):
        with pytest.raises(UsageError, match=reason):
            theatre_series(record, TABLES, **asked)
    with pytest.raises(UsageError, match="both sides are IRN"):
        dyad_series(record, [(IRAN, IRAN)])
    with pytest.raises(UsageError, match="named twice"):
        dyad_series(record, [(IRAN, ISRAEL), (ISRAEL, IRAN)])


def test_networks_that_are_known_before() -> None:
    names = ("A, conflict", "A, cooperation", "B, conflict")
    found = known_networks(names)
    assert {name: weights.tolist() for name, weights in found.items()} == {
        "same place": [[0, 1, 0], [1, 0, 0], [0, 0, 0]],
        "same class": [[0, 0, 1], [0, 0, 0], [1, 0, 0]],
    }
    france = Side("FRA", ["FRA"])
    pairs = known_networks(
        ("IRN and ISR, conflict", "IRN and FRA, conflict"), [(IRAN, ISRAEL), (IRAN, france)]
    )
    assert pairs["shared side"].tolist() == [[0, 1], [1, 0]]
    assert known_networks(("alone",)) == {}
