"""A new phase of a pair: found by `dragoman.phases`, told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Final

from dragoman.errors import UsageError
from dragoman.measures.question import Side
from dragoman.phases.pair import pair_phases
from dragoman.phases.result import Phases
from dragoman.record.conditions import OWN
from dragoman.record.store import Record
from dragoman.watching.alerts import Alert

#: A change that began longer ago is no news, in days.
_RECENT_DAYS: Final = 200
_KINDS: Final = ("cooperation", "conflict")


def changes(
    record: Record, pairs: Collection[frozenset[str]], name: Callable[[str], str]
) -> Iterator[Alert]:
    """New phases of pairs, by month, with the change's set of dates and probability.

    Args:
        record: an open record.
        pairs: of codes of actors.
        name: what an actor is called.
    """
    for pair in sorted(sorted(codes) for codes in pairs):
        a, b = (Side(code, (code,)) for code in pair)
        try:
            found = pair_phases(record, a, b, dataset=OWN, kinds=_KINDS, undated="report")
        except UsageError:  # no dated event of the two yet
            continue
        for phases in found:
            yield from _told(phases, pair, name)


def _told(phases: Phases, pair: list[str], name: Callable[[str], str]) -> Iterator[Alert]:
    if not phases.enough or not phases.changes:
        return
    last = phases.changes[-1]
    if phases.series.periods[-1] - last.date > dt.timedelta(days=_RECENT_DAYS):
        return
    first, until = last.date_set
    yield Alert(
        kind="new-phase", key=f"{' '.join(pair)} {phases.series.kind} {last.direction} {last.date}",
        title=f"{phases.series.kind.capitalize()} between {name(pair[0])} and {name(pair[1])} "
        f"{'rose' if last.direction == 'up' else 'fell'} to a new phase",
        detail=f"By a factor of {last.ratio:.1f} (90 % band {last.ratio_lower:.1f} to "
        f"{last.ratio_upper:.1f}), with probability {last.probability:.2f} between {first} and "
        f"{until}.",
        day=f"{last.date}", events=last.evidence,
    )  # fmt: skip
