"""The examples of docs/how-to/extend.md, run as they stand there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dragoman.cli.main import main
from dragoman.coding.relations import RelationModel
from dragoman.language.pipeline import Pipeline
from dragoman.pipeline import Reader

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "extend.md"
_BLOCK = re.compile(r"^```(tsv|text|console)\n(.*?)^```", re.M | re.S)
_FILE = re.compile(r"`([\w-]+/[\w-]+\.(?:tsv|txt))`")
_SHARE = re.compile(r"0\\?\.\d+")
_language = cache(Pipeline.load)
_relations = cache(RelationModel.load)


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind and text of each code block, and for a file the name last told before it."""
    page = PAGE.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(page):
        named = _FILE.findall(page[: found.start()])
        yield found[1], found[2], named[-1] if named else ""


def examples() -> list[tuple[str, str]]:
    """Each command of the page with what it says that is printed."""
    found = []
    for kind, text, _ in blocks():
        if kind == "console":
            for example in re.split(r"^\$ ", text, flags=re.M)[1:]:
                command, _, output = example.partition("\n")
                found.append((command, output))
    return found


def files() -> dict[str, str]:
    """The files of the page."""
    return {name: text for kind, text, name in blocks() if kind != "console"}


def pattern(output: str) -> str:
    """What the page says is printed as a pattern: `...` is anything, figures of confidence free."""
    escaped = re.escape(output.strip()).replace(re.escape("..."), ".*")
    return _SHARE.sub(r"0\\.\\d+", escaped)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the page, from which its commands are called."""
    monkeypatch.setattr("dragoman.pipeline.Pipeline.load", _language)
    monkeypatch.setattr("dragoman.pipeline.RelationModel.load", _relations)
    for name, text in files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_has_an_example_of_each_kind() -> None:
    tables = {Path(name).stem for name in files()}
    assert {"groups", "holders", "verbs", "nouns", "areas", "roots", "modes"} <= tables
    commands = {command.split()[1] for command, _ in examples()}
    assert {"code", "who", "read", "events", "verify", "export", "brief"} <= commands


def test_every_command_prints_what_the_page_says(place: Path) -> None:
    for command, output in examples():
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        printed = result.output.strip()
        assert re.fullmatch(pattern(output), printed, re.S), f"{command}\n{printed}"


def code(text: str) -> dict[str, Any]:
    """The first event of a text coded with the page's tables, with its explanation."""
    call = ["code", text, "--knowledge", "my-tables", "--explain", "--format", "json"]
    sentence = json.loads(CliRunner().invoke(main, call).output)["sentences"][0]
    found: dict[str, Any] = sentence["events"][0]
    return found


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Norway waived visas for Icelandic students.", "my-tables/verbs-visa.tsv:2"),
        ("The Norwegian visa waiver for Icelandic students began.", "my-tables/nouns-visa.tsv:2"),
    ],
)
def test_the_relation_model_is_not_asked_about_a_root_it_does_not_know(
    place: Path, text: str, row: str
) -> None:
    found = code(text)
    assert (found["root"], found["by"]["row"]) == ("VISA", row)
    assert found["model"] == {"said": "not asked: it does not know this root", "best": []}


def test_relate_knows_the_root_by_its_frame(place: Path) -> None:
    text = "Norway waived visas for Icelandic students."
    line = {"id": 1, "text": text, "source": [0, 6], "target": [24, 42]}
    call = ["relate", "-", "--knowledge", "my-tables"]
    answer = json.loads(CliRunner().invoke(main, call, input=json.dumps(line)).output)
    assert (answer["root"], answer["quad"]) == ("VISA", 2)
    plain = json.loads(CliRunner().invoke(main, call[:2], input=json.dumps(line)).output)
    assert plain["root"] != "VISA"


def test_a_context_of_ones_own_is_marked(place: Path) -> None:
    table = "context\twords\tdefinition\nfishing_rows\ttrawler|cod\tQuarrels over fish\n"
    (place / "my-tables" / "contexts.tsv").write_text(table, encoding="utf-8")
    events = Reader(place / "my-tables").code("Oslo blessed the cod rules of Iceland.")
    assert "fishing_rows" in events[0].contexts


def test_what_no_table_of_ones_own_tells_is_coded_as_before(place: Path) -> None:
    call = ["code", "France condemned Syria.", "--format", "jsonl"]
    alone = CliRunner().invoke(main, call).output
    assert alone == CliRunner().invoke(main, [*call, "--knowledge", "my-tables"]).output
