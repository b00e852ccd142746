"""What leaves the record: flat rows, PLOVER objects and whole tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from dragoman.errors import RecordError, UsageError
from dragoman.knowledge.rows import Group, Organisation
from dragoman.record.conditions import EventFilter
from dragoman.record.export import export, export_folder
from dragoman.record.plover import folding, plover_code
from dragoman.record.store import Record

from .builders import coded, event, report

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
