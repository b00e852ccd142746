"""What a reader relies on: numbers that can be checked, sources under statements, plain words."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

import pytest
from lxml import html as lxml_html

from dragoman.brief.compose import compose
from dragoman.brief.document import Brief
from dragoman.brief.modelled import Modelled
from dragoman.brief.render import html, markdown
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import CodedReport, Record

from .builders import event, fill, report, who


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def section(text: str, title: str) -> str:
    return re.split(r"\n## ", text.split(f"\n## {title}\n")[1])[0]


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models take a second each; the first page is tested in test_judgement.py."""
    nothing = Modelled("month", (), (), ())
    monkeypatch.setattr("dragoman.brief.compose.model", lambda *_: nothing)


@cache
def tables() -> Knowledge:
    return Knowledge.load()


def write(record: Record, *actors: str, **fields: Any) -> Brief:
    a, b = actors or ("Japan", "NATO")
    return compose(record, tables(), (a, b), **fields)


def test_every_number_of_the_page_links_to_a_list_of_exactly_that_many(page: str) -> None:
    tree = lxml_html.fromstring(page)
    links = tree.xpath("//a[@class='n']")
    assert len(links) > 15
    for link in links:
        (target,) = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
        listed = target.xpath(".//ul[@class='refs']/li")
        if target.tag == "tr":  # reports read: a row of the table of exposure
            assert words(target).endswith(link.text)
        else:
            assert len(listed) == int(link.text)
            for ref in listed:
                (mark,) = ref.xpath("./a")
                assert tree.xpath(f"//ol[@class='entries']/li[@id='{mark.get('href')[1:]}']")


def test_the_judgement_holds_no_number_without_a_link_save_dates(page: str) -> None:
    tree = lxml_html.fromstring(page)
    for link in tree.xpath("//section[@id='judgement' or @id='holds']//a"):
        link.drop_tree()
    for about in tree.xpath("//dl"):
        about.drop_tree()
    said = words(tree.xpath("//section[@id='judgement']")[0])
    said += words(tree.xpath("//section[@id='holds']")[0])
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    rest = re.sub(rf"\d{{1,2}} ({months})( \d{{4}})?|({months}) \d{{4}}|90 %", "", said)
    assert not re.search(r"\d", rest), rest


def test_every_number_of_a_section_in_markdown_counts_its_list(text: str) -> None:
    numbers = re.findall(r"\[(\d+)\]\(#(n-[a-z0-9-]+)\)", section(text, "What the record holds"))
    assert len(numbers) >= 6
    for number, anchor in numbers:
        line = next(li for li in text.splitlines() if f'<a id="{anchor}"></a>' in li)
        assert len(re.findall(r"\]\(#e-", line)) == int(number)


def test_every_link_has_its_place(page: str, text: str) -> None:
    tree = lxml_html.fromstring(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//a/@href")} <= set(ids)
    assert set(re.findall(r"\]\(#([a-z0-9-]+)\)", text)) <= set(
        re.findall(r'<a id="([^"]+)"', text)
    )


def test_every_statement_stands_over_its_sentence_publisher_and_date(page: str) -> None:
    tree = lxml_html.fromstring(page)
    items = tree.xpath("//ul[@class='items']/li")
    assert len(items) >= 5
    for item in items:
        assert item.xpath(".//a[@class='ref']")
        assert item.xpath("./blockquote/mark/text()")
        assert re.search(r"Herald, \d+ \w+ 202\d", words(item.xpath("./blockquote/cite")[0]))
    for row in tree.xpath("//table[@class='met']/tbody"):
        assert row.xpath(".//a[@class='ref']")
        assert row.xpath("./tr[@class='source']//mark/text()")
    for line in tree.xpath("//section[@id='holds']/ul/li"):
        if line.xpath(".//a[@class='n']"):
            assert line.xpath(".//a[starts-with(@href, '#e-')]")


def test_the_whole_sentence_is_quoted_with_the_evidence_marked(page: str, text: str) -> None:
    assert (
        "<mark>Japan&#39;s foreign minister, Aiko Mori, met NATO chief Jan Berg</mark> in Paris on "
        "Monday, Mr. Berg said."
    ) in page
    assert "**Japan's foreign minister, Aiko Mori, met NATO chief Jan Berg** in Paris" in text
    assert "Officials left" not in page


def test_what_the_record_holds_tells_what_the_record_holds(text: str) -> None:
    plain = re.sub(
        r" ?\[\\\[\d+\\\]\]\(#[^)]*\)|\]\(#[^)]*\)|\[", "", section(text, "What the record holds")
    )
    assert (
        "The record holds 4 events between Japan and NATO: 3 reported as news and 1 recalled"
        in plain
    )
    assert (
        "The latest, on 24 June 2025: Aiko Mori (Japan) held talks with Jan Berg (NATO) in Paris."
        in plain
    )
    assert (
        "2 meetings, visits or calls. Named for Japan: Aiko Mori (1); for NATO: Jan Berg (1)."
        in plain
    )
    assert "The record has 1 agreement, pledge or signing, on cyber security (1)." in plain
    assert "Of the events between them, 1 is coded as conflict: 1 refusal." in plain
    assert (
        "From 31 March to 28 June 2025 there were 2 events between them (4 reports read)" in plain
    )
    before = "as long before, from 31 December 2024 to 30 March 2025, there were none"
    assert f"{before} (no reports read)" in plain


def test_plans_stand_apart_and_are_counted_nowhere(page: str) -> None:
    tree = lxml_html.fromstring(page)
    (planned,) = tree.xpath("//section[@id='planned']//ul[@class='items']/li")
    (anchor,) = planned.xpath(".//a[@class='ref']/@href")
    assert "Visit: Japan towards NATO" in words(planned)
    for name in ("holds", "new", "met", "agreed", "tensions", "timeline"):
        assert not tree.xpath(f"//section[@id='{name}']//a[@href='{anchor}']")
    counted = tree.xpath(f"//ul[@class='tallies']/li[.//a[@href='{anchor}']]/@id")
    assert set(counted) <= {"n-reports-that-carry-the-pair"}


def test_who_met_whom_names_office_place_and_stand_in(record: Record) -> None:
    told = report("s")
    mori = who("JPN", "Aiko Mori", "foreign minister", standing_in_for="Ken Ito")
    met = event(told, sources=(mori,), targets=(who("NATO"),), place="Paris", place_country="FRA")
    record.commit([CodedReport(told, (met,), 3)])
    row = lxml_html.fromstring(html(write(record))).xpath("//table[@class='met']/tbody/tr")[0]
    assert [words(cell) for cell in row.xpath("./td")][1:] == [
        "Aiko Mori, foreign minister", "no person named", "Paris, France",
        "meeting or talksStanding in: Aiko Mori for Ken Ito",
    ]  # fmt: skip


def test_tensions_around_come_from_reports_that_mention_both(text: str) -> None:
    around = section(text, "Tensions around it")
    assert "#### Russia → Ukraine" in around
    assert "(reported 2 March 2024): Russia (armed forces) attacked Ukraine." in around


def test_dates_are_as_precise_as_they_are_known(text: str) -> None:
    timeline = section(text, "Timeline")
    assert "- 2023: Japan held talks with NATO." in timeline
    assert "- March 2024: Japan and NATO signed an agreement in Tokyo." in timeline
    assert (
        "- (reported 30 April 2025): Japan refused or called off a meeting with NATO." in timeline
    )
    assert "- 24 June 2025: Aiko Mori (Japan) held talks" in timeline
    assert "####" not in timeline


def test_a_full_year_of_the_timeline_is_parted_by_month(record: Record) -> None:
    for number in range(13):
        told = report(str(number))
        day = dt.date(2025, 1 + number % 2, 3)
        met = event(told, f"({number})", event_date=day, date_precision="day")
        old = event(told, "met", event_date=dt.date(2025, 1, 1), date_precision="year")
        record.commit([CodedReport(told, (met, old) if number == 0 else (met,), 3)])
    timeline = section(markdown(write(record)), "Timeline")
    months = [line for line in timeline.splitlines() if line.startswith("#### ")]
    assert sorted(months) == ["#### February", "#### January", "#### Month not stated"]


def test_the_same_record_gives_the_same_bytes(filled: Record) -> None:
    with Record.open(":memory:") as again:
        fill(again)
        one, two = write(filled), write(again)
    assert html(one) == html(two)
    assert markdown(one) == markdown(two)


def test_hostile_text_stays_text(record: Record) -> None:
    evil = "<script>alert(1)</script> [click](javascript:alert(2)) **bold** http://evil.example | x"
    told = report("x", f"{evil}\n{evil} Japan met NATO <img src=x> ![i](http://e.example) there.",
                  title=f"# {evil}", publisher="`<b>Pub</b>`", source="javascript:a")  # fmt: skip
    person = who("JPN", "<i>Mori</i>](http://e.example)", "[chief](x)", standing_in_for="<u>")
    met = event(told, "met", sources=(person,), place="<s>[P](y)", mode="<m>", event_id="<e> ](z)")
    record.commit([CodedReport(told, (met,), 3)])
    page, text = html(write(record)), markdown(write(record))
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //i | //u | //s | //*[@onerror]")
    assert all(src.startswith("data:image/svg+xml") for src in tree.xpath("//img/@src"))
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    bare = re.sub(r"\\.", "", text)  # what is left when every escaped sign is gone
    assert all(re.fullmatch(r'<a id="[a-zA-Z0-9-]+">|</a>', t) for t in re.findall("<[^>]*>", bare))
    assert all(target.startswith("#") for target in re.findall(r"\]\(([^)]*)\)", bare))
    assert "http://" not in text
    assert "![" not in bare


def test_the_page_loads_nothing_and_forbids_scripts(page: str) -> None:
    tree = lxml_html.fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not tree.xpath("//script | //link | //@style | //iframe")
    drawn = tree.xpath("//img")
    assert len(drawn) == 2
    for image in drawn:
        assert image.get("src").startswith("data:image/svg+xml;base64,")
        assert len(image.get("alt")) > 40


def test_only_web_addresses_become_links(record: Record) -> None:
    told = report("w", source="https://example.org/a?b=1&c=2")
    record.commit([CodedReport(told, (event(told),), 3)])
    (link,) = lxml_html.fromstring(html(write(record))).xpath("//a[starts-with(@href, 'http')]")
    assert link.get("href") == "https://example.org/a?b=1&c=2"
    assert link.get("rel") == "noopener noreferrer"


def test_a_pair_without_events_says_so_and_names_who_is_there(filled: Record) -> None:
    text = markdown(write(filled, "Netherlands", "United States"))
    said = section(text, "What the record holds")
    assert (
        "No evidence: the record holds no event between the Netherlands and the United States."
        in said
    )
    assert "The Netherlands is not in the record." in said
    assert "The actors the record names most are Japan, NATO," in said
    assert text.startswith("# Netherlands and United States: briefing\n")
    assert not re.search(r"\]\(#n-", text)
    assert "No evidence of a meeting between them that is dated ahead." in text
    assert html(write(filled, "Netherlands", "United States"))


def test_an_empty_record_still_gives_a_document(record: Record) -> None:
    text = markdown(write(record))
    assert "The record holds no event at all." in text
    assert "No dated report in the record" in text


def test_a_period_is_compared_with_the_one_before(filled: Record) -> None:
    brief = write(filled, since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31))
    text = markdown(brief)
    assert "- **Period:** From 1 January to 31 December 2025" in text
    assert "- **Reports read:** [4]" in text
    assert "From 1 January to 28 June 2025 there were" in section(text, "What the record holds")
    assert "### 2024" not in text
    later = markdown(write(filled, since=dt.date(2026, 1, 1)))
    assert "no event between Japan and NATO in this period" in later
    assert "There are events between them outside the period." in later


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [("Japan", "JPN", "same actor"), ("Japan", "Atlantis", "names no actor"),
     ("NATO members", "Europe", "share members")],
)  # fmt: skip
def test_impossible_pairs_are_refused(filled: Record, a: str, b: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        write(filled, a, b)


def test_a_group_stands_for_its_members_without_the_other_actor(filled: Record) -> None:
    text = markdown(write(filled, "IP4", "NATO"))
    assert "events between the Indo-Pacific Four and NATO" in text
    assert "Australia" in text.split("## What is new")[0]
    same = markdown(write(filled, "IP4", "Japan"))
    assert "Japan" not in same.split("“Indo-Pacific Four” means:**")[1].splitlines()[0]


def test_counts_agree_with_the_events_of_the_record(filled: Record) -> None:
    listed = filled.events(dyad=("JPN", "NATO")).rows()
    tally = next(t for t in write(filled).tallies if t.anchor == "n-events")
    assert len(tally.refs) == len(listed)


def test_a_signature_of_one_side_alone_is_no_agreement(record: Record) -> None:
    told = report("t", "Decree\nJapan signed a decree on NATO on Monday.")
    signed = event(told, "signed a decree on NATO", root="SUPPORT", trigger="signed")
    record.commit([CodedReport(told, (signed,), 3)])
    text = markdown(write(record))
    assert "There is no evidence of an agreement between Japan and NATO" in text
    assert "Japan signed a text that concerns NATO." in text
    assert "signed an agreement" not in text


@pytest.mark.parametrize(("many", "said"), [(1, "1 event between"), (3, "3 events between")])
def test_counts_read_as_english(record: Record, many: int, said: str) -> None:
    for name in range(many):
        told = report(str(name))
        record.commit([CodedReport(told, (event(told, f"({name})"),), 3)])
    text = re.sub(r"\[(\d+)\]\([^)]*\)", r"\1", markdown(write(record)))
    assert f"The record holds {said} Japan and NATO." in text
    assert "No conflict between them in the record." in text
    assert (
        f"{many} {'meeting, visit or call' if many == 1 else 'meetings, visits or calls'}" in text
    )


def test_a_root_of_ones_own_stands_under_other_cooperation_by_its_name(filled: Record) -> None:
    before = markdown(write(filled))
    own = report("v", "Visas\nJapan eased entry for NATO staff.")
    eased = event(own, "Japan eased entry for NATO staff", root="VISA", quad=2)
    filled.commit([CodedReport(own, (eased,), 2)])
    after = section(markdown(write(filled)), "What was agreed")
    assert "Other cooperation" not in before
    assert "Japan acted towards NATO (VISA)" in after.split("### Other cooperation")[1]


def test_a_meeting_has_its_format_and_agenda_and_a_refusal_its_reason(record: Record) -> None:
    first = report("m", "Talks\nJapan met NATO in Paris.")
    second = report("n", "Off\nJapan called off a visit to NATO due to <the> rain.")
    why = "due to <the> rain"
    start = second.text.index(why)
    met = event(first, "Japan met NATO", format="bilateral", topics=("cyber", "space"))
    refused = event(
        second, "Japan called off a visit to NATO due to <the> rain", root="REJECT", mode="meet",
        reason=why, reason_start=start, reason_end=start + len(why),
    )  # fmt: skip
    record.commit([CodedReport(first, (met,), 2), CodedReport(second, (refused,), 2)])
    brief = write(record)
    for said in (markdown(brief), words(lxml_html.fromstring(html(brief)))):
        assert "bilateral meeting" in said
        assert re.search("[Oo]n the agenda: cyber security and space", said)
        assert re.search(r"stated reason: “due to \\?<the\\?> rain”", said)
