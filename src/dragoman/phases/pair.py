"""The phases of a pair, from the events of a record, with the events that carry each change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from dragoman.measures.pairs import pair_series
from dragoman.measures.periods import days
from dragoman.measures.question import Side
from dragoman.measures.series import CLASSES, Series
from dragoman.phases.fit import SHORTEST, fit
from dragoman.phases.result import Change, Phases
from dragoman.record.conditions import OWN, Codes, EventFilter
from dragoman.record.store import Record

#: Events named for a change, the most printed first.
MOST_EVIDENCE: Final = 12


def pair_phases(
    record: Record,
    a: Side,
    b: Side,
    *,
    by: str = "month",
    kinds: Sequence[str] = ("cooperation", "conflict"),
    areas: Sequence[str] = ("",),
    measure: str = "events",
    dataset: Codes | None = None,
    where: EventFilter | None = None,
    undated: str = "out",
    shortest: int | None = None,
) -> tuple[Phases, ...]:
    """When the dealings of two sides changed, by data set, class and area.

    Args:
        record: an open record.
        a, b: the sides.
        by, kinds, areas, measure, dataset, where, undated: which counts, as
            `dragoman.measures.pairs.pair_series` takes them.
        shortest: fewest periods of a phase; by default what `dragoman.phases.fit` says.

    Returns:
        One result for each series, in the order of data sets, kinds and areas.

    Raises:
        UsageError: an unknown word, no such data set, or no data in those days.
    """
    with record.session():
        found = pair_series(
            record, a, b, by=by, kinds=kinds, areas=areas, measure=measure, dataset=dataset,
            where=where, undated=undated,
        )  # fmt: skip
        return tuple(
            carried(record, a, b, fit(series, shortest=shortest), where, undated)
            for series in found.series
        )


def carried(
    record: Record, a: Side, b: Side, phases: Phases, where: EventFilter | None, undated: str
) -> Phases:
    """The same phases, each change with the ids of the events that carry it.

    A rise is carried by the events of its first periods, a fall by the last ones before it.
    """
    changes = tuple(
        replace(change, evidence=_evidence(record, a, b, phases.series, change, where, undated))
        for change in phases.changes
    )
    return replace(phases, changes=changes)


def _evidence(
    record: Record, a: Side, b: Side, series: Series, change: Change, where: EventFilter | None,
    undated: str,
) -> tuple[str, ...]:  # fmt: skip
    first, end = _stretch(series, change)
    asked = replace(
        where or EventFilter(), dyad=(tuple(a.codes), tuple(b.codes)),
        quad=CLASSES[series.kind], dataset=series.dataset,
    )  # fmt: skip
    if series.area:
        asked = replace(asked, area=series.area)
    fallback = undated == "report" and series.dataset == OWN
    if not fallback:
        asked = replace(asked, since=first, until=end - dt.timedelta(days=1))
    names = {name: getattr(asked, name) for name in EventFilter.__dataclass_fields__}
    rows = [
        row for row in record.events(**names).rows()
        if not fallback or first <= (_day(row) or dt.date.min) < end
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row["mentions"], -(row["confidence"] or 0.0), row["event_id"]))
    return tuple(dict.fromkeys(str(row["event_id"]) for row in rows))[:MOST_EVIDENCE]


def _stretch(series: Series, change: Change) -> tuple[dt.date, dt.date]:
    """The first day of the periods that carry a change, and the first day after them."""
    place, few = series.periods.index(change.date), SHORTEST[series.by]
    after = place + few if change.ratio > 1 else place
    first = place if change.ratio > 1 else max(place - few, 0)
    if after < len(series.periods):
        return series.periods[first], series.periods[after]
    last = series.periods[-1]
    following = next(islice(days(series.by, last, last + dt.timedelta(days=367)), 1, None))
    return series.periods[first], following


def _day(row: dict[str, Any]) -> dt.date | None:
    """The day of an event, or else of its report, as a series with undated events counts it."""
    found: dt.date | None = row["event_date"] or row["published_at"]
    return found
