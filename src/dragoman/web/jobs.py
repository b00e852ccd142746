"""Long computations in a process of their own: told how far they are, cancelled, kept when done.

A page asks with `Jobs.ask`. What was computed before is given at once, also when the record has
grown since: it is then computed again in the background, and says of which copy it is. What was
not is begun, and `Pending` raised, which the server answers with status 202 and how far it is; the
page asks again. One process computes, one question after the other, in the order asked; it can be
ended at any moment without harm, which is how a computation is cancelled.
"""

from __future__ import annotations

import datetime as dt
import importlib
import multiprocessing
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import DragomanError, UsageError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from dragoman.web.shelf import Book, Shelf

#: Results kept, newest use first.
_KEPT: Final = 200
#: Questions waiting at a time: beyond it a visitor is told to come back.
_MOST_WAITING: Final = 50
#: Below everything else that runs on this machine.
_NICE: Final = 10
#: Told how far: done, of how many, of what.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Work:
    """A question: a function of `dragoman.web.work` and what it is given besides the record.

    `function` is "module:name", called as `name(path, args, progress)` with the path of the copy;
    it returns what JSON can hold. `args` must be what JSON can hold, too.
    """

    function: str
    args: dict[str, Any]

    @property
    def key(self) -> str:
        """The same for the same question."""
        told = dumps([self.function, self.args], sort_keys=True, ensure_ascii=False)
        return sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Result:
    """What was computed, of which copy, and whether it is being computed again."""

    value: Any
    number: int
    as_of: dt.datetime
    renewing: bool = False


class Pending(Exception):
    """It is being computed; `state` says how far."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__(state["what"])
        self.state = state


@dataclass(slots=True, eq=False)
class _Job:
    work: Work
    key: str
    number: int
    done: int = 0
    total: int = 0
    what: str = "waiting"
    running: bool = False
    cancelled: bool = False

    def state(self, ahead: int) -> dict[str, Any]:
        what = self.what if self.running or not ahead else f"waiting for {ahead} before it"
        return {
            "state": "running" if self.running else "waiting", "job": self.key,
            "done": self.done, "total": self.total, "what": what,
        }  # fmt: skip


@dataclass(slots=True)
class _Failed:
    error: DragomanError


@dataclass(slots=True)
class _Desk:
    """What is waiting, what runs, what is done; guarded by the lock of `Jobs`."""

    waiting: deque[_Job] = field(default_factory=deque)
    running: _Job | None = None
    kept: OrderedDict[str, Result | _Failed] = field(default_factory=OrderedDict)


class Jobs:
    """The desk where pages leave their questions."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._desk = shelf, _Desk()
        self._turn = threading.Condition()
        self._closed = False
        self._process: tuple[SpawnProcess, Connection] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def ask(self, book: Book, work: Work) -> Result:
        """The result; an older one where the newest is not ready.

        Raises:
            Pending: there is none yet.
            UsageError: the question makes no sense, or it was cancelled.
            DragomanError: it cannot be answered.
        """
        key = work.key
        with self._turn:
            found = self._desk.kept.get(key)
            if found is not None:
                self._desk.kept.move_to_end(key)
            if isinstance(found, _Failed):
                del self._desk.kept[key]
                raise found.error
            job = self._find(key)
            if found is not None and found.number == book.number:
                return found
            if job is None:
                job = self._add(_Job(work, key, book.number))
            if found is not None:
                return Result(found.value, found.number, found.as_of, renewing=True)
            raise Pending(job.state(self._ahead(job)))

    def cancel(self, key: str) -> bool:
        """Stop a computation; whether there was one."""
        with self._turn:
            job = self._find(key)
            if job is None:
                return False
            job.cancelled = True
            self._desk.kept[key] = _Failed(UsageError("cancelled; load the page to start it again"))
            if job is self._desk.running:
                self._end()
            else:
                self._desk.waiting.remove(job)
            return True

    def close(self) -> None:
        """End the process; nothing more is computed."""
        with self._turn:
            self._closed = True
            self._desk.waiting.clear()
            self._end()
            self._turn.notify_all()
        self._thread.join(timeout=5)

    def _find(self, key: str) -> _Job | None:
        every = [*self._desk.waiting, *([self._desk.running] if self._desk.running else [])]
        return next((job for job in every if job.key == key and not job.cancelled), None)

    def _add(self, job: _Job) -> _Job:
        if len(self._desk.waiting) >= _MOST_WAITING:
            raise DragomanError("too many computations are waiting; try again in a minute")
        self._desk.waiting.append(job)
        self._turn.notify_all()
        return job

    def _ahead(self, job: _Job) -> int:
        if job.running:
            return 0
        return list(self._desk.waiting).index(job) + (self._desk.running is not None)

    def _run(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._closed or self._desk.waiting)
                if self._closed:
                    return
                job = self._desk.waiting.popleft()
                self._desk.running, job.running = job, True
                job.what = "starting"
            outcome = self._outcome(job)
            with self._turn:
                self._desk.running = None
                if not job.cancelled and not self._closed:
                    self._desk.kept[job.key] = outcome
                while len(self._desk.kept) > _KEPT:
                    self._desk.kept.popitem(last=False)

    def _outcome(self, job: _Job) -> Result | _Failed:
        with ExitStack() as held:
            book = held.enter_context(self._shelf.book())
            if book is None:
                return _Failed(DragomanError("the record is gone"))
            try:
                value = self._computed(job, book.path)
            except DragomanError as error:
                return _Failed(error)
            return Result(value, book.number, book.as_of)

    def _computed(self, job: _Job, path: Path) -> Any:
        try:
            _, pipe = self._started()
            pipe.send((job.work.function, str(path), job.work.args))
            while True:
                kind, *told = pipe.recv()
                if kind == "progress":
                    job.done, job.total, job.what = told
                elif kind == "done":
                    return told[0]
                else:
                    raise (UsageError if told[0] == "UsageError" else DragomanError)(told[1])
        except (EOFError, OSError) as error:
            with self._turn:
                self._end()
            raise DragomanError(
                "the computation was ended by the system, perhaps for want of memory; ask for "
                "less: a shorter time, fewer actors"
            ) from error

    def _started(self) -> tuple[SpawnProcess, Connection]:
        with self._turn:
            if self._closed:
                raise EOFError
            if self._process is None:
                context = multiprocessing.get_context("spawn")
                ours, theirs = context.Pipe()
                process = context.Process(target=serve, args=(theirs,), daemon=True)
                process.start()
                theirs.close()
                self._process = process, ours
            return self._process

    def _end(self) -> None:
        """End the process; the next question starts another."""
        held, self._process = self._process, None
        if held is not None:
            process, pipe = held
            process.kill()
            process.join()
            pipe.close()


def serve(pipe: Connection) -> None:
    """The process: answer one question after the other until the pipe is closed."""
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            function, path, args = pipe.recv()
            module, _, name = function.partition(":")

            def progress(done: int, total: int, what: str) -> None:
                pipe.send(("progress", done, total, what))

            try:
                call = getattr(importlib.import_module(module), name)
                answer: tuple[Any, ...] = ("done", call(Path(path), args, progress))
            except UsageError as error:
                answer = ("failed", "UsageError", str(error))
            except DragomanError as error:
                answer = ("failed", "DragomanError", str(error))
            except MemoryError:
                answer = ("failed", "DragomanError", "not enough memory; ask for less")
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                answer = ("failed", "DragomanError", f"an error of ours: {type(error).__name__}")
            pipe.send(answer)
