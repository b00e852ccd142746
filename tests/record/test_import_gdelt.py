"""GDELT files in the record, both editions."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.gdelt import ONE, TWO
from dragoman.record.interchange.load import load
from dragoman.record.store import Record

from .foreign import bring, rows_of

PROTEST = {
    "GlobalEventID": "410000001",
    "SQLDATE": "20150218",
    "Actor1Code": "JPNGOV",
    "Actor1Name": "JAPAN",
    "Actor1CountryCode": "JPN",
    "Actor1Type1Code": "GOV",
    "Actor2Code": "IGOEUREEC",
    "Actor2Name": "THE EUROPEAN UNION",
    "Actor2CountryCode": "EUR",
    "Actor2KnownGroupCode": "EEC",
    "Actor2Type1Code": "IGO",
    "EventCode": "0211",
    "QuadClass": "1",
    "GoldsteinScale": "3.4",
    "NumMentions": "12",
    "NumSources": "2",
    "ActionGeo_FullName": "Berlin, Germany",
    "ActionGeo_CountryCode": "GM",
    "ActionGeo_Lat": "52.5167",
    "ActionGeo_Long": "13.4",
    "SOURCEURL": "https://News.example.org/a/b.html",
}
ATTACK = {
    **PROTEST,
    "GlobalEventID": "410000002",
    "Actor1Code": "COP",
    "Actor1CountryCode": "",
    "Actor1Type1Code": "COP",
    "Actor2Code": "",
    "Actor2Name": "",
    "Actor2CountryCode": "",
    "Actor2KnownGroupCode": "",
    "Actor2Type1Code": "",
    "EventCode": "190",
    "QuadClass": "4",
    "GoldsteinScale": "",
    "SOURCEURL": "BBC Monitoring",
}


def lines(columns: tuple[str, ...], *rows: dict[str, str]) -> str:
    """Rows as GDELT writes them."""
    return "".join("\t".join(row.get(name, "") for name in columns) + "\n" for row in rows)


def written(path: Path, columns: tuple[str, ...], *rows: dict[str, str]) -> Path:
    """A file of them."""
    path.write_text(lines(columns, *rows), "utf-8")
    return path


def test_the_edition_is_told_by_the_columns(record: Record, tmp_path: Path) -> None:
    old = written(tmp_path / "old.csv", ONE[:-1], PROTEST)
    one = written(tmp_path / "one.CSV", ONE, {**PROTEST, "GlobalEventID": "2"})
    two = written(tmp_path / "two.export.CSV", TWO, {**PROTEST, "GlobalEventID": "3"})
    told = load(record, [old, one, two], "gdelt", Knowledge.load())
    assert [item.format for item in told] == ["gdelt1", "gdelt1", "gdelt2"]
    assert [item.imported for item in told] == [1, 1, 1]
    addresses = "SELECT reference FROM imported ORDER BY own_id"
    assert [row["reference"] for row in rows_of(record, addresses)] == [
        PROTEST["SOURCEURL"], PROTEST["SOURCEURL"], "",
    ]  # fmt: skip


def test_actors_codes_and_place(record: Record, tmp_path: Path) -> None:
    found = bring(record, written(tmp_path / "a.csv", TWO, PROTEST, ATTACK), "auto")
    assert found.pairs() == [("JPN:GOV", "EUR:IGO"), ("UNK:COP", "")]
    appeal, attack = found.rows
    assert (appeal["cameo"], appeal["root"], appeal["quad"]) == ("0211", "", 1)
    assert (appeal["goldstein"], appeal["mentions"]) == (3.4, 12)
    assert (attack["root"], attack["quad"], attack["goldstein"]) == ("ASSAULT", 4, -10.0)
    assert appeal["event_date"] == dt.date(2015, 2, 18)
    assert (appeal["place"], appeal["place_country"]) == ("Berlin, Germany", "DEU")
    assert (appeal["publisher"], attack["publisher"]) == ("news.example.org", "")
    assert attack["reference"] == "BBC Monitoring"
    assert appeal["details"] == ""


def test_details_keep_every_column(record: Record, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TWO, PROTEST)
    load(record, [path], "gdelt", Knowledge.load(), details=True)
    (row,) = rows_of(record)
    assert json.loads(row["details"]) == dict.fromkeys(TWO, "") | PROTEST


def test_a_folder_of_zip_files(record: Record, tmp_path: Path) -> None:
    for number in range(3):
        with zipfile.ZipFile(tmp_path / f"2015021{number}.export.CSV.zip", "w") as archive:
            row = {**PROTEST, "GlobalEventID": str(number)}
            archive.writestr(f"2015021{number}.export.CSV", lines(ONE, row, row | ATTACK))
    told = load(record, [tmp_path], "gdelt", Knowledge.load())
    assert [item.imported for item in told] == [2, 1, 1]
    assert [item.known for item in told] == [0, 1, 1]


def test_refusals_are_counted_by_reason(record: Record, tmp_path: Path) -> None:
    rows = (
        PROTEST,
        {**PROTEST, "GlobalEventID": "5", "SQLDATE": "20151345"},
        {**PROTEST, "GlobalEventID": "6", "SQLDATE": ""},
        {**PROTEST, "GlobalEventID": ""},
    )
    path = tmp_path / "a.csv"
    path.write_text(lines(TWO, *rows) + "410000009\t20150218\tcut off\n", "utf-8")
    told = bring(record, path, "gdelt2").told
    assert (told.rows_read, told.imported, told.known, told.refused) == (5, 1, 0, 4)
    assert any(reason.startswith("2 x impossible date (first: 5)") for reason in told.reasons)
    assert any("no GlobalEventID" in reason for reason in told.reasons)
    assert any("3 columns instead of 61" in reason for reason in told.reasons)
