"""UCDP GED: events of organised violence with at least one death, from 1989 on; CSV, v17 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dragoman.limits import MAX_SIDE_ACTORS
from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.stream import Source, delimited

if TYPE_CHECKING:
    import pyarrow as pa

_ESSENTIAL: Final = (
    *("id", "type_of_violence", "side_a", "side_b", "country", "date_prec", "date_start"),
)
_OPTIONAL: Final = (
    *("relid", "year", "active_year", "code_status", "conflict_new_id", "conflict_name"),
    *("dyad_new_id", "dyad_name", "side_a_new_id", "side_b_new_id", "number_of_sources"),
    *("source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2"),
    *("latitude", "longitude", "priogrid_gid", "country_id", "region", "event_clarity"),
    *("date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"),
    *("best", "high", "low", "gwnoa", "gwnob"),
)
COLUMNS: Final = (*_ESSENTIAL, *_OPTIONAL)
#: Armed groups; governments and civilians are told by their words.
_NAMES: Final = """
    WITH sides AS (
        SELECT trim(side_a) AS key, date_start FROM raw
        UNION ALL
        SELECT trim(side_b), date_start FROM raw
    )
    SELECT DISTINCT key, try_cast(left(date_start, 4) AS INTEGER) AS year
    FROM sides
    WHERE key NOT LIKE 'Government of %' AND key NOT IN ('', 'Civilians')
"""
_SELECT: Final = """
    WITH told AS (
        SELECT row_no, coalesce(trim(COLUMNS(* EXCLUDE (row_no))), '') FROM raw
    ),
    dated AS (
        SELECT *, try_cast(left(date_start, 10) AS DATE) AS day,
               try_cast(left(date_end, 10) AS DATE) AS last_day
        FROM told
    ),
    cells AS (
        SELECT row_no, year(day) AS on_year, type_of_violence, country, country_id,
               'source' AS side,
               string_split(replace(side_a, ', Government of ', ';Government of '), ';') AS names,
               string_split(gwnoa, ',') AS numbers
        FROM dated
        UNION ALL
        SELECT row_no, year(day), type_of_violence, country, country_id, 'target',
               string_split(replace(side_b, ', Government of ', ';Government of '), ';'),
               string_split(gwnob, ',')
        FROM dated
    ),
    members AS (
        SELECT *, unnest(range(1, least(len(names), {most}) + 1)) AS i FROM cells
    ),
    named AS (
        SELECT row_no, on_year, side, i, country, country_id, trim(names[i]) AS name,
               CASE WHEN len(names) = len(numbers) THEN trim(numbers[i]) ELSE '' END AS number,
               -- "Russia (Soviet Union)": the name of today stands in front.
               lower(trim(regexp_extract(names[i], 'Government of ([^(]+)', 1))) AS state,
               trim(names[i]) LIKE 'Government of %' AS is_state,
               trim(names[i]) = 'Civilians' AS is_civil,
               CASE WHEN type_of_violence = '1' THEN 'REB' ELSE 'UAF' END AS armed
        FROM members
    ),
    actors AS (
        SELECT n.row_no, n.side, n.i, n.name,
               CASE WHEN n.name = '' THEN ''
                    WHEN is_state THEN coalesce(gw.code, st.code, 'UNK')
                    WHEN is_civil THEN coalesce(here.code, land.code, 'UNK')
                    WHEN own.code IS NOT NULL THEN own.code
                    -- A name that is not one of armed people is a likeness by chance.
                    WHEN a.sector IN ('REB', 'PRM', 'CRM', 'PRE', 'UAF', 'OPP', 'PTY', 'IMG')
                    THEN a.actor
                    ELSE 'UNK' END AS actor,
               CASE WHEN n.name = '' THEN '' WHEN is_state THEN 'GOV' WHEN is_civil THEN 'CVL'
                    WHEN own.code IS NOT NULL THEN coalesce(armed_as.sector, armed)
                    WHEN a.sector IN ('REB', 'PRM', 'CRM', 'PRE', 'UAF', 'OPP', 'PTY', 'IMG')
                    THEN a.sector
                    ELSE armed END AS sector
        FROM named n
        LEFT JOIN country_map gw ON gw.scheme = 'gwno' AND gw.key = n.number
        LEFT JOIN country_map st ON st.scheme = 'name' AND st.key = n.state
        LEFT JOIN country_map here ON here.scheme = 'gwno' AND here.key = n.country_id
        LEFT JOIN country_map land ON land.scheme = 'name'
              AND land.key = lower(trim(regexp_replace(n.country, ' *\\(.*', '')))
        LEFT JOIN country_map own ON own.scheme = 'ucdp' AND own.key = lower(n.name)
        LEFT JOIN sector_map armed_as ON armed_as.scheme = 'ucdp' AND armed_as.key = lower(n.name)
        LEFT JOIN actor_map a ON a.key = n.name AND a.year = n.on_year
    ),
    pairs AS (
        SELECT s.row_no, s.actor AS source_actor, s.sector AS source_sector,
               s.name AS source_name, t.actor AS target_actor, t.sector AS target_sector,
               t.name AS target_name,
               CAST(row_number() OVER (PARTITION BY s.row_no ORDER BY s.i, t.i) - 1 AS INTEGER)
                   AS pair
        FROM actors s JOIN actors t ON t.row_no = s.row_no AND t.side = 'target'
        WHERE s.side = 'source'
    )
    SELECT
        e.row_no,
        CASE WHEN id = '' THEN 'no id' WHEN day IS NULL THEN 'impossible date'
             WHEN greatest(len(string_split(side_a, ', Government of ')),
                           len(string_split(side_b, ', Government of '))) > {most}
             THEN 'more than {most} actors on a side' END AS fault,
        id AS own_id, p.pair, day AS event_date,
        CASE WHEN date_prec = '1' THEN 'day'
             WHEN date_prec IN ('2', '3', '4')
              AND date_trunc('month', day) = date_trunc('month', coalesce(last_day, day))
             THEN 'month' ELSE 'year' END AS date_precision,
        p.source_actor, p.source_sector, p.source_name,
        p.target_actor, p.target_sector, p.target_name,
        q.root, '' AS mode, q.quad, q.goldstein, '' AS cameo, []::VARCHAR[] AS areas,
        []::VARCHAR[] AS contexts, 'actual' AS modality,
        greatest(1, coalesce(try_cast(number_of_sources AS INTEGER), 1)) AS mentions,
        where_coordinates AS place, coalesce(here.code, land.code, '') AS place_country,
        try_cast(e.latitude AS DOUBLE) AS latitude, try_cast(e.longitude AS DOUBLE) AS longitude,
        source_office AS publisher, relid AS reference,
        json_object(
            'type_of_violence', type_of_violence, 'active_year', active_year,
            'code_status', code_status, 'conflict_new_id', conflict_new_id,
            'conflict_name', conflict_name, 'dyad_new_id', dyad_new_id, 'dyad_name', dyad_name,
            'side_a_new_id', side_a_new_id, 'side_b_new_id', side_b_new_id,
            'source_article', source_article, 'source_date', source_date,
            'source_headline', source_headline, 'source_original', source_original,
            'where_prec', where_prec, 'where_description', where_description,
            'adm_1', adm_1, 'adm_2', adm_2, 'priogrid_gid', priogrid_gid, 'region', region,
            'event_clarity', event_clarity, 'date_prec', date_prec, 'date_start', date_start,
            'date_end', date_end, 'deaths_a', deaths_a, 'deaths_b', deaths_b,
            'deaths_civilians', deaths_civilians, 'deaths_unknown', deaths_unknown,
            'best', best, 'high', high, 'low', low
        )::VARCHAR AS details
    FROM dated e
    JOIN pairs p ON p.row_no = e.row_no
    JOIN root_map q ON q.root = 'ASSAULT'
    LEFT JOIN country_map here ON here.scheme = 'gwno' AND here.key = e.country_id
    LEFT JOIN country_map land ON land.scheme = 'name'
          AND land.key = lower(trim(regexp_replace(e.country, ' *\\(.*', '')))
""".replace("{most}", str(MAX_SIDE_ACTORS))


def _sniff(head: Head) -> bool:
    return set(_ESSENTIAL) <= set(head.columns(","))


def _open(source: Source) -> Iterator[pa.RecordBatch]:
    # Article texts run over several lines in some editions.
    return delimited(
        source, _ESSENTIAL, optional=_OPTIONAL, delimiter=",", quote='"', newlines=True
    )


UCDP: Final = Format(
    name="ucdp",
    dataset="ucdp",
    title="UCDP Georeferenced Event Dataset (GED): CSV with a header, also zipped",
    columns=COLUMNS,
    select=_SELECT,
    sniff=_sniff,
    open=_open,
    names=_NAMES,
    notes=(
        "UCDP's side a and side b do not say who attacked; a stands as source, b as target",
        "an event of UCDP has at least one death; acts without deaths are not in it",
    ),
)
