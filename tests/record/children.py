"""Processes that work at one record beside a test; both keep step by lines of text.

The file runs itself as the child: see the tasks at its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dragoman.errors
from dragoman.record.store import CodedReport, Record

if __name__ == "__main__":  # the child finds the builders without a test runner's help
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from record.builders import coded
else:
    from .builders import coded

BATCHES = 20
PER_BATCH = 3
#: Longer than any test may take: who waits for so long waits for ever.
LONG = 120.0


def batch(who: str, number: int) -> list[CodedReport]:
    """Every second batch is offered by all writers, the others are a writer's own."""
    owner = "shared" if number % 2 else who
    return [coded(f"{owner}-{number}-{item}") for item in range(PER_BATCH)]


class Child:
    """A process at one of the tasks below."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def heard(self) -> str:
        """The next line it says; "" when it is gone."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, word: str = "go") -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def rest(self) -> list[str]:
        """All that it says until its end, which must be a good one."""
        output, _ = self.process.communicate(timeout=LONG)
        assert self.process.returncode == 0
        return output.split("\n")[:-1]


@contextmanager
def child(task: str, path: Path, *args: str) -> Iterator[Child]:
    """Start a task in a process of its own, once it says that it is ready."""
    package = str(Path(dragoman.errors.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, __file__, task, str(path), *args],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": package, "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:  # fmt: skip
        started = Child(process)
        try:
            assert started.heard() == "ready"
            yield started
        finally:
            process.kill()


def _ready() -> None:
    print("ready", flush=True)


def _told() -> str:
    return sys.stdin.readline().strip()


def _write(path: str, who: str) -> None:
    _ready()
    _told()
    added = 0
    with Record.open(path) as record:
        for number in range(BATCHES):
            added += record.commit(batch(who, number)).coded
    print(added, flush=True)


def _read(path: str) -> None:
    """Ask until it is told to stop; say each answer at the end, so that no pipe fills up."""
    record = Record.open(path, read_only=True)
    stopped = threading.Event()
    _ready()
    _told()

    def listen() -> None:
        _told()
        stopped.set()

    threading.Thread(target=listen).start()
    answers = [record.ledger().read]
    while not stopped.is_set():
        answers.append(record.ledger().read)
    print("\n".join(map(str, answers)), flush=True)


def _between(path: str) -> None:
    """A writer that codes, commits one batch when it is told to, and codes again."""
    with Record.open(path) as record:
        _ready()
        _told()
        record.commit(batch("between", 0))
        print("committed", flush=True)
        _told()


def _hold(path: str) -> None:
    with Record.open(path) as record, record.session():
        record.commit(batch("hold", 0))
        _ready()
        _told()


def _wait(path: str) -> None:
    _ready()
    Record.open(path, wait=LONG)


def _foreign(path: str) -> None:
    import duckdb

    with duckdb.connect(path):
        _ready()
        _told()


if __name__ == "__main__":
    tasks: dict[str, Callable[..., None]] = {
        "write": _write, "read": _read, "between": _between, "hold": _hold, "wait": _wait,
        "foreign": _foreign,
    }  # fmt: skip
    tasks[sys.argv[1]](*sys.argv[2:])
