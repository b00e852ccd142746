"""Answers for pages in a few milliseconds, from the tables of `aggregates.py`.

Events come newest first. The day of an event whose own is not known is that of its report, and
`day_known` says so; `undated=False` leaves such events out, as `Record.events` does between two
days. Counts are of what happened; lists have it too, and other modalities when asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack, get_args

from dragoman.errors import UsageError
from dragoman.measures.series import CLASSES
from dragoman.measures.shapes import PERIODS
from dragoman.model import Modality
from dragoman.record.conditions import Codes, known
from dragoman.record.rows import storable
from dragoman.web import questions
from dragoman.web.lookup import Row, ask, details, members, rows

if TYPE_CHECKING:
    import duckdb

#: What is typed beyond this is not looked at: titles are shorter.
_MOST_TYPED: Final = 200


class Asked(TypedDict, total=False):
    """Which events: everything given must hold; what is left out or None asks nothing.

    `dataset`, `roots`, `quads`, `areas` and `modality` are one value or several, of which any may
    hold. `since` and `until` are days, both included; an event without any day is on none.
    """

    dataset: Codes | None
    roots: Codes | None
    quads: int | Collection[int] | None
    areas: Codes | None
    modality: Codes | None
    since: dt.date | None
    until: dt.date | None
    undated: bool


def events_of_pair(
    cursor: duckdb.DuckDBPyConnection, a_codes: Codes, b_codes: Codes, *, offset: int = 0,
    limit: int = 50, **asked: Unpack[Asked],
) -> list[Row]:  # fmt: skip
    """Events between two sides in either direction, newest first, each once.

    Args:
        cursor: of a copy with the tables of `aggregates.py`.
        a_codes, b_codes: codes of actors or of their sectors.
        offset, limit: which part of the list.
        asked: which of the events; those that happened unless `modality` is given.

    Returns:
        For each event the columns of `Record.events` that a list shows, with `no`, `day` and
        `day_known`. An imported event with several pairs is one row.

    Raises:
        UsageError: an unknown modality, or an offset or limit below 0.
    """
    head, given = _of_pair(cursor, a_codes, b_codes, asked)
    return _page(cursor, head, given, offset, limit)


def count_of_pair(
    cursor: duckdb.DuckDBPyConnection, a_codes: Codes, b_codes: Codes, **asked: Unpack[Asked]
) -> int:
    """How many events `events_of_pair` has without a limit."""
    return _count(cursor, *_of_pair(cursor, a_codes, b_codes, asked))


def events_of_actor(
    cursor: duckdb.DuckDBPyConnection, codes: Codes, *, role: str = "", offset: int = 0,
    limit: int = 50, **asked: Unpack[Asked],
) -> list[Row]:  # fmt: skip
    """Events with an actor on any side, newest first; otherwise as `events_of_pair`.

    `role` is "source", "target" or "" for either; in a mutual event all are on both sides.
    """
    given = _actor(cursor, codes, role) | _parameters(asked)
    return _page(cursor, questions.OF_ACTOR, given, offset, limit)


def count_of_actor(
    cursor: duckdb.DuckDBPyConnection, codes: Codes, *, role: str = "", **asked: Unpack[Asked]
) -> int:
    """How many events `events_of_actor` has without a limit."""
    return _count(cursor, questions.OF_ACTOR, _actor(cursor, codes, role) | _parameters(asked))


def events_of_all(
    cursor: duckdb.DuckDBPyConnection, *, offset: int = 0, limit: int = 50, **asked: Unpack[Asked]
) -> list[Row]:
    """Events whoever took part, newest first; otherwise as `events_of_pair`."""
    _checked(offset, limit)
    given = {**_parameters(asked), "offset": offset, "limit": limit}
    found = cursor.execute(questions.PAGE_OF_ALL, given).fetchall()
    return rows(cursor, [no for (no,) in found])


def count_of_all(cursor: duckdb.DuckDBPyConnection, **asked: Unpack[Asked]) -> int:
    """How many events `events_of_all` has without a limit."""
    (number,) = cursor.execute(questions.NUMBER_OF_ALL, _parameters(asked)).fetchone() or (0,)
    return int(number)


def event(cursor: duckdb.DuckDBPyConnection, event_id: str) -> Row | None:
    """One event with all that is known of it; None where there is none with this id.

    Of an event of ours all columns of `events`, its `participants`, and its report with its text
    (`report_text`, `report_source` ...); of an imported one the columns of `imported`.
    """
    found = cursor.execute(questions.EVENT, {"event_id": storable(event_id)}).fetchall()
    for row in rows(cursor, [no for (no,) in found]):
        if row["event_id"] == event_id:  # and not another id with the same hash
            (place,) = ask(cursor, questions.PLACES, {"nos": [row["no"]]})
            for more in details(cursor, place):
                row |= {name: value for name, value in more.items() if name not in row}
            row["participants"] = members(cursor, [event_id]) if row["report_id"] else []
            return row
    return None


def pair_counts(
    cursor: duckdb.DuckDBPyConnection, a_codes: Codes, b_codes: Codes, by: str = "month",
    **asked: Unpack[Asked],
) -> list[Row]:  # fmt: skip
    """Events between two sides by period and quad class, each once, as `pair_series` has them.

    An actor's events with itself alone are left out, and those in no period. With `undated` (the
    default) those whose own date is not fine enough count on the day of their report, as with
    `undated="report"` there.

    Args:
        cursor, a_codes, b_codes, asked: as in `events_of_pair`.
        by: "day", "week", "month", "quarter" or "year".

    Returns:
        Rows with dataset, period (its first day), quad and events; what is 0 has no row.

    Raises:
        UsageError: an unknown period or modality.
    """
    known("period", by, tuple(PERIODS))
    numbers, sectors = _pair(cursor, a_codes, b_codes)
    given = numbers | _parameters(asked)
    return ask(cursor, questions.COUNTS[by, sectors], given)


def months_of_pairs(
    cursor: duckdb.DuckDBPyConnection, since: dt.date, until: dt.date, dataset: str = "dragoman",
    least: int = 1,
) -> list[Row]:  # fmt: skip
    """What happened between all pairs of actors by month, from that of `since` to that of `until`.

    Only pairs with at least so many events in these months. Rows have `a` < `b`, month, counts by
    quad class, `events` and how many of them are `dated`. A year of a busy record has tens of
    thousands of rows: `pairs` sums them up.
    """
    given = {"since": since, "until": until, "dataset": dataset, "least": least}
    return ask(cursor, questions.MONTHS, given)


def pairs(
    cursor: duckdb.DuckDBPyConnection, since: dt.date, until: dt.date, dataset: str = "dragoman",
    least: int = 1, most: int = 300,
) -> list[Row]:  # fmt: skip
    """The pairs with most events in these months, as `months_of_pairs` without the months."""
    given = {"since": since, "until": until, "dataset": dataset, "least": least, "most": most}
    return ask(cursor, questions.PAIRS, given)


def rises(
    cursor: duckdb.DuckDBPyConnection, dataset: str, last_month: dt.date, months_before: int = 12,
    most: int = 20, kind: str = "all",
) -> list[Row]:  # fmt: skip
    """The pairs with the strongest rises in a month against those before, then strongest falls.

    What was to be expected is the rate of the months before at what was read in this one:
    expected = before * read_now / read_before. The score is that of a count about it,
    (now - expected) / sqrt(expected + 1): without the 1 a single event of a pair of which nothing
    was told before would beat all others. A record in which nothing was read has no rises.

    Args:
        cursor: as in `events_of_pair`.
        dataset: "dragoman" or the name of an imported one.
        last_month: any day of the month.
        months_before: how many months it is compared with.
        most: so many rises and so many falls at most.
        kind: a key of `CLASSES`.

    Raises:
        UsageError: an unknown kind, or less than one month before.
    """
    known("kind", kind, tuple(CLASSES))
    if months_before < 1:
        raise UsageError(f"{months_before} months before; give 1 or more")
    month = last_month.replace(day=1)
    start = max(month.year * 12 + month.month - 1 - months_before, 12)
    weights = {
        name: int(CLASSES[name][0] in CLASSES[kind])
        for name in ("vcoop", "mcoop", "vconf", "mconf")
    }
    given = {
        "dataset": dataset, "month": month, "first": dt.date(start // 12, start % 12 + 1, 1),
        "most": most, **weights,
    }  # fmt: skip
    return ask(cursor, questions.HIGHEST, given) + ask(cursor, questions.LOWEST, given)


def newest_stories(
    cursor: duckdb.DuckDBPyConnection, offset: int = 0, limit: int = 50
) -> list[Row]:
    """Stories, newest first, each by the report that stands for it."""
    _checked(offset, limit)
    return ask(cursor, questions.STORIES, {"offset": offset, "end": offset + limit})


def days(
    cursor: duckdb.DuckDBPyConnection, since: dt.date | None = None, until: dt.date | None = None,
    by: str = "day", *, publisher: str | None = None, apart: bool = True, offset: int = 0,
    limit: int | None = None,
) -> list[Row]:  # fmt: skip
    """How much was read, by publisher and day (or the first day of a longer period).

    Twenty years by day are hundreds of thousands of rows: ask for them by month, for a part, or
    for all publishers together (`apart` False: `publisher` is then how many there were).

    Raises:
        UsageError: an unknown period.
    """
    known("period", by, tuple(PERIODS))
    _checked(offset, limit or 0)
    given = {"since": since, "until": until, "publisher": publisher, "offset": offset,
             "limit": limit}  # fmt: skip
    return ask(cursor, questions.READ_BY[by, apart], given)


def actors_like(
    cursor: duckdb.DuckDBPyConnection, text: str, limit: int = 10,
    names: Mapping[str, str] | None = None,
) -> list[Row]:  # fmt: skip
    """Actors of the record whose code or name has what was typed: the whole code, then the start
    of one or of a name, then that of a word, then any part; in each, most events first.

    Args:
        cursor: as in `events_of_pair`.
        text: what was typed; capitals and accents do not count.
        limit: how many at most.
        names: how codes are called.
    """
    named = dict(names or {})
    given = {"codes": list(named), "names": list(named.values())}
    return _like(cursor, questions.ACTORS_LIKE, text, limit, given)


def titles_like(cursor: duckdb.DuckDBPyConnection, text: str, limit: int = 10) -> list[Row]:
    """Reports whose title starts with what was typed, then with a word that does, then others."""
    return _like(cursor, questions.TITLES_LIKE, text, limit, {})


def _several(given: Any) -> list[Any] | None:
    if given is None:
        return None
    return list(storable((given,) if isinstance(given, str | int) else tuple(given)))


def _parameters(asked: Asked) -> Row:
    modality = asked.get("modality", "actual")
    known("modality", modality, get_args(Modality))
    return {
        "datasets": _several(asked.get("dataset")), "roots": _several(asked.get("roots")),
        "quads": _several(asked.get("quads")), "areas": _several(asked.get("areas")),
        "modalities": _several(modality), "undated": asked.get("undated", True),
        "since": asked.get("since"), "until": asked.get("until"),
    }  # fmt: skip


def _numbers(cursor: duckdb.DuckDBPyConnection, codes: Codes) -> tuple[list[int], list[int]]:
    """The numbers of the codes that are meant, and of their actors."""
    found = cursor.execute(questions.NUMBERS, {"codes": _several(codes)}).fetchall()
    return [row[0] for row in found], sorted({row[1] for row in found})


def _actor(cursor: duckdb.DuckDBPyConnection, codes: Codes, role: str) -> Row:
    numbers, actors = _numbers(cursor, codes)
    acted = {"": None, "source": True, "target": False}
    known("role", role, tuple(acted))
    return {"a": numbers, "actors": actors, "acted": acted[role]}


def _pair(cursor: duckdb.DuckDBPyConnection, a: Codes, b: Codes) -> tuple[Row, bool]:
    """The parameters for two sides, and whether a code has a sector."""
    (a_numbers, a_actors), (b_numbers, b_actors) = _numbers(cursor, a), _numbers(cursor, b)
    found: Row = {
        "pairs": sorted({min(x, y) * 2**31 + max(x, y) for x in a_actors for y in b_actors})
    }
    sectors = any(":" in code for side in (a, b) for code in _several(side) or ())
    return (found | {"a": a_numbers, "b": b_numbers} if sectors else found), sectors


def _of_pair(
    cursor: duckdb.DuckDBPyConnection, a: Codes, b: Codes, asked: Asked
) -> tuple[str, Row]:
    numbers, sectors = _pair(cursor, a, b)
    head = questions.OF_PAIR + (questions.OF_CODES if sectors else "")
    return head, numbers | _parameters(asked)


def _checked(offset: int, limit: int) -> None:
    if offset < 0 or limit < 0:
        raise UsageError(f"offset {offset}, limit {limit}: neither may be negative")


def _count(cursor: duckdb.DuckDBPyConnection, head: str, given: Row) -> int:
    (number,) = cursor.execute(f"{questions.NUMBER} {head}", given).fetchone() or (0,)
    return int(number)


def _page(
    cursor: duckdb.DuckDBPyConnection, head: str, given: Row, offset: int, limit: int
) -> list[Row]:
    _checked(offset, limit)
    given = {**given, "offset": offset, "limit": limit}
    # An event has a row for each side or pair of codes: some more than asked for are enough.
    first = {**given, "first": 4 * (offset + limit)}
    sql = f"{questions.FIRST} {head} {questions.OF_FIRST} {questions.PAGE}"
    found = cursor.execute(sql, first).fetchall()
    if len(found) < limit:
        sql = f"{questions.CHOSEN} {head} {questions.PAGE}"
        found = cursor.execute(sql, given).fetchall()
    return rows(cursor, [no for (no,) in found])


def _like(
    cursor: duckdb.DuckDBPyConnection, question: str, text: str, limit: int, given: Row
) -> list[Row]:
    _checked(0, limit)
    typed = storable(" ".join(text.split()))[:_MOST_TYPED]
    if not typed:
        return []
    return ask(cursor, question, {**given, "text": typed, "limit": limit})
