"""Did it happen? Actual, planned, conditional, negated or alleged, after PLOVER's own mapping.

Rulings (PLOVER manual 2.0 and the project's rulings in docs/explanation/coding-rules.md): a plan to
cooperate is itself an AGREE, a plan to withdraw or yield itself a CONCEDE; an announced measure
against another is a THREATEN; other plans are not counted.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from dragoman.coding.tree import Tree, base
from dragoman.knowledge.base import Knowledge
from dragoman.model import Modality

_NEGATIONS: Final = frozenset({"not", "n't", "never", "no", "neither", "nor", "without"})
_FUTURE: Final = frozenset({"will", "'ll", "shall", "wo"})
_MAY: Final = frozenset({"may", "might", "could", "would", "should", "can", "must", "ca"})
_IF: Final = frozenset({"if", "unless", "whether", "until", "lest"})
_TRANSPARENT: Final = frozenset({"help", "begin", "start", "continue", "manage", "go", "come", "be"})
#: Relations through which a governor's modality reaches a clause.
_LINKS: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "csubj"})
_COOPERATIVE: Final = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE"})
_YIELDING: Final = frozenset({"RETREAT", "CONCEDE"})
_PENALTIES: Final = frozenset({"SANCTION", "COERCE"})


class ModalityReader:
    """Reads modality off a tree with the cue table."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.cues: dict[str, dict[str, Modality]] = defaultdict(dict)
        for cue in knowledge.modality:
            for scope in cue.scope.split("|") or [""]:
                self.cues[scope][cue.word.lower()] = cue.kind  # type: ignore[assignment]
        self.reporting = {row.lemma for row in knowledge.reporting}

    def read(self, tree: Tree, index: int, *, nominal: bool) -> Modality:
        """Modality of the predicate (verb or event noun) at `index`."""
        own = self._nominal(tree, index) if nominal else self._verbal(tree, index)
        if own != "actual":
            return own
        return self._governed(tree, index, nominal=nominal)

    def _verbal(self, tree: Tree, index: int) -> Modality:
        words = {tree.tokens[k].text.lower() for k in tree.kids(index, "aux", "advmod", "mark", "cc")}
        if words & _NEGATIONS:
            return "negated"
        if any(tree.tokens[i].lemma == "no" for o in tree.kids(index, "nsubj", "obj") for i in tree.kids(o, "det")):
            return "negated"
        if words & _IF:
            return "conditional"
        if words & _FUTURE:
            return "planned"
        if words & _MAY:
            return "conditional"
        for word in words:
            kind = self.cues["advmod"].get(word)
            if kind:
                return kind
        return "actual"

    def _nominal(self, tree: Tree, index: int) -> Modality:
        for kid in tree.kids(index, "amod", "det", "compound", "advmod"):
            word = tree.tokens[kid].text.lower()
            if word in ("no", "neither"):
                return "negated"
            kind = self.cues["amod"].get(word) or self.cues["amod"].get(
                tree.tokens[kid].lemma.lower()
            )
            if kind:
                return kind
        return "actual"

    def _governed(self, tree: Tree, index: int, *, nominal: bool) -> Modality:
        """What the words above say: plans to, refused to, accused of, if ..."""
        here = index
        for up in tree.ancestors(index):
            relation = base(tree.tokens[here])
            lemma = tree.tokens[up].lemma.lower()
            kind = self.cues["governor"].get(lemma)
            if relation in _LINKS or (nominal and relation in ("obj", "obl", "nmod", "nsubj")):
                if kind and not (nominal and relation == "nsubj"):
                    return kind
                if relation == "xcomp" or (nominal and relation in ("obj", "obl", "nsubj")):
                    above = self._verbal(tree, up)
                    if above != "actual" and (relation == "xcomp" or lemma in _TRANSPARENT or nominal):
                        return above
                if relation == "xcomp" and lemma not in _TRANSPARENT and self._to(tree, here):
                    return "planned"
                if relation == "acl" and self._to(tree, here):
                    return "planned"
                if relation == "advcl" and self._to(tree, here):
                    return "planned"
            elif relation == "conj" and not nominal:
                above = self._verbal(tree, up)
                shares = not tree.kids(here, "nsubj", "aux")
                if above in ("planned", "conditional") and shares:
                    return above
                if shares and base(tree.tokens[up]) == "xcomp":
                    return self._governed(tree, up, nominal=False)
            if relation in ("ccomp", "parataxis", "acl") and lemma in self.reporting:
                return "actual"
            if nominal and relation not in ("nmod", "obj", "obl", "conj", "compound"):
                return "actual"
            if not nominal and relation not in _LINKS | {"conj"}:
                return "actual"
            here = up
        return "actual"

    @staticmethod
    def _to(tree: Tree, index: int) -> bool:
        return any(tree.tokens[k].text.lower() == "to" for k in tree.kids(index, "mark", "aux"))


def settle(root: str, modality: Modality) -> tuple[str, Modality]:
    """PLOVER's reading of a plan: a promise to help is an AGREE, and so on."""
    if modality != "planned":
        return root, modality
    if root in _COOPERATIVE:
        return "AGREE", "actual"
    if root in _YIELDING:
        return "CONCEDE", "actual"
    if root in _PENALTIES:
        return "THREATEN", "actual"
    return root, modality
