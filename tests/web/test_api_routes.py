"""The JSON API: the same events as the record, paged, as JSON, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

import dragoman


def told(site: TestClient, address: str) -> dict[str, Any]:
    """The answer, also of what takes a while."""
    for _ in range(600):
        answer = site.get(address)
        if answer.status_code != 202:
            break
        assert answer.json()["state"] in ("waiting", "running")
        time.sleep(0.1)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("a=Japan&b=NATO", {"dyad": ("Japan", "NATO")}),
        ("actor=IRN&quad=4", {"actor": "IRN", "quad": 4}),
        ("source=USA&root=assault", {"source": "USA", "root": "ASSAULT"}),
        ("target=Iran", {"target": "Iran"}),
        ("area=cyber&area=space", {"area": {"cyber", "space"}}),
        ("all=1", {"modality": None}),
    ],
)
def test_events_are_those_of_the_record(
    site: TestClient, sample_record: Path, query: str, asked: dict[str, Any]
) -> None:
    with dragoman.open(sample_record) as record:
        expected = {row["event_id"] for row in record.events(**asked).rows()}
    found = told(site, f"/api/events?{query}&per=1000")
    assert {row["event_id"] for row in found["rows"]} == expected
    assert found["total"] == len(expected) > 0


def test_pages_of_a_list_make_the_whole(site: TestClient) -> None:
    whole = told(site, "/api/events?actor=JPN&per=1000")["rows"]
    parts, address = [], "/api/events?actor=JPN&per=7"
    while address:
        answer = site.get(address)
        parts += answer.json()["rows"]
        address = answer.links.get("next", {}).get("url", "")
    assert parts == whole


def test_csv_and_parquet_hold_the_same_rows(site: TestClient) -> None:
    rows = told(site, "/api/events?a=Japan&b=NATO&per=1000")["rows"]
    lines = list(
        csv.DictReader(io.StringIO(site.get("/api/events.csv?a=Japan&b=NATO&per=1000").text))
    )
    assert [line["event_id"] for line in lines] == [row["event_id"] for row in rows]
    table = pq.read_table(
        io.BytesIO(site.get("/api/events.parquet?a=Japan&b=NATO&per=1000").content)
    )
    assert table.column("event_id").to_pylist() == [row["event_id"] for row in rows]
    empty = site.get("/api/events.parquet?a=Japan&b=NATO&from=1990&to=1991").content
    assert pq.read_table(io.BytesIO(empty)).num_rows == 0


def test_one_event_and_its_report(site: TestClient) -> None:
    row = told(site, "/api/events?a=Japan&b=NATO")["rows"][0]
    event = told(site, f"/api/events/{row['event_id']}")
    assert event["evidence"] in event["report_text"]
    report = told(site, f"/api/reports/{row['report_id']}")
    assert row["event_id"] in {one["event_id"] for one in report["events"]}


def test_what_there_is(site: TestClient) -> None:
    record = told(site, "/api/record")
    assert record["datasets"]["dragoman"] > 500
    assert record["reports"]["coded"] > 100
    read = told(site, "/api/exposure?by=year&per=1000")["rows"]
    assert sum(row["reports"] for row in read) == sum(record["reports"].values())
    assert told(site, "/api/stories")["rows"][0]["title"]
    assert {"Japan"} & {row["name"] for row in told(site, "/api/actors?q=japan")["rows"]}
    assert told(site, "/api/pairs?from=2025")["rows"][0]["events"] > 0
    assert told(site, "/api/reports?q=iwaya")["rows"]


def test_measures_come_when_they_are_computed(site: TestClient) -> None:
    (cooperation, _) = told(site, "/api/series?a=JPN&b=NATO&by=year")["series"]
    counted = told(site, "/api/counts?a=JPN&b=NATO&by=year&quad=1&quad=2&per=1000")["rows"]
    assert sum(cooperation["counts"]) == sum(row["events"] for row in counted) > 0
    (phases,) = told(site, "/api/phases?a=JPN&b=NATO&kind=cooperation")["phases"]
    assert phases["note"]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/api/events?a=Japan", "both sides"),
        ("/api/events?actor=Atlantis", "names no actor"),
        ("/api/events?root=DANCE&page=0", "from 1"),
        ("/api/events?per=99999999", "from 1"),
        ("/api/events?from=2025-02-30", "2025-02-30"),
        ("/api/events?quad=9", "quad"),
        ("/api/events?dataset=none&a=JPN&b=NATO&publisher=x", "publisher"),
        ("/api/pairs?dataset=none", "no data set"),
        ("/api/series?a=JPN&b=NATO&kind=love", "love"),
        ("/api/phases?a=JPN", "both sides"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(site: TestClient, address: str, why: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    assert why in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


def test_what_is_not_there(site: TestClient) -> None:
    assert site.get("/api/events/none").status_code == 404
    assert site.get("/api/reports/none").status_code == 404


def test_the_description_names_every_route(site: TestClient) -> None:
    paths = told(site, "/api/openapi.json")["paths"]
    assert {"/api/events", "/api/events.csv", "/api/events.parquet", "/api/phases"} <= set(paths)
    page = site.get("/api").text
    assert all(path in page for path in paths if not path.endswith((".csv", ".parquet")))
