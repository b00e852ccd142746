"""Reads CoNLL-U: words with offsets in `# text`, skipping elided nodes and multiword lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Word:
    """One syntactic word of a treebank; `head` counts from 0, -1 for the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    start: int = -1
    end: int = -1


@dataclass(slots=True)
class Gold:
    """One treebank sentence, its document and whether a paragraph starts with it."""

    document: str
    text: str
    words: list[Word] = field(default_factory=list)
    paragraph: bool = False
    document_start: bool = False


def read(path: Path) -> Iterator[Gold]:
    """All sentences of a file."""
    document, paragraph, first = "", False, False
    text, rows = "", list[list[str]]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc"):
            document, first = line.partition("=")[2].strip(), True
        elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
            paragraph = True
        elif line.startswith("# text ="):
            text = line.partition("=")[2].strip()
        elif line and line[0] != "#":
            rows.append(line.split("\t"))
        elif not line and rows:
            yield _sentence(Gold(document, text, [], paragraph or first, first), rows)
            rows, paragraph, first = [], False, False


def _sentence(gold: Gold, rows: list[list[str]]) -> Gold:
    place, inside = 0, 0  # place in the text; last word number covered by a multiword token
    for row in rows:
        if "." in row[0]:
            continue
        if "-" in row[0]:
            inside = int(row[0].split("-")[1])
            whole_end = _find(gold.text, row[1], place)[1]
            continue
        word = Word(row[1], row[2], row[3], row[4], int(row[6]) - 1, row[7])
        number = int(row[0])
        word.start, word.end = _find(gold.text, word.form, place)
        if number <= inside and (word.end > whole_end or number == inside):
            word.start, word.end = place, whole_end
        place = word.end
        while place < len(gold.text) and gold.text[place].isspace():
            place += 1
        gold.words.append(word)
    return gold


def _find(text: str, form: str, place: int) -> tuple[int, int]:
    """Where `form` stands at `place`; a form that the text does not spell covers its length."""
    if text.startswith(form, place):
        return place, place + len(form)
    return place, min(len(text), place + len(form))
