"""ICEWS files out of the record: what came in goes out as it was, what is ours can be read back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dragoman.knowledge.base import Knowledge
from dragoman.record.conditions import EventFilter
from dragoman.record.icews_tab import export_icews
from dragoman.record.interchange.icews import COLUMNS
from dragoman.record.store import Record

from .builders import coded, event, report
from .foreign import bring, table

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews_2018_sample.tab"
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "events" / "chronicle-icews.tab"
TABLES = Knowledge.load()


def rows_of(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == list(COLUMNS)
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]


def test_an_event_of_ours_in_the_words_of_icews(record: Record, tmp_path: Path) -> None:
    base = report("a", publisher="The\tHerald\n", published_at=dt.date(2024, 5, 7))
    record.commit(
        [
            coded(
                "a",
                event(base, "JPN:MIL", "NATO:IGO", cameo="0312", root="AGREE", sentence=1,
                      place="Paris", place_country="FRA"),
                event(base, "UNK", "KOR", cameo="040", event_date=None, date_precision="unknown"),
                of=base,
            )
        ]
    )  # fmt: skip
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (2, 0)
    dated, undated = rows_of(tmp_path / "out.tab")
    number, story = dated.pop("Event ID"), dated.pop("Story ID")
    assert int(number) < 2**53
    assert dated == {
        "Event Date": "2024-05-06", "Source Name": "Military (Japan)",
        "Source Sectors": "Military", "Source Country": "Japan",
        "Event Text": "Express intent to cooperate militarily", "CAMEO Code": "0312",
        "Intensity": "2.5", "Target Name": "North Atlantic Treaty Organization",
        "Target Sectors": "International Government Organization", "Target Country": "NA",
        "Sentence Number": "2", "Publisher": "The Herald", "City": "Paris", "District": "NA",
        "Province": "NA", "Country": "France", "Latitude": "NA", "Longitude": "NA",
    }  # fmt: skip
    assert undated["Event Date"] == "2024-05-07"
    assert (undated["Source Name"], undated["Target Name"]) == ("Unspecified Actor", "South Korea")
    assert undated["Story ID"] == story
    assert undated["Event ID"] != number


def test_a_pair_without_any_day_is_left_out_and_counted(record: Record, tmp_path: Path) -> None:
    base = report("a", published_at=None)
    record.commit([coded("a", event(base, event_date=None, date_precision="unknown"), of=base)])
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (0, 1)
    assert rows_of(tmp_path / "out.tab") == []


CAME = {
    "Event ID": "32889836", "Event Date": "2018-06-01",
    "Source Name": "Foreign Affairs (Bangladesh)", "Source Country": "Bangladesh",
    "Source Sectors": "Executive,Foreign Ministry,Government", "Event Text": "Consult",
    "CAMEO Code": "040", "Intensity": "1", "Target Name": "NA", "Target Sectors": "NA",
    "Target Country": "NA", "Story ID": "47400351", "Sentence Number": "2",
    "Publisher": 'The "Daily" Star', "City": "Hanoi", "District": "NA", "Province": "x, y",
    "Country": "Vietnam", "Latitude": "21.0200", "Longitude": "105.841",
}  # fmt: skip


def test_rows_that_came_as_icews_leave_as_they_came(record: Record, tmp_path: Path) -> None:
    rows = [CAME, {**CAME, "Event ID": "9", "Latitude": "", "Intensity": "-10", "City": "é"}]
    path = table(tmp_path / "in.tab", COLUMNS, rows)
    bring(record, path, "icews")
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (2, 0)
    assert sorted(rows_of(tmp_path / "out.tab"), key=str) == sorted(rows, key=str)
    where = EventFilter(dataset="dragoman")
    assert export_icews(record, tmp_path / "out.tab", TABLES, where=where) == (0, 0)


def test_rows_of_another_data_set_get_icews_cells(record: Record, tmp_path: Path) -> None:
    path = table(tmp_path / "in.tab", COLUMNS, [{**CAME, "Target Country": "Japan"}])
    bring(record, path, "icews")
    with record.cursor() as cursor:
        cursor.execute("UPDATE imported SET dataset = 'other', details = '', target_name = 'Tokyo'")
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (0, 0)
    with record.cursor() as cursor:
        cursor.execute("UPDATE imported SET target_actor = 'JPN', target_sector = 'GOV'")
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (1, 0)
    (row,) = rows_of(tmp_path / "out.tab")
    assert (row["Event ID"], row["Target Name"], row["Target Sectors"]) == (
        "32889836", "Tokyo", "Government",
    )  # fmt: skip
    assert (row["Target Country"], row["Country"], row["Latitude"]) == ("Japan", "Vietnam", "21.02")


def test_the_sample_makes_the_round_trip(record: Record, tmp_path: Path) -> None:
    brought = bring(record, SAMPLE, "icews")
    assert brought.told.imported == brought.told.rows_read == 707
    assert export_icews(record, tmp_path / "out.tab", TABLES) == (707, 0)
    assert (tmp_path / "out.tab").read_bytes() == SAMPLE.read_bytes()


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_file(), reason="no ICEWS sample in ../shared/data")
def test_a_published_file_makes_the_round_trip(record: Record, tmp_path: Path) -> None:
    bring(record, SHARED, "icews")
    export_icews(record, tmp_path / "out.tab", TABLES)

    def lines(path: Path) -> list[Any]:
        return sorted(path.read_text(encoding="utf-8").splitlines())

    assert lines(tmp_path / "out.tab") == lines(SHARED)
