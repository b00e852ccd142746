"""The view of ripples over a record with a link that was put in, and over one that is too small."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from dragoman.cli.main import main
from dragoman.errors import DragomanError
from dragoman.record.store import Record
from dragoman.ripple import asking, checks
from dragoman.web.jobs import Pending, Result, Work
from dragoman.web.shelf import Book
from dragoman.web.views import ripple_told
from dragoman.web.work import ripple as work
from measures.test_panel import put
from web.conftest import Visit

FIRST = dt.date(2018, 1, 1)
DAYS = 260
SHOCK = dt.date(2018, 4, 14)
EAST, WEST = "Middle East, material conflict", "Euro-Atlantic, material conflict"
FITTED = "theatre=Middle+East;Euro-Atlantic&kind=mconf"
NAMED = f"{FITTED}&source=United+States&root=ASSAULT&target=SYR&on={SHOCK}&days=10"
ASSUMED = f"{FITTED}&series=Middle+East,+material+conflict&size=50"
#: The event `$model` again so many days later, for each of `$days`.
_COPIED = """
INSERT INTO imported SELECT i.* REPLACE (
    i.own_id || d.number AS own_id, CAST(i.event_date + d.ahead AS DATE) AS event_date)
FROM imported i, (SELECT CAST(unnest($days) AS INTEGER) AS ahead,
                         unnest(range(len($days))) AS number) d
WHERE i.own_id = $model
"""


class AtOnce:
    """The desk of the jobs, answered in this process; nothing is ready while it `waits`."""

    def __init__(self) -> None:
        self.waits = False
        self.asked: list[str] = []

    def ask(self, book: Book, asked: Work) -> Result:
        self.asked.append(asked.function.partition(":")[2])
        if self.waits:
            raise Pending({"state": "running", "job": "x", "done": 1, "total": 2, "what": "fit"})
        module, _, name = asked.function.partition(":")
        call = getattr(importlib.import_module(module), name)
        value = call(book.path, json.loads(json.dumps(asked.args)), lambda *_: None)
        return Result(json.loads(json.dumps(value, allow_nan=False)), book.number, book.as_of)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Attacks of the USA on Syria, followed by attacks of Iran on France."""
    path = tmp_path_factory.mktemp("ripple") / "events.duckdb"
    random = np.random.default_rng(3)
    first = random.poisson(random.gamma(2.0, 3.0, DAYS))
    first[(SHOCK - FIRST).days] += 30
    second = random.poisson(2.0 + 0.6 * np.concatenate([[0], first[:-1]]))
    ours = ("USA", "SYR", first), ("IRN", "FRA", second), ("UNO", "UNO", np.ones(DAYS, dtype=int))
    with Record.open(path) as record, record.session():
        for source, target, _ in ours:
            put(record, f"{source}-", source=source, target=target, day=FIRST, root="ASSAULT",
                quad=4)  # fmt: skip
        with record.cursor() as cursor:
            for source, _, counts in ours:
                days = [day for day in range(DAYS) for _ in range(counts[day])]
                cursor.execute(_COPIED, {"days": days, "model": f"{source}-"})
            cursor.execute("DELETE FROM imported WHERE own_id LIKE '%-'")
    return path


@pytest.fixture(scope="module")
def ripples(stored: Path, visit: Visit) -> Iterator[TestClient]:
    with visit(stored) as client:
        _answered(client)
        yield client


def _answered(client: TestClient) -> AtOnce:
    state = client.app.inner.state  # type: ignore[attr-defined]
    state.jobs.close()
    state.jobs = AtOnce()
    return state.jobs  # type: ignore[no-any-return]


@pytest.fixture
def desk(ripples: TestClient) -> Iterator[AtOnce]:
    found: AtOnce = ripples.app.inner.state.jobs  # type: ignore[attr-defined]
    found.asked.clear()
    yield found
    found.waits = False


def text(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    return unescape(answer.text)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_link_is_told_as_spillover_with_its_checks(ripples: TestClient) -> None:
    told = words(text(ripples, f"/ripple?{FITTED}"))
    assert "All quick checks passed." in told or "FAILED quick checks" in told
    assert f"{EAST} {WEST}" in told
    assert "1 of 2 links between series stand out" in told
    for name, (called, _) in ripple_told.CHECKS.items():
        assert (called in told) == (name in ("converged", "radius", "held_out", "pit"))
    assert "Not run: simulated and fitted again, a world without links" in told
    assert "statistical spillover" in told
    assert not re.search(r"\bcaus(e|ed|es)\b", told.replace("never cause", ""))


def test_a_failed_check_is_the_first_line(
    ripples: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*given: Any, **asked: Any) -> Any:
        fitted = asking_of_record(*given, **asked)
        assert fitted.checks
        wrong = checks.Check(0.1, 0.8, False, "The scatter is <not> what the model says.")
        return replace(fitted, checks=replace(fitted.checks, pit=wrong))

    asking_of_record = asking.of_record
    monkeypatch.setattr(asking, "of_record", found)
    html = ripples.get(f"/ripple?{FITTED}&from=2018-01-02").text
    main_ = html[html.index('<main id="main"') :]
    banner = re.search(r"<p [^>]*>.*?</p>", main_, re.DOTALL)
    assert banner
    assert 'class="banner bad"' in banner.group()
    assert "FAILED quick checks: pit." in banner.group()
    assert "The scatter is &lt;not&gt; what the model says." in banner.group()
    assert main_.index(banner.group()) < main_.index("<h1>")
    chart = ripples.get(f"/charts/ripple-matrix.json?{FITTED}&from=2018-01-02").json()
    assert "The scatter is <not> what" in json.dumps(chart["title"])


def test_a_shock_has_its_size_path_and_the_events_after_it(ripples: TestClient) -> None:
    html = text(ripples, f"/ripple?{NAMED}")
    told = words(html)
    assert "After United States – assault – Syria, 14 April 2018" in told
    assert f"events of {EAST} that day" in told
    assert f"{EAST} → {WEST} direct" in told
    assert re.search(r'href="/event/gdelt%3AUSA-\d+"', html)
    assert re.search(r'href="/event/gdelt%3AIRN-\d+"', html)
    assert "They came after. Nothing says because of it." in told


def test_a_shock_that_is_assumed_has_no_events(ripples: TestClient) -> None:
    told = words(text(ripples, f"/ripple?{ASSUMED}"))
    assert f"After 50 further events in {EAST}" in told
    assert "The shock is assumed" in told
    assert "The events of the shock" not in told


def test_another_shock_uses_the_same_fit(
    ripples: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ripples.get(f"/ripple?{FITTED}")

    def again(*_: Any, **__: Any) -> Any:
        raise DragomanError("made anew")

    monkeypatch.setattr(asking, "of_record", again)
    assert "made anew" not in text(ripples, f"/ripple?{ASSUMED}&days=7")
    assert "made anew" in text(ripples, f"/ripple?{ASSUMED}&days=7&from=2018-02")


def test_days_to_start_from_lead_to_their_shock(ripples: TestClient) -> None:
    html = text(ripples, f"/ripple?{FITTED}")
    found = re.search(r'href="(/ripple\?[^"]*)#after">United States – assault – Syria', html)
    assert found
    assert f"on={SHOCK}" in found.group(1)
    assert "After United States – assault – Syria" in words(text(ripples, found.group(1)))


def test_a_day_without_such_an_event_names_the_nearest(ripples: TestClient) -> None:
    told = words(text(ripples, f"/ripple?{NAMED}".replace("target=SYR", "target=FRA")))
    assert "no event United States ASSAULT FRA within 1 day" in told
    assert "Which follow which" in told


@pytest.mark.parametrize("name", ["matrix", "after", "path"])
def test_charts_are_drawn(ripples: TestClient, name: str) -> None:
    asked = FITTED if name == "matrix" else NAMED
    spec = ripples.get(f"/charts/ripple-{name}.json?{asked}").json()
    assert "spillover" in json.dumps(spec["title"])
    assert ripples.get(f"/charts/ripple-{name}.svg?{asked}&save=1").text.startswith("<svg")


def test_csv_and_json(ripples: TestClient) -> None:
    def rows(query: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(ripples.get(f"/ripple.csv?{query}").text)))

    links = rows(FITTED)
    assert [row["significant"] for row in links if row["receiving"] != row["sending"]] == [
        "False", "True",
    ]  # fmt: skip
    after = rows(f"{NAMED}&rows=response")
    assert {row["series"] for row in after} == {EAST, WEST}
    assert len(after) == 2 * 10
    assert {row["came_from"] for row in rows(f"{FITTED}&rows=shares")} >= {
        "inside",
        "nowhere known",
    }
    told = ripples.get(f"/ripple.json?{NAMED}").json()
    assert told["series"] == [EAST, WEST]
    assert told["significant"][1][0]
    assert told["shock"]["day"] == f"{SHOCK}"
    assert told["checks"]["pit"]["sentence"]


def test_the_command_says_the_same(
    ripples: TestClient, stored: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    line, python = (
        unescape(block)
        for block in re.findall(
            r"<code>(.*?)</code>", ripples.get(f"/ripple?{ASSUMED}").text, re.DOTALL
        )[-2:]
    )
    asked = shlex.split(line)[1:]
    asked[asked.index("--record") + 1] = f"{stored}"
    at = asked.index("--chart")
    found = CliRunner().invoke(main, [*asked[:at], "--format", "json"])
    value = ripples.get(f"/ripple.json?{ASSUMED}").json()
    assert json.loads(found.stdout)["response"]["whole"] == pytest.approx(
        value["response"]["whole"], abs=1e-5
    )
    assert f"dragoman.open({stored.name!r})" in python
    compile(python, "lines", "exec")


def test_it_says_so_while_it_is_computed(ripples: TestClient, desk: AtOnce) -> None:
    desk.waits = True
    html = text(ripples, f"/ripple?{NAMED}&checks=all")
    assert "Not checked yet" in html
    assert 'data-fragment="/fragments/ripple/fit?' in html
    assert 'data-fragment="/fragments/ripple/after?' in html
    assert desk.asked == ["fit", "after", "checks"]
    assert ripples.get(f"/fragments/ripple/fit?{FITTED}").status_code == 202
    desk.waits = False
    part = text(ripples, f"/fragments/ripple/fit?{FITTED}&checks=all")
    assert 'data-verdict="quick"' in part
    assert 'data-fragment="/fragments/ripple/checks?' in part


def test_all_checks_are_told_when_they_are_made(
    ripples: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(fit: Any, *, quick: bool, progress: Any, **_: Any) -> checks.Checks:
        assert not quick
        progress(1, 2)
        wrong = checks.Check(float("nan"), float("nan"), False, "It could not be run.")
        return replace(checks.check(fit), placebo=wrong)

    monkeypatch.setattr(work, "check", made)
    html = text(ripples, f"/ripple?{FITTED}&checks=all")
    assert 'data-verdict="all"' in html
    assert "FAILED Dates without a shock (placebo): not measured" in words(html)
    assert "Run all checks" not in html
    chart = ripples.get(f"/charts/ripple-matrix.json?{FITTED}&checks=all").json()
    assert "It could not be run." in json.dumps(chart["title"])


def test_a_record_too_small_says_what_is_needed(ripples: TestClient) -> None:
    short = f"{FITTED}&from=2018-02-01&to=2018-02-09"
    told = words(text(ripples, f"/ripple?{short}"))
    assert told.index("9 periods are too few for 2 series; have at least") < told.index(
        "Ripple After events"
    )
    assert "What a fit needs" in told
    assert "Which follow which" not in told
    assert "JSON" not in told
    part = text(ripples, f"/fragments/ripple/fit?{short}")
    assert 'data-verdict="none"' in part
    assert "What a fit needs" in part


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("by=month", "month"),
        ("kind=war", "war"),
        ("theatre=Mars", "Mars"),
        ("source=USA", "who did what to whom"),
        ("source=USA&root=ASSAULT&target=SYR&on=2018", "on='2018'"),
        ("source=USA&root=ASSAULT&target=SYR&on=yesterday", "yesterday"),
        ("series=x&size=nan", "size='nan'"),
        ("series=x&size=-1", "size='-1'"),
        ("size=5", "series"),
        ("days=0", "days='0'"),
        ("days=99999", "days='99999'"),
        ("checks=some", "checks='some'"),
        ("series=x&size=1&source=USA&root=ASSAULT&target=SYR&on=2018-04-14", "not both"),
        ("dataset=none", "no data set 'none'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    ripples: TestClient, query: str, reason: str
) -> None:
    assert reason in text(ripples, f"/ripple?{query}", 400)


def test_what_is_typed_is_escaped(ripples: TestClient) -> None:
    evil = "%3Cscript%3Ealert(1)%3C/script%3E"
    for query in (f"series={evil}&size=5", f"source={evil}&root=ASSAULT&target=SYR&on={SHOCK}"):
        answer = ripples.get(f"/ripple?{FITTED}&{query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert" in answer.text
    assert ripples.get("/fragments/ripple/other").status_code in (400, 404)
    assert "nothing is asked to follow" in text(ripples, f"/ripple.csv?{FITTED}&rows=response", 400)
