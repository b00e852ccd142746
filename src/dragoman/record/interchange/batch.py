"""One batch of foreign rows into the record, in one transaction.

What a row becomes is the format's SELECT; what is here already (same dataset, own_id and pair) is
left as it is. The line in `imports` moves on in the same transaction: after a kill it tells how
many rows of the file are done.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.interchange.format import Format
from dragoman.record.interchange.mapping import Mappings
from dragoman.record.scratch import registered, transaction

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Reason of a refusal -> how many rows, and the first of them.
Reasons = Mapping[str, tuple[int, str]]
#: Foreign numbers may be "nan" or out of this world: then they are unknown.
_CODED: Final = """
    CREATE OR REPLACE TEMPORARY TABLE coded AS
    SELECT * REPLACE (
        CASE WHEN isfinite(goldstein) THEN goldstein END AS goldstein,
        CASE WHEN abs(latitude) <= 90 THEN latitude END AS latitude,
        CASE WHEN abs(longitude) <= 180 THEN longitude END AS longitude
    )
    FROM (/*select*/)
"""
_FAULTS: Final = """
    SELECT fault, count(DISTINCT row_no), coalesce(nullif(arg_min(own_id, row_no), ''),
           'row ' || min(row_no))
    FROM coded WHERE fault IS NOT NULL GROUP BY fault ORDER BY fault
"""
_BOUNDS: Final = """
    SELECT min(own_id), max(own_id), count(*), count(DISTINCT (own_id, pair))
    FROM coded WHERE fault IS NULL
"""
_STANDING: Final = """
    CREATE OR REPLACE TEMPORARY TABLE standing AS
    SELECT own_id, pair FROM imported WHERE dataset = $1 AND own_id BETWEEN $2 AND $3
"""
_ANY: Final = "SELECT count(*) FROM standing"
_DROP_STANDING: Final = """
    DELETE FROM coded USING standing
    WHERE coded.own_id = standing.own_id AND coded.pair = standing.pair
"""
#: Of rows that a file holds twice the first stays.
_DROP_REPEATED: Final = """
    DELETE FROM coded WHERE rowid IN (
        SELECT rowid FROM coded WHERE fault IS NULL
        QUALIFY row_number() OVER (PARTITION BY own_id, pair ORDER BY row_no) > 1
    )
"""
_FRESH: Final = "SELECT count(DISTINCT row_no) FROM coded WHERE fault IS NULL"
_INSERT: Final = """
    INSERT INTO imported BY NAME
    SELECT $1 AS import_no, $2 AS dataset, * EXCLUDE (row_no, fault)
    FROM coded WHERE fault IS NULL
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


def write(
    cursor: duckdb.DuckDBPyConnection, line: Line, form: Format, mappings: Mappings, raw: pa.Table
) -> Line:
    """Store one batch and its line.

    Args:
        cursor: of the record.
        line: as it stands.
        form: says what the rows become.
        mappings: the tables that its SELECT joins.
        raw: the rows, with `row_no`.

    Returns:
        The line with this batch.

    Raises:
        duckdb.Error: the database refused; it is as before.
    """
    with transaction(cursor), registered(cursor, raw=raw, **mappings.tables):
        with _actors(cursor, form, mappings):
            cursor.execute(_CODED.replace("/*select*/", form.select))
        reasons = _reasons(cursor)
        _drop_known(cursor, line.dataset)
        fresh = _one(cursor, _FRESH)[0]
        refused = sum(count for count, _ in reasons.values())
        after = line.plus(imported=fresh, known=raw.num_rows - fresh - refused, reasons=reasons)
        after = after if after.number else replace(after, number=_one(cursor, _NEXT)[0])
        if fresh:
            cursor.execute(_INSERT, [after.number, after.dataset])
        _write_line(cursor, after)
    return after


def finish(cursor: duckdb.DuckDBPyConnection, line: Line) -> Line:
    """Mark the line as complete."""
    with transaction(cursor):
        number = line.number or _one(cursor, _NEXT)[0]
        done = replace(line, number=number, complete=True)
        _write_line(cursor, done)
    return done


@contextmanager
def _actors(cursor: duckdb.DuckDBPyConnection, form: Format, mappings: Mappings) -> Iterator[None]:
    """Let the SELECT see `actor_map` for the names of this batch."""
    keys: list[tuple[str, int]] = []
    if form.names:
        found = cursor.execute(form.names).fetchall()
        keys = [(str(key), int(year)) for key, year in found if key is not None and year]
    with registered(cursor, actor_map=mappings.actors(sorted(keys))):
        yield


def _reasons(cursor: duckdb.DuckDBPyConnection) -> Reasons:
    rows = cursor.execute(_FAULTS).fetchall()
    return {str(fault): (int(count), str(first)) for fault, count, first in rows}


def _drop_known(cursor: duckdb.DuckDBPyConnection, dataset: str) -> None:
    low, high, rows, distinct = _one(cursor, _BOUNDS)
    if not rows:
        return
    if distinct < rows:
        cursor.execute(_DROP_REPEATED)
    # Bounds, so that DuckDB looks only into those parts of the table that can hold the ids.
    cursor.execute(_STANDING, [dataset, low, high])
    if _one(cursor, _ANY)[0]:
        cursor.execute(_DROP_STANDING)


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
