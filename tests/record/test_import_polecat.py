"""POLECAT files in the record: pairs, codes, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest

from dragoman.record.interchange.polecat import COLUMNS
from dragoman.record.store import Record

from .foreign import bring, table

RAID = {
    "Event ID": "20190801-2309-aa_ASSAULT_R",
    "Event Date": "2019-08-01",
    "Event Type": "ASSAULT",
    "Event Mode": "ASSAULT-aerial",
    "Intensity": "-9.5",
    "Quad Code": "MATERIAL CONFLICT",
    "Contexts": "military; terrorism",
    "Actor Name": "Syrian Army; Russia",
    "Actor Country": "SYR; RUS",
    "Primary Actor Sector": "MIL; GOV",
    "Recipient Name": "Rebels",
    "Recipient Country": "SYR",
    "Primary Recipient Sector": "REB",
    "Placename": "Idlib",
    "Country": "SYR",
    "Latitude": "35.9",
    "Longitude": "36.6",
    "Source": "herald",
}
TALK = {
    "Event ID": "20190802-0001-bb_CONSULT_R",
    "Event Date": "2019-08-02",
    "Event Type": "CONSULT",
    "Actor Name": "Angela Merkel",
    "Actor Country": "DEU",
    "Primary Actor Sector": "GOV",
    "Recipient Name": "Emmanuel Macron",
    "Recipient Country": "FRA",
    "Primary Recipient Sector": "GOV",
}


def test_a_row_keeps_what_its_makers_coded(record: Record, tmp_path: Path) -> None:
    brought = bring(record, table(tmp_path / "p.txt", COLUMNS, [RAID], "None"), "polecat")
    row = brought.rows[0]
    assert (row["root"], row["mode"], row["quad"]) == ("ASSAULT", "aerial", 4)
    assert row["contexts"] == ["military", "terrorism"]
    assert row["goldstein"] == -9.5
    assert (row["event_date"], row["date_precision"]) == (dt.date(2019, 8, 1), "day")
    assert (row["place"], row["place_country"], row["latitude"]) == ("Idlib", "SYR", 35.9)
    assert (row["dataset"], row["publisher"]) == ("polecat", "herald")
    assert json.loads(row["details"])["Event Mode"] == "ASSAULT-aerial"


def test_lists_of_actors_become_pairs(record: Record, tmp_path: Path) -> None:
    brought = bring(record, table(tmp_path / "p.txt", COLUMNS, [RAID], "None"), "polecat")
    assert brought.pairs() == [("SYR:MIL", "SYR:REB"), ("RUS:GOV", "SYR:REB")]
    assert [row["pair"] for row in brought.rows] == [0, 1]
    assert [row["source_name"] for row in brought.rows] == ["Syrian Army", "Russia"]


def test_bodies_are_known_by_name_and_strangers_are_unknown(record: Record, tmp_path: Path) -> None:
    row = TALK | {
        "Actor Name": "NATO",
        "Actor Country": "IGO",
        "Primary Actor Sector": "IGO",
        "Recipient Name": "Qwertz Uiop",
        "Recipient Country": "None",
        "Primary Recipient Sector": "None",
    }
    brought = bring(record, table(tmp_path / "p.txt", COLUMNS, [row], "None"), "polecat")
    assert brought.pairs() == [("NATO:IGO", "UNK")]
    assert brought.rows[0]["target_name"] == "Qwertz Uiop"


def test_no_recipient_is_no_side(record: Record, tmp_path: Path) -> None:
    row = {name: cell for name, cell in TALK.items() if "Recipient" not in name}
    brought = bring(record, table(tmp_path / "p.txt", COLUMNS, [row], "None"), "polecat")
    assert brought.pairs() == [("DEU:GOV", "")]


def test_columns_in_any_order_and_few_of_them(record: Record, tmp_path: Path) -> None:
    few = ("Recipient Name", "Actor Name", "Event Type", "Event Date", "Event ID", "Actor Country")
    brought = bring(record, table(tmp_path / "p.tsv", few, [TALK], "None"), "polecat")
    assert brought.rows[0]["source_actor"] == "DEU"
    assert brought.rows[0]["goldstein"] == 2.5


@pytest.mark.parametrize(
    ("cells", "root", "mode", "contexts", "quad"),
    [
        ({"Event Type": "DEMAND"}, "REQUEST", "", [], 3),
        ({"Event Type": "INVESTIGATE"}, "ACCUSE", "investigate", [], 3),
        ({"Event Type": "COERCE", "Event Mode": "ban"}, "COERCE", "restrict", [], 4),
        ({"Contexts": "refugees;no such context"}, "CONSULT", "", ["migration"], 1),
        ({"Event Mode": "CONSULT-third-party"}, "CONSULT", "third-party", [], 1),
        ({"Event Mode": "CONSULT-juggle"}, "CONSULT", "", [], 1),
        ({"Event Type": "WOBBLE", "Quad Code": "VERBAL CONFLICT"}, "", "", [], 3),
    ],
)
def test_older_and_unknown_words(
    record: Record, tmp_path: Path, cells: dict[str, str], root: str, mode: str,
    contexts: list[str], quad: int,
) -> None:  # fmt: skip
    path = table(tmp_path / "p.txt", COLUMNS, [TALK | cells], "None")
    row = bring(record, path, "polecat").rows[0]
    assert (row["root"], row["mode"], row["contexts"], row["quad"]) == (root, mode, contexts, quad)


def test_wrong_rows_are_refused_and_told(record: Record, tmp_path: Path) -> None:
    path = table(
        tmp_path / "p.txt",
        COLUMNS,
        [RAID, TALK | {"Event Date": "2019-02-31"}, TALK | {"Event ID": "None"}],
        "None",
    )
    path.write_text(path.read_text("utf-8") + "too\tshort\n", "utf-8")
    told = bring(record, path, "polecat").told
    assert (told.rows_read, told.imported, told.refused) == (4, 1, 3)
    reasons = " ".join(told.reasons)
    assert "impossible date" in reasons
    assert "no Event ID" in reasons
    assert "2 columns instead of 40" in reasons


def test_an_event_without_a_date_is_kept(record: Record, tmp_path: Path) -> None:
    path = table(tmp_path / "p.txt", COLUMNS, [TALK | {"Event Date": "None"}], "None")
    row = bring(record, path, "polecat").rows[0]
    assert (row["event_date"], row["date_precision"]) == (None, "unknown")


def test_a_header_that_names_more_than_the_rows_have(record: Record, tmp_path: Path) -> None:
    path = table(tmp_path / "p.txt", COLUMNS, [RAID], "None")
    header, row = path.read_text("utf-8").splitlines()
    path.write_text(f"{header}\tHeadline\tEvent Text\n{row}\n", "utf-8")
    brought = bring(record, path, "polecat")
    assert brought.pairs() == [("SYR:MIL", "SYR:REB"), ("RUS:GOV", "SYR:REB")]
    assert any("header" in note for note in brought.told.notes)


def test_bytes_that_are_not_utf8_are_mended_and_counted(record: Record, tmp_path: Path) -> None:
    path = table(tmp_path / "p.txt", COLUMNS, [TALK | {"Placename": "Plats"}], "None")
    path.write_bytes(path.read_bytes().replace(b"Plats", b"Malm\xf6"))
    brought = bring(record, path, "polecat")
    assert brought.rows[0]["place"] == "Malm\ufffd"
    assert any("1 bytes were not UTF-8" in note for note in brought.told.notes)


def test_another_delimiter_is_not_taken_for_it(record: Record, tmp_path: Path) -> None:
    path = table(tmp_path / "p.txt", COLUMNS, [RAID], "None")
    path.write_text(path.read_text("utf-8").replace("\t", ","), "utf-8")
    brought = bring(record, path, "polecat")
    assert "no format known" in brought.told.fault
    assert not brought.rows


def test_the_same_events_again_double_nothing(record: Record, tmp_path: Path) -> None:
    first = table(tmp_path / "a.txt", COLUMNS, [RAID], "None")
    second = table(tmp_path / "b.txt", COLUMNS, [RAID, TALK], "None")
    bring(record, first, "polecat")
    assert bring(record, first, "polecat").told.already
    brought = bring(record, second, "polecat")
    assert (brought.told.imported, brought.told.known) == (1, 1)
    assert len(brought.rows) == 3


def test_a_zip_of_two_files(record: Record, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "year.zip", "w") as archive:
        for name, row in (("jan.txt", RAID), ("feb.txt", TALK)):
            archive.write(table(tmp_path / name, COLUMNS, [row], "None"), name)
    assert len(bring(record, tmp_path / "year.zip", "polecat").rows) == 3


def test_a_side_that_is_too_long_is_refused(record: Record, tmp_path: Path) -> None:
    row = TALK | {"Actor Name": "; ".join(f"A{n}" for n in range(65))}
    told = bring(record, table(tmp_path / "p.txt", COLUMNS, [row, RAID], "None"), "polecat").told
    assert told.imported == 1
    assert "actors on a side" in told.reasons[0]
