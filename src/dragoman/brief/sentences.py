"""The sentences of "What the record holds" on a pair, made from the data by fixed templates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.brief import english, wording
from dragoman.brief.arrange import Arranger
from dragoman.brief.document import Line, Part
from dragoman.brief.facts import Fact, Gathered, Party, within

#: Persons of each side whom are named.
_PERSONS = 3


@dataclass(frozen=True, slots=True)
class Windows:
    """The last days of the record and the span of equal length before, both ends included.

    With a period asked for, the two are that period and the one before it.
    """

    since: dt.date
    until: dt.date
    before_since: dt.date
    before_until: dt.date
    asked: bool

    @property
    def days(self) -> int:
        """Length of each of the two."""
        return (self.until - self.since).days + 1


def windows(data: Gathered, days: int, *, news: bool) -> Windows | None:
    """The windows to compare; None when no dated report can lie in the period.

    Args:
        data: what was gathered.
        days: length of "the last days".
        news: always the last days, also when a period is asked for.
    """
    if data.log.last is None or (data.since and data.since > data.log.last):
        return None
    until = min(data.until, data.log.last) if data.until else data.log.last
    asked = data.since is not None and not news
    since = data.since if asked and data.since else until - dt.timedelta(days=days - 1)
    if data.since:
        since = max(since, data.since)
    since = min(since, until)
    length = until - since + dt.timedelta(days=1)
    return Windows(since, until, since - length, since - dt.timedelta(days=1), asked)


def actual(facts: Sequence[Fact]) -> list[Fact]:
    """What took place, newest first."""
    return sorted((f for f in facts if f.modality == "actual"), key=lambda f: f.order, reverse=True)


class Summary:
    """Writes the sentences on a pair."""

    def __init__(self, data: Gathered, arranger: Arranger) -> None:
        self._data, self._arranger = data, arranger
        self._namer, self._marks = arranger.namer, arranger.marks
        self._facts, self._between = actual(data.pair), data.between

    def sentences(self, days: int) -> tuple[Line, ...]:
        """Three to six sentences; one or two when there is nothing to tell."""
        if not self._facts:
            return (self._nothing(), *self.instead())
        told = [self._how_many(), self._latest(), self._meetings(), self._agreements()]
        told += [self._conflict(), self.change(days)]
        return tuple(line for line in told if line)

    def _how_many(self) -> Line:
        new = [f for f in self._facts if f.status == "new"]
        old = [f for f in self._facts if f.status != "new"]
        total = self._count("events", self._facts)
        events = english.plural(len(self._facts), "event")
        line: Line = ("The record holds ", total, f" {events} {self._between}")
        if old and new:
            line += (": ", self._count("reported as news", new), " reported as news and ")
            line += (self._count("recalled", old), " recalled as background")
        elif old:
            line += (f", {'all ' * (len(old) > 1)}recalled as background",)
        return (*line, ".", *self._marks.refs(self._facts))

    def _latest(self) -> Line:
        fact = next((f for f in self._facts if f.status == "new"), self._facts[0])
        words = wording.statement(fact, self._namer)
        tied = [f for f in self._facts if f.day == fact.day and f.status == fact.status]
        start = "The latest" if len(tied) == 1 else "Among the latest"
        return (f"{start}, {fact.when}: {words}.", self._marks.ref(fact))

    def _meetings(self) -> Line:
        met = [f for f in self._facts if f.root == "CONSULT"]
        if not met:
            return (f"There is no evidence of a meeting {self._between} in the reports read.",)
        noun = english.plural(len(met), "meeting, visit or call", "meetings, visits or calls")
        line: Line = ("The record has ", self._count("meetings", met), f" {noun}")
        sides = [self._persons(party, met) for party in (self._data.a, self._data.b)]
        shown = [side for side in sides if side]
        for place, side in enumerate(shown):
            line += ((". Named " if place == 0 else "; "), *side)
        if not shown:
            line += (", with no person named",)
        return (*line, ".", *self._marks.refs(met))

    def _persons(self, party: Party, met: Sequence[Fact]) -> Line:
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in met:
            for person in {m.person for m in fact.members if m.person and party.has(m)}:
                found[person].append(fact)
        ranked = sorted(found, key=lambda person: (-len(found[person]), person))
        parts: list[Line] = []
        for person in ranked[:_PERSONS]:
            parts.append((f"{person} (", self._count(f"meetings of {person}", found[person]), ")"))
        if len(ranked) > _PERSONS:
            parts.append(("others",))
        if not parts:
            return ()
        return (f"for {party.name}: ", *_listed(parts))

    def _agreements(self) -> Line:
        made = [f for f in self._facts if wording.is_agreement(f)]
        if not made:
            return (f"There is no evidence of an agreement {self._between} in the reports read.",)
        noun = english.plural(len(made), "agreement, pledge or signing",
                              "agreements, pledges or signings")  # fmt: skip
        line: Line = (
            "The record has ",
            self._count("Agreements, pledges and signings", made),
            f" {noun}",
        )
        areas = by_area(made)
        stated = [(name, facts) for name, facts in areas if name]
        silent = [facts for name, facts in areas if not name]
        if stated:
            parts: list[Line] = [
                (
                    f"{wording.area(name)} (",
                    self._count(f"agreements on {wording.area(name)}", facts),
                    ")",
                )
                for name, facts in stated
            ]
            line += (", on ", *_listed(parts))
        if silent and stated:
            verb = english.plural(len(silent[0]), "states", "state")
            line += ("; ", self._count("agreements without area", silent[0]), f" {verb} no area")
        elif silent:
            line += ("; no area is stated",)
        return (*line, ".", *self._marks.refs(made))

    def _conflict(self) -> Line:
        sharp = [f for f in self._facts if f.quad >= 3]
        if not sharp:
            return ("No conflict between them in the record.",)
        roots: dict[str, list[Fact]] = defaultdict(list)
        for fact in sharp:
            roots[fact.root].append(fact)
        parts: list[Line] = [
            (self._count(f"{wording.noun(root, 2)} between them", roots[root]),
             f" {wording.noun(root, len(roots[root]))}")
            for root in sorted(roots, key=lambda root: (-len(roots[root]), root))
        ]  # fmt: skip
        verb = english.plural(len(sharp), "is", "are")
        line: Line = ("Of the events between them, ", self._count("conflict", sharp))
        line += (f" {verb} coded as conflict: ",)
        ending: Line = (".",)
        if "REQUEST" in roots:
            ending = ("; PLOVER, the coding scheme, counts every request as verbal conflict.",)
        return (*line, *_listed(parts), *ending, *self._marks.refs(sharp))

    def change(self, days: int) -> Line:
        """How many events there were in the last days, and in as many before."""
        span = windows(self._data, days, news=False)
        if span is None:
            return ()
        history = actual(self._data.history)
        now = [f for f in history if f.day and within(f.day, span.since, span.until)]
        then = [f for f in history if f.day and within(f.day, span.before_since, span.before_until)]
        what = "the period" if span.asked else f"the last {span.days} days of the period"
        line: Line = (
            f"{english.capital(english.span(span.since, span.until))} there {_was(now)} ",
            self._count(f"in {what}", now), f" {english.plural(len(now), 'event')} between them (",
            *self._read(span.since, span.until, "x-now"), ")",
        )  # fmt: skip
        first = self._data.log.first
        if first and span.before_since < first:
            begins = english.date(first)
            late = "too late to compare with a period of equal length before"
            return (*line, f"; the record begins on {begins}, {late}.", *self._marks.refs(now))
        before = f"in the {span.days} {english.plural(span.days, 'day')} before"
        since = english.span(span.before_since, span.before_until)
        line += (f"; as long before, {since}, there {_was(then)} ",
                 self._count(before, then) if then else "none")  # fmt: skip
        line += (" (", *self._read(span.before_since, span.before_until, "x-before"), ")")
        return (*line, ". These are counts, not a trend: they follow how much was read.",
                *self._marks.refs(now))  # fmt: skip

    def _read(self, since: dt.date, until: dt.date, anchor: str) -> Line:
        read = self._data.log.read(since, until)
        label = english.capital(english.span(since, until))
        number = self._arranger.read(anchor, label, since, until)
        return (number, f" {english.plural(read, 'report')} read")

    def _nothing(self) -> Line:
        others = " that took place" if self._data.pair else ""
        period = " in this period" if self._data.since or self._data.until else ""
        return (f"No evidence: the record holds no event {self._between}{others}{period}.",)

    def instead(self) -> tuple[Line, ...]:
        """Where there is no event between the two: where each of them is."""
        data = self._data
        lines: list[Line] = []
        for party, present in zip((data.a, data.b), data.present, strict=True):
            where = "occurs in other events of the record" if present else "is not in the record"
            lines.append((f"{english.capital(party.name)} {where}.",))
        outside = len(actual(data.history))
        if outside:
            lines.append(("There are events between them outside the period.",))
        elif data.actors:
            names = [self._namer.name(code) for code in data.actors]
            lines.append((f"The actors the record names most are {english.join(names)}.",))
        elif not any(data.present):
            lines.append(("The record holds no event at all.",))
        return tuple(lines)

    def _count(self, label: str, facts: Sequence[Fact]) -> Part:
        return self._marks.count(label, facts)


def by_area(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    """Events by area, the largest first; "" holds those that state none and comes last."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for name in fact.areas or ("",):
            found[name].append(fact)
    return sorted(found.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))


def _was(facts: Sequence[Fact]) -> str:
    return "was" if len(facts) == 1 else "were"


def _listed(parts: Sequence[Line]) -> Line:
    line: Line = ()
    for place, part in enumerate(parts):
        if place:
            line += (" and " if place == len(parts) - 1 else ", ",)
        line += part
    return line
