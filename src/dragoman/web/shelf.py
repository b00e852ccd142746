"""Private copies of the record, one after another.

The record's file is free for whoever reads reports into it; a server that asked it for every page
would wait for each commit and each commit for it. So pages are answered from a copy, taken under
the record's lease in the moment nobody writes. The copy gets tables that make it quick to ask
(`aggregates`), is opened for reading only, and takes the place of the one before when it is ready;
that one is deleted when the last page that uses it is done.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import DragomanError, RecordError
from dragoman.record.store import Record
from dragoman.web import aggregates

if TYPE_CHECKING:
    from dragoman.record.conditions import Names

LOG: Final = logging.getLogger("dragoman.web")
#: Seconds between two looks at the record's file.
_LOOK_S: Final = 1.0
#: Seconds from one copy to the next at least, and as a multiple of what the last one took: while
#: reports are being read, copying must not take the machine from pages and reader.
_REST_S: Final = 5.0
_REST_SHARE: Final = 9.0
#: Seconds to wait for a writer before a copy is tried again later.
_WAIT_S: Final = 10.0


@dataclass(slots=True, eq=False)
class Book:
    """One copy of the record: what a page is answered from.

    `number` counts copies; `as_of` is when it was taken; `path` is for the processes of jobs;
    `source` the record it is a copy of, for the lines that make a view again.
    """

    record: Record
    number: int
    as_of: dt.datetime
    path: Path
    source: Path
    readers: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What the shelf is doing, for the page: `problem` is one line, or empty."""

    copying: bool = False
    problem: str = ""
    missing: bool = False


@dataclass(slots=True)
class _Seen:
    """The record's file as it was when it was last copied."""

    sign: tuple[int, ...] = ()
    took: float = 0.0
    done_at: float = field(default=float("-inf"))


class Shelf:
    """Holds the newest copy and renews it in a thread of its own."""

    def __init__(self, place: Path, names: Names, *, rest: float = _REST_S) -> None:
        """Nothing is copied before `start`.

        Args:
            place: the record; it may appear later.
            names: from an actor's name to its codes.
            rest: seconds from one copy to the next at least.
        """
        self._place, self._names, self._rest = place, names, rest
        self.folder = Path(tempfile.mkdtemp(prefix="dragoman-"))
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._book: Book | None = None
        self._seen, self._count = _Seen(), 0
        self._thread = threading.Thread(target=self._watch, name="shelf", daemon=True)
        self.state = State()
        self.renewed: list[Callable[[Book], None]] = []

    def start(self) -> None:
        """Begin to copy, and to look for changes, in the background."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and delete every copy."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=_WAIT_S)
        with self._lock:
            book, self._book = self._book, None
        if book is not None:
            with suppress(DragomanError):
                book.record.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def book(self) -> Iterator[Book | None]:
        """The newest copy for the block; None while there is none."""
        with self._lock:
            book = self._book
            if book is not None:
                book.readers += 1
        try:
            yield book
        finally:
            if book is not None:
                self._put_back(book)

    def look(self) -> bool:
        """Copy the record if it has changed; whether it did. For tests and the first page."""
        sign = self._sign()
        if not sign:
            self.state = State(missing=True)
            return False
        if sign == self._seen.sign:
            return False
        began = time.monotonic()
        self.state = State(copying=True)
        try:
            self._renew(sign)
        except (DragomanError, OSError) as error:
            self.state = State(problem=_line(error))
            LOG.warning("%s", f"{self._place} was not copied: {_line(error)}")
            return False
        finally:
            now = time.monotonic()
            self._seen.took, self._seen.done_at = now - began, now
        self.state = State()
        LOG.info("%s", f"copy {self._count} made in {self._seen.took:.1f} s")
        return True

    def _watch(self) -> None:
        while not self._stop.is_set():
            since = time.monotonic() - self._seen.done_at
            if since >= max(self._rest, _REST_SHARE * self._seen.took):
                self.look()
            self._stop.wait(_LOOK_S if self._book else _LOOK_S / 5)

    def _sign(self) -> tuple[int, ...]:
        """Size and time of the file and its journal; empty where there is none."""
        found: list[int] = []
        for path in (self._place, _journal(self._place)):
            try:
                told = path.stat()
            except OSError:
                if path == self._place:
                    return ()
                found += (0, 0)
            else:
                found += (told.st_size, told.st_mtime_ns)
        return tuple(found)

    def _renew(self, sign: tuple[int, ...]) -> None:
        self._count += 1
        place = self.folder / f"{self._count}.duckdb"
        try:
            sign = self._copy(place) or sign
            with Record.open(place, create=False) as copy, copy.writing() as cursor:
                getattr(aggregates, "build", lambda _: None)(cursor)
            record = Record.open(place, read_only=True, names=self._names)
            record.__enter__()
        except BaseException:
            _delete(place)
            raise
        book = Book(record, self._count, dt.datetime.now().astimezone(), place, self._place)
        self._seen.sign = sign
        with self._lock:
            old, self._book = self._book, book
        for told in self.renewed:
            told(book)
        if old is not None:
            self._retire(old)

    def _copy(self, place: Path) -> tuple[int, ...]:
        """Copy file and journal while nobody writes; the sign of what was copied."""
        with Record.open(self._place, read_only=True, create=False, wait=_WAIT_S):
            sign = self._sign()
            shutil.copyfile(self._place, place)
            with suppress(FileNotFoundError):
                shutil.copyfile(_journal(self._place), _journal(place))
        return sign

    def _retire(self, book: Book) -> None:
        with self._lock:
            book.retired = True
            idle = book.readers == 0
        if idle:
            _close(book)

    def _put_back(self, book: Book) -> None:
        with self._lock:
            book.readers -= 1
            last = book.retired and book.readers == 0
        if last:
            _close(book)


def _close(book: Book) -> None:
    with suppress(DragomanError):
        book.record.close()
    _delete(book.path)


def _delete(place: Path) -> None:
    for path in (place, _journal(place), place.with_name(f".{place.name}.lock")):
        path.unlink(missing_ok=True)


def _journal(place: Path) -> Path:
    return place.with_name(f"{place.name}.wal")


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, RecordError):
        return f"{error.strerror or error}"
    return " ".join(str(error).split())
