"""`dragoman network` on a small record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from dragoman.record.store import CodedReport, Record
from record.builders import coded, event, report


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """April 2018: the United States with everybody; May 2018: Japan and South Korea, once."""
    path = tmp_path / "n.duckdb"
    pairs = [("USA", other) for other in ("FRA", "DEU", "JPN", "KOR", "AUS", "IND", "POL")] * 4
    pairs += [("JPN", "KOR"), ("FRA", "DEU"), ("DEU", "POL"), ("AUS", "JPN")]
    told = [
        story(f"april {number}", a, b, event_date=dt.date(2018, 4, 1 + number % 30),
              areas=("cyber",) if number % 2 else ())
        for number, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    told.append(story("april", "CHN", "USA", root="SANCTION", event_date=dt.date(2018, 4, 30)))
    told.append(story("may", "JPN", "KOR", event_date=dt.date(2018, 5, 7)))
    with Record.open(path) as opened:
        opened.commit(told)
    return path


def story(name: str, source: str, target: str, **fields: Any) -> CodedReport:
    """A report of one event."""
    of = report(name)
    return coded("", event(of, source, target, **fields), of=of)


def rows(run: Run, record: Path, *options: str) -> list[dict[str, str]]:
    out = run("network", "--record", record, "--resamples", "10", *options)
    assert out.exit_code == 0, out.output
    return list(csv.DictReader(io.StringIO(out.stdout)))


def test_the_actors_of_a_month_with_bands(run: Run, record: Path) -> None:
    found = rows(run, record, "--month", "2018-04")
    assert found[0]["actor"] == "USA"
    assert found[0]["name"] == "United States"
    assert (found[0]["cooperation"], found[0]["conflict"]) == ("28.0", "1.0")
    low, high = (float(found[0][f"betweenness_{end}"]) for end in ("low", "high"))
    assert low <= float(found[0]["betweenness"]) <= high
    assert "bridging" not in found[0]


def test_who_bridges(run: Run, record: Path) -> None:
    asked = ("--month", "2018-04", "--between", "NATO members", "Indo-Pacific")
    first, *others = rows(run, record, *asked)
    assert first["actor"] == "USA"
    assert first["groups"] == "NATO members|Indo-Pacific"
    assert float(first["bridging"]) > max(float(row["bridging"]) for row in others)
    # France belongs to both groups and is in neither sum.
    assert (first["with_first"], first["with_second"]) == ("8", "16")
    # Member of the one, and by treaties of its own ally of the other.
    assert int(first["allies_first"]) == 27
    assert int(first["allies_second"]) >= 5


def test_without_days_it_is_the_last_month_and_too_little_is_said_to_be(
    run: Run, record: Path
) -> None:
    out = run("network", "--record", record, "--resamples", "5")
    assert "The last month with events: 2018-05" in out.stderr
    assert "Not enough evidence" in out.stderr
    assert [row["actor"] for row in csv.DictReader(io.StringIO(out.stdout))] == ["JPN", "KOR"]


def test_from_alone_reaches_to_the_last_event(run: Run, record: Path) -> None:
    out = run("network", "--record", record, "--from", "2018-04-30", "--resamples", "0")
    assert "To 2018-05-07" in out.stderr
    assert "dragoman, 2018-04-30 to 2018-05-07" in out.stderr


def test_links_with_areas_and_ties(run: Run, record: Path) -> None:
    (first, *_) = rows(run, record, "--month", "2018-04", "--links", "--area", "cyber")
    assert first["areas"].startswith("cyber ")
    told = rows(run, record, "--from", "2018-04", "--to", "2018-04", "--links")
    link = next(row for row in told if (row["a"], row["b"]) == ("JPN", "USA"))
    assert link["cooperation"] == "4"
    assert "alliance: Treaty of Mutual Cooperation and Security" in link["ties"].split("|")


def test_gaps(run: Run, record: Path) -> None:
    found = rows(run, record, "--month", "2018-04", "--gaps")
    told = {(row["gap"], row["a"], row["b"]) for row in found}
    assert ("allied, not seen", "FRA", "POL") in told
    assert ("allied, not seen", "FRA", "DEU") not in told
    assert all(row["cooperation"] == "0" for row in found if row["gap"] == "allied, not seen")


@pytest.mark.parametrize("options", [(), ("--between", "NATO members", "IP4"), ("--links",)])
def test_the_other_formats(run: Run, record: Path, options: tuple[str, ...]) -> None:
    asked = ("network", "--record", record, "--month", "2018-04", "--resamples", "3", *options)
    told = json.loads(run(*asked, "--format", "json", "--limit", "2").stdout)
    assert len(told) == 2
    table = run(*asked, "--format", "table").stdout
    assert "USA" in table
    assert ("(" in table) is (options != ("--links",))


def test_the_most_active_actors_only(run: Run, record: Path) -> None:
    assert len(rows(run, record, "--month", "2018-04", "--actors", "3")) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--month", "2018-13"), "is no month"),
        (("--month", "April"), "is no month"),
        (("--month", "2018-04", "--from", "2018"), "either --month or --from"),
        (("--to", "2018"), "--to needs --from"),
        (("--month", "1990-01"), "no event of dragoman"),
        (("--area", "cybr"), "no such area: cybr; one of"),
        (("--dataset", "icews"), "the record has dragoman"),
        (("--between", "NATO members", "Ruritania"), "names no actor"),
        (("--resamples", "99999999"), "give 0 to"),
        (("--chart", "network.doc"), "end the name in"),
    ],
)
def test_mistakes_are_told_in_one_line(
    run: Run, record: Path, options: tuple[str, ...], message: str
) -> None:
    out = run("network", "--record", record, *options)
    assert out.exit_code == 2
    assert message in out.stderr
    assert "Traceback" not in out.output


def test_a_chart(run: Run, record: Path, tmp_path: Path) -> None:
    pytest.importorskip("dragoman.charts.network")
    asked = ("--month", "2018-04", "--between", "NATO members", "Indo-Pacific")
    rows(run, record, *asked, "--chart", "network.svg")
    assert "<svg" in (tmp_path / "network.svg").read_text(encoding="utf-8")
