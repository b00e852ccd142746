"""`dragoman series`, as a user calls it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from charts import builders
from cli.conftest import Run
from dragoman.cli.output import write_rows
from dragoman.cli.series import draw
from dragoman.cli.series_rows import Answer
from dragoman.coding.groups import Groups
from dragoman.errors import RecordError
from dragoman.knowledge.base import Knowledge


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_counts_by_month_without_gaps(run: Run, record: Path) -> None:
    result = run("series", "Germany", "France", "--record", record)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = rows_of(result.stdout)
    assert list(rows[0]) == [
        "dataset", "source", "target", "period", "kind", "area", "publisher", "measure", "count",
        "exposure",
    ]  # fmt: skip
    assert len(rows) == 22  # two classes, May 2020 to March 2021
    assert [(r["source"], r["target"], r["kind"], r["count"], r["exposure"]) for r in rows][10] == (
        "DEU", "FRA", "cooperation", "1", "2",
    )  # fmt: skip
    assert sum(int(row["count"]) for row in rows) == 1


def test_classes_areas_days_and_directions(run: Run, record: Path) -> None:
    options = ("--kind", "vcoop", "--area", "defence", "--by", "year", "--from", "2021")
    result = run("series", "DEU", "FRA", *options, "--record", record, "--format", "jsonl")
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["kind"], row["area"], row["period"], row["count"]) == (
        "vcoop", "defence", "2021-01-01", 1,
    )  # fmt: skip
    sanctions = ("series", "BLR", "EUR", "--kind", "conflict", "--by", "year", "--record", record)
    assert "2020-01-01,conflict,,,events,1,1" in run(*sanctions).stdout
    assert "No event between BLR and EUR fits" in run(*sanctions, "--directed").stderr


def test_publishers_apart(run: Run, record: Path) -> None:
    asked = ("series", "DEU", "FRA", "--kind", "all", "--by", "year", "--record", record)
    rows = rows_of(run(*asked, "--publisher", "each").stdout)
    found = {(r["publisher"], r["period"][:4]): (r["count"], r["exposure"]) for r in rows}
    assert found["Post", "2021"] == ("1", "1")
    assert found["Herald", "2020"] == ("0", "1")
    assert found["(other)", "2021"] == ("0", "1")
    result = run(*asked, "--publisher", "Gazette")
    assert result.exit_code == 2
    assert "nothing of publisher 'Gazette'" in result.stderr


def test_older_measures_come_with_their_weaknesses(run: Run, record: Path) -> None:
    options = ("--by", "year", "--kind", "all", "--goldstein", "--shares")
    result = run("series", "DEU", "FRA", *options, "--record", record)
    last = rows_of(result.stdout)[-1]
    assert float(last["goldstein_mean"]) > 0
    assert (last["pair_share"], last["conflict_share"]) == ("1.0", "0.0")
    assert result.stderr.count("publishers asked for together") == 4
    assert "Stoehr et al. 2023" in result.stderr


def test_what_is_left_out_is_told(run: Run, tmp_path: Path) -> None:
    run("read", "-", "--record", "u.duckdb", stdin="France condemned Syria.")
    base = ("read", "-", "--on", "2024-05-05", "--record", "u.duckdb")
    run(*base, stdin="Germany condemned Syria.")
    result = run("series", "France", "Syria", "--record", "u.duckdb")
    assert "1 events of dragoman are left out: their date is unknown" in result.stderr
    assert "--undated report counts them" in result.stderr


def test_an_intensity_and_a_chart(run: Run, record: Path, tmp_path: Path) -> None:
    asked = ("series", "DEU", "FRA", "--kind", "all", "--intensity", "--record", record)
    rows = rows_of(run(*asked).stdout)
    assert {row["enough"] for row in rows} <= {"True", "False"}
    assert all(0 < float(r["lower"]) <= float(r["median"]) <= float(r["upper"]) for r in rows)
    both = rows_of(run(*asked, "--area", "defence", "--area", "cyber").stdout)
    assert {row["area"] for row in both} == {"defence", "cyber"}
    result = run(*asked, "--chart", "s.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "s.json written" in result.stderr
    assert "$schema" in json.loads(Path("s.json").read_text(encoding="utf-8"))
    assert run(*asked, "--chart", "s.svg", "--format", "csv").stdout.startswith("dataset,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("France", "Nobody at all"), "names no actor"),
        (("France", "FRA"), "both sides are FRA"),
        (("France", "DEU", "--area", "cybr"), "no area 'cybr'; one of"),
        (("France", "DEU", "--root", "dance"), "unknown root 'DANCE'"),
        (("France", "DEU", "--dataset", "gdelt"), "no data set 'gdelt' in the record"),
        (("France", "DEU", "--from", "2030"), "no data in the days asked for"),
        (("France", "DEU", "--chart", "x.gif"), "x.gif: end the name in .svg"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    run: Run, record: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run("series", *arguments, "--record", record)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_an_empty_result_is_one_line(run: Run, record: Path) -> None:
    result = run("series", "JPN", "NATO", "--record", record)
    assert result.exit_code == 0
    assert result.stderr == "No event between JPN and NATO fits in dragoman.\n"
    assert len(result.stdout.splitlines()) == 1
    assert run("series", "JPN", "NATO", "--record", record, "--format", "json").stdout == "[]\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("format_", ["table", "csv", "json", "jsonl"])
def test_a_full_disk_is_told_in_one_line(format_: str) -> None:
    with (
        Path("/dev/full").open("w", encoding="utf-8") as full,
        contextlib.redirect_stdout(full),
        pytest.raises(RecordError, match=r"standard output: No space left on device; not all"),
    ):
        write_rows([{"a": "x" * 100_000}], ["a"], format_)


def test_each_estimate_of_a_chart_says_for_itself_that_it_was_not_found(tmp_path: Path) -> None:
    fits = (builders.fit(builders.series()),
            replace(builders.fit(builders.series("conflict")), converged=False))  # fmt: skip
    answer = Answer(tuple(fit.overall.series for fit in fits), fits, (), ("",))
    draw(answer, tmp_path / "chart.json", Groups(Knowledge()))
    told = (tmp_path / "chart.json").read_text("utf-8")
    assert "estimate of conflict" in told
    assert "estimate of cooperation" not in told


def test_a_very_long_name_is_refused_in_one_line_that_can_be_read(run: Run, record: Path) -> None:
    result = run("series", "x" * 100_000, "FRA\nDEU", "--record", record)
    assert result.exit_code == 2
    assert len(result.stderr) < 3000
    assert "names no actor" in result.stderr
