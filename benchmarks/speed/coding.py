"""Speed of the whole coder: python benchmarks/speed/coding.py [SECONDS].

Prints, on one core, the sentences per second from raw text to events over the shipped chronicle
(read again and again, every copy with a number of its own, for about SECONDS, by default 10), the
peak memory of that process, and the start-up times of the commands. Seconds are those of the
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


def coding(reader: Reader, reports: list[Report], seconds: float) -> tuple[int, int, int, float]:
    """Reports, sentences, events and processor seconds of coding for about that long."""
    done = sentences = events = 0
    start = time.process_time()
    while time.process_time() - start < seconds:
        for report in reports:
            text = f"{report.text}\nReport number {done}."
            coded = reader.coded(Report(f"{done:064}", report.source, text,
                                        published_at=report.published_at))  # fmt: skip
            done, sentences, events = (
                done + 1, sentences + coded.sentences, events + len(coded.events)
            )  # fmt: skip
    return done, sentences, events, time.process_time() - start


def main(seconds: float) -> None:
    """Measures and prints a table."""
    rows = [(name, f"{start_up(arguments):.2f} s") for name, arguments in STARTS.items()]
    start = time.process_time()
    reader = Reader()
    reader.code("France condemned Syria.")
    rows.append(("load model and tables, first sentence", f"{time.process_time() - start:.2f} s"))
    rows.append(("memory once loaded", f"{megabytes():.0f} MB"))
    found = read([str(CHRONICLE)], ReadOptions())
    reports = [report for report in found if isinstance(report, Report)]
    done, sentences, events, took = coding(reader, reports, seconds)
    rows.append((f"raw text to events, {sentences} sentences", f"{sentences / took:.0f} a second"))
    rows.append((f"reports ({events} events)", f"{done / took:.0f} a second"))
    rows.append(("peak memory", f"{megabytes():.0f} MB"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value:>14}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
