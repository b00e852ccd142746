"""The states of one episode: its acts led through the table of moves, day by day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from dragoman.phases.episode import State
from dragoman.phases.episode_acts import BOTH, Act
from dragoman.phases.episode_pace import FORTNIGHT, Stretch, Sums, moved, told_once
from dragoman.record.conditions import OWN

if TYPE_CHECKING:
    from dragoman.knowledge.episode_rows import EpisodeMove

#: Acts of one day in the order in which they are led: words of the day of a blow mostly answer it,
#: and a ceasefire ends the fighting of its day.
_ORDER: Final = {"force": 0, "ceasefire": 2, "withdrawal": 2}
#: States that only acts beyond doubt lead to, and the acts that bear each other out for them.
_SURE: Final = {
    "strike": ("force",),
    "retaliation": ("force",),
    "ceasefire": ("ceasefire", "withdrawal"),
}
#: Of what machines code as force where there is much of any conflict, this share is words.
_MISTAKEN: Final = 1 / 20
#: Events of a machine, a week apart at most, that bear each other out.
_WITNESSES: Final = 2


@dataclass(slots=True)
class _Course:
    """Where an episode stands: its state, and when and by whom force was used last."""

    state: str = "start"
    struck: dt.date | None = None
    striker: str = ""
    ceased: dt.date | None = None
    told: list[tuple[str, list[Act]]] = field(default_factory=list)


def states(
    acts: Sequence[Act], stretch: Stretch, moves: Sequence[EpisodeMove]
) -> tuple[State, ...]:
    """The states of the episode in a stretch, in order.

    Args:
        acts: all acts of the two sides, by day.
        stretch: from when to when.
        moves: the table of moves; the first that fits an act counts.
    """
    days = [act.day for act in acts]
    inside = acts[bisect_left(days, stretch.first) : bisect_right(days, stretch.last)]
    doubt = _Doubt(inside, stretch.threshold)
    course = _Course()
    inside = sorted(inside, key=_rank)
    for _, group in groupby(inside, key=_rank):
        _lead(course, list(group), moves, doubt)
    return tuple(_state(name, told) for name, told in course.told)


def _rank(act: Act) -> tuple[dt.date, int]:
    return act.day, _ORDER.get(act.kind, 1)


class _Doubt:
    """Which acts of an episode are beyond doubt, and how much force there was."""

    def __init__(self, acts: Sequence[Act], threshold: float) -> None:
        self._threshold = threshold
        self._force = told_once([act for act in acts if act.kind == "force"])
        armed = [(act.day, 1.0) for act in acts if act.kind == "force" and act.armed]
        self._armed = Sums(armed)
        self._all = Sums([(act.day, 1.0) for act in acts])
        self._alike = {
            kinds: Sums([(act.day, 1.0) for act in acts if act.kind in kinds])
            for kinds in _SURE.values()
        }

    def sure(self, act: Act, state: str) -> bool:
        """Whether a sentence tells an act that leads to a state, or enough events of a machine."""
        kinds = _SURE.get(state, ())
        if act.evidence.dataset == OWN or not kinds:
            return True
        first = moved(act.day, -(FORTNIGHT // 2))
        told = self._alike[kinds].over(first, FORTNIGHT + 1)
        if "force" not in kinds:
            return told >= _WITNESSES
        # "Japan fights China" with nobody in arms on either side is mostly a fight of words.
        share = _MISTAKEN * self._all.over(first, FORTNIGHT + 1)
        return told >= max(_WITNESSES, share) and bool(self._armed.over(first, FORTNIGHT + 1))

    def lately(self, day: dt.date) -> float:
        """The weight of force in the fortnight up to a day, in thresholds of the episode."""
        first = moved(day, 1 - FORTNIGHT)
        return self._force.over(first, FORTNIGHT) / self._threshold


def _lead(course: _Course, group: list[Act], moves: Sequence[EpisodeMove], doubt: _Doubt) -> None:
    """Take acts of one day and rank; all are judged by what was before them."""
    chosen = [(act, _move(course, act, moves, doubt)) for act in group]
    reached = [(act, course.state if name == "stay" else name) for act, name in chosen if name]
    # Who was in the state before comes first, so that a day may hold a strike and its answer.
    reached.sort(key=lambda pair: (pair[1] != course.state, pair[1]))
    for act, name in reached:
        if not course.told or course.told[-1][0] != name:
            course.told.append((name, []))
        course.told[-1][1].append(act)
        course.state = name
    _remember(course, reached, doubt)


def _remember(course: _Course, reached: Iterable[tuple[Act, str]], doubt: _Doubt) -> None:
    """Keep who used force last, and when; and when fighting ceased."""
    strikers = set()
    for act, name in reached:
        if act.kind == "force" and doubt.sure(act, "strike"):
            strikers.add(act.by)
            course.struck = act.day
        if name == "ceasefire":
            course.ceased = act.day
    if strikers:
        course.striker = strikers.pop() if len(strikers) == 1 else BOTH


def _move(course: _Course, act: Act, moves: Sequence[EpisodeMove], doubt: _Doubt) -> str | None:
    return next((move.state for move in moves if _fits(course, act, move, doubt)), None)


def _fits(course: _Course, act: Act, move: EpisodeMove, doubt: _Doubt) -> bool:
    """Whether a move of the table is open to an act."""
    if act.kind not in move.acts or (move.after and course.state not in move.after):
        return False
    if not doubt.sure(act, move.state):
        return False
    # Machines take other agreements for ceasefires; where no force was told, there was none.
    if move.state == "ceasefire" and not course.struck and act.evidence.dataset != OWN:
        return False
    if move.by == "other" and BOTH not in (act.by, course.striker) and act.by == course.striker:
        return False
    if move.needs is not None and doubt.lately(act.day) < move.needs:
        return False
    since = course.ceased if course.state in ("ceasefire", "volatile") else course.struck
    lapse = (act.day - since).days if since else 0
    return (move.within is None or lapse <= move.within) and (
        move.lull is None or lapse > move.lull
    )


def _state(name: str, told: Sequence[Act]) -> State:
    evidence = tuple(act.evidence for act in told)
    days = [item.date for item in evidence]
    return State(name, min(days), max(days), evidence)
