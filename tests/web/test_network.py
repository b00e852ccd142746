"""The network: the page, what is computed for it, the events behind a line."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman.charts.write import svg
from dragoman.web.work.network import network

YEAR = "from=2024-11-01&to=2025-10-31&resamples=0"
DAYS = {"first": "2024-11-01", "last": "2025-10-31"}


def ready(site: TestClient, address: str) -> Any:
    """Ask as the page does, until it is computed."""
    for _ in range(600):
        answer = site.get(address)
        if answer.status_code != 202:
            return answer
        time.sleep(0.1)
    raise TimeoutError(address)


def computed(record: Path, **asked: Any) -> dict[str, Any]:
    told: list[tuple[int, int, str]] = []
    args = {"dataset": "dragoman", "a": "", "b": "", "area": [], "resamples": 3, **DAYS, **asked}
    found = network(record, args, lambda *far: told.append(far))
    assert told
    return found


def test_the_page_names_the_month_and_its_neighbours(site: TestClient) -> None:
    page = site.get("/network?month=2025-09").text
    assert "<h2>September 2025</h2>" in page
    assert "month=2025-10" in page
    assert 'type="range"' in page
    assert "dragoman network --month 2025-09" in page


def test_a_stretch_and_two_groups_are_kept_in_the_form(site: TestClient) -> None:
    page = site.get(f"/network?{YEAR}&a=NATO+members&b=Gulf").text
    assert "1 November 2024 to 31 October 2025: NATO members and Gulf" in page
    assert 'value="NATO members"' in page
    assert "--between &#39;NATO members&#39; Gulf" in page


def test_what_is_computed_comes_with_chart_and_tables(site: TestClient) -> None:
    answer = ready(site, f"/fragments/network?{YEAR}")
    assert answer.status_code == 200
    assert 'data-chart="network"' in answer.text
    assert "Cooperation without a formal tie" in answer.text
    assert "Communities" in answer.text
    assert " style=" not in answer.text
    spec = ready(site, f"/charts/network.json?{YEAR}").json()
    assert "Who works with whom" in str(spec["title"])
    actors = list(csv.DictReader(io.StringIO(ready(site, f"/network.csv?{YEAR}").text)))
    assert {"RUS", "USA"} <= {row["actor"] for row in actors}
    links = ready(site, f"/network.csv?{YEAR}&rows=links").text
    assert links.startswith("a,b,a_name,b_name,cooperation,conflict")


def test_what_is_drawn_carries_the_codes_behind_it(sample_record: Path) -> None:
    found = computed(sample_record)
    drawn = str(found["spec"])
    pairs = {(one["a"], one["b"]) for one in found["links"]}
    seen = set(re.findall(r"'a': '(\w+)', 'b': '(\w+)'", drawn))
    assert seen
    assert seen <= pairs
    assert svg(found["spec"]).startswith("<svg")


def test_two_groups_are_bridged(sample_record: Path) -> None:
    found = computed(sample_record, a="NATO members", b="Gulf")
    assert found["groups"] == ["NATO members", "Gulf"]
    assert all(len(node["bridging"]) == 3 for node in found["nodes"])
    assert {len(node["with"]) for node in found["nodes"]} == {2}


def test_gaps_and_communities_cover_the_network(sample_record: Path) -> None:
    found = computed(sample_record)
    assert sum(one["size"] for one in found["communities"]) == len(found["nodes"])
    for one in found["untied"]["rows"]:
        assert one["cooperation"]
        assert not one["ties"]
    for one in found["silent"]["rows"]:
        assert not one["cooperation"]


def test_the_events_behind_a_pair_are_linked(site: TestClient) -> None:
    text = site.get("/fragments/network/events?a=RUS&b=UKR&dataset=dragoman").text
    assert "Russia and Ukraine" in text
    assert 'href="/event/' in text
    assert 'href="/partnership?a=RUS&amp;b=UKR' in text
    one = site.get("/fragments/network/events?actor=RUS&from=2025-01&to=2025-12").text
    assert "from 1 January 2025 to 31 December 2025" in one


def test_no_events_behind_a_pair_says_so(site: TestClient) -> None:
    text = site.get("/fragments/network/events?a=FJI&b=TON&from=2025-01&to=2025-02").text
    assert "No events from 1 January 2025 to 28 February 2025" in text


def test_a_stretch_without_events_is_told_in_one_line(site: TestClient) -> None:
    answer = ready(site, "/fragments/network?month=1971-01&resamples=0")
    assert answer.status_code == 400
    assert "no event of dragoman" in answer.json()["error"]


@pytest.mark.parametrize(
    "query",
    [
        "month=2025-00", "resamples=7", "a=NATO", "to=2025", "from=2025&to=2024", "dataset=none",
        "a=nobody-at-all&b=Gulf", "from=2099",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/network?{query}").status_code == 400


@pytest.mark.parametrize("query", ["", "a=USA", "actor=USA&dataset=none"])
def test_events_of_nobody_are_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/fragments/network/events?{query}").status_code == 400


def test_what_was_typed_is_not_markup(site: TestClient) -> None:
    typed = "%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (
        f"/network?a={typed}&b={typed}", f"/fragments/network/events?a={typed}&b=USA",
        f"/network?area={typed}",
    ):  # fmt: skip
        assert "<script>alert" not in site.get(path).text
