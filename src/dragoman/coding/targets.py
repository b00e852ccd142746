"""Whom an act is aimed at where no slot of its frame names anybody.

In order: what the act answers or comments on, told before ("condemned the raid", "denied the
charge"); another actor later in the clause; people named in it without a country of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from dragoman.coding.frames import Matcher
from dragoman.coding.home import Home
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.proposal import Proposal
from dragoman.coding.resolution import Resolution
from dragoman.coding.tree import Tree

#: Roots that comment on what somebody did: their target is the doer of what the object names.
_COMMENTS: Final = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
#: What an answer without a named addressee answers, if it was aimed at who now answers.
ANSWERED: Final = {
    "REJECT": frozenset({"ACCUSE", "REQUEST", "THREATEN"}),
    "CONCEDE": frozenset({"REQUEST", "PROTEST", "THREATEN"}),
}
#: Acts that tell of a meeting, held or to come.
_APPOINTED: Final = frozenset({"CONSULT", "AGREE"})
_DEFINITE: Final = frozenset({"the", "this", "that", "these", "those"})
#: Acts that need both sides: the other one is not left to be understood.
_TOGETHER_ACTS: Final = frozenset({"CONSULT", "COOPERATE", "AID", "ASSAULT", "MOBILIZE"})
#: Roots by which one state turns to another whose affairs are told.
_TOWARDS: Final = frozenset({"SANCTION", "THREATEN", "ACCUSE", "MOBILIZE"})
#: Roots aimed at people: with no state named, the people of the place are the target.
_FORCE: Final = frozenset({"ASSAULT", "COERCE"})
_PEOPLE: Final = frozenset("CVL OPP REB CRM JRN LAB EDU REL REF PTY MED AGR SOC".split())
#: Roots for which "in Moscow" is where it happened and nothing else.
TOGETHER: Final = frozenset({"AGREE", "CONSULT", "SUPPORT"})
WHERE: Final = frozenset({"in", "at", "near"})
PLACE_NOUNS: Final = frozenset({"place", "behalf", "lieu"})


class Targets:
    """Looks for the target of one proposal in its sentence and in what was told before."""

    def __init__(self, matcher: Matcher, home: Home, anaphors: Collection[str]) -> None:
        self._matcher = matcher
        self._home = home
        self._anaphors = anaphors
        self.tree: Tree = matcher.tree

    def find(
        self, proposal: Proposal, sources: Sequence[ActorRef], clause: Sequence[int], country: str
    ) -> tuple[ActorRef, ...]:
        """The likeliest target, or nobody."""
        first, second = self._commented, self._answered
        if proposal.root == "REJECT":
            first, second = second, first
        if is_called_off(proposal) and (
            found := self._nearby(proposal, sources, clause) or self._expected(proposal, sources)
        ):
            return found
        return (
            first(proposal, sources)
            or second(proposal, sources)
            or self._same_deed(proposal, sources)
            or self._nearby(proposal, sources, clause)
            or self._people(proposal, sources, clause, country)
            or self._paired(proposal, sources)
            or self._spoken_of(proposal, sources)
        )

    def _commented(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """The doer of the act that the object names: "the decision", "the raids", "the call"."""
        if proposal.root not in _COMMENTS or proposal.nominal:
            return ()
        slots = self.tree.slots(proposal.trigger)
        for head in (*slots.obj, *slots.preps.get("to", ()), *slots.preps.get("against", ())):
            roots = self._named_act(head)
            if roots is None:
                continue
            told = [
                others(act.doers, sources)
                for act in reversed(self._matcher.mentions.memory.acts)
                if not roots or act.root in roots
            ]
            mine = {r.actor for r in sources}
            abroad = [doers for doers in told if not mine & {r.actor for r in doers}]
            for doers in (*abroad, *told):
                if doers:
                    return self._here(head, doers)
        return ()

    def _same_deed(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """The sufferers of the deed told before: who "committed *the murder*"."""
        if proposal.root not in _FORCE or proposal.governor < 0 or not sources:
            return ()
        if not self._is_definite(proposal.governor):
            return ()
        for act in reversed(self._matcher.mentions.memory.acts):
            if act.root == proposal.root and any(r.actor for r in act.targets):
                return self._here(proposal.governor, [r for r in act.targets if r.actor])
        return ()

    def _is_definite(self, head: int) -> bool:
        """Whether a noun points back: "the", "this", "those" before it."""
        return any(
            self.tree.tokens[k].text.lower() in _DEFINITE for k in self.tree.kids(head, "det")
        )

    def _named_act(self, head: int) -> frozenset[str] | None:
        """Roots of the act a definite noun points back to; empty for any, None for no act."""
        token = self.tree.tokens[head]
        if token.upos == "PRON" and token.text.lower() in ("it", "this", "that"):
            return frozenset()
        if token.upos != "NOUN" or not self._is_definite(head):
            return None
        lemma = token.lemma.lower()
        if lemma in self._anaphors:
            return frozenset()
        frames = self._matcher.frames.nouns.get(lemma, ())
        plain = frozenset(f.root for f in frames if f.root and not f.compound)
        return plain or frozenset(f.root for f in frames if f.root) or None

    def _answered(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """Who had asked, accused or protested, where the source now answers."""
        questions = ANSWERED.get(proposal.root, frozenset())
        mine = {r.actor for r in sources if r.actor}
        for act in reversed(self._matcher.mentions.memory.acts):
            aimed = {r.actor for r in act.targets}
            if act.root in questions and mine & aimed and (asking := others(act.doers, sources)):
                return self._here(proposal.trigger, asking)
        return ()

    def _expected(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """Whom the own side met or was to meet, as told before: "cancelled *his visit*"."""
        mine = {r.actor for r in sources if r.actor}
        for act in reversed(self._matcher.mentions.memory.acts):
            parties = (*act.doers, *act.targets)
            others = tuple(r for r in parties if r.actor and r.actor not in mine)
            if act.root in _APPOINTED and others and mine & {r.actor for r in parties}:
                bodies = {r.actor: r for r in reversed(others)}
                return self._here(proposal.trigger, [_unnamed(r) for r in bodies.values()])
        return ()

    def _paired(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """The other of the two whose dealings the document tells."""
        mine = {r.actor for r in sources if r.actor}
        pair = self._matcher.mentions.memory.pair
        if proposal.nominal or proposal.root in _TOGETHER_ACTS or len(mine) != 1:
            return ()
        if len({r.actor for r in pair}) != 2:
            return ()
        if not mine & {r.actor for r in pair}:
            return ()
        other = tuple(r for r in pair if r.actor not in mine)
        return self._here(proposal.trigger, other[:1])

    def _spoken_of(self, proposal: Proposal, sources: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """The state the document is about, where another one acts towards nobody named."""
        mine = {r.actor for r in sources if r.actor}
        if proposal.nominal or not mine or proposal.root not in _TOWARDS:
            return ()
        code = self._home.main_state(mine)
        if not code:
            return ()
        return (
            ActorRef(
                Resolution(code, basis="state the document is about"), proposal.trigger, -1, -1, "",
                inherited=True,
            ),
        )  # fmt: skip

    def _here(self, index: int, refs: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        token = self.tree.tokens[index]
        return tuple(
            replace(
                r, token=index, start=token.start, end=token.end, text=token.text,
                coreferent=True, inherited=True,
            )
            for r in refs
        )  # fmt: skip

    def _nearby(
        self, proposal: Proposal, sources: Sequence[ActorRef], clause: Sequence[int]
    ) -> tuple[ActorRef, ...]:
        """Another state or body named later in the clause."""
        known = {r.actor for r in sources}
        for i in self._later(proposal, sources, clause):
            above = {self.tree.tokens[up].lemma for up in self.tree.ancestors(i)}
            case = self.tree.case(i)
            if (proposal.root in TOGETHER and case in WHERE) or above & PLACE_NOUNS:
                continue
            found = [
                r for r in self._matcher.mentions.single(i) if r.actor and r.actor not in known
            ]
            if found:
                return tuple(replace(r, inherited=True) for r in found[:1])
        return ()

    def _people(
        self, proposal: Proposal, sources: Sequence[ActorRef], clause: Sequence[int], country: str
    ) -> tuple[ActorRef, ...]:
        """People later in the clause: "fired tear gas to disperse *2,000 marchers*"."""
        if proposal.root not in _FORCE:
            return ()
        for i in self._later(proposal, sources, clause):
            found = [r for r in self._matcher.mentions.single(i) if r.resolution.sector in _PEOPLE]
            if found and base(self.tree.tokens[i]) in ("obj", "obl", "nmod", "conj", "nsubj"):
                one = self._home.of(found[0], sources, country)
                if one.actor:
                    return (replace(one, inherited=True),)
        return ()

    def _later(
        self, proposal: Proposal, sources: Sequence[ActorRef], clause: Sequence[int]
    ) -> list[int]:
        used = {r.token for r in sources}
        relations = ("nmod", "obl", "obj", "amod", "compound", "conj")
        return [
            i
            for i in clause
            if i > proposal.trigger and i not in used
            and self.tree.tokens[i].upos in ("PROPN", "NOUN", "ADJ")
            and base(self.tree.tokens[i]) in relations
        ]  # fmt: skip


def is_called_off(proposal: Proposal, root: str = "") -> bool:
    """Whether a meeting is refused or cancelled; `root` is what became of the proposal."""
    if proposal.root == "CONSULT":
        return root == "REJECT"
    return (proposal.root, proposal.mode) == ("REJECT", "meet")


def _unnamed(ref: ActorRef) -> ActorRef:
    """The actor without the person who spoke or acted for it then."""
    return replace(ref, resolution=replace(ref.resolution, person="", office=""))


def others(refs: Sequence[ActorRef], besides: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
    """Those who are not the same people as `besides`."""
    taken = {(r.actor, r.resolution.sector, r.resolution.person) for r in besides}
    mine = {r.actor for r in besides}
    return tuple(
        r
        for r in refs
        if r.actor and (r.actor, r.resolution.sector, r.resolution.person) not in taken
        and not (r.actor in mine and not r.resolution.sector)
    )  # fmt: skip
