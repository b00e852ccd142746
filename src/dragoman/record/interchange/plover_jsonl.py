"""PLOVER as JSON, one event a line: what `dragoman export plover` writes, and other coders' own.

A line of ours (it has "dragoman") comes back as it was; for others the names of fields are taken
as loosely as the editions of the PLOVER manual and its coders use them.
"""

from __future__ import annotations

from typing import Final

from dragoman.limits import MAX_SIDE_ACTORS
from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.stream import lines

#: A code as our tables may have it; anything else in its place is no code.
_CODE: Final = "[A-Za-z0-9_.-]{1,64}"
#: One line as JSON, parsed once; `own` is what only our export writes.
_TOLD: Final = """
    WITH parsed AS (
        SELECT row_no, CASE WHEN NOT json_valid(line) THEN NULL
                            WHEN json_type(line) = 'OBJECT' THEN CAST(line AS JSON) END AS j
        FROM raw
    ),
    opened AS (
        SELECT row_no, j, json_transform(j, '{
            "id": "JSON", "event_id": "JSON", "eventID": "JSON",
            "date": "JSON", "date_resolved": "JSON", "event_date": "JSON", "eventDate": "JSON",
            "source": "JSON", "sources": "JSON", "actor": "JSON", "actors": "JSON",
            "target": "JSON", "targets": "JSON", "recipient": "JSON", "recipients": "JSON",
            "attributes": {"ACTOR": "JSON", "RECIP": "JSON"},
            "event": "JSON", "event_type": "JSON", "eventType": "JSON", "root": "JSON",
            "mode": "JSON", "modes": "JSON", "event_mode": "JSON",
            "context": "JSON", "contexts": "JSON", "quad_code": "JSON", "event_scale": "JSON",
            "eventLoc": "JSON", "event_loc": "JSON", "event_geolocation": {"geo": "JSON"},
            "publication": "JSON", "publisher": "JSON", "url": "JSON", "story_id": "JSON",
            "cite_info": {"publication": "JSON", "url": "JSON"},
            "dragoman": "JSON"
        }') AS f
        FROM parsed
    ),
    told AS (
        SELECT row_no, j, f.dragoman AS own,
               coalesce(f.id ->> '$', f.event_id ->> '$', f.eventID ->> '$', '') AS id,
               trim(coalesce(f.date ->> '$', f.date_resolved ->> '$', f.event_date ->> '$',
                             f.eventDate ->> '$', '')) AS date,
               coalesce(f.source, f.sources, f.actor, f.actors, f.attributes.ACTOR) AS source,
               coalesce(f.target, f.targets, f.recipient, f.recipients, f.attributes.RECIP)
                   AS target,
               coalesce(f.event, f.event_type, f.eventType, f.root) AS kind,
               coalesce(f.mode, f.modes, f.event_mode) AS mode,
               coalesce(f.context, f.contexts) AS context,
               f.quad_code ->> '$' AS quad, f.event_scale ->> '$' AS scale,
               coalesce(f.eventLoc, f.event_loc, f.event_geolocation.geo) AS loc,
               coalesce(f.publication ->> '$', f.publisher ->> '$',
                        f.cite_info.publication ->> '$', '') AS publisher,
               coalesce(f.dragoman ->> '$.report_id', f.url ->> '$', f.cite_info.url ->> '$',
                        f.story_id ->> '$', '') AS reference
        FROM opened
    ),
    dated AS MATERIALIZED (
        SELECT *,
               CASE WHEN regexp_full_match(date, '[0-9]{4}')
                    THEN try_cast(date || '-01-01' AS DATE)
                    WHEN regexp_full_match(date, '[0-9]{4}-[0-9]{2}')
                    THEN try_cast(date || '-01' AS DATE)
                    ELSE try_cast(left(date, 10) AS DATE) END AS day,
               CASE WHEN date = '' THEN 'unknown' WHEN length(date) = 4 THEN 'year'
                    WHEN length(date) = 7 THEN 'month' ELSE 'day' END AS looks
        FROM told
    ),
"""
#: One row per actor: an object, or a bare code.
_MEMBERS: Final = """
    sides AS (
        SELECT row_no, day, own IS NOT NULL AS ours, 'source' AS side, source AS cell FROM dated
        UNION ALL
        SELECT row_no, day, own IS NOT NULL, 'target', target FROM dated
    ),
    listed AS (
        SELECT row_no, day, ours, side,
               CASE json_type(cell)
                   WHEN 'ARRAY' THEN json_extract(cell, '$[*]')
                   WHEN 'OBJECT' THEN [cell]
                   WHEN 'VARCHAR' THEN [cell]
                   ELSE []::JSON[] END AS list
        FROM sides
    ),
    members AS (
        SELECT row_no, day, ours, side, unnest(range(1, least(len(list), {most}) + 1)) AS i,
               list[i] AS m,
               json_transform(list[i], '{
                   "actor": "JSON", "code": "JSON", "country": "JSON", "actor_code": "JSON",
                   "actorCode": "JSON", "sector": "JSON", "sectors": "JSON", "code_1": "JSON",
                   "actorText": "JSON", "actor_text": "JSON", "identifier_text": "JSON",
                   "text": "JSON", "name": "JSON", "wiki": "JSON"
               }') AS g
        FROM listed
    ),
    cells AS (
        SELECT row_no, year(day) AS on_year, ours, side, i,
               CASE WHEN ours THEN coalesce(regexp_extract(g.actor ->> '$', '^{code}$'), '')
                    WHEN json_type(m) = 'VARCHAR' THEN upper(trim(m ->> '$'))
                    ELSE upper(trim(coalesce(g.code ->> '$', g.country ->> '$',
                                             g.actor_code ->> '$', g.actorCode ->> '$', '')))
                    END AS whole,
               coalesce(g.sector ->> '$[0]', g.sector ->> '$', g.sectors ->> '$[0]',
                        g.code_1 ->> '$', '') AS told_sector,
               trim(coalesce(g.actorText ->> '$', g.actor_text ->> '$',
                             g.identifier_text ->> '$', g.text ->> '$', g.name ->> '$',
                             g.wiki ->> '$', '')) AS name
        FROM members
    ),
    named AS MATERIALIZED (
        SELECT *,
               -- Older records run code and sector together: "USAGOV".
               CASE WHEN ours THEN whole
                    WHEN regexp_full_match(whole, '[-*~.]+') THEN ''
                    WHEN regexp_full_match(whole, '([A-Z]{3}){2,}') THEN left(whole, 3)
                    ELSE whole END AS code,
               CASE WHEN ours THEN regexp_extract(told_sector, '^{code}$')
                    WHEN told_sector = '' AND regexp_full_match(whole, '([A-Z]{3}){2,}')
                    THEN lower(substr(whole, 4, 3))
                    ELSE lower(left(told_sector, 3)) END AS sector
        FROM cells
    ),
""".replace("{most}", str(MAX_SIDE_ACTORS)).replace("{code}", _CODE)
_WANTED: Final = """
    wanted AS (
        SELECT DISTINCT name AS key, on_year AS year
        FROM named ANTI JOIN country_map known
          ON known.scheme IN ('iso3', 'polecat') AND known.key = named.code
        WHERE NOT ours AND name <> ''
    )
    SELECT key, year FROM wanted
"""
#: Who acts on whom; as in the view `dyads`, a mutual event has its pairs both ways.
_PAIRS: Final = """
    resolved AS (
        SELECT n.row_no, n.side, n.i, n.name,
               CASE WHEN ours THEN n.code
                    WHEN n.code = '' AND n.name = '' THEN ''
                    ELSE coalesce(plover.code, iso.code, CASE WHEN b.key IS NOT NULL THEN b.key END,
                                  nullif(a.actor, 'UNK'),
                                  CASE WHEN n.code IN ('IGO', 'NGO', 'MNC', 'IMG', 'ISM')
                                       THEN n.code END, 'UNK') END AS actor,
               CASE WHEN ours THEN n.sector
                    ELSE coalesce(s.sector, nullif(a.sector, ''), b.sector,
                                  CASE WHEN n.code IN ('IGO', 'NGO', 'MNC', 'IMG', 'ISM')
                                       THEN n.code END, '') END AS sector
        FROM named n
        LEFT JOIN country_map plover ON plover.scheme = 'polecat' AND plover.key = n.code
        LEFT JOIN country_map iso ON iso.scheme = 'iso3' AND iso.key = n.code
        LEFT JOIN sector_map b ON b.scheme = 'body' AND b.key = n.code
        LEFT JOIN sector_map s ON s.scheme = 'polecat' AND s.key = n.sector
        LEFT JOIN actor_map a ON a.key = n.name AND a.year = n.on_year
    ),
    actors AS MATERIALIZED (
        SELECT row_no, side, actor, sector, min(i) AS i, arg_min(name, i) AS name
        FROM resolved WHERE actor <> ''
        GROUP BY row_no, side, actor, sector
    ),
    sources AS (
        SELECT row_no, list({'actor': actor, 'sector': sector, 'name': name} ORDER BY i) AS list
        FROM actors WHERE side = 'source' GROUP BY row_no
    ),
    targets AS (
        SELECT row_no, list({'actor': actor, 'sector': sector, 'name': name} ORDER BY i) AS list
        FROM actors WHERE side = 'target' GROUP BY row_no
    ),
    kinds AS (
        SELECT d.row_no, d.own, unnest(range(1, greatest(1, len(d.list)) + 1)) AS place,
               upper(trim(coalesce(d.list[place], ''))) AS kind
        FROM (
            SELECT row_no, own, CASE json_type(kind) WHEN 'ARRAY' THEN kind ->> '$[*]'
                                                     ELSE [kind ->> '$'] END AS list
            FROM dated
        ) d
    ),
    rooted AS (
        SELECT k.row_no, k.place,
               CASE WHEN k.own IS NOT NULL THEN regexp_extract(k.kind, '^{code}$')
                    ELSE coalesce(old.root, q.root, '') END AS root,
               coalesce(old.mode, '') AS mode, q.quad, q.goldstein,
               CASE WHEN k.own IS NOT NULL
                    THEN coalesce(try_cast(k.own ->> '$.reciprocal' AS BOOLEAN), false)
                    ELSE coalesce(old.root, q.root, '')
                         IN ('AGREE', 'CONSULT', 'SUPPORT', 'COOPERATE', 'ASSAULT')
                     AND t.list IS NULL END AS mutual,
               coalesce(s.list, []) AS sources, coalesce(t.list, []) AS targets
        FROM kinds k
        LEFT JOIN renamed_roots old ON old.key = k.kind AND k.own IS NULL
        LEFT JOIN root_map q ON q.root = coalesce(old.root, k.kind)
        LEFT JOIN sources s ON s.row_no = k.row_no
        LEFT JOIN targets t ON t.row_no = k.row_no
    ),
    led AS (
        SELECT *, unnest(CASE WHEN len(sources) = 0 THEN [NULL] ELSE sources END) AS s,
               unnest(range(1, greatest(1, len(sources)) + 1)) AS si
        FROM rooted
    ),
    crossed AS (
        SELECT *,
               unnest(CASE WHEN len(targets) > 0 THEN targets
                           WHEN mutual AND len(sources) > 1
                           THEN list_filter(sources, lambda x: x <> s)
                           ELSE [NULL] END) AS t,
               unnest(range(1, CASE WHEN len(targets) > 0 THEN len(targets)
                                    WHEN mutual AND len(sources) > 1 THEN len(sources) - 1
                                    ELSE 1 END + 1)) AS ti
        FROM led
    ),
    directed AS (
        SELECT row_no, place, root, mode, quad, goldstein, s, t, 0 AS back, si, ti FROM crossed
        UNION ALL
        SELECT row_no, place, root, mode, quad, goldstein, t, s, 1, si, ti FROM crossed
        WHERE mutual AND len(targets) > 0 AND len(sources) > 0
    ),
    once AS (
        SELECT * FROM directed
        QUALIFY row_number() OVER (
            PARTITION BY row_no, place, s.actor, s.sector, t.actor, t.sector ORDER BY back, si, ti
        ) = 1
    ),
    pairs AS (
        SELECT *, CAST(row_number() OVER (PARTITION BY row_no ORDER BY place, back, si, ti) - 1
                       AS INTEGER) AS pair
        FROM once
    ),
""".replace("{code}", _CODE)
#: Modes and contexts of others: lists, or words with a delimiter.
_WORDS: Final = """
    cells_of AS (
        SELECT row_no, what,
               CASE json_type(cell) WHEN 'ARRAY' THEN cell ->> '$[*]'
                                    ELSE string_split_regex(cell ->> '$', '[;|,]') END AS list
        FROM (
            SELECT row_no, 'mode' AS what, mode AS cell FROM dated WHERE own IS NULL
            UNION ALL
            SELECT row_no, 'context', context FROM dated WHERE own IS NULL
        )
        WHERE cell IS NOT NULL
    ),
    words AS (
        SELECT row_no, what, unnest(list) AS word, generate_subscripts(list, 1) AS i
        FROM cells_of WHERE len(list) > 0
    ),
    settings AS (
        SELECT row_no, list(context ORDER BY i) AS contexts
        FROM (
            SELECT w.row_no, c.context, min(w.i) AS i
            FROM words w JOIN context_map c ON c.key = lower(trim(w.word))
            WHERE w.what = 'context'
            GROUP BY w.row_no, c.context
        )
        GROUP BY row_no
    ),
    manners AS (
        SELECT w.row_no, m.root, arg_min(m.mode, w.i) AS mode
        FROM words w
        JOIN mode_map m
          ON m.key = lower(regexp_replace(trim(w.word), '^[A-Z]+\\s*[-_>:/]+\\s*', ''))
        WHERE w.what = 'mode'
        GROUP BY w.row_no, m.root
    )
"""
_ROWS: Final = """
    SELECT
        e.row_no,
        CASE WHEN j IS NULL THEN 'not a JSON object'
             WHEN id = '' THEN 'no id'
             WHEN date <> '' AND day IS NULL THEN 'impossible date'
             WHEN greatest(coalesce(json_array_length(e.source), 0),
                           coalesce(json_array_length(e.target), 0)) > {most}
             THEN 'more than {most} actors on a side' END AS fault,
        id AS own_id, p.pair, day AS event_date,
        CASE WHEN own ->> '$.date_precision' IN ('day', 'month', 'year', 'unknown')
             THEN own ->> '$.date_precision' ELSE looks END AS date_precision,
        coalesce(p.s.actor, '') AS source_actor, coalesce(p.s.sector, '') AS source_sector,
        coalesce(p.s.name, '') AS source_name,
        coalesce(p.t.actor, '') AS target_actor, coalesce(p.t.sector, '') AS target_sector,
        coalesce(p.t.name, '') AS target_name,
        p.root,
        CASE WHEN own IS NOT NULL THEN coalesce(regexp_extract(e.mode ->> '$', '^{code}$'), '')
             ELSE coalesce(m.mode, p.mode) END AS mode,
        CASE WHEN try_cast(own ->> '$.quad' AS INTEGER) BETWEEN 0 AND 4
             THEN try_cast(own ->> '$.quad' AS INTEGER)
             WHEN p.quad IS NOT NULL THEN p.quad
             WHEN try_cast(e.quad AS INTEGER) BETWEEN 0 AND 4 THEN try_cast(e.quad AS INTEGER)
             ELSE 0 END AS quad,
        coalesce(try_cast(own ->> '$.goldstein' AS DOUBLE),
                 try_cast(e.scale AS DOUBLE), p.goldstein) AS goldstein,
        coalesce(own ->> '$.cameo', '') AS cameo,
        coalesce(own ->> '$.areas[*]', []::VARCHAR[]) AS areas,
        CASE WHEN own IS NOT NULL THEN coalesce(e.context ->> '$[*]', []::VARCHAR[])
             ELSE coalesce(c.contexts, []::VARCHAR[]) END AS contexts,
        CASE WHEN own ->> '$.modality' IN ('planned', 'conditional', 'negated', 'alleged')
             THEN own ->> '$.modality' ELSE 'actual' END AS modality,
        1 AS mentions,
        coalesce(loc ->> '$.name', loc ->> '$.resolved_placename', '') AS place,
        CASE WHEN own IS NOT NULL THEN coalesce(loc ->> '$."country code"', '')
             ELSE coalesce(iso.code, '') END AS place_country,
        try_cast(coalesce(loc ->> '$.latitude', loc ->> '$.lat') AS DOUBLE) AS latitude,
        try_cast(coalesce(loc ->> '$.longitude', loc ->> '$.lon') AS DOUBLE) AS longitude,
        e.publisher, e.reference,
        -- The line stands once, with the first of its pairs.
        CASE WHEN p.pair = 0 THEN coalesce(CAST(j AS VARCHAR), '') ELSE '{}' END AS details
    FROM dated e
    JOIN pairs p ON p.row_no = e.row_no
    LEFT JOIN manners m ON m.row_no = e.row_no AND m.root = p.root
    LEFT JOIN settings c ON c.row_no = e.row_no
    LEFT JOIN country_map iso ON iso.scheme = 'iso3'
          AND iso.key = upper(coalesce(loc ->> '$.cc3', loc ->> '$.country_code3',
                                       loc ->> '$."country code"'))
""".replace("{most}", str(MAX_SIDE_ACTORS)).replace("{code}", _CODE)
#: By these an event of PLOVER is told from other JSON.
_MARKS: Final = ('"event"', '"event_type"', '"eventType"')
_SIDES: Final = ('"source"', '"sources"', '"actor"', '"actors"', '"ACTOR"')


def _sniff(head: Head) -> bool:
    return any(
        line.lstrip("\ufeff").startswith("{")
        and any(mark in line for mark in _MARKS)
        and any(mark in line for mark in _SIDES)
        for line in head.lines
    )


PLOVER: Final = Format(
    name="plover",
    dataset="plover",
    title="PLOVER JSON, one event a line, as `dragoman export plover` writes it",
    columns=("line",),
    select=_TOLD + _MEMBERS + _PAIRS + _WORDS + _ROWS,
    sniff=_sniff,
    open=lines,
    names=_TOLD + _MEMBERS + _WANTED,
)
