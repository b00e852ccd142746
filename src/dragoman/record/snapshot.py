"""A snapshot: a frozen copy of a record in a folder, made to be cited.

The same record gives the same bytes, in whatever order it was read (with the same version of
pyarrow, which writes the files): rows stand in a fixed order, row groups have a fixed size, and
no time of day is in it. `sha256sum -c SHA256SUMS` tells whether a copy is whole, and so does
`check`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import RecordError, UsageError
from dragoman.record import dictionary, files, pieces
from dragoman.record.readme import readme
from dragoman.record.schema import SCHEMA_VERSION
from dragoman.record.store import Record

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

KIND: Final = "dragoman snapshot"
SUMS: Final = "SHA256SUMS"
PROVENANCE: Final = "provenance.json"
#: When a report entered this record, and what was kept of a rejected one, is not content.
_REPORTS: Final = """
SELECT * EXCLUDE (fetched_at, kept_bytes, text) FROM reports ORDER BY report_id
"""
_REPORTS_WITH_TEXT: Final = """
SELECT * EXCLUDE (fetched_at, kept_bytes) FROM reports ORDER BY report_id
"""
_TABLES: Final = {
    "events": """
        SELECT e.*, substring(r.text, e.start + 1, e."end" - e.start) AS evidence
        FROM events e JOIN reports r ON r.report_id = e.report_id ORDER BY e.event_id
    """,
    "participants": "SELECT * FROM participants ORDER BY event_id, side, ordinal",
    "dyads": "SELECT * FROM dyads ORDER BY event_id, source, target",
    "reports": _REPORTS,
    "exposure": "SELECT * FROM exposure ORDER BY publisher, day NULLS LAST",
}
#: The number of an import, and how many of its rows were known before, hang on the order.
_IMPORTS: Final = """
SELECT dataset, file, sha256, rows_read, refused, reasons, notes, complete, version,
       knowledge_version
FROM imports ORDER BY dataset, sha256, file
"""
_IMPORTED: Final = "SELECT i.* EXCLUDE (import_no) FROM imported i"
_NO_IMPORTED: Final = "SELECT * EXCLUDE (import_no) FROM imported LIMIT 0"
_ANY_IMPORTS: Final = "SELECT count(*) FROM imports"
_ANY_IMPORTED: Final = "SELECT count(*) FROM (SELECT 1 FROM imported LIMIT 1)"
_STATUSES: Final = "SELECT status, count(*) FROM reports GROUP BY status ORDER BY status"
_DATASETS: Final = "SELECT dataset, count(*) FROM imported GROUP BY dataset ORDER BY dataset"
_VERSIONS: Final = """
SELECT coder, coder_version, model_version, knowledge_version, count(*) AS events
FROM events GROUP BY ALL ORDER BY ALL
"""
_SUM_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^/\\]+)")


def write(
    record: Record,
    folder: str | Path,
    *,
    text: bool = False,
    title: str = "",
    creators: Sequence[str] = (),
    version: str = "",
    force: bool = False,
) -> dict[str, int]:
    """Freeze `record` in `folder`.

    Args:
        record: an open record.
        folder: made by this call; it takes its name only when it is complete.
        text: with the full texts of the reports, which may not be yours to pass on. The words
            that are evidence are there in any case.
        title: what the data set is called.
        creators: who is to be cited.
        version: of Dragoman.
        force: replace an older snapshot in `folder`.

    Returns:
        The number of rows of each table.

    Raises:
        UsageError: the folder holds something else, or an older snapshot without `force`.
        RecordError: it cannot be written.
    """
    place = Path(folder).expanduser().resolve()
    _free(place, force=force)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.new")
    try:
        draft.mkdir()
        with record.session(), record.cursor() as cursor:
            facts = {
                "kind": KIND,
                "title": title,
                "creators": list(creators),
                "full_texts": text,
                "dragoman": version,
                "digest": record.digest(),
                **_provenance(cursor),
            }
            shapes = _write_tables(cursor, draft, text=text)
        written = {name: count for name, (_, count) in shapes.items()}
        _write_pages(draft, facts, shapes)
        _put(draft, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(f"{place}: {reason}; the snapshot was not written") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return written


def check(folder: str | Path) -> list[str]:
    """What is wrong with a snapshot, one line each; nothing when it is as it was written.

    Raises:
        UsageError: there is no snapshot in the folder.
    """
    place = Path(folder)
    sums = _sums(place)
    if not sums:
        raise UsageError(f"{place}: no snapshot here ({SUMS} is missing or empty)")
    present = {item.name for item in place.iterdir()} - {SUMS}
    wrong = [f"{name} is missing" for name in sorted(set(sums) - present)]
    wrong += [f"{name} is not part of the snapshot" for name in sorted(present - set(sums))]
    for name in sorted(present & set(sums)):
        if not (place / name).is_file() or _sum(place / name) != sums[name]:
            wrong.append(f"{name} is not as it was written")
    return wrong


#: Name of a table -> its columns with their types, and its number of rows.
_Shapes = dict[str, tuple[list[tuple[str, str]], int]]


def _write_tables(cursor: duckdb.DuckDBPyConnection, folder: Path, *, text: bool) -> _Shapes:
    shapes: _Shapes = {}
    for name, schema, batches in _tables(cursor, text=text):
        with (folder / f"{name}.parquet").open("wb") as stream:
            count = files.write_parquet(schema, batches, stream)
        shapes[name] = [(field.name, _kind(field.type)) for field in schema], count
    return shapes


def _tables(
    cursor: duckdb.DuckDBPyConnection, *, text: bool
) -> Iterator[tuple[str, pa.Schema, Iterator[pa.RecordBatch]]]:
    questions = dict(_TABLES)
    if text:
        questions["reports"] = _REPORTS_WITH_TEXT
    if cursor.sql(_ANY_IMPORTS).fetchall()[0][0]:
        questions["imports"] = _IMPORTS
    for name, sql in questions.items():
        reader = cursor.sql(sql).to_arrow_reader(files.ROWS_AT_ONCE)
        yield name, reader.schema, reader
    if cursor.sql(_ANY_IMPORTED).fetchall()[0][0]:
        schema = cursor.sql(_NO_IMPORTED).to_arrow_table().schema
        yield "imported", schema, pieces.imported(cursor, _IMPORTED, {})


def _kind(given: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_list(given):
        return f"list of {_kind(given.value_type)}"
    return "date" if pa.types.is_date(given) else str(given)


def _provenance(cursor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    import pyarrow as pa

    versions = ("coder", "coder_version", "model_version", "knowledge_version", "events")
    return {
        "schema": SCHEMA_VERSION,
        "pyarrow": pa.__version__,
        "reports": dict(cursor.sql(_STATUSES).fetchall()),
        "imported": dict(cursor.sql(_DATASETS).fetchall()),
        "coders": [
            dict(zip(versions, row, strict=True)) for row in cursor.sql(_VERSIONS).fetchall()
        ],
    }


def _write_pages(folder: Path, facts: dict[str, Any], shapes: _Shapes) -> None:
    described = {name: found for name, (found, _) in shapes.items()}
    rows = {name: count for name, (_, count) in shapes.items()}
    pages = {"DATA_DICTIONARY.md": dictionary.page(described), "README.md": readme(facts, rows)}
    for name, words in pages.items():
        (folder / name).write_bytes(words.encode())
    facts = {**facts, "rows": rows}
    facts["sha256"] = {path.name: _sum(path) for path in sorted(folder.iterdir())}
    told = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / PROVENANCE).write_bytes(f"{told}\n".encode())
    sums = "".join(f"{_sum(path)}  {path.name}\n" for path in sorted(folder.iterdir()))
    (folder / SUMS).write_bytes(sums.encode())


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    """Name of a file -> its SHA-256, as the snapshot says; empty where there is none.

    Raises:
        UsageError: a line is no sum of a file in the folder.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    matches = [_SUM_LINE.fullmatch(line) for line in lines]
    if not all(matches):
        raise UsageError(f"{folder / SUMS} is damaged; restore a copy")
    return {match[2]: match[1] for match in matches if match}


def _free(place: Path, *, force: bool) -> None:
    """Raise UsageError unless `place` is free, or a snapshot that may be replaced."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not place.is_dir():
        raise UsageError(f"{place} is a file; name a folder for the snapshot")
    # Only what a snapshot put there is ever deleted.
    ours = {SUMS, *_sums(place)}
    strange = sorted(item.name for item in place.iterdir() if item.name not in ours)
    if len(ours) == 1 or strange:
        why = f"holds {strange[0]}, which is no part of a snapshot" if strange else "is no snapshot"
        raise UsageError(f"{place} {why}; name another folder")
    if not force:
        raise UsageError(f"{place} holds a snapshot; name another folder, or use --force")


def _put(draft: Path, place: Path) -> None:
    """Give the draft its name; an older snapshot goes only when the new one is complete."""
    old = None
    if place.exists():
        old = place.with_name(f".{place.name}.{secrets.token_hex(4)}.old")
        os.replace(place, old)
    try:
        os.replace(draft, place)
    except OSError:
        if old:
            os.replace(old, place)
        raise
    if old:
        shutil.rmtree(old)
