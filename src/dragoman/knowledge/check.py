"""Checks across the knowledge tables: what no single row can tell.

`read_table` checks each row by itself. Here every code must lead somewhere, an office has one
holder at a time, and a frame names roots, modes and slots that exist. A test holds the shipped
tables to it; `problems` serves just as well for a user's own rows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import ROOTS, Holder, NounFrame, VerbFrame

#: Days an office may stand empty between two holders before a `gap` row must say so: a death and
#: a swearing-in lie a few days apart.
LONGEST_GAP: Final = 7
#: No treaty, office or group of our tables is older; bodies (the ITU of 1865) may be.
EARLIEST: Final = dt.date(1900, 1, 1)
EARLIEST_BODY: Final = dt.date(1800, 1, 1)
#: A treaty may name its last year; later than this is a slip of the pen.
LATEST: Final = dt.date(2050, 12, 31)

#: Stand-ins for an actor that is no state, body or group of its own.
STAND_INS: Final = frozenset({"IMG", "UNK", "NGO", "IGO", "MNC", "ISM"})
AREAS: Final = frozenset(
    "defence defence-industry cyber space technology intelligence maritime nuclear missile energy "
    "trade humanitarian disinformation climate people".split()
)
PREPOSITIONS: Final = frozenset(
    "about above across after against ahead_of along alongside amid among around as at before "
    "behind below between beyond by despite down during for from in inside into involving like "
    "near of off on onto opposite out out_of outside over past per round since through "
    "throughout to toward towards under until up upon via with within without".split()
)
_PLAIN: Final = frozenset({"obj", "iobj", "noobj", "passive", "plural", "xcomp", "ccomp"})
_LISTED: Final = frozenset({"obj", "xcomp", "ccomp", "any"})
_KINDS_OF_OBJECT: Final = frozenset({"obj=person", "obj=actor"})

#: An office that is both others at once: the two must not be held beside it.
_BOTH: Final = "head of state and government"
_HEADS: Final = ("head of state", "head of government")


def problems(knowledge: Knowledge) -> list[str]:
    """Everything wrong between the tables, one line each; empty when they agree.

    Args:
        knowledge: the tables as `Knowledge.load` gives them.

    Returns:
        Lines like "holders: RUS head of state: A (to 2008-05-07) and B (from 2008-05-01) overlap".
    """
    checks = (
        _codes, _twice, _repeated, _dates, _persons, _overlaps, _gaps,
        _roots_and_modes, _areas, _verbs, _nouns, _light,
    )  # fmt: skip
    return [problem for check in checks for problem in check(knowledge)]


def unsourced(folder: Path) -> list[str]:
    """Table files below `folder` without a line in its SOURCES.tsv, and lines without a file.

    Args:
        folder: a folder of knowledge tables with `SOURCES.tsv` at its top.

    Returns:
        One line per fault; empty when every table names origin, licence and date.
    """
    sources = folder / "SOURCES.tsv"
    lines = sources.read_text(encoding="utf-8").splitlines()[1:] if sources.is_file() else []
    cells = [line.split("\t") for line in lines if line.strip()]
    incomplete = [c[0] for c in cells if len(c) != 4 or not all(cell.strip() for cell in c)]
    named = Counter(c[0] for c in cells)
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*.tsv")} - {sources.name}
    return [
        *(f"SOURCES.tsv: {name}: origin, licence or date is missing" for name in incomplete),
        *(f"SOURCES.tsv: {name}: named {n} times" for name, n in named.items() if n > 1),
        *(f"SOURCES.tsv: {name}: not named" for name in sorted(present - set(named))),
        *(f"SOURCES.tsv: {name}: no such table" for name in sorted(set(named) - present)),
    ]


# -- actors ---------------------------------------------------------------------------------


def _used(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Every use of an actor code: (table and column, code, whose row)."""
    yield from (("states.parent", s.parent, s.code) for s in knowledge.states if s.parent)
    yield from (("names.code", n.code, n.name) for n in knowledge.names)
    for body in knowledge.organisations:
        if body.seat_country:
            yield "organisations.seat_country", body.seat_country, body.code
    yield from (("groups.country", g.country, g.code) for g in knowledge.groups)
    yield from (("agencies.country", a.country, a.name) for a in knowledge.agencies)
    yield from (("holders.actor", h.actor, h.person or h.office) for h in knowledge.holders)
    yield from (("offices.actor", o.actor, o.office) for o in knowledge.offices if o.actor)
    yield from (("people.actor", p.actor, p.person) for p in knowledge.people)
    for row in knowledge.memberships:
        yield "memberships.organisation", row.organisation, row.member
        yield "memberships.member", row.member, row.organisation
    for tie in knowledge.ties:
        yield "ties.a", tie.a, tie.name
        yield "ties.b", tie.b, tie.name
    yield from (("regions.member", r.member, r.region) for r in knowledge.regions)


def _codes(knowledge: Knowledge) -> Iterator[str]:
    known = {s.code for s in knowledge.states} | {o.code for o in knowledge.organisations}
    known |= {g.code for g in knowledge.groups} | STAND_INS
    for column, code, whose in _used(knowledge):
        if code not in known:
            yield f"{column}: {code} (of {whose}) is no state, organisation or group"


def _twice(knowledge: Knowledge) -> Iterator[str]:
    """One code means one thing, and a body's own name is not a group's too."""
    owners: dict[str, set[str]] = defaultdict(set)
    for table, rows in (
        ("states", knowledge.states),
        ("organisations", knowledge.organisations),
        ("groups", knowledge.groups),
    ):
        for row in rows:
            owners[row.code].add(table)
    for code, tables in owners.items():
        if len(tables) > 1:
            yield f"{' and '.join(sorted(tables))}: both hold the code {code}"
    bodies = {o.name.lower(): o.code for o in knowledge.organisations}
    for group in knowledge.groups:
        if group.name.lower() in bodies:
            body = bodies[group.name.lower()]
            yield f"groups: {group.code} repeats the organisation {body} ({group.name})"
    for name, rows in (("states", knowledge.states), ("organisations", knowledge.organisations)):
        for code, count in Counter(row.code for row in rows).items():
            if count > 1:
                yield f"{name}: {code} stands in {count} rows"


def _repeated(knowledge: Knowledge) -> Iterator[str]:
    for table in _tables(knowledge):
        for row, count in Counter(getattr(knowledge, table)).items():
            if count > 1:
                yield f"{table}: the same row {count} times: {row}"


def _tables(knowledge: Knowledge) -> list[str]:
    return [item.name for item in fields(knowledge) if item.name != "version"]


def _dates(knowledge: Knowledge) -> Iterator[str]:
    for table in _tables(knowledge):
        earliest = EARLIEST_BODY if table == "organisations" else EARLIEST
        for row in getattr(knowledge, table):
            for day in (getattr(row, "start", None), getattr(row, "end", None)):
                if day is not None and not earliest <= day <= LATEST:
                    yield f"{table}: {day} cannot be right in {row}"


def _persons(knowledge: Knowledge) -> Iterator[str]:
    for row in knowledge.holders:
        if row.note == "gap" and row.person:
            yield f"holders: {_held(row)}: a gap has no person"
        elif not row.person and row.note != "gap":
            yield f"holders: {_held(row)}: who? (only a gap has no person)"


def _held(row: Holder) -> str:
    return f"{row.actor} {row.office}: {_who(row)}"


def _who(row: Holder) -> str:
    return f"{row.person or 'gap'} ({row.start or ''} to {row.end or ''})"


def _chains(knowledge: Knowledge) -> Iterator[tuple[str, list[Holder]]]:
    """The holders of each office, which one person holds at a time, in order of their first day."""
    chains: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    for row in knowledge.holders:
        for office in _HEADS if row.office == _BOTH else (row.office,):
            chains[row.actor, office].append(row)
    for (actor, office), rows in chains.items():
        yield f"{actor} {office}", sorted(rows, key=_span)


def _span(row: Holder) -> tuple[dt.date, dt.date]:
    return row.start or dt.date.min, row.end or dt.date.max


def _overlaps(knowledge: Knowledge) -> Iterator[str]:
    for office, rows in _chains(knowledge):
        for first, second in pairwise(rows):
            end, start = _span(first)[1], _span(second)[0]
            if end >= start and not _same_precision(end, start):
                yield f"holders: {office}: {_who(first)} and {_who(second)} overlap"


def _same_precision(end: dt.date, start: dt.date) -> bool:
    """Whether the overlap may come from dates known to the month or year only.

    A `to` of 2004-04 is read as its last day and a `from` of 2004-04 as its first.
    """
    if (end.year, end.month) == (start.year, start.month):
        return start.day == 1 or (end + dt.timedelta(days=1)).day == 1
    whole_year = (start.month, start.day) == (1, 1) or (end.month, end.day) == (12, 31)
    return end.year == start.year and whole_year


def _gaps(knowledge: Knowledge) -> Iterator[str]:
    for office, rows in _chains(knowledge):
        for first, second in pairwise(rows):
            empty = (_span(second)[0] - _span(first)[1]).days - 1
            if empty > LONGEST_GAP:
                yield (
                    f"holders: {office}: nobody for {empty} days between "
                    f"{_who(first)} and {_who(second)}; add the holder or a gap row"
                )


# -- ontology and lexicon -------------------------------------------------------------------


def _roots_and_modes(knowledge: Knowledge) -> Iterator[str]:
    roots = Counter(row.root for row in knowledge.roots)
    yield from (f"roots: {root} is missing" for root in ROOTS if not roots[root])
    yield from (f"roots: {root} stands in {n} rows" for root, n in roots.items() if n > 1)
    modes = {(row.root, row.mode) for row in knowledge.modes}
    cameo = {row.cameo for row in knowledge.cameo}
    for table in ("roots", "modes"):
        for row in getattr(knowledge, table):
            if row.cameo and row.cameo not in cameo:
                yield f"{table}: CAMEO code {row.cameo} of {row.root} is not in cameo"
    for table in ("cameo", "verbs", "nouns"):
        for row in getattr(knowledge, table):
            if row.mode and (row.root, row.mode) not in modes:
                yield f"{table}: {_frame(row)}: {row.root} has no mode {row.mode!r}"
    known = {*ROOTS, ""}
    for reporting in knowledge.reporting:
        if reporting.root not in known:
            yield f"reporting: {reporting.lemma}: {reporting.root!r} is no root"


def _areas(knowledge: Knowledge) -> Iterator[str]:
    names = Counter(row.name for row in knowledge.areas)
    yield from (f"areas: {name!r} is no known area" for name in names if name not in AREAS)
    yield from (f"areas: {name} is missing" for name in sorted(AREAS - set(names)))
    for table in ("areas", "contexts"):
        for row in getattr(knowledge, table):
            if not row.words:
                yield f"{table}: {row.name}: no word marks it"


def _frame(row: Any) -> str:
    if isinstance(row, VerbFrame):
        return " ".join(part for part in (row.lemma, row.particle, row.pattern) if part)
    return str(getattr(row, "lemma", "") or getattr(row, "cameo", row))


def _verbs(knowledge: Knowledge) -> Iterator[str]:
    for row in knowledge.verbs:
        for condition in row.pattern.split():
            if not _is_condition(condition):
                yield f"verbs: {_frame(row)}: {condition!r} is no condition of a pattern"
        yield from _slots("verbs", row, _is_verb_slot)


def _nouns(knowledge: Knowledge) -> Iterator[str]:
    for row in knowledge.nouns:
        yield from _slots("nouns", row, _is_noun_slot)


def _slots(table: str, row: VerbFrame | NounFrame, known: Any) -> Iterator[str]:
    for slot in _alternatives((row.source, row.target)):
        if not known(slot):
            yield f"{table}: {_frame(row)}: {slot!r} is no slot"
    if not 0 <= row.weight <= 1:
        yield f"{table}: {_frame(row)}: weight {row.weight} is not within 0 and 1"


def _light(knowledge: Knowledge) -> Iterator[str]:
    for row in knowledge.light:
        if row.noun_slot not in PREPOSITIONS | {"obj"}:
            yield f"light: {row.lemma}: {row.noun_slot!r} cannot hold the noun"
        for slot in _alternatives((row.source, row.target)):
            if not _is_verb_slot(slot):
                yield f"light: {row.lemma}: {slot!r} is no slot"


def _alternatives(expressions: Iterable[str]) -> list[str]:
    return [slot.strip() for text in expressions if text for slot in text.split("|")]


def _is_condition(text: str) -> bool:
    """Whether `text` is one condition: `obj:troop,soldier`, `+with`, `plural` ..."""
    name, colon, listed = text.partition(":")
    if colon:
        words = listed.split(",")
        return all(words) and (name in _LISTED or name in PREPOSITIONS)
    if name.startswith("+"):
        return name[1:] in PREPOSITIONS
    return name in _PLAIN or name in _KINDS_OF_OBJECT or name in PREPOSITIONS


def _is_verb_slot(slot: str) -> bool:
    """Whether `slot` is one of the active form: `subj`, `with`, `obj.nmod`, `xcomp.to` ..."""
    if slot == "none":
        return True
    first, dot, rest = slot.partition(".")
    if first in ("xcomp", "ccomp"):
        return not dot or _is_verb_slot(rest)
    return first in PREPOSITIONS | {"subj", "obj", "iobj"} and (not dot or rest in ("poss", "nmod"))


def _is_noun_slot(slot: str) -> bool:
    """Whether `slot` is one of an event noun: `poss`, `adj`, `against`, `that` ..."""
    return slot in PREPOSITIONS or slot in ("poss", "adj", "none", "that")
