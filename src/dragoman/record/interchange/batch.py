"""One batch of foreign rows into the record, in one transaction.

What a row becomes is settled before (`coding.py`); what is here already (same dataset, own_id and
pair) is left as it is. The line in `imports` moves on in the same transaction: after a kill it
tells how many rows of the file are done.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.interchange.coding import Coded, Reasons
from dragoman.record.scratch import registered, transaction

if TYPE_CHECKING:
    import duckdb

#: Bounds, so that DuckDB looks only into those parts of the table that can hold the ids.
_STANDING: Final = """
    CREATE OR REPLACE TEMPORARY TABLE standing AS
    SELECT own_id, pair FROM imported WHERE dataset = $1 AND own_id BETWEEN $2 AND $3
"""
_ANY: Final = "SELECT count(*) FROM standing"
_FRESH: Final = """
    SELECT count(DISTINCT row_no) FROM coded ANTI JOIN standing
    ON coded.own_id = standing.own_id AND coded.pair = standing.pair
"""
_INSERT: Final = """
    INSERT INTO imported BY NAME
    SELECT $1 AS import_no, $2 AS dataset, coded.* EXCLUDE (row_no) FROM coded
"""
_INSERT_NEW: Final = f"""
    {_INSERT} ANTI JOIN standing
    ON coded.own_id = standing.own_id AND coded.pair = standing.pair
"""
_LINE: Final = """
    SELECT import_no, rows_read, imported, known, refused, reasons, notes, complete, version
    FROM imports WHERE dataset = $1 AND sha256 = $2
    ORDER BY complete DESC, import_no DESC LIMIT 1
"""
_NEXT: Final = "SELECT coalesce(max(import_no), 0) + 1 FROM imports"
_WRITE_LINE: Final = """
    INSERT OR REPLACE INTO imports BY NAME
    SELECT $1 AS import_no, $2 AS dataset, $3 AS file, $4 AS sha256, $5 AS rows_read,
           $6 AS imported, $7 AS known, $8 AS refused, $9 AS reasons, $10 AS notes,
           $11 AS complete, $12 AS version, $13 AS knowledge_version, $14 AS finished_at
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `imports` as far as it has come; `number` 0 until its first batch."""

    dataset: str
    file: str
    sha256: str
    version: str
    knowledge_version: str
    number: int = 0
    imported: int = 0
    known: int = 0
    refused: int = 0
    reasons: Reasons = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    complete: bool = False

    @property
    def rows_read(self) -> int:
        """All rows that are done."""
        return self.imported + self.known + self.refused

    def plus(self, *, imported: int = 0, known: int = 0, reasons: Reasons) -> Line:
        """The line with one batch more."""
        merged = dict(self.reasons)
        for reason, (count, first) in reasons.items():
            before, earlier = merged.get(reason, (0, first))
            merged[reason] = (before + count, earlier)
        return replace(
            self,
            imported=self.imported + imported,
            known=self.known + known,
            refused=self.refused + sum(count for count, _ in reasons.values()),
            reasons=merged,
        )


def standing_line(cursor: duckdb.DuckDBPyConnection, line: Line) -> Line:
    """The line of the same file as far as an earlier run came with it, else `line` itself.

    A run of another version may have cut the file into other rows: then it begins anew.
    """
    row = cursor.execute(_LINE, [line.dataset, line.sha256]).fetchone()
    if row is None or (not row[7] and row[8] != line.version):
        return line
    number, _, imported, known, refused, reasons, notes, complete, _ = row
    told = {reason: (int(count), str(first)) for reason, (count, first) in _loads(reasons)}
    return replace(
        line, number=number, imported=imported, known=known, refused=refused, reasons=told,
        notes=tuple(notes.splitlines()), complete=complete,
    )  # fmt: skip


def write(cursor: duckdb.DuckDBPyConnection, line: Line, batch: Coded) -> Line:
    """Store one batch and its line.

    Args:
        cursor: of the record.
        line: as it stands.
        batch: the rows, mapped.

    Returns:
        The line with this batch.

    Raises:
        duckdb.Error: the database refused; it is as before.
    """
    with transaction(cursor), registered(cursor, coded=batch.table):
        cursor.execute(_STANDING, [line.dataset, batch.low, batch.high])
        known = bool(_one(cursor, _ANY)[0])
        fresh = _one(cursor, _FRESH)[0] if known else batch.fresh
        refused = sum(count for count, _ in batch.reasons.values())
        after = line.plus(imported=fresh, known=batch.rows - fresh - refused, reasons=batch.reasons)
        after = after if after.number else replace(after, number=_one(cursor, _NEXT)[0])
        if fresh:
            cursor.execute(_INSERT_NEW if known else _INSERT, [after.number, after.dataset])
        _write_line(cursor, after)
    return after


def finish(cursor: duckdb.DuckDBPyConnection, line: Line) -> Line:
    """Mark the line as complete."""
    with transaction(cursor):
        number = line.number or _one(cursor, _NEXT)[0]
        done = replace(line, number=number, complete=True)
        _write_line(cursor, done)
    return done


def _write_line(cursor: duckdb.DuckDBPyConnection, line: Line) -> None:
    reasons = json.dumps(line.reasons, ensure_ascii=False) if line.reasons else ""
    cursor.execute(
        _WRITE_LINE,
        [
            line.number, line.dataset, line.file, line.sha256, line.rows_read, line.imported,
            line.known, line.refused, reasons, "\n".join(line.notes), line.complete,
            line.version, line.knowledge_version, dt.datetime.now(dt.UTC).replace(tzinfo=None),
        ],
    )  # fmt: skip


def _loads(reasons: str) -> list[tuple[str, Any]]:
    return list(json.loads(reasons).items()) if reasons else []


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = cursor.execute(sql).fetchone()
    return tuple(row) if row else ()
