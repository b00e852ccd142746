"""Strict publication dates: a day that is written unambiguously, or none with the reason.

A wrong day is worse than no day, because every series and every "Tuesday" in a report hangs
on it. So 03/04/2025 is no date here, nor is 30 February, nor a day in the future.
The day is the one written, in the publisher's own time zone; nothing is converted.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

#: Printed news archives begin about here; an earlier year is a slip such as 0203.
EARLIEST_YEAR: Final = 1800
#: Columns and headers fill a missing date with these.
NOTHING: Final = frozenset(
    {"", "-", "n/a", "na", "nan", "nat", "none", "null", "unknown", "undated"}
)

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
#: A time of day may follow; it is read over, whatever its zone.
TIME: Final = r"(?:[T,\s]\s*(?:at\s+)?\d{1,2}[:.]\d{2}[^\n]{0,40})?"
DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR: Final = r"(?P<year>\d{4})"

SHAPES: Final = tuple(
    re.compile(pattern + TIME, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})",
        rf"{YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})",
        rf"{YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T?\d{{6}}Z?)?",
        rf"{WEEKDAY}{DAY}[\s-]+{MONTH}(?:,?\s+|-){YEAR}",
        rf"{WEEKDAY}{MONTH}\s+{DAY},?\s+{YEAR}",
    )
)
NUMERIC: Final = re.compile(
    rf"(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-]{YEAR}{TIME}", re.ASCII
)


class Day(NamedTuple):
    """A day, or None. `problem` says why a date that was stated could not be used."""

    day: dt.date | None
    problem: str = ""


def parse_day(stated: object, today: dt.date | None = None) -> Day:
    """Return the day `stated` gives; `today` (default: the clock's) bounds the future.

    Takes a string, date or datetime. `Day(None, "")` means that nothing was stated.
    """
    if isinstance(stated, dt.datetime):
        return _checked(stated.year, stated.month, stated.day, today)
    if isinstance(stated, dt.date):
        return _checked(stated.year, stated.month, stated.day, today)
    if stated is None or isinstance(stated, bool):
        return Day(None)
    text = " ".join(str(stated)[:200].split())
    if text.lower() in NOTHING:
        return Day(None)
    return _parse_text(text, today)


def _parse_text(text: str, today: dt.date | None) -> Day:
    for shape in SHAPES:
        match = shape.fullmatch(text)
        if match:
            month = match["month"]
            number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
            return _checked(int(match["year"]), number, int(match["day"]), today)
    match = NUMERIC.fullmatch(text)
    if match is None:
        return Day(None, f"date {text[:40]!r} is in no form Dragoman reads")
    first, second = int(match["first"]), int(match["second"])
    if first <= 12 and second <= 12 and first != second:
        return Day(None, f"date {text[:40]!r} is ambiguous: day or month first?")
    day, month_number = (first, second) if second <= 12 else (second, first)
    return _checked(int(match["year"]), month_number, day, today)


def _checked(year: int, month: int, day: int, today: dt.date | None) -> Day:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return Day(None, f"date {year:04}-{month:02}-{day:02} does not exist")
    if year < EARLIEST_YEAR:
        return Day(None, f"date {found} is before {EARLIEST_YEAR}")
    # One day of grace: the date line may already have passed where the report was written.
    if found > (today or dt.date.today()) + dt.timedelta(days=1):
        return Day(None, f"date {found} is in the future")
    return Day(found)


def written_forms(day: dt.date) -> re.Pattern[str]:
    """Return a pattern that finds `day` written out unambiguously (ISO, digits, month name)."""
    y, m, d = day.year, day.month, day.day
    name = f"{MONTHS[m - 1]}[a-z]*\\.?"
    ordinal = f"0?{d}(?:st|nd|rd|th)?"
    forms = [
        rf"{y}[-/.]?{m:02}[-/.]?{d:02}",
        rf"{y}[-/.]{m}[-/.]{d}",
        rf"{ordinal}[\s-]+(?:of\s+)?{name},?[\s-]+{y}",
        rf"{name}\s+{ordinal},?\s+{y}",
    ]
    if d > 12 or d == m:
        forms += [rf"0?{d}[/.-]0?{m}[/.-]{y}", rf"0?{m}[/.-]0?{d}[/.-]{y}"]
    return re.compile(r"(?<!\d)(?:" + "|".join(forms) + r")(?!\d)", re.IGNORECASE | re.ASCII)
