"""What was refused once, read again from the bytes that were kept."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace

from dragoman.errors import UsageError
from dragoman.model import Reject, Report
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import read_blob
from dragoman.reading.rows import one_row
from dragoman.reading.streams import Blob


def reread(refused: Reject, options: ReadOptions) -> Iterator[Report | Reject]:
    """Yield what a rejected input holds now; under its old source, so that it keeps its id.

    A row of a corpus was kept as JSON, and can be read when it is an object; all else as the file
    it was.
    """
    if refused.row:
        row = _row(refused)
        yield refused if row is None else one_row(row, refused.source, options)
        return
    name = refused.source.rsplit("/", 1)[-1]
    raw = refused.raw
    blob = Blob(refused.source, name, lambda: io.BytesIO(raw), len(raw))
    try:
        yield from read_blob(blob, options)
    except UsageError as error:
        yield replace(refused, reason=f"{refused.source}: {error}")


def _row(refused: Reject) -> dict[str, object] | None:
    try:
        value = json.loads(refused.raw)
    except PARSER_FAULTS:
        return None
    return value if isinstance(value, dict) else None
