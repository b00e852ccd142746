"""A question about two sides, or about all actors, put to a record: checked, and as parameters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from dragoman.errors import UsageError
from dragoman.measures import exposure
from dragoman.measures.pairshapes import Shape
from dragoman.measures.panel import By, Measure, Undated
from dragoman.measures.periods import Axis, axes
from dragoman.record import conditions
from dragoman.record.conditions import EventFilter

if TYPE_CHECKING:
    import duckdb

    from dragoman.record.conditions import Codes

#: Parameters of conditions on the pairs of an event.
_PAIRED: Final = frozenset({"source", "target", "actor", "dyad_a"})
_SEVERAL: Final = "SELECT max(pair) FROM imported"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: what to call it, and the codes of its actors ("JPN", "JPN:MIL")."""

    label: str
    codes: Collection[str]

    def __post_init__(self) -> None:
        if isinstance(self.codes, str) or not self.codes:
            raise UsageError(f"side {self.label!r} needs a collection of codes, such as ['JPN']")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the axes of the data sets, the shape of the SQL, and parameters.

    `given` are the parameters of the conditions, `reading` those of the exposure.
    """

    axes: list[Axis]
    shape: Shape
    given: dict[str, Any]
    reading: dict[str, Any]

    @property
    def only(self) -> bool:
        """Whether only reports of some publishers are asked for."""
        return "publisher" in self.reading

    @property
    def days(self) -> dict[str, Any]:
        """The parameters for the days asked for."""
        return {name: self.reading[name] for name in ("first_day", "last_day")}


def ask(
    cursor: duckdb.DuckDBPyConnection,
    sides: tuple[Side, Side] | None,
    *,
    by: str,
    where: EventFilter | None,
    dataset: Codes | None,
    measure: str,
    undated: str,
    directed: bool = False,
    named: Collection[str] = (),
    whole: bool = False,
) -> Question:
    """Check the words of a call and turn them into a question.

    Args:
        cursor: of the record.
        sides: the two sides; None for all actors.
        by, where, dataset, measure, undated, directed: as `pairs.pair_series` takes them.
        named: publishers that are told apart.
        whole: whether events with any or no side are asked for, not rows of pairs.

    Raises:
        UsageError: an unknown word or data set, or no data in the days asked for.
    """
    conditions.known("period", by, get_args(By))
    conditions.known("measure", measure, get_args(Measure))
    conditions.known("undated", undated, get_args(Undated))
    if sides and len({code for side in sides for code in side.codes}) == 1:
        raise UsageError(f"both sides are {sides[0].label}; name two actors")
    where = where or EventFilter()
    asked = dataset if dataset is not None else where.dataset
    wanted = (asked,) if isinstance(asked, str) else asked
    found = axes(cursor, by, wanted, where.since, where.until)
    names = [axis.dataset for axis in found]
    # The days asked for are those of the period an event counts in, also where the day of its
    # report stands for its own; so they are no condition on the event.
    plain = replace(where, since=None, until=None, dataset=names)
    given = conditions.parameters(cursor, plain)
    own, foreign = conditions.asks_own(given), conditions.asks_imported(given)
    rows = conditions.event_conditions if whole else conditions.pair_conditions
    several = foreign and bool(cursor.sql(_SEVERAL).fetchall()[0][0])
    shape = Shape(
        by=by,
        own=tuple(rows(given)) if own else None,
        imported=tuple(conditions.imported_conditions(given)) if foreign else None,
        codes=any(":" in code for side in sides or () for code in side.codes),
        directed=directed, reports=undated == "report", several=several,
        paired=not _PAIRED.isdisjoint(given),
    )  # fmt: skip
    reading = exposure.parameters(
        names, named=named, since=where.since, until=where.until,
        publisher=given.get("publisher"),
    )  # fmt: skip
    between = {name: sorted(side.codes) for name, side in zip("ab", sides or (), strict=False)}
    return Question(
        found, shape,
        {**(given if foreign else conditions.own_parameters(given)), **between}, reading,
    )  # fmt: skip
