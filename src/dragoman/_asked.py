"""What a caller of the Python door means: days, actors, areas and filters from what they typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from functools import cache
from typing import Any, Final

from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.tables import parse_day
from dragoman.measures.question import Side
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_-]{1,15}(?::[A-Z]{2,4})?")


def as_day(value: dt.date | str | None, *, last: bool = False) -> dt.date | None:
    """A day from a date, "YYYY-MM-DD", "YYYY-MM", "YYYY", or None.

    Raises:
        UsageError: the text is no date.
    """
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return parse_day(value, last=last)
    except ValueError as error:
        raise UsageError(str(error)) from error


@cache
def groups() -> Groups:
    """The names of the shipped tables."""
    return Groups(Knowledge.load())


def codes(text: str) -> tuple[str, ...]:
    """The codes of an actor, group or region; a code of the user's own tables stands for itself.

    Raises:
        UsageError: nobody is known by that name.
    """
    try:
        return groups().codes(text)
    except UsageError:
        if _CODE.fullmatch(text):
            return (text,)
        raise


def side(record: Record, text: str) -> Side:
    """One side of a pair, called what the caller typed.

    Raises:
        UsageError: nobody is known by that name.
    """
    found = record.meant(EventFilter(actor=text)).actor or ()
    return Side(text, (found,) if isinstance(found, str) else tuple(sorted(found)))


def where(
    record: Record, given: EventFilter | None, filters: dict[str, Any], *, areas: bool = True
) -> EventFilter:
    """The filter of a call, from `where=` or from single fields, with codes for names.

    Args:
        record: whose names are meant.
        given: a whole filter, or None.
        filters: fields of a filter; `since` and `until` may be "2024" or "2024-05".
        areas: whether an area that nobody knows is refused.

    Raises:
        UsageError: both are given, there is no such field, or a name is unknown.
    """
    if given is not None and filters:
        raise UsageError(f"give {', '.join(sorted(filters))} or where=, not both")
    try:
        wanted = given or EventFilter(**filters)
    except TypeError as error:
        known = ", ".join(item.name for item in fields(EventFilter))
        raise UsageError(f"no such filter; the filters are {known}") from error
    if areas and wanted.area is not None:
        known_areas(record, wanted.area)
    since, until = as_day(wanted.since), as_day(wanted.until, last=True)
    return record.meant(replace(wanted, since=since, until=until))


def several(value: str | Iterable[str]) -> tuple[str, ...]:
    """One word, or several, each once."""
    return (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))


def known_areas(record: Record, asked: Collection[str]) -> tuple[str, ...]:
    """The areas asked for; "" is all of them.

    Raises:
        UsageError: neither the tables nor the record know one.
    """
    wanted = several(asked)
    known = {row.name for row in Knowledge.load().areas}
    if not known.issuperset({*wanted} - {""}):
        known |= record.areas()
    for name in wanted:
        if name and name not in known:
            raise UsageError(f"no area {name!r}; one of {', '.join(sorted(known))}")
    return wanted
