"""One file from an address to a path: resumed, checked, and there only when it is complete."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_FETCHED_BYTES
from dragoman.reading.fetch.folder import Memory, conditions, keeping, part_of, validators
from dragoman.reading.fetch.polite import Fetcher
from dragoman.reading.kinds import HTML

if TYPE_CHECKING:
    import httpx

RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15}|\*)")


class Wrong(InputError):
    """What came is not what was announced."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a list announces of a file: MD5 in hex, and the size where it says."""

    md5: str
    size: int | None = None


def is_complete(path: Path, expected: Expected) -> bool:
    """Tell whether `path` is there with the size and MD5 announced. Raises Unwritable."""
    with keeping(path):
        if not path.is_file():
            return False
        if expected.size is not None and path.stat().st_size != expected.size:
            return False
        with path.open("rb") as stream:
            # MD5 is what the lists give: it finds damage, not forgery.
            found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    return found.hexdigest() == expected.md5


def download(fetcher: Fetcher, address: str, path: Path, expected: Expected) -> None:
    """Fetch `address` to `path`, going on where an earlier try left a `.part`.

    Bytes that do not match are thrown away and fetched once more; after that Wrong is raised.
    Also raises Passing where the server stays away, InputError where it refuses, and Unwritable.
    """
    if expected.size is not None and expected.size > MAX_FETCHED_BYTES:
        raise TooLarge(f"{expected.size} bytes, more than {MAX_FETCHED_BYTES}")
    transfer = _Transfer(fetcher, address, part_of(path), expected)
    transfer.whole()
    with keeping(path):
        transfer.part.replace(path)


def refresh(fetcher: Fetcher, address: str, path: Path, memory: Memory) -> None:
    """Bring `path`, of which nothing is announced, up to date: fetched only where it changed.

    Raises as `download` does.
    """
    known = memory.recall(address)
    transfer = _Transfer(fetcher, address, part_of(path), None)
    transfer.tag = known.get("part", "")
    transfer.conditions = conditions(known) if path.is_file() else {}
    # The tag of what has begun is kept beside those of what is complete: a kill may come.
    transfer.begun = lambda tag: memory.keep(address, {**known, "part": tag})
    if transfer.whole():
        with keeping(path):
            transfer.part.replace(path)
        memory.keep(address, transfer.answered)


class _Transfer:
    """The bytes of one file on their way into its `.part`."""

    def __init__(
        self, fetcher: Fetcher, address: str, part: Path, expected: Expected | None
    ) -> None:
        self.part = part
        self.conditions: dict[str, str] = {}
        self.answered: dict[str, str] = {}
        self.tag = ""
        self.begun: Callable[[str], None] = lambda _: None
        self._fetcher = fetcher
        self._address = address
        self._expected = expected
        self._size = expected.size if expected else None

    def whole(self) -> bool:
        """Fetch and check the file, once more where it is wrong; False where it is not modified.

        Raises Wrong and the faults of `Fetcher.answer`.
        """
        try:
            return self._checked()
        except Wrong:
            self._discard()
        try:
            return self._checked()
        except Wrong:
            self._discard()
            raise

    def _checked(self) -> bool:
        new = self._fetcher.tried(self._run)
        if self._expected and not is_complete(self.part, self._expected):
            with keeping(self.part):
                came = self.part.stat().st_size
            told = "MD5" if self._size in (None, came) else "size"
            raise Wrong(f"what came does not match the {told} in the list")
        return new

    def _run(self) -> bool:
        have = self._have()
        if have and self._expected and is_complete(self.part, self._expected):
            return True
        headers = self._resuming(have) if have else self.conditions
        accepted = (200, 206, 416) if have else (200, 304)
        with self._fetcher.answer(self._address, headers, accepted=accepted, stay=True) as response:
            if response.status_code == 304:
                return False
            start = self._start(response, have)
            self.answered = validators(response)
            if not start:
                # Before its tag is kept: old bytes must never stand under a new tag.
                self._discard()
                self.tag = strong(self.answered)
                self.begun(self.tag)
            self._store(response, start)
        return True

    def _have(self) -> int:
        """Bytes of the part that can be built upon; a part that cannot is thrown away."""
        with keeping(self.part):
            have = self.part.stat().st_size if self.part.is_file() else 0
        if not self._expected:
            # Without an MD5 to check it by, a part is worth something only by its tag.
            usable = bool(self.tag)
        else:
            usable = self._size is None or have < self._size
            usable = usable or is_complete(self.part, self._expected)
        if have and not usable:
            self._discard()
            return 0
        return have

    def _discard(self) -> None:
        with keeping(self.part):
            self.part.unlink(missing_ok=True)

    def _resuming(self, have: int) -> dict[str, str]:
        headers = {"Range": f"bytes={have}-"}
        return headers | {"If-Range": self.tag} if self.tag else headers

    def _start(self, response: httpx.Response, have: int) -> int:
        """Where the answer's bytes belong: at `have`, or at 0 where the server ignored Range."""
        if response.status_code == 200:
            return 0
        stated = RANGE.fullmatch(response.headers.get("content-range", ""))
        told = set(validators(response).values())
        fits = (
            response.status_code == 206
            and stated is not None
            and int(stated[1]) == have
            and (self._size is None or stated[2] in ("*", str(self._size)))
            and (not self.tag or not told or self.tag in told)
        )
        if not fits:
            raise Wrong("the server has other bytes than the part that is here")
        return have

    def _store(self, response: httpx.Response, start: int) -> None:
        with keeping(self.part), self.part.open("ab" if start else "wb") as handle:
            for piece in self._pieces(response, start):
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())

    def _pieces(self, response: httpx.Response, start: int) -> Iterator[bytes]:
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("", "identity"):
            raise InputError(f"the server packed it as {packed[:40]!r}, which was not asked for")
        bound = (MAX_FETCHED_BYTES if self._size is None else self._size) - start
        try:
            for number, piece in enumerate(self._fetcher.pieces(response, bound)):
                if not start and not number and HTML.match(piece):
                    raise Wrong("the server sent a web page in its place")
                yield piece
        except TooLarge as error:
            if self._size is None:
                raise
            raise Wrong("more bytes than the list says") from error


def strong(tags: dict[str, str]) -> str:
    """The tag that can stand in If-Range: a strong ETag, else the time of change, else ""."""
    etag = tags.get("etag", "")
    return etag if etag and not etag.startswith("W/") else tags.get("modified", "")
