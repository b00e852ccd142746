"""What a given source does to a given target: the lexicon's frames and the model together.

The frames are matched with the two given spans as the only actors of the sentence; a frame that
takes one as source and the other as target speaks for its root, in proportion to its weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.coding.coder import RuleCoder
from dragoman.coding.frames import Matcher
from dragoman.coding.memory import ActorRef, Memory
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.relations import NONE, Relation, RelationModel
from dragoman.coding.resolve import Resolution
from dragoman.coding.tree import Tree
from dragoman.language.pipeline import Pipeline
from dragoman.model import Modality, Sentence

#: How much a frame that names both sides counts beside the model's probability, and one that
#: names one side only. Chosen on held-out sentences of our own and PLV (benchmarks/RESULTS.md).
BOTH: Final = 0.8
ONE: Final = 0.2
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Related:
    """The answer of `dragoman relate`."""

    root: str
    mode: str
    modality: Modality
    probability: float


class _Given(Mentions):
    """Mentions of which only the two given spans are actors."""

    def __init__(self, tree: Tree, coder: RuleCoder, sides: dict[str, Spans]) -> None:
        super().__init__(tree, coder.resolver, None, Memory())
        self._given = sides

    def _resolve(self, index: int) -> tuple[ActorRef, ...]:
        token = self.tree.tokens[index]
        found = []
        for side, spans in self._given.items():
            if any(start < token.end and token.start < end for start, end in spans):
                named = Resolution(side, "GOV", basis="given")
                found.append(ActorRef(named, index, token.start, token.end, token.text))
        return tuple(found)


class Relator:
    """Frames and model over given pairs."""

    def __init__(self, coder: RuleCoder, language: Pipeline, model: RelationModel) -> None:
        self._coder = coder
        self._language = language
        self._model = model
        self._modes = coder.knowledge.modes_by_root()

    def relate(self, text: str, source: Spans, target: Spans) -> Related:
        """Root, mode and modality of what the source does to the target in `text`.

        Args:
            text: a sentence (several are read as they come).
            source: character spans [start, end) of the source.
            target: the same of the target.
        """
        sentences = self._language.parse(text)
        chosen = _holding(sentences, (*source, *target))
        relation = self._asked(chosen, source, target)
        votes = self._votes(chosen, {"SRC": source, "TGT": target})
        scores = {
            root: p + votes.get(root, 0.0) for root, p in relation.roots.items() if root != NONE
        }
        # A root of the user's own, which the model cannot name, has the model's best voice.
        voice = max(scores.values())
        scores |= {r: voice + vote for r, vote in votes.items() if r not in relation.roots}
        root = max(scores, key=lambda name: (scores[name], name))
        return Related(
            root, relation.mode(self._modes.get(root, ())), relation.modality,
            scores[root] / sum(scores.values()),
        )  # fmt: skip

    def _asked(self, sentences: Sequence[Sentence], source: Spans, target: Spans) -> Relation:
        tokens = [t for s in sentences for t in s.tokens]
        words = tuple(t.text for t in tokens)
        sides = [
            frozenset(
                i
                for i, t in enumerate(tokens)
                if any(start < t.end and t.start < end for start, end in spans)
            )
            for spans in (source, target)
        ]
        return self._model.relate(words, *sides)

    def _votes(self, sentences: Sequence[Sentence], sides: dict[str, Spans]) -> dict[str, float]:
        """How much the frames speak for each root."""
        votes: dict[str, float] = {}
        for sentence in sentences:
            tree = Tree(sentence)
            matcher = Matcher(self._coder.frames, tree, _Given(tree, self._coder, sides))
            for proposal in _proposals(tree, matcher):
                weight = _support(proposal)
                if weight:
                    root, _ = self._coder.modality.settled(tree, proposal)
                    votes[root] = max(votes.get(root, 0.0), weight * proposal.weight)
        return votes


def _proposals(tree: Tree, matcher: Matcher) -> list[Proposal]:
    found: list[Proposal | None] = []
    for token in tree.tokens:
        if tree.is_verb(token.index):
            found += [matcher.verb(token.index), matcher.obligation(token.index)]
        elif token.upos in ("NOUN", "PROPN"):
            found.append(matcher.noun(token.index))
    return [p for p in found if p and p.root]


def _support(proposal: Proposal) -> float:
    """How far a proposal is about the given pair: both sides, one, or not at all."""
    sources = {r.actor for r in proposal.sources}
    targets = {r.actor for r in proposal.targets}
    if "SRC" in sources and ("TGT" in targets or "TGT" in sources):
        return BOTH
    if proposal.reciprocal and "TGT" in sources and "SRC" in targets:
        return BOTH
    if "SRC" in sources and not targets - {"SRC"}:
        return ONE
    if "TGT" in targets and not sources - {"TGT"}:
        return ONE
    return 0.0


def _holding(sentences: Sequence[Sentence], spans: Spans) -> list[Sentence]:
    """The sentences in which the spans lie; all when none does."""
    held = [s for s in sentences if any(s.start < end and start < s.end for start, end in spans)]
    return held or list(sentences)
