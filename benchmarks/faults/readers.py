"""Readers beside a writer: python benchmarks/faults/readers.py [--reports N] [--rows N].

While one process writes, four others open the record, ask about two states, close it, and ask
again 50 ms later. Twice: `read` of made-up reports with the real coder, and an import of GDELT
rows. Printed are the answers, the errors, and how long an answer took (opening included); the
longest turn of the writer at the file; and its seconds from the first batch to the end, beside
the same work alone. The last line of each part is the load itself: as many readers, nobody
writing. Exits with 1 if a reader had an error or saw a record that shrank, or if the record
differs from that of the writer alone.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import driver
import made_up

from dragoman.record.store import Record

#: Seconds in which readers ask a record that nobody writes.
QUIET_S = 5.0


@dataclass(slots=True)
class Asked:
    """What the readers met: seconds to each answer, and what went wrong."""

    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        """A line of the table."""
        waits = sorted(self.waits) or [0.0]
        late = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
        milliseconds = (1000 * one for one in (statistics.median(waits), late, waits[-1]))
        return f"{len(self.waits):9}{len(self.errors):8}" + "".join(
            f"{one:9.0f}" for one in milliseconds
        )


@dataclass(slots=True)
class Written:
    """One run of the writer: its seconds, its turns at the file, and what it wrote."""

    seconds: float
    turns: list[float]
    digest: str
    problems: list[str]

    @property
    def row(self) -> str:
        """A line of the table."""
        median = 1000 * statistics.median(self.turns)
        return f"{self.seconds:10.1f}{median:13.0f}{1000 * max(self.turns):13.0f}"


HEAD = (
    f"{'':28}{'answers':>9}{'errors':>8}{'median':>9}{'p95':>9}{'longest':>9}"
    f"{'seconds':>10}{'turn median':>13}{'turn longest':>13}    (ms, but seconds)"
)


class Readers:
    """Some processes that ask one record until they are stopped."""

    def __init__(self, record: Path, count: int) -> None:
        self._stop = record.with_suffix(".stop")
        self._stop.unlink(missing_ok=True)
        self._logs = [record.with_suffix(f".{number}.asked") for number in range(count)]
        for log in self._logs:
            log.unlink(missing_ok=True)
        self._children = [
            subprocess.Popen(driver.command("ask", self._stop, record, log=log))
            for log in self._logs
        ]

    def wait(self) -> None:
        """Until each has had its first answer that counts."""
        while not all(log.exists() for log in self._logs):
            if any(child.poll() is not None for child in self._children):
                return
            time.sleep(0.05)

    def stop(self) -> Asked:
        """End them; what they met."""
        self._stop.touch()
        asked = Asked()
        for child in self._children:
            if child.wait():
                asked.errors.append(f"a reader ended with {child.returncode}")
        for line in (line for log in self._logs for line in driver.logged(log)):
            if line["what"] == "error":
                asked.errors.append(line["error"])
            else:
                asked.waits.append(line["seconds"])
            if line.get("fewer"):
                asked.errors.append("the record shrank")
        return asked


def write(
    task: str, source: Path, record: Path, readers: int, **options: Any
) -> tuple[Written, Asked]:
    """Run the writer, with so many readers from its first turn at the file on."""
    log, asked = record.with_suffix(".log"), Asked()
    with ExitStack() as stack:
        child = stack.enter_context(
            subprocess.Popen(driver.command(task, source, record, log=log, **options))
        )
        beside = None
        if readers:
            while child.poll() is None and not record.exists():
                time.sleep(0.01)
            beside = Readers(record, readers)
        if child.wait():
            asked.errors.append(f"the writer ended with {child.returncode}")
    if beside:
        asked = beside.stop()
    lines = driver.logged(log)
    turns = [line["seconds"] for line in lines if line["what"] == "turn"]
    seconds = lines[-1]["at"] - next(line["at"] for line in lines if line["what"] == "turn")
    with Record.open(record, read_only=True) as opened:
        return Written(seconds, turns, opened.digest(), opened.verify()), asked


def part(name: str, task: str, source: Path, folder: Path, readers: int) -> list[str]:
    """Write alone and beside readers, print the table; what is broken."""
    alone, _ = write(task, source, folder / f"{task}-alone.duckdb", 0)
    beside, asked = write(task, source, folder / f"{task}-beside.duckdb", readers)
    quiet = Readers(folder / f"{task}-beside.duckdb", readers)
    quiet.wait()
    time.sleep(QUIET_S)
    calm = quiet.stop()
    blank = " " * len(asked.row)
    print(f"{name}, alone".ljust(28) + blank + alone.row)
    print(f"{name}, {readers} readers".ljust(28) + asked.row + beside.row)
    print("  nobody writing".ljust(28) + calm.row)
    slower = beside.seconds / alone.seconds
    print(f"  the writer took {slower:.2f} times as long as alone", flush=True)
    broken = [*asked.errors, *calm.errors, *alone.problems, *beside.problems]
    if alone.digest != beside.digest:
        broken.append(f"{name}: another digest than alone")
    return sorted(set(broken))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, write and ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=600, help="to read (%(default)s)")
    parser.add_argument("--rows", type=int, default=2_000_000, help="to import (%(default)s)")
    parser.add_argument("--readers", type=int, default=4, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=20241126, help="(%(default)s)")
    options = parser.parse_args(arguments)
    print(HEAD)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made_up.write(folder / "reports", made_up.reports(options.reports, options.seed))
        rows = made_up.gdelt(folder / "rows.csv", options.rows)
        work: list[tuple[str, str, Any]] = [
            (f"{options.reports} reports", "read", folder / "reports"),
            (f"{options.rows} rows", "import", rows),
        ]
        broken = [
            fault
            for title, task, source in work
            for fault in part(title, task, source, folder, options.readers)
        ]
    print(
        *(f"broken: {one}" for one in broken) if broken else ["no errors, same records"], sep="\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
