"""`dragoman watch`: what is told, that it is told once, and that nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.api import read
from dragoman.cli.main import main
from dragoman.errors import InputError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record
from dragoman.watching.alerts import Alert
from dragoman.watching.shocks import shocks
from dragoman.watching.state import State

_ITEM = (
    "<item><title>{0}</title><guid>{0}</guid><pubDate>{1}</pubDate>"
    "<description>{2}</description></item>"
)
_OLD = ("Old", "Mon, 03 Mar 2025 10:00:00 GMT", "France condemned the attack by Syria on Sunday.")
_NEW = ("New", "Tue, 24 Jun 2025 10:00:00 GMT", "Japan signed an agreement with Brazil on Monday.")


class Site:
    """A feed, and an address that takes what is posted to it."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str, str]] = [_OLD]
        self.posted: list[Any] = []
        self.status = 200
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                items = "".join(_ITEM.format(*item) for item in site.items)
                body = f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
                self.send_response(200)
                self.send_header("content-type", "application/rss+xml")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["content-length"]))
                if site.status == 200:
                    site.posted += json.loads(sent)["alerts"]
                self.send_response(site.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def watch(site: Site, folder: Path, *options: str) -> Result:
    """One round."""
    (folder / "feeds.txt").write_text(f"{site.address}/feed.xml\n")
    asked = ["watch", str(folder / "feeds.txt"), "--record", str(folder / "r.duckdb"), "--once",
             "--pause", "0", "--format", "jsonl", *options]  # fmt: skip
    return CliRunner().invoke(main, asked)


def told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_first_event_is_told_once_to_every_way(site: Site, tmp_path: Path) -> None:
    ways = ("--alerts", str(tmp_path / "a.jsonl"), "--webhook", f"{site.address}/hook")
    first = watch(site, tmp_path, *ways)
    assert first.exit_code == 0, first.output
    (alert,) = told(first)
    assert alert["kind"] == "first-event"
    assert "France" in alert["title"]
    assert "the first in this record" in alert["title"]
    assert alert["quotes"] == ["condemned"] or "condemned" in alert["quotes"][0]
    again = watch(site, tmp_path, *ways)
    assert told(again) == []
    site.items = [_NEW, _OLD]
    (later,) = told(watch(site, tmp_path, *ways))
    assert "Japan" in later["title"]
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [alert["id"], later["id"]]
    assert [one["id"] for one in site.posted] == [alert["id"], later["id"]]


def test_a_way_that_fails_gets_it_later(site: Site, tmp_path: Path) -> None:
    site.status = 500
    hook = ("--webhook", f"{site.address}/hook")
    failed = watch(site, tmp_path, *hook)
    assert "answered 500" in failed.stderr
    assert len(told(failed)) == 1
    site.status = 200
    assert told(watch(site, tmp_path, *hook)) == []
    assert len(site.posted) == 1


def test_a_round_that_was_killed_before_it_looked_is_made_up_for(
    site: Site, tmp_path: Path
) -> None:
    """Reports were committed, and then the process died."""
    assert len(told(watch(site, tmp_path))) == 1
    record = tmp_path / "r.duckdb"
    with Record.open(record, read_only=True) as opened:
        (report,) = opened.reports(status="coded").rows()
    State(record.with_name("r.duckdb.watch.json")).save()
    State.beside(record).remember_pending(report["report_id"])
    assert len(told(watch(site, tmp_path))) == 1


def test_only_the_pairs_asked_for(site: Site, tmp_path: Path) -> None:
    site.items = [_NEW, _OLD]
    alerts = told(watch(site, tmp_path, "--dyad", "Japan", "Brazil"))
    assert len(alerts) == 1
    assert "Japan" in alerts[0]["title"]


def test_a_damaged_memory_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.duckdb.watch.json").write_text('{"seen": 3}')
    with pytest.raises(InputError, match=r"r\.duckdb\.watch\.json: damaged"):
        State.beside(tmp_path / "r.duckdb")


@pytest.mark.parametrize(
    ("options", "why"),
    [(("--every", "5s"), "from 1m up"), (("--webhook", "ftp://x"), "is no web address")],
)
def test_options_that_make_no_sense(
    site: Site, tmp_path: Path, options: tuple[str, ...], why: str
) -> None:
    result = watch(site, tmp_path, *options)
    assert result.exit_code == 2
    assert why in result.output


def test_an_alert_comes_back_from_json_as_it_was() -> None:
    alert = Alert("shock", "k", "title", "detail", "2025-06-22", ("e1",), ("said",))
    assert Alert.of(json.loads(alert.line())) == alert


def test_a_shock_is_a_day_far_above_the_days_before(tmp_path: Path) -> None:
    start = dt.date(2025, 3, 1)
    lines = []
    for number in range(60):
        day = start + dt.timedelta(days=number)
        many = 9 if number == 59 else number % 2
        for copy in range(3):
            lines.append({"date": f"{day}", "text": f"Ministers spoke of trade {number} {copy}."})
        for copy in range(many):
            town = ("Tabriz", "Isfahan", "Shiraz", "Qom", "Kerman", "Yazd", "Ahvaz", "Rasht",
                    "Zahedan")[copy]  # fmt: skip
            text = f"Israel bombed a depot of Iran near {town} on {day.day} {day:%B %Y}."
            lines.append({"date": f"{day}", "text": text})
    corpus = tmp_path / "c.jsonl"
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read(str(corpus), tmp_path / "r.duckdb")
    with Record.open(tmp_path / "r.duckdb", read_only=True) as record:
        found = list(shocks(record, Knowledge.load()))
    (alert,) = [one for one in found if one.key.startswith("Middle East, material conflict")]
    assert alert.day == "2025-04-29"
    assert len(alert.events) == 9
