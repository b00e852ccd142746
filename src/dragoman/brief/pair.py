"""A briefing on two actors: its sections, from what was gathered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dragoman.brief import english, wording
from dragoman.brief.arrange import Arranger, bullets, one_per_report
from dragoman.brief.document import (
    Block,
    Brief,
    Bullets,
    Figure,
    Heading,
    Line,
    Pairs,
    Para,
    Row,
    Section,
    Table,
)  # fmt: skip
from dragoman.brief.facts import Fact, Gathered, Member, Party, within
from dragoman.brief.judgement import Judgement
from dragoman.brief.modelled import Modelled
from dragoman.brief.names import Namer
from dragoman.brief.references import References, slug
from dragoman.brief.sentences import Summary, actual, by_area, windows
from dragoman.brief.watch import watch
from dragoman.charts.series import series_chart

#: Pairs of actors, and events of each, that "Tensions around it" prints.
DYADS, EVENTS = 8, 4
_THEM = "between them"


class Pair:
    """Arranges what was gathered; each method is one section."""

    def __init__(self, data: Gathered, models: Modelled, namer: Namer, days: int) -> None:
        self._data, self._models, self._namer, self._days = data, models, namer, days
        self._real = actual(data.pair)
        self._unreal = [f for f in data.pair if f.modality != "actual"]
        self._around = sorted(data.around, key=lambda f: f.order, reverse=True)
        self._earlier = self._compared()
        cited = (*reversed(self._real), *self._unreal, *self._earlier, *reversed(self._around))
        self._to = Arranger(data.log, namer, References.over(cited), _THEM)

    def _compared(self) -> list[Fact]:
        """Events before the period that the comparison counts."""
        span = windows(self._data, self._days, news=False)
        first = self._data.log.first
        if span is None or (first and span.before_since < first):
            return []
        shown = {f.event_id for f in self._real}
        return [
            f for f in reversed(actual(self._data.history)) if f.event_id not in shown
            and f.day and within(f.day, span.before_since, span.before_until)
        ]  # fmt: skip

    def brief(self, version: str) -> Brief:
        """The whole document. The order matters: counts are listed as they are first made."""
        data = self._data
        sections = [
            self._judgement(),
            Section("holds", "What the record holds", self._holds(version), fresh=True),
            Section("new", "What is new", self._news()),
            Section("met", "Who met whom", self._meetings()),
            Section("agreed", "What was agreed", self._agreed()),
            Section("tensions", "Tensions around it", self._tensions()),
            Section(
                "planned", "Planned, conditional, denied", tuple(self._to.unreal(self._unreal))
            ),
            Section("timeline", "Timeline", tuple(self._to.timeline(self._real))),
        ]
        groups = (
            ("Events between the two", list(reversed(self._real))),
            ("Planned, conditional, denied or alleged between the two", self._unreal),
            ("Before the period, for comparison", self._earlier),
            ("Conflict around them", list(reversed(self._around))),
        )
        sections += self._to.annexes(groups, data.since, data.until)
        return Brief(
            title=f"{english.capital(data.a.bare)} and {data.b.bare}: briefing",
            slug=slug(f"{data.a.bare} {data.b.bare}"),
            subtitle=data.log.period(data.since, data.until),
            day=data.log.last, version=version, sections=tuple(sections),
        )  # fmt: skip

    def _judgement(self) -> Section:
        said = Judgement(self._data, self._models, self._to, self._days)
        summary = Summary(self._data, self._to)
        changed = said.changed() or summary.instead()
        return Section("judgement", "Judgement", (
            Para(said.headline(), "lead"),
            Heading("What changed"), bullets(changed, "No evidence of a change."),
            Heading("How sure this is"), bullets(said.sure(), "No evidence."),
            Heading("What to watch"), bullets(watch(self._data, self._models, self._to), ""),
        ))  # fmt: skip

    def _holds(self, version: str) -> tuple[Block, ...]:
        data = self._data
        found: list[Block] = [Bullets(Summary(data, self._to).sentences(self._days))]
        figure = self._figure()
        if figure:
            found.append(figure)
        read = self._to.read("x-all", "In the period of this briefing", data.since, data.until)
        carrying = one_per_report(data.pair)
        rows: list[tuple[str, Line]] = [
            ("Period", (data.log.period(data.since, data.until),)),
            ("Reports read", (read,)),
            ("Reports that carry the pair",
             (self._to.count("reports that carry the pair", carrying),
              " (with an event between the two, of any kind)")),
        ]  # fmt: skip
        for party in (data.a, data.b):
            if len(party.codes) > 1:
                rows.append((f"“{party.bare}” means", (self._members(party),)))
        return (*found, Heading("This briefing"), Pairs(self._to.about(rows, version)))

    def _members(self, party: Party) -> str:
        members = sorted(n for n in map(self._namer.name, party.codes) if n != party.name)
        own = "; or the group by its own name" if len(members) < len(party.codes) else ""
        return english.join(members) + own

    def _figure(self) -> Figure | None:
        models = self._models
        if not any(one.series.total for one in models.phases):
            return None
        names = {party.bare: party.bare for party in (self._data.a, self._data.b)}
        sure = [one for one in models.phases if one.enough]
        spec = series_chart(models.fits, [one.series for one in models.phases], sure, names=names)
        return Figure(
            "course", str(spec["description"]),
            "Cooperation and conflict over time: events counted, intensity with its 90 % band, and "
            "phases where there is evidence of any.", spec=spec,
        )  # fmt: skip

    def _news(self) -> tuple[Block, ...]:
        span = windows(self._data, self._days, news=True)
        if span is None:
            return (Para(("No dated report lies in the period, so nothing can be called new.",)),)
        new = [f for f in self._real if f.status == "new" and f.day
               and within(f.day, span.since, span.until)]  # fmt: skip
        when = english.span(span.since, span.until)
        if not new:
            return (Para((f"No new event between them {when}, the last days of the period.",)),)
        verb = english.plural(len(new), "event was", "events were")
        line = (self._to.count("new events", new), f" {verb} new {when}, the last days of the "
                "period.")  # fmt: skip
        return (Para(line), self._to.items(new))

    def _meetings(self) -> tuple[Block, ...]:
        met = [f for f in self._real if f.root == "CONSULT"]
        if not met:
            return (Para(("No evidence of a meeting, visit or call between them.",)),)
        noun = english.plural(len(met), "meeting, visit or call", "meetings, visits or calls")
        line = (self._to.count("meetings", met), f" {noun}, newest first. A meeting told in two "
                "reports stands here twice.")  # fmt: skip
        sides = (english.capital(self._data.a.bare), english.capital(self._data.b.bare))
        rows = tuple(self._meeting(fact) for fact in met)
        table = Table("met", ("Date", *sides, "Place", "Format"), rows, (18, 22, 22, 16, 22))
        return (Para(line), table)

    def _meeting(self, fact: Fact) -> Row:
        ours = [m for m in fact.members if self._data.a.has(m)]
        theirs = [m for m in fact.members if self._data.b.has(m) and m not in ours]
        others = [m for m in fact.members if m not in ours and m not in theirs]
        stands = "; ".join(
            f"{m.person or self._namer.bare(m.code)} for {m.standing_in_for}"
            for m in fact.members if m.standing_in_for
        )  # fmt: skip
        agenda = english.join([wording.area(name) for name in fact.topics])
        format_ = [wording.meeting_format(fact)]
        format_ += [f"On the agenda: {agenda}"] if agenda else []
        format_ += [f"Standing in: {stands}"] if stands else []
        also = "; ".join(self._delegation(others))
        format_ += [f"Also: {also}"] if also else []
        date: list[Line] = [(fact.date, self._to.marks.ref(fact))]
        date += [("recalled as background",)] if fact.status != "new" else []
        cells = (
            tuple(date), _lines(self._delegation(ours, self._data.a)),
            _lines(self._delegation(theirs, self._data.b)),
            _lines([self._namer.place(fact) or "not stated"]), _lines(format_),
        )  # fmt: skip
        return Row(cells, fact)

    def _delegation(self, members: Sequence[Member], party: Party | None = None) -> list[str]:
        """Persons with their office; who is not the one actor of its column is named with it."""
        named = {m.actor for m in members if m.person}
        found = []
        for member in members:
            if not member.person and member.actor in named:
                continue
            alone = party is not None and len(party.codes) == 1
            bare = "" if alone else self._namer.bare(member.code)
            office = self._namer.office(member)
            nobody = "" if office or party is None else "no person named"
            unnamed = f"{office} (not named)" if office else nobody
            parts = (member.person or unnamed, office if member.person else "", bare)
            found.append(", ".join(part for part in parts if part))
        return list(dict.fromkeys(found))

    def _agreed(self) -> tuple[Block, ...]:
        kinds = (
            ("Agreements, pledges and signings", wording.is_agreement),
            ("Material cooperation and aid", lambda f: f.root in ("COOPERATE", "AID")),
            ("Support, concessions and steps back", lambda f: f.root in
             ("SUPPORT", "CONCEDE", "RETREAT") and not wording.is_agreement(f)),
            ("Other cooperation", lambda f: f.quad <= 2 and wording.is_own(f.root)),
        )  # fmt: skip
        cooperative = [f for f in self._real if any(test(f) for _, test in kinds)]
        if not cooperative:
            return (
                Para(("No evidence of an agreement, cooperation, aid or support between them.",)),
            )
        line = (self._to.count("cooperation", cooperative),
                f" {english.plural(len(cooperative), 'event')} by area. An event on several areas "
                "counts in each of them.")  # fmt: skip
        found: list[Block] = [Para(line), self._areas(cooperative)]
        for title, test in kinds:
            facts = [f for f in cooperative if test(f)]
            if facts or title != "Other cooperation":
                found += self._to.group(title, title, facts, note=self._to.areas_of)
        return tuple(found)

    def _areas(self, facts: Sequence[Fact]) -> Table:
        rows = []
        for name, told in by_area(facts):
            label = f"area: {wording.area(name) or 'not stated'}"
            cells = (((english.capital(wording.area(name)) if name else "Area not stated",),),
                     ((self._to.count(label, told),),))  # fmt: skip
            rows.append(Row(cells))
        return Table("plain", ("Area", "Events"), tuple(rows), (75, 25))

    def _tensions(self) -> tuple[Block, ...]:
        found: list[Block] = [Heading("Between the two")]
        sharp = [f for f in self._real if f.quad >= 3]
        if sharp:
            verb = english.plural(len(sharp), "event is", "events are")
            line: Line = (self._to.count("conflict", sharp), f" {verb} coded as conflict, verbal "
                          "or material; PLOVER files requests and refusals there too.")  # fmt: skip
            found += [Para(line), self._to.items(sharp)]
        else:
            found.append(Para(("No conflict between them in the record.",)))
        return (*found, Heading("Around the two"), *self._tensions_around())

    def _tensions_around(self) -> list[Block]:
        if not self._around:
            return [Para(("No other conflict in the reports that mention both.",))]
        noun = english.plural(len(self._around), "conflict event")
        cap = " (the newest only; there are more)" if self._data.capped else ""
        line: Line = (
            "Reports that mention both also tell of ",
            self._to.count("conflict around them", self._around),
            f" {noun} that {english.plural(len(self._around), 'involves', 'involve')} others{cap}. "
            "Here by who acted towards whom, newest first.",
        )
        dyads: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._around:
            dyads[wording.dyad(fact, self._namer)].append(fact)
        found: list[Block] = [Para(line)]
        for name, facts in list(dyads.items())[:DYADS]:
            found += self._to.group(name, f"conflict: {name}", facts, most=EVENTS, level=4)
        rest = [f for facts in list(dyads.values())[DYADS:] for f in facts]
        if rest:
            more = self._to.more("conflict among others", rest)
            found += [Heading("Others", 4), Para(more)]
        return found


def _lines(texts: Sequence[str]) -> tuple[Line, ...]:
    return tuple((text,) for text in texts)
