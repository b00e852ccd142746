"""The records the resolver works with: what a phrase is made of, and whom it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dragoman.coding.entries import Entry, Match

#: Kinds of names that tell whose a role is.
STATE_HINTS: Final = frozenset({"name", "demonym", "capital", "seat"})
HINTS: Final = STATE_HINTS | {"organisation", "region", "city"}
OWNERS: Final = HINTS | {"group", "agency"}
PEOPLE: Final = frozenset({"person", "surname"})
#: Sectors of those in office; who left one of them is of the elite (ELI).
OFFICIAL: Final = frozenset({"GOV", "LEG", "JUD", "MIL", "SPY", "COP"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a phrase names.

    `actor` is an ISO3, organisation or cross-border code, "" when unknown. `more` holds further
    actors named side by side ("Russian and Chinese officials"); `members` those of a set that
    does not act as one ("US allies"). `basis` says on what the claim stands: "exact name",
    "person at date", "former holder", "office at date", "demonym + role", "role only",
    "possessive", "similar spelling" ...; `alternatives` are the other meanings that were
    possible, each with a reason.
    """

    actor: str = ""
    sector: str = ""
    sector_2: str = ""
    office: str = ""
    person: str = ""
    basis: str = "unknown"
    group: str = ""
    more: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()
    role: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase cut into its head and the names before and after it.

    `matches` hold only meanings possible on the day. `local` are the states of which the context
    names towns and provinces: it speaks of the inside of these.
    """

    text: str
    on: dt.date | None
    context: Mapping[str, int]
    local: frozenset[str]
    matches: tuple[Match, ...]
    head: Match | None
    before: tuple[Match, ...]
    after: tuple[tuple[str, Match], ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a role is; `entry` is None when the phrase does not say."""

    entry: Entry | None = None
    more: tuple[str, ...] = ()
    basis: str = "role only"
    alternatives: tuple[tuple[str, str], ...] = ()


def kinds(match: Match) -> set[str]:
    """The kinds of all its meanings."""
    return {entry.kind for entry in match.entries}


def rivals(entries: Iterable[Entry], chosen: str) -> tuple[tuple[str, str], ...]:
    """The other actors a name could mean, each with the reason."""
    return tuple(
        dict.fromkeys(
            (e.actor, f"{e.surface} is also a {e.kind}")
            for e in entries
            if e.actor and e.actor != chosen
        )
    )


def second_sector(office: str) -> str:
    """Defence ministers and their deputies command soldiers too."""
    return "MIL" if "defence" in office or "defense" in office else ""
