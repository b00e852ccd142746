"""POLECAT, the successor of ICEWS: tab-separated with a header, already coded in PLOVER."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dragoman.limits import MAX_SIDE_ACTORS
from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.stream import Source, delimited, head

if TYPE_CHECKING:
    import pyarrow as pa

#: The order in which the files are published.
COLUMNS: Final = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors"),
    *("Actor Title", "Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector"),
    *("Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude"),
    *("GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date"),
    *("Story People", "Story Organizations", "Story Locations", "Language", "Version"),
)
#: Some files have them beside the others, some only in the header; "Event Intensity" is the
#: name of "Intensity" in others.
_EXTRA: Final = ("Event Intensity", "Headline", "Event Text", "Feed", "Story ID")
_ESSENTIAL: Final = ("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name")
_OPTIONAL: Final = (*(name for name in COLUMNS if name not in _ESSENTIAL), *_EXTRA)
_NAMES: Final = """
    WITH sides AS (
        SELECT "Actor Name" AS names, "Actor Country" AS country, "Event Date" AS day FROM raw
        UNION ALL
        SELECT "Recipient Name", "Recipient Country", "Event Date" FROM raw
    ),
    -- Where the country is told there is nothing to resolve; of lists every name is looked up.
    told AS (
        SELECT names, day
        FROM sides ANTI JOIN country_map known
          ON known.scheme IN ('iso3', 'polecat') AND known.key = upper(trim(sides.country))
    ),
    single AS (
        SELECT trim(unnest(string_split(names, ';'))) AS key,
               try_cast(left(trim(day), 4) AS INTEGER) AS year
        FROM told
    )
    SELECT DISTINCT key, year FROM single WHERE key NOT IN ('', 'None')
"""
#: Cells without a value hold "None".
_TOLD: Final = """
    WITH told AS (
        SELECT row_no, coalesce(nullif(trim(COLUMNS(* EXCLUDE (row_no))), 'None'), '') FROM raw
    ),
"""
#: One row per actor of a side; lists are parallel, a single country or sector is that of all.
_SIDES: Final = """
    cells AS (
        SELECT row_no, year(try_cast(left("Event Date", 10) AS DATE)) AS year, 'source' AS side,
               string_split("Actor Name", ';') AS names,
               string_split("Actor Country", ';') AS countries,
               string_split("Actor COW", ';') AS cows,
               string_split(coalesce(nullif("Primary Actor Sector", ''), "Actor Sectors"), ';')
                   AS sectors
        FROM told
        UNION ALL
        SELECT row_no, year(try_cast(left("Event Date", 10) AS DATE)), 'target',
               string_split("Recipient Name", ';'), string_split("Recipient Country", ';'),
               string_split("Recipient COW", ';'),
               string_split(
                   coalesce(nullif("Primary Recipient Sector", ''), "Recipient Sectors"), ';'
               )
        FROM told
    ),
    places_in_list AS (
        SELECT *, unnest(range(1, least(greatest(len(names), len(countries)), {most}) + 1)) AS i
        FROM cells
    ),
    members AS (
        SELECT row_no, year, side, i, trim(coalesce(names[i], '')) AS name,
               -- "A|B" are two readings of one actor; the first is the likelier.
               trim(string_split(coalesce(CASE WHEN len(countries) = 1 THEN countries[1]
                                               ELSE countries[i] END, ''), '|')[1]) AS country,
               trim(string_split(coalesce(CASE WHEN len(cows) = 1 THEN cows[1]
                                               ELSE cows[i] END, ''), '|')[1]) AS cow,
               lower(trim(string_split(coalesce(CASE WHEN len(sectors) = 1 OR len(names) = 1
                                                     THEN sectors[1] ELSE sectors[i] END, ''),
                                       '|')[1])) AS sector
        FROM places_in_list
    ),
    resolved AS (
        SELECT m.row_no, m.side, m.i, m.name,
               CASE WHEN m.name = '' AND m.country IN ('', 'None') AND m.cow IN ('', 'None')
                    THEN ''
                    ELSE coalesce(own.code, iso.code, named.code, cow.code,
                                  nullif(a.actor, 'UNK'),
                                  CASE WHEN m.country IN ('IGO', 'NGO', 'MNC', 'IMG', 'ISM')
                                       THEN m.country END, 'UNK') END AS actor,
               coalesce(s.sector, nullif(a.sector, ''),
                        CASE WHEN m.country IN ('IGO', 'NGO', 'MNC', 'IMG', 'ISM')
                             THEN m.country END, '') AS sector
        FROM members m
        LEFT JOIN country_map own ON own.scheme = 'polecat' AND own.key = upper(m.country)
        LEFT JOIN country_map iso ON iso.scheme = 'iso3' AND iso.key = upper(m.country)
        LEFT JOIN country_map named ON named.scheme = 'name' AND named.key = lower(m.country)
        LEFT JOIN country_map cow ON cow.scheme = 'cow' AND cow.key = m.cow
        LEFT JOIN sector_map s ON s.scheme = 'polecat' AND s.key = m.sector
        LEFT JOIN actor_map a ON a.key = m.name AND a.year = m.year
    ),
    actors AS (
        SELECT row_no, side, actor, sector, min(i) AS i, arg_min(name, i) AS name
        FROM resolved
        GROUP BY row_no, side, actor, sector
    ),
    -- A blank among several names is no actor; a side of nothing but blanks is an empty side.
    sides AS (
        SELECT * FROM actors
        QUALIFY actor <> '' OR count(*) OVER (PARTITION BY row_no, side) = 1
    ),
    pairs AS (
        SELECT s.row_no, s.actor AS source_actor, s.sector AS source_sector,
               s.name AS source_name, t.actor AS target_actor, t.sector AS target_sector,
               t.name AS target_name,
               CAST(row_number() OVER (PARTITION BY s.row_no ORDER BY s.i, t.i) - 1 AS INTEGER)
                   AS pair
        FROM sides s JOIN sides t ON t.row_no = s.row_no AND t.side = 'target'
        WHERE s.side = 'source'
    ),
""".replace("{most}", str(MAX_SIDE_ACTORS))
#: Modes come as "ASSAULT-aerial"; of several the first that PLOVER knows counts.
_WHAT: Final = """
    kinds AS (
        SELECT DISTINCT "Event Type" AS told_type, "Event Mode" AS told_mode FROM told
    ),
    roots AS (
        SELECT k.told_type, k.told_mode, coalesce(old.root, q.root, '') AS root,
               coalesce(old.mode, '') AS mode, coalesce(q.quad, 0) AS quad, q.goldstein
        FROM kinds k
        LEFT JOIN renamed_roots old ON old.key = upper(k.told_type)
        LEFT JOIN root_map q ON q.root = coalesce(old.root, upper(k.told_type))
    ),
    words AS (
        SELECT *, unnest(string_split_regex(told_mode, '[;|,]')) AS word,
               generate_subscripts(string_split_regex(told_mode, '[;|,]'), 1) AS i
        FROM roots
    ),
    modes AS (
        SELECT w.told_type, w.told_mode, any_value(w.root) AS root, any_value(w.quad) AS quad,
               any_value(w.goldstein) AS goldstein,
               coalesce(arg_min(m.mode, i) FILTER (WHERE m.mode IS NOT NULL), any_value(w.mode))
                   AS mode
        FROM words w
        LEFT JOIN mode_map m
          ON m.root = w.root
         AND m.key = lower(regexp_replace(trim(w.word), '^[A-Z]+\\s*[-_>:/]+\\s*', ''))
        GROUP BY w.told_type, w.told_mode
    ),
    settings AS (SELECT DISTINCT "Contexts" AS cell FROM told),
    topics AS (
        SELECT cell, unnest(string_split_regex(cell, '[;|,]')) AS word,
               generate_subscripts(string_split_regex(cell, '[;|,]'), 1) AS i
        FROM settings
    ),
    topic AS (
        SELECT t.cell, c.context, min(i) AS i
        FROM topics t JOIN context_map c ON c.key = lower(trim(t.word))
        GROUP BY t.cell, c.context
    ),
    settled AS (SELECT cell, list(context ORDER BY i) AS known FROM topic GROUP BY cell)
"""
_ROWS: Final = """
    SELECT
        e.row_no,
        CASE WHEN "Event ID" = '' THEN 'no Event ID'
             WHEN "Event Date" <> '' AND try_cast(left("Event Date", 10) AS DATE) IS NULL
             THEN 'impossible date'
             WHEN greatest(len(string_split("Actor Name", ';')),
                           len(string_split("Actor Country", ';')),
                           len(string_split("Recipient Name", ';')),
                           len(string_split("Recipient Country", ';'))) > {most}
             THEN 'more than {most} actors on a side' END AS fault,
        "Event ID" AS own_id, p.pair,
        try_cast(left("Event Date", 10) AS DATE) AS event_date,
        CASE WHEN "Event Date" = '' THEN 'unknown' ELSE 'day' END AS date_precision,
        p.source_actor, p.source_sector, p.source_name,
        p.target_actor, p.target_sector, p.target_name,
        w.root, w.mode,
        CASE WHEN w.quad > 0 THEN w.quad
             ELSE CASE upper("Quad Code")
                      WHEN 'VERBAL COOPERATION' THEN 1 WHEN 'MATERIAL COOPERATION' THEN 2
                      WHEN 'VERBAL CONFLICT' THEN 3 WHEN 'MATERIAL CONFLICT' THEN 4
                      WHEN '1' THEN 1 WHEN '2' THEN 2 WHEN '3' THEN 3 WHEN '4' THEN 4
                      ELSE 0 END END AS quad,
        coalesce(try_cast("Event Intensity" AS DOUBLE), try_cast("Intensity" AS DOUBLE),
                 w.goldstein) AS goldstein,
        '' AS cameo, []::VARCHAR[] AS areas, coalesce(c.known, []::VARCHAR[]) AS contexts,
        'actual' AS modality, 1 AS mentions,
        coalesce(nullif("Placename", ''), "Raw Placename") AS place,
        coalesce(iso.code, named.code, '') AS place_country,
        try_cast("Latitude" AS DOUBLE) AS latitude, try_cast("Longitude" AS DOUBLE) AS longitude,
        "Source" AS publisher,
        coalesce(nullif("Story ID", ''), split_part("Event ID", '_', 1)) AS reference,
        json_object(
            'Event Type', "Event Type", 'Event Mode', "Event Mode", 'Quad Code', "Quad Code",
            'Contexts', "Contexts", 'Actor Name', "Actor Name",
            'Actor Country', "Actor Country", 'Primary Actor Sector', "Primary Actor Sector",
            'Actor Sectors', "Actor Sectors", 'Actor Title', "Actor Title",
            'Actor Name Raw', "Actor Name Raw", 'Wikipedia Actor ID', "Wikipedia Actor ID",
            'Recipient Name', "Recipient Name", 'Recipient Country', "Recipient Country",
            'Primary Recipient Sector', "Primary Recipient Sector",
            'Recipient Sectors', "Recipient Sectors", 'Recipient Title', "Recipient Title",
            'Recipient Name Raw', "Recipient Name Raw",
            'Wikipedia Recipient ID', "Wikipedia Recipient ID",
            'City', "City", 'District', "District", 'Province', "Province",
            'GeoNames ID', "GeoNames ID", 'Feature Type', "Feature Type",
            'Publication Date', "Publication Date", 'Story People', "Story People",
            'Story Organizations', "Story Organizations", 'Story Locations', "Story Locations",
            'Headline', "Headline", 'Language', "Language", 'Version', "Version"
        )::VARCHAR AS details
    FROM told e
    JOIN pairs p ON p.row_no = e.row_no
    JOIN modes w ON w.told_type = "Event Type" AND w.told_mode = "Event Mode"
    LEFT JOIN settled c ON c.cell = "Contexts"
    LEFT JOIN country_map iso ON iso.scheme = 'iso3' AND iso.key = upper("Country")
    LEFT JOIN country_map named ON named.scheme = 'name' AND named.key = lower("Country")
""".replace("{most}", str(MAX_SIDE_ACTORS))
_SELECT: Final = _TOLD + _SIDES + _WHAT + _ROWS


def _sniff(head: Head) -> bool:
    return set(_ESSENTIAL) <= set(head.columns())


def _open(source: Source) -> Iterator[pa.RecordBatch]:
    if _header_is_too_wide(head(source)):
        source.note("the header names columns that the rows do not have; it was passed over")
        return delimited(source, COLUMNS, optional=_EXTRA, names=COLUMNS)
    return delimited(source, _ESSENTIAL, optional=_OPTIONAL)


def _header_is_too_wide(start: Head) -> bool:
    """Several published files name "Headline" and others, yet their rows have none of these."""
    rows = [line for line in start.lines[1:] if line]
    named = len(start.columns())
    return named > len(COLUMNS) and bool(rows) and rows[0].count("\t") + 1 == len(COLUMNS)


POLECAT: Final = Format(
    name="polecat",
    dataset="polecat",
    title="POLECAT event data as published: tab-separated with a header, also zipped",
    columns=(*_ESSENTIAL, *_OPTIONAL),
    select=_SELECT,
    sniff=_sniff,
    open=_open,
    names=_NAMES,
    notes=("POLECAT is machine-coded from news in seven languages: one act is told by many rows",),
)
