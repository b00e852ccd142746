"""The facts of a pair, arranged as the sections of a briefing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from dragoman.brief import chart, english, excerpt, wording
from dragoman.brief.document import (
    Brief,
    Count,
    Entry,
    Group,
    Item,
    Line,
    Meeting,
    Part,
    Reading,
    References,
    Year,
    slug,
)  # fmt: skip
from dragoman.brief.facts import Fact, Gathered, Member, Party, within
from dragoman.brief.gather import gather
from dragoman.brief.names import Namer, coder_name
from dragoman.brief.sentences import Summary, actual, by_area, windows
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

#: Pairs of actors, and events of each, that "Tensions around it" prints.
DYADS, EVENTS = 8, 4


def compose(
    record: Record, knowledge: Knowledge, actors: tuple[str, str], *,
    since: dt.date | None = None, until: dt.date | None = None, days: int = 90, version: str = "",
) -> Brief:  # fmt: skip
    """A briefing on two actors.

    Args:
        record: an open record.
        knowledge: the tables that name actors and offices.
        actors: two names, codes or groups, as a user types them.
        since: first day of the period; None for all.
        until: last day of the period; None for all.
        days: how many of the record's last days count as new.
        version: Dragoman's, for the head.

    Raises:
        UsageError: an unknown actor, twice the same, groups that overlap, or a bad period.
    """
    if days < 1:
        raise UsageError(f"{days} days make no period; give 1 or more")
    namer = Namer(knowledge)
    data = gather(record, Groups(knowledge), namer, actors, since, until)
    namer.learn_titles((*data.history, *data.around))
    return Arranger(data, namer, days, version).brief()


class Arranger:
    """Arranges what was gathered; each method is one section."""

    def __init__(self, data: Gathered, namer: Namer, days: int, version: str = "") -> None:
        self._data, self._namer, self._days, self._version = data, namer, days, version
        self._real = actual(data.pair)
        self._unreal = [f for f in data.pair if f.modality != "actual"]
        self._around = sorted(data.around, key=lambda f: f.order, reverse=True)
        self._earlier = self._compared()
        cited = (*reversed(self._real), *self._unreal, *self._earlier, *reversed(self._around))
        self._marks = References.over(cited)

    def _compared(self) -> list[Fact]:
        """Events before the period that the comparison counts."""
        span = windows(self._data, self._days, news=False)
        if span is None or (self._data.first and span.before_since < self._data.first):
            return []
        shown = {f.event_id for f in self._real}
        return [
            f for f in reversed(actual(self._data.history)) if f.event_id not in shown
            and f.day and within(f.day, span.before_since, span.before_until)
        ]  # fmt: skip

    def brief(self) -> Brief:
        """The whole document. The order matters: counts are listed as they are first made."""
        data = self._data
        summary = Summary(data, self._namer, self._marks).sentences(self._days)
        head = self._head()
        news_intro, news = self._news()
        meetings_intro, meetings = self._meetings()
        agreed_intro, areas, agreed = self._agreed()
        tension, around_intro, around = self._tension(), *self._tensions_around()
        years = self._years()
        between = f"between {data.a.name} and {data.b.name}"
        return Brief(
            title=f"{english.capital(data.a.bare)} and {data.b.bare}: briefing",
            slug=slug(f"{data.a.bare} {data.b.bare}"),
            head=head, summary=summary, news_intro=news_intro, news=news,
            meetings_intro=meetings_intro,
            parties=(english.capital(data.a.bare), english.capital(data.b.bare)),
            meetings=meetings, areas=areas, agreed_intro=agreed_intro, agreed=agreed,
            tension=tension, around_intro=around_intro, around=around,
            unreal=self._planned(), years=years, entries=self._entries(),
            tallies=tuple(self._marks.tallies.values()), readings=self._readings(),
            publishers=self._publishers(), chart=chart.bars(years, between),
        )  # fmt: skip

    def _head(self) -> tuple[tuple[str, Line], ...]:
        data = self._data
        start, end = data.since or data.first, data.until or data.last
        period = "no dated report in the record"
        if start and end:
            period = english.span(start, end) if start <= end else f"from {english.date(start)} on"
        read = data.reports_read(data.since, data.until)
        carrying = _one_per_report(self._real + self._unreal)
        rows: list[tuple[str, Line]] = [
            ("Period", (english.capital(period),)),
            ("Reports read", (Count(read, "x-all") if read else "none",)),
            ("Reports that carry the pair",
             (self._reports("reports that carry the pair", carrying),
              " (with an event between the two, of any kind)")),
        ]  # fmt: skip
        for party in (data.a, data.b):
            if len(party.codes) > 1:
                own = "; or the group by its own name"
                members = sorted(n for n in map(self._namer.name, party.codes) if n != party.name)
                itself = own if len(members) < len(party.codes) else ""
                rows.append((f"“{party.bare}” means", (english.join(members) + itself,)))
        if data.last:
            rows.append(("Last report in the record", (english.date(data.last),)))
        rows.append(("Coder", (english.join(data.coders) or "none",)))
        rows.append(("Knowledge tables", (english.join(data.knowledge) or "none",)))
        if self._version:
            rows.append(("Written by", (f"Dragoman {self._version}",)))
        return tuple(rows)

    def _reports(self, label: str, facts: Sequence[Fact]) -> Part:
        return self._marks.count(label, facts) if facts else "none"

    def _item(self, fact: Fact, note: str = "") -> Item:
        words = wording.statement(fact, self._namer)
        if fact.modality != "actual":
            words = wording.not_actual(fact, self._namer)
        recalled = "recalled as background" if fact.status != "new" else ""
        reason = f"stated reason: “{excerpt.plain(fact.reason)}”" if fact.reason else ""
        notes = "; ".join(part for part in (reason, note or recalled) if part)
        return Item((f"{fact.date}: {words}.", self._marks.ref(fact)), fact, notes)

    def _items(self, facts: Iterable[Fact]) -> tuple[Item, ...]:
        return tuple(self._item(fact) for fact in facts)

    def _news(self) -> tuple[Line, tuple[Item, ...]]:
        span = windows(self._data, self._days, news=True)
        if span is None:
            return (("No dated report lies in the period, so nothing can be called new.",), ())
        new = [f for f in self._real if f.status == "new" and f.day
               and within(f.day, span.since, span.until)]  # fmt: skip
        days = f"{span.days} {english.plural(span.days, 'day')}"
        when = f"the last {days} of the period, {english.span(span.since, span.until)}"
        if not new:
            return ((f"No new event between them in {when}.",), ())
        verb = english.plural(len(new), "event was", "events were")
        line = (self._marks.count("new events", new), f" {verb} new in {when}.")
        return (line, self._items(new))

    def _meetings(self) -> tuple[Line, tuple[Meeting, ...]]:
        met = [f for f in self._real if f.root == "CONSULT"]
        if not met:
            return (("No evidence of a meeting, visit or call between them.",), ())
        noun = english.plural(len(met), "meeting, visit or call", "meetings, visits or calls")
        line = (self._marks.count("meetings", met), f" {noun}, newest first. A meeting told in two "
                "reports stands here twice.")  # fmt: skip
        return (line, tuple(self._meeting(fact) for fact in met))

    def _meeting(self, fact: Fact) -> Meeting:
        ours = [m for m in fact.members if self._data.a.has(m)]
        theirs = [m for m in fact.members if self._data.b.has(m) and m not in ours]
        others = [m for m in fact.members if m not in ours and m not in theirs]
        stands = "; ".join(
            f"{m.person or self._namer.bare(m.code)} for {m.standing_in_for}"
            for m in fact.members if m.standing_in_for
        )  # fmt: skip
        return Meeting(
            ref=self._marks.ref(fact), fact=fact, date=fact.date,
            ours=self._delegation(ours, self._data.a),
            theirs=self._delegation(theirs, self._data.b),
            others=self._delegation(others), place=self._namer.place(fact) or "not stated",
            format=wording.meeting_format(fact), stands=stands,
            agenda=english.join([wording.area(name) for name in fact.topics]),
        )  # fmt: skip

    def _delegation(self, members: Sequence[Member], party: Party | None = None) -> tuple[str, ...]:
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
        return tuple(dict.fromkeys(found))

    def _agreed(self) -> tuple[Line, tuple[tuple[str, Count], ...], tuple[Group, ...]]:
        kinds = (
            ("Agreements, pledges and signings", wording.is_agreement),
            ("Material cooperation and aid", lambda f: f.root in ("COOPERATE", "AID")),
            ("Support, concessions and steps back", lambda f: f.root in
             ("SUPPORT", "CONCEDE", "RETREAT") and not wording.is_agreement(f)),
            ("Other cooperation", lambda f: f.quad <= 2 and wording.is_own(f.root)),
        )  # fmt: skip
        cooperative = [f for f in self._real if any(test(f) for _, test in kinds)]
        if not cooperative:
            return (("No evidence of an agreement, cooperation, aid or support between them.",),
                    (), ())  # fmt: skip
        areas = []
        for name, facts in by_area(cooperative):
            count = self._marks.count(f"area: {wording.area(name) or 'not stated'}", facts)
            if isinstance(count, Count):
                areas.append((wording.area(name) if name else "area not stated", count))
        groups = []
        for title, test in kinds:
            facts = [f for f in cooperative if test(f)]
            if not facts and title == "Other cooperation":
                continue
            line: Line = ("No evidence.",)
            if facts:
                noun = english.plural(len(facts), "event")
                line = (self._marks.count(title, facts), f" {noun}.")
            items = tuple(self._item(fact, self._areas_of(fact)) for fact in facts)
            groups.append(Group(title, line, items))
        line = (self._marks.count("cooperation", cooperative),
                f" {english.plural(len(cooperative), 'event')} by area. An event on several areas "
                "counts in each of them.")  # fmt: skip
        return (line, tuple(areas), tuple(groups))

    def _areas_of(self, fact: Fact) -> str:
        areas = english.join([wording.area(name) for name in fact.areas])
        note = f"area: {areas}" if areas else "area not stated"
        return f"{note}; recalled as background" if fact.status != "new" else note

    def _tension(self) -> Group:
        sharp = [f for f in self._real if f.quad >= 3]
        if not sharp:
            return Group("Between the two", ("No conflict between them in the record.",), ())
        verb = english.plural(len(sharp), "event is", "events are")
        line: Line = (self._marks.count("conflict", sharp), f" {verb} coded as conflict, verbal or "
                      "material; PLOVER files requests and refusals there too.")  # fmt: skip
        return Group("Between the two", line, self._items(sharp))

    def _tensions_around(self) -> tuple[Line, tuple[Group, ...]]:
        data = self._data
        if not self._around:
            return (("No other conflict in the reports that mention both.",), ())
        noun = english.plural(len(self._around), "conflict event")
        cap = " (the newest only; there are more)" if data.capped else ""
        line: Line = (
            "Reports that mention both also tell of ",
            self._marks.count("conflict around them", self._around),
            f" {noun} that {english.plural(len(self._around), 'involves', 'involve')} others{cap}. "
            "Here by who acted towards whom, newest first.",
        )
        dyads: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._around:
            dyads[self._dyad(fact)].append(fact)
        groups = [self._dyad_group(name, facts) for name, facts in list(dyads.items())[:DYADS]]
        rest = [f for facts in list(dyads.values())[DYADS:] for f in facts]
        if rest:
            more: Line = ("And ", self._marks.count("conflict among others", rest),
                          " more between other actors.", *self._marks.refs(rest))  # fmt: skip
            groups.append(Group("Others", more, ()))
        return (line, tuple(groups))

    def _dyad(self, fact: Fact) -> str:
        sides = []
        for members in (fact.sources, fact.targets):
            codes = dict.fromkeys(m.actor for m in members)
            sides.append(english.join([self._namer.bare(code) for code in codes]))
        source, target = sides
        if source == target and source:
            return english.capital(f"within {source}")
        return english.capital(f"{source or 'unnamed actors'} → {target or 'no target named'}")

    def _dyad_group(self, name: str, facts: Sequence[Fact]) -> Group:
        line = (self._marks.count(f"conflict: {name}", facts),
                f" {english.plural(len(facts), 'event')}.")  # fmt: skip
        rest = facts[EVENTS:]
        more: Line = ()
        if rest:
            more = ("And ", self._marks.count(f"conflict: {name}, not shown", rest), " more.",
                    *self._marks.refs(rest))  # fmt: skip
        return Group(name, line, self._items(facts[:EVENTS]), more)

    def _planned(self) -> tuple[Group, ...]:
        groups = []
        for modality, title in wording.MODALITIES.items():
            facts = [f for f in reversed(self._unreal) if f.modality == modality]
            if facts:
                groups.append(Group(title, (), self._items(facts)))
        return tuple(groups)

    def _years(self) -> tuple[Year, ...]:
        years: dict[str, list[Fact]] = defaultdict(list)
        for fact in reversed(self._real):
            years[str(fact.day.year) if fact.day else "Undated"].append(fact)
        return tuple(self._year(label, years[label]) for label in sorted(years))

    def _year(self, label: str, facts: Sequence[Fact]) -> Year:
        months: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            months[_month(fact)].append(fact)
        quads = [
            self._marks.count(f"{label}, {name}", [f for f in facts if f.quad == quad])
            for quad, name in wording.QUADS.items()
        ]
        total = self._marks.count(label, facts)
        assert isinstance(total, Count)
        return Year(
            label, total, tuple(c if isinstance(c, Count) else None for c in quads),
            tuple((name, self._items(found)) for name, found in months.items()),
        )  # fmt: skip

    def _entries(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        titles = (
            ("Events between the two", list(reversed(self._real))),
            ("Planned, conditional, denied or alleged between the two", self._unreal),
            ("Before the period, for comparison", self._earlier),
            ("Conflict around them", list(reversed(self._around))),
        )
        return tuple((t, tuple(map(self._entry, facts))) for t, facts in titles if facts)

    def _entry(self, fact: Fact) -> Entry:
        said = wording.statement(fact, self._namer)
        if fact.modality != "actual":
            title = wording.MODALITIES.get(fact.modality, fact.modality)
            said = f"{title}. {wording.not_actual(fact, self._namer)}"
        codes = [f"PLOVER {fact.root}{f' {fact.mode}' if fact.mode else ''}"]
        codes += [f"CAMEO {fact.cameo}"] if fact.cameo else []
        codes.append(wording.QUADS.get(fact.quad, ""))
        codes += [f"areas: {', '.join(wording.area(a) for a in fact.areas)}"] if fact.areas else []
        codes.append(fact.modality if fact.status == "new" else f"{fact.modality}, background")
        codes.append(f"confidence {fact.confidence:.2f}")
        codes.append(f"coder {coder_name(fact.coder, fact.coder_version)}")
        return Entry(self._marks.ref(fact), fact, said, " · ".join(codes))

    def _readings(self) -> tuple[Reading, ...]:
        data = self._data
        rows = [Reading("x-all", "In the period of this briefing",
                        data.reports_read(data.since, data.until))]  # fmt: skip
        span = windows(data, self._days, news=False)
        if span:
            now = english.capital(english.span(span.since, span.until))
            before = english.capital(english.span(span.before_since, span.before_until))
            read = data.reports_read
            rows.append(Reading("x-now", now, read(span.since, span.until)))
            rows.append(Reading("x-before", before, read(span.before_since, span.before_until)))
        for label, number in (
            ("Copies of reports read before, in the whole record", data.duplicates),
            ("Inputs that could not be read, in the whole record", data.rejected),
        ):
            rows.append(Reading(slug(label), label, number))
        return tuple(rows)

    def _publishers(self) -> tuple[tuple[str, int], ...]:
        data = self._data
        found: dict[str, int] = defaultdict(int)
        for day in data.days:
            if within(day.day, data.since, data.until):
                found[day.publisher or "publisher not stated"] += day.reports
        return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _month(fact: Fact) -> str:
    if fact.day is None:
        return "No date"
    if fact.event_date and fact.date_precision == "year":
        return "Month not stated"
    return english.month(fact.day.month)


def _one_per_report(facts: Sequence[Fact]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.order):
        found.setdefault(fact.source.report_id, fact)
    return list(found.values())
