"""Out of the record: flat dyad rows as CSV, JSONL or Parquet, PLOVER JSONL, or whole tables.

Rows stream through in batches, so an export needs little memory. A file appears under its name
only when it is complete. `docs/reference/record.md` lists the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, get_args

from dragoman.errors import RecordError, UsageError
from dragoman.record import files, flat
from dragoman.record.conditions import EventFilter
from dragoman.record.plover import plover_event
from dragoman.record.store import Record

Format = Literal["csv", "jsonl", "parquet", "plover"]
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
        where: which events; by default those that happened, as in `Record.events`, of all data
            sets: our own first, then each imported one, each by day.
        folds: for "plover", our actor code -> PLOVER's, from `plover.folding`.

    Returns:
        The number of rows written.

    Raises:
        UsageError: an unknown format, or `out` is the record itself.
        RecordError: the file cannot be written.
    """
    if format not in get_args(Format):
        raise UsageError(f"unknown format {format!r}; one of {', '.join(get_args(Format))}")
    asked = where or EventFilter()
    with record.cursor() as cursor, files.sink(out, record.path) as stream:
        if format == "plover":
            found = flat.plover_rows(cursor, asked)
            return files.write_json(found, stream, lambda row: plover_event(row, folds or {}))
        schema, batches = flat.rows(cursor, asked, cells=format == "csv")
        if format == "csv":
            return files.write_csv(schema, batches, stream)
        if format == "parquet":
            return files.write_parquet(schema, batches, stream)
        return files.write_json(batches, stream)


def export_folder(record: Record, folder: str | Path) -> dict[str, int]:
    """Write events.parquet, participants.parquet and reports.parquet: our own tables, whole.

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
        target = place / f"{name}.parquet"
        with record.cursor() as cursor, files.sink(target, record.path) as stream:
            reader = cursor.sql(sql).to_arrow_reader(files.ROWS_AT_ONCE)
            written[name] = files.write_parquet(reader.schema, reader, stream)
    return written
