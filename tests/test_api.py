"""The Python door: the public names, what they take and what they say when it makes no sense."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.api import as_day
from dragoman.errors import DragomanError, InputError, RecordError, UsageError
from dragoman.limits import MAX_NETWORK_ACTORS, MAX_NETWORK_RESAMPLES
from dragoman.record.conditions import EventFilter
from dragoman.record.store import CodedReport, Record
from record.builders import coded, event, report

Call = Callable[[Record], Any]


def test_every_public_name_is_there_and_no_other() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        dragoman.nonsense  # noqa: B018


def test_importing_it_loads_neither_model_nor_database() -> None:
    heavy = ("onnxruntime", "duckdb", "scipy", "networkx", "altair")
    code = f"import dragoman, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("on", ["2020-05-01", dt.date(2020, 5, 1)])
def test_code(on: dt.date | str) -> None:
    (event,) = dragoman.code("France condemned the attack by Syria on Friday.", on=on)
    assert (event.root, event.event_date) == ("ACCUSE", dt.date(2020, 5, 1))
    assert dragoman.code("") == ()


def test_who() -> None:
    found = dragoman.who("the Japanese foreign minister", on="2025-06-24")
    assert (found.actor, found.sector, found.person) == ("JPN", "GOV", "Takeshi Iwaya")
    assert dragoman.who("the British prime minister", on="2012").person == "David Cameron"


def test_read_then_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Peru thanked Chile on Friday.", encoding="utf-8")
    path = tmp_path / "r.duckdb"
    counts = dragoman.read(str(tmp_path / "a.txt"), path, on="2020-05-05")
    assert (counts.coded, counts.events) == (1, 1)
    again = dragoman.read([str(tmp_path / "a.txt")], path, on="2020-05-05")
    assert (again.known, again.events) == (1, 0)
    with dragoman.open(path) as record:
        (row,) = record.events(source="PER", target="CHL").rows()
        assert record.events(source="Peru", target="South America").rows() == [row]
        with pytest.raises(UsageError, match="names no actor"):
            record.events(actor="Atlantis")
        assert record.events(actor="OWNCODE").rows() == []
    assert (row["root"], row["event_date"]) == ("SUPPORT", dt.date(2020, 5, 1))


def test_open_reads_only_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with pytest.raises(RecordError, match=r"r\.duckdb"):
        dragoman.open(path)
    assert not path.exists()
    with dragoman.open(path, read_only=False) as record:
        assert record.ledger().read == 0
    with dragoman.open(path) as record:
        assert record.events().rows() == []


def test_a_folder_that_is_not_there_is_in_the_ledger_as_refused(tmp_path: Path) -> None:
    counts = dragoman.read(str(tmp_path / "nowhere"), tmp_path / "r.duckdb")
    assert counts.rejected == 1
    assert "nowhere" in counts.reasons[0]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        (None, None, None),
        (dt.date(2020, 2, 3), dt.date(2020, 2, 3), dt.date(2020, 2, 3)),
        ("2020-02-03", dt.date(2020, 2, 3), dt.date(2020, 2, 3)),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29)),
        ("2021", dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
    ],
)
def test_a_day_may_be_given_as_precisely_as_it_is_known(
    value: dt.date | str | None, first: dt.date | None, last: dt.date | None
) -> None:
    assert (as_day(value), as_day(value, last=True)) == (first, last)


@pytest.mark.parametrize("value", ["2020-02-31", "2020-13", "soon", "", "20200101", "0000"])
def test_what_is_no_day_is_said(value: str) -> None:
    for call in (as_day, lambda day: dragoman.code("x", on=day)):
        with pytest.raises(UsageError, match=value or None):
            call(value)


def test_every_error_is_one_of_ours() -> None:
    assert issubclass(InputError, DragomanError)
    assert issubclass(UsageError, DragomanError)


def told(day: dt.date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What happens in a month: Japan and NATO talk, and eight times as often from 2023 on."""
    talks = {"areas": ("cyber",)} if day.month % 2 else {}
    yield from [("JPN:GOV", "NATO:IGO", talks)] * (8 if day.year == 2023 else 1)
    yield from [("DEU", "ITA", {})] * 10
    yield "FRA", "KOR", {}
    yield "NATO:IGO", "FRA", {}
    yield "CHN", "JPN", {"root": "ACCUSE", "quad": 3}


def in_a_report(
    name: str, day: dt.date, source: str, target: str, said: dict[str, Any]
) -> CodedReport:
    """An event in a report of its own, of the same day."""
    base = report(name, published_at=day)
    return coded(name, event(base, source, target, event_date=day, **said), of=base)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """Two years of talks, and a strike of Israel that Iran answers, as `dragoman.open` gives it."""
    path = tmp_path_factory.mktemp("measured") / "r.duckdb"
    days = [dt.date(year, month, 9) for year in (2022, 2023) for month in range(1, 13)]
    acts = [(day, *act) for day in days for act in told(day)]
    force = {"root": "ASSAULT", "mode": "aerial", "quad": 4, "goldstein": -9.0}
    acts += [
        (dt.date(2023, 6, 13), "ISR:MIL", "IRN:MIL", force),
        (dt.date(2023, 6, 15), "IRN:MIL", "ISR", force),
    ]
    with Record.open(path) as record:
        record.commit([in_a_report(f"r{number}", *act) for number, act in enumerate(acts)])
    with dragoman.open(path) as record:
        yield record


def test_series_of_two_sides_called_what_was_typed(measured: Record) -> None:
    found = dragoman.series(measured, "Japan", "NATO", by="year", areas=("", "cyber"))
    assert [(s.label, s.counts.tolist()) for s in found.series] == [
        ("Japan and NATO, cooperation", [12, 96]),
        ("Japan and NATO, cooperation, cyber", [6, 48]),
        ("Japan and NATO, conflict", [0, 0]),
        ("Japan and NATO, conflict, cyber", [0, 0]),
    ]
    assert found.series[0].exposure.tolist() == [168, 254]


def test_series_take_groups_words_and_conditions(measured: Record) -> None:
    (one,) = dragoman.series(measured, "IP4", "NATO", kinds="cooperation", since="2023").series
    assert (one.source, one.total, one.periods[0]) == ("IP4", 96, dt.date(2023, 1, 1))
    (one,) = dragoman.series(
        measured, "JPN", "CHN", kinds="all", by="quarter",
        where=EventFilter(root="ACCUSE", until=dt.date(2022, 12, 31)),
    ).series  # fmt: skip
    assert one.counts.tolist() == [3, 3, 3, 3]
    (one,) = dragoman.series(measured, "China", "Japan", kinds="conflict", directed=True).series
    assert one.total == 24


def test_intensity_is_of_one_class_with_its_areas(measured: Record) -> None:
    fit = dragoman.intensity(measured, "Japan", "NATO", by="quarter", areas="cyber")
    assert (fit.overall.series.label, fit.overall.series.total) == (
        "Japan and NATO, cooperation", 108,
    )  # fmt: skip
    assert [one.series.area for one in fit.areas] == ["cyber"]
    assert fit.converged
    assert fit.overall.enough[1:].all()
    assert fit.overall.rate.median[-1] > fit.overall.rate.median[0]
    # The visibility of both sides is heard: France and NATO, China and Japan.
    assert fit.visibility != (0.0, 0.0, 0.0)


def test_phases_with_the_events_behind_them(measured: Record) -> None:
    rising, none = dragoman.find_phases(measured, "Japan", "NATO")
    assert (rising.series.source, none.enough) == ("Japan", False)
    assert [change.direction for change in rising.changes] == ["up"]
    first, last = rising.changes[0].date_set
    assert first <= dt.date(2023, 1, 1) <= last
    known = {row["event_id"] for row in measured.events(dyad=("Japan", "NATO")).rows()}
    assert rising.changes[0].evidence
    assert known.issuperset(rising.changes[0].evidence)
    assert dragoman.find_phases(measured, "Japan", "NATO", kinds="conflict")[0].changes == ()


def test_a_network_between_groups_as_they_were_then(measured: Record) -> None:
    net = dragoman.network(
        measured, first="2022", last="2023-05", between=("NATO members", "IP4"), resamples=20
    )
    assert (net.first, net.last) == (dt.date(2022, 1, 1), dt.date(2023, 5, 31))
    groups = {node.actor: node.groups for node in net.nodes}
    assert groups["FRA"] == ("NATO members",)
    assert groups["JPN"] == ("IP4",)
    assert {(link.a, link.b, link.conflict) for link in net.links if link.conflict} == {
        ("CHN", "JPN", 17)
    }
    cyber = dragoman.network(measured, first="2022", last="2023", area="cyber", resamples=0)
    assert [(link.a, link.b) for link in cyber.links] == [("JPN", "NATO")]


def test_episodes_of_two_sides(measured: Record) -> None:
    (one,) = dragoman.episodes(measured, "Israel", "Iran")
    assert (one.a, one.b) == ("Israel", "Iran")
    assert [state.name for state in one.states] == ["strike", "retaliation"]
    assert dragoman.episodes(measured, "Israel", "Iran", until="2023-06-12") == []


def test_a_panel_knows_what_was_read(measured: Record) -> None:
    (row,) = dragoman.panel(
        measured, by="year", exposure=True, source="Japan", target="NATO", since="2023"
    ).rows()
    assert (row["total"], row["exposure"]) == (96, 254)


@pytest.mark.parametrize(
    ("call", "title"),
    [
        (lambda r: dragoman.series(r, "JPN", "NATO"), "Cooperation and conflict between Japan and"),
        (
            lambda r: dragoman.series(r, "JPN", "NATO", kinds="conflict").series[0],
            "Conflict between Japan and",
        ),
        (lambda r: dragoman.intensity(r, "JPN", "KOR, NATO", by="year"), "Cooperation between"),
        (lambda r: dragoman.intensity(r, "JPN", "NATO", by="year", areas="cyber"), "by area"),
        (lambda r: dragoman.find_phases(r, "Japan", "NATO"), "Cooperation and conflict between"),
        (lambda r: dragoman.find_phases(r, "Japan", "NATO")[0], "1 change of phase"),
        (
            lambda r: [
                dragoman.intensity(r, "Japan", "NATO"),
                *dragoman.find_phases(r, "Japan", "NATO", kinds="cooperation"),
            ],
            "Cooperation between Japan and",
        ),
        (
            lambda r: dragoman.network(r, first="2022", last="2023", resamples=0),
            "Who works with whom",
        ),
        (lambda r: dragoman.episodes(r, "Israel", "Iran"), "Crisis between Israel and Iran"),
    ],
)
def test_every_result_has_its_chart(measured: Record, call: Call, title: str) -> None:
    shown = dragoman.chart(call(measured))
    assert title in " ".join(shown.spec["title"]["text"])


def test_a_chart_is_shown_and_written(measured: Record, tmp_path: Path) -> None:
    shown = dragoman.chart(dragoman.episodes(measured, "Israel", "Iran"), tmp_path / "e.svg")
    assert "<svg" in (tmp_path / "e.svg").read_text(encoding="utf-8")
    assert "<svg" in shown._repr_mimebundle_()["image/svg+xml"]


def test_a_side_may_be_named_or_coded_in_a_chart(measured: Record) -> None:
    named = dragoman.chart(dragoman.episodes(measured, "Israel", "Iran"))
    assert named.spec == dragoman.chart(dragoman.episodes(measured, "ISR", "IRN")).spec


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda r: dragoman.series(r, "Atlantis", "NATO"), "'Atlantis' names no actor"),
        (lambda r: dragoman.series(r, "Japan", "JPN"), "name two actors"),
        (lambda r: dragoman.series(r, "Japan", "NATO", areas="sorcery"), "no area 'sorcery'"),
        (lambda r: dragoman.series(r, "Japan", "NATO", kinds="love"), "love"),
        (lambda r: dragoman.series(r, "Japan", "NATO", colour="red"), "the filters are source"),
        (
            lambda r: dragoman.series(r, "Japan", "NATO", where=EventFilter(), since="2023"),
            "give since or where=, not both",
        ),
        (lambda r: dragoman.series(r, "Japan", "NATO", since="soon"), "soon"),
        (lambda r: dragoman.intensity(r, "Japan", "NATO", level=2), "level 2"),
        (lambda r: dragoman.intensity(r, "Japan", "NATO", areas="sorcery"), "no area 'sorcery'"),
        (lambda r: dragoman.network(r, first="2023", last="2022"), "the first day comes first"),
        (lambda r: dragoman.network(r, first="2022", last="2023", area="sorcery"), "'sorcery'"),
        (
            lambda r: dragoman.network(r, first="2022", last="2023", most=MAX_NETWORK_ACTORS + 1),
            f"give 2 to {MAX_NETWORK_ACTORS}",
        ),
        (
            lambda r: dragoman.network(
                r, first="2022", last="2023", resamples=MAX_NETWORK_RESAMPLES + 1
            ),
            f"give 0 to {MAX_NETWORK_RESAMPLES}",
        ),
        (lambda r: dragoman.network(r, first=None, last="2023"), "first and last day"),  # type: ignore[arg-type]
        (lambda r: dragoman.episodes(r, "Iran", "Iran"), "on both sides"),
        (lambda _: dragoman.chart([]), "no series to draw"),
        (lambda _: dragoman.chart([3]), "no chart of int"),  # type: ignore[list-item]
        (
            lambda r: dragoman.chart(
                [*dragoman.series(r, "JPN", "NATO").series, *dragoman.episodes(r, "ISR", "IRN")]
            ),
            "share no chart",
        ),
        (lambda r: dragoman.chart(dragoman.series(r, "JPN", "NATO"), "x.gif"), "end the name in"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(measured: Record, call: Call, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        call(measured)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_record_without_names_takes_codes(tmp_path: Path) -> None:
    base = report("a")
    with Record.open(tmp_path / "r.duckdb") as record:
        record.commit([coded("a", event(base, "JPN", "FRA"), of=base)])
        (one,) = dragoman.series(record, "JPN", "FRA", kinds="cooperation").series
    assert (one.label, one.total) == ("JPN and FRA, cooperation", 1)
