"""Folders of numbered ICEWS facts in the record: names, days, and what is said of gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.format import Options
from dragoman.record.interchange.load import Imported, load
from dragoman.record.store import Record

from .foreign import rows_of

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews"
ACTORS = ("Japan", "Head_of_Government_(China)", "Barack_Obama", "Police_(India)")
RELATIONS = ("Make_statement", "Make_a_visit", "Threaten_non_force")
FACTS = ("0\t1\t1\t5", "1\t2\t0\t5\t0", "2\t0\t0\t4016")


def folder(path: Path, facts: Sequence[str] = FACTS, actors: Sequence[str] = ACTORS) -> Path:
    """A folder in the format; the last fact is the test part."""
    path.mkdir()
    for name, words in (("entity2id.txt", actors), ("relation2id.txt", RELATIONS)):
        lines = (f"{word}\t{number}\n" for number, word in enumerate(words))
        (path / name).write_text("".join(lines), "utf-8")
    for name, part in (
        ("train.txt", facts[:1]),
        ("valid.txt", facts[1:-1]),
        ("test.txt", facts[-1:]),
    ):
        (path / name).write_text("".join(f"{fact}\n" for fact in part), "utf-8")
    return path


def brought(record: Record, path: Path, options: Options | None = None) -> Imported:
    """The folder imported."""
    (told,) = load(record, [path], "icews-tkg", Knowledge.load(), options=options)
    return told


def by_day(record: Record) -> list[dict[str, object]]:
    """The rows in order of day and source."""
    return rows_of(record, "SELECT * FROM imported ORDER BY event_date, source_name DESC")


def test_numbers_become_names_codes_and_days(record: Record, tmp_path: Path) -> None:
    path = folder(tmp_path / "ICEWS05-15", ["0\t1\t1\t5", "1\t2\t0\t5", "2\t0\t0\t4016"])
    told = brought(record, path)
    assert (told.rows_read, told.imported, told.fault) == (3, 3, "")
    rows = by_day(record)
    assert [row["source_actor"] for row in rows] == ["JPN", "CHN", "USA"]
    assert [row["cameo"] for row in rows] == ["042", "131", "010"]
    assert [row["source_name"] for row in rows][1:] == [
        "Head of Government (China)",
        "Barack Obama",
    ]
    assert rows[0]["event_date"] == dt.date(2005, 1, 6)
    assert rows[2]["event_date"] == dt.date(2015, 12, 31)
    assert any("time 0 was read as 2005-01-01, in days" in note for note in told.notes)


def test_the_fifth_column_is_not_read(record: Record, tmp_path: Path) -> None:
    facts = ["0\t1\t1\t0\t9", "1\t2\t0\t24\t9", "2\t0\t0\t7272\t9"]
    told = brought(record, folder(tmp_path / "icews18", facts))
    assert (told.imported, told.refused) == (3, 0)
    days = [row["event_date"] for row in by_day(record)]
    assert days == [dt.date(2018, 1, 1), dt.date(2018, 1, 2), dt.date(2018, 10, 31)]


def test_a_folder_of_unknown_days_asks_for_them(record: Record, tmp_path: Path) -> None:
    path = folder(tmp_path / "mine", ["0\t1\t1\t3", "0\t1\t1\t4", "0\t1\t1\t77"])
    assert "--day-zero" in brought(record, path).fault
    told = brought(record, path, Options(dt.date(1999, 12, 31), "day"))
    assert told.imported == 3
    assert by_day(record)[0]["event_date"] == dt.date(2000, 1, 3)


def test_the_same_facts_in_another_folder_are_known(record: Record, tmp_path: Path) -> None:
    brought(record, folder(tmp_path / "icews05-15", ["0\t1\t1\t3652", "0\t0\t1\t3653", FACTS[2]]))
    other = folder(tmp_path / "icews14", ["1\t1\t0\t1", "1\t1\t0\t2", "1\t1\t0\t365"],
                   ["Barack_Obama", "Japan", *ACTORS[2:]])  # fmt: skip
    assert brought(record, other).known == 0
    again = folder(tmp_path / "icews14b", ["0\t1\t1\t365", "0\t0\t1\t2", "0\t0\t1\t1"])
    told = brought(record, again)
    assert (told.imported, told.known) == (3, 0)
    assert rows_of(record, "SELECT count(DISTINCT own_id) AS n FROM imported") == [{"n": 9}]


def test_wrong_numbers_are_refused_and_told(record: Record, tmp_path: Path) -> None:
    facts = ["0\t1\t1\t5", "0\t1\t99\t5", "0\tone\t1\t6", "1\t1\t0\t8"]
    told = brought(record, folder(tmp_path / "icews05-15", facts))
    assert (told.rows_read, told.imported, told.refused) == (4, 2, 2)
    assert any("object without a name" in reason for reason in told.reasons)
    assert any("relation is no number" in reason for reason in told.reasons)


def test_states_that_only_their_people_stand_for_are_named(record: Record, tmp_path: Path) -> None:
    told = brought(record, folder(tmp_path / "icews05-15"))
    (note,) = (note for note in told.notes if "plainly named" in note)
    assert "United States" in note
    assert "China" in note
    assert "Japan" not in note
    assert any("NATO" in note for note in told.notes if "never an actor" in note)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ICEWS folders in ../shared/data/icews")
def test_the_folder_of_2005_to_2015(record: Record) -> None:
    told = brought(record, SHARED / "icews05-15")
    assert (told.rows_read, told.imported, told.refused) == (461_329, 461_329, 0)
    span = "SELECT min(event_date) AS a, max(event_date) AS b FROM imported"
    assert rows_of(record, span) == [{"a": dt.date(2005, 1, 1), "b": dt.date(2015, 12, 31)}]
    (note,) = (note for note in told.notes if "plainly named" in note)
    assert all(name in note for name in ("United States", "Russia", "Israel"))
    unknown = "SELECT count(*) AS n FROM imported WHERE 'UNK' IN (source_actor, target_actor)"
    assert rows_of(record, unknown)[0]["n"] < 0.2 * 461_329
