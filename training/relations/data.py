"""Marked sentences as training rows: words, their pieces, and which words are source and target."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dragoman.language.pieces import SHAPES, Pieces
from dragoman.language.tokenize import tokenize

#: What a piece belongs to: neither side, the source, the target.
ROLES = 3
_MARK = re.compile(r"\[([st]):")


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of actors in a sentence with its label."""

    text: str
    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    root: str
    mode: str
    modality: str

    def flipped(self) -> Row:
        """The same sentence asked the other way round: no event in that direction."""
        return Row(self.text, self.target, self.source, "NONE", "", "actual")


def unmark(text: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The plain text and the character spans of [s:...] and [t:...]."""
    plain: list[str] = []
    spans: dict[str, list[tuple[int, int]]] = {"s": [], "t": []}
    open_marks: list[tuple[str, int]] = []
    length = place = 0
    while place < len(text):
        match = _MARK.match(text, place)
        if match:
            open_marks.append((match[1], length))
            place = match.end()
        elif text[place] == "]" and open_marks:
            side, start = open_marks.pop()
            spans[side].append((start, length))
            place += 1
        else:
            plain.append(text[place])
            length += 1
            place += 1
    return "".join(plain), spans


def marked(root: str, mode: str, modality: str, text: str) -> Row:
    """A row of marked text."""
    plain, spans = unmark(text)
    return Row(plain, tuple(spans["s"]), tuple(spans["t"]), root, mode, modality)


def read_rows(folder: Path) -> Iterator[Row]:
    """Every row of the sentence files, in order of file name."""
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield marked(row["root"], row["mode"] or "", row["modality"], row["text"])


def read_plv(path: Path) -> Iterator[Row]:
    """Rows of a PLV file (`<s>`, `<t>` marks, root of 15 classes): for measuring only."""
    marks = (("<s>", "[s:"), ("</s>", "]"), ("<t>", "[t:"), ("</t>", "]"))
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = row["marked_sentence"].replace("[", "(").replace("]", ")")
            for old, new in marks:
                text = text.replace(old, new)
            plain, spans = unmark(text)
            root = row["gold_root"]
            yield Row(plain, tuple(spans["s"]), tuple(spans["t"]), root, "", row["gold_penta"])


@dataclass(frozen=True, slots=True)
class Encoded:
    """Piece ids, combined shape-and-role classes, and the piece numbers of both sides."""

    ids: list[int]
    shapes: list[int]
    source: list[int]
    target: list[int]


def encode(row: Row, pieces: Pieces) -> Encoded:
    """A row as the network takes it; the role of a piece is told through its shape class."""
    spans = tokenize(row.text)
    words = [row.text[s.start : s.end] for s in spans]
    cut = pieces.of_sentence(words)
    roles = [0] * len(cut.ids)
    for word, span in enumerate(spans):
        for role, marked in ((1, row.source), (2, row.target)):
            if any(span.start < end and start < span.end for start, end in marked):
                for piece in range(cut.first[word], cut.last[word] + 1):
                    roles[piece] = role
    shapes = [s + len(SHAPES) * r for s, r in zip(cut.shapes.tolist(), roles, strict=True)]
    return Encoded(
        cut.ids.tolist(),
        shapes,
        [i for i, r in enumerate(roles) if r == 1] or [0],
        [i for i, r in enumerate(roles) if r == 2] or [0],
    )
