"""Hard-wrapped text: line ends inside a paragraph that mean nothing.

E-mails, wires and press releases break lines at a fixed width, while everywhere else a line end is
the end of a title or paragraph. Such soft line ends become spaces; the text keeps its length.
"""

from __future__ import annotations

from typing import Final

#: A wrapped line is at least so long, and no wrapped text is wider.
SHORTEST: Final = 30
WIDEST: Final = 120
#: Share of the line ends that must be plainly soft before doubtful ones count as soft too.
SHARE: Final = 1 / 3
_CLOSED: Final = (".", "!", "?", ":", ";", '"', "\u201d", "\u2019")


def unwrapped(text: str) -> str:
    """`text` with a space for each soft line end; of the same length.

    A line end is plainly soft when a line goes on in lower case. Where many are, the block (the
    lines between two empty ones) is taken for wrapped, and a full line without a closing sign goes
    on in the next one too.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    soft: set[int] = set()
    block: list[int] = []
    for i, line in enumerate([*lines, ""]):
        if line.strip():
            block.append(i)
        else:
            soft |= _soft(lines, block)
            block = []
    joints = [" " if i in soft else "\n" for i in range(len(lines) - 1)]
    return "".join(part for pair in zip(lines, [*joints, ""], strict=True) for part in pair)


def _soft(lines: list[str], block: list[int]) -> set[int]:
    """The lines of a block whose end means nothing."""
    pairs = block[:-1]
    soft = {i for i in pairs if _goes_on(lines[i], lines[i + 1])}
    width = max((len(lines[i]) for i in block), default=0)
    if soft and len(soft) >= SHARE * len(pairs) and width <= WIDEST:
        soft |= {i for i in pairs if len(lines[i]) >= 0.6 * width and not _closed(lines[i])}
    return soft


def _goes_on(line: str, following: str) -> bool:
    start = following.lstrip()[:1]
    return len(line) >= SHORTEST and start.islower() and not _closed(line)


def _closed(line: str) -> bool:
    return line.rstrip().endswith(_CLOSED)
