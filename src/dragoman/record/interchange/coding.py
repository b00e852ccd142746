"""Foreign rows mapped to ours, batch by batch, in a database in memory.

The format's SELECT runs beside the record, in the thread that reads ahead: while one batch is
stored, the next is mapped, and nobody who wants the record waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.record import connection
from dragoman.record.interchange.format import Format
from dragoman.record.interchange.mapping import Mappings
from dragoman.record.scratch import registered

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Reason of a refusal -> how many rows, and the first of them.
Reasons = Mapping[str, tuple[int, str]]
#: Foreign numbers may be "nan" or out of this world: then they are unknown.
_CODED: Final = """
    SELECT * REPLACE (
        CASE WHEN isfinite(goldstein) THEN goldstein END AS goldstein,
        CASE WHEN abs(latitude) <= 90 THEN latitude END AS latitude,
        CASE WHEN abs(longitude) <= 180 THEN longitude END AS longitude
    )
    FROM (/*select*/)
"""
_FAULTS: Final = """
    SELECT fault, count(DISTINCT row_no), coalesce(nullif(arg_min(own_id, row_no), ''),
           'row ' || min(row_no))
    FROM coded WHERE fault IS NOT NULL GROUP BY fault ORDER BY fault
"""
_BOUNDS: Final = """
    SELECT min(own_id), max(own_id), count(*), count(DISTINCT (own_id, pair)),
           count(DISTINCT row_no)
    FROM coded WHERE fault IS NULL
"""
#: Of rows that a file holds twice the first stays.
_SOUND: Final = """
    SELECT * EXCLUDE (fault) FROM coded WHERE fault IS NULL
    QUALIFY row_number() OVER (PARTITION BY own_id, pair ORDER BY row_no) = 1
"""
_FRESH: Final = "SELECT count(DISTINCT row_no) FROM sound"


@dataclass(frozen=True, slots=True)
class Coded:
    """A batch in the columns of `imported`, with `row_no`; without what is refused or repeated.

    `rows` were read, `fresh` of them are in `table`; `low` and `high` are the bounds of its ids.
    """

    table: pa.Table
    rows: int
    fresh: int
    reasons: Reasons
    low: str = ""
    high: str = ""


def coded(batches: Iterable[pa.Table], form: Format, mappings: Mappings) -> Iterator[Coded]:
    """Map each batch of rows, which have their `row_no`.

    Raises:
        RecordError: the database in memory refused.
    """
    with ExitStack() as stack:
        database = stack.enter_context(closing(connection.memory()))
        stack.enter_context(connection.translated("the import"))
        stack.enter_context(registered(database, **mappings.tables))
        for raw in batches:
            yield _coded(database, form, mappings, raw)


def _coded(
    database: duckdb.DuckDBPyConnection, form: Format, mappings: Mappings, raw: pa.Table
) -> Coded:
    with ExitStack() as seen:
        seen.enter_context(registered(database, raw=raw))
        names = _names(database, form)
        seen.enter_context(registered(database, actor_map=mappings.actors(names)))
        found = database.sql(_CODED.replace("/*select*/", form.select)).to_arrow_table()
    with registered(database, coded=found):
        reasons = {
            str(fault): (int(count), str(first))
            for fault, count, first in database.execute(_FAULTS).fetchall()
        }
        low, high, rows, distinct, fresh = _one(database, _BOUNDS)
        if not reasons and distinct == rows:
            return Coded(found.drop_columns(["fault"]), raw.num_rows, fresh, {}, low, high)
        sound = database.sql(_SOUND).to_arrow_table()
    with registered(database, sound=sound):
        fresh = _one(database, _FRESH)[0]
    return Coded(sound, raw.num_rows, fresh, reasons, low or "", high or "")


def _names(database: duckdb.DuckDBPyConnection, form: Format) -> list[tuple[str, int]]:
    """The names of this batch that only the resolver can settle."""
    if not form.names:
        return []
    found = database.execute(form.names).fetchall()
    return sorted((str(key), int(year)) for key, year in found if key is not None and year)


def _one(database: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    # All of it: a result that is not read to its end keeps the connection busy.
    (row,) = database.execute(sql).fetchall()
    return tuple(row)
