"""Imports as such: nothing doubled, sums that add up, a kill in the middle, many files."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.ahead import numbered
from dragoman.record.interchange.gdelt import TWO
from dragoman.record.interchange.load import Imported, Progress, load
from dragoman.record.store import Record

from .foreign import rows_of
from .test_import_gdelt import ATTACK, PROTEST, lines, written

#: Everything that an import leaves, but for the moment of it.
CONTENT = "SELECT * FROM imported ORDER BY own_id, pair"
LINES = "SELECT * EXCLUDE (finished_at) FROM imports ORDER BY import_no"
SUMS = """
    SELECT * FROM imports WHERE rows_read <> imported + known + refused
        OR imported <> (SELECT count(*) FROM imported i WHERE i.import_no = imports.import_no)
"""
#: Imports in batches of 50 rows and kills itself, as the system would, after the second.
KILLED = """
import os, signal, sys
from pathlib import Path
from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange import ahead
from dragoman.record.interchange.load import load
from dragoman.record.store import Record

ahead.BATCH_ROWS = 50
def kill(progress):
    if progress.rows == 100:
        os.kill(os.getpid(), signal.SIGKILL)
with Record.open(sys.argv[1]) as record:
    load(record, [Path(sys.argv[2])], "gdelt", Knowledge.load(), progress=kill)
"""


def many(path: Path, first: int, last: int) -> Path:
    """Rows with the ids from `first` to `last`, one of them twice and one impossible."""
    rows = [{**PROTEST, "GlobalEventID": f"{number:06}"} for number in range(first, last + 1)]
    rows.insert(7, {**ATTACK, "GlobalEventID": rows[0]["GlobalEventID"]})
    rows.insert(9, {**PROTEST, "GlobalEventID": "999999", "SQLDATE": "20150230"})
    return written(path, TWO, *rows)


def brought(record: Record, *paths: Path) -> list[Imported]:
    """Files of GDELT imported."""
    return load(record, paths, "gdelt", Knowledge.load())


def test_a_file_enters_once(record: Record, tmp_path: Path) -> None:
    path = many(tmp_path / "a.csv", 1, 20)
    (first,) = brought(record, path)
    assert (first.rows_read, first.imported, first.known, first.refused) == (22, 20, 1, 1)
    before = rows_of(record, CONTENT)
    (again,) = brought(record, path)
    assert again.already
    assert rows_of(record, CONTENT) == before
    assert len(rows_of(record, LINES)) == 1


def test_of_overlapping_files_the_new_rows_enter(record: Record, tmp_path: Path) -> None:
    first, second = many(tmp_path / "a.csv", 1, 20), many(tmp_path / "b.csv", 11, 30)
    assert [item.imported for item in brought(record, first, second)] == [20, 10]
    assert rows_of(record, "SELECT count(DISTINCT own_id) AS n FROM imported") == [{"n": 30}]
    assert rows_of(record, SUMS) == []


def test_of_a_row_told_twice_the_first_stays(record: Record, tmp_path: Path) -> None:
    brought(record, many(tmp_path / "a.csv", 1, 20))
    assert rows_of(record, "SELECT root FROM imported WHERE own_id = '000001'") == [{"root": ""}]


def test_a_killed_import_goes_on_where_it_was(tmp_path: Path) -> None:
    path = many(tmp_path / "a.csv", 1, 220)
    whole, broken = tmp_path / "whole.duckdb", tmp_path / "broken.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(broken), str(path)], check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    with Record.open(broken) as record:
        (line,) = rows_of(record, LINES)
        assert (line["rows_read"], line["complete"]) == (100, False)
        assert rows_of(record, SUMS) == []
        (told,) = brought(record, path)
        assert told.complete
        after = rows_of(record, CONTENT), rows_of(record, LINES)
    with Record.open(whole) as record:
        brought(record, path)
        assert after == (rows_of(record, CONTENT), rows_of(record, LINES))


def test_a_bad_file_does_not_cost_the_others(record: Record, tmp_path: Path) -> None:
    good = many(tmp_path / "good.csv", 1, 20)
    page = tmp_path / "page.csv"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>", "utf-8")
    bad, fine = brought(record, page, good)
    assert "web page" in bad.fault
    assert fine.imported == 20


def test_who_waits_is_told_how_far_it_is(record: Record, tmp_path: Path) -> None:
    paths = [many(tmp_path / "a.csv", 1, 20), many(tmp_path / "b.csv", 21, 40)]
    seen: list[Progress] = []
    load(record, paths, "gdelt", Knowledge.load(), progress=seen.append)
    assert [step.file for step in seen] == ["a.csv", "b.csv"]
    assert seen[-1].done == seen[-1].total == sum(path.stat().st_size for path in paths)


def test_names_that_mean_nothing(record: Record, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gdelt1"):
        load(record, [many(tmp_path / "a.csv", 1, 9)], "gdlt", Knowledge.load())
    with pytest.raises(InputError, match="no such file"):
        brought(record, tmp_path / "missing.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no file"):
        brought(record, tmp_path / "empty")


def test_a_file_of_another_format_is_called_by_its_name(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(TWO, PROTEST), "utf-8")
    (told,) = load(record, [path], "icews", Knowledge.load())
    assert "looks like gdelt2, not icews" in told.fault


@given(
    sizes=st.lists(st.integers(0, 40), max_size=6),
    skip=st.integers(0, 250),
    rows=st.integers(1, 50),
)
def test_batches_hold_every_row_once(sizes: list[int], skip: int, rows: int) -> None:
    import pyarrow as pa

    total = sum(sizes)
    values = iter(range(1, total + 1))
    blocks = [pa.table({"v": [next(values) for _ in range(size)]}) for size in sizes]
    batches = [table.to_pylist() for table in numbered(blocks, skip=skip, rows=rows)]
    found = [row for batch in batches for row in batch]
    expected = range(skip + 1, total + 1)
    assert [(row["v"], row["row_no"]) for row in found] == [(n, n) for n in expected]
    assert all(len(batch) == rows for batch in batches[:-1])
