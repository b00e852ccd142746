"""`dragoman events`, `export` and `verify` on a small record."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.csv
import pyarrow.parquet
import pytest

from cli.conftest import Run, Spawn


def roots(run: Run, record: Path, *options: str) -> list[str]:
    """Roots of the events that fit, in order."""
    out = run("events", "--record", record, *options).stdout
    return [row["root"] for row in csv.DictReader(io.StringIO(out))]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["SANCTION", "SUPPORT"]),
        ("--source EUR", ["SANCTION"]),
        ("--target Belarus", ["SANCTION"]),
        ("--actor Germany", ["SUPPORT"]),
        ("--actor BLR", ["SANCTION"]),
        ("--dyad France Germany", ["SUPPORT"]),
        ("--dyad Germany France", ["SUPPORT"]),
        ("--dyad Belarus EUR", ["SANCTION"]),
        ("--dyad Belarus France", []),
        ("--root support", ["SUPPORT"]),
        ("--root SUPPORT --root SANCTION", ["SANCTION", "SUPPORT"]),
        ("--quad 1", ["SUPPORT"]),
        ("--quad 2", []),
        ("--area defence", ["SUPPORT"]),
        ("--area space", []),
        ("--from 2021", ["SUPPORT"]),
        ("--to 2020", ["SANCTION"]),
        ("--from 2020-05-04 --to 2020-05-04", ["SANCTION"]),
        ("--from 2020-05-05 --to 2021-03-01", []),
        ("--publisher Herald", ["SANCTION"]),
        ("--limit 1", ["SANCTION"]),
        ("--all", ["SANCTION", "SUPPORT"]),
    ],
)
def test_filters(run: Run, record: Path, options: str, expected: list[str]) -> None:
    assert roots(run, record, *options.split()) == expected


def test_what_did_not_happen_is_shown_only_when_asked(run: Run) -> None:
    run("read", "-", "--record", "n.duckdb", stdin="Spain did not expel the ambassador of Morocco.")
    assert roots(run, Path("n.duckdb")) == []
    assert roots(run, Path("n.duckdb"), "--all") == ["SANCTION"]


def test_a_row_says_who_when_and_with_which_words(run: Run, record: Path) -> None:
    out = run("events", "--record", record, "--source", "EUR", "--format", "jsonl").stdout
    row = json.loads(out)
    assert (row["source"], row["target"], row["event_date"]) == ("EUR:IGO", "BLR:GOV", "2020-05-04")
    assert row["evidence"].startswith("The European Union imposed sanctions on Belarus")
    assert (row["publisher"], row["published_at"]) == ("Herald", "2020-05-05")


def test_json_and_table(run: Run, record: Path) -> None:
    rows = json.loads(run("events", "--record", record, "--format", "json").stdout)
    assert [row["root"] for row in rows] == ["SANCTION", "SUPPORT"]
    assert "SANCTION" in run("events", "--record", record, "--format", "table").stdout


def test_no_event_that_fits_is_said_but_no_error(run: Run, record: Path) -> None:
    result = run("events", "--record", record, "--root", "ASSAULT", "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No event" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--actor", "Xyzzyland"], "Xyzzyland"),
        (["--root", "NONSENSE"], "NONSENSE"),
        (["--area", "nonsense"], "nonsense"),
        (["--quad", "5"], "5"),
        (["--from", "2020-02-31"], "2020-02-31"),
        (["--limit", "0"], "0"),
        (["--format", "xml"], "xml"),
        (["--dyad", "Japan"], "--dyad"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(
    run: Run, record: Path, arguments: list[str], words: str
) -> None:
    result = run("events", "--record", record, *arguments)
    assert result.exit_code != 0
    assert words in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", [["events"], ["verify"], ["export", "csv", "out.csv"]])
def test_a_record_that_is_none_is_one_line(run: Run, command: list[str], tmp_path: Path) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"no record at all" * 100)
    for name in ("missing.duckdb", "broken.duckdb"):
        result = run(*command, "--record", name)
        assert result.exit_code == 1
        (line,) = result.stderr.splitlines()
        assert name in line
    assert not (tmp_path / "missing.duckdb").exists()


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Rows of an exported file, read back as a user would."""
    if path.suffix == ".csv":
        rows: list[dict[str, Any]] = pyarrow.csv.read_csv(path).to_pylist()
    elif path.suffix == ".parquet":
        rows = pyarrow.parquet.read_table(path).to_pylist()
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return rows


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
def test_dyad_rows_can_be_read_back(run: Run, record: Path, tmp_path: Path, format_: str) -> None:
    out = tmp_path / f"out.{format_}"
    assert run("export", format_, out, "--record", record).exit_code == 0
    found = [(r["source"], r["root"], r["target"], str(r["event_date"])) for r in rows_of(out)]
    assert sorted(found) == [
        ("DEU:GOV", "SUPPORT", "FRA:GOV", "2021-03-02"),
        ("EUR:IGO", "SANCTION", "BLR:GOV", "2020-05-04"),
        ("FRA:GOV", "SUPPORT", "DEU:GOV", "2021-03-02"),
    ]


def test_plover_lines_carry_plover_codes(run: Run, tmp_path: Path) -> None:
    text = "NATO condemned Syria.\nHamas released two Israeli hostages.\nThe UN thanked Kosovo."
    run("read", "-", "--record", "p.duckdb", stdin=text)
    run("export", "plover", tmp_path / "p.jsonl", "--record", "p.duckdb")
    pairs = {
        (row["source"][0]["code"], row["event"], row["target"][0]["code"])
        for row in rows_of(tmp_path / "p.jsonl")
    }
    assert pairs == {
        ("IGO", "ACCUSE", "SYR"), ("PSE", "RETREAT", "ISR"), ("UNO", "SUPPORT", "KOS"),
    }  # fmt: skip


def test_the_folder_holds_everything(run: Run, record: Path, tmp_path: Path) -> None:
    assert run("export", "folder", tmp_path / "all", "--record", record).exit_code == 0
    counts = {p.stem: len(rows_of(p)) for p in (tmp_path / "all").glob("*.parquet")}
    assert counts == {"events": 2, "participants": 4, "reports": 3}


def test_export_to_a_pipe(spawn: Spawn, record: Path) -> None:
    done = spawn("export", "jsonl", "-", "--record", str(record))
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 3


def test_export_refuses_the_record_itself_and_a_missing_folder(run: Run, record: Path) -> None:
    for out in (record, Path("no") / "out.csv"):
        result = run("export", "csv", out, "--record", record)
        assert result.exit_code != 0
        assert str(out) in result.stderr
    assert run("verify", "--record", record).exit_code == 0


def test_verify_says_a_whole_record_is_whole(run: Run, record: Path) -> None:
    result = run("verify", "--record", record)
    assert result.exit_code == 0
    assert "3 reports = 2 coded + 1 empty + 0 duplicate + 0 rejected" in result.stdout
    assert "is whole" in result.stdout


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ('UPDATE events SET "end" = 100000', "evidence outside"),
        ("DELETE FROM participants", "no participant"),
        ("UPDATE reports SET status = 'empty'", "not called coded"),
        ("UPDATE events SET root = 'HUG'", "PLOVER"),
    ],
)
def test_verify_names_the_damage(run: Run, record: Path, damage: str, words: str) -> None:
    with duckdb.connect(str(record)) as connection:
        connection.execute(damage)
    result = run("verify", "--record", record)
    assert result.exit_code == 1
    assert words in result.stdout
    assert "is whole" not in result.stdout
