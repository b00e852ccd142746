"""`dragoman phases`, as a user calls it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cli.conftest import Run
from phases.made import scattered


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A series of ten years with a step at the start of 2015."""
    counts = scattered([8] * 60 + [28] * 60, seed=2)
    rows = [f"{2010 + m // 12}-{m % 12 + 1:02}-01,{n},1000" for m, n in enumerate(counts)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["date,count,exposure", *rows]), encoding="utf-8")
    return path


def test_a_series_of_the_users_own_as_the_contract_says(run: Run, own: Path) -> None:
    result = run("phases", "--counts", own)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert list(found) == ["changes"]
    (change,) = found["changes"]
    assert list(change) == ["date", "date_set", "probability", "ratio"]
    first, last = change["date_set"]
    assert first <= "2015-01-01" <= last
    assert first <= change["date"] <= last
    assert 0.5 < change["probability"] <= 1
    assert 2 < change["ratio"] < 6
    assert run("phases", "--counts", "-", stdin=own.read_bytes()).stdout == result.stdout


def test_nothing_found_is_told_and_why(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("date,count,exposure\n2020-01,1,5\n2020-02,0,5\n2020-05,1,5\n")
    result = run("phases", "--counts", path)
    assert json.loads(result.stdout) == {"changes": []}
    assert "2 of 5 months were not read (2 are not in the file)" in result.stderr
    assert "not enough evidence" in result.stderr


def test_a_chart_of_the_own_series(run: Run, own: Path, tmp_path: Path) -> None:
    assert run("phases", "--counts", own, "--chart", tmp_path / "p.svg").exit_code == 0
    assert "Jan 2015" in (tmp_path / "p.svg").read_text(encoding="utf-8")
    result = run("phases", "--counts", own, "--chart", tmp_path / "p.xls")
    assert result.exit_code == 2
    assert "p.xls" in result.stderr


def test_what_was_asked_wrongly(run: Run, own: Path, record: Path, tmp_path: Path) -> None:
    for args, reason in (
        (("phases",), "name two actors"),
        (("phases", "Germany"), "name two actors"),
        (("phases", "DEU", "FRA", "--counts", own), "not both"),
        (("phases", "--counts", tmp_path / "no.csv"), "no.csv: No such file"),
        (("phases", "--counts", own, "--by", "week"), "--by means nothing to --counts"),
        (("phases", "DEU", "FRA", "--record", record, "--area", "moon"), "no area 'moon'"),
        (("phases", "DEU", "FRA", "--record", record, "--dataset", "x"), "no data set 'x'"),
        (("phases", "Utopia", "FRA", "--record", record), "Utopia"),
    ):
        result = run(*args)
        assert result.exit_code in {1, 2}
        assert reason in result.stderr
        assert "Traceback" not in result.output


def test_a_pair_of_a_record(run: Run, record: Path) -> None:
    result = run("phases", "Germany", "France", "--record", record)
    assert result.exit_code == 0
    assert list(csv.DictReader(io.StringIO(result.stdout))) == []
    assert "dragoman, cooperation: not enough evidence" in result.stderr
    assert "dragoman, conflict: not enough evidence: no event" in result.stderr
    whole = json.loads(run("phases", "DEU", "FRA", "--record", record, "--format", "json").stdout)
    assert [one["kind"] for one in whole] == ["cooperation", "conflict"]
    assert whole[0]["events"] == 1
    assert whole[0]["changes"] == []
