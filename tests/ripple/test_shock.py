"""A named shock: found in the record, measured against the fit, with what followed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.measures.question import Side
from dragoman.record.store import Record
from dragoman.ripple.belonging import Belongs, by_dyad, by_theatre
from dragoman.ripple.result import Counts, Ripple
from dragoman.ripple.shock import NamedShock, beyond, named_shock
from dragoman.ripple.theatres import dyad_series, members, theatre_series
from ripple import made

START = dt.date(2018, 3, 1)
USA, IRAN = Side("USA", ["USA"]), Side("Iran", ["IRN"])
THEATRES = {"Middle East": ("IRN", "ISR", "SYR"), "Euro-Atlantic": ("USA", "FRA")}
EAST, WEST = "Middle East, material conflict", "Euro-Atlantic, material conflict"
CALM = "Middle East, verbal cooperation"
KINDS = ("mconf", "vcoop")
#: day after START, source, target, root, quad, mentions
Told = tuple[int, str, str, str, int, int]
TOLD: tuple[Told, ...] = (
    (20, "USA", "IRN", "ASSAULT", 4, 9), (20, "USA", "IRN", "ASSAULT", 4, 3),
    (21, "IRN", "USA", "ASSAULT", 4, 5), (22, "FRA", "IRN", "CONSULT", 1, 50),
    (23, "FRA", "USA", "COERCE", 4, 7), (40, "USA", "IRN", "CONSULT", 1, 1),
    (59, "SYR", "USA", "ASSAULT", 4, 8),
)  # fmt: skip
_INSERT = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'icews' AS dataset, unnest($own_id) AS own_id, 0 AS pair,
       unnest($day) AS event_date, 'day' AS date_precision, unnest($source) AS source_actor,
       '' AS source_sector, '' AS source_name, unnest($target) AS target_actor,
       '' AS target_sector, '' AS target_name, unnest($root) AS root, '' AS mode,
       unnest($quad) AS quad, 0.0 AS goldstein, '' AS cameo, []::VARCHAR[] AS areas,
       []::VARCHAR[] AS contexts, 'actual' AS modality, unnest($mentions) AS mentions,
       '' AS place, '' AS place_country, NULL AS latitude, NULL AS longitude, '' AS publisher,
       '' AS reference, '' AS details
"""


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        insert(opened, "", TOLD)
        yield opened


def insert(record: Record, prefix: str, told: Sequence[Told]) -> None:
    days, source, target, root, quad, mentions = (list(x) for x in zip(*told, strict=True))
    given = {
        "own_id": [f"{prefix}{number:03}" for number in range(len(told))],
        "day": [START + dt.timedelta(days=int(day)) for day in days],
        "source": source, "target": target, "root": root, "quad": quad, "mentions": mentions,
    }  # fmt: skip
    with record.writing() as cursor:
        cursor.execute(_INSERT, given)


def fit() -> Ripple:
    """A conflict in the Middle East is followed by half as much in the Euro-Atlantic."""
    found = made.ripple((EAST, WEST, CALM), {(EAST, WEST): 0.5}, error=0.05, first=START)
    counts = found.data.counts.copy()
    counts[0, 20] = 14
    return replace(found, data=replace(found.data, counts=counts))


def ask(record: Record, on: int = 20, root: str = "ASSAULT", **asked: int) -> NamedShock:
    return named_shock(
        record, fit(), USA, root, IRAN, START + dt.timedelta(days=on), dataset="icews",
        belongs=by_theatre(THEATRES, KINDS), **asked,
    )  # fmt: skip


def test_the_size_is_what_stood_out_on_the_day(record: Record) -> None:
    found = ask(record)
    (size,) = found.sizes
    read = 140 / 120
    assert (size.series, size.counted) == (EAST, 14)
    assert size.expected == pytest.approx(2.0 * read)
    assert size.extra == pytest.approx((14 - 2 * read) / read)
    assert found.response.total[1] == pytest.approx(0.5 * size.extra)


def test_the_events_of_the_day_and_those_that_followed_are_named(record: Record) -> None:
    found = ask(record)
    assert [one.event_id for one in found.events] == ["icews:000", "icews:001"]
    assert [one.event_id for one in found.followed] == ["icews:004", "icews:002"]
    assert found.followed[1].series == (WEST,)


def test_no_event_of_a_series_that_is_not_reached_is_named(record: Record) -> None:
    assert "icews:003" not in {one.event_id for one in ask(record).followed}


def test_what_followed_ends_with_the_days_asked_for(record: Record) -> None:
    assert [one.event_id for one in ask(record, periods=1).followed] == ["icews:002"]
    assert ask(record, most=1).followed[0].event_id == "icews:004"


def test_the_nearest_day_within_the_window_is_taken_and_told(record: Record) -> None:
    found = ask(record, on=19)
    assert found.day == START + dt.timedelta(days=20)
    assert found.notes[-1] == "no such event on 2018-03-20; those of 2018-03-21 are taken"


def test_a_shock_that_is_not_in_the_record_is_told_with_what_is_near(record: Record) -> None:
    with pytest.raises(UsageError, match=r"within 1 day of 2018-03-26.*nearest: 2018-03-21 \(2\)"):
        ask(record, on=25)
    with pytest.raises(UsageError, match=r"within 30 days USA to Iran has ASSAULT \(2\)"):
        ask(record, on=20, root="PROTEST")
    with pytest.raises(UsageError, match="outside the days fitted, 2018-03-01 to 2018-04-29"):
        ask(record, on=90)


def test_events_of_no_series_are_no_shock(record: Record) -> None:
    with pytest.raises(UsageError, match="counts in no series"):
        named_shock(
            record, fit(), USA, "ASSAULT", IRAN, START + dt.timedelta(days=20), dataset="icews",
            belongs=by_theatre({"Elsewhere": ("JPN",)}, KINDS),
        )  # fmt: skip


def test_a_day_like_any_other_brings_nothing_and_says_so(record: Record) -> None:
    found = ask(record, on=40, root="CONSULT")
    if not any(one.extra for one in found.sizes):
        assert "no more events than expected" in found.notes[-1]
    assert found.response.whole[0] == 0
    assert found.followed == ()


def test_beyond_is_what_came_over_what_would_have_come_without_the_shock() -> None:
    of = fit()
    size = 10.0
    with_it = beyond(of, {EAST: 0.0}, 20, 3)
    without = beyond(of, {EAST: size}, 20, 3)
    assert without.shape == (3, 3)
    assert without[1, 0] - with_it[1, 0] == pytest.approx(0.5 * size)
    assert without[[0, 2]] == pytest.approx(with_it[[0, 2]])


@pytest.mark.parametrize("history", ["seen", "plain"])
def test_a_fit_of_counts_takes_the_shock_as_counted(record: Record, history: str) -> None:
    of = replace(fit(), history=history)
    found = named_shock(
        record, of, USA, "ASSAULT", IRAN, START + dt.timedelta(days=20), dataset="icews",
        belongs=by_theatre(THEATRES, KINDS),
    )  # fmt: skip
    assert found.sizes[0].extra == pytest.approx(14 - 2 * 140 / 120)
    with_it, without = (beyond(of, {EAST: size}, 20, 1) for size in (0.0, 10.0))
    assert without[1, 0] - with_it[1, 0] == pytest.approx(5.0)


def test_beyond_is_a_forecast_of_what_belongs_to_the_baseline() -> None:
    of = fit()
    strong = replace(of, raw=2 * of.raw)
    assert beyond(strong, {EAST: 10.0}, 20, 3) == pytest.approx(beyond(of, {EAST: 10.0}, 20, 3))


def test_beyond_ends_with_the_data() -> None:
    assert beyond(fit(), {EAST: 1.0}, 57, 30).shape == (3, 2)
    assert beyond(fit(), {EAST: 1.0}, 59, 30).shape == (3, 0)


@pytest.mark.parametrize("domestic", [True, False])
def test_events_belong_where_theatre_series_count_them(record: Record, domestic: bool) -> None:
    read_each_day(record)
    tables = Knowledge.load()
    data = theatre_series(
        record, tables, theatres=THEATRES_TOLD, kinds=("conflict",), domestic=domestic
    )
    rule = by_theatre(members(tables), ("conflict",), domestic=domestic)
    assert belonging(record, rule, data) == data.counts.sum(axis=1).tolist()
    assert data.counts.sum() == (6 if domestic else 5)


def test_events_belong_where_dyad_series_count_them(record: Record) -> None:
    read_each_day(record)
    pairs = [(USA, IRAN), (Side("France", ["FRA"]), USA)]
    data = dyad_series(record, pairs, kinds=("all", "conflict"))
    told = belonging(record, by_dyad(pairs, ("all", "conflict")), data)
    assert told == data.counts.sum(axis=1).tolist() == [4, 3, 1, 1]


THEATRES_TOLD = ("Middle East", "Euro-Atlantic")


def read_each_day(record: Record) -> None:
    """Something of elsewhere on every day, so that there is no gap in what was read."""
    insert(record, "e", [(day, "JPN", "CHN", "CONSULT", 1, 1) for day in range(60)])
    insert(record, "d", [(5, "IRN", "IRN", "ASSAULT", 4, 1)])


def belonging(record: Record, belongs: Belongs, data: Counts) -> list[int]:
    """How many events of the record belong to each series."""
    found = Counter(name for row in record.events().rows() for name in belongs(row))
    return [found[name] for name in data.names]
