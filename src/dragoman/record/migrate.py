"""Records of an older schema: brought up to date when opened for writing, read as they are else.

Schema 2 added `format`, `reason`, `reason_start`, `reason_end`, `stage` and `topics` to `events`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dragoman.record.schema import SCHEMA_VERSION, TABLES, VIEWS

if TYPE_CHECKING:
    import duckdb

#: Older schemas that can be brought up to date.
MIGRATABLE: Final = frozenset({1})
_VERSION: Final = "SELECT value FROM meta WHERE key = 'schema_version'"
_SET_VERSION: Final = "UPDATE meta SET value = $1 WHERE key = 'schema_version'"
_NEXT_EVENTS: Final = next(
    sql.replace("CREATE TABLE events", "CREATE TABLE next_events", 1)
    for sql in TABLES
    if "CREATE TABLE events" in sql
)
_STEPS: Final = (
    *("DROP VIEW IF EXISTS occurred_dyads", "DROP VIEW IF EXISTS dyads"),
    *("DROP VIEW IF EXISTS occurred", "DROP VIEW IF EXISTS codes"),
    "DROP VIEW IF EXISTS exposure",
    _NEXT_EVENTS,
    "INSERT INTO next_events BY NAME SELECT * FROM events",
    "DROP TABLE events",
    "ALTER TABLE next_events RENAME TO events",
    *VIEWS,
)
#: What an older table looks like to a reader; THE_RECORD is the name of the open database.
_AS_OF_NOW: Final = """
CREATE TEMPORARY VIEW IF NOT EXISTS events AS
SELECT *, '' AS format, '' AS reason, -1 AS reason_start, -1 AS reason_end, '' AS stage,
       []::VARCHAR[] AS topics
FROM THE_RECORD.main.events
"""


def version(connection: duckdb.DuckDBPyConnection) -> str:
    """The schema version that a record names; "" when it names none.

    Raises:
        duckdb.Error: it has no `meta` table.
    """
    row = connection.execute(_VERSION).fetchone()
    return str(row[0]) if row else ""


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a record up to date in one transaction; what it said stays as it was.

    Raises:
        duckdb.Error: it could not be written, and is as before.
    """
    import duckdb

    connection.execute("BEGIN TRANSACTION")
    try:
        for step in _STEPS:
            connection.execute(step)
        connection.execute(_SET_VERSION, [str(SCHEMA_VERSION)])
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


def lift(cursor: duckdb.DuckDBPyConnection) -> None:
    """Show a reader the columns that an older record lacks, empty; the file is not touched."""
    row = cursor.execute("SELECT current_database()").fetchone()
    name = str(row[0]) if row else ""
    cursor.execute(_AS_OF_NOW.replace("THE_RECORD", '"' + name.replace('"', '""') + '"'))
