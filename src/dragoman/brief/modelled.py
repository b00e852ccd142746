"""What models say of a pair: its phases, its intensity, its crises; nothing where data are thin."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief.facts import Fact, Gathered
from dragoman.errors import UsageError
from dragoman.measures.series import CLASSES, Series
from dragoman.record.conditions import OWN, EventFilter

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.intensity.result import IntensityFit
    from dragoman.phases.episode import Episode
    from dragoman.phases.result import Phases
    from dragoman.record.store import Record

#: A record that spans fewer days is counted by week.
_MONTHLY: Final = 730
#: Precisions of dates that are fine enough for a period.
_FINE: Final = {"month": ("day", "month"), "week": ("day",)}
_KINDS: Final = ("cooperation", "conflict")
#: An intensity is compared with that of so many periods before.
BEFORE: Final = {"month": 12, "week": 26}


@dataclass(frozen=True, slots=True)
class Modelled:
    """Phases and intensities by class, and crises. All may be missing where nothing was dated."""

    by: str
    phases: tuple[Phases, ...]
    fits: tuple[IntensityFit, ...]
    episodes: tuple[Episode, ...]

    def of(self, kind: str) -> Phases | None:
        """The phases of one class."""
        return next((one for one in self.phases if one.series.kind == kind), None)

    def intensity(self, kind: str) -> IntensityFit | None:
        """The intensity of one class, where it was found."""
        return next(
            (one for one in self.fits if one.overall.series.kind == kind and one.converged), None
        )


def model(record: Record, knowledge: Knowledge, data: Gathered) -> Modelled:
    """Fit what can be fitted to the events of a pair.

    Args:
        record: an open record.
        knowledge: the tables that say what a crisis is made of.
        data: the pair, as gathered.
    """
    by = _by(data)
    facts = [f for f in data.pair if f.modality == "actual"]
    if not any(f.event_date and f.date_precision in _FINE[by] for f in facts):
        return Modelled(by, (), (), ())
    from dragoman.measures.question import Side

    sides = Side(data.a.bare, data.a.codes), Side(data.b.bare, data.b.codes)
    where = EventFilter(since=data.since, until=data.until)
    try:
        return _fitted(record, knowledge, sides, by, where)
    except UsageError:
        # Sides of which one is part of the other ("JPN" and "JPN:MIL"), or no day was read.
        return Modelled(by, (), (), ())


def _fitted(
    record: Record, knowledge: Knowledge, sides: tuple[Any, Any], by: str, where: EventFilter
) -> Modelled:
    from dragoman.measures.intensity.fit import fit_pair
    from dragoman.measures.pairs import visibility
    from dragoman.phases.episodes import episodes
    from dragoman.phases.pair import pair_phases

    found = pair_phases(record, *sides, by=by, kinds=_KINDS, dataset=OWN, where=where)
    seen = visibility(record, *sides, by=by, dataset=OWN, where=where)
    fits = tuple(fit_pair([one.series], seen) for one in found if one.series.total)
    told = episodes(record, knowledge, *sides, dataset=OWN, where=where)
    return Modelled(by, found, fits, tuple(told))


def _by(data: Gathered) -> str:
    first, last = data.since or data.log.first, data.until or data.log.last
    return "week" if first and last and (last - first).days < _MONTHLY else "month"


def behind(facts: tuple[Fact, ...], series: Series) -> list[Fact]:
    """The events that a series counts."""
    end = _following(series)
    return [
        f for f in facts
        if f.modality == "actual" and f.quad in CLASSES[series.kind] and f.event_date
        and f.date_precision in _FINE[series.by] and series.periods[0] <= f.event_date < end
    ]  # fmt: skip


def _following(series: Series) -> dt.date:
    last = series.periods[-1]
    if series.by == "week":
        return last + dt.timedelta(days=7)
    return dt.date(last.year + last.month // 12, last.month % 12 + 1, 1)


def period(by: str, first: dt.date) -> str:
    """ "June 2025", or "the week of 23 June 2025"."""
    from dragoman.brief import english

    return english.date(first, "month") if by == "month" else f"the week of {english.date(first)}"


def counted(series: Series) -> str:
    """What a series counts, in words: by year, since a series may have thousands of periods."""
    years: dict[int, int] = {}
    for day, number in zip(series.periods, series.counts.tolist(), strict=True):
        years[day.year] = years.get(day.year, 0) + int(number)
    told = ", ".join(f"{number} in {year}" for year, number in years.items() if number)
    span = f"{period(series.by, series.periods[0])} to {period(series.by, series.periods[-1])}"
    unread = int((series.exposure <= 0).sum())
    gap = f"; in {unread} of {len(series.periods)} {series.by}s nothing was read" if unread else ""
    return (
        f"Events of {series.kind} between {series.source} and {series.target} by {series.by}, "
        f"{span}, dated finely enough: {series.total} in all ({told or 'none'}), beside the "
        f"reports read in each {series.by}{gap}."
    )
