"""`dragoman recode` and `dragoman diff` with a user's own tables, from the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main
from dragoman.pipeline import Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.store import Record

RECORD = ("--record", "r.duckdb")
TEXTS = {
    "one": "Date: 2024-05-06\n\nOslo gadflied Iceland on Monday.",
    "two": "Date: 2024-05-06\n\nFrance condemned Syria on Friday.",
    "three": "Date: 2024-05-06\n\nMalta thanked Kenya on Friday.",
    "four": "The recipe needs two onions.",
}
#: A verb that nobody knows, one that is switched off, one that is another act here.
VERBS = (
    "lemma\tpattern\troot\tsource\ttarget\tweight\n"
    "gadfly\tobj\tACCUSE\tsubj\tobj\t0.9\n"
    "thank\tobj\t\t\t\t\n"
    "condemn\tobj=actor\tREJECT\tsubj\tobj\t0.9\n"
)


@pytest.fixture(scope="module")
def made(loaded: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record of the texts and with tables of one's own."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("news", "mine"):
        (folder / name).mkdir()
    for name, text in TEXTS.items():
        (folder / "news" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "mine" / "verbs.tsv").write_text(VERBS, encoding="utf-8")
    with Record.open(folder / "r.duckdb") as record:
        read_into(record, [str(folder / "news")], ReadOptions(), loaded)
    return folder


@pytest.fixture(scope="module")
def readers(loaded: Reader, made: Path) -> Callable[..., Reader]:
    """What the commands take for `Reader`: each combination of options is loaded once."""

    @cache
    def reader(folder: Path | None = None, *, model: bool = True) -> Reader:
        if folder is None and model:
            return loaded
        return Reader(made / folder if folder else None, model=model)

    return reader


@pytest.fixture(autouse=True)
def place(
    readers: Callable[..., Reader], made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A copy of that folder to work in."""
    monkeypatch.setattr("dragoman.pipeline.Reader", readers)
    language = readers().language
    monkeypatch.setattr("dragoman.pipeline.Pipeline.load", lambda: language)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def dragoman(*args: str) -> Result:
    """What the command does in this process."""
    return CliRunner().invoke(main, args)


def recode(*args: str) -> str:
    """`dragoman recode` with the user's tables; what it said.

    By rules only, because the relation model would find what the tables switch off.
    """
    result = dragoman("recode", "--knowledge", "mine", "--rules-only", *RECORD, *args)
    assert result.exit_code == 0, result.output
    return result.stderr


def diff(*args: str) -> Result:
    """`dragoman diff`, which must succeed."""
    result = dragoman("diff", *RECORD, *args)
    assert result.exit_code == 0, result.output
    return result


def whole() -> tuple[str, set[tuple[str, str]]]:
    """The digest of a record that holds together, and the events it counts."""
    with Record.open("r.duckdb", read_only=True) as record:
        assert record.verify() == []
        rows = record.events().rows()
        return record.digest(), {(row["evidence"].split()[0], row["root"]) for row in rows}


def test_nothing_coded_again_is_an_error_that_says_what_to_do() -> None:
    result = dragoman("diff", *RECORD)
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert "no text of r.duckdb has been coded again" in line
    assert "dragoman recode" in line


def test_a_missing_record_is_not_made() -> None:
    for command in ("recode", "diff"):
        result = dragoman(command, "--record", "none.duckdb")
        assert result.exit_code == 1
        assert "no such record" in result.stderr
    assert not Path("none.duckdb").exists()


def test_the_same_versions_have_nothing_to_do() -> None:
    result = dragoman("recode", *RECORD)
    assert result.exit_code == 0
    assert "already" in result.stderr
    assert dragoman("diff", *RECORD).exit_code == 1


def test_own_tables_change_what_is_found_and_nothing_that_is_counted() -> None:
    before = whole()
    said = recode()
    assert f"{len(TEXTS)} reports coded again with rules-" in said
    assert "dragoman diff --record r.duckdb" in said
    assert whole() == before
    rows = [json.loads(line) for line in diff("--format", "jsonl").stdout.splitlines()]
    told = {(row["report"], row["change"]): row for row in rows}
    assert set(told) == {("one.txt", "added"), ("two.txt", "changed"), ("three.txt", "removed")}
    changed = told["two.txt", "changed"]
    assert (changed["old_root"], changed["new_root"]) == ("ACCUSE", "REJECT")
    assert "root" in changed["fields"]
    assert told["one.txt", "added"]["new_source"] == "NOR:GOV"
    assert told["three.txt", "removed"]["old_target"].startswith("KEN")
    assert "already" in recode()


@pytest.mark.parametrize("format_", ["csv", "json", "jsonl", "table"])
def test_every_format_tells_the_same(format_: str) -> None:
    recode()
    result = diff("--format", format_)
    for word in ("added", "removed", "changed", "ACCUSE", "REJECT", "gadflied"):
        assert word in result.stdout
    if format_ == "csv":
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(result.stdout)))
        assert [row["change"] for row in rows].count("changed") == 1
        assert "root" in next(row for row in rows if row["change"] == "changed")["fields"]
    if format_ == "json":
        assert len(json.loads(result.stdout)) == 3


def test_the_counts_go_to_standard_error() -> None:
    recode()
    result = diff("--summary")
    assert result.stdout == ""
    old, new, counts, fields = result.stderr.splitlines()
    assert old.startswith("old: rules-")
    assert new.startswith("new: rules-")
    assert old.split()[1] == new.split()[1]
    assert old.split()[3] != new.split()[3]
    assert "rules-only" in new
    assert counts == (
        "4 reports: 2 events before, 2 after; 0 the same, 1 changed, 1 removed, 1 added"
    )
    assert fields.startswith("changed fields: ")
    assert "root 1" in fields


def test_one_field_can_be_asked_for() -> None:
    recode()
    found = json.loads(diff("--field", "root", "--format", "json").stdout)
    assert [row["report"] for row in found] == ["two.txt"]
    assert json.loads(diff("--field", "modality", "--format", "json").stdout) == []


def test_adopt_counts_the_new_events_and_undo_takes_it_back() -> None:
    before = whole()
    assert before[1] == {("France", "ACCUSE"), ("Malta", "SUPPORT")}
    said = recode("--adopt")
    assert f"{len(TEXTS)} reports: the new events are counted from now on." in said
    after = whole()
    assert after[1] == {("Oslo", "ACCUSE"), ("France", "REJECT")}
    assert recode("--adopt").splitlines()[-1].startswith("0 reports")
    assert whole() == after
    assert "the former events are counted again" in recode("--undo")
    assert whole() == before
    recode("--adopt")
    assert whole() == after


def test_rules_only_is_another_coding() -> None:
    before = whole()
    result = dragoman("recode", "--rules-only", *RECORD)
    assert result.exit_code == 0, result.output
    assert "rules-only" in result.stderr
    assert "rules-only" in diff("--summary").stderr
    assert whole() == before
    assert dragoman("recode", "--rules-only", "--adopt", *RECORD).exit_code == 0
    with Record.open("r.duckdb", read_only=True) as record:
        assert record.verify() == []
        versions = {row["model_version"] for row in record.events().rows()}
    assert all("rules-only" in version for version in versions)


def test_undo_does_not_adopt() -> None:
    before = whole()
    recode()
    dragoman("recode", "--undo", *RECORD)
    assert whole() == before


def test_adopt_and_undo_exclude_each_other() -> None:
    assert dragoman("recode", "--adopt", "--undo", *RECORD).exit_code == 2
