"""The groups between which somebody may bridge, as they were on a day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.measures.question import Side

_ENDINGS: Final = (" members", " member states")


def side(groups: Groups, text: str, on: dt.date | None = None) -> Side:
    """The group meant by what a user types: "NATO members", "Indo-Pacific", "JPN, KOR".

    "NATO members" are those of the day `on`, not today's: in 2018 Finland was none. The body
    itself is not among its members.

    Args:
        groups: the names of the tables.
        text: names, codes, groups or regions, parted by commas.
        on: the day whose members are meant; None means today's.

    Raises:
        UsageError: nobody is known by a name, or a body had no members then.
    """
    codes: list[str] = []
    for part in (part.strip() for part in text.split(",")):
        codes += _members(groups, part, on) if part else ()
    if not codes:
        groups.codes(text)  # says what is wrong with it
        raise UsageError(f"{text!r} had no members on {on}; name the countries")
    return Side(text, tuple(dict.fromkeys(code.partition(":")[0] for code in codes)))


def _members(groups: Groups, text: str, on: dt.date | None) -> tuple[str, ...]:
    for ending in _ENDINGS:
        if text.lower().endswith(ending):
            (body,) = groups.codes(text[: -len(ending)])[:1]
            return groups.members(body, on)
    return groups.codes(text)
