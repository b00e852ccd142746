"""`dragoman who`: one answer for every line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main

KEYS = ["id", "country", "actor", "sector", "sector_2", "office", "person", "basis"]


def who(*args: str, stdin: str | bytes = b"") -> Result:
    return CliRunner().invoke(main, ["who", *args], input=stdin)


def answers(stdin: str | bytes, *args: str) -> list[dict[str, str]]:
    result = who("-", *args, stdin=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_a_phrase_at_a_date() -> None:
    result = who("the Japanese foreign minister", "--on", "2025-06-24", "--format", "csv")
    (row,) = csv.DictReader(result.output.splitlines())
    assert (row["country"], row["sector"], row["person"]) == ("JPN", "GOV", "Takeshi Iwaya")
    assert row["basis"] == "office at date"


def test_the_context_decides() -> None:
    result = who("Congolese troops", "--context", "fighting near Goma", "--format", "jsonl")
    assert json.loads(result.output)["actor"] == "COD"


def test_the_jsonl_contract() -> None:
    lines = [
        {"id": 1, "text": "the European Union", "context": "", "on": "2022-07-01"},
        {"id": "b", "text": "World Bank"},
        {"id": 3, "text": "International Court of Justice", "on": "2022-07"},
        {"id": 4, "text": "Martha Whitcombe", "on": None},
        {"id": 5, "text": "Kosovo"},
    ]
    found = answers("\n".join(map(json.dumps, lines)))
    assert [list(row) for row in found] == [KEYS] * 5
    assert [row["id"] for row in found] == [1, "b", 3, 4, 5]
    assert [row["country"] for row in found] == ["EUR", "IGO", "UNO", "", "XKX"]
    assert found[2]["sector"] == "JUD"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (b"{bad", None), (b"[]", None), (b'"text"', None), (b'{"id": 7}', 7),
        (b'{"id": 8, "text": 5}', 8), (b'{"id": 9, "text": "Oslo", "on": "soon"}', 9),
        (b"\xff\xfe\x00", None), (b"[" * 100_000, None), (b"null", None),
        (b'{"id": 1, "text": "' + b"x" * 1_100_000 + b'"}', None),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_and_the_next_is_answered(line: bytes, number: object) -> None:
    found = answers(line + b'\n{"id": "next", "text": "Oslo"}\n')
    assert set(found[0]) == {"id", "error"}
    assert found[0]["id"] == number
    assert found[0]["error"]
    assert (found[1]["id"], found[1]["country"]) == ("next", "NOR")


def test_a_lone_surrogate_is_answered() -> None:
    assert answers('{"id": "\\ud800", "text": "\\ud800 Oslo"}')[0]["country"] in ("NOR", "")


def test_ties_with_dates_and_sources() -> None:
    result = who("--ties", "Japan", "--on", "2025-06-24", "--format", "csv")
    rows = list(csv.DictReader(result.output.splitlines()))
    (alliance,) = [row for row in rows if row["kind"] == "alliance"]
    assert (alliance["a"], alliance["b"], alliance["from"]) == ("USA", "JPN", "1960-06-23")
    assert alliance["source"]
    assert "IP4" in {row["b"] for row in rows}


def test_ties_before_a_body_existed() -> None:
    result = who("--ties", "JPN", "--on", "1980-01-01", "--format", "csv")
    assert "QUAD" not in result.output
    assert "G7" in result.output


@pytest.mark.parametrize("args", [(), ("Tokyo", "--ties", "JPN"), ("--ties", "Nowhereland")])
def test_what_cannot_be_asked_is_a_usage_error(args: tuple[str, ...]) -> None:
    result = who(*args)
    assert result.exit_code == 2
    assert "Error" in result.output


def test_a_folder_of_own_tables(tmp_path: Path) -> None:
    table = (
        "code\tname\taliases\tcountry\tsector\tfrom\tto\nLARKS\tNorthern Larks\t\tNOR\tREB\t\t\n"
    )
    (tmp_path / "groups.tsv").write_text(table, encoding="utf-8")
    result = who("the Northern Larks", "--knowledge", str(tmp_path), "--format", "jsonl")
    assert json.loads(result.output)["country"] == "NOR"


def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text("code\tname\tcountry\tsector\nX\tY\tNOR\tBAD\n")
    result = who("Oslo", "--knowledge", str(tmp_path))
    assert result.exit_code == 1
    assert "groups.tsv:2:" in result.output
