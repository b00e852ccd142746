"""ICEWS event data, as published: tab-separated, 20 columns, one row per source and target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.stream import Source, delimited

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country"),
    *("Event Text", "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country"),
    *("Story ID", "Sentence Number", "Publisher", "City", "District", "Province", "Country"),
    *("Latitude", "Longitude"),
)
#: Names that the country column does not settle: bodies, groups and persons without a country.
_NAMES: Final = """
    SELECT DISTINCT name AS key, try_cast(left(day, 4) AS INTEGER) AS year
    FROM (
        SELECT "Source Name" AS name, "Event Date" AS day FROM raw
        WHERE "Source Country" IN ('', 'NA')
        UNION ALL
        SELECT "Target Name", "Event Date" FROM raw WHERE "Target Country" IN ('', 'NA')
    )
    WHERE name NOT IN ('', 'NA')
"""
_SELECT: Final = """
    WITH lists AS (
        SELECT "Source Sectors" AS list FROM raw UNION SELECT "Target Sectors" FROM raw
    ),
    words AS (SELECT list, lower(trim(unnest(string_split(list, ',')))) AS word FROM lists),
    sectors AS (
        SELECT list, arg_min(sector, priority) AS sector
        FROM words JOIN sector_map ON scheme = 'icews' AND word LIKE key
        GROUP BY list
    ),
    places AS (SELECT key, code FROM country_map WHERE scheme = 'name'),
    told AS (
        SELECT *, try_cast("Event Date" AS DATE) AS day, upper(trim("CAMEO Code")) AS event_code
        FROM raw
    )
    SELECT
        row_no,
        CASE WHEN "Event ID" IN ('', 'NA') THEN 'no Event ID'
             WHEN day IS NULL THEN 'impossible date' END AS fault,
        "Event ID" AS own_id, 0 AS pair,
        day AS event_date, 'day' AS date_precision,
        CASE WHEN "Source Name" IN ('', 'NA') THEN ''
             ELSE coalesce(sp.code, sa.actor, 'UNK') END AS source_actor,
        coalesce(ss.sector, sa.sector, '') AS source_sector,
        "Source Name" AS source_name,
        CASE WHEN "Target Name" IN ('', 'NA') THEN ''
             ELSE coalesce(tp.code, ta.actor, 'UNK') END AS target_actor,
        coalesce(ts.sector, ta.sector, '') AS target_sector,
        "Target Name" AS target_name,
        coalesce(m.root, '') AS root, coalesce(m.mode, '') AS mode, coalesce(m.quad, 0) AS quad,
        coalesce(try_cast("Intensity" AS DOUBLE), m.goldstein) AS goldstein,
        event_code AS cameo, []::VARCHAR[] AS areas,
        coalesce(m.contexts, []::VARCHAR[]) AS contexts, 'actual' AS modality, 1 AS mentions,
        concat_ws(', ', nullif(nullif("City", 'NA'), ''), nullif(nullif("District", 'NA'), ''),
                  nullif(nullif("Province", 'NA'), '')) AS place,
        coalesce(pp.code, '') AS place_country,
        try_cast("Latitude" AS DOUBLE) AS latitude, try_cast("Longitude" AS DOUBLE) AS longitude,
        "Publisher" AS publisher, "Story ID" || '/' || "Sentence Number" AS reference,
        json_object(
            'Event Date', "Event Date", 'Source Sectors', "Source Sectors",
            'Source Country', "Source Country", 'Event Text', "Event Text",
            'CAMEO Code', "CAMEO Code", 'Intensity', "Intensity",
            'Target Sectors', "Target Sectors", 'Target Country', "Target Country",
            'Story ID', "Story ID", 'Sentence Number', "Sentence Number", 'City', "City",
            'District', "District", 'Province', "Province", 'Country', "Country",
            'Latitude', "Latitude", 'Longitude', "Longitude"
        )::VARCHAR AS details
    FROM told
    LEFT JOIN cameo_map m ON m.cameo = event_code
    LEFT JOIN places sp ON sp.key = lower(trim("Source Country"))
    LEFT JOIN places tp ON tp.key = lower(trim("Target Country"))
    LEFT JOIN places pp ON pp.key = lower(trim("Country"))
    LEFT JOIN sectors ss ON ss.list = "Source Sectors"
    LEFT JOIN sectors ts ON ts.list = "Target Sectors"
    LEFT JOIN actor_map sa ON sa.key = "Source Name" AND sa.year = year(day)
    LEFT JOIN actor_map ta ON ta.key = "Target Name" AND ta.year = year(day)
"""


def _sniff(head: Head) -> bool:
    return head.columns()[:3] == COLUMNS[:3]


def _open(source: Source) -> Iterator[pa.RecordBatch]:
    return delimited(source, COLUMNS)


ICEWS: Final = Format(
    name="icews",
    dataset="icews",
    title="ICEWS event data as published: tab-separated with a header, also zipped",
    columns=COLUMNS,
    select=_SELECT,
    sniff=_sniff,
    open=_open,
    names=_NAMES,
)
