"""What a briefing is made of: events with their source, the two parties, how much was read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dragoman.brief import english


@dataclass(frozen=True, slots=True)
class Member:
    """A participant of an event."""

    actor: str
    sector: str = ""
    person: str = ""
    office: str = ""
    text: str = ""
    standing_in_for: str = ""

    @property
    def code(self) -> str:
        """ "JPN", or "JPN:MIL"."""
        return f"{self.actor}:{self.sector}" if self.sector else self.actor


@dataclass(frozen=True, slots=True)
class Source:
    """The report an event comes from."""

    report_id: str
    path: str
    publisher: str
    title: str
    published_at: dt.date | None

    @property
    def printed(self) -> str:
        """ "Herald, 24 June 2025"; what is not stated is said."""
        day = english.date(self.published_at) if self.published_at else "date not stated"
        return f"{self.publisher or 'Publisher not stated'}, {day}"

    @property
    def whole(self) -> str:
        """With its title and where it was read from."""
        publisher, _, day = self.printed.rpartition(", ")
        title = f", “{self.title}”" if self.title else ""
        return f"{publisher}{title}, {day}. Source: {self.path}"


@dataclass(frozen=True, slots=True)
class Fact:
    """An event with its sides, its source, and its sentence cut in three around the evidence."""

    event_id: str
    root: str
    mode: str
    quad: int
    goldstein: float
    cameo: str
    areas: tuple[str, ...]
    event_date: dt.date | None
    date_precision: str
    place: str
    place_country: str
    modality: str
    status: str
    reciprocal: bool
    confidence: float
    coder: str
    coder_version: str
    knowledge_version: str
    trigger: str
    sources: tuple[Member, ...]
    targets: tuple[Member, ...]
    source: Source
    before: str
    evidence: str
    after: str
    format: str = ""
    reason: str = ""
    topics: tuple[str, ...] = ()
    stage: str = ""

    @property
    def day(self) -> dt.date | None:
        """The day it counts on: its own (the first of a month or year), else its report's."""
        return self.event_date or self.source.published_at

    @property
    def order(self) -> tuple[dt.date, str]:
        """Oldest first, undated before all; ties in a fixed order."""
        return (self.day or dt.date.min, self.event_id)

    @property
    def date(self) -> str:
        """ "24 June 2025", "June 2025", "2025" or "(reported 25 June 2025)"."""
        if self.event_date:
            return english.date(self.event_date, self.date_precision)
        if self.source.published_at:
            return f"(reported {english.date(self.source.published_at)})"
        return "(no date)"

    @property
    def when(self) -> str:
        """The date in a sentence: "on 24 June 2025", "in June 2025", "reported on ..."."""
        if self.event_date:
            preposition = "in" if self.date_precision in ("month", "year") else "on"
            return f"{preposition} {self.date}"
        if self.source.published_at:
            return f"reported on {english.date(self.source.published_at)}"
        return "on a day that is not stated"

    @property
    def members(self) -> tuple[Member, ...]:
        """Both sides."""
        return (*self.sources, *self.targets)


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two actors of the briefing: one code, or several for a group."""

    codes: tuple[str, ...]
    name: str
    bare: str

    def has(self, member: Member) -> bool:
        """Whether a participant belongs to it."""
        return member.actor in self.codes or member.code in self.codes


@dataclass(frozen=True, slots=True)
class Day:
    """Reports read of one publisher on one day."""

    publisher: str
    day: dt.date | None
    reports: int


@dataclass(frozen=True, slots=True)
class Log:
    """What was read, and by what it was coded."""

    days: tuple[Day, ...]
    duplicates: int
    rejected: int
    coders: tuple[str, ...]
    knowledge: tuple[str, ...]
    imported: tuple[str, ...] = ()

    def period(self, since: dt.date | None, until: dt.date | None) -> str:
        """The period of a briefing in words: as asked, and where not, of the reports."""
        start, end = since or self.first, until or self.last
        if not (start and end):
            return "No dated report in the record"
        span = english.span(start, end) if start <= end else f"from {english.date(start)} on"
        return english.capital(span)

    @property
    def first(self) -> dt.date | None:
        """The day of the first report."""
        return min((d.day for d in self.days if d.day), default=None)

    @property
    def last(self) -> dt.date | None:
        """The day of the last report: the present of the record, which knows no later one."""
        return max((d.day for d in self.days if d.day), default=None)

    def read(self, since: dt.date | None, until: dt.date | None) -> int:
        """Reports read that were published in the period; undated ones only if it is open."""
        return sum(d.reports for d in self.days if within(d.day, since, until))

    def publishers(self, since: dt.date | None, until: dt.date | None) -> dict[str, int]:
        """Reports read in the period by publisher, the largest first."""
        found: dict[str, int] = {}
        for day in self.days:
            if within(day.day, since, until):
                found[day.publisher] = found.get(day.publisher, 0) + day.reports
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a briefing on a pair says, before it is put into words.

    `pair` holds every event between the two, of any modality, inside the period; `history` those
    of any time. `around` are the newest conflict events of reports that mention both, `capped`
    says that there are more.
    """

    a: Party
    b: Party
    since: dt.date | None
    until: dt.date | None
    pair: tuple[Fact, ...]
    history: tuple[Fact, ...]
    around: tuple[Fact, ...]
    capped: bool
    log: Log
    actors: tuple[str, ...]
    present: tuple[bool, bool]

    @property
    def between(self) -> str:
        """ "between Japan and NATO"."""
        return f"between {self.a.name} and {self.b.name}"


def within(day: dt.date | None, since: dt.date | None, until: dt.date | None) -> bool:
    """Whether a day lies in the period, both ends included."""
    if day is None:
        return since is None and until is None
    return (since is None or since <= day) and (until is None or day <= until)


def web_address(text: str) -> str:
    """The address of something on the web, else nothing: no other scheme is linked."""
    return text if re.fullmatch(r"https?://[^\s\"'<>]+", text) else ""
