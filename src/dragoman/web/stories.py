"""The events that reports tell, a few of each, for lists of stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from dragoman.web.lookup import Row, ask, members

if TYPE_CHECKING:
    import duckdb

_EVENTS: Final = """
WITH told AS (
    SELECT r.report_id, w.no, w.own_row FROM web_events w JOIN reports r ON r.rowid = w.report_row
    WHERE w.report_row IN (
        SELECT rowid FROM reports WHERE report_id IN (SELECT unnest($reports::VARCHAR[]))
    )
)
SELECT t.report_id, t.no, e.event_id, e.root, e.mode, e.quad, e.modality, e.event_date,
       e.date_precision, e.start, e."end", e.areas, e.place, e.reciprocal
FROM told t JOIN events e ON e.rowid = t.own_row
ORDER BY t.report_id, e.start, e.event_id
"""
_REPORT: Final = """
SELECT r.* FROM reports r
WHERE r.rowid IN (SELECT rowid FROM reports WHERE report_id = $report_id)
"""
_COPIES: Final = """
SELECT report_id, publisher, title, published_at, source FROM reports
WHERE duplicate_of = $story AND duplicate_of <> '' ORDER BY published_at, report_id
"""


def events_of_reports(
    cursor: duckdb.DuckDBPyConnection, report_ids: Sequence[str]
) -> dict[str, list[Row]]:
    """The events of each report in the order of its text, of any modality, with their sides.

    `source` and `target` are lists of pairs of actor and sector.
    """
    rows = ask(cursor, _EVENTS, {"reports": list(report_ids)})
    by_id = {row["event_id"]: row | {"source": [], "target": []} for row in rows}
    if by_id:
        for row in members(cursor, list(by_id)):
            by_id[row["event_id"]][row["side"]].append((row["actor"], row["sector"]))
    found: dict[str, list[Row]] = {one: [] for one in report_ids}
    for row in by_id.values():
        found[row["report_id"]].append(row)
    return found


def report(cursor: duckdb.DuckDBPyConnection, report_id: str) -> Row | None:
    """The ledger's line of a report, with its text."""
    found = ask(cursor, _REPORT, {"report_id": report_id})
    return found[0] if found else None


def copies(cursor: duckdb.DuckDBPyConnection, story: str) -> list[Row]:
    """The other reports that print the same."""
    return ask(cursor, _COPIES, {"story": story})
