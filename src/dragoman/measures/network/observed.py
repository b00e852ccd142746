"""Which events a network is made of: one SQL, and its rows as arrays of numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from dragoman.errors import UsageError
from dragoman.measures import shapes
from dragoman.record import conditions
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Numbers = npt.NDArray[np.int64]
#: Days are drawn only where there are so many of them; of fewer, draws are all alike.
ENOUGH_DAYS: Final = 10
#: An event known only to its month or year counts where the whole of it is in the stretch.
_ROWS: Final = """
SELECT source, target, event_id, quad > 2 AS conflict, areas, story, day
FROM {rows}
WHERE source <> target AND quad BETWEEN 1 AND 4
  AND source IN (SELECT unnest($known::VARCHAR[]))
  AND target IN (SELECT unnest($known::VARCHAR[]))
  AND (date_precision = 'day'
       OR (date_precision = 'month' AND date_trunc('month', day) >= $first
           AND last_day(day) <= $last)
       OR (date_precision = 'year' AND date_trunc('year', day) >= $first
           AND date_trunc('year', day) + INTERVAL 1 YEAR <= CAST($last AS DATE) + 1))
ORDER BY story, event_id, source, target
"""
_COUNT: Final = """
SELECT count(DISTINCT d.event_id) FROM dyads d JOIN events e ON e.event_id = d.event_id
JOIN reports r ON r.report_id = d.report_id
"""
_UNDATED: Final = """e.event_date IS NULL AND r.published_at >= $first AND r.published_at <= $last
  AND d.source_actor <> d.target_actor
  AND d.source_actor IN (SELECT unnest($known::VARCHAR[]))
  AND d.target_actor IN (SELECT unnest($known::VARCHAR[]))"""
_SEVERAL: Final = "SELECT max(pair) FROM imported WHERE dataset = $dataset"
_DATA_SETS: Final = """
SELECT dataset, max(day) FROM (
    SELECT 'dragoman' AS dataset, event_date AS day FROM events WHERE modality = 'actual'
    UNION ALL
    SELECT dataset, event_date FROM imported WHERE modality = 'actual'
) WHERE day IS NOT NULL GROUP BY dataset ORDER BY dataset
"""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Rows of events and pairs: row `i` says that `a[i]` and `b[i]` had a part in `event[i]`.

    All are numbers; `actors` and `area_names` say whose. `a` is before `b` by name. `areas` are
    pairs of a row and an area. `story` is the unit that resampling draws: a "story", or, where
    the data set tells none, a "day" or an "event". `undated` counts the events that are left out
    because they tell no date, of reports of these days.
    """

    actors: tuple[str, ...]
    a: Numbers
    b: Numbers
    event: Numbers
    conflict: npt.NDArray[np.bool_]
    story: Numbers
    areas: Numbers
    area_names: tuple[str, ...]
    unit: str
    undated: int = 0

    def keep(self, rows: npt.NDArray[np.bool_]) -> Observed:
        """Only these rows, and only the actors that are in them."""
        used = np.unique(np.concatenate([self.a[rows], self.b[rows]]))
        place = np.cumsum(rows) - 1
        areas = self.areas[rows[self.areas[:, 0]]]
        return replace(
            self,
            actors=tuple(self.actors[i] for i in used),
            a=np.searchsorted(used, self.a[rows]),
            b=np.searchsorted(used, self.b[rows]),
            event=_renumbered(self.event[rows]),
            conflict=self.conflict[rows],
            story=_renumbered(self.story[rows]),
            areas=np.column_stack([place[areas[:, 0]], areas[:, 1]]),
        )


def data_sets(record: Record) -> dict[str, dt.date]:
    """The data sets of a record and the last day on which each has an event."""
    with record.cursor() as cursor:
        return {str(name): day for name, day in cursor.sql(_DATA_SETS).fetchall()}


def chosen(record: Record, dataset: str | None) -> str:
    """The data set that is meant; data sets are never added up.

    Raises:
        UsageError: there is none of that name, none at all, or several to choose from.
    """
    known = data_sets(record)
    if dataset is not None:
        if dataset not in known:
            told = ", ".join(known) or "none"
            raise UsageError(f"no events of a data set {dataset!r}; the record has {told}")
        return dataset
    if not known:
        raise UsageError("the record has no dated events; read reports or import a data set first")
    if len(known) > 1:
        raise UsageError(f"several data sets, never added up; choose one of {', '.join(known)}")
    return next(iter(known))


def observed(
    record: Record, dataset: str, known: list[str], where: EventFilter, days: tuple[dt.date, ...]
) -> Observed:
    """The events of a stretch between two different known actors, each once per pair.

    Args:
        record: an open record.
        dataset: "dragoman" or the name of an imported one.
        known: the codes that are actors of a network: countries and organisations.
        where: which events.
        days: the first and last day.
    """
    asked = replace(where, dataset=dataset, since=days[0], until=days[1])
    with record.cursor() as cursor:
        given = conditions.parameters(cursor, asked)
        own = conditions.asks_own(given)
        several = not own and bool(_pairs(cursor, dataset))
        head, rows = shapes.rows(
            "day",
            conditions.pair_conditions(given) if own else None,
            None if own else conditions.imported_conditions(given),
            directed=False, sectors=False, reports=False, several=several,
        )  # fmt: skip
        given = conditions.own_parameters(given) if own else given
        given |= {"known": known, "first": days[0], "last": days[1]}
        found = cursor.sql(head + _ROWS.format(rows=rows), params=given).to_arrow_table()
        undated = _undated(cursor, given) if own else 0
    return replace(_numbered(found), undated=undated)


def _undated(cursor: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> int:
    """How many events coded here tell no date, of reports of the days asked for."""
    plain = {name: value for name, value in given.items() if name not in ("since", "until")}
    asked = conditions.where_clause([*conditions.pair_conditions(plain), _UNDATED])
    return int(cursor.sql(_COUNT + asked, params=plain).fetchall()[0][0])


def _pairs(cursor: duckdb.DuckDBPyConnection, dataset: str) -> Any:
    return cursor.execute(_SEVERAL, {"dataset": dataset}).fetchall()[0][0]


def _numbered(found: pa.Table) -> Observed:
    sources, targets = _values(found, "source"), _values(found, "target")
    actors, ends = np.unique(np.concatenate([sources, targets]), return_inverse=True)
    a, b = ends[: len(sources)], ends[len(sources) :]
    events, stories = (_codes(found, name) for name in ("event_id", "story"))
    unit = "event" if _same(found) else "story"
    days = _renumbered(_values(found, "day").astype("datetime64[D]"))
    if unit == "event" and len(days) and days.max() + 1 >= ENOUGH_DAYS:
        # Where no story is known, what was told of one day is drawn or left out together.
        unit, stories = "day", days
    areas, names = _areas(found)
    return Observed(
        tuple(str(name) for name in actors), a, b, events,
        _values(found, "conflict").astype(bool), stories, areas, names, unit,
    )  # fmt: skip


def _values(found: pa.Table, column: str) -> npt.NDArray[Any]:
    values: npt.NDArray[Any] = found[column].combine_chunks().to_numpy(zero_copy_only=False)
    return values


def _codes(found: pa.Table, column: str) -> Numbers:
    """The texts of a column as numbers, in the order of the texts."""
    coded = found[column].combine_chunks().dictionary_encode()
    names = coded.dictionary.to_numpy(zero_copy_only=False)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(names, kind="stable")] = np.arange(len(names))
    codes: Numbers = rank[coded.indices.to_numpy(zero_copy_only=False)]
    return codes


def _same(found: pa.Table) -> bool:
    """Whether every event is its own story: then the data set does not tell stories."""
    import pyarrow.compute as pc

    return bool(pc.all(pc.equal(found["story"], found["event_id"])).as_py())


def _areas(found: pa.Table) -> tuple[Numbers, tuple[str, ...]]:
    import pyarrow.compute as pc

    lists = found["areas"].combine_chunks()
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    values = pc.list_flatten(lists).to_numpy(zero_copy_only=False).astype(str)
    names, codes = np.unique(values, return_inverse=True)
    return np.column_stack([rows, codes.astype(np.int64)]), tuple(str(name) for name in names)


def _renumbered(values: npt.NDArray[Any]) -> Numbers:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
