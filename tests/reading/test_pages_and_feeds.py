"""HTML pages and feeds: the article and its day, without the page around it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

import pytest

from dragoman.model import Reject, Report

ReadFile = Callable[..., list[Report | Reject]]

TEXT = (
    "<p>The foreign minister of Japan met the secretary general of the alliance in The Hague.</p>"
    "<p>Both sides agreed on Tuesday to deepen their cooperation on maritime security.</p>"
    "<p>Signed on 5 March 2019, the earlier agreement had covered cyber defence and training of "
    "officers, and it will stay in force until the two sides have agreed on its successor.</p>"
)
DAY = dt.date(2025, 6, 25)


def page(head: str = "", above: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>A new height</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/world'>World</a></nav><article><h1>A new height</h1>"
        f"{above}{TEXT}</article><footer>Copyright 2018 The Daily</footer></body></html>"
    )


def only(results: list[Report | Reject]) -> Report:
    (report,) = results
    assert isinstance(report, Report), report
    return report


def test_article_without_the_page_around_it(read_file: ReadFile) -> None:
    head = (
        '<meta property="article:published_time" content="2025-06-25T23:00:00-05:00">'
        '<meta property="og:site_name" content="The Daily">'
    )
    report = only(read_file("a.html", page(head)))
    assert report.text.split("\n")[:2] == [
        "A new height",
        "The foreign minister of Japan met the secretary general of the alliance in The Hague.",
    ]
    assert "Home" not in report.text
    assert "Copyright" not in report.text
    assert (report.title, report.publisher) == ("A new height", "The Daily")
    assert (report.published_at, report.date_basis) == (DAY, "metadata")


@pytest.mark.parametrize(
    ("head", "above", "basis"),
    [
        ('<meta name="pubdate" content="June 25, 2025">', "", "metadata"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",'
            '"datePublished": "2025-06-25"}]}</script>',
            "",
            "metadata",
        ),
        ("", '<time datetime="2025-06-25">Wednesday</time>', "page"),
        ("", '<p class="date">Published 25 June 2025</p>', "page"),
    ],
)
def test_days_that_pages_state(read_file: ReadFile, head: str, above: str, basis: str) -> None:
    report = only(read_file("a.html", page(head, above), on=dt.date(2020, 1, 1)))
    assert (report.published_at, report.date_basis) == (DAY, basis)


def test_a_day_in_the_story_or_a_copyright_year_is_no_publication_day(read_file: ReadFile) -> None:
    assert only(read_file("a.html", page())).published_at is None
    report = only(read_file("a.html", page(), on=DAY))
    assert (report.published_at, report.date_basis) == (DAY, "option")


@pytest.mark.parametrize("stated", ["03/04/2025", "2025-02-30", "2999-01-01"])
def test_doubtful_day_stays_unknown_and_is_logged(
    read_file: ReadFile, caplog: pytest.LogCaptureFixture, stated: str
) -> None:
    head = f'<meta name="date" content="{stated}">'
    with caplog.at_level(logging.WARNING, "dragoman.reading"):
        report = only(read_file("a.html", page(head), on=DAY))
    assert (report.published_at, report.date_basis) == (None, "unknown")
    (line,) = [
        record.getMessage() for record in caplog.records if record.name == "dragoman.reading"
    ]
    assert line.startswith("a.html: date")


def test_ambiguous_byline_is_not_guessed(read_file: ReadFile) -> None:
    above = '<p class="date">Published 03/04/2025</p>'
    assert only(read_file("a.html", page(above=above))).published_at is None


def test_tables_are_refused_and_table_layouts_read(read_file: ReadFile) -> None:
    cells = "".join(f"<tr><td>State {n}</td><td>{n}</td></tr>" for n in range(60))
    (refused,) = read_file("t.html", f"<html><body><table>{cells}</table></body></html>")
    assert isinstance(refused, Reject)
    assert "table" in refused.reason
    layout = f"<html><body><table><tr><td>Menu</td><td>{TEXT}</td></tr></table></body></html>"
    assert "secretary general" in only(read_file("l.html", layout)).text


def test_html_in_a_text_file_is_read_as_html(read_file: ReadFile) -> None:
    assert "<p>" not in only(read_file("a.txt", page())).text


RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily</title>{}</channel></rss>'
ITEM = (
    "<item><title>A new height</title><link>{link}</link><guid>{guid}</guid>"
    "<description>&lt;p&gt;Japan met NATO.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;"
    "Both&nbsp;sides agreed.</description><pubDate>Wed, 25 Jun 2025 23:00:00 -0500</pubDate></item>"
)


def test_rss_entries_are_reports(read_file: ReadFile) -> None:
    report = only(read_file("f.xml", RSS.format(ITEM.format(link="https://e.org/1", guid="g1"))))
    assert report.text == "A new height\nJapan met NATO.\nBoth\xa0sides agreed."
    assert (report.publisher, report.published_at) == ("The Daily", DAY)
    assert (report.source, report.external_id) == ("f.xml#https://e.org/1", "https://e.org/1")


def test_atom_entries_are_reports(read_file: ReadFile) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:uuid:1</id>'
        "<title>T</title><published>2025-06-25T00:00:00Z</published><updated>2025-07-01T00:00:00Z"
        '</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Japan <b>met'
        "</b> NATO.</p></div></content></entry></feed>"
    )
    report = only(read_file("f.atom", feed))
    assert (report.text, report.external_id) == ("T\nJapan met NATO.", "urn:uuid:1")
    assert report.published_at == DAY


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_dangerous_links_are_dropped(read_file: ReadFile, link: str) -> None:
    report = only(read_file("f.xml", RSS.format(ITEM.format(link=link, guid=link))))
    assert report.external_id == ""
    assert link not in report.source


def test_an_entry_keeps_its_identity_when_others_arrive(read_file: ReadFile) -> None:
    old = ITEM.format(link="", guid="")
    first = only(read_file("f.xml", RSS.format(old)))
    results = read_file("f.xml", RSS.format(ITEM.format(link="https://e.org/2", guid="") + old))
    assert [r.report_id for r in results][1] == first.report_id


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (RSS.format(""), "no entries"),
        ("<?xml version='1.0'?><catalogue><book/></catalogue>", "no RSS or Atom"),
        ('<!DOCTYPE r [<!ENTITY a "b">]>' + RSS.format(ITEM), "entities"),
        ("not xml at all", "no RSS or Atom"),
    ],
)
def test_what_is_no_feed_says_so(read_file: ReadFile, content: str, why: str) -> None:
    (refused,) = read_file("f.xml", content)
    assert isinstance(refused, Reject)
    assert why in refused.reason


def test_a_feed_cut_short_keeps_its_whole_entries(read_file: ReadFile) -> None:
    whole = RSS.format(ITEM.format(link="https://e.org/1", guid="g") * 2)
    assert isinstance(read_file("f.xml", whole[: len(whole) - 100])[0], Report)
