"""CSV, JSON and Parquet corpora: every good row a report, every bad one a reject."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.errors import UsageError
from dragoman.model import Reject, Report
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import count, read
from dragoman.reading.rows import USUAL

ReadFile = Callable[..., list[Report | Reject]]

ROWS = [
    {"id": "a1", "headline": "Deal", "body": "Japan met NATO.", "published": "2025-06-25"},
    {"id": "a2", "headline": "", "body": "Russia accused Ukraine.", "published": "2025-06-26"},
]
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS)


def shown(results: list[Report | Reject]) -> list[tuple[str, str, str]]:
    return [
        (r.source, r.text, str(r.published_at))
        if isinstance(r, Report)
        else (r.source, "", r.reason)
        for r in results
    ]


def expected(name: str) -> list[tuple[str, str, str]]:
    return [
        (f"{name}#a1", "Deal\nJapan met NATO.", "2025-06-25"),
        (f"{name}#a2", "Russia accused Ukraine.", "2025-06-26"),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiter_is_told_from_the_header(read_file: ReadFile, mark: str) -> None:
    lines = [mark.join(ROWS[0]), *(mark.join(row.values()) for row in ROWS)]
    assert shown(read_file("c.csv", "\n".join(lines))) == expected("c.csv")


def test_json_forms_give_the_same_reports(read_file: ReadFile) -> None:
    assert shown(read_file("c.jsonl", JSONL)) == expected("c.jsonl")
    assert shown(read_file("c.json", json.dumps(ROWS))) == expected("c.json")
    assert shown(read_file("c.json", json.dumps(ROWS, indent=2))) == expected("c.json")
    assert shown(read_file("c.json", JSONL)) == expected("c.json")
    assert shown(read_file("c.json", json.dumps({"n": 2, "articles": ROWS}))) == expected("c.json")


def test_parquet_with_real_dates(tmp_path: Path) -> None:
    days = [dt.date(2025, 6, 25), dt.datetime(2025, 6, 26, 5)]
    table = pa.table(
        {
            "id": ["a1", "a2"],
            "title": ["Deal", None],
            "text": [row["body"] for row in ROWS],
            "date": pa.array([days[0], dt.date(2025, 6, 26)]),
        }
    )
    pq.write_table(table, tmp_path / "c.parquet", row_group_size=1)
    assert shown(list(read([str(tmp_path / "c.parquet")]))) == expected("c.parquet")
    assert count([str(tmp_path / "c.parquet")]) == 2


def test_corpora_in_gzip_and_zip(tmp_path: Path, read_file: ReadFile) -> None:
    assert shown(read_file("c.jsonl.gz", gzip.compress(JSONL.encode()))) == expected("c.jsonl.gz")
    packed, buffer = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), buffer)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../x/c.jsonl", JSONL)
        archive.writestr("b.parquet", buffer.getvalue())
        archive.writestr("__MACOSX/junk.txt", "junk")
        archive.writestr("z.txt.gz", gzip.compress(b"Japan met NATO in Brussels."))
    results = shown(read_file("c.zip", packed.getvalue()))
    assert results[:4] == expected("c.zip/../x/c.jsonl") + expected("c.zip/b.parquet")
    assert results[4][:2] == ("c.zip/z.txt.gz", "Japan met NATO in Brussels.")
    assert {path.name for path in tmp_path.iterdir()} == {"c.jsonl.gz", "c.zip"}
    assert not (tmp_path.parent / "x").exists()


def test_named_columns_and_default_publisher(read_file: ReadFile) -> None:
    text = "When,Story,text\n2025-06-25,Japan met NATO.,unused\n"
    (report,) = read_file(
        "c.csv", text, columns={"text": "story", "date": "When"}, publisher="Daily"
    )
    assert isinstance(report, Report)
    assert (report.text, report.publisher) == ("Japan met NATO.", "Daily")
    assert report.date_basis == "metadata"


def test_missing_columns_name_those_found(read_file: ReadFile) -> None:
    with pytest.raises(UsageError, match=r"'story'.*text.*a, b"):
        read_file("c.csv", "a,b\n1,2\n", columns={"text": "story"})
    (refused,) = read_file("c.csv", "a,b\n1,2\n")
    assert isinstance(refused, Reject)
    assert "a, b" in refused.reason
    with pytest.raises(UsageError, match="role"):
        ReadOptions(columns={"body": "x"})


def test_bad_lines_of_jsonl_cost_only_themselves(read_file: ReadFile) -> None:
    bad = b'{"body": broken}\n[1, 2]\n"text"\n{"body": ""}\n{"body": 5}\n'
    bad += b'{"body": "caf\xe9 caf\xc3\xa9"}\n'
    results = read_file("c.jsonl", JSONL.encode() + bad + JSONL.encode())
    rejects = [r for r in results if isinstance(r, Reject)]
    assert len(results) - len(rejects) == 4
    assert all(r.reason.startswith("c.jsonl#") for r in rejects)
    assert {r.source for r in rejects} == {f"c.jsonl#{n}" for n in range(3, 9)}


def test_ragged_rows_and_nuls_of_csv_cost_only_themselves(read_file: ReadFile) -> None:
    rows = b'id,text\n1,one\n2\n3,three,more\n\n4,n\0l\n5,"five\nlines"\n'
    rows += b"6,bad \xff\xfe caf\xc3\xa9\n7,seven\n"
    results = shown(read_file("c.csv", rows))
    assert [text for _, text, _ in results if text] == ["one", "five\nlines", "seven"]
    reasons = " ".join(reason for _, text, reason in results if not text)
    for words in ("row 2 has 1 fields", "row 3 has 3 fields", "row 4 holds binary", "row 6 holds"):
        assert words in reasons


def test_the_same_row_keeps_its_identity(tmp_path: Path, read_file: ReadFile) -> None:
    first = {r.report_id for r in read_file("c.jsonl", JSONL)}
    turned = "\n".join(json.dumps(dict(reversed(row.items()))) for row in reversed(ROWS))
    assert {r.report_id for r in read_file("c.jsonl", turned)} == first
    changed = read_file("c.jsonl", JSONL.replace("met", "left"))
    assert len({r.report_id for r in changed} & first) == 1


def test_a_json_array_larger_than_its_buffer(read_file: ReadFile) -> None:
    rows = [{"text": f"Report {n}. " + "Japan met NATO. " * 200} for n in range(100)]
    assert len([r for r in read_file("c.json", json.dumps(rows)) if isinstance(r, Report)]) == 100


def test_array_that_breaks_keeps_the_rows_before(read_file: ReadFile) -> None:
    results = read_file("c.json", '[{"text": "One met two."}, {"text": "Two met')
    assert [type(r) for r in sorted(results, key=lambda r: isinstance(r, Reject))] == [
        Report,
        Reject,
    ]


def test_count_estimates_jsonl_and_declines_the_rest(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(JSONL)
    (tmp_path / "a.txt").write_text("x")
    assert count([str(tmp_path)]) == 3
    (tmp_path / "c.zip").write_bytes(b"")
    assert count([str(tmp_path)]) is None
    assert count(["-"]) is None


def test_the_guide_names_every_usual_column() -> None:
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-corpus.md"
    for role, names in USUAL.items():
        assert f"| {role} | {', '.join(names)} |" in guide.read_text(encoding="utf-8")
