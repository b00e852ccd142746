"""The flow of reading, top to bottom: targets, inputs, formats, reports.

Nothing an input holds stops the rest: each fault becomes one Reject that names it. Only a call
that makes no sense (a column that is not there) raises UsageError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, Final

from dragoman.errors import InputError
from dragoman.limits import MAX_DOCUMENT_BYTES, MAX_KEPT_BEGINNING
from dragoman.model import Reject, Report
from dragoman.reading.archives import gunzip, zip_members
from dragoman.reading.decode import decode
from dragoman.reading.delimited import delimited_rows
from dragoman.reading.draft import finish, identity, reject
from dragoman.reading.faults import STREAM_FAULTS, reason
from dragoman.reading.feed import read_feed
from dragoman.reading.jsonrows import json_rows, line_rows
from dragoman.reading.kinds import SUFFIXES, Kind, kind_of
from dragoman.reading.options import ReadOptions
from dragoman.reading.page import read_page
from dragoman.reading.parquet import parquet_length, parquet_rows
from dragoman.reading.plain import read_markdown, read_plain
from dragoman.reading.rows import reports
from dragoman.reading.streams import SAMPLE, Blob, peek, read_document, read_up_to
from dragoman.reading.targets import find
from dragoman.reading.tidy import one_line
from dragoman.reading.web import is_address

Results = Iterator[Report | Reject]
#: A gzip file in a zip file is common; anything deeper is a puzzle or an attack.
DEEPEST: Final = 2


def read(
    targets: Sequence[str],
    options: ReadOptions | None = None,
    stdin: BinaryIO | None = None,
) -> Results:
    """Yield every report that `targets` hold, and a Reject for every input that gave none.

    A target is a file, a folder, a pattern such as "news/**/*.html", "-" for standard input
    (`stdin`, by default the process's own) or an http(s) address. Lazy: corpora are streamed.
    Raises UsageError where a column named in `options` is not in a corpus.
    """
    given = options or ReadOptions()
    for target in targets:
        for found in find(target, stdin):
            if isinstance(found, Reject):
                yield found
            else:
                yield from read_blob(found, given)


def count(targets: Sequence[str]) -> int | None:
    """Return about how many reports and rejects `targets` will give, for a progress bar.

    Documents count one each, Parquet its rows, JSONL what its first lines let expect. None
    where that would take reading: other corpora, feeds, archives, standard input, addresses.
    """
    total = 0
    for target in targets:
        if target == "-" or is_address(target):
            return None
        for found in find(target):
            expected = 1 if isinstance(found, Reject) else _expected(found)
            if expected is None:
                return None
            total += expected
    return total


def _expected(blob: Blob) -> int | None:
    kind = SUFFIXES.get(blob.name.rsplit(".", 1)[-1].lower(), "text")
    if kind in ("text", "markdown", "html"):
        return 1
    if kind not in ("parquet", "jsonl"):
        return None
    try:
        with blob.open() as stream:
            if kind == "parquet":
                return parquet_length(stream)
            head = read_up_to(stream, SAMPLE)
    except STREAM_FAULTS:
        return 1
    lines = max(1, head.count(b"\n"))
    return max(1, round(lines * (blob.size or 0) / max(1, len(head))))


def read_blob(blob: Blob, options: ReadOptions) -> Results:
    """Yield every report that one opened input holds; a refused one keeps the input's bytes."""
    source = one_line(blob.source)
    for item in _read_blob(blob, options):
        if isinstance(item, Reject) and item.source == source and not item.raw:
            raw, cut = _kept(blob)
            yield replace(item, report_id=identity(blob.source, raw), raw=raw, cut=cut)
        else:
            yield item


def _kept(blob: Blob) -> tuple[bytes, bool]:
    """The bytes of an input, or its beginning, and whether there would be more."""
    if blob.source == "stdin":
        return b"", False
    try:
        with (blob.packed or blob.open)() as stream:
            raw = read_up_to(stream, MAX_DOCUMENT_BYTES + 1)
    except STREAM_FAULTS:
        return b"", False
    if len(raw) > MAX_DOCUMENT_BYTES:
        return raw[:MAX_KEPT_BEGINNING], True
    return raw, False


def _read_blob(blob: Blob, options: ReadOptions) -> Results:
    try:
        stream = blob.open()
        try:
            yield from _read_stream(blob, stream, options)
        finally:
            # Standard input is not ours to close.
            if blob.source != "stdin":
                stream.close()
    except STREAM_FAULTS as error:
        yield reject(blob.source, reason(error))


def _read_stream(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    head, stream = peek(stream)
    if not head:
        raise InputError("the file is empty")
    kind = kind_of(blob.name, head, blob.content_type)
    if kind in ("gzip", "zip"):
        yield from _read_packed(kind, blob, stream, options)
    else:
        yield from READERS[kind](blob, stream, options)


def _read_packed(kind: Kind, blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    if blob.depth >= DEEPEST or (kind == "zip" and blob.depth):
        raise InputError("an archive inside an archive; unpack it first")
    if kind == "gzip":
        yield from _read_blob(gunzip(blob, stream), options)
        return
    for member in zip_members(blob, stream):
        if isinstance(member, Reject):
            yield member
        else:
            yield from read_blob(member, options)


def _text(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    raw = read_document(stream, blob.size)
    yield finish(read_plain(decode(raw, blob.charset)), blob.source, raw, options)


def _markdown(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    raw = read_document(stream, blob.size)
    yield finish(read_markdown(decode(raw, blob.charset)), blob.source, raw, options)


def _html(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    raw = read_document(stream, blob.size)
    address = blob.source if blob.source.startswith(("http://", "https://")) else ""
    try:
        draft = read_page(decode(raw, blob.charset, markup=True), address)
    except InputError as error:
        yield reject(blob.source, reason(error), raw)
        return
    yield finish(draft, blob.source, raw, options)


def _feed(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    raw = read_document(stream, blob.size)
    yield from read_feed(decode(raw, blob.charset, markup=True), blob.source, options)


def _json_lines(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    return reports(line_rows(stream, blob.source, blob.charset), blob.source, options)


def _json(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    return reports(json_rows(stream, blob.source, blob.charset), blob.source, options)


def _delimited(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    return reports(delimited_rows(stream, blob.source, blob.charset), blob.source, options)


def _parquet(blob: Blob, stream: BinaryIO, options: ReadOptions) -> Results:
    return reports(parquet_rows(stream), blob.source, options)


READERS: Final[dict[Kind, Callable[[Blob, BinaryIO, ReadOptions], Results]]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "feed": _feed,
    "jsonl": _json_lines,
    "json": _json,
    "delimited": _delimited,
    "parquet": _parquet,
}
