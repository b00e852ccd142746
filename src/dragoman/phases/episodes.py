"""Episodes: the crises of two sides as sequences of states, each with its evidence.

    iran, israel = Side("Iran", ["IRN"]), Side("Israel", ["ISR"])
    for episode in episodes(record, knowledge, israel, iran, undated="report"):
        print(episode.first, [state.name for state in episode.states])

Which events are which act, and which acts lead to which state, say the tables `episode_acts` and
`episodes`. The rules, their sources and their limits: docs/reference/episodes.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, get_args

from dragoman.errors import UsageError
from dragoman.measures.panel import Undated
from dragoman.measures.periods import spans
from dragoman.phases.episode import Episode
from dragoman.phases.episode_acts import History, history
from dragoman.phases.episode_pace import stretches
from dragoman.phases.episode_states import states
from dragoman.record import conditions
from dragoman.record.conditions import OWN, EventFilter

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.question import Side
    from dragoman.record.conditions import Codes
    from dragoman.record.store import Record

#: Days without an act out of the ordinary after which an episode is over: half a year makes one
#: crisis of several in daily news, a month makes two of one.
QUIET_DAYS: Final = 60


def episodes(
    record: Record,
    knowledge: Knowledge,
    a: Side,
    b: Side,
    *,
    dataset: Codes | None = None,
    where: EventFilter | None = None,
    quiet_days: int = QUIET_DAYS,
    undated: str = "out",
) -> list[Episode]:
    """The crises of two sides, those of each data set by themselves, oldest first.

    Args:
        record: an open record.
        knowledge: the tables that say which acts lead to which state.
        a: one side.
        b: the other.
        dataset: only this data set ("dragoman": coded here), or these; None for all.
        where: which events; by default those that happened. Of `since` and `until`, episodes that
            lie wholly before the first are left out, and nothing after the second is known.
        quiet_days: days without an act out of the ordinary after which an episode is over.
        undated: "report" puts an event coded here that tells no day on that of its report,
            unless it is told as past; "out" leaves it out.

    Returns:
        Episodes by data set and first day. An event is in one state of one episode at most; the
        last day of a state may be the first of the next, since events know no hours.

    Raises:
        UsageError: an unknown word or data set, sides that overlap, or `quiet_days` below 1.
    """
    conditions.known("undated", undated, get_args(Undated))
    _checked(a, b, quiet_days)
    where = where or EventFilter()
    found: list[Episode] = []
    for name in _datasets(record, dataset if dataset is not None else where.dataset):
        told = history(record, knowledge, (a, b), where, name, undated)
        found += _episodes(told, knowledge, a, b, quiet_days)
    return [e for e in found if where.since is None or e.last >= where.since]


def undated_acts(
    record: Record, knowledge: Knowledge, a: Side, b: Side, where: EventFilter | None = None
) -> int:
    """How many events coded here `episodes` leaves out, and would count with `undated="report"`.

    Args:
        record: an open record.
        knowledge: the tables.
        a: one side.
        b: the other.
        where: which events.
    """
    counts = [
        len(history(record, knowledge, (a, b), where or EventFilter(), OWN, undated).acts)
        for undated in ("report", "out")
    ]
    return counts[0] - counts[1]


def _episodes(
    told: History, knowledge: Knowledge, a: Side, b: Side, quiet_days: int
) -> Iterator[Episode]:
    for stretch in stretches(told, quiet_days):
        sequence = states(told.acts, stretch, knowledge.episodes)
        if sequence:
            last = sequence[-1].last
            end = max(told.last or last, last)
            yield Episode(
                told.dataset, a.label, b.label, sequence[0].first, last, sequence,
                (end - last).days < quiet_days,
            )  # fmt: skip


def _checked(a: Side, b: Side, quiet_days: int) -> None:
    if quiet_days < 1:
        raise UsageError(f"{quiet_days} quiet days end no episode; give 1 or more")
    if shared := sorted(_covered(a, b) | _covered(b, a)):
        raise UsageError(f"{', '.join(shared)}: on both sides; take it from one of them")


def _covered(a: Side, b: Side) -> set[str]:
    """The codes of one side that the other has too, or has the whole actor of."""
    return {code for code in a.codes if code in b.codes or code.partition(":")[0] in b.codes}


def _datasets(record: Record, wanted: Codes | None) -> list[str]:
    """The data sets asked for that the record holds."""
    with record.cursor() as cursor:
        names = [name for name, _, _ in spans(cursor)]
    if wanted is None:
        return names
    asked = [wanted] if isinstance(wanted, str) else sorted(wanted)
    conditions.known("data set", asked, names)
    return asked
