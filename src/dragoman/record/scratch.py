"""What a statement is given beside the record: Arrow tables for its length, and a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


@contextmanager
def registered(cursor: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """Let SQL on `cursor` see Arrow tables under the given names, for the block's length."""
    import duckdb

    for name, table in tables.items():
        cursor.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            # In an aborted transaction this fails, and must not hide what aborted it.
            with suppress(duckdb.Error):
                cursor.unregister(name)


@contextmanager
def transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that the block does, or on any error nothing."""
    import duckdb

    cursor.execute("BEGIN TRANSACTION")
    try:
        yield
        cursor.execute("COMMIT")
    except BaseException:
        # After a failed COMMIT there may be nothing left to roll back.
        with suppress(duckdb.Error):
            cursor.execute("ROLLBACK")
        raise
