"""Phrases that name several actors, or a body the context must tell: "US allies", "the alliance".

A set does not act as one, so its `actor` stays empty and its `members` are listed; the members of
a body ("NATO allies") act through it.
"""

from __future__ import annotations

import re
from typing import Final

from dragoman.coding.folding import fold, key
from dragoman.coding.resolution import Phrase, Resolution
from dragoman.coding.ties import Ties
from dragoman.knowledge.base import Knowledge

_NOUNS: Final = (
    r"(?P<noun>allies|ally|treaty allies|partners|partner countries|partner nations|members|"
    r"member states|member countries|nations|countries|states)"
)
_SET: Final = re.compile(
    r"(?:the|its|their|all|most|other|some|key|close|several)?\s*"
    r"(?P<owner>\S.*?)(?:'s|\u2019s|')?\s+(?:(?:key|close|closest|treaty|regional|formal)\s+)?"
    rf"{_NOUNS}",
    re.I,
)
_SET_OF: Final = re.compile(
    rf"(?:the|all|most|some)?\s*{_NOUNS}\s+(?:of|in)\s+(?P<owner>\S.*)", re.I
)
_THE: Final = re.compile(r"^the\s+", re.I)
#: Without one of these words a phrase names no set.
_HINT: Final = re.compile(
    r"all(?:y|ies)\b|alliance|partner|member|nation|countries|states|bloc|union|organi|grouping",
    re.I,
)
_THE_BODY: Final = re.compile(
    r"(?:the|this|our)\s+(?:\w+\s+)?(?P<noun>alliance|bloc|union|organi[sz]ation|grouping)", re.I
)
#: No name of a set is longer, in characters.
_LONGEST: Final = 120
#: What "the alliance" can be, by the kind of the body in the tables.
_BODY_KINDS: Final = {
    "alliance": ("alliance", "security"),
    "bloc": ("regional", "economic", "alliance", "security", "forum"),
    "union": ("regional", "economic"),
    "grouping": ("forum", "security", "regional", "economic"),
}


class Sets:
    """Sets of actors told by ties, memberships and regions."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._ties = Ties(knowledge)
        self._kinds = {row.code: row.kind for row in knowledge.organisations}
        self._regions: dict[str, list[str]] = {}
        for row in knowledge.regions:
            self._regions.setdefault(key(row.region), []).append(row.member)

    def named(self, phrase: Phrase) -> Resolution | None:
        """The set or body a whole phrase names; None when it is no such phrase."""
        text = phrase.text.strip()
        if len(text) > _LONGEST:
            return None
        if whole := self._regions.get(key(_THE.sub("", text))):
            return self._set(phrase, tuple(whole), "states of the region")
        if not _HINT.search(text):
            return None
        if body := _THE_BODY.fullmatch(text):
            return self._body(phrase, body["noun"].lower())
        found = _SET.fullmatch(text) or _SET_OF.fullmatch(text)
        if not found:
            return None
        noun = fold(found["noun"])
        kind = "allies" if "all" in noun else "partners" if "partner" in noun else "members"
        region = self._regions.get(key(found["owner"]).strip())
        if region:
            return self._regional(phrase, kind, region)
        return self._of_actor(phrase, found["owner"], kind)

    def _body(self, phrase: Phrase, noun: str) -> Resolution | None:
        """The body that "the alliance" means: the only one of that kind in the context."""
        wanted = _BODY_KINDS.get(noun)
        if phrase.head is None or phrase.head.kind != "role":
            return None
        ranked = sorted(
            (code for code in phrase.context if code in self._kinds),
            key=lambda code: -phrase.context[code],
        )
        fits = [c for c in ranked if wanted is None or self._kinds[c] in wanted]
        if not fits:
            return None
        others = tuple((c, f"{c} is named in the context too") for c in fits[1:])
        return Resolution(
            fits[0], "IGO", basis=f"the {noun} in context", alternatives=others,
            members=self._ties.members(fits[0], phrase.on),
        )  # fmt: skip

    def _of_actor(self, phrase: Phrase, owner: str, kind: str) -> Resolution | None:
        hints = [m for m in phrase.matches if m.end <= phrase.text.find(owner) + len(owner)]
        actors = {e.actor for m in hints for e in m.entries if e.kind not in ("role", "city")}
        if len(actors) != 1:
            return None
        (actor,) = actors
        if actor in self._kinds:
            edge = "partner" if kind == "partners" else "member"
            members = self._ties.members(actor, phrase.on, edge)
            if not members:
                return None
            if edge == "partner":
                return self._set(phrase, members, f"partners of {actor}")
            return Resolution(actor, "IGO", basis=f"members of {actor}", members=members)
        if kind == "allies":
            members = self._ties.allies(actor, phrase.on)
            return self._set(phrase, members, f"treaty allies of {actor}")
        if kind == "partners":
            return self._set(phrase, self._partners(actor, phrase), f"partners of {actor}")
        return None

    def _partners(self, actor: str, phrase: Phrase) -> tuple[str, ...]:
        """States with which an actor has any friendly tie in force."""
        kinds = {"partnership", "security-agreement", "access-agreement", "alliance",
                 "defence-pact", "major-non-nato-ally", "partner"}  # fmt: skip
        edges = [e for e in self._ties.of(actor, phrase.on) if e.kind in kinds]
        return tuple(sorted({e.b if e.a == actor else e.a for e in edges}))

    def _regional(self, phrase: Phrase, kind: str, region: list[str]) -> Resolution:
        """ "Indo-Pacific partners": those in the region of whoever the context names."""
        if kind == "members":
            return self._set(phrase, tuple(region), "states of the region")
        named = sorted(phrase.context, key=lambda code: -phrase.context[code])
        for actor in named:
            if actor in self._kinds:
                found = self._ties.members(actor, phrase.on, "partner")
            elif kind == "allies":
                found = self._ties.allies(actor, phrase.on)
            else:
                found = self._partners(actor, phrase)
            if members := tuple(m for m in found if m in region):
                return self._set(phrase, members, f"{kind} of {actor} in the region")
        return Resolution(basis=f"{kind} in a region; the context does not say whose")

    def _set(self, phrase: Phrase, members: tuple[str, ...], basis: str) -> Resolution:
        named = tuple((m, "named in the context") for m in members if phrase.context.get(m, 0))
        return Resolution(basis=basis, members=members, alternatives=named)
