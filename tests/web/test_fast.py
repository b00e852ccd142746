"""Quick answers are those of the record itself, for any filter."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.measures.pairs import all_series, pair_series
from dragoman.measures.question import Side
from dragoman.record.store import CodedReport, Record
from dragoman.web import aggregates, fast
from record.builders import event, reject, report

if TYPE_CHECKING:
    import duckdb

CODES = ("JPN", "JPN:GOV", "JPN:MIL", "FRA", "FRA:GOV", "USA", "USA:GOV", "NATO:IGO", "UNK")
ASKED = ("JPN", "JPN:GOV", "FRA", "USA", "NATO", "NATO:IGO", "BRA", "jpn'; --")
QUADS = {"CONSULT": 1, "AID": 2, "ACCUSE": 3, "ASSAULT": 4}
AREAS = ((), ("cyber",), ("cyber", "space"), ("trade",))
FIRST = dt.date(2023, 1, 10)
_IMPORTS = """
INSERT INTO imports VALUES (1, 'other', 'f', '', 20, 20, 0, 0, '', '', true, '1', '1', now())
"""
_IMPORTED = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'other' AS dataset, (n // 2)::VARCHAR AS own_id, n % 2 AS pair,
       CASE WHEN n // 2 % 9 = 0 THEN NULL
            ELSE DATE '2023-01-01' + (n // 2 * 5)::INTEGER END AS event_date,
       CASE WHEN n // 2 % 9 = 0 THEN 'unknown' WHEN n // 2 % 5 = 0 THEN 'month' ELSE 'day' END
           AS date_precision,
       ['JPN', 'FRA', 'USA', ''][1 + n % 4] AS source_actor,
       ['GOV', '', 'MIL', ''][1 + n % 4] AS source_sector, '' AS source_name,
       ['FRA', 'USA', 'JPN'][1 + n % 3] AS target_actor, '' AS target_sector, '' AS target_name,
       'ACCUSE' AS root, '' AS mode, 3 AS quad, -2 AS goldstein, '' AS cameo,
       CASE WHEN n // 2 % 3 = 0 THEN ['cyber'] ELSE [] END AS areas, [] AS contexts,
       'actual' AS modality, 1 AS mentions, '' AS place, '' AS place_country,
       'Wire' AS publisher, '' AS reference, '' AS details
FROM range(40) numbers(n)
"""


def made_up(number: int, draw: random.Random) -> CodedReport:
    """A report with up to three events of any shape."""
    day = None if number % 13 == 0 else FIRST + dt.timedelta(days=draw.randrange(150))
    title = f"Çelebi's 50% plan, part {number}" if number % 10 == 0 else f"Report_{number} of a day"
    text = f"Ministers of several states meet, told in report number {number}."
    base = report(f"r{number}", text, published_at=day, title=title, publisher=f"P{number % 3}")
    found = []
    for place in range(draw.randrange(4)):
        precision = draw.choice(("day", "day", "month", "year", "unknown"))
        own = FIRST + dt.timedelta(days=draw.randrange(150))
        root = draw.choice(tuple(QUADS))
        found.append(
            event(
                base, " ".join(draw.choices(CODES, k=draw.choice((1, 1, 2, 3)))),
                " ".join(draw.choices(CODES, k=draw.choice((0, 1, 1, 2)))),
                root=root, quad=QUADS[root], areas=draw.choice(AREAS), start=place,
                reciprocal=draw.random() < 0.3,
                event_date=None if precision == "unknown" else own, date_precision=precision,
                modality=draw.choice(("actual", "actual", "planned", "negated")),
            )
        )  # fmt: skip
    return CodedReport(base, tuple(found), sentences=1)


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    """Two hundred made-up reports, copies, a rejected input and another data set, with tables."""
    draw = random.Random(5)
    with Record.open(":memory:") as opened:
        batch = [made_up(number, draw) for number in range(200)]
        copies = [
            CodedReport(report(f"copy {n}", batch[n].report.text, publisher="Echo")) for n in (3, 7)
        ]
        opened.commit(batch + copies, [reject()])
        with opened.writing() as cursor:
            cursor.execute(_IMPORTS)
            cursor.execute(_IMPORTED)
            aggregates.build(cursor)
        assert opened.verify() == []
        yield opened


@pytest.fixture(scope="module")
def cursor(record: Record) -> Iterator[duckdb.DuckDBPyConnection]:
    with record.cursor() as opened:
        yield opened


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "dataset": some("dragoman", "other", ("dragoman", "other")),
        "roots": some("AID", ("CONSULT", "ACCUSE")),
        "quads": some(3, (1, 2)),
        "areas": some("cyber", ("space", "trade")),
        "modality": some("actual", "planned", ("actual", "negated")),
        "since": some(dt.date(2023, 2, 1), dt.date(2023, 3, 10)),
        "until": some(dt.date(2023, 3, 9), dt.date(2023, 5, 1)),
    },
)
SAMPLES = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SIDES = st.sampled_from(ASKED) | st.sets(st.sampled_from(ASKED), min_size=1, max_size=3)
_NAMES = {"roots": "root", "quads": "quad", "areas": "area"}


def of_record(record: Record, asked: dict[str, Any], **whom: Any) -> set[str]:
    """The ids that the record itself gives."""
    named = {_NAMES.get(name, name): value for name, value in asked.items()}
    return {row["event_id"] for row in record.events(**whom, **named).rows()}


def dated(asked: dict[str, Any]) -> bool:
    """The record knows no day of undated events: between days it has only the others."""
    return asked.get("since") is not None or asked.get("until") is not None


@SAMPLES
@given(SIDES, SIDES, FILTERS)
def test_events_of_a_pair_are_those_of_the_record(
    record: Record, cursor: duckdb.DuckDBPyConnection, a: Any, b: Any, asked: dict[str, Any]
) -> None:
    expected = of_record(record, asked, dyad=(a, b))
    asked = {**asked, "undated": not dated(asked)}
    found = fast.events_of_pair(cursor, a, b, limit=1000, **asked)
    assert [row["event_id"] for row in found] == list({row["event_id"]: 0 for row in found})
    assert {row["event_id"] for row in found} == expected
    assert fast.count_of_pair(cursor, a, b, **asked) == len(expected)


@SAMPLES
@given(SIDES, FILTERS)
def test_events_of_an_actor_and_of_all_are_those_of_the_record(
    record: Record, cursor: duckdb.DuckDBPyConnection, who: Any, asked: dict[str, Any]
) -> None:
    plain, asked = asked, {**asked, "undated": not dated(asked)}
    found = fast.events_of_actor(cursor, who, limit=1000, **asked)
    assert {row["event_id"] for row in found} == of_record(record, plain, actor=who)
    assert fast.count_of_actor(cursor, who, **asked) == len(found)
    for role in ("source", "target"):
        found = fast.events_of_actor(cursor, who, role=role, limit=1000, **asked)
        assert {row["event_id"] for row in found} == of_record(record, plain, **{role: who})
    every = fast.events_of_all(cursor, limit=1000, **asked)
    assert {row["event_id"] for row in every} == of_record(record, plain)
    assert fast.count_of_all(cursor, **asked) == len(every)


@SAMPLES
@given(SIDES, SIDES, st.sampled_from(("day", "week", "month", "quarter", "year")), st.booleans())
def test_counts_are_those_of_series(
    record: Record, cursor: duckdb.DuckDBPyConnection, a: Any, b: Any, by: str, undated: bool
) -> None:
    kinds = ("vcoop", "mcoop", "vconf", "mconf")
    codes = [{one} if isinstance(one, str) else set(one) for one in (a, b)]
    assume(codes[0] != codes[1])
    sides = [Side(name, sorted(one)) for name, one in zip("xy", codes, strict=True)]
    series = pair_series(
        record, *sides, by=by, kinds=kinds, undated="report" if undated else "out"
    ).series
    expected = {
        (one.dataset, day, kinds.index(one.kind) + 1): count
        for one in series
        for day, count in zip(one.periods, one.counts.tolist(), strict=True)
        if count
    }
    axes = {(one.dataset, day) for one in series for day in one.periods}
    rows = fast.pair_counts(cursor, a, b, by, undated=undated)
    found = {(row["dataset"], row["period"], row["quad"]): row["events"] for row in rows}
    # A series ends with the last report; events may be dated after it.
    assert {key: n for key, n in found.items() if key[:2] in axes} == expected


def test_months_of_pairs_are_those_of_all_series(
    record: Record, cursor: duckdb.DuckDBPyConnection
) -> None:
    for dataset in ("dragoman", "other"):
        expected: Counter[tuple[Any, ...]] = Counter()
        axis: set[dt.date] = set()
        for one in all_series(
            record, kinds=("vconf", "all"), least=1, dataset=dataset, undated="report"
        ):
            axis |= set(one.periods)
            name = {"vconf": "vconf", "all": "events"}[one.kind]
            for day, count in zip(one.periods, one.counts.tolist(), strict=True):
                expected[one.source, one.target, day, name] += count
        rows = fast.months_of_pairs(cursor, dt.date(2000, 1, 1), dt.date(2030, 1, 1), dataset)
        found = {
            (row["a"], row["b"], row["month"], name): row[name]
            for row in rows if row["month"] in axis
            for name in ("vconf", "events") if row[name]
        }  # fmt: skip
        assert found
        assert found == {key: count for key, count in expected.items() if count}
        sums: Counter[tuple[str, str]] = Counter()
        for row in rows:
            sums[row["a"], row["b"]] += row["events"]
        pairs = fast.pairs(cursor, dt.date(2000, 1, 1), dt.date(2030, 1, 1), dataset, least=3)
        assert {(row["a"], row["b"]): row["events"] for row in pairs} == {
            pair: n for pair, n in sums.items() if n >= 3
        }


def test_a_list_is_newest_first_and_cut_into_pages(cursor: duckdb.DuckDBPyConnection) -> None:
    whole = fast.events_of_pair(cursor, "JPN", "FRA", limit=1000, modality=None)
    assert len(whole) > 20
    days = [row["day"] or dt.date.min for row in whole]
    assert days == sorted(days, reverse=True)
    pages = [
        row
        for offset in range(0, len(whole), 7)
        for row in fast.events_of_pair(
            cursor, "JPN", "FRA", offset=offset, limit=7, modality=None
        )
    ]  # fmt: skip
    assert pages == whole
    assert all(row["day_known"] == (row["event_date"] is not None) for row in whole)


def test_a_row_says_what_the_record_says(record: Record, cursor: duckdb.DuckDBPyConnection) -> None:
    theirs = {row["event_id"]: row for row in record.events(dataset="dragoman").rows()}
    ours = fast.events_of_all(cursor, limit=1000, dataset="dragoman")
    assert len(ours) == len(theirs)
    for row in ours:
        same = {name: row[name] for name in row if name not in ("no", "day", "day_known")}
        assert same == {name: theirs[row["event_id"]][name] for name in same}


def test_one_event_with_its_text(record: Record, cursor: duckdb.DuckDBPyConnection) -> None:
    row = record.events(actor="NATO", dataset="dragoman", limit=1).rows()[0]
    found = fast.event(cursor, row["event_id"])
    assert found is not None
    assert found["evidence"] == row["evidence"]
    assert found["report_text"][found["start"] : found["end"]] == row["evidence"]
    members = record.participants(event_id=row["event_id"]).rows()
    assert [one["actor"] for one in found["participants"]] == [one["actor"] for one in members]
    assert found["mentions"] == row["mentions"]
    other = fast.event(cursor, "other:3")
    assert other is not None
    assert other["dataset"] == "other"
    assert other["own_id"] == "3"
    assert fast.event(cursor, "nobody's") is None


def test_stories_and_days_are_those_of_the_views(
    record: Record, cursor: duckdb.DuckDBPyConnection
) -> None:
    columns = "story, first_day, last_day, mentions, publishers"
    theirs = set(cursor.execute(f"SELECT {columns} FROM stories").fetchall())
    stories = fast.newest_stories(cursor, 0, 1000)
    assert {tuple(row[name] for name in columns.split(", ")) for row in stories} == theirs
    assert max(row["mentions"] for row in stories) == 2
    assert sum(row["events"] for row in stories) == len(
        record.events(dataset="dragoman", modality=None)
    )
    assert fast.newest_stories(cursor, 10, 5) == stories[10:15]
    read = {
        (row["publisher"], row["day"]): (row["reports"], row["distinct_reports"], row["coded"])
        for row in fast.days(cursor) if row["reports"]
    }  # fmt: skip
    assert read == {
        (row["publisher"], row["day"]): tuple(
            row[name] for name in ("reports", "distinct_reports", "coded_reports")
        )
        for row in record.exposure().rows()
    }
    total = record.ledger()
    months = fast.days(cursor, by="month")
    assert sum(row["rejected"] for row in months) == total.rejected == 1
    assert sum(row["duplicates"] for row in months) == total.duplicate == 2


def test_actors_are_counted(record: Record, cursor: duckdb.DuckDBPyConnection) -> None:
    happened = {row["event_id"]: row for row in record.events(actor="JPN").rows()}
    own = {
        (row["event_id"], row["side"])
        for row in record.participants(actor="JPN").rows()
        if row["event_id"] in happened
    }
    for row in record.events(actor="JPN", dataset="other").rows():
        own |= {
            (row["event_id"], side)
            for side in ("source", "target")
            if "JPN" in row[f"{side}_actors"]
        }
    (japan,) = fast.actors_like(cursor, "jpn")
    assert japan["as_source"] == sum(side == "source" for _, side in own)
    assert japan["as_target"] == sum(side == "target" for _, side in own)
    days = [row["event_date"] for row in happened.values() if row["event_date"]]
    assert (japan["first_day"], japan["last_day"]) == (min(days), max(days))


def test_search_looks_at_starts_first_and_takes_signs_as_they_are(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    names = {"JPN": "Japan", "FRA": "France", "USA": "United States", "NATO": "NATO"}
    assert [row["actor"] for row in fast.actors_like(cursor, "Ja", names=names)] == ["JPN"]
    assert fast.actors_like(cursor, "STATES", names=names)[0]["name"] == "United States"
    assert fast.actors_like(cursor, "us", names=names)[0]["actor"] == "USA"
    plans = fast.titles_like(cursor, "celebi", limit=100)
    assert len(plans) == 20
    assert len(fast.titles_like(cursor, "50% p", limit=100)) == 20
    assert fast.titles_like(cursor, "5_%") == []
    assert all("_1" in row["title"] for row in fast.titles_like(cursor, "report_1"))
    assert fast.titles_like(cursor, "%") != fast.titles_like(cursor, "") == []
    assert len(fast.titles_like(cursor, "of a day", limit=3)) == 3


def test_building_again_changes_nothing(record: Record) -> None:
    with record.writing() as cursor:
        before = fast.events_of_pair(cursor, "JPN", "FRA")
        aggregates.build(cursor)
        assert fast.events_of_pair(cursor, "JPN", "FRA") == before


def test_an_empty_record_has_nothing_to_show() -> None:
    with Record.open(":memory:") as record, record.writing() as cursor:
        aggregates.build(cursor)
        assert fast.events_of_pair(cursor, "JPN", "FRA") == []
        assert fast.newest_stories(cursor) == fast.days(cursor) == []
        assert fast.rises(cursor, "dragoman", FIRST) == []
        assert fast.titles_like(cursor, "a") == fast.actors_like(cursor, "a") == []


def monthly(pair: str, month: int, count: int) -> list[CodedReport]:
    """So many events of a pair in a month of 2023, each of a report of its own."""
    source, target = pair.split()
    day = dt.date(2023, month, 5)
    several = []
    for number in range(count):
        name = f"{pair} {month} {number}"
        base = report(name, f"Words of {name}, told by one of many papers.", published_at=day)
        several.append(
            CodedReport(base, (event(base, source, target, event_date=day),), sentences=1)
        )
    return several


def test_rises_are_scored_against_what_was_read_before() -> None:
    batch = [one for month in (1, 2, 3, 4) for one in monthly("JPN FRA", month, 6)]
    batch += monthly("USA CHN", 4, 1)  # one event of a new pair is no rise to speak of
    batch += monthly("USA RUS", 3, 9)
    batch += monthly("FRA DEU", 4, 12) + monthly("FRA DEU", 2, 3)
    with Record.open(":memory:") as record:
        record.commit(batch)
        assert record.ledger().duplicate == 0
        with record.writing() as cursor:
            aggregates.build(cursor)
            april = dt.date(2023, 4, 30)
            rows = fast.rises(cursor, "dragoman", april, months_before=3)
            few = fast.rises(cursor, "dragoman", april, months_before=3, most=1)
    read_now, read_before = 6 + 1 + 12, 18 + 9 + 3
    found = {(row["a"], row["b"]): row for row in rows}
    for pair, now, before in (
        (("DEU", "FRA"), 12, 3), (("CHN", "USA"), 1, 0), (("RUS", "USA"), 0, 9),
        (("FRA", "JPN"), 6, 18),
    ):  # fmt: skip
        row = found[pair]
        expected = before * read_now / read_before
        assert (row["now"], row["before"]) == (now, before)
        assert (row["read_now"], row["read_before"]) == (read_now, read_before)
        assert math.isclose(row["expected"], expected)
        assert math.isclose(row["score"], (now - expected) / math.sqrt(expected + 1))
    assert [(row["a"], row["b"]) for row in few] == [("DEU", "FRA"), ("RUS", "USA")]


def test_wrong_questions_are_told(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="modality"):
        fast.events_of_pair(cursor, "JPN", "FRA", modality="dreamt")
    with pytest.raises(UsageError, match="negative"):
        fast.events_of_pair(cursor, "JPN", "FRA", offset=-1)
    with pytest.raises(UsageError, match="period"):
        fast.pair_counts(cursor, "JPN", "FRA", by="century")
    with pytest.raises(UsageError, match="months"):
        fast.rises(cursor, "dragoman", FIRST, months_before=0)
