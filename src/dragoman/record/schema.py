"""The tables of a record, as SQL, and the version of that layout. `views.py` has its views.

`docs/reference/record.md` says what every column means. A change to a table raises
`SCHEMA_VERSION`; views are part of the same version because they are stored in the file. A new
column stands last in its table and has a default: `migrate.py` fills older records with it.
"""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 3

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
REPORTS: Final = """
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
        reason VARCHAR NOT NULL,
        duplicate_kind VARCHAR NOT NULL DEFAULT '' CHECK (duplicate_kind IN ('', 'exact', 'near')),
        kept_bytes INTEGER NOT NULL DEFAULT 0,
        coded_by VARCHAR NOT NULL DEFAULT ''
    )
    """
#: What the coder found; the same two tables hold what `dragoman recode` found beside it.
EVENTS: Final = """
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
        topics VARCHAR[] NOT NULL DEFAULT [],
        model_version VARCHAR NOT NULL DEFAULT ''
    )
"""
PARTICIPANTS: Final = """
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
"""
#: Locality-sensitive hashes of every text, by which near copies are found (`reading/stories.py`).
BANDS: Final = "CREATE TABLE bands (band UBIGINT NOT NULL, report_id VARCHAR NOT NULL)"
#: Reports whose stored text was coded again, and with what.
RECODED: Final = """
    CREATE TABLE recoded_reports (
        report_id VARCHAR NOT NULL,
        coded_by VARCHAR NOT NULL,
        sentences INTEGER NOT NULL,
        former BOOLEAN NOT NULL
    )
"""
#: One line for each file of events imported, also for a run that was cut off.
IMPORTS: Final = """
    CREATE TABLE imports (
        import_no INTEGER PRIMARY KEY,
        dataset VARCHAR NOT NULL,
        file VARCHAR NOT NULL,
        sha256 VARCHAR NOT NULL,
        rows_read BIGINT NOT NULL CHECK (rows_read = imported + known + refused),
        imported BIGINT NOT NULL,
        known BIGINT NOT NULL,
        refused BIGINT NOT NULL,
        reasons VARCHAR NOT NULL,
        notes VARCHAR NOT NULL,
        complete BOOLEAN NOT NULL,
        version VARCHAR NOT NULL,
        knowledge_version VARCHAR NOT NULL,
        finished_at TIMESTAMP NOT NULL
    )
"""
#: Events of other data sets, one row per source and target, as their makers coded them: no text
#: of ours stands behind them. Narrow and flat, because there may be hundreds of millions; its
#: promises are kept by `verify`, since constraints cost a fifth of the time of an import.
IMPORTED: Final = """
    CREATE TABLE imported (
        import_no INTEGER,
        dataset VARCHAR,
        own_id VARCHAR,
        pair INTEGER DEFAULT 0,
        event_date DATE,
        date_precision VARCHAR,
        source_actor VARCHAR,
        source_sector VARCHAR,
        source_name VARCHAR,
        target_actor VARCHAR,
        target_sector VARCHAR,
        target_name VARCHAR,
        root VARCHAR,
        mode VARCHAR,
        quad INTEGER,
        goldstein DOUBLE,
        cameo VARCHAR,
        areas VARCHAR[],
        contexts VARCHAR[],
        modality VARCHAR,
        mentions INTEGER,
        place VARCHAR,
        place_country VARCHAR,
        latitude DOUBLE,
        longitude DOUBLE,
        publisher VARCHAR,
        reference VARCHAR USING COMPRESSION zstd,
        details VARCHAR
    )
"""
TABLES: Final = (
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)",
    REPORTS,
    EVENTS,
    PARTICIPANTS,
    BANDS,
    RECODED,
    EVENTS.replace("CREATE TABLE events", "CREATE TABLE recoded_events"),
    PARTICIPANTS.replace("CREATE TABLE participants", "CREATE TABLE recoded_participants"),
    IMPORTS,
    IMPORTED,
)
