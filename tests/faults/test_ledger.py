"""The promises of the record under fire, in small: `benchmarks/faults` has them at full size."""

from __future__ import annotations

import importlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.record.store import Record

REPO = Path(__file__).resolve().parents[2]
SEED = 7

Load = Callable[[str], Any]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """The scripts of the fault benchmarks, by name."""
    monkeypatch.syspath_prepend(str(REPO / "benchmarks" / "faults"))
    return importlib.import_module


@pytest.mark.parametrize("task", ["read", "import"])
def test_kills_lose_nothing_and_double_nothing(load: Load, tmp_path: Path, task: str) -> None:
    kills, driver, made_up = load("kills"), load("driver"), load("made_up")
    source = tmp_path / "source"
    options: dict[str, Any] = {}
    if task == "read":
        made_up.write(source, made_up.reports(150, SEED))
        options["cheap"] = True
    else:
        made_up.gdelt(source, 6000)
        options["rows"] = 1500
    work = kills.Work(task, lambda r, log: driver.command(task, source, r, log=log, **options))
    tally = kills.siege(work, 3, tmp_path / "siege", random.Random(SEED))
    assert tally.kills == 3
    assert tally.at_work > 0
    assert (tally.broken, tally.faults) == (0, [])


def test_a_batch_that_was_acknowledged_and_is_gone_is_noticed(load: Load, tmp_path: Path) -> None:
    kills = load("kills")
    record, log = tmp_path / "r.duckdb", tmp_path / "r.log"
    Record.open(record).close()
    log.write_text(json.dumps({"what": "done", "ids": ["f" * 64]}) + "\n")
    tally, whole = kills.Tally(), kills.Whole("", 1.0, 1.0, 1, {})
    kills.look(record, log, whole, tally, random.Random(SEED), set(), 0)
    assert (tally.lost, tally.broken) == (1, 1)


def test_the_order_and_the_number_of_processes_change_nothing(load: Load, tmp_path: Path) -> None:
    same = load("same")
    ways = same.measure(tmp_path, 100, SEED, cheap=True)
    assert [problem for way in ways for problem in way.problems] == []
    first, *others = ways
    assert [same.difference(first.record, way.record) for way in others] == [[], [], []]
    assert {way.digest for way in ways} == {first.digest}


def test_poison_among_good_reports_adds_up(load: Load, tmp_path: Path) -> None:
    poison = load("poison")
    expected = poison.mixed(tmp_path / "folder", 20, 1, random.Random(SEED))
    assert len(expected.faults) > 25
    assert list(poison.check(expected, tmp_path / "folder", tmp_path / "r.duckdb")) == []


def test_readers_beside_a_writer_get_answers_and_do_no_harm(load: Load, tmp_path: Path) -> None:
    readers, made_up = load("readers"), load("made_up")
    source = made_up.gdelt(tmp_path / "rows.csv", 6000)
    alone, _ = readers.write("import", source, tmp_path / "alone.duckdb", 0, rows=1500)
    beside, asked = readers.write("import", source, tmp_path / "beside.duckdb", 2, rows=1500)
    assert asked.errors == []
    assert beside.problems == []
    assert beside.digest == alone.digest
