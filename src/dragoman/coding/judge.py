"""Rules and model together: the lexicon proposes who does what to whom and decides where sure.

Where a plain frame names both sides by its own slots the model is not asked. For every other actual
draft with both sides in the sentence the relation model is asked what the source does to the
target. Where it agrees the event is surer; where the frame is weak and the model sure, the
model's root stands; a weak frame of which the model is sure that nothing happens is dropped.
Where no frame matched, the model may find an event between the subject and another actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from dragoman.coding.completing import Completer, words_of
from dragoman.coding.drafts import Draft, Drafter
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.relations import NONE, Relation, RelationModel
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge

#: How sure the model must be to overrule a frame: the frame's confidence plus this.
#: Chosen, like the next three, on development data (benchmarks/RESULTS.md).
OVERRULE: Final = 0.5
#: Probability of "nothing happens" above which a draft less sure than `WEAK` is dropped.
NOTHING: Final = 0.98
WEAK: Final = 0.4
#: Probability above which the model finds an event where no frame matched.
FIND: Final = 0.9
#: Weight of a frame that needs no second voice where both sides are named by its own slots. Asking
#: above it changed no score on development data and took a third of the time.
PLAIN: Final = 0.7
#: Pairs of actors tried in a sentence without any frame.
TRIED: Final = 2


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the model said of a draft, or of a pair of actors without one, and what followed.

    `after` is the draft as it stands now, None where there is none; `relation` the model's answer,
    None where it was not asked.
    """

    after: Draft | None
    said: str
    before: Draft | None = None
    relation: Relation | None = None
    pair: tuple[ActorRef, ActorRef] | None = None


class Judge:
    """The relation model's opinion on the drafts of a sentence."""

    def __init__(self, model: RelationModel, knowledge: Knowledge) -> None:
        self.model = model
        self._modes = knowledge.modes_by_root()
        self._reporting = frozenset(row.lemma for row in knowledge.reporting)
        self._mutual = {row.root for row in knowledge.roots if row.reciprocal}

    def review(
        self, tree: Tree, mentions: Mentions, drafter: Drafter, drafts: Sequence[Draft]
    ) -> list[Hearing]:
        """What the model says of each draft; the drafts as they stand after it are in `after`."""
        words = tuple(token.text for token in tree.tokens)
        if not drafts:
            return list(self._found(tree, words, mentions, drafter))
        completer = Completer(self.model, tree, mentions, drafter.home, self._reporting)
        return [self._heard(tree, words, completer.complete(draft)) for draft in drafts]

    def _heard(self, tree: Tree, words: tuple[str, ...], draft: Draft) -> Hearing:
        if draft.modality != "actual":
            return Hearing(draft, "not asked: only about what is told as fact")
        if draft.root not in self.model.roots:
            return Hearing(draft, "not asked: it does not know this root")
        if draft.weight >= PLAIN and not _indirect(draft):
            return Hearing(draft, "not asked: the words are plain")
        source, target = words_of(tree, draft.sources), words_of(tree, draft.targets)
        if not source or not target or source & target:
            return Hearing(draft, "not asked: a side has no words of its own in the sentence")
        relation = self.model.relate(words, source, target)
        root, sure = relation.best()
        draft = replace(
            draft, p_root=relation.roots.get(draft.root, 0.0), p_none=relation.roots[NONE]
        )
        if root == draft.root:
            return Hearing(self._agreed(draft, relation, sure), "agrees", draft, relation)
        if root == NONE and sure > NOTHING and draft.confidence < WEAK:
            return Hearing(None, "is sure that nothing happens: dropped", draft, relation)
        if root == NONE:
            less = replace(draft, confidence=round(draft.confidence * 0.9, 3))
            return Hearing(less, "thinks that nothing happens, not enough to drop", draft, relation)
        if sure > min(0.98, draft.confidence + OVERRULE):
            mode = self._mode(root, relation)
            mutual = draft.reciprocal and root in self._mutual
            turned = replace(
                draft, root=root, mode=mode, confidence=round(sure, 3), coder="model",
                reciprocal=mutual, p_root=relation.roots[root],
            )  # fmt: skip
            return Hearing(turned, f"overrules {draft.root}", draft, relation)
        return Hearing(draft, "thinks otherwise, not enough to overrule", draft, relation)

    def _agreed(self, draft: Draft, relation: Relation, sure: float) -> Draft:
        """Two independent voices for one root: surer than either."""
        mode = draft.mode or self._mode(draft.root, relation)
        both = 1 - (1 - draft.confidence) * (1 - 0.8 * sure)
        return replace(draft, mode=mode, confidence=round(both, 3), coder="rules+model")

    def _mode(self, root: str, relation: Relation) -> str:
        """The model's mode; the format of a meeting is a fact that only words can give."""
        return "" if root == "CONSULT" else relation.mode(self._modes.get(root, ()))

    def _found(
        self, tree: Tree, words: tuple[str, ...], mentions: Mentions, drafter: Drafter
    ) -> Iterable[Hearing]:
        """Events between actors of a sentence in which no frame matched, and pairs without."""
        for source, target in islice(_pairs(tree, mentions), TRIED):
            left, right = words_of(tree, (source,)), words_of(tree, (target,))
            if not left or not right or left & right:
                continue
            relation = self.model.relate(words, left, right)
            root, sure = relation.best()
            pair = (source, target)
            if root == NONE or sure < FIND or relation.modality != "actual":
                why = relation.modality if root != NONE and sure >= FIND else "not sure enough"
                said = f"finds no event ({why})" if root != NONE else "thinks that nothing happens"
                yield Hearing(None, said, relation=relation, pair=pair)
                continue
            trigger = _predicate(tree, source.token)
            proposal = Proposal(
                trigger, root, self._mode(root, relation), (source,), (target,),
                root in self._mutual, sure, False, 1, frame="model", said=True,
            )  # fmt: skip
            draft = drafter.draft(proposal, root, "actual", has_verb_event=False)
            if not draft:
                yield Hearing(None, drafter.left_out[-1][1], relation=relation, pair=pair)
                continue
            found = replace(
                draft, coder="model", confidence=round(sure * 0.9, 3),
                p_root=relation.roots[root], p_none=relation.roots[NONE],
            )  # fmt: skip
            yield Hearing(found, "finds it where no frame matched", relation=relation, pair=pair)
            return


def _indirect(draft: Draft) -> bool:
    """Whether a side was found around, or stands for somebody named before."""
    return any(r.inherited or r.coreferent for r in (*draft.sources, *draft.targets))


def _pairs(tree: Tree, mentions: Mentions) -> Iterable[tuple[ActorRef, ActorRef]]:
    """Subjects with each other actor after them, from the main clause outward."""
    named = [r for r in mentions.all_named() if r.actor]
    subjects = [
        r for r in named if base(tree.tokens[r.token]) == "nsubj" and r.resolution.sector != "JRN"
    ]
    for source in subjects:
        for target in named:
            if target.start >= source.end and (
                target.actor != source.actor or target.resolution.sector != source.resolution.sector
            ):
                yield source, target


def _predicate(tree: Tree, index: int) -> int:
    """The word that governs a mention."""
    head = tree.tokens[index].head
    return head if head >= 0 else index
