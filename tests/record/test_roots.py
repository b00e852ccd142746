"""Roots of a user's own in a record: kept with their quad class, filtered, verified."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pytest

from dragoman.errors import UsageError
from dragoman.record.conditions import EventFilter
from dragoman.record.export import export
from dragoman.record.store import Record

from .builders import coded, event, report

FIRST, SECOND = report("a"), report("b")


def visa(quad: int = 2) -> Record:
    """A record with one event of a root of one's own and one of PLOVER's."""
    record = Record.open(":memory:")
    record.commit(
        [coded("a", event(FIRST, root="VISA", quad=quad), event(FIRST, root="AID"), of=FIRST)]
    )
    return record


def test_a_root_of_ones_own_is_found_and_whole() -> None:
    record = visa()
    assert [row["root"] for row in record.events(root="VISA").rows()] == ["VISA"]
    assert len(record.dyads(EventFilter(root={"VISA", "AID"})).rows()) == 2
    assert record.verify() == []


def test_it_is_exported_under_its_name(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert export(visa(), "plover", out, where=EventFilter(root="VISA")) == 1
    (line,) = io.StringIO(out.read_text(encoding="utf-8"))
    assert (json.loads(line)["event"], json.loads(line)["dragoman"]["quad"]) == ("VISA", 2)


def test_a_root_that_no_event_has_is_unknown() -> None:
    with pytest.raises(UsageError, match=r"unknown root 'VIZA'; one of AGREE.*, VISA$"):
        visa().events(root="VIZA")


def test_another_quad_class_needs_another_record() -> None:
    record = visa(quad=2)
    second = coded("b", event(SECOND, root="VISA", quad=1), of=SECOND)
    with pytest.raises(UsageError, match="VISA has quad class 2 in this record and 1 in your"):
        record.commit([second])
    assert record.ledger().read == 1
    record.commit([coded("b", event(SECOND, root="VISA", quad=2), of=SECOND)])
    assert record.verify() == []


def test_it_is_remembered_when_the_record_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Record.open(path) as record:
        record.commit([coded("a", event(FIRST, root="VISA", quad=3), of=FIRST)])
    with Record.open(path, read_only=True) as record:
        assert len(record.events(root="VISA").rows()) == 1
        assert record.verify() == []
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE events SET quad = 4")
    with Record.open(path, read_only=True) as record:
        (problem,) = record.verify()
    assert "a root or quad class" in problem
