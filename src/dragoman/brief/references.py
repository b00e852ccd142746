"""Numbers and anchors: which event has which mark, which number leads to which list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dragoman.brief.document import Computed, Count, Estimate, Line, Part, Reading, Ref, Tally
from dragoman.brief.facts import Fact
from dragoman.coding.folding import fold


@dataclass(slots=True)
class References:
    """Gives every cited event its number and anchor, and every number its list."""

    numbers: dict[str, Ref] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    models: dict[str, Computed] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    @classmethod
    def over(cls, facts: Iterable[Fact]) -> References:
        """References over these events, numbered from 1 in the order given."""
        found = cls()
        used: set[str] = set()
        for fact in facts:
            if fact.event_id in found.numbers:
                continue
            anchor = _anchor(fact.event_id, used)
            used.add(anchor)
            found.numbers[fact.event_id] = Ref(len(used), anchor)
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
        known = self.tallies.setdefault(
            label, Tally(self._free("n", label), label, self.sorted(facts))
        )
        return Count(len(known.refs), known.anchor)

    def estimate(
        self, label: str, value: str, how: str, counted: str, facts: Sequence[Fact]
    ) -> Estimate:
        """A computed number, linked to how it came about.

        Args:
            label: what it is.
            value: as it stands in the text.
            how: the rule, in words, and what computes it.
            counted: what was counted for it.
            facts: the events behind it.
        """
        made = Computed(self._free("m", label), label, value, how, counted, self.sorted(facts))
        known = self.models.setdefault(label, made)
        return Estimate(known.value, known.anchor)

    def reading(self, row: Reading) -> None:
        """Put a row into the table of reports read; the first of an anchor stays."""
        self.readings.setdefault(row.anchor, row)

    def sorted(self, facts: Sequence[Fact]) -> tuple[Ref, ...]:
        """Their marks in the order of the annex."""
        return tuple(sorted((self.ref(f) for f in facts), key=lambda ref: ref.number))

    def _free(self, kind: str, label: str) -> str:
        anchor = f"{kind}-{slug(label)}"
        taken = {one.anchor for key, one in self.tallies.items() if key != label}
        taken |= {one.anchor for key, one in self.models.items() if key != label}
        return anchor if anchor not in taken else f"{anchor}-{len(taken)}"


def slug(text: str) -> str:
    """Letters, digits and single hyphens, in lower case; never empty."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "x"


def _anchor(event_id: str, used: set[str]) -> str:
    safe = re.sub(r"[^A-Za-z0-9]+", "-", event_id) or "x"
    for length in (8, 12, len(safe)):
        if f"e-{safe[:length]}" not in used:
            return f"e-{safe[:length]}"
    return f"e-{safe}-{len(used)}"
