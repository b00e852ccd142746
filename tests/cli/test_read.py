"""`dragoman read`: every kind of target, once each, also when killed in the middle."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.conftest import Run, environment
from dragoman.record.store import Record

STATES = ("Peru", "Chile", "Malta", "Cyprus", "Kenya", "Ghana", "Togo", "Benin", "Oman", "Qatar")
ROWS = [
    {"id": f"{i}", "text": f"{a} condemned {b} on Friday.", "date": f"2020-05-{1 + i % 28:02}"}
    for i, (a, b) in enumerate((a, b) for a in STATES for b in STATES if a != b)
] * 4  # fmt: skip
ROWS = [{**row, "id": str(i), "text": f"{row['text']} Note {i}."} for i, row in enumerate(ROWS)]
LINES = [json.dumps(row).encode() + b"\n" for row in ROWS]


def ledger(path: Path) -> tuple[int, str]:
    """Reports read into a whole record, and its digest."""
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []
        return record.ledger().read, record.digest()


def test_a_folder_is_read_once(run: Run, folder: Path) -> None:
    first = run("read", folder, "--record", "r.duckdb")
    assert first.exit_code == 0
    assert "3 reports read into r.duckdb: 2 coded, 1 empty" in first.stderr
    before = ledger(Path("r.duckdb"))
    again = run("read", folder, "--record", "r.duckdb")
    assert "0 coded, 0 empty, 0 duplicate, 0 rejected, 3 already there; 0 events." in again.stderr
    assert ledger(Path("r.duckdb")) == before


def test_what_came_new_is_added(run: Run, folder: Path) -> None:
    run("read", folder, "--record", "r.duckdb")
    (folder / "four.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    result = run("read", folder, "--record", "r.duckdb")
    assert "1 coded, 0 empty, 0 duplicate, 0 rejected, 3 already there; 1 events." in result.stderr


def test_show_prints_the_events(run: Run, folder: Path) -> None:
    out = run("read", folder, "--record", "r.duckdb", "--show").stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["report"], row["root"]) for row in rows] == [
        ("one.txt", "SANCTION"), ("two.txt", "SUPPORT"),
    ]  # fmt: skip
    assert rows[0]["event_date"] == "2020-05-04"


def test_standard_input_and_the_day_given(run: Run) -> None:
    stdin = "Peru thanked Chile on Friday."
    out = run("read", "-", "--on", "2020-05-05", "--record", "r.duckdb", "--show", stdin=stdin)
    (row,) = csv.DictReader(io.StringIO(out.stdout))
    assert (row["report"], row["event_date"]) == ("stdin", "2020-05-01")


def test_a_corpus_with_columns_of_its_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(
        "nr,head,story,printed,paper\n"
        '7,Thanks,"Peru thanked Chile on Friday.",2020-05-05,Herald\n'
        '8,Blame,"France condemned Syria.",2020-05-06,Post\n',
        encoding="utf-8",
    )
    result = run(
        "read", "c.csv", "--text", "story", "--date", "printed", "--title", "head",
        "--publisher-column", "paper", "--id", "nr", "--record", "r.duckdb",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    with Record.open("r.duckdb", read_only=True) as record:
        rows = sorted(record.reports().rows(), key=lambda row: row["source"])
    assert [(r["source"], r["title"], r["publisher"], str(r["published_at"])) for r in rows] == [
        ("c.csv#7", "Thanks", "Herald", "2020-05-05"), ("c.csv#8", "Blame", "Post", "2020-05-06"),
    ]  # fmt: skip


def test_a_publisher_for_reports_that_name_none(run: Run) -> None:
    run("read", "-", "--publisher", "Wire", "--record", "r.duckdb", stdin="Peru thanked Chile.")
    with Record.open("r.duckdb", read_only=True) as record:
        assert [row["publisher"] for row in record.reports().rows()] == ["Wire"]


def test_a_column_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,text\n1,Peru thanked Chile.\n", encoding="utf-8")
    result = run("read", "c.csv", "--text", "body", "--record", "r.duckdb")
    assert result.exit_code != 0
    assert "body" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("target", ["nowhere", "nowhere.txt", "no/*.txt"])
def test_nothing_to_read_is_an_error(run: Run, target: str) -> None:
    result = run("read", target, "--record", "r.duckdb")
    assert result.exit_code == 1
    assert target in result.stderr


def test_the_name_of_a_refused_file_is_said_once(run: Run, folder: Path) -> None:
    (folder / "none.txt").write_bytes(b"")
    err = run("read", folder, "--record", "r.duckdb").stderr
    (refused,) = [line for line in err.splitlines() if line.startswith("rejected")]
    assert refused.count("none.txt") == 1


def test_killed_in_the_middle_it_goes_on_to_the_same_record(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_bytes(b"".join(LINES))
    whole, cut = tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"
    assert run("read", "c.jsonl", "--record", whole).exit_code == 0
    command = [sys.executable, "-m", "dragoman", "read", "c.jsonl", "--record", str(cut)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment()) as process:
        wait_for_a_batch(process, cut)
        process.kill()
    read, _ = ledger(cut)
    assert 0 < read < len(ROWS)
    result = run("read", "c.jsonl", "--record", cut)
    assert f"{read} already there" in result.stderr
    assert ledger(cut) == ledger(whole)
    assert ledger(cut)[0] == len(ROWS)


def wait_for_a_batch(process: subprocess.Popen[bytes], record: Path) -> None:
    """Until the process has committed reports: then its journal holds something whole.

    While a batch is being written the journal grows; a kill just then loses that batch, rightly.
    """
    journal = record.with_name(f"{record.name}.wal")
    deadline = time.monotonic() + 60
    before = 0
    while process.poll() is None and time.monotonic() < deadline:
        size = journal.stat().st_size if journal.exists() else 0
        if size and size == before:
            return
        before = size
        time.sleep(0.02)
    pytest.fail("no batch was committed, or the run was over before it could be killed")
