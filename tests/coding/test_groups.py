"""From what a user types to actor codes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dragoman.coding.groups import Groups
from dragoman.errors import KnowledgeError, UsageError
from dragoman.knowledge.base import Knowledge


@pytest.fixture(scope="module")
def groups() -> Groups:
    """The shipped groups."""
    return Groups(Knowledge.load())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("JPN", ("JPN",)),
        ("jpn:mil", ("JPN:MIL",)),
        ("Japan", ("JPN",)),
        ("japan", ("JPN",)),
        ("Japan, NATO", ("JPN", "NATO")),
        ("Baltic states", ("EST", "LTU", "LVA")),
    ],
)
def test_codes(groups: Groups, text: str, codes: tuple[str, ...]) -> None:
    assert tuple(sorted(groups.codes(text))) == codes


def test_members_of_a_body(groups: Groups) -> None:
    assert {"USA", "FIN"} <= set(groups.codes("NATO members"))
    assert "FIN" not in groups.members("NATO", dt.date(2020, 1, 1))


@pytest.mark.parametrize("text", ["Nowhereland", ""])
def test_an_unknown_name_is_an_error(groups: Groups, text: str) -> None:
    with pytest.raises(UsageError, match="names no actor"):
        groups.codes(text)


def test_a_users_table_redefines_a_region_and_adds_others(tmp_path: Path) -> None:
    table = "region\tmember\nBaltic states\tEST\nMy neighbours\tFIN\nMy neighbours\tEST\n"
    (tmp_path / "regions.tsv").write_text(table, encoding="utf-8")
    mine = Groups(Knowledge.load(tmp_path))
    assert mine.codes("Baltic states") == ("EST",)
    assert mine.codes("my neighbours") == ("FIN", "EST")
    assert "JPN" in mine.codes("Indo-Pacific")


def test_a_wrong_row_of_a_users_table_is_named_and_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "regions.tsv").write_text("region\tmember\nHere\t\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"regions\.tsv:2: "):
        Knowledge.load(tmp_path)
