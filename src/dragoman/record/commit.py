"""One batch into the record, in one transaction.

What ends up in the file depends only on *which* reports were read, never on their order or on
how they were cut into batches:

- a report is known by `report_id`; a known one is skipped, so nothing is doubled;
- of all copies of one story (`stories.py`) the one published first (unknown dates last, then the
  smallest report_id) keeps its events; the others are its duplicates. When an earlier copy
  arrives late, it takes over: the later copy's events leave with its claim, and the newcomer
  brings its own;
- an input rejected before and readable now replaces its rejected line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dragoman.errors import UsageError
from dragoman.model import Event, Reject, Report, ReportStatus
from dragoman.record import roots, rows
from dragoman.record.scratch import registered, transaction
from dragoman.record.stories import Stories, Verdicts, band_rows, settle

if TYPE_CHECKING:
    import duckdb

_STANDING: Final = """
    SELECT report_id, status FROM reports
    WHERE report_id IN (SELECT report_id FROM offered_ids)
"""
_DEMOTE: Final = (
    *(
        f"""
        DELETE FROM {kind}participants WHERE event_id IN (
            SELECT event_id FROM {kind}events WHERE report_id IN (SELECT former FROM displaced))
        """  # noqa: S608
        for kind in ("", "recoded_")
    ),
    "DELETE FROM events WHERE report_id IN (SELECT former FROM displaced)",
    "DELETE FROM recoded_events WHERE report_id IN (SELECT former FROM displaced)",
    "DELETE FROM recoded_reports WHERE report_id IN (SELECT former FROM displaced)",
    """
    UPDATE reports SET status = 'duplicate', duplicate_of = displaced.successor,
        coded_by = '', sentences = 0,
        duplicate_kind = CASE WHEN reports.text_hash = displaced.text_hash
                         THEN 'exact' ELSE 'near' END
    FROM displaced
    WHERE reports.report_id = displaced.former OR reports.duplicate_of = displaced.former
    """,
)
_DROP_REPLACED: Final = """
    DELETE FROM reports
    WHERE status = 'rejected' AND report_id IN (SELECT report_id FROM replaced)
"""
_INSERTS: Final = (
    ("reports", "INSERT INTO reports BY NAME SELECT * FROM new_reports"),
    ("events", "INSERT INTO events BY NAME SELECT * FROM new_events"),
    ("participants", "INSERT INTO participants BY NAME SELECT * FROM new_participants"),
    ("bands", "INSERT INTO bands BY NAME SELECT * FROM new_bands"),
)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A report with the events coded from it, the number of its sentences and what coded it."""

    report: Report
    events: tuple[Event, ...] = ()
    sentences: int = 0
    coded_by: str = ""


@dataclass(frozen=True, slots=True)
class CommitCounts:
    """What one commit did: new ledger lines by status, events stored, lines already known.

    `displaced` counts earlier reports that became duplicates of a copy published before them,
    `settled` are the ids of inputs rejected before and read now.
    """

    coded: int = 0
    empty: int = 0
    duplicate: int = 0
    rejected: int = 0
    known: int = 0
    events: int = 0
    displaced: int = 0
    settled: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """Everything the transaction will write."""

    lines: list[rows.LedgerRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    stories: Stories = field(default_factory=Stories)
    replaced: list[str] = field(default_factory=list)


def write(
    cursor: duckdb.DuckDBPyConnection,
    batch: Sequence[CodedReport],
    rejects: Sequence[Reject],
    mended: Collection[str] = (),
    verdicts: Verdicts | None = None,
) -> CommitCounts:
    """Commit a batch through `cursor`: all of it or, on any error, nothing.

    Args:
        cursor: a connection that may write.
        batch: reports with their events.
        rejects: inputs that could not be read.
        mended: ids of rejected lines that leave the ledger: their input was mended and is now
            among the reports under another id.
        verdicts: what is known of copies already.

    Raises:
        UsageError: an event names another report than the one it came with, or gives a root
            another quad class than the record.
        duckdb.Error: the database refused; it was rolled back.
    """
    _check(batch)
    with transaction(cursor):
        plan = _plan(cursor, batch, rejects, verdicts or Verdicts())
        plan.replaced += mended
        roots.learn(cursor, plan.events)
        _apply(cursor, plan)
    return _count(plan, offered=len(batch) + len(rejects))


def duplicates(
    cursor: duckdb.DuckDBPyConnection, reports: Iterable[Report], verdicts: Verdicts
) -> dict[str, str]:
    """Which of `reports` would enter as duplicates, and of which report_id.

    A copy only ever loses to an earlier one, so the answer stays right as the record grows.
    """
    return settle(cursor, reports, verdicts).copies


def statuses(cursor: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, str]:
    """The ledger's status of each of `report_ids` that is in it."""
    table = rows.arrow_table(("report_id",), {"report_id": list(dict.fromkeys(report_ids))})
    with registered(cursor, offered_ids=table):
        return dict(cursor.execute(_STANDING).fetchall())


def _check(batch: Sequence[CodedReport]) -> None:
    for coded in batch:
        for event in coded.events:
            if event.report_id != coded.report.report_id:
                raise UsageError(
                    f"event {event.event_id} is of report {event.report_id} but came with "
                    f"{coded.report.report_id}; commit each event with its own report"
                )


def _plan(
    cursor: duckdb.DuckDBPyConnection,
    batch: Sequence[CodedReport],
    rejects: Sequence[Reject],
    verdicts: Verdicts,
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
    stories = settle(cursor, [coded.report for coded in fresh.values()], verdicts)
    plan = _Plan(stories=stories, replaced=[key for key in fresh if key in standing])
    for coded in fresh.values():
        _add(plan, coded)
    plan.lines += [rows.LedgerRow.rejected(reject) for reject in refused.values()]
    return plan


def _add(plan: _Plan, coded: CodedReport) -> None:
    key = coded.report.report_id
    text_hash = plan.stories.hashes[key]
    if original := plan.stories.copies.get(key, ""):
        kind = plan.stories.kind(key, original)
        line = rows.LedgerRow(coded.report, "duplicate", 0, original, "", text_hash, kind)
    else:
        status: ReportStatus = "coded" if coded.events else "empty"
        line = rows.LedgerRow(
            coded.report, status, coded.sentences, text_hash=text_hash, coded_by=coded.coded_by
        )
        # One report may yield the same event twice (same words, same actors): once is enough.
        first: dict[str, Event] = {}
        for event in coded.events:
            first.setdefault(event.event_id, event)
        plan.events += first.values()
    plan.lines.append(line)


def _apply(cursor: duckdb.DuckDBPyConnection, plan: _Plan) -> None:
    if plan.replaced:
        table = rows.arrow_table(("report_id",), {"report_id": plan.replaced})
        with registered(cursor, replaced=table):
            cursor.execute(_DROP_REPLACED)
    if displaced := plan.stories.displaced:
        columns = {
            "former": list(displaced),
            "successor": list(displaced.values()),
            "text_hash": [plan.stories.hashes[key] for key in displaced.values()],
        }
        with registered(cursor, displaced=rows.arrow_table(tuple(columns), columns)):
            for statement in _DEMOTE:
                cursor.execute(statement)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    tables = {
        "new_reports": rows.reports_table(plan.lines, now),
        "new_events": rows.events_table(plan.events),
        "new_participants": rows.participants_table(plan.events),
        "new_bands": band_rows(plan.stories.bands),
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
        displaced=len(plan.stories.displaced),
        settled=tuple(plan.replaced),
    )
