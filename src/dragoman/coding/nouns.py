"""Noun frames: "Russia's invasion of Ukraine", "talks between A and B", "target of sanctions"."""

from __future__ import annotations

from typing import Final

from dragoman.coding.filling import Filler
from dragoman.coding.lexicon import Frames
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.tree import Tree
from dragoman.knowledge.rows import NounFrame

#: Nouns that only measure or frame what follows their "of".
MEASURES: Final = frozenset(
    "state number series round wave day week hour ton tonne kilogram kg pound barrel dozen hundred "
    "thousand million billion dollar euro package shipment consignment batch group lot set string "
    "barrage volley spate rash kind type sort form part piece variety couple pair lack".split()
)
#: Nouns whose event stands in their modifier: "peace effort", "aid mission".
CARRIERS: Final = frozenset(
    "effort mission attempt campaign operation process programme program plan proposal initiative "
    "bid drive move offer round session trip tour spree wave act action activity".split()
)
_PARTS: Final = frozenset({"part", "member"})
_UNDERGOING: Final = frozenset({"subject", "target", "victim", "object"})


class Nouns(Filler):
    """Noun frames on one sentence."""

    def __init__(self, frames: Frames, tree: Tree, mentions: Mentions) -> None:
        super().__init__(tree, mentions)
        self.frames = frames

    def _noun_frame(self, index: int) -> NounFrame | None:
        """The frame of an event noun; one with a fitting modifier beats one without."""
        token = self.tree.tokens[index]
        modifiers = {
            self.tree.tokens[k].lemma.lower()
            for k in self.tree.kids(index, "compound", "amod", "nmod")
        }
        plain: NounFrame | None = None
        for frame in self.frames.nouns.get(token.lemma.lower(), ()):
            if frame.compound and modifiers & set(frame.compound):
                return frame
            if not frame.compound and plain is None:
                plain = frame
        return plain

    def noun(self, index: int) -> Proposal | None:
        """The event an event noun names: "Russia's invasion of Ukraine", "talks between"."""
        token = self.tree.tokens[index]
        if base(token) == "compound" and not self._carrier(index):
            return None
        frame = self._noun_frame(index)
        if frame is None or not frame.root:
            return None
        sources = self._noun_side(frame.source, index)
        targets = self._noun_side(frame.target, index, besides=sources)
        targets = targets or self._undergone(index)
        if frame.reciprocal and not sources and not targets:
            sources = self._partakers(index)
        if frame.reciprocal and targets and not sources:
            sources = self._subject_above(index)
        return Proposal(
            index, frame.root, frame.mode, sources, targets, frame.reciprocal, frame.weight,
            True, 1, frame=f"noun:{frame.lemma}", row=frame,
        )  # fmt: skip

    def _undergone(self, index: int) -> tuple[ActorRef, ...]:
        """Who is "the *subject of* sanctions", "the *target of* an attack"."""
        token = self.tree.tokens[index]
        noun = token.head
        if noun < 0 or self.tree.case(index) != "of":
            return ()
        if self.tree.tokens[noun].lemma.lower() not in _UNDERGOING:
            return ()
        return tuple(r for i in self.tree.kids(noun, "nsubj") for r in self.mentions.actors(i))

    def _partakers(self, index: int) -> tuple[ActorRef, ...]:
        """Who is *part of* a joint force, *a member of* a joint mission."""
        token = self.tree.tokens[index]
        if token.head < 0 or self.tree.tokens[token.head].lemma.lower() not in _PARTS:
            return ()
        return tuple(
            r for i in self.tree.kids(token.head, "nsubj") for r in self.mentions.actors(i)
        )

    def _subject_above(self, index: int) -> tuple[ActorRef, ...]:
        """Who takes part in "arrived *for talks with B*": the subject of the verb above."""
        token = self.tree.tokens[index]
        if base(token) not in ("obl", "nmod") or token.head < 0:
            return ()
        slots = self.tree.slots(token.head)
        return tuple(r for i in slots.subj for r in self.mentions.actors(i))

    def _carrier(self, index: int) -> int | None:
        """The head of "mediation *effort*", whose arguments are those of the event noun in it."""
        token = self.tree.tokens[index]
        if base(token) != "compound" or token.head < 0:
            return None
        return token.head if self.tree.tokens[token.head].lemma.lower() in CARRIERS else None

    def _noun_side(
        self, expression: str, index: int, besides: tuple[ActorRef, ...] = ()
    ) -> tuple[ActorRef, ...]:
        taken = {(r.actor, r.token) for r in besides}
        for name in expression.split("|"):
            found = tuple(
                r for r in self._noun_slot(name.strip(), index) if (r.actor, r.token) not in taken
            )
            if found:
                return found
        return ()

    def _noun_slot(self, name: str, index: int) -> tuple[ActorRef, ...]:
        kids: list[int]
        carrier = self._carrier(index)
        index = index if carrier is None else carrier
        measured = self.tree.tokens[index].head
        counted = self.tree.case(index) == "of" and measured >= 0
        wide = [index]
        if counted and self.tree.tokens[measured].lemma.lower() in MEASURES:
            wide.append(measured)  # "weeks of protests in Tbilisi": the place of the protests
        if name == "poss":
            kids = self.tree.kids(index, "nmod:poss")
        elif name == "adj":
            kids = [
                k
                for k in self.tree.kids(index, "amod", "compound", "nmod")
                if k < index and not self.tree.case(k)
            ]
        else:
            kids = [
                k
                for i in wide
                for k in self.tree.kids(i, "nmod", "obl")
                if self.tree.case(k) == name and k != index
            ]
            kids += [
                k
                for verb in self.tree.kids(index, "acl")
                for k in self.tree.slots(verb).preps.get(name, [])
            ]
            if name == "by":
                kids += [
                    i
                    for v in self.tree.kids(index, "acl")
                    for i in self.tree.slots(v).subj
                    if i != index
                ]
        found = tuple(r for k in kids for r in self.mentions.actors(k))
        if name == "adj" and found:
            return tuple(r for r in found if r.actor)
        return found
