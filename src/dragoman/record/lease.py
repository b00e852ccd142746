"""Taking turns at the record's file.

DuckDB lets one process write, or several read, for as long as they keep the file open. So nobody
here keeps it open: a connection is taken for one question or one batch and given back. While a
long run codes its next batch the file is free, and readers go on reading; a reader that comes
during a commit waits for its end, some tens of milliseconds.

Beside the record lies a gate, an empty file under an advisory lock. A writer holds the gate from
the moment it wants the file to the end of its batch; a reader only passes through. New readers
thus wait behind a waiting writer, and it is never starved. The lock dies with its process, so a
killed one leaves nothing to clear away. Where no gate can be made (a read-only folder, no file
locks on this system) turns are taken by trying again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from dragoman.errors import RecordLocked

if TYPE_CHECKING:
    import duckdb

LOG: Final = logging.getLogger("dragoman.record")
#: Seconds to wait for another process before giving up: many times the longest commit.
PATIENCE_S: Final = 30.0
#: Seconds of waiting after which the user is told why nothing happens.
TELL_AFTER_S: Final = 2.0
#: Seconds for which a writer leaves the file to others between two batches; more than a pause.
RESPITE_S: Final = 0.03
#: Bounds of the pause between two tries, in seconds; random, so that many do not march in step.
_PAUSES: Final = (0.002, 0.02)


class Lease:
    """The right to open one record, used by the threads of this process together."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        gate: Path | None,
        *,
        writes: bool,
        wait: float = PATIENCE_S,
    ) -> None:
        """Remember how to open the record; nothing is opened yet.

        Args:
            connect: opens the database or raises RecordLocked.
            gate: the file of the gate, None for a record that nobody else can see.
            writes: whether the connection may write.
            wait: seconds to wait for other processes.
        """
        self.writes = writes
        self._connect = connect
        self._gate = gate
        self._wait = wait
        self._turn = threading.Lock()
        self._users = 0
        self._left = 0.0
        self._held: ExitStack | None = None
        self._database: duckdb.DuckDBPyConnection | None = None

    @classmethod
    def of(cls, database: duckdb.DuckDBPyConnection) -> Lease:
        """A lease of a database in memory, held until it is closed."""
        lease = cls(lambda: database, None, writes=True)
        lease._database, lease._users = database, 1
        return lease

    def close(self) -> None:
        """Close a database held in memory; of a file nothing is open between two uses."""
        with self._turn:
            if self._gate is None and self._database is not None:
                self._give_back()

    @contextmanager
    def database(self, wait: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """The open database, shared by all who ask at the same time, closed after the last.

        Args:
            wait: seconds to wait this time, if not as long as always.

        Raises:
            RecordLocked: another process kept it for longer than `wait` seconds.
            RecordError: it cannot be opened.
        """
        with self._turn:
            if self._database is None:
                self._held, self._database = self._take(self._wait if wait is None else wait)
            self._users += 1
            database = self._database
        try:
            yield database
        finally:
            with self._turn:
                self._users -= 1
                if self._users == 0:
                    self._give_back()

    def _take(self, wait: float) -> tuple[ExitStack, duckdb.DuckDBPyConnection]:
        clock = _Patience(wait)
        self._make_way()
        while True:
            with ExitStack() as held:
                try:
                    through = held.enter_context(_through(self._gate, clock, writes=self.writes))
                except RecordLocked:
                    # The database knows better than the gate who holds it.
                    return ExitStack(), self._connect()
                if not self.writes:
                    through.close()
                try:
                    database = self._connect()
                except RecordLocked as error:
                    # A writer keeps the gate while it waits for the readers inside to leave.
                    if self.writes:
                        database = self._insist(clock, error)
                    else:
                        clock.pause(error)
                        continue
                return held.pop_all(), database

    def _insist(self, clock: _Patience, error: RecordLocked) -> duckdb.DuckDBPyConnection:
        while True:
            clock.pause(error)
            try:
                return self._connect()
            except RecordLocked as again:
                error = again

    def _make_way(self) -> None:
        """A writer that comes again at once lets those who wait go first."""
        if self.writes and self._gate is not None:
            time.sleep(max(0.0, self._left + RESPITE_S - time.monotonic()))

    def _give_back(self) -> None:
        database, self._database = self._database, None
        held, self._held = self._held, None
        try:
            if database is not None:
                database.close()
        finally:
            if held is not None:
                held.close()
            self._left = time.monotonic()


class _Patience:
    """How long one has waited, and for whom."""

    def __init__(self, wait: float) -> None:
        self._start = time.monotonic()
        self._wait = wait
        self._told = False

    def pause(self, why: RecordLocked) -> None:
        """Sleep a moment; raise `why` when the time is over."""
        waited = time.monotonic() - self._start
        if waited >= self._wait:
            raise why
        if waited > TELL_AFTER_S and not self._told:
            self._told = True
            LOG.warning("%s", f"{why}; waiting up to {self._wait:g} seconds")
        time.sleep(random.uniform(*_PAUSES))


@contextmanager
def _through(gate: Path | None, clock: _Patience, *, writes: bool) -> Iterator[ExitStack]:
    """Hold the gate for the block, or until the stack it yields is closed."""
    with ExitStack() as stack:
        lock = _opened(gate, writes)
        if lock is not None and gate is not None:
            stack.callback(lock.close)
            busy = RecordLocked(f"{gate}: another program is writing; run again when it is done")
            while not _locked(lock):
                clock.pause(busy)
        yield stack


def _opened(gate: Path | None, writes: bool) -> IO[bytes] | None:
    """The gate, made by the first writer; where there is none, nobody has ever written."""
    if gate is None:
        return None
    try:
        return gate.open("ab" if writes else "rb")
    except OSError:
        return None


def _locked(lock: IO[bytes]) -> bool:
    """Try to lock; True also where the system or the file system has no locks."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
