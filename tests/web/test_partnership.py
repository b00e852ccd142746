"""The page of two actors: what the record has on them, and what it says when it has nothing."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html as lxml_html

from dragoman.model import Participant
from dragoman.record.store import CodedReport, Record
from dragoman.web.jobs import Result, Work
from dragoman.web.shelf import Book
from record.builders import event, report

Visit = Callable[..., TestClient]
PAIR = "a=Japan&b=NATO"
_IMPORTS = """
INSERT INTO imports VALUES (1, 'other', 'f', '', 4, 4, 0, 0, '', '', true, '1', '1', now())
"""
_IMPORTED = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'other' AS dataset, n::VARCHAR AS own_id, 0 AS pair,
       DATE '2023-01-01' + n::INTEGER AS event_date, 'day' AS date_precision,
       'CHN' AS source_actor, '' AS source_sector, '' AS source_name, 'JPN' AS target_actor,
       '' AS target_sector, '' AS target_name, 'CONSULT' AS root, '' AS mode, 1 AS quad,
       1.0 AS goldstein, '040' AS cameo, []::VARCHAR[] AS areas, []::VARCHAR[] AS contexts,
       'actual' AS modality, 1 AS mentions, '' AS place, '' AS place_country, '' AS publisher,
       '' AS reference, '' AS details
FROM range(4) t(n)
"""


class AtOnce:
    """Jobs that are computed in the call, so that a test need not wait for another process."""

    def ask(self, book: Book, work: Work) -> Result:
        """The result."""
        module, _, name = work.function.partition(":")
        call = getattr(importlib.import_module(module), name)
        value = call(book.path, work.args, lambda done, total, what: None)
        return Result(value, book.number, book.as_of)


class Known:
    """Jobs that have one answer."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def ask(self, book: Book, work: Work) -> Result:
        """The answer."""
        return Result(self._value, book.number, book.as_of)


@contextmanager
def working(site: TestClient, jobs: Any) -> Iterator[TestClient]:
    """The site with other jobs for the block."""
    state = site.app.inner.state  # type: ignore[attr-defined]
    before, state.jobs = state.jobs, jobs
    try:
        yield site
    finally:
        state.jobs = before


@pytest.fixture
def at_once(site: TestClient) -> Iterator[TestClient]:
    """The site of the sample, its jobs computed in the call."""
    with working(site, AtOnce()) as changed:
        yield changed


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, visit: Visit) -> Iterator[TestClient]:
    """A site over a record with imported events only."""
    place = tmp_path_factory.mktemp("imported") / "other.duckdb"
    with Record.open(place) as record, record.writing() as cursor:
        cursor.execute(_IMPORTS)
        cursor.execute(_IMPORTED)
    with visit(place) as client:
        yield client


def words(text: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(lxml_html.fromstring(text).text_content().split())


def test_without_actors_the_busiest_pairs_are_offered(site: TestClient) -> None:
    answer = site.get("/partnership")
    assert answer.status_code == 200
    links = lxml_html.fromstring(answer.text).xpath("//tbody//a/@href")
    assert links
    assert all(site.get(link).status_code == 200 for link in links[:2])


def test_one_side_alone_is_kept_and_the_other_asked_for(site: TestClient) -> None:
    answer = site.get("/partnership?a=Japan")
    assert answer.status_code == 200
    assert "Name the other side, too." in answer.text
    assert lxml_html.fromstring(answer.text).xpath("//input[@name='a']/@value") == ["Japan"]


def test_a_name_nobody_has_is_answered_with_those_spelt_alike(site: TestClient) -> None:
    answer = site.get("/partnership?a=Jappan&b=NATO")
    assert answer.status_code == 400
    (link,) = [
        one for one in lxml_html.fromstring(answer.text).xpath("//main//ul//a")
        if one.text == "Japan"
    ]  # fmt: skip
    assert parse_qs(urlsplit(link.get("href")).query) == {"a": ["JPN"], "b": ["NATO"]}


@pytest.mark.parametrize(
    "query",
    ["a=Japan&b=JPN", "a=Xyzzyland&b=NATO", f"{PAIR}&from=2020-13-01", f"{PAIR}&root=NONE_SUCH",
     f"{PAIR}&dataset=none", f"{PAIR}&by=hour", "a=IP4&b=Japan,Australia,France"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/partnership?{query}").status_code == 400


def test_events_stand_with_their_sentence_and_lead_to_their_page(site: TestClient) -> None:
    answer = site.get(f"/partnership?{PAIR}")
    assert answer.status_code == 200
    tree = lxml_html.fromstring(answer.text)
    rows = tree.xpath("//div[@id='listed']//li")
    assert len(rows) == int(tree.xpath("//*[@data-count]/@data-count")[0])
    for row in rows:
        assert row.xpath(".//blockquote/mark/text()")
        assert row.xpath(".//p[1]/a/@href")[0].startswith("/event/")


def test_nothing_in_the_page_is_a_script_or_style_of_its_own(site: TestClient) -> None:
    tree = lxml_html.fromstring(site.get(f"/partnership?{PAIR}").text)
    assert not tree.xpath(
        "//@style | //style | //script[not(@src)] | //@*[starts-with(name(),'on')]"
    )
    assert len(tree.xpath("//h1")) == 1


def test_the_page_does_not_wait_for_what_is_computed(site: TestClient) -> None:
    with working(site, None):
        tree = lxml_html.fromstring(site.get(f"/partnership?{PAIR}").text)
    assert "/fragments/partnership/judgement?a=Japan&b=NATO" in tree.xpath("//@data-fragment")
    assert tree.xpath("//figure/@data-chart") == ["partnership"]


def test_the_list_can_be_narrowed(site: TestClient) -> None:
    address = f"/fragments/partnership/events?{PAIR}"
    every, met, late = (
        int(re.findall(r'data-count="(\d+)"', site.get(f"{address}{more}").text)[0])
        for more in ("&all=1", "&root=CONSULT", "&root=CONSULT&from=2025-01-01")
    )
    assert every > met > late > 0
    quads = site.get(f"{address}&quad=3").text
    assert "verbal conflict" in quads
    assert "verbal cooperation" not in quads


def test_a_publisher_is_asked_for_by_name(site: TestClient) -> None:
    address = f"/fragments/partnership/events?{PAIR}"
    whole = re.findall(r'data-count="(\d+)"', site.get(address).text)
    of = re.findall(
        r'data-count="(\d+)"', site.get(f"{address}&publisher=Dragoman+sample+chronicle").text
    )
    assert of == whole
    assert 'data-count="0"' in site.get(f"{address}&publisher=Nobody").text


def test_pages_of_the_list_hold_each_event_once(site: TestClient) -> None:
    address = f"/fragments/partnership/events?{PAIR}&per=5"
    pages = [
        lxml_html.fromstring(site.get(f"{address}&page={page}").text).xpath("//li/p[1]/a/@href")
        for page in (1, 2)
    ]
    assert [len(page) for page in pages] == [5, 5]
    assert not set(pages[0]) & set(pages[1])
    assert "Older" in site.get(address).text


def test_no_event_in_these_days_says_what_was_read(site: TestClient) -> None:
    text = words(site.get(f"/partnership?{PAIR}&from=1999&to=1999").text)
    assert "No event between Japan and NATO fits among those that happened." in text
    assert "0 reports were read from these days." in text


def test_two_who_are_never_told_of_together(site: TestClient) -> None:
    answer = site.get("/partnership?a=Tuvalu&b=Bhutan")
    assert answer.status_code == 200
    text = words(answer.text)
    assert "The record holds no event between Tuvalu and Bhutan" in text
    assert "173 reports were read" in text
    assert "United Nations" in text


def test_meetings_name_who_came_in_whose_place_and_where(site: TestClient) -> None:
    text = words(site.get(f"/fragments/partnership/told?{PAIR}").text)
    assert "Takeshi Iwaya, foreign minister" in text
    assert "The Hague" in text
    assert re.search(r"Standing in: .*Iwaya for .*Ishiba", text)
    assert "On the agenda: " in text
    assert "stated reason: “after it had been announced”" in text


def test_agreements_are_counted_by_area(site: TestClient) -> None:
    tree = lxml_html.fromstring(site.get(f"/fragments/partnership/told?{PAIR}").text)
    (row,) = tree.xpath("//tr[th/a[text()='Defence']]")
    link, number = row.xpath("./th/a/@href")[0], int(row.xpath("./td/text()")[0])
    listed = site.get(link)
    assert number >= 1
    assert listed.status_code == 200
    assert words(listed.text).count("Agreement or pledge") >= 1


def test_formal_ties_have_a_day_and_a_source(site: TestClient) -> None:
    tree = lxml_html.fromstring(site.get("/partnership?a=France&b=Germany").text)
    rows = {words(lxml_html.tostring(row.find("th"), encoding="unicode")): row
            for row in tree.xpath("//table[@class='ties']/tbody/tr")}  # fmt: skip
    assert "4 April 1949" in words(
        lxml_html.tostring(rows["North Atlantic Treaty Organization"], encoding="unicode")
    ) or "6 May 1955" in words(
        lxml_html.tostring(rows["North Atlantic Treaty Organization"], encoding="unicode")
    )
    gone = site.get("/partnership?a=France&b=Germany&to=1930-01-01").text
    assert "North Atlantic" not in gone


def test_ties_of_a_group_say_between_whom(site: TestClient) -> None:
    text = words(site.get("/partnership?a=IP4&b=NATO").text)
    assert "Japan and NATO" in text
    assert "North Atlantic Treaty Organization" in text


def test_the_judgement_says_how_little_there_is_to_see_a_change_with(at_once: TestClient) -> None:
    text = words(at_once.get(f"/fragments/partnership/judgement?{PAIR}").text)
    assert "Cooperation. No evidence of a change" in text
    assert "even a rate three times as high could be missed" in text
    assert "173 reports were read" in text


def test_a_change_is_told_with_its_dates_and_how_likely_it_is(
    site: TestClient,
) -> None:
    change = {"when": "Jul 2012", "first": "May 2012", "last": "Sep 2012", "probability": 0.87,
              "direction": "up", "ratio": [3.4, 2.0, 4.5], "evidence": ["<e>"]}  # fmt: skip
    value = {
        "kinds": [{"kind": "conflict", "total": 90, "enough": True, "none": 0.01,
                   "changes": [change]}],
        "span": "Jan 2005 to Dec 2015", "read": 1000.0, "unread": 0, "periods": 132,
        "left_out": 1, "outside": 0, "spec": None, "coverage": "reports read",
    }  # fmt: skip
    with working(site, Known(value)):
        answer = site.get(f"/fragments/partnership/judgement?{PAIR}").text
    text = words(answer)
    assert "Most probably with Jul 2012 (set of dates: May 2012 to Sep 2012)" in text
    assert "the probability of a change then is 0.87" in text
    assert "rose to 3.4 times what it was (90 % band 2.0 to 4.5)" in text
    assert "<e>" not in answer


def test_the_chart_has_a_brush_where_the_address_says(at_once: TestClient) -> None:
    address = "/charts/partnership.json"
    spec = at_once.get(f"{address}?{PAIR}&from=2018-01-01").json()
    (param,) = spec["params"]
    assert param["value"]["x"][0] == {"year": 2018, "month": 1, "date": 1, "utc": True}
    whole = at_once.get(f"{address}?{PAIR}").json()
    assert "value" not in whole["params"][0]
    assert whole["vconcat"] == spec["vconcat"]
    assert "params" not in at_once.get(f"{address}?{PAIR}&save=1").json()


def test_areas_are_small_panels(at_once: TestClient) -> None:
    part = at_once.get(f"/fragments/partnership/areas?{PAIR}").text
    assert 'data-chart="partnership-areas"' in part
    (query,) = re.findall(r'data-query="([^"]*)"', part)
    told = str(at_once.get(f"/charts/partnership-areas.json?{unescape(query)}").json())
    assert "Cyber" in told
    none = words(at_once.get(f"/fragments/partnership/areas?{PAIR}&kind=conflict").text)
    assert "No dated event of conflict between Japan and NATO has an area." in none
    assert at_once.get(f"/fragments/partnership/areas?{PAIR}&kind=x").status_code == 400


def test_the_lines_make_the_view_again(
    site: TestClient, sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = lxml_html.fromstring(site.get(f"/partnership?{PAIR}").text)
    command, python = (str(code.text) for code in tree.xpath("//section[@class='tools']//code"))
    assert command.splitlines() == [
        "dragoman series Japan NATO --by month --dataset dragoman --intensity "
        "--chart partnership.svg",
        "dragoman phases Japan NATO --by month --dataset dragoman",
    ]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dragoman.duckdb").write_bytes(sample_record.read_bytes())
    exec(compile(python, "page", "exec"), {})
    assert "<svg" in (tmp_path / "partnership.svg").read_text()


def test_an_imported_data_set_has_no_sentences_or_meetings_and_the_page_says_so(
    imported: TestClient,
) -> None:
    answer = imported.get("/partnership?a=China&b=Japan")
    text = words(answer.text)
    assert "Data set other was imported: it has no sentences to quote." in text
    assert "it names no persons, offices, places of meetings or agendas" in text
    assert "Data set other does not tell areas." in text
    assert "/fragments/partnership/told" not in answer.text
    tree = lxml_html.fromstring(answer.text)
    assert len(tree.xpath("//div[@id='listed']//li")) == 4
    assert not tree.xpath("//div[@id='listed']//blockquote")
    empty = words(imported.get("/partnership?a=China&b=Bhutan").text)
    assert "The data set has 4 events" in empty


def test_hostile_text_stays_text(tmp_path: Path, visit: Visit) -> None:
    evil: Any = "<script>alert(1)</script>"
    told = report("x", f"{evil} Japan met NATO there.", title=evil, publisher="<b>P</b>",
                  source="javascript:alert(2)")  # fmt: skip
    person = Participant("JPN", person="<i>Mori</i>", office="<u>", standing_in_for="<s>")
    met = replace(event(told, "JPN", "NATO", place=evil, end=20), sources=(person,))
    web = report("y", "Japan met NATO again.", source="https://example.org/a?b=1&c=<")
    good = report("z", "Japan met NATO thrice.", source="https://example.org/a?b=1&c=2")
    place = tmp_path / "evil.duckdb"
    with Record.open(place) as record:
        record.commit([
            CodedReport(told, (met,), 1),
            CodedReport(web, (event(web, "JPN", "NATO"),), 1),
            CodedReport(good, (event(good, "JPN", "NATO"),), 1),
        ])  # fmt: skip
    with visit(place) as client:
        for path in ("/partnership", "/fragments/partnership/told"):
            answer = client.get(f"{path}?{PAIR}")
            assert answer.status_code == 200
            tree = lxml_html.fromstring(answer.text)
            assert not tree.xpath("//script[not(@src)] | //main//i | //main//u | //main//s")
            assert not [one for one in tree.xpath("//@href") if one.startswith("javascript")]
        outside = lxml_html.fromstring(client.get(f"/partnership?{PAIR}").text).xpath(
            "//main//a[starts-with(@href, 'http')]"
        )
        assert [one.get("href") for one in outside] == ["https://example.org/a?b=1&c=2"]
        assert outside[0].get("rel") == "noopener noreferrer"
    answer = visit(place).get("/partnership", params={"a": "<b>x</b>", "b": "NATO"})
    assert "<b>x</b>" not in answer.text
