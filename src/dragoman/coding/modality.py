"""Did it happen? Actual, planned, conditional, negated or alleged, after PLOVER's own mapping.

Rulings (PLOVER manual 2.0 and the project's rulings in docs/explanation/coding-rules.md): a plan to
cooperate is itself an AGREE, a plan to withdraw or yield itself a CONCEDE; an announced measure
against another is a THREATEN; other plans are not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Protocol

from dragoman.coding.mending import base
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge
from dragoman.model import Modality

#: The closed classes of grammar (will, may, not, if) stand here; words that a political scientist
#: may want to change stand in `modality.tsv`.
_NEGATIONS: Final = frozenset({"not", "n't", "never", "no", "neither", "nor", "without"})
_FUTURE: Final = frozenset({"will", "'ll", "shall", "wo"})
_MAY: Final = frozenset({"may", "might", "could", "would", "should", "can", "must", "ca"})
_DUE: Final = frozenset(
    {"due", "set", "scheduled", "about", "ready", "expected", "expect", "schedule", "prepare"}
)
_BE: Final = frozenset({"is", "are", "was", "were", "'s", "'re"})
_IF: Final = frozenset({"if", "unless", "whether", "until", "lest"})
_TRANSPARENT: Final = frozenset(
    {"help", "begin", "start", "continue", "manage", "go", "come", "be"}
)
#: Roots whose complement tells what is asked, refused, promised or threatened, not what happened.
_SPEECH: Final = frozenset({"REQUEST", "REJECT", "THREATEN", "AGREE", "CONCEDE"})
_CLAUSES: Final = frozenset({"xcomp", "ccomp", "csubj"})
_REFUSABLE: Final = frozenset(
    {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"}
)
#: PLOVER's modes of REJECT, by the root of what is refused.
_REFUSED: Final = {
    "CONSULT": "meet", "COOPERATE": "assist", "AID": "assist", "RETREAT": "yield",
    "CONCEDE": "yield",
}  # fmt: skip
_COOPERATIVE: Final = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE"})
_YIELDING: Final = frozenset({"RETREAT", "CONCEDE"})
_PENALTIES: Final = frozenset({"SANCTION", "COERCE"})


class Told(Protocol):
    """What modality needs to know of a proposed event; a `Proposal` is one."""

    @property
    def trigger(self) -> int: ...
    @property
    def root(self) -> str: ...
    @property
    def nominal(self) -> bool: ...
    @property
    def governor(self) -> int: ...
    @property
    def said(self) -> bool: ...


class ModalityReader:
    """Reads modality off a tree with the cue table."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.cues: dict[str, dict[str, Modality]] = defaultdict(dict)
        for cue in knowledge.modality:
            for scope in cue.scope.split("|") or [""]:
                self.cues[scope][cue.word.lower()] = cue.kind  # type: ignore[assignment]
        self.reporting = {row.lemma for row in knowledge.reporting}

    def read(
        self, tree: Tree, index: int, *, nominal: bool, framed: Mapping[int, str] | None = None
    ) -> Modality:
        """Modality of the predicate (verb or event noun) at `index`.

        `framed` gives the root of each predicate of the sentence that is an event itself: what
        stands below a demand or a promise is its content, not a second event.
        """
        own = self._nominal(tree, index) if nominal else self._verbal(tree, index)
        if own != "actual":
            return own
        return self._governed(tree, index, nominal=nominal, framed=framed or {})

    def refused(self, tree: Tree, index: int, root: str) -> bool:
        """Whether it is said that it *will not* happen: a refusal, which is a REJECT."""
        if root not in _REFUSABLE:
            return False
        aux = {tree.tokens[k].text.lower() for k in tree.kids(index, "aux")}
        negated = {tree.tokens[k].text.lower() for k in tree.kids(index, "advmod")} & _NEGATIONS
        yielding = tree.tokens[index].lemma.lower() in self.cues["refusal"]
        return bool(negated and (yielding or aux & (_FUTURE | {"would"})))

    def consented(self, tree: Tree, index: int) -> bool:
        """Whether the words call the plan an agreement or an offer: "is willing to withdraw"."""
        token = tree.tokens[index]
        above = [token.head] if base(token) in (*_CLAUSES, "acl", "advcl") else []
        return any(tree.tokens[up].lemma.lower() in self.cues["consent"] for up in above if up >= 0)

    def settled(
        self, tree: Tree, event: Told, framed: Mapping[int, str] | None = None
    ) -> tuple[str, Modality]:
        """Root and modality of what a frame proposes, after PLOVER's mapping of plans and refusals.

        `framed` is that of `read`.
        """
        trigger, nominal = event.trigger, event.nominal
        if event.said:
            return event.root, "actual"
        if not nominal and self.refused(tree, trigger, event.root):
            return "REJECT", "actual"
        modality = self.read(tree, trigger, nominal=nominal, framed=framed)
        if event.governor >= 0 and modality == "actual":
            modality = self.read(tree, event.governor, nominal=True)
        unless = not nominal and has_condition(tree, trigger)
        consent = not nominal and self.consented(tree, trigger)
        return settle(event.root, modality, unless=unless, consent=consent)

    def _verbal(self, tree: Tree, index: int) -> Modality:
        words = {
            tree.tokens[k].text.lower() for k in tree.kids(index, "aux", "advmod", "mark", "cc")
        }
        if words & _NEGATIONS:
            return "negated"
        if any(
            tree.tokens[i].lemma == "no"
            for o in tree.kids(index, "nsubj", "obj")
            for i in tree.kids(o, "det")
        ):
            return "negated"
        if words & _IF:
            return "conditional"
        headline = base(tree.tokens[index]) == "root" and not words & _BE
        if (words & _DUE or words & _BE or headline) and self._to(tree, index):
            return "planned"
        if words & _FUTURE or ("would" in words and self._reported(tree, index)):
            return "planned"
        if words & _MAY:
            return "conditional"
        for word in words:
            kind = self.cues["advmod"].get(word)
            if kind:
                return kind
        return "actual"

    def _reported(self, tree: Tree, index: int) -> bool:
        """Whether a verb of saying governs the clause: its "would" is a "will" told later."""
        token = tree.tokens[index]
        above = tree.tokens[token.head].lemma.lower() if token.head >= 0 else ""
        return base(token) == "ccomp" and above in self.reporting

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

    def _governed(
        self, tree: Tree, index: int, *, nominal: bool, framed: Mapping[int, str]
    ) -> Modality:
        """What the words above say: plans to, refused to, accused of, in order to ..."""
        here = index
        for up in tree.ancestors(index):
            token = tree.tokens[here]
            relation = "relcl" if token.deprel == "acl:relcl" else base(token)
            found = self._step(tree, here, up, relation, nominal and here == index, framed)
            if found:
                return found
            if relation in ("relcl", "parataxis", "root", "nsubj", "appos"):
                return "actual"
            if relation == "advcl" and not self._to(tree, here):
                return "actual"
            here = up
        return "actual"

    def _step(
        self, tree: Tree, here: int, up: int, relation: str, nominal: bool,
        framed: Mapping[int, str],
    ) -> Modality | None:  # fmt: skip
        """The verdict of one governor, or None when it leaves the matter open."""
        lemma = tree.tokens[up].lemma.lower()
        cue = self.cues["governor"].get(lemma)
        content = relation in _CLAUSES or relation == "acl" or (
            relation in ("obj", "obl") and not tree.is_verb(here)
        )  # fmt: skip
        if content and framed.get(up) in _SPEECH:
            return "conditional"
        if tree.gerund(here) and framed.get(up) == "ACCUSE":
            return "alleged"
        if content and cue and up not in framed:
            return cue
        if relation in ("advcl", "acl") and self._to(tree, here):
            return "conditional"
        if relation == "xcomp":
            above = self._verbal(tree, up)
            if above != "actual":
                return above
            if lemma in _DUE:
                return "planned"
            if lemma not in _TRANSPARENT and self._to(tree, here):
                return "conditional" if up in framed else "planned"
        if relation in ("obj", "obl") and nominal:
            above = self._verbal(tree, up)
            return above if above != "actual" else None
        if relation == "conj" and tree.is_verb(here) and not tree.kids(here, "nsubj", "aux"):
            above = self._verbal(tree, up)
            return above if above in ("planned", "conditional") else None
        return None

    @staticmethod
    def _to(tree: Tree, index: int) -> bool:
        return any(tree.tokens[k].text.lower() == "to" for k in tree.kids(index, "mark", "aux"))


def mode_of(proposed: str, mode: str, root: str) -> str:
    """The mode after the mapping: its own, or for a refusal what is refused."""
    if root == proposed:
        return mode
    return _REFUSED.get(proposed, "") if root == "REJECT" else ""


def has_condition(tree: Tree, index: int) -> bool:
    """Whether an "unless" clause hangs on the predicate: a plan so qualified is a warning."""
    return any(
        tree.tokens[m].text.lower() == "unless"
        for k in tree.kids(index, "advcl")
        for m in tree.kids(k, "mark")
    )


def settle(
    root: str, modality: Modality, *, unless: bool = False, consent: bool = False
) -> tuple[str, Modality]:
    """PLOVER's reading of a plan: a promise to help is an AGREE, and so on.

    What the words call an agreement or an offer (`consent`) is an AGREE also where it yields; what
    is only announced ("will withdraw") is a CONCEDE.
    """
    if modality != "planned":
        return root, modality
    if unless and root not in ("CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE"):
        return "THREATEN", "actual"
    if root in _COOPERATIVE or (consent and root in _YIELDING):
        return "AGREE", "actual"
    if root in _YIELDING:
        return "CONCEDE", "actual"
    if root in _PENALTIES:
        return "THREATEN", "actual"
    return root, modality
