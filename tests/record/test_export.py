"""What leaves the record: flat rows, PLOVER objects and whole tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from dragoman.errors import RecordError, UsageError
from dragoman.knowledge.rows import Group, Organisation
from dragoman.record import pieces
from dragoman.record.conditions import EventFilter
from dragoman.record.export import export, export_folder
from dragoman.record.plover import folding, plover_code
from dragoman.record.store import Record

from .builders import DAY, coded, event, report
from .foreign import bring, table

ROW = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'polecat' AS dataset, $own_id AS own_id, $pair AS pair,
       $day AS event_date, 'day' AS date_precision, $source AS source_actor,
       '' AS source_sector, '' AS source_name, 'KOR' AS target_actor, '' AS target_sector,
       '' AS target_name, 'AID' AS root, '' AS mode, 2 AS quad, 7.0 AS goldstein, '' AS cameo,
       [] AS areas, [] AS contexts, 'actual' AS modality, 1 AS mentions, '' AS place,
       '' AS place_country, '' AS publisher, '' AS reference, '' AS details
"""
ROWS = [
    ("IND:MIL", ""),
    ("IND:NAV", ""),
    ("JPN:GOV", "NATO:IGO"),
    ("NATO:IGO", "JPN:GOV"),
]


@pytest.fixture
def full(record: Record) -> Record:
    base = report("a", title='=cmd("x")', publisher="@Herald")
    record.commit(
        [
            coded(
                "a",
                event(
                    base, "JPN:GOV", "NATO:IGO", reciprocal=True, areas=("cyber", "trade"),
                    trigger='met, "said"\nnext', goldstein=-2.5,
                ),
                event(base, "IND:MIL IND:NAV", "", root="MOBILIZE", place="-Delhi"),
                event(base, "CHN", "JPN", modality="negated"),
                of=base,
            )
        ]
    )  # fmt: skip
    return record


def load_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def load_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_flat_format_holds_the_same_pairs(full: Record, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"out.{name}" for name in ("csv", "jsonl", "parquet")}
    assert {export(full, name, path) for name, path in paths.items()} == {4}
    for rows in (
        load_csv(paths["csv"]),
        load_lines(paths["jsonl"]),
        parquet.read_table(paths["parquet"]).to_pylist(),
    ):
        assert sorted((row["source"], row["target"]) for row in rows) == ROWS
    assert sorted(item.name for item in tmp_path.iterdir()) == [
        "out.csv",
        "out.jsonl",
        "out.parquet",
    ]


def test_csv_keeps_numbers_and_defuses_formulas_in_free_text(full: Record, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    export(full, "csv", path, where=EventFilter(root="CONSULT"))
    row = load_csv(path)[0]
    assert (row["title"], row["publisher"]) == ('\'=cmd("x")', "'@Herald")
    assert row["goldstein"] == "-2.5"
    assert row["areas"] == "cyber|trade"
    assert row["trigger"] == 'met, "said"\nnext'
    export(full, "csv", path, where=EventFilter(root="MOBILIZE"))
    assert load_csv(path)[0]["place"] == "'-Delhi"


def test_jsonl_leaves_the_words_as_they_are(full: Record, tmp_path: Path) -> None:
    export(full, "jsonl", tmp_path / "out", where=EventFilter(root="CONSULT"))
    row = load_lines(tmp_path / "out")[0]
    assert row["title"] == '=cmd("x")'
    assert (row["areas"], row["event_date"]) == (["cyber", "trade"], "2024-05-06")


def test_export_takes_the_filters_of_events(full: Record, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert export(full, "jsonl", path, where=EventFilter(modality=None)) == 5
    assert export(full, "jsonl", path, where=EventFilter(source="CHN", modality="negated")) == 1
    assert load_lines(path)[0]["modality"] == "negated"
    assert export(full, "csv", path, where=EventFilter(actor="PER")) == 0
    assert path.read_text(encoding="utf-8").startswith('"event_id"')


def test_plover_folds_bodies_and_keeps_our_code(full: Record, tmp_path: Path) -> None:
    path = tmp_path / "plover.jsonl"
    assert export(full, "plover", path) == 2
    meeting, moves = sorted(load_lines(path), key=lambda row: str(row["event"]))
    target = meeting["target"][0]
    assert (target["code"], target["sector"], target["actor"]) == ("IGO", "IGO", "NATO")
    assert meeting["source"][0]["code"] == "JPN"
    assert meeting["dragoman"]["areas"] == ["cyber", "trade"]
    assert meeting["text"] == "Ministers meet"
    assert (moves["target"], len(moves["source"])) == ([], 2)


@pytest.mark.parametrize(
    ("actor", "sector", "code"),
    [
        ("NATO", "IGO", "IGO"),
        ("NATO", "MIL", "IGO"),
        ("UNO", "IGO", "UNO"),
        ("EUR", "IGO", "EUR"),
        ("OXFAM", "NGO", "NGO"),
        ("HAMAS", "REB", "PSE"),
        ("XKX", "GOV", "KOS"),
        ("JPN", "GOV", "JPN"),
        ("UNK", "", "UNK"),
    ],
)
def test_plover_codes(actor: str, sector: str, code: str) -> None:
    assert plover_code(actor, sector, {"HAMAS": "PSE", "NATO": "IGO"}) == code


def test_standard_output_takes_a_stream(
    full: Record, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert export(full, "plover", "-") == 2
    assert len(capfdbinary.readouterr().out.splitlines()) == 2


def test_every_format_has_the_practice_of_a_meeting(record: Record, tmp_path: Path) -> None:
    told = "=over tariffs and so on"
    base = report("p", told)
    practice = {"format": "talks", "reason": told[:13], "stage": "agenda"}
    one = event(
        base, "PER:GOV", "CHL:GOV", root="REJECT", mode="meet", topics=("trade", "cyber"),
        reason_start=0, reason_end=13, **practice,
    )  # fmt: skip
    record.commit([coded("p", one, of=base)])
    for name in ("csv", "jsonl", "parquet", "plover"):
        export(record, name, tmp_path / name)
    lines = load_lines(tmp_path / "jsonl")[0], load_lines(tmp_path / "plover")[0]["dragoman"]
    for row in (*lines, *parquet.read_table(tmp_path / "parquet").to_pylist()):
        assert {key: row[key] for key in practice} == practice
        assert row["topics"] == ["trade", "cyber"]
        assert told[row["reason_start"] : row["reason_end"]] == row["reason"]
    (cells,) = load_csv(tmp_path / "csv")
    assert (cells["topics"], cells["reason"]) == ("trade|cyber", "'=over tariffs")


ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\t"
    "Publisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude"
).split("\t")


def foreign(path: Path, *rows: dict[str, str]) -> Path:
    """An ICEWS file; what a row does not say is of a meeting of Japan and France."""
    usual = {
        "Event Date": "2019-01-02", "Source Name": "Japan", "Source Country": "Japan",
        "Event Text": "Consult", "CAMEO Code": "040", "Intensity": "1", "Target Name": "France",
        "Target Country": "France", "Story ID": "8", "Sentence Number": "2", "Publisher": "Post",
    }  # fmt: skip
    return table(path, ICEWS, [{**usual, **row} for row in rows], empty="NA")


def test_imported_events_follow_our_own_in_every_format(full: Record, tmp_path: Path) -> None:
    later = {"Event ID": "10", "Event Date": "2019-01-03", "CAMEO Code": "111", "Intensity": "-2"}
    bring(full, foreign(tmp_path / "in.tab", later, {"Event ID": "9"}), "icews")
    for name in ("csv", "jsonl", "parquet", "plover"):
        export(full, name, tmp_path / name)
    for rows in (
        load_csv(tmp_path / "csv"),
        load_lines(tmp_path / "jsonl"),
        parquet.read_table(tmp_path / "parquet").to_pylist(),
    ):
        assert [row["dataset"] for row in rows] == ["dragoman"] * 4 + ["icews"] * 2
        assert [(row["event_id"], row["source"], row["root"]) for row in rows[4:]] == [
            ("icews:9", "JPN", "CONSULT"),
            ("icews:10", "JPN", "ACCUSE"),
        ]
        assert list(rows[0])[-3:] == ["mentions", "dataset", "model_version"]
    objects = load_lines(tmp_path / "plover")
    assert [row["dragoman"]["dataset"] for row in objects] == ["dragoman"] * 2 + ["icews"] * 2
    assert [member["actorText"] for member in objects[2]["source"]] == ["Japan"]


def test_filters_choose_among_data_sets(full: Record, tmp_path: Path) -> None:
    bring(full, foreign(tmp_path / "in.tab", {"Event ID": "9"}), "icews")
    asked: list[tuple[dict[str, Any], int]] = [
        ({"dataset": "icews"}, 1),
        ({"dataset": "dragoman"}, 4),
        ({"dataset": {"icews", "dragoman"}}, 5),
        ({"dataset": "icews", "source": "JPN", "target": "FRA", "root": "CONSULT"}, 1),
        ({"dataset": "icews", "target": "JPN"}, 0),
        ({"source": "JPN"}, 3),
        ({"dyad": ("FRA", "JPN")}, 1),
        ({"since": DAY}, 4),
        ({"until": dt.date(2019, 12, 31)}, 1),
    ]
    for where, rows in asked:
        assert export(full, "jsonl", tmp_path / "out", where=EventFilter(**where)) == rows, where


def test_the_pairs_of_an_imported_event_are_one_plover_object(
    record: Record, tmp_path: Path
) -> None:
    with record.cursor() as cursor:
        for pair, source in enumerate(("USA", "JPN")):
            cursor.execute(ROW, {"own_id": "5", "pair": pair, "source": source, "day": None})
    assert export(record, "csv", tmp_path / "flat") == 2
    assert export(record, "plover", tmp_path / "out") == 1
    (line,) = load_lines(tmp_path / "out")
    assert [member["code"] for member in line["source"]] == ["JPN", "USA"]
    assert [member["code"] for member in line["target"]] == ["KOR"]


def test_pieces_keep_one_order_and_lose_nothing(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_ROWS", 3)
    days = [None, *(dt.date(2020, 1, 1 + n // 2) for n in range(20))]
    with record.cursor() as cursor:
        for n, day in reversed(list(enumerate(days))):
            cursor.execute(ROW, {"own_id": str(n), "pair": 0, "source": "JPN", "day": day})
    assert export(record, "jsonl", tmp_path / "out") == 21
    ids = [row["event_id"] for row in load_lines(tmp_path / "out")]
    assert ids == [f"polecat:{n}" for n in (*range(1, 21), 0)]


def test_a_folder_holds_the_three_tables_whole(full: Record, tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    written = export_folder(full, folder)
    assert written == {"events": 3, "participants": 6, "reports": 1}
    for name, rows in written.items():
        assert parquet.read_table(folder / f"{name}.parquet").num_rows == rows


def test_the_record_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Record.open(path) as record:
        record.commit([coded("a")])
        with pytest.raises(UsageError, match="is the record itself"):
            export(record, "csv", path)
        assert record.verify() == []


def test_a_failed_export_leaves_the_old_file_and_no_rest(
    full: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", encoding="utf-8")

    def full_disk(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dumps", full_disk)
    with pytest.raises(RecordError, match="No space left on device; the export was not written"):
        export(full, "jsonl", path)
    assert [item.read_text(encoding="utf-8") for item in tmp_path.iterdir()] == ["old"]


def test_wrong_calls_say_what_is_possible(full: Record, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown format 'xls'; one of csv, jsonl"):
        export(full, "xls", tmp_path / "x")
    with pytest.raises(RecordError, match="No such file or directory"):
        export(full, "csv", tmp_path / "none" / "x.csv")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RecordError, match="name another folder"):
        export_folder(full, tmp_path / "file")


def test_a_table_is_taken_by_whatever_speaks_arrow(full: Record) -> None:
    assert pa.table(full.events()).num_rows == 2


def test_folding_follows_the_knowledge_tables() -> None:
    bodies = [
        Organisation(code="NATO", name="North Atlantic Treaty Organization", sector="IGO"),
        Organisation(code="UNO", name="United Nations", sector="IGO"),
        Organisation(code="ICC", name="International Criminal Court", sector="JUD"),
        Organisation(code="MSF", name="Doctors Without Borders", sector="NGO"),
    ]
    groups = [Group(code="HAMAS", name="Hamas", country="PSE", sector="REB")]
    assert folding(bodies, groups) == {
        "NATO": "IGO",
        "UNO": "UNO",
        "ICC": "IGO",
        "MSF": "NGO",
        "HAMAS": "PSE",
    }
