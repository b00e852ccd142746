"""The tables and views of a record, as SQL, and the version of that layout.

`docs/reference/record.md` says what every column means. A change to a table raises
`SCHEMA_VERSION`; views are part of the same version because they are stored in the file. A new
column stands last in its table and has a default: `migrate.py` fills older records with it.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 2

#: The sixteen PLOVER roots and their quad class: 1 verbal and 2 material cooperation, 3 verbal
#: and 4 material conflict. Roots of a user's own tables stand in `meta` (`root:VISA` = `1`) from
#: the first event on that has them.
ROOT_QUAD: Final[dict[str, int]] = {
    "AGREE": 1,
    "CONSULT": 1,
    "SUPPORT": 1,
    "CONCEDE": 1,
    "COOPERATE": 2,
    "AID": 2,
    "RETREAT": 2,
    "REQUEST": 3,
    "ACCUSE": 3,
    "REJECT": 3,
    "THREATEN": 3,
    "PROTEST": 4,
    "SANCTION": 4,
    "MOBILIZE": 4,
    "COERCE": 4,
    "ASSAULT": 4,
}

#: Only `report_id` carries an index: every other key is a hash that contains it, so a report
#: that enters once brings its events once, and an index per event would double the commit time.
TABLES: Final = (
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)",
    """
    CREATE TABLE reports (
        report_id VARCHAR PRIMARY KEY,
        source VARCHAR NOT NULL,
        publisher VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        published_at DATE,
        date_basis VARCHAR NOT NULL,
        fetched_at TIMESTAMP NOT NULL,
        language VARCHAR NOT NULL,
        external_id VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        characters INTEGER NOT NULL,
        sentences INTEGER NOT NULL CHECK (sentences >= 0),
        text_hash VARCHAR NOT NULL,
        status VARCHAR NOT NULL CHECK (status IN ('coded', 'empty', 'duplicate', 'rejected')),
        duplicate_of VARCHAR NOT NULL,
        reason VARCHAR NOT NULL
    )
    """,
    """
    CREATE TABLE events (
        event_id VARCHAR NOT NULL,
        report_id VARCHAR NOT NULL,
        sentence INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        trigger VARCHAR NOT NULL,
        root VARCHAR NOT NULL,
        mode VARCHAR NOT NULL,
        quad INTEGER NOT NULL CHECK (quad BETWEEN 1 AND 4),
        goldstein DOUBLE NOT NULL CHECK (isfinite(goldstein)),
        cameo VARCHAR NOT NULL,
        areas VARCHAR[] NOT NULL,
        contexts VARCHAR[] NOT NULL,
        event_date DATE,
        date_precision VARCHAR NOT NULL
            CHECK (date_precision IN ('day', 'month', 'year', 'unknown')),
        date_basis VARCHAR NOT NULL,
        place VARCHAR NOT NULL,
        place_country VARCHAR NOT NULL,
        modality VARCHAR NOT NULL
            CHECK (modality IN ('actual', 'planned', 'conditional', 'negated', 'alleged')),
        status VARCHAR NOT NULL CHECK (status IN ('new', 'background')),
        reciprocal BOOLEAN NOT NULL,
        confidence DOUBLE NOT NULL CHECK (isfinite(confidence)),
        coder VARCHAR NOT NULL,
        coder_version VARCHAR NOT NULL,
        knowledge_version VARCHAR NOT NULL,
        also_in INTEGER[] NOT NULL,
        format VARCHAR NOT NULL DEFAULT '',
        reason VARCHAR NOT NULL DEFAULT '',
        reason_start INTEGER NOT NULL DEFAULT -1,
        reason_end INTEGER NOT NULL DEFAULT -1,
        stage VARCHAR NOT NULL DEFAULT '' CHECK (stage IN ('', 'agreed', 'agenda')),
        topics VARCHAR[] NOT NULL DEFAULT []
    )
    """,
    """
    CREATE TABLE participants (
        event_id VARCHAR NOT NULL,
        side VARCHAR NOT NULL CHECK (side IN ('source', 'target')),
        ordinal INTEGER NOT NULL,
        actor VARCHAR NOT NULL,
        sector VARCHAR NOT NULL,
        person VARCHAR NOT NULL,
        office VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        standing_in_for VARCHAR NOT NULL
    )
    """,
)

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
           e.cameo, e.areas, e.contexts, e.modality, e.status, e.reciprocal, e.confidence
    FROM pairs p JOIN events e ON e.event_id = p.event_id
    """,
    "CREATE VIEW occurred_dyads AS SELECT * FROM dyads WHERE modality = 'actual'",
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
)
