"""`dragoman episodes` on a small record."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cli.conftest import Run

_WAR = {
    "2025-06-13": "Israel bombed Iran on Friday.",
    "2025-06-14": "Iran fired missiles at Israel on Saturday.",
    "2025-06-24": "Israel and Iran agreed on a ceasefire on Tuesday.",
}


@pytest.fixture
def war(run: Run, tmp_path: Path) -> Path:
    """A record of three reports."""
    place = tmp_path / "war"
    place.mkdir()
    for day, text in _WAR.items():
        (place / f"{day}.txt").write_text(f"Title: {day}\nDate: {day}\n\n{text}", "utf-8")
    path = tmp_path / "war.duckdb"
    assert run("read", place, "--record", path).exit_code == 0
    return path


def test_a_row_per_state(run: Run, war: Path) -> None:
    out = run("episodes", "Israel", "Iran", "--record", war).stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["state"] for row in rows] == ["strike", "retaliation", "ceasefire"]
    assert [row["first"] for row in rows] == ["2025-06-13", "2025-06-14", "2025-06-24"]
    assert [row["by"] for row in rows] == ["ISR 1", "IRN 1", "IRN+ISR 1"]
    assert rows[0]["evidence"].startswith("Israel bombed Iran")
    assert {row["episode"] for row in rows} == {"1"}


def test_jsonl_has_every_event(run: Run, war: Path) -> None:
    out = run("episodes", "Iran", "Israel", "--record", war, "--format", "jsonl").stdout
    rows = [json.loads(line) for line in out.splitlines()]
    (told,) = rows[1]["told"]
    assert (told["source"], told["target"], told["root"]) == ("IRN", "ISR", "ASSAULT")
    assert told["report_id"]
    assert rows[0]["open"] is True


def test_no_episode_is_said(run: Run, war: Path) -> None:
    result = run("episodes", "Japan", "France", "--record", war)
    assert result.exit_code == 0
    assert "No episode between JPN and FRA." in result.stderr


def test_a_chart_is_drawn(run: Run, war: Path, tmp_path: Path) -> None:
    result = run("episodes", "Israel", "Iran", "--record", war, "--chart", tmp_path / "e.json")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "retaliation" in (tmp_path / "e.json").read_text("utf-8")


def test_undated_events_are_counted_and_named(run: Run, tmp_path: Path) -> None:
    paper = tmp_path / "u.txt"
    paper.write_text("Title: U\nDate: 2025-06-13\n\nIsrael bombed Iran.", "utf-8")
    run("read", paper, "--record", "u.duckdb")
    result = run("episodes", "Israel", "Iran", "--record", "u.duckdb")
    assert "1 events without a day of their own left out; --undated report" in result.stderr
    out = run("episodes", "Israel", "Iran", "--record", "u.duckdb", "--undated", "report").stdout
    assert "strike,2025-06-13" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Israel", "Israel"), "ISR: on both sides"),
        (("Israel", "Nowhereland"), "names no actor"),
        (("Israel", "Iran", "--dataset", "gdelt"), "unknown data set 'gdelt'"),
        (("Israel", "Iran", "--quiet", "0"), "--quiet"),
        (("Israel", "Iran", "--chart", "x.doc"), "x.doc"),
    ],
)
def test_wrong_calls(run: Run, war: Path, words: tuple[str, ...], message: str) -> None:
    result = run("episodes", *words, "--record", war)
    assert result.exit_code != 0
    assert message in result.stderr
    assert "Traceback" not in result.output
