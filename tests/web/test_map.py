"""The map: arcs, the table with the same numbers, months, and what makes no sense."""

from __future__ import annotations

import csv
import io

import pytest
from fastapi.testclient import TestClient

MONTH = "2025-09"


def rows(site: TestClient, query: str = f"month={MONTH}") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.get(f"/map.csv?{query}").text)))


def test_the_last_month_is_shown_unless_one_is_asked_for(site: TestClient) -> None:
    page = site.get("/map").text
    assert 'aria-valuetext="October 2025"' in page
    assert "Later →" not in page
    assert 'rel="prev"' in page
    assert 'aria-valuetext="September 2025"' in site.get(f"/map?month={MONTH}").text


def test_table_arcs_and_csv_have_the_same_numbers(site: TestClient) -> None:
    found = rows(site)
    assert found
    data = site.get(f"/map/arcs.json?month={MONTH}").json()
    drawn = {(row["a"], row["b"]) for kind in ("cooperation", "conflict") for row in data[kind]}
    page = site.get(f"/map?month={MONTH}").text
    for row in found:
        assert f"{row['a_name']} and {row['b_name']}" in page
        assert (row["a"], row["b"]) in drawn or "no place" in page
    fights = {(row["a"], row["b"]): row["conflict"] for row in data["conflict"]}
    one = next(row for row in found if int(row["vconf"]) + int(row["mconf"]) > 1)
    assert fights[one["a"], one["b"]].startswith(f"{int(one['vconf']) + int(one['mconf'])} events")


def test_a_body_stands_at_its_seat(site: TestClient) -> None:
    assert "at its seat, Brussels" in site.get(f"/map?month={MONTH}").text
    assert site.get(f"/map/arcs.json?month={MONTH}").json()["bodies"]


def test_only_with_an_actor(site: TestClient) -> None:
    found = rows(site, f"month={MONTH}&actor=Russia")
    assert found
    assert all("RUS" in (row["a"], row["b"]) for row in found)
    assert "September 2025, with Russia" in site.get(f"/map?month={MONTH}&actor=Russia").text


def test_one_class_alone(site: TestClient) -> None:
    data = site.get(f"/map/arcs.json?month={MONTH}&show=conflict").json()
    assert data["conflict"]
    assert data["cooperation"] == []


def test_the_chart_is_drawn_as_picture_and_for_the_page(site: TestClient) -> None:
    spec = site.get(f"/charts/map.json?month={MONTH}").json()
    assert "September 2025" in str(spec["title"])
    assert "title" not in site.get(f"/charts/map.json?month={MONTH}&bare=1").json()
    near = site.get(f"/charts/map.svg?month={MONTH}&part=Europe&theme=dark")
    assert near.headers["content-type"] == "image/svg+xml"


def test_a_month_without_events_says_so_and_leads_to_others(site: TestClient) -> None:
    answer = site.get("/map?month=1970-05")
    assert answer.status_code == 200
    assert "No events between two actors in May 1970" in answer.text
    assert 'rel="next"' in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "month=2025-13", "month=yesterday", "show=all", "part=Mars", "actor=nobody-at-all",
        "dataset=other", f"part={'x' * 99}", "month=%D9%A2%D9%A0%D9%A1%D9%A0-01",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(site: TestClient, query: str) -> None:
    answer = site.get(f"/map?{query}")
    assert answer.status_code == 400
    assert answer.text.count("<h1") == 1


def test_what_was_typed_is_not_markup(site: TestClient) -> None:
    typed = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (f"/map?actor={typed}", f"/map?month={typed}", f"/map?part={typed}"):
        assert "<script>alert" not in site.get(path).text


def test_the_page_has_no_inline_style_or_script(site: TestClient) -> None:
    page = site.get(f"/map?month={MONTH}").text
    assert " style=" not in page
    assert "<script>" not in page
