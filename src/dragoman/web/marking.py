"""Words of a report marked at their places, whatever overlaps what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

#: Signs that would not be seen and change how the words around them stand: directions of writing,
#: control signs other than tabulator and line feed.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
#: From the end of one sentence to the next, roughly.
_STOP: Final = re.compile(r"[.!?…][\"'”’)\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text and what they are."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are all of the same kinds, and which of these end with them."""

    text: str
    kinds: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()


def marked(text: str, spans: Iterable[Span]) -> list[tuple[str, tuple[str, ...]]]:
    """A text cut where a span begins or ends: each part with the kinds that cover it.

    The parts joined are the text again. What of a span lies outside the text is left away, so
    offsets of another text do no harm. Kinds stand in the order of their spans, each once.
    """
    inside = [
        Span(max(0, one.start), min(len(text), one.end), one.kind)
        for one in spans
        if max(0, one.start) < min(len(text), one.end)
    ]
    cuts = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    return [
        (
            text[start:end],
            tuple(dict.fromkeys(s.kind for s in inside if s.start <= start and end <= s.end)),
        )
        for start, end in pairwise(cuts)
    ]


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """As `marked`, with what ends where; signs nobody would see are shown as U+FFFD."""
    parts = marked(text, spans)
    following = [kinds for _, kinds in parts[1:]] + [()]
    return [
        Piece(seen(part), kinds, tuple(k for k in kinds if k not in after))
        for (part, kinds), after in zip(parts, following, strict=False)
    ]


def seen(text: str) -> str:
    """The text with a visible sign for each that changes others and cannot be seen itself."""
    return _UNSEEN.sub("\ufffd", text)


def find(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `words` stand in or beside text[start:end]: where the fewest sentences lie between.

    Only the line of the span is looked at, since a sentence is within a line.

    Args:
        text: the whole text.
        words: as they stand in it; whole words.
        start: of the span.
        end: of the span.
    """
    if not words or not 0 <= start < end <= len(text):
        return None
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    found = [m.span() for m in whole.finditer(text, left, right if right >= 0 else len(text))]
    return min(found, key=lambda at: _away(text, at, (start, end)), default=None)


def _away(text: str, at: tuple[int, int], span: tuple[int, int]) -> tuple[int, int, int]:
    if at[1] <= span[0]:
        between = (at[1], span[0])
    elif at[0] >= span[1]:
        between = (span[1], at[0])
    else:
        return (0, 0, at[0])
    stops = sum(1 for _ in _STOP.finditer(text, *between))
    return (stops, between[1] - between[0], at[0])
