"""The events of two sides as a page lists them: newest first, ours with their sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import english, excerpt, wording
from dragoman.brief.facts import web_address
from dragoman.brief.names import Namer
from dragoman.record import conditions, roots
from dragoman.web import fast, lookup, questions
from dragoman.web.address import Asked
from dragoman.web.shelf import Book
from dragoman.web.views.partnership_numbers import of_publisher
from dragoman.web.views.partnership_sides import Sides

if TYPE_CHECKING:
    import duckdb

#: What a list needs of our own events besides, table by table as `lookup` does.
_SPANS: Final = """
SELECT rowid AS at_row, start, "end" FROM events
WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
_REPORTS: Final = """
SELECT rowid AS at_row, report_id, source AS path, publisher, title, published_at, text AS words
FROM reports WHERE rowid IN (SELECT unnest($places::BIGINT[]))
"""
_READ: Final = """
SELECT coalesce(sum(reports), 0)::BIGINT FROM web_days
WHERE ($since::DATE IS NULL OR day >= $since::DATE)
  AND ($until::DATE IS NULL OR day <= $until::DATE)
"""
_AREAS: Final = """
SELECT count(*) FROM web_kinds WHERE dataset = $dataset AND len(areas) > 0
"""
_PUBLISHERS: Final = """
SELECT publisher FROM web_days WHERE publisher <> '' GROUP BY publisher
ORDER BY sum(reports) DESC, publisher LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the list. `quote` is its sentence in three, around the words that tell it."""

    event_id: str
    date: str
    who: str
    what: str
    quad: int
    areas: tuple[str, ...]
    modality: str
    background: bool
    quote: tuple[str, str, str]
    place: str
    title: str
    publisher: str
    published: str
    address: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, how many events there are in all, and whether more pages follow."""

    rows: tuple[Told, ...]
    total: int
    more: bool


def listed(book: Book, sides: Sides, asked: Asked, dataset: str) -> Listed:
    """The page of events that an address asks for.

    Args:
        book: the copy.
        sides: between whom.
        asked: filters and page.
        dataset: of which data set.

    Raises:
        UsageError: a filter makes no sense.
    """
    wanted = chosen(asked, dataset)
    a, b = sides.a.codes, sides.b.codes
    with book.record.cursor() as cursor:
        conditions.known("root", asked.root, roots.known(cursor))
        if asked.publisher:
            nos = of_publisher(cursor, sides, asked, dataset)
            total = len(nos)
            rows = lookup.rows(cursor, nos[asked.offset : asked.offset + asked.per])
        else:
            total = fast.count_of_pair(cursor, a, b, **wanted)
            rows = fast.events_of_pair(cursor, a, b, offset=asked.offset, limit=asked.per, **wanted)
        words = in_full(cursor, [row["no"] for row in rows if row["report_id"]], _SPANS)
    told = tuple(_told(row, words.get(row["no"], {}), sides.namer) for row in rows)
    return Listed(told, total, asked.offset + len(told) < total)


def chosen(asked: Asked, dataset: str) -> dict[str, Any]:
    """The filters of an address, as `fast` takes them; only those that say something."""
    wanted = {
        "dataset": dataset, "roots": asked.root, "quads": asked.quad, "areas": asked.area,
        "since": asked.since, "until": asked.until,
    }  # fmt: skip
    found: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    if asked.everything:
        found["modality"] = None
    return found


def read(book: Book, since: dt.date | None = None, until: dt.date | None = None) -> int:
    """How many reports the record has from these days, copies included."""
    with book.record.cursor() as cursor:
        rows = cursor.execute(_READ, {"since": since, "until": until}).fetchall()
    return int(rows[0][0])


def dated(book: Book, sides: Sides, by: str, dataset: str) -> bool:
    """Whether any event that happened has a date fine enough for a series."""
    a, b = sides.a.codes, sides.b.codes
    with book.record.cursor() as cursor:
        rows = fast.pair_counts(cursor, a, b, by, dataset=dataset, undated=False)
    return bool(rows)


def with_areas(book: Book, dataset: str) -> bool:
    """Whether a data set says of any event in which area it was."""
    with book.record.cursor() as cursor:
        return bool(cursor.execute(_AREAS, {"dataset": dataset}).fetchall()[0][0])


def publishers(book: Book) -> list[str]:
    """The publishers of which most was read, to choose from."""
    with book.record.cursor() as cursor:
        return [row[0] for row in cursor.execute(_PUBLISHERS).fetchall()]


def called(codes: str, namer: Namer) -> str:
    """Codes of a side as names: "Japan, NATO"."""
    several = [namer.bare(code) for code in codes.split(", ") if code]
    return english.join(list(dict.fromkeys(several)))


def in_full(
    cursor: duckdb.DuckDBPyConnection, nos: list[int], question: str
) -> dict[int, dict[str, Any]]:
    """Events of ours by their number: what a question asks of `events`, and their reports.

    Args:
        cursor: of a copy with the tables of `aggregates.py`.
        nos: the numbers.
        question: constant SQL for rows of `events` at `$places`, with their rowid as `at_row`.
    """
    if not nos:
        return {}
    places = lookup.ask(cursor, questions.PLACES, {"nos": nos})
    events = _at(cursor, question, [one["own_row"] for one in places])
    reports = _at(cursor, _REPORTS, [one["report_row"] for one in places])
    return {one["no"]: events[one["own_row"]] | reports[one["report_row"]] for one in places}


def _at(
    cursor: duckdb.DuckDBPyConnection, question: str, places: list[int]
) -> dict[int, dict[str, Any]]:
    rows = lookup.ask(cursor, question, {"places": sorted(set(places))})
    return {row["at_row"]: row for row in rows}


def _told(row: dict[str, Any], words: dict[str, Any], namer: Namer) -> Told:
    quote = ("", "", "")
    if words:
        quote = excerpt.around(words["words"], words["start"], words["end"])
    if not any(quote):
        quote = ("", excerpt.plain(row["evidence"]), "")
    source, target = called(row["source"], namer), called(row["target"], namer)
    arrow = "and" if row["reciprocal"] else "→"
    published = row["published_at"]
    return Told(
        event_id=row["event_id"], date=_date(row),
        who=f"{source or 'an unnamed actor'} {arrow} {target}" if target else source,
        what=_what(row), quad=row["quad"],
        areas=tuple(wording.area(name) for name in row["areas"]), modality=row["modality"],
        background=row["status"] != "new", quote=quote,
        place=row["place"] or (namer.bare(row["place_country"]) if row["place_country"] else ""),
        title=excerpt.plain(row["title"]).strip(),
        publisher=excerpt.plain(row["publisher"]).strip(),
        published=english.date(published) if published else "",
        address=web_address(words.get("path", "")),
    )  # fmt: skip


def _what(row: dict[str, Any]) -> str:
    """The kind of event; what PLOVER has no root for is called by its CAMEO code."""
    if row["root"]:
        return english.capital(wording.noun(row["root"], 1))
    return f"CAMEO {row['cameo']}" if row["cameo"] else "Kind unknown"


def _date(row: dict[str, Any]) -> str:
    """Its own date as finely as it is known; else that of its report, and that it is."""
    if row["event_date"]:
        return english.date(row["event_date"], row["date_precision"])
    return f"reported {english.date(row['day'])}" if row["day"] else "no date"
