"""Length-preserving folding of case, accents and typographic quotes.

Offsets found in the folded text are offsets in the original: every character becomes exactly one.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_QUOTES: Final = {
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u02bb": "'", "\u02bf": "'", "`": "'",
    "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-",
}  # fmt: skip
#: Letters that have no decomposition but that English-language news writes without their stroke.
_STROKES: Final = {
    "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "İ": "i",
    "ə": "e", "Ə": "e", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ð": "d", "Ð": "d",
}  # fmt: skip
_JOINTS: Final = str.maketrans("-\n\t\r", "    ")


@cache
def _fold_character(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return " "  # half of a pair, no character: it can be in no name
    plain = _QUOTES.get(character) or _STROKES.get(character)
    if plain:
        return plain
    base = unicodedata.normalize("NFKD", character)[:1]
    lower = (base or character).lower()
    return lower if len(lower) == 1 else character


def fold(text: str) -> str:
    """`text` in lower case, without accents, quotes and dashes made plain; same length."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_character, text))


def key(text: str) -> str:
    """`fold`, and hyphens and line breaks become spaces: "al-Shabaab" is "Al Shabaab"."""
    folded = fold(text)
    if "-" in folded or not folded.isprintable():
        return folded.translate(_JOINTS)
    return folded
