"""What rows of a user do to shipped ones: most stand beside them, some take their place.

A region, root, mode or frame of the user replaces the shipped one of the same name; who holds an
office in the user's table takes it over from whom the shipped table names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from dragoman.knowledge.rows import Holder

#: Tables of which a user's row replaces the shipped row with the same key.
_KEYS: Final[dict[str, Callable[[Any], object]]] = {
    "regions": lambda row: row.region,
    "theatres": lambda row: row.member,
    "roots": lambda row: row.root,
    "modes": lambda row: (row.root, row.mode),
    "episode_acts": lambda row: row.act,
    "episodes": lambda row: (row.state, row.after, row.acts),
    "verbs": lambda row: (row.lemma, row.particle, _conditions(row.pattern)),
    "nouns": lambda row: (row.lemma, frozenset(row.compound)),
    "formats": lambda row: row.word,
    "reasons": lambda row: row.word,
    "stages": lambda row: (row.word, row.kind),
}
_BOTH: Final = "head of state and government"
_HEADS: Final = frozenset({"head of state", "head of government", _BOTH})
_DAY: Final = dt.timedelta(days=1)


def joined(table: str, shipped: Sequence[Any], own: Sequence[Any]) -> tuple[Any, ...]:
    """The rows of a table with a user's own, those last.

    Args:
        table: its name ("regions").
        shipped: the shipped rows.
        own: the user's.
    """
    if table == "holders":
        shipped = _succeeded(shipped, own)
    if key := _KEYS.get(table):
        taken = {key(row) for row in own}
        shipped = [row for row in shipped if key(row) not in taken]
    return (*shipped, *own)


def _conditions(pattern: str) -> frozenset[str]:
    return frozenset(pattern.split())


def _succeeded(shipped: Iterable[Holder], own: Iterable[Holder]) -> list[Holder]:
    """The shipped holders, none of them beyond the day before a user's holder takes over."""
    found: list[Holder] = list(shipped)
    for new in own:
        found = [kept for row in found if (kept := _before(row, new)) is not None]
    return found


def _before(row: Holder, new: Holder) -> Holder | None:
    """A shipped holder as far as the new one leaves them in office; None for not at all."""
    same = row.office == new.office or (_BOTH in (row.office, new.office) and _heads(row, new))
    if row.actor != new.actor or not same:
        return row
    start, end = new.start or dt.date.min, new.end or dt.date.max
    if (row.end or dt.date.max) < start or (row.start or dt.date.min) > end:
        return row
    if (row.start or dt.date.min) >= start:
        return None
    return replace(row, end=start - _DAY)


def _heads(row: Holder, new: Holder) -> bool:
    return {row.office, new.office} <= _HEADS
