"""`dragoman export`: panels, snapshots, ICEWS and the filters, as a user calls them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cli.conftest import Run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_panel_by_year(run: Run, record: Path, tmp_path: Path) -> None:
    result = run("export", "panel", "p.csv", "--by", "year", "--record", record)
    assert (result.exit_code, result.stderr) == (0, "3 rows written to p.csv\n")
    assert [
        (r["source"], r["target"], r["period"], r["total"]) for r in rows_of(Path("p.csv"))
    ] == [
        ("DEU", "FRA", "2021-01-01", "1"),
        ("EUR", "BLR", "2020-01-01", "1"),
        ("FRA", "DEU", "2021-01-01", "1"),
    ]


def test_a_panel_with_its_options_and_filters(run: Run, record: Path) -> None:
    options = ("--undirected", "--zeros", "--split", "none", "--dyad", "Germany", "France")
    assert run("export", "panel", "p.csv", *options, "--record", record).exit_code == 0
    rows = rows_of(Path("p.csv"))
    assert len(rows) == 11  # May 2020, the first report, to March 2021
    assert [row["total"] for row in rows] == ["0"] * 10 + ["1"]
    assert "vcoop" not in rows[0]


def test_a_panel_with_publishers_and_what_was_read(run: Run, record: Path) -> None:
    options = ("--by", "year", "--split", "publisher", "--exposure", "--undirected")
    assert run("export", "panel", "p.csv", *options, "--record", record).exit_code == 0
    told = [
        (r["source"], r["publisher_herald"], r["publisher_post"], r["exposure"])
        for r in rows_of(Path("p.csv"))
    ]
    assert told == [("BLR", "1", "0", "1"), ("DEU", "0", "1", "2")]


def test_what_is_in_no_period_is_told(run: Run, tmp_path: Path) -> None:
    run("read", "-", "--record", "u.duckdb", stdin="France condemned Syria.")
    result = run("export", "panel", "p.csv", "--record", "u.duckdb")
    assert "1 events of dragoman are left out: their date is unknown" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("csv", "x", "--zeros"), "--zeros means nothing to csv"),
        (("icews", "x", "--exposure"), "--exposure means nothing to icews"),
        (("snapshot", "x", "--quad", "4"), "--quad means nothing to snapshot"),
        (("folder", "x", "--text"), "--text means nothing to folder"),
        (("panel", "x.xls"), "x.xls: end the name in .csv"),
        (("csv", "x", "--dataset", "gdelt"), "no data set 'gdelt' in the record; it has dragoman"),
        (("csv", "x", "--source", "Nobody at all"), "names no actor"),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, record: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run("export", *arguments, "--record", record)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert not (tmp_path / "x").exists()


def test_filters_of_events_hold_for_rows(run: Run, record: Path) -> None:
    run("export", "csv", "out.csv", "--source", "Germany", "--record", record)
    assert {row["root"] for row in rows_of(Path("out.csv"))} == {"SUPPORT"}
    run("export", "csv", "out.csv", "--to", "2020", "--dataset", "dragoman", "--record", record)
    assert [row["root"] for row in rows_of(Path("out.csv"))] == ["SANCTION"]


def test_a_snapshot_and_icews(run: Run, record: Path) -> None:
    result = run("export", "snapshot", "s", "--title", "News", "--record", record)
    assert "2 events, 4 participants, 3 dyads, 3 reports" in result.stderr
    told = json.loads(Path("s/provenance.json").read_text(encoding="utf-8"))
    assert (told["title"], told["reports"]) == ("News", {"coded": 2, "empty": 1})
    assert run("export", "snapshot", "s", "--record", record).exit_code == 2
    assert run("export", "snapshot", "s", "--force", "--record", record).exit_code == 0
    result = run("export", "icews", "e.tab", "--record", record)
    assert result.stderr == "3 rows written to e.tab\n"
    assert len(Path("e.tab").read_text(encoding="utf-8").splitlines()) == 4
