"""What every surface of the tables can mean: one `Entry` per meaning, from the table rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import Holder

Kind = Literal[
    "name", "demonym", "capital", "seat", "city", "region",
    "organisation", "group", "agency", "role", "person", "surname",
]  # fmt: skip

_SURNAME_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
#: Offices of the tables for which offices.tsv has no row say by their words which sector they are.
_OFFICE_WORDS: Final = (
    ("SPY", re.compile(r"\b(?:intelligence|spy|SBU|FSB|MI5|MI6|Mossad|Shin Bet|ISI|RAW)\b")),
    ("MIL", re.compile(r"\b(?:commander|joint chiefs|army|navy|air force|military|centcom)\b")),
    ("COP", re.compile(r"\bpolice\b")),
    ("LEG", re.compile(r"\b(?:senate|senator|parliament|congress|majority leader)\b")),
)


class Entry(NamedTuple):
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


class Match(NamedTuple):
    """A surface found at [start, end) of the text, with everything it can mean."""

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def kind(self) -> Kind:
        """The kind of its first meaning."""
        return self.entries[0].kind


def entries_of(knowledge: Knowledge) -> Iterator[Entry]:
    """Every meaning of every surface in the tables."""
    yield from _state_entries(knowledge)
    yield from _body_entries(knowledge)
    yield from _role_entries(knowledge)
    yield from _person_entries(knowledge)


def surname(person: str) -> str:
    """The last word of a name as news uses it alone; empty for one-word names."""
    words = person.split()
    while len(words) > 1 and words[-1].lower() in _SURNAME_SUFFIXES:
        words.pop()
    return words[-1] if len(words) > 1 else ""


def _state_entries(knowledge: Knowledge) -> Iterator[Entry]:
    contested = {row.code: row.parent for row in knowledge.states if row.kind == "contested"}
    for row in knowledge.names:
        acronym = row.kind == "acronym"
        sector = "GOV" if row.kind in ("capital", "seat") else ""
        kind: Kind = "name" if row.kind in ("name", "alias", "acronym") else row.kind  # type: ignore[assignment]
        actor = row.code
        if actor in contested:
            actor, sector = contested[actor], "PRE"
        for surface in _with_dots(row.name, acronym):
            yield Entry(surface, kind, actor, sector, "", "", "", row.start, row.end, "", acronym)


def _with_dots(name: str, acronym: bool) -> Iterable[str]:
    if acronym and name.isalpha() and 2 <= len(name) <= 3:
        return (name, ".".join(name) + ".")
    return (name,)


def _body_entries(knowledge: Knowledge) -> Iterator[Entry]:
    for org in knowledge.organisations:
        sector = org.sector or "IGO"
        for surface in (org.name, *org.aliases):
            yield Entry(
                surface, "organisation", org.code, sector, "", "", "", org.start, org.end, "",
                _is_acronym(surface),
            )  # fmt: skip
        for acronym in org.acronym.split("|") if org.acronym else ():
            yield Entry(
                acronym, "organisation", org.code, sector, "", "", "", org.start, org.end, "", True
            )
    for group in knowledge.groups:
        for surface in (group.name, *group.aliases):
            yield Entry(
                surface, "group", group.country, group.sector, "", "", "", group.start, group.end,
                group.code, _is_acronym(surface),
            )  # fmt: skip
    for agency in knowledge.agencies:
        for surface in (agency.name, *agency.aliases):
            yield Entry(
                surface, "agency", agency.country, agency.sector, "", "", "", agency.start,
                agency.end, "", _is_acronym(surface),
            )  # fmt: skip


def _is_acronym(surface: str) -> bool:
    """Whether a surface must stand as written: RAW, LeT and JeM are not raw, let and Jem."""
    return len(surface) <= 6 and sum(map(str.isupper, surface)) > 1


def _role_entries(knowledge: Knowledge) -> Iterator[Entry]:
    for role in knowledge.roles:
        yield Entry(role.phrase, "role", "", role.sector, role.sector_2, role.office)
    for office in knowledge.offices:
        for title in office.titles:
            yield Entry(title, "role", office.actor, office.sector, "", office.office)


def _person_entries(knowledge: Knowledge) -> Iterator[Entry]:
    organisations = {row.code: row.sector or "IGO" for row in knowledge.organisations}
    groups = {row.code: row for row in knowledge.groups}
    sectors = {(row.actor, row.office): row.sector for row in knowledge.offices}
    surfaces: dict[tuple[str, ...], list[tuple[str, Kind]]] = {}
    for holder in knowledge.holders:
        if holder.person:
            sector = organisations.get(holder.actor) or _office_sector(sectors, holder)
            names = (holder.person, *holder.aliases)
            for surface, kind in surfaces.get(names) or surfaces.setdefault(names, _spelt(names)):
                yield Entry(
                    surface, kind, holder.actor, sector, "", holder.office, holder.person,
                    holder.start, holder.end,
                )  # fmt: skip
    for person in knowledge.people:
        group = groups.get(person.actor)
        actor, code = (group.country, group.code) if group else (person.actor, "")
        names = (person.person, *person.aliases)
        for surface, kind in surfaces.get(names) or surfaces.setdefault(names, _spelt(names)):
            yield Entry(
                surface, kind, actor, person.sector, "", person.office, person.person,
                person.start, person.end, code,
            )  # fmt: skip


def _office_sector(sectors: dict[tuple[str, str], str], holder: Holder) -> str:
    """The sector of an office: offices.tsv for this actor or in general, else by its words."""
    for pair in ((holder.actor, holder.office), ("", holder.office)):
        if pair in sectors:
            return sectors[pair]
    for sector, words in _OFFICE_WORDS:
        if words.search(holder.office):
            return sector
    return "GOV"


def _spelt(names: tuple[str, ...]) -> list[tuple[str, Kind]]:
    """Every way to write a person: the names, and the family name of each alone."""
    surfaces: dict[str, Kind] = {}
    for name in names:
        surfaces[name] = "person" if " " in name else "surname"
        if last := surname(name):
            surfaces.setdefault(last, "surname")
    return list(surfaces.items())
