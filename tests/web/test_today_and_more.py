"""Today, ledger, search, reports and briefings on the sample."""

from __future__ import annotations

import io
import time

import pypdf
import pytest
from fastapi.testclient import TestClient


def fragment(site: TestClient, address: str) -> str:
    """A part that is computed in the background."""
    for _ in range(1200):
        answer = site.get(address)
        if answer.status_code != 202:
            break
        time.sleep(0.1)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_today_tells_stories_with_their_events(site: TestClient) -> None:
    page = site.get("/").text
    assert "10 October 2025" in page
    assert 'href="/event/' in page
    older = site.get("/?page=2").text
    assert "Earlier" in older
    assert older != page


def test_new_phases_and_crises_are_looked_for(site: TestClient) -> None:
    assert "crises" in fragment(site, "/fragments/today")


def test_the_ledger_adds_up(site: TestClient) -> None:
    page = site.get("/ledger").text
    assert "<b>173</b><span>reports read</span>" in page
    lines = site.get("/ledger.csv?by=year").text.splitlines()
    assert sum(int(line.split(",")[2]) for line in lines[1:]) == 173
    none = site.get("/ledger?from=1990&to=1991").text
    assert "No report was read that fits." in none
    chart = site.get("/charts/exposure.json?by=year").json()
    assert chart["title"]["text"]


def test_search_finds_actors_and_reports(site: TestClient) -> None:
    found = site.get("/suggest?q=japan").json()
    assert found[0]["href"] == "/actor/JPN"
    report = next(one for one in site.get("/suggest?q=iwaya").json() if "/report/" in one["href"])
    page = site.get(report["href"]).text
    assert "<mark" in page
    assert site.get("/suggest?q=zzzzzz").json() == []
    assert site.get("/report/none").status_code == 404
    assert "<script>alert" not in site.get("/search?q=<script>alert(1)</script>").text


def test_a_briefing_comes_in_every_format(site: TestClient) -> None:
    asked = "a=Japan&b=NATO&from=2025"
    assert "PDF" in fragment(site, f"/fragments/brief?{asked}")
    pdf = site.get(f"/brief.pdf?{asked}")
    assert pypdf.PdfReader(io.BytesIO(pdf.content)).pages
    assert site.get(f"/brief.docx?{asked}").content.startswith(b"PK")
    assert "Judgement" in site.get(f"/brief.md?{asked}").text
    assert site.get(f"/brief.exe?{asked}").status_code == 404


@pytest.mark.parametrize(
    "query", ["a=Japan", "a=Japan&b=NATO&actor=Iran", "actor=Atlantis", "week=2025-99-01"]
)
def test_a_briefing_on_nothing_is_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/brief?{query}").status_code == 400
