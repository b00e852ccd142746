"""The records of the two tables that tell the states of a crisis (`phases/episodes.py`)."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.knowledge.rows import one_of

ACTS = ("ceasefire", "withdrawal", "force", "show", "threat", "cut", "quarrel", "police")
STATES = ("tension", "strike", "retaliation", "ceasefire", "volatile")


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeAct:
    """Which events are which act of a crisis; see "Episodes" in the reference.

    `weight` is how much of what opens an episode one such act is.
    """

    act: str = one_of(*ACTS)
    roots: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cameo: tuple[str, ...] = ()
    both: bool = False
    not_by: tuple[str, ...] = ()
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeMove:
    """Which acts move a crisis to which state; `stay` leaves it in the one it is in."""

    state: str = one_of(*STATES, "stay")
    after: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    by: str = one_of("", "other")
    within: int | None = None
    lull: int | None = None
    needs: float | None = None
    note: str = ""
