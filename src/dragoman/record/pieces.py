"""Imported rows in a fixed order, a bounded piece at a time.

Sorting twenty million rows at once takes gigabytes. So the days are counted first and cut into
stretches that fit, and each stretch is sorted by itself. The order is that of the data set's
name, the day and the event's own id, whatever was imported first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from dragoman.record import conditions
from dragoman.record.conditions import where_clause
from dragoman.record.files import ROWS_AT_ONCE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Rows of a piece, unless one day has more.
PIECE_ROWS: Final = 500_000
_DAYS_HEAD: Final = "SELECT i.dataset, i.event_date, count(*) FROM imported i"
_DAYS_TAIL: Final = "GROUP BY i.dataset, i.event_date ORDER BY i.dataset, i.event_date NULLS LAST"
_DATED: Final = "i.dataset = $piece AND i.event_date BETWEEN $piece_first AND $piece_last"
_UNDATED: Final = "i.dataset = $piece AND i.event_date IS NULL"
#: Ids that are numbers stand in the order of numbers.
ORDER: Final = "ORDER BY i.event_date, length(i.own_id), i.own_id, i.pair"
_DATASETS: Final = "SELECT DISTINCT dataset FROM imported ORDER BY dataset"
#: A data set and the first and last day of a piece of it; None for rows without a day.
_Piece = tuple[str, dt.date | None, dt.date | None]


def datasets(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The data sets of a record: our own first, then what was imported."""
    found = (str(row[0]) for row in cursor.sql(_DATASETS).fetchall())
    return (conditions.OWN, *found)


def imported(
    cursor: duckdb.DuckDBPyConnection,
    head: str,
    given: dict[str, Any],
    *,
    tail: str = ORDER,
    also: Iterable[str] = (),
) -> Iterator[pa.RecordBatch]:
    """The rows of `imported` (as `i`) that the parameters ask for, as `head` selects them.

    Args:
        cursor: of the record.
        head: constant SQL that ends in `FROM imported i` and its joins.
        given: parameters from `conditions.parameters`.
        tail: constant SQL after the conditions.
        also: more constant conditions.
    """
    if not conditions.asks_imported(given):
        return
    asked = [*conditions.imported_conditions(given), *also]
    days = "\n".join((_DAYS_HEAD, where_clause(asked), _DAYS_TAIL))
    for name, first, last in _pieces(cursor.sql(days, params=given).fetchall()):
        bounds = {"piece_first": first, "piece_last": last} if first else {}
        clause = where_clause([*asked, _DATED if first else _UNDATED])
        sql = "\n".join((head, clause, tail))
        relation = cursor.sql(sql, params={**given, "piece": name, **bounds})
        yield from relation.to_arrow_reader(ROWS_AT_ONCE)


def _pieces(days: Iterable[tuple[Any, ...]]) -> Iterator[_Piece]:
    piece: _Piece | None = None
    rows = 0
    for name, day, count in days:
        fits = piece and piece[0] == name and day and rows + count <= PIECE_ROWS
        if piece and fits:
            piece, rows = (name, piece[1], day), rows + count
            continue
        if piece:
            yield piece
        piece, rows = (name, day, day), count
    if piece:
        yield piece
