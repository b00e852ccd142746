"""A named shock: the events of a day, how far they stood out, what followed them.

That something followed is not that it was caused: the response is statistical spillover, and the
events listed are the most prominent ones of the affected series, whatever brought them about.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.measures.question import Side
from dragoman.record.store import Record
from dragoman.ripple.belonging import Belongs
from dragoman.ripple.drivers import HISTORIES, drivers
from dragoman.ripple.paths import Path, paths
from dragoman.ripple.response import Response, regions, response
from dragoman.ripple.result import Ripple

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Days on either side in which a near miss is looked for, and how many are named.
_NEAR: Final = 30
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the record, and the series of the fit in which it counts."""

    event_id: str
    day: dt.date
    source: str
    target: str
    root: str
    mentions: int
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How far a series stood out: `extra` is counted less expected, as the fit takes the past.

    That is at average exposure where the fit takes rates, and as counted where it takes counts.
    """

    series: str
    counted: int
    expected: float
    extra: float


@dataclass(frozen=True, slots=True, eq=False)
class NamedShock:
    """A shock found in a record, and what followed.

    `day` is the day of its events, which may be within the window of the one asked for. `beyond`
    is series x periods: what was counted after the day less what the fit expects had the shock not
    been, at average exposure; shorter than the response where the data end. `by_region` is None
    where series have no region. `followed` are events of series that the response reaches.
    """

    what: str
    dataset: str
    day: dt.date
    events: tuple[Told, ...]
    sizes: tuple[Size, ...]
    response: Response
    by_region: Response | None
    paths: tuple[Path, ...]
    beyond: Floats
    followed: tuple[Told, ...]
    notes: tuple[str, ...]


def named_shock(
    record: Record,
    fit: Ripple,
    source: Side,
    root: str,
    target: Side,
    on: dt.date,
    *,
    dataset: str,
    belongs: Belongs,
    window: int = 1,
    periods: int = 30,
    most: int = 20,
    draws: int = 500,
    seed: int = 0,
) -> NamedShock:
    """Find a shock in a record, measure it, and tell what followed.

    Args:
        record: an open record; the fit is of its events.
        fit: of series of `dataset`.
        source, root, target: who did what to whom.
        on: the day.
        dataset: of the events.
        belongs: in which series of the fit an event counts.
        window: days on either side that are taken where the day itself has no such event.
        periods: how far ahead, in periods of the fit.
        most: events named of the shock, and of what followed.
        draws, seed: for the bands.

    Raises:
        UsageError: no such event (told with what is near), an unknown root, a day outside the
            fit, or events that count in none of its series.
    """
    _place(fit, on)
    what = f"{source.label} {root} {target.label}"
    with record.session():
        day, rows = _nearest(record, source, root, target, on, window, dataset)
        place = _place(fit, day)
        events = _told(rows, fit, belongs)
        shocked = sorted({name for event in events for name in event.series})
        if not shocked:
            raise UsageError(f"{what} on {day} counts in no series of this fit; fit one it is in")
        sizes = tuple(_size(fit, name, place) for name in shocked)
        shock = {one.series: one.extra for one in sizes}
        found = response(fit, shock, periods, draws=draws, seed=seed)
        grouped = regions(fit.data.names)
        summed = (
            response(fit, shock, periods, draws=draws, seed=seed, groups=grouped)
            if len(grouped) < len(fit.data.names)
            else None
        )
        reached = {name for name, more in zip(found.names, found.total, strict=True) if more > 0}
        followed = _followed(record, fit, belongs, dataset, place, periods, reached, most)
    return NamedShock(
        what, dataset, day, events[:most], sizes, found, summed, paths(fit, shock, periods, most),
        beyond(fit, shock, place, periods), followed, _notes(found, sizes, day, on),
    )  # fmt: skip


def beyond(fit: Ripple, shock: Mapping[str, float], place: int, periods: int) -> Floats:
    """Counts after a period less what the fit expects of the past without the shock.

    Args:
        fit: a fit.
        shock: further events of series in the period, as `Size.extra`; they are taken out.
        place: number of the period.
        periods: how many ahead; fewer where the data end.

    Returns:
        Series x periods, at average exposure.
    """
    of = drivers(fit.data, fit.history)
    rated, lifted = HISTORIES[fit.history]
    scale = of.read if rated else np.ones_like(of.read)
    own, cross = (np.array(kernel.weights)[:, None] for kernel in (fit.own, fit.cross))
    keep = 1 - 1 / np.array(of.lags)[:, None]
    # A forecast: `matrix`, not the estimates of single links, is what belongs to the baseline.
    mine = np.diag(fit.matrix)
    others = fit.matrix - np.diag(mine)
    acting = fit.data.counts[:, place] / scale[:, place]
    for name, more in shock.items():
        acting[fit.data.names.index(name)] -= more
    past, found = of.past[:, :, place], []
    for now in range(place + 1, min(place + periods + 1, len(fit.data.periods))):
        past = keep * past + (1 - keep) * acting
        driven = mine * (own * past).sum(axis=0) + others @ (cross * past).sum(axis=0)
        mean = fit.baseline[:, now] + of.lift[:, now] * driven
        acting = mean / scale[:, now]
        seen = fit.data.counts[:, now] - mean
        found.append(seen / of.read[:, now] if lifted else seen)
    return np.array(found).reshape(-1, len(fit.data.names)).T


def _place(fit: Ripple, day: dt.date) -> int:
    """The number of the period that a day is in."""
    starts = fit.data.periods
    place = bisect_right(starts, day) - 1
    end = starts[-1] + dt.timedelta(days=1 if fit.data.by == "day" else 7)
    if place < 0 or day >= end:
        last = end - dt.timedelta(days=1)
        raise UsageError(f"{day} is outside the days fitted, {starts[0]} to {last}")
    return place


def _asked(
    record: Record, source: Side, target: Side, on: dt.date, window: int, dataset: str,
    root: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    step = dt.timedelta(days=window)
    return record.events(
        source=tuple(source.codes), target=tuple(target.codes), root=root, since=on - step,
        until=on + step, dataset=dataset,
    ).rows()  # fmt: skip


def _nearest(
    record: Record, source: Side, root: str, target: Side, on: dt.date, window: int, dataset: str
) -> tuple[dt.date, list[dict[str, Any]]]:
    """The events asked for, on the day or the nearest one within the window, and that day."""
    rows = _asked(record, source, target, on, window, dataset, root=root)
    if not rows:
        raise UsageError(_near(record, source, root, target, on, window, dataset))
    day: dt.date = min((row["event_date"] for row in rows), key=lambda one: (abs(one - on), one))
    return day, [row for row in rows if row["event_date"] == day]


def _near(
    record: Record, source: Side, root: str, target: Side, on: dt.date, window: int, dataset: str
) -> str:
    """Why there is no shock, and which events are near it."""
    what = f"{source.label} {root} {target.label}"
    head = f"no event {what} within {window} day{'s' * (window != 1)} of {on} in {dataset}"
    rows = _asked(record, source, target, on, _NEAR, dataset)
    same = Counter(row["event_date"] for row in rows if row["root"] == root)
    if same:
        days = sorted(same, key=lambda day: (abs(day - on), day))[:_NAMED]
        return f"{head}; nearest: " + ", ".join(f"{day} ({same[day]})" for day in days)
    if rows:
        told = Counter(str(row["root"]) for row in rows if row["root"]).most_common(_NAMED)
        others = ", ".join(f"{name} ({number})" for name, number in told)
        return f"{head}; within {_NEAR} days {source.label} to {target.label} has {others}"
    return f"{head}, nor any other of them within {_NEAR} days; check the sides and the data set"


def _size(fit: Ripple, name: str, place: int) -> Size:
    row = fit.data.names.index(name)
    read = float(fit.data.exposure[row, place] / fit.data.exposure[row].mean())
    counted, expected = int(fit.data.counts[row, place]), float(fit.expected[row, place])
    more = (counted - expected) / (read if HISTORIES[fit.history][0] else 1.0)
    return Size(name, counted, expected, max(0.0, more))


def _followed(
    record: Record, fit: Ripple, belongs: Belongs, dataset: str, place: int, periods: int,
    reached: set[str], most: int,
) -> tuple[Told, ...]:  # fmt: skip
    """The most prominent events of the series reached, the most printed first."""
    if not reached or not most:
        return ()
    step = dt.timedelta(days=1 if fit.data.by == "day" else 7)
    first = fit.data.periods[place] + step
    last = fit.data.periods[place] + (periods + 1) * step - dt.timedelta(days=1)
    rows = record.events(since=first, until=last, dataset=dataset).rows()
    return tuple(
        event for event in _told(rows, fit, belongs) if not reached.isdisjoint(event.series)
    )[:most]


def _told(rows: Iterable[Mapping[str, Any]], fit: Ripple, belongs: Belongs) -> tuple[Told, ...]:
    """Events by how much was printed of them, then by how sharp they are."""
    names = set(fit.data.names)
    order = sorted(
        rows,
        key=lambda row: (-row["mentions"], -abs(row["goldstein"] or 0.0), row["event_date"],
                         str(row["event_id"])),
    )  # fmt: skip
    found: dict[str, Told] = {}
    for row in order:
        within = names.intersection(belongs(row))
        name = str(row["event_id"])
        if name in found:  # another pair of the same event
            within |= set(found[name].series)
            found[name] = replace(found[name], series=tuple(sorted(within)))
            continue
        found[name] = Told(
            name, row["event_date"], row["source"], row["target"], row["root"],
            int(row["mentions"]), tuple(sorted(within)),
        )  # fmt: skip
    return tuple(found.values())


def _notes(found: Response, sizes: Collection[Size], day: dt.date, on: dt.date) -> tuple[str, ...]:
    told = list(found.notes)
    if day != on:
        told.append(f"no such event on {on}; those of {day} are taken")
    if not any(one.extra for one in sizes):
        told.append("the day had no more events than expected, so nothing is expected to follow")
    elif not found.whole[0]:
        told.append("no significant link leads from the series shocked: no spillover is shown")
    return tuple(told)
