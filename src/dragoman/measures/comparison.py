"""Older measures of a pair, for comparison with other studies, with what is wrong with them.

Goldstein sums and means put one number on a word; shares divide by what happened elsewhere. Each
says so itself (`Comparison.weakness`). `docs/reference/series.md` has the formulas.

Sources:
    Stoehr, Torroba Hennigen, Valvoda, West, Cotterell and Schein 2023, An Ordinal Latent Variable
    Model of Conflict Intensity, ACL (arXiv:2210.03971); Terechshenko 2020, Hot under the collar: A
    latent measure of interstate hostility, Journal of Peace Research, doi:10.1177/0022343320962546.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.measures import pairshapes
from dragoman.measures.question import Question, Side, ask

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt

    from dragoman.measures.periods import Axis
    from dragoman.record.conditions import Codes, EventFilter
    from dragoman.record.store import Record


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One measure of a pair by period; NaN where there is nothing to divide by."""

    name: str
    label: str
    weakness: str
    cite: str
    dataset: str
    periods: tuple[dt.date, ...]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a measure is called and what is wrong with it."""

    label: str
    weakness: str
    cite: str


_SCALE: Final = (
    "The Goldstein scale gives every act of a kind the same number, whoever does it to whom and "
    "at whatever cost"
)
_SCORES: Final = "Stoehr et al. 2023, on the scale"
_SHARES: Final = "on event data that change over time: Terechshenko 2020"
MEASURES: Final[dict[str, _Measure]] = {
    "goldstein_sum": _Measure(
        "Sum of Goldstein scores",
        f"{_SCALE}; in a sum, conflict and cooperation of the same size cancel to nothing, and "
        "it grows with how much is read.",
        _SCORES,
    ),
    "goldstein_mean": _Measure(
        "Mean of Goldstein scores",
        f"{_SCALE}; a mean hides how much happened, so that one visit weighs as much as a "
        "hundred, and nets conflict against cooperation.",
        _SCORES,
    ),
    "pair_share": _Measure(
        "The pair's share of all events",
        "It moves when others are reported more or less, though the pair does what it did: a "
        "change in coverage looks like a change of relations.",
        _SHARES,
    ),
    "conflict_share": _Measure(
        "Share of conflict in the pair's events",
        "It falls when cooperation is reported more, though conflict stays, and with few events "
        "it jumps between 0 and 1.",
        _SHARES,
    ),
}
_Row = dict[str, float]
#: From the numbers of a period, those of the pair and the events of all, to the measure.
_VALUES: Final[dict[str, Callable[[_Row], float | None]]] = {
    "goldstein_sum": lambda row: row.get("goldstein_sum") or 0.0,
    "goldstein_mean": lambda row: row.get("goldstein_mean"),
    "pair_share": lambda row: _share(row.get("events", 0), row["all"]),
    "conflict_share": lambda row: _share(row.get("conflict", 0), row.get("classed", 0)),
}


def comparisons(
    record: Record,
    a: Side,
    b: Side,
    *,
    by: str = "month",
    dataset: Codes | None = None,
    directed: bool = False,
    where: EventFilter | None = None,
    undated: str = "out",
) -> tuple[Comparison, ...]:
    """Goldstein sum and mean, the pair's share of all events, and conflict's of the pair's.

    Args:
        record, a, b, by, dataset, directed, where, undated: as in `pairs.pair_series`; `where`
            holds for the events that the pair's are a share of, too.

    Returns:
        By data set, in the order of `MEASURES`. CAMEO scores of imported data and the scores of
        events coded here are two scales: compare like with like.

    Raises:
        UsageError: as in `pair_series`.
    """
    with record.cursor() as cursor:

        def question(*, whole: bool) -> Question:
            return ask(
                cursor, None if whole else (a, b), by=by, where=where, dataset=dataset,
                measure="events", undated=undated, directed=directed, whole=whole,
            )  # fmt: skip

        pair, everyone = question(whole=False), question(whole=True)
        told = _rows(cursor, pairshapes.scored(pair.shape), pair)
        for key, row in _rows(cursor, pairshapes.total(everyone.shape), everyone).items():
            told.setdefault(key, {})["all"] = row["events"]
    return tuple(_comparison(name, axis, told) for axis in pair.axes for name in MEASURES)


def _rows(
    cursor: duckdb.DuckDBPyConnection, sql: str, question: Question
) -> dict[tuple[str, dt.date], _Row]:
    given = {**question.given, **question.days}
    rows: list[dict[str, Any]] = cursor.sql(sql, params=given).to_arrow_table().to_pylist()
    return {(row.pop("dataset"), row.pop("period")): row for row in rows}


def _comparison(name: str, axis: Axis, told: dict[tuple[str, dt.date], _Row]) -> Comparison:
    import numpy as np

    row = MEASURES[name]
    values = [
        _VALUES[name]({"all": 0, **told.get((axis.dataset, day), {})}) for day in axis.periods
    ]
    return Comparison(
        name=name, label=row.label, weakness=row.weakness, cite=row.cite,
        dataset=axis.dataset, periods=axis.periods, values=np.array(values, dtype=np.float64),
    )  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
