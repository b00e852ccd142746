"""Is this a report of politics at all? Sport and weather also "strike" and "beat".

A text is noise when it holds several distinct words of one such field (`lexicon/en/noise.tsv`) and
fewer words of politics: offices, governments, armies, international bodies.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from dragoman.coding.names import NameIndex
from dragoman.coding.themes import ThemeIndex
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import Theme

#: Distinct words of one field that make a text noise; found by reading the shipped sample.
ENOUGH: Final = 2
_POLITICAL: Final = frozenset(
    {"GOV", "MIL", "LEG", "JUD", "REB", "IGO", "SPY", "COP", "PTY", "OPP", "PRM"}
)


class NoiseFilter:
    """Tells reports without political events by their words."""

    def __init__(self, knowledge: Knowledge, names: NameIndex) -> None:
        self._names = names
        self._cues = ThemeIndex(
            [Theme(name=row.word, words=(row.word,)) for row in knowledge.noise]
        )
        self._kinds = {row.word: row.kind for row in knowledge.noise}

    def is_noise(self, text: str) -> bool:
        """Whether the text is about something else than politics."""
        fields = Counter(self._kinds[word] for word in self._cues.find(text))
        if not fields or max(fields.values()) < ENOUGH:
            return False
        return max(fields.values()) > self._political(text)

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text that speak of sport, culture, weather ..., each with its field."""
        return tuple(f"{word} ({self._kinds[word]})" for word in self._cues.find(text))

    def _political(self, text: str) -> int:
        """How many distinct political words there are; a bare state is none."""
        found = set()
        for match in self._names.find(text):
            first = match.entries[0]
            if first.sector in _POLITICAL and first.kind not in ("capital", "seat", "surname"):
                found.add(text[match.start : match.end].lower())
        return len(found)
