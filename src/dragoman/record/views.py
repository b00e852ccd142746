"""The views of a record, as SQL. `docs/reference/record.md` says what every column means."""

from __future__ import annotations

from typing import Final

VIEWS: Final = (
    "CREATE VIEW occurred AS SELECT * FROM events WHERE modality = 'actual'",
    # The codes of each side, each once: two ministers of one government are one code.
    """
    CREATE VIEW codes AS
    SELECT event_id, side, min(ordinal) AS ordinal, actor, sector,
           CASE WHEN sector = '' THEN actor ELSE actor || ':' || sector END AS code
    FROM participants
    GROUP BY event_id, side, actor, sector
    """,
    # A story is one text however many papers printed it: its first report stands for all.
    """
    CREATE VIEW stories AS
    SELECT CASE WHEN duplicate_of = '' THEN report_id ELSE duplicate_of END AS story,
           count(*) AS mentions,
           count(DISTINCT publisher) AS publishers,
           min(published_at) AS first_day, max(published_at) AS last_day
    FROM reports
    WHERE status <> 'rejected'
    GROUP BY story
    """,
    # UNION, not UNION ALL: A and B on both sides of a mutual event are still one A-B pair.
    """
    CREATE VIEW dyads AS
    WITH pairs AS (
        SELECT s.event_id, s.code AS source, s.actor AS source_actor, s.sector AS source_sector,
               t.code AS target, t.actor AS target_actor, t.sector AS target_sector
        FROM codes s JOIN codes t ON t.event_id = s.event_id AND t.side = 'target'
        WHERE s.side = 'source'
        UNION
        SELECT s.event_id, t.code, t.actor, t.sector, s.code, s.actor, s.sector
        FROM codes s JOIN codes t ON t.event_id = s.event_id AND t.side = 'target'
        WHERE s.side = 'source'
          AND s.event_id IN (SELECT event_id FROM events WHERE reciprocal)
        UNION
        SELECT a.event_id, a.code, a.actor, a.sector, b.code, b.actor, b.sector
        FROM codes a JOIN codes b ON b.event_id = a.event_id AND b.side = 'source'
        WHERE a.side = 'source' AND a.code <> b.code
          AND a.event_id IN (SELECT event_id FROM events WHERE reciprocal)
          AND a.event_id NOT IN (SELECT event_id FROM participants WHERE side = 'target')
    )
    SELECT e.event_id, p.source, p.source_actor, p.source_sector,
           p.target, p.target_actor, p.target_sector,
           e.report_id, e.event_date, e.date_precision, e.root, e.mode, e.quad, e.goldstein,
           e.cameo, e.areas, e.contexts, e.modality, e.status, e.reciprocal, e.confidence,
           coalesce(s.mentions, 1) AS mentions, 'dragoman' AS dataset,
           e.format, e.reason, e.stage, e.topics
    FROM pairs p JOIN events e ON e.event_id = p.event_id
    LEFT JOIN stories s ON s.story = e.report_id
    """,
    """
    CREATE VIEW imported_dyads AS
    SELECT dataset || ':' || own_id AS event_id,
           CASE WHEN source_sector = '' THEN source_actor
                ELSE source_actor || ':' || source_sector END AS source,
           source_actor, source_sector,
           CASE WHEN target_sector = '' THEN target_actor
                ELSE target_actor || ':' || target_sector END AS target,
           target_actor, target_sector,
           '' AS report_id, event_date, date_precision, root, mode, quad, goldstein, cameo,
           areas, contexts, modality, 'new' AS status, false AS reciprocal,
           NULL::DOUBLE AS confidence, mentions::BIGINT AS mentions, dataset,
           '' AS format, '' AS reason, '' AS stage, []::VARCHAR[] AS topics
    FROM imported
    WHERE source_actor <> '' AND target_actor <> ''
    """,
    "CREATE VIEW all_dyads AS SELECT * FROM dyads UNION ALL SELECT * FROM imported_dyads",
    "CREATE VIEW occurred_dyads AS SELECT * FROM all_dyads WHERE modality = 'actual'",
    """
    CREATE VIEW exposure AS
    SELECT publisher, published_at AS day,
           count(*) AS reports,
           count(*) FILTER (WHERE status <> 'duplicate') AS distinct_reports,
           count(*) FILTER (WHERE status = 'coded') AS coded_reports,
           CAST(sum(sentences) AS BIGINT) AS sentences
    FROM reports
    WHERE status <> 'rejected'
    GROUP BY publisher, published_at
    """,
    # What other data sets were fed on is unknown; their own total by day is all there is.
    """
    CREATE VIEW imported_exposure AS
    SELECT dataset, event_date AS day, count(DISTINCT own_id) AS events,
           CAST(sum(mentions) AS BIGINT) AS mentions
    FROM imported
    GROUP BY dataset, event_date
    """,
)
