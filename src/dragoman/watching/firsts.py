"""The first event of a kind between two actors: never before in the record, or not for long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.store import Record
from dragoman.watching.alerts import Alert

if TYPE_CHECKING:
    import duckdb

#: Days without such an event after which the next one is told again.
QUIET_DAYS: Final = 365
_ROWS: Final = """
WITH given AS (SELECT unnest($reports::VARCHAR[]) AS report_id),
fresh AS (
    SELECT e.*, coalesce(e.event_date, r.published_at) AS day, r.published_at,
           substr(r.text, e.start + 1, e."end" - e.start) AS quote
    FROM events e JOIN given USING (report_id) JOIN reports r USING (report_id)
    WHERE e.modality = 'actual' AND e.status = 'new'
)
SELECT f.event_id, f.root, f.day, f.quote, p.actor, p.side, f.reciprocal
FROM fresh f JOIN participants p USING (event_id)
WHERE p.actor NOT IN ('', 'UNK') ORDER BY f.day, f.event_id, p.side, p.ordinal
"""
#: The newest event of each kind and pair in other reports, before the day of the new one.
_BEFORE: Final = """
WITH asked AS (
    SELECT unnest($a::VARCHAR[]) AS a, unnest($b::VARCHAR[]) AS b, unnest($root::VARCHAR[]) AS root,
           unnest($day::DATE[]) AS day
)
SELECT q.a, q.b, q.root, max(coalesce(e.event_date, r.published_at)) AS last
FROM asked q
JOIN participants p ON p.actor = q.a
JOIN participants o ON o.event_id = p.event_id AND o.actor = q.b
JOIN events e ON e.event_id = p.event_id AND e.root = q.root AND e.modality = 'actual'
JOIN reports r ON r.report_id = e.report_id
WHERE (o.side <> p.side OR e.reciprocal)
  AND e.report_id NOT IN (SELECT unnest($reports::VARCHAR[]))
  AND coalesce(e.event_date, r.published_at) <= q.day
GROUP BY ALL
"""
Pair = tuple[str, str, str]


def firsts(
    record: Record, reports: Collection[str], name: Callable[[str], str], *,
    pairs: Collection[frozenset[str]] = (), quiet_days: int = QUIET_DAYS,
) -> list[Alert]:  # fmt: skip
    """The first events of a kind (root) in a pair of actors, in either direction.

    Args:
        record: an open record.
        reports: ids of the reports that are new.
        name: what an actor is called.
        pairs: only these pairs of codes; by default all.
        quiet_days: days without such an event after which it is a first one again.

    Returns:
        One alert for each pair and root, in the order of days.
    """
    with record.cursor() as cursor:
        found = _found(cursor, reports)
        if pairs:
            found = {key: row for key, row in found.items() if frozenset(key[:2]) in pairs}
        before = _before(cursor, reports, found) if found else {}
    told = []
    for key, row in found.items():
        last = before.get(key)
        if last is None or (row["day"] - last).days > quiet_days:
            told.append(_alert(key, row, last, name))
    return told


def _found(cursor: duckdb.DuckDBPyConnection, reports: Collection[str]) -> dict[Pair, Any]:
    """The first new event of each pair and root; a pair is in the order of its codes."""
    rows = cursor.sql(_ROWS, params={"reports": sorted(reports)}).to_arrow_table().to_pylist()
    sides: dict[str, dict[str, Any]] = {}
    for row in rows:
        event = sides.setdefault(row["event_id"], {**row, "source": [], "target": []})
        event[row["side"]].append(row["actor"])
    found: dict[Pair, Any] = {}
    for event in sides.values():
        others = event["target"] or (event["source"] if event["reciprocal"] else [])
        met = {tuple(sorted((one, other))) for one in event["source"] for other in others}
        for a, b in sorted(met):
            if a != b and event["day"]:
                found.setdefault((a, b, event["root"]), event)
    return found


def _before(
    cursor: duckdb.DuckDBPyConnection, reports: Collection[str], found: dict[Pair, Any]
) -> dict[Pair, dt.date]:
    asked = {
        "a": [a for a, _, _ in found], "b": [b for _, b, _ in found],
        "root": [root for _, _, root in found], "day": [row["day"] for row in found.values()],
        "reports": sorted(reports),
    }  # fmt: skip
    return {(a, b, root): day for a, b, root, day in cursor.execute(_BEFORE, asked).fetchall()}


def _alert(key: Pair, row: Any, last: dt.date | None, name: Callable[[str], str]) -> Alert:
    a, b, root = key
    since = f"the first since {last}" if last else "the first in this record"
    return Alert(
        kind="first-event", key=f"{a} {b} {root} {row['event_id']}",
        title=f"{root} between {name(a)} and {name(b)}: {since}",
        detail=f"What is no longer in the record, or was never read, is not known. Event "
        f"{row['event_id']}.",
        day=f"{row['day']}", events=(row["event_id"],), quotes=(" ".join(row["quote"].split()),),
    )  # fmt: skip
