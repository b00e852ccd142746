"""Reading the record: which events, dyad rows, participants and reports, and in which order.

Every SQL text here is constant. What a caller asks for picks among the fixed conditions below
and travels as parameters, never as SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, get_args

from dragoman.errors import UsageError
from dragoman.model import ReportStatus, Side
from dragoman.record import conditions
from dragoman.record.conditions import Codes, EventFilter, known, values, where_clause
from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb

_OWN_HEAD: Final = """
chosen AS (
    SELECT e.*, r.publisher, r.published_at, r.title,
           substring(r.text, e.start + 1, e."end" - e.start) AS evidence
    FROM events e JOIN reports r ON r.report_id = e.report_id
"""
_OWN_TAIL: Final = """
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
),
own AS (
SELECT c.event_id, c.event_date, coalesce(s.source, '') AS source,
       coalesce(s.target, '') AS target,
       coalesce(s.source_actors, []::VARCHAR[]) AS source_actors,
       coalesce(s.target_actors, []::VARCHAR[]) AS target_actors,
       c.root, c.mode, c.quad, c.goldstein, c.cameo, c.areas, c.contexts, c.modality, c.status,
       c.reciprocal, c.confidence, c.date_precision, c.date_basis, c.place, c.place_country,
       c.trigger, c.evidence, c.title, c.publisher, c.published_at, c.report_id, c.sentence,
       c.start, c."end", c.also_in, c.coder, c.coder_version, c.knowledge_version,
       c.format, c.reason, c.reason_start, c.reason_end, c.stage, c.topics, c.model_version,
       coalesce(t.mentions, 1) AS mentions, 'dragoman' AS dataset
FROM chosen c LEFT JOIN sides s ON s.event_id = c.event_id
LEFT JOIN stories t ON t.story = c.report_id
)
"""
#: The same columns of what others coded; what they do not say is empty, and there is no evidence.
_IMPORTED_HEAD: Final = """
imported_rows AS (
SELECT i.dataset || ':' || i.own_id AS event_id, i.event_date,
       CASE WHEN i.source_sector = '' THEN i.source_actor
            ELSE i.source_actor || ':' || i.source_sector END AS source,
       CASE WHEN i.target_sector = '' THEN i.target_actor
            ELSE i.target_actor || ':' || i.target_sector END AS target,
       list_filter([i.source_actor], lambda a: a <> '') AS source_actors,
       list_filter([i.target_actor], lambda a: a <> '') AS target_actors,
       i.root, i.mode, i.quad, i.goldstein, i.cameo, i.areas, i.contexts, i.modality,
       'new' AS status, false AS reciprocal, NULL::DOUBLE AS confidence, i.date_precision,
       'data set' AS date_basis, i.place, i.place_country, '' AS trigger, '' AS evidence,
       '' AS title, i.publisher, NULL::DATE AS published_at, '' AS report_id, -1 AS sentence,
       -1 AS start, -1 AS "end", []::INTEGER[] AS also_in, '' AS coder, '' AS coder_version,
       '' AS knowledge_version, '' AS format, '' AS reason, -1 AS reason_start,
       -1 AS reason_end, '' AS stage, []::VARCHAR[] AS topics, '' AS model_version,
       i.mentions::BIGINT AS mentions, i.dataset
FROM imported i
"""
_IMPORTED_TAIL: Final = """
ORDER BY i.event_date NULLS LAST, i.dataset, i.own_id, i.pair LIMIT $limit
)
"""
_IN_ORDER: Final = "ORDER BY event_date NULLS LAST, event_id, source, target LIMIT $limit"
#: (own events asked for, imported ones asked for) -> where the answer comes from.
_ROWS_FROM: Final = {
    (True, False): "SELECT * FROM own",
    (False, True): "SELECT * FROM imported_rows",
    (True, True): "SELECT * FROM (SELECT * FROM own UNION ALL SELECT * FROM imported_rows)",
}
_DYADS_HEAD: Final = """
own AS (
SELECT d.*, r.publisher, r.published_at
FROM dyads d JOIN events e ON e.event_id = d.event_id JOIN reports r ON r.report_id = d.report_id
"""
_IMPORTED_DYADS_HEAD: Final = """
imported_rows AS (
SELECT i.dataset || ':' || i.own_id AS event_id,
       CASE WHEN i.source_sector = '' THEN i.source_actor
            ELSE i.source_actor || ':' || i.source_sector END AS source,
       i.source_actor, i.source_sector,
       CASE WHEN i.target_sector = '' THEN i.target_actor
            ELSE i.target_actor || ':' || i.target_sector END AS target,
       i.target_actor, i.target_sector, '' AS report_id, i.event_date, i.date_precision,
       i.root, i.mode, i.quad, i.goldstein, i.cameo, i.areas, i.contexts, i.modality,
       'new' AS status, false AS reciprocal, NULL::DOUBLE AS confidence,
       i.mentions::BIGINT AS mentions, i.dataset, '' AS format, '' AS reason, '' AS stage,
       []::VARCHAR[] AS topics, i.publisher, NULL::DATE AS published_at
FROM imported i
"""
_BOTH_SIDES: Final = "i.source_actor <> '' AND i.target_actor <> ''"
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
    given = conditions.parameters(cursor, where)
    own = where_clause(conditions.event_conditions(given))
    imported = where_clause(conditions.imported_conditions(given))
    return _both(
        cursor,
        (_OWN_HEAD, own, _OWN_TAIL),
        (_IMPORTED_HEAD, imported, _IMPORTED_TAIL),
        given,
        limit,
    )


def dyads(cursor: duckdb.DuckDBPyConnection, where: EventFilter, limit: int | None = None) -> Table:
    """The dyad rows themselves; only the pairs that match, not the rest of their event."""
    given = conditions.parameters(cursor, where)
    own = where_clause(conditions.pair_conditions(given))
    imported = where_clause([*conditions.imported_conditions(given), _BOTH_SIDES])
    return _both(
        cursor,
        (_DYADS_HEAD, own, ")"),
        (_IMPORTED_DYADS_HEAD, imported, ")"),
        given,
        limit,
    )


def _both(
    cursor: duckdb.DuckDBPyConnection,
    own: tuple[str, str, str],
    imported: tuple[str, str, str],
    given: dict[str, Any],
    limit: int | None,
) -> Table:
    """Rows of the events coded here, of imported ones, or of both in one order."""
    wanted = conditions.asks_own(given), conditions.asks_imported(given)
    parts = ["WITH"]
    parts += own if wanted[0] else ()
    parts += [","] if all(wanted) else []
    parts += imported if wanted[1] else ()
    parts += [_ROWS_FROM[wanted], _IN_ORDER]
    if not wanted[1]:
        given = conditions.own_parameters(given)
    return run(cursor, parts, given, limit=limit)


def participants(
    cursor: duckdb.DuckDBPyConnection,
    *,
    event_id: Codes | None = None,
    actor: Codes | None = None,
    side: str | None = None,
    limit: int | None = None,
) -> Table:
    """The participants, by event, side and ordinal."""
    known("side", side, get_args(Side))
    given = values(event_id=event_id, actor=actor, side=side)
    where = where_clause(sql for name, sql in _PARTICIPANT_CONDITIONS.items() if name in given)
    return run(cursor, (_PARTICIPANTS_HEAD, where, _PARTICIPANTS_TAIL), given, limit=limit)


def reports(
    cursor: duckdb.DuckDBPyConnection,
    *,
    text: bool = False,
    limit: int | None = None,
    **wanted: Any,
) -> Table:
    """The ledger's lines, by day of publication and report_id; with the text on request."""
    known("status", wanted.get("status"), get_args(ReportStatus))
    given = values(**wanted)
    where = where_clause(sql for name, sql in _REPORT_CONDITIONS.items() if name in given)
    head = _REPORTS_WITH_TEXT_HEAD if text else _REPORTS_HEAD
    return run(cursor, (head, where, _REPORTS_TAIL), given, limit=limit)


def exposure(cursor: duckdb.DuckDBPyConnection, **wanted: Any) -> Table:
    """Reports read per publisher and day, by day and publisher."""
    given = values(**wanted)
    where = where_clause(sql for name, sql in _EXPOSURE_CONDITIONS.items() if name in given)
    return Table(_relation(cursor, (_EXPOSURE_HEAD, where, _EXPOSURE_TAIL), given).to_arrow_table())


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
