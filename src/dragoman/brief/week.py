"""A briefing on one week: what was read and told, what moved, what was agreed, who clashed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final

from dragoman.brief import english, modelled, pace, sure, wording
from dragoman.brief.arrange import Arranger, bullets
from dragoman.brief.document import (
    Block,
    Brief,
    Count,
    Heading,
    Line,
    Pairs,
    Para,
    Part,
    Printed,
    Prints,
    Row,
    Section,
    Strong,
    Table,
)  # fmt: skip
from dragoman.brief.facts import Fact
from dragoman.brief.gather_week import Move, Story, Week
from dragoman.brief.names import Namer
from dragoman.brief.references import References
from dragoman.brief.sentences import actual
from dragoman.brief.watch import coming

#: Stories and events printed; the annex has them all.
_STORIES, _ITEMS = 10, 12
_WATCHED: Final = 4


class Weekly:
    """Arranges what was gathered; each method is one section."""

    def __init__(self, data: Week, namer: Namer) -> None:
        self._data, self._namer = data, namer
        self._real = [f for f in actual(data.facts) if f.status == "new"]
        self._recalled = [f for f in actual(data.facts) if f.status != "new"]
        self._unreal = [f for f in data.facts if f.modality != "actual"]
        shown = {f.event_id for f in data.facts}
        moved = {f.event_id: f for move in data.moves for f in (*move.now, *move.before)}
        self._before = [f for key, f in moved.items() if key not in shown]
        self._before.sort(key=lambda f: f.order)
        cited = (*reversed(self._real), *reversed(self._recalled), *self._unreal, *self._before)
        self._to = Arranger(data.log, namer, References.over(cited), "told in the week")
        self._told: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._real:
            self._told[fact.source.report_id].append(fact)
        self._spans = (pace.Span(data.monday, data.sunday, "x-now"),
                       pace.Span(*data.before, "x-before"))  # fmt: skip

    def brief(self, version: str) -> Brief:
        """The whole document."""
        data = self._data
        year, number, _ = data.monday.isocalendar()
        stories = self._stories()
        sections = [
            self._judgement(),
            Section("stories", "The stories with most reports", stories, fresh=True),
            Section("moves", "Rises and falls", self._moves()),
            Section("agreed", "New agreements", self._kind("agreements", wording.is_agreement)),
            Section("clashes", "Clashes", self._kind("clashes", lambda f: f.quad == 4)),
            Section("phases", "New phases", self._phases()),
            Section("planned", "Planned, conditional, denied",
                    tuple(self._to.unreal(self._unreal, _ITEMS))),
            Section("read", "What was read", self._read(version)),
        ]  # fmt: skip
        groups = (
            ("Events told as news in the week", list(reversed(self._real))),
            ("Recalled as background", list(reversed(self._recalled))),
            ("Planned, conditional, denied or alleged", self._unreal),
            ("In the weeks before, for comparison", self._before),
        )
        sections += self._to.annexes(groups, data.monday, data.sunday)
        if data.stories:
            prints = Prints(tuple(self._printed(one) for one in data.stories[:_STORIES]))
            sections.insert(-2, Section("prints", "Annex: who printed each story", (prints,),
                                        annex=True))  # fmt: skip
        return Brief(
            title=f"Week {number} of {year}: briefing", slug=f"week-{year}-w{number:02}",
            subtitle=self._spans[0].told, day=data.log.last, version=version,
            sections=tuple(sections),
        )  # fmt: skip

    def _judgement(self) -> Section:
        return Section("judgement", "Judgement", (
            Para(self._headline(), "lead"),
            Heading("What changed"),
            bullets(self._changed(), "No evidence of a change: no pair of actors was told of in "
                    "the week or in the weeks before."),
            Heading("How sure this is"), bullets(self._sure(), "No evidence."),
            Heading("What to watch"),
            bullets(self._watch(), "No evidence of anything announced in the reports of the week."),
        ))  # fmt: skip

    def _now(self) -> Part:
        span = self._spans[0]
        return self._to.read(span.anchor, span.told, span.since, span.until)

    def _headline(self) -> Line:
        read = self._data.log.read(self._data.monday, self._data.sunday)
        if not read:
            return ("No evidence: no report of this week was read.",)
        verb = "report tells" if read == 1 else "reports tell"
        if not self._real:
            return (self._now(), f" {verb} of no new event in this week.")
        good = [f for f in self._real if f.quad <= 2]
        noun = english.plural(len(self._real), "new event")
        return (
            self._now(), f" {verb} of ", self._to.count("events", self._real), f" {noun}: ",
            self._to.some("cooperation", good), " of cooperation, ",
            self._to.some("conflict", [f for f in self._real if f.quad > 2]), " of conflict.",
        )  # fmt: skip

    def _changed(self) -> tuple[Line, ...]:
        lines = self._most_printed()
        for up, name in ((True, "Rise. "), (False, "Fall. ")):
            moved = [m for m in self._data.moves if m.rises == up and m.sure]
            lines += [(Strong(name), *self._move(m)) for m in moved[:2]]
        if not lines and self._data.moves:
            lines.append(("No pair was told of clearly more or less often than in the weeks "
                          "before; what moved most stands under “Rises and falls”.",))  # fmt: skip
        if self._real:
            clashes = [f for f in self._real if f.quad == 4]
            agreed = [f for f in self._real if wording.is_agreement(f)]
            for title, told in (("Clash. ", clashes), ("Agreement. ", agreed)):
                lines += [self._event(title, f) for f in self._most_told(told)[:2]]
                if not told:
                    lines.append((Strong(title), "None told in the week."))
        return tuple(lines)

    def _most_printed(self) -> list[Line]:
        first = next((one for one in self._data.stories if len(one.reports) > 1), None)
        if first is None:
            return []
        number = Count(len(first.reports), _anchor(first))
        return [(Strong("Most printed. "), f"“{first.reports[0].title}”, in ", number, " reports.")]

    def _most_told(self, facts: list[Fact]) -> list[Fact]:
        """Events in the order of how sure the coder is of them, one of each report."""
        ranked = sorted(facts, key=lambda f: (-f.confidence, f.event_id))
        return list({f.source.report_id: f for f in reversed(ranked)}.values())[::-1]

    def _event(self, title: str, fact: Fact) -> Line:
        return (Strong(title), f"{english.capital(fact.when)}: "
                f"{wording.statement(fact, self._namer)}.", self._to.marks.ref(fact))  # fmt: skip

    def _names(self, move: Move) -> str:
        return f"{self._namer.name(move.a)} and {self._namer.name(move.b)}"

    def _compare(self, move: Move) -> pace.Compared:
        facts = (move.now, move.before)
        return pace.compare(self._to, self._names(move), facts, self._spans)

    def _move(self, move: Move) -> Line:
        what = f"What {self._names(move)} did to or with each other"
        return pace.sentence(self._to, what, self._compare(move), move.now)

    def _moved(self, title: str, moves: list[Move]) -> list[Block]:
        if not moves:
            return [Heading(title), Para(("No evidence.",))]
        rows = []
        for move in moves:
            found = self._compare(move)
            ratio: Line = (found.estimate,) if found.estimate else ("–",)
            name: Line = (english.capital(self._names(move)), *self._to.marks.refs(move.now, 3))
            cells = (name, found.now, found.before, ratio, (found.verdict,))
            rows.append(Row(tuple((cell,) for cell in cells)))
        head = ("Pair", "Reports now", "Before", "Now by before", "Verdict")
        return [Heading(title), Table("wide", head, tuple(rows), (32, 12, 12, 24, 20))]

    def _sure(self) -> tuple[Line, ...]:
        data = self._data
        now, then = self._spans
        read = data.log.read(then.since, then.until)
        weeks = "report was read" if read < 2 else "reports were read"
        before = self._to.read(then.anchor, then.told, then.since, then.until)
        lines: list[Line] = [
            (*sure.read(self._to, now.since, now.until, now.anchor)[:-1], " in the week; ", before,
             f" {weeks} in the eight weeks before."),
            sure.publishers(data.log, data.monday, data.sunday),
        ]  # fmt: skip
        if self._real:
            lines.append(sure.precision(self._to, "events", self._real))
        return tuple(line for line in (*lines, sure.imported(data.log), sure.UNKNOWN) if line)

    def _watch(self) -> tuple[Line, ...]:
        end = self._data.sunday
        told = [f for f in self._unreal if f.modality in ("planned", "conditional")
                and not (f.event_date and f.event_date <= end)]  # fmt: skip
        ahead = sorted((f for f in told if f.event_date), key=lambda f: f.order)
        rest = sorted(
            (f for f in told if not f.event_date), key=lambda f: (-f.confidence, f.event_id)
        )
        lines = [coming(f, self._to) for f in (*ahead, *rest)[:_WATCHED]]
        threats = [f for f in self._real if f.root == "THREATEN"]
        return (*lines, *(self._event("Threat. ", f) for f in self._most_told(threats)[:2]))

    def _stories(self) -> tuple[Block, ...]:
        told = sorted(
            self._data.stories,
            key=lambda one: (-len(one.reports), -len(self._told.get(one.story, ())), one.story),
        )[:_STORIES]
        if not told:
            return (Para(("No evidence: no report of this week was read.",)),)
        rows = [self._story(one) for one in told]
        head = ("Story", "First printed by", "Reports", "New events")
        return (Table("wide", head, tuple(rows), (48, 24, 11, 17)),)

    def _story(self, one: Story) -> Row:
        first = one.reports[0]
        events = self._told.get(one.story, [])
        number: Part = "–"
        if events:
            number = self._to.count(f"new events of “{first.title or first.path}”", events)
        cells: tuple[Line, ...] = (
            (first.title or "Without a title",),
            (first.printed,), (Count(len(one.reports), _anchor(one)),),
            (number, *self._to.marks.refs(events, 3)),
        )  # fmt: skip
        return Row(tuple((cell,) for cell in cells))

    def _printed(self, one: Story) -> Printed:
        return Printed(_anchor(one), one.reports[0].title or "Without a title", one.reports)

    def _moves(self) -> tuple[Block, ...]:
        note = (
            "Pairs of actors by the share of all reports read that tell of them, in the week "
            "against the eight weeks before. Pairs of a single report are left out.",
        )
        found: list[Block] = [Para(note, "note")]
        for up, title in ((True, "Told of more often"), (False, "Told of less often")):
            found += self._moved(title, [m for m in self._data.moves if m.rises == up])
        return tuple(found)

    def _kind(self, label: str, test: Callable[[Fact], bool]) -> tuple[Block, ...]:
        told = [f for f in self._real if test(f)]
        if not told:
            return (Para((f"No evidence of {label} in the reports of the week.",)),)
        return tuple(self._to.group("", label, told, most=_ITEMS)[1:])

    def _phases(self) -> tuple[Block, ...]:
        since = self._data.before[0]
        lines: list[Line] = []
        for one in self._data.phases:
            names = (
                f"{self._namer.name(one.series.source)} and {self._namer.name(one.series.target)}"
            )
            for change in one.changes:
                if since <= change.date <= self._data.sunday:
                    way = "more" if change.direction == "up" else "less"
                    when = modelled.period(one.series.by, change.date)
                    lines.append((f"{english.capital(names)}: a new phase of {way} "
                                  f"{one.series.kind} most probably began in {when}; dragoman "
                                  "phases tells how sure that is.",))  # fmt: skip
        none = ("No new phase found in the last weeks among the pairs told of most."
                if self._data.phases else
                "Not enough evidence: the pairs told of most in the week have too few events to "
                "look for phases.")  # fmt: skip
        return (bullets(lines, none),)

    def _read(self, version: str) -> tuple[Block, ...]:
        rows: list[tuple[str, Line]] = [
            ("Week", (self._spans[0].told,)), ("Reports read", (self._now(),)),
        ]  # fmt: skip
        then = self._spans[1]
        rows.append(("In the eight weeks before",
                     (self._to.read(then.anchor, then.told, then.since, then.until),)))  # fmt: skip
        if self._recalled:
            rows.append(("Recalled as background",
                         (self._to.count("recalled as background", self._recalled),
                          " events, counted nowhere above")))  # fmt: skip
        return (Pairs(self._to.about(rows, version)),)


def _anchor(one: Story) -> str:
    return f"r-{one.story[:12]}"
