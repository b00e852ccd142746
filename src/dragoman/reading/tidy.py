"""Text as Dragoman keeps it: one newline, no control characters, paragraphs on lines.

Characters are otherwise left as they are, because evidence is quoted by its offsets in the
text that comes out of here.
"""

from __future__ import annotations

import re
from typing import Final

from dragoman.wrapping import unwrapped

NEWLINES: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: C0 and C1 controls, the byte-order mark, bidirectional overrides (they can make evidence
#: read differently from what it says) and halves of surrogate pairs (no UTF-8 can hold them).
UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
SPACES: Final = re.compile("[ \t]+")
SMALL_WORDS: Final = (
    "the and to that for with has his by from were which said will have been are it at as "
    "after not its on this be but they their he she who would about an a in of is was"
)
#: Small words that neighbouring languages have as well; alone they prove nothing.
SHARED_WORDS: Final = "a an as at be by has he in is of on to was not it"
ENGLISH: Final = frozenset(SMALL_WORDS.split())
SHARED: Final = frozenset(SHARED_WORDS.split())
WORD: Final = re.compile(r"[^\W\d_]+")


def clean(text: str) -> str:
    """Return `text` with plain newlines and without control characters."""
    return UNWANTED.sub("", NEWLINES.sub("\n", text))


def one_line(text: str) -> str:
    """Return cleaned `text` on a single line (for titles, names and reasons)."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Return cleaned `text` with one paragraph per line, empty lines dropped.

    Text wrapped at a fixed width is unwrapped, so that sentences are whole.
    """
    lines = map(_squeeze, unwrapped(clean(text)).split("\n"))
    return "\n".join(line for line in lines if line)


def _squeeze(line: str) -> str:
    return SPACES.sub(" ", line).strip()


def compose(title: str, body: str) -> str:
    """Return the text of a report: the title's line, unless the body begins with it, then body."""
    if not title or _begins_with(body, title):
        return body
    return f"{title}\n{body}" if body else title


def _begins_with(body: str, title: str) -> bool:
    start = " ".join(body[: len(title) + 200].split())
    return start.casefold().startswith(title.casefold())


def guess_language(text: str) -> str:
    """Return "en" if the first words look English by their small words, else "unknown"."""
    words = [word.lower() for word in WORD.findall(text[:3000])]
    if len(words) < 12:
        return "en" if words and text[:3000].isascii() else "unknown"
    small = [word for word in words if word in ENGLISH]
    only_english = sum(word not in SHARED for word in small)
    return (
        "en" if len(small) >= 0.12 * len(words) and only_english >= 0.03 * len(words) else "unknown"
    )
