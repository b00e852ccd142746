"""`dragoman fetch feeds`: a copy for each state of a feed, none twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fetchsite import Reply, Site, serving, visible

from dragoman.cli.main import main
from dragoman.model import Report
from dragoman.reading.fetch.feeds import fetch_feeds
from dragoman.reading.fetch.polite import Fetcher, Manners
from dragoman.reading.read import read

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>{}</title>'
    "<link>https://e.org/1</link></item></channel></rss>"
)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving(monkeypatch) as site:
        yield site


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(Manners(pause=0, retries=0)) as fetcher:
        yield fetcher


def outcomes(fetcher: Fetcher, site: Site, folder: Path) -> list[tuple[str, str]]:
    address = f"{site.address}/news/feed.xml?lang=en"
    return [(one.state, one.name) for one in fetch_feeds(fetcher, [address], folder)]


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', ""])
def test_a_feed_is_saved_once_for_each_state(
    fetcher: Fetcher, site: Site, tmp_path: Path, etag: str
) -> None:
    path, old, new = "/news/feed.xml?lang=en", FEED.format("one"), FEED.format("two")
    site.tell(path, Reply(old.encode(), etag=etag))
    ((state, name),) = outcomes(fetcher, site, tmp_path)
    assert state == "fetched"
    mark = hashlib.sha256(old.encode()).hexdigest()[:12]
    assert name == f"127-0-0-1-news-feed-xml.{mark}.feed.xml"
    assert outcomes(fetcher, site, tmp_path) == [("present", name)]
    assert site.asked(path)[1].get("if-none-match", "") == etag
    site.tell(path, Reply(new.encode(), etag='"2"'))
    assert outcomes(fetcher, site, tmp_path)[0][0] == "fetched"
    assert len(visible(tmp_path)) == 2
    assert (tmp_path / name).read_text() == old


def test_a_feed_comes_again_when_its_copy_or_the_memory_is_gone(
    fetcher: Fetcher, site: Site, tmp_path: Path
) -> None:
    site.tell("/news/feed.xml?lang=en", Reply(FEED.format("one").encode(), etag='"1"'))
    ((_, name),) = outcomes(fetcher, site, tmp_path)
    (tmp_path / name).unlink()
    assert outcomes(fetcher, site, tmp_path) == [("fetched", name)]
    memory = tmp_path / ".fetch.json"
    hostile = memory.read_text().replace('\\"1\\"', "a\\r\\nb")
    assert "a\\r\\nb" in hostile
    for broken in ("{", "[]", '{"a": 3}', hostile):
        memory.write_text(broken)
        assert outcomes(fetcher, site, tmp_path) == [("present", name)]


def test_an_entry_in_two_saved_copies_is_one_report(
    fetcher: Fetcher, site: Site, tmp_path: Path
) -> None:
    more = FEED.format("one").replace("</channel>", "<item><title>two</title></item></channel>")
    for body in (FEED.format("one"), more):
        site.tell("/news/feed.xml?lang=en", Reply(body.encode()))
        outcomes(fetcher, site, tmp_path)
    reports = [item for item in read([str(tmp_path)]) if isinstance(item, Report)]
    assert [item.title for item in reports].count("one") == 2
    assert len({item.report_id for item in reports}) == 2


def test_a_list_of_feeds(site: Site, tmp_path: Path) -> None:
    site.tell("/a", Reply(FEED.format("a").encode()))
    site.tell("/b", Reply(b"<!doctype html><html></html>"))
    listed = tmp_path / "feeds.txt"
    lines = ["# mine", "", f"{site.address}/a  # daily", f"{site.address}/a", f"{site.address}/b",
             "ftp://e.org/c", "http://u:secret@127.0.0.1:1/d"]  # fmt: skip
    listed.write_text("\n".join(lines), encoding="utf-8-sig")
    options = ["--into", str(tmp_path / "f"), "--pause", "0", "--retries", "0"]
    result = CliRunner().invoke(main, ["fetch", "feeds", str(listed), *options])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert f"failed: {site.address}/b: the server sent a web page, not a feed" in result.stderr
    assert "ftp://e.org/c: only http and https" in result.stderr
    assert "1 fetched" in result.stderr
    assert "3 failed" in result.stderr
    assert "secret" not in result.output
    assert "secret" not in (tmp_path / "f" / ".fetch.json").read_text()
