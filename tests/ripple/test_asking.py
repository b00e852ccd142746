"""Ripples as the Python door asks for them, and the one place where a question is put together."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli.main import main
from dragoman.errors import DragomanError, InputError, UsageError
from dragoman.limits import MAX_RIPPLE_PERIODS
from dragoman.record.store import Record
from dragoman.ripple import fit as fitting
from dragoman.ripple.asking import Manner, assumed, of_counts, together
from dragoman.ripple.checks import Check
from dragoman.ripple.reading import read_counts
from dragoman.ripple.result import Counts
from measures.test_panel import put

FIRST = dt.date(2018, 1, 1)
DAYS = 400
SHOCK = dt.date(2018, 4, 14)
LINK = 0.6
EAST = "Middle East, material conflict"
WEST = "Euro-Atlantic, material conflict"
WHERE: dict[str, Any] = {"theatres": ("Middle East", "Euro-Atlantic"), "kinds": "mconf"}
NAMED: dict[str, Any] = {**WHERE, "shock": "United States ASSAULT SYR", "on": f"{SHOCK}"}
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "follow-a-shock.md"
#: The event `$model` again so many days later, for each of `$days`.
_COPIED = """
INSERT INTO imported SELECT i.* REPLACE (
    i.own_id || d.number AS own_id, CAST(i.event_date + d.ahead AS DATE) AS event_date)
FROM imported i, (SELECT CAST(unnest($days) AS INTEGER) AS ahead,
                         unnest(range(len($days))) AS number) d
WHERE i.own_id = $model
"""


def followed() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Two series by day, the second after the first; a day of the first stands out."""
    random = np.random.default_rng(3)
    first = random.poisson(random.gamma(2.0, 3.0, DAYS))
    first[(SHOCK - FIRST).days] += 30
    return first, random.poisson(2.0 + LINK * np.concatenate([[0], first[:-1]]))


def frame() -> pd.DataFrame:
    """Both as a table of the user's own."""
    days = [FIRST + dt.timedelta(days=day) for day in range(DAYS)]
    tables = [
        pd.DataFrame({"date": days, "series": name, "count": counts, "exposure": 100})
        for name, counts in zip(("Gulf", "Levant"), followed(), strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    frame().to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record: attacks of the USA on Syria, followed by attacks of Iran on France."""
    path = tmp_path_factory.mktemp("asked") / "events.duckdb"
    first, second = followed()
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


@pytest.fixture
def record(stored: Path) -> Iterator[Record]:
    with dragoman.open(stored) as opened:
        yield opened


def test_regions_of_a_record_with_their_checks(record: Record) -> None:
    found = dragoman.find_ripples(record, **WHERE)
    assert (found.dataset, found.fit.data.names) == ("gdelt", (EAST, WEST))
    assert found.fit.significant[1, 0]
    assert found.checks is not None
    assert found.checks.recovery is None
    assert (found.response, found.shock, found.chains) == (None, None, ())
    assert "SYR" in found.places["Middle East"]
    rows = found.matrix.rows()
    assert [(row["receiving"], row["sending"]) for row in rows] == [
        (EAST, EAST), (EAST, WEST), (WEST, EAST), (WEST, WEST),
    ]  # fmt: skip
    assert 0 < rows[2]["lower"] < rows[2]["events"] < rows[2]["upper"] < 1
    assert list(found.matrix.df().columns) == list(rows[0])
    with pytest.raises(FrozenInstanceError):
        found.dataset = "icews"  # type: ignore[misc]


def test_its_first_line_says_which_checks_failed(record: Record) -> None:
    found = dragoman.find_ripples(record, **WHERE)
    assert found.checks is not None
    wrong = Check(0.1, 0.8, False, "The scatter is not what the model says.")
    passed = replace(found.checks.pit, passed=True)
    well = replace(found, checks=replace(found.checks, held_out=passed, pit=passed))
    badly = replace(found, checks=replace(found.checks, held_out=passed, pit=wrong))
    assert repr(well).splitlines()[0] == "All quick checks passed."
    assert repr(badly).splitlines()[0] == f"FAILED quick checks: pit. {wrong.sentence}"
    assert "2 series of 400 days, 2018-01-01 to 2019-02-04 (gdelt)" in repr(badly)
    assert wrong.sentence in str(badly.chart().spec["title"])
    assert wrong.sentence not in str(well.chart().spec["title"])


def test_what_was_not_checked_says_so(record: Record) -> None:
    found = dragoman.find_ripples(record, **WHERE, check=None)
    assert found.checks is None
    assert repr(found).startswith("Not checked.\n")
    assert "This fit was not checked." in str(dragoman.chart(found).spec["title"])


def test_a_named_shock_its_response_and_its_pictures(record: Record, tmp_path: Path) -> None:
    found = dragoman.find_ripples(record, **NAMED, days=10)
    assert found.shock is not None
    assert (found.shock.what, found.shock.day) == ("United States ASSAULT SYR", SHOCK)
    assert found.chains[0].series == (EAST, WEST)
    rows = found.following.rows()
    assert [row["ahead"] for row in rows if row["series"] == WEST] == list(range(1, 11))
    assert found.response is not None
    assert sum(row["events"] for row in rows) == pytest.approx(found.response.whole[0])
    assert "\nAfter United States ASSAULT SYR: " in repr(found)
    assert "SYR" in str(found.chart(tmp_path / "after.svg").spec["title"])
    assert found.map(tmp_path / "path.svg").spec["title"]
    for name in ("after.svg", "path.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<svg")


def test_what_if_takes_names_in_any_case(record: Record) -> None:
    found = dragoman.find_ripples(record, **WHERE, what_if={EAST.lower(): 10}, check=None)
    assert found.response is not None
    assert found.response.shock == ((EAST, 10.0),)
    assert found.response.whole[0] == pytest.approx(10 * LINK, rel=0.25)
    assert found.map().spec["title"]


def test_pairs_are_called_what_was_typed(record: Record) -> None:
    pairs = [("United States", "Syria"), ("Iran", "FRA")]
    found = dragoman.find_ripples(record, dyads=pairs, check=None)
    assert found.fit.data.names == ("United States and Syria, conflict", "Iran and FRA, conflict")
    assert found.places["Iran and FRA"] == ("FRA", "IRN")
    one = dragoman.find_ripples(record, dyads=("Iran", "FRA"), by="week", check=None)  # type: ignore[arg-type]
    assert one.fit.data.names == ("Iran and FRA, conflict",)
    assert one.fit.data.by == "week"


@pytest.mark.parametrize(
    "given",
    [
        lambda own: own,
        str,
        lambda _: frame(),
        lambda _: frame().assign(
            date=lambda table: pd.to_datetime(table["date"]),
            series=lambda table: table["series"].astype("category"),
            count=lambda table: table["count"].astype(float),
        ),
        lambda _: frame().rename(columns=str.upper).assign(note="x")[::-1].iloc[::-1],
        lambda _: pa.Table.from_pandas(frame()),
        lambda _: frame().to_dict("list"),
        read_counts,
    ],
)
def test_counts_of_the_users_own_in_any_form(own: Path, given: Callable[[Path], Any]) -> None:
    first, second = followed()
    found = dragoman.find_ripples(counts=given(own), check=None)
    assert found.fit.data.names == ("Gulf", "Levant")
    assert found.fit.data.counts.tolist() == [first.tolist(), second.tolist()]
    assert found.fit.estimate[1, 0] == pytest.approx(LINK, abs=0.1)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (lambda: frame().drop(columns="exposure"), "no column exposure"),
        (lambda: frame().drop(index=5), "'Gulf' has no line for 2018-01-06"),
        (lambda: frame().assign(count=-1), "counts:2: count -1 cannot be"),
        (lambda: frame().assign(count=None), "counts:2: no count"),
        (lambda: frame().assign(date="soon"), "'soon' is no date"),
        (lambda: frame().assign(exposure=[[1]] * 800), "Unsupported Type"),
        (lambda: frame().iloc[:0], "no series"),
        (lambda: 3, "no table of date, series, count, exposure"),
        (lambda: {"date": [1], "series": []}, "no table of date, series, count, exposure"),
        (lambda: "none.csv", "none.csv: No such file"),
        (
            lambda: Counts(("a",), (FIRST,), np.ones((1, 1), dtype=np.int64), np.ones((1, 1)),
                           "day"),
            "counts: one day only",
        ),
    ],
)  # fmt: skip
def test_counts_that_make_no_sense(counts: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        dragoman.find_ripples(counts=counts())
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"counts": "own.csv"}, "give a record or counts=, not both"),
        ({"theatres": "Africa", "dyads": [("USA", "Iran")]}, "theatres= or dyads=, not both"),
        ({**NAMED, "what_if": {EAST: 1}}, "shock= or what_if=, not both"),
        ({"shock": "USA ASSAULT SYR"}, "shock= needs on="),
        ({"shock": "USA HITS SYR", "on": "2018"}, "who did what to whom"),
        ({"shock": "USA ASSAULT Utopia", "on": "2018"}, "Utopia"),
        ({**NAMED, "shock": "USA AID SYR"}, "no event USA AID SYR within 1 day"),
        ({**NAMED, "on": "2018-02-31"}, "2018-02-31"),
        ({"dyads": ["Iran"]}, "write pairs"),
        ({"dyads": [("Iran", 3)]}, "write pairs"),
        ({"dyads": [("Iran", "IRN")]}, "both sides are Iran"),
        ({**WHERE, "what_if": {"Mars": 3}}, f"no series 'Mars'; one of {EAST}"),
        ({**WHERE, "what_if": {EAST: -3}}, "give a number from 0"),
        ({**WHERE, "what_if": {EAST: "many"}}, "give a number from 0"),
        ({"theatres": "Atlantis"}, "unknown theatre 'Atlantis'"),
        ({"kinds": "love"}, "unknown kind 'love'"),
        ({"by": "year"}, "unknown period 'year'"),
        ({"check": "all"}, "unknown check 'all'; one of quick, full"),
        ({"level": 2}, "level 2"),
        ({"days": 0}, f"ask for 1 to {MAX_RIPPLE_PERIODS}"),
        ({"dataset": "x"}, "no data set 'x'"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    record: Record, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        dragoman.find_ripples(record, **asked)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_had_without_a_record_or_a_shock(own: Path, record: Record) -> None:
    with pytest.raises(UsageError, match="open record, or counts="):
        dragoman.find_ripples()
    with pytest.raises(UsageError, match="counts= has its own series; leave out since="):
        dragoman.find_ripples(counts=own, since="2018")
    found = dragoman.find_ripples(counts=own, check=None)
    for call in (found.map, lambda: found.following):
        with pytest.raises(UsageError, match="what if"):
            call()
    with pytest.raises(UsageError, match="nobody knows where"):
        dragoman.find_ripples(counts=own, what_if={"gulf": 3}, check=None).map()
    with pytest.raises(UsageError, match="share no chart"):
        dragoman.chart([found, *dragoman.series(record, "IRN", "FRA").series])


def test_a_fit_that_did_not_converge_is_not_told(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = fitting.fit
    monkeypatch.setattr(
        fitting, "fit", lambda *args, **kwargs: replace(real(*args, **kwargs), converged=False)
    )
    with pytest.raises(DragomanError, match="did not converge"):
        dragoman.find_ripples(counts=own)


def test_progress_is_told_by_stage(own: Path) -> None:
    told: list[tuple[str, int, int]] = []

    @contextmanager
    def stage(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
        assert not quiet
        yield lambda done, whole: told.append((what, done, whole))
        told.append((what, -1, -1))

    of_counts(read_counts(own), "own", Manner(stage=stage))
    stages = list(dict.fromkeys(what for what, *_ in told))
    assert stages == ["series fitted", "steps of the checks"]
    for what in stages:
        *steps, last = [(done, whole) for one, done, whole in told if one == what]
        assert last == (-1, -1)
        assert max(steps)[0] == max(steps)[1]


def test_errors_call_an_option_what_the_user_calls_it() -> None:
    with pytest.raises(UsageError, match=r"^give either --shock or --what_if, not both$"):
        together({"shock", "on", "what_if"}, lambda name: f"--{name}")
    together({"theatres", "shock", "on"})
    together({"counts", "what_if"})


def test_further_events_are_called_as_the_fit_calls_them(own: Path) -> None:
    data = read_counts(own)
    assert assumed(data, {"GULF": 3, "Levant": 0.5}) == {"Gulf": 3.0, "Levant": 0.5}
    assert assumed(data, {}) == {}


def test_the_door_and_the_command_say_the_same(stored: Path, record: Record) -> None:
    line = ["--theatre", "Middle East", "--theatre", "Euro-Atlantic", "--kind", "mconf"]
    asked = ["ripple", "--record", str(stored), *line, "--format", "csv"]
    shown = CliRunner().invoke(main, asked)
    found = dragoman.find_ripples(record, **WHERE, check=None)
    rows = list(csv.DictReader(shown.stdout.splitlines()))
    assert [float(row["events"]) for row in rows] == found.matrix.df()["events"].round(4).to_list()


def test_the_how_to_runs_as_it_stands(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(stored.parent)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.M | re.S)
    calls = 0
    for language, text in blocks:
        if language == "python":
            exec(compile(text, HOW_TO.name, "exec"), {})
            continue
        for line in text.replace("\\\n", " ").splitlines():
            result = CliRunner().invoke(main, shlex.split(line)[1:])
            assert result.exit_code == 0, result.output
            calls += 1
    assert calls == 4
    for name in ("after.svg", "path.svg", "if.svg", "my-series.csv"):
        assert (stored.parent / name).exists()
