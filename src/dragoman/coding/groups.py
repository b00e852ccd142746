"""From what a user types to actor codes: a code, a name, a group ("IP4") or a region."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property

from dragoman.coding.folding import fold
from dragoman.coding.resolve import Resolver
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge

#: A day on which only what still holds holds: "Russia" is then not the Soviet Union.
_TODAY = dt.date.max
#: Organisations that do not act themselves: the name always means their members.
_FORMATS = frozenset({"IP4", "G20", "BRICS", "QUAD"})


class Groups:
    """Names of actors, organisations and regions, as sets of codes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._names = {row.code: row.name for row in knowledge.states}
        self._names |= {row.code: row.name for row in knowledge.organisations}
        self._regions: dict[str, list[str]] = defaultdict(list)
        for row in knowledge.regions:
            self._regions[fold(row.region)].append(row.member)
        self._members = [m for m in knowledge.memberships if m.kind in ("member", "partner")]

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self._knowledge)

    def name(self, code: str) -> str:
        """The plain name of a code, the code itself when the tables have none."""
        return self._names.get(code, code)

    def members(self, organisation: str, on: dt.date | None = None) -> tuple[str, ...]:
        """Member states of a body on a day (None: today's open memberships)."""
        return tuple(
            m.member
            for m in self._members
            if m.organisation == organisation
            and m.kind == "member"
            and (m.end is None if on is None else (m.start or on) <= on <= (m.end or on))
        )

    def codes(self, text: str) -> tuple[str, ...]:
        """The codes meant by `text`.

        A code stands for itself, with or without a sector ("JPN:MIL"); "NATO members" for the
        members; a region for its states; "A, B" for several actors.

        Raises:
            UsageError: nobody is known by that name.
        """
        parts = [part.strip() for part in text.split(",") if part.strip()]
        found = [code for part in parts for code in self._one(part)]
        if not found:
            raise UsageError(f"{text!r} names no actor; try a country, NATO, JPN, IP4 or a region")
        return tuple(dict.fromkeys(found))

    def _one(self, text: str) -> tuple[str, ...]:
        code, _, sector = text.partition(":")
        if code.upper() in self._names:
            if code.upper() in _FORMATS:
                partners = [m.member for m in self._members if m.organisation == code.upper()]
                return (code.upper(), *partners)
            return (f"{code.upper()}:{sector.upper()}" if sector else code.upper(),)
        if fold(text) in self._regions:
            return tuple(self._regions[fold(text)])
        for ending in (" members", " member states"):
            if text.lower().endswith(ending):
                (body, *partners) = self._one(text[: -len(ending)])
                return tuple(partners) if body in _FORMATS else self.members(body)
        for on in (_TODAY, None):
            for spelling in (text, text.title()):
                resolved = self._resolver.resolve(spelling, on)
                if resolved.actor:
                    return (resolved.actor,)
        other = ", ".join(code for code, _ in resolved.alternatives)
        if other:
            raise UsageError(f"{text!r} may be {other}; give the code")
        raise UsageError(f"{text!r} names no actor; try a country, NATO, JPN, IP4 or a region")
