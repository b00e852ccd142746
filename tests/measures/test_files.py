"""A panel in a file, as another program reads it."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest

from dragoman.errors import UsageError
from dragoman.measures.files import write
from dragoman.measures.panel import Panel, panel
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from record.builders import coded, event, report


@pytest.fixture
def found() -> Panel:
    with Record.open(":memory:") as record:
        mutual = event(report("a"), "JPN:GOV", "FRA:GOV", reciprocal=True)
        record.commit([coded("a", mutual), coded("b", event(report("b"), root="ACCUSE"))])
        return panel(record, split=("quad", "root"))


def test_stata_gets_dates_numbers_and_labels(found: Panel, tmp_path: Path) -> None:
    assert write(found, tmp_path / "p.dta") == 2
    frame = pd.read_stata(tmp_path / "p.dta")
    assert list(frame.columns) == found.columns
    assert frame["period"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-01"] * 2
    assert frame[["source", "target", "total"]].to_numpy().tolist() == [
        ["FRA", "JPN", 1],
        ["JPN", "FRA", 2],
    ]
    assert frame["goldstein_sum"].tolist() == [row["goldstein_sum"] for row in found.rows()]
    with pd.read_stata(tmp_path / "p.dta", iterator=True) as reader:
        labels = reader.variable_labels()
    assert labels["mconf"] == "Material conflict"
    assert labels["root_accuse"] == "Root ACCUSE"


def test_the_same_panel_gives_the_same_stata_file(found: Panel, tmp_path: Path) -> None:
    for name in ("a.dta", "b.dta"):
        write(found, tmp_path / name)
    assert (tmp_path / "a.dta").read_bytes() == (tmp_path / "b.dta").read_bytes()


def test_the_ending_tells_the_format(found: Panel, tmp_path: Path) -> None:
    for suffix in (".csv", ".jsonl", ".parquet"):
        assert write(found, tmp_path / f"p{suffix}") == 2
    with (tmp_path / "p.csv").open(newline="", encoding="utf-8") as stream:
        assert [row["total"] for row in csv.DictReader(stream)] == ["1", "2"]
    lines = (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["period"] for line in lines] == ["2024-05-01"] * 2
    assert pyarrow.parquet.read_table(tmp_path / "p.parquet").to_pylist() == found.rows()
    with pytest.raises(UsageError, match=r"p\.xls: end the name in \.csv, \.parquet"):
        write(found, tmp_path / "p.xls")


def test_without_rows_every_format_has_its_columns(tmp_path: Path) -> None:
    with Record.open(":memory:") as record:
        empty = panel(record, where=EventFilter(source="PER"))
    for suffix in (".csv", ".jsonl", ".parquet", ".dta"):
        assert write(empty, tmp_path / f"p{suffix}") == 0
    assert list(pd.read_stata(tmp_path / "p.dta").columns) == empty.columns


def test_without_pandas_the_way_out_is_told(
    found: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'dragoman\[stata\]'"):
        write(found, tmp_path / "p.dta")
    assert list(tmp_path.iterdir()) == []
