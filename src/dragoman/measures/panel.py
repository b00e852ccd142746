"""Panels: what each dyad did in each period, counted from the events of a record.

    panel(record, by="month", where=EventFilter(dyad=("JPN", "NATO"))).df()

Data sets are never added up: `dataset` is part of the key. Events count once per dyad, however
many sectors of an actor had a part in them. Those without a date that is fine enough for the
period are left out and counted (`Panel.left_out`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from dragoman.errors import UsageError
from dragoman.limits import MAX_PANEL_ROWS
from dragoman.measures import exposure as reading
from dragoman.measures import periods, shapes
from dragoman.record import conditions, roots
from dragoman.record.conditions import EventFilter
from dragoman.record.scratch import registered
from dragoman.record.store import Record
from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

By = Literal["day", "week", "month", "quarter", "year"]
Measure = Literal["events", "stories", "mentions"]
Split = Literal["quad", "root", "area", "publisher"]
Undated = Literal["out", "report"]
KEYS: Final = ("dataset", "source", "target", "period")
_AREAS: Final = """
SELECT DISTINCT area FROM (
    SELECT unnest(areas) AS area FROM events UNION ALL SELECT unnest(areas) AS area FROM imported
) ORDER BY area
"""
_SEVERAL: Final = "SELECT max(pair) FROM imported"
#: Publishers that get a column of their own; a data set from the web may have thousands.
_PUBLISHERS: Final = 50


class Panel(Table):
    """The rows of a panel.

    `left_out` tells, for each data set, how many events are in no period because their date is
    not known or not fine enough.
    """

    __slots__ = ("left_out",)

    def __init__(self, arrow: pa.Table, left_out: dict[str, int]) -> None:
        super().__init__(arrow)
        self.left_out = left_out


def panel(
    record: Record,
    *,
    by: str = "month",
    where: EventFilter | None = None,
    measure: str = "events",
    split: str | Iterable[str] = ("quad",),
    zeros: bool = False,
    directed: bool = True,
    sectors: bool = False,
    undated: str = "out",
    exposure: bool = False,
) -> Panel:
    """Count events per data set, dyad and period.

    Args:
        record: an open record.
        by: "day", "week" (from Monday), "month", "quarter" or "year".
        where: which events; by default those that happened, of all data sets.
        measure: what the counts count: "events"; "stories", the texts that tell them; or
            "mentions", each event as often as reports printed its text.
        split: into which columns: "quad" (`vcoop`, `mcoop`, `vconf`, `mconf`), "root"
            (`root_agree` ...), "area" (`area_cyber` ...; an event may be in several),
            "publisher" (`publisher_herald` ...; the 50 of which most was read), several of
            them, or () for none. `total` counts all, also those that are in no column.
        zeros: add a row of zeros for each period in which a dyad that occurs could have been
            seen: from the first to the last day of the data set (for events coded here, of the
            reports read), within the days asked for.
        directed: False takes A to B and B to A together; `source` is then the first by name.
        sectors: tell "JPN:GOV" from "JPN:MIL".
        undated: "report" counts an event coded here whose own date is not fine enough on the
            day of its report; "out" leaves it out.
        exposure: add the column `exposure`: how much was read in the period, for events coded
            here the reports (near copies only for mentions), for others the data set's own
            total of events or mentions.

    Returns:
        Rows by dataset, source, target and period (its first day), with the counts, `total`,
        `goldstein_sum` and `goldstein_mean` of the events that have a value, and `mentions`.

    Raises:
        UsageError: an unknown word, root, modality or status, or too many rows.
    """
    asked = _Asked(by, measure, tuple([split] if isinstance(split, str) else split), undated)
    with record.cursor() as cursor:
        given = conditions.parameters(cursor, where or EventFilter())
        own, imported = conditions.asks_own(given), conditions.asks_imported(given)
        rows = shapes.rows(
            by,
            _own_conditions(given, by, undated) if own else None,
            conditions.imported_conditions(given) if imported else None,
            directed=directed,
            sectors=sectors,
            reports=undated == "report",
            several=imported and bool(_first(cursor, _SEVERAL)),
        )
        given = given if imported else conditions.own_parameters(given)
        columns, values, names = asked.columns(cursor)
        sql = shapes.counts(by, measure, columns, rows)
        found = cursor.sql(sql, params={**given, **values}).to_arrow_table()
        omitted = cursor.sql(shapes.left_out(by, rows), params=given).fetchall()
        if zeros:
            found = _filled(cursor, found, by, given)
        if exposure:
            found = _with_exposure(cursor, found, asked, given)
    titles = [names.get(name, name) for name in found.column_names]
    return Panel(found.rename_columns(titles), {str(name): count for name, count in omitted})


def _own_conditions(given: dict[str, Any], by: str, undated: str) -> list[str]:
    """Conditions on events coded here; the days asked for are those on which they count."""
    if undated != "report":
        return conditions.pair_conditions(given)
    days = {"since": ">=", "until": "<="}
    day, _ = shapes.own_day(by, reports=True)
    plain = {name: value for name, value in given.items() if name not in days}
    counted = [f"({day}) {sign} ${name}" for name, sign in days.items() if name in given]
    return [*conditions.pair_conditions(plain), *counted]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a call, checked."""

    by: str
    measure: str
    split: tuple[str, ...]
    undated: str

    def __post_init__(self) -> None:
        conditions.known("period", self.by, get_args(By))
        conditions.known("measure", self.measure, get_args(Measure))
        conditions.known("split", self.split, get_args(Split))
        conditions.known("undated", self.undated, get_args(Undated))

    def columns(
        self, cursor: duckdb.DuckDBPyConnection
    ) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
        """Columns -> conditions, the parameters of these, and the names the columns get."""
        columns: dict[str, str] = {}
        values: dict[str, Any] = {}
        for kind in dict.fromkeys(self.split):
            if kind == "quad":
                columns |= shapes.quads()
                continue
            told = _VALUES[kind](cursor)
            tests, parameters = shapes.by_parameter(kind, told)
            columns, values = columns | tests, values | parameters
        return columns, values, _names(values)


def _areas(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(row[0]) for row in cursor.sql(_AREAS).fetchall()]


def _publishers(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return reading.largest_publishers(cursor, _PUBLISHERS)


#: Kind of column -> the values that each get one.
_VALUES: Final[dict[str, Callable[[duckdb.DuckDBPyConnection], Iterable[str]]]] = {
    "root": roots.known,
    "area": _areas,
    "publisher": _publishers,
}


def _names(values: dict[str, Any]) -> dict[str, str]:
    """root_3 -> root_aid; each name once, and fit for the column of any program."""
    names: dict[str, str] = {}
    for column, value in values.items():
        kind, _, place = column.partition("_")
        plain = re.sub(r"\W", "_", f"{kind}_{value.lower()}", flags=re.ASCII)
        names[column] = plain if plain not in names.values() else f"{plain}_{place}"
    return names


def _first(cursor: duckdb.DuckDBPyConnection, sql: str) -> Any:
    rows = cursor.sql(sql).fetchall()
    return rows[0][0] if rows else None


def _filled(
    cursor: duckdb.DuckDBPyConnection, counted: pa.Table, by: str, given: dict[str, Any]
) -> pa.Table:
    """The panel with its rows of zeros."""
    covered = [
        (name, day)
        for name, first, last in periods.spans(cursor)
        for day in periods.days(by, max(first, given.get("since", first)),
                                min(last, given.get("until", last)))
    ]  # fmt: skip
    with registered(cursor, counted=counted):
        _bounded(_first(cursor, shapes.DYADS), covered)
        parameters = {
            "zero_datasets": [name for name, _ in covered],
            "zero_periods": [day for _, day in covered],
        }
        sql = shapes.with_zeros(counted.column_names)
        return cursor.sql(sql, params=parameters).to_arrow_table()


def _with_exposure(
    cursor: duckdb.DuckDBPyConnection, counted: pa.Table, asked: _Asked, given: dict[str, Any]
) -> pa.Table:
    """The panel with how much was read in each of its periods."""
    parameters = reading.parameters(
        [str(name) for name in counted["dataset"].unique().to_pylist()],
        since=given.get("since"), until=given.get("until"), publisher=given.get("publisher"),
    )  # fmt: skip
    sql = reading.joined(asked.by, asked.measure, parameters)
    with registered(cursor, counted=counted):
        return cursor.sql(sql, params=parameters).to_arrow_table()


def _bounded(dyads: int, covered: list[tuple[str, dt.date]]) -> None:
    most = dyads * len(covered)
    if most > MAX_PANEL_ROWS:
        raise UsageError(
            f"{dyads} dyads in {len(covered)} periods may be {most} rows, more than "
            f"{MAX_PANEL_ROWS}; choose longer periods, fewer actors or fewer days"
        )
