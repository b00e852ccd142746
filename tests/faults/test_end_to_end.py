"""Good and bad input in one folder, from the command line to a record that adds up."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main
from dragoman.limits import MAX_DOCUMENT_BYTES
from dragoman.record.store import Record

GOOD = 20
STATES = ("Peru", "Chile", "Malta", "Kenya", "Ghana")
#: What is wrong with each: the file (or row) and a word of the reason.
FAULTS = {
    "wrong-encoding.txt": "utf-16",
    "empty.txt": "empty",
    "huge.txt": str(MAX_DOCUMENT_BYTES),
    "picture.bin": "binary",
    "rows.jsonl#2": "JSON",
    "rows.jsonl#3": "no text",
    "table.html": "table",
}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder as people have it."""
    place = tmp_path / "mixed"
    place.mkdir()
    pairs = [(a, b) for a in STATES for b in STATES if a != b]
    assert len(pairs) == GOOD
    for number, (a, b) in enumerate(pairs):
        text = f"Date: 2020-05-{1 + number:02}\n\n{a} condemned {b} on Friday."
        (place / f"good-{number:02}.txt").write_text(text, encoding="utf-8")
    (place / "undated.txt").write_text("France condemned Syria on Friday.", encoding="utf-8")
    (place / "broken.html").write_text(
        "<html><body><div><p>Oman thanked Qatar for the release of <b>two sailors.<p><table",
        encoding="utf-8",
    )
    (place / "table.html").write_text(
        "<table>" + "".join(f"<tr><td>{n}</td><td>{n * n}</td></tr>" for n in range(200))
        + "</table>", encoding="utf-8",
    )  # fmt: skip
    (place / "wrong-encoding.txt").write_bytes(b"\xff\xfea\x00b\x00\x00\xd8")
    (place / "empty.txt").write_bytes(b"")
    (place / "huge.txt").touch()
    os.truncate(place / "huge.txt", 50 * 1024 * 1024)
    (place / "picture.bin").write_bytes(bytes(range(256)) * 20)
    good_row = json.dumps({"id": 1, "text": "Togo thanked Benin.", "date": "2020-05-05"})
    (place / "rows.jsonl").write_text(f'{good_row}\n{{"id": 2, \n{{"id": 3}}\n', encoding="utf-8")
    return place


def read(folder: Path, record: Path) -> Result:
    return CliRunner().invoke(main, ["read", str(folder), "--record", str(record)])


def test_one_line_per_fault_and_the_good_ones_are_coded(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    result = read(mixed, path)
    assert result.exit_code == 0, result.output
    *refused, summary = result.stderr.splitlines()
    assert len(refused) == len(FAULTS), result.stderr
    for name, word in FAULTS.items():
        (line,) = [line for line in refused if line.startswith(f"rejected: {name}: ")]
        assert word in line
    coded = GOOD + 3  # the undated one, the broken page and the good row
    assert f"{coded} coded, 0 empty, 0 duplicate, {len(FAULTS)} rejected" in summary
    with Record.open(path, read_only=True) as record:
        ledger = record.ledger()
        assert ledger.read == coded + len(FAULTS)
        assert (ledger.coded, ledger.rejected) == (coded, len(FAULTS))
        assert record.verify() == []
        rows = record.events().rows()
    assert len(rows) == coded
    undated = [row for row in rows if row["source"] == "FRA:GOV"]
    assert [(row["event_date"], row["date_precision"]) for row in undated] == [(None, "unknown")]


def test_reading_again_changes_nothing_and_mends_what_was_mended(
    mixed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.duckdb"
    read(mixed, path)
    with Record.open(path, read_only=True) as record:
        before = record.digest()
    again = read(mixed, path)
    assert "0 coded, 0 empty, 0 duplicate, 0 rejected" in again.stderr
    with Record.open(path, read_only=True) as record:
        assert record.digest() == before
    (mixed / "empty.txt").write_text("Cyprus thanked Iceland.", encoding="utf-8")
    third = read(mixed, path)
    assert "1 coded, 0 empty, 0 duplicate, 0 rejected" in third.stderr
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []
        assert [row["target"] for row in record.events(source="CYP").rows()] == ["ISL:GOV"]


def test_a_record_that_cannot_be_written_is_one_line(mixed: Path, tmp_path: Path) -> None:
    result = read(mixed, tmp_path / "no" / "such" / "folder.duckdb")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert "no such folder" in line
