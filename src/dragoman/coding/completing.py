"""The side of an event that grammar does not name, found by the relation model.

"The premier ordered 500 soldiers into the state to hunt down *the cartels*": no slot of the frame
holds the cartels, but the model, asked what the one does to the other, answers with its root.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from dragoman.coding.drafts import Draft
from dragoman.coding.home import Home
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.plausible import VERBAL
from dragoman.coding.relations import RelationModel
from dragoman.coding.tree import Tree

#: Probability of the frame's root that makes another actor of the sentence the missing side.
#: Chosen on development data (benchmarks/RESULTS.md).
COMPLETE: Final = 0.6
#: Actors tried for a side.
TRIED: Final = 2
_SUFFERING: Final = frozenset("on against in at near over into inside across".split())
#: Acts of one alone: nobody else is missing.
_ALONE: Final = frozenset({"resign", "strike", "martial-law", "curfew"})


class Completer:
    """Looks for the missing side of the drafts of one sentence."""

    def __init__(
        self,
        model: RelationModel,
        tree: Tree,
        mentions: Mentions,
        home: Home,
        reporting: Container[str],
    ) -> None:
        self._reporting = reporting
        self._model = model
        self._tree = tree
        self._mentions = mentions
        self._home = home
        self._words = tuple(token.text for token in tree.tokens)

    def complete(self, draft: Draft) -> Draft:
        """The draft with the side it lacks, if the model is sure of one."""
        known = [r for r in (*draft.sources, *draft.targets) if r.actor and r.text]
        sides = [any(r.actor for r in side) for side in (draft.sources, draft.targets)]
        if draft.modality != "actual" or draft.reciprocal or sides[0] == sides[1] or not known:
            return draft
        if draft.mode in _ALONE or draft.root not in self._model.roots:
            return draft
        mine = words_of(self._tree, known)
        if not mine:
            return draft
        best: tuple[float, ActorRef] | None = None
        for ref in islice(self._others(draft, known), TRIED):
            theirs = words_of(self._tree, (ref,))
            if not theirs or theirs & mine:
                continue
            if not sides[0] and (self._is_place(ref) or draft.root in VERBAL):
                continue  # "a strike on a market": the market did nothing
            pair = (mine, theirs) if sides[0] else (theirs, mine)
            sure = self._model.relate(self._words, *pair).roots.get(draft.root, 0.0)
            if sure >= COMPLETE and (best is None or sure > best[0]):
                best = (sure, ref)
        if best is None:
            return draft
        found = (replace(best[1], inherited=True),)
        return replace(draft, targets=found) if sides[0] else replace(draft, sources=found)

    def _is_place(self, ref: ActorRef) -> bool:
        """Whether a mention, or what it stands in apposition to, is only where it happened."""
        above = self._tree.tokens[ref.token].head
        case = self._tree.case(ref.token) or (self._tree.case(above) if above >= 0 else "")
        return case in _SUFFERING

    def _is_hearer(self, index: int) -> bool:
        """Whether it is only told to somebody: "wrote *on Twitter*", "told *a paper*"."""
        token = self._tree.tokens[index]
        above = self._tree.tokens[token.head].lemma.lower() if token.head >= 0 else ""
        return base(token) in ("obl", "iobj", "obj") and above in self._reporting

    def _others(self, draft: Draft, known: Sequence[ActorRef]) -> Iterator[ActorRef]:
        """Other actors of the sentence, nearest to the trigger first."""
        taken = {(r.actor, r.resolution.sector) for r in known}
        used = {r.token for r in known}
        tokens = sorted(self._tree.tokens, key=lambda t: (abs(t.index - draft.at), t.index))
        for token in tokens:
            if token.upos not in ("NOUN", "PROPN") or token.index in used:
                continue
            if base(token) in ("compound", "flat") or self._is_hearer(token.index):
                continue
            for ref in self._mentions.single(token.index):
                one = self._home.of(ref, known, draft.place_country)
                if one.actor and (one.actor, one.resolution.sector) not in taken:
                    yield one


def words_of(tree: Tree, refs: Sequence[ActorRef]) -> frozenset[int]:
    """Word numbers of the mentions that stand in this sentence."""
    spans = [(r.start, r.end) for r in refs if r.text]
    return frozenset(
        t.index for t in tree.tokens if any(s <= t.start and t.end <= e for s, e in spans)
    )
