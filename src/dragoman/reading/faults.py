"""What goes wrong in untrusted bytes, named, and told in one line."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, TypeVar

from dragoman.errors import InputError
from dragoman.model import Reject
from dragoman.reading.draft import reject
from dragoman.reading.tidy import one_line

Item = TypeVar("Item")

#: Faults of a stream: the file, its compression, its characters, its rows.
STREAM_FAULTS: Final = (
    InputError,
    OSError,
    EOFError,
    UnicodeError,
    zlib.error,
    zipfile.BadZipFile,
    csv.Error,
)
#: What parsers of hostile bytes raise besides their own errors. Named, not blind: a stop from
#: the keyboard, a closed generator or a lack of memory still passes.
PARSER_FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def reason(error: Exception) -> str:
    """Return what `error` says, on one line and without the machine's paths."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, EOFError):
        return "the compressed data ends too early"
    if isinstance(error, zlib.error):
        return "the compressed data is damaged"
    return one_line(str(error)) or type(error).__name__


def guarded(items: Iterator[Item], source: str) -> Iterator[Item | Reject]:
    """Yield `items`; where their stream fails, end with one Reject that says why."""
    try:
        yield from items
    except STREAM_FAULTS as error:
        yield reject(source, reason(error))
