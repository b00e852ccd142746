"""Parquet corpora, streamed batch by batch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import BATCH_REPORTS, MAX_ARCHIVE_BYTES
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.rows import Row

CHUNK: Final = 1 << 20


def parquet_rows(stream: BinaryIO) -> Iterator[Row]:
    """Yield the rows of a Parquet file.

    Raises InputError for a damaged file, TooLarge for a row group beyond MAX_ARCHIVE_BYTES.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.TemporaryFile() as spool:
        source = stream if stream.seekable() else _spooled(stream, spool)
        try:
            file = pq.ParquetFile(source)
            _refuse_bombs(file.metadata)
            number = 0
            for batch in file.iter_batches(batch_size=BATCH_REPORTS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
        except (pa.lib.ArrowException, *PARSER_FAULTS, OSError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"damaged Parquet ({str(error)[:120]})") from error


def parquet_length(stream: BinaryIO) -> int:
    """Return the number of rows that a Parquet file states; raises InputError if damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(stream).metadata.num_rows)
    except (pa.lib.ArrowException, *PARSER_FAULTS, OSError) as error:
        raise InputError(f"damaged Parquet ({str(error)[:120]})") from error


def _refuse_bombs(metadata: object) -> None:
    for index in range(metadata.num_row_groups):  # type: ignore[attr-defined]
        size = metadata.row_group(index).total_byte_size  # type: ignore[attr-defined]
        if size > MAX_ARCHIVE_BYTES:
            raise TooLarge(f"row group {index} has {size} bytes, more than {MAX_ARCHIVE_BYTES}")


def _spooled(stream: BinaryIO, spool: BinaryIO) -> BinaryIO:
    """Copy a pipe or an archive's member to a nameless file: Parquet is read from its end."""
    written = 0
    while piece := stream.read(CHUNK):
        written += len(piece)
        if written > MAX_ARCHIVE_BYTES:
            raise TooLarge(f"more than {MAX_ARCHIVE_BYTES} bytes")
        spool.write(piece)
    spool.seek(0)
    return spool
