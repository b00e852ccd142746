"""Measuring a gold set, whatever its format, and what it was measured with."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.coding.coder import CODER_VERSION
from dragoman.errors import InputError
from dragoman.evaluation import actors, pairs, texts
from dragoman.evaluation.items import LEVELS, RECORD_LEVELS
from dragoman.evaluation.outcome import Outcome
from dragoman.evaluation.sets import ACTORS, PAIRS, RECORDS, GoldSet
from dragoman.pipeline import Reader


@dataclass(frozen=True, slots=True)
class Result:
    """A gold set with its outcome."""

    gold: GoldSet
    outcome: Outcome


def measure(gold: GoldSet, reader: Reader) -> Result:
    """Run what the set is about: the coder, the relator or the resolver.

    Raises:
        InputError: the gold has a root that the ontology does not know.
    """
    if gold.kind == PAIRS:
        return Result(gold, pairs.evaluate(gold.pairs, reader.relator.relate))
    if gold.kind == ACTORS:
        return Result(gold, actors.evaluate(gold.phrases, reader.coder.resolver))
    names = RECORD_LEVELS if gold.kind == RECORDS else LEVELS
    try:
        return Result(gold, texts.evaluate(gold.texts, reader, names))
    except InputError as error:
        raise InputError(f"{gold.path}: {error}") from error


def versions(reader: Reader, dragoman: str) -> dict[str, str]:
    """What a measurement depends on, by name; `dragoman` is the version of the program."""
    judge = reader.coder.judge
    return {
        "Dragoman": dragoman,
        "coder": CODER_VERSION,
        "language model": reader.language.version,
        "relation model": judge.model.version if judge else "none",
        "knowledge": reader.knowledge.version,
    }
