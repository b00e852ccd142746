"""Counts of regions of study, or of pairs, from the events of a record.

    theatre_series(record, knowledge, dataset="icews")
    dyad_series(record, [(Side("IRN", ["IRN"]), Side("ISR", ["ISR"]))], kinds=("conflict",))

An event counts in the theatre of its **target**, whoever did it and from wherever: what happens to
a region is what may ripple. So an event between two theatres counts in that of its target alone; a
mutual one, whose sides are all targets, once in each of theirs; an event with several targets once
in each of their theatres. What a state does within itself counts too unless it is left out. An
event without a known target, or at one of no theatre (the UN, armed groups across borders), counts
nowhere. Within a series an event counts once.

Exposure is the same for all series: reports read, or the data set's own total of events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.measures import exposure, shapes
from dragoman.measures.periods import axes
from dragoman.measures.question import Question, Side, ask
from dragoman.measures.series import CLASSES
from dragoman.record import conditions
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from dragoman.ripple.reading import checked
from dragoman.ripple.result import Counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

THEATRES: Final = ("Middle East", "Euro-Atlantic", "Post-Soviet space", "Indo-Pacific")
KINDS: Final = ("vcoop", "mcoop", "vconf", "mconf")
#: What a class of events is called in the name of a series.
WORDS: Final = {
    "all": "all events", "cooperation": "cooperation", "conflict": "conflict",
    "vcoop": "verbal cooperation", "mcoop": "material cooperation",
    "vconf": "verbal conflict", "mconf": "material conflict",
}  # fmt: skip
_PLACED: Final = """
places AS (
    SELECT unnest(CAST($place AS INTEGER[])) AS place, unnest(CAST($one AS VARCHAR[])) AS one,
           unnest(CAST($other AS VARCHAR[])) AS other
),
classes AS (
    SELECT unnest(CAST($class_kind AS INTEGER[])) AS kind,
           unnest(CAST($class_quad AS INTEGER[])) AS quad
),
axis AS (SELECT unnest(CAST($axis_period AS DATE[])) AS period),
dated AS (
    SELECT dataset, event_id, source, target, quad, {period} AS period FROM {rows}
    WHERE {fine} AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
        AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))
),
counted AS (
    SELECT p.place, c.kind, d.period, count(DISTINCT d.event_id) AS number
    FROM dated d JOIN places p ON {meets} JOIN classes c ON c.quad = d.quad
    GROUP BY p.place, c.kind, d.period
),
read AS (SELECT period, sum(amount) AS amount FROM read_by_period GROUP BY period),
series AS (SELECT DISTINCT p.place, c.kind FROM places p CROSS JOIN classes c)
SELECT coalesce(n.number, 0) AS number, coalesce(r.amount, 0) AS exposure
FROM series s CROSS JOIN axis a
LEFT JOIN counted n ON n.place = s.place AND n.kind = s.kind AND n.period = a.period
LEFT JOIN read r ON r.period = a.period
ORDER BY s.place, s.kind, a.period
"""
#: Whether a row is of a place: by its target, or by both sides.
_AIMED: Final = {
    True: "p.one = d.target",
    False: "p.one = d.target AND d.source <> d.target",
}
_BETWEEN: Final = {
    False: "p.one = d.source AND p.other = d.target AND d.source <> d.target",
    # A code with a sector is one of the row's own; one without stands for all its sectors.
    True: """p.one IN (d.source, split_part(d.source, ':', 1))
        AND p.other IN (d.target, split_part(d.target, ':', 1)) AND d.source <> d.target""",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which series: names of places, and which codes (or pairs of codes) belong to each."""

    names: tuple[str, ...]
    codes: tuple[tuple[int, str, str], ...]
    meets: str
    sectors: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """From what part of a record, and by which period."""

    by: str
    dataset: str | None
    since: dt.date | None
    until: dt.date | None
    undated: str


def members(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The codes of each theatre, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for row in knowledge.theatres:
        found[row.theatre] = (*found.get(row.theatre, ()), row.member)
    return found


def data_set(record: Record, asked: str | None = None) -> str:
    """The data set that is asked for, or the only one there is.

    Raises:
        UsageError: the record has several and none is named, or not that one, or none at all.
    """
    with record.cursor() as cursor:
        found = axes(cursor, "day", (asked,) if asked else None)
    if len(found) > 1:
        names = ", ".join(axis.dataset for axis in found)
        raise UsageError(f"the record has several data sets ({names}); name one (--dataset)")
    return found[0].dataset


def theatre_series(
    record: Record,
    knowledge: Knowledge,
    *,
    theatres: Sequence[str] = THEATRES,
    kinds: Sequence[str] = KINDS,
    by: str = "day",
    dataset: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    undated: str = "out",
    domestic: bool = True,
) -> Counts:
    """Count what happened in regions of study, by class.

    Args:
        record: an open record.
        knowledge: its `theatres` say which actor counts where.
        theatres: names from that table.
        kinds: keys of `dragoman.measures.series.CLASSES`.
        by: "day" or "week" (from Monday).
        dataset: which data set ("dragoman": coded here); may be left out where there is one.
        since, until: first and last day.
        undated: "report" counts an event coded here whose own date is not known to the day on
            the day of its report; "out" leaves it out.
        domestic: whether what actors of one state do among themselves counts.

    Returns:
        Series called "Middle East, material conflict", by theatre and then by class.

    Raises:
        UsageError: an unknown word, or no such data.
        InputError: no ripples can be estimated from it; see `reading.checked`.
    """
    known = members(knowledge)
    theatres = tuple(dict.fromkeys(theatres))
    conditions.known("theatre", theatres, tuple(known))
    codes = tuple((place, code, "") for place, name in enumerate(theatres) for code in known[name])
    asked = _Asked(theatres, codes, _AIMED[domestic], sectors=False)
    return _counts(record, asked, kinds, _Span(by, dataset, since, until, undated))


def dyad_series(
    record: Record,
    dyads: Sequence[tuple[Side, Side]],
    *,
    kinds: Sequence[str] = ("conflict",),
    by: str = "day",
    dataset: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    undated: str = "out",
) -> Counts:
    """Count what pairs did to each other, in both directions together, by class.

    Args:
        record, kinds, by, dataset, since, until, undated: as in `theatre_series`.
        dyads: pairs of sides; an event counts once however many members had part in it.

    Returns:
        Series called "IRN and ISR, conflict", by dyad and then by class.

    Raises:
        UsageError: an unknown word, two sides that are one, or no such data.
        InputError: no ripples can be estimated from it; see `reading.checked`.
    """
    for a, b in dyads:
        if set(a.codes) == set(b.codes):
            raise UsageError(f"both sides are {a.label}; name two actors")
    names = tuple(f"{a.label} and {b.label}" for a, b in dyads)
    if len({frozenset((a.label, b.label)) for a, b in dyads}) < len(dyads):
        raise UsageError("a dyad is named twice; name each once")
    codes = tuple(
        (place, one, other)
        for place, (a, b) in enumerate(dyads)
        for one, other in sorted({pair for x in a.codes for y in b.codes
                                  for pair in ((x, y), (y, x))})
    )  # fmt: skip
    sectors = any(":" in code for _, *pair in codes for code in pair)
    asked = _Asked(names, codes, _BETWEEN[sectors], sectors)
    return _counts(record, asked, kinds, _Span(by, dataset, since, until, undated))


def known_networks(
    names: Sequence[str], dyads: Sequence[tuple[Side, Side]] = ()
) -> dict[str, npt.NDArray[np.float64]]:
    """Networks that are known before any count is seen, for a rival with few effects.

    Args:
        names: of the series, as `theatre_series` and `dyad_series` give them.
        dyads: the pairs, where series are of pairs.

    Returns:
        Receiving x sending, 1 where two series are neighbours: "same place", other classes of the
        same theatre or pair; "same class", that class elsewhere; "shared side", pairs with an actor
        in common. Those that link nothing are left out.
    """
    import numpy as np

    parts = [name.rpartition(", ") for name in names]
    actors = {f"{a.label} and {b.label}": {*a.codes, *b.codes} for a, b in dyads}
    sides = [actors.get(place, set()) for place, *_ in parts]
    size = range(len(names))
    linked = {
        "same place": [[parts[i][0] == parts[j][0] for j in size] for i in size],
        "same class": [[parts[i][2] == parts[j][2] for j in size] for i in size],
        "shared side": [
            [parts[i][0] != parts[j][0] and not sides[i].isdisjoint(sides[j]) for j in size]
            for i in size
        ],
    }
    found = {name: np.array(of, dtype=np.float64) for name, of in linked.items()}
    for weights in found.values():
        np.fill_diagonal(weights, 0.0)
    return {name: weights for name, weights in found.items() if weights.any()}


def _counts(record: Record, asked: _Asked, kinds: Sequence[str], span: _Span) -> Counts:
    kinds = tuple(dict.fromkeys(kinds))
    conditions.known("kind", kinds, tuple(CLASSES))
    conditions.known("period", span.by, ("day", "week"))
    if not asked.names or not kinds:
        raise UsageError("name at least one theatre or dyad, and one class")
    dataset = data_set(record, span.dataset)
    with record.cursor() as cursor:
        question = ask(
            cursor, None, by=span.by, where=EventFilter(since=span.since, until=span.until),
            dataset=dataset, measure="events", undated=span.undated,
        )  # fmt: skip
        sql = _sql(question, asked)
        classes = [(place, quad) for place, kind in enumerate(kinds) for quad in CLASSES[kind]]
        given = {
            **question.given, **question.reading, **_places(asked),
            "class_kind": [kind for kind, _ in classes],
            "class_quad": [quad for _, quad in classes],
            "axis_period": list(question.axes[0].periods),
        }  # fmt: skip
        found = cursor.sql(sql, params=given).fetchnumpy()
    names = tuple(f"{name}, {WORDS[kind]}" for name in asked.names for kind in kinds)
    periods = question.axes[0].periods
    size = len(names), len(periods)
    counts = found["number"].astype("int64").reshape(size)
    read = found["exposure"].astype("float64").reshape(size)
    return checked(Counts(names, periods, counts, read, span.by), dataset)


def _places(asked: _Asked) -> dict[str, Any]:
    return {
        "place": [place for place, *_ in asked.codes],
        "one": [one for _, one, _ in asked.codes],
        "other": [other for *_, other in asked.codes],
    }  # fmt: skip


def _sql(question: Question, asked: _Asked) -> str:
    """One question: the counts and exposure of all series, zeros filled."""
    shape = question.shape
    head, rows = shapes.rows(
        shape.by, shape.own, shape.imported, directed=True, sectors=asked.sectors,
        reports=shape.reports, several=shape.several,
    )  # fmt: skip
    read = exposure.ctes(
        shape.by, "events", only=False,
        own=shape.own is not None, imported=shape.imported is not None,
    )  # fmt: skip
    return f"{head}, {read}, " + _PLACED.format(rows=rows, meets=asked.meets, **shape.dates())
