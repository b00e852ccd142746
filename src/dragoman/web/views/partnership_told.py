"""Who met whom, what was agreed, what is on the agenda: our own events of two sides in detail."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import english, excerpt, wording
from dragoman.brief.facts import Fact, Member, Party, Source
from dragoman.brief.names import Namer
from dragoman.web.lookup import members
from dragoman.web.shelf import Book
from dragoman.web.views.partnership_events import in_full
from dragoman.web.views.partnership_numbers import with_kind
from dragoman.web.views.partnership_sides import Sides

if TYPE_CHECKING:
    import duckdb

#: Meetings on the page; the agenda is looked for in so many of the newest, and reasons, too.
MEETINGS: Final = 20
LOOKED: Final = 60
#: Events of which agreements are told, the newest; reasons shown.
AGREEMENTS: Final = 60
REASONS: Final = 10
_CONFLICT: Final = 3
_DETAILS: Final = """
SELECT rowid AS at_row, * FROM events WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
_COPIED: Final = (
    *("event_id", "root", "mode", "quad", "goldstein", "cameo", "event_date", "date_precision"),
    *("place", "place_country", "modality", "status", "reciprocal", "confidence", "coder"),
    *("coder_version", "knowledge_version", "trigger", "format", "reason", "stage"),
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of the table of meetings: who came for each side, where, how, about what."""

    fact: Fact
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    others: tuple[str, ...]
    stand_ins: tuple[str, ...]
    place: str
    format: str
    agenda: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """An event in a sentence."""

    fact: Fact
    text: str

    @property
    def areas(self) -> tuple[str, ...]:
        """Its areas in plain words."""
        return tuple(wording.area(name) for name in self.fact.areas)


@dataclass(frozen=True, slots=True)
class Story:
    """What is told of two sides. `*_all` are numbers of events, of which the lists are a part."""

    meetings: tuple[Meeting, ...]
    meetings_all: int
    agreements: tuple[Statement, ...]
    agreements_capped: bool
    areas: tuple[tuple[str, str, int], ...]
    topics: tuple[tuple[str, tuple[Fact, ...]], ...]
    reasons: tuple[Statement, ...]


def told(book: Book, sides: Sides, since: dt.date | None, until: dt.date | None) -> Story:
    """Meetings, agreements by area, the agenda and stated reasons, newest first.

    Args:
        book: the copy.
        sides: between whom.
        since, until: days, both included; None for all.
    """
    namer = sides.namer
    with book.record.cursor() as cursor:
        every = with_kind(cursor, sides, since, until)
        consulted = [no for no, root, _ in every if root == "CONSULT"]
        nos = (
            consulted[:LOOKED],
            [no for no, root, _ in every if root in ("AGREE", "SUPPORT")][:AGREEMENTS],
            [no for no, _, quad in every if quad >= _CONFLICT][:LOOKED],
        )
        facts = _facts(cursor, list(dict.fromkeys(no for some in nos for no in some)))
    met, positive, sharp = ([facts[no] for no in some if no in facts] for some in nos)
    namer.learn_titles(facts.values())
    agreed = [fact for fact in positive if wording.is_agreement(fact)]
    with_reason = [fact for fact in sharp if fact.reason][:REASONS]
    return Story(
        meetings=tuple(_meeting(fact, sides) for fact in met[:MEETINGS]),
        meetings_all=len(consulted),
        agreements=tuple(Statement(f, wording.statement(f, namer)) for f in agreed),
        areas=_by_area(agreed), agreements_capped=len(positive) >= AGREEMENTS, topics=_topics(met),
        reasons=tuple(Statement(f, wording.statement(f, namer)) for f in with_reason),
    )  # fmt: skip


def _facts(cursor: duckdb.DuckDBPyConnection, nos: list[int]) -> dict[int, Fact]:
    """Events by their number, as a briefing has them."""
    if not nos:
        return {}
    rows = in_full(cursor, nos, _DETAILS)
    sides: dict[tuple[str, str], list[Member]] = defaultdict(list)
    ids = [row["event_id"] for row in rows.values()]
    for row in members(cursor, ids):
        sides[row["event_id"], row["side"]].append(
            Member(**{one.name: row[one.name] for one in fields(Member)})
        )
    return {no: _fact(row, sides) for no, row in rows.items()}


def _fact(row: dict[str, Any], sides: dict[tuple[str, str], list[Member]]) -> Fact:
    before, evidence, after = excerpt.around(row["words"], row["start"], row["end"])
    path, publisher, title = (
        excerpt.plain(row[name]).strip() for name in ("path", "publisher", "title")
    )
    return Fact(
        **{name: row[name] for name in _COPIED},
        areas=tuple(row["areas"]), topics=tuple(row["topics"]),
        sources=tuple(sides[row["event_id"], "source"]),
        targets=tuple(sides[row["event_id"], "target"]),
        source=Source(row["report_id"], path, publisher, title, row["published_at"]),
        before=before, evidence=evidence, after=after,
    )  # fmt: skip


def _meeting(fact: Fact, sides: Sides) -> Meeting:
    a, b, namer = sides.a, sides.b, sides.namer
    ours = [m for m in fact.members if a.has(m)]
    theirs = [m for m in fact.members if b.has(m) and m not in ours]
    others = [m for m in fact.members if m not in ours and m not in theirs]
    stand_ins = tuple(
        f"{m.person or namer.bare(m.code)} for {m.standing_in_for}"
        for m in fact.members if m.standing_in_for
    )  # fmt: skip
    return Meeting(
        fact, _delegation(ours, namer, a), _delegation(theirs, namer, b),
        _delegation(others, namer, None), tuple(dict.fromkeys(stand_ins)),
        namer.place(fact), wording.meeting_format(fact),
        tuple(wording.area(name) for name in fact.topics),
    )  # fmt: skip


def _delegation(members: Sequence[Member], namer: Namer, party: Party | None) -> tuple[str, ...]:
    """Persons with their office; who is not the one actor of its side is named with it."""
    named = {m.actor for m in members if m.person}
    found = []
    for member in members:
        if not member.person and member.actor in named:
            continue
        alone = party is not None and len(party.codes) == 1
        bare, office = "" if alone else namer.bare(member.code), namer.office(member)
        nobody = "" if office or party is None else "no person named"
        unnamed = f"{office} (not named)" if office else nobody
        parts = (member.person or unnamed, office if member.person else "", bare)
        found.append(", ".join(part for part in parts if part))
    return tuple(dict.fromkeys(found))


def _by_area(facts: Sequence[Fact]) -> tuple[tuple[str, str, int], ...]:
    """Area, what it is called, and how many events; one may be of several areas."""
    areas = Counter(area for fact in facts for area in fact.areas or ("",))
    order = sorted(areas, key=lambda area: (not area, -areas[area], area))
    return tuple(
        (area, english.capital(wording.area(area)) if area else "Area not stated", areas[area])
        for area in order
    )


def _topics(facts: Sequence[Fact]) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """What meetings were said to be about, most often named first."""
    topics: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for topic in fact.topics:
            topics[topic].append(fact)
    order = sorted(topics, key=lambda name: (-len(topics[name]), name))
    return tuple((english.capital(wording.area(name)), tuple(topics[name])) for name in order)
