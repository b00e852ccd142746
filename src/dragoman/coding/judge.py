"""Rules and model together: the lexicon proposes who does what to whom, the model checks what.

For every actual draft with both sides in the sentence the relation model is asked what the source
does to the target. Where it agrees the event is surer; where the frame is weak and the model sure,
the model's root stands; a weak frame of which the model is sure that nothing happens is dropped.
Where no frame matched, the model may find an event between the subject and another actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from dragoman.coding.drafts import Draft, Drafter
from dragoman.coding.frames import Proposal
from dragoman.coding.mending import base
from dragoman.coding.mentions import ActorRef, Mentions
from dragoman.coding.relations import NONE, Relation, RelationModel
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge

#: How sure the model must be to overrule a frame: the frame's confidence plus this.
#: Chosen, like the next three, on development data (benchmarks/RESULTS.md).
OVERRULE: Final = 0.4
#: Probability of "nothing happens" above which a draft less sure than `WEAK` is dropped.
NOTHING: Final = 0.98
WEAK: Final = 0.4
#: Probability above which the model finds an event where no frame matched.
FIND: Final = 0.9
#: Pairs of actors tried in a sentence without any frame.
TRIED: Final = 2


class Judge:
    """The relation model's opinion on the drafts of a sentence."""

    def __init__(self, model: RelationModel, knowledge: Knowledge) -> None:
        self.model = model
        self._modes = knowledge.modes_by_root()
        self._mutual = {row.root for row in knowledge.roots if row.reciprocal}

    def review(
        self, tree: Tree, mentions: Mentions, drafter: Drafter, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """The drafts as they stand after the model has been heard."""
        words = tuple(token.text for token in tree.tokens)
        kept = [d for d in (self._heard(tree, words, draft) for draft in drafts) if d]
        if not drafts:
            kept += self._found(tree, words, mentions, drafter)
        return kept

    def _heard(self, tree: Tree, words: tuple[str, ...], draft: Draft) -> Draft | None:
        if draft.modality != "actual":
            return draft
        source, target = self._words(tree, draft.sources), self._words(tree, draft.targets)
        if not source or not target or source & target:
            return draft
        relation = self.model.relate(words, source, target)
        root, sure = relation.best()
        if root == draft.root:
            return self._agreed(draft, relation, sure)
        if root == NONE:
            dropped = sure > NOTHING and draft.confidence < WEAK
            return None if dropped else replace(draft, confidence=round(draft.confidence * 0.9, 3))
        if sure > min(0.98, draft.confidence + OVERRULE):
            mode = self._mode(root, relation)
            mutual = draft.reciprocal and root in self._mutual
            return replace(
                draft, root=root, mode=mode, confidence=round(sure, 3), coder="model",
                reciprocal=mutual,
            )  # fmt: skip
        return draft

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
    ) -> Iterable[Draft]:
        """Events between actors of a sentence in which no frame matched."""
        for source, target in islice(_pairs(tree, mentions), TRIED):
            left, right = self._words(tree, (source,)), self._words(tree, (target,))
            if not left or not right or left & right:
                continue
            relation = self.model.relate(words, left, right)
            root, sure = relation.best()
            if root == NONE or sure < FIND or relation.modality != "actual":
                continue
            trigger = _predicate(tree, source.token)
            proposal = Proposal(
                trigger, root, self._mode(root, relation), (source,), (target,),
                root in self._mutual, sure, False, 1, frame="model", said=True,
            )  # fmt: skip
            draft = drafter.draft(proposal, root, "actual", has_verb_event=False)
            if draft:
                yield replace(draft, coder="model", confidence=round(sure * 0.9, 3))
                return

    @staticmethod
    def _words(tree: Tree, refs: Iterable[ActorRef]) -> frozenset[int]:
        """Word numbers of the mentions that stand in this sentence."""
        spans = [(r.start, r.end) for r in refs if r.text]
        return frozenset(
            t.index for t in tree.tokens if any(s <= t.start and t.end <= e for s, e in spans)
        )


def _pairs(tree: Tree, mentions: Mentions) -> Iterable[tuple[ActorRef, ActorRef]]:
    """Subjects with each other actor after them, from the main clause outward."""
    named = [r for r in mentions.all_named() if r.actor]
    subjects = [r for r in named if base(tree.tokens[r.token]) == "nsubj"]
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
