"""What a frame proposes and no careful coder would code, each with the reason.

The reasons are shown by `dragoman code --explain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dragoman.coding.memory import ActorRef
from dragoman.coding.proposal import Proposal
from dragoman.coding.sides import UNARMED

#: Roots that are said: without a speaker there is no event.
VERBAL: Final = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE REQUEST ACCUSE REJECT THREATEN".split()
)  # fmt: skip
_TALKING: Final = frozenset({"CONSULT", "REQUEST", "REJECT", "AGREE", "CONCEDE"})
_SPEAKING: Final = frozenset({"speak", "talk", "tell", "say", "address", "interview", "answer"})
_ANYWHERE: Final = frozenset({"city", "region", "capital", "in name", "at name", "of name"})


def implausible(
    proposal: Proposal,
    lemma: str,
    sources: Sequence[ActorRef],
    targets: Sequence[ActorRef],
    *,
    passive: bool,
) -> str:
    """Why a proposal with its completed sides is no event; "" when it may be one.

    Args:
        proposal: the frame's proposal.
        lemma: of its trigger.
        sources: completed, without those that name nobody.
        targets: the same.
        passive: whether the trigger is a passive verb, whose doer may stay unknown.
    """
    doers = [r for r in sources if r.actor]
    aimed = [r for r in targets if r.actor]
    if not doers and not aimed:
        return "no actor that can be coded"
    if proposal.root == "CONSULT" and not doers and not proposal.nominal:
        return "a meeting without anybody who meets"
    if proposal.root in VERBAL and not (doers or sources or passive or proposal.reciprocal):
        return "a verbal act without a speaker"
    if proposal.root in _TALKING and lemma in _SPEAKING and _all_press(aimed):
        return "what is told to the press is no talk between actors"
    if proposal.root == "CONSULT" and _at_home(doers, aimed):
        return "a visit within the own country"
    if proposal.root == "MOBILIZE" and doers and all(_unarmed(r) for r in doers):
        return "civilians do not mobilise forces"
    return ""


def _all_press(refs: Sequence[ActorRef]) -> bool:
    return bool(refs) and all(r.resolution.sector == "JRN" for r in refs)


def _at_home(doers: Sequence[ActorRef], aimed: Sequence[ActorRef]) -> bool:
    """Whether all go only to places of their own country."""
    if not doers or not aimed:
        return False
    own = {r.actor for r in doers}
    return all(r.actor in own and r.resolution.basis in _ANYWHERE for r in aimed)


def _unarmed(ref: ActorRef) -> bool:
    return ref.resolution.sector in UNARMED
