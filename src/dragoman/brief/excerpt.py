"""The full sentence around a piece of evidence, found without the language model."""

from __future__ import annotations

import re

#: A sentence ends at . ! or ?, with closing quotes, before a space and a capital.
_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-ÞŁŠŽ0-9])")
#: Full stops that end no sentence: titles, initials, "U.S.", "No. 5".
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Adm|Sgt|Sen|Rep|Gov|Rev|St|No|vs|Jr|Sr|Jan"
    r"|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\b(?:[A-Za-z]\.)+[A-Za-z])\.\s+$"
)
#: Characters shown on each side when no sentence ends near (tables, lists).
_MOST = 500


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before, in and after the evidence `text[start:end]` in its sentence.

    White space becomes single spaces; punctuation and space at the edges of the evidence go to
    the words around it. Offsets outside the text yield three empty strings.
    """
    if not 0 <= start < end <= len(text):
        return ("", "", "")
    start, end = _tight(text, start, end)
    left, right = _sentence_start(text, start), _sentence_end(text, end)
    before, after = text[left:start], text[end:right]
    if len(before) > _MOST:
        before = f"… {before[-_MOST:].partition(' ')[2]}"
    if len(after) > _MOST:
        after = f"{after[:_MOST].rpartition(' ')[0]} …"
    return (plain(before).lstrip(), plain(text[start:end]), plain(after).rstrip())


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    words = [i for i in range(start, end) if text[i].isalnum()]
    return (words[0], words[-1] + 1) if words else (start, end)


def _sentence_start(text: str, at: int) -> int:
    line = max(text.rfind(mark, 0, at) for mark in "\n\r\u2028\u2029") + 1
    found = line
    for match in _END.finditer(text, line, min(len(text), at + 1)):
        if match.end() <= at and not _ABBREVIATED.search(text, line, match.end()):
            found = match.end()
    return found


def _sentence_end(text: str, at: int) -> int:
    lines = [place for mark in "\n\r\u2028\u2029" if (place := text.find(mark, at)) >= 0]
    line = min(lines, default=len(text))
    for match in _END.finditer(text, at, line):
        if not _ABBREVIATED.search(text, max(0, at - 12), match.end()):
            return match.end()
    return line


def plain(text: str) -> str:
    """The text with every run of white space, control and format signs as one space."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text))
