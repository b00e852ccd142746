"""Variations of a training sentence: case, missing final stop, headline style."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from conllu import Gold, Word


def vary(gold: Gold, rng: random.Random) -> Gold:
    """The sentence itself four times in five, else one variation of it."""
    dice = rng.random()
    if dice < 0.05:
        return _recase(gold, str.lower)
    if dice < 0.08:
        return _recase(gold, str.upper)
    if dice < 0.14:
        return without_stop(gold)
    if dice < 0.23:
        return headline(gold, rng)
    if dice < 0.26:
        return with_dateline(gold, rng)
    return gold


def _recase(gold: Gold, change: Callable[[str], str]) -> Gold:
    words = [replace(w, form=change(w.form)) for w in gold.words]
    return replace(gold, words=words)


def without_stop(gold: Gold) -> Gold:
    """Drops a final full stop."""
    last = len(gold.words) - 1
    if last < 2 or gold.words[last].form != ".":
        return gold
    return without(gold, {last})


def headline(gold: Gold, rng: random.Random) -> Gold:
    """Drops articles, passive and progressive auxiliaries and the stop; may capitalise.

    Two of three times "will" becomes "to" and the last "and" between names or nouns a comma.
    """
    heads = {w.head for w in gold.words}
    if rng.random() < 0.67:
        gold = replace(
            gold, words=[_shortened(w, i, heads, gold) for i, w in enumerate(gold.words)]
        )
    gone = {
        i
        for i, w in enumerate(gold.words)
        if i not in heads
        and (
            w.form.lower() in ("the", "a", "an")
            or (w.lemma == "be" and w.deprel in ("aux", "aux:pass", "cop"))
            or (w.form == "." and i == len(gold.words) - 1)
        )
    }
    if len(gone) >= len(gold.words) - 2:
        return gold
    short = without(gold, gone)
    if rng.random() < 0.5:
        return _recase(
            short, lambda f: f if len(f) < 4 or not f[0].isalpha() else f[0].upper() + f[1:]
        )
    return short


def _shortened(word: Word, place: int, heads: set[int], gold: Gold) -> Word:
    """ "will" as "to", "and" as a comma: "Iran, Russia to hold drills"."""
    if place in heads or word.head < 0:
        return word
    if word.lemma == "will" and word.deprel == "aux":
        return replace(word, form="to", lemma="to", upos="PART", xpos="TO", deprel="mark")
    if word.form == "and" and word.deprel == "cc":
        right = gold.words[word.head]
        if right.upos in ("PROPN", "NOUN") and right.deprel == "conj":
            return replace(word, form=",", lemma=",", upos="PUNCT", xpos=",", deprel="punct")
    return word


def without(gold: Gold, gone: set[int]) -> Gold:
    """The sentence without some leaves; heads are renumbered."""
    kept = [i for i in range(len(gold.words)) if i not in gone]
    place = {old: new for new, old in enumerate(kept)} | {-1: -1}
    words: list[Word] = [replace(gold.words[old], head=place[gold.words[old].head]) for old in kept]
    return replace(gold, words=words)


MONTHS = ("Jan.", "February", "March", "April", "May", "June", "July", "Aug.", "Sept.", "October")
AGENCIES = ("Reuters", "AP", "AFP", "Xinhua", "TASS", "Yonhap", "Kyodo", "Anadolu")


def with_dateline(gold: Gold, rng: random.Random) -> Gold:
    """Puts place, day and agency before the sentence, all but the day loosely (`dep`) attached."""
    place = rng.choice(gold.words).form
    place = place.upper() if rng.random() < 0.8 else place.capitalize()
    front = [Word(place, place, "PROPN", "NNP", -2, "dep")]
    if rng.random() < 0.6:
        front.append(Word(",", ",", "PUNCT", ",", 0, "punct"))
        month, day = rng.choice(MONTHS), str(rng.randint(1, 31))
        front.append(Word(month, month, "PROPN", "NNP", 0, "nmod:unmarked"))
        front.append(Word(day, day, "NUM", "CD", 2, "nummod"))
    if rng.random() < 0.6:
        agency, at = rng.choice(AGENCIES), len(front) + 1
        front.append(Word("(", "(", "PUNCT", "-LRB-", at, "punct"))
        front.append(Word(agency, agency, "PROPN", "NNP", 0, "dep"))
        front.append(Word(")", ")", "PUNCT", "-RRB-", at, "punct"))
    dash = rng.choice(("-", "—", "–", "--"))
    front.append(Word(dash, dash, "PUNCT", ":", 0, "punct"))
    shift = len(front)
    words = [replace(w, head=w.head + shift if w.head >= 0 else -1) for w in gold.words]
    root = next(i for i, w in enumerate(words) if w.head < 0)
    front[0].head = root + shift
    return replace(gold, words=front + words)
