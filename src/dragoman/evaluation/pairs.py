"""Scoring the relator on sentences in which source and target are given, as PLV writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.coding.relate import Related
from dragoman.errors import InputError
from dragoman.evaluation.items import NOBODY, Tally
from dragoman.evaluation.outcome import Outcome, Row, Wrong
from dragoman.evaluation.tallies import Calibration, Confusion
from dragoman.evaluation.tsv import table

Span = tuple[int, int]
Relate = Callable[[str, Sequence[Span], Sequence[Span]], Related]

COLUMNS: Final = frozenset("sentence_id marked_sentence source target gold_root gold_penta".split())
#: The 15 roots and their quad classes. YIELD is CONCEDE and RETREAT, and material here.
QUADS: Final = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "YIELD": 2, "COOPERATE": 2, "AID": 2, "REQUEST": 3,
    "ACCUSE": 3, "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4,
    "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
_YIELDING: Final = frozenset({"CONCEDE", "RETREAT"})
_MARK: Final = re.compile(r"<(/?)([st])>")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence with the character spans of both sides, and the root between them.

    A side that the sentence does not name has no span. `quad` is the class the file gives; scores
    go by the class of the root.
    """

    id: str
    text: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    root: str
    quad: int


def read_pairs(name: str, text: str) -> list[Pair]:
    """The rows of a table of pairs.

    Raises:
        InputError: a row is broken; the message names file and line.
    """
    found = []
    for number, row in table(name, text):
        try:
            found.append(_pair(row))
        except ValueError as error:
            raise InputError(f"{name}:{number}: {error}") from error
    return found


def _pair(row: dict[str, str]) -> Pair:
    plain, spans = unmark(row["marked_sentence"])
    if not spans["s"] and not spans["t"]:
        raise ValueError("the sentence marks neither <s>source</s> nor <t>target</t>")
    if row["gold_root"] not in QUADS:
        raise ValueError(f"gold_root {row['gold_root']!r} is none of {', '.join(QUADS)}")
    if row["gold_penta"] not in ("1", "2", "3", "4"):
        raise ValueError(f"gold_penta {row['gold_penta']!r} is no quad class 1 to 4")
    sides = tuple(spans["s"]), tuple(spans["t"])
    return Pair(row["sentence_id"], plain, *sides, row["gold_root"], int(row["gold_penta"]))


def unmark(text: str) -> tuple[str, dict[str, list[Span]]]:
    """The plain text, and the character spans of <s>...</s> and <t>...</t>.

    Raises:
        ValueError: a mark is closed before it is opened, or never closed.
    """
    plain: list[str] = []
    spans: dict[str, list[Span]] = {"s": [], "t": []}
    opened: dict[str, list[int]] = {"s": [], "t": []}
    length = place = 0
    for mark in _MARK.finditer(text):
        plain.append(text[place : mark.start()])
        length += mark.start() - place
        place = mark.end()
        closing, side = mark.groups()
        if not closing:
            opened[side].append(length)
        elif opened[side]:
            spans[side].append((opened[side].pop(), length))
        else:
            raise ValueError(f"</{side}> closes no <{side}>")
    if opened["s"] or opened["t"]:
        raise ValueError("a mark <s> or <t> is never closed")
    return "".join((*plain, text[place:])), spans


def folded(root: str) -> str:
    """A root of the ontology as one of the 15."""
    return "YIELD" if root in _YIELDING else root


def evaluate(pairs: Sequence[Pair], relate: Relate) -> Outcome:
    """Score the root given to each pair: macro-F1 of roots and of quad classes, and accuracy.

    Classes that the gold does not hold are left out of the means.
    """
    answers = [relate(pair.text, pair.source, pair.target) for pair in pairs]
    gold = [pair.root for pair in pairs]
    coded = [folded(answer.root) for answer in answers]
    confusion, calibration = Confusion(), Calibration()
    for one, other, answer in zip(gold, coded, answers, strict=True):
        confusion.add(one, other)
        calibration.add(answer.probability, one == other)
    roots = _per_class(gold, coded)
    quads = _per_class([str(QUADS[g]) for g in gold], [str(QUADS[c]) for c in coded])
    right = sum(one == other for one, other in zip(gold, coded, strict=True))
    levels = (
        _macro("root, macro", roots, gold),
        _macro("quad, macro", quads, [str(QUADS[g]) for g in gold]),
        Row.share("accuracy", right, len(pairs)),
    )
    summary = f"{_summary(pairs, right)}; calibration error {calibration.error:.3f}."
    return Outcome(levels, summary, roots, confusion, calibration, _wrong(pairs, coded, answers))


def _per_class(gold: Sequence[str], coded: Sequence[str]) -> tuple[Row, ...]:
    hits = Counter(g for g, c in zip(gold, coded, strict=True) if g == c)
    golds, codeds = Counter(gold), Counter(coded)
    return tuple(
        Row.of(name, Tally(hits[name], codeds[name] - hits[name], golds[name] - hits[name]))
        for name in sorted({*golds, *codeds})
    )


def _macro(name: str, rows: Sequence[Row], gold: Sequence[str]) -> Row:
    """The unweighted mean over the classes of the gold; counts are sums."""
    known = set(gold)
    held = [row for row in rows if row.name in known]
    n = len(held) or 1
    return Row(
        name,
        sum(row.precision for row in held) / n,
        sum(row.recall for row in held) / n,
        sum(row.f1 for row in held) / n,
        *(sum(getattr(row, count) for row in rows) for count in ("tp", "fp", "fn")),
    )


def _summary(pairs: Sequence[Pair], right: int) -> str:
    odd = sum(pair.quad != QUADS[pair.root] for pair in pairs)
    odds = f", {odd} whose gold_penta is not the class of their root" if odd else ""
    return f"{len(pairs)} pairs, {right} with the right root{odds}"


def _wrong(
    pairs: Sequence[Pair], coded: Sequence[str], answers: Sequence[Related]
) -> tuple[Wrong, ...]:
    """The rows that went wrong, the surest first."""
    rows = [
        (answer.probability, pair, root)
        for pair, root, answer in zip(pairs, coded, answers, strict=True)
        if root != pair.root
    ]
    rows.sort(key=lambda row: -row[0])
    return tuple(Wrong(pair.id, pair.text, _lines(pair, root, p)) for p, pair, root in rows)


def _lines(pair: Pair, root: str, probability: float) -> tuple[str, ...]:
    source, target = (
        " ... ".join(pair.text[start:end].strip() for start, end in spans) or NOBODY
        for spans in (pair.source, pair.target)
    )
    reason = f"wrong root ({root}, probability {probability:.2f})"
    return (f"gold  {pair.root} {source} -> {target}: {reason}",)
