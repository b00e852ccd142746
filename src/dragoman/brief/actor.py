"""A briefing on one actor, group or region: its sections, from what was gathered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from dragoman.brief import english, pace, sure, wording
from dragoman.brief.arrange import Arranger, bullets
from dragoman.brief.document import (
    Block,
    Brief,
    Figure,
    Heading,
    Line,
    Pairs,
    Para,
    Part,
    Row,
    Section,
    Strong,
    Table,
)  # fmt: skip
from dragoman.brief.facts import Fact, Member, within
from dragoman.brief.gather_one import One
from dragoman.brief.names import Namer
from dragoman.brief.references import References, slug
from dragoman.brief.sentences import actual
from dragoman.brief.watch import coming, recent

if TYPE_CHECKING:
    from dragoman.phases.episode import Episode

#: Events printed of each kind, partners and crises listed; the annex has them all.
_ITEMS, _PARTNERS, _CRISES = 8, 15, 12
#: Events that a timeline lists; of more it shows the years alone.
_LISTED: Final = 150


class Actor:
    """Arranges what was gathered; each method is one section."""

    def __init__(self, data: One, namer: Namer) -> None:
        self._data, self._namer = data, namer
        self._real = actual(data.facts)
        self._unreal = [f for f in data.facts if f.modality != "actual"]
        self._before = actual(data.before)
        cited = (*reversed(self._real), *self._unreal, *reversed(self._before))
        self._name = data.party.name
        self._to = Arranger(data.log, namer, References.over(cited), f"of {self._name}")
        self._partners: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._real:
            for code in data.partners(fact):
                self._partners[code].append(fact)
        self._ranked = sorted(self._partners, key=lambda c: (-len(self._partners[c]), c))

    def brief(self, version: str) -> Brief:
        """The whole document."""
        data = self._data
        sections = [
            self._judgement(),
            Section("holds", "With whom most", self._with_whom(version), fresh=True),
            Section("new", "What is new", self._news()),
            Section("did", "What it did", self._sides("What it did", data.party.has, "sources")),
            Section("done", "What was done to it",
                    self._sides("What was done to it", data.party.has, "targets")),
            Section("agreed", "Agreements and clashes", self._kinds()),
            Section("crises", "Crises", self._crises()),
            Section("planned", "Planned, conditional, denied",
                    tuple(self._to.unreal(self._unreal, _ITEMS))),
            Section("timeline", "Timeline", self._timeline()),
        ]  # fmt: skip
        groups = (
            (f"Events of {self._name}", list(reversed(self._real))),
            ("Planned, conditional, denied or alleged", self._unreal),
            ("Before the period, for comparison", list(reversed(self._before))),
        )
        sections += self._to.annexes(groups, data.since, data.until)
        return Brief(
            title=f"{english.capital(data.party.bare)}: briefing", slug=slug(data.party.bare),
            subtitle=data.log.period(data.since, data.until), day=data.log.last, version=version,
            sections=tuple(sections),
        )  # fmt: skip

    def _judgement(self) -> Section:
        watched = self._watch()
        return Section("judgement", "Judgement", (
            Para(self._headline(), "lead"),
            Heading("What changed"), bullets(self._changed(), "No evidence of a change."),
            Heading("How sure this is"), bullets(self._sure(), "No evidence."),
            Heading("What to watch"), bullets(watched, "No evidence of anything announced."),
        ))  # fmt: skip

    def _headline(self) -> Line:
        if not self._real:
            period = " in this period" if self._data.since or self._data.until else ""
            return (f"No evidence: the record holds no event of {self._name}{period}.",)
        total = self._to.count("events", self._real)
        good = [f for f in self._real if f.quad <= 2]
        noun = english.plural(len(self._real), "event")
        line: Line = (
            f"{english.capital(self._name)} has ",
            total,
            f" {noun} in the reports read, ",
        )
        line += (
            self._to.some("cooperation", good),
            " of cooperation and ",
            self._to.some("conflict", [f for f in self._real if f.quad > 2]),
            " of conflict",
        )
        most = self._ranked[:3]
        parts: Line = ()
        for place, code in enumerate(most):
            parts += (("; most with ",) if place == 0 else
                      (" and " if place == len(most) - 1 else ", ",))  # fmt: skip
            parts += (f"{self._namer.name(code)} (", self._with(code), ")")
        return (*line, *parts, ".")

    def _with(self, code: str) -> Part:
        return self._to.count(f"with {self._namer.bare(code)}", self._partners[code])

    def _changed(self) -> tuple[Line, ...]:
        data = self._data
        if data.now is None or not self._real:
            return ()
        lines: list[Line] = []
        now = pace.Span(*data.now, "x-now")
        if data.then is None:
            lines.append(("The record begins too late to compare the last days with as many "
                          "before.",))  # fmt: skip
        else:
            then = pace.Span(*data.then, "x-before")
            every = (*self._real, *self._before)
            for kind, quads in (("cooperation", (1, 2)), ("conflict", (3, 4))):
                told = [f for f in every if f.quad in quads and f.status == "new" and f.day]
                facts = (
                    [f for f in told if f.day and within(f.day, now.since, now.until)],
                    [f for f in told if f.day and within(f.day, then.since, then.until)],
                )
                what = f"{kind} of {self._name}"
                found = pace.compare(self._to, what, facts, (now, then))
                lines.append(pace.sentence(self._to, what, found, facts[0]))
            days = (f"Now is {english.span(now.since, now.until)}; before is as long, "
                    f"{english.span(then.since, then.until)}.")  # fmt: skip
            lines.append((days,))
        return (*lines, self._new_partners(), *self._latest())

    def _new_partners(self) -> Line:
        """Actors that the record did not know as partners before the last days."""
        data = self._data
        if data.now is None:
            return ()
        start = data.now[0]
        fresh = [code for code in self._ranked if data.earliest.get(code, start) >= start]
        if not fresh:
            return (Strong("New partners. "), "None in the last days: every actor across from it "
                    "was so before.")  # fmt: skip
        line: Line = (Strong("New partners. "), "Told of with it for the first time in the last "
                      "days: ")  # fmt: skip
        for place, code in enumerate(fresh[:5]):
            line += (
                "" if place == 0 else ", ",
                f"{self._namer.name(code)} (",
                self._with(code),
                ")",
            )
        return (*line, " and others." if len(fresh) > 5 else ".")

    def _latest(self) -> list[Line]:
        told = [f for f in self._real if f.status == "new"][:2]
        return [
            (Strong("Latest. "), f"{english.capital(f.when)}: "
             f"{wording.statement(f, self._namer)}.", self._to.marks.ref(f))
            for f in told
        ]  # fmt: skip

    def _sure(self) -> tuple[Line, ...]:
        data = self._data
        lines = [sure.read(self._to, data.since, data.until),
                 sure.publishers(data.log, data.since, data.until)]  # fmt: skip
        if self._real:
            lines += [sure.precision(self._to, "events", self._real),
                      sure.undated(self._to, self._real)]  # fmt: skip
        return tuple(line for line in (*lines, sure.imported(data.log), sure.UNKNOWN) if line)

    def _watch(self) -> tuple[Line, ...]:
        data = self._data
        now = data.now[1] if data.now else None
        if now is None:
            return ()
        told = [f for f in self._unreal if f.modality in ("planned", "conditional")
                and recent(f, now) and not (f.event_date and f.event_date <= now)]  # fmt: skip
        ahead = sorted((f for f in told if f.event_date), key=lambda f: f.order)
        rest = sorted((f for f in told if not f.event_date), key=lambda f: f.order, reverse=True)
        lines = [coming(f, self._to) for f in (*ahead, *rest)[:4]]
        if not ahead:
            lines.insert(0, ("No evidence of anything planned that is dated ahead.",))
        threats = [f for f in self._real if f.root == "THREATEN" and recent(f, now)]
        if threats:
            noun = english.plural(len(threats), "threat")
            lines.append((Strong("Threats. "), self._to.count("threats within a year", threats),
                          f" {noun} by or to it within a year of the last report; the latest: "
                          f"{wording.statement(threats[0], self._namer)}, {threats[0].when}.",
                          self._to.marks.ref(threats[0])))  # fmt: skip
        still = [one for one in data.episodes if one.open]
        for one in still[:3]:
            lines.append((Strong("Open crisis. "), f"With {self._namer.name(one.b)} since "
                          f"{english.date(one.first)}; its last state is {one.states[-1].name}, "
                          f"{english.date(one.last)}.", *self._evidence(one)))  # fmt: skip
        if not still:
            lines.append((Strong("Crises. "), "No open crisis in the record."))
        return tuple(lines)

    def _evidence(self, one: Episode) -> Line:
        ids = [e.event_id for state in one.states for e in state.evidence]
        known = self._to.marks.numbers
        return tuple(known[key] for key in dict.fromkeys(ids) if key in known)[:3]

    def _with_whom(self, version: str) -> tuple[Block, ...]:
        rows = []
        for code in self._ranked[:_PARTNERS]:
            told = self._partners[code]
            name = self._namer.bare(code)
            good, bad = ([f for f in told if f.quad in quads] for quads in ((1, 2), (3, 4)))
            cells = ((english.capital(name),), (self._with(code),),
                     (_or_dash(self._to.count(f"cooperation with {name}", good)),),
                     (_or_dash(self._to.count(f"conflict with {name}", bad)),),
                     (told[0].date, self._to.marks.ref(told[0])))  # fmt: skip
            rows.append(Row(tuple((cell,) for cell in cells)))
        found: list[Block] = []
        if rows:
            head = ("Partner", "Events", "Cooperation", "Conflict", "Latest")
            found.append(Table("wide", head, tuple(rows), (34, 12, 16, 14, 24)))
            rest = len(self._ranked) - len(rows)
            if rest:
                others = ("Others have no more events with it than the last of these.",)
                found.append(Para(others, "note"))
        else:
            found.append(Para((f"No evidence of anybody across from {self._name}.",)))
        data = self._data
        read = self._to.read("x-all", "In the period of this briefing", data.since, data.until)
        about: list[tuple[str, Line]] = [
            ("Period", (data.log.period(data.since, data.until),)),
            ("Reports read", (read,)),
        ]
        if len(data.party.codes) > 1:
            named = map(self._namer.name, data.party.codes)
            members = sorted(name for name in named if name != data.party.name)
            about.append((f"“{data.party.bare}” means", (english.join(members),)))
        return (*found, Heading("This briefing"), Pairs(self._to.about(about, version)))

    def _news(self) -> tuple[Block, ...]:
        now = self._data.now
        if now is None:
            return (Para(("No dated report lies in the period, so nothing can be called new.",)),)
        new = [f for f in self._real if f.status == "new" and f.day and within(f.day, *now)]
        when = english.span(*now)
        if not new:
            return (Para((f"No new event of {self._name} {when}, the last days of the period.",)),)
        return self._shown("new events", new, f" {when}, the last days of the period")

    def _shown(self, label: str, facts: Sequence[Fact], what: str = "") -> tuple[Block, ...]:
        noun = english.plural(len(facts), "event")
        line: Line = (self._to.count(label, facts), f" {noun}{what}, newest first.")
        found: list[Block] = [Para(line), self._to.items(facts[:_ITEMS])]
        if facts[_ITEMS:]:
            found.append(Para(self._to.more(f"{label}, not printed", facts[_ITEMS:]), "note"))
        return tuple(found)

    def _sides(self, label: str, has: Callable[[Member], bool], side: str) -> tuple[Block, ...]:
        told = [f for f in self._real if any(map(has, getattr(f, side)))]
        if not told:
            return (Para((f"No evidence: {label.lower()} is not told.",)),)
        return self._shown(label, told)

    def _kinds(self) -> tuple[Block, ...]:
        agreed = [f for f in self._real if wording.is_agreement(f)]
        clashes = [f for f in self._real if f.quad == 4]
        return (
            *self._to.group("Agreements, pledges and signings", "agreements", agreed, most=_ITEMS),
            *self._to.group("Material conflict", "material conflict", clashes, most=_ITEMS),
        )

    def _crises(self) -> tuple[Block, ...]:
        told = self._data.episodes
        if not told:
            return (Para((f"No crisis of {self._name} is found in the record, with those it has "
                          "most conflict with.",)),)  # fmt: skip
        rows = []
        for one in told[:_CRISES]:
            states = ", then ".join(state.name for state in one.states)
            end = "open" if one.open else english.date(one.last)
            name, start = english.capital(self._namer.bare(one.b)), english.date(one.first)
            cells = ((name,), (start,), (end,), (states, *self._evidence(one)))
            rows.append(Row(tuple((cell,) for cell in cells)))
        found: list[Block] = [
            Para(("Sequences of acts out of the ordinary with those it has most conflict with, "
                  "newest first.",)),
            Table("wide", ("With", "From", "To", "States"), tuple(rows), (26, 19, 19, 36)),
        ]  # fmt: skip
        if told[_CRISES:]:
            found.append(
                Para(("Older crises are left out; dragoman episodes tells them.",), "note")
            )
        return tuple(found)

    def _timeline(self) -> tuple[Block, ...]:
        blocks = self._to.timeline(self._real)
        if len(self._real) <= _LISTED:
            return tuple(blocks)
        kept = tuple(b for b in blocks if isinstance(b, Table | Figure))
        note = ("There are too many events to list them by month here; the annex has them all, in "
                "order.",)  # fmt: skip
        return (*kept, Para(note, "note"))


def _or_dash(part: Part) -> Part:
    return "–" if part == "no" else part
