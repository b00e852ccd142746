"""What gold and prediction are compared on: sets of items per text, and counts over texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, Final

#: The levels scored on any text, from the easiest to the strictest.
LEVELS: Final = ("root", "quad", "root+source", "triple", "triple, both actors", "dyad")
#: As the scorer of the PLOVER gold standard counts: the target of a mutual event is no source.
GOLD_SOURCE: Final = "root+source (gold's scorer)"
#: The levels scored on PLOVER gold standard records.
RECORD_LEVELS: Final = (*LEVELS[:3], GOLD_SOURCE, *LEVELS[3:])
#: The levels whose items end in a pair of actors.
PAIRED: Final = LEVELS[3:]
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

    def __str__(self) -> str:
        if self.mutual and not self.targets and len(self.sources) > 1:
            return f"{self.root} {' <-> '.join(self.sources)}"
        sources, targets = "+".join(self.sources), "+".join(self.targets)
        arrow = "<->" if self.mutual else "->"
        return f"{self.root} {sources or NOBODY} {arrow} {targets or NOBODY}"


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

    levels: dict[str, Tally] = field(
        default_factory=lambda: {name: Tally() for name in RECORD_LEVELS}
    )
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


def units(event: Coded) -> list[Coded]:
    """The event cut into one event for each pair of its actors.

    A source stands in a pair with every target, also in a mutual event that names both sides; a
    mutual event without targets stands for every pair of its sources. An unnamed side is empty.
    """
    if event.mutual and not event.targets:
        pairs = [Coded(event.root, pair, (), True) for pair in combinations(event.sources, 2)]
        return pairs or [event]
    sides = product(event.sources or ("",), event.targets or ("",))
    return [Coded(event.root, (s,) if s else (), (t,) if t else (), event.mutual) for s, t in sides]


def triple(unit: Coded) -> Item:
    """The root of a unit with its pair; a mutual pair of two has no direction."""
    actors = (*unit.sources, *unit.targets)
    if unit.mutual and len(set(actors)) == 2:
        return (unit.root, frozenset(actors))
    if unit.mutual:
        return (unit.root, (*actors, NOBODY, NOBODY)[:2])
    return (unit.root, ((*unit.sources, NOBODY)[0], (*unit.targets, NOBODY)[0]))


def empty() -> Levels:
    """No item at any level."""
    return {name: set() for name in RECORD_LEVELS}


def levels(events: Iterable[Coded], quads: Mapping[str, int]) -> Levels:
    """The items of one text at every level.

    A mutual event stands for unordered pairs; any other for each source x target pair, an unnamed
    side as `NOBODY`. Everybody in a mutual event is a source of it, except where `GOLD_SOURCE`
    counts.
    """
    found = empty()
    for event in events:
        found["root"].add((event.root,))
        found["quad"].add((quads[event.root],))
        sources = (*event.sources, *event.targets) if event.mutual else event.sources
        found["root+source"] |= {(event.root, source) for source in sources or (NOBODY,)}
        found[GOLD_SOURCE] |= {(event.root, source) for source in event.sources or (NOBODY,)}
        for unit in units(event):
            item = triple(unit)
            found["triple"].add(item)
            if NOBODY not in item[-1]:
                found["triple, both actors"].add(item)
                found["dyad"].add(item[1:])
    return found


def form(item: Item, known: set[Item]) -> Item | None:
    """How `known` writes an item that ends in a pair of actors; None when it has no such item.

    A directed pair is also found as the mutual pair of the two, and a mutual one in either
    direction.
    """
    if item in known:
        return item
    pair = item[-1]
    if isinstance(pair, frozenset):
        one, other = sorted(pair)
        ways = [(*item[:-1], (one, other)), (*item[:-1], (other, one))]
    elif isinstance(pair, tuple):
        ways = [(*item[:-1], frozenset(pair))]
    else:
        ways = []
    return next((way for way in ways if way in known), None)


def align(predicted: Levels, *known: Levels) -> Levels:
    """Let a directed prediction count for a mutual gold pair, and the other way round.

    "A meets B" coded one way is the same event as the mutual pair of A and B; the reverse
    direction is not a second error. What `known` names first is looked for first.
    """
    for name in PAIRED:
        predicted[name] = {
            next((way for other in known if (way := form(item, other[name]))), item)
            for item in predicted[name]
        }
    return predicted
