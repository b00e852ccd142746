"""Two texts of nearly the same words: one story edited, or one template filled in twice?

Editing adds, drops and rephrases. A template replaces: where one text has a figure, weekday or name
the other has another. The texts are aligned on the shingles that occur once in each (as in a
patience diff, so the cost grows as n log n whatever the text), and the gaps between are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragoman.reading.wires import NAME, NUMBER, START, WEEKDAY, Words

Grams = NDArray[np.uint64]
NEGATIONS: Final = frozenset("not no never nor neither none nobody nothing without".split())
#: Gaps up to this many words are an edit inside a sentence, not a sentence more or less.
LOCAL: Final = 8
#: "will attend", "will not attend": where so little changes, a negation is the news.
CLOSE: Final = 4
#: More names than this on either side of a gap are no spelling variants; also bounds the work.
MOST_NAMES: Final = 12
LONGEST_NAME: Final = 30
#: Least similarity of two spellings of one name that share their skeleton (Kyiv, Kiev: .75).
ALIKE: Final = 0.7
#: Russia-n, Chile-an, Iraq-i, Japan-ese. Not -ian: a Nigerian is of Nigeria, not of Niger.
DEMONYMS: Final = ("n", "an", "i", "ese")
VOWELS: Final = frozenset("aeiouy")
CONSONANTS: Final = str.maketrans({"c": "k", "q": "k", "w": "v", "j": "y", "z": "s"})


class Gap(NamedTuple):
    """Words [a0, a1) of one text stand where the other has [b0, b1)."""

    a0: int
    a1: int
    b0: int
    b1: int


def replaced(a: Words, b: Words, grams_a: Grams, grams_b: Grams) -> bool:
    """Tell whether the texts differ by facts replaced, not by words edited, added or cut.

    `grams_a` and `grams_b` are the hashes of the texts' shingles in the order of the text.
    """
    size = len(a.words) - len(grams_a) + 1
    gaps = list(_gaps(_chain(grams_a, grams_b), size, len(a.words), len(b.words)))
    if gaps and gaps[-1].a1 == len(a.words) and gaps[-1].b1 == len(b.words):
        gaps[-1] = _tail(a, b, gaps[-1])
    parts = [part for gap in gaps for part in _parts(a, b, gap)]
    return any(_replaces(a, b, part) for part in parts) or _figures_moved(a, b, gaps)


def _chain(grams_a: Grams, grams_b: Grams) -> list[tuple[int, int]]:
    """Return the longest rising chain of places where a shingle unique in both texts stands."""
    once_a, places_a = _once(grams_a)
    once_b, places_b = _once(grams_b)
    _, at_a, at_b = np.intersect1d(once_a, once_b, assume_unique=True, return_indices=True)
    pairs = sorted(zip(places_a[at_a].tolist(), places_b[at_b].tolist(), strict=True))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, target) in enumerate(pairs):
        length = bisect_left(tails, target)
        tails[length : length + 1] = [target]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _once(grams: Grams) -> tuple[Grams, NDArray[np.intp]]:
    values, places, counts = np.unique(grams, return_index=True, return_counts=True)
    return values[counts == 1], places[counts == 1]


def _gaps(chain: list[tuple[int, int]], size: int, end_a: int, end_b: int) -> Iterator[Gap]:
    done_a = done_b = 0
    for place_a, place_b in [*chain, (end_a, end_b)]:
        # Shingles of a repeated phrase may overlap on one side; what is covered stays covered.
        covered = max(done_a - place_a, done_b - place_b, 0)
        gap = Gap(done_a, place_a + covered, done_b, place_b + covered)
        if gap.a0 < gap.a1 or gap.b0 < gap.b1:
            yield Gap(gap.a0, min(gap.a1, end_a), gap.b0, min(gap.b1, end_b))
        done_a = max(done_a, place_a + size)
        done_b = max(done_b, place_b + size)


def _tail(a: Words, b: Words, gap: Gap) -> Gap:
    """Leave of the last gap what is no whole sentence: one paper cuts the end, one adds to it."""
    return Gap(gap.a0, _sentence_end(a, gap.a0, gap.a1), gap.b0, _sentence_end(b, gap.b0, gap.b1))


def _sentence_end(text: Words, begin: int, end: int) -> int:
    """Return where the sentence that is under way at `begin` ends; `begin` if it only starts.

    Two chance words of a new sentence ("The minister") may have been aligned before the gap.
    """
    for place in range(max(begin - 2, 0), end):
        if text.marks[place] & START:
            return max(place, begin)
    return end


def _parts(a: Words, b: Words, gap: Gap) -> set[Gap]:
    """Return the gap, the broken sentence it begins with and the one it ends with.

    "... on Sunday. It ended on Monday." stands for "... on Monday." and must not hide in it.
    """
    head = Gap(gap.a0, _sentence_end(a, gap.a0, gap.a1), gap.b0, _sentence_end(b, gap.b0, gap.b1))
    last = Gap(
        _sentence_begin(a, gap.a0, gap.a1), gap.a1, _sentence_begin(b, gap.b0, gap.b1), gap.b1
    )
    return {gap, head, last}


def _sentence_begin(text: Words, begin: int, end: int) -> int:
    """Return where the last sentence that has words in the gap begins, or the gap."""
    return next((i for i in range(end - 1, begin, -1) if text.marks[i] & START), begin)


def _replaces(a: Words, b: Words, gap: Gap) -> bool:
    if _negated(a, b, gap):
        return True
    for kind in (NUMBER, WEEKDAY):
        mine = set(_marked(a, gap.a0, gap.a1, kind))
        other = set(_marked(b, gap.b0, gap.b1, kind))
        if mine - other and other - mine:
            return True
    mine_names = _marked(a, gap.a0, gap.a1, NAME)
    other_names = _marked(b, gap.b0, gap.b1, NAME)
    if Counter(mine_names) == Counter(other_names):
        return mine_names != other_names
    return _other_names(mine_names, other_names)


def _marked(text: Words, begin: int, end: int, kind: int) -> list[str]:
    return [text.words[i] for i in range(begin, end) if text.marks[i] & kind]


def _negated(a: Words, b: Words, gap: Gap) -> bool:
    if gap.a1 - gap.a0 > CLOSE or gap.b1 - gap.b0 > CLOSE:
        return False
    mine = not NEGATIONS.isdisjoint(a.words[gap.a0 : gap.a1])
    return mine == NEGATIONS.isdisjoint(b.words[gap.b0 : gap.b1])


def _other_names(a: list[str], b: list[str]) -> bool:
    own_a = [name for name in dict.fromkeys(a) if name not in b]
    own_b = [name for name in dict.fromkeys(b) if name not in a]
    if not own_a or not own_b:
        return False
    if len(own_a) > MOST_NAMES or len(own_b) > MOST_NAMES:
        return True
    if _abbreviates(own_a, own_b) or _abbreviates(own_b, own_a):
        return False
    left_a = [name for name in own_a if not any(same_name(name, other) for other in own_b)]
    left_b = [name for name in own_b if not any(same_name(name, other) for other in own_a)]
    return bool(left_a and left_b)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Tell whether the one name in `short` is the initials of those in `long` (IAEA)."""
    # US, UN, UK and EU are folded before; two other letters fit too many pairs of names.
    return len(short) == 1 and len(long) > 2 and short[0] == "".join(name[0] for name in long)


def same_name(a: str, b: str) -> bool:
    """Tell whether two folded words are forms of one name: Kyiv and Kiev, Chile and Chilean.

    Spellings share their first letter and their skeleton of consonants (vowels that stand
    together count as one, whichever they are), and are alike as they stand: not Iran and Iraq.
    """
    short, long = sorted((a, b), key=lambda name: (len(name), name))
    if len(long) > LONGEST_NAME:
        return False
    if len(short) >= 4 and any(long == short + ending for ending in DEMONYMS):
        return True
    if a[0] != b[0] or _skeleton(a) != _skeleton(b):
        return False
    return SequenceMatcher(None, short, long, autojunk=False).ratio() >= ALIKE


def _skeleton(name: str) -> str:
    out: list[str] = []
    for letter in name.replace("kh", "h").replace("ks", "x").translate(CONSONANTS):
        unit = "a" if letter in VOWELS else letter
        if not out or out[-1] != unit:
            out.append(unit)
    return "".join(out)


def _figures_moved(a: Words, b: Words, gaps: list[Gap]) -> bool:
    """Tell whether each text has, in small gaps anywhere, a figure that is not in the other."""
    small = [gap for gap in gaps if gap.a1 - gap.a0 < LOCAL and gap.b1 - gap.b0 < LOCAL]
    own_a = {word for gap in small for word in _marked(a, gap.a0, gap.a1, NUMBER)}
    own_b = {word for gap in small for word in _marked(b, gap.b0, gap.b1, NUMBER)}
    return bool(own_a - set(b.words)) and bool(own_b - set(a.words))
