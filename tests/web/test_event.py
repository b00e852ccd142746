"""The page of an event: its words, where they stand, and what a reader says against it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman.brief.facts import web_address
from dragoman.evaluation.sets import CORRECTIONS, load
from dragoman.model import Event, Participant, Report
from dragoman.pipeline import Reader
from dragoman.record.store import CodedReport, Record
from dragoman.web import pages
from dragoman.web.views import event_words
from dragoman.web.views.event_words import date_rule
from dragoman.web.work.event import explained

Visit = Callable[..., TestClient]
DAY = dt.date(2024, 5, 17)
EVIL = "<script>alert(1)</script>"
TEXT = (
    f"{EVIL} \"title' \u202eevil\u2066\n"
    f"Japan{EVIL} accused & North Korea on Friday in Tokyo. {'w' * 10_000}\n"
    "China met Japan."
)


def event(report: str, name: str, words: str, trigger: str, root: str, **more: Any) -> Event:
    start = TEXT.index(words)
    return Event(
        event_id=name, report_id=report, sentence=1, start=start, end=start + len(words),
        trigger=trigger, root=root, mode="", quad=3, goldstein=-2.0, cameo="110",
        coder_version="rules-0", knowledge_version="k", confidence=0.8,
        **{"sources": (Participant("JPN", "GOV", text="Japan", start=start, end=start + 5),),
           "targets": (Participant("PRK", text="North Korea",
                                   start=TEXT.index("North"), end=TEXT.index(" on Friday")),),
           **more},
    )  # fmt: skip


def commit(place: Path) -> None:
    source, copy = 'javascript:alert("1")', "https://example.org/copy?a=1&b=2"
    report = Report("r" * 64, source, TEXT, f"{EVIL}\u202e title", f'"{EVIL}', DAY, "page")
    again = Report("s" * 64, copy, TEXT, "Copy <b>", "Other <i>", DAY + dt.timedelta(1), "page")
    words = f"Japan{EVIL} accused & North Korea on Friday in Tokyo."
    events = (
        event(report.report_id, "e1", words, "accused", "ACCUSE", event_date=DAY,
              date_precision="day", date_basis="on Friday", place="Tokyo", place_country="JPN"),
        event(report.report_id, "e2", "China met Japan.", "met", "CONSULT", modality="planned",
              targets=(), reciprocal=True),
    )  # fmt: skip
    with Record.open(place) as record:
        record.commit([CodedReport(report, events, 3)])
        record.commit([CodedReport(again, (), 0)])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("event") / "hostile.duckdb"
    commit(found)
    return found


@pytest.fixture(scope="module")
def hostile(place: Path, visit: Visit) -> Iterator[TestClient]:
    with visit(place) as client:
        yield client


@pytest.fixture
def corrections(place: Path) -> Iterator[Path]:
    path = place.with_name("hostile.corrections.jsonl")
    yield path
    path.unlink(missing_ok=True)


def page(client: TestClient, event_id: str = "e1") -> str:
    answer = client.get(f"/event/{event_id}")
    assert answer.status_code == 200
    return answer.text


def test_hostile_words_are_text(hostile: TestClient) -> None:
    html = page(hostile)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", html)
    assert 'href="javascript' not in html
    assert "w" * 10_000 in html


def test_the_report_stands_there_whole_with_its_marks(hostile: TestClient) -> None:
    found = re.search(r'<div class="report".*?>(.*?)</div>', page(hostile), re.S)
    assert found
    body = re.sub(r"<small.*?</small>", "", found[1])
    body = re.sub(r"</?(?:mark|span)[^>]*>", "", body)
    shown = TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace('"', "&#34;").replace("'", "&#39;")
    assert body == re.sub("[\u202e\u2066]", "\ufffd", shown)
    for kind, words in (
        ("source", "Japan"), ("target", "North Korea"), ("trigger", "accused"),
        ("date", "on Friday"), ("place", "Tokyo"),
    ):  # fmt: skip
        assert re.search(rf'<mark class="[^"]*k-{kind} "[^>]*>{words}<', found[1]), kind


def test_what_is_known_is_told(hostile: TestClient) -> None:
    html = page(hostile)
    assert "Japan blamed North Korea in Tokyo" in html
    assert "likely right: of 100 events like it about 80 were right" in html
    assert "The last such day up to the day of the report" in html
    assert "/event/e2" in html
    assert 'href="https://example.org/copy?a=1&amp;b=2" rel="noopener noreferrer"' in html
    assert "word for word" in html
    assert "/actor/JPN%3AGOV" in html or "/actor/JPN:GOV" in html


def test_what_did_not_happen_says_so(hostile: TestClient) -> None:
    html = page(hostile, "e2")
    assert "not counted as having happened" in html
    assert "The text does not say when" in html
    assert "All who took part are named as sources." in html


def test_an_unknown_event_is_told(hostile: TestClient) -> None:
    answer = hostile.get("/event/<script>")
    assert answer.status_code == 404
    assert "&lt;script&gt;" in answer.text


def test_a_correction_is_written_and_read_as_gold(hostile: TestClient, corrections: Path) -> None:
    form = {"wrong": ["root", "target"], "root": "THREATEN", "target": "China", "comment": EVIL}
    answer = hostile.post("/event/e1/wrong", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/event/e1?written=1#wrong"
    assert f"Written to {corrections}." in hostile.get(answer.headers["location"]).text
    found = load(corrections)
    assert found.kind == CORRECTIONS
    assert [str(gold.coded) for gold in found.texts[0].events] == ["THREATEN JPN -> CHN"]
    assert found.texts[0].text == TEXT


def test_what_was_typed_stays_when_it_is_refused(hostile: TestClient, corrections: Path) -> None:
    form = {"wrong": ["source"], "source": f"Narnia{EVIL}", "comment": f"</textarea>{EVIL}"}
    answer = hostile.post("/event/e1/wrong", data=form)
    assert answer.status_code == 400
    assert "Nothing was written: source:" in answer.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert not corrections.exists()


def test_a_file_that_cannot_be_written_is_told(place: Path, visit: Visit) -> None:
    with visit(place, corrections=place / "no" / "c.jsonl") as client:
        answer = client.post("/event/e1/wrong", data={"wrong": "event", "comment": "kept"})
    assert answer.status_code == 503
    assert "Nothing was written: c.jsonl was not written" in answer.text
    assert "kept" in answer.text


def test_a_page_of_another_site_writes_nothing(hostile: TestClient, corrections: Path) -> None:
    evil = {"origin": "http://evil.example"}
    answer = hostile.post("/event/e1/wrong", data={"wrong": "event"}, headers=evil)
    assert answer.status_code == 403
    assert hostile.post("/event/no/wrong", data={"wrong": "event"}).status_code == 404
    many = "&".join(f"wrong={n}" for n in range(300))
    assert hostile.post("/event/e1/wrong", content=many).status_code == 400
    assert not corrections.exists()


def test_events_of_the_sample_have_pages(site: TestClient, sample_record: Path) -> None:
    with Record.open(sample_record, read_only=True) as record:
        row = record.events(source="JPN", target="NATO", limit=1).rows()[0]
    html = site.get(f"/event/{row['event_id']}").text
    assert "<mark" in html
    command = re.search(r"<code>(dragoman code [^<]*)</code>", html)
    assert command
    words = shlex.split(command[1].replace("&#39;", "'").replace("&#34;", '"'))
    assert words[:3] == ["dragoman", "code", "--explain"]


def test_why_tells_frame_and_words(sample_record: Path) -> None:
    with Record.open(sample_record, read_only=True) as record:
        row = record.events(source="JPN", target="NATO", limit=1).rows()[0]
        text = record.reports(report_id=row["report_id"], text=True).rows()[0]
    sign = tuple(row[key] for key in ("start", "end", "trigger", "root", "sentence", "modality"))
    found = explained(Reader(), text["text"], text["published_at"], sign)
    assert found["found"]
    assert found["event"]["trigger"] == row["trigger"]
    assert found["event"]["root"] == row["root"]
    assert "JPN" in {one["actor"] for one in found["event"]["source"]}
    json.dumps(found)
    none = explained(Reader(), text["text"], text["published_at"], (0, 1, "x", "AID", 0, "actual"))
    assert not none["found"]


@pytest.mark.parametrize("source", ["javascript:alert(1)", "file.txt", "https://a b", "data:x", ""])
def test_only_web_addresses_are_links(source: str) -> None:
    assert web_address(source) == ""
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_confidence_has_words(confidence: float) -> None:
    assert "right" in event_words.sure(confidence)


def test_an_imported_event_has_no_words_and_says_so(tmp_path: Path, visit: Visit) -> None:
    place = tmp_path / "imported.duckdb"
    with Record.open(place) as record, record.writing() as cursor:
        cursor.execute(
            "INSERT INTO imported BY NAME SELECT 1 AS import_no, 'gdelt' AS dataset, "
            "'a:b/c <i>' AS own_id, 0 AS pair, DATE '2015-01-02' AS event_date, "
            "'day' AS date_precision, 'JPN' AS source_actor, 'MIL' AS source_sector, "
            "'<b>Fleet' AS source_name, 'PRK' AS target_actor, '' AS target_sector, "
            "'' AS target_name, 'ACCUSE' AS root, '' AS mode, 3 AS quad, -2.0 AS goldstein, "
            "'110' AS cameo, []::VARCHAR[] AS areas, []::VARCHAR[] AS contexts, "
            "'actual' AS modality, 3 AS mentions, '' AS place, '' AS place_country, "
            "'' AS publisher, 'javascript:x' AS reference, '' AS details"
        )
    with visit(place) as client:
        html = client.get("/event/gdelt:a:b%2Fc%20%3Ci%3E").text
        assert "no words of its report" in html
        assert "called “&lt;b&gt;Fleet”" in html
        assert 'href="javascript' not in html
        answer = client.post("/event/gdelt:a:b%2Fc%20%3Ci%3E/wrong", data={"wrong": "event"})
        assert answer.status_code == 400
        assert "tell the makers of gdelt" in answer.text
        listed = client.get("/actor/JPN:MIL").text
        assert "/event/gdelt%3Aa%3Ab/c%20%3Ci%3E" in listed
        assert "Imported events have no sentences." in listed


def test_the_account_is_a_part_of_the_page(sample_record: Path) -> None:
    with Record.open(sample_record, read_only=True) as record:
        row = record.events(source="JPN", target="NATO", limit=1).rows()[0]
        text = record.reports(report_id=row["report_id"], text=True).rows()[0]
    sign = tuple(row[key] for key in ("start", "end", "trigger", "root", "sentence", "modality"))
    found = explained(Reader(), text["text"], text["published_at"], sign)
    found["event"]["source"][0]["text"] = EVIL
    html = bytes(pages.fragment("event_why.html", told=found, event=row).body).decode()
    assert "lexicon/en/" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    found |= {"event": None, "found": False, "coder": "rules-9"}
    html = bytes(pages.fragment("event_why.html", told=found, event=row).body).decode()
    assert "does not find this event again" in html
    assert "not the one that coded the event" in html


def test_a_date_of_any_length_is_read_at_once() -> None:
    """A pattern that looked at each letter for each letter held up the whole server."""
    row = {"event_date": "2025-06-24", "date_basis": "a" * 50_000, "published_at": None}
    assert date_rule(row).startswith("The year is not given")
    assert date_rule(row | {"date_basis": "24 June 2025"}).startswith("The year is given")
