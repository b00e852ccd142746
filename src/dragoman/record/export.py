"""Out of the record: flat dyad rows as CSV, JSONL or Parquet, PLOVER JSONL, or whole tables.

Rows stream through in batches, so an export needs little memory. A file appears under its name
only when it is complete. `docs/reference/record.md` lists the columns.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal, get_args

from dragoman.errors import RecordError, UsageError
from dragoman.record.conditions import EventFilter, event_where
from dragoman.record.plover import plover_event
from dragoman.record.store import Record

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "jsonl", "parquet", "plover"]
#: Standard output.
STDOUT: Final = "-"
_ROWS_AT_ONCE: Final = 10_000

#: One row per pair; an event without a pair has one row per source, its target empty.
_FLAT_HEAD: Final = """
SELECT e.event_id, e.event_date, e.date_precision, e.date_basis,
       coalesce(d.source, s.code, '') AS source,
       coalesce(d.source_actor, s.actor, '') AS source_actor,
       coalesce(d.source_sector, s.sector, '') AS source_sector,
       coalesce(d.target, '') AS target, coalesce(d.target_actor, '') AS target_actor,
       coalesce(d.target_sector, '') AS target_sector,
       e.root, e.mode, e.quad, e.goldstein, e.cameo, e.areas, e.contexts, e.modality, e.status,
       e.reciprocal, e.confidence, e.place, e.place_country, e.trigger,
       substring(r.text, e.start + 1, e."end" - e.start) AS evidence,
       r.title, r.publisher, r.published_at, r.source AS report_source, e.report_id, e.sentence,
       e.start, e."end", e.coder, e.coder_version, e.knowledge_version,
       e.format, e.reason, e.reason_start, e.reason_end, e.stage, e.topics
FROM events e JOIN reports r ON r.report_id = e.report_id
LEFT JOIN dyads d ON d.event_id = e.event_id
LEFT JOIN codes s ON s.event_id = e.event_id AND s.side = 'source' AND d.event_id IS NULL
"""
_ROWS_HEAD: Final = "SELECT * FROM ("
_ROWS_TAIL: Final = ") flat ORDER BY event_date NULLS LAST, event_id, source, target"
#: Cells of CSV: lists joined by "|", and free text that a spreadsheet would run as a formula
#: made harmless by an apostrophe in front.
_CSV_HEAD: Final = r"""
SELECT * REPLACE (
    array_to_string(areas, '|') AS areas,
    array_to_string(contexts, '|') AS contexts,
    array_to_string(topics, '|') AS topics,
    regexp_replace(reason, '^([=+\-@\t\r])', '''\1') AS reason,
    regexp_replace(date_basis, '^([=+\-@\t\r])', '''\1') AS date_basis,
    regexp_replace(place, '^([=+\-@\t\r])', '''\1') AS place,
    regexp_replace(trigger, '^([=+\-@\t\r])', '''\1') AS trigger,
    regexp_replace(evidence, '^([=+\-@\t\r])', '''\1') AS evidence,
    regexp_replace(title, '^([=+\-@\t\r])', '''\1') AS title,
    regexp_replace(publisher, '^([=+\-@\t\r])', '''\1') AS publisher,
    regexp_replace(report_source, '^([=+\-@\t\r])', '''\1') AS report_source)
FROM (
"""
_PLOVER_HEAD: Final = """
WITH sides AS (
    SELECT event_id,
           list({'actor': actor, 'sector': sector, 'text': text, 'person': person,
                 'office': office} ORDER BY ordinal) FILTER (WHERE side = 'source') AS sources,
           list({'actor': actor, 'sector': sector, 'text': text, 'person': person,
                 'office': office} ORDER BY ordinal) FILTER (WHERE side = 'target') AS targets
    FROM participants GROUP BY event_id
)
SELECT e.*, s.sources, s.targets, r.publisher, r.published_at, r.language,
       substring(r.text, e.start + 1, e."end" - e.start) AS evidence
FROM events e JOIN reports r ON r.report_id = e.report_id
LEFT JOIN sides s ON s.event_id = e.event_id
"""
_PLOVER_TAIL: Final = "ORDER BY e.event_date NULLS LAST, e.event_id"
_FOLDER_TABLES: Final = {
    "events": "SELECT * FROM events ORDER BY event_date NULLS LAST, event_id",
    "participants": "SELECT * FROM participants ORDER BY event_id, side, ordinal",
    "reports": "SELECT * FROM reports ORDER BY published_at NULLS LAST, report_id",
}


def export(
    record: Record,
    format: str,
    out: str | Path,
    *,
    where: EventFilter | None = None,
    folds: Mapping[str, str] | None = None,
) -> int:
    """Write the events of `record` that match `where` to the file `out`.

    Args:
        record: an open record.
        format: "csv", "jsonl", "parquet" (flat dyad rows) or "plover" (one JSON per event).
        out: a file, replaced when it exists; "-" is standard output.
        where: which events; by default those that happened, as in `Record.events`.
        folds: for "plover", our actor code -> PLOVER's, from `plover.folding`.

    Returns:
        The number of rows written.

    Raises:
        UsageError: an unknown format, or `out` is the record itself.
        RecordError: the file cannot be written.
    """
    if format not in get_args(Format):
        raise UsageError(f"unknown format {format!r}; one of {', '.join(get_args(Format))}")
    with record.cursor() as cursor:
        clause, given = event_where(cursor, where or EventFilter())
    head = _CSV_HEAD if format == "csv" else _ROWS_HEAD
    parts: tuple[str, ...] = (head, _FLAT_HEAD, clause, _ROWS_TAIL)
    if format == "plover":
        parts = (_PLOVER_HEAD, clause, _PLOVER_TAIL)
    writers: dict[str, Callable[[pa.RecordBatchReader, IO[bytes]], int]] = {
        "csv": _write_csv,
        "parquet": _write_parquet,
        "jsonl": lambda reader, sink: _write_json(reader, sink, lambda row: row),
        "plover": lambda reader, sink: _write_json(
            reader, sink, lambda row: plover_event(row, folds or {})
        ),
    }
    with record.cursor() as cursor, _sink(record, out) as sink:
        reader = cursor.sql("\n".join(parts), params=given).to_arrow_reader(_ROWS_AT_ONCE)
        return writers[format](reader, sink)


def export_folder(record: Record, folder: str | Path) -> dict[str, int]:
    """Write events.parquet, participants.parquet and reports.parquet: the whole record.

    Returns:
        The number of rows of each table.

    Raises:
        RecordError: the folder or a file in it cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{place}: {error.strerror}; name another folder") from error
    written = {}
    for name, sql in _FOLDER_TABLES.items():
        with record.cursor() as cursor, _sink(record, place / f"{name}.parquet") as sink:
            written[name] = _write_parquet(cursor.sql(sql).to_arrow_reader(_ROWS_AT_ONCE), sink)
    return written


@contextmanager
def _sink(record: Record, out: str | Path) -> Iterator[IO[bytes]]:
    """The open target; a file takes its name only when the block ends well."""
    if str(out) == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = Path(out)
    if place.exists() and Path(record.path).exists() and place.samefile(record.path):
        raise UsageError(f"{place} is the record itself; name another file")
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.new")
    try:
        with draft.open("wb") as sink:
            yield sink
        os.replace(draft, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(f"{place}: {reason}; the export was not written") from error
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(reader: pa.RecordBatchReader, sink: IO[bytes]) -> int:
    from pyarrow import csv

    written = 0
    with csv.CSVWriter(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def _write_parquet(reader: pa.RecordBatchReader, sink: IO[bytes]) -> int:
    from pyarrow import parquet

    written = 0
    with parquet.ParquetWriter(sink, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def _write_json(
    reader: pa.RecordBatchReader,
    sink: IO[bytes],
    shape: Callable[[dict[str, Any]], dict[str, Any]],
) -> int:
    written = 0
    for batch in reader:
        for row in batch.to_pylist():
            line = json.dumps(shape(row), ensure_ascii=False, default=_plain)
            sink.write(line.encode() + b"\n")
            written += 1
    return written


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
