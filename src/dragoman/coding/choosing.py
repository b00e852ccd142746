"""Choosing between the meanings of a name, and reading names that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from dragoman.coding import phrases
from dragoman.coding.entries import Entry, Match
from dragoman.coding.resolution import PEOPLE, Phrase


def choose(match: Match, phrase: Phrase) -> Entry:
    """The likeliest meaning of a name; an entry with an empty actor when it stays open."""
    named = [e for e in match.entries if e.kind != "role"]
    entries = [e for e in named if e.kind not in PEOPLE] or named
    first = entries[0]
    if len(entries) == 1:
        return first
    same = [e for e in entries if e.kind == first.kind]
    context = phrase.context
    if len({e.actor for e in same}) > 1:
        ranked = sorted(same, key=lambda e: -context.get(e.actor, 0))
        if context.get(ranked[0].actor, 0) > context.get(ranked[1].actor, 0):
            return ranked[0]
        return first._replace(actor="")
    if not context.get(first.actor, 0):
        near = [e for e in entries if e.actor in phrase.local and e.kind in ("region", "city")]
        if first.kind == "city":
            near = [e for e in entries if context.get(e.actor, 0)] or near
        if near:
            return near[0]
    return first


def listed(phrase: Phrase, matches: Sequence[Match]) -> tuple[str, ...]:
    """Further actors after the first: "the ministers of Mali, Niger and Chad"."""
    more: list[str] = []
    for left, right in pairwise(matches):
        if not phrases.JOINED.match(phrase.text[left.end : right.start]):
            break
        more.append(choose(right, phrase).actor)
    if not re.search(r"\band\b|&", phrase.text[matches[0].end : matches[-1].start]):
        return ()
    return tuple(more)


def joined(phrase: Phrase, before: Sequence[Match]) -> tuple[str, ...]:
    """Actors named side by side with the last one: "Kenyan and Ugandan officials"."""
    more: list[str] = []
    for left, right in zip(reversed(before[:-1]), reversed(before), strict=False):
        gap = phrase.text[left.end : right.start]
        if not phrases.JOINED.match(gap) or not gap.strip():
            break
        more.append(choose(left, phrase).actor)
    return tuple(reversed(more))
