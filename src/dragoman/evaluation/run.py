"""Running the coder over gold texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dragoman.evaluation.gold import GoldText, normal
from dragoman.evaluation.items import Coded, Levels, Scores, align, levels
from dragoman.model import Event, Participant
from dragoman.pipeline import Reader


@dataclass(frozen=True, slots=True)
class Missed:
    """A text whose triples are not all right."""

    gold: GoldText
    predicted: tuple[Coded, ...]


@dataclass(slots=True)
class Outcome:
    """Scores and the texts that went wrong; `in_negatives` counts events where none should be."""

    scores: Scores = field(default_factory=Scores)
    missed: list[Missed] = field(default_factory=list)
    in_negatives: int = 0


def evaluate(texts: Iterable[GoldText], reader: Reader) -> Outcome:
    """Score the coder's actual events on gold texts.

    Micro-averaged over texts on sets of items; what the gold calls optional counts neither way.
    """
    quads = {row.root: row.quad for row in reader.knowledge.roots}
    bodies = reader.coder.resolver.bodies
    outcome = Outcome()
    for text in texts:
        predicted = tuple(
            _coded(event, bodies.keys())
            for event in reader.code(text.text, text.on)
            if event.modality == "actual"
        )
        gold = levels(text.events, quads)
        found = align(levels(predicted, quads), gold)
        spare = align(levels(text.optional, quads), found)
        found = {name: items - (spare[name] - gold[name]) for name, items in found.items()}
        outcome.scores.add(gold, found, len(predicted))
        outcome.in_negatives += len(predicted) if text.negative else 0
        if _differs(found, gold):
            outcome.missed.append(Missed(text, predicted))
    return outcome


def _differs(found: Levels, gold: Levels) -> bool:
    return found["triple"] != gold["triple"]


def _coded(event: Event, bodies: Iterable[str]) -> Coded:
    known = set(bodies)
    return Coded(
        event.root, _sides(event.sources, known), _sides(event.targets, known), event.reciprocal
    )


def _sides(participants: tuple[Participant, ...], bodies: set[str]) -> tuple[str, ...]:
    """Codes as gold writes them: bodies are IGO, an unknown actor is nobody."""
    codes = []
    for participant in participants:
        if participant.actor not in ("UNK", ""):
            body = participant.actor in bodies
            codes.append("IGO" if body else normal(participant.actor))
    return tuple(dict.fromkeys(codes))
