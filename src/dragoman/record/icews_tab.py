"""Out of the record as ICEWS event data: 20 columns, tab-separated, one row per pair.

Rows that came in as ICEWS leave as they came. For all others names, sectors and event texts are
made from the tables: `data/interchange/icews-words.tsv` has the words for a sector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.knowledge.base import Knowledge, data_folder
from dragoman.knowledge.rows import SECTORS, needed, one_of
from dragoman.knowledge.tables import read_table
from dragoman.record import conditions, files, pieces
from dragoman.record.conditions import EventFilter, where_clause
from dragoman.record.interchange.crosswalks import crosswalks
from dragoman.record.interchange.icews import COLUMNS
from dragoman.record.scratch import registered
from dragoman.record.store import Record

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

WORDS: Final = Path("interchange", "icews-words.tsv")
#: Cells of a row that did not come in as ICEWS, by (their actor, sector, person, country).
_SIDE_NAME: Final = """
CASE WHEN {person} <> '' THEN {person}
     WHEN {names}.name IS NULL AND {sectors}.name IS NULL THEN {actor}
     WHEN {names}.name IS NULL THEN {sectors}.name
     WHEN {names}.name = {names}.country AND {sectors}.name IS NOT NULL
         THEN {sectors}.name || ' (' || {names}.name || ')'
     ELSE {names}.name END
"""
#: A number from text, always the same: 52 bits, so that programs that count in doubles keep it.
_NUMBER: Final = "CAST(CAST('0x' || substring(md5({text}), 1, 13) AS BIGINT) AS VARCHAR)"
_OWN_HEAD: Final = """
WITH people AS (
    SELECT event_id, actor, sector, arg_min(person, ordinal) AS person
    FROM participants WHERE person <> '' GROUP BY event_id, actor, sector
),
told AS (
    SELECT d.*, e.sentence, e.place, e.place_country, r.publisher,
           CASE WHEN e.date_precision = 'day' THEN e.event_date ELSE r.published_at END AS day,
           coalesce(sp.person, '') AS source_person, coalesce(tp.person, '') AS target_person
    FROM dyads d JOIN events e ON e.event_id = d.event_id
    JOIN reports r ON r.report_id = d.report_id
    LEFT JOIN people sp ON sp.event_id = d.event_id AND sp.actor = d.source_actor
        AND sp.sector = d.source_sector
    LEFT JOIN people tp ON tp.event_id = d.event_id AND tp.actor = d.target_actor
        AND tp.sector = d.target_sector
"""
_OWN_TAIL: Final = """
),
shaped AS (
    SELECT {event_number} AS id, day::VARCHAR AS day,
           source_actor, source_sector, source_person, target_actor, target_sector,
           target_person, cameo, goldstein::VARCHAR AS intensity, {story_number} AS story,
           (sentence + 1)::VARCHAR AS sentence, publisher, place, place_country,
           'NA' AS latitude, 'NA' AS longitude
    FROM told WHERE day IS NOT NULL
)
"""
_OTHERS_HEAD: Final = "WITH told AS (SELECT i.* FROM imported i"
_OTHERS_TAIL: Final = """
),
shaped AS (
    SELECT CASE WHEN TRY_CAST(own_id AS BIGINT)::VARCHAR = own_id AND pair = 0 THEN own_id
                ELSE {row_number} END AS id,
           event_date::VARCHAR AS day, source_actor, source_sector,
           source_name AS source_person, target_actor, target_sector,
           target_name AS target_person, cameo, goldstein::VARCHAR AS intensity,
           CASE WHEN reference = '' THEN 'NA' ELSE {reference_number} END AS story,
           'NA' AS sentence, publisher, place, place_country,
           latitude::VARCHAR AS latitude, longitude::VARCHAR AS longitude
    FROM told
)
"""
_CELLS: Final = """
SELECT s.id, s.day, {source_name}, coalesce(ss.words, 'NA'), coalesce(sn.country, 'NA'),
       coalesce(t4.text, t3.text, t2.text, 'NA'), s.cameo, s.intensity,
       {target_name}, coalesce(ts.words, 'NA'), coalesce(tn.country, 'NA'),
       s.story, s.sentence, s.publisher,
       CASE WHEN s.place = pn.name THEN 'NA' ELSE s.place END, 'NA', 'NA',
       coalesce(pn.country, 'NA'), s.latitude, s.longitude
FROM shaped s
LEFT JOIN icews_names sn ON sn.code = s.source_actor
LEFT JOIN icews_names tn ON tn.code = s.target_actor
LEFT JOIN icews_names pn ON pn.code = s.place_country
LEFT JOIN icews_sectors ss ON ss.sector = CASE
    WHEN s.source_actor = 'UNK' AND s.source_sector = '' THEN 'UNK' ELSE s.source_sector END
LEFT JOIN icews_sectors ts ON ts.sector = CASE
    WHEN s.target_actor = 'UNK' AND s.target_sector = '' THEN 'UNK' ELSE s.target_sector END
LEFT JOIN icews_texts t4 ON t4.cameo = s.cameo
LEFT JOIN icews_texts t3 ON t3.cameo = left(s.cameo, 3)
LEFT JOIN icews_texts t2 ON t2.cameo = left(s.cameo, 2)
"""
#: A cell may hold neither of the characters that part cells and rows, and is never empty.
_LINES: Final = r"""
SELECT array_to_string(list_transform([{cells}], lambda cell:
           coalesce(nullif(trim(regexp_replace(cell, '[\x00-\x1f]+', ' ', 'g')), ''), 'NA')),
       chr(9)) AS line
FROM (
"""
#: The parts of these texts in braces.
_PARTS: Final = {
    "event_number": _NUMBER.format(text="event_id || ' ' || source || ' ' || target"),
    "story_number": _NUMBER.format(text="report_id"),
    "row_number": _NUMBER.format(text="dataset || ' ' || own_id || ' ' || pair"),
    "reference_number": _NUMBER.format(text="reference"),
    "source_name": _SIDE_NAME.format(
        person="source_person", actor="source_actor", names="sn", sectors="ss"
    ),
    "target_name": _SIDE_NAME.format(
        person="target_person", actor="target_actor", names="tn", sectors="ts"
    ),
}
_ORDER: Final = ") cells ({names}) ORDER BY c1, length(c0), c0, c2, c8"
_OWN_UNDATED: Final = """
SELECT count(*) FROM dyads d JOIN events e ON e.event_id = d.event_id
JOIN reports r ON r.report_id = d.report_id
"""
_OWN_DAY: Final = "(e.date_precision = 'day' OR r.published_at IS NOT NULL)"
_PAIRED: Final = "i.source_actor <> '' AND i.target_actor <> ''"
_DATED: Final = "i.event_date IS NOT NULL"
_FROM_ICEWS: Final = "i.dataset = 'icews' AND i.details <> ''"
_NOT_FROM_ICEWS: Final = "NOT (i.dataset = 'icews' AND i.details <> '')"
#: Columns of ICEWS that the record keeps in columns of its own, exactly.
_KEPT: Final = {
    "Event ID": "i.own_id",
    "Source Name": "i.source_name",
    "Target Name": "i.target_name",
    "Publisher": "i.publisher",
}
_AS_THEY_CAME: Final = "SELECT concat_ws(chr(9), {cells}) AS line FROM imported i"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What ICEWS calls a sector: in the name of an actor, and in the column of sectors."""

    sector: str = one_of(*SECTORS)
    name: str = needed()
    words: str = needed()


def export_icews(
    record: Record, out: str | Path, knowledge: Knowledge, *, where: EventFilter | None = None
) -> tuple[int, int]:
    """Write the pairs of events that match as an ICEWS file.

    Args:
        record: an open record.
        out: a file, replaced when it exists; "-" is standard output.
        knowledge: the tables with the names of actors.
        where: which events; by default those that happened, of all data sets.

    Returns:
        The number of rows written, and of pairs left out because nothing gives them a day: ICEWS
        has a day in every row, that of the event or else of its report.

    Raises:
        UsageError: an unknown root, modality or status, or `out` is the record itself.
        RecordError: the file cannot be written.
    """
    asked = where or EventFilter()
    with record.cursor() as cursor, files.sink(out, record.path) as stream:
        given = conditions.parameters(cursor, asked)
        with registered(cursor, **_tables(knowledge)):
            stream.write(("\t".join(COLUMNS) + "\n").encode())
            written = files.write_lines(_lines(cursor, given), stream)
            return written, _left_out(cursor, given)


def _lines(cursor: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    names = [f"c{place}" for place in range(len(COLUMNS))]
    lines = _LINES.format(cells=", ".join(names))
    order = _ORDER.format(names=", ".join(names))
    if conditions.asks_own(given):
        clause = where_clause(conditions.pair_conditions(given))
        tail = (_OWN_TAIL + _CELLS).format(**_PARTS) + order
        relation = cursor.sql(
            lines + _OWN_HEAD + clause + tail, params=conditions.own_parameters(given)
        )
        yield from relation.to_arrow_reader(files.ROWS_AT_ONCE)
    yield from pieces.imported(cursor, _as_they_came(), given, also=[_FROM_ICEWS])
    tail = (_OTHERS_TAIL + _CELLS).format(**_PARTS) + order
    also = [_NOT_FROM_ICEWS, _PAIRED, _DATED]
    yield from pieces.imported(cursor, lines + _OTHERS_HEAD, given, tail=tail, also=also)


def _as_they_came() -> str:
    kept = (_KEPT.get(name, f"""json_extract_string(i.details, '$."{name}"')""")
            for name in COLUMNS)  # fmt: skip
    return _AS_THEY_CAME.format(cells=", ".join(f"coalesce({cell}, 'NA')" for cell in kept))


def _left_out(cursor: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> int:
    if not conditions.asks_own(given):
        return 0
    clause = where_clause([*conditions.pair_conditions(given), f"NOT {_OWN_DAY}"])
    rows = cursor.sql(
        f"{_OWN_UNDATED} {clause}", params=conditions.own_parameters(given)
    ).fetchall()
    return int(rows[0][0])


def _tables(knowledge: Knowledge) -> dict[str, pa.Table]:
    """Code -> name and country; sector -> words; CAMEO code -> event text."""
    states = {row.code: row.name for row in knowledge.states}
    names: dict[str, tuple[str, str]] = {
        row.code: (row.name, states.get(row.country, "NA")) for row in knowledge.groups
    }
    names |= {row.code: (row.name, "NA") for row in knowledge.organisations}
    names |= {code: (name, name) for code, name in states.items()}
    words = read_table(data_folder() / WORDS, Words)
    texts = {row.cameo: row.name for row in reversed(crosswalks().event_texts)}
    # A code of two digits has the text of the general one below it: 04 that of 040.
    texts |= {code[:2]: text for code, text in texts.items() if len(code) == 3 and code[2] == "0"}
    return {
        "icews_names": _table("code name country", [(code, *told) for code, told in names.items()]),
        "icews_sectors": _table(
            "sector name words", [(row.sector, row.name, row.words) for row in words]
        ),
        "icews_texts": _table("cameo text", texts.items()),
    }


def _table(columns: str, rows: Any) -> pa.Table:
    import pyarrow as pa

    return pa.table(dict(zip(columns.split(), map(list, zip(*rows, strict=True)), strict=True)))
