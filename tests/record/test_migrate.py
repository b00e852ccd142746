"""A record of schema 1 stays readable, and is brought up to date when opened for writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dragoman.errors import RecordError
from dragoman.record import migrate
from dragoman.record.export import export, export_folder
from dragoman.record.schema import REPORTS, SCHEMA_VERSION
from dragoman.record.store import Record
from dragoman.record.views import VIEWS

from .builders import coded, event, report

#: The table of events as schema 1 had it.
EVENTS_1 = """
CREATE TABLE old_events (
    event_id VARCHAR NOT NULL,
    report_id VARCHAR NOT NULL,
    sentence INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    trigger VARCHAR NOT NULL,
    root VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    quad INTEGER NOT NULL CHECK (quad BETWEEN 1 AND 4),
    goldstein DOUBLE NOT NULL CHECK (isfinite(goldstein)),
    cameo VARCHAR NOT NULL,
    areas VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    event_date DATE,
    date_precision VARCHAR NOT NULL
        CHECK (date_precision IN ('day', 'month', 'year', 'unknown')),
    date_basis VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    place_country VARCHAR NOT NULL,
    modality VARCHAR NOT NULL
        CHECK (modality IN ('actual', 'planned', 'conditional', 'negated', 'alleged')),
    status VARCHAR NOT NULL CHECK (status IN ('new', 'background')),
    reciprocal BOOLEAN NOT NULL,
    confidence DOUBLE NOT NULL CHECK (isfinite(confidence)),
    coder VARCHAR NOT NULL,
    coder_version VARCHAR NOT NULL,
    knowledge_version VARCHAR NOT NULL,
    also_in INTEGER[] NOT NULL
)
"""
ADDED = ("format", "reason", "reason_start", "reason_end", "stage", "topics")
EMPTY = {
    "format": "", "reason": "", "reason_start": -1, "reason_end": -1, "stage": "", "topics": [],
}  # fmt: skip


REPORTS_1 = (
    "\n".join(
        line
        for line in REPORTS.splitlines()
        if not line.strip().startswith(("duplicate_kind", "kept_bytes", "coded_by"))
    )
    .replace("CREATE TABLE reports", "CREATE TABLE old_reports")
    .replace("reason VARCHAR NOT NULL,", "reason VARCHAR NOT NULL")
)
#: Some of its views.
VIEWS_1 = (
    "CREATE VIEW occurred AS SELECT * FROM events WHERE modality = 'actual'",
    "CREATE VIEW exposure AS SELECT publisher, count(*) AS reports FROM reports GROUP BY publisher",
)


def back_to_schema_1(path: Path) -> None:
    """Turn a record into what schema 1 wrote: its tables, some of its views and its version."""
    with duckdb.connect(str(path)) as connection:
        names = "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        for (view,) in connection.execute(names).fetchall():
            connection.execute(f"DROP VIEW IF EXISTS {view} CASCADE")
        for table in ("bands", "imports", "imported"):
            connection.execute(f"DROP TABLE {table}")
        for table in ("reports", "events", "participants"):
            connection.execute(f"DROP TABLE recoded_{table}")
        connection.execute(EVENTS_1)
        columns = connection.table("old_events").columns
        kept = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f"INSERT INTO old_events SELECT {kept} FROM events")
        connection.execute("DROP TABLE events")
        connection.execute("ALTER TABLE old_events RENAME TO events")
        connection.execute(REPORTS_1)
        connection.execute(
            "INSERT INTO old_reports "
            "SELECT * EXCLUDE (duplicate_kind, kept_bytes, coded_by) FROM reports"
        )
        connection.execute("DROP TABLE reports")
        connection.execute("ALTER TABLE old_reports RENAME TO reports")
        for view in VIEWS_1:
            connection.execute(view)
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")


@pytest.fixture
def digest(tmp_path: Path) -> str:
    """The digest of the record that `old` is made from."""
    with Record.open(tmp_path / 'an old "record".duckdb') as record:
        base = report("a")
        record.commit(
            [coded("a", event(base), event(base, "USA:GOV", "IRN:GOV", root="REJECT"), of=base)]
        )
        return record.digest()


@pytest.fixture
def old(tmp_path: Path, digest: str) -> Path:
    """A record of schema 1 with two events."""
    path = tmp_path / 'an old "record".duckdb'
    back_to_schema_1(path)
    return path


def version(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    assert found is not None
    return str(found[0])


def test_a_reader_sees_it_whole_and_leaves_it_as_it_was(
    old: Path, digest: str, tmp_path: Path
) -> None:
    before = old.read_bytes()
    with Record.open(old, read_only=True) as record:
        rows = record.events().rows()
        assert [{name: row[name] for name in ADDED} for row in rows] == [EMPTY, EMPTY]
        assert len(record.dyads().rows()) == 2
        assert record.verify() == []
        assert record.digest() == digest
        assert export(record, "csv", tmp_path / "out.csv") == 2
        assert export(record, "plover", tmp_path / "out.jsonl") == 2
        assert export_folder(record, tmp_path / "out")["events"] == 2
    assert old.read_bytes() == before
    assert version(old) == "1"


def test_a_writer_brings_it_up_to_date(old: Path, digest: str) -> None:
    with Record.open(old) as record:
        assert record.digest() == digest
        assert record.verify() == []
        fresh = report("b", "Peru cancelled the talks over tariffs.")
        told = event(
            fresh, "PER:GOV", "CHL:GOV", root="REJECT", mode="meet", format="talks",
            reason="over tariffs", reason_start=25, reason_end=37, stage="agenda",
            topics=("trade",),
        )  # fmt: skip
        record.commit([coded("b", told, of=fresh)])
        assert record.verify() == []
        assert record.digest() != digest
        row = next(row for row in record.events().rows() if row["event_id"] == told.event_id)
    assert (row["format"], row["reason"], row["topics"]) == ("talks", "over tariffs", ["trade"])
    assert version(old) == str(SCHEMA_VERSION)
    with Record.open(old, read_only=True) as record:
        assert len(record.events().rows()) == 3


def test_it_ends_with_the_tables_of_a_new_record(old: Path, tmp_path: Path) -> None:
    Record.open(old).close()
    Record.open(tmp_path / "new.duckdb").close()
    layouts = []
    for path in (old, tmp_path / "new.duckdb"):
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = "SELECT table_name, column_name, data_type, is_nullable, column_default"
            layouts.append(
                connection.execute(
                    f"{columns} FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
                ).fetchall()
            )
    assert layouts[0] == layouts[1]


def test_a_failed_migration_leaves_it_as_it_was(
    old: Path, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*VIEWS[:3], "SELECT nothing")
    monkeypatch.setattr(migrate, "VIEWS", broken)
    with pytest.raises(RecordError):
        Record.open(old)
    monkeypatch.undo()
    assert version(old) == "1"
    with Record.open(old) as record:
        assert record.digest() == digest


def test_several_readers_of_an_old_record_at_once(old: Path) -> None:
    with Record.open(old, read_only=True) as record, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(record.events().rows()), range(16)))
    assert found == [2] * 16
