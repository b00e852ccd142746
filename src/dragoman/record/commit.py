"""One batch into the record, in one transaction.

What ends up in the file depends only on *which* reports were read, never on their order or on
how they were cut into batches:

- a report is known by `report_id`; a known one is skipped, so nothing is doubled;
- of all reports with the same text (`rows.fingerprint`) the one published first (unknown dates
  last, then the smallest report_id) keeps its events; the others are its duplicates. When an
  earlier copy arrives late, it takes over: the later copy's events leave with its claim, and the
  newcomer brings its own, coded from the same text;
- an input rejected before and readable now replaces its rejected line.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.model import Event, Reject, Report, ReportStatus
from dragoman.record import roots, rows

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_STANDING: Final = """
    SELECT report_id, status FROM reports
    WHERE report_id IN (SELECT report_id FROM offered_ids)
"""
_HOLDERS: Final = """
    SELECT text_hash, report_id, published_at FROM reports
    WHERE status IN ('coded', 'empty')
      AND text_hash IN (SELECT text_hash FROM offered_hashes)
"""
_DEMOTE: Final = (
    """
    DELETE FROM participants WHERE event_id IN (
        SELECT event_id FROM events WHERE report_id IN (SELECT former FROM displaced))
    """,
    "DELETE FROM events WHERE report_id IN (SELECT former FROM displaced)",
    """
    UPDATE reports SET duplicate_of = displaced.successor FROM displaced
    WHERE reports.duplicate_of = displaced.former
    """,
    """
    UPDATE reports SET status = 'duplicate', duplicate_of = displaced.successor FROM displaced
    WHERE reports.report_id = displaced.former
    """,
)
_DROP_REPLACED: Final = "DELETE FROM reports WHERE report_id IN (SELECT report_id FROM replaced)"
_INSERTS: Final = (
    ("reports", "INSERT INTO reports BY NAME SELECT * FROM new_reports"),
    ("events", "INSERT INTO events BY NAME SELECT * FROM new_events"),
    ("participants", "INSERT INTO participants BY NAME SELECT * FROM new_participants"),
)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A report with the events coded from it and the number of its sentences."""

    report: Report
    events: tuple[Event, ...] = ()
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class CommitCounts:
    """What one commit did: new ledger lines by status, events stored, lines already known.

    `displaced` counts earlier reports that became duplicates of a copy published before them.
    """

    coded: int = 0
    empty: int = 0
    duplicate: int = 0
    rejected: int = 0
    known: int = 0
    events: int = 0
    displaced: int = 0


@dataclass(slots=True)
class _Plan:
    """Everything the transaction will write."""

    lines: list[rows.LedgerRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    displaced: dict[str, str] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)


def precedence(report: Report) -> tuple[bool, dt.date, str]:
    """The smaller of two copies of one text keeps the events."""
    day = report.published_at
    return (day is None, day or dt.date.max, report.report_id)


def write(
    cursor: duckdb.DuckDBPyConnection,
    batch: Sequence[CodedReport],
    rejects: Sequence[Reject],
) -> CommitCounts:
    """Commit a batch through `cursor`: all of it or, on any error, nothing.

    Raises:
        UsageError: an event names another report than the one it came with, or gives a root
            another quad class than the record.
        duckdb.Error: the database refused; it was rolled back.
    """
    _check(batch)
    with _transaction(cursor):
        plan = _plan(cursor, batch, rejects)
        roots.learn(cursor, plan.events)
        _apply(cursor, plan)
    return _count(plan, offered=len(batch) + len(rejects))


def duplicates(cursor: duckdb.DuckDBPyConnection, reports: Iterable[Report]) -> dict[str, str]:
    """Which of `reports` would enter as duplicates, and of which report_id.

    A copy only ever loses to an earlier one, so the answer stays right as the record grows.
    """
    fresh = {report.report_id: CodedReport(report) for report in reports}
    hashes = _hashes(fresh)
    return _elect(fresh, hashes, _holders(cursor, hashes))[0]


def statuses(cursor: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, str]:
    """The ledger's status of each of `report_ids` that is in it."""
    table = rows.arrow_table(("report_id",), {"report_id": list(dict.fromkeys(report_ids))})
    with registered(cursor, offered_ids=table):
        return dict(cursor.execute(_STANDING).fetchall())


@contextmanager
def registered(cursor: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """Let SQL on `cursor` see Arrow tables under the given names, for the block's length."""
    import duckdb

    for name, table in tables.items():
        cursor.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            # In an aborted transaction this fails, and must not hide what aborted it.
            with suppress(duckdb.Error):
                cursor.unregister(name)


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    import duckdb

    cursor.execute("BEGIN TRANSACTION")
    try:
        yield
        cursor.execute("COMMIT")
    except BaseException:
        # After a failed COMMIT there may be nothing left to roll back.
        with suppress(duckdb.Error):
            cursor.execute("ROLLBACK")
        raise


def _check(batch: Sequence[CodedReport]) -> None:
    for coded in batch:
        for event in coded.events:
            if event.report_id != coded.report.report_id:
                raise UsageError(
                    f"event {event.event_id} is of report {event.report_id} but came with "
                    f"{coded.report.report_id}; commit each event with its own report"
                )


def _plan(
    cursor: duckdb.DuckDBPyConnection, batch: Sequence[CodedReport], rejects: Sequence[Reject]
) -> _Plan:
    offered = [coded.report.report_id for coded in batch] + [r.report_id for r in rejects]
    standing = statuses(cursor, offered)
    fresh: dict[str, CodedReport] = {}
    for coded in batch:
        if standing.get(coded.report.report_id, "rejected") == "rejected":
            fresh.setdefault(coded.report.report_id, coded)
    refused: dict[str, Reject] = {}
    for reject in rejects:
        if reject.report_id not in standing and reject.report_id not in fresh:
            refused.setdefault(reject.report_id, reject)
    hashes = _hashes(fresh)
    copies, displaced = _elect(fresh, hashes, _holders(cursor, hashes))
    plan = _Plan(displaced=displaced, replaced=[key for key in fresh if key in standing])
    for key, coded in fresh.items():
        _add(plan, coded, hashes[key], copies.get(key, ""))
    plan.lines += [rows.LedgerRow.rejected(reject) for reject in refused.values()]
    return plan


def _add(plan: _Plan, coded: CodedReport, text_hash: str, duplicate_of: str) -> None:
    if duplicate_of:
        line = rows.LedgerRow(
            coded.report, "duplicate", coded.sentences, duplicate_of, text_hash=text_hash
        )
    else:
        status: ReportStatus = "coded" if coded.events else "empty"
        line = rows.LedgerRow(coded.report, status, coded.sentences, text_hash=text_hash)
        # One report may yield the same event twice (same words, same actors): once is enough.
        first: dict[str, Event] = {}
        for event in coded.events:
            first.setdefault(event.event_id, event)
        plan.events += first.values()
    plan.lines.append(line)


def _hashes(fresh: Mapping[str, CodedReport]) -> dict[str, str]:
    return {key: rows.fingerprint(coded.report.text) for key, coded in fresh.items()}


def _holders(
    cursor: duckdb.DuckDBPyConnection, hashes: Mapping[str, str]
) -> dict[str, tuple[bool, dt.date, str]]:
    """The precedence of the report that now keeps the events of each text."""
    wanted = list(dict.fromkeys(value for value in hashes.values() if value))
    table = rows.arrow_table(("text_hash",), {"text_hash": wanted})
    with registered(cursor, offered_hashes=table):
        found: list[tuple[Any, ...]] = cursor.execute(_HOLDERS).fetchall()
    return {
        text_hash: (day is None, day or dt.date.max, report_id)
        for text_hash, report_id, day in found
    }


def _elect(
    fresh: Mapping[str, CodedReport],
    hashes: Mapping[str, str],
    holders: Mapping[str, tuple[bool, dt.date, str]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Who keeps the events of each text: (newcomer -> original, former holder -> successor)."""
    groups: dict[str, list[tuple[bool, dt.date, str]]] = defaultdict(list)
    for key, coded in fresh.items():
        if text_hash := hashes[key]:
            groups[text_hash].append(precedence(coded.report))
    copies: dict[str, str] = {}
    displaced: dict[str, str] = {}
    for text_hash, members in groups.items():
        holder = holders.get(text_hash)
        first = min(members if holder is None else [*members, holder])
        copies.update((member[2], first[2]) for member in members if member != first)
        if holder is not None and holder != first:
            displaced[holder[2]] = first[2]
    return copies, displaced


def _apply(cursor: duckdb.DuckDBPyConnection, plan: _Plan) -> None:
    if plan.replaced:
        table = rows.arrow_table(("report_id",), {"report_id": plan.replaced})
        with registered(cursor, replaced=table):
            cursor.execute(_DROP_REPLACED)
    if plan.displaced:
        pairs = {"former": list(plan.displaced), "successor": list(plan.displaced.values())}
        with registered(cursor, displaced=rows.arrow_table(tuple(pairs), pairs)):
            for statement in _DEMOTE:
                cursor.execute(statement)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    tables = {
        "new_reports": rows.reports_table(plan.lines, now),
        "new_events": rows.events_table(plan.events),
        "new_participants": rows.participants_table(plan.events),
    }
    with registered(cursor, **tables):
        for name, statement in _INSERTS:
            if tables[f"new_{name}"].num_rows:
                cursor.execute(statement)


def _count(plan: _Plan, offered: int) -> CommitCounts:
    by_status = dict.fromkeys(("coded", "empty", "duplicate", "rejected"), 0)
    for line in plan.lines:
        by_status[line.status] += 1
    return CommitCounts(
        **by_status,
        known=offered - len(plan.lines),
        events=len(plan.events),
        displaced=len(plan.displaced),
    )
