"""`Knowledge.load`: the shipped tables and a user's own folder beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dragoman.errors import KnowledgeError
from dragoman.knowledge import base
from dragoman.knowledge.base import Knowledge, data_folder

OWN_GROUP = "code\tname\tcountry\tsector\nMYGROUP\tMy Own Front\tFRA\tREB\n"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped tables that `Knowledge.load` takes for the shipped ones."""
    folder = tmp_path / "data"
    ignored = shutil.ignore_patterns("model", "*.py", "__pycache__")
    shutil.copytree(data_folder(), folder, ignore=ignored)
    monkeypatch.setattr(base, "data_folder", lambda: folder)
    return folder


def load_with(folder: Path) -> Knowledge:
    """Reads this folder anew, past the cache of the shipped tables."""
    return base._load((folder,))


def test_loading_twice_gives_the_same_version(copied: Path) -> None:
    assert load_with(copied).version == load_with(copied).version == Knowledge.load().version


def test_a_change_of_one_byte_changes_the_version(copied: Path) -> None:
    before = load_with(copied).version
    table = copied / "actors" / "states.tsv"
    table.write_bytes(table.read_bytes().replace(b"\tTokyo", b"\tTokio", 1))
    assert load_with(copied).version != before


def test_even_a_comment_changes_the_version(copied: Path) -> None:
    before = load_with(copied).version
    with (copied / "actors" / "regions.tsv").open("a", encoding="utf-8") as file:
        file.write("# a note\n")
    assert load_with(copied).version != before


def test_a_missing_table_is_named(copied: Path) -> None:
    (copied / "actors" / "ties.tsv").unlink()
    with pytest.raises(KnowledgeError, match=r"actors/ties\.tsv:1: this table is missing"):
        load_with(copied)


def test_a_table_may_be_split_over_files(copied: Path) -> None:
    before = load_with(copied)
    extra = copied / "actors" / "groups-mine.tsv"
    extra.write_text(OWN_GROUP, encoding="utf-8")
    after = load_with(copied)
    assert len(after.groups) == len(before.groups) + 1
    assert after.groups[-1].name == "My Own Front"


@pytest.mark.parametrize("place", ["", "actors"])
def test_a_users_folder_adds_rows(tmp_path: Path, place: str) -> None:
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / "groups.tsv").write_text(OWN_GROUP, encoding="utf-8")
    shipped, own = Knowledge.load(), Knowledge.load(tmp_path)
    assert own.groups[: len(shipped.groups)] == shipped.groups
    assert [g.code for g in own.groups[len(shipped.groups) :]] == ["MYGROUP"]
    assert own.states == shipped.states
    assert own.version != shipped.version


def test_one_wrong_row_of_the_user_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text(OWN_GROUP + "X\tY\tFRA\tARMY\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"groups\.tsv:3: 'ARMY' is not a known sector"):
        Knowledge.load(tmp_path)
    assert "MYGROUP" not in {g.code for g in Knowledge.load().groups}


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="holds none of the tables"):
        Knowledge.load(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        Knowledge.load(tmp_path / "nowhere")


def test_the_shipped_tables_are_read_once() -> None:
    assert Knowledge.load() is Knowledge.load()
