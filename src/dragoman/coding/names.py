"""Every name and role Dragoman knows, found in a text in one pass (Aho-Corasick).

The cost of a search does not grow with the tables: all surfaces are in one automaton. What a
name means at a date is decided in `dragoman.coding.resolve`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from dragoman.coding.entries import Entry, Kind, Match, entries_of
from dragoman.coding.folding import key
from dragoman.knowledge.base import Knowledge

__all__ = ["Entry", "Kind", "Match", "NameIndex"]

#: Lower comes first when one surface means several things.
RANK: Final[dict[str, int]] = {
    "name": 0, "demonym": 1, "organisation": 2, "capital": 3, "seat": 3, "group": 3, "agency": 4,
    "person": 5, "role": 6, "region": 7, "city": 8, "surname": 9,
}  # fmt: skip

#: "anti-Syria journalist": the name tells what somebody is for or against, not who they are.
_AGAINST: Final = re.compile(r"\b(?:anti|pro|non)$")
#: Names that are plain English words when they stand in lower case, or in capitals among capitals.
_WORDS: Final = frozenset(
    "who it aid can car raw let am as at in is no so pa pm ad dos era far fit gap ira mad man may "
    "nice male mobile reading split bar ban bath can bush brown rice power gates major straw cook "
    "baker hunter short long young white black green gray grey king price field fields hill hall "
    "wood woods stone rose marsh banks bell bond carter case chance church close day dean fox free "
    "frank good grant hague haley hand hart holder hope house hunt hurd law lee little love low "
    "luck mark mason miller moon more nero noble page park parks pence pike pope rich root sand "
    "sands sharp shaw small smith swift trust turner walker wall ward wells wise worth sun son "
    "song so long he she hu hun an on oh do be we us han man ali mali van van den sea bay port "
    "east west north south center centre central union the change progress freedom labour forward "
    "solidarity right justice peace democracy republic union vote order victory".split()
)
#: "the May election", "in May", "3 May": the month, not the family name.
_BEFORE_MAY: Final = re.compile(
    r"(?:\b(?:in|of|the|last|next|this|since|from|until|by|early|late|mid|on|and|to|every|before|"
    r"after|during)[\s-]|\d\s)$",
    re.I,
)
#: After "us" in lower case: it is the pronoun before these, else the country.
_NOT_AFTER_US: Final = frozenset(
    "and or to that all in on for from with who not as at is are was the a an by but of".split()
)


class NameIndex:
    """All surfaces of a `Knowledge`, searchable in one pass."""

    def __init__(self, knowledge: Knowledge) -> None:
        table: dict[str, list[Entry]] = {}
        for entry in entries_of(knowledge):
            table.setdefault(key(entry.surface), []).append(entry)
        self._entries: list[tuple[Entry, ...]] = [
            (found[0],) if len(found) == 1 else tuple(sorted(set(found), key=_order))
            for found in table.values()
        ]
        self._by_surface = dict(zip(table, self._entries, strict=True))
        self._automaton = AhoCorasick(
            list(table), matchkind=MatchKind.Standard, store_patterns=False
        )
        self.find = lru_cache(maxsize=16384)(self._find)

    def get(self, surface: str) -> tuple[Entry, ...]:
        """What exactly this surface can mean."""
        return self._by_surface.get(key(surface), ())

    def _find(self, text: str, loose: bool = False) -> tuple[Match, ...]:
        """The longest known surfaces in `text`, from left to right, never overlapping.

        With `loose`, names are found in lower case too, for text that has no capitals at all.
        """
        folded = key(text)
        padded = f" {folded} "
        found = [
            (start, -end, pattern)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                folded, overlapping=True
            )
            if not padded[start].isalnum()
            and (not padded[end + 1].isalnum() or padded[end] == ".")
            and _stands_alone(folded, text, start)
        ]
        found.sort()
        matches: list[Match] = []
        reached = 0
        for start, minus_end, pattern in found:
            if start < reached:
                continue
            titled = bool(matches) and matches[-1].kind == "role" and start == reached + 1
            entries = _fitting(self._entries[pattern], text, start, -minus_end, loose, titled)
            if entries:
                matches.append(Match(start, -minus_end, entries))
                reached = -minus_end
        return tuple(matches)


def _order(entry: Entry) -> tuple[int, str, str, str, dt.date]:
    return (RANK[entry.kind], entry.actor, entry.office, entry.person, entry.start or dt.date.min)


def _stands_alone(folded: str, text: str, start: int) -> bool:
    """Whether no "anti-" and no abbreviation ends right before a surface."""
    if not start:
        return True
    if text[start - 1] == "-" and _AGAINST.search(folded[max(0, start - 6) : start - 1]):
        return False
    return not (folded[start - 1] == "." and start > 1 and folded[start - 2].isalnum())


def _fitting(
    entries: tuple[Entry, ...], text: str, start: int, end: int, loose: bool, titled: bool
) -> tuple[Entry, ...]:
    """The meanings that fit how the surface is written.

    Acronyms need their own capitals ("US" is not "us"); names need a capital first letter
    ("Turkey" is not "turkey"); roles come in any case.
    """
    written = text[start:end]
    lower = written.lower()
    if lower == "may" and (
        _BEFORE_MAY.search(text[:start]) or text[end : end + 2].strip().isdigit()
    ):
        return ()
    if written == lower and written[:1].isalpha():
        if not loose:
            return tuple(entry for entry in entries if entry.kind == "role")
        return _loosely(entries, text, start, end, titled)
    if len(text) > len(written) and text.isupper():
        if lower == "us" and not _is_country(text, end):
            return ()
        if lower in _WORDS and lower != "us":
            return tuple(entry for entry in entries if entry.kind == "role")
    if not any(entry.exact for entry in entries):
        return entries
    return tuple(entry for entry in entries if not entry.exact or entry.surface == written)


def _loosely(
    entries: tuple[Entry, ...], text: str, start: int, end: int, titled: bool
) -> tuple[Entry, ...]:
    """The meanings of a surface in text without any capital: roles first, no common words.

    Towns and lone family names count only as the whole text, the latter after a title too.
    """
    roles = tuple(entry for entry in entries if entry.kind == "role")
    if roles:
        return roles
    written = text[start:end]
    if written == "us":
        return entries if _is_country(text, end) else ()
    if written in _WORDS or (len(written) < 3 and written != "uk"):
        return ()
    whole = end - start == len(text.strip())
    return tuple(
        e
        for e in entries
        if whole or e.kind not in ("city", "region", "surname") or (titled and e.kind == "surname")
    )


def _is_country(text: str, end: int) -> bool:
    """Whether the "us" that ends here is the United States: a noun follows it."""
    after = text[end:].lower().split()
    return bool(after) and after[0] not in _NOT_AFTER_US
