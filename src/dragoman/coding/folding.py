"""Length-preserving folding of case, accents and typographic quotes.

Offsets found in the folded text are offsets in the original: every character becomes exactly one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_QUOTES = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2013": "-", "\u2014": "-", "\u2011": "-"}
#: Letters that have no decomposition but that English-language news writes without their stroke.
_STROKES = {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "İ": "i"}


@cache
def _fold_character(character: str) -> str:
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
