"""Known slips of the parser, mended before anything else reads the tree."""

from __future__ import annotations

from dataclasses import replace

from dragoman.language.lemmas import lemma_of
from dragoman.model import Token

Tokens = tuple[Token, ...]


def mended(tokens: Tokens) -> Tokens:
    """The tokens with owners, hyphenated verbs, titles and lost verbs where they belong."""
    steps = (
        _verb_freed,
        _headline_verb_freed,
        _owners_mended,
        _hyphens_mended,
        _titles_mended,
        _speakers_freed,
    )
    for step in steps:
        tokens = step(tokens)
    return tokens


def _owners_mended(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Hang an owner that the parser left beside its noun below it.

    "Peru and South Africa's cooperation worried Chile": the possessive mark belongs to the last
    owner, and owners stand before what they own.
    """
    mended = list(tokens)
    for mark in tokens:
        if mark.xpos != "POS" or not 0 <= mark.head < mark.index:
            continue
        owner = mended[mark.head]
        if owner.deprel in ("nmod:poss", "conj") or owner.head < 0:
            continue
        owned = next(
            (t for t in tokens[mark.index + 1 :] if t.upos in ("NOUN", "PROPN")
             and t.head == owner.head and base(t) in ("nsubj", "obj", "obl", "nmod", "conj")),
            None,
        )  # fmt: skip
        between = tokens[mark.index + 1 : owned.index] if owned else ()
        if owned and all(t.upos in ("ADJ", "NOUN", "PROPN", "NUM", "ADV", "VERB") for t in between):
            mended[owner.index] = replace(owner, head=owned.index, deprel="nmod:poss")
    return tuple(mended)


def _hyphens_mended(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Give "North Korea test-fired" its subject back, which hangs on "test" in some trees."""
    mended = list(tokens)
    for verb in tokens[2:]:
        first, dash = tokens[verb.index - 2], tokens[verb.index - 1]
        if dash.text == "-" and first.head == verb.index and verb.xpos.startswith("VB"):
            for token in tokens:
                if token.head == first.index and base(token) == "nsubj":
                    mended[token.index] = replace(token, head=verb.index)
    return tuple(mended)


def _verb_freed(tokens: Tokens) -> Tokens:
    """Free a finite verb taken for part of a name: "Mark Rutte met Takeshi Iwaya"."""
    root = next((t for t in tokens if t.head < 0), None)
    if root is None or root.upos != "PROPN":
        return tokens
    verb = next(
        (t for t in tokens[root.index + 1 :] if t.head == root.index
         and base(t) == "flat" and t.text.islower() and _past(t.text)),
        None,
    )  # fmt: skip
    if verb is None:
        return tokens
    fixed = list(tokens)
    fixed[verb.index] = replace(
        verb, head=-1, deprel="root", upos="VERB", xpos="VBD", lemma=_past(verb.text)
    )
    fixed[root.index] = replace(root, head=verb.index, deprel="nsubj")
    thing = -1
    for token in tokens[verb.index + 1 :]:
        if token.head != root.index:
            continue
        if base(token) == "flat" and thing < 0:
            thing = token.index
            fixed[token.index] = replace(token, head=verb.index, deprel="obj")
        else:
            name = base(token) == "flat"
            fixed[token.index] = replace(token, head=thing if name else verb.index)
    return tuple(fixed)


def _headline_verb_freed(tokens: Tokens) -> Tokens:
    """Free the verb of "French president Duval ousts defence chief Moreau" from its object."""
    root = next((t for t in tokens if t.head < 0), None)
    if root is None or root.upos not in ("NOUN", "PROPN"):
        return tokens
    verb = next(
        (t for t in tokens[1 : root.index] if t.head == root.index and t.xpos == "VBZ"
         and t.upos == "VERB" and base(t) in ("compound", "amod")),
        None,
    )  # fmt: skip
    before = [t for t in tokens[: verb.index] if t.head == root.index] if verb else []
    if verb is None or not before or before[-1].upos not in ("NOUN", "PROPN"):
        return tokens
    subject = before[-1]
    fixed = list(tokens)
    fixed[verb.index] = replace(verb, head=-1, deprel="root")
    fixed[root.index] = replace(root, head=verb.index, deprel="obj")
    fixed[subject.index] = replace(subject, head=verb.index, deprel="nsubj")
    for other in before[:-1]:
        fixed[other.index] = replace(other, head=subject.index)
    for mark in tokens[root.index + 1 :]:
        if mark.head == root.index and base(mark) == "punct":
            fixed[mark.index] = replace(mark, head=verb.index)
    return tuple(fixed)


def _past(word: str) -> str:
    """The verb of which a word is the past form, "" when it is none."""
    lemma = lemma_of(word, "VERB", "VBD")
    return lemma if lemma != word else ""


def _titles_mended(tokens: Tokens) -> Tokens:
    """Hang a title below the name after it when the parser made two subjects of them.

    "Foreign Minister Takeshi Iwaya met ...": both "Minister" and "Takeshi" as subject.
    """
    fixed = list(tokens)
    for title in tokens[:-1]:
        name = tokens[title.index + 1]
        same = title.head == name.head and base(title) == base(name) and title.head >= 0
        noun = title.upos in ("NOUN", "PROPN") and title.head not in (title.index, name.index)
        if same and noun and base(title) in ("nsubj", "obj", "obl") and name.upos == "PROPN":
            fixed[title.index] = replace(title, head=name.index, deprel="nmod:desc")
    return tuple(fixed)


def _speakers_freed(tokens: Tokens) -> Tokens:
    """Give "..., medics and residents said." its subject back, which hangs on the noun before."""
    said = next((t for t in tokens if t.lemma == "say" and t.xpos == "VBD"), None)
    if said is None or any(t.head == said.index and base(t) == "nsubj" for t in tokens):
        return tokens
    comma = max((t.index for t in tokens[: said.index] if t.text == ","), default=-1)
    between = tokens[comma + 1 : said.index]
    speakers = [t for t in between if base(t) == "conj" and t.head < comma]
    if comma < 0 or not speakers or speakers[-1].index != said.index - 1:
        return tokens
    fixed = list(tokens)
    first = speakers[0]
    fixed[first.index] = replace(first, head=said.index, deprel="nsubj")
    for other in speakers[1:]:
        fixed[other.index] = replace(other, head=first.index)
    return tuple(fixed)


def base(token: Token) -> str:
    """The universal relation without its subtype."""
    return token.deprel.partition(":")[0]
