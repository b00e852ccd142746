"""One fingerprint of everything a record says, to tell whether two records say the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

#: Everything but `fetched_at`, in a fixed order. Which run read a report first is not content.
_CONTENTS: Final = (
    ("reports", "SELECT * EXCLUDE (fetched_at) FROM reports ORDER BY report_id"),
    ("events", "SELECT * FROM events ORDER BY event_id"),
    ("participants", "SELECT * FROM participants ORDER BY event_id, side, ordinal"),
)
_ROWS_AT_ONCE: Final = 2_000
#: Columns that came with schema 2 and say nothing: a record brought up to date keeps its digest.
_SILENT: Final[tuple[tuple[str, object], ...]] = (
    *(("format", ""), ("reason", ""), ("reason_start", -1), ("reason_end", -1), ("stage", "")),
    ("topics", []),
)


def digest(cursor: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 (hex) over the sorted rows of reports, events and participants."""
    total = hashlib.sha256()
    for name, sql in _CONTENTS:
        total.update(f"[{name}]\n".encode())
        for batch in cursor.sql(sql).to_arrow_reader(_ROWS_AT_ONCE):
            for row in batch.to_pylist():
                told = [(key, row[key]) for key in row if (key, row[key]) not in _SILENT]
                content = row if name != "events" else dict(told)
                total.update(json.dumps(content, sort_keys=True, default=str).encode())
                total.update(b"\n")
    return total.hexdigest()
