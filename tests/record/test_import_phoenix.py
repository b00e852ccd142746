"""Phoenix, daily and historical files, in the record."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from dragoman.record.interchange.phoenix import COLUMNS
from dragoman.record.store import Record

from .foreign import bring, table

TALK = {
    "EventID": "0_v0.2.0",
    "Date": "20140620",
    "Year": "2014",
    "Month": "6",
    "Day": "20",
    "SourceActorFull": "INDPTY",
    "SourceActorEntity": "IND",
    "SourceActorRole": "PTY",
    "TargetActorFull": "IGOUNO",
    "TargetActorEntity": "IGO",
    "EventCode": "042",
    "EventRootCode": "04",
    "PentaClass": "1",
    "GoldsteinScore": "1.9",
    "Issues": "SECURITY_SERVICES,1",
    "Lat": "28.6",
    "Lon": "77.2",
    "LocationName": "Delhi",
    "CountryCode": "IND",
    "SentenceID": "53a4_1;53a9_2",
    "URLs": "http://one.example;http://two.example",
    "NewsSources": "one;two",
}
HISTORICAL = (
    *("eid", "story_date", "year", "month", "day", "source", "source_root", "source_agent"),
    *("source_others", "target", "target_root", "target_agent", "target_others", "code"),
    *("root_code", "quad_class", "goldstein", "joined_issues", "lat", "lon", "placename"),
    *("statename", "countryname", "aid", "process"),
)
NYT = {
    "eid": "NYT00000001",
    "story_date": "03/15/1965",
    "source": "USAGOV",
    "source_root": "USA",
    "source_agent": "GOV",
    "target": "VNM",
    "target_root": "VNM",
    "code": "190",
    "root_code": "19",
    "quad_class": "4",
    "placename": "Hue, Vietnam",
    "countryname": "VNM",
    "aid": "12345",
}


def daily(path: Path, *rows: dict[str, str], header: bool = False) -> Path:
    """A daily file, most of which have no header."""
    table(path, COLUMNS, rows)
    if not header:
        path.write_text(path.read_text("utf-8").split("\n", 1)[1], "utf-8")
    return path


def historical(path: Path, *rows: dict[str, str]) -> Path:
    """A CSV of the Cline Center, every cell in quotation marks."""
    lines = [HISTORICAL, *([row.get(name, "") for name in HISTORICAL] for row in rows)]
    path.write_text(
        "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines), "utf-8"
    )
    return path


@pytest.mark.parametrize("header", [False, True])
def test_a_daily_row(record: Record, tmp_path: Path, header: bool) -> None:
    brought = bring(record, daily(tmp_path / "e.txt", TALK, header=header), "phoenix")
    row = brought.rows[0]
    assert brought.pairs() == [("IND:PTY", "UNO:IGO")]
    assert (row["root"], row["mode"], row["cameo"]) == ("CONSULT", "visit", "042")
    assert (row["event_date"], row["date_precision"]) == (dt.date(2014, 6, 20), "day")
    assert (row["mentions"], row["publisher"]) == (2, "one;two")
    assert (row["place"], row["place_country"], row["latitude"]) == ("Delhi", "IND", 28.6)
    assert json.loads(row["details"])["Issues"] == "SECURITY_SERVICES,1"


def test_a_historical_row(record: Record, tmp_path: Path) -> None:
    brought = bring(record, historical(tmp_path / "nyt.csv", NYT), "phoenix")
    row = brought.rows[0]
    assert brought.pairs() == [("USA:GOV", "VNM")]
    assert (row["own_id"], row["root"], row["quad"]) == ("NYT00000001", "ASSAULT", 4)
    assert row["event_date"] == dt.date(1965, 3, 15)
    assert (row["place"], row["publisher"], row["reference"]) == ("Hue, Vietnam", "NYT", "12345")


def test_a_day_that_stands_for_none_is_no_date(record: Record, tmp_path: Path) -> None:
    rows = (
        NYT | {"eid": "FBIS0296242", "story_date": "01/01/1970"},
        NYT | {"eid": "NYT2", "story_date": "01/01/1970"},
    )
    brought = bring(record, historical(tmp_path / "x.csv", *rows), "phoenix")
    assert [row["event_date"] for row in brought.rows] == [None, dt.date(1970, 1, 1)]
    assert brought.rows[0]["date_precision"] == "unknown"
    assert any("1970-01-01" in note for note in brought.told.notes)


def test_a_statement_has_no_root_and_the_class_of_its_makers(
    record: Record, tmp_path: Path
) -> None:
    row = TALK | {"EventCode": "010", "EventRootCode": "01", "PentaClass": "0"}
    path = daily(tmp_path / "e.txt", row)
    brought = bring(record, path, "phoenix")
    assert (brought.rows[0]["root"], brought.rows[0]["quad"]) == ("", 0)
    assert any("statements" in note for note in brought.told.notes)


@pytest.mark.parametrize(
    ("told", "code", "root"),
    [("43", "043", "CONSULT"), ("841", "0841", "RETREAT"), ("190", "190", "ASSAULT"),
     ("999", "999", ""), ("---", "---", "")],
)  # fmt: skip
def test_lost_zeros_and_unknown_codes(
    record: Record, tmp_path: Path, told: str, code: str, root: str
) -> None:
    path = historical(tmp_path / "x.csv", NYT | {"code": told})
    row = bring(record, path, "phoenix").rows[0]
    assert (row["cameo"], row["root"]) == (code, root)


@pytest.mark.parametrize(
    ("whole", "entity", "role", "attribute", "code"),
    [
        ("RUSBUSGOV", "RUS", "BUS", "GOV", "RUS:BUS"),
        ("IMGMUSALQ", "IMG", "", "MUS;ALQ", "IMG:REB"),
        ("IMGMUSISI", "IMG", "", "MUS;ISI", "IMG:IMG"),
        ("USAMED", "", "", "", "USA:JRN"),
        ("REB", "", "REB", "", "UNK:REB"),
        ("EURMIL", "EUR", "MIL", "", "UNK:MIL"),
        ("ZZZ", "ZZZ", "", "", "UNK"),
        ("", "", "", "", ""),
    ],
)
def test_actors(
    record: Record, tmp_path: Path, whole: str, entity: str, role: str, attribute: str, code: str
) -> None:
    row = TALK | {
        "SourceActorFull": whole,
        "SourceActorEntity": entity,
        "SourceActorRole": role,
        "SourceActorAttribute": attribute,
    }
    brought = bring(record, daily(tmp_path / "e.txt", row), "phoenix")
    assert brought.pairs() == [(code, "UNO:IGO")]
    assert brought.rows[0]["source_name"] == whole


def test_daily_files_that_count_anew_do_not_hide_each_other(record: Record, tmp_path: Path) -> None:
    bring(record, daily(tmp_path / "a.txt", TALK), "phoenix")
    brought = bring(record, daily(tmp_path / "b.txt", TALK | {"SentenceID": "99b_1"}), "phoenix")
    assert len(brought.rows) == 2
    again = bring(record, daily(tmp_path / "c.txt", TALK, TALK), "phoenix")
    assert (again.told.imported, again.told.known) == (0, 2)


def test_wrong_rows_are_refused_and_told(record: Record, tmp_path: Path) -> None:
    path = daily(tmp_path / "e.txt", TALK, TALK | {"Date": "20140631"}, TALK | {"EventID": ""})
    path.write_text(path.read_text("utf-8") + "a\tb\n", "utf-8")
    told = bring(record, path, "phoenix").told
    assert (told.imported, told.refused) == (1, 3)
    reasons = " ".join(told.reasons)
    assert "impossible date" in reasons
    assert "no EventID" in reasons
    assert "2 columns instead of 26" in reasons


def test_few_columns_are_enough(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("EID,story_date,source,target,code\nNYT9,03/15/1965,USAGOV,CHN,42\n", "utf-8")
    brought = bring(record, path, "phoenix")
    assert brought.pairs() == [("USA:GOV", "CHN")]


def test_bytes_that_are_not_utf8_are_mended(record: Record, tmp_path: Path) -> None:
    path = daily(tmp_path / "e.txt", TALK | {"LocationName": "Malmo"})
    path.write_bytes(path.read_bytes().replace(b"Malmo", b"Malm\xf6"))
    assert bring(record, path, "phoenix").rows[0]["place"] == "Malm\ufffd"


def test_other_tables_are_not_taken_for_it(record: Record, tmp_path: Path) -> None:
    path = daily(tmp_path / "e.txt", TALK)
    path.write_text(path.read_text("utf-8").replace("\t", "|"), "utf-8")
    assert "no format known" in bring(record, path, "phoenix").told.fault
