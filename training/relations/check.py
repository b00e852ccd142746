"""Checks the training sentences of the relation model: python check.py [FOLDER].

A sentence file is a TSV with the header `root mode modality text`. In `text` the source of the
pair is marked `[s:...]` and the target `[t:...]`; a span of several parts repeats its mark.
One row is one pair: the same sentence may stand on several rows when other spans are marked.
Every fault is printed as FILE:LINE: what is wrong; then the counts. Exit status 1 on any fault.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dragoman import data
from dragoman.model import Modality

HEADER = "root\tmode\tmodality\ttext"
MODALITIES = frozenset(get_args(Modality))
NO_EVENT = "NONE"
FEWEST_WORDS, MOST_WORDS = 4, 90
# Two sentences that share half of their word 4-grams, names aside, teach the same thing twice.
GRAM, NEAR = 4, 0.5
# A 4-gram in more sentences than this is a phrase of the trade and proves no likeness.
COMMON = 60

MARK = re.compile(r"\[([st]):([^\[\]]*)\]")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Row:
    """One training pair and where it stands (`line` counts from 1, the header included)."""

    path: Path
    line: int
    root: str
    mode: str
    modality: str
    text: str

    @property
    def place(self) -> str:
        """The row as FILE:LINE."""
        return f"{self.path.name}:{self.line}"

    @property
    def plain(self) -> str:
        """The sentence without its marks."""
        return MARK.sub(r"\2", self.text)


def known_modes() -> Mapping[str, frozenset[str]]:
    """Every root of the ontology tables with its modes; NONE has none."""
    folder = Path(data.__file__).parent / "ontology"
    modes: dict[str, set[str]] = {NO_EVENT: set()}
    for row in _table(folder / "roots.tsv"):
        modes[row["root"]] = set()
    for row in _table(folder / "modes.tsv"):
        modes[row["root"]].add(row["mode"])
    return {root: frozenset(names) for root, names in modes.items()}


def _table(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line for line in lines if line and not line.startswith("#"))
    return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(path: Path) -> tuple[list[Row], list[str]]:
    """Read one sentence file: its well-formed rows, and a fault for every other line.

    Raises OSError when the file cannot be read, UnicodeDecodeError when it is not UTF-8.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    faults = [] if lines[0] == HEADER else [f"{path.name}:1: the header must be {HEADER!r}"]
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line and number == len(lines):
            continue
        cells = line.split("\t")
        if len(cells) != 4:
            faults.append(f"{path.name}:{number}: {len(cells)} columns where 4 belong")
            continue
        rows.append(Row(path, number, *cells))
    return rows, faults


def row_faults(row: Row, modes: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What is wrong with one row by itself, each as FILE:LINE: reason."""
    for reason in (*_label_faults(row, modes), *_text_faults(row)):
        yield f"{row.place}: {reason}"


def _label_faults(row: Row, modes: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if row.root not in modes:
        yield f"unknown root {row.root!r}"
    elif row.mode and row.mode not in modes[row.root]:
        yield f"unknown mode {row.mode!r} of {row.root}"
    if row.modality not in MODALITIES:
        yield f"unknown modality {row.modality!r}"
    elif row.root == NO_EVENT and row.modality != "actual":
        yield f"{NO_EVENT} takes the modality 'actual'"


def _text_faults(row: Row) -> Iterator[str]:
    sides = {side for side, _ in MARK.findall(row.text)}
    for side, name in (("s", "source"), ("t", "target")):
        if side not in sides:
            yield f"no {name} is marked"
    if "[" in row.plain or "]" in row.plain:
        yield "a bracket outside a mark"
    if "  " in row.text or row.text != row.text.strip():
        yield "spare white space"
    for mark in MARK.finditer(row.text):
        if mark[2] != mark[2].strip() or not mark[2]:
            yield f"the mark {mark[0]!r} is empty or starts or ends with a space"
        if mark.start() and row.text[mark.start() - 1].isalnum():
            yield f"the mark {mark[0]!r} starts inside a word"
        if row.text[mark.end() : mark.end() + 1].isalnum():
            yield f"the mark {mark[0]!r} ends inside a word"
    if not FEWEST_WORDS <= len(WORD.findall(row.plain)) <= MOST_WORDS:
        yield f"fewer than {FEWEST_WORDS} or more than {MOST_WORDS} words"


def twin_faults(rows: Iterable[Row]) -> Iterator[str]:
    """The same pair of one sentence twice, and sentences that are near-copies of one another."""
    first_of_text: dict[str, Row] = {}
    first_of_pair: dict[str, Row] = {}
    for row in rows:
        if row.text in first_of_pair:
            yield f"{row.place}: the same sentence and pair as {first_of_pair[row.text].place}"
        first_of_pair.setdefault(row.text, row)
        first_of_text.setdefault(row.plain, row)
    yield from _near_faults(list(first_of_text.values()))


def _near_faults(rows: list[Row]) -> Iterator[str]:
    grams = [skeleton_grams(row.text) for row in rows]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(grams):
        shared: Counter[int] = Counter()
        for gram in own:
            if len(holders[gram]) < COMMON:
                shared.update(holders[gram])
            holders[gram].append(index)
        for other, count in shared.items():
            if count / len(own | grams[other]) >= NEAR:
                yield f"{rows[index].place}: nearly the same sentence as {rows[other].place}"


def skeleton_grams(text: str) -> frozenset[tuple[str, ...]]:
    """The word 4-grams of a marked sentence with spans, names and numbers made alike."""
    words: list[str] = []
    for start, word in enumerate(WORD.findall(MARK.sub(" SPAN ", text))):
        name = word == "SPAN" or any(c.isdigit() for c in word) or (start and word[0].isupper())
        if not (name and words and words[-1] == "X"):
            words.append("X" if name else word.lower())
    width = min(GRAM, len(words))
    return frozenset(tuple(words[i : i + width]) for i in range(len(words) - width + 1))


def check(paths: Iterable[Path]) -> tuple[list[Row], list[str]]:
    """Read and check sentence files together: all rows, and all faults as FILE:LINE: reason."""
    modes = known_modes()
    rows: list[Row] = []
    faults: list[str] = []
    for path in sorted(paths):
        found, broken = read(path)
        rows += found
        faults += broken
        faults += (fault for row in found for fault in row_faults(row, modes))
    return rows, [*faults, *twin_faults(rows)]


def counts(rows: Iterable[Row]) -> str:
    """The rows counted by root and mode, then by modality, as lines of text."""
    by_root: dict[str, Counter[str]] = defaultdict(Counter)
    by_modality: Counter[str] = Counter()
    for row in rows:
        by_root[row.root][row.mode or "-"] += 1
        by_modality[row.modality] += 1
    lines = [
        f"{root:10}{sum(modes.values()):6}  {_tally(modes)}"
        for root, modes in sorted(by_root.items())
    ]
    return "\n".join([*lines, f"{'all':10}{sum(by_modality.values()):6}  {_tally(by_modality)}"])


def _tally(counter: Counter[str]) -> str:
    return " ".join(f"{name}:{count}" for name, count in counter.most_common())


def main(arguments: list[str]) -> int:
    """Check every *.tsv of the folder (by default `sentences` beside this file)."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "sentences"
    rows, faults = check(folder.glob("*.tsv"))
    print(*faults, counts(rows), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
