"""Flat rows of a record: one per pair, our own events first, then each imported data set.

Also the rows from which PLOVER objects are made. All SQL is constant; filters travel as
parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from dragoman.record import conditions, pieces
from dragoman.record.conditions import EventFilter, where_clause
from dragoman.record.files import ROWS_AT_ONCE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: One row per pair; an event without a pair has one row per source, its target empty.
_OWN: Final = """
SELECT e.event_id, e.event_date, e.date_precision, e.date_basis,
       coalesce(d.source, s.code, '') AS source,
       coalesce(d.source_actor, s.actor, '') AS source_actor,
       coalesce(d.source_sector, s.sector, '') AS source_sector,
       coalesce(d.target, '') AS target, coalesce(d.target_actor, '') AS target_actor,
       coalesce(d.target_sector, '') AS target_sector,
       e.root, e.mode, e.quad, e.goldstein, e.cameo, e.areas, e.contexts, e.modality, e.status,
       e.reciprocal, e.confidence, e.place, e.place_country, e.trigger,
       substring(r.text, e.start + 1, e."end" - e.start) AS evidence,
       r.title, r.publisher, r.published_at, r.source AS report_source, e.report_id, e.sentence,
       e.start, e."end", e.coder, e.coder_version, e.knowledge_version,
       e.format, e.reason, e.reason_start, e.reason_end, e.stage, e.topics,
       coalesce(t.mentions, 1) AS mentions, 'dragoman' AS dataset, e.model_version
FROM events e JOIN reports r ON r.report_id = e.report_id
LEFT JOIN stories t ON t.story = e.report_id
LEFT JOIN dyads d ON d.event_id = e.event_id
LEFT JOIN codes s ON s.event_id = e.event_id AND s.side = 'source' AND d.event_id IS NULL
"""
#: The same columns of what others coded; `reference` is where their event came from.
_IMPORTED: Final = """
SELECT i.dataset || ':' || i.own_id AS event_id, i.event_date, i.date_precision,
       'data set' AS date_basis,
       CASE WHEN i.source_sector = '' THEN i.source_actor
            ELSE i.source_actor || ':' || i.source_sector END AS source,
       i.source_actor, i.source_sector,
       CASE WHEN i.target_sector = '' THEN i.target_actor
            ELSE i.target_actor || ':' || i.target_sector END AS target,
       i.target_actor, i.target_sector,
       i.root, i.mode, i.quad, i.goldstein, i.cameo, i.areas, i.contexts, i.modality,
       'new' AS status, false AS reciprocal, NULL::DOUBLE AS confidence, i.place,
       i.place_country, '' AS trigger, '' AS evidence, '' AS title, i.publisher,
       NULL::DATE AS published_at, i.reference AS report_source, '' AS report_id,
       -1 AS sentence, -1 AS start, -1 AS "end", '' AS coder, '' AS coder_version,
       '' AS knowledge_version, '' AS format, '' AS reason, -1 AS reason_start,
       -1 AS reason_end, '' AS stage, []::VARCHAR[] AS topics,
       i.mentions::BIGINT AS mentions, i.dataset, '' AS model_version
FROM imported i
"""
_ROWS: Final = "SELECT * FROM ("
#: Cells of CSV: lists joined by "|", and text from outside that a spreadsheet would run as a
#: formula made harmless by an apostrophe in front.
_CELLS: Final = r"""
SELECT * REPLACE (
    array_to_string(areas, '|') AS areas,
    array_to_string(contexts, '|') AS contexts,
    array_to_string(topics, '|') AS topics,
    regexp_replace(cameo, '^([=+\-@\t\r])', '''\1') AS cameo,
    regexp_replace(reason, '^([=+\-@\t\r])', '''\1') AS reason,
    regexp_replace(date_basis, '^([=+\-@\t\r])', '''\1') AS date_basis,
    regexp_replace(place, '^([=+\-@\t\r])', '''\1') AS place,
    regexp_replace(trigger, '^([=+\-@\t\r])', '''\1') AS trigger,
    regexp_replace(evidence, '^([=+\-@\t\r])', '''\1') AS evidence,
    regexp_replace(title, '^([=+\-@\t\r])', '''\1') AS title,
    regexp_replace(publisher, '^([=+\-@\t\r])', '''\1') AS publisher,
    regexp_replace(report_source, '^([=+\-@\t\r])', '''\1') AS report_source)
FROM (
"""
_OWN_TAIL: Final = ") flat ORDER BY event_date NULLS LAST, event_id, source, target"
_NOTHING: Final = ") flat LIMIT 0"
_PLOVER_OWN: Final = """
WITH sides AS (
    SELECT event_id,
           list({'actor': actor, 'sector': sector, 'text': text, 'person': person,
                 'office': office} ORDER BY ordinal) FILTER (WHERE side = 'source') AS sources,
           list({'actor': actor, 'sector': sector, 'text': text, 'person': person,
                 'office': office} ORDER BY ordinal) FILTER (WHERE side = 'target') AS targets
    FROM participants GROUP BY event_id
)
SELECT e.*, s.sources, s.targets, r.publisher, r.published_at, r.language,
       substring(r.text, e.start + 1, e."end" - e.start) AS evidence,
       coalesce(t.mentions, 1) AS mentions, 'dragoman' AS dataset
FROM events e JOIN reports r ON r.report_id = e.report_id
LEFT JOIN stories t ON t.story = e.report_id
LEFT JOIN sides s ON s.event_id = e.event_id
"""
_PLOVER_OWN_TAIL: Final = "ORDER BY e.event_date NULLS LAST, e.event_id"
#: The pairs of an imported event are one object again.
_PLOVER_IMPORTED: Final = """
SELECT i.dataset || ':' || i.own_id AS event_id, i.event_date, i.root, '' AS trigger, i.mode,
       i.contexts, i.place, i.place_country, '' AS evidence, '' AS language, i.publisher,
       NULL::DATE AS published_at, i.dataset AS coder, '' AS coder_version,
       list_sort(list(DISTINCT {'actor': i.source_actor, 'sector': i.source_sector,
           'text': i.source_name, 'person': '', 'office': ''})
           FILTER (WHERE i.source_actor <> '')) AS sources,
       list_sort(list(DISTINCT {'actor': i.target_actor, 'sector': i.target_sector,
           'text': i.target_name, 'person': '', 'office': ''})
           FILTER (WHERE i.target_actor <> '')) AS targets,
       i.quad, i.goldstein, i.cameo, i.areas, i.modality, 'new' AS status,
       false AS reciprocal, NULL::DOUBLE AS confidence, i.date_precision,
       'data set' AS date_basis, i.reference AS report_id, -1 AS start, -1 AS "end",
       '' AS format, '' AS reason, -1 AS reason_start, -1 AS reason_end, '' AS stage,
       []::VARCHAR[] AS topics, i.mentions, i.dataset, '' AS model_version
FROM imported i
"""
_PLOVER_IMPORTED_TAIL: Final = """
GROUP BY i.dataset, i.own_id, i.event_date, i.date_precision, i.root, i.mode, i.contexts,
         i.place, i.place_country, i.publisher, i.quad, i.goldstein, i.cameo, i.areas,
         i.modality, i.reference, i.mentions
ORDER BY i.event_date, length(i.own_id), i.own_id, i.root, i.mode
"""


def rows(
    cursor: duckdb.DuckDBPyConnection, where: EventFilter, *, cells: bool = False
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The flat rows that match, with their schema; `cells` makes them fit for CSV.

    Of an event coded here all pairs are given, of an imported one those that match.

    Raises:
        UsageError: an unknown root, modality or status.
    """
    given = conditions.parameters(cursor, where)
    head = _CELLS if cells else _ROWS
    nothing = cursor.sql("\n".join((head, _OWN, _NOTHING))).to_arrow_table()
    return nothing.schema, _rows(cursor, given, head, nothing.schema)


def _rows(
    cursor: duckdb.DuckDBPyConnection, given: dict[str, Any], head: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    if conditions.asks_own(given):
        clause = where_clause(conditions.event_conditions(given))
        yield from _own(cursor, (head, _OWN, clause, _OWN_TAIL), given)
    found = pieces.imported(cursor, head + _IMPORTED, given, tail=f"{pieces.ORDER}) flat")
    yield from (batch.cast(schema) for batch in found)


def plover_rows(cursor: duckdb.DuckDBPyConnection, where: EventFilter) -> Iterator[pa.RecordBatch]:
    """One row per event, with its `sources` and `targets`, as `plover_event` takes them.

    Raises:
        UsageError: an unknown root, modality or status.
    """
    given = conditions.parameters(cursor, where)
    if conditions.asks_own(given):
        clause = where_clause(conditions.event_conditions(given))
        yield from _own(cursor, (_PLOVER_OWN, clause, _PLOVER_OWN_TAIL), given)
    yield from pieces.imported(cursor, _PLOVER_IMPORTED, given, tail=_PLOVER_IMPORTED_TAIL)


def _own(
    cursor: duckdb.DuckDBPyConnection, parts: tuple[str, ...], given: dict[str, Any]
) -> Iterator[pa.RecordBatch]:
    used = conditions.own_parameters(given)
    yield from cursor.sql("\n".join(parts), params=used).to_arrow_reader(ROWS_AT_ONCE)
