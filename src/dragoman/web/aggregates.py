"""Tables for pages, built in the server's private copy of a record, beside the record's own.

`fast.py` asks them. Codes and what events are filtered by are numbers, and rows lie in the order
in which they are asked for: of every 122,880 rows DuckDB keeps the smallest and largest values,
and leaves unread what cannot match. What there is:

- `web_codes`: each `code` as a filter takes it ("JPN", "JPN:GOV") with its `code_no` and its
  `actor_no`; both in the order of the alphabet, the codes of an actor side by side.
- `web_actors`: `actor_no`, `actor`, how many events that happened it is a source and a target of
  (`as_source`, `as_target`; ours and imported ones), and the first and last known day of them.
- `web_kinds`: each combination of data set, root, quad class, modality, areas, precision of the
  date, and whether there is one (`day_known`), as `kind`. Filters look here first.
- `web_events`: an event a row, ours and imported ones, numbered by `no` with the newest day first
  and unknown days last. `day` is its own day, or else that of its report (`report_day`).
  `own_row`, `report_row` and `imported_row` are rows of `events`, `reports` and `imported`.
- `web_ids`: `key`, a hash of each event id, and the event's `no`.
- `web_actor_events`: a row for each event, side (`acted`: is it the source's) and code in it, by
  actor; `repeated` where another code of the actor on that side came before.
- `web_pair_events`: a row for each event and two codes it is between, both directions in one, by
  `pair` (`actor_no` of a * 2**31 + that of b, a first in the alphabet) and `no`; `a_code` and
  `b_code` are numbers; `who` acted: 1 a, 2 b, 3 both; `repeated` as above.
- `web_pair_month`: by data set, month and pair of two actors, what happened: counts by quad class
  (`vcoop` ...), of all (`events`), and of those with a date of their own fine enough (`dated`);
  the month of others is that of their report.
- `web_months`: how much was read (`amount`) by data set and month: reports without copies; for
  imported data sets, as nobody knows what they were fed on, their events that happened or not.
- `web_days`: by publisher and day, reports read (without rejected ones), `distinct_reports`,
  coded ones, duplicates; and rejected inputs, whose day nobody knows.
- `web_stories`: stories by `no`, newest first: the report that stands for each (`report_row`), how
  often it was printed (`mentions`), by how many publishers, and its events.
- `web_titles`: titles of stories by the same `no`; `folded` is without accents and capitals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dragoman.record.scratch import transaction

if TYPE_CHECKING:
    import duckdb

_KINDS: Final = """
CREATE TABLE web_kinds AS
SELECT row_number() OVER (ORDER BY key)::INTEGER AS kind, *
FROM (
    SELECT hash('dragoman', root, quad, modality, areas, date_precision, event_date IS NULL) AS key,
           'dragoman' AS dataset, any_value(root) AS root, any_value(quad) AS quad,
           any_value(modality) AS modality, any_value(areas) AS areas,
           any_value(date_precision) AS precision, any_value(event_date IS NOT NULL) AS day_known
    FROM events GROUP BY key
    UNION ALL
    SELECT hash(dataset, root, quad, modality, areas, date_precision, event_date IS NULL) AS key,
           any_value(dataset), any_value(root), any_value(quad), any_value(modality),
           any_value(areas), any_value(date_precision), any_value(event_date IS NOT NULL)
    FROM imported WHERE pair = 0 GROUP BY key
)
"""
#: The first of an imported event's pairs stands for it.
_EVENTS: Final = """
CREATE TABLE web_events AS
WITH found AS (
    SELECT hash('dragoman', root, quad, modality, areas, e.date_precision, event_date IS NULL)
               AS key, coalesce(e.event_date, r.published_at) AS day, r.published_at AS report_day,
           e.rowid AS own_row, r.rowid AS report_row, NULL AS imported_row
    FROM events e JOIN reports r ON r.report_id = e.report_id
    UNION ALL
    SELECT hash(dataset, root, quad, modality, areas, date_precision, event_date IS NULL),
           event_date, NULL, NULL, NULL, rowid
    FROM imported WHERE pair = 0
)
SELECT row_number() OVER ()::INTEGER AS no, *
FROM (
    SELECT k.kind, f.* EXCLUDE (key) FROM found f JOIN web_kinds k ON k.key = f.key
    ORDER BY day DESC NULLS LAST, own_row, imported_row
)
"""
_CODES: Final = """
CREATE TABLE web_codes AS
WITH found AS (
    SELECT actor, sector FROM participants
    UNION SELECT source_actor, source_sector FROM imported WHERE source_actor <> ''
    UNION SELECT target_actor, target_sector FROM imported WHERE target_actor <> ''
)
SELECT row_number() OVER (ORDER BY actor, sector)::INTEGER AS code_no,
       dense_rank() OVER (ORDER BY actor)::INTEGER AS actor_no, actor, sector,
       CASE WHEN sector = '' THEN actor ELSE actor || ':' || sector END AS code
FROM found
"""
#: Rows of `imported` with their event: those of one event share its `no`.
_IMPORTED: Final = """
CREATE TEMP TABLE web_imported AS
WITH placed AS (
    SELECT i.rowid AS place, w.no FROM imported i JOIN web_events w ON w.imported_row = i.rowid
    UNION ALL
    SELECT m.rowid, w.no
    FROM imported m JOIN imported i ON i.dataset = m.dataset AND i.own_id = m.own_id AND i.pair = 0
    JOIN web_events w ON w.imported_row = i.rowid
    WHERE m.pair > 0
)
SELECT p.no, s.code_no AS source, s.actor_no AS source_actor, t.code_no AS target,
       t.actor_no AS target_actor
FROM imported i JOIN placed p ON p.place = i.rowid
LEFT JOIN web_codes s ON s.actor = i.source_actor AND s.sector = i.source_sector
LEFT JOIN web_codes t ON t.actor = i.target_actor AND t.sector = i.target_sector
"""
_SIDES: Final = """
CREATE TEMP TABLE web_sides AS
WITH numbered AS (
    SELECT e.event_id, w.no, e.reciprocal
    FROM events e JOIN web_events w ON w.own_row = e.rowid
)
SELECT n.no, n.reciprocal, p.side = 'source' AS acted, p.ordinal, c.actor_no, c.code_no
FROM participants p JOIN numbered n ON n.event_id = p.event_id
JOIN web_codes c ON c.actor = p.actor AND c.sector = p.sector
"""
_ACTOR_EVENTS: Final = """
CREATE TABLE web_actor_events AS
WITH sides AS (
    SELECT no, acted, reciprocal, ordinal, actor_no, code_no FROM web_sides
    UNION ALL
    SELECT no, true, false, 0, source_actor, source FROM web_imported WHERE source IS NOT NULL
    UNION ALL
    SELECT no, false, false, 0, target_actor, target FROM web_imported WHERE target IS NOT NULL
),
lying AS (
    SELECT s.actor_no, s.acted, s.reciprocal, s.no, s.code_no, s.ordinal, w.kind, w.day
    FROM sides s JOIN web_events w ON w.no = s.no
    ORDER BY s.actor_no, s.acted, s.no
)
SELECT *, coalesce(lag(no) OVER () = no AND lag(actor_no) OVER () = actor_no
                   AND lag(acted) OVER () = acted, false) AS repeated
FROM lying
"""
#: As rows of the view `dyads`, the two directions of a pair folded into one row.
_PAIR_EVENTS: Final = """
CREATE TABLE web_pair_events AS
WITH alone AS (
    SELECT no FROM web_sides WHERE reciprocal GROUP BY no HAVING bool_and(acted)
),
met AS (
    SELECT s.no, s.actor_no AS x_actor, s.code_no AS x, t.actor_no AS y_actor, t.code_no AS y,
           s.reciprocal AS both_acted
    FROM web_sides s JOIN web_sides t ON t.no = s.no AND NOT t.acted
    WHERE s.acted
    UNION ALL
    SELECT s.no, s.actor_no, s.code_no, t.actor_no, t.code_no, true
    FROM web_sides s JOIN web_sides t ON t.no = s.no AND s.code_no < t.code_no
    WHERE s.no IN (SELECT no FROM alone)
    UNION ALL
    SELECT no, source_actor, source, target_actor, target, false
    FROM web_imported WHERE source IS NOT NULL AND target IS NOT NULL
),
folded AS (
    SELECT least(x_actor, y_actor)::BIGINT * 2147483648 + greatest(x_actor, y_actor) AS pair, no,
           least(x, y) AS a_code, greatest(x, y) AS b_code,
           bit_or(CASE WHEN both_acted THEN 3 WHEN x <= y THEN 1 ELSE 2 END)::TINYINT AS who
    FROM met GROUP BY ALL
),
lying AS (
    SELECT f.*, w.kind, w.day, w.report_day FROM folded f JOIN web_events w ON w.no = f.no
    ORDER BY f.pair, f.no
)
SELECT *, coalesce(lag(no) OVER () = no AND lag(pair) OVER () = pair, false) AS repeated
FROM lying
"""
_PAIR_MONTH: Final = """
CREATE TABLE web_pair_month AS
WITH dates AS (
    SELECT kind, dataset, quad, day_known AND precision IN ('day', 'month') AS dated
    FROM web_kinds WHERE modality = 'actual'
),
told AS (
    SELECT k.dataset, k.quad, k.dated, p.pair,
           date_trunc('month', CASE WHEN k.dated THEN p.day ELSE p.report_day END)::DATE AS month
    FROM web_pair_events p JOIN dates k ON k.kind = p.kind
    WHERE NOT p.repeated AND p.pair // 2147483648 <> p.pair % 2147483648
)
SELECT dataset, month, pair, count(*) FILTER (WHERE quad = 1)::INTEGER AS vcoop,
       count(*) FILTER (WHERE quad = 2)::INTEGER AS mcoop,
       count(*) FILTER (WHERE quad = 3)::INTEGER AS vconf,
       count(*) FILTER (WHERE quad = 4)::INTEGER AS mconf, count(*)::INTEGER AS events,
       count(*) FILTER (WHERE dated)::INTEGER AS dated
FROM told WHERE month IS NOT NULL GROUP BY dataset, month, pair
ORDER BY dataset, month, pair
"""
_MONTHS: Final = """
CREATE TABLE web_months AS
SELECT 'dragoman' AS dataset, date_trunc('month', day)::DATE AS month,
       sum(distinct_reports)::BIGINT AS amount
FROM web_days WHERE day IS NOT NULL GROUP BY ALL
UNION ALL
SELECT k.dataset, date_trunc('month', w.day)::DATE AS month, count(*) AS amount
FROM web_events w JOIN web_kinds k ON k.kind = w.kind
WHERE w.imported_row IS NOT NULL AND w.day IS NOT NULL AND k.precision IN ('day', 'month')
GROUP BY ALL
"""
_ACTORS: Final = """
CREATE TABLE web_actors AS
WITH counted AS (
    SELECT t.actor_no, count(*) FILTER (WHERE t.acted AND NOT t.repeated) AS as_source,
           count(*) FILTER (WHERE NOT t.acted AND NOT t.repeated) AS as_target,
           min(t.day) FILTER (WHERE k.day_known) AS first_day,
           max(t.day) FILTER (WHERE k.day_known) AS last_day
    FROM web_actor_events t JOIN web_kinds k ON k.kind = t.kind
    WHERE k.modality = 'actual'
    GROUP BY t.actor_no
)
SELECT c.actor_no, c.actor, coalesce(n.as_source, 0) AS as_source,
       coalesce(n.as_target, 0) AS as_target, n.first_day, n.last_day
FROM (SELECT DISTINCT actor_no, actor FROM web_codes) c
LEFT JOIN counted n ON n.actor_no = c.actor_no
ORDER BY c.actor_no
"""
_IDS: Final = """
CREATE TABLE web_ids AS
SELECT hash(e.event_id) AS key, w.no FROM events e JOIN web_events w ON w.own_row = e.rowid
UNION ALL
SELECT hash(i.dataset || ':' || i.own_id), w.no
FROM imported i JOIN web_events w ON w.imported_row = i.rowid
ORDER BY key
"""
_DAYS: Final = """
CREATE TABLE web_days AS
SELECT publisher, published_at AS day, count(*) FILTER (WHERE status <> 'rejected') AS reports,
       count(*) FILTER (WHERE status IN ('coded', 'empty')) AS distinct_reports,
       count(*) FILTER (WHERE status = 'coded') AS coded,
       count(*) FILTER (WHERE status = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE status = 'rejected') AS rejected
FROM reports GROUP BY publisher, published_at
ORDER BY day, publisher
"""
#: As the view `stories`; only those that were printed more than once need to be counted.
_STORIES: Final = """
CREATE TABLE web_stories AS
WITH told AS (SELECT report_row, count(*) AS events FROM web_events GROUP BY report_row),
copies AS (SELECT duplicate_of, publisher, published_at FROM reports WHERE status = 'duplicate'),
printed AS (
    SELECT story, count(*) AS mentions, count(DISTINCT publisher) AS publishers,
           min(day) AS first_day, max(day) AS last_day
    FROM (
        SELECT duplicate_of AS story, publisher, published_at AS day FROM copies
        UNION ALL
        SELECT report_id, publisher, published_at FROM reports
        WHERE report_id IN (SELECT duplicate_of FROM copies)
    )
    GROUP BY story
),
found AS (
    SELECT r.rowid AS report_row, coalesce(p.first_day, r.published_at) AS first_day,
           coalesce(p.last_day, r.published_at) AS last_day, coalesce(p.mentions, 1) AS mentions,
           coalesce(p.publishers, 1) AS publishers, coalesce(t.events, 0) AS events
    FROM reports r LEFT JOIN printed p ON p.story = r.report_id
    LEFT JOIN told t ON t.report_row = r.rowid
    WHERE r.status IN ('coded', 'empty')
    ORDER BY first_day DESC NULLS LAST, report_row DESC
)
SELECT row_number() OVER ()::INTEGER AS no, * FROM found
"""
_TITLES: Final = """
CREATE TABLE web_titles AS
SELECT s.no, s.report_row, lower(strip_accents(r.title)) AS folded
FROM web_stories s JOIN reports r ON r.rowid = s.report_row
ORDER BY s.no
"""
#: Who took part is asked for some dozens of events at a time, wherever they lie.
_BY_EVENT: Final = "CREATE INDEX web_by_event ON participants (event_id)"
#: In this order: later tables are built from earlier ones. The two temporary ones are dropped.
BUILD: Final[tuple[str, ...]] = (
    _KINDS, _EVENTS, _CODES, _IMPORTED, _SIDES, _ACTOR_EVENTS, _PAIR_EVENTS,
    "DROP TABLE web_sides", "DROP TABLE web_imported",
    _PAIR_MONTH, _DAYS, _MONTHS, _ACTORS, _IDS, _STORIES, _TITLES, _BY_EVENT,
)  # fmt: skip
_STALE: Final = tuple(
    f"DROP TABLE IF EXISTS {name}"
    for name in (
        *("web_kinds", "web_events", "web_codes", "web_imported", "web_sides", "web_actor_events"),
        *("web_pair_events", "web_pair_month", "web_months", "web_days", "web_actors", "web_ids"),
        *("web_stories", "web_titles"),
    )
)


def build(cursor: duckdb.DuckDBPyConnection) -> None:
    """Build all tables, in place of those that an earlier call made.

    Raises:
        duckdb.Error: the database refused (disk full ...); nothing was changed.
    """
    with transaction(cursor):
        cursor.execute("DROP INDEX IF EXISTS web_by_event")
        for statement in (*_STALE, *BUILD):
            cursor.execute(statement)
