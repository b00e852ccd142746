"""UCDP GED in the record: sides, civilians, and how sure a date is."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from dragoman.record.interchange.ucdp import COLUMNS
from dragoman.record.store import Record

from .foreign import bring, code

BATTLE = {
    "id": "1001",
    "relid": "SYR-2014-1-1",
    "year": "2014",
    "type_of_violence": "1",
    "side_a": "Government of Syria",
    "side_b": "Syrian insurgents",
    "gwnoa": "652",
    "country": "Syria",
    "country_id": "652",
    "date_prec": "1",
    "date_start": "2014-05-06 00:00:00.000",
    "date_end": "2014-05-06 00:00:00.000",
    "number_of_sources": "-1",
    "where_coordinates": "Aleppo town",
    "latitude": "36.2",
    "longitude": "37.1",
    "deaths_a": "1",
    "deaths_b": "2",
    "best": "3",
}


def ged(path: Path, *rows: dict[str, str]) -> Path:
    """A file of the dataset."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_battle(record: Record, tmp_path: Path) -> None:
    brought = bring(record, ged(tmp_path / "g.csv", BATTLE), "ucdp")
    row = brought.rows[0]
    assert brought.pairs() == [("SYR:GOV", "SYR:REB")]
    assert (row["root"], row["mode"], row["quad"]) == ("ASSAULT", "", 4)
    assert (row["event_date"], row["date_precision"]) == (dt.date(2014, 5, 6), "day")
    assert (row["place"], row["place_country"], row["mentions"]) == ("Aleppo town", "SYR", 1)
    assert json.loads(row["details"])["deaths_b"] == "2"
    assert any("who attacked" in note for note in brought.told.notes)


def test_violence_against_civilians_is_aimed_at_those_of_the_place(
    record: Record, tmp_path: Path
) -> None:
    row = BATTLE | {"type_of_violence": "3", "side_a": "IS", "side_b": "Civilians", "gwnoa": ""}
    assert bring(record, ged(tmp_path / "g.csv", row), "ucdp").pairs() == [("IMG:REB", "SYR:CVL")]


def test_allied_governments_become_pairs(record: Record, tmp_path: Path) -> None:
    row = BATTLE | {
        "side_a": "Government of Iraq",
        "gwnoa": "645",
        "side_b": "Government of Australia, Government of United Kingdom",
        "gwnob": "900, 200",
    }
    brought = bring(record, ged(tmp_path / "g.csv", row), "ucdp")
    assert brought.pairs() == [("IRQ:GOV", "AUS:GOV"), ("IRQ:GOV", "GBR:GOV")]
    assert [row["pair"] for row in brought.rows] == [0, 1]


@pytest.mark.parametrize(
    ("name", "number", "violence", "actor"),
    [
        ("Government of Myanmar (Burma)", "775", "1", "MMR:GOV"),
        ("Government of DR Congo (Zaire)", "", "1", "COD:GOV"),
        ("Government of Yemen (North Yemen)", "678", "1", "YEM:GOV"),
        ("Government of Nowhereland", "", "1", "UNK:GOV"),
        ("Hezbollah", "", "1", "LBN:REB"),
        ("JSS/SB", "", "1", "BGD:REB"),
        ("Jalisco Cartel New Generation", "", "2", "MEX:CRM"),
        ("Qwertz Front", "", "1", "UNK:REB"),
        ("Fulani", "", "2", "UNK:UAF"),
        # Names that the resolver would take for something quite different.
        ("Yan Sakai", "", "2", "NGA:PRM"),
        ("al-Itahad al-Islami", "", "1", "SOM:REB"),
    ],
)
def test_sides(
    record: Record, tmp_path: Path, name: str, number: str, violence: str, actor: str
) -> None:
    row = BATTLE | {"side_a": name, "gwnoa": number, "type_of_violence": violence}
    first = bring(record, ged(tmp_path / "g.csv", row), "ucdp").rows[0]
    assert code(first["source_actor"], first["source_sector"]) == actor
    assert first["source_name"] == name


@pytest.mark.parametrize(
    ("told", "end", "precision"),
    [
        ("1", "2014-05-06", "day"),
        ("2", "2014-05-09", "month"),
        ("3", "2014-06-02", "year"),
        ("4", "2014-05-31", "month"),
        ("5", "2014-12-31", "year"),
        ("", "", "year"),
    ],
)
def test_how_sure_the_date_is(
    record: Record, tmp_path: Path, told: str, end: str, precision: str
) -> None:
    row = BATTLE | {"date_prec": told, "date_end": end}
    first = bring(record, ged(tmp_path / "g.csv", row), "ucdp").rows[0]
    assert (first["event_date"], first["date_precision"]) == (dt.date(2014, 5, 6), precision)


def test_texts_over_several_lines(record: Record, tmp_path: Path) -> None:
    rows = (BATTLE | {"source_article": 'Herald,\n"A raid"'}, BATTLE | {"id": "1002"})
    brought = bring(record, ged(tmp_path / "g.csv", *rows), "ucdp")
    assert len(brought.rows) == 2
    assert json.loads(brought.rows[0]["details"])["source_article"] == 'Herald,\n"A raid"'


def test_wrong_rows_are_refused_and_told(record: Record, tmp_path: Path) -> None:
    path = ged(
        tmp_path / "g.csv",
        BATTLE,
        BATTLE | {"id": "2", "date_start": "2014-13-01"},
        BATTLE | {"id": ""},
    )
    path.write_text(path.read_text("utf-8") + "1,2,3\n", "utf-8")
    told = bring(record, path, "ucdp").told
    assert (told.imported, told.refused) == (1, 3)
    assert "impossible date" in " ".join(told.reasons)
    assert "3 columns instead of" in " ".join(told.reasons)


def test_few_columns_are_enough_but_not_fewer(record: Record, tmp_path: Path) -> None:
    names = ("id", "country", "side_b", "side_a", "date_start", "date_prec", "type_of_violence")
    for left, rows in ((names, 1), (names[:-1], 0)):
        path = tmp_path / f"{len(left)}.csv"
        path.write_text(f"{','.join(left)}\n{','.join(BATTLE[name] for name in left)}\n", "utf-8")
        brought = bring(record, path, "ucdp")
        assert brought.told.imported == rows
    assert brought.told.fault
    assert brought.rows[0]["place_country"] == "SYR"


def test_a_tab_for_a_comma_and_wrong_bytes(record: Record, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", BATTLE | {"where_coordinates": "Malmo"})
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(path.read_text("utf-8").replace(",", "\t"), "utf-8")
    assert "no format known" in bring(record, wrong, "ucdp").told.fault
    path.write_bytes(path.read_bytes().replace(b"Malmo", b"Malm\xf6"))
    assert bring(record, path, "ucdp").rows[0]["place"] == "Malm\ufffd"


def test_the_same_events_again_double_nothing(record: Record, tmp_path: Path) -> None:
    bring(record, ged(tmp_path / "old.csv", BATTLE), "ucdp")
    brought = bring(record, ged(tmp_path / "new.csv", BATTLE, BATTLE | {"id": "1002"}), "ucdp")
    assert (brought.told.imported, brought.told.known) == (1, 1)
    assert len(brought.rows) == 2
