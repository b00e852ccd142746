"""What a frame proposes: an event before modality, dates and the document have spoken."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.coding.memory import ActorRef
from dragoman.knowledge.rows import NounFrame, VerbFrame


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event as a frame sees it, before modality, dates and the document have spoken."""

    trigger: int
    root: str
    mode: str
    sources: tuple[ActorRef, ...]
    targets: tuple[ActorRef, ...]
    reciprocal: bool
    weight: float
    nominal: bool
    conditions: int
    governor: int = -1
    frame: str = ""
    #: The event is the saying itself: it happened, whatever the verb's mood.
    said: bool = False
    #: The frame expects a target, so that one may be looked for nearby.
    open_target: bool = False
    #: The row of the lexicon it comes from.
    row: VerbFrame | NounFrame | None = None
