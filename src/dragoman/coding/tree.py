"""Reading a dependency tree (Universal Dependencies) as a grammarian would.

`Tree.slots(verb)` gives the logical arguments of a predicate: passives turned, subjects of
controlled, coordinated, relative and participial clauses filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from dragoman.coding.mending import base, mended
from dragoman.model import Sentence, Token

NOMINAL: Final = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"})
_RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose"})
#: Words that stand before a noun as its modifier or belong to its name.
_CORE: Final = frozenset(
    {"compound", "flat", "amod", "nmod:poss", "nmod:desc", "nmod:unmarked", "nummod", "det", "list",
     "goeswith"}
)  # fmt: skip
#: Prepositions that tell whose somebody is: "officers within the Egyptian army".
_WHOSE: Final = frozenset({"of", "in", "from", "at", "within", "inside"})
#: "issued a statement demanding ...": who demands is who issued it.
_TEXTS: Final = frozenset(
    "appeal communique declaration decree letter message note order petition resolution speech "
    "statement ultimatum video".split()
)
_AGENT_CASES: Final = frozenset({"by"})
#: Verbs whose subject, not object, does what their infinitive says, though they have an object.
_SUBJECT_CONTROL: Final = frozenset({"promise", "threaten", "vow", "pledge", "use"})


@dataclass(slots=True)
class Slots:
    """Logical arguments of one predicate, as token indices; `preps` by preposition."""

    predicate: int
    subj: list[int] = field(default_factory=list)
    obj: list[int] = field(default_factory=list)
    iobj: list[int] = field(default_factory=list)
    preps: dict[str, list[int]] = field(default_factory=dict)
    xcomp: list[int] = field(default_factory=list)
    ccomp: list[int] = field(default_factory=list)
    passive: bool = False
    inherited: bool = False


class Tree:
    """A sentence with its children lists and the questions a coder asks of them."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens = mended(sentence.tokens)
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head >= 0:
                self.children[token.head].append(token.index)
        self._slots: dict[int, Slots] = {}

    @cached_property
    def root(self) -> int:
        """Index of the word that heads the sentence."""
        return next((t.index for t in self.tokens if t.head < 0), 0)

    def kids(self, index: int, *relations: str) -> list[int]:
        """Children with one of these relations; "nsubj" also takes "nsubj:pass"."""
        below = self.children[index]
        if not below:
            return []
        full, plain = self._relations
        return [k for k in below if full[k] in relations or plain[k] in relations]

    @cached_property
    def _relations(self) -> tuple[list[str], list[str]]:
        """Relation of each word, and the same without its subtype."""
        return [t.deprel for t in self.tokens], [base(t) for t in self.tokens]

    def subtree(self, index: int, *, without: frozenset[str] = frozenset()) -> list[int]:
        """Indices below and including `index`, in order, branches of `without` left out."""
        found, stack = [], [index]
        while stack:
            here = stack.pop()
            found.append(here)
            stack += [k for k in self.children[here] if base(self.tokens[k]) not in without]
        return sorted(found)

    def ancestors(self, index: int) -> Iterator[int]:
        """Governors from the nearest to the root."""
        seen = 0
        here = self.tokens[index].head
        while here >= 0 and seen < len(self.tokens):
            yield here
            here = self.tokens[here].head
            seen += 1

    def conjuncts(self, index: int) -> list[int]:
        """The word and the nominals coordinated with it."""
        found = [index]
        for kid in self.kids(index, "appos"):
            if kid == index + 1:  # a title and its name: what follows "and" stands beside both
                found += self.conjuncts(kid)[1:]
        for kid in self.kids(index, "conj"):
            if self.tokens[kid].upos in NOMINAL or self.tokens[kid].upos == "ADJ":
                found += self.conjuncts(kid)
        return found

    def case(self, index: int) -> str:
        """The preposition of a nominal in lower case ("because of" joined), or ""."""
        words = []
        for kid in self.kids(index, "case"):
            token = self.tokens[kid]
            if token.index < index and token.xpos != "POS":
                words.append(token.text.lower())
                words += [self.tokens[k].text.lower() for k in self.kids(kid, "fixed")]
        if not words and self.tokens[index].deprel == "conj":
            return self.case(self.tokens[index].head)
        return " ".join(words)

    def has(self, index: int, relation: str, lemmas: frozenset[str]) -> bool:
        """Whether the word has such a child."""
        return any(self.tokens[k].lemma.lower() in lemmas for k in self.kids(index, relation))

    def is_verb(self, index: int) -> bool:
        """Whether the word is a verb by its tags."""
        return self.tokens[index].upos == "VERB" or self.tokens[index].xpos.startswith("VB")

    def is_passive(self, index: int) -> bool:
        """Whether a verb is passive: auxiliary, passive subject, or a reduced relative."""
        token = self.tokens[index]
        if self.kids(index, "aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"):
            return any(
                self.tokens[k].deprel.endswith((":pass", ":agent")) for k in self.children[index]
            )
        if token.xpos != "VBN":
            return False
        if base(token) in ("acl", "amod") and not self.kids(index, "nsubj", "obj"):
            return not self.kids(index, "aux")
        if base(token) == "conj":
            shared = not self.kids(index, "nsubj", "aux")
            return shared and self.is_verb(token.head) and self.is_passive(token.head)
        return False

    def slots(self, index: int) -> Slots:
        """The logical arguments of the predicate at `index`."""
        if index not in self._slots:
            self._slots[index] = Slots(index)  # guards against loops in strange trees
            self._slots[index] = self._fill(index)
        return self._slots[index]

    def _fill(self, index: int) -> Slots:
        found = Slots(index, passive=self.is_passive(index))
        for kid in self.children[index]:
            self._place(found, kid)
        if not found.subj and not (found.passive and found.obj):
            self._inherit(found)
        elif not found.obj:
            self._take_antecedent(found)
        found.xcomp += [  # "called the deal lousy"
            k
            for i in found.obj
            for k in self.kids(i, "amod")
            if k > i and self.tokens[k].upos == "ADJ"
        ]
        found.subj = [self._antecedent(i) for i in found.subj]
        found.obj = [self._antecedent(i) for i in found.obj]
        return found

    def _place(self, found: Slots, kid: int) -> None:
        relation = self.tokens[kid].deprel
        kind = base(self.tokens[kid])
        if kind == "nsubj":
            passive = relation.endswith(":pass") or found.passive
            (found.obj if passive else found.subj).append(kid)
        elif kind == "obj":
            found.obj.append(kid)
        elif kind == "iobj":
            found.iobj.append(kid)
        elif kind == "obl" or (kind == "nmod" and self.is_verb(found.predicate)):
            case = self.case(kid)
            if relation == "obl:agent" or (found.passive and case in _AGENT_CASES):
                found.subj.append(kid)
            else:
                found.preps.setdefault(case, []).append(kid)
        elif kind == "xcomp":
            noun = self.tokens[kid].upos == "NOUN" and not self.kids(kid, "cop", "mark", "case")
            (found.obj if noun and not found.obj else found.xcomp).append(kid)
        elif kind in ("ccomp", "csubj"):
            found.ccomp.append(kid)
        elif kind == "advcl" and self.tokens[kid].xpos == "VBG" and self.kids(kid, "mark"):
            mark = self.tokens[self.kids(kid, "mark")[0]].text.lower()
            found.preps.setdefault(f"{mark}.ing", []).append(kid)

    def gerund(self, index: int) -> bool:
        """Whether a clause is the content of its governor: "accused it *of shelling* a town"."""
        if self.tokens[index].xpos != "VBG":
            return False
        marks = {self.tokens[k].text.lower() for k in self.kids(index, "mark")}
        return bool(marks & {"of", "for", "from"})

    def _take_antecedent(self, found: Slots) -> None:
        """The noun a clause describes is its object: "the jet Syria shot down", "shot by Syria"."""
        token = self.tokens[found.predicate]
        relative = token.deprel == "acl:relcl" and self.kids(found.predicate, "nsubj")
        described = relative or (base(token) == "acl" and found.passive)
        if token.head >= 0 and described and not found.xcomp and not found.ccomp:
            subject = {self._antecedent(i) for i in found.subj}
            found.obj = [token.head] if token.head not in subject else []

    def _inherit(self, found: Slots) -> None:
        """Fill the subject from the governing clause."""
        token = self.tokens[found.predicate]
        head, kind = token.head, base(token)
        if head < 0:
            return
        found.inherited = True
        if self._loose_participle(token) and base(self.tokens[head]) == "xcomp":
            head = self.tokens[head].head  # "ordered them to leave, accusing ...": the main clause
        if kind in ("acl",):
            self._inherit_from_noun(found, head, token)
        elif kind in ("conj", "parataxis", "advcl", "xcomp", "ccomp", "obl", "advmod") and (
            self.is_verb(head) or self.children[head]
        ):
            upper = self.slots(head)
            surface = upper.obj if upper.passive and not found.passive else upper.subj
            if kind == "xcomp" or (kind == "advcl" and self.gerund(found.predicate)):
                controlled = upper.obj or upper.iobj
                if controlled and self.tokens[head].lemma not in _SUBJECT_CONTROL:
                    surface = controlled
                else:
                    surface = upper.subj
            elif kind == "ccomp" and self.kids(found.predicate, "nsubj"):
                return
            if found.passive:
                found.obj = found.obj or list(upper.obj if upper.passive else surface)
            else:
                found.subj = list(surface)

    def _loose_participle(self, token: Token) -> bool:
        """Whether a clause is a participle set off by a comma: ", accusing them of spying"."""
        before = self.tokens[token.index - 1].text if token.index else ""
        return base(token) == "advcl" and token.xpos == "VBG" and before == ","

    def _inherit_from_noun(self, found: Slots, noun: int, token: Token) -> None:
        if token.deprel == "acl:relcl":
            if found.passive:
                found.obj = found.obj or [noun]
            elif not found.obj and self.kids(found.predicate, "nsubj"):
                found.obj = [noun]
            else:
                found.subj = [noun]
        elif found.passive or token.xpos == "VBN":
            found.passive = True
            found.obj = found.obj or [noun]
        elif token.xpos == "VBG":
            author = self.tokens[noun].head
            if self.tokens[noun].lemma.lower() in _TEXTS and author >= 0 and self.is_verb(author):
                found.subj = list(self.slots(author).subj)
            else:
                found.subj = [noun]
        else:
            owners = self.kids(noun, "nmod:poss") or [
                k for k in self.kids(noun, "nmod") if self.case(k) in ("of", "by")
            ]
            if owners:
                found.subj = owners
            elif base(self.tokens[noun]) in ("obj", "obl") and self.tokens[noun].head >= 0:
                found.subj = list(self.slots(self.tokens[noun].head).subj)
            elif base(self.tokens[noun]) == "nsubj":
                found.subj = []

    def _antecedent(self, index: int) -> int:
        """The noun a relative pronoun stands for."""
        token = self.tokens[index]
        if token.lemma.lower() not in _RELATIVE or token.upos not in ("PRON", "DET"):
            return index
        for up in self.ancestors(index):
            if self.tokens[up].deprel == "acl:relcl" and self.tokens[up].head >= 0:
                return self.tokens[up].head
        return index

    def nominal_span(self, index: int, *, wide: bool) -> list[int]:
        """Tokens of the noun phrase headed by `index`, without clauses and coordination.

        `wide` also takes the phrases after it that tell whose it is (of, in, from, at).
        """
        taken = {index}
        for kid in self.children[index]:
            token = self.tokens[kid]
            core = token.deprel in _CORE or base(token) in ("compound", "flat", "nummod", "amod")
            near = base(token) == "punct" and token.text in ("-", "\u2013") and kid < index
            if (core or near) and not self.is_verb_clause(kid):
                taken.update(self._modifier(kid))
            elif wide and base(token) == "nmod" and self.case(kid) in _WHOSE:
                taken.update(self.kids(kid, "case"))
                for one in self.conjuncts(kid):
                    taken.update(self.nominal_span(one, wide=True))
                    taken.update(self.kids(one, "cc", "punct", "case"))
        for short in self._in_brackets:
            if self.tokens[short].head in taken:
                taken.update(range(short - 1, short + 2))
        return sorted(taken)

    @cached_property
    def _in_brackets(self) -> tuple[int, ...]:
        """Words in apposition that stand alone in brackets."""
        return tuple(
            t.index for t in self.tokens if base(t) == "appos" and self._bracketed(t.index)
        )

    def _bracketed(self, index: int) -> bool:
        """Whether a word stands alone in brackets: "the African Union (AU) summit"."""
        around = self.tokens[index - 1 : index + 2]
        return index > 0 and [t.text for t in around if t.index != index] == ["(", ")"]

    def acronyms(self) -> list[tuple[str, int]]:
        """Acronyms in brackets with the noun they shorten: "the African Union (AU)"."""
        words = [self.tokens[i] for i in self._in_brackets]
        return [(t.text, t.head) for t in words if t.text.isupper() and len(t.text) > 1]

    def _modifier(self, index: int) -> list[int]:
        skip = frozenset({"acl", "appos", "advcl", "parataxis"})
        return self.subtree(index, without=skip)

    def is_verb_clause(self, index: int) -> bool:
        """Whether a modifier is a clause of its own (has a subject or object)."""
        return bool(self.kids(index, "nsubj", "obj", "ccomp"))

    def clause(self, index: int) -> list[int]:
        """Tokens of the clause of a predicate, without clauses coordinated with it."""
        skip = frozenset({"conj", "parataxis"})
        found = [index]
        for kid in self.children[index]:
            token = self.tokens[kid]
            if base(token) in skip and self.is_verb(kid):
                continue
            if base(token) == "cc":
                continue
            found += self.subtree(kid)
        return sorted(found)
