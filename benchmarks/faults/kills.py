"""Kill -9 at random moments: python benchmarks/faults/kills.py [--kills N] [--seed N].

Half of the kills hit `read`, half `import` of GDELT rows, each a process of its own (`driver.py`,
or `python -m dragoman`). A quarter is aimed at the making of the file or at its first moments,
a half at a batch being committed or the record being closed, the rest at any moment.
After every kill the record must open at once and be whole, must hold every batch acknowledged and
everything that was ever seen in it, and no event twice. Then the same command goes on; when it is
through or a dozen kills are done, it is let run to its end, the record must have the digest of a
run that nobody disturbed, and a new record begins. Exits with 1 when one of these promises is
broken.

Most runs of `read` use a reader that finds one event in each text without the language model, most
imports batches of 4,000 rows: then a run has many commits. In some the journal goes into the file
at 256 KB instead of the size that is shipped, so that kills hit that too. The table says which.
"""

from __future__ import annotations

import argparse
import itertools
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import driver
import made_up

from dragoman.errors import DragomanError
from dragoman.record.store import Record

#: How often a watched log is looked at, in seconds.
LOOK = 0.002
#: What a log says around its batches and at its end.
MARKS = frozenset({"begin", "done", "closing", "closed", "end"})
#: Kills of one record before it may be finished.
DOZEN = 12
#: Longest run of a child before the benchmark gives up on it.
LONGEST_S = 600.0


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of run: its name, its command for (record, log), and whether it keeps a log."""

    name: str
    command: Callable[[Path, Path], list[str]]
    logs: bool = True


@dataclass(slots=True)
class Whole:
    """A run that nobody disturbed: digest, seconds in all and of the longest batch, its events."""

    digest: str
    seconds: float
    batch: float
    batches: int
    coded: dict[str, int]


@dataclass(slots=True)
class Tally:
    """What the kills of one kind of work did."""

    kills: int = 0
    at_work: int = 0
    in_batch: int = 0
    journals: int = 0
    unborn: int = 0
    runs: int = 0
    lost: int = 0
    doubled: int = 0
    unsound: int = 0
    unopened: int = 0
    differing: int = 0
    litter: int = 0
    slowest_open: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """How many promises were broken."""
        return self.lost + self.doubled + self.unsound + self.unopened + self.differing


@dataclass(slots=True)
class Content:
    """What a record holds: ids of its reports and imported events, events of its coded reports."""

    ids: set[str]
    coded: dict[str, int]
    imported: int
    doubled: int
    problems: list[str]
    digest: str


def content(path: Path, *, read_only: bool, digest: bool = True) -> Content:
    """Open a record without waiting for anybody and look at all of it."""
    with Record.open(path, read_only=read_only, create=False, wait=0.0) as record:
        problems = record.verify()
        found = record.digest() if digest else ""
        with record.cursor() as cursor:

            def ask(sql: str) -> list[Any]:
                return cursor.execute(sql).fetchall()

            ids = {row[0] for row in ask("SELECT report_id FROM reports")}
            coded = dict(ask("SELECT report_id, count(*) FROM events GROUP BY report_id"))
            twice = ask("SELECT count(*) - count(DISTINCT event_id) FROM events")[0][0]
            imported, pairs = ask(
                "SELECT count(*), count(DISTINCT (dataset, own_id, pair)) FROM imported"
            )[0]
    return Content(ids, coded, imported, twice + imported - pairs, problems, found)


def undisturbed(work: Work, folder: Path) -> Whole:
    """Run to the end in peace."""
    record, log = folder / "whole.duckdb", folder / "whole.log"
    begin = time.monotonic()
    subprocess.run(work.command(record, log), check=True, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - begin
    found = content(record, read_only=True)
    lines = [line for line in driver.logged(log) if line["what"] in {"ready", "begin", "done"}]
    pairs = itertools.pairwise(lines)
    batches = [b["at"] - a["at"] for a, b in pairs if b["what"] == "done"]
    return Whole(found.digest, seconds, max(batches, default=0.0), len(batches), found.coded)


def siege(work: Work, kills: int, folder: Path, chance: random.Random) -> Tally:
    """Kill runs of one kind of work so many times; finish and compare each record."""
    tally, begin = Tally(), time.monotonic()
    folder.mkdir()
    whole = undisturbed(work, folder)
    while tally.kills < kills:
        tally.runs += 1
        record = folder / f"{tally.runs}.duckdb"
        seen: set[str] = set()
        rows = 0
        done = False
        last = min(kills, tally.kills + DOZEN)
        while not done and tally.kills < last:
            log = folder / f"{tally.runs}-{tally.kills}.log"
            done = not _kill(work, whole, record, log, tally, chance)
            seen, rows = look(record, log, whole, tally, chance, seen, rows)
        final = folder / f"{tally.runs}-end.log"
        subprocess.run(work.command(record, final), check=False, stderr=subprocess.DEVNULL)
        _compare(record, whole, tally)
        tally.litter += len(list(folder.rglob(".*.new*"))) + len(list(folder.rglob(".*.bin.*")))
        for leftover in folder.rglob(f"*{tally.runs}.duckdb*"):
            if leftover.is_file():
                leftover.unlink()
    tally.seconds = time.monotonic() - begin
    return tally


def _kill(
    work: Work, whole: Whole, record: Path, log: Path, tally: Tally, chance: random.Random
) -> bool:
    """Start the work and kill it; tell whether it was still at it."""
    with subprocess.Popen(
        work.command(record, log), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        _wait(work, whole, record, log, child, chance)
        child.kill()
        child.wait()
    tally.kills += 1
    at_work = child.returncode < 0
    tally.at_work += at_work
    lines = driver.logged(log)
    marks = [line["what"] for line in lines if line["what"] in MARKS]
    tally.in_batch += bool(marks and marks[-1] in {"begin", "closing"})
    tally.unborn += not record.exists()
    journal = record.with_name(record.name + ".wal")
    tally.journals += journal.exists() and journal.stat().st_size > 0
    return at_work


def _wait(
    work: Work,
    whole: Whole,
    record: Path,
    log: Path,
    child: subprocess.Popen[bytes],
    chance: random.Random,
) -> None:
    """Wait for the moment at which to kill."""
    if not work.logs:
        time.sleep(chance.uniform(0.2, 1.0) * whole.seconds)
        return
    lot = chance.random()
    if lot < (0.25 if record.exists() else 0.5):
        _until(log, "ready", 1, child)
        time.sleep(chance.uniform(0.0, 0.15))
    elif lot < 0.75:
        _until(log, "begin", chance.randint(1, max(1, whole.batches // 2)), child)
        time.sleep(chance.uniform(0.0, 1.1) * whole.batch)
    elif lot < 0.82:
        _until(log, "closing", 1, child)
        time.sleep(chance.uniform(0.0, 0.1))
    else:
        _until(log, "ready", 1, child)
        time.sleep(chance.uniform(0.0, 1.0) * whole.seconds)


def _until(log: Path, what: str, times: int, child: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + LONGEST_S
    while child.poll() is None and time.monotonic() < last:
        if log.exists() and log.read_text("utf-8").count(f'"what": "{what}"') >= times:
            return
        time.sleep(LOOK)


def look(
    record: Path,
    log: Path,
    whole: Whole,
    tally: Tally,
    chance: random.Random,
    seen: set[str],
    rows: int,
) -> tuple[set[str], int]:
    """Check a record after a kill; returns what has been seen in it until now."""
    lines = [line for line in driver.logged(log) if line["what"] == "done"]
    acknowledged = {key for line in lines for key in line.get("ids", ())} | seen
    read = max((line["rows"] for line in lines if "rows" in line), default=0)
    if not record.exists():
        tally.lost += bool(acknowledged or read or rows)
        return acknowledged, rows
    begin = time.monotonic()
    try:
        # Half of the time the next process has to mend what the kill left, else we do.
        found = content(record, read_only=chance.random() < 0.5, digest=False)
    except DragomanError as error:
        tally.unopened += 1
        tally.faults.append(str(error))
        return acknowledged, rows
    tally.slowest_open = max(tally.slowest_open, time.monotonic() - begin)
    missing = acknowledged - found.ids
    tally.lost += bool(missing)
    tally.lost += _rows_of(record) < max(read, rows)
    tally.doubled += found.doubled
    tally.doubled += sum(
        count != whole.coded[key] for key, count in found.coded.items() if key in whole.coded
    )
    tally.unsound += bool(found.problems)
    tally.faults += found.problems
    return acknowledged | found.ids, max(rows, read, _rows_of(record))


def _rows_of(record: Path) -> int:
    with Record.open(record, read_only=True) as opened, opened.cursor() as cursor:
        found = cursor.execute("SELECT coalesce(sum(rows_read), 0) FROM imports").fetchone()
    return int(found[0]) if found else 0


def _compare(record: Path, whole: Whole, tally: Tally) -> None:
    """What the finished record says, against the undisturbed run."""
    found = content(record, read_only=True)
    tally.unsound += bool(found.problems)
    tally.faults += found.problems
    if found.digest != whole.digest:
        tally.differing += 1
        tally.faults.append(f"{record.name}: another digest than the undisturbed run")


def works(folder: Path, seed: int, *, small: bool) -> list[tuple[Work, int]]:
    """The kinds of work, each with its share of a hundred kills of its half."""
    cheap, real = folder / "cheap", folder / "real"
    made_up.write(cheap, made_up.reports(200 if small else 450, seed))
    made_up.write(real, made_up.reports(20 if small else 120, seed + 1))
    short = made_up.gdelt(folder / "short.csv", 12_000 if small else 32_000)
    long = made_up.gdelt(folder / "long.csv", 20_000 if small else 800_000)

    def run(task: str, source: Path, **more: Any) -> Callable[[Path, Path], list[str]]:
        return lambda record, log: driver.command(task, source, record, log=log, **more)

    def shell(*words: str) -> Callable[[Path, Path], list[str]]:
        start = [sys.executable, "-m", "dragoman", *words, "--quiet", "--record"]
        return lambda record, _: [*start, str(record)]

    return [
        (Work("read, cheap reader", run("read", cheap, cheap=True)), 40),
        (Work("read, cheap, 256 KB", run("read", cheap, cheap=True, checkpoint="256KB")), 40),
        (Work("read, real coder", run("read", real)), 10),
        (Work("dragoman read", shell("read", str(real)), logs=False), 10),
        (Work("import, 4,000 a batch", run("import", short, rows=4_000)), 40),
        (
            Work("import, 4,000, 256 KB", run("import", short, rows=4_000, checkpoint="256KB")),
            40,
        ),
        (Work("import, as shipped", run("import", long)), 10),
        (Work("dragoman import", shell("import", "gdelt", str(long)), logs=False), 10),
    ]


def table(tallies: Iterable[tuple[str, Tally]]) -> str:
    """The figures, one line for each kind of work.

    "in batch" are kills between the first and the last moment of a commit, "journals" those that
    left changes which the next to open had to replay, "unborn" those before the file stood.
    """
    columns = (
        *("kills", "at_work", "in_batch", "journals", "unborn", "runs", "lost", "doubled"),
        *("unsound", "unopened", "differing", "litter", "slowest_open", "seconds"),
    )
    lines = [f"{'work':22}" + "".join(f"{name.replace('_', ' '):>13}" for name in columns)]
    for name, tally in tallies:
        values = [getattr(tally, column) for column in columns]
        cells = [f"{v:13.1f}" if isinstance(v, float) else f"{v:13}" for v in values]
        lines.append(f"{name:22}" + "".join(cells))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, kill, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="in all (%(default)s)")
    parser.add_argument("--seed", type=int, default=20241126, help="(%(default)s)")
    parser.add_argument("--small", action="store_true", help="little input: to try the script")
    parser.add_argument("--only", default="", help="only works whose name holds this")
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    tallies: list[tuple[str, Tally]] = []
    with tempfile.TemporaryDirectory() as name:
        kinds = works(Path(name), options.seed, small=options.small)
        for number, (work, share) in enumerate(kinds):
            if options.only in work.name:
                kills = max(1, round(options.kills / 2 * share / 100))
                tallies.append((work.name, siege(work, kills, Path(name) / str(number), chance)))
                print(table(tallies[-1:]), file=sys.stderr, flush=True)
    print(table(tallies))
    for fault in sorted({fault for _, tally in tallies for fault in tally.faults}):
        print(f"broken: {fault}")
    done = [tally for _, tally in tallies]
    print(
        f"{sum(t.kills for t in done)} kills, {sum(t.at_work for t in done)} at work, "
        f"{sum(t.lost for t in done)} lost batches, {sum(t.doubled for t in done)} doubled events, "
        f"{sum(t.unsound for t in done)} failures of verify, "
        f"{sum(t.differing for t in done)} other digests"
    )
    return 1 if any(t.broken for t in done) else 0


if __name__ == "__main__":
    sys.exit(main())
