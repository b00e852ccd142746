"""Records of an older schema: brought up to date when opened for writing, read as they are else.

Schema 2 added `format`, `reason`, `reason_start`, `reason_end`, `stage` and `topics` to `events`.
Schema 3 added `model_version` to `events`, `duplicate_kind`, `kept_bytes` and `coded_by` to
`reports`, and
the tables of near copies, of texts coded again and of imported events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dragoman.record import stories
from dragoman.record.schema import EVENTS, REPORTS, SCHEMA_VERSION, TABLES
from dragoman.record.scratch import registered
from dragoman.record.views import VIEWS

if TYPE_CHECKING:
    import duckdb

#: Older schemas that can be brought up to date.
MIGRATABLE: Final = frozenset({1, 2})
_VERSION: Final = "SELECT value FROM meta WHERE key = 'schema_version'"
_SET_VERSION: Final = "UPDATE meta SET value = $1 WHERE key = 'schema_version'"
_VIEW_NAMES: Final = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"
_TABLE_NAMES: Final = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
_COLUMNS: Final = "SELECT column_name FROM duckdb_columns() WHERE table_name = $1 AND NOT internal"
_TEXTS: Final = "SELECT report_id, text, title FROM reports WHERE status <> 'rejected'"
_TEXTS_AT_ONCE: Final = 500
_GROWN: Final = (("reports", REPORTS), ("events", EVENTS))
#: What a column that came later says of the rows that were there before.
_ADDED: Final = {
    "reports": (
        ("duplicate_kind", "CASE WHEN status = 'duplicate' THEN 'exact' ELSE '' END"),
        ("kept_bytes", "0"),
        ("coded_by", "''"),
    ),
    "events": (
        *(("format", "''"), ("reason", "''"), ("reason_start", "-1"), ("reason_end", "-1")),
        *(("stage", "''"), ("topics", "[]::VARCHAR[]"), ("model_version", "''")),
    ),
}


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
        for step in list(_steps(connection)):
            connection.execute(step)
        _index(connection)
        connection.execute(_SET_VERSION, [str(SCHEMA_VERSION)])
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


def lift(cursor: duckdb.DuckDBPyConnection) -> None:
    """Show a reader the columns and tables that an older record lacks; the file is not touched."""
    row = cursor.execute("SELECT current_database()").fetchone()
    name = '"' + (str(row[0]) if row else "").replace('"', '""') + '"'
    standing = _names(cursor, _TABLE_NAMES)
    for table, _ in _GROWN:
        grown = f"SELECT *{_columns(cursor, table)} FROM {name}.main.{table}"  # noqa: S608
        cursor.execute(f"CREATE TEMPORARY VIEW IF NOT EXISTS {table} AS {grown}")
    for sql in TABLES:
        if _name_in(sql) not in standing:
            cursor.execute(sql.replace("CREATE TABLE", "CREATE TEMPORARY TABLE IF NOT EXISTS", 1))
    for sql in VIEWS:
        cursor.execute(sql.replace("CREATE VIEW", "CREATE TEMPORARY VIEW IF NOT EXISTS", 1))


def _steps(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    standing = _names(connection, _TABLE_NAMES)
    for view in sorted(_names(connection, _VIEW_NAMES)):
        quoted = view.replace('"', '""')
        yield f'DROP VIEW IF EXISTS "{quoted}" CASCADE'
    for table, layout in _GROWN:
        yield layout.replace(f"CREATE TABLE {table}", f"CREATE TABLE next_{table}", 1)
        added = _columns(connection, table)
        yield f"INSERT INTO next_{table} BY NAME SELECT *{added} FROM {table}"  # noqa: S608
        yield f"DROP TABLE {table}"
        yield f"ALTER TABLE next_{table} RENAME TO {table}"
    yield from (sql for sql in TABLES if _name_in(sql) not in standing)
    yield from VIEWS


def _index(connection: duckdb.DuckDBPyConnection) -> None:
    """Enter every text into the index of near copies, so that later ones are found."""
    texts = connection.cursor().execute(_TEXTS)
    while several := texts.fetchmany(_TEXTS_AT_ONCE):
        bands = {key: stories.band_keys(text, title) for key, text, title in several}
        with registered(connection, new_bands=stories.band_rows(bands)):
            connection.execute("INSERT INTO bands BY NAME SELECT * FROM new_bands")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The columns that `table` lacks, as the end of a SELECT list."""
    standing = {str(row[0]) for row in connection.execute(_COLUMNS, [table]).fetchall()}
    lacking: Iterable[tuple[str, str]] = (
        (name, value) for name, value in _ADDED[table] if name not in standing
    )
    return "".join(f", {value} AS {name}" for name, value in lacking)


def _names(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    return {str(row[0]) for row in connection.execute(sql).fetchall()}


def _name_in(create_table: str) -> str:
    """The table that a CREATE TABLE statement makes."""
    return create_table.split("CREATE TABLE", 1)[1].split("(", 1)[0].strip()
