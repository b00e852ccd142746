"""The grammar of frames: which conditions, slots and prepositions their tables may use.

docs/reference/knowledge.md ("Verb frames", "Noun frames") tells what each means.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

PREPOSITIONS: Final = frozenset(
    "about above across after against ahead_of along alongside amid among around as at before "
    "behind below between beyond by despite down during for from in inside into involving like "
    "near of off on onto opposite out out_of outside over past per round since through "
    "throughout to toward towards under until up upon via with within without".split()
)
_PLAIN: Final = frozenset({"obj", "iobj", "noobj", "passive", "plural", "xcomp", "ccomp"})
_LISTED: Final = frozenset({"obj", "xcomp", "ccomp", "any"})
_KINDS_OF_OBJECT: Final = frozenset({"obj=person", "obj=actor"})


def alternatives(expressions: Iterable[str]) -> list[str]:
    """Every slot named in some cells: `subj`, `to|for` give subj, to, for."""
    return [slot.strip() for text in expressions if text for slot in text.split("|")]


def is_condition(text: str) -> bool:
    """Whether `text` is one condition: `obj:troop,soldier`, `+with`, `plural` ..."""
    name, colon, listed = text.partition(":")
    if colon:
        words = listed.split(",")
        return all(words) and (name in _LISTED or name in PREPOSITIONS)
    if name.startswith("+"):
        return name[1:] in PREPOSITIONS
    return name in _PLAIN or name in _KINDS_OF_OBJECT or name in PREPOSITIONS


def is_verb_slot(slot: str) -> bool:
    """Whether `slot` is one of the active form: `subj`, `with`, `obj.nmod`, `xcomp.to` ..."""
    if slot == "none":
        return True
    first, dot, rest = slot.partition(".")
    if first in ("xcomp", "ccomp"):
        return not dot or is_verb_slot(rest)
    return first in PREPOSITIONS | {"subj", "obj", "iobj"} and (not dot or rest in ("poss", "nmod"))


def is_noun_slot(slot: str) -> bool:
    """Whether `slot` is one of an event noun: `poss`, `adj`, `against`, `that` ..."""
    return slot in PREPOSITIONS or slot in ("poss", "adj", "none", "that")
