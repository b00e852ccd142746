"""Names of persons in another spelling: "Aleksandr Lukashenka", "Kishida Fumio", "Qasem Sulaimani".

Transliterations differ in few, regular ways. A skeleton folds these away, and the order of the
words with them; two words of a name must agree, so that chance agreement is rare.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from dragoman.coding.entries import Entry, entries_of
from dragoman.coding.folding import fold
from dragoman.knowledge.base import Knowledge

_RUN: Final = re.compile(
    r"[A-Z\u00c0-\u024f][\w'\u2019-]+"
    r"(?:\s+(?:(?:al|el|bin|ibn|ben|de|da|do|di|von|van|der|den|la|le)[\s-]+)?"
    r"[A-Z\u00c0-\u024f][\w'\u2019-]+){1,4}"
)
_PARTICLES: Final = frozenset(
    "al el bin ibn ben de da do di von van der den la le abu abd abdul abdel ul".split()
)
#: One spelling for given names that are written in many ways.
_SAME: Final = (
    (re.compile(r"^m[ou]h?a?mm?[aei]d$"), "mohamed"),
    (re.compile(r"^(?:al(?:eksand|exand|yaksand|exsand)r?[er]?r?|oleksandr)$"), "alexander"),
    (re.compile(r"^(?:y?[ei]v?g[ue]e?n(?:y|iy|i|ii|iya)|yauhen)$"), "evgeni"),
    (re.compile(r"^(?:v[ol]{1,2}[ao]?d[iy]m[iy]r|uladzimir|wladimir)$"), "vladimir"),
    (re.compile(r"^(?:[mn][iy]kol[ay]|mikalai|nikolai|nikolay)$"), "nikolai"),
    (re.compile(r"^(?:s[ei]rh?[hg]?[eiy]{1,2}y?|syarhei|siarhei)$"), "sergei"),
    (re.compile(r"^(?:[iy]ou?[su]+[ei]f|[yj]us+uf|yousuf|yusef|jozef|josef)$"), "yusuf"),
    (re.compile(r"^(?:h[ou]ss?[ae]{1,2}in|husain|husayn|hossain)$"), "husein"),
    (re.compile(r"^(?:ebrahim|ibrahim|ibraheem)$"), "ibrahim"),
    (re.compile(r"^(?:[kq][aou]ss?[ei]m|ghasem)$"), "kasem"),
    (re.compile(r"^(?:k?h[ao]l[ei]d)$"), "kalid"),
)
_LETTERS: Final = (
    (re.compile(r"(?:iy|yy|ii|ij|yi|ey|ay|ai|ei)$"), "i"),
    (re.compile(r"y$"), "i"),
    (re.compile(r"([aeiou])y(?=[aeiou])"), r"\1"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"kh|q|ck"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"sch|sz"), "sh"),
    (re.compile(r"dzh|dj"), "j"),
    (re.compile(r"tz|ts"), "c"),
    (re.compile(r"w"), "v"),
    (re.compile(r"(?<=[aeiou])h(?![aeiou])"), ""),
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile(r"[ey]"), "i"),
    (re.compile(r"o"), "u"),
)


def skeleton(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, sorted; particles like "al-" are left out."""
    plain = fold(name).replace("'", "").replace("-", " ")
    words = [w for w in re.findall(r"[^\W\d_]+", plain) if len(w) > 1 and w not in _PARTICLES]
    return tuple(sorted(map(_word, words)))


@lru_cache(maxsize=32768)
def _word(word: str) -> str:
    for pattern, same in _SAME:
        if pattern.match(word):
            return same
    for pattern, letters in _LETTERS:
        word = pattern.sub(letters, word)
    return word


class Spellings:
    """Full names by their skeleton; built once, on the first name no table spells."""

    def __init__(self, knowledge: Knowledge) -> None:
        people: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries_of(knowledge):
            if entry.kind == "person":
                people[entry.surface].append(entry)
        self._known: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for surface, entries in people.items():
            bones = skeleton(surface)
            if len(bones) > 1:
                self._known[bones] += entries

    def find(self, text: str) -> Iterable[tuple[int, int, tuple[Entry, ...]]]:
        """Where in `text` a name in another spelling stands, and whom it can mean."""
        for run in _RUN.finditer(text):
            bones = skeleton(run.group())
            entries = self._known.get(bones) if len(bones) > 1 else None
            if entries and len({e.person for e in entries}) == 1:
                yield run.start(), run.end(), tuple(entries)
