"""Who was there: who came with whom, who led a delegation, for whom somebody stood in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dragoman.coding.memory import ActorRef
from dragoman.coding.mentions import Mentions
from dragoman.coding.targets import PLACE_NOUNS
from dragoman.coding.tree import Tree

_IN_PLACE: Final = frozenset(
    {"in place of", "instead of", "on behalf of", "in lieu of", "in place", "on behalf", "in lieu"}
)
_SUBSTITUTES: Final = frozenset(
    {"substitute", "stand", "stand-in", "replacement", "deputise", "deputize", "fill", "replace"}
)
#: Verbs of a clause on the subject that say so; "who replaced her in 2021" tells of an office.
_STANDS: Final = _SUBSTITUTES - {"stand-in", "replacement", "replace"}
#: Those of them that mean it only with "in": "standing for election" is another matter.
_STANDS_IN: Final = frozenset({"stand", "fill"})
_WITH: Final = frozenset({"accompany"})
_LED_BY: Final = frozenset({"lead", "head", "represent"})


class Attendance:
    """Reads one sentence for those who take part beside the grammatical subject."""

    def __init__(self, tree: Tree, mentions: Mentions) -> None:
        self.tree = tree
        self.mentions = mentions

    # -- who stands in --------------------------------------------------------------------------

    def standing_in(self, trigger: int) -> str:
        """For whom the subject stands in.

        "as a substitute for", "in place of", "on behalf of"; or in a clause on the subject:
        "Iwaya, standing in for Ishiba, met Rutte".
        """
        tokens = self.tree.tokens
        if tokens[trigger].lemma.lower() in _SUBSTITUTES:
            for below in self.tree.kids(trigger, "obl"):
                if self.tree.case(below) == "for":
                    return self._words(below)
        for kid in self.tree.kids(trigger, "obl", "advcl", "xcomp", "nmod"):
            token = tokens[kid]
            case = self.tree.case(kid)
            if case in _IN_PLACE or " ".join((case, token.text.lower())) in _IN_PLACE:
                deep = self.tree.kids(kid, "nmod")
                return self._words(deep[0] if token.text.lower() in PLACE_NOUNS and deep else kid)
            if token.lemma.lower() in _SUBSTITUTES:
                for below in self.tree.kids(kid, "nmod", "obl", "obj"):
                    if self.tree.case(below) in ("for", "of", ""):
                        return self._words(below)
        return self._in_its_clause(trigger)

    def _in_its_clause(self, trigger: int) -> str:
        """For whom the subject stands in, after a participle or relative clause of the subject."""
        tree = self.tree
        clauses = [c for s in tree.slots(trigger).subj for c in tree.kids(s, "acl")]
        for clause in (*clauses, *tree.kids(trigger, "advcl")):
            lemma = tree.tokens[clause].lemma.lower()
            beside = {tree.tokens[k].text.lower() for k in tree.kids(clause, "advmod", "compound")}
            if lemma not in _STANDS or (lemma in _STANDS_IN and "in" not in beside):
                continue
            for below in tree.kids(clause, "obl"):
                if tree.case(below) == "for":
                    return self._words(below)
        return ""

    def _words(self, index: int) -> str:
        """The noun phrase at `index` as written."""
        span = self.tree.nominal_span(index, wide=False)
        tokens, offset = self.tree.tokens, self.tree.sentence.start
        start, end = tokens[span[0]].start - offset, tokens[span[-1]].end - offset
        return self.tree.sentence.text[start:end]

    # -- who comes along ------------------------------------------------------------------------

    def with_company(self, side: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """One side of a meeting with those who came along and who led its delegation."""
        found = list(side)
        for token in self.tree.tokens:
            lemma = token.lemma.lower()
            if not self.tree.is_verb(token.index) or lemma not in _WITH | _LED_BY:
                continue
            passive = self.tree.is_passive(token.index)
            those = self._actors(self.tree.slots(token.index).obj)
            company = [r for r in self._doers(token.index) if r.actor and r.resolution.person]
            if lemma in _WITH and any(_is_among(r, found) for r in (*those, *company)):
                persons = [r for r in those if r.actor and r.resolution.person]
                found += [r for r in (*company, *persons) if not _is_among(r, found)]
            elif lemma in _LED_BY and passive and any(_is_among(r, found) for r in those):
                found = [_leader(r, company) if _is_among(r, those) else r for r in found]
        return tuple(found)

    def _doers(self, verb: int) -> tuple[ActorRef, ...]:
        """Who does it; the parser may hang "by X" below "at the summit"."""
        slots = self.tree.slots(verb)
        beside = self.tree.kids(verb, "obl")
        agents = slots.subj or [
            k for i in beside for k in self.tree.kids(i, "nmod") if self.tree.case(k) == "by"
        ]
        return self._actors(agents)

    def _actors(self, indices: Sequence[int]) -> tuple[ActorRef, ...]:
        return tuple(r for i in indices for r in self.mentions.actors(i))


def _leader(ref: ActorRef, company: Sequence[ActorRef]) -> ActorRef:
    """Who leads a delegation, in the place of the delegation."""
    if ref.resolution.person:
        return ref
    return next((r for r in company if r.actor == ref.actor), ref)


def _is_among(ref: ActorRef, others: Sequence[ActorRef]) -> bool:
    """Whether a person or body is one of these."""
    res = ref.resolution
    return any(
        ref.token == o.token
        or (res.actor == o.actor and res.person and res.person == o.resolution.person)
        for o in others
    )
