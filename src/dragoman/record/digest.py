"""One fingerprint of everything a record says, to tell whether two records say the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

#: Everything but `fetched_at` and `kept_bytes`, in a fixed order. Which run read a report first,
#: and how much of a rejected input lies beside the record, is not content.
_CONTENTS: Final = (
    ("reports", "SELECT * EXCLUDE (fetched_at, kept_bytes) FROM reports ORDER BY report_id"),
    ("events", "SELECT * FROM events ORDER BY event_id"),
    ("participants", "SELECT * FROM participants ORDER BY event_id, side, ordinal"),
)
_ROWS_AT_ONCE: Final = 2_000
#: Columns that came with later schemas and say nothing: a record brought up to date keeps its
#: digest.
_SILENT: Final[dict[str, tuple[tuple[str, object], ...]]] = {
    "events": (
        *(("format", ""), ("reason", ""), ("reason_start", -1), ("reason_end", -1), ("stage", "")),
        *(("topics", []), ("model_version", "")),
    ),
    "reports": (("duplicate_kind", ""), ("duplicate_kind", "exact"), ("coded_by", "")),
    "participants": (),
}
#: Too many rows to be sent one by one, and in no order: their hashes are joined by XOR. No two
#: rows are equal (own_id and pair), so none can cancel another.
_IMPORTED: Final = """
SELECT dataset, count(*) AS rows, bit_xor(md5_number(concat_ws(chr(31),
    own_id, pair, coalesce(event_date::VARCHAR, '-'), date_precision, source_actor, source_sector,
    source_name, target_actor, target_sector, target_name, root, mode, quad,
    coalesce(goldstein::VARCHAR, '-'), cameo, areas, contexts, modality, mentions, place,
    place_country, coalesce(latitude::VARCHAR, '-'), coalesce(longitude::VARCHAR, '-'),
    publisher, reference, details)))::VARCHAR AS mixed
FROM imported GROUP BY dataset ORDER BY dataset
"""


def digest(cursor: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 (hex) over reports, events, participants and imported events, in a fixed order."""
    total = hashlib.sha256()
    for name, sql in _CONTENTS:
        total.update(f"[{name}]\n".encode())
        for batch in cursor.sql(sql).to_arrow_reader(_ROWS_AT_ONCE):
            for row in batch.to_pylist():
                told = {key: row[key] for key in row if (key, row[key]) not in _SILENT[name]}
                total.update(json.dumps(told, sort_keys=True, default=str).encode())
                total.update(b"\n")
    for line in cursor.execute(_IMPORTED).fetchall():
        total.update(json.dumps(["imported", *line]).encode() + b"\n")
    return total.hexdigest()
