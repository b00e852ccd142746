"""Asking the record: pairs, filters, order, and what a Table can become."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import pytest

from dragoman.errors import UsageError
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record

from .builders import DAY, coded, event, reject, report

LATER = DAY + dt.timedelta(days=1)


def pairs(record: Record, **where: Any) -> list[tuple[str, str]]:
    return [(row["source"], row["target"]) for row in record.dyads(EventFilter(**where)).rows()]


def sides(record: Record, **where: Any) -> list[str]:
    return [f"{row['source']} > {row['target']}" for row in record.events(**where).rows()]


def one(record: Record, sources: str, targets: str, **fields: Any) -> None:
    base = report("a")
    record.commit([coded("a", event(base, sources, targets, **fields), of=base)])


def test_a_directed_event_pairs_every_source_with_every_target(record: Record) -> None:
    one(record, "JPN:GOV KOR:GOV", "CHN USA")
    assert sorted(pairs(record)) == [
        ("JPN:GOV", "CHN"),
        ("JPN:GOV", "USA"),
        ("KOR:GOV", "CHN"),
        ("KOR:GOV", "USA"),
    ]


def test_a_mutual_event_counts_in_both_directions(record: Record) -> None:
    one(record, "JPN", "CHN USA", reciprocal=True)
    assert sorted(pairs(record)) == [
        ("CHN", "JPN"),
        ("JPN", "CHN"),
        ("JPN", "USA"),
        ("USA", "JPN"),
    ]


def test_a_mutual_event_without_targets_pairs_its_sources(record: Record) -> None:
    one(record, "JPN CHN USA", "", reciprocal=True)
    assert sorted(pairs(record)) == [
        (a, b) for a in ("CHN", "JPN", "USA") for b in ("CHN", "JPN", "USA") if a != b
    ]


def test_two_people_of_one_government_make_one_pair(record: Record) -> None:
    one(record, "JPN:GOV JPN:GOV", "USA:GOV USA:GOV", reciprocal=True)
    assert sorted(pairs(record)) == [("JPN:GOV", "USA:GOV"), ("USA:GOV", "JPN:GOV")]
    assert sides(record) == ["JPN:GOV > USA:GOV"]


def test_an_event_without_target_has_no_pair_but_is_an_event(record: Record) -> None:
    one(record, "IND:MIL", "", root="MOBILIZE")
    assert pairs(record) == []
    assert sides(record, source="IND") == ["IND:MIL > "]
    row = record.events().rows()[0]
    assert (row["source_actors"], row["target_actors"]) == (["IND"], [])


def test_only_what_happened_is_returned_unless_asked(record: Record) -> None:
    base = report("a")
    record.commit(
        [
            coded(
                "a",
                event(base, "JPN", "USA"),
                event(base, "JPN", "CHN", modality="negated"),
                event(base, "JPN", "FRA", modality="planned"),
                of=base,
            )
        ]
    )
    assert sides(record) == ["JPN > USA"]
    assert pairs(record) == [("JPN", "USA")]
    assert sides(record, modality="negated") == ["JPN > CHN"]
    assert len(record.events(modality=None)) == 3
    with record.cursor() as cursor:
        for view in ("occurred", "occurred_dyads"):
            assert cursor.table(view).count("*").fetchall() == [(1,)]


@pytest.fixture
def several(record: Record) -> Record:
    first = report("a")
    second = report("b", publisher="Gazette", published_at=LATER)
    record.commit(
        [
            coded(
                "a",
                event(first, "JPN:GOV", "NATO:IGO", areas=("cyber", "maritime")),
                event(first, "NATO:IGO", "JPN:GOV", root="SUPPORT"),
                event(first, "JPN:MIL USA:MIL", "", root="COOPERATE", reciprocal=True),
                of=first,
            ),
            coded(
                "b",
                event(second, "CHN:GOV", "JPN:GOV", root="ACCUSE", event_date=LATER),
                event(
                    second, "RUS:MIL", "UKR", root="ASSAULT", event_date=None, status="background",
                    date_precision="unknown",
                ),
                of=second,
            ),
        ]
    )  # fmt: skip
    return record


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"source": "JPN", "target": "NATO"}, ["JPN:GOV > NATO:IGO"]),
        ({"source": "JPN:MIL"}, ["JPN:MIL, USA:MIL > "]),
        ({"source": "USA", "target": "JPN"}, ["JPN:MIL, USA:MIL > "]),
        ({"target": "USA"}, ["JPN:MIL, USA:MIL > "]),
        ({"source": {"CHN", "RUS"}}, ["CHN:GOV > JPN:GOV", "RUS:MIL > UKR"]),
        ({"source": set()}, []),
        ({"dyad": ("NATO", {"JPN", "KOR"})}, ["JPN:GOV > NATO:IGO", "NATO:IGO > JPN:GOV"]),
        ({"actor": "NATO:IGO"}, ["JPN:GOV > NATO:IGO", "NATO:IGO > JPN:GOV"]),
        ({"actor": "NATO:GOV"}, []),
        ({"root": ["ACCUSE", "ASSAULT"]}, ["CHN:GOV > JPN:GOV", "RUS:MIL > UKR"]),
        ({"quad": 2}, ["JPN:MIL, USA:MIL > "]),
        ({"quad": [3, 4]}, ["CHN:GOV > JPN:GOV", "RUS:MIL > UKR"]),
        ({"area": "maritime"}, ["JPN:GOV > NATO:IGO"]),
        ({"area": ["space", "cyber"]}, ["JPN:GOV > NATO:IGO"]),
        ({"since": LATER}, ["CHN:GOV > JPN:GOV"]),
        ({"since": DAY, "until": DAY, "actor": "USA"}, ["JPN:MIL, USA:MIL > "]),
        ({"status": "background"}, ["RUS:MIL > UKR"]),
        ({"publisher": "Gazette"}, ["CHN:GOV > JPN:GOV", "RUS:MIL > UKR"]),
        ({"publisher": "' OR 1=1 --"}, []),
        ({"publisher": "\udcff"}, []),
        ({"source": "JPN') OR ('1'='1"}, []),
    ],
)
def test_filters(several: Record, where: dict[str, Any], expected: list[str]) -> None:
    assert sorted(sides(several, **where)) == sorted(expected)


def test_a_pair_must_be_a_pair_of_one_event_not_two_of_its_actors(record: Record) -> None:
    one(record, "JPN KOR", "CHN", reciprocal=True)
    assert sides(record, source="JPN", target="KOR") == []
    assert len(sides(record, source="CHN", target="KOR")) == 1


def test_dyad_rows_are_the_matching_pairs_only(record: Record) -> None:
    one(record, "JPN KOR", "USA CHN")
    assert pairs(record, source="JPN", target="USA") == [("JPN", "USA")]
    assert pairs(record, dyad=("CHN", "KOR")) == [("KOR", "CHN")]
    assert pairs(record, actor="KOR") == [("KOR", "CHN"), ("KOR", "USA")]


def test_events_come_by_day_then_id_with_undated_ones_last(several: Record) -> None:
    rows = several.events().rows()
    keys = [(row["event_date"] is None, row["event_date"], row["event_id"]) for row in rows]
    assert keys == sorted(keys, key=lambda key: (key[0], key[1] or DAY, key[2]))
    assert keys[-1][1] is None
    assert several.events(limit=2).rows() == rows[:2]
    assert several.events(limit=0).rows() == []


def test_an_event_carries_its_evidence_and_its_report(record: Record) -> None:
    one(record, "JPN", "FRA", start=15, end=38)
    row = record.events().rows()[0]
    assert row["evidence"] == "Japan's foreign ministe"
    assert (row["publisher"], row["published_at"], row["title"]) == (
        *("Herald", DAY, "Ministers meet"),
    )


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"root": "FIGHT"}, "unknown root 'FIGHT'; one of AGREE"),
        ({"modality": "maybe"}, "unknown modality 'maybe'; one of actual"),
        ({"status": ["new", "old"]}, "unknown status 'old'"),
        ({"limit": -1}, "limit -1 is negative"),
    ],
)
def test_impossible_questions_say_what_is_possible(
    record: Record, where: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        record.events(**where)


def test_exposure_counts_reports_by_publisher_and_day_with_and_without_copies(
    record: Record,
) -> None:
    text = "The leaders met in Paris."
    record.commit(
        [
            coded(of=report("a", text)),
            coded(of=report("b", text, publisher="Gazette", published_at=LATER)),
            coded(of=report("c", publisher="Gazette", published_at=LATER)),
            coded(of=report("d", published_at=None)),
        ],
        [reject()],
    )
    table = record.exposure().rows()
    seen = [(r["publisher"], r["day"], r["reports"], r["distinct_reports"]) for r in table]
    assert seen == [
        ("Herald", DAY, 1, 1),
        ("Gazette", LATER, 2, 1),
        ("Herald", None, 1, 1),
    ]
    assert len(record.exposure(publisher="Gazette", since=LATER, until=LATER)) == 1


def test_reports_filter_and_keep_the_text_to_themselves_unless_asked(several: Record) -> None:
    rows = several.reports(publisher=["Gazette"], since=LATER).rows()
    assert [row["source"] for row in rows] == ["b.txt"]
    assert "text" not in rows[0]
    assert len(several.reports(status=["coded", "empty"], until=DAY, text=True, limit=9)) == 1
    with pytest.raises(UsageError, match="unknown status"):
        several.reports(status="lost")
    with pytest.raises(UsageError, match="unknown side"):
        several.participants(side="middle")


def test_participants_of_chosen_events(several: Record) -> None:
    chosen = several.events(root="COOPERATE").rows()[0]["event_id"]
    rows = several.participants(event_id=chosen).rows()
    assert [(row["actor"], row["ordinal"]) for row in rows] == [("JPN", 0), ("USA", 1)]
    assert len(several.participants(actor="JPN:GOV", side="target")) == 2


def test_a_table_has_rows_columns_and_an_arrow_form(several: Record) -> None:
    table = several.events()
    assert len(table) == table.arrow.num_rows == len(table.rows()) == 5
    assert table.columns[:4] == ["event_id", "event_date", "source", "target"]
    assert repr(table).startswith("<Table 5 rows: event_id")
    assert several.events(root="AID").columns == table.columns


@pytest.mark.parametrize(("method", "package"), [("df", "pandas"), ("pl", "polars")])
def test_a_missing_library_is_named(
    record: Record, monkeypatch: pytest.MonkeyPatch, method: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=f"pip install {package}"):
        getattr(record.events(), method)()
