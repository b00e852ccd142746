"""From the record to the facts of a briefing on one week of all reports."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import excerpt
from dragoman.brief.facts import Fact, Log, Source
from dragoman.brief.gather import facts, log
from dragoman.brief.pace import ratio
from dragoman.errors import UsageError
from dragoman.limits import MAX_BRIEF_EVENTS
from dragoman.record.conditions import OWN
from dragoman.record.store import Record

if TYPE_CHECKING:
    from dragoman.phases.result import Phases

#: Weeks that a week is compared with.
WEEKS: Final = 8
#: Pairs told of as rising or falling, and pairs whose phases are looked for.
MOVES, _PHASED = 5, 3
#: A pair with fewer events has no phases worth the time.
_FEWEST: Final = 30
_STORIES: Final = """
SELECT CASE WHEN duplicate_of = '' THEN report_id ELSE duplicate_of END AS story,
       report_id, source AS path, publisher, title, published_at
FROM reports WHERE status <> 'rejected' AND published_at BETWEEN $first AND $last
ORDER BY story, published_at, report_id
"""
_EVENTS: Final = """
SELECT e.event_id FROM events e JOIN reports r ON r.report_id = e.report_id
WHERE r.published_at BETWEEN $first AND $last ORDER BY e.event_id
"""
_PAIRS: Final = """
SELECT least(d.source_actor, d.target_actor) AS a, greatest(d.source_actor, d.target_actor) AS b,
       d.event_id, d.report_id, r.published_at >= $monday AS now
FROM dyads d JOIN reports r ON r.report_id = d.report_id
WHERE d.modality = 'actual' AND d.status = 'new' AND d.source_actor <> d.target_actor
  AND d.source_actor <> 'UNK' AND d.target_actor <> 'UNK'
  AND r.published_at BETWEEN $first AND $last
GROUP BY ALL ORDER BY ALL
"""
_HOW_MANY: Final = """
SELECT count(DISTINCT event_id) FROM dyads
WHERE modality = 'actual' AND event_date IS NOT NULL
  AND ((source_actor = $a AND target_actor = $b) OR (source_actor = $b AND target_actor = $a))
"""


@dataclass(frozen=True, slots=True)
class Story:
    """A text of the week and the reports of the week that printed it."""

    story: str
    reports: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A pair told of more or less often than before: events of the week and of the weeks before."""

    a: str
    b: str
    now: tuple[Fact, ...]
    before: tuple[Fact, ...]
    sure: bool
    rises: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Everything a briefing on a week says, before it is put into words."""

    monday: dt.date
    facts: tuple[Fact, ...]
    stories: tuple[Story, ...]
    moves: tuple[Move, ...]
    phases: tuple[Phases, ...]
    log: Log

    @property
    def sunday(self) -> dt.date:
        """Its last day."""
        return self.monday + dt.timedelta(days=6)

    @property
    def before(self) -> tuple[dt.date, dt.date]:
        """The weeks it is compared with."""
        return self.monday - dt.timedelta(weeks=WEEKS), self.monday - dt.timedelta(days=1)


def gather_week(record: Record, monday: dt.date) -> Week:
    """Everything the record has on a week: what its reports tell.

    Args:
        record: an open record.
        monday: the first day.

    Raises:
        UsageError: the reports of the week tell more events than make a briefing.
    """
    sunday = monday + dt.timedelta(days=6)
    since = monday - dt.timedelta(weeks=WEEKS)
    read = log(record)
    with record.cursor() as cursor:
        days = {"first": monday, "last": sunday}
        stories = cursor.sql(_STORIES, params=days).to_arrow_table().to_pylist()
        ids = [row[0] for row in cursor.execute(_EVENTS, days).fetchall()]
        span = {"first": since, "last": sunday, "monday": monday}
        pairs = cursor.execute(_PAIRS, span).fetchall()
    if len(ids) > MAX_BRIEF_EVENTS:
        raise UsageError(
            f"the reports of that week tell {len(ids)} events, more than the {MAX_BRIEF_EVENTS} "
            "that make a briefing; write one on an actor, with --from and --to"
        )
    told = facts(record, ids)
    moves = _moves(record, pairs, read, (monday, sunday, since))
    busiest = [(a, b) for a, b in _busiest(pairs)][:_PHASED]
    return Week(monday, told, _stories(stories), moves, _phases(record, busiest), read)


def _stories(rows: Iterable[dict[str, Any]]) -> tuple[Story, ...]:
    found: dict[str, list[Source]] = defaultdict(list)
    for row in rows:
        path, publisher, title = (
            excerpt.plain(row[name]).strip() for name in ("path", "publisher", "title")
        )
        source = Source(row["report_id"], path, publisher, title, row["published_at"])
        found[row["story"]].append(source)
    told = (Story(story, tuple(reports)) for story, reports in found.items())
    return tuple(sorted(told, key=lambda one: (-len(one.reports), one.story)))


def _moves(
    record: Record, pairs: list[tuple[Any, ...]], read: Log, days: tuple[dt.date, dt.date, dt.date]
) -> tuple[Move, ...]:
    """The pairs whose share of the reports moved most, judged by the nearer end of its band."""
    monday, sunday, since = days
    now, before = read.read(monday, sunday), read.read(since, monday - dt.timedelta(days=1))
    reports: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    events: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for a, b, event_id, report_id, late in pairs:
        reports[a, b][not late].add(report_id)
        events[a, b][not late].add(event_id)
    rises, falls = [], []
    for pair, (new, old) in reports.items():
        found = ratio(len(new), now, len(old), before)
        if found is None or len(new) + len(old) < 2:
            continue
        if found.middle > 1:
            rises.append(((-found.lower, -len(new), pair), pair, found.lower > 1, True))
        elif found.middle < 1:
            falls.append(((found.upper, -len(old), pair), pair, found.upper < 1, False))
    chosen = [*sorted(rises)[:MOVES], *sorted(falls)[:MOVES]]
    known = {f.event_id: f for f in facts(
        record, {key for _, pair, _, _ in chosen for some in events[pair] for key in some}
    )}  # fmt: skip
    return tuple(
        Move(
            *pair, now=_known(known, events[pair][0]), before=_known(known, events[pair][1]),
            sure=sure, rises=up,
        )
        for _, pair, sure, up in chosen
    )  # fmt: skip


def _known(known: dict[str, Fact], ids: set[str]) -> tuple[Fact, ...]:
    return tuple(known[key] for key in sorted(ids))


def _busiest(pairs: list[tuple[Any, ...]]) -> list[tuple[str, str]]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for a, b, _, _, late in pairs:
        counts[a, b] += late
    return sorted((pair for pair in counts if counts[pair]), key=lambda p: (-counts[p], p))


def _phases(record: Record, pairs: list[tuple[str, str]]) -> tuple[Phases, ...]:
    from dragoman.measures.question import Side
    from dragoman.phases.pair import pair_phases

    found: list[Phases] = []
    for a, b in pairs:
        with record.cursor() as cursor:
            (many,) = cursor.execute(_HOW_MANY, {"a": a, "b": b}).fetchall()[0]
        if many >= _FEWEST:
            found += pair_phases(record, Side(a, (a,)), Side(b, (b,)), dataset=OWN)
    return tuple(found)
