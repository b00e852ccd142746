"""Whom a name in another data set means: "Head of Government (China)", "NATO", "Barack Obama".

A name is read in the middle of the year of its event, so that the answer hangs neither on the
file it stands in nor on what was imported before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from dragoman.coding.resolve import Resolver
from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.crosswalks import Crosswalks

#: Named, but nobody that our tables know.
UNKNOWN: Final = "UNK"
_ROLE: Final = re.compile(r"(?P<role>.+) \((?P<owner>[^()]+)\)")
#: Sectors that outweigh the role of one who belongs to such a group: a "leader" of rebels.
_ARMED: Final = frozenset({"REB", "PRM", "IMG"})
_MIDDLE: Final = (7, 1)
Named = tuple[str, str]


class Namer:
    """Names to (actor, sector); each name and year is looked up once."""

    def __init__(self, knowledge: Knowledge, tables: Crosswalks) -> None:
        self._resolver = Resolver(knowledge)
        self._countries = country_names(knowledge, tables)
        self._names = {row.key: (row.actor, row.sector) for row in tables.names}
        self._roles = [
            (re.compile(re.escape(row.key).replace("%", ".*")), row.sector)
            for row in tables.sectors
            if row.scheme == "icews-role"
        ]
        self._known: dict[tuple[str, int], Named] = {}

    def named(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Named]:
        """The actor and sector of each name in its year; `UNKNOWN` where nobody is known."""
        found = {}
        for key in keys:
            if key not in self._known:
                self._known[key] = self._look_up(" ".join(key[0].split()), key[1])
            found[key] = self._known[key]
        return found

    def _look_up(self, text: str, year: int) -> Named:
        match = _ROLE.fullmatch(text)
        if match is None or text.lower() in self._names:
            return self._plain(text, year)
        actor, sector = self._plain(match["owner"], year)
        if actor in self._resolver.bodies or sector in _ARMED:
            return actor, sector
        role = self._role(match["role"].lower())
        if not role:
            whole = self._resolver.resolve(text, _day(year))
            role = whole.sector if whole.role else ""
        return actor, role or sector

    def _role(self, role: str) -> str:
        return next((sector for rule, sector in self._roles if rule.fullmatch(role)), "")

    def _plain(self, text: str, year: int) -> Named:
        lowered = text.lower()
        if lowered in self._names:
            return self._names[lowered]
        if lowered in self._countries:
            return self._countries[lowered], ""
        words = text.split()
        # "Dmitry Anatolyevich Medvedev": our tables have no patronymics.
        short = f"{words[0]} {words[-1]}" if len(words) > 2 else ""
        for form in filter(None, (text, short)):
            found = self._resolver.resolve(form, _day(year))
            if found.actor and (form == text or found.person):
                return found.actor, found.sector
        # Someone who has no office in that year: the country is right, the sector is not told.
        found = self._resolver.resolve(text)
        return (found.actor, "") if found.actor and found.person else (UNKNOWN, "")


def country_names(knowledge: Knowledge, tables: Crosswalks) -> dict[str, str]:
    """The names of countries in small letters -> code; contested ones are of their state."""
    states = {row.code: row for row in knowledge.states}
    # Former states first, so that those that stand take over a name both have had.
    order = sorted(knowledge.names, key=lambda row: states[row.code].end is None)
    found = {row.name.lower(): row.code for row in order if row.kind in ("name", "alias")}
    found |= {row.name.lower(): row.code for row in knowledge.states}
    found |= {row.key: row.code for row in tables.countries if row.scheme == "name"}
    contested = {row.code: row.parent for row in knowledge.states if row.kind == "contested"}
    return {name: contested.get(code, code) for name, code in found.items()}


def _day(year: int) -> dt.date:
    return dt.date(min(max(year, 1), 9999), *_MIDDLE)
