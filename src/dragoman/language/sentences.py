"""Where sentences begin: a small convolutional tagger over the words of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragoman.language.pieces import Pieces
from dragoman.language.tokenize import NEVER_LAST, Span, tokenize

#: Words tagged in one go; a longer paragraph is tagged in windows of this size.
WINDOW: Final = 512
#: Words on either side that the tagger can see (kernel 5, dilations 1, 2 and 4).
REACH: Final = 14

#: Score a sentence needs to begin after a word that is no closing sign; chosen on GUM dev.
UNPUNCTUATED: Final = 1.0
_ENDS: Final = frozenset(".?!:;\"”’')]…")

#: What may begin a sentence after "Plan B."; after "Sergei K." any other capital is his name.
_STARTERS: Final = frozenset(
    (
        *("The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "This", "That", "These"),
        *("In", "On", "At", "But", "And", "As", "For", "If", "When", "While", "After", "Then"),
    )
)

_LINE: Final = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS: Final = frozenset(")]}”’,;:.!?%…") | {"''"}


class Splitter:
    """Cuts a text into sentences, each a list of word spans. A line end always ends one."""

    def __init__(self, session: Any, pieces: Pieces) -> None:
        self._session = session
        self._pieces = pieces

    def split(self, text: str) -> Iterator[list[Span]]:
        """The sentences of a text, in order; none is empty."""
        for line in _LINE.finditer(text):
            spans = tokenize(text, line.start(), line.end())
            if spans:
                yield from self._cut(text, spans)

    def _cut(self, text: str, spans: list[Span]) -> Iterator[list[Span]]:
        begins = self._begins(text, spans)
        start = 0
        for i in range(1, len(spans)):
            need = 0.0 if text[spans[i - 1].end - 1] in _ENDS else UNPUNCTUATED
            if begins[i] > need and not _bound(text, spans, i):
                yield spans[start:i]
                start = i
        yield spans[start:]

    def _begins(self, text: str, spans: Sequence[Span]) -> list[float]:
        """A score per word: above zero, a sentence begins with it."""
        rows = features(text, spans, self._pieces)
        scores: list[float] = []
        for at in range(0, len(rows), WINDOW):
            left = max(0, at - REACH)
            window = rows[left : at + WINDOW + REACH]
            found = self._session.run(None, {"features": window})[0]
            scores += found[at - left : at - left + WINDOW].tolist()
        return scores


def features(text: str, spans: Sequence[Span], pieces: Pieces) -> NDArray[np.int64]:
    """First piece, last piece, shape and gap (0 joined, 1 spaced, 2 first) of every word."""
    rows = []
    before = -1
    for start, end in spans:
        ids, shape = pieces.of_word(text[start:end])
        rows.append((ids[0], ids[-1], shape, 2 if before < 0 else int(start > before)))
        before = end
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _bound(text: str, spans: Sequence[Span], right: int) -> bool:
    """Whether the word at `right` can never begin a sentence after the one before it."""
    (start, end), (last, stop) = spans[right], spans[right - 1]
    word, before = text[start:end], text[last:stop]
    if word in _CLOSERS and start == stop:
        return True
    if not before.endswith("."):
        return False
    if before[:-1].lower() in NEVER_LAST:
        return True
    named = right > 1 and text[spans[right - 2].start].isupper()
    initial = len(before) == 2 and before[0].isupper() and before != "I."
    return initial and named and word[0].isupper() and word not in _STARTERS
