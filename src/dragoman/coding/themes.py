"""Areas (Dragoman's extension) and contexts (PLOVER) from the words of a clause, and places."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from dragoman.coding.folding import fold
from dragoman.knowledge.rows import Theme


class ThemeIndex:
    """Finds the themes whose cue words occur in a text."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._order = list(dict.fromkeys(theme.name for theme in themes))
        cues: dict[str, set[str]] = {}
        for theme in themes:
            for word in theme.words:
                cues.setdefault(fold(word), set()).add(theme.name)
        self._names = [frozenset(names) for names in cues.values()]
        self._automaton = AhoCorasick(list(cues), matchkind=MatchKind.Standard)

    def find(self, text: str, named: Collection[str] = ()) -> tuple[str, ...]:
        """Names of the themes in `text`, in the order of their table.

        `named` are words that count where they are themselves the name of a theme ("space").
        """
        folded = fold(text)
        seen: set[str] = set(named)
        for pattern, start, end in self._automaton.find_matches_as_indexes(
            folded, overlapping=True
        ):
            before = folded[start - 1 : start]
            after = folded[end : end + 1]
            if not before.isalnum() and not after.isalnum():
                seen |= self._names[pattern]
        return tuple(name for name in self._order if name in seen)
