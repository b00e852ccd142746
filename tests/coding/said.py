"""Events as short lines, so that a test reads like the sentence it is about."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.model import Event, Participant


def codes(participants: Iterable[Participant]) -> list[str]:
    """The actor codes of one side, each once, sorted."""
    return sorted({p.actor for p in participants})


def line(event: Event) -> str:
    """ "CONSULT EST <-> LVA" for a mutual event, "ACCUSE FRA -> SYR" for a directed one."""
    if event.reciprocal:
        return f"{event.root} {' <-> '.join(codes((*event.sources, *event.targets)))}"
    target = "+".join(codes(event.targets)) or "-"
    return f"{event.root} {'+'.join(codes(event.sources))} -> {target}"


def occurred(events: Iterable[Event]) -> list[str]:
    """What is told as fact, sorted."""
    return sorted(line(event) for event in events if event.modality == "actual")


def only(events: Iterable[Event], root: str, modality: str = "actual") -> Event:
    """The one event of that root and modality."""
    found = [e for e in events if e.root == root and e.modality == modality]
    assert len(found) == 1, [line(e) for e in events]
    return found[0]


def people(event: Event) -> dict[str, tuple[str, str]]:
    """Actor code -> (person, office) of everybody who is named."""
    return {p.actor: (p.person, p.office) for p in (*event.sources, *event.targets)}


def sectors(event: Event) -> set[str]:
    """ "SDN:MIL" and the like, of both sides."""
    return {f"{p.actor}:{p.sector}" for p in (*event.sources, *event.targets)}
