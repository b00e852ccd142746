"""The lexicon's frames, indexed by lemma, with their patterns taken apart once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import LightVerb, NounFrame, VerbFrame


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a pattern: `obj:troop,soldier` is name "obj" with two words."""

    name: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class VerbSense:
    """A verb frame with its pattern taken apart once, when the lexicon is loaded."""

    frame: VerbFrame
    conditions: tuple[Condition, ...]

    @property
    def count(self) -> int:
        """How specific the sense is: listed words and particles count double."""
        return 2 * bool(self.frame.particle) + sum(2 if c.words else 1 for c in self.conditions)


def _conditions(pattern: str) -> tuple[Condition, ...]:
    found = []
    for part in pattern.split():
        name, _, listed = part.partition(":")
        found.append(Condition(name, frozenset(w for w in listed.split(",") if w)))
    return tuple(found)


class Frames:
    """The lexicon, indexed by lemma; senses in falling order of how specific they are."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.verbs: dict[str, list[VerbSense]] = defaultdict(list)
        for verb in knowledge.verbs:
            self.verbs[verb.lemma].append(VerbSense(verb, _conditions(verb.pattern)))
        for senses in self.verbs.values():
            senses.sort(key=lambda sense: (-sense.count, -sense.frame.weight))
        self.nouns: dict[str, list[NounFrame]] = defaultdict(list)
        for noun in knowledge.nouns:
            self.nouns[noun.lemma].append(noun)
        self.light: dict[str, list[LightVerb]] = defaultdict(list)
        for light in knowledge.light:
            self.light[light.lemma].append(light)
        self.reporting = {row.lemma: row.root for row in knowledge.reporting}
