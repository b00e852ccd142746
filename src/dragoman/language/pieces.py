"""Words to the sub-word pieces the encoder reads, and the letter-case class of each word.

The encoder's vocabulary is lower-case, so the case of a word travels beside it as a *shape*
that has its own embedding. A word's pieces never depend on its neighbours, hence the memo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

SHAPES: Final = ("lower", "Title", "UPPER", "Mixed", "digit", "A", "sign")
LOWER, TITLE, UPPER, MIXED, DIGIT, LETTER, SIGN = range(len(SHAPES))

#: More pieces than this in one word say nothing more about its place in the sentence.
MAX_WORD_PIECES: Final = 16
#: Characters of one word that are looked at at all.
MAX_WORD_CHARS: Final = 200
#: Words remembered with their pieces; the memo is emptied when it is full.
MEMO_WORDS: Final = 50_000

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piecewise:
    """A sentence as the encoder takes it: piece ids, shapes, first and last piece per word."""

    ids: IntArray
    shapes: IntArray
    first: IntArray
    last: IntArray


def shape_of(word: str) -> int:
    """The letter-case class of a word, an index into `SHAPES`."""
    if word.islower():
        return DIGIT if word[0].isdigit() else LOWER
    if word.isupper():
        return LETTER if len(word) == 1 else UPPER
    if not any(map(str.isalpha, word)):
        return DIGIT if any(map(str.isdigit, word)) else SIGN
    if word[0].isupper() and word[1:].islower():
        return TITLE
    return MIXED


class Pieces:
    """Cuts words into pieces with the vocabulary of a tokenizer (the bytes of its JSON file)."""

    def __init__(self, tokenizer: bytes) -> None:
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        marks = [self._tokenizer.token_to_id(mark) or 0 for mark in ("[CLS]", "[SEP]", "[UNK]")]
        self.cls, self.sep, self.unk = marks
        self._memo: dict[str, tuple[tuple[int, ...], int]] = {}

    def of_word(self, word: str) -> tuple[tuple[int, ...], int]:
        """The piece ids of one word (never none) and its shape."""
        known = self._memo.get(word)
        if known is None:
            head = word[:MAX_WORD_CHARS]
            sound = head.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
            ids = self._tokenizer.encode(sound, add_special_tokens=False).ids
            known = (tuple(ids[:MAX_WORD_PIECES]) or (self.unk,), shape_of(head))
            if len(self._memo) >= MEMO_WORDS:
                self._memo.clear()
            self._memo[word] = known
        return known

    def of_sentence(self, words: Sequence[str]) -> Piecewise:
        """The pieces of a sentence between the two end markers."""
        ids, shapes = [self.cls], [0]
        first, last = [], []
        for word in words:
            pieces, shape = self.of_word(word)
            first.append(len(ids))
            ids.extend(pieces)
            shapes.extend([shape] * len(pieces))
            last.append(len(ids) - 1)
        ids.append(self.sep)
        shapes.append(0)
        return Piecewise(
            *(np.array(column, dtype=np.int64) for column in (ids, shapes, first, last))
        )
