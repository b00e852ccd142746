"""The arranged document that the templates print: statements, counts, references, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dragoman.brief.facts import Fact


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the anchor of the list of what it counts."""

    number: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference mark: the number of an event in the annex and its anchor."""

    number: int
    anchor: str


Part = str | Count | Ref
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The list behind a number: references to events, or to the first event of each report."""

    anchor: str
    label: str
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A statement about one event, with its source beneath."""

    line: Line
    fact: Fact
    note: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of "Who met whom"."""

    ref: Ref
    fact: Fact
    date: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    others: tuple[str, ...]
    place: str
    format: str
    stands: str
    agenda: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a heading, with a line that counts them."""

    title: str
    line: Line
    items: tuple[Item, ...]
    more: Line = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the timeline: its counts by quad class (None for none) and its months."""

    label: str
    total: Count
    quads: tuple[Count | None, ...]
    months: tuple[tuple[str, tuple[Item, ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the annex."""

    ref: Ref
    fact: Fact
    statement: str
    codes: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the table of reports read."""

    anchor: str
    label: str
    read: int


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole briefing, ready to print."""

    title: str
    slug: str
    head: tuple[tuple[str, Line], ...]
    summary: tuple[Line, ...]
    news_intro: Line
    news: tuple[Item, ...]
    meetings_intro: Line
    parties: tuple[str, str]
    meetings: tuple[Meeting, ...]
    areas: tuple[tuple[str, Count], ...]
    agreed_intro: Line
    agreed: tuple[Group, ...]
    tension: Group
    around_intro: Line
    around: tuple[Group, ...]
    unreal: tuple[Group, ...]
    years: tuple[Year, ...]
    entries: tuple[tuple[str, tuple[Entry, ...]], ...]
    tallies: tuple[Tally, ...]
    readings: tuple[Reading, ...]
    publishers: tuple[tuple[str, int], ...]
    chart: str


@dataclass(slots=True)
class References:
    """Gives every cited event its number and anchor, and every number its list."""

    numbers: dict[str, Ref] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def over(cls, facts: Iterable[Fact]) -> References:
        """References over these events, numbered from 1 in the order given."""
        found = cls()
        used: set[str] = set()
        for number, fact in enumerate(facts, start=1):
            anchor = _anchor(fact.event_id, used)
            used.add(anchor)
            found.numbers[fact.event_id] = Ref(number, anchor)
        return found

    def ref(self, fact: Fact) -> Ref:
        """The mark of an event."""
        return self.numbers[fact.event_id]

    def refs(self, facts: Sequence[Fact], most: int = 4) -> Line:
        """Marks of the first `most` events, to close a sentence."""
        return tuple(self.ref(fact) for fact in facts[:most])

    def count(self, label: str, facts: Sequence[Fact]) -> Part:
        """The number of these events, linked to their list; "no" when there is none."""
        if not facts:
            return "no"
        anchor = f"n-{slug(label)}"
        refs = tuple(sorted((self.ref(f) for f in facts), key=lambda ref: ref.number))
        known = self.tallies.setdefault(label, Tally(self._free(label, anchor), label, refs))
        return Count(len(known.refs), known.anchor)

    def _free(self, label: str, anchor: str) -> str:
        taken = {tally.anchor for key, tally in self.tallies.items() if key != label}
        return anchor if anchor not in taken else f"{anchor}-{len(taken)}"


def slug(text: str) -> str:
    """Letters, digits and single hyphens, in lower case; never empty."""
    from dragoman.coding.folding import fold

    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "x"


def _anchor(event_id: str, used: set[str]) -> str:
    safe = re.sub(r"[^A-Za-z0-9]+", "-", event_id) or "x"
    for length in (8, 12, len(safe)):
        if f"e-{safe[:length]}" not in used:
            return f"e-{safe[:length]}"
    return f"e-{safe}-{len(used)}"
