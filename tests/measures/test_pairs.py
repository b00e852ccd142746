"""What a series counts: each event between two sides once, in periods without gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.measures import pairs
from dragoman.measures.pairs import OTHER, all_series, pair_series, top_publishers, visibility
from dragoman.measures.panel import panel
from dragoman.measures.question import Side
from dragoman.measures.series import Series
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from measures.test_panel import put
from record.builders import coded, event, report

JAPAN, KOREA = Side("JPN", ["JPN"]), Side("KOR", ["KOR"])
MAY = dt.date(2024, 5, 1)


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


def one(record: Record, a: Side = JAPAN, b: Side = KOREA, **asked: Any) -> Series:
    """The only series of all classes."""
    (found,) = pair_series(record, a, b, **{"kinds": ["all"], **asked}).series
    return found


def own(record: Record, name: str, *sides: str, day: dt.date = MAY, **fields: Any) -> None:
    """One event coded here, in a report of its own."""
    base = report(name, published_at=day)
    said = {"event_date": day, **fields}
    record.commit([coded(name, event(base, *sides, **said), of=base)])


def test_periods_run_without_gaps_from_the_first_to_the_last_day(record: Record) -> None:
    put(record, "1", day=dt.date(2020, 1, 15))
    put(record, "2", day=dt.date(2020, 4, 2), source="USA")
    series = one(record)
    assert [str(day) for day in series.periods] == [
        "2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01",
    ]  # fmt: skip
    assert series.counts.tolist() == [1, 0, 0, 0]
    assert series.exposure.tolist() == [1, 0, 0, 1]
    within = EventFilter(since=dt.date(2020, 2, 1), until=dt.date(2020, 3, 9))
    assert len(one(record, where=within).periods) == 2


def test_classes_and_areas_come_in_the_order_asked_for(record: Record) -> None:
    put(record, "1", quad=1, areas=["cyber", "space"])
    put(record, "2", quad=2, root="AID")
    put(record, "3", quad=4, root="ASSAULT", areas=["cyber"])
    found = pair_series(
        record, JAPAN, KOREA, kinds=["all", "conflict", "cooperation", "mcoop"],
        areas=["", "cyber"],
    )  # fmt: skip
    assert [(s.kind, s.area, s.total) for s in found.series] == [
        ("all", "", 3), ("all", "cyber", 2), ("conflict", "", 1), ("conflict", "cyber", 1),
        ("cooperation", "", 2), ("cooperation", "cyber", 1), ("mcoop", "", 1),
        ("mcoop", "cyber", 0),
    ]  # fmt: skip
    assert one(record, where=EventFilter(root="AID")).total == 1


def test_an_event_of_two_groups_counts_once_and_not_of_an_actor_with_itself(
    record: Record,
) -> None:
    ours = Side("ours", ["JPN", "KOR", "USA"])
    theirs = Side("theirs", ["FRA", "DEU", "USA"])
    own(record, "a", "JPN:GOV KOR:GOV", "FRA:GOV DEU:GOV")
    own(record, "b", "USA:GOV", "USA:MIL")
    own(record, "c", "USA:GOV", "FRA:GOV", reciprocal=True)
    own(record, "d", "JPN:GOV", "KOR:GOV")
    put(record, "1", target="FRA")
    put(record, "1", target="DEU", pair=1)
    found = pair_series(record, ours, theirs, kinds=["all"])
    assert [(s.dataset, s.total) for s in found.series] == [("dragoman", 2), ("gdelt", 1)]
    assert (found.series[0].source, found.series[0].target) == ("ours", "theirs")


def test_sectors_of_one_state_are_a_pair_when_asked_for(record: Record) -> None:
    own(record, "a", "USA:GOV", "USA:MIL")
    own(record, "b", "USA:GOV", "USA:COP")
    put(record, "1", source_sector="MIL")
    government, army = Side("government", ["USA:GOV"]), Side("army", ["USA:MIL"])
    assert [s.total for s in pair_series(record, government, army, kinds=["all"]).series] == [1, 0]
    assert one(record, Side("army", ["JPN:MIL"]), dataset="gdelt").total == 1
    assert one(record, Side("police", ["JPN:COP"]), dataset="gdelt").total == 0


def test_both_directions_or_only_one(record: Record) -> None:
    put(record, "1")
    put(record, "2", source="KOR", target="JPN")
    put(record, "3", source="KOR", target="JPN")
    assert one(record).total == 3
    assert one(record, directed=True).total == 1
    assert one(record, KOREA, JAPAN, directed=True).total == 2


def test_what_is_in_no_period_is_counted(record: Record) -> None:
    own(record, "a", "JPN", "KOR", event_date=None, date_precision="unknown")
    own(record, "b", "JPN", "KOR", event_date=dt.date(1962, 10, 20))
    own(record, "c", "JPN", "KOR", event_date=MAY, date_precision="month")
    found = pair_series(record, JAPAN, KOREA, kinds=["all"], areas=["", "cyber"])
    assert found.series[0].counts.tolist() == [1]
    assert (found.left_out, found.outside) == ({"dragoman": 1}, {"dragoman": 1})
    found = pair_series(record, JAPAN, KOREA, undated="report", by="day")
    assert found.series[0].counts.tolist() == [2]
    assert (found.left_out, found.outside) == ({}, {"dragoman": 1})


def test_an_undated_event_is_in_the_days_asked_for_when_its_report_is(record: Record) -> None:
    own(record, "a", "JPN", "KOR", event_date=None, date_precision="unknown")
    own(record, "b", "FRA", "DEU", day=dt.date(2024, 9, 1))
    within, after = EventFilter(until=dt.date(2024, 6, 1)), EventFilter(since=dt.date(2024, 6, 1))
    assert one(record, where=within, undated="report").total == 1
    assert one(record, where=after, undated="report").total == 0


def test_exposure_of_our_own_events_is_what_was_read(record: Record) -> None:
    own(record, "a", "JPN", "KOR")
    own(record, "b", "FRA", "DEU")
    copy = report("a2", published_at=MAY, text=report("a").text)
    record.commit([coded("a2", event(copy, "JPN", "KOR", event_date=MAY), of=copy)])
    for measure, exposure in (("events", [2]), ("stories", [2]), ("mentions", [3])):
        series = one(record, measure=measure)
        assert series.exposure.tolist() == exposure
    assert (one(record).total, one(record, measure="mentions").total) == (1, 2)


def test_exposure_of_imported_events_is_the_total_of_the_data_set(record: Record) -> None:
    for number in range(5):
        put(record, str(number), day=dt.date(2020, 1 + number % 2, 5), mentions=number)
        put(record, str(number), pair=1, target="FRA", day=dt.date(2020, 1 + number % 2, 5))
    put(record, "x", precision="unknown", day=None)
    assert one(record).exposure.tolist() == [3, 2]
    assert one(record, measure="mentions").exposure.tolist() == [6, 4]
    with record.cursor() as cursor:
        told = "SELECT sum(events) FROM imported_exposure WHERE day IS NOT NULL"
        assert cursor.sql(told).fetchall() == [(5,)]


def test_publishers_apart_each_with_its_own_exposure(record: Record) -> None:
    for name, publisher in (("a", "Herald"), ("b", "Herald"), ("c", "Post"), ("d", "Post & Co")):
        base = report(name, publisher=publisher, published_at=MAY)
        record.commit([coded(name, event(base, "JPN", "KOR", event_date=MAY), of=base)])
    assert top_publishers(record, 2) == ("Herald", "Post")
    found = pair_series(
        record, JAPAN, KOREA, kinds=["all"], publishers=("", "Herald", "Nobody", OTHER)
    ).series
    assert [(s.publisher, s.total, s.exposure.tolist()) for s in found] == [
        ("", 4, [4]), ("Herald", 2, [2]), ("Nobody", 0, [0]), (OTHER, 2, [2]),
    ]  # fmt: skip
    assert one(record, where=EventFilter(publisher="Post")).exposure.tolist() == [1]


def test_data_sets_stay_apart_and_an_unknown_one_is_refused(record: Record) -> None:
    put(record, "1")
    put(record, "1", dataset="icews", day=dt.date(2021, 1, 1))
    assert pair_series(record, JAPAN, KOREA).datasets == ("gdelt", "icews")
    assert one(record, dataset="icews").dataset == "icews"
    with pytest.raises(UsageError, match=r"no data set 'acled' .* gdelt \(2020-01-15 to .*icews"):
        one(record, dataset="acled")
    with pytest.raises(UsageError, match="no data in the days asked for; the record has gdelt"):
        one(record, where=EventFilter(since=dt.date(2030, 1, 1)))


def test_what_makes_no_sense_is_refused(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="the record holds nothing with a day"):
        one(record)
    put(record, "1")
    with pytest.raises(UsageError, match="both sides are JPN"):
        one(record, JAPAN, JAPAN)
    with pytest.raises(UsageError, match="needs a collection of codes"):
        Side("JPN", "JPN")
    for wrong in ({"kinds": ["war"]}, {"by": "decade"}, {"measure": "tone"}, {"undated": "no"}):
        with pytest.raises(UsageError, match="one of"):
            one(record, **wrong)
    monkeypatch.setattr(pairs, "MAX_PANEL_ROWS", 1)
    with pytest.raises(UsageError, match="2 series would be 2 rows, more than 1"):
        pair_series(record, JAPAN, KOREA)


def test_names_of_strangers_are_no_sql(record: Record) -> None:
    odd = "x'; DROP TABLE imported; --"
    put(record, "1", areas=[odd], source=odd)
    assert one(record, Side(odd, [odd]), areas=[odd]).total == 1


def test_how_often_each_side_is_told_of_without_the_other(record: Record) -> None:
    put(record, "1")
    put(record, "2", target="FRA")
    put(record, "3", source="FRA", target="KOR", day=dt.date(2020, 2, 2))
    put(record, "4", source="KOR", target="")
    put(record, "5", target="FRA")
    put(record, "5", target="KOR", pair=1)
    alone, other = visibility(record, JAPAN, KOREA)
    assert (alone.tolist(), other.tolist()) == ([1, 0], [1, 1])
    own(record, "a", "JPN", "KOR FRA")
    own(record, "b", "JPN:GOV", "FRA")
    own(record, "c", "KOR", "")
    alone, other = visibility(record, JAPAN, KOREA, dataset="dragoman")
    assert (alone.tolist(), other.tolist()) == ([1], [1])
    with pytest.raises(UsageError, match=r"several data sets \(dragoman, gdelt\); name one"):
        visibility(record, JAPAN, KOREA)


def test_all_dyads_with_enough_events_at_once(record: Record) -> None:
    put(record, "1")
    put(record, "2", source="KOR", target="JPN", day=dt.date(2020, 3, 1))
    put(record, "3", quad=4, root="ASSAULT")
    put(record, "4", target="UNK")
    put(record, "5", source="FRA")
    own(record, "a", "JPN:GOV JPN:MIL", "KOR:GOV")
    found = list(all_series(record, least=2))
    assert [(s.dataset, s.source, s.target, s.kind) for s in found] == [
        ("gdelt", "JPN", "KOR", "cooperation"), ("gdelt", "JPN", "KOR", "conflict"),
    ]  # fmt: skip
    assert [s.counts.tolist() for s in found] == [[1, 0, 1], [1, 0, 0]]
    assert found[0].exposure.tolist() == [4, 0, 1]
    assert len(list(all_series(record, kinds=["all"], least=1))) == 3
    assert list(all_series(record, dataset="dragoman", least=2)) == []


_ROW = st.tuples(
    st.sampled_from(["JPN", "KOR", "FRA", ""]), st.sampled_from(["JPN", "KOR", "FRA"]),
    st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)), st.integers(1, 4),
    st.sampled_from(["day", "month", "year"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(_ROW, min_size=1, max_size=20), st.sampled_from(["week", "month", "quarter"]))
def test_a_dyad_is_counted_alike_in_a_panel_alone_and_with_all_others(
    rows: list[tuple[str, str, dt.date, int, str]], by: str
) -> None:
    with Record.open(":memory:") as record:
        for number, (source, target, day, quad, precision) in enumerate(rows):
            put(record, str(number), source=source, target=target, day=day, quad=quad,
                precision=precision)  # fmt: skip
        series = one(record, by=by)
        counted = {
            row["period"]: (row["total"], row["exposure"])
            for row in panel(
                record, by=by, directed=False, exposure=True,
                where=EventFilter(dyad=("JPN", "KOR")),
            ).rows()
        }  # fmt: skip
        told = zip(series.periods, series.counts.tolist(), series.exposure.tolist(), strict=True)
        assert {day: (n, x) for day, n, x in told if n} == counted
        together = {
            (s.source, s.target): s for s in all_series(record, by=by, kinds=["all"], least=1)
        }
        if series.total:
            assert together["JPN", "KOR"].counts.tolist() == series.counts.tolist()
            assert together["JPN", "KOR"].exposure.tolist() == series.exposure.tolist()


def test_one_word_is_no_sequence_of_letters(record: Record) -> None:
    put(record, "1", areas=["cyber"])
    found = pair_series(record, JAPAN, KOREA, kinds="all", areas="cyber", publishers="Herald")
    assert [(s.kind, s.area, s.publisher) for s in found.series] == [("all", "cyber", "Herald")]
    assert [s.kind for s in all_series(record, kinds="all", least=1)] == ["all"]


def test_days_in_the_wrong_order_are_refused(record: Record) -> None:
    put(record, "1")
    with pytest.raises(UsageError, match="2024-05-01 is after 2020-01-01; the first day"):
        one(record, where=EventFilter(since=MAY, until=dt.date(2020, 1, 1)))


def test_what_is_known_to_lie_outside_of_the_days_asked_for_is_not_left_out(
    record: Record,
) -> None:
    for number, (day, precision) in enumerate(
        [(dt.date(1962, 1, 1), "year"), (dt.date(2024, 1, 1), "year"), (MAY, "month"),
         (dt.date(2024, 8, 1), "month")]
    ):  # fmt: skip
        own(record, str(number), "JPN", "KOR", event_date=day, date_precision=precision)
    own(record, "x", "JPN", "KOR", event_date=None, date_precision="unknown")
    asked = EventFilter(since=dt.date(2024, 5, 1), until=dt.date(2024, 5, 31))
    assert pair_series(record, JAPAN, KOREA, by="day", where=asked).left_out == {"dragoman": 3}
    assert pair_series(record, JAPAN, KOREA, by="day").left_out == {"dragoman": 5}


def test_enough_events_of_a_dyad_are_enough_within_the_days_of_the_data(record: Record) -> None:
    own(record, "a", "JPN", "KOR", event_date=dt.date(1962, 10, 20))
    own(record, "b", "JPN", "KOR")
    assert [s.total for s in all_series(record, kinds=["all"], least=1)] == [1]
    assert list(all_series(record, kinds=["all"], least=2)) == []


def test_the_largest_publishers_are_those_with_most_events_not_pairs(record: Record) -> None:
    put(record, "1", publisher="Pairs")
    for pair in (1, 2):
        put(record, "1", publisher="Pairs", pair=pair, target="FRA")
    for number in "23":
        put(record, number, publisher="Events")
    assert top_publishers(record) == ("Events", "Pairs")
    with pytest.raises(UsageError, match="-1 publishers"):
        top_publishers(record, -1)


_SIDES = st.lists(
    st.sampled_from(["JPN", "JPN:GOV", "JPN:MIL", "KOR", "KOR:GOV", "FRA"]), max_size=3
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(_SIDES, _SIDES, st.booleans()), min_size=1, max_size=6),
    st.sampled_from([("JPN", "KOR"), ("JPN:GOV", "KOR"), ("JPN:GOV", "JPN:MIL"),
                     ("JPN,KOR", "KOR,FRA"), ("JPN,KOR:GOV", "KOR,FRA")]),
    st.booleans(),
)  # fmt: skip
def test_our_events_between_two_sides_are_those_of_the_view_of_dyads(
    events: list[tuple[list[str], list[str], bool]], asked: tuple[str, str], directed: bool
) -> None:
    a, b = (Side(text, text.split(",")) for text in asked)
    # A condition on pairs that all of them meet goes by the view.
    anybody = EventFilter(actor=["JPN", "KOR", "FRA"])
    with Record.open(":memory:") as record:
        for number, (sources, targets, mutual) in enumerate(events):
            own(record, str(number), " ".join(sources), " ".join(targets), reciprocal=mutual)
        for measure in ("events", "mentions"):
            found = [
                one(record, a, b, directed=directed, where=where, measure=measure).counts.tolist()
                for where in (None, anybody)
            ]
            assert found[0] == found[1]


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter", "year"])
def test_the_calendar_ends_without_an_error(record: Record, by: str) -> None:
    put(record, "1", day=dt.date.max)
    put(record, "2", day=dt.date(9999, 11, 30))
    assert one(record, by=by).total == 2


def test_weeks_begin_on_monday_also_across_years(record: Record) -> None:
    for number, day in enumerate([dt.date(2020, 12, 28), dt.date(2021, 1, 3), dt.date(2021, 1, 4)]):
        put(record, str(number), day=day)
    series = one(record, by="week")
    assert [str(day) for day in series.periods] == ["2020-12-28", "2021-01-04"]
    assert series.counts.tolist() == [2, 1]
