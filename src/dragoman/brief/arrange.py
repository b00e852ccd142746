"""What the pages of every kind of briefing share: items, timeline, annexes, how much was read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from typing import Final

from dragoman.brief import chart, english, excerpt, wording
from dragoman.brief.document import (
    Block,
    Bullets,
    Count,
    Entries,
    Entry,
    Heading,
    Item,
    Items,
    Line,
    Models,
    Para,
    Part,
    Reading,
    Readings,
    Row,
    Section,
    Table,
    Tallies,
)  # fmt: skip
from dragoman.brief.facts import Fact, Log
from dragoman.brief.names import Namer, coder_name
from dragoman.brief.references import References, slug

#: Marks behind "and N more".
_MARKS: Final = 4
#: Events of a year from which on the timeline parts it by month.
_MONTHS_FROM: Final = 12
#: Publishers named in the annex.
_PUBLISHERS: Final = 15


class Arranger:
    """Blocks from facts. `whom` ends sentences: "between them", "of Japan", "in the week"."""

    def __init__(self, log: Log, namer: Namer, marks: References, whom: str) -> None:
        self.log, self.namer, self.marks, self.whom = log, namer, marks, whom

    def count(self, label: str, facts: Sequence[Fact]) -> Part:
        """The number of events, linked to their list."""
        return self.marks.count(label, facts)

    def some(self, label: str, facts: Sequence[Fact]) -> Part:
        """The number of events, linked to their list; "none" where "no" would not read well."""
        return self.count(label, facts) if facts else "none"

    def item(self, fact: Fact, note: str = "") -> Item:
        """A statement with its mark; a note stands behind it."""
        words = wording.statement(fact, self.namer)
        if fact.modality != "actual":
            words = wording.not_actual(fact, self.namer)
        recalled = "recalled as background" if fact.status != "new" else ""
        reason = f"stated reason: “{excerpt.plain(fact.reason)}”" if fact.reason else ""
        notes = "; ".join(part for part in (reason, note or recalled) if part)
        return Item((f"{fact.date}: {words}.", self.marks.ref(fact)), fact, notes)

    def items(self, facts: Iterable[Fact]) -> Items:
        """Statements with their sentences."""
        return Items(tuple(self.item(fact) for fact in facts))

    def group(
        self, title: str, label: str, facts: Sequence[Fact], *, most: int | None = None,
        level: int = 3, note: Callable[[Fact], str] | None = None,
    ) -> list[Block]:  # fmt: skip
        """A heading, the number of events, the first of them, and how many more there are.

        Args:
            title: the heading.
            label: of the list behind the number.
            facts: the events; none gives "No evidence."
            most: how many are printed; None for all.
            level: of the heading.
            note: what stands behind a statement.
        """
        if not facts:
            return [Heading(title, level), Para(("No evidence.",))]
        shown, rest = facts[:most], facts[len(facts[:most]) :]
        noun = english.plural(len(facts), "event")
        found: list[Block] = [
            Heading(title, level),
            Para((self.count(label, facts), f" {noun}.")),
            Items(tuple(self.item(f, note(f) if note else "") for f in shown)),
        ]
        if rest:
            found.append(Para(self.more(f"{label}, not printed", rest), "note"))
        return found

    def more(self, label: str, rest: Sequence[Fact]) -> Line:
        """ "And 12 more.", with the first marks."""
        return ("And ", self.count(label, rest), " more.", *self.marks.refs(rest, _MARKS))

    def areas_of(self, fact: Fact) -> str:
        """The areas of an event, as a note."""
        areas = english.join([wording.area(name) for name in fact.areas])
        note = f"area: {areas}" if areas else "area not stated"
        return f"{note}; recalled as background" if fact.status != "new" else note

    def read(self, anchor: str, label: str, since: dt.date | None, until: dt.date | None) -> Part:
        """How many reports were read in a period, linked to its row in the annex."""
        number = self.log.read(since, until)
        self.marks.reading(Reading(anchor, label, number, since, until))
        return Count(number, anchor) if number else "no"

    def timeline(self, facts: Sequence[Fact]) -> list[Block]:
        """Years by class as bars and as a table, then all events by month."""
        if not facts:
            return [Para((f"No evidence: there is no event {self.whom} to place in time.",))]
        years: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(facts, key=lambda fact: fact.order):
            years[str(fact.day.year) if fact.day else "Undated"].append(fact)
        rows = [self._year(label, years[label]) for label in sorted(years)]
        head = ("Year", "All", *(english.capital(name) for name in wording.QUADS.values()))
        table = Table("years", head, tuple(rows), (12, 12, 19, 19, 19, 19),
                      f"Events {self.whom}, by year and class")  # fmt: skip
        bars = chart.bars(tuple(rows), self.whom)
        found: list[Block] = [*([bars] if bars else []), table]
        for label in sorted(years):
            found.append(Heading(label))
            found += self._months(years[label])
        return found

    def _months(self, facts: Sequence[Fact]) -> list[Block]:
        """The events of a year; under the names of months where there are many."""
        if len(facts) < _MONTHS_FROM:
            return [Items(tuple(self.item(fact) for fact in facts), quoted=False)]
        months: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            months[_month(fact)].append(fact)
        found: list[Block] = []
        for name, told in months.items():
            items = tuple(self.item(fact) for fact in told)
            found += [Heading(name, 4), Items(items, quoted=False)]
        return found

    def _year(self, label: str, facts: Sequence[Fact]) -> Row:
        counts = [self.count(label, facts)]
        counts += [
            self.count(f"{label}, {name}", [f for f in facts if f.quad == quad])
            for quad, name in wording.QUADS.items()
        ]
        cells = [((label,),), *(((part if part != "no" else "–",),) for part in counts)]
        return Row(tuple(cells))

    def unreal(self, facts: Sequence[Fact], most: int | None = None) -> list[Block]:
        """What was planned, conditional, denied or alleged."""
        if not facts:
            return [Para((f"Nothing of this kind {self.whom} in the record.",))]
        found: list[Block] = [
            Para(("What the reports tell as planned, possible, denied or merely alleged. None of "
                  "it is counted above.",))
        ]  # fmt: skip
        for modality, title in wording.MODALITIES.items():
            told = sorted((f for f in facts if f.modality == modality),
                          key=lambda f: f.order, reverse=True)  # fmt: skip
            if told:
                shown, rest = told[:most], told[len(told[:most]) :]
                found += [Heading(title), self.items(shown)]
                if rest:
                    found.append(Para(self.more(f"{title}, not printed", rest), "note"))
        return found

    def annexes(
        self, groups: Sequence[tuple[str, Sequence[Fact]]],
        since: dt.date | None, until: dt.date | None,
    ) -> tuple[Section, ...]:  # fmt: skip
        """Events and sources, what numbers count, how estimates came about, how to read this.

        Comes last: it lists the numbers that were made on the way.
        """
        events: list[Block] = []
        for title, facts in groups:
            if facts:
                entries = tuple(self._entry(fact) for fact in facts)
                events += [Heading(title), Entries(entries)]
        sections = [
            Section("sources", "Annex: events and sources",
                    tuple(events) or (Para(("No event is cited.",)),), fresh=True, annex=True)
        ]  # fmt: skip
        if self.marks.models:
            how = Models(tuple(self.marks.models.values()))
            sections.append(
                Section("estimates", "Annex: how each estimate came about", (how,), annex=True)
            )
        counted: list[Block] = []
        if self.marks.tallies:
            counted.append(Tallies(tuple(self.marks.tallies.values())))
        counted += [Heading("Reports read"), self._readings(since, until)]
        counted += self._publishers(since, until)
        sections.append(
            Section("numbers", "Annex: what each number counts", tuple(counted), annex=True)
        )
        told = tuple(Para((text,)) for text in method())
        sections.append(Section("method", "How to read this", told, annex=True))
        return tuple(sections)

    def _readings(self, since: dt.date | None, until: dt.date | None) -> Readings:
        self.read("x-all", "In the period of this briefing", since, until)
        rows = list(self.marks.readings.values())
        for label, number in (
            ("Copies of reports read before, in the whole record", self.log.duplicates),
            ("Inputs that could not be read, in the whole record", self.log.rejected),
        ):
            rows.append(Reading(slug(label), label, number))
        return Readings(tuple(rows))

    def _publishers(self, since: dt.date | None, until: dt.date | None) -> list[Block]:
        found = list(self.log.publishers(since, until).items())
        if not found:
            return []
        rows = [Row((((name or "publisher not stated",),), ((str(read),),)))
                for name, read in found[:_PUBLISHERS]]  # fmt: skip
        rest = found[_PUBLISHERS:]
        if rest:
            more = f"{len(rest)} more {english.plural(len(rest), 'publisher')}"
            rows.append(Row((((more,),), ((str(sum(read for _, read in rest)),),))))
        head = ("Publisher", "Reports read in the period")
        return [Table("plain", head, tuple(rows), (75, 25))]

    def _entry(self, fact: Fact) -> Entry:
        said = wording.statement(fact, self.namer)
        if fact.modality != "actual":
            title = wording.MODALITIES.get(fact.modality, fact.modality)
            said = f"{title}. {wording.not_actual(fact, self.namer)}"
        codes = [f"PLOVER {fact.root}{f' {fact.mode}' if fact.mode else ''}"]
        codes += [f"CAMEO {fact.cameo}"] if fact.cameo else []
        codes.append(wording.QUADS.get(fact.quad, ""))
        codes += [f"areas: {', '.join(wording.area(a) for a in fact.areas)}"] if fact.areas else []
        codes.append(fact.modality if fact.status == "new" else f"{fact.modality}, background")
        codes.append(f"confidence {fact.confidence:.2f}")
        codes.append(f"coder {coder_name(fact.coder, fact.coder_version)}")
        codes.append(f"event {fact.event_id}")
        return Entry(self.marks.ref(fact), fact, said, " · ".join(codes))

    def about(self, rows: Sequence[tuple[str, Line]], version: str) -> tuple[tuple[str, Line], ...]:
        """The head's rows, and what every briefing says of the record."""
        found = list(rows)
        if self.log.last:
            found.append(("Last report in the record", (english.date(self.log.last),)))
        found.append(("Coder", (english.join(self.log.coders) or "none",)))
        found.append(("Knowledge tables", (english.join(self.log.knowledge) or "none",)))
        if version:
            found.append(("Written by", (f"Dragoman {version}",)))
        return tuple(found)


def bullets(lines: Iterable[Line], otherwise: str) -> Bullets:
    """Lines as a list; where there are none, what then is said."""
    found = tuple(line for line in lines if line)
    return Bullets(found or ((otherwise,),))


def method() -> list[str]:
    """The paragraphs of "How to read this"."""
    folder = resources.files("dragoman.brief").joinpath("templates")
    return folder.joinpath("method.txt").read_text("utf-8").strip().split("\n\n")


def one_per_report(facts: Iterable[Fact]) -> list[Fact]:
    """The first event of each report."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.order):
        found.setdefault(fact.source.report_id, fact)
    return list(found.values())


def _month(fact: Fact) -> str:
    if fact.day is None:
        return "No date"
    if fact.event_date and fact.date_precision == "year":
        return "Month not stated"
    return english.month(fact.day.month)
