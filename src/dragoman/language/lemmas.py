"""Lemmas from a word and its tags: lemminflect's dictionary and rules, with our exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lemminflect import getLemma

#: Words remembered with their lemma; the memo is emptied when it is full.
MEMO_WORDS: Final = 50_000

_INFLECTED: Final = frozenset("NNS VBD VBG VBN VBP VBZ JJR JJS RBR RBS".split())
_OPEN: Final = frozenset("NOUN VERB ADJ ADV AUX PROPN".split())

_ALWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "n't": "not", "n’t": "not", "nt": "not", "an": "a", "'ll": "will", "’ll": "will",
        "wo": "will", "sha": "shall", "'ve": "have", "’ve": "have", "'re": "be", "’re": "be",
        "'m": "be", "’m": "be", "me": "I", "i": "I", "us": "we", "him": "he",
        "them": "they", "'em": "they", "those": "that", "these": "this", "’s": "'s",
        "my": "my", "your": "your", "his": "his", "our": "our", "their": "their", "ca": "can",
        "'d": "would", "’d": "would", "na": "to", "ai": "be",
    }
)  # fmt: skip
_BE: Final = frozenset("am is are was were been being 's ’s be ar".split())
_HAVE: Final = frozenset("has have had having 's ’s 'd ’d".split())
_DO: Final = frozenset("does do did doing done".split())
_MODAL: Final[Mapping[str, str]] = MappingProxyType({"'d": "would", "’d": "would", "ca": "can"})
_IRREGULAR: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("better", "ADJ"): "good", ("best", "ADJ"): "good", ("worse", "ADJ"): "bad",
        ("worst", "ADJ"): "bad", ("better", "ADV"): "well", ("best", "ADV"): "well",
        ("more", "ADJ"): "more", ("most", "ADJ"): "most", ("more", "ADV"): "more",
        ("most", "ADV"): "most", ("less", "ADV"): "less", ("least", "ADV"): "least",
        ("less", "ADJ"): "less", ("least", "ADJ"): "least", ("left", "VERB"): "leave",
        ("found", "VERB"): "find", ("felt", "VERB"): "feel", ("lay", "VERB"): "lie",
        ("further", "ADV"): "far", ("further", "ADJ"): "far", ("people", "NOUN"): "people",
        ("media", "NOUN"): "media", ("data", "NOUN"): "data", ("forces", "NOUN"): "force",
        ("saw", "VERB"): "see", ("fell", "VERB"): "fall", ("ground", "VERB"): "ground",
        ("bound", "VERB"): "bind", ("wound", "VERB"): "wound", ("wounded", "VERB"): "wound",
    }
)  # fmt: skip


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
    if len(word) > 60:
        return word
    lower = word.lower()
    if upos == "PROPN":
        return _name(word, xpos)
    if upos in ("AUX", "VERB"):
        if lower in _BE and xpos[:2] == "VB":
            return "be" if upos == "AUX" or lower not in ("'s", "’s") or xpos == "VBZ" else "have"
        if lower in _HAVE and xpos != "MD":
            return "have"
        if lower in _DO:
            return "do"
        if xpos == "MD":
            return _MODAL.get(lower) or _ALWAYS.get(lower, lower)
    if xpos == "POS":
        return lower.replace("’", "'")
    irregular = _IRREGULAR.get((lower, upos))
    if irregular:
        return irregular
    if lower in _ALWAYS and upos in ("PRON", "DET", "PART", "AUX"):
        return _ALWAYS[lower]
    if xpos in _INFLECTED and upos in _OPEN:
        return _looked_up(word, lower, upos)
    if upos in ("NOUN", "SYM", "X", "NUM") and word.isupper() and len(word) > 1:
        return word
    return lower


def _name(word: str, xpos: str) -> str:
    """Names keep their letters; plural ones lose the ending ("Americans": "American")."""
    if xpos != "NNPS" or not word[:1].isalpha():
        return word
    found = getLemma(word, "PROPN") or getLemma(word, "NOUN")
    return found[0] if found else word


def _looked_up(word: str, lower: str, upos: str) -> str:
    if not any(map(str.isalpha, lower)):
        return word
    found = getLemma(lower, "VERB" if upos == "AUX" else upos)
    lemma = str(found[0]) if found else lower
    if upos == "NOUN" and len(word) > 2 and word[:-1].isupper() and word[-1] == "s":
        return word[:-1]
    return lemma
