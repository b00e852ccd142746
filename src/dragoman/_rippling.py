"""The ripples of the Python door: which regions or pairs follow which, and what follows a shock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dragoman import _asked, _drawing
from dragoman.errors import InputError, TooLarge, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_RIPPLE_ROWS
from dragoman.record.store import Record
from dragoman.ripple.asking import (
    Act,
    Assumed,
    Manner,
    Networks,
    Wanted,
    acted,
    assumed,
    of_counts,
    of_record,
    together,
)
from dragoman.ripple.found import Found
from dragoman.ripple.result import Counts

if TYPE_CHECKING:
    import pyarrow as pa

    from dragoman.charts.notebook import Shown

#: A file, or a table that speaks Arrow: of pandas, polars, pyarrow, DuckDB; or columns by name.
Given: TypeAlias = Any
#: What a table of counts is called in an error.
_TABLE: Final = Path("counts")
_COLUMNS: Final = ("date", "series", "count", "exposure")


class Rippled(Found):
    """What `dragoman.find_ripples` gives: the fit, its checks, what follows a shock, its charts."""

    __slots__ = ()

    def chart(self, path: str | Path | None = None) -> Shown:
        """Draw what follows the shock, or the matrix; see `dragoman.chart`."""
        return _drawing.chart(self, path)

    def map(self, path: str | Path | None = None) -> Shown:
        """Draw the path of the shock on a map.

        Args:
            path: also write it to this .svg, .png, .pdf, .html or .json.

        Raises:
            UsageError: no shock was asked for, or the series have no place.
        """
        return _drawing.shown(_drawing.ripples_map(self), path)


def find_ripples(
    record: Record | None = None,
    *,
    theatres: str | Iterable[str] = (),
    dyads: Iterable[tuple[str, str]] = (),
    kinds: str | Iterable[str] = (),
    by: str = "day",
    dataset: str | None = None,
    since: dt.date | str | None = None,
    until: dt.date | str | None = None,
    between_states: bool = False,
    undated: str = "out",
    level: float = 0.9,
    check: str | None = "quick",
    shock: str | None = None,
    on: dt.date | str | None = None,
    days: int = 30,
    what_if: Mapping[str, float] | None = None,
    counts: Given | None = None,
    networks: str | Path | Networks | None = None,
) -> Rippled:
    """Which regions or pairs follow which, and what follows a shock: statistical spillover.

    Args:
        record: an open record; None with `counts`.
        theatres: regions of study, such as "Middle East"; by default four of them.
        dyads: pairs of sides instead: [("Israel", "Iran"), ("Saudi Arabia", "Iran")].
        kinds: classes of events, each a series, as in `dragoman.series`; by default "vcoop",
            "mcoop", "vconf", "mconf" for theatres, "conflict" for pairs.
        by: "day" or "week" (from Monday).
        dataset: which data set; may be left out where the record has one.
        since, until: first and last day.
        between_states: leave out what the actors of one state do among themselves.
        undated: as in `dragoman.series`.
        level: the chance with which a band is to hold an effect.
        check: "quick", "full" (minutes), or None for no checks.
        shock: what follows an event of the record, "USA ASSAULT IRN", on the day `on`.
        on: day of the shock.
        days: how far ahead what follows is told.
        what_if: what follows so many further events, by series.
        counts: your own instead of a record: a CSV file, or a table (pandas, polars, Arrow, a
            dictionary of columns) with `date`, `series`, `count` and `exposure`.
        networks: with `counts`: along which effects are pooled, by name receiving x sending, or a
            CSV file with `network`, `receiving`, `sending` and `weight`.

    Returns:
        The fit, checks, and after a shock the response. Its first line says which checks failed.

    Raises:
        DragomanError: the fit did not converge; nothing is told of it.
        UsageError: what cannot be asked together, an unknown word, name, series or data set, too
            few periods, or no such event.
        InputError: no ripples can be estimated from these counts.
    """
    asked: dict[str, Any] = {
        "theatres": _asked.several(theatres), "dyads": _pairs(dyads), "dataset": dataset,
        "kinds": _asked.several(kinds), "since": _asked.as_day(since),
        "until": _asked.as_day(until, last=True), "shock": shock, "on": _asked.as_day(on),
    }  # fmt: skip
    given = {name for name, value in (asked | {"what_if": what_if}).items() if value}
    _consistent(record, counts, given)
    manner = Manner(level=level, check=check, days=days, called=_called)
    further = partial(_further, what_if) if what_if else None
    if record is None:
        return _of_own(counts, manner, further, networks)
    if networks is not None:
        raise UsageError("networks= goes with counts=; of a record they are known")
    asked |= {"by": by, "undated": undated, "between_states": between_states}
    return _of_events(record, asked, manner, further)


def _of_own(
    counts: Given, manner: Manner, further: Assumed | None,
    networks: str | Path | Networks | None,
) -> Rippled:  # fmt: skip
    from dragoman.ripple.known import read_networks

    data, name = _own(counts)
    if isinstance(networks, str | Path):
        networks = read_networks(Path(networks), data.names)
    return _as_rippled(of_counts(data, name, manner, what_if=further, networks=networks))


def _of_events(
    record: Record, asked: dict[str, Any], manner: Manner, further: Assumed | None
) -> Rippled:
    tables = Knowledge.load()
    pairs, shock, on = (asked.pop(name) for name in ("dyads", "shock", "on"))
    act = None
    if shock:
        source, root, target = acted(shock, tables)
        act = Act(_asked.side(record, source), root, _asked.side(record, target), on)
    dyads = tuple((_asked.side(record, a), _asked.side(record, b)) for a, b in pairs)
    found = of_record(
        record, tables, Wanted(**asked, dyads=dyads), manner, act=act, what_if=further
    )
    return _as_rippled(found)


def _called(name: str) -> str:
    return f"{name}="


def _further(given: Mapping[str, float], data: Counts) -> dict[str, float]:
    return assumed(data, given)


def _as_rippled(found: Found) -> Rippled:
    return Rippled(**{of.name: getattr(found, of.name) for of in fields(found)})


def _consistent(record: Record | None, counts: Given | None, given: set[str]) -> None:
    if record is None and counts is None:
        raise UsageError("give an open record, or counts= of your own")
    if record is not None and counts is not None:
        raise UsageError("give a record or counts=, not both")
    together(given | ({"counts"} if counts is not None else set()), _called)


def _pairs(dyads: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs; one alone may stand for itself."""
    given = tuple(dyads)
    if len(given) == 2 and all(isinstance(one, str) for one in given):
        given = (given,)  # type: ignore[assignment]
    for one in given:
        sides = () if isinstance(one, str) else tuple(one)
        if len(sides) != 2 or not all(isinstance(side, str) for side in sides):
            raise UsageError(f'dyads {one!r}: write pairs, such as [("Israel", "Iran")]')
    return given


def _own(given: Given) -> tuple[Counts, str]:
    """Counts of the user's own, and what to call them."""
    from dragoman.ripple.reading import checked, read_counts

    if isinstance(given, Counts):
        return checked(given, _TABLE.name), _TABLE.name
    if isinstance(given, str | Path):
        return read_counts(Path(given)), Path(given).name
    return read_counts(_TABLE, _lines(_arrow(given))), _TABLE.name


def _arrow(given: Given) -> pa.Table:
    import pyarrow as pa

    try:
        table = pa.table(given)
    except (pa.ArrowException, TypeError, ValueError, AttributeError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise InputError(
            f"{_TABLE}: no table of date, series, count, exposure: {reason}"
        ) from error
    if table.num_rows > MAX_RIPPLE_ROWS:
        raise TooLarge(f"{_TABLE}: more than {MAX_RIPPLE_ROWS} rows; take fewer series or days")
    return table


def _lines(table: pa.Table) -> str:
    """The table as the lines of a file, so that it is checked as one, and in the same words."""
    import pyarrow as pa
    from pyarrow import csv

    kept = {name.strip().lower(): place for place, name in enumerate(table.column_names)}
    columns = {name: _plain(table.column(kept[name])) for name in _COLUMNS if name in kept}
    out = pa.BufferOutputStream()
    try:
        csv.write_csv(pa.table(columns), out)
        return str(out.getvalue().to_pybytes(), "utf-8")
    except pa.ArrowException as error:
        reason = str(error).partition("\n")[0][:200]
        raise InputError(f"{_TABLE}: {reason}") from error


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of categories as what they stand for."""
    import pyarrow as pa

    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column
