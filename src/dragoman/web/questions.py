"""The questions of `fast.py` to the tables of `aggregates.py`, as constant SQL."""

from __future__ import annotations

from typing import Final

from dragoman.measures.shapes import PERIODS

NUMBERS: Final = """
SELECT code_no, actor_no FROM web_codes
WHERE actor IN (SELECT unnest($codes::VARCHAR[]))
   OR actor || ':' || sector IN (SELECT unnest($codes::VARCHAR[]))
"""
#: Filters look at the few thousand kinds of events; of events themselves one number is compared.
ASKED: Final = """
kind IN (
    SELECT kind FROM web_kinds
    WHERE ($datasets::VARCHAR[] IS NULL OR list_contains($datasets::VARCHAR[], dataset))
      AND ($roots::VARCHAR[] IS NULL OR list_contains($roots::VARCHAR[], root))
      AND ($quads::INTEGER[] IS NULL OR list_contains($quads::INTEGER[], quad))
      AND ($areas::VARCHAR[] IS NULL OR list_has_any(areas, $areas::VARCHAR[]))
      AND ($modalities::VARCHAR[] IS NULL OR list_contains($modalities::VARCHAR[], modality))
      AND ($undated OR day_known)
)
AND ($since::DATE IS NULL OR day >= $since::DATE)
AND ($until::DATE IS NULL OR day <= $until::DATE)
"""
OF_PAIR: Final = f"""
FROM web_pair_events
WHERE pair IN (SELECT unnest($pairs::BIGINT[])) AND {ASKED}
"""
#: Of pairs of sectors; pairs of actors are told by their number alone.
OF_CODES: Final = """
AND ((list_contains($a::INTEGER[], a_code) AND list_contains($b::INTEGER[], b_code))
  OR (list_contains($b::INTEGER[], a_code) AND list_contains($a::INTEGER[], b_code)))
"""
OF_ACTOR: Final = f"""
FROM web_actor_events
WHERE actor_no IN (SELECT unnest($actors::INTEGER[]))
  AND list_contains($a::INTEGER[], code_no)
  AND ($acted::BOOLEAN IS NULL OR reciprocal OR acted = $acted::BOOLEAN) AND {ASKED}
"""
OF_ALL: Final = f"FROM web_events WHERE {ASKED}"
CHOSEN: Final = "SELECT DISTINCT no"
#: Of the first rows only: most pages need no more, and putting together the ids of a quarter of a
#: million rows is what takes longest.
FIRST: Final = "SELECT DISTINCT no FROM (SELECT no"
OF_FIRST: Final = "ORDER BY no LIMIT $first)"
NUMBER: Final = "SELECT count(DISTINCT no)"
PAGE: Final = "ORDER BY no LIMIT $limit OFFSET $offset"
#: Of all events each has one row: nothing need be told apart.
NUMBER_OF_ALL: Final = f"SELECT count(*) {OF_ALL}"
PAGE_OF_ALL: Final = f"SELECT no {OF_ALL} {PAGE}"
#: Rows are looked up by their place, table by table: joined in one question, DuckDB reads whole
#: columns of texts.
PLACES: Final = """
SELECT no, day, own_row, report_row, imported_row FROM web_events
WHERE no IN (SELECT unnest($nos::INTEGER[]))
"""
OWN_ROWS: Final = """
SELECT rowid AS at_row, event_id, 'dragoman' AS dataset, event_date, date_precision, root, mode,
       quad, goldstein, cameo, areas, modality, status, reciprocal, confidence, place,
       place_country, trigger, start, "end"
FROM events WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
REPORT_ROWS: Final = """
SELECT rowid AS at_row, title, publisher, published_at, report_id, text FROM reports
WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
IMPORTED_ROWS: Final = """
SELECT rowid AS at_row, dataset || ':' || own_id AS event_id, dataset, event_date, date_precision,
       root, mode, quad, goldstein, cameo, areas, modality, 'new' AS status, false AS reciprocal,
       NULL AS confidence, place, place_country, '' AS trigger, '' AS evidence,
       '' AS title, publisher, NULL AS published_at, '' AS report_id
FROM imported WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
SIDES: Final = """
SELECT DISTINCT ON (t.no, t.acted, t.code_no) t.no, t.acted, t.ordinal, c.code, c.actor
FROM web_actor_events t JOIN web_codes c ON c.code_no = t.code_no
WHERE t.no IN (SELECT unnest($nos::INTEGER[]))
ORDER BY t.no, t.acted, t.code_no, t.ordinal
"""
EVENT: Final = "SELECT no FROM web_ids WHERE key = hash($event_id::VARCHAR)"
EVENT_ROW: Final = "SELECT * FROM events WHERE rowid = $place"
REPORT_ROW: Final = """
SELECT source AS report_source, text AS report_text, language, characters
FROM reports WHERE rowid = $place
"""
STORY_ROW: Final = "SELECT mentions, publishers FROM web_stories WHERE report_row = $place"
IMPORTED_ROW: Final = "SELECT * FROM imported WHERE rowid = $place"
#: An index is only asked for constants, so as many as this are always given, some of them empty.
AT_ONCE: Final = 64
MEMBERS: Final = "\n".join(
    (
        "SELECT event_id, side, ordinal, actor, sector, person, office, text, start,",
        '"end", standing_in_for FROM participants',
        f"WHERE event_id IN ({', '.join(f'${place}' for place in range(1, AT_ONCE + 1))})",
    )
)
PAIR_COUNTS: Final = """
WITH found AS (
    SELECT p.no, k.dataset, k.quad,
           CASE WHEN k.day_known AND k.precision IN {fine} THEN p.day
                WHEN $undated THEN p.report_day END AS day
    FROM web_pair_events p JOIN web_kinds k ON k.kind = p.kind
    WHERE p.pair IN (SELECT unnest($pairs::BIGINT[]))
      AND ($datasets::VARCHAR[] IS NULL OR list_contains($datasets::VARCHAR[], k.dataset))
      AND ($roots::VARCHAR[] IS NULL OR list_contains($roots::VARCHAR[], k.root))
      AND ($areas::VARCHAR[] IS NULL OR list_has_any(k.areas, $areas::VARCHAR[]))
      AND ($quads::INTEGER[] IS NULL OR list_contains($quads::INTEGER[], k.quad))
      AND ($modalities::VARCHAR[] IS NULL OR list_contains($modalities::VARCHAR[], k.modality))
      AND {apart}
)
SELECT dataset, {period} AS period, quad, count(DISTINCT no) AS events
FROM found
WHERE day IS NOT NULL AND ($since::DATE IS NULL OR day >= $since::DATE)
  AND ($until::DATE IS NULL OR day <= $until::DATE)
GROUP BY ALL ORDER BY ALL
"""
#: Not of an actor with itself alone.
APART: Final = "p.pair // 2147483648 <> p.pair % 2147483648"
#: (by, whether sectors are asked for) -> the question.
COUNTS: Final = {
    (by, sectors): PAIR_COUNTS.format(
        period=period, fine=fine, apart=f"p.a_code <> p.b_code {OF_CODES}" if sectors else APART
    )
    for by, (period, fine) in PERIODS.items()
    for sectors in (False, True)
}
NAMED_PAIRS: Final = """
JOIN web_actors x ON x.actor_no = m.pair // 2147483648 AND x.actor <> 'UNK'
JOIN web_actors y ON y.actor_no = m.pair % 2147483648 AND y.actor <> 'UNK'
"""
MONTHS: Final = """
WITH asked AS (
    SELECT * FROM web_pair_month
    WHERE dataset = $dataset AND month >= date_trunc('month', $since::DATE)
      AND month <= $until::DATE
)
SELECT x.actor AS a, y.actor AS b, m.month, m.vcoop, m.mcoop, m.vconf, m.mconf, m.events, m.dated
FROM asked m /*named pairs*/
WHERE m.pair IN (SELECT pair FROM asked GROUP BY pair HAVING sum(events) >= $least)
ORDER BY a, b, month
""".replace("/*named pairs*/", NAMED_PAIRS)
PAIRS: Final = """
WITH m AS (
    SELECT pair, sum(vcoop)::BIGINT AS vcoop, sum(mcoop)::BIGINT AS mcoop,
           sum(vconf)::BIGINT AS vconf, sum(mconf)::BIGINT AS mconf, sum(events)::BIGINT AS events
    FROM web_pair_month
    WHERE dataset = $dataset AND month >= date_trunc('month', $since::DATE)
      AND month <= $until::DATE
    GROUP BY pair HAVING sum(events) >= $least
)
SELECT x.actor AS a, y.actor AS b, vcoop, mcoop, vconf, mconf, events
FROM m /*named pairs*/
ORDER BY events DESC, a, b LIMIT $most
""".replace("/*named pairs*/", NAMED_PAIRS)
RISES: Final = """
WITH span AS (
    SELECT coalesce(sum(amount) FILTER (WHERE month = $month::DATE), 0)::BIGINT AS read_now,
           coalesce(sum(amount) FILTER (WHERE month < $month::DATE), 0)::BIGINT AS read_before
    FROM web_months WHERE dataset = $dataset AND month BETWEEN $first::DATE AND $month::DATE
),
m AS (
    SELECT pair, sum(n) FILTER (WHERE month = $month::DATE) AS now,
           sum(n) FILTER (WHERE month < $month::DATE) AS before
    FROM (
        SELECT pair, month,
               $vcoop * vcoop + $mcoop * mcoop + $vconf * vconf + $mconf * mconf AS n
        FROM web_pair_month
        WHERE dataset = $dataset AND month BETWEEN $first::DATE AND $month::DATE
    ) GROUP BY pair
),
scored AS (
    SELECT pair, coalesce(now, 0)::BIGINT AS now, coalesce(before, 0)::BIGINT AS before,
           read_now, read_before, coalesce(before, 0) * read_now / read_before AS expected
    FROM m CROSS JOIN span WHERE read_now > 0 AND read_before > 0
)
SELECT x.actor AS a, y.actor AS b, m.now, m.before, m.expected, m.read_now, m.read_before,
       (m.now - m.expected) / sqrt(m.expected + 1) AS score
FROM scored m /*named pairs*/
""".replace("/*named pairs*/", NAMED_PAIRS)
HIGHEST: Final = f"{RISES} WHERE score > 0 ORDER BY score DESC, a, b LIMIT $most"
LOWEST: Final = f"{RISES} WHERE score < 0 ORDER BY score, a, b LIMIT $most"
STORIES: Final = """
SELECT r.report_id AS story, s.first_day, s.last_day, r.title, r.publisher, s.mentions,
       s.publishers, s.events
FROM web_stories s JOIN reports r ON r.rowid = s.report_row
WHERE s.no > $offset AND s.no <= $end ORDER BY s.no
"""
_READ: Final = """
SELECT {who} AS publisher, {period} AS day, sum(reports)::BIGINT AS reports,
       sum(distinct_reports)::BIGINT AS distinct_reports, sum(coded)::BIGINT AS coded,
       sum(duplicates)::BIGINT AS duplicates, sum(rejected)::BIGINT AS rejected
FROM web_days w
WHERE ($since::DATE IS NULL OR w.day >= $since::DATE)
  AND ($until::DATE IS NULL OR w.day <= $until::DATE)
  AND ($publisher::VARCHAR IS NULL OR publisher = $publisher::VARCHAR)
GROUP BY {groups} ORDER BY day NULLS LAST, publisher LIMIT $limit OFFSET $offset
"""
#: (period, each publisher apart) -> the question.
READ_BY: Final = {
    (by, apart): _READ.format(
        period=period, who="publisher" if apart else "count(DISTINCT publisher)",
        groups=f"publisher, {period}" if apart else period,
    )
    for by, (period, _) in PERIODS.items()
    for apart in (True, False)
}  # fmt: skip
#: `contains` and `starts_with` know no signs that mean others, so nothing typed needs escaping.
ACTORS_LIKE: Final = """
WITH typed AS (SELECT lower(strip_accents($text)) AS text),
named AS (
    SELECT unnest($codes::VARCHAR[]) AS actor, unnest($names::VARCHAR[]) AS name
),
offered AS (
    SELECT w.actor, coalesce(n.name, w.actor) AS name, w.as_source, w.as_target, w.first_day,
           w.last_day, lower(w.actor) AS code, lower(strip_accents(coalesce(n.name, ''))) AS folded
    FROM web_actors w LEFT JOIN named n ON n.actor = w.actor
)
SELECT actor, name, as_source, as_target, first_day, last_day
FROM offered, typed
WHERE contains(code, text) OR contains(folded, text)
ORDER BY CASE WHEN code = text THEN 0 WHEN starts_with(code, text) OR starts_with(folded, text)
              THEN 1 WHEN contains(folded, ' ' || text) THEN 2 ELSE 3 END,
         as_source + as_target DESC, actor
LIMIT $limit
"""
TITLES_LIKE: Final = """
WITH typed AS (SELECT lower(strip_accents($text)) AS text),
found AS (
    SELECT no, report_row, CASE WHEN starts_with(folded, text) THEN 0
                                WHEN contains(folded, ' ' || text) THEN 1 ELSE 2 END AS place
    FROM web_titles, typed WHERE contains(folded, text)
    ORDER BY place, no LIMIT $limit
)
SELECT r.report_id, r.title, r.publisher, r.published_at
FROM found f JOIN reports r ON r.rowid = f.report_row ORDER BY f.place, f.no
"""
