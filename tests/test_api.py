"""The Python door: the public names, what they take and what they say when it makes no sense."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman
from dragoman.api import as_day
from dragoman.errors import DragomanError, InputError, RecordError, UsageError


def test_every_public_name_is_there_and_no_other() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        dragoman.nonsense  # noqa: B018


def test_importing_it_loads_neither_model_nor_database() -> None:
    code = "import dragoman, sys; print([m for m in ('onnxruntime', 'duckdb') if m in sys.modules])"
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
