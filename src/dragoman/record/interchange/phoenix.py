"""Phoenix: the Open Event Data Alliance's daily files, and the Cline Center's historical ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal

from dragoman.record.interchange.format import Ask, Format, Head
from dragoman.record.interchange.stream import Source, delimited, head

if TYPE_CHECKING:
    import pyarrow as pa

#: The daily files' columns in order; most of these files have no header.
COLUMNS: Final = (
    *("EventID", "Date", "Year", "Month", "Day"),
    *("SourceActorFull", "SourceActorEntity", "SourceActorRole", "SourceActorAttribute"),
    *("TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute"),
    *("EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues"),
    *("Lat", "Lon", "LocationName", "StateName", "CountryCode"),
    *("SentenceID", "URLs", "NewsSources"),
)
_ESSENTIAL: Final = ("EventID", "Date", "SourceActorFull", "TargetActorFull", "EventCode")
_OPTIONAL: Final = tuple(name for name in COLUMNS if name not in _ESSENTIAL)
#: The Cline Center's names of the same columns.
_HISTORICAL: Final[Mapping[str, str]] = dict(
    zip(
        COLUMNS[:24],
        (
            *("eid", "story_date", "year", "month", "day"),
            *("source", "source_root", "source_agent", "source_others"),
            *("target", "target_root", "target_agent", "target_others"),
            *("code", "root_code", "quad_class", "goldstein", "joined_issues"),
            *("lat", "lon", "placename", "statename", "countryname", "aid"),
        ),
        strict=True,
    )
)
#: A daily file without a header: the cells that show it, by place.
_DATE_CELL: Final = 1
_CODE_CELL: Final = 13
_ROOT_CELL: Final = 14
#: The geocoder's variant of the daily files has the sentence at the end.
_WIDTHS: Final = (len(COLUMNS), len(COLUMNS) + 1)
_SELECT: Final = """
    WITH told AS (
        SELECT row_no,
               coalesce(nullif(nullif(trim(COLUMNS(* EXCLUDE (row_no))), 'NULL'), 'NA'), '')
        FROM raw
    ),
    coded AS (
        SELECT *,
               CAST(CASE WHEN "Date" = ''
                         THEN try_strptime("Year" || '-' || "Month" || '-' || "Day", '%Y-%m-%d')
                         ELSE try_strptime("Date", ['%Y%m%d', '%Y-%m-%d', '%m/%d/%Y']) END
                    AS DATE) AS told_day,
               -- Spreadsheets drop the zero in front; no CAMEO root is above 20.
               CASE WHEN length("EventCode") = 2 THEN '0' || "EventCode"
                    WHEN length("EventCode") = 3 AND left("EventCode", 2) > '20'
                    THEN '0' || "EventCode" ELSE upper("EventCode") END AS code,
               regexp_extract("EventID", '^(NYT|SWB|FBIS|WSJ|BBC)') AS paper
        FROM told
    ),
    dated AS (
        -- FBIS begins in 1995; this day stands for none.
        SELECT *, CASE WHEN paper = 'FBIS' AND told_day = DATE '1970-01-01' THEN NULL
                       ELSE told_day END AS event_day
        FROM coded
    ),
    sides AS (
        SELECT DISTINCT "SourceActorFull" AS whole, "SourceActorEntity" AS entity,
               "SourceActorRole" AS role, "SourceActorAttribute" AS attribute
        FROM told
        UNION
        SELECT DISTINCT "TargetActorFull", "TargetActorEntity", "TargetActorRole",
               "TargetActorAttribute"
        FROM told
    ),
    -- A side in pieces of three letters, country or kind of body first: "IMGMUSISI".
    split AS (
        SELECT *, upper(coalesce(nullif(entity, ''), left(whole, 3))) AS first,
               list_concat(
                   CASE WHEN role = '' THEN []::VARCHAR[] ELSE [upper(role)] END,
                   string_split_regex(upper(attribute), '[;,|]'),
                   regexp_extract_all(upper(whole), '[A-Z]{3}')
               ) AS parts
        FROM sides WHERE whole <> '' OR entity <> ''
    ),
    pieces AS (
        SELECT whole, entity, role, attribute, trim(unnest(parts)) AS part,
               generate_subscripts(parts, 1) AS i
        FROM split
    ),
    -- Named bodies and groups ("UNO", "ALQ") say more than the kind in front of them.
    found AS (
        SELECT p.whole, p.entity, p.role, p.attribute,
               coalesce(arg_min(g.sector, i) FILTER (WHERE g.sector IS NOT NULL),
                        arg_min(s.sector, i) FILTER (WHERE s.sector IS NOT NULL)) AS sector,
               arg_min(b.code, i) FILTER (WHERE b.code IS NOT NULL) AS code
        FROM pieces p
        LEFT JOIN sector_map s ON s.scheme = 'cameo' AND s.key = p.part
        LEFT JOIN sector_map g ON g.scheme = 'phoenix' AND g.key = p.part
        LEFT JOIN country_map b ON b.scheme IN ('group', 'phoenix') AND b.key = p.part
        GROUP BY ALL
    ),
    actors AS (
        SELECT w.whole, w.entity, w.role, w.attribute,
               coalesce(nullif(c.code, 'UNK'), f.code, kind.sector, 'UNK') AS actor,
               coalesce(f.sector, body.sector, '') AS sector
        FROM split w
        LEFT JOIN found f ON f.whole = w.whole AND f.entity = w.entity AND f.role = w.role
                         AND f.attribute = w.attribute
        LEFT JOIN country_map c ON c.scheme = 'cameo' AND c.key = w.first
        LEFT JOIN sector_map kind ON kind.scheme = 'cameo' AND kind.key = w.first
              AND w.first IN ('IGO', 'NGO', 'NGM', 'MNC', 'IMG')
        LEFT JOIN sector_map body ON body.scheme = 'body' AND body.key = f.code
    )
    SELECT
        e.row_no,
        CASE WHEN "EventID" = '' THEN 'no EventID'
             WHEN told_day IS NULL THEN 'impossible date' END AS fault,
        -- The daily files count their events anew: the sentence tells them apart.
        CASE WHEN paper <> '' THEN "EventID"
             ELSE concat_ws('/', "EventID", strftime(told_day, '%Y%m%d'),
                            nullif("SentenceID", '')) END AS own_id,
        0 AS pair, event_day AS event_date,
        CASE WHEN event_day IS NULL THEN 'unknown' ELSE 'day' END AS date_precision,
        coalesce(s.actor, '') AS source_actor, coalesce(s.sector, '') AS source_sector,
        "SourceActorFull" AS source_name,
        coalesce(t.actor, '') AS target_actor, coalesce(t.sector, '') AS target_sector,
        "TargetActorFull" AS target_name,
        coalesce(m.root, '') AS root, coalesce(m.mode, '') AS mode,
        CASE WHEN m.root <> '' THEN m.quad
             WHEN try_cast("PentaClass" AS INTEGER) BETWEEN 0 AND 4
             THEN try_cast("PentaClass" AS INTEGER) ELSE 0 END AS quad,
        coalesce(try_cast("GoldsteinScore" AS DOUBLE), m.goldstein) AS goldstein,
        coalesce(m.cameo, upper("EventCode")) AS cameo, []::VARCHAR[] AS areas,
        coalesce(m.contexts, []::VARCHAR[]) AS contexts, 'actual' AS modality,
        greatest(1, len(list_filter(string_split("URLs", ';'), lambda u: trim(u) <> '')))
            AS mentions,
        concat_ws(', ', nullif("LocationName", ''), nullif("StateName", '')) AS place,
        coalesce(iso.code, cameo.code, named.code, '') AS place_country,
        try_cast("Lat" AS DOUBLE) AS latitude, try_cast("Lon" AS DOUBLE) AS longitude,
        coalesce(nullif("NewsSources", ''), paper) AS publisher,
        coalesce(nullif("URLs", ''), "SentenceID") AS reference,
        json_object(
            'Date', "Date", 'SourceActorEntity', "SourceActorEntity",
            'SourceActorRole', "SourceActorRole", 'SourceActorAttribute', "SourceActorAttribute",
            'TargetActorEntity', "TargetActorEntity", 'TargetActorRole', "TargetActorRole",
            'TargetActorAttribute', "TargetActorAttribute", 'EventCode', "EventCode",
            'EventRootCode', "EventRootCode", 'PentaClass', "PentaClass",
            'GoldsteinScore', "GoldsteinScore", 'Issues', "Issues",
            'LocationName', "LocationName", 'StateName', "StateName",
            'CountryCode', "CountryCode", 'SentenceID', "SentenceID"
        )::VARCHAR AS details
    FROM dated e
    LEFT JOIN cameo_map m ON m.cameo = e.code
    LEFT JOIN actors s ON s.whole = "SourceActorFull" AND s.entity = "SourceActorEntity"
                      AND s.role = "SourceActorRole" AND s.attribute = "SourceActorAttribute"
    LEFT JOIN actors t ON t.whole = "TargetActorFull" AND t.entity = "TargetActorEntity"
                      AND t.role = "TargetActorRole" AND t.attribute = "TargetActorAttribute"
    LEFT JOIN country_map iso ON iso.scheme = 'iso3' AND iso.key = upper("CountryCode")
    LEFT JOIN country_map cameo ON cameo.scheme = 'cameo' AND cameo.key = upper("CountryCode")
    LEFT JOIN country_map named ON named.scheme = 'name' AND named.key = lower("CountryCode")
"""
_UNDATED: Final = """
    SELECT count(*) FROM imported WHERE import_no = ? AND date_precision = 'unknown'
"""
_STATEMENTS: Final = "SELECT count(*) FROM imported WHERE import_no = ? AND root = ''"


def _delimiter(start: Head) -> str:
    first = start.lines[0] if start.lines else ""
    return "\t" if first.count("\t") >= first.count(",") else ","


def _columns(start: Head) -> dict[str, str]:
    """Our names of the columns in the header -> as the file spells them; {} without a header."""
    spelt = {name.lower(): name for name in start.columns(_delimiter(start))}
    for names in (dict(zip(COLUMNS, COLUMNS, strict=True)), _HISTORICAL):
        found = {ours: spelt[n.lower()] for ours, n in names.items() if n.lower() in spelt}
        if set(_ESSENTIAL) <= set(found):
            return found
    return {}


def _sniff(start: Head) -> bool:
    return bool(_columns(start)) or any(
        _is_daily(line.split(_delimiter(start))) for line in start.lines
    )


def _is_daily(cells: list[str]) -> bool:
    """Whether a line without a header is one of a daily file: a day, a code and its root."""
    if len(cells) not in _WIDTHS:
        return False
    date = cells[_DATE_CELL].replace("-", "")
    code, root = cells[_CODE_CELL], cells[_ROOT_CELL]
    return len(date) == 8 and date.isdigit() and root.isdigit() and code.startswith(root)


def _open(source: Source) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    start = head(source)
    delimiter = _delimiter(start)
    quote: str | Literal[False] = '"' if delimiter == "," else False
    found = _columns(start)
    if not found:
        width = len(start.columns(delimiter))
        names = (*COLUMNS, "GeoSentence")[:width]
        yield from delimited(source, COLUMNS, names=names, delimiter=delimiter, quote=quote)
        return
    have = tuple(found)
    lacking = [name for name in COLUMNS if name not in found]
    for batch in delimited(
        source, tuple(found.values()), optional=(), delimiter=delimiter, quote=quote
    ):
        empty = pa.nulls(batch.num_rows, pa.string())
        yield pa.RecordBatch.from_arrays(
            [*batch.columns, *(empty for _ in lacking)], names=[*have, *lacking]
        )


def _look(ask: Ask, import_no: int) -> Iterator[str]:
    ((undated,),) = ask(_UNDATED, [import_no])
    if undated:
        yield f"{undated} events of FBIS bear 1970-01-01 for an unknown day; their date is empty"
    ((statements,),) = ask(_STATEMENTS, [import_no])
    if statements:
        yield f"{statements} events are statements or appeals, which PLOVER has no root for"


PHOENIX: Final = Format(
    name="phoenix",
    dataset="phoenix",
    title="Phoenix: daily files of 26 columns, or the Cline Center's historical CSV",
    columns=COLUMNS,
    select=_SELECT,
    sniff=_sniff,
    open=_open,
    notes=("Phoenix files an act under the day of the report, not of the act",),
    look=_look,
)
