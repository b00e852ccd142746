"""Files written row by row: CSV, Parquet, JSONL and plain lines.

A file appears under its name only when it is complete.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from dragoman.errors import RecordError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

#: Standard output.
STDOUT: Final = "-"
ROWS_AT_ONCE: Final = 10_000
#: Rows of a row group: always the same, so that the same rows give the same bytes.
GROUP_ROWS: Final = 50_000


@contextmanager
def sink(out: str | Path, record_path: str = "") -> Iterator[IO[bytes]]:
    """The open target; a file takes its name only when the block ends well.

    Args:
        out: a file, replaced when it exists; "-" is standard output.
        record_path: the record's own file, which is never overwritten.

    Raises:
        UsageError: `out` is the record itself.
        RecordError: the file cannot be written.
    """
    if str(out) == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = Path(out)
    if record_path and place.exists() and Path(record_path).exists():
        _spare(place, record_path)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.new")
    try:
        with draft.open("wb") as stream:
            yield stream
        os.replace(draft, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(f"{place}: {reason}; the export was not written") from error
    finally:
        draft.unlink(missing_ok=True)


def _spare(place: Path, record_path: str) -> None:
    if place.samefile(record_path):
        raise UsageError(f"{place} is the record itself; name another file")


def write_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> int:
    """Write rows as CSV with a header; returns how many."""
    from pyarrow import csv

    written = 0
    with csv.CSVWriter(stream, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> int:
    """Write rows as Parquet, in row groups of one size however they come; returns how many."""
    import pyarrow as pa
    from pyarrow import parquet

    written = 0
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for group in _regrouped(batches):
            # In one piece: where pages end may hang on where the pieces did.
            rows = pa.Table.from_batches(group, schema).combine_chunks()
            writer.write_table(rows, row_group_size=GROUP_ROWS)
            written += rows.num_rows
    return written


def _regrouped(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    group: list[pa.RecordBatch] = []
    room = GROUP_ROWS
    for batch in batches:
        rest = batch
        while rest.num_rows >= room:
            yield [*group, rest.slice(0, room)]
            rest = rest.slice(room)
            group, room = [], GROUP_ROWS
        if rest.num_rows:
            group.append(rest)
            room -= rest.num_rows
    if group:
        yield group


def write_json(
    batches: Iterable[pa.RecordBatch],
    stream: IO[bytes],
    shape: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row,
) -> int:
    """Write rows as JSON, one object a line, each as `shape` makes it; returns how many."""
    written = 0
    for batch in batches:
        for row in batch.to_pylist():
            line = json.dumps(shape(row), ensure_ascii=False, default=_plain)
            stream.write(line.encode() + b"\n")
            written += 1
    return written


def write_lines(batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> int:
    """Write the only column of the rows as lines of text; returns how many."""
    written = 0
    for batch in batches:
        lines = batch.column(0).to_pylist()
        stream.write("".join(f"{line}\n" for line in lines).encode())
        written += len(lines)
    return written


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
