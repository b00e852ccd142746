"""In which country police, protesters and "the opposition" are, and who acts where nobody is named.

"Two men were arrested" names no doer, but only the police of the place arrest: the table
`lexicon/en/doers.tsv` tells of which verbs that is true and of what sector the doer then is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.resolution import Resolution
from dragoman.coding.sides import actors_first
from dragoman.coding.tree import Tree

#: Sectors whose bearers belong to the country where the sentence plays.
DOMESTIC: Final = frozenset(
    "GOV MIL LEG JUD COP SPY PTY OPP REB PRM UAF CVL CRM AGR BUS EDU ELI JRN LAB MED REL SOC"
    "".split()
)
#: Sectors that speak of acts of their own state's police and courts.
_OFFICIAL: Final = frozenset({"GOV", "COP", "JUD", "MIL", "SPY"})
#: Sectors that, without a country of their own, are of the country of the domestic other side.
_INWARD: Final = frozenset({"CVL", "OPP", "REB", "COP", "UAF", "CRM", "PTY", "LAB"})


class Home:
    """Completes the two sides of a proposal of one sentence."""

    def __init__(self, tree: Tree, mentions: Mentions, doers: Mapping[str, str]) -> None:
        self.tree = tree
        self.mentions = mentions
        self.doers = doers

    def complete(
        self, proposal: Proposal, country: str
    ) -> tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]]:
        """Both sides with their countries; `country` is that of the place named beside the act."""
        sources = tuple(self.of(r, proposal.targets, country) for r in proposal.sources)
        targets = tuple(self.of(r, proposal.sources, country) for r in proposal.targets)
        if not sources:
            sources = self._unnamed(proposal, targets, country)
            if proposal.mode == "release" and not any(t.actor for t in targets):
                targets = self._held(proposal) or targets
            targets = tuple(self.of(t, sources, country) for t in targets)
        return actors_first(sources), actors_first(targets)

    def _unnamed(
        self, proposal: Proposal, targets: Sequence[ActorRef], country: str
    ) -> tuple[ActorRef, ...]:
        """The police or court of the place, for acts that only they do."""
        token = self.tree.tokens[proposal.trigger]
        if proposal.root == "RETREAT" and proposal.mode == "release":
            return self._captor(proposal, targets)
        sector = self.doers.get(token.lemma.lower(), "")
        if not sector or not (proposal.nominal or self.tree.is_passive(proposal.trigger)):
            return ()
        speakers = self._officials_above(proposal.trigger)
        if speakers and not country:
            codes = [r.actor for r in speakers]
        else:
            local = next((t.actor for t in targets if t.inherited and t.actor), "")
            codes = [country or local or self._dominant(()) or _first_state(targets)]
        return tuple(
            ActorRef(
                Resolution(code, sector, basis="doer told by the act"), proposal.trigger, -1, -1,
                "", inherited=True,
            )
            for code in dict.fromkeys(codes) if code
        )  # fmt: skip

    def _captor(self, proposal: Proposal, targets: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """Who frees is who held: "they were freed" after "Malaysia detained the crew"."""
        freed = {t.actor for t in targets if t.actor}
        for act in reversed(self.mentions.memory.acts):
            held = {t.actor for t in act.targets if t.actor}
            if act.root in ("COERCE", "ASSAULT") and (not freed or not held or freed & held):
                return tuple(
                    replace(d, token=proposal.trigger, start=-1, end=-1, text="", inherited=True)
                    for d in act.doers
                    if d.actor
                )
        return ()

    def _held(self, proposal: Proposal) -> tuple[ActorRef, ...]:
        """Who was held, where only "they" were freed."""
        acts = [a for a in self.mentions.memory.acts if a.root in ("COERCE", "ASSAULT")]
        if not acts:
            return ()
        return tuple(
            replace(t, token=proposal.trigger, start=-1, end=-1, text="", inherited=True)
            for t in acts[-1].targets
            if t.actor
        )

    def _officials_above(self, index: int) -> list[ActorRef]:
        """Officials whose word the clause is: "authorities in A and B said that ..."."""
        token = self.tree.tokens[index]
        verbs = self.tree.kids(index, "parataxis")
        if base(token) == "ccomp" and token.head >= 0:
            verbs.append(token.head)
        return [
            r
            for verb in verbs
            for i in self.tree.slots(verb).subj
            for ref in self.mentions.actors(i)
            if (r := self.of(ref, (), "")).actor and r.resolution.sector in _OFFICIAL
        ]

    def of(self, ref: ActorRef, others: Sequence[ActorRef], country: str) -> ActorRef:
        """The actor with the country where the sentence plays, if it has none of its own.

        Args:
            ref: any actor; one with a country, or of no domestic sector, comes back as it is.
            others: the other side of the event.
            country: of the place named beside the act, "" for none.
        """
        if ref.actor or ref.resolution.sector not in DOMESTIC:
            return ref
        code = country or self._abroad(ref, others) or self._counterpart(ref, others)
        code = code or self._scene() or self._dominant(others)
        if not code:
            return ref
        return replace(
            ref, inherited=True, resolution=replace(ref.resolution, actor=code, basis="inherited")
        )

    def _abroad(self, ref: ActorRef, others: Sequence[ActorRef]) -> str:
        """Civilians hit by a foreign state's forces are of the one other state named."""
        foreign = any(o.actor and o.resolution.sector in ("", "GOV", "MIL") for o in others)
        if ref.resolution.sector not in ("CVL", "REB", "UAF") or not foreign:
            return ""
        used = {o.actor for o in others}
        rest = [
            c for c in self.mentions.here if len(c) == 3 and c not in used and self._is_state(c)
        ]
        return rest[0] if len(rest) == 1 else ""

    @staticmethod
    def _counterpart(ref: ActorRef, others: Sequence[ActorRef]) -> str:
        """A government's rebels, a country's police: the other side when it is domestic too."""
        found = set()
        for other in others:
            res = other.resolution
            domestic = res.sector in DOMESTIC - {"GOV", "MIL"} or res.role
            if res.actor and (domestic or ref.resolution.sector in _INWARD) and _is_code(res.actor):
                found.add(res.actor)
        return found.pop() if len(found) == 1 else ""

    def main_state(self, besides: Collection[str]) -> str:
        """The state of which earlier sentences spoke twice as often as of any other, or ""."""
        ranked = self._ranked(self.mentions.memory.counts, besides)
        if not ranked or ranked[0][0] < 2 or (len(ranked) > 1 and ranked[1][0] * 2 > ranked[0][0]):
            return ""
        return ranked[0][1]

    def _scene(self) -> str:
        """The one state in which police, crowds and towns of earlier sentences stood."""
        scene = self.mentions.memory.scene
        best = max(scene.values(), default=0)
        first = [code for code, count in scene.items() if count == best]
        return first[0] if len(first) == 1 and best >= 2 else ""

    def _dominant(self, others: Sequence[ActorRef]) -> str:
        """The state most spoken of around, the other side left out when a foreign one is there."""
        ranked = self._ranked(self.mentions.counts, {r.actor for r in others})
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return ""
        return ranked[0][1]

    def _ranked(self, counts: Mapping[str, int], besides: Collection[str]) -> list[tuple[int, str]]:
        """States with how often they were named, the most named first; `besides` left out."""
        states = [
            (count, code)
            for code, count in counts.items()
            if len(code) == 3 and code.isupper() and code not in besides and self._is_state(code)
        ]
        return sorted(states, key=lambda pair: (-pair[0], pair[1]))

    def _is_state(self, code: str) -> bool:
        return code not in self.mentions.resolver.bodies


def _is_code(actor: str) -> bool:
    return len(actor) == 3 and actor != "IGO"


def _first_state(refs: Sequence[ActorRef]) -> str:
    return next((r.actor for r in refs if _is_code(r.actor)), "")
