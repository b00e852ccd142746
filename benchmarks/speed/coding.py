"""Speed of the whole coder: python benchmarks/speed/coding.py [ROUNDS].

Prints, on one core, the sentences per second from raw text to events over the shipped chronicle,
with the relation model and without, the peak memory of that process, and the start-up times of
the commands. Every round (5 by default) reads the texts with a reader that has not seen them: one
that has remembers its answers and would look faster than it is on news. Seconds are those of the
processor, so that other work on the machine changes them little; start-up is by the clock.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from dragoman.model import Report
from dragoman.pipeline import Reader
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import read

CHRONICLE = Path(__file__).resolve().parents[2] / "samples" / "chronicle"
WARM = "France condemned Syria. Olexandr Lukashenka spoke."
STARTS = {
    "dragoman --help": ["--help"],
    "dragoman code, one sentence": ["code", "France condemned Syria."],
}


def megabytes() -> float:
    """Peak memory of this process (Linux counts kilobytes, macOS bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def start_up(arguments: list[str], rounds: int = 5) -> float:
    """Seconds by the clock of a fresh process, the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "dragoman", *arguments], check=True, capture_output=True
        )
        best = min(best, time.perf_counter() - start)
    return best


def coding(reader: Reader, reports: list[Report]) -> tuple[int, int, float]:
    """Sentences, events and processor seconds of coding every report once."""
    reader.code(WARM)
    sentences = events = 0
    start = time.process_time()
    for report in reports:
        coded = reader.coded(report)
        sentences, events = sentences + coded.sentences, events + len(coded.events)
    return sentences, events, time.process_time() - start


def speeds(reports: list[Report], rounds: int, *, model: bool) -> list[float]:
    """Sentences a second of each round; a new reader each time, so that none remembers a text."""
    found = []
    for _ in range(rounds):
        sentences, _, took = coding(Reader(model=model), reports)
        found.append(sentences / took)
    return sorted(found)


def main(rounds: int) -> None:
    """Measures and prints a table."""
    rows = [(name, f"{start_up(arguments):.2f} s") for name, arguments in STARTS.items()]
    start = time.process_time()
    reader = Reader()
    reader.code(WARM)
    rows.append(("load model and tables, first sentence", f"{time.process_time() - start:.2f} s"))
    rows.append(("memory once loaded", f"{megabytes():.0f} MB"))
    found = read([str(CHRONICLE)], ReadOptions())
    reports = [report for report in found if isinstance(report, Report)]
    sentences, events, _ = coding(reader, reports)
    rows.append(("sentences, events", f"{sentences}, {events}"))
    for name, model in (("with the model", True), ("rules only", False)):
        each = speeds(reports, rounds, model=model)
        told = f"{each[0]:.0f} {each[len(each) // 2]:.0f} {each[-1]:.0f}"
        rows.append((f"sentences a second, {name}: least, median, most", told))
    rows.append(("peak memory", f"{megabytes():.0f} MB"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value:>14}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
