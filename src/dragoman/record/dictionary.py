"""What the columns of a snapshot mean: `data/record/columns.tsv`, and the page made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dragoman.knowledge.base import data_folder
from dragoman.knowledge.rows import needed
from dragoman.knowledge.tables import read_table

_TABLE: Final = Path("record", "columns.tsv")
_HEAD: Final = """# Data dictionary

Text is never missing: an empty string means "not stated". Dates are missing when unknown. Offsets
count characters (Unicode code points) from 0, half open, in the text of the report. Lists are
lists of text or numbers.
"""
#: File -> what one of its rows is.
ROWS: Final = {
    "events": "one event coded from a report",
    "participants": "one participant of an event of `events.parquet`",
    "dyads": "one pair of source and target of an event of `events.parquet`",
    "reports": "one report that was read, also those without any event",
    "imported": "one pair of source and target of an event of a foreign data set",
    "imports": "one file of a foreign data set",
    "exposure": "one publisher and day: how much was read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column means, in each of the files that have it."""

    files: tuple[str, ...] = needed()
    column: str = needed()
    what: str = needed()


@cache
def columns() -> dict[tuple[str, str], str]:
    """(file, column) -> what it is.

    Raises:
        KnowledgeError: the table is missing or a row is wrong.
    """
    rows = read_table(data_folder() / _TABLE, Column)
    return {(name, row.column): row.what for row in rows for name in row.files}


def page(files: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """The data dictionary of some files, as Markdown.

    Args:
        files: name of each file -> its columns, each with its type.
    """
    known = columns()
    parts = [_HEAD]
    for name, found in files.items():
        parts.append(f"## {name}.parquet\n\nOne row: {ROWS[name]}.\n\n| column | type | what |")
        parts[-1] += "\n|---|---|---|\n" + "\n".join(
            f"| `{column}` | {kind} | {known.get((name, column), '')} |" for column, kind in found
        )
    return "\n".join(f"{part}\n" for part in parts)
