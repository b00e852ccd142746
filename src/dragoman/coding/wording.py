"""Words of a sentence as the small tables of the lexicon spell them: "call off", "send letter".

A verb is known by its lemma, with its particle, its object or a preposition after it; a noun by
its phrase. `formats.py` and `agenda.py` look these up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import Final

from dragoman.coding.tree import Slots, Tree

#: One word in the spellings a table may have it in: its lemma and its form.
Spellings = frozenset[str]
#: Longest entry of a table, in words.
_LONGEST: Final = 3
#: Nouns that only carry the one they stand before: "a round of talks", "an invitation to visit".
_CARRIERS: Final = frozenset(
    "round series invitation request offer proposal plan resumption cancellation postponement "
    "delay suspension participation attendance part day session string number pair couple end "
    "start beginning rest idea possibility date conclusion opening".split()
)
_CARRIED: Final = frozenset({"of", "in", "to", "for", "at"})


def spellings(tree: Tree, index: int) -> Spellings:
    """Lemma and form of one word, in small letters."""
    token = tree.tokens[index]
    return frozenset({token.lemma.lower(), token.text.lower()})


def verb_label(tree: Tree, index: int) -> Spellings:
    """A verb with its particle: "call off"; without one its lemma and form."""
    particles = tree.kids(index, "compound:prt")
    if not particles:
        return spellings(tree, index)
    after = tree.tokens[particles[0]].text.lower()
    return frozenset(f"{word} {after}" for word in spellings(tree, index))


def noun_phrase(tree: Tree, index: int) -> list[Spellings]:
    """The words of a noun phrase from the first modifier to the head, hyphens left out."""
    span = [i for i in tree.nominal_span(index, wide=False) if i <= index]
    return [spellings(tree, i) for i in span if tree.tokens[i].text not in ("-", "–")]


def phrases(unit: Sequence[Spellings], known: Collection[str]) -> Iterator[str]:
    """The entries of a table found in a run of words; of two that overlap, the longer."""
    place = 0
    while place < len(unit):
        for length in range(min(_LONGEST, len(unit) - place), 0, -1):
            words = map(" ".join, product(*unit[place : place + length]))
            if found := sorted(word for word in words if word in known):
                yield found[0]
                place += length - 1
                break
        place += 1


def verb_phrases(tree: Tree, index: int, slots: Slots, known: Collection[str]) -> Iterator[str]:
    """The entries of a table that are a verb, or it with an object or a preposition after it."""
    label = verb_label(tree, index)
    after = [spellings(tree, noun) for noun in slots.obj]
    after += [frozenset({case}) for case in slots.preps]
    pairs = [" ".join(pair) for words in after for pair in product(label, words)]
    yield from sorted({word for word in (*label, *pairs) if word in known})


def carried(tree: Tree, index: int) -> list[int]:
    """The nouns that a noun stands for: "a round of *talks*", "an invitation to the *summit*"."""
    found = [index]
    if tree.tokens[index].lemma.lower() in _CARRIERS:
        below = [k for k in tree.kids(index, "nmod") if tree.case(k) in _CARRIED]
        found += [i for k in below for i in carried(tree, k)]
    return found


def heads(tree: Tree, indices: Sequence[int]) -> list[int]:
    """Nouns of these slots, coordinated ones and those they carry included."""
    return [i for one in indices for head in tree.conjuncts(one) for i in carried(tree, head)]


def infinitives(tree: Tree, index: int) -> list[int]:
    """Heads of the infinitives below a predicate and its objects: "agreed *to meet*"."""
    below = tree.kids(index, "xcomp", "ccomp", "acl", "advcl")
    below += [k for noun in tree.kids(index, "obj", "obl", "nmod") for k in tree.kids(noun, "acl")]
    return [
        k
        for k in below
        if tree.is_verb(k)
        and any(tree.tokens[m].text.lower() == "to" for m in tree.kids(k, "mark"))
    ]


def is_below(tree: Tree, index: int, upper: int) -> bool:
    """Whether a word hangs anywhere below another."""
    return upper in tree.ancestors(index)
