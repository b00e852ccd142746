"""Opening and closing: what is a record, what is not, and what an open one may not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dragoman.errors import RecordError
from dragoman.record.schema import SCHEMA_VERSION
from dragoman.record.store import Record

from .builders import coded


def alter(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_record_is_made_kept_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "my record; it's.duckdb"
    with Record.open(path) as record:
        record.commit([coded("a")])
        before = record.digest()
    assert sorted(item.name for item in tmp_path.iterdir()) == [f".{path.name}.lock", path.name]
    with Record.open(str(path), create=False) as record:
        assert record.digest() == before


def test_a_name_like_an_address_is_only_a_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Record.open("md:cloud").close()
    assert (tmp_path / "md:cloud").is_file()


def test_reading_only_refuses_to_write(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    Record.open(path).close()
    with Record.open(path, read_only=True) as record:
        assert record.known(["x"]) == set()
        with pytest.raises(RecordError, match="open for reading only"):
            record.commit([coded("a")])


@pytest.mark.parametrize("how", [{"create": False}, {"read_only": True}])
def test_a_missing_record_is_not_made_unasked(tmp_path: Path, how: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="no such record"):
        Record.open(tmp_path / "none.duckdb", **how)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"plain text " * 500, "is not a Dragoman record"),
        (b"hi", "is not a Dragoman record"),
        (b"SQLite format 3\0" + bytes(5000), "is not a Dragoman record"),
        (b"", "is an empty file"),
    ],
)
def test_another_kind_of_file_is_named_and_left_alone(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=message) as caught:
        Record.open(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_damaged_record_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Record.open(path) as record:
        record.commit([coded("a")])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])
    with pytest.raises(RecordError, match="restore a copy"):
        Record.open(path).verify()


def test_a_foreign_duckdb_file_is_not_turned_into_a_record(tmp_path: Path) -> None:
    path = tmp_path / "sales.duckdb"
    alter(path, "CREATE TABLE sales (amount INTEGER)")
    with pytest.raises(RecordError, match="not a Dragoman record"):
        Record.open(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == [("sales",)]


@pytest.mark.parametrize(
    ("version", "message"),
    [(str(SCHEMA_VERSION + 1), "upgrade"), ("0", "read the reports again"), ("x", "restore")],
)
def test_another_schema_version_says_what_to_do(tmp_path: Path, version: str, message: str) -> None:
    path = tmp_path / "r.duckdb"
    Record.open(path).close()
    alter(path, f"UPDATE meta SET value = '{version}'")
    with pytest.raises(RecordError, match=message):
        Record.open(path)


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is a folder"):
        Record.open(tmp_path)
    with pytest.raises(RecordError, match="no such folder"):
        Record.open(tmp_path / "none" / "r.duckdb")
    with pytest.raises(RecordError, match="cannot be a file name"):
        Record.open("a\0b")


def test_an_orphaned_journal_is_not_replayed_over_a_new_record(tmp_path: Path) -> None:
    (tmp_path / "r.duckdb.wal").write_bytes(b"journal")
    with pytest.raises(RecordError, match="belongs to a missing"):
        Record.open(tmp_path / "r.duckdb")


def test_a_closed_record_says_so(tmp_path: Path) -> None:
    record = Record.open(tmp_path / "r.duckdb")
    record.close()
    record.close()
    with pytest.raises(RecordError, match="is closed"):
        record.ledger()


@pytest.mark.parametrize(
    "hostile",
    [
        "SELECT * FROM read_text('{secret}')",
        "COPY events TO '{secret}'",
        "ATTACH '{secret}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM outside",
    ],
)
def test_nothing_inside_a_record_can_reach_outside(tmp_path: Path, hostile: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    outside = pa.table(
        {"a": [1]}
    )  # what `FROM outside` would find if Python variables could be reached
    with Record.open(tmp_path / "r.duckdb") as record:
        with pytest.raises(RecordError), record.cursor() as cursor:
            cursor.execute(hostile.format(secret=secret))
        assert record.verify() == []
    assert outside.num_rows == 1
    assert secret.read_text(encoding="utf-8") == "secret"


def test_importing_the_store_loads_no_database() -> None:
    code = (
        "import sys, dragoman.record.store, dragoman.record.export; "
        "print({'duckdb', 'pyarrow'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "set()"
