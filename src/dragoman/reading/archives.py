"""Gzip and zip, streamed and bounded. Nothing is ever written under a member's name."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_COMPRESSION_RATIO,
    MAX_ROW_BYTES,
)
from dragoman.model import Reject
from dragoman.reading.draft import reject
from dragoman.reading.streams import Blob
from dragoman.reading.tidy import one_line

CHUNK: Final = 65_536
#: Output that is no longer than one row harms nobody, however well it was compressed.
HARMLESS: Final = MAX_ROW_BYTES
#: Office documents are zip files; these members give them away.
OFFICE: Final = frozenset(
    {"[Content_Types].xml", "META-INF/manifest.xml", "META-INF/container.xml"}
)


class Gunzip(io.RawIOBase):
    """A gzip stream unpacked as it is read, several members included.

    Reading raises EOFError where it ends early, zlib.error where it is damaged, and TooLarge
    where it is a bomb.
    """

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._inflate = zlib.decompressobj(31)
        self._pending = b""
        self._taken = 0
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while True:
            if self._inflate.eof and not self._begin_member():
                return 0
            if not self._pending and not self._refill():
                raise EOFError("gzip ends early")
            piece = self._inflate.decompress(self._pending, min(len(buffer), CHUNK))
            self._pending = self._inflate.unconsumed_tail or self._inflate.unused_data
            if piece:
                self._count(len(piece))
                buffer[: len(piece)] = piece
                return len(piece)

    def _refill(self) -> bool:
        self._pending = self._packed.read(CHUNK)
        self._taken += len(self._pending)
        return bool(self._pending)

    def _begin_member(self) -> bool:
        """Start the next member; zero padding after the last one is allowed, as gzip does."""
        self._pending = self._pending.lstrip(b"\0")
        while not self._pending:
            if not self._refill():
                return False
            self._pending = self._pending.lstrip(b"\0")
        self._inflate = zlib.decompressobj(31)
        return True

    def _count(self, size: int) -> None:
        self._given += size
        check_ratio(self._given, self._taken)
        if self._given > MAX_ARCHIVE_BYTES:
            raise TooLarge(f"unpacks to more than {MAX_ARCHIVE_BYTES} bytes")


def check_ratio(unpacked: int, packed: int) -> None:
    """Raise TooLarge if `unpacked` bytes from `packed` ones are beyond all honest compression."""
    if unpacked > HARMLESS and unpacked > MAX_COMPRESSION_RATIO * max(1, packed):
        raise TooLarge(f"compressed more than {MAX_COMPRESSION_RATIO} times, as bombs are")


def gunzip(blob: Blob, stream: BinaryIO) -> Blob:
    """Return what the gzip `stream` of `blob` holds, to be read as `blob` under the same source."""
    name = blob.name[:-3] if blob.name.lower().endswith(".gz") else blob.name
    if name.lower().endswith((".tar", ".tgz")):
        raise InputError("tar archives are not read; unpack it first")
    return Blob(
        blob.source,
        name,
        lambda: io.BufferedReader(Gunzip(stream), CHUNK),
        charset=blob.charset,
        depth=blob.depth + 1,
        packed=blob.packed or blob.open,
    )


def zip_members(blob: Blob, stream: BinaryIO) -> Iterator[Blob | Reject]:
    """Yield the members of a zip file in the order of their names; refused ones as Rejects.

    Hidden members and folders are skipped. Raises InputError for a file that is no readable
    zip, or an office document.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, LookupError) as error:
        raise InputError(f"damaged zip ({one_line(str(error))})") from error
    with archive:
        members = [item for item in archive.infolist() if not _is_skipped(item)]
        if len(members) > MAX_ARCHIVE_MEMBERS:
            raise TooLarge(f"{len(members)} members, more than {MAX_ARCHIVE_MEMBERS}")
        if OFFICE & {item.filename for item in members}:
            raise InputError("an office document; save it as text or HTML first")
        total = 0
        for item in sorted(members, key=lambda item: item.filename):
            source = f"{blob.source}/{one_line(item.filename)}"
            fault = _fault(item)
            total += 0 if fault else item.file_size
            if total > MAX_ARCHIVE_BYTES:
                raise TooLarge(f"unpacks to more than {MAX_ARCHIVE_BYTES} bytes")
            yield reject(source, fault) if fault else _member(archive, item, source, blob.depth)


def _member(archive: zipfile.ZipFile, item: zipfile.ZipInfo, source: str, depth: int) -> Blob:
    def opened() -> BinaryIO:
        try:
            # ZipExtFile gives out no more than file_size bytes, which `_fault` has checked.
            return io.BufferedReader(_Member(archive.open(item)), CHUNK)
        except (NotImplementedError, RuntimeError, ValueError, LookupError) as error:
            raise InputError(f"cannot be unpacked ({one_line(str(error))})") from error

    name = item.filename.rsplit("/", 1)[-1]
    return Blob(source, name, opened, size=item.file_size, depth=depth + 1)


class _Member(io.RawIOBase):
    """A zip member read forwards only, so that it is unpacked once and within its bound."""

    def __init__(self, member: IO[bytes]) -> None:
        super().__init__()
        self._member = member

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._member.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._member.close()
        super().close()


def _is_skipped(item: zipfile.ZipInfo) -> bool:
    parts = item.filename.split("/")
    hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return item.is_dir() or hidden or "__MACOSX" in parts


def _fault(item: zipfile.ZipInfo) -> str:
    if item.flag_bits & 0x1:
        return "is encrypted; unpack it with its password first"
    try:
        check_ratio(item.file_size, item.compress_size)
    except TooLarge as error:
        return str(error)
    return ""
