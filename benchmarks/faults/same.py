"""One digest, however the reports come: python benchmarks/faults/same.py [--reports N].

The same made-up reports (a tenth exact copies, a tenth near ones, some empty, some refused) are
read in four ways, each into a record of its own: once; ten times; in another order; and by two
processes at the same time, each of which reads all of them in an order of its own. The four
records must have one digest and be whole; where they differ, the columns that do are printed.
Exits with 1 then.

The coder is the real one, but codes each text once: what it finds is kept in a file for the other
runs, of which only the parts of the record are timed. `--afresh` has every run code for itself.
The share is that of the record's parts in the time of each process. The milliseconds of a search
for the copies of one batch, by quarter of the run, tell whether it grows with the record.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import driver
import made_up

from dragoman.record.store import Record

PARTS = ("known", "duplicates", "commit")


@dataclass(slots=True)
class Way:
    """One way to read: what the record says at the end, and how long the parts took."""

    name: str
    record: Path
    seconds: float = 0.0
    fresh: int = 0
    processes: int = 1
    digest: str = ""
    ledger: str = ""
    problems: list[str] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)

    @property
    def row(self) -> str:
        """A line of the table."""
        sums = [sum(self.parts[part]) for part in PARTS]
        copies = self.parts["duplicates"]
        quarters = [sum(one) * 1000 / max(1, len(one)) for one in cut(copies, 4)]
        return (
            f"{self.name:16}{self.seconds:9.1f}{self.fresh:8}"
            + "".join(f"{one:12.1f}" for one in sums)
            + f"{sum(sums) / max(self.seconds * self.processes, 1e-9):9.0%}    "
            + " ".join(f"{one:5.0f}" for one in quarters)
            + f"    {self.digest[:16]}"
        )


HEAD = (
    f"{'way':16}{'seconds':>9}{'coded':>8}"
    + "".join(f"{part:>12}" for part in PARTS)
    + f"{'share':>9}    {'ms a search, by quarter':>23}    digest"
)


def cut(values: Sequence[float], pieces: int) -> list[Sequence[float]]:
    """A list in so many pieces of like length."""
    size = -(-len(values) // pieces) or 1
    return [values[begin : begin + size] for begin in range(0, size * pieces, size)]


def read(way: Way, runs: Sequence[Sequence[dict[str, Any]]], reports: Path) -> None:
    """Run drivers one group after another, the members of a group at the same time."""
    begin = time.monotonic()
    way.parts = {part: [] for part in PARTS}
    way.processes = max(len(group) for group in runs)
    for turn, group in enumerate(runs):
        logs = [way.record.with_suffix(f".{turn}.{number}.log") for number in range(len(group))]
        children = [
            subprocess.Popen(driver.command("read", reports, way.record, log=log, **options))
            for log, options in zip(logs, group, strict=True)
        ]
        for child in children:
            if child.wait():
                way.problems.append(f"a driver ended with {child.returncode}")
        for line in (line for log in logs for line in driver.logged(log)):
            if line["what"] == "part":
                way.parts[line["part"]].append(line["seconds"])
            way.fresh += line.get("fresh", 0)
    way.seconds = time.monotonic() - begin
    with Record.open(way.record, read_only=True) as record:
        way.digest, ledger = record.digest(), record.ledger()
        way.problems += record.verify()
    way.ledger = (
        f"{ledger.read} read, {ledger.coded} coded, {ledger.empty} empty, "
        f"{ledger.duplicate} duplicate, {ledger.rejected} rejected"
    )


def difference(one: Path, other: Path) -> list[str]:
    """In what two records differ: each column with the number of rows."""
    found = []
    tables = []
    for path in (one, other):
        with Record.open(path, read_only=True) as record:
            ledger = {row["report_id"]: row for row in record.reports(text=True).rows()}
            events = {row["event_id"]: row for row in record.events(modality=None).rows()}
            tables.append((ledger, events))
    for name, a, b in zip(("reports", "events"), *tables, strict=True):
        if a.keys() ^ b.keys():
            found.append(f"{len(a.keys() ^ b.keys())} {name} are in one record only")
        columns = Counter(
            column
            for key in a.keys() & b.keys()
            for column in a[key]
            if column not in {"fetched_at", "kept_bytes"} and a[key][column] != b[key][column]
        )
        found += [f"{name}.{column} differs in {rows} rows" for column, rows in columns.items()]
    return found


def measure(
    folder: Path, count: int, seed: int, *, afresh: bool = False, cheap: bool = False
) -> list[Way]:
    """Read `count` reports in the four ways.

    Args:
        afresh: every run codes for itself.
        cheap: no model; one event a text, and twice instead of ten times (a test).
    """
    reports = folder / "reports"
    made_up.write(reports, made_up.reports(count, seed))
    cache: dict[str, Any] = {} if afresh else {"cache": folder / "coded.jsonl"}
    cache = {"cheap": True} if cheap else cache
    plans: dict[str, list[list[dict[str, Any]]]] = {
        "once": [[cache]],
        "ten times": [[cache]] * (2 if cheap else 10),
        "another order": [[{**cache, "order": seed + 1}]],
        "two processes": [[{**cache, "order": seed + 2}, {**cache, "order": seed + 3}]],
    }
    ways = []
    for name, runs in plans.items():
        way = Way(name, folder / f"{name.replace(' ', '-')}.duckdb")
        read(way, runs, reports)
        ways.append(way)
    return ways


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, read the reports, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=5000, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=20241126, help="(%(default)s)")
    parser.add_argument("--afresh", action="store_true", help="code in every run")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        ways = measure(Path(name), options.reports, options.seed, afresh=options.afresh)
        broken = [f"{way.name}: {problem}" for way in ways for problem in way.problems]
        for way in ways[1:]:
            if way.digest != ways[0].digest:
                broken.append(f"{way.name}: another digest than {ways[0].name}")
                broken += [f"  {one}" for one in difference(ways[0].record, way.record)]
    print(ways[0].ledger)
    if not options.afresh:
        print("each text was coded once; the other ways take the events from a file")
    print(HEAD, *(way.row for way in ways), sep="\n")
    print(*(f"broken: {one}" for one in broken) if broken else ["one digest, all whole"], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
