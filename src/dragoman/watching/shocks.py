"""A day far above what a region's days are like, given how much was read on it.

For each theatre and class, the events of a day are compared with a negative binomial whose rate per
report read and whose scatter are those of the days before it. A day is told when so many events or
more would come by chance once in 2,000 days: with 16 series about one false alarm in four months.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from dragoman.knowledge.base import Knowledge
from dragoman.record.conditions import OWN
from dragoman.record.store import Record
from dragoman.ripple.belonging import by_theatre
from dragoman.ripple.theatres import members
from dragoman.watching.alerts import Alert

#: Days before a day that say what is usual, and how many of them must have been read at least.
_BEFORE: Final = 90
_LEAST_DAYS: Final = 30
#: Fewer events than these are no shock however few there were before.
_LEAST_EVENTS: Final = 5
_CHANCE: Final = 1 / 2000
#: The newest days that are looked at: events are reported late.
_NEWEST: Final = 3
_MOST_EVENTS: Final = 12


def shocks(record: Record, tables: Knowledge) -> Iterator[Alert]:
    """Shocks of the newest days that the record has read.

    Args:
        record: an open record.
        tables: for the countries of each theatre.
    """
    read: Counter[dt.date] = Counter()
    for row in record.exposure().rows():
        if row["day"] is not None:
            read[row["day"]] += row["distinct_reports"]
    if not read:
        return
    newest = sorted(read)[-_NEWEST:]
    since = newest[0] - dt.timedelta(days=_BEFORE)
    belongs = by_theatre(members(tables))
    counted: dict[str, dict[dt.date, list[Mapping[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in record.events(since=since, dataset=OWN).rows():
        if row["date_precision"] == "day":
            for series in belongs(row):
                counted[series][row["event_date"]].append(row)
    for series, days in sorted(counted.items()):
        for day in newest:
            if alert := _told(series, day, days, read):
                yield alert


def _told(
    series: str, day: dt.date, days: Mapping[dt.date, list[Mapping[str, Any]]],
    read: Mapping[dt.date, int],
) -> Alert | None:  # fmt: skip
    from scipy.stats import nbinom

    events = days.get(day, [])
    before = [day - dt.timedelta(days=back) for back in range(1, _BEFORE + 1)]
    known = [one for one in before if read.get(one)]
    if len(events) < _LEAST_EVENTS or len(known) < _LEAST_DAYS or not read.get(day):
        return None
    counts = [len(days.get(one, ())) for one in known]
    # Half an event more, so that a region of which nothing was heard has a rate, too.
    rate = (sum(counts) + 0.5) / sum(read[one] for one in known)
    means = [rate * read[one] for one in known]
    extra = sum((n - m) ** 2 - m for n, m in zip(counts, means, strict=True))
    shape = 1 / max(extra / sum(m * m for m in means), 1e-3)
    expected = rate * read[day]
    chance = float(nbinom.sf(len(events) - 1, shape, shape / (shape + expected)))
    if chance > _CHANCE:
        return None
    return Alert(
        kind="shock", key=f"{series} {day}",
        title=f"{series}: {len(events)} events on {day}, where {expected:.1f} were to be expected",
        detail=f"So many or more would come by chance with probability {chance:.1g}, by the "
        f"{len(known)} days before of which {sum(counts)} events are known; {read[day]} reports "
        "were read on that day.",
        day=f"{day}", events=tuple(row["event_id"] for row in events[:_MOST_EVENTS]),
    )  # fmt: skip
