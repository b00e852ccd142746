"""Small English: dates, lists and plurals. No locale is asked, so the bytes never change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def month(number: int) -> str:
    """The name of month 1 to 12."""
    return MONTHS[number - 1]


def date(day: dt.date, precision: str = "day") -> str:
    """A date as precisely as it is known: "24 June 2025", "June 2025" or "2025"."""
    if precision == "year":
        return f"{day.year}"
    if precision == "month":
        return f"{month(day.month)} {day.year}"
    return f"{day.day} {month(day.month)} {day.year}"


def span(first: dt.date, last: dt.date) -> str:
    """A period: "from 1 March to 24 June 2025", or "on 24 June 2025"."""
    if first == last:
        return f"on {date(first)}"
    begin = f"{first.day} {month(first.month)}" if first.year == last.year else date(first)
    return f"from {begin} to {date(last)}"


def join(items: Sequence[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def plural(count: int, one: str, many: str = "") -> str:
    """The noun that fits the count, without the count."""
    return one if count == 1 else many or f"{one}s"


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it was."""
    return text[:1].upper() + text[1:]
