"""Who is asked for: the two sides as typed, as codes, and as called; and who may be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from dragoman.brief import english
from dragoman.brief.facts import Party
from dragoman.brief.gather import parties
from dragoman.brief.names import Namer
from dragoman.coding.folding import fold
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.web.address import Asked

#: Names offered for one that nobody has.
_OFFERED: Final = 5
#: Codes in what the resolver says of a name that several have.
_CODE: Final = re.compile(r"\b[A-Z][A-Z0-9]{1,15}\b")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a partnership; `namer` says how their members are called."""

    a: Party
    b: Party
    namer: Namer
    typed: tuple[str, str]

    @property
    def title(self) -> str:
        """ "Japan and NATO"."""
        return f"{english.capital(self.a.bare)} and {self.b.bare}"

    @property
    def between(self) -> str:
        """ "between Japan and NATO"."""
        return f"between {self.a.name} and {self.b.name}"

    def told(self, groups: Groups) -> tuple[str, str]:
        """The sides as a command takes them: as typed, or code by code where they overlap."""
        found = []
        for party, text in zip((self.a, self.b), self.typed, strict=True):
            whole = set(groups.codes(text)) == set(party.codes)
            found.append(text if whole else ",".join(party.codes))
        return found[0], found[1]

    def work(self) -> dict[str, Any]:
        """The sides as jobs are told of them."""
        return {
            name: {"label": party.bare, "codes": list(party.codes)}
            for name, party in (("a", self.a), ("b", self.b))
        }


def sides(asked: Asked, groups: Groups, tables: Knowledge) -> Sides:
    """The sides of an address.

    Raises:
        UsageError: one is missing or unknown, or both are the same or share members.
    """
    if not (asked.a and asked.b):
        raise UsageError("a partnership has two sides; name both")
    namer = Namer(tables)
    a, b = parties(groups, namer, (asked.a, asked.b))
    return Sides(a, b, namer, (asked.a, asked.b))


@dataclass(frozen=True, slots=True)
class Offer:
    """Another name for a side that nobody is known by: the address fields that would ask for it."""

    name: str
    code: str
    a: str
    b: str


def offers(asked: Asked, groups: Groups, tables: Knowledge) -> list[Offer]:
    """Who may be meant, where a side names nobody or several; empty where both are known."""
    found: list[Offer] = []
    for side in ("a", "b"):
        text = getattr(asked, side)
        if not text:
            continue
        try:
            groups.codes(text)
        except UsageError as error:
            for code, name in _meant(text, str(error), groups, tables):
                other = {"a": asked.a, "b": asked.b, side: code}
                found.append(Offer(name, code, **other))
    return found


def _meant(text: str, said: str, groups: Groups, tables: Knowledge) -> list[tuple[str, str]]:
    """Codes and names: those the resolver wavers between, else those spelt much alike."""
    if "may be" in said:
        codes = _CODE.findall(said.rpartition("may be")[2])
        return [(c, groups.name(c)) for c in codes if groups.name(c) != c][:_OFFERED]
    known = [(row.code, row.name) for row in tables.organisations]
    known += [(row.code, row.name) for row in tables.states]
    spelt = {fold(name): (code, name) for code, name in known}
    spelt |= {code.lower(): (code, name) for code, name in known}
    return [spelt[name] for name in get_close_matches(fold(text), spelt, _OFFERED, 0.7)]
