"""What gold and prediction are compared on: sets of items per text, and counts over texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: The levels scored, from the easiest to the strictest.
LEVELS: Final = ("root", "quad", "root+source", "triple", "triple, both actors", "dyad")
#: What stands for an actor that is not named.
NOBODY: Final = "---"

Item = tuple[Any, ...]
Levels = dict[str, set[Item]]


@dataclass(frozen=True, slots=True)
class Coded:
    """One event as compared: root and the country codes of its sides."""

    root: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    mutual: bool = False


@dataclass(slots=True)
class Tally:
    """True positives, false positives and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, predicted: set[Item], gold: set[Item]) -> None:
        """Count one text."""
        self.tp += len(predicted & gold)
        self.fp += len(predicted - gold)
        self.fn += len(gold - predicted)


@dataclass(slots=True)
class Scores:
    """Tallies per level and per root, and how many events were predicted."""

    levels: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in LEVELS})
    roots: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    texts: int = 0
    coded_texts: int = 0
    events: int = 0

    def add(self, gold: Levels, predicted: Levels, events: int) -> None:
        """Count one text."""
        for name, tally in self.levels.items():
            tally.add(predicted[name], gold[name])
        for (root,) in gold["root"] | predicted["root"]:
            self.roots[root].add(predicted["root"] & {(root,)}, gold["root"] & {(root,)})
        self.texts += 1
        self.events += events
        self.coded_texts += bool(events)


def levels(events: Iterable[Coded], quads: Mapping[str, int]) -> Levels:
    """The items of one text at every level.

    A mutual event stands for every unordered pair of its actors; any other for each source x
    target pair, an unnamed side as `NOBODY`. Everybody in a mutual event is a source of it.
    """
    found: Levels = {name: set() for name in LEVELS}
    for event in events:
        found["root"].add((event.root,))
        found["quad"].add((quads[event.root],))
        sources = (*event.sources, *event.targets) if event.mutual else event.sources
        for source in sources or (NOBODY,):
            found["root+source"].add((event.root, source))
        for pair in _pairs(event):
            found["triple"].add((event.root, pair))
            if NOBODY not in pair:
                found["triple, both actors"].add((event.root, pair))
                found["dyad"].add((pair,))
    return found


def _pairs(event: Coded) -> set[Item | frozenset[str]]:
    if event.mutual:
        actors = [*event.sources, *event.targets]
        pairs = {frozenset((a, b)) for i, a in enumerate(actors) for b in actors[i + 1 :] if a != b}
        return set(pairs) or {(actors[0] if actors else NOBODY, NOBODY)}
    return {(s, t) for s in event.sources or (NOBODY,) for t in event.targets or (NOBODY,)}


def align(predicted: Levels, gold: Levels) -> Levels:
    """Let a directed prediction count for a mutual gold pair, and the other way round.

    "A meets B" coded one way is the same event as the mutual pair of A and B; the reverse
    direction is not a second error.
    """
    for name in ("triple", "triple, both actors", "dyad"):
        mended = set()
        for item in predicted[name]:
            pair = item[-1]
            both = frozenset(pair)
            if item in gold[name]:
                mended.add(item)
            elif (*item[:-1], both) in gold[name]:
                mended.add((*item[:-1], both))
            elif isinstance(pair, frozenset) and len(pair) == 2:
                one, other = sorted(pair)
                ways = [(*item[:-1], (one, other)), (*item[:-1], (other, one))]
                mended.add(next((w for w in ways if w in gold[name]), item))
            else:
                mended.add(item)
        predicted[name] = mended
    return predicted
