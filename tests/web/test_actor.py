"""Actors: the list, one of them, and codes that nobody has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.record.store import Record

Visit = Callable[..., TestClient]


def text(site: TestClient, address: str, status: int = 200) -> str:
    answer = site.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_list_has_most_events_first_and_can_be_filtered(site: TestClient) -> None:
    html = text(site, "/actor?per=5")
    assert html.count('<th scope="row">') == 5
    assert "/actor?per=5&amp;page=2" in html or "page=2" in html
    assert "/actor/JPN" in text(site, "/actor?q=japan")
    assert "/actor/PRK" in text(site, "/actor?q=Democratic People's Republic of Korea")
    assert "No actor of dragoman is called like" in text(site, "/actor?q=<script>")


def test_the_list_as_csv_adds_up_with_the_record(site: TestClient, sample_record: Path) -> None:
    rows = text(site, "/actor.csv").splitlines()
    assert rows[0] == "actor,name,dataset,as_source,as_target,first_day,last_day"
    (japan,) = [row.split(",") for row in rows if row.startswith("JPN,")]
    with Record.open(sample_record, read_only=True) as record:
        happened = {row["event_id"] for row in record.events().rows()}
        for side, told in (("source", japan[3]), ("target", japan[4])):
            sides = record.participants(actor="JPN", side=side).rows()
            assert int(told) == len({row["event_id"] for row in sides} & happened)


def test_a_state_with_offices_memberships_and_events(site: TestClient) -> None:
    html = text(site, "/actor/JPN")
    for words in (
        "member state of the United Nations", "Nippon", "Head of government", "Toshiki Kaifu",
        "Treaty of Mutual Cooperation and Security", "Indo-Pacific", "As source", "As target",
        "/partnership?a=JPN&amp;b=NATO", "/event/",
    ):  # fmt: skip
        assert words in html, words


def test_a_body_with_its_members(site: TestClient) -> None:
    html = text(site, "/actor/NATO")
    assert "North Atlantic Treaty Organization" in html
    assert "Its members and partners" in html
    assert "Mark Rutte" in html


def test_a_sector_is_a_part_of_its_actor(site: TestClient) -> None:
    html = text(site, "/actor/JPN:GOV")
    assert "Only what is coded as government (GOV)" in html
    whole = text(site, "/actor/JPN")
    assert "/actor/JPN%3AGOV" in whole or "/actor/JPN:GOV" in whole


def test_the_newest_events_can_be_paged_and_filtered(site: TestClient) -> None:
    html = text(site, "/actor/JPN?per=3")
    assert html.count('<li><a href="/event/') == 3
    assert "page=2" in html
    assert "No evidence" in text(site, "/actor/JPN?from=1950&to=1951")
    assert "material conflict" in text(site, "/actor/PRK?quad=4&per=3")


def test_an_actor_of_the_tables_without_events(site: TestClient) -> None:
    assert "No evidence" in text(site, "/actor/TUV")


@pytest.mark.parametrize(
    ("code", "like"), [("JAPN", "/actor/JPN"), ("Japan", "/actor/JPN"), ("NAT", "/actor/NATO")]
)
def test_an_unknown_code_gets_suggestions(site: TestClient, code: str, like: str) -> None:
    assert f'href="{like}"' in text(site, f"/actor/{code}", 404)


@pytest.mark.parametrize(
    "code", ["<script>alert(1)</script>", "JPN:XXX", "%00", "a/b/c", "\u202eNPJ", "'"]
)
def test_hostile_codes_are_text(site: TestClient, code: str) -> None:
    html = text(site, f"/actor/{code}", 404)
    assert "<script>alert" not in html
    assert "\u202e" not in html


def test_small_letters_lead_to_the_code(site: TestClient) -> None:
    answer = site.get("/actor/jpn", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/actor/JPN")


@pytest.mark.parametrize("query", ["dataset=none", "from=2020-13", "quad=7", "page=0", "per=5000"])
def test_what_makes_no_sense_is_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/actor/JPN?{query}").status_code == 400


def test_an_empty_record_says_so(tmp_path: Path, visit: Visit) -> None:
    place = tmp_path / "empty.duckdb"
    with Record.open(place):
        pass
    with visit(place) as client:
        assert "no events yet" in text(client, "/actor")
        assert "No evidence" in text(client, "/actor/JPN")
