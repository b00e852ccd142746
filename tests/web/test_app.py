"""Which requests are answered, and how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.web.settings import Settings, loopback

Visit = Callable[..., TestClient]


def test_a_page_carries_a_strict_policy(site: TestClient) -> None:
    policy = site.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost:1"])
def test_a_foreign_host_is_refused(site: TestClient, host: str) -> None:
    assert site.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    ],
)
def test_a_page_of_another_site_cannot_ask(site: TestClient, headers: dict[str, str]) -> None:
    answer = site.get("/api/openapi.json", headers=headers)
    assert answer.status_code == 403
    assert "content-security-policy" in answer.headers


def test_a_link_from_elsewhere_may_be_followed(site: TestClient) -> None:
    came = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert site.get("/", headers=came).status_code == 200
    assert site.post("/jobs/x/cancel", headers=came).status_code == 403


def test_only_reading_methods_and_forms(site: TestClient) -> None:
    assert site.delete("/").status_code == 405
    assert site.post("/jobs/x/cancel", content=b"x" * 300_000).status_code == 413


def test_an_unknown_page_says_so(site: TestClient) -> None:
    answer = site.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_a_field_that_makes_no_sense_is_refused_in_one_line(site: TestClient) -> None:
    answer = site.get("/charts/none.json?from=2020-13-45")
    assert answer.status_code in (400, 404)
    assert "error" in answer.json()


def test_a_missing_record_is_explained_and_then_shown(
    tmp_path: Path, sample_record: Path, visit: Visit
) -> None:
    place = tmp_path / "later.duckdb"
    with visit(place) as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "dragoman read" in answer.text
        place.write_bytes(sample_record.read_bytes())
        client.app.inner.state.shelf.look()  # type: ignore[attr-defined]
        assert client.get("/").status_code == 200


def test_a_file_that_is_no_record_is_named(tmp_path: Path, visit: Visit) -> None:
    place = tmp_path / "other.duckdb"
    place.write_text("something else entirely, long enough to be looked at " * 100)
    with visit(place) as client:
        assert "is not a Dragoman record" in client.get("/").text


def test_which_hosts_are_loopback() -> None:
    assert loopback("127.0.0.1")
    assert loopback("::1")
    assert loopback("localhost")
    assert not loopback("0.0.0.0")
    assert not loopback("example.org")
    assert "dragoman.example.org" in Settings(Path("x"), names=("dragoman.example.org",)).hosts
