"""Small files of foreign events, imported into a record in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.load import Imported, load
from dragoman.record.store import Record

ROWS = "SELECT * FROM imported ORDER BY own_id, pair"


@dataclass(frozen=True)
class Brought:
    """What an import said of itself, and the rows that stand in the record after it."""

    told: Imported
    rows: list[dict[str, Any]]

    def pairs(self) -> list[tuple[str, str]]:
        """Source and target codes, in order."""
        return [
            (code(row["source_actor"], row["source_sector"]),
             code(row["target_actor"], row["target_sector"]))
            for row in self.rows
        ]  # fmt: skip


def code(actor: str, sector: str) -> str:
    """ "JPN:GOV"."""
    return f"{actor}:{sector}" if sector else actor


def rows_of(record: Record, sql: str = ROWS) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    with record.cursor() as cursor:
        rows: list[dict[str, Any]] = cursor.sql(sql).to_arrow_table().to_pylist()
    return rows


def bring(record: Record, path: Path, format: str) -> Brought:
    """Import one file."""
    (told,) = load(record, [path], format, Knowledge.load())
    return Brought(told, rows_of(record))


def table(
    path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]], empty: str = ""
) -> Path:
    """A tab-separated file; cells not given are `empty`."""
    lines = ["\t".join(row.get(name, empty) for name in columns) for row in rows]
    path.write_text("\n".join(["\t".join(columns), *lines]) + "\n", "utf-8")
    return path
