"""Scoring the coder on texts with gold events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dragoman.errors import InputError
from dragoman.evaluation.gold import Gold, GoldText, normal
from dragoman.evaluation.items import (
    LEVELS,
    Coded,
    Item,
    Levels,
    Scores,
    align,
    form,
    levels,
    triple,
    units,
)
from dragoman.evaluation.outcome import Outcome, Row, Wrong
from dragoman.evaluation.readings import every, read, triples, wanted
from dragoman.evaluation.reasons import EXTRA, RIGHT, Unit, Verdict, explain
from dragoman.evaluation.tallies import Calibration, Confusion
from dragoman.model import Event, Participant
from dragoman.pipeline import Reader

OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Prediction:
    """One event the coder found."""

    coded: Coded
    modality: str = "actual"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One text compared: items of gold and prediction, every predicted unit, and the verdicts.

    `events` counts the actual events predicted, `unreal` those of them that fall on a
    hypothetical record.
    """

    gold: Levels
    found: Levels
    units: tuple[Unit, ...]
    verdicts: tuple[Verdict, ...]
    events: int
    unreal: int


def evaluate(texts: Iterable[GoldText], reader: Reader, names: Sequence[str] = LEVELS) -> Outcome:
    """Score the coder's actual events on gold texts at the levels named.

    Micro-averaged over texts on sets of items; what the gold calls optional counts neither way.

    Raises:
        InputError: a gold event has a root that the ontology does not know.
    """
    quads = {row.root: row.quad for row in reader.knowledge.roots}
    bodies = reader.coder.resolver.bodies.keys()
    book = Book()
    for text in texts:
        _check_roots(text, quads)
        events = reader.code(text.text, text.on)
        book.add(text, judge(text, [prediction_of(event, bodies) for event in events], quads))
    return book.outcome(names)


def judge(text: GoldText, predictions: Sequence[Prediction], quads: Mapping[str, int]) -> Judged:
    """Compare one text's predictions with its gold.

    A predicted triple that only an optional record holds is left out before anything is counted.
    """
    cut = _standing(text, predictions)
    want = wanted(text.events)
    kept = [u.coded for u in cut if u.modality == "actual" and u.standing != OPTIONAL]
    predicted = levels(kept, quads)
    gold = read(want, predicted, quads)
    optional = every(text.optional, quads)
    predicted = align(predicted, gold.gold, gold.also, optional)
    found = {
        name: items - ((gold.also[name] | optional[name]) - gold.gold[name])
        for name, items in predicted.items()
    }
    actual = [p for p in predictions if p.modality == "actual"]
    unreal = {u.coded for u in cut if u.standing not in (RIGHT, OPTIONAL, EXTRA)}
    on_unreal = sum(not unreal.isdisjoint(units(p.coded)) for p in actual)
    counted = [one if one and triple(one) in found["triple"] else None for one in gold.found]
    verdicts = explain(want, counted, cut)
    return Judged(gold.gold, found, cut, verdicts, len(actual), on_unreal)


def _standing(text: GoldText, predictions: Sequence[Prediction]) -> tuple[Unit, ...]:
    """Predictions cut into units, each with how it stands to the gold."""
    right, optional = triples(text.events), triples(text.optional)
    unreal = [(gold.kind, triples([gold])) for gold in text.hypothetical]
    return tuple(
        Unit(unit, p.modality, p.confidence, _stands(triple(unit), right, optional, unreal))
        for p in predictions
        for unit in units(p.coded)
    )


def _stands(
    item: Item, right: set[Item], optional: set[Item], unreal: Iterable[tuple[str, set[Item]]]
) -> str:
    if form(item, right):
        return RIGHT
    if form(item, optional):
        return OPTIONAL
    return next((f"{EXTRA} ({kind})" for kind, items in unreal if form(item, items)), EXTRA)


@dataclass(slots=True)
class Book:
    """What is counted over the texts of a set."""

    scores: Scores = field(default_factory=Scores)
    confusion: Confusion = field(default_factory=Confusion)
    calibration: Calibration = field(default_factory=Calibration)
    wrong: list[Wrong] = field(default_factory=list)
    in_negatives: int = 0
    unreal: int = 0

    def add(self, text: GoldText, judged: Judged) -> None:
        """Count one text."""
        self.scores.add(judged.gold, judged.found, judged.events)
        self.in_negatives += judged.events if text.negative else 0
        self.unreal += judged.unreal
        for unit in judged.units:
            if unit.modality == "actual" and unit.standing != OPTIONAL:
                self.calibration.add(unit.confidence, unit.standing == RIGHT)
        for verdict in judged.verdicts:
            self._confuse(verdict)
        errors = len(judged.gold["triple"] ^ judged.found["triple"])
        if errors:
            self.wrong.append(Wrong(text.id, text.text, _lines(judged), errors))

    def _confuse(self, verdict: Verdict) -> None:
        """A root is confused where something was coded for the same two actors."""
        gold, coded = verdict.gold, verdict.coded
        if gold and coded and verdict.same_pair:
            right = verdict.reason == RIGHT
            self.confusion.add(coded.root if right else gold.root, coded.root)
            return
        if gold:
            self.confusion.add(gold.root, None)
        if coded and not verdict.reason.startswith("not actual"):
            self.confusion.add(None, coded.root)

    def outcome(self, names: Sequence[str]) -> Outcome:
        """Everything counted so far, at the levels named."""
        return Outcome(
            tuple(Row.of(name, self.scores.levels[name]) for name in names),
            self._summary(),
            tuple(Row.of(name, tally) for name, tally in sorted(self.scores.roots.items())),
            self.confusion,
            self.calibration,
            tuple(sorted(self.wrong, key=lambda wrong: -wrong.errors)),
        )

    def _summary(self) -> str:
        scores = self.scores
        per_text = scores.events / scores.coded_texts if scores.coded_texts else 0.0
        return (
            f"{scores.texts} texts, {scores.coded_texts} coded, {scores.events} events "
            f"({per_text:.2f} a coded text), {self.in_negatives} in texts that hold none, "
            f"{self.unreal} on hypothetical records; "
            f"calibration error {self.calibration.error:.3f}."
        )


def _lines(judged: Judged) -> tuple[str, ...]:
    """Gold with what became of it, then what was coded, extra or not."""
    lines = []
    for verdict in judged.verdicts:
        if verdict.gold:
            why = "" if verdict.reason == RIGHT else f": {verdict.reason}"
            lines.append(f"gold  {verdict.gold}{why}")
    extra = {v.coded: v.reason for v in judged.verdicts if not v.gold}
    for coded, standing in {u.coded: u.standing for u in judged.units if _actual(u)}.items():
        why = extra.get(coded) or (OPTIONAL if standing == OPTIONAL else "")
        lines.append(f"coded {coded}" + (f": {why}" if why else ""))
    return tuple(lines)


def _actual(unit: Unit) -> bool:
    return unit.modality == "actual"


def _check_roots(text: GoldText, quads: Mapping[str, int]) -> None:
    golds: tuple[Gold, ...] = (*text.events, *text.optional, *text.hypothetical)
    for gold in golds:
        for root in (gold.coded.root, *gold.alt_roots):
            if root not in quads:
                raise InputError(f"gold text {text.id}: {root!r} is no root of the ontology")


def prediction_of(event: Event, bodies: Collection[str]) -> Prediction:
    """An event as compared; `bodies` are the codes that gold writes as IGO."""
    sources, targets = _side(event.sources, bodies), _side(event.targets, bodies)
    coded = Coded(event.root, sources, targets, event.reciprocal)
    return Prediction(coded, event.modality, event.confidence)


def _side(participants: tuple[Participant, ...], bodies: Collection[str]) -> tuple[str, ...]:
    """Codes as gold writes them: bodies are IGO, an unknown actor is nobody.

    A country named with two sectors stands twice, so that both can meet each other.
    """
    named = dict.fromkeys((p.actor, p.sector) for p in participants)
    codes = ("IGO" if actor in bodies else normal(actor) for actor, _ in named)
    return tuple(code for code in codes if code)
