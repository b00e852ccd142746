"""Reading the record: which events, dyad rows, participants and reports, and in which order.

Every SQL text here is constant. What a caller asks for picks among the fixed conditions below
and travels as parameters, never as SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, get_args

from dragoman.errors import UsageError
from dragoman.model import EventStatus, Modality, ReportStatus, Side
from dragoman.record import roots
from dragoman.record.rows import storable
from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb

#: One code ("JPN", "NATO", or "JPN:MIL" for one sector of it) or several.
Codes = str | Collection[str]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events. Everything given must hold; of several codes in one field, any may.

    `source`, `target` and `dyad` (either direction) are about the pairs of the `dyads` view, so
    a mutual event answers to both directions. `actor` is on any side. `since` and `until` are
    days of the event, both included; an event without a date is on no day. `modality` None
    means all; what did not happen is left out unless asked for.
    """

    source: Codes | None = None
    target: Codes | None = None
    actor: Codes | None = None
    dyad: tuple[Codes, Codes] | None = None
    root: Codes | None = None
    quad: int | Collection[int] | None = None
    area: Codes | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    modality: str | Collection[str] | None = "actual"
    status: str | Collection[str] | None = None
    publisher: str | Collection[str] | None = None


#: Conditions on an event `e` and its report `r`.
_EVENT_CONDITIONS: Final = {
    "root": "e.root IN (SELECT unnest($root::VARCHAR[]))",
    "quad": "e.quad IN (SELECT unnest($quad::INTEGER[]))",
    "area": "list_has_any(e.areas, $area::VARCHAR[])",
    "since": "e.event_date >= $since",
    "until": "e.event_date <= $until",
    "modality": "e.modality IN (SELECT unnest($modality::VARCHAR[]))",
    "status": "e.status IN (SELECT unnest($status::VARCHAR[]))",
    "publisher": "r.publisher IN (SELECT unnest($publisher::VARCHAR[]))",
}
#: Conditions on the actors of an event `e`: in a mutual event all are on both sides.
_SIDE_CONDITIONS: Final = {
    "source": """e.event_id IN (
        SELECT p.event_id FROM participants p JOIN events m ON m.event_id = p.event_id
        WHERE (p.side = 'source' OR m.reciprocal)
          AND (p.actor IN (SELECT unnest($source::VARCHAR[]))
               OR p.actor || ':' || p.sector IN (SELECT unnest($source::VARCHAR[]))))""",
    "target": """e.event_id IN (
        SELECT p.event_id FROM participants p JOIN events m ON m.event_id = p.event_id
        WHERE (p.side = 'target' OR m.reciprocal)
          AND (p.actor IN (SELECT unnest($target::VARCHAR[]))
               OR p.actor || ':' || p.sector IN (SELECT unnest($target::VARCHAR[]))))""",
    "actor": """e.event_id IN (
        SELECT p.event_id FROM participants p
        WHERE p.actor IN (SELECT unnest($actor::VARCHAR[]))
           OR p.actor || ':' || p.sector IN (SELECT unnest($actor::VARCHAR[])))""",
}
#: Conditions on a dyad row `d`.
_PAIR_CONDITIONS: Final = {
    "source": """(d.source_actor IN (SELECT unnest($source::VARCHAR[]))
        OR d.source IN (SELECT unnest($source::VARCHAR[])))""",
    "target": """(d.target_actor IN (SELECT unnest($target::VARCHAR[]))
        OR d.target IN (SELECT unnest($target::VARCHAR[])))""",
    "actor": """(d.source_actor IN (SELECT unnest($actor::VARCHAR[]))
        OR d.source IN (SELECT unnest($actor::VARCHAR[]))
        OR d.target_actor IN (SELECT unnest($actor::VARCHAR[]))
        OR d.target IN (SELECT unnest($actor::VARCHAR[])))""",
    "dyad": """(
        ((d.source_actor IN (SELECT unnest($dyad_a::VARCHAR[]))
          OR d.source IN (SELECT unnest($dyad_a::VARCHAR[])))
         AND (d.target_actor IN (SELECT unnest($dyad_b::VARCHAR[]))
              OR d.target IN (SELECT unnest($dyad_b::VARCHAR[]))))
        OR
        ((d.source_actor IN (SELECT unnest($dyad_b::VARCHAR[]))
          OR d.source IN (SELECT unnest($dyad_b::VARCHAR[])))
         AND (d.target_actor IN (SELECT unnest($dyad_a::VARCHAR[]))
              OR d.target IN (SELECT unnest($dyad_a::VARCHAR[])))))""",
}
_HAS_PAIR: Final = ("e.event_id IN (SELECT d.event_id FROM dyads d WHERE", ")")

_EVENTS_HEAD: Final = """
WITH chosen AS (
    SELECT e.*, r.publisher, r.published_at, r.title,
           substring(r.text, e.start + 1, e."end" - e.start) AS evidence
    FROM events e JOIN reports r ON r.report_id = e.report_id
"""
_EVENTS_TAIL: Final = """
    ORDER BY e.event_date NULLS LAST, e.event_id LIMIT $limit
),
sides AS (
    SELECT event_id,
           string_agg(code, ', ' ORDER BY ordinal, code) FILTER (WHERE side = 'source') AS source,
           string_agg(code, ', ' ORDER BY ordinal, code) FILTER (WHERE side = 'target') AS target,
           list_sort(list(DISTINCT actor) FILTER (WHERE side = 'source')) AS source_actors,
           list_sort(list(DISTINCT actor) FILTER (WHERE side = 'target')) AS target_actors
    FROM codes WHERE event_id IN (SELECT event_id FROM chosen)
    GROUP BY event_id
)
SELECT c.event_id, c.event_date, coalesce(s.source, '') AS source,
       coalesce(s.target, '') AS target,
       coalesce(s.source_actors, []::VARCHAR[]) AS source_actors,
       coalesce(s.target_actors, []::VARCHAR[]) AS target_actors,
       c.root, c.mode, c.quad, c.goldstein, c.cameo, c.areas, c.contexts, c.modality, c.status,
       c.reciprocal, c.confidence, c.date_precision, c.date_basis, c.place, c.place_country,
       c.trigger, c.evidence, c.title, c.publisher, c.published_at, c.report_id, c.sentence,
       c.start, c."end", c.also_in, c.coder, c.coder_version, c.knowledge_version,
       c.format, c.reason, c.reason_start, c.reason_end, c.stage, c.topics
FROM chosen c LEFT JOIN sides s ON s.event_id = c.event_id
ORDER BY c.event_date NULLS LAST, c.event_id
"""
_DYADS_HEAD: Final = """
SELECT d.*, r.publisher, r.published_at
FROM dyads d JOIN events e ON e.event_id = d.event_id JOIN reports r ON r.report_id = d.report_id
"""
_DYADS_TAIL: Final = """
ORDER BY d.event_date NULLS LAST, d.event_id, d.source, d.target LIMIT $limit
"""
_PARTICIPANTS_HEAD: Final = "SELECT p.* FROM participants p"
_PARTICIPANTS_TAIL: Final = "ORDER BY p.event_id, p.side, p.ordinal LIMIT $limit"
_PARTICIPANT_CONDITIONS: Final = {
    "event_id": "p.event_id IN (SELECT unnest($event_id::VARCHAR[]))",
    "actor": """(p.actor IN (SELECT unnest($actor::VARCHAR[]))
        OR p.actor || ':' || p.sector IN (SELECT unnest($actor::VARCHAR[])))""",
    "side": "p.side IN (SELECT unnest($side::VARCHAR[]))",
}
_REPORTS_HEAD: Final = """
SELECT r.report_id, r.source, r.publisher, r.title, r.published_at, r.date_basis, r.fetched_at,
       r.language, r.external_id, r.characters, r.sentences, r.status, r.duplicate_of, r.reason
FROM reports r
"""
_REPORTS_WITH_TEXT_HEAD: Final = "SELECT r.* FROM reports r"
_REPORTS_TAIL: Final = "ORDER BY r.published_at NULLS LAST, r.report_id LIMIT $limit"
_REPORT_CONDITIONS: Final = {
    "report_id": "r.report_id IN (SELECT unnest($report_id::VARCHAR[]))",
    "status": "r.status IN (SELECT unnest($status::VARCHAR[]))",
    "publisher": "r.publisher IN (SELECT unnest($publisher::VARCHAR[]))",
    "since": "r.published_at >= $since",
    "until": "r.published_at <= $until",
}
_EXPOSURE_HEAD: Final = "SELECT x.* FROM exposure x"
_EXPOSURE_TAIL: Final = "ORDER BY x.day NULLS LAST, x.publisher"
_EXPOSURE_CONDITIONS: Final = {
    "publisher": "x.publisher IN (SELECT unnest($publisher::VARCHAR[]))",
    "since": "x.day >= $since",
    "until": "x.day <= $until",
}


def events(
    cursor: duckdb.DuckDBPyConnection, where: EventFilter, limit: int | None = None
) -> Table:
    """The events with their sides, evidence and report, by event_date and event_id."""
    given = _given(cursor, where)
    conditions = event_conditions(given)
    return run(cursor, (_EVENTS_HEAD, _where(conditions), _EVENTS_TAIL), given, limit=limit)


def dyads(cursor: duckdb.DuckDBPyConnection, where: EventFilter, limit: int | None = None) -> Table:
    """The dyad rows themselves; only the pairs that match, not the rest of their event."""
    given = _given(cursor, where)
    conditions = [sql for name, sql in _EVENT_CONDITIONS.items() if name in given]
    conditions += [
        _PAIR_CONDITIONS[name] for name in ("source", "target", "actor") if name in given
    ]
    if "dyad_a" in given:
        conditions.append(_PAIR_CONDITIONS["dyad"])
    return run(cursor, (_DYADS_HEAD, _where(conditions), _DYADS_TAIL), given, limit=limit)


def participants(
    cursor: duckdb.DuckDBPyConnection,
    *,
    event_id: Codes | None = None,
    actor: Codes | None = None,
    side: str | None = None,
    limit: int | None = None,
) -> Table:
    """The participants, by event, side and ordinal."""
    _known("side", side, get_args(Side))
    given = _values(event_id=event_id, actor=actor, side=side)
    where = _where(sql for name, sql in _PARTICIPANT_CONDITIONS.items() if name in given)
    return run(cursor, (_PARTICIPANTS_HEAD, where, _PARTICIPANTS_TAIL), given, limit=limit)


def reports(
    cursor: duckdb.DuckDBPyConnection,
    *,
    text: bool = False,
    limit: int | None = None,
    **wanted: Any,
) -> Table:
    """The ledger's lines, by day of publication and report_id; with the text on request."""
    _known("status", wanted.get("status"), get_args(ReportStatus))
    given = _values(**wanted)
    where = _where(sql for name, sql in _REPORT_CONDITIONS.items() if name in given)
    head = _REPORTS_WITH_TEXT_HEAD if text else _REPORTS_HEAD
    return run(cursor, (head, where, _REPORTS_TAIL), given, limit=limit)


def exposure(cursor: duckdb.DuckDBPyConnection, **wanted: Any) -> Table:
    """Reports read per publisher and day, by day and publisher."""
    given = _values(**wanted)
    where = _where(sql for name, sql in _EXPOSURE_CONDITIONS.items() if name in given)
    return Table(_relation(cursor, (_EXPOSURE_HEAD, where, _EXPOSURE_TAIL), given).to_arrow_table())


def event_where(
    cursor: duckdb.DuckDBPyConnection, where: EventFilter
) -> tuple[str, dict[str, Any]]:
    """A WHERE clause over events `e` joined to reports `r`, and its parameters."""
    given = _given(cursor, where)
    return _where(event_conditions(given)), given


def event_conditions(given: dict[str, Any]) -> list[str]:
    """The fixed conditions over `e` and `r` that the given parameters call for."""
    conditions = [sql for name, sql in _EVENT_CONDITIONS.items() if name in given]
    pairs = []
    if "source" in given and "target" in given:
        pairs = [_PAIR_CONDITIONS["source"], _PAIR_CONDITIONS["target"]]
    else:
        conditions += [_SIDE_CONDITIONS[side] for side in ("source", "target") if side in given]
    if "actor" in given:
        conditions.append(_SIDE_CONDITIONS["actor"])
    if pairs:
        conditions.append(f"{_HAS_PAIR[0]} {' AND '.join(pairs)} {_HAS_PAIR[1]}")
    if "dyad_a" in given:
        conditions.append(f"{_HAS_PAIR[0]} {_PAIR_CONDITIONS['dyad']} {_HAS_PAIR[1]}")
    return conditions


def run(
    cursor: duckdb.DuckDBPyConnection,
    parts: Iterable[str],
    given: dict[str, Any],
    *,
    limit: int | None,
) -> Table:
    """Run constant SQL `parts` with the given parameters and at most `limit` rows."""
    if limit is not None and limit < 0:
        raise UsageError(f"limit {limit} is negative; leave it out for all rows")
    return Table(_relation(cursor, parts, {**given, "limit": limit}).to_arrow_table())


def _relation(
    cursor: duckdb.DuckDBPyConnection, parts: Iterable[str], given: dict[str, Any]
) -> duckdb.DuckDBPyRelation:
    return cursor.sql("\n".join(parts), params=given)


def _where(conditions: Iterable[str]) -> str:
    joined = " AND ".join(conditions)
    return f"WHERE {joined}" if joined else ""


def _given(cursor: duckdb.DuckDBPyConnection, where: EventFilter) -> dict[str, Any]:
    _known("modality", where.modality, get_args(Modality))
    _known("status", where.status, get_args(EventStatus))
    if where.root is not None:
        _known("root", where.root, roots.known(cursor))
    named = {item.name: getattr(where, item.name) for item in fields(where) if item.name != "dyad"}
    if where.dyad is not None:
        named["dyad_a"], named["dyad_b"] = where.dyad
    return _values(**named)


def _values(**named: Any) -> dict[str, Any]:
    """The parameters that are set: a single code as a list of one, a set in a fixed order."""
    return {name: _value(value) for name, value in named.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value
    several = (value,) if isinstance(value, str | int) else tuple(sorted(value))
    return list(storable(several))


def _known(name: str, value: Codes | None, allowed: Collection[str]) -> None:
    given = [value] if isinstance(value, str) else (value or ())
    for item in given:
        if item not in allowed:
            raise UsageError(f"unknown {name} {item!r}; one of {', '.join(allowed)}")
