"""Lemmas from a word and its tags: lemminflect's dictionary and rules, with our exceptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lemminflect import getLemma

#: Words remembered with their lemma; the memo is emptied when it is full.
MEMO_WORDS: Final = 50_000

_INFLECTED: Final = frozenset(
    ("NNS", "VBD", "VBG", "VBN", "VBP", "VBZ", "JJR", "JJS", "RBR", "RBS")
)
_OPEN: Final = frozenset(("NOUN", "VERB", "ADJ", "ADV", "AUX", "PROPN"))

_ALWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "n't": "not", "n’t": "not", "nt": "not", "an": "a", "'ll": "will", "’ll": "will",
        "wo": "will", "sha": "shall", "'ve": "have", "’ve": "have", "'re": "be", "’re": "be",
        "'m": "be", "’m": "be", "me": "I", "i": "I", "us": "we", "him": "he",
        "them": "they", "'em": "they", "em": "they", "mine": "my", "whom": "who",
        "those": "that", "these": "this", "’s": "'s",
        "my": "my", "your": "your", "his": "his", "our": "our", "their": "their", "ca": "can",
        "'d": "would", "’d": "would", "na": "to", "ai": "be",
    }
)  # fmt: skip
_BE: Final = frozenset(
    ("am", "is", "are", "was", "were", "been", "being", "be", "'s", "’s", "'m", "’m", "'re", "’re")
)
_HAVE: Final = frozenset(("has", "have", "had", "having", "'ve", "’ve", "'d", "’d"))
_DO: Final = frozenset(("does", "do", "did", "doing", "done"))
_MODAL: Final[Mapping[str, str]] = MappingProxyType({"'d": "would", "’d": "would", "ca": "can"})
_IRREGULAR: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("better", "ADJ"): "good", ("best", "ADJ"): "good", ("worse", "ADJ"): "bad",
        ("worst", "ADJ"): "bad", ("better", "ADV"): "well", ("best", "ADV"): "well",
        ("more", "ADJ"): "more", ("most", "ADJ"): "most", ("more", "ADV"): "more",
        ("most", "ADV"): "most", ("less", "ADV"): "less", ("least", "ADV"): "least",
        ("less", "ADJ"): "less", ("least", "ADJ"): "least", ("left", "VERB"): "leave",
        ("found", "VERB"): "find", ("felt", "VERB"): "feel", ("lay", "VERB"): "lie",
        ("further", "ADV"): "far", ("further", "ADJ"): "far", ("later", "ADV"): "late",
        ("gon", "VERB"): "go", ("wan", "VERB"): "want", ("got", "VERB"): "get",
        ("people", "NOUN"): "people",
        ("media", "NOUN"): "media", ("data", "NOUN"): "data", ("forces", "NOUN"): "force",
        ("saw", "VERB"): "see", ("fell", "VERB"): "fall", ("ground", "VERB"): "ground",
        ("bound", "VERB"): "bind", ("wound", "VERB"): "wound", ("wounded", "VERB"): "wound",
    }
)  # fmt: skip
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"“": '"', "”": '"', "’’": '"', "‘‘": '"', "''": '"', "``": '"', "‘": "'", "’": "'",
     "–": "-", "—": "-", "--": "-", "…": "...", "’s": "'s", "’S": "'s", "'S": "'s"}
)  # fmt: skip
#: Adjectives of nations and faiths keep their capital.
_NATION: Final = re.compile(
    r"[A-Z][a-z]+(?:ian|ean|ican|oan|uan|man|pan|ish|ese|aqi|eli|ani|eni|abi|iti|ati|bian|ench|"
    r"eek|utch|elsh|iss|hai|rab|urd|urdish|slim|oslem|jab|unni|hiite|omani|lamic|lavic|altic|"
    r"ghan|lvic|ndic|zech|ovak|erb|roat|atvian|izbek|zbek|ajik|azakh|yrgyz|ilipino|estern)$"
)


class Lemmatizer:
    """Looks lemmas up and remembers them."""

    def __init__(self) -> None:
        self._memo: dict[tuple[str, str, str], str] = {}

    def __call__(self, word: str, upos: str, xpos: str) -> str:
        """The lemma: lower case but for names."""
        key = (word, upos, xpos)
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) >= MEMO_WORDS:
                self._memo.clear()
            known = self._memo[key] = lemma_of(word, upos, xpos)
        return known


def lemma_of(word: str, upos: str, xpos: str) -> str:
    """The lemma of one word with its universal and Penn tags."""
    lower = word.lower()
    if len(word) > 60:
        return word
    if upos in ("AUX", "VERB"):
        return _verb(lower, xpos)
    if upos == "PROPN" or xpos[:3] == "NNP":
        return _name(word, xpos)
    if upos == "PUNCT" or xpos == "POS":
        return _SIGNS.get(word, lower)
    special = _IRREGULAR.get((lower, upos))
    if special is None and upos in ("PRON", "DET", "PART"):
        special = _ALWAYS.get(lower)
    if special is not None:
        return special
    if xpos in _INFLECTED and upos in _OPEN:
        return _looked_up(word, lower, upos)
    acronym = upos in ("NOUN", "SYM", "X", "NUM") and word.isupper() and len(word) > 1
    return word if acronym or (upos == "ADJ" and _NATION.match(word)) else lower


def _verb(lower: str, xpos: str) -> str:
    """Verbs and auxiliaries: modals, be, have and do first, then the dictionary."""
    if xpos == "MD":
        return _MODAL.get(lower) or _ALWAYS.get(lower, lower)
    for lemma, forms in (("be", _BE), ("have", _HAVE), ("do", _DO)):
        if lower in forms:
            return lemma
    special = _IRREGULAR.get((lower, "VERB")) or _ALWAYS.get(lower)
    if special is not None:
        return special
    # capitals of headlines lead to the tag of a name: the ending still counts
    return _looked_up(lower, lower, "VERB") if xpos in _INFLECTED or xpos[0] == "N" else lower


def _name(word: str, xpos: str) -> str:
    """Names keep their letters; plural ones lose the ending ("Americans": "American")."""
    if xpos != "NNPS" or not word[:1].isalpha():
        return word
    found = getLemma(word, "PROPN") or getLemma(word, "NOUN")
    return found[0] if found else word


def _looked_up(word: str, lower: str, upos: str) -> str:
    if not any(map(str.isalpha, lower)):
        return word
    found = getLemma(lower, upos)
    lemma = str(found[0]) if found else lower
    if upos == "NOUN" and len(word) > 2 and word[:-1].isupper() and word[-1] == "s":
        return word[:-1]
    return lemma
