"""The actors of a data set by number of events, and what each of them did, by year and class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dragoman.web import datasets
from dragoman.web.shelf import Book

#: How many counterparts a page shows.
COUNTERPARTS: Final = 25
_ACTORS: Final = """
WITH kinds AS (
    SELECT kind, day_known FROM web_kinds WHERE dataset = $dataset AND modality = 'actual'
),
counted AS (
    SELECT t.actor_no, count(*) FILTER (WHERE t.acted) AS as_source,
           count(*) FILTER (WHERE NOT t.acted) AS as_target,
           min(t.day) FILTER (WHERE k.day_known) AS first_day,
           max(t.day) FILTER (WHERE k.day_known) AS last_day
    FROM web_actor_events t JOIN kinds k ON k.kind = t.kind
    WHERE NOT t.repeated GROUP BY t.actor_no
)
SELECT a.actor, c.as_source, c.as_target, c.first_day, c.last_day
FROM counted c JOIN web_actors a ON a.actor_no = c.actor_no
WHERE a.actor NOT IN ('UNK', '') ORDER BY c.as_source + c.as_target DESC, a.actor
"""
#: The same where there is one data set only: counted when the copy was made.
_ALL: Final = """
SELECT actor, as_source, as_target, first_day, last_day FROM web_actors
WHERE as_source + as_target > 0 AND actor NOT IN ('UNK', '')
ORDER BY as_source + as_target DESC, actor
"""
_CODES: Final = """
SELECT code, code_no, actor_no FROM web_codes WHERE actor = $actor ORDER BY code
"""
_YEARS: Final = """
SELECT year(t.day) AS year, t.acted, k.quad, count(DISTINCT t.no) AS events
FROM web_actor_events t JOIN web_kinds k ON k.kind = t.kind
WHERE t.actor_no = $actor AND ($code::INTEGER IS NULL OR t.code_no = $code)
  AND k.dataset = $dataset AND k.modality = 'actual'
GROUP BY ALL
"""
_WITH: Final = """
SELECT a.actor, sum(m.vcoop)::BIGINT AS vcoop, sum(m.mcoop)::BIGINT AS mcoop,
       sum(m.vconf)::BIGINT AS vconf, sum(m.mconf)::BIGINT AS mconf, sum(m.events)::BIGINT AS events
FROM web_pair_month m JOIN web_actors a
  ON a.actor_no = CASE WHEN m.pair // 2147483648 = $actor THEN m.pair % 2147483648
                       ELSE m.pair // 2147483648 END
WHERE m.dataset = $dataset AND (m.pair // 2147483648 = $actor OR m.pair % 2147483648 = $actor)
  AND a.actor <> 'UNK'
GROUP BY a.actor ORDER BY events DESC, a.actor LIMIT $most
"""
_WITH_SECTOR: Final = """
WITH met AS (
    SELECT DISTINCT p.no, k.quad, CASE WHEN p.a_code = $code THEN p.pair % 2147483648
                                       ELSE p.pair // 2147483648 END AS other
    FROM web_pair_events p JOIN web_kinds k ON k.kind = p.kind
    WHERE (p.a_code = $code OR p.b_code = $code) AND k.dataset = $dataset
      AND k.modality = 'actual'
      AND p.pair // 2147483648 <> p.pair % 2147483648
)
SELECT a.actor, count(*) FILTER (WHERE quad = 1) AS vcoop,
       count(*) FILTER (WHERE quad = 2) AS mcoop, count(*) FILTER (WHERE quad = 3) AS vconf,
       count(*) FILTER (WHERE quad = 4) AS mconf, count(*) AS events
FROM met m JOIN web_actors a ON a.actor_no = m.other
WHERE a.actor <> 'UNK' GROUP BY a.actor ORDER BY events DESC, a.actor LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of a data set: events that happened in which it acts, and is acted upon."""

    code: str
    as_source: int
    as_target: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Year:
    """Events of a year by quad class; `year` None for those of which nobody knows the day."""

    year: int | None
    counts: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Another actor, and the events between the two by quad class."""

    code: str
    counts: tuple[int, int, int, int]
    events: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a copy calls an actor: its number, that of the sector asked for, and its codes."""

    actor: int
    code: int | None
    codes: tuple[str, ...]


@lru_cache(maxsize=4)
def of_dataset(book: Book, dataset: str) -> tuple[Actor, ...]:
    """The actors of a data set of a copy, most events first; of unnamed ones nothing."""
    alone = list(datasets.of_book(book)) == [dataset]
    with book.record.cursor() as cursor:
        answer = cursor.execute(_ALL) if alone else cursor.execute(_ACTORS, {"dataset": dataset})
        found = answer.fetchall()
    return tuple(Actor(*row) for row in found)


def numbers(book: Book, code: str, sector: str) -> Numbers | None:
    """The numbers of an actor; None where no event has it."""
    with book.record.cursor() as cursor:
        found = cursor.execute(_CODES, {"actor": code}).fetchall()
    if not found:
        return None
    asked = f"{code}:{sector}"
    number = next((no for name, no, _ in found if name == asked), -1) if sector else None
    return Numbers(found[0][2], number, tuple(name for name, *_ in found))


def by_year(book: Book, who: Numbers, dataset: str) -> dict[bool, list[Year]]:
    """What it did (True) and what was done to it (False), newest year first."""
    with book.record.cursor() as cursor:
        found = cursor.execute(_YEARS, _given(who, dataset)).fetchall()
    sides: dict[bool, dict[int | None, list[int]]] = {True: {}, False: {}}
    for year, acted, quad, events in found:
        sides[bool(acted)].setdefault(year, [0, 0, 0, 0])[quad - 1] = events
    return {acted: _ordered(years) for acted, years in sides.items()}


def _ordered(years: dict[int | None, list[int]]) -> list[Year]:
    known = sorted((year for year in years if year is not None), reverse=True)
    order: list[int | None] = [*known, *([None] if None in years else [])]
    return [Year(year, _four(years[year])) for year in order]


def counterparts(book: Book, who: Numbers, dataset: str) -> list[Counterpart]:
    """Those with whom there were most events, in either direction."""
    question = _WITH if who.code is None else _WITH_SECTOR
    given: dict[str, Any] = {**_given(who, dataset), "most": COUNTERPARTS}
    given.pop("actor" if who.code is not None else "code")
    with book.record.cursor() as cursor:
        found = cursor.execute(question, given).fetchall()
    return [Counterpart(code, _four(counts), events) for code, *counts, events in found]


def _given(who: Numbers, dataset: str) -> dict[str, Any]:
    return {"actor": who.actor, "code": who.code, "dataset": dataset}


def _four(counts: Iterable[int]) -> tuple[int, int, int, int]:
    a, b, c, d = counts
    return a, b, c, d
