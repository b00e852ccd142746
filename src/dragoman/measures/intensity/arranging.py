"""The series of a dyad, checked and laid out for fitting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.measures.intensity.chain import Array
from dragoman.measures.series import Series

#: Months in a period: the priors are stated for months.
MONTHS: Final = {
    "day": 12 / 365.25,
    "week": 84 / 365.25,
    "month": 1.0,
    "quarter": 3.0,
    "year": 12.0,
}


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The series of one area, one for each publisher, by the publisher's name."""

    members: tuple[Series, ...]
    names: tuple[str, ...]

    @property
    def counts(self) -> Array:
        """Counts by publisher and period; 0 where nothing was read."""
        found: Array = np.stack([one.counts for one in self.members]) * self.seen
        return found

    @property
    def exposure(self) -> Array:
        """Exposure by publisher and period."""
        return np.stack([np.asarray(one.exposure, dtype=np.float64) for one in self.members])

    @property
    def seen(self) -> Array:
        """1 where something was read, else 0."""
        return (self.exposure > 0).astype(np.float64)

    def only(self, names: Iterable[str]) -> Group:
        """The same of these publishers alone."""
        kept = set(names)
        members = [one for one in self.members if one.publisher in kept]
        return Group(tuple(members), tuple(one.publisher for one in members))

    def joined(self) -> Series:
        """One series of all publishers."""
        first = self.members[0]
        if len(self.members) == 1:
            return first
        counts = np.sum([one.counts for one in self.members], axis=0)
        return replace(first, publisher="", counts=counts, exposure=self.exposure.sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Dyad:
    """All that is fitted together: the series of all areas, and those of single areas."""

    whole: Group
    areas: tuple[Group, ...]

    @property
    def months(self) -> float:
        """Months in a period."""
        return MONTHS[self.whole.members[0].by]


def arranged(series: Sequence[Series]) -> Dyad:
    """Check that series belong together and group them by area.

    Raises:
        UsageError: they do not, or say something impossible.
    """
    if not series:
        raise UsageError("there are no series to fit an intensity to; choose actors that met")
    for one in series:
        _checked(one, series[0])
    groups = {
        area: _group([one for one in series if one.area == area])
        for area in dict.fromkeys(one.area for one in series)
    }
    if "" in groups:
        whole = groups.pop("")
    elif len(groups) == 1:
        return Dyad(groups.popitem()[1], ())
    else:
        raise UsageError(
            f"{series[0].label}: add the series of all areas (area ''); areas overlap, "
            "so their sum is no total"
        )
    for area, group in groups.items():
        _inside(area, group, whole)
    return Dyad(whole, tuple(groups[area] for area in groups))


def _checked(one: Series, first: Series) -> None:
    for name in ("dataset", "source", "target", "kind", "by", "measure", "periods"):
        if getattr(one, name) != getattr(first, name):
            raise UsageError(
                f"{one.label}: its {name} is not that of {first.label}; fit each alone"
            )
    if one.by not in MONTHS:
        raise UsageError(f"{one.label}: unknown period {one.by!r}; use {', '.join(MONTHS)}")
    length = len(one.periods)
    if not length or one.counts.shape != (length,) or one.exposure.shape != (length,):
        raise UsageError(f"{one.label}: give one count and one exposure for each period")
    if not np.isfinite(one.counts).all() or (one.counts < 0).any():
        raise UsageError(f"{one.label}: a count is below 0 or no number; give numbers of events")
    if not np.isfinite(one.exposure).all() or (one.exposure < 0).any():
        raise UsageError(f"{one.label}: an exposure is below 0 or no number; use 0 for unknown")


def _group(members: list[Series]) -> Group:
    names = tuple(one.publisher for one in members)
    if len(set(names)) < len(names):
        raise UsageError(f"{members[0].label}: this series was given twice; give it once")
    if "" in names and len(names) > 1:
        raise UsageError(
            f"{members[0].label}: give all publishers together or each alone, not both: "
            "their reports would count twice"
        )
    return Group(tuple(members), names)


def _inside(area: str, group: Group, whole: Group) -> None:
    missing = set(group.names) - set(whole.names)
    if missing:
        raise UsageError(
            f"{group.members[0].label}: the series of all areas is missing for publisher "
            f"{min(missing)!r}; add it"
        )
    if (group.counts.sum(axis=0) > whole.only(group.names).counts.sum(axis=0)).any():
        raise UsageError(
            f"{group.members[0].label}: more is counted in area {area!r} than in all; "
            "count both from the same events"
        )


def visible(visibility: tuple[Array, Array], exposure: Array, label: str) -> Array:
    """How visible the two actors were in each period, as a logarithm around 0.

    Args:
        visibility: for each actor, its stories in each period, less those of both together.
        exposure: what was read in each period, by all publishers.
        label: names the series in an error.

    Returns:
        The mean over the actors of the logarithm of stories per exposure, centred; 0 where
        nothing was read. A story at the actor's average is added, so that thin periods say
        little.

    Raises:
        UsageError: an array has the wrong length or impossible values.
    """
    seen = exposure > 0
    found = np.zeros(len(exposure))
    if not seen.any():
        return found
    read = exposure[seen] / np.median(exposure[seen])
    for stories in visibility:
        told = np.asarray(stories, dtype=np.float64)
        if told.shape != exposure.shape or not np.isfinite(told).all() or (told < 0).any():
            raise UsageError(f"{label}: give the visibility of each actor as one count per period")
        usual = (told[seen].sum() + 0.5) / read.sum()
        logs = np.log((told[seen] + 1.0) / (read + 1.0 / usual))
        found[seen] += 0.5 * (logs - logs.mean())
    return found
