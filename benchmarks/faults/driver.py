"""The process that the fault benchmarks kill, time and run side by side.

    python driver.py read FOLDER RECORD [--cheap] [--cache FILE] [--order SEED] [--log FILE]
    python driver.py import FILE RECORD [--rows N] [--log FILE]
    python driver.py ask STOP RECORD [--log FILE]

The first two run `read_into` and `load` of Dragoman as the commands do, and write a line of JSON to
the log before and after each batch: after the second one the batch counts as acknowledged. The
third asks a record, again and again until the file STOP is there, how two states stand.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from dragoman.errors import DragomanError
from dragoman.knowledge.base import Knowledge
from dragoman.model import Event, Participant, Reject, Report
from dragoman.pipeline import Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record import connection
from dragoman.record.interchange import ahead
from dragoman.record.interchange.load import load
from dragoman.record.store import CodedReport, CommitCounts, EventFilter, Record

HERE: Final = Path(__file__).resolve()
#: The sides of an event.
SIDES: Final = ("sources", "targets")
#: Seconds between an answer and the next question of one who asks.
PAUSE_S: Final = 0.05


class Cheap(Reader):
    """A reader that finds one event in every text and loads no model."""

    def coded(self, report: Report) -> CodedReport:
        """The report with its event; a text of remarks only has none."""
        words = report.text.split()
        if len(words) % 7 == 0:
            return CodedReport(report, (), 1, "cheap")
        key = hashlib.sha256(f"{report.report_id} cheap".encode()).hexdigest()
        event = Event(
            key, report.report_id, 0, 0, len(words[0]), words[0], "CONSULT", "", 1, 2.5, "040",
            (Participant("JPN", "GOV"),), (Participant("FRA", "GOV"),),
            event_date=report.published_at,
            date_precision="day" if report.published_at else "unknown",
        )  # fmt: skip
        return CodedReport(report, (event,), 1, "cheap")


class Remembering(Reader):
    """The real reader, which codes no report twice: what it found is kept in a file of JSON."""

    def __init__(self, cache: Path) -> None:
        super().__init__()
        self._cache = cache
        self.fresh = 0
        self._known: dict[str, dict[str, Any]] = {}
        if cache.exists():
            with cache.open(encoding="utf-8") as lines:
                self._known = {row["report_id"]: row for row in map(json.loads, lines)}

    def coded(self, report: Report) -> CodedReport:
        """The report with its events, from the file where it is there."""
        if found := self._known.get(report.report_id):
            events = tuple(_event(one) for one in found["events"])
            return CodedReport(report, events, found["sentences"], found["coded_by"])
        self.fresh += 1
        coded = super().coded(report)
        row = {"report_id": report.report_id, "sentences": coded.sentences}
        row |= {"coded_by": coded.coded_by, "events": [asdict(one) for one in coded.events]}
        line = json.dumps(row, default=str) + "\n"
        _append(self._cache, line)
        self._known[report.report_id] = json.loads(line)
        return coded


def _event(row: Mapping[str, Any]) -> Event:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    lists |= {side: tuple(Participant(**one) for one in row[side]) for side in SIDES}
    day = row["event_date"] and dt.date.fromisoformat(row["event_date"])
    return Event(**{**row, **lists, "event_date": day})


class Log:
    """Lines of JSON in a file, each written at once; nowhere if there is no file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def say(self, what: str, **more: Any) -> None:
        """Write one line."""
        if self._path:
            _append(self._path, json.dumps({"what": what, "at": time.monotonic(), **more}) + "\n")


def _append(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


class Logged(Record):
    """A record that logs its batches and how long its parts take."""

    log = Log(None)

    def known(self, report_ids: Any, *, rejected: bool = True) -> set[str]:
        """As of the record."""
        with self._timed("known"):
            return super().known(report_ids, rejected=rejected)

    def duplicates(self, reports: Any) -> dict[str, str]:
        """As of the record."""
        with self._timed("duplicates"):
            return super().duplicates(reports)

    def commit(
        self, batch: Sequence[CodedReport], rejects: Sequence[Reject] = (), **more: Any
    ) -> CommitCounts:
        """As of the record; the ids stand in the log when it is done."""
        self.log.say("begin")
        with self._timed("commit"):
            counts = super().commit(batch, rejects, **more)
        ids = [one.report.report_id for one in batch] + [one.report_id for one in rejects]
        self.log.say("done", ids=ids)
        return counts

    def close(self) -> None:
        """As of the record, which may have a journal to move into its file."""
        self.log.say("closing")
        super().close()
        self.log.say("closed")

    def watch(self) -> None:
        """Log from now on how long each turn at the file was waited for, opening included."""
        lease: Any = self._lease
        take = lease._take

        def timed(wait: float) -> Any:
            begin = time.monotonic()
            taken = take(wait)
            self.log.say("turn", seconds=time.monotonic() - begin)
            return taken

        lease._take = timed

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        begin = time.monotonic()
        yield
        self.log.say("part", part=part, seconds=time.monotonic() - begin)


class LoggedImport(Logged):
    """The same for imports, whose batches go through `cursor`."""

    @contextmanager
    def cursor(self, wait: float | None = None) -> Iterator[Any]:
        """As of the record."""
        self.log.say("begin")
        with super().cursor(wait) as cursor:
            yield cursor


def run_read(options: argparse.Namespace) -> None:
    """Read a folder into a record, its files in the order of a seed if there is one."""
    targets = [str(options.source)]
    if options.order is not None:
        targets = sorted(str(path) for path in options.source.iterdir())
        random.Random(options.order).shuffle(targets)
    reader = Cheap() if options.cheap else Reader()
    if options.cache:
        reader = Remembering(options.cache)
    Logged.log = Log(options.log)
    Logged.log.say("ready")
    with Logged.open(options.record) as record:
        record.watch()  # type: ignore[attr-defined]
        counts = read_into(record, targets, ReadOptions(), reader)
    Logged.log.say("end", fresh=getattr(reader, "fresh", 0), offered=counts.offered)


def run_import(options: argparse.Namespace) -> None:
    """Import a file of GDELT rows."""
    ahead.BATCH_ROWS = options.rows or ahead.BATCH_ROWS  # type: ignore[misc]
    LoggedImport.log = Log(options.log)
    LoggedImport.log.say("ready")
    with LoggedImport.open(options.record) as record:
        record.watch()  # type: ignore[attr-defined]
        log = LoggedImport.log
        load(
            record, [options.source], "gdelt", Knowledge.load(),
            progress=lambda now: log.say("done", rows=now.rows),
        )  # fmt: skip
    LoggedImport.log.say("end")


def run_ask(options: argparse.Namespace) -> None:
    """Open the record, ask, close it; a little later again."""
    log, last = Log(None), 0
    while not options.source.exists():
        begin = time.monotonic()
        try:
            with Record.open(options.record, read_only=True) as record:
                rows = len(record.dyads(EventFilter(dyad=("JPN", "FRA")), limit=100).rows())
                held = record.ledger().read
                with record.cursor() as cursor:
                    held += cursor.execute("SELECT count(*) FROM imported").fetchall()[0][0]
            log.say("answer", seconds=time.monotonic() - begin, rows=rows, fewer=held < last)
            # The first answer takes the loading of the libraries with it: it is not counted.
            last, log = held, Log(options.log)
        except DragomanError as error:
            Log(options.log).say("error", error=str(error))
        time.sleep(PAUSE_S)


def command(task: str, source: Path, record: Path, **options: Any) -> list[str]:
    """The command line of a driver."""
    line = [sys.executable, str(HERE), task, str(source), str(record)]
    for name, value in options.items():
        if value is True:
            line.append(f"--{name}")
        elif value is not None and value is not False:
            line += [f"--{name}", str(value)]
    return line


def logged(path: Path) -> list[dict[str, Any]]:
    """What a driver wrote; a last line that a kill cut short is left out."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


TASKS: Final[Mapping[str, Callable[[argparse.Namespace], None]]] = {
    "read": run_read,
    "import": run_import,
    "ask": run_ask,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("source", type=Path)
    parser.add_argument("record", type=Path)
    parser.add_argument("--cheap", action="store_true", help="one event a text, no model")
    parser.add_argument("--cache", type=Path, help="file of what the coder found before")
    parser.add_argument("--order", type=int, help="seed of the order of the files")
    parser.add_argument("--rows", type=int, help="rows of a batch of an import")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--checkpoint", help="size of a journal that is due, such as 256KB")
    options = parser.parse_args(arguments)
    if options.checkpoint:
        connection._SETTINGS["checkpoint_threshold"] = options.checkpoint
    TASKS[options.task](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
