"""What the tables know of an actor: names, offices and holders, memberships, ties, regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from dragoman.brief.names import Namer
from dragoman.coding.folding import fold
from dragoman.knowledge import rows
from dragoman.knowledge.base import Knowledge
from dragoman.web.views.actor_list import Actor

#: Kinds of names of a state -> what they are called; the rest are places that stand for it.
_NAMES: Final = {
    "alias": "Other names", "acronym": "Short forms", "demonym": "Its people and adjectives",
    "capital": "Capital", "seat": "Seats of its government, which stand for it",
    "city": "Cities", "region": "Parts of it",
}  # fmt: skip
_KINDS: Final = {
    "member": "member state of the United Nations", "observer": "observer state",
    "other": "state or territory outside the United Nations", "dependency": "dependency",
    "former": "former state", "contested": "contested territory",
}  # fmt: skip
SECTORS: Final = {
    "GOV": "government", "MIL": "armed forces", "LEG": "parliament", "JUD": "courts",
    "COP": "police", "SPY": "secret services", "PTY": "parties", "OPP": "opposition",
    "REB": "armed rebels", "PRM": "militias", "UAF": "unidentified armed forces",
    "CVL": "civilians", "CRM": "criminals", "AGR": "agriculture", "BUS": "companies",
    "EDU": "education", "ELI": "former officials and elites", "JRN": "news media",
    "LAB": "workers and unions", "MED": "health workers", "REF": "refugees",
    "PRE": "breakaway authorities", "REL": "religious bodies", "SOC": "civil society",
    "IGO": "international organisation", "NGO": "non-governmental organisation",
    "ISM": "international or transnational movement", "IMG": "international armed group",
    "MNC": "multinational company", "UNK": "unknown",
}  # fmt: skip
#: Codes and names like one that is not known.
_SUGGESTED: Final = 12
_Dated = TypeVar("_Dated", rows.Holder, rows.Person, rows.Membership, rows.Tie)


@dataclass(frozen=True, slots=True)
class Known:
    """An actor as the tables have it; `kind` is empty where they do not."""

    code: str
    sector: str
    name: str
    kind: str
    since: dt.date | None
    until: dt.date | None
    facts: list[tuple[str, str]]
    names: list[tuple[str, list[str]]]
    offices: list[tuple[str, list[rows.Holder]]]
    people: list[rows.Person]
    bodies: list[tuple[str, rows.Membership]]
    members: list[tuple[str, rows.Membership]]
    ties: list[tuple[str, str, rows.Tie]]
    regions: list[str]
    agencies: list[rows.Agency]
    groups: list[rows.Group]


def known(tables: Knowledge, namer: Namer, code: str, sector: str) -> Known:
    """Everything the tables say of a code; of people and bodies only those of the sector, if any.

    Args:
        tables: the tables.
        namer: names of codes.
        code: without sector.
        sector: "" for all.
    """
    kind, since, until, facts = _kind(tables, namer, code)
    return Known(
        code, sector, namer.bare(code), kind, since, until, facts, list(_names(tables, code)),
        _offices(tables, code, sector),
        _newest(p for p in tables.people if p.actor == code and sector in ("", p.sector)),
        [(namer.bare(m.organisation), m)
         for m in _newest(m for m in tables.memberships if m.member == code)],
        sorted(((namer.bare(m.member), m) for m in tables.memberships if m.organisation == code),
               key=lambda pair: (pair[1].kind, pair[0])),
        [(namer.bare(other), other, tie)
         for tie in _newest(t for t in tables.ties if code in (t.a, t.b))
         for other in (tie.b if tie.a == code else tie.a,)],
        sorted({r.region for r in tables.regions if r.member == code}),
        [a for a in tables.agencies if a.country == code and sector in ("", a.sector)],
        [g for g in tables.groups if g.country == code and sector in ("", g.sector)],
    )  # fmt: skip


def in_tables(tables: Knowledge, code: str) -> bool:
    """Whether a code is that of a state, body or group."""
    return any(known == code for _, known in _named(tables))


def suggested(
    tables: Knowledge, namer: Namer, text: str, resolved: Iterable[str], recorded: Iterable[Actor]
) -> list[tuple[str, str]]:
    """Codes and names that may have been meant: what it names, then what is written much like it.

    Args:
        tables: the tables.
        namer: names of codes.
        text: what was asked for.
        resolved: codes that the text names.
        recorded: the actors of the record.
    """
    from difflib import get_close_matches

    typed = fold(text)
    by_words: dict[str, str] = {}
    for name, code in _named(tables):
        by_words.setdefault(fold(name), code)
        by_words.setdefault(fold(code), code)
    for actor in recorded:
        by_words.setdefault(fold(actor.code), actor.code)
    begins = [words for words in by_words if words.startswith(typed)] if len(typed) > 1 else []
    close = get_close_matches(typed[:60], by_words, n=_SUGGESTED, cutoff=0.6)
    codes = [*resolved, *(by_words[words] for words in (*sorted(begins, key=len), *close))]
    return [(code, namer.bare(code)) for code in dict.fromkeys(codes)][:_SUGGESTED]


def _named(tables: Knowledge) -> Iterable[tuple[str, str]]:
    yield from ((row.name, row.code) for row in tables.states)
    yield from ((row.name, row.code) for row in tables.organisations)
    yield from ((row.name, row.code) for row in tables.groups)


_What = tuple[str, dt.date | None, dt.date | None, list[tuple[str, str]]]


def _kind(tables: Knowledge, namer: Namer, code: str) -> _What:
    for state in (row for row in tables.states if row.code == code):
        facts = [("Capital", state.capital)] if state.capital else []
        facts += [("Belongs to", namer.bare(state.parent))] if state.parent else []
        return _KINDS[state.kind], state.start, state.end, facts
    for body in (row for row in tables.organisations if row.code == code):
        seat = ", ".join(p for p in (body.seat, namer.bare(body.seat_country)) if p)
        facts = [("Seat", seat)] if body.seat else []
        facts += [("Called in full", body.name)] if body.name != namer.bare(code) else []
        kind = f"international body ({body.kind})" if body.kind else "international body"
        return kind, body.start, body.end, facts
    for group in (row for row in tables.groups if row.code == code):
        facts = [("Country", namer.bare(group.country))]
        return f"group ({SECTORS.get(group.sector, group.sector)})", group.start, group.end, facts
    return "", None, None, []


def _names(tables: Knowledge, code: str) -> Iterable[tuple[str, list[str]]]:
    for kind, called in _NAMES.items():
        found = [row for row in tables.names if row.code == code and row.kind == kind]
        if found:
            yield called, [f"{row.name}{years(row.start, row.end)}" for row in found]
    for body in (row for row in tables.organisations if row.code == code):
        if body.aliases:
            yield "Other names", list(body.aliases)
        if body.acronym:
            yield "Short forms", body.acronym.split("|")
    for group in (row for row in tables.groups if row.code == code):
        if group.aliases:
            yield "Other names", list(group.aliases)


def _offices(tables: Knowledge, code: str, sector: str) -> list[tuple[str, list[rows.Holder]]]:
    """Who held each office, newest first; offices with a holder now come first."""
    held: dict[str, list[rows.Holder]] = {}
    for row in tables.holders:
        if row.actor == code:
            held.setdefault(row.office, []).append(row)
    if sector:
        theirs = {o.office for o in tables.offices if o.sector == sector and o.actor in ("", code)}
        held = {office: found for office, found in held.items() if office in theirs}
    lists = [(office, _newest(found)) for office, found in held.items()]
    order = {name: place for place, name in enumerate(_FIRST)}
    return sorted(lists, key=lambda one: (one[1][0].end is not None, order.get(one[0], 99), one[0]))


_FIRST: Final = (
    "head of state", "head of government", "secretary general", "foreign minister",
    "defence minister",
)  # fmt: skip


def _newest(found: Iterable[_Dated]) -> list[_Dated]:
    """Newest first; what has no beginning is oldest."""
    return sorted(found, key=lambda row: row.start or dt.date.min, reverse=True)


def years(start: dt.date | None, end: dt.date | None) -> str:
    """ " (1991 to 1999)", " (until 1990)", or nothing where no date is known."""
    if start and end:
        return f" ({start.year} to {end.year})"
    return f" (until {end.year})" if end else f" (from {start.year})" if start else ""
