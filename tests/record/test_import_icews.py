"""ICEWS files in the record: actors, codes, and every column kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from dragoman.record.interchange.icews import COLUMNS
from dragoman.record.store import Record

from .foreign import Brought, bring, table

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews_2018_sample.tab"
MEETING = {
    "Event ID": "70001",
    "Event Date": "2016-03-04",
    "Source Name": "Foreign Affairs (Japan)",
    "Source Sectors": "Executive,Foreign Ministry,Government",
    "Source Country": "Japan",
    "Event Text": "Make a visit",
    "CAMEO Code": "042",
    "Intensity": "1.9",
    "Target Name": "North Atlantic Treaty Organization",
    "Target Sectors": "Regional Defense / Security IGOs,International Government Organization",
    "Target Country": "NA",
    "Story ID": "900",
    "Sentence Number": "3",
    "Publisher": "Harbour Post",
    "City": "Brussels",
    "Country": "Belgium",
    "Latitude": "50.85",
    "Longitude": "4.35",
}
APPEAL = {
    **MEETING,
    "Event ID": "70002",
    "Event Date": "2016-03-05",
    "Source Name": "Citizen (Nigeria)",
    "Source Sectors": "General Population / Civilian / Social,Social",
    "Source Country": "Nigeria",
    "Event Text": "Make an appeal or request",
    "CAMEO Code": "020",
    "Intensity": "3",
    "Target Name": "Grand Society of Nowhere",
    "Target Sectors": "NA",
}
ARREST = {
    **MEETING,
    "Event ID": "70003",
    "Event Date": "2016-03-05",
    "Source Name": "Police (India)",
    "Source Sectors": "Police,Government",
    "Source Country": "India",
    "Event Text": "Arrest, detain, or charge with legal action",
    "CAMEO Code": "173",
    "Intensity": "-5",
    "Target Name": "Barack Obama",
    "Target Sectors": "Elite,Executive,Government,(National) Major Party",
    "Target Country": "United States",
}


def brought(record: Record, folder: Path, *rows: dict[str, str]) -> Brought:
    """Some rows imported."""
    return bring(record, table(folder / "events.tab", COLUMNS, rows, empty="NA"), "icews")


def test_sides_are_countries_bodies_and_sectors(record: Record, tmp_path: Path) -> None:
    found = brought(record, tmp_path, MEETING, APPEAL, ARREST)
    assert found.told.imported == 3
    assert found.pairs() == [
        ("JPN:GOV", "NATO:IGO"),
        ("NGA:CVL", "UNK"),
        ("IND:COP", "USA:GOV"),
    ]
    assert found.rows[1]["target_name"] == "Grand Society of Nowhere"


def test_codes_become_plover_and_keep_their_own_score(record: Record, tmp_path: Path) -> None:
    rows = brought(record, tmp_path, MEETING, APPEAL, ARREST).rows
    assert [(row["root"], row["mode"], row["quad"]) for row in rows] == [
        ("CONSULT", "visit", 1),
        ("", "", 1),
        ("COERCE", "arrest", 4),
    ]
    assert [row["cameo"] for row in rows] == ["042", "020", "173"]
    assert [row["goldstein"] for row in rows] == [1.9, 3.0, -5.0]
    assert rows[2]["contexts"] == ["legal"]
    assert rows[0]["event_date"] == dt.date(2016, 3, 4)
    assert (rows[0]["place"], rows[0]["place_country"]) == ("Brussels", "BEL")
    assert (rows[0]["publisher"], rows[0]["reference"]) == ("Harbour Post", "900/3")


def test_every_column_can_be_written_back(record: Record, tmp_path: Path) -> None:
    given = {**dict.fromkeys(COLUMNS, "NA"), **ARREST}
    (row,) = brought(record, tmp_path, ARREST).rows
    kept = json.loads(row["details"]) | {
        "Event ID": row["own_id"],
        "Source Name": row["source_name"],
        "Target Name": row["target_name"],
        "Publisher": row["publisher"],
    }
    assert {name: kept[name] for name in COLUMNS} == given


def test_rows_without_id_or_day_are_refused(record: Record, tmp_path: Path) -> None:
    rows = (
        {**MEETING, "Event ID": "70009", "Event Date": "2016-02-30"},
        {**MEETING, "Event ID": ""},
        MEETING,
    )
    told = brought(record, tmp_path, *rows).told
    assert (told.rows_read, told.imported, told.refused) == (3, 1, 2)
    assert "1 x impossible date (first: 70009)" in told.reasons
    assert "1 x no Event ID (first: row 2)" in told.reasons


def test_a_number_that_is_none_costs_only_itself(record: Record, tmp_path: Path) -> None:
    wrong = {**MEETING, "Intensity": "nan", "Latitude": "north", "Longitude": "400"}
    (row,) = brought(record, tmp_path, wrong).rows
    assert row["latitude"] is None
    assert row["longitude"] is None
    assert row["goldstein"] is None


def test_quotation_marks_mean_nothing(record: Record, tmp_path: Path) -> None:
    (row,) = brought(record, tmp_path, {**MEETING, "Publisher": 'The "Post'}).rows
    assert row["publisher"] == 'The "Post'


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_file(), reason="no ICEWS sample in ../shared/data")
def test_the_published_sample(record: Record) -> None:
    found = bring(record, SHARED, "auto")
    assert (found.told.rows_read, found.told.imported, found.told.refused) == (3705, 3705, 0)
    unknown = sum(row["source_actor"] == "UNK" for row in found.rows)
    assert unknown < 0.01 * len(found.rows)
    assert all(row["cameo"] for row in found.rows)
