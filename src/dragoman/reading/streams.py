"""Streams of untrusted bytes: opened late, looked into, read no further than a bound."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_DOCUMENT_BYTES, MAX_ROW_BYTES
from dragoman.reading.decode import BOMS, choose, refuse_binary

#: Bytes looked at to tell a format, and to tell the charset of a streamed corpus.
PEEK: Final = 8192
SAMPLE: Final = 262_144


@dataclass(frozen=True, slots=True)
class Blob:
    """An input not yet opened: a file, an archive's member, a fetched page, standard input.

    `source` is its stable name in the record; `name` has the suffix that tells the format;
    `size` is in bytes, None where unknown; `charset` and `content_type` come from HTTP.
    `depth` counts the archives around it. `packed` opens the archive it was unpacked from, where
    the input itself can be opened only once.
    """

    source: str
    name: str
    open: Callable[[], BinaryIO]
    size: int | None = None
    content_type: str = ""
    charset: str = ""
    depth: int = 0
    packed: Callable[[], BinaryIO] | None = None


class Pushback(io.RawIOBase):
    """A stream whose first bytes were already read and are given out again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def peek(stream: BinaryIO, size: int = PEEK) -> tuple[bytes, BinaryIO]:
    """Return the first `size` bytes of `stream` and a stream that still begins with them."""
    start = stream.tell() if stream.seekable() else None
    head = read_up_to(stream, size)
    if start is not None:
        stream.seek(start)
        return head, stream
    return head, io.BufferedReader(Pushback(head, stream))


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, fewer only at the end of the stream (pipes give short reads)."""
    pieces: list[bytes] = []
    while size > 0:
        piece = stream.read(min(size, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def read_document(stream: BinaryIO, size: int | None = None) -> bytes:
    """Return the whole of one document of at most MAX_DOCUMENT_BYTES.

    Raises TooLarge, by `size` alone where that already says so, and InputError if it is empty.
    """
    if size is None or size <= MAX_DOCUMENT_BYTES:
        raw = read_up_to(stream, MAX_DOCUMENT_BYTES + 1)
        if not raw:
            raise InputError("the file is empty")
        if len(raw) <= MAX_DOCUMENT_BYTES:
            return raw
        size = None
    stated = f"{size} bytes, more" if size else "more"
    raise TooLarge(f"{stated} than the {MAX_DOCUMENT_BYTES} of one document")


def text_stream(stream: BinaryIO, declared: str = "") -> io.TextIOWrapper:
    """Return a corpus as text, its charset told from the beginning.

    Bytes that do not fit become lone surrogates, for `is_damaged` to find in their row.
    Raises InputError where the beginning is binary or in no charset that is recognised.
    """
    head = read_up_to(stream, SAMPLE)
    if not head:
        raise InputError("the file is empty")
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return _wrapped(head[len(bom) :], stream, encoding)
    # A character may be cut at the end of the sample: look at whole lines only.
    whole = head[: head.rfind(b"\n") + 1] or head
    refuse_binary(whole.replace(b"\0", b""))
    return _wrapped(head, stream, _codec(whole, declared))


def _wrapped(head: bytes, rest: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Text over `head` and `rest`; `rest` stays open when the text is gone, its opener shuts it."""
    raw = io.BufferedReader(Pushback(head, rest))
    return io.TextIOWrapper(raw, encoding, _escape(encoding), newline="")


def _codec(sample: bytes, declared: str) -> str:
    try:
        return choose(sample, declared)
    except InputError:
        # Damage in one row must not cost the others: they are read, and that row is refused.
        if sum(_is_utf8(line) for line in sample.splitlines()) * 2 > sample.count(b"\n"):
            return "utf-8"
        raise


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _escape(encoding: str) -> str:
    return (
        "strict"
        if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
        else "surrogateescape"
    )


def is_damaged(text: str) -> bool:
    """Tell whether `text` holds bytes that did not fit the charset (see `text_stream`)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return any("\udc80" <= character <= "\udcff" for character in text)
    return False


def lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of `text` with their ends, none longer than MAX_ROW_BYTES characters.

    Raises TooLarge at a longer one: what follows it cannot be trusted to be a row.
    """
    while line := text.readline(MAX_ROW_BYTES + 1):
        if len(line) > MAX_ROW_BYTES:
            raise TooLarge(f"a line of more than {MAX_ROW_BYTES} bytes")
        yield line
