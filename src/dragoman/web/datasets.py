"""Data sets of a copy: a view counts the events of one, and never adds two up."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from dragoman.errors import UsageError
from dragoman.record.conditions import OWN
from dragoman.web.shelf import Book

_OWN_EVENTS: Final = "SELECT count(*) FROM events"
_IMPORTED: Final = "SELECT dataset, count(*) AS rows FROM imported GROUP BY dataset ORDER BY ALL"


def of_book(book: Book) -> dict[str, int]:
    """How many events each data set of the copy has: our own first, then the largest."""
    return _sizes(book)


def chosen(book: Book, asked: str) -> str:
    """The data set of a view: the one asked for, else our own, else the largest; "" if none.

    Raises:
        UsageError: the record has no such data set.
    """
    known = of_book(book)
    if asked and asked not in known:
        told = ", ".join(known) or "none"
        raise UsageError(f"the record has no data set {asked!r}; it has {told}")
    return asked or next(iter(known), "")


@lru_cache(maxsize=2)
def _sizes(book: Book) -> dict[str, int]:
    with book.record.cursor() as cursor:
        own = cursor.execute(_OWN_EVENTS).fetchall()[0][0]
        rows = cursor.execute(_IMPORTED).fetchall()
    others = sorted(rows, key=lambda row: (-row[1], row[0]))
    return ({OWN: own} if own else {}) | {str(name): int(size) for name, size in others}
