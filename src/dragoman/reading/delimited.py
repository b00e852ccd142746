"""CSV and TSV, streamed: the delimiter is told from the header, bad rows are refused singly."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from dragoman.errors import InputError
from dragoman.limits import MAX_ROW_BYTES
from dragoman.model import Reject
from dragoman.reading.draft import reject
from dragoman.reading.rows import Row
from dragoman.reading.streams import is_damaged, lines, text_stream

DELIMITERS: Final = ",;\t|"
QUOTED: Final = re.compile(r'"[^"]*"')


def delimited_rows(stream: BinaryIO, source: str, charset: str = "") -> Iterator[Row | Reject]:
    """Yield the rows of a CSV or TSV file under their header's names, or Rejects for bad ones.

    Raises InputError where there is no usable header.
    """
    text = text_stream(stream, charset)
    rows = lines(text)
    first = next((line for line in rows if line.strip()), "")
    if csv.field_size_limit() < MAX_ROW_BYTES:
        csv.field_size_limit(MAX_ROW_BYTES)
    seen: list[str] = []
    chained = _noted(_chain(first, rows), seen)
    reader = csv.reader(chained, delimiter=delimiter_of(first), strict=True)
    header = _header(reader)
    number = 0
    while True:
        number += 1
        seen.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raw = "".join(seen).encode("utf-8", "surrogateescape")
            yield reject(f"{source}#{number}", f"row {number}: {error}", raw, row=True)
            continue
        if not any(fields):
            number -= 1
            continue
        fault = _fault(fields, header)
        if fault:
            raw = json.dumps(fields).encode()
            yield reject(f"{source}#{number}", f"row {number} {fault}", raw, row=True)
        else:
            yield number, dict(zip(header, fields, strict=True))


def delimiter_of(header: str) -> str:
    """Return the delimiter that is most frequent in `header` outside quotes, or a comma."""
    bare = QUOTED.sub("", header)
    return max(DELIMITERS, key=bare.count)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _noted(rows: Iterator[str], noted: list[str]) -> Iterator[str]:
    """The lines as they are, each also noted down for a row that turns out to be broken."""
    for line in rows:
        noted.append(line)
        yield line


def _header(reader: Iterator[list[str]]) -> list[str]:
    names = next(reader, [])
    if any("\0" in name or is_damaged(name) for name in names):
        raise InputError("the header row is binary or damaged")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two columns are named {twice[:40]!r}; rename one")
    return [name.strip() or f"column{index}" for index, name in enumerate(names, 1)]


def _fault(fields: list[str], header: list[str]) -> str:
    if len(fields) != len(header):
        return f"has {len(fields)} fields, the header {len(header)}"
    if any("\0" in field for field in fields):
        return "holds binary data (NUL)"
    if any(is_damaged(field) for field in fields):
        return "holds bytes that do not fit the file's charset"
    return ""
