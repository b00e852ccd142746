"""From the record to the facts of a briefing: which events, reports and exposure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import fields
from typing import Any, Final

from dragoman.brief import english, excerpt
from dragoman.brief.facts import Day, Fact, Gathered, Log, Member, Party, Source, within
from dragoman.brief.names import Namer, coder_name
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.measures.periods import spans
from dragoman.record.conditions import OWN, EventFilter
from dragoman.record.store import Record

#: Conflict events around the pair that a briefing lists, newest first.
AROUND: Final = 200
#: Actors named when the record has nothing on the pair.
_ACTORS: Final = 20
_DETAILS: Final = """
SELECT e.*, r.source AS path, r.publisher, r.title, r.published_at, r.text AS report_text
FROM events e JOIN reports r ON r.report_id = e.report_id
WHERE e.event_id IN (SELECT unnest($ids::VARCHAR[]))
"""
_BOTH: Final = """
SELECT e.report_id FROM events e JOIN participants p ON p.event_id = e.event_id
WHERE p.actor IN (SELECT unnest($a::VARCHAR[]))
   OR p.actor || ':' || p.sector IN (SELECT unnest($a::VARCHAR[]))
INTERSECT
SELECT e.report_id FROM events e JOIN participants p ON p.event_id = e.event_id
WHERE p.actor IN (SELECT unnest($b::VARCHAR[]))
   OR p.actor || ':' || p.sector IN (SELECT unnest($b::VARCHAR[]))
"""
_AROUND: Final = """
SELECT e.event_id, coalesce(e.event_date, r.published_at) AS day
FROM events e JOIN reports r ON r.report_id = e.report_id
WHERE e.quad >= 3 AND e.modality = 'actual'
  AND e.report_id IN (SELECT unnest($reports::VARCHAR[]))
ORDER BY day DESC NULLS LAST, e.event_id
"""
_ACTORS_SQL: Final = """
SELECT actor, count(DISTINCT event_id) AS events FROM participants WHERE actor <> 'UNK'
GROUP BY actor ORDER BY events DESC, actor LIMIT $most
"""
_VERSIONS: Final = """
SELECT DISTINCT coder, coder_version, knowledge_version FROM events ORDER BY ALL
"""


def gather(
    record: Record, groups: Groups, namer: Namer, actors: tuple[str, str],
    since: dt.date | None = None, until: dt.date | None = None,
) -> Gathered:  # fmt: skip
    """Everything the record has on two actors.

    Args:
        record: an open record.
        groups: from what the user typed to codes.
        namer: how they are called.
        actors: two names, codes or groups, as typed.
        since: first day; None for all.
        until: last day; None for all.

    Raises:
        UsageError: an unknown actor, twice the same, groups that overlap, or since after until.
    """
    if since and until and since > until:
        raise UsageError(f"--from {since} is after --to {until}")
    a, b = parties(groups, namer, actors)
    # Imported events have no words to quote.
    wanted = EventFilter(dyad=(a.codes, b.codes), modality=None, dataset=OWN)
    ids = {row["event_id"] for row in record.dyads(wanted).rows()}
    history = facts(record, ids)
    both = _both(record, a, b)
    near = [i for i in _around(record, both, since, until) if i not in ids]
    return Gathered(
        a=a, b=b, since=since, until=until,
        pair=tuple(f for f in history if within(f.day, since, until)),
        history=history, around=facts(record, near[:AROUND]), capped=len(near) > AROUND,
        log=log(record),
        actors=() if history else _actors(record),
        present=(_present(record, a), _present(record, b)),
    )  # fmt: skip


def parties(groups: Groups, namer: Namer, actors: tuple[str, str]) -> tuple[Party, Party]:
    """The two parties; a group that holds the other actor is taken without it.

    Raises:
        UsageError: an unknown actor, twice the same, or two groups that share members.
    """
    a, b = (set(groups.codes(text)) for text in actors)
    shared = a & b
    if a == b:
        raise UsageError(f"{actors[0]!r} and {actors[1]!r} are the same actor; name two")
    if shared and len(a) > 1 and len(b) > 1:
        names = english.join([namer.bare(code) for code in sorted(shared)[:3]])
        raise UsageError(f"{actors[0]!r} and {actors[1]!r} share members ({names}); name two apart")
    if shared:
        a, b = (a, b - a) if len(a) == 1 else (a - b, b)
    return (party(a, namer, actors[0], groups), party(b, namer, actors[1], groups))


def party(codes: Collection[str], namer: Namer, typed: str, groups: Groups) -> Party:
    """Actors as one party, called by name, or, where they are several, as typed."""
    ordered = tuple(sorted(codes))
    if len(ordered) == 1:
        return Party(ordered, namer.name(ordered[0]), namer.bare(ordered[0]))
    if "," in typed:
        parts = [part.strip() for part in typed.split(",") if part.strip()]
        firsts = [groups.codes(part) for part in parts]
        if all(len(found) == 1 for found in firsts):
            called = english.join([namer.name(found[0]) for found in firsts])
            return Party(ordered, called, english.join([namer.bare(f[0]) for f in firsts]))
    label = " ".join(typed.split())
    code = label.upper()
    if namer.acronym(code):
        return Party(ordered, namer.name(code), namer.bare(code))
    members = label.lower().endswith(("members", "member states", "states"))
    return Party(ordered, f"the {label}" if members else label, label)


def facts(record: Record, ids: Iterable[str]) -> tuple[Fact, ...]:
    """The events with these ids, oldest first, each with its sentence."""
    wanted = sorted(set(ids))
    if not wanted:
        return ()
    sides: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for row in record.participants(event_id=wanted).rows():
        member = Member(**{item.name: row[item.name] for item in fields(Member)})
        sides[row["event_id"], row["side"]].append(member)
    with record.cursor() as cursor:
        rows = cursor.sql(_DETAILS, params={"ids": wanted}).to_arrow_table().to_pylist()
    found = [_fact(row, sides) for row in rows]
    return tuple(sorted(found, key=lambda fact: fact.order))


_COPIED: Final = (
    *("event_id", "root", "mode", "quad", "goldstein", "cameo", "event_date", "date_precision"),
    *("place", "place_country", "modality", "status", "reciprocal", "confidence", "coder"),
    *("coder_version", "knowledge_version", "trigger", "format", "reason", "stage"),
)


def _fact(row: dict[str, Any], sides: dict[tuple[str, str], list[Member]]) -> Fact:
    before, evidence, after = excerpt.around(row["report_text"], row["start"], row["end"])
    return Fact(
        **{name: row[name] for name in _COPIED},
        areas=tuple(row["areas"]),
        topics=tuple(row["topics"]),
        sources=tuple(sides[row["event_id"], "source"]),
        targets=tuple(sides[row["event_id"], "target"]),
        source=_source(row),
        before=before, evidence=evidence, after=after,
    )  # fmt: skip


def _source(row: dict[str, Any]) -> Source:
    path, publisher, title = (
        excerpt.plain(row[name]).strip() for name in ("path", "publisher", "title")
    )
    return Source(row["report_id"], path, publisher, title, row["published_at"])


def _both(record: Record, a: Party, b: Party) -> list[str]:
    """Reports in which both act, in whatever event."""
    given = {"a": list(a.codes), "b": list(b.codes)}
    with record.cursor() as cursor:
        return [row[0] for row in cursor.execute(_BOTH, given).fetchall()]


def _around(
    record: Record, both: list[str], since: dt.date | None, until: dt.date | None
) -> list[str]:
    given = {"reports": both}
    with record.cursor() as cursor:
        rows = cursor.execute(_AROUND, given).fetchall()
    return [event_id for event_id, day in rows if within(day, since, until)]


def log(record: Record) -> Log:
    """What was read, by publisher and day, and what coded it."""
    days = tuple(
        Day(excerpt.plain(row["publisher"]).strip(), row["day"], row["reports"])
        for row in record.exposure().rows()
    )
    ledger = record.ledger()
    with record.cursor() as cursor:
        others = tuple(name for name, _, _ in spans(cursor) if name != OWN)
    return Log(days, ledger.duplicate, ledger.rejected, *_versions(record), others)


def _actors(record: Record) -> tuple[str, ...]:
    with record.cursor() as cursor:
        rows = cursor.execute(_ACTORS_SQL, {"most": _ACTORS}).fetchall()
    return tuple(row[0] for row in rows)


def _present(record: Record, party: Party) -> bool:
    return bool(record.participants(actor=party.codes, limit=1).rows())


def _versions(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with record.cursor() as cursor:
        rows = cursor.execute(_VERSIONS).fetchall()
    coders = sorted({coder_name(coder, version) for coder, version, _ in rows})
    return tuple(coders), tuple(sorted({row[2] for row in rows if row[2]}))
