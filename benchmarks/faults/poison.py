"""Poisoned input among good: python benchmarks/faults/poison.py [--good N] [--each N].

Short good reports in every format are mixed at random with inputs of thirty broken kinds and read
by `dragoman read` (without root's right to read everything). The ledger must add up: every good
report coded, empty or a duplicate as it was made, every fault refused, with one line that names
it; the record must be whole; and a second run must change nothing. Exits with 1 where that does
not hold.
"""

from __future__ import annotations

import argparse
import ctypes
import gzip
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

import made_up

from dragoman.record.store import Record

#: Linux: take a right from what a process and its children can ever have; those by which root
#: reads files that nobody may read.
DROP, OVERRIDE, SEARCH = 24, 1, 2
#: The name of a file, what it holds, how many reports are read from it, and a part of the reason
#: for which the one fault in it is refused ("" where nothing is).
Kind = tuple[str, bytes, int, str]


class Good:
    """Sentences of one event each, no two alike."""

    def __init__(self, chance: random.Random) -> None:
        pairs = list(permutations(made_up.STATES, 2))
        chance.shuffle(pairs)
        self._pairs = iter(pairs)
        self._chance = chance

    def sentence(self) -> str:
        """The next one."""
        a, b = next(self._pairs)
        return f"{a} condemned {b} on {self._chance.choice(made_up.DAYS)}."

    def row(self, number: int) -> str:
        """The next one as a row of JSONL."""
        return row((number, self.sentence()))


def row(numbered: tuple[int, str]) -> str:
    """A row of JSONL."""
    return json.dumps({"id": numbered[0], "text": numbered[1], "date": "2024-03-04"})


def zipped(name: str, content: bytes) -> bytes:
    """A zip file of one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def encrypted(good: Good) -> bytes:
    """A zip file that says that it is encrypted."""
    raw = bytearray(zipped("a.txt", good.sentence().encode()))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def half_parquet() -> bytes:
    """The first half of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": [f"No {n}" for n in range(500)]}), buffer)
    return buffer.getvalue()[: buffer.tell() // 2]


def lines(*rows: str) -> bytes:
    """Rows as a file."""
    return "".join(row + "\n" for row in rows).encode()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss/>'
NO_ENTRIES = b'<rss version="2.0"><channel><title>Nothing</title></channel></rss>'


def kinds(good: Good) -> list[Kind]:
    """One of each kind of file."""
    half_letter = good.row(1).replace('."', '. Half: \\ud83d"')
    return [
        ("wrong-encoding.txt", b"\xff\xfea\x00b\x00\x00\xd8", 0, "utf-16"),
        ("damaged.txt", "naïve café – ".encode() + b"\xe2\x80", 0, "damaged UTF-8"),
        ("nul.txt", b"text\0text", 0, "NUL"),
        ("empty.txt", b"", 0, "empty"),
        ("blank.txt", b" \n\t\n", 0, "no text"),
        ("long.txt", b"word " * 250_000, 0, "characters"),
        ("binary.bin", bytes(range(256)) * 20, 0, "binary"),
        ("paper.pdf", b"%PDF-1.4 stuff", 0, "PDF"),
        ("office.docx", zipped("[Content_Types].xml", b"<a/>"), 0, "office"),
        ("cut.txt.gz", gzip.compress(good.sentence().encode())[:-12], 0, "too early"),
        ("bomb.txt.gz", gzip.compress(b"a" * (1 << 25)), 0, "bombs"),
        ("bomb.zip", zipped("a.txt", b"a" * (1 << 25)), 0, "bombs"),
        ("nested.zip", zipped("b.zip", zipped("a.txt", b"a")), 0, "archive inside"),
        ("secret.zip", encrypted(good), 0, "encrypted"),
        ("bare.html", b"<html><body></body></html>", 0, "no article"),
        ("tags.html", b"<html><body>" + b"<div>" * 200_000, 0, "no article"),
        ("broken.jsonl", lines(good.row(1), '{"id": 2, ', good.row(3)), 2, "not valid"),
        ("textless.jsonl", lines(good.row(1), '{"id": 2}'), 1, "no text"),
        ("wide.jsonl", lines(good.row(1)) + b'{"text": "' + b"a" * 20_000_000, 1, "a line"),
        ("deep.json", b'{"a":' + b"[" * 200_000, 0, "not valid JSON"),
        ("cells.csv", lines("id,text", f"1,{good.sentence()}", "2,a,b,c"), 1, "cells"),
        ("entities.xml", ENTITIES, 0, "entities"),
        ("nothing.xml", NO_ENTRIES, 0, "no entries"),
        ("half.parquet", half_parquet(), 0, "damaged Parquet"),
        ("surrogate.jsonl", lines(half_letter), 1, ""),
        ("day.txt", f"Date: 2024-02-31\n\n{good.sentence()}".encode(), 1, ""),
    ]


#: Those that need more than a content.
PLACES = {"sparse.txt": "more than", "loop": "read already", "gone.txt": "link to nothing",
          "pipe.txt": "not a regular", "forbidden.txt": "permission"}  # fmt: skip


@dataclass(slots=True)
class Expected:
    """What was put in: reports by what must become of them, and reasons by the fault's file."""

    ledger: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    warnings: int = 0

    def line(self) -> str:
        """As the command says it."""
        by = {name: self.ledger[name] for name in ("coded", "empty", "duplicate", "rejected")}
        return ", ".join(f"{count} {name}" for name, count in by.items())


def good_files(folder: Path, count: int, good: Good, chance: random.Random) -> Counter[str]:
    """Write so many good reports in all formats; returns what must become of them."""
    made: Counter[str] = Counter()
    texts: list[str] = []
    corpora: dict[str, list[str]] = {"jsonl": [], "csv": [], "gz": [], "zip": []}
    for number in range(count):
        lot = chance.random()
        if lot < 0.05:
            text, status = f"Rain fell in the valley for the {number}th day.", "empty"
        elif lot < 0.1 and texts:
            text, status = chance.choice(texts), "duplicate"
        else:
            text, status = good.sentence(), "coded"
            texts.append(text)
        made[status] += 1
        place = folder / str(chance.randrange(10))
        kind = chance.choice(("txt", "txt", "md", "html", *corpora))
        if kind in corpora:
            corpora[kind].append(text)
        elif kind == "html":
            (place / f"{number}.html").write_text(f"<html><body><article><p>{text}</p>", "utf-8")
        else:
            (place / f"{number}.{kind}").write_text(f"Date: 2024-03-04\n\n{text}\n", "utf-8")
    rows = {kind: lines(*map(row, enumerate(several))) for kind, several in corpora.items()}
    (folder / "rows.jsonl").write_bytes(rows["jsonl"])
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress(rows["gz"]))
    (folder / "rows.zip").write_bytes(zipped("rows.jsonl", rows["zip"]))
    cells = (f"{number}|{text}|2024-03-04" for number, text in enumerate(corpora["csv"]))
    (folder / "rows.csv").write_bytes(lines("id|text|date", *cells))
    return made


def mixed(folder: Path, count: int, each: int, chance: random.Random) -> Expected:
    """Write the folder: `count` good reports and each kind of poison `each` times."""
    for number in range(10):
        (folder / str(number)).mkdir(parents=True)
    good = Good(chance)
    expected = Expected(good_files(folder, count, good, chance))
    for number in range(each):
        for name, content, taken, why in kinds(good):
            path = folder / str(chance.randrange(10)) / f"{number}-{name}"
            path.write_bytes(content)
            expected.ledger["coded"] += taken
            expected.warnings += name == "day.txt"
            if why:
                expected.faults[path.relative_to(folder).as_posix()] = why
        # A name that is not UTF-8, as old archives have it.
        odd = os.fsencode(folder / str(chance.randrange(10))) + b"/%d-caf\xe9.txt" % number
        with open(odd, "wb") as file:
            file.write(good.sentence().encode())
        expected.ledger["coded"] += 1
        for name, why in PLACES.items():
            path = folder / str(chance.randrange(10)) / f"{number}-{name}"
            _make(name, path, folder)
            expected.faults[path.relative_to(folder).as_posix()] = why
    expected.ledger["rejected"] = len(expected.faults)
    return expected


def _make(name: str, path: Path, folder: Path) -> None:
    if name == "sparse.txt":
        path.touch()
        os.truncate(path, 50 * 1024 * 1024)
    elif name == "loop":
        path.symlink_to(folder)
    elif name == "gone.txt":
        path.symlink_to(folder / "nowhere")
    elif name == "pipe.txt":
        os.mkfifo(path)
    else:
        path.write_text("Nobody may read this.")
        path.chmod(0)


def read(folder: Path, record: Path) -> str:
    """Read with the command, without root's right to read everything; its standard error."""
    run = subprocess.run(
        [sys.executable, "-m", "dragoman", "read", str(folder), "--record", str(record), "--quiet"],
        stderr=subprocess.PIPE, check=False, preexec_fn=humble,
    )  # fmt: skip
    text = run.stderr.decode("utf-8", "replace")
    return text if run.returncode == 0 else f"{text}\nended with {run.returncode}"


def humble() -> None:
    """Give up the rights of root over files for this process and its children."""
    if os.geteuid() == 0:
        system = ctypes.CDLL(None)
        system.prctl(DROP, OVERRIDE)
        system.prctl(DROP, SEARCH)


def check(expected: Expected, folder: Path, record: Path) -> Iterator[str]:
    """What is not as it was promised."""
    told = read(folder, record)
    if not _adds_up(told, expected.ledger):
        yield f"told {told.splitlines()[-1]!r} instead of {expected.line()}"
    refused = [line for line in told.splitlines() if line.startswith("rejected: ")]
    for name, why in expected.faults.items():
        found = [one for one in refused if re.match(rf"rejected: {re.escape(name)}[:#/]", one)]
        if len(found) != 1 or why not in found[0]:
            yield f"{name}: {len(found)} lines: {found[:2]} instead of one with {why!r}"
    others = [one for one in told.splitlines() if not one.startswith("rejected: ")]
    if len(others) != 1 + expected.warnings:
        yield f"{len(others)} lines beside those of faults: {others[:3]}"
    with Record.open(record, read_only=True) as opened:
        ledger, digest = opened.ledger(), opened.digest()
        yield from opened.verify()
    found_in = {name: getattr(ledger, name) for name in expected.ledger}
    if found_in != dict(expected.ledger):
        yield f"the ledger has {found_in} instead of {dict(expected.ledger)}"
    again = read(folder, record)
    if "0 coded, 0 empty, 0 duplicate, 0 rejected" not in again:
        yield f"the second run: {again.splitlines()[-1]}"
    with Record.open(record, read_only=True) as opened:
        if opened.digest() != digest:
            yield "the second run changed the record"
        yield from opened.verify()


def _adds_up(told: str, ledger: Counter[str]) -> bool:
    """Whether the summary has these numbers; it counts displaced copies as they came in."""
    found = {name: int(number) for number, name in re.findall(r"(\d+) (\w+)[,;]", told)}
    displaced = int((re.search(r"Copies of (\d+) came", told) or [0, 0])[1])
    kept = found.get("coded", 0) + found.get("empty", 0) - displaced
    return (
        kept == ledger["coded"] + ledger["empty"]
        and found.get("duplicate", 0) + displaced == ledger["duplicate"]
        and found.get("rejected") == ledger["rejected"]
        and f"{sum(ledger.values())} reports read into" in told
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, poison, read, check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--good", type=int, default=2000, help="good reports (%(default)s)")
    parser.add_argument("--each", type=int, default=3, help="of each kind (%(default)s)")
    parser.add_argument("--seed", type=int, default=20241126, help="(%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "folder"
        expected = mixed(folder, options.good, options.each, random.Random(options.seed))
        begin = time.monotonic()
        broken = list(check(expected, folder, Path(name) / "record.duckdb"))
        seconds = time.monotonic() - begin
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    several = len(kinds(Good(random.Random(0)))) + len(PLACES) + 1
    print(f"{options.good} good reports, {several} kinds of poison")
    print(f"{sum(expected.ledger.values())} put in: {expected.line()}")
    print(f"two runs in {seconds:.1f} s, {memory:.0f} MB at most")
    print(*(f"broken: {one}" for one in broken) if broken else ["all adds up"], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
