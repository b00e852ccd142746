"""PLOVER JSON in the record: our own export comes back as it was, others' is read loosely."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.knowledge.base import Knowledge
from dragoman.model import Event
from dragoman.record.conditions import EventFilter
from dragoman.record.export import export
from dragoman.record.interchange.load import load
from dragoman.record.plover import folding
from dragoman.record.store import Record

from .builders import coded, event, report
from .foreign import bring, rows_of

#: What a dyad is made of, whichever table it comes from.
DYADS = """
    SELECT source_actor, source_sector, target_actor, target_sector, root, mode, quad, goldstein,
           cameo, areas, contexts, modality, event_date, date_precision,
           regexp_replace(event_id, '^plover:', '') AS event
    FROM {view} ORDER BY ALL
"""
EVERY = EventFilter(modality=("actual", "planned", "conditional", "negated", "alleged"))


def lines(path: Path, *objects: dict[str, Any] | str) -> Path:
    """A file with one object a line; a string stands as it is."""
    text = [item if isinstance(item, str) else json.dumps(item) for item in objects]
    path.write_text("\n".join(text) + "\n", "utf-8")
    return path


BASE = report("a")


def sample() -> list[Event]:
    """Many kinds of events."""
    base = BASE
    return [
        event(base, "JPN:GOV NATO:IGO", "FRA:GOV USA", mode="visit", areas=("defence", "trade")),
        event(base, "JPN:GOV", "NATO:IGO", reciprocal=True, contexts=("military", "diplomatic")),
        event(base, "IND CHN:MIL RUS", "", reciprocal=True, root="COOPERATE", goldstein=9.5),
        event(base, "IND:GOV IND:GOV", "IND:GOV", reciprocal=True, modality="planned"),
        event(base, "FRA", "", root="PROTEST", goldstein=-5.0, event_date=None,
              date_precision="unknown"),
        event(base, "UNK", "HAMAS:REB", root="ASSAULT", goldstein=-9.0, modality="alleged",
              date_precision="month", event_date=dt.date(2024, 5, 1), cameo="190"),
    ]  # fmt: skip


def exported(path: Path, events: list[Event]) -> list[dict[str, Any]]:
    """Export a record of these events, and give its dyads."""
    knowledge = Knowledge.load()
    with Record.open(":memory:") as record:
        record.commit([coded("a", *events, of=BASE)], [])
        folds = folding(knowledge.organisations, knowledge.groups)
        export(record, "plover", path, where=EVERY, folds=folds)
        return rows_of(record, DYADS.format(view="dyads"))


def test_our_own_export_comes_back_as_it_was(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    before = exported(path, sample())
    told = bring(record, path, "plover").told
    assert (told.imported, told.refused) == (6, 0)
    assert rows_of(record, DYADS.format(view="imported_dyads")) == before
    assert len(before) == 14


CODES = st.sampled_from(["JPN:GOV", "JPN", "USA:MIL", "NATO:IGO", "HAMAS:REB", "UNK"])
SIDES = st.lists(CODES, max_size=4).map(" ".join)


@given(st.lists(st.tuples(SIDES, SIDES, st.booleans()), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_any_sides_come_back(tmp_path_factory: Any, sides: list[tuple[str, str, bool]]) -> None:
    path = tmp_path_factory.mktemp("p") / "own.jsonl"
    events = [
        event(BASE, left, right, reciprocal=mutual, start=number, end=number + 1)
        for number, (left, right, mutual) in enumerate(sides)
    ]
    before = exported(path, events)
    with Record.open(":memory:") as record:
        bring(record, path, "plover")
        assert rows_of(record, DYADS.format(view="imported_dyads")) == before


def test_it_comes_back_once(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    exported(path, sample())
    first = bring(record, path, "plover")
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(path.read_bytes() + b"\n\n{}\n")
    again = bring(record, copy, "plover")
    assert (again.told.imported, again.told.known) == (0, 6)
    assert again.rows == first.rows


TALK = {
    "id": "gsr-1",
    "date": "2000-01-01",
    "source": [{"actorText": "Hungarian", "code": "HUN", "sector": "GOV"}],
    "target": [{"actorText": "Romanian", "code": "ROU", "sector": "GOV"}],
    "event": "AGREE",
    "publication": "herald",
}


def test_an_event_of_the_manual(record: Record, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "p.jsonl",
        TALK
        | {
            "context": ["refugees", "no such context"],
            "eventLoc": {"name": "Arad", "cc3": "ROU", "latitude": 46.2, "longitude": "21.3"},
        },
    )
    brought = bring(record, path, "plover")
    row = brought.rows[0]
    assert brought.pairs() == [("HUN:GOV", "ROU:GOV")]
    assert (row["root"], row["quad"], row["goldstein"]) == ("AGREE", 1, 2.5)
    assert row["contexts"] == ["migration"]
    assert (row["place"], row["place_country"], row["longitude"]) == ("Arad", "ROU", 21.3)
    assert (row["source_name"], row["publisher"]) == ("Hungarian", "herald")
    assert json.loads(row["details"])["id"] == "gsr-1"


@pytest.mark.parametrize(
    ("fields", "pairs"),
    [
        ({"source": "USAGOV", "target": "IRQ"}, [("USA:GOV", "IRQ")]),
        ({"source": {"code": "USA", "sector": "GOVMIL"}, "target": ""}, [("USA:GOV", "")]),
        ({"source": {"code": "IGO", "actor_text": "NATO"}}, [("NATO:IGO", "ROU:GOV")]),
        ({"source": {"code": "JAP", "actorText": "Qwertz"}}, [("UNK", "ROU:GOV")]),
        ({"source": {"code": "ITL", "actorText": "Italy"}}, [("ITA", "ROU:GOV")]),
        ({"source": {"code": "KOS"}}, [("XKX", "ROU:GOV")]),
        ({"source": ["USA", "GBR"], "target": "---"}, [("USA", "GBR"), ("GBR", "USA")]),
        ({"source": ["USA", "GBR"], "target": None, "event": "PROTEST"},
         [("USA", ""), ("GBR", "")]),
        ({"source": ["USA", "USA"], "target": ["IRQ", "IRN"]}, [("USA", "IRQ"), ("USA", "IRN")]),
        ({"source": None}, [("", "ROU:GOV")]),
    ],
)  # fmt: skip
def test_actors_of_others(
    record: Record, tmp_path: Path, fields: dict[str, Any], pairs: list[tuple[str, str]]
) -> None:
    brought = bring(record, lines(tmp_path / "p.jsonl", TALK | fields), "plover")
    assert brought.pairs() == pairs
    assert [row["pair"] for row in brought.rows] == list(range(len(pairs)))


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"event": "DEMAND"}, [("REQUEST", "")]),
        ({"event": "disapprove"}, [("ACCUSE", "disapprove")]),
        ({"event": ["AGREE", "CONSULT"], "mode": ["CONSULT-visit"]},
         [("AGREE", ""), ("CONSULT", "visit")]),
        ({"event": "PROTEST", "mode": "riot"}, [("PROTEST", "riot")]),
        ({"event": "WOBBLE", "mode": "riot"}, [("", "")]),
        ({"event": None}, [("", "")]),
    ],
)  # fmt: skip
def test_roots_and_modes_of_others(
    record: Record, tmp_path: Path, fields: dict[str, Any], kinds: list[tuple[str, str]]
) -> None:
    rows = bring(record, lines(tmp_path / "p.jsonl", TALK | fields), "plover").rows
    assert [(row["root"], row["mode"]) for row in rows] == kinds


def test_the_output_of_a_coder(record: Record, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "events_processed.jsonl",
        {
            "id": "20190801-1_SANCTION_R",
            "date_resolved": "2019-08-01",
            "event_type": "SANCTION",
            "event_mode": ["SANCTION-withdraw"],
            "contexts": ["pro_democracy"],
            "attributes": {
                "ACTOR": [{"text": "officials", "country": "PER", "code_1": "GOV"}],
                "RECIP": [{"text": "Caracas", "country": "VEN", "code_1": ""}],
            },
            "event_geolocation": {"geo": {"country_code3": "PER", "lat": -12.0, "lon": -77.0}},
            "publisher": "wire",
        },
    )
    brought = bring(record, path, "plover")
    row = brought.rows[0]
    assert brought.pairs() == [("PER:GOV", "VEN")]
    assert (row["mode"], row["contexts"]) == ("withdraw", ["pro_democracy"])
    assert (row["place_country"], row["latitude"]) == ("PER", -12.0)


@pytest.mark.parametrize(
    ("date", "day", "precision"),
    [
        ("2000-02", dt.date(2000, 2, 1), "month"),
        ("2000", dt.date(2000, 1, 1), "year"),
        ("2000-02-03T10:00:00Z", dt.date(2000, 2, 3), "day"),
        (None, None, "unknown"),
    ],
)
def test_dates(
    record: Record, tmp_path: Path, date: str | None, day: dt.date | None, precision: str
) -> None:
    row = bring(record, lines(tmp_path / "p.jsonl", TALK | {"date": date}), "plover").rows[0]
    assert (row["event_date"], row["date_precision"]) == (day, precision)


def test_a_bad_line_is_refused_and_the_rest_goes_on(record: Record, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "p.jsonl",
        TALK,
        '{"id": "broken", ',
        "[1, 2]",
        TALK | {"id": "gsr-2", "date": "2000-13-01"},
        TALK | {"id": None},
        TALK | {"id": "many", "source": ["USA"] * 65},
        '{"id": "deep", "event": ' + "[" * 5000 + "]" * 5000 + "}",
        TALK | {"id": "gsr-3"},
    )
    brought = bring(record, path, "plover")
    assert (brought.told.imported, brought.told.refused) == (3, 5)
    reasons = " | ".join(brought.told.reasons)
    for reason in ("2 x not a JSON object (first: row 2)", "impossible date", "no id", "a side"):
        assert reason in reasons
    assert [row["own_id"] for row in brought.rows] == ["deep", "gsr-1", "gsr-3"]


def test_what_claims_to_be_ours_still_holds_to_our_codes(record: Record, tmp_path: Path) -> None:
    own = {"quad": 99, "modality": "certain", "areas": "x", "reciprocal": "maybe"}
    source = [{"actor": "USA\n; DROP", "sector": "GOV"}, {"actor": "USA", "sector": "<b>"}]
    path = lines(tmp_path / "p.jsonl", TALK | {"source": source, "target": [], "dragoman": own})
    brought = bring(record, path, "plover")
    assert brought.pairs() == [("USA", "")]
    row = brought.rows[0]
    assert (row["quad"], row["modality"], row["areas"]) == (1, "actual", [])


def test_other_json_is_not_taken_for_it(record: Record, tmp_path: Path) -> None:
    path = lines(tmp_path / "reports.jsonl", {"title": "Ministers meet", "text": "They met."})
    assert "no format known" in bring(record, path, "plover").told.fault


def test_bytes_that_are_not_utf8_are_mended(record: Record, tmp_path: Path) -> None:
    path = lines(tmp_path / "p.jsonl", TALK | {"publication": "Malmo"})
    path.write_bytes(path.read_bytes().replace(b"Malmo", b"Malm\xf6"))
    (told,) = load(record, [path], "plover", Knowledge.load())
    assert told.imported == 1
    assert rows_of(record)[0]["publisher"] == "Malm\ufffd"
