"""Words that point back: pronouns, "both sides", "its neighbour", the "I" of a quotation."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dragoman.coding.memory import ActorRef, Memory
from dragoman.coding.mending import base
from dragoman.coding.resolution import Resolution
from dragoman.coding.tree import Tree

_PERSONAL: Final = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})
_FIRST: Final = frozenset({"i", "me", "my", "myself", "we", "us", "our", "ourselves"})
_NEUTRAL: Final = frozenset({"it", "its", "itself"})
_PLURAL: Final = frozenset({"they", "them", "their", "themselves", "both", "each"})
PRONOUNS: Final = _PERSONAL | _NEUTRAL | _PLURAL
#: Nouns that stand for a pair or set of actors named before.
_SIDES: Final = frozenset(
    {"side", "leader", "country", "nation", "minister", "party", "government", "neighbour",
     "neighbor", "ally", "rival", "delegation", "state", "capital", "president", "official", "man",
     "camp", "foe", "army", "navy"}
)  # fmt: skip
#: Nouns that with "its" or "their" stand for the other of two.
_COUNTERPARTS: Final = frozenset({"neighbour", "neighbor", "rival", "foe", "enemy", "adversary"})


class Pointers:
    """What the pointing words of one sentence mean; `Mentions` gives it the named actors."""

    tree: Tree
    memory: Memory
    counts: Mapping[str, int]
    _reporting: Container[str]

    def single(self, index: int) -> tuple[ActorRef, ...]:
        """Actors of one noun phrase, coordination left out."""
        raise NotImplementedError

    def actors(self, index: int) -> tuple[ActorRef, ...]:
        """Actors of a noun phrase and of those coordinated with it."""
        raise NotImplementedError

    def named_in(self, index: int) -> bool:
        """Whether the phrase names a state or body by its own words."""
        raise NotImplementedError

    def is_body(self, code: str) -> bool:
        """Whether a code is an international body's."""
        raise NotImplementedError

    def pronoun(self, index: int) -> tuple[ActorRef, ...]:
        token = self.tree.tokens[index]
        word = token.text.lower()
        acts = base(token) in ("nsubj", "nmod")
        if word in _FIRST:
            pool = list(self.speaker())
        elif word in _PERSONAL:
            pool = self._earlier(index, people=True) or self._last_person(index)
        elif word in _NEUTRAL and acts:
            pool = self._earlier(index, people=False, single=True) or self.memory.bodies[-1:]
        elif word in _PLURAL:
            pool = self._plural_before(index) or list(self.memory.pair)
            pool = pool or self._earlier(index, people=False)
        else:
            return ()
        return self.here_as(index, pool)

    def speaker(self) -> tuple[ActorRef, ...]:
        """Who speaks in this sentence, else who spoke last."""
        for token in self.tree.tokens:
            if self.tree.is_verb(token.index) and token.lemma.lower() in self._reporting:
                for subject in self.tree.kids(token.index, "nsubj"):
                    if self.tree.tokens[subject].text.lower() not in _FIRST:
                        found = tuple(r for r in self.actors(subject) if r.actor)
                        if found:
                            return found
        return self.memory.speaker

    def here_as(self, index: int, refs: Sequence[ActorRef]) -> tuple[ActorRef, ...]:
        """Actors named earlier, as meant by the word at `index`."""
        token = self.tree.tokens[index]
        return tuple(
            replace(
                ref, coreferent=True, token=index, start=token.start, end=token.end, text=token.text
            )
            for ref in refs
        )

    def _plural_before(self, index: int) -> list[ActorRef]:
        """Whom "them" as an object means: the plural named last that is not the doer."""
        if base(self.tree.tokens[index]) not in ("obj", "iobj", "obl"):
            return []
        barred = self._clause_subjects(index)
        for i in range(index - 1, -1, -1):
            token = self.tree.tokens[i]
            plural = token.xpos in ("NNS", "NNPS") or bool(self.tree.kids(i, "conj"))
            if i in barred or not plural or token.upos not in ("NOUN", "PROPN"):
                continue
            found = [r for r in self.actors(i) if r.actor or r.resolution.sector]
            doers = {r.actor for b in barred for r in self.single(b)}
            if found and not {r.actor for r in found} & doers:
                return found
        return []

    def _clause_subjects(self, index: int) -> set[int]:
        """Subjects of the clause in which a pronoun is object: it cannot mean them."""
        head = self.tree.tokens[index].head
        if base(self.tree.tokens[index]) in ("nsubj", "nmod") or head < 0:
            return set()
        return set(self.tree.kids(head, "nsubj"))

    def _last_person(self, index: int) -> list[ActorRef]:
        """The person named last before this sentence, not the subject of the pronoun's clause."""
        here = {r.resolution.person for i in self._clause_subjects(index) for r in self.single(i)}
        people = [r for r in self.memory.people if r.resolution.person not in here]
        return people[-1:]

    def _earlier(self, index: int, *, people: bool, single: bool = False) -> list[ActorRef]:
        """The subject named last before `index` in this sentence that fits the pronoun."""
        barred = self._clause_subjects(index)
        for i in range(index - 1, -1, -1):
            token = self.tree.tokens[i]
            if base(token) != "nsubj" or token.upos not in ("PROPN", "NOUN") or i in barred:
                continue
            if single and token.xpos == "NNS":
                continue
            for ref in self.single(i):
                is_person = bool(ref.resolution.person or ref.resolution.office)
                if (ref.actor or ref.resolution.role) and is_person == people:
                    return [ref]
        return []

    def sides(self, index: int) -> tuple[ActorRef, ...]:
        """ "both sides", "the two leaders": the pair spoken of before."""
        token = self.tree.tokens[index]
        if token.text.lower() == "pair" and "the" in {
            self.tree.tokens[k].text.lower() for k in self.tree.kids(index, "det")
        }:
            return self.here_as(index, self.memory.pair)
        if token.lemma.lower() not in _SIDES or token.xpos != "NNS":
            return ()
        words = {self.tree.tokens[k].text.lower() for k in self.tree.children[index]}
        if not words & {"both", "two"}:
            return ()
        if self.named_in(index):
            return ()
        pair = self.memory.pair or tuple(self._named_before(index))
        return self.here_as(index, pair)

    def _named_before(self, index: int) -> list[ActorRef]:
        """The last two states or bodies named in the sentence before the word."""
        offset = self.tree.sentence.start
        limit = self.tree.tokens[index].start - offset
        found: list[ActorRef] = []
        for token in self.tree.tokens[:index]:
            if token.upos in ("PROPN", "ADJ") and token.end - offset <= limit:
                for ref in self.single(token.index):
                    if (
                        ref.actor
                        and not ref.coreferent
                        and ref.actor not in {f.actor for f in found}
                    ):
                        found.append(ref)
        return found[-2:] if len(found) >= 2 else []

    def is_counterpart(self, index: int) -> bool:
        """Whether a noun means the other of two: "its neighbour", "his rival"."""
        owned = any(self.tree.tokens[k].upos == "PRON" for k in self.tree.kids(index, "nmod:poss"))
        return owned and self.tree.tokens[index].lemma.lower() in _COUNTERPARTS

    def counterpart(self, index: int) -> tuple[ActorRef, ...]:
        """ "its neighbour": of the two states spoken of, the one that is not meant by "its"."""
        owners = [
            r
            for k in self.tree.kids(index, "nmod:poss")
            if self.tree.tokens[k].upos == "PRON"
            for r in self.pronoun(k)
        ]
        mine = {r.actor for r in owners if r.actor}
        if len(mine) != 1 or self.named_in(index):
            return ()
        pair = [r for r in self.memory.pair if r.actor and r.actor not in mine]
        if len({r.actor for r in pair}) == 1 and mine & {r.actor for r in self.memory.pair}:
            return self.here_as(index, pair[:1])
        states = [
            (n, c)
            for c, n in self.counts.items()
            if c not in mine and len(c) == 3 and not self.is_body(c)
        ]
        rest = sorted(states, reverse=True)
        if not rest or (len(rest) > 1 and rest[0][0] == rest[1][0]):
            return ()
        token = self.tree.tokens[index]
        named = Resolution(rest[0][1], basis="the other of two")
        return (ActorRef(named, index, token.start, token.end, token.text, coreferent=True),)
