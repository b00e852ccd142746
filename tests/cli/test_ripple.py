"""`dragoman ripple`, as a user calls it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.conftest import Run
from dragoman.record.store import Record
from measures.test_panel import put

FIRST = dt.date(2018, 1, 1)
DAYS = 400
MATRIX_KEYS = [
    "series", "matrix", "lower", "upper", "significant", "spectral_radius", "checks",
]  # fmt: skip


#: The event `$model` again so many days later, for each of `$days`.
_COPIED = """
INSERT INTO imported SELECT i.* REPLACE (
    i.own_id || d.number AS own_id, CAST(i.event_date + d.ahead AS DATE) AS event_date)
FROM imported i, (SELECT CAST(unnest($days) AS INTEGER) AS ahead,
                         unnest(range(len($days))) AS number) d
WHERE i.own_id = $model
"""


def followed(seed: int = 3) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Two series by day: one event of the first is followed by .6 of the second the day after."""
    rng = np.random.default_rng(seed)
    first = rng.poisson(rng.gamma(2.0, 3.0, DAYS))
    second = rng.poisson(2.0 + 0.6 * np.concatenate([[0], first[:-1]]))
    return first, second


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file with both."""
    first, second = followed()
    rows = [
        f"{FIRST + dt.timedelta(days=day)};{name};{counts[day]};100"
        for day in range(DAYS)
        for name, counts in (("Gulf, conflict", first), ("Levant, conflict", second))
    ]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["date;series;count;exposure", *rows]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record: attacks of the USA on Iran, followed by attacks of Iran on France."""
    path = tmp_path_factory.mktemp("ripple") / "r.duckdb"
    first, second = followed()
    ours = ("USA", "IRN", first), ("IRN", "FRA", second), ("UNO", "UNO", np.ones(DAYS, dtype=int))
    told = {"root": "ASSAULT", "quad": 4}
    with Record.open(path) as record, record.session():
        for source, target, _ in ours:
            put(record, f"{source}-", source=source, target=target, day=FIRST, **told)
        with record.cursor() as cursor:
            for source, _, counts in ours:
                days = [day for day in range(DAYS) for _ in range(counts[day])]
                cursor.execute(_COPIED, {"days": days, "model": f"{source}-"})
            cursor.execute("DELETE FROM imported WHERE own_id LIKE '%-'")
    return path


def test_a_file_of_the_users_own_as_the_contract_says(run: Run, own: Path) -> None:
    result = run("ripple", "--counts", own)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert list(found) == MATRIX_KEYS
    assert found["series"] == ["Gulf, conflict", "Levant, conflict"]
    for name in ("matrix", "lower", "upper", "significant"):
        assert np.array(found[name]).shape == (2, 2)
    assert found["significant"][1][0] is True
    assert found["significant"][0][1] is False
    assert found["lower"][1][0] < 0.6 < found["upper"][1][0]
    assert (np.array(found["lower"]) <= found["matrix"]).all()
    assert (np.array(found["matrix"]) <= found["upper"]).all()
    rows = csv.DictReader(io.StringIO(run("ripple", "--counts", own, "--format", "csv").stdout))
    assert all(float(row["lower"]) <= float(row["events"]) <= float(row["upper"]) for row in rows)
    assert 0 <= found["spectral_radius"] < 1
    assert isinstance(found["checks"]["failed"], list)
    again = run("ripple", "--counts", "-", stdin=own.read_bytes())
    assert json.loads(again.stdout) == found


def test_a_shock_that_is_only_assumed(run: Run, own: Path) -> None:
    asked = ("ripple", "--counts", own, "--what-if", "gulf, conflict=10", "--days", "14")
    told = json.loads(run(*asked).stdout)
    assert list(told) == [*MATRIX_KEYS, "response"]
    answer = told["response"]
    assert (answer["shock"], len(answer["ahead"])) == ({"Gulf, conflict": 10.0}, 14)
    assert 3 < answer["total"][1] < 9
    assert answer["paths"][0]["series"] == ["Gulf, conflict", "Levant, conflict"]
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
    assert list(rows[0]) == ["series", "ahead", "events", "lower", "upper"]
    assert len(rows) == 28
    lines = run(*asked, "--format", "table").stdout
    assert "After 10 further events in Gulf, conflict" in lines
    assert "Gulf, conflict -> Levant, conflict" in lines
    assert "cause" not in lines


def test_what_failed_is_said_first(run: Run, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.ripple import checks

    real = checks.check

    def failing(*args: Any, **kwargs: Any) -> checks.Checks:
        made = real(*args, **kwargs)
        wrong = checks.Check(0.1, 0.8, False, "The scatter is not what the model says.")
        return replace(made, pit=wrong, held_out=replace(made.held_out, passed=True))

    monkeypatch.setattr(checks, "check", failing)
    first, *rest = run("ripple", "--counts", own, "--format", "table").stdout.splitlines()
    assert first.startswith("FAILED quick checks: pit")
    assert "The scatter is not what the model says." in first
    assert any("spectral radius" in line for line in rest)
    result = run("ripple", "--counts", own)
    assert json.loads(result.stdout)["checks"]["failed"] == ["pit"]
    assert "FAILED quick checks: pit" in result.stderr


def test_a_fit_that_did_not_converge_is_not_told(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.ripple import fit as module

    real: Callable[..., Any] = module.fit
    monkeypatch.setattr(
        module, "fit", lambda *args, **kwargs: replace(real(*args, **kwargs), converged=False)
    )
    result = run("ripple", "--counts", own)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did not converge" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_regions_of_a_record(run: Run, stored: Path) -> None:
    asked = ("ripple", "--record", stored, "--theatre", "Middle East", "--theatre",
             "Euro-Atlantic", "--kind", "mconf")  # fmt: skip
    result = run(*asked)
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["receiving"] for row in rows] == [
        "Middle East, material conflict", "Middle East, material conflict",
        "Euro-Atlantic, material conflict", "Euro-Atlantic, material conflict",
    ]  # fmt: skip
    lines = run(*asked, "--format", "table").stdout
    assert "2 series of 400 days, 2018-01-01 to" in lines
    assert "Middle East, material conflict -> Euro-Atlantic, material conflict" in lines
    assert "nowhere known" in lines


def test_a_named_shock_and_what_followed(run: Run, stored: Path, tmp_path: Path) -> None:
    first, _ = followed()
    day = FIRST + dt.timedelta(days=int(np.argmax(first[:350])))
    asked = (
        "ripple", "--record", stored, "--theatre", "Middle East", "--theatre", "Euro-Atlantic",
        "--kind", "mconf", "--shock", "United States ASSAULT Iran", "--on", f"{day}",
    )  # fmt: skip
    lines = run(*asked, "--format", "table").stdout
    assert f"USA ASSAULT IRN on {day}" in lines
    assert "The most printed events that followed" in lines
    drawn = ("--chart", tmp_path / "r.svg", "--map", tmp_path / "m.svg")
    found = json.loads(run(*asked, "--format", "json", *drawn).stdout)
    for name in ("r.svg", "m.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<svg")
    assert found["shock"]["day"] == f"{day}"
    assert found["shock"]["events"][0]["series"] == ["Middle East, material conflict"]
    assert found["response"]["total"][1] > 0


def test_pairs_of_a_record_by_week_and_a_chart(run: Run, stored: Path, tmp_path: Path) -> None:
    asked = ("ripple", "--record", stored, "--by", "week", "--dyad", "USA", "Iran", "--dyad",
             "France", "Iran")  # fmt: skip
    result = run(*asked, "--format", "table", "--chart", tmp_path / "m.svg")
    assert result.exit_code == 0, result.stderr
    assert "2 series of 58 weeks" in result.stdout
    assert (tmp_path / "m.svg").read_text(encoding="utf-8").startswith("<svg")


def test_what_cannot_be_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    head = "date,series,count,exposure"
    rows = [f"{FIRST + dt.timedelta(days=n)},{s},{n},1" for n in range(30) for s in "ab"]
    for text, reason in (
        ([f"{row[:13]}0,1" if ",b," in row else row for row in rows], "series 'b' is all zero"),
        (rows[:2], "one day only"),
        ([f"{FIRST + dt.timedelta(days=n)},s{s},1,1" for n in range(2) for s in range(5)],
         "more series (5) than days (2)"),
        ([*rows[:-1], "2018-01-30,b,-1,1"], "own.csv:61: count -1 cannot be"),
        ([*rows[:-1], "2018-01-30,b,1,0"], "own.csv:61: a gap in exposure"),
        (rows[:-1], "series 'b' has no line for 2018-01-30"),
    ):  # fmt: skip
        path = tmp_path / "own.csv"
        path.write_text("\n".join([head, *text]), encoding="utf-8")
        result = run("ripple", "--counts", path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert reason in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_what_was_asked_wrongly(run: Run, own: Path, stored: Path, tmp_path: Path) -> None:
    here = ("--record", stored)
    for args, reason in (
        (("--counts", own, "--theatre", "Africa"), "leave out --theatre"),
        (("--counts", own, "--shock", "USA ASSAULT IRN", "--on", "2018-01-05"), "leave out"),
        (("--counts", own, "--what-if", "Gulf, conflict"), "write SERIES=N"),
        (("--counts", own, "--what-if", "Mars=3"), "no series 'Mars'; one of Gulf, conflict"),
        (("--counts", own, "--what-if", "Gulf, conflict=-3"), "write SERIES=N"),
        (("--counts", own, "--chart", tmp_path / "x.xls"), "x.xls"),
        (("--counts", own, "--map", tmp_path / "x.svg"), "--map needs a record"),
        ((*here, "--map", tmp_path / "x.svg"), "give --shock or --what-if"),
        (("--counts", tmp_path / "none.csv"), "none.csv: No such file"),
        ((*here, "--theatre", "Africa", "--dyad", "USA", "Iran"), "not both"),
        ((*here, "--shock", "USA ASSAULT IRN"), "--shock needs --on"),
        ((*here, "--shock", "USA HITS IRN", "--on", "2018-01-05"), "who did what to whom"),
        ((*here, "--theatre", "Atlantis"), "unknown theatre 'Atlantis'"),
        ((*here, "--dyad", "USA", "Utopia"), "Utopia"),
        ((*here, "--dyad", "USA", "USA"), "both sides are USA"),
        ((*here, "--dataset", "x"), "no data set 'x'"),
    ):
        result = run("ripple", *args)
        assert result.exit_code in {1, 2}, args
        assert reason in " ".join(result.stderr.split())
        assert "Traceback" not in result.output
