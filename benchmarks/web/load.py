"""How quick the observatory is while reports are read into its record.

    python benchmarks/web/load.py --record million.duckdb

The record is copied; the server and its jobs get one processor, `dragoman read` and those who ask
the other. Every route is asked once cold and then warm; then many ask at once. What a job computes
counts as warm when its result is kept. Exit status 1 where an answer is wrong or too slow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from routes import addresses, facts, known_routes, route_of, shown
from server import CHROMIUM, Server, browser, served

#: The slowest that a warm answer may be, at the 95th percentile.
MOST_MS: Final = 300.0
_SERVER_CORE, _OTHER_CORE = 0, 1
_WHO: Final = ("Japan", "France", "Germany", "India", "Turkey", "Poland", "Egypt", "Brazil")
_SAID: Final = (
    "{a}'s foreign minister met the foreign minister of {b} in Geneva on Monday. {a} criticised "
    "{c} on Tuesday over item {n}.",
    "{a} imposed sanctions on {b} on Friday. {c} said it would send aid to {a} for project {n}.",
    "The president of {a} signed an agreement with {b} on Wednesday, number {n}. {c} condemned it.",
)
#: Reports of one call of `dragoman read`.
_BATCH: Final = 30


@dataclass(slots=True)
class Timed:
    """How long the answers of one address took, in milliseconds."""

    address: str
    route: str
    cold: float = 0.0
    waited: float = 0.0
    #: Processor time of the server for a warm call: what others on the machine do is not in it.
    cpu: float = 0.0
    warm: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0
    problem: str = ""

    def at(self, share: float) -> float:
        """A percentile: the smallest that so many are not above."""
        if not self.warm:
            return math.nan
        return sorted(self.warm)[math.ceil(share * len(self.warm)) - 1]


class Writer:
    """Reads new reports into the record, batch after batch, until it is stopped."""

    def __init__(self, record: Path, folder: Path) -> None:
        self._record, self._file = record, folder / "batch.jsonl"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.batches, self.failed, self.seconds = 0, "", 0.0

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=180)

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            self._file.write_text("".join(map(_report, range(_BATCH))), encoding="utf-8")
            done = subprocess.run(
                ["taskset", "-c", str(_OTHER_CORE), "nice", "-n", "5", sys.executable, "-m",
                 "dragoman", "read", str(self._file), "--record", str(self._record), "--quiet"],
                capture_output=True, check=False,
            )  # fmt: skip
            if done.returncode:
                self.failed = done.stderr.decode("utf-8", "replace")[-500:]
            self.batches += 1
            self.seconds += time.monotonic() - began


def _report(_: int) -> str:
    number = random.randrange(10**9)
    a, b, c = random.sample(_WHO, 3)
    text = random.choice(_SAID).format(a=a, b=b, c=c, n=number)
    told = {"text": f"{text} {random.randrange(10**12)}.", "title": f"{a} and {b}, item {number}",
            "date": "2025-06-25", "publisher": "publisher 1"}  # fmt: skip
    return json.dumps(told) + "\n"


class Copies:
    """Watches the folder of the server's copies: when each was begun, and when it was in use."""

    def __init__(self, server: Server) -> None:
        self._server, self._stop = server, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.begun: dict[int, float] = {}
        self.used: dict[int, float] = {}
        self.most = 0

    def __enter__(self) -> Copies:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        """The copy before is deleted when the new one is in use, but for readers still in it."""
        while not self._stop.wait(0.05):
            now = time.monotonic()
            here = {int(p.stem) for p in self._server.folder.glob("dragoman-*/*.duckdb")
                    if p.stem.isdigit()}  # fmt: skip
            self.most = max(self.most, len(here))
            for number in here:
                self.begun.setdefault(number, now)
            for number in self.begun:
                if number - 1 in self.begun and number - 1 not in here:
                    self.used.setdefault(number, now)

    def told(self) -> str:
        """How often, and how long each took."""
        took = [self.used[n] - self.begun[n] for n in self.used if n in self.begun]
        times = f", {min(took):.1f} to {max(took):.1f} s each" if took else ""
        return f"{len(took)} times{times}; at most {self.most} copies at a time"


def cpu_ms(pid: int) -> float:
    """Processor time that a process has had, without its children."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measure(
    client: httpx.Client, pid: int, address: str, route: str, asked: argparse.Namespace
) -> Timed:
    """Ask once cold, until a job is done, then `calls` times."""
    timed = Timed(address, route)
    answer, timed.cold = _asked(client, address)
    began = time.monotonic()
    while answer.status_code == 202 and time.monotonic() - began < asked.wait:
        time.sleep(0.5)
        answer, _ = _asked(client, address)
    timed.waited = time.monotonic() - began if timed.cold and answer.status_code != 202 else -1.0
    used = cpu_ms(pid)
    for _ in range(asked.calls):
        answer, took = _asked(client, address)
        timed.warm.append(took)
        timed.statuses[answer.status_code] += 1
    timed.cpu = (cpu_ms(pid) - used) / asked.calls
    timed.size = len(answer.content)
    if set(timed.statuses) - {200}:
        timed.problem = f"{dict(timed.statuses)} {shown(answer)}"
    return timed


def _asked(client: httpx.Client, address: str) -> tuple[httpx.Response, float]:
    began = time.perf_counter()
    try:
        answer = client.get(address)
    except httpx.TransportError as error:  # the server broke off
        answer = httpx.Response(599, json={"error": repr(error)})
    return answer, (time.perf_counter() - began) * 1000


async def crowd(
    server: Server, mix: list[str], readers: int, seconds: float
) -> list[tuple[str, int, float]]:
    """Many readers, each asking one address after another: address, status, milliseconds."""
    found: list[tuple[str, int, float]] = []
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=readers, max_keepalive_connections=readers)

    async def one(seed: int, client: httpx.AsyncClient) -> None:
        drawn = random.Random(seed)
        while time.monotonic() < until:
            address, began = drawn.choice(mix), time.perf_counter()
            try:
                status = (await client.get(address)).status_code
            except httpx.HTTPError:
                status = 0
            found.append((address, status, (time.perf_counter() - began) * 1000))

    async with httpx.AsyncClient(
        base_url=server.base, timeout=60, trust_env=False, limits=limits
    ) as client:
        await asyncio.gather(*(one(seed, client) for seed in range(readers)))
    return found


def first_paint(server: Server, chromium: Path, times: int = 7) -> list[float]:
    """First contentful paint of Today in milliseconds, each in a browser profile of its own."""
    found = []
    with browser(chromium) as one:
        for _ in range(times):
            page = one.new_page()
            page.goto(server.base, wait_until="load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            script = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            found.append(float(page.evaluate(script)))
            page.close()
    return sorted(found)


def table(every: list[Timed]) -> str:
    """A Markdown table, the slowest first."""
    lines = [
        "| Address | Cold ms | p50 | p95 | max | job s | KB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for one in sorted(every, key=lambda one: -one.at(0.95)):
        job = "" if 0 <= one.waited < 0.4 else "not done" if one.waited < 0 else f"{one.waited:.0f}"
        mark = " (too slow)" if one.at(0.95) >= MOST_MS else ""
        lines.append(
            f"| `{one.address}`{mark} | {one.cold:.0f} | {one.at(0.5):.0f} | {one.at(0.95):.0f} | "
            f"{max(one.warm):.0f} | {one.cpu:.0f} | {job} | {one.size / 1024:.0f} |"
        )
    return "\n".join(lines)


def many(server: Server, every: list[Timed], asked: argparse.Namespace) -> bool:
    """The crowd, told; whether it was well."""
    mix = [one.address for one in every if set(one.statuses) == {200} and one.size < 2_000_000]
    found = asyncio.run(crowd(server, mix, asked.readers, asked.seconds))
    times = sorted(ms for *_, ms in found)
    wrong = Counter((address, status) for address, status, _ in found if status != 200)
    errors, rate = sum(wrong.values()), len(found) / asked.seconds
    half, most = times[len(times) // 2], times[math.ceil(len(times) * 0.95) - 1]
    print(
        f"\n{asked.readers} readers for {asked.seconds:.0f} s over {len(mix)} addresses: "
        f"{len(found)} requests, {rate:.1f} a second, {errors} errors; p50 {half:.0f} ms, "
        f"p95 {most:.0f} ms, max {times[-1]:.0f} ms"
    )
    for (address, status), number in wrong.most_common(10):
        print(f"  {number} times {status}: {address}")
    return not wrong


def run(server: Server, asked: argparse.Namespace) -> bool:
    """All measurements; whether all was well."""
    with server.client() as client:
        told, known = facts(client), known_routes()
        listed = [one for one in dict.fromkeys(addresses(told)) if asked.only in one]
        names = {address: route_of(address, known) for address in listed}
        missing = set(known) - set(names.values()) if not asked.only else set()
        every: list[Timed] = []
        try:
            for address in listed:
                every.append(measure(client, server.pid, address, names[address], asked))
                if asked.verbose:
                    last = every[-1]
                    print(f"{last.at(0.95):7.0f} ms, CPU {last.cpu:4.0f}: {address}",
                          file=sys.stderr, flush=True)  # fmt: skip
        finally:  # also what was measured until it was told to end
            print(table(every), flush=True)
    slow = [one for one in every if one.at(0.95) >= MOST_MS]
    wrong = [one for one in every if one.problem]
    print(f"\n{len(every)} addresses of {len(set(names.values()))} routes, {asked.calls} "
          f"calls each; {len(slow)} with p95 >= {MOST_MS:.0f} ms")  # fmt: skip
    for one in wrong:
        print(f"  wrong: {one.address}: {one.problem}")
    for path in sorted(missing):
        print(f"  not asked: {path}")
    well = not slow and not wrong and not missing
    if asked.readers:
        well = many(server, every, asked) and well
    if asked.chromium.exists():
        paints = first_paint(server, asked.chromium)
        print(f"First contentful paint of Today: median {paints[len(paints) // 2]:.0f} ms, "
              f"worst {paints[-1]:.0f} ms of {len(paints)}")  # fmt: skip
    return well


def _asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--calls", type=int, default=40, help="warm calls of each address")
    parser.add_argument("--wait", type=float, default=300, help="seconds to wait for a job")
    parser.add_argument("--only", default="", help="only addresses with this text in them")
    parser.add_argument("--readers", type=int, default=50, help="at once; 0 leaves this out")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--chromium", type=Path, default=CHROMIUM)
    parser.add_argument("--still", action="store_true", help="nothing is read meanwhile")
    parser.add_argument("--verbose", action="store_true", help="say each address when it is done")
    return parser.parse_args()


def main() -> int:
    """Copy the record, start the server and the reading, measure."""
    asked = _asked_for()
    os.sched_setaffinity(0, {_OTHER_CORE})
    with tempfile.TemporaryDirectory(prefix="load-") as place:
        folder = Path(place)
        record = folder / "record.duckdb"
        shutil.copyfile(asked.record, record)
        with served(record, folder, core=_SERVER_CORE) as server, Copies(server) as copies:
            writer: Any = Writer(record, folder)
            if asked.still:
                well = run(server, asked)
            else:
                with writer:
                    well = run(server, asked)
                each = writer.seconds / max(1, writer.batches)
                print(f"Read meanwhile: {writer.batches} batches of {_BATCH} reports, {each:.1f} s "
                      f"each{'; FAILED: ' + writer.failed if writer.failed else ''}")  # fmt: skip
                well = well and not writer.failed
            print(f"The copy was renewed {copies.told()}")
            log = server.log.read_text(encoding="utf-8", errors="replace")
            if "rror" in log:
                print(f"The server's log:\n{log[-2000:]}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
