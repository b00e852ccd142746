"""The arranged document that the renderers print: sections of blocks, and the annexes behind them.

A line of text is a tuple of parts. What comes from a report is always a plain string in it, so
that each renderer has one place where it escapes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from dragoman.brief.facts import Fact, Source


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that was computed, not counted, and the anchor of how."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Part = str | Count | Ref | Estimate | Strong
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The list behind a number: references to events, or to the first event of each report."""

    anchor: str
    label: str
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """How an estimate came about: its value, the rule, what was counted, the events behind it."""

    anchor: str
    label: str
    value: str
    how: str
    counted: str
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the annex."""

    ref: Ref
    fact: Fact
    statement: str
    codes: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the table of reports read: how many in which days, or of which kind."""

    anchor: str
    label: str
    read: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A statement about one event, with its source beneath."""

    line: Line
    fact: Fact
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells of one or more lines, and the event it tells of."""

    cells: tuple[tuple[Line, ...], ...]
    fact: Fact | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `style` is "", "lead" (the judgement in one sentence) or "note"."""

    kind: ClassVar[str] = "para"
    line: Line
    style: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below that of the section: level 3 or 4."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 3


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    kind: ClassVar[str] = "bullets"
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and what they are: the head of a document."""

    kind: ClassVar[str] = "pairs"
    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """Statements; `quoted` with the sentence beneath each, else with the mark alone."""

    kind: ClassVar[str] = "items"
    items: tuple[Item, ...]
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `name` tells renderers its look ("met", "years", "plain").

    `widths` are shares of the width; rows with an event have its sentence beneath them.
    """

    kind: ClassVar[str] = "table"
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: a Vega-Lite specification, or an SVG drawn here, with the same in words."""

    kind: ClassVar[str] = "figure"
    name: str
    alt: str
    caption: str
    spec: dict[str, Any] | None = None
    drawn: str = ""
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """Events in full, numbered."""

    kind: ClassVar[str] = "entries"
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Tallies:
    """What each number counts."""

    kind: ClassVar[str] = "tallies"
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """How each estimate came about."""

    kind: ClassVar[str] = "models"
    models: tuple[Computed, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """How much was read."""

    kind: ClassVar[str] = "readings"
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """The reports that printed a story; the place that a number of reports leads to."""

    anchor: str
    title: str
    reports: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Prints:
    """Stories with the reports that printed them."""

    kind: ClassVar[str] = "prints"
    stories: tuple[Printed, ...]


Block = (
    Para
    | Heading
    | Bullets
    | Pairs
    | Items
    | Table
    | Figure
    | Entries
    | Tallies
    | Models
    | Readings
    | Prints
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section; `fresh` begins a page on paper."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    fresh: bool = False
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole briefing, ready to print. `day` is the last day the record knows, its only date."""

    title: str
    slug: str
    subtitle: str
    day: dt.date | None
    version: str
    sections: tuple[Section, ...]

    def blocks(self) -> Iterable[Block]:
        """All blocks, in order."""
        return (block for section in self.sections for block in section.blocks)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The lists behind the numbers."""
        return tuple(t for b in self.blocks() if isinstance(b, Tallies) for t in b.tallies)
