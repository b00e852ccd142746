"""From the record to the facts of a briefing on one actor."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief.facts import Fact, Log, Party, within
from dragoman.brief.gather import facts, log, party
from dragoman.brief.names import Namer
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.limits import MAX_BRIEF_EVENTS
from dragoman.record.conditions import OWN, EventFilter
from dragoman.record.store import Record

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.phases.episode import Episode

#: Partners whose crises with the actor are looked for: those with most conflict.
_CRISES: Final = 6
_IDS: Final = """
SELECT e.event_id, coalesce(e.event_date, r.published_at) AS day, e.modality
FROM events e JOIN reports r ON r.report_id = e.report_id
WHERE e.event_id IN (
    SELECT event_id FROM participants WHERE actor IN (SELECT unnest($codes::VARCHAR[]))
       OR actor || ':' || sector IN (SELECT unnest($codes::VARCHAR[])))
ORDER BY e.event_id
"""

_EARLIEST: Final = """
SELECT d.target_actor, min(coalesce(d.event_date, r.published_at, DATE '0001-01-01'))
FROM (
    SELECT event_id, source_actor, source, target_actor, event_date, report_id, modality FROM dyads
    UNION ALL
    SELECT event_id, target_actor, target, source_actor, event_date, report_id, modality FROM dyads
) d JOIN reports r ON r.report_id = d.report_id
WHERE d.modality = 'actual' AND (d.source_actor IN (SELECT unnest($codes::VARCHAR[]))
   OR d.source IN (SELECT unnest($codes::VARCHAR[])))
GROUP BY d.target_actor ORDER BY d.target_actor
"""


@dataclass(frozen=True, slots=True)
class One:
    """Everything a briefing on one actor says, before it is put into words.

    `facts` are events of any modality in the period, `before` those in as many days before it
    that are compared; `earliest` is the first day of each partner in the record.
    """

    party: Party
    since: dt.date | None
    until: dt.date | None
    now: tuple[dt.date, dt.date] | None
    then: tuple[dt.date, dt.date] | None
    facts: tuple[Fact, ...]
    before: tuple[Fact, ...]
    earliest: dict[str, dt.date]
    episodes: tuple[Episode, ...]
    log: Log

    def partners(self, fact: Fact) -> tuple[str, ...]:
        """The actors across from it in an event; none where it acts within itself."""
        found: list[str] = []
        for side, other in ((fact.sources, fact.targets), (fact.targets, fact.sources)):
            if any(map(self.party.has, side)):
                found += [m.actor for m in other if not self.party.has(m)]
        if fact.reciprocal and not fact.targets:
            found += [m.actor for m in fact.sources if not self.party.has(m)]
        return tuple(dict.fromkeys(code for code in found if code != "UNK"))


def gather_one(
    record: Record, knowledge: Knowledge, namer: Namer, actor: str,
    since: dt.date | None, until: dt.date | None, days: int,
) -> One:  # fmt: skip
    """Everything the record has on one actor.

    Args:
        record: an open record.
        knowledge: the tables.
        namer: how actors are called.
        actor: a name, code, group or region, as typed.
        since: first day; None for all.
        until: last day; None for all.
        days: how many of the last days are compared with as many before.

    Raises:
        UsageError: an unknown actor, since after until, or too many events.
    """
    if since and until and since > until:
        raise UsageError(f"--from {since} is after --to {until}")
    groups = Groups(knowledge)
    who = party(groups.codes(actor), namer, actor, groups)
    read = log(record)
    now, then = spans(read, since, until, days)
    dated = _ids(record, who.codes)
    wanted = [key for key, day, _ in dated if within(day, since, until)]
    if len(wanted) > MAX_BRIEF_EVENTS:
        raise UsageError(
            f"{who.bare} has {len(wanted)} events, more than the {MAX_BRIEF_EVENTS} that make a "
            "briefing; narrow it with --from and --to"
        )
    before = [key for key, day, _ in dated if then and day and within(day, *then)]
    found = facts(record, wanted)
    part = One(who, since, until, now, then, found,
               facts(record, set(before) - set(wanted)), {}, (), read)  # fmt: skip
    return One(
        who, since, until, now, then, found, part.before,
        _earliest(record, who.codes), _episodes(record, knowledge, part), read,
    )  # fmt: skip


def spans(
    read: Log, since: dt.date | None, until: dt.date | None, days: int
) -> tuple[tuple[dt.date, dt.date] | None, tuple[dt.date, dt.date] | None]:
    """The last days of the period, and as many before; None where nothing was read then."""
    if read.last is None or read.first is None or (since and since > read.last):
        return None, None
    end = min(until, read.last) if until else read.last
    start = end - dt.timedelta(days=days - 1)
    start = max(start, since) if since else start
    length = end - start + dt.timedelta(days=1)
    then = (start - length, start - dt.timedelta(days=1))
    return (start, end), then if then[0] >= read.first else None


def _ids(record: Record, codes: Collection[str]) -> list[tuple[str, dt.date | None, str]]:
    with record.cursor() as cursor:
        return cursor.execute(_IDS, {"codes": list(codes)}).fetchall()


def _earliest(record: Record, codes: Collection[str]) -> dict[str, dt.date]:
    """The first day on which each partner is told of with the actor; no day counts as long ago."""
    with record.cursor() as cursor:
        rows = cursor.execute(_EARLIEST, {"codes": list(codes)}).fetchall()
    return dict(rows)


def _episodes(record: Record, knowledge: Knowledge, one: One) -> tuple[Episode, ...]:
    from dragoman.measures.question import Side
    from dragoman.phases.episodes import episodes

    counts: dict[str, int] = defaultdict(int)
    for fact in one.facts:
        if fact.modality == "actual" and fact.quad >= 3:
            for code in one.partners(fact):
                counts[code] += 1
    ranked = sorted(counts, key=lambda code: (-counts[code], code))[:_CRISES]
    where = EventFilter(since=one.since, until=one.until)
    found: list[Any] = []
    for code in ranked:
        sides = Side(one.party.bare, one.party.codes), Side(code, (code,))
        found += episodes(record, knowledge, *sides, dataset=OWN, where=where)
    return tuple(sorted(found, key=lambda one: (one.last, one.first, one.b), reverse=True))
