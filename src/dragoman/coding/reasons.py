"""The stated reason of a refusal, a sanction, a protest: "due to the absence of other leaders".

Only what the text itself gives as reason, by `lexicon/en/reasons.tsv`: a phrase or clause that
hangs on the predicate and begins with one of these words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from dragoman.coding.dates import find_dates
from dragoman.coding.mending import base
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import ReasonWord

#: The stretch of tokens [first, last] of a reason.
Span = tuple[int, int]
#: Relations of words through which a reason reaches the predicate: "refused to meet X over".
_THROUGH: Final = frozenset(
    "obj obl nmod iobj conj appos nsubj amod compound flat fixed case xcomp advmod".split()
)
#: Relations that lead from the predicate up to the one a reason may hang on.
_LED: Final = frozenset({"xcomp", "obj"})
_CLOSING: Final = frozenset({"PUNCT"})
_ENDS: Final = frozenset({"parataxis", "dep"})
_MOST: Final = 12


class Quoted(NamedTuple):
    """Words of the report with their place, [start, end); nothing, and -1, where none are told."""

    start: int = -1
    end: int = -1
    text: str = ""


NOT_TOLD: Final = Quoted()


class Reasons:
    """Finds the stated reason of an act in its sentence."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._hostile = {row.root for row in knowledge.roots if row.quad > 2}
        rows = [(tuple(row.word.lower().split()), row) for row in knowledge.reasons]
        self._rows = sorted(rows, key=lambda item: -len(item[0]))

    def of(self, tree: Tree, at: int, root: str, mode: str) -> Span | None:
        """The words of the reason, from the one that marks it to its end; None where none is told.

        Args:
            tree: the sentence.
            at: index of the predicate.
            root: of the event; reasons are read of hostile acts only.
            mode: of the event.
        """
        if root not in self._hostile:
            return None
        for row, first, last in self._marks(tree):
            span = self._reason(tree, at, row, first, last)
            if span and self._serves(row, root, mode):
                return span
        return None

    @staticmethod
    def _serves(row: ReasonWord, root: str, mode: str) -> bool:
        return not row.roots or root in row.roots or f"{root}/{mode}" in row.roots

    def _marks(self, tree: Tree) -> Iterator[tuple[ReasonWord, int, int]]:
        """Where the words of a row stand in the sentence, the longest row first."""
        words = [token.text.lower() for token in tree.tokens]
        present = set(words)
        taken: set[int] = set()
        for run, row in self._rows:
            if not present.issuperset(run):
                continue
            for first in range(len(words) - len(run) + 1):
                places = range(first, first + len(run))
                if tuple(words[first : first + len(run)]) == run and not taken & set(places):
                    taken |= set(places)
                    yield row, first, places[-1]

    def _reason(self, tree: Tree, at: int, row: ReasonWord, first: int, last: int) -> Span | None:
        """The span of a reason whose mark stands at [first, last], if it is one of `at`."""
        head = self._marked(tree, first, last)
        if head is None or head == at or at in tree.subtree(head):
            return None
        if not self._belongs(tree, head, (first, last), at) or self._is_time(tree, head, row):
            return None
        if row.form == "clause" and not tree.tokens[head].text.endswith("ing"):
            return None
        end = max(i for i in tree.subtree(head, without=_ENDS) if i == head or i > last)
        while end > last and tree.tokens[end].upos in _CLOSING and not self._closes(tree, end):
            end -= 1
        return (first, end) if end > last else None

    @staticmethod
    def _marked(tree: Tree, first: int, last: int) -> int | None:
        """The word that the mark introduces, right of it."""
        if tree.is_verb(first) and first == last and max(tree.subtree(first)) > last:
            return first  # "citing ..."
        for index in range(last, first - 1, -1):
            head = tree.tokens[index].head
            if head > last:
                return head
        after = [  # "following" without the phrase it introduces: the phrase that begins after it
            token.index
            for token in tree.tokens[last + 1 :]
            if token.head < first and min(tree.subtree(token.index)) == last + 1
        ]
        return min(after, default=None)

    @staticmethod
    def _belongs(tree: Tree, head: int, mark: Span, at: int) -> bool:
        """Whether a reason hangs on the predicate at `at`, or on the verb that leads to it."""
        here = head
        for _ in range(_MOST):
            up = tree.tokens[here].head
            if up < 0:
                return False
            if up == at:
                return True
            if base(tree.tokens[at]) in _LED and up == tree.tokens[at].head:
                return True
            inside = mark[0] <= up <= mark[1]  # "in *protest* at", "*owing* to"
            if not inside and (base(tree.tokens[up]) not in _THROUGH or _is_clause(tree, up)):
                return False
            here = up
        return False

    @staticmethod
    def _is_time(tree: Tree, head: int, row: ReasonWord) -> bool:
        """Whether the words tell a time, a place or a means: "over the weekend", "after talks"."""
        token = tree.tokens[head]
        if not row.besides:
            return False
        if {token.lemma.lower(), token.text.lower()} & set(row.besides) or token.upos == "NUM":
            return True
        start = token.start - tree.sentence.start
        dates = find_dates(tree.sentence.text, None)
        return any(d.start <= start < d.end for d in dates)

    @staticmethod
    def _closes(tree: Tree, index: int) -> bool:
        """Whether a closing mark belongs to the reason: the end of a quotation or bracket."""
        return tree.tokens[index].text in ("”", "’", '"', "''", ")")


def _is_clause(tree: Tree, index: int) -> bool:
    """Whether a word heads a clause with a subject of its own."""
    return tree.is_verb(index) and bool(tree.kids(index, "nsubj"))


def quoted(tree: Tree, span: Span | None) -> Quoted:
    """A stretch of tokens as the words of the report."""
    if span is None:
        return NOT_TOLD
    start, end, offset = tree.tokens[span[0]].start, tree.tokens[span[1]].end, tree.sentence.start
    return Quoted(start, end, tree.sentence.text[start - offset : end - offset])
