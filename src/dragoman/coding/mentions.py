"""The actors a noun phrase stands for: its own words first, then apposition, then context."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from dragoman.coding.memory import ActorRef, Memory
from dragoman.coding.mending import base
from dragoman.coding.pronouns import PRONOUNS, Pointers
from dragoman.coding.resolve import Resolution, Resolver
from dragoman.coding.tree import NOMINAL, Tree

_NUMBERS: Final = frozenset({"tens", "dozens", "scores", "hundreds", "thousands", "others"})
#: Nouns that stand for a body, or for a set of states that does not act as one.
_SETS: Final = frozenset(
    {"alliance", "bloc", "union", "grouping", "organisation", "organization", "ally", "partner"}
)


_ACRONYM: Final = re.compile(r"\s*\([A-Z][A-Za-z&-]{1,9}\)")
_ARTICLES: Final = frozenset({"det", "case", "punct"})


class Mentions(Pointers):
    """Actors of one sentence; built once per sentence with the document's memory."""

    def __init__(
        self,
        tree: Tree,
        resolver: Resolver,
        on: dt.date | None,
        memory: Memory,
        reporting: Container[str] = frozenset(),
    ) -> None:
        self.tree = tree
        self._reporting = reporting
        self.resolver = resolver
        self.on = on
        self.memory = memory
        self._found: dict[int, tuple[ActorRef, ...]] = {}
        here = resolver.counts(tree.sentence.text, on)
        self.counts: Mapping[str, int] = {
            code: 3 * here.get(code, 0) + memory.counts.get(code, 0)
            for code in {*here, *memory.counts}
        }
        self.here = here

    def actors(self, index: int) -> tuple[ActorRef, ...]:
        """Actors of the noun phrase headed by `index` and of those coordinated with it."""
        found: list[ActorRef] = []
        for one in self.tree.conjuncts(index):
            for ref in self.single(one):
                if not _same(ref, found):
                    found.append(ref)
        return tuple(found)

    def single(self, index: int) -> tuple[ActorRef, ...]:
        """Actors of one noun phrase, coordination left out; empty when it names none."""
        if index not in self._found:
            self._found[index] = ()
            self._found[index] = self._resolve(index)
        return self._found[index]

    def _resolve(self, index: int) -> tuple[ActorRef, ...]:
        token = self.tree.tokens[index]
        if token.upos == "PRON" or token.text.lower() in PRONOUNS:
            return self.pronoun(index)
        if token.upos not in NOMINAL and token.upos not in ("ADJ", "DET", "ADV", "VERB"):
            return ()
        if token.text == "May" and base(token) == "compound":
            return ()  # "the May election": the month
        if sides := self.sides(index):
            return sides
        if self.is_counterpart(index):
            return self.counterpart(index)
        number = token.upos == "NUM" or token.text.lower() in _NUMBERS
        counted = any(self.tree.case(k) == "of" for k in self.tree.kids(index, "nmod"))
        if number and not counted and base(token) in ("nsubj", "obj"):
            return self._number(index)
        narrow = self._as_set(index, self._phrase(index, wide=False))
        if not narrow.actor or not narrow.resolution.sector:
            wide = self._as_set(index, self._phrase(index, wide=True))
            if not narrow.actor and (wide.actor or wide.resolution.sector):
                narrow = wide
            elif wide.resolution.role and not narrow.resolution.sector:
                narrow = wide  # "the US secretary of state": the title reaches past the head
        narrow = self._with_apposition(index, narrow)
        narrow = self._ethnic(index, self._owned(index, narrow))
        res = narrow.resolution
        if res.sector and not res.actor and (known := self._role_before(index)):
            return known
        if not res.actor and not res.sector and not res.members:
            return self._unknown_person(index)
        extra = [
            replace(narrow, resolution=replace(res, actor=code, more=(), person="", office=""))
            for code in res.more
            if code and code != res.actor
        ]
        return (*extra, replace(narrow, resolution=replace(res, more=())))

    def _role_before(self, index: int) -> tuple[ActorRef, ...]:
        """Whom a bare common noun means that a sentence before gave a country: "the police"."""
        token = self.tree.tokens[index]
        own = [k for k in self.tree.children[index] if base(self.tree.tokens[k]) not in _ARTICLES]
        if token.upos != "NOUN" or any(k < index for k in own):
            return ()
        return self.here_as(index, self.memory.roles.get(token.lemma.lower(), ()))

    def _unknown_person(self, index: int) -> tuple[ActorRef, ...]:
        """Somebody no table knows to whom something is done: "sentenced *Gideon Doe*"."""
        token = self.tree.tokens[index]
        names = [k for k in self.tree.kids(index, "flat") if self.tree.tokens[k].upos == "PROPN"]
        suffers = base(token) == "obj" or token.deprel == "nsubj:pass"
        if token.upos != "PROPN" or not names or not suffers or self.tree.kids(index, "det"):
            return ()
        ref = self._phrase(index, wide=False)
        named = Resolution(sector="CVL", person=ref.text, basis="unknown person")
        return (replace(ref, resolution=named),)

    def _number(self, index: int) -> tuple[ActorRef, ...]:
        """ "About 60 were detained": people, where nothing says of what kind."""
        named = Resolution(sector="CVL", basis="a number of people", role=True)
        token = self.tree.tokens[index]
        return (ActorRef(named, index, token.start, token.end, token.text),)

    def _as_set(self, index: int, ref: ActorRef) -> ActorRef:
        """Let "the alliance" be the body spoken of, and "US allies" not the United States."""
        if self.tree.tokens[index].lemma.lower() not in _SETS:
            return ref
        return replace(ref, resolution=self.resolver.resolve(ref.text, self.on, self.counts))

    def _phrase(self, index: int, *, wide: bool) -> ActorRef:
        tokens = self.tree.tokens
        span = self.tree.nominal_span(index, wide=wide)
        first, last = self._contiguous(span, index)
        start, end = tokens[first].start, tokens[last].end
        offset = self.tree.sentence.start
        text = self.tree.sentence.text[start - offset : end - offset]
        if told := self.memory.acronyms.get(tokens[index].text):
            return ActorRef(told, index, start, end, text)
        head = tokens[self._name_after(index, last)].start - start
        resolution = self._meaning(text, head)
        if not resolution.actor and not wide and resolution.sector == "":
            known = self.memory.names.get(self._family_name(index))
            resolution = known or resolution
        return ActorRef(resolution, index, start, end, text)

    def _meaning(self, text: str, head: int) -> Resolution:
        """Whom a phrase names; an acronym in brackets is heard only if the rest names nobody."""
        bracket = _ACRONYM.search(text)
        if bracket:
            rest = text[: bracket.start()] + text[bracket.end() :]
            moved = head - len(bracket[0]) if head > bracket.start() else head
            found = self.resolver.resolve(rest, self.on, self.counts, head=moved)
            if found.actor:
                return found
        return self.resolver.resolve(text, self.on, self.counts, head=head)

    def _name_after(self, index: int, last: int) -> int:
        """The name that tells who a common noun is: "human rights watchdog *Amnesty*"."""
        if self.tree.tokens[index].upos == "PROPN":
            names = [k for k in self.tree.kids(index, "flat") if index < k <= last]
            return max(names, default=index)  # "Hamza bin *Laden*": the family name tells who
        if self.tree.tokens[index].upos != "NOUN":
            return index
        after = [
            k
            for k in self.tree.kids(index, "compound", "flat")
            if index < k <= last and self.tree.tokens[k].upos == "PROPN"
        ]
        return after[0] if after else index

    def _contiguous(self, span: list[int], index: int) -> tuple[int, int]:
        """The unbroken stretch of `span` around `index` (punctuation may fill one gap)."""
        chosen = set(span)
        first = last = index
        while first - 1 in chosen or (
            first - 2 in chosen and self.tree.tokens[first - 1].upos in ("PUNCT", "CCONJ", "PART")
        ):
            first -= 1
        while last + 1 in chosen or (
            last + 2 in chosen and self.tree.tokens[last + 1].upos in ("PUNCT", "CCONJ", "PART")
        ):
            last += 1
        return first, last

    def _with_apposition(self, index: int, ref: ActorRef) -> ActorRef:
        """Let "Sergei Lavrov, Russia's foreign minister" say who an unknown person is."""
        if ref.actor and ref.resolution.sector:
            return self._named(index, ref)
        for kid in self.tree.kids(index, "appos"):
            other = self._phrase(kid, wide=True).resolution
            known = other.actor or (other.role and not ref.resolution.sector)
            if known and not ref.actor:
                token = self.tree.tokens[index]
                person = ref.text if token.upos == "PROPN" and not other.person else other.person
                named = replace(other, person=person or other.person, basis="apposition")
                if token.upos == "PROPN":
                    self.memory.names.setdefault(self._family_name(index), named)
                return replace(ref, resolution=named)
        return ref

    def _family_name(self, index: int) -> str:
        """The last word of a person's name, by which later sentences call them."""
        names = [k for k in self.tree.kids(index, "flat") if self.tree.tokens[k].upos == "PROPN"]
        return self.tree.tokens[max([index, *names])].text

    def _named(self, index: int, ref: ActorRef) -> ActorRef:
        """Give a title the name that follows it: "Kenyan leader *Jane Doe*"."""
        if ref.resolution.person or not ref.resolution.role:
            return ref
        for kid in self.tree.kids(index, "appos"):
            token = self.tree.tokens[kid]
            if kid == index + 1 and token.upos == "PROPN":
                name = self._phrase(kid, wide=False)
                person = name.resolution.person or name.text
                return replace(
                    ref, resolution=replace(ref.resolution, person=person), end=name.end,
                    text=self.tree.sentence.text[
                        ref.start - self.tree.sentence.start : name.end - self.tree.sentence.start
                    ],
                )  # fmt: skip
        return ref

    def _owned(self, index: int, ref: ActorRef) -> ActorRef:
        """Give "their forces", "his government" the country of whom the pronoun means."""
        if ref.actor or not ref.resolution.sector:
            return ref
        for kid in self.tree.kids(index, "nmod:poss"):
            for owner in self.pronoun(kid) if self.tree.tokens[kid].upos == "PRON" else ():
                if owner.actor:
                    res = replace(ref.resolution, actor=owner.actor, basis="pronoun's country")
                    return replace(ref, resolution=res)
        return ref

    def _ethnic(self, index: int, ref: ActorRef) -> ActorRef:
        """Ethnic Germans in Chile are of Chile, where the sentence names a country."""
        words = {self.tree.tokens[k].text.lower() for k in self.tree.kids(index, "amod")}
        if "ethnic" not in words or not ref.actor:
            return ref
        for kid in self.tree.kids(index, "nmod"):
            if self.tree.case(kid) in ("in", "of", "from"):
                for place in self.single(kid):
                    if place.actor and place.actor != ref.actor:
                        return replace(ref, resolution=replace(ref.resolution, actor=place.actor))
        return ref

    def named_in(self, index: int) -> bool:
        """Whether the phrase names a state or body by its own words."""
        return bool(self.resolver.counts(self._phrase(index, wide=True).text, self.on))

    def is_body(self, code: str) -> bool:
        """Whether a code is an international body's."""
        return code in self.resolver.bodies

    def pair_between(self) -> tuple[ActorRef, ...]:
        """The two actors of a "between A and B" in this sentence, if there is one."""
        for token in self.tree.tokens:
            if token.text.lower() == "between" and token.head >= 0:
                found = tuple(r for r in self.actors(token.head) if r.actor and not r.coreferent)
                if len(found) == 2:
                    return found
        return ()

    def resolved(self) -> dict[int, tuple[ActorRef, ...]]:
        """Every noun, name and pronoun that was asked for while coding, with whom it means."""
        tokens = self.tree.tokens
        return {
            index: refs
            for index, refs in sorted(self._found.items())
            if tokens[index].upos in ("NOUN", "PROPN", "PRON", "NUM")
            and base(tokens[index]) not in ("compound", "flat")
        }

    def all_named(self) -> list[ActorRef]:
        """Every actor named in the sentence by its own words, in order."""
        return list(self._named_here)

    @cached_property
    def _named_here(self) -> tuple[ActorRef, ...]:
        return tuple(
            ref
            for token in self.tree.tokens
            if token.upos in ("NOUN", "PROPN") and base(token) not in ("compound", "flat")
            for ref in self.single(token.index)
            if ref.actor and not ref.coreferent
        )


def _same(ref: ActorRef, others: list[ActorRef]) -> bool:
    return any(
        ref.actor == o.actor and ref.resolution.person == o.resolution.person
        and ref.resolution.sector == o.resolution.sector
        for o in others
    )  # fmt: skip
