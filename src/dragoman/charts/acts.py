"""The acts of a crisis: which side did them, and dots for them that do not run together."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dragoman.charts import periods, wording
from dragoman.phases.episode import Episode, Evidence

Members = Mapping[str, Collection[str]]
_SMALLEST: Final = 14.0
_LARGEST: Final = 110.0
_WORDS: Final = 160
#: Rounds in which what is known of one act's sides tells those of another.
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Dot:
    """The acts of one side in a stretch of days, told for a tooltip."""

    first: dt.date
    last: dt.date
    side: bool
    events: tuple[Evidence, ...]

    def told(self) -> dict[str, Any]:
        """What the dot says."""
        day = periods.day(self.first)
        when = day if self.first == self.last else f"{day} to {periods.day(self.last)}"
        by = dict.fromkeys(wording.plain(one.source) for one in self.events)
        what = _what(self.events)
        return {
            "day": when, "by": wording.listed(by, 4), "what": what, "words": _words(self.events),
            "aloud": f"{when}: {what}",
        }  # fmt: skip


def dots(episode: Episode, members: Members, step: int = 1) -> list[Dot]:
    """The dots of an episode, oldest first; `side` is True for the first of its two sides.

    One dot stands for `step` days, so that neighbours do not cover each other.
    A mutual act counts for both sides, and so does one of which the side is not known.
    """
    known = _sides(episode, members)
    found: dict[tuple[int, bool], list[Evidence]] = defaultdict(list)
    for one in _evidence(episode):
        sides = _told(_codes(one.source), known)
        for side in sides if one.target and sides else (True, False):
            found[(one.date - episode.first).days // step, side].append(one)
    return [
        Dot(
            episode.first + dt.timedelta(days=place * step),
            episode.first
            + min(dt.timedelta(days=place * step + step - 1), episode.last - episode.first),
            side, tuple(events),
        )
        for (place, side), events in sorted(found.items())
    ]  # fmt: skip


def size(number: int, most: int) -> float:
    """The area of a dot for a number of acts."""
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * (number - 1) / max(8, most - 1), 1)


def _evidence(episode: Episode) -> Iterator[Evidence]:
    for state in episode.states:
        yield from state.evidence


def _codes(text: str) -> list[str]:
    """The codes of "ISR:MIL, USA"."""
    return [code.strip() for code in text.split(",") if code.strip()]


def _told(codes: Sequence[str], known: Mapping[str, bool]) -> set[bool]:
    """The sides of those that are known: a code with a sector by itself, or by its actor."""
    found = (known.get(code, known.get(code.partition(":")[0])) for code in codes)
    return {side for side in found if side is not None}


def _sides(episode: Episode, members: Members) -> dict[str, bool]:
    """On which side each actor is: those named, and whoever acts on or beside one that is known."""
    known = dict.fromkeys(members.get(episode.b, ()), False) | {episode.b: False}
    known |= dict.fromkeys(members.get(episode.a, ()), True) | {episode.a: True}
    for _ in range(_ROUNDS):
        for one in _evidence(episode):
            sources, targets = _codes(one.source), _codes(one.target)
            if not targets:
                continue
            told = _told(sources, known) | {not side for side in _told(targets, known)}
            if len(told) == 1:
                side = told.pop()
                for codes, theirs in ((sources, side), (targets, not side)):
                    for code in codes:
                        if not _told([code], known):
                            known[code] = known[code.partition(":")[0]] = theirs
    return known


def _what(events: Sequence[Evidence]) -> str:
    counted = Counter(wording.plain(one.root) for one in events)
    told = (f"{root} {number}" if number > 1 else root for root, number in counted.most_common())
    return wording.listed(told)


def _words(events: Sequence[Evidence]) -> str:
    told = list(dict.fromkeys(wording.plain(one.words, _WORDS) for one in events if one.words))
    if not told:
        return "none: imported events have no words"
    more = f" (and {len(told) - 2} more)" if len(told) > 2 else ""
    return " / ".join(f"“{words}”" for words in told[:2]) + more
