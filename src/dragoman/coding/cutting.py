"""Cutting a noun phrase into its head and the names before and after it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from dragoman.coding import phrases
from dragoman.coding.entries import Entry, Match
from dragoman.coding.folding import key
from dragoman.coding.resolution import PEOPLE, Phrase

#: A person who left office is still named in the news; before the first office hardly ever.
_EARLY: Final = dt.timedelta(days=730)

#: Bodies that so many states have that the name alone tells none.
_SHARED: Final = frozenset(
    ("senate", "congress", "house of representatives", "national assembly", "supreme court",
     "national guard", "coast guard", "national council", "federal assembly", "national police",
     "constitutional court", "chamber of deputies", "parliament", "republican guard",
     "presidential guard", "high court", "security council", "general staff", "central bank",
     "chamber of commerce", "council of ministers", "national intelligence service",
     "national intelligence agency", "intelligence bureau")
)  # fmt: skip


def cut(
    text: str, on: dt.date | None, context: Mapping[str, int], local: frozenset[str],
    found: Sequence[Match], head: int | None,
) -> Phrase:  # fmt: skip
    """The parts of a phrase.

    Args:
        text: the phrase.
        on: the day on which it was written; meanings that did not hold then are dropped.
        context: how often each actor is named nearby.
        local: states of which the context names the inside.
        found: the names and roles in `text`.
        head: offset of the head word, where a tree is known.
    """
    matches = tuple(
        m if len(live) == len(m.entries) else Match(m.start, m.end, live)
        for m in found
        if (live := _known_body(possible(m, on), context))
    )
    if phrases.is_personal_name(text, matches):
        matches = ()
    cuts = [
        c
        for c in phrases.CUT.finditer(text)
        if not any(m.start < c.end() and c.start() < m.end for m in matches)
    ]
    if head is None:
        main, limit = _main(text, matches, cuts)
    else:
        main = next((m for m in matches if m.start <= head < m.end), None)
        limit = head
    edge = main.start if main else limit
    before = tuple(m for m in matches if m.end <= edge)
    after = []
    for match in matches:
        if match.start >= (main.end if main else limit):
            joint = [c for c in cuts if c.end() <= match.start]
            word = joint[-1].group().strip() if joint else ""
            after.append((word, match))
    return Phrase(text, on, context, local, matches, main, before, tuple(after))


def possible(match: Match, on: dt.date | None) -> tuple[Entry, ...]:
    """The meanings possible on that day; people stay possible after their time in office."""
    first = match.entries[0]
    undated = len(match.entries) == 1 and first.start is None and first.end is None
    if on is None or undated:
        return match.entries
    return tuple(
        e
        for e in match.entries
        if e.holds(on) or (e.kind in PEOPLE and (e.start is None or e.start - _EARLY <= on))
    )


def _known_body(entries: tuple[Entry, ...], context: Mapping[str, int]) -> tuple[Entry, ...]:
    """Without the state bodies that many states have ("Senate"), unless the context names one."""
    if (
        len(entries) > 1
        and entries[0].kind == "agency"
        and entries[-1].kind == "role"
        and key(entries[-1].surface) in _SHARED
    ):
        known = [e for e in entries if e.kind != "agency" or context.get(e.actor, 0)]
        return tuple(known)
    return entries


def _main(
    text: str, matches: Sequence[Match], cuts: Sequence[re.Match[str]]
) -> tuple[Match | None, int]:
    """The head of a phrase without a tree: the last name before the first cut."""
    limits = [c.start() for c in cuts if c.start() > 0]
    limit = limits[0] if limits else len(text)
    inside = [m for m in matches if m.start < limit]
    if not inside and limits and text[limit : limit + 3].strip() in ("-", "\u2013", "\u2014"):
        # A hyphen torn from its words: "car - borne youths".
        limit = limits[1] if len(limits) > 1 else len(text)
        inside = [m for m in matches if m.start < limit]
    main = inside[-1] if inside else None
    if main and text[main.end : limit].strip(" .'\u2019s"):
        main = phrases.trailing(text, main, limit)
    return main, limit


def head_word(phrase: Phrase) -> str:
    """The last word before the phrase is cut: "Chile's Defense *Department*"."""
    end = phrase.before[-1].end
    cut = phrases.CUT.search(phrase.text, end)
    words = key(phrase.text[: cut.start() if cut else len(phrase.text)]).split()
    return words[-1].strip(".,'") if words else ""
