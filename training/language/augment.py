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
    if dice < 0.20:
        return headline(gold, rng)
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
    """Drops articles, passive and progressive auxiliaries and the stop; may capitalise."""
    heads = {w.head for w in gold.words}
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


def without(gold: Gold, gone: set[int]) -> Gold:
    """The sentence without some leaves; heads are renumbered."""
    kept = [i for i in range(len(gold.words)) if i not in gone]
    place = {old: new for new, old in enumerate(kept)} | {-1: -1}
    words: list[Word] = [replace(gold.words[old], head=place[gold.words[old].head]) for old in kept]
    return replace(gold, words=words)
