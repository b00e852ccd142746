"""JSON corpora, streamed: one object per line, or one array of objects."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import BinaryIO, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_ROW_BYTES
from dragoman.model import Reject
from dragoman.reading.decode import decode
from dragoman.reading.draft import reject
from dragoman.reading.rows import Row
from dragoman.reading.streams import (
    SAMPLE,
    is_damaged,
    lines,
    peek,
    read_document,
    text_stream,
)

#: What the json module raises: bad syntax, numbers of absurd length, absurd nesting.
JSON_FAULTS: Final = (ValueError, RecursionError)
CHUNK: Final = 65_536
SPACE: Final = " \t\r\n"


def line_rows(stream: BinaryIO, source: str, charset: str = "") -> Iterator[Row | Reject]:
    """Yield the objects of a JSONL stream, and a Reject for every line that is none."""
    number = 0
    for line in lines(text_stream(stream, charset)):
        if not line.strip():
            continue
        number += 1
        yield _row(line, number, source)


def _row(line: str, number: int, source: str) -> Row | Reject:
    raw = line.encode("utf-8", "surrogateescape")
    named = f"{source}#{number}"
    if is_damaged(line):
        return reject(
            named, f"row {number} holds bytes that do not fit the file's charset", raw, row=True
        )
    try:
        value = json.loads(line)
    except JSON_FAULTS as error:
        return reject(named, f"row {number} is not valid JSON ({_why(error)})", raw, row=True)
    return _object(value, number, source)


def _object(value: object, number: int, source: str) -> Row | Reject:
    if isinstance(value, dict):
        return number, value
    kind = type(value).__name__
    raw = json.dumps(value).encode()
    return reject(
        f"{source}#{number}", f"row {number} is a JSON {kind}, not an object", raw, row=True
    )


def _why(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__


def json_rows(stream: BinaryIO, source: str, charset: str = "") -> Iterator[Row | Reject]:
    """Yield the rows of a .json file: an array, lines after all, or a single object.

    An object whose only list of objects is, say, under "articles" gives that list's rows.
    Raises InputError where the file is no JSON.
    """
    head, stream = peek(stream, SAMPLE)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        yield from _array(text_stream(stream, charset), source)
    elif _is_first_of_many(start):
        yield from line_rows(stream, source, charset)
    else:
        yield from _single(read_document(stream), source, charset)


def _is_first_of_many(start: bytes) -> bool:
    line, _, after = start.partition(b"\n")
    try:
        return bool(after.strip()) and isinstance(json.loads(line), dict)
    except JSON_FAULTS:
        return False


def _single(raw: bytes, source: str, charset: str) -> Iterator[Row | Reject]:
    text = decode(raw, charset)
    try:
        value = json.loads(text)
    except JSON_FAULTS as error:
        raise InputError(f"not valid JSON ({_why(error)})") from error
    inner = [v for v in value.values() if _is_table(v)] if isinstance(value, dict) else []
    for number, item in enumerate(inner[0] if len(inner) == 1 else [value], 1):
        yield _object(item, number, source)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _array(text: io.TextIOWrapper, source: str) -> Iterator[Row | Reject]:
    """Read the elements of an array one by one: a corpus need not fit in memory."""
    decoder = json.JSONDecoder()
    buffer, at, number = "", 0, 0
    while True:
        buffer, at = _next_element(text, buffer, at, number)
        if buffer[at] == "]":
            return
        number += 1
        want = CHUNK
        while True:
            try:
                value, at = decoder.raw_decode(buffer, at)
                break
            except JSON_FAULTS as error:
                more = text.read(want)
                if not more or isinstance(error, RecursionError):
                    raise InputError(f"row {number} is not valid JSON ({_why(error)})") from error
            buffer, at = buffer[at:] + more, 0
            if len(buffer) > MAX_ROW_BYTES:
                raise TooLarge(f"row {number} has more than {MAX_ROW_BYTES} bytes or is no JSON")
            want = len(buffer)
        yield _element(value, number, source)


def _element(value: object, number: int, source: str) -> Row | Reject:
    if is_damaged(json.dumps(value, ensure_ascii=False)):
        raw = json.dumps(value).encode()
        return reject(f"{source}#{number}", f"row {number} holds damaged characters", raw, row=True)
    return _object(value, number, source)


def _next_element(text: io.TextIOWrapper, buffer: str, at: int, number: int) -> tuple[str, int]:
    """Move past blanks and one comma (before the first element: one bracket)."""
    skipped = False
    while True:
        while at < len(buffer) and buffer[at] in SPACE:
            at += 1
        if at == len(buffer):
            buffer, at = text.read(CHUNK), 0
            if not buffer:
                raise InputError(f"the array ends early, after row {number}")
        elif not skipped and buffer[at] == ("," if number else "["):
            skipped, at = True, at + 1
        elif skipped or buffer[at] == "]":
            return buffer, at
        else:
            raise InputError(f"the array is broken after row {number}")
