"""The data dictionary names every table, view and column there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.record.schema import ROOT_QUAD
from dragoman.record.store import Record

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "record.md"


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)`", text))


@pytest.mark.parametrize(
    "table", ["reports", "events", "participants", "meta", "imports", "imported", "bands"]
)
def test_every_column_of_a_table_is_explained(record: Record, table: str) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"### `{table}`")[1].split("\n##")[0]
    with record.cursor() as cursor:
        columns = set(cursor.table(table).columns)
    assert columns <= named(section)


def test_every_view_and_its_columns_are_explained(record: Record) -> None:
    section = PAGE.read_text(encoding="utf-8").split("## Views")[1].split("\n## ")[0]
    with record.cursor() as cursor:
        views = {
            name
            for (name,) in cursor.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        }
        columns = {
            column
            for view in ("codes", "stories", "all_dyads", "exposure", "imported_exposure")
            for column in cursor.table(view).columns
        }
    assert {"occurred", "dyads", "exposure"} <= views
    assert views | columns <= named(section)


def test_the_roots_are_plovers_sixteen() -> None:
    assert len(ROOT_QUAD) == 16
    assert [list(ROOT_QUAD.values()).count(quad) for quad in (1, 2, 3, 4)] == [4, 3, 4, 5]
