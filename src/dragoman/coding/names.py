"""Every name and role Dragoman knows, found in a text in one pass (Aho-Corasick).

The cost of a search does not grow with the tables: all surfaces are in one automaton. What a
name means at a date is decided in `dragoman.coding.resolve`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from dragoman.coding.folding import fold
from dragoman.knowledge.base import Knowledge

Kind = Literal[
    "name", "demonym", "capital", "seat", "city", "region",
    "organisation", "group", "agency", "role", "person", "surname",
]  # fmt: skip

#: Lower comes first when one surface means several things.
RANK: Final[dict[str, int]] = {
    "name": 0, "demonym": 1, "organisation": 2, "capital": 3, "seat": 3, "group": 3, "agency": 4,
    "person": 5, "surname": 6, "role": 7, "region": 8, "city": 9,
}  # fmt: skip

#: "anti-Syria journalist": the name tells what somebody is for or against, not who they are.
_AGAINST: Final = ("anti-", "pro-", "non-")
_SURNAME_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of one surface. `start`/`end` bound the days on which it holds."""

    surface: str
    kind: Kind
    actor: str
    sector: str = ""
    sector_2: str = ""
    office: str = ""
    person: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    group: str = ""
    exact: bool = False

    def holds(self, on: dt.date | None) -> bool:
        """Whether this meaning holds on that day (an unknown day: whether it holds at all)."""
        if on is None:
            return True
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Match:
    """A surface found at [start, end) of the text, with everything it can mean."""

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def kind(self) -> Kind:
        """The kind of its first meaning."""
        return self.entries[0].kind


class NameIndex:
    """All surfaces of a `Knowledge`, searchable in one pass."""

    def __init__(self, knowledge: Knowledge) -> None:
        table: dict[str, list[Entry]] = defaultdict(list)
        for entry in _entries(knowledge):
            table[fold(entry.surface)].append(entry)
        self._entries: list[tuple[Entry, ...]] = [
            tuple(sorted(set(found), key=_order)) for found in table.values()
        ]
        self._by_surface = dict(zip(table, self._entries, strict=True))
        self._automaton = AhoCorasick(list(table), matchkind=MatchKind.Standard)
        self.find = lru_cache(maxsize=65536)(self._find)

    def get(self, surface: str) -> tuple[Entry, ...]:
        """What exactly this surface can mean."""
        return self._by_surface.get(fold(surface), ())

    def _find(self, text: str) -> tuple[Match, ...]:
        """The longest known surfaces in `text`, from left to right, never overlapping."""
        folded = fold(text)
        found = [
            (start, -end, pattern)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                folded, overlapping=True
            )
            if _on_boundary(folded, start, end)
        ]
        found.sort()
        matches: list[Match] = []
        reached = 0
        for start, minus_end, pattern in found:
            if start < reached:
                continue
            entries = _cased(self._entries[pattern], text[start:-minus_end])
            if entries:
                matches.append(Match(start, -minus_end, entries))
                reached = -minus_end
        return tuple(matches)


def _order(entry: Entry) -> tuple[int, str, str, str, dt.date]:
    return (
        RANK[entry.kind],
        entry.actor,
        entry.office,
        entry.person,
        entry.start or dt.date.min,
    )


def _on_boundary(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    if before == "-" and text[max(0, start - 5) : start].endswith(_AGAINST):
        return False
    after = text[end] if end < len(text) else " "
    if before.isalnum() or (after.isalnum() and text[end - 1] != "."):
        return False
    return not (before == "." and start > 1 and text[start - 2].isalnum())


def _cased(entries: tuple[Entry, ...], written: str) -> tuple[Entry, ...]:
    """The meanings that fit how the surface is written.

    Acronyms need their own capitals ("US" is not "us"); names need a capital first letter
    ("Turkey" is not "turkey"); roles come in any case.
    """
    capital = written != written.lower() or not written[:1].isalpha()
    fits = [
        entry
        for entry in entries
        if (entry.kind == "role" or capital) and (not entry.exact or entry.surface == written)
    ]
    if fits and fits[0].kind != "role" and len(fits) > 1 and not capital:
        fits = [entry for entry in fits if entry.kind == "role"]
    return tuple(fits)


def _entries(knowledge: Knowledge) -> Iterator[Entry]:
    yield from _state_entries(knowledge)
    yield from _body_entries(knowledge)
    yield from _role_entries(knowledge)
    yield from _person_entries(knowledge)


def _state_entries(knowledge: Knowledge) -> Iterator[Entry]:
    contested = {row.code: row.parent for row in knowledge.states if row.kind == "contested"}
    for row in knowledge.names:
        sector = "GOV" if row.kind in ("capital", "seat") else ""
        kind: Kind = "name" if row.kind in ("name", "alias", "acronym") else row.kind  # type: ignore[assignment]
        actor = row.code
        if row.code in contested:
            actor, sector = contested[row.code], "PRE"
        for surface in _with_dots(row.name, row.kind == "acronym"):
            yield Entry(
                surface, kind, actor, sector, start=row.start, end=row.end,
                exact=row.kind == "acronym",
            )  # fmt: skip


def _with_dots(name: str, acronym: bool) -> Iterable[str]:
    yield name
    if acronym and name.isalpha() and 2 <= len(name) <= 3:
        yield ".".join(name) + "."


def _body_entries(knowledge: Knowledge) -> Iterator[Entry]:
    for org in knowledge.organisations:
        sector = org.sector or "IGO"
        for surface in (org.name, *org.aliases):
            exact = _is_acronym(surface)
            yield Entry(
                surface, "organisation", org.code, sector, start=org.start, end=org.end, exact=exact
            )
        for acronym in org.acronym.split("|") if org.acronym else ():
            yield Entry(
                acronym, "organisation", org.code, sector, start=org.start, end=org.end, exact=True
            )
    for group in knowledge.groups:
        for surface in (group.name, *group.aliases):
            exact = _is_acronym(surface)
            yield Entry(
                surface, "group", group.country, group.sector,
                start=group.start, end=group.end, group=group.code, exact=exact,
            )  # fmt: skip
    for agency in knowledge.agencies:
        for surface in (agency.name, *agency.aliases):
            exact = _is_acronym(surface)
            yield Entry(
                surface, "agency", agency.country, agency.sector,
                start=agency.start, end=agency.end, exact=exact,
            )  # fmt: skip


def _is_acronym(surface: str) -> bool:
    """Whether a surface must stand as written: RAW, LeT and JeM are not raw, let and Jem."""
    return len(surface) <= 6 and sum(letter.isupper() for letter in surface) > 1


def _role_entries(knowledge: Knowledge) -> Iterator[Entry]:
    for role in knowledge.roles:
        yield Entry(role.phrase, "role", "", role.sector, role.sector_2, role.office)
    for office in knowledge.offices:
        for title in office.titles:
            yield Entry(title, "role", office.actor, office.sector, office=office.office)


def surname(person: str) -> str:
    """The last word of a name as news uses it alone; empty for one-word names."""
    words = person.split()
    while len(words) > 1 and words[-1].lower() in _SURNAME_SUFFIXES:
        words.pop()
    return words[-1] if len(words) > 1 else ""


def _person_entries(knowledge: Knowledge) -> Iterator[Entry]:
    organisations = {row.code: row.sector or "IGO" for row in knowledge.organisations}
    groups = {row.code: row for row in knowledge.groups}
    for holder in knowledge.holders:
        if holder.person:
            sector = organisations.get(holder.actor, "GOV")
            yield from _person(
                (holder.person, *holder.aliases), holder.actor, sector, "", holder.office,
                holder.start, holder.end,
            )  # fmt: skip
    for person in knowledge.people:
        group = groups.get(person.actor)
        actor = group.country if group else person.actor
        yield from _person(
            (person.person, *person.aliases), actor, person.sector, group.code if group else "",
            person.office, person.start, person.end,
        )  # fmt: skip


def _person(
    names: tuple[str, ...], actor: str, sector: str, group: str, office: str,
    start: dt.date | None, end: dt.date | None,
) -> Iterator[Entry]:  # fmt: skip
    surfaces: dict[str, Kind] = {}
    for name in names:
        surfaces[name] = "person" if " " in name else "surname"
        if last := surname(name):
            surfaces.setdefault(last, "surname")
    for surface, kind in surfaces.items():
        yield Entry(
            surface, kind, actor, sector, office=office, person=names[0],
            start=start, end=end, group=group,
        )  # fmt: skip
