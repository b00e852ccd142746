"""Actors as mentioned, and what earlier sentences of a document left behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.coding.resolution import Resolution


@dataclass(frozen=True, slots=True)
class ActorRef:
    """One actor as mentioned: the resolution, and where in the report its words stand."""

    resolution: Resolution
    token: int
    start: int
    end: int
    text: str
    inherited: bool = False
    coreferent: bool = False

    @property
    def actor(self) -> str:
        """Actor code, "" when unknown."""
        return self.resolution.actor


@dataclass(frozen=True, slots=True)
class Act:
    """An event told earlier in the document, as later words point back to it."""

    root: str
    doers: tuple[ActorRef, ...]
    targets: tuple[ActorRef, ...]


@dataclass(slots=True)
class Memory:
    """What earlier sentences of the document left behind, newest last."""

    people: list[ActorRef] = field(default_factory=list)
    bodies: list[ActorRef] = field(default_factory=list)
    pair: tuple[ActorRef, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, Resolution] = field(default_factory=dict)
    #: "the Malawi Congress Party (MCP)": what the document itself says an acronym means.
    acronyms: dict[str, Resolution] = field(default_factory=dict)
    #: Who spoke last: the "I" and "we" of a quotation that goes on.
    speaker: tuple[ActorRef, ...] = ()
    #: Whom a common noun meant last: "police" after "police in Kenya".
    roles: dict[str, tuple[ActorRef, ...]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    #: States in which police, crowds and towns of earlier sentences stood, and how often.
    scene: dict[str, int] = field(default_factory=dict)
