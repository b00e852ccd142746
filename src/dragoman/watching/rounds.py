"""One round of a watch: fetch what has changed, read it, look, deliver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import DragomanError
from dragoman.pipeline import Counts, Reader, read_into
from dragoman.reading.fetch.feeds import fetch_feeds
from dragoman.reading.options import ReadOptions
from dragoman.record.store import CodedReport, Record
from dragoman.watching.alerts import Alert
from dragoman.watching.changes import changes
from dragoman.watching.firsts import firsts
from dragoman.watching.shocks import shocks
from dragoman.watching.sinks import Sink
from dragoman.watching.state import State

if TYPE_CHECKING:
    from dragoman.reading.fetch.polite import Fetcher

_TOUCHED: Final = """
SELECT DISTINCT p.actor, o.actor
FROM events e
JOIN participants p ON p.event_id = e.event_id
JOIN participants o ON o.event_id = e.event_id AND o.actor > p.actor
WHERE e.report_id IN (SELECT unnest($reports::VARCHAR[])) AND e.modality = 'actual'
  AND (o.side <> p.side OR e.reciprocal)
  AND p.actor NOT IN ('', 'UNK') AND o.actor NOT IN ('', 'UNK')
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is watched: feeds, where their copies go, which pairs, how long is quiet."""

    record: Path
    addresses: Sequence[str]
    into: Path
    pairs: Collection[frozenset[str]] = ()
    quiet_days: int = 365
    phases: bool = True


@dataclass(slots=True)
class Round:
    """What became of a round: feeds changed, reports, alerts, and what went wrong, a line each."""

    changed: int = 0
    counts: Counts = field(default_factory=Counts)
    alerts: list[Alert] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def run(
    plan: Plan, fetcher: Fetcher, reader: Reader, state: State, sinks: Sequence[Sink],
    name: Callable[[str], str], *, everything: bool = False,
) -> Round:  # fmt: skip
    """One round.

    Args:
        plan: what is watched.
        fetcher: for the feeds.
        reader: codes what is new.
        state: what was told already.
        sinks: where alerts go.
        name: what an actor is called.
        everything: read every copy of a feed, not only those that came now: for the first round,
            because one before it may have been killed between fetching and reading.

    Raises:
        RecordError: the record or the state cannot be written.
    """
    found = Round()
    files = _fetched(plan, fetcher, found)
    if everything:
        files = sorted(str(path) for path in plan.into.glob("*.feed.*") if path.is_file())
    with Record.open(plan.record) as record:
        if files:
            found.counts = read_into(
                record, files, ReadOptions(), reader,
                found=lambda coded: _noted(coded, state),
            )  # fmt: skip
            found.problems += [f"rejected: {reason}" for reason in found.counts.reasons]
    with Record.open(plan.record, read_only=True) as record:
        fresh = record.known(state.pending(), rejected=False)
        if fresh:
            told = _looked(record, fresh, plan, reader, name)
            found.alerts = state.add(told, [sink.name for sink in sinks])
    state.save(looked=True)
    _deliver(state, sinks, found)
    return found


def _fetched(plan: Plan, fetcher: Fetcher, found: Round) -> list[str]:
    files = []
    for outcome in fetch_feeds(fetcher, plan.addresses, plan.into):
        if outcome.state == "fetched":
            files.append(str(plan.into / outcome.name))
        elif outcome.state == "failed":
            found.problems.append(f"failed: {outcome.name}: {outcome.reason}")
    found.changed = len(files)
    return files


def _noted(coded: CodedReport, state: State) -> None:
    if coded.events:
        state.remember_pending(coded.report.report_id)


def _looked(
    record: Record, fresh: set[str], plan: Plan, reader: Reader, name: Callable[[str], str]
) -> list[Alert]:
    told = firsts(record, fresh, name, pairs=plan.pairs, quiet_days=plan.quiet_days)
    if plan.phases:
        touched = plan.pairs or _touched(record, fresh)
        told += changes(record, touched, name)
    told += shocks(record, reader.knowledge)
    return told


def _touched(record: Record, fresh: set[str]) -> set[frozenset[str]]:
    """The pairs of countries and bodies of new events."""
    with record.cursor() as cursor:
        rows = cursor.execute(_TOUCHED, {"reports": sorted(fresh)}).fetchall()
    return {frozenset(row) for row in rows}


def _deliver(state: State, sinks: Sequence[Sink], found: Round) -> None:
    for sink in sinks:
        waiting = state.outbox.get(sink.name, [])
        if not waiting:
            continue
        try:
            sink.deliver(waiting)
        except DragomanError as error:
            found.problems.append(f"not delivered, to be tried again: {error}")
            continue
        state.outbox[sink.name] = []
        state.save()
