"""What is counted: per data set, dyad and period, each event once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.measures import panel as module
from dragoman.measures import periods
from dragoman.measures.panel import panel
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from record.builders import coded, event, report

_INSERT = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, $dataset AS dataset, $own_id AS own_id, $pair AS pair, $day AS event_date,
       $precision AS date_precision, $source AS source_actor, $source_sector AS source_sector,
       '' AS source_name, $target AS target_actor, '' AS target_sector, '' AS target_name,
       $root AS root, '' AS mode, $quad AS quad, $goldstein AS goldstein, '' AS cameo,
       $areas AS areas, []::VARCHAR[] AS contexts, 'actual' AS modality, $mentions AS mentions,
       '' AS place, '' AS place_country, NULL AS latitude, NULL AS longitude,
       $publisher AS publisher,
       $reference AS reference, '' AS details
"""


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


def put(record: Record, own_id: str, **fields: Any) -> None:
    """One row of a foreign data set."""
    row = {
        "dataset": "gdelt", "own_id": own_id, "pair": 0, "day": dt.date(2020, 1, 15),
        "precision": "day", "source": "JPN", "source_sector": "", "target": "KOR",
        "root": "CONSULT", "quad": 1, "goldstein": 2.5, "areas": [], "mentions": 1,
        "reference": "", "publisher": "",
    }  # fmt: skip
    with record.cursor() as cursor:
        cursor.execute(_INSERT, {**row, **fields})


def told(record: Record, **asked: Any) -> list[tuple[Any, ...]]:
    """Data set, source, target, period and total of every row."""
    rows = panel(record, **asked).rows()
    return [(r["dataset"], r["source"], r["target"], str(r["period"]), r["total"]) for r in rows]


def test_classes_scores_and_mentions_of_a_dyad_month(record: Record) -> None:
    put(record, "1", mentions=3)
    put(record, "2", quad=4, root="ASSAULT", goldstein=-9.5, day=dt.date(2020, 1, 31))
    put(record, "3", quad=0, root="", goldstein=None)
    (row,) = panel(record).rows()
    assert list(row) == [
        "dataset", "source", "target", "period", "vcoop", "mcoop", "vconf", "mconf", "total",
        "goldstein_sum", "goldstein_mean", "mentions",
    ]  # fmt: skip
    assert list(row.values()) == [
        "gdelt", "JPN", "KOR", dt.date(2020, 1, 1), 1, 0, 0, 1, 3, -7.0, -3.5, 5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "first"),
    [
        ("day", "2020-05-20"),
        ("week", "2020-05-18"),
        ("month", "2020-05-01"),
        ("quarter", "2020-04-01"),
        ("year", "2020-01-01"),
    ],
)
def test_a_period_is_named_by_its_first_day(record: Record, by: str, first: str) -> None:
    put(record, "1", day=dt.date(2020, 5, 20))
    assert told(record, by=by) == [("gdelt", "JPN", "KOR", first, 1)]


def test_data_sets_are_never_added_up(record: Record) -> None:
    put(record, "1")
    put(record, "1", dataset="icews")
    record.commit([coded("a", event(report("a"), "JPN:GOV", "KOR:GOV"))])
    assert [row[0] for row in told(record)] == ["dragoman", "gdelt", "icews"]
    assert [row[0] for row in told(record, where=EventFilter(dataset="icews"))] == ["icews"]
    assert [row[0] for row in told(record, where=EventFilter(dataset="dragoman"))] == ["dragoman"]


def test_an_event_of_two_sectors_counts_once_unless_sectors_are_told_apart(
    record: Record,
) -> None:
    base = report("a")
    record.commit([coded("a", event(base, "JPN:GOV JPN:MIL", "USA:GOV"))])
    put(record, "7", source_sector="GOV")
    put(record, "7", source_sector="MIL", pair=1)
    assert [row[4] for row in told(record)] == [1, 1]
    assert [row[1] for row in told(record, sectors=True)] == [
        "JPN:GOV", "JPN:MIL", "JPN:GOV", "JPN:MIL",
    ]  # fmt: skip
    military = EventFilter(source="JPN:MIL")
    assert [row[4] for row in told(record, where=military)] == [1, 1]


def test_a_mutual_event_counts_in_both_directions_or_once_without_them(record: Record) -> None:
    base = report("a")
    record.commit([coded("a", event(base, "JPN:GOV", "CHN:GOV", reciprocal=True))])
    assert [row[1:3] for row in told(record)] == [("CHN", "JPN"), ("JPN", "CHN")]
    assert told(record, directed=False) == [("dragoman", "CHN", "JPN", "2024-05-01", 1)]


def test_what_has_no_fine_enough_date_is_left_out_and_counted(record: Record) -> None:
    put(record, "1", precision="month", day=dt.date(2020, 1, 1))
    put(record, "2", precision="year", day=dt.date(2020, 1, 1))
    put(record, "3", precision="unknown", day=None)
    put(record, "4", precision="unknown", day=None, target="")
    for by, total, left_out in (("day", 0, 3), ("month", 1, 2), ("quarter", 1, 2), ("year", 2, 1)):
        found = panel(record, by=by)
        assert sum(row["total"] for row in found.rows()) == total
        assert found.left_out == {"gdelt": left_out}


def test_an_undated_event_may_count_on_the_day_of_its_report(record: Record) -> None:
    base = report("a", published_at=dt.date(2021, 3, 4))
    record.commit([coded("a", event(base, event_date=None, date_precision="unknown"), of=base)])
    assert told(record) == []
    assert panel(record).left_out == {"dragoman": 1}
    assert told(record, undated="report") == [("dragoman", "JPN", "FRA", "2021-03-01", 1)]
    assert panel(record, undated="report").left_out == {}


def test_zeros_fill_the_span_of_the_data_set(record: Record) -> None:
    put(record, "1", day=dt.date(2020, 1, 15))
    put(record, "2", day=dt.date(2020, 4, 2), source="USA")
    rows = panel(record, zeros=True, where=EventFilter(source="JPN")).rows()
    assert [(str(row["period"]), row["total"], row["vcoop"]) for row in rows] == [
        ("2020-01-01", 1, 1), ("2020-02-01", 0, 0), ("2020-03-01", 0, 0), ("2020-04-01", 0, 0),
    ]  # fmt: skip
    assert (rows[1]["goldstein_sum"], rows[1]["goldstein_mean"], rows[1]["mentions"]) == (
        0,
        None,
        0,
    )
    short = EventFilter(source="JPN", since=dt.date(2020, 1, 1), until=dt.date(2020, 2, 20))
    assert [row[3] for row in told(record, zeros=True, where=short)] == ["2020-01-01", "2020-02-01"]


def test_zeros_of_our_own_events_span_the_reports_read(record: Record) -> None:
    old = event(report("a"), event_date=dt.date(1962, 10, 20))
    record.commit([coded("a", old), coded("b", of=report("b", published_at=dt.date(2024, 7, 1)))])
    found = told(record, zeros=True)
    assert [(row[3], row[4]) for row in found] == [
        ("1962-10-01", 1), ("2024-05-01", 1), ("2024-06-01", 0), ("2024-07-01", 0),
    ]  # fmt: skip


def test_zeros_without_end_are_refused(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PANEL_ROWS", 10)
    put(record, "1")
    put(record, "2", day=dt.date(2021, 1, 1))
    with pytest.raises(UsageError, match="1 dyads in 13 periods may be 13 rows, more than 10"):
        panel(record, zeros=True)


def test_columns_by_root_and_area(record: Record) -> None:
    put(record, "1", areas=["cyber", "defence-industry"])
    put(record, "2", root="AID", quad=2, areas=["cyber"])
    put(record, "3", root="", quad=0)
    (row,) = panel(record, split=("root", "area")).rows()
    assert (row["root_consult"], row["root_aid"], row["root_assault"]) == (1, 1, 0)
    assert (row["area_cyber"], row["area_defence_industry"], row["total"]) == (2, 1, 3)
    (row,) = panel(record, split=()).rows()
    assert list(row)[4:] == ["total", "goldstein_sum", "goldstein_mean", "mentions"]


def test_areas_of_strangers_are_no_sql_and_no_two_columns_share_a_name(record: Record) -> None:
    put(record, "1", areas=["a-b", "a_b", 'x" FROM y; --', "é"])
    names = panel(record, split="area").columns[4:-4]
    assert len(set(names)) == 4
    assert all(name.isascii() and name.isidentifier() for name in names)


def test_stories_and_mentions(record: Record) -> None:
    put(record, "1", reference="https://example.org/a", mentions=4)
    put(record, "2", reference="https://example.org/a", mentions=2)
    put(record, "3", reference="")
    put(record, "1", dataset="icews", reference="77/1")
    put(record, "2", dataset="icews", reference="77/4")
    for measure, totals in (("events", [3, 2]), ("stories", [2, 1]), ("mentions", [7, 2])):
        rows = panel(record, measure=measure).rows()
        assert [row["total"] for row in rows] == totals
        assert [row["vcoop"] for row in rows] == totals


def test_copies_of_a_report_are_mentions_not_events(record: Record) -> None:
    first, copy = report("a", "One text."), report("b", "One text.")
    record.commit([coded("a", event(first), of=first), coded("b", event(copy), of=copy)])
    (row,) = panel(record).rows()
    assert (row["total"], row["mentions"]) == (1, 2)


@pytest.mark.parametrize(
    "wrong",
    [{"by": "decade"}, {"measure": "tone"}, {"split": "mode"}, {"undated": "maybe"}],
)
def test_unknown_words_say_what_is_possible(record: Record, wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="one of"):
        panel(record, **wrong)  # type: ignore[arg-type]


@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), st.data())
def test_the_periods_of_a_span_are_those_the_database_makes(by: str, data: st.DataObject) -> None:
    first = data.draw(st.dates(dt.date(1900, 1, 8), dt.date(2100, 1, 1)))
    last = first + dt.timedelta(days=data.draw(st.integers(0, 900)))
    found = list(periods.days(by, first, last))
    assert found == sorted(set(found))
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    assert found == sorted({periods.start(by, day) for day in days})


def test_exposure_is_joined_by_data_set_and_period(record: Record) -> None:
    put(record, "1", mentions=4)
    put(record, "2", source="USA", day=dt.date(2020, 2, 1))
    put(record, "3", source="USA", target="")
    first, copy = report("a", "One text."), report("b", "One text.")
    record.commit([coded("a", event(first), of=first), coded("b", event(copy), of=copy)])
    rows = panel(record, exposure=True).rows()
    assert [(r["dataset"], r["source"], r["exposure"]) for r in rows] == [
        ("dragoman", "JPN", 1), ("gdelt", "JPN", 2), ("gdelt", "USA", 1),
    ]  # fmt: skip
    rows = panel(record, exposure=True, measure="mentions", zeros=True).rows()
    assert [(r["dataset"], r["source"], r["total"], r["exposure"]) for r in rows] == [
        ("dragoman", "JPN", 2, 2), ("gdelt", "JPN", 4, 5), ("gdelt", "JPN", 0, 1),
        ("gdelt", "USA", 0, 5), ("gdelt", "USA", 1, 1),
    ]  # fmt: skip
    assert panel(record, exposure=True, where=EventFilter(source="NOBODY")).rows() == []


def test_columns_by_publisher(record: Record) -> None:
    for name, publisher in (("a", "Herald"), ("b", "The Post")):
        base = report(name, publisher=publisher)
        record.commit([coded(name, event(base), of=base)])
    (row,) = panel(record, split="publisher").rows()
    assert (row["publisher_herald"], row["publisher_the_post"], row["total"]) == (1, 1, 2)


def test_days_asked_for_are_those_of_the_report_where_it_stands_for_the_event(
    record: Record,
) -> None:
    base = report("a", published_at=dt.date(2021, 3, 4))
    known = {"event_date": dt.date(2021, 2, 1), "date_precision": "month"}
    undated = event(base, event_date=None, date_precision="unknown")
    record.commit([coded("a", undated, event(base, "KOR", "USA", **known), of=base)])
    february = EventFilter(since=dt.date(2021, 2, 1), until=dt.date(2021, 2, 28))
    march = EventFilter(since=dt.date(2021, 3, 1))
    assert told(record, undated="report", by="week", where=february) == []
    assert [row[3] for row in told(record, undated="report", by="week", where=march)] == [
        "2021-03-01", "2021-03-01",
    ]  # fmt: skip
    assert [row[1] for row in told(record, undated="report", where=february)] == ["KOR"]
