"""Gold and predictions in one line each: "CONSULT A B <-> C"."""

from __future__ import annotations

from dragoman.evaluation.gold import Gold, GoldText
from dragoman.evaluation.items import Coded
from dragoman.evaluation.texts import Judged, Prediction, judge

QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "AID": 2, "ACCUSE": 3, "SANCTION": 4,
    "COERCE": 4,
}  # fmt: skip


def coded(line: str) -> Coded:
    """An event written as ROOT SOURCES -> TARGETS, or <-> for a mutual one."""
    arrow = " <-> " if "<->" in line else " -> "
    left, _, right = f"{line} ".partition(arrow)
    root, *sources = left.split()
    return Coded(root, tuple(sources), tuple(right.split()), arrow == " <-> ")


def gold(
    line: str, roots: str = "", sources: tuple[tuple[str, ...], ...] = (), kind: str = ""
) -> Gold:
    """A gold event with other roots and sources that are right."""
    return Gold(coded(line), tuple(roots.split()), sources, kind)


def text(
    *events: Gold, optional: tuple[Gold, ...] = (), hypothetical: tuple[Gold, ...] = ()
) -> GoldText:
    """A text with that gold."""
    return GoldText("t", "Words.", None, events, optional, hypothetical, not events)


def said(*lines: str) -> list[Prediction]:
    """Predictions; a line may end in "/ modality"."""
    found = []
    for line in lines:
        told, _, modality = line.partition(" / ")
        found.append(Prediction(coded(told), modality or "actual", 0.75))
    return found


def judged(told: GoldText, *lines: str) -> Judged:
    """The text compared with predictions."""
    return judge(told, said(*lines), QUADS)


def counts(judged: Judged, level: str) -> tuple[int, int, int]:
    """True positives, false positives, false negatives of a level."""
    found, wanted = judged.found[level], judged.gold[level]
    return len(found & wanted), len(found - wanted), len(wanted - found)


def reasons(judged: Judged) -> list[str]:
    """What became of each gold unit and extra event, those that are right left out."""
    return [
        f"{verdict.gold or verdict.coded}: {verdict.reason}"
        for verdict in judged.verdicts
        if verdict.reason != "right"
    ]
