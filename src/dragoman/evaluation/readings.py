"""Gold as it may be read: other roots and sources that are right too, and which reading fits best.

A gold event is cut into one unit for each pair of its actors. Each unit has the reading the gold
gives first and those its alternatives allow. At every level the unit stands for the reading that
was found; where none was, for the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dragoman.evaluation.gold import Gold
from dragoman.evaluation.items import (
    RECORD_LEVELS,
    Coded,
    Item,
    Levels,
    empty,
    form,
    levels,
    triple,
    units,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A gold event between one pair of actors, in every reading that is right."""

    readings: tuple[Coded, ...]

    @property
    def first(self) -> Coded:
        """The reading the gold gives itself."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class Read:
    """Gold as it is compared with one prediction.

    `gold` are the items wanted, `also` those of readings that were not taken, `found` the reading
    of each wanted unit whose triple was predicted (None where it was not).
    """

    gold: Levels
    also: Levels
    found: tuple[Coded | None, ...]


def wanted(events: Iterable[Gold]) -> tuple[Wanted, ...]:
    """The units of gold events; what the gold tells twice is one."""
    found: dict[Item, dict[Coded, None]] = {}
    for event in events:
        for unit in units(event.coded):
            readings = found.setdefault(triple(unit), {})
            readings.update(dict.fromkeys(_readings(unit, event)))
    return tuple(Wanted(tuple(readings)) for readings in found.values())


def triples(events: Iterable[Gold]) -> set[Item]:
    """The triples of gold events in every reading."""
    return {triple(reading) for unit in wanted(events) for reading in unit.readings}


def every(events: Iterable[Gold], quads: Mapping[str, int]) -> Levels:
    """The items of gold events in every reading."""
    return levels((reading for unit in wanted(events) for reading in unit.readings), quads)


def _readings(unit: Coded, event: Gold) -> list[Coded]:
    sides = [unit]
    for source in event.alt_sources:
        sides += _with_source(unit, source)
    return [replace(side, root=root) for side in sides for root in (unit.root, *event.alt_roots)]


def _with_source(unit: Coded, source: tuple[str, ...]) -> list[Coded]:
    """The unit with another source; in a mutual pair of sources either may be the one meant."""
    if len(unit.sources) < 2:
        return [replace(unit, sources=source)]
    return [replace(unit, sources=(*source, other)) for other in reversed(unit.sources)]


def read(want: Sequence[Wanted], predicted: Levels, quads: Mapping[str, int]) -> Read:
    """Take each wanted unit in the reading that the prediction holds.

    A unit whose triple is found in one reading is read so at every level; of any other each level
    takes the reading it finds. What another unit asks for in its first reading is left to that.
    """
    choices = [[levels([reading], quads) for reading in unit.readings] for unit in want]
    own = _union(choice[0] for choice in choices)
    gold: list[Levels] = []
    found: list[Coded | None] = []
    for unit, choice in zip(want, choices, strict=True):
        whole = _found_in(choice, "triple", predicted, own)
        found.append(None if whole is None else unit.readings[whole])
        taken = empty()
        for name in RECORD_LEVELS:
            index = _found_in(choice, name, predicted, own) if whole is None else whole
            taken[name] = choice[index or 0][name]
        gold.append(taken)
    asked = _union(gold)
    rest = _union(reading for choice in choices for reading in choice)
    return Read(asked, {name: rest[name] - asked[name] for name in rest}, tuple(found))


def _found_in(choice: Sequence[Levels], name: str, predicted: Levels, own: Levels) -> int | None:
    """The number of the first reading whose items at a level are predicted."""
    for index, reading in enumerate(choice):
        for item in reading[name]:
            theirs = index > 0 and form(item, own[name])
            if form(item, predicted[name]) and not theirs:
                return index
    return None


def _union(parts: Iterable[Levels]) -> Levels:
    whole = empty()
    for part in parts:
        for name, items in part.items():
            whole[name] |= items
    return whole
