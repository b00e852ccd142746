"""Checks across the knowledge tables: what no single row can tell.

`read_table` checks each row by itself. Here every code must lead somewhere, an office has one
holder at a time, and a frame names roots, modes and slots that exist. A test holds the shipped
tables to it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Final

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.references import Names, faults
from dragoman.knowledge.rows import Holder

#: Days an office may stand empty between two holders before a `gap` row must say so: a death and
#: a swearing-in lie a few days apart.
LONGEST_GAP: Final = 7
#: No treaty, office or group of our tables is older; bodies (the ITU of 1865) may be.
EARLIEST: Final = dt.date(1900, 1, 1)
EARLIEST_BODY: Final = dt.date(1800, 1, 1)
#: A treaty may name its last year; later than this is a slip of the pen.
LATEST: Final = dt.date(2050, 12, 31)

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
        _references, _twice, _repeated, _theatres, _dates, _persons, _overlaps, _gaps, _ontology,
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


def _references(knowledge: Knowledge) -> Iterator[str]:
    names = Names.of(knowledge)
    for table in _tables(knowledge):
        for row in getattr(knowledge, table):
            yield from (f"{table}: {fault}" for fault in faults(table, row, names))


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


def _theatres(knowledge: Knowledge) -> Iterator[str]:
    """An actor counts in one theatre, or an event would count in two."""
    for member, count in Counter(row.member for row in knowledge.theatres).items():
        if count > 1:
            yield f"theatres: {member} stands in {count} rows"


def _tables(knowledge: Knowledge) -> list[str]:
    return [item.name for item in fields(knowledge) if item.compare]


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


# -- ontology -------------------------------------------------------------------------------


def _ontology(knowledge: Knowledge) -> Iterator[str]:
    """Every root, area and context has one row."""
    for table, column in (("roots", "root"), ("areas", "name"), ("contexts", "name")):
        names = Counter(getattr(row, column) for row in getattr(knowledge, table))
        yield from (f"{table}: {name} stands in {n} rows" for name, n in names.items() if n > 1)
