"""The tables under `data/interchange/`: how other data sets write what ours write differently.

A table may be split over several files that begin with its name: countries.tsv,
countries-gwno.tsv ...
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from dragoman.errors import KnowledgeError
from dragoman.knowledge.base import data_folder
from dragoman.knowledge.rows import SECTORS, needed, one_of
from dragoman.knowledge.tables import read_table

FOLDER: Final = "interchange"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A code or name of a country in one scheme, and our code."""

    scheme: str = needed()
    key: str = needed()
    code: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A word for a sector in one scheme, and our sector; the order of rows is the priority."""

    scheme: str = needed()
    key: str = needed()
    sector: str = one_of(*SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name of an actor that our own tables write otherwise."""

    key: str = needed()
    actor: str = needed()
    sector: str = one_of("", *SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """The words that ICEWS has for a CAMEO code."""

    name: str = needed()
    cameo: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedRoot:
    """A root of an older PLOVER."""

    key: str = needed()
    root: str = needed()
    mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedMode:
    """A mode of an older PLOVER."""

    root: str = needed()
    key: str = needed()
    mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedContext:
    """A context of an older PLOVER, and its `name` (in the table: `context`) now."""

    key: str = needed()
    name: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeColumn:
    """How a published folder of numbered facts counts time, told by its name and its range."""

    folder: str = needed()
    unit: str = one_of("day", "hour")
    first: int = needed()
    last: int = needed()
    day_zero: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A body whose absence from a data set of world events is worth a word."""

    code: str = needed()
    name: str = needed()


@dataclass(frozen=True)
class Crosswalks:
    """Every table as a tuple of rows."""

    countries: tuple[Country, ...]
    sectors: tuple[Sector, ...]
    names: tuple[Name, ...]
    event_texts: tuple[EventText, ...]
    roots: tuple[RenamedRoot, ...]
    modes: tuple[RenamedMode, ...]
    contexts: tuple[RenamedContext, ...]
    days: tuple[TimeColumn, ...]
    expected: tuple[Expected, ...]


@cache
def crosswalks() -> Crosswalks:
    """The shipped tables.

    Raises:
        KnowledgeError: one is missing or a row is wrong (`file:line: reason`).
    """
    return Crosswalks(
        countries=_table("countries", Country),
        sectors=_table("sectors", Sector),
        names=_table("names", Name),
        event_texts=_table("cameo_names", EventText),
        roots=_table("roots", RenamedRoot),
        modes=_table("modes", RenamedMode),
        contexts=_table("contexts", RenamedContext),
        days=_table("days", TimeColumn),
        expected=_table("expected", Expected),
    )


def _table(stem: str, row_type: type[Row]) -> tuple[Row, ...]:
    folder = data_folder() / FOLDER
    files = [path for path in (folder / f"{stem}.tsv",) if path.is_file()]
    files += sorted(folder.glob(f"{stem}-*.tsv"))
    if not files:
        raise KnowledgeError(f"{FOLDER}/{stem}.tsv:1: this table is missing; install again")
    return tuple(row for path in files for row in read_table(path, row_type))
