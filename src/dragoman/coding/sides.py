"""The two sides of an event: each participant once, mutual events, what the source decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dragoman.coding.memory import ActorRef
from dragoman.coding.proposal import Proposal

_DRILLS: Final = frozenset(
    {"drill", "exercise", "manoeuvre", "maneuver", "wargame", "game", "noun:drill", "noun:exercise",
     "noun:manoeuvre", "noun:maneuver"}
)  # fmt: skip


#: Sectors whose bearers carry no arms.
UNARMED: Final = frozenset("CVL JRN EDU LAB MED REL SOC AGR REF BUS NGO OPP PTY".split())
_AROUND: Final = frozenset(
    {"verb:surround", "verb:besiege", "verb:encircle", "verb:blockade", "verb:ring"}
)
#: Modes of COERCE that bear on everybody in the country.
_ON_ALL: Final = frozenset({"curfew", "martial-law", "censor", "withhold"})


def split(
    sources: tuple[ActorRef, ...], targets: tuple[ActorRef, ...]
) -> tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]]:
    """The two sides of a mutual event: with two actors on one side, one on each."""
    targets = tuple(t for t in targets if not within(t, sources))
    if targets or len(sources) != 2:
        return sources, targets
    return sources[:1], sources[1:]


def within(ref: ActorRef, others: Sequence[ActorRef]) -> bool:
    return any(ref.token == o.token and ref.actor == o.actor for o in others)


def adjusted(
    proposal: Proposal, root: str, sources: Sequence[ActorRef], targets: Sequence[ActorRef]
) -> tuple[Proposal, str]:
    """What the kind of source or the want of a target decides, after PLOVER's definitions.

    Governments do not demonstrate: "Beijing protested" is an ACCUSE. One state drilling is a
    MOBILIZE, two or more drilling together a COOPERATE. Civilians who surround a place block it:
    a PROTEST. What hackers attack is a COERCE, and
    missiles fired at nobody are a MOBILIZE.
    """
    sectors = {r.resolution.sector for r in sources if r.actor}
    bare = all(r.resolution.basis in ("exact name", "capital", "seat") for r in sources if r.actor)
    if proposal.root == "PROTEST" and sectors and (sectors <= {"GOV", "IGO"} or bare):
        return replace(proposal, root="ACCUSE", mode="disapprove"), "ACCUSE"
    states = {r.actor for r in sources if r.actor}
    if proposal.root == "MOBILIZE" and len(states) > 1 and proposal.frame.split()[-1] in _DRILLS:
        return replace(proposal, root="COOPERATE", mode="", reciprocal=True), "COOPERATE"
    unarmed = sectors and sectors <= UNARMED
    if proposal.root == "MOBILIZE" and unarmed and proposal.frame.split()[0] in _AROUND:
        return replace(proposal, root="PROTEST", mode="obstruct"), "PROTEST"
    if proposal.root == "ASSAULT" and any("hacker" in r.text.lower() for r in sources):
        return replace(proposal, root="COERCE", mode="cyber"), "COERCE"
    if proposal.root == "ASSAULT" and not targets and "missile" in proposal.frame:
        return replace(proposal, root="MOBILIZE", mode="weapons"), "MOBILIZE"
    return proposal, root


def own_government(sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
    """The government of the country whose people protest, where no target is named.

    A ruling of ours, marked by empty words (`text`): PLOVER leaves the target open.
    """
    found = next((r for r in sources if len(r.actor) == 3 and r.resolution.sector), None)
    if found is None:
        return ()
    res = replace(found.resolution, sector="GOV", person="", office="", basis="own government")
    return (replace(found, resolution=res, text="", start=-1, end=-1, inherited=True),)


def own_people(
    root: str, mode: str, sources: Sequence[ActorRef], place_country: str
) -> tuple[ActorRef, ...]:
    """The people under a curfew, martial law, censorship: nobody else is meant if none is named.

    A ruling of ours, marked by empty words: the state's own people, where it acts at home.
    """
    found = next((r for r in sources if len(r.actor) == 3 and r.actor.isupper()), None)
    if root != "COERCE" or mode not in _ON_ALL or found is None:
        return ()
    if place_country not in ("", found.actor) or found.actor in ("IGO", "IMG", "UNK"):
        return ()
    res = replace(
        found.resolution, sector="CVL", sector_2="", person="", office="", basis="own people"
    )
    return (replace(found, resolution=res, text="", start=-1, end=-1, inherited=True),)


def marchers(targets: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
    """Who protests in "three weeks of protests in Tbilisi": the people of the place."""
    found = next((t for t in targets if len(t.actor) == 3 and t.actor.isupper()), None)
    if found is None or found.actor in ("IGO", "IMG", "UNK"):
        return ()
    res = replace(
        found.resolution, sector="CVL", sector_2="", person="", office="", basis="people of place"
    )
    return (replace(found, resolution=res, text="", start=-1, end=-1, inherited=True),)


def distinct(refs: tuple[ActorRef, ...]) -> tuple[ActorRef, ...]:
    """Each participant once, the fuller mention of it kept."""
    kept: dict[tuple[str, str, str], ActorRef] = {}
    for ref in refs:
        res = ref.resolution
        kept.setdefault((res.actor, res.sector, res.person or res.office or ref.text), ref)
    return tuple(kept.values())


def is_self(ref: ActorRef, sources: Sequence[ActorRef]) -> bool:
    """Whether a target is only its own source again ("began its exercises")."""
    res = ref.resolution
    return any(
        res.actor == s.actor and (not res.sector or res.sector == s.resolution.sector)
        and (ref.coreferent or ref.inherited)
        for s in sources
    )  # fmt: skip


def actors_first(refs: tuple[ActorRef, ...]) -> tuple[ActorRef, ...]:
    """Without those that name nobody, unless none names anybody."""
    known = tuple(r for r in refs if r.actor)
    return known or refs
