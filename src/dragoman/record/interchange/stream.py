"""Foreign files as Arrow batches: bounded, never unpacked to disk, bad bytes mended and counted."""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast

from dragoman.errors import InputError
from dragoman.limits import MAX_EVENT_ROW_BYTES, MAX_ROW_BYTES
from dragoman.model import Reject
from dragoman.reading.archives import Gunzip, zip_members
from dragoman.reading.streams import Blob, read_up_to
from dragoman.reading.tidy import one_line
from dragoman.record.interchange.format import Head, Options

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes of a table read at once, and of one of its rows at most; more is slower.
BLOCK: Final = MAX_EVENT_ROW_BYTES
#: Lines, and bytes for them, by which a format is told.
HEAD_LINES: Final = 20
HEAD_BYTES: Final = 262_144
#: Members of an archive that hold rows; codebooks and licences beside them are passed over.
DATA: Final = (".csv", ".tab", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".gz")
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_GZIP: Final = b"\x1f\x8b"
#: No text holds it: the delimiter of files that have but one column.
_NEVER: Final = "\x01"


@dataclass(slots=True)
class Source:
    """One input of an import: a file, or the folder of a format that is a folder.

    What is wrong in it is counted here by the reader and told by the loader.
    """

    path: Path
    options: Options = field(default_factory=Options)
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    bytes_read: int = 0
    mended: int = 0

    def refuse(self, reason: str, where: str = "", count: int = 1) -> None:
        """Count rows that never become a row of `raw`; `where` names the first ("line 7")."""
        before, first = self.refused.get(reason, (0, where))
        self.refused[reason] = (before + count, first)

    def note(self, text: str) -> None:
        """Tell the user something about this input, once."""
        if text not in self.notes:
            self.notes.append(text)

    def files(self) -> list[Path]:
        """The files of which it consists, in fixed order."""
        return (
            sorted(p for p in self.path.iterdir() if p.is_file())
            if self.path.is_dir()
            else [self.path]
        )

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.files())

    def members(self, file: Path | None = None) -> Iterator[tuple[str, BinaryIO]]:
        """The texts in the file (or in `file` of the folder): itself, unpacked, or its members.

        Raises:
            InputError: it cannot be read, is empty, a bomb, or holds no data.
        """
        path = file or self.path
        with damage(path), path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            packed = _as_binary(_Counted(raw, self))
            if start in (_ZIP, _EMPTY_ZIP):
                yield from self._zipped(path, packed)
            elif start.startswith(_GZIP):
                yield path.name.removesuffix(".gz"), self._mended(self._unpacked(packed))
            elif not start:
                raise InputError(f"{path} is empty; fetch it again")
            else:
                yield path.name, self._mended(packed)

    def _zipped(self, path: Path, packed: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
        some = False
        for member in zip_members(Blob(str(path), path.name, lambda: packed), packed):
            if isinstance(member, Reject):
                raise InputError(f"{member.source}: {member.reason}")
            if member.name.lower().endswith(DATA):
                some = True
                with member.open() as stream:
                    gzipped = member.name.lower().endswith(".gz")
                    text = self._unpacked(stream) if gzipped else stream
                    yield member.name, self._mended(text)
        if not some:
            raise InputError(f"{path} holds no file of rows; unpack it and name the file")

    def _unpacked(self, stream: BinaryIO) -> BinaryIO:
        return io.BufferedReader(Gunzip(stream), BLOCK)

    def _mended(self, stream: BinaryIO) -> BinaryIO:
        return _as_binary(_Mended(stream, self))


def _as_binary(stream: io.RawIOBase) -> BinaryIO:
    # Raw streams read as any other does; only their type says less.
    return cast("BinaryIO", stream)


def head(source: Source) -> Head:
    """The beginning of an input, to tell its format.

    Raises:
        InputError: it cannot be read or is empty.
    """
    path = source.path
    if path.is_dir():
        return Head(path.name, files=frozenset(p.name for p in source.files()))
    for _, stream in Source(path).members():
        text = read_up_to(stream, HEAD_BYTES).decode("utf-8", "replace")
        # Only line feeds end a line here: cells may hold the other signs that Python splits at.
        lines = (line.rstrip("\r") for line in text.split("\n", HEAD_LINES)[:HEAD_LINES])
        return Head(path.name, tuple(lines))
    return Head(path.name)


def fingerprint(source: Source) -> str:
    """SHA-256 (hex) of the bytes of an input."""
    digest = hashlib.sha256()
    for path in source.files():
        with path.open("rb") as stream:
            while piece := stream.read(1 << 22):
                digest.update(piece)
    return digest.hexdigest()


def delimited(
    source: Source,
    columns: Sequence[str],
    *,
    optional: Sequence[str] = (),
    names: Sequence[str] | None = None,
    delimiter: str = "\t",
    quote: str | Literal[False] = False,
    newlines: bool = False,
    file: Path | None = None,
    block: int = BLOCK,
) -> Iterator[pa.RecordBatch]:
    """The rows of every member of a delimited file; only the columns asked for, all as text.

    Rows with another number of cells are refused and counted.

    Args:
        source: the input.
        columns: those the file must have.
        optional: those that are NULL where the file lacks them.
        names: all columns in order, for a file without a header.
        delimiter: one character.
        quote: the quotation mark, or False where quotation marks mean nothing.
        newlines: whether a quoted cell may hold line ends (slower).
        file: a file of the folder, where the source is a folder.
        block: bytes read at once; no row may be longer.

    Raises:
        InputError: a column is missing, or the file is damaged.
    """
    from pyarrow import csv

    text = {name: _string() for name in (*columns, *optional)}
    for member, stream in source.members(file):
        shown = member if file is None else file.name

        def invalid(row: Any, shown: str = shown) -> str:
            where = f"{shown} line {row.number}" if row.number else shown
            source.refuse(f"{row.actual_columns} columns instead of {row.expected_columns}", where)
            return "skip"

        reader = csv.open_csv(
            stream,
            csv.ReadOptions(block_size=block, column_names=names and list(names)),
            csv.ParseOptions(
                delimiter=delimiter, quote_char=quote, newlines_in_values=newlines,
                invalid_row_handler=invalid,
            ),
            csv.ConvertOptions(
                column_types=text, include_columns=list(text),
                include_missing_columns=bool(optional), strings_can_be_null=False,
                check_utf8=False,
            ),
        )  # fmt: skip
        yield from reader


def lines(source: Source) -> Iterator[pa.RecordBatch]:
    """The lines of every member as one column `line`: for JSONL, taken apart in SQL."""
    return delimited(source, ("line",), names=("line",), delimiter=_NEVER, block=MAX_ROW_BYTES)


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turn what the readers of packed and delimited files raise into InputErrors.

    Raises:
        InputError: the file cannot be read or is damaged.
    """
    import pyarrow as pa

    try:
        yield
    except InputError as error:
        text = str(error)
        raise InputError(text if str(path) in text else f"{path}: {text}") from error
    except (EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException) as error:
        why = one_line(str(error)) or "ends early"
        if "straddl" in why:
            raise InputError(f"{path} has a line too long to be a row; fetch it again") from error
        raise InputError(f"{path} is damaged ({why}); fetch it again") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _string() -> Any:
    import pyarrow as pa

    return pa.string()


class _Counted(io.RawIOBase):
    """A file whose bytes are counted as they are read, for the progress bar."""

    def __init__(self, raw: BinaryIO, source: Source) -> None:
        super().__init__()
        self._raw = raw
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def read(self, size: int = -1) -> bytes:
        piece = self._raw.read(size)
        self._source.bytes_read += len(piece)
        return piece

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class _Mended(io.RawIOBase):
    """Text in which bytes that are not UTF-8 stand as U+FFFD, and are counted.

    `read` gives out plain ASCII as it comes: nearly all of it is, and every copy costs.
    """

    def __init__(self, stream: Any, source: Source) -> None:
        super().__init__()
        self._stream = stream
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = BLOCK if size < 0 else size
        while not self._pending and not self._ended:
            piece = self._stream.read(size)
            self._ended = not piece
            if piece.isascii() and not self._decoder.getstate()[0]:
                return bytes(piece)
            self._pending = self._mend(piece)
        given, self._pending = self._pending[:size], self._pending[size:]
        return given

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _mend(self, piece: bytes) -> bytes:
        text = self._decoder.decode(piece, final=self._ended)
        # The sign may also stand in the text itself; then the count is a little too high.
        self._source.mended += text.count("\ufffd")
        return text.encode("utf-8")
