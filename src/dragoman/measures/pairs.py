"""Series: what two sides did to each other, period by period, from the events of a record.

    japan, nato = Side("JPN", ["JPN"]), Side("NATO", ["NATO"])
    pair_series(record, japan, nato, by="month", areas=("", "cyber")).series

An event counts once, however many members of the two sides had part in it, and not when it is of
an actor with itself alone. Each data set has series of its own. Periods run without gaps from the
first to the last day of a data set; what lies in none is counted (`left_out`, `outside`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.limits import MAX_PANEL_ROWS
from dragoman.measures import exposure, pairshapes
from dragoman.measures.question import Question, Side, ask
from dragoman.measures.series import CLASSES, Series
from dragoman.record import conditions
from dragoman.record.conditions import Codes, EventFilter
from dragoman.record.store import Record

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from dragoman.measures.periods import Axis

#: The publishers that are not named, as one.
OTHER: Final = exposure.OTHER
_QUADS: Final = 4


@dataclass(frozen=True, slots=True)
class PairSeries:
    """The series of a pair.

    `left_out` tells for each data set how many events are in no period because their date is not
    known or not fine enough; `outside` how many are dated before its first or after its last day.
    """

    series: tuple[Series, ...]
    left_out: dict[str, int]
    outside: dict[str, int]

    @property
    def datasets(self) -> tuple[str, ...]:
        """The data sets that there are series of."""
        return tuple(dict.fromkeys(item.dataset for item in self.series))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One series of each data set: its class, area and publisher."""

    kind: str
    area: str
    publisher: str


def pair_series(
    record: Record,
    a: Side,
    b: Side,
    *,
    by: str = "month",
    kinds: Sequence[str] = ("cooperation", "conflict"),
    areas: Sequence[str] = ("",),
    publishers: Sequence[str] = ("",),
    measure: str = "events",
    dataset: Codes | None = None,
    directed: bool = False,
    where: EventFilter | None = None,
    undated: str = "out",
) -> PairSeries:
    """Count what two sides did to each other, by class, area and publisher, in one query.

    Args:
        record: an open record.
        a, b: the sides.
        by: "day", "week" (from Monday), "month", "quarter" or "year".
        kinds: keys of `CLASSES`: "cooperation", "conflict", "all", "vcoop" ...
        areas: areas; "" for all events whatever their areas.
        publishers: publishers; "" for all together, `OTHER` for all that are not named here.
        measure: "events"; "stories", the texts that tell them; "mentions", each event as often
            as reports printed its text.
        dataset: one data set or several; None for each of the record.
        directed: only what `a` did to `b`.
        where: further conditions on the events, and the first and last day. By default those
            that happened.
        undated: "report" counts an event coded here whose own date is not fine enough on the
            day of its report; "out" leaves it out.

    Returns:
        Series by data set, kind, area and publisher, in the order asked for. Periods that the
        data cover only in part are there, with their smaller exposure.

    Raises:
        UsageError: an unknown word, no such data set, no data in those days, or too many rows.
    """
    conditions.known("kind", kinds, tuple(CLASSES))
    each = product(_several(kinds), _several(areas), _several(publishers))
    wanted = [_Wanted(*names) for names in dict.fromkeys(each)]
    named = sorted({w.publisher for w in wanted} - {"", OTHER})
    with record.cursor() as cursor:
        question = ask(
            cursor, (a, b), by=by, where=where, dataset=dataset, measure=measure,
            undated=undated, directed=directed, named=named,
        )  # fmt: skip
        _bounded(len(wanted), question.axes)
        sql = pairshapes.series(question.shape, measure, only=question.only)
        given = {**question.given, **question.reading, **_asked(wanted, question.axes)}
        table = cursor.sql(sql, params=given).to_arrow_table()
    rows, labels = _Rows(table), (a.label, b.label)
    found = [
        series for axis in question.axes for series in _of(rows, axis, wanted, labels, by, measure)
    ]
    return PairSeries(tuple(found), left_out=rows.at(-1), outside=rows.at(-2))


def _several(names: Sequence[str]) -> Sequence[str]:
    """Names; a single one is no sequence of letters."""
    return (names,) if isinstance(names, str) else names


def _bounded(series: int, axes: Sequence[Axis]) -> None:
    rows = series * sum(len(axis.periods) for axis in axes)
    if rows > MAX_PANEL_ROWS:
        raise UsageError(
            f"{series} series would be {rows} rows, more than {MAX_PANEL_ROWS}; choose longer "
            "periods, fewer days or fewer series"
        )


def _asked(wanted: Sequence[_Wanted], axes: Sequence[Axis]) -> dict[str, Any]:
    """The parameters for the series asked for and their periods."""
    classes = [(kind, quad) for kind in {w.kind for w in wanted} for quad in CLASSES[kind]]
    points = [(axis.dataset, day) for axis in axes for day in axis.periods]
    return {
        "wanted_place": list(range(len(wanted))),
        "wanted_kind": [w.kind for w in wanted],
        "wanted_area": [w.area for w in wanted],
        "wanted_publisher": [w.publisher for w in wanted],
        "class_kind": [kind for kind, _ in classes],
        "class_quad": [quad for _, quad in classes],
        "axis_dataset": [name for name, _ in points],
        "axis_period": [day for _, day in points],
    }


def _of(
    rows: _Rows, axis: Axis, wanted: Sequence[_Wanted], labels: tuple[str, str], by: str,
    measure: str,
) -> list[Series]:  # fmt: skip
    """The series of one data set: rows stand by place and period."""
    here = (rows.datasets == axis.dataset) & (rows.places >= 0)
    shape = len(wanted), len(axis.periods)
    counts, amounts = rows.numbers[here].reshape(shape), rows.exposure[here].reshape(shape)
    return [
        Series(
            dataset=axis.dataset, source=labels[0], target=labels[1], kind=w.kind, area=w.area,
            publisher=w.publisher, by=by, measure=measure, periods=axis.periods,
            counts=counts[place], exposure=amounts[place],
        )
        for place, w in enumerate(wanted)
    ]  # fmt: skip


class _Rows:
    """The answer's columns as arrays."""

    __slots__ = ("datasets", "exposure", "numbers", "places")

    def __init__(self, table: pa.Table) -> None:
        self.datasets = _words(table["dataset"])
        self.places = _numbers(table["place"])
        self.numbers = _numbers(table["number"]).astype("int64")
        self.exposure = _numbers(table["exposure"]).astype("float64")

    def at(self, place: int) -> dict[str, int]:
        """What stands at a place below zero, by data set."""
        found: dict[str, int] = {}
        here = self.places == place
        for name, number in zip(self.datasets[here], self.numbers[here].tolist(), strict=True):
            found[name] = found.get(name, 0) + number
        return found


# pyarrow's own ways to arrays, and its comparisons with a Python value, import pandas where it is
# installed: half a second for nothing.
def _numbers(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """A column of numbers without gaps."""
    import numpy as np

    found: npt.NDArray[Any] = np.from_dlpack(column.combine_chunks())
    return found


def _words(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    import numpy as np

    return np.array(column.to_pylist(), dtype=object)


def top_publishers(record: Record, most: int = 10, dataset: str | None = None) -> tuple[str, ...]:
    """The publishers of which most was read, for `publishers=(*top_publishers(record), OTHER)`.

    Raises:
        UsageError: `most` is below 0.
    """
    if most < 0:
        raise UsageError(f"{most} publishers; give 0 or more")
    with record.cursor() as cursor:
        return exposure.largest_publishers(cursor, most, dataset)


def visibility(
    record: Record,
    a: Side,
    b: Side,
    *,
    by: str = "month",
    dataset: str | None = None,
    measure: str = "events",
    where: EventFilter | None = None,
    undated: str = "out",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How often each side was told of without the other, in each period of a data set.

    Args:
        record, a, b, by, measure, where, undated: as in `pair_series`, and with the same values
            the periods are the same.
        dataset: which data set; may be left out where the record has one.

    Returns:
        Counts of what has a member of `a` on any side and none of `b`, and the reverse.

    Raises:
        UsageError: as in `pair_series`, or several data sets and none named.
    """
    import numpy as np

    with record.cursor() as cursor:
        question = ask(
            cursor, (a, b), by=by, where=where, dataset=dataset, measure=measure,
            undated=undated, whole=True,
        )  # fmt: skip
        if len(question.axes) != 1:
            names = ", ".join(axis.dataset for axis in question.axes)
            raise UsageError(f"the record has several data sets ({names}); name one")
        sql = pairshapes.seen(question.shape, measure)
        rows = cursor.sql(sql, params={**question.given, **question.days}).fetchall()
    found = {day: (first, second) for day, first, second in rows}
    told = [found.get(day, (0, 0)) for day in question.axes[0].periods]
    both = np.array(told, dtype=np.float64).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()


def all_series(
    record: Record,
    *,
    by: str = "month",
    kinds: Sequence[str] = ("cooperation", "conflict"),
    dataset: Codes | None = None,
    least: int = 100,
    where: EventFilter | None = None,
    undated: str = "out",
) -> Iterator[Series]:
    """Series of events of all dyads of actors in one scan, both directions together.

    Args:
        record, by, dataset, where, undated: as in `pair_series`.
        kinds: keys of `CLASSES`; each dyad has one series of each, one after the other.
        least: only dyads with at least so many events of these kinds in these periods.

    Yields:
        Series by data set and by the codes of the dyad, source before target in the alphabet.

    Raises:
        UsageError: as in `pair_series`.
    """
    conditions.known("kind", kinds, tuple(CLASSES))
    kinds = tuple(dict.fromkeys(_several(kinds)))
    quads = sorted({quad for kind in kinds for quad in CLASSES[kind]})
    with record.cursor() as cursor:
        question = ask(
            cursor, None, by=by, where=where, dataset=dataset, measure="events", undated=undated
        )
        given = {**question.given, **question.days, "quads": quads, "least": least}
        table = cursor.sql(pairshapes.everyone(question.shape), params=given).to_arrow_table()
        read = read_by_period(cursor, question, "events")
    for axis in question.axes:
        yield from _dyads(table, axis, read[axis.dataset], kinds, by, least)


def _dyads(
    table: pa.Table, axis: Axis, read: npt.NDArray[np.float64], kinds: Sequence[str], by: str,
    least: int,
) -> Iterator[Series]:  # fmt: skip
    """The series of one data set; its rows stand by source and target."""
    import numpy as np

    here = _words(table["dataset"]) == axis.dataset
    if not here.any():
        return
    sources, targets = _words(table["source"])[here], _words(table["target"])[here]
    fresh = np.ones(len(sources), dtype=bool)
    fresh[1:] = (sources[1:] != sources[:-1]) | (targets[1:] != targets[:-1])
    starts = np.flatnonzero(fresh)
    _bounded(len(starts) * len(kinds), [axis])
    days = np.array(axis.periods, dtype="datetime64[D]")
    periods = _numbers(table["period"].cast("int32"))[here].astype("datetime64[D]")
    asked = sorted({quad - 1 for kind in kinds for quad in CLASSES[kind]})
    quads, numbers = _numbers(table["quad"])[here] - 1, _numbers(table["number"])[here]
    for start, end in zip(starts, (*starts[1:], len(sources)), strict=True):
        places = np.searchsorted(days, periods[start:end])
        inside = (places < len(days)) & (days[np.minimum(places, len(days) - 1)]
                                         == periods[start:end])  # fmt: skip
        cells = np.zeros((_QUADS, len(days)), dtype=np.int64)
        cells[quads[start:end][inside], places[inside]] = numbers[start:end][inside]
        if cells[asked].sum() < least:  # the rest lies outside of the data's days
            continue
        for kind in kinds:
            yield Series(
                dataset=axis.dataset, source=sources[start], target=targets[start], kind=kind,
                area="", publisher="", by=by, measure="events", periods=axis.periods,
                counts=cells[[quad - 1 for quad in CLASSES[kind]]].sum(axis=0), exposure=read,
            )  # fmt: skip


def read_by_period(
    cursor: duckdb.DuckDBPyConnection, question: Question, measure: str
) -> dict[str, npt.NDArray[np.float64]]:
    """The exposure of each data set on its axis."""
    import numpy as np

    own = question.shape.own is not None
    sql = exposure.totals(question.shape.by, measure, question.reading, own=own)
    rows = cursor.sql(sql, params=question.reading).fetchall()
    found: dict[tuple[str, dt.date], float] = {(name, day): amount for name, day, amount in rows}
    return {
        axis.dataset: np.array(
            [found.get((axis.dataset, day), 0.0) for day in axis.periods], dtype=np.float64
        )
        for axis in question.axes
    }
