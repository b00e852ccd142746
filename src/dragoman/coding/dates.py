"""When it happened: dates in words, resolved from the day of the report, with their precision."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dragoman.model import DatePrecision

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORT: Final = {name[:3]: i for i, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH: Final = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)|apr(?:il|\.)|may|june?|july?|"
    r"aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_DURING: Final = r"(?:in|since|until|during|of|by|early|late|mid-?)"
_LEAD: Final = "last|next|this|on|earlier|late|early"
_SINCE: Final = "in|since|of|during|until|by|after|before|the"
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "several": 0, "few": 0,
}  # fmt: skip
_NUMBER: Final = r"(?P<n>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)"


@dataclass(frozen=True, slots=True)
class When:
    """A date with its precision and the words (or rule) it came from; [start, end) in the text."""

    day: dt.date | None
    precision: DatePrecision
    basis: str
    start: int = -1
    end: int = -1


UNKNOWN: Final = When(None, "unknown", "")


def _month(word: str) -> int:
    return _SHORT.get(word.lower().rstrip(".")[:4], 0) or _SHORT.get(word.lower()[:3], 0)


def _safe(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, on: dt.date | None, future: bool) -> dt.date | None:
    """The year is not said: the last such day before the report (the next for plans)."""
    if on is None:
        return None
    years = (on.year, on.year - 1) if not future else (on.year, on.year + 1)
    for year in years:
        found = _safe(year, month, day)
        if found and (found >= on if future else found <= on + dt.timedelta(days=2)):
            return found
    return _safe(on.year, month, day)


def _full(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    month, day = _month(m["m"]), int(m["d"])
    if m["y"]:
        return _safe(int(m["y"]), month, day), "day"
    return _nearest_year(month, day, on, future), "day"


def _month_year(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    month = _month(m["m"])
    if m["y"]:
        return _safe(int(m["y"]), month, 1), "month"
    return _nearest_year(month, 1, on, future), "month"


def _iso(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    return _safe(int(m["y"]), int(m["m"]), int(m["d"])), "day"


def _year(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    return _safe(int(m["y"]), 1, 1), "year"


def _weekday(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    if on is None:
        return None, "unknown"
    wanted = _DAYS.index(m["w"].lower())
    back = (on.weekday() - wanted) % 7
    lead = (m["lead"] or "").lower()
    if lead == "next" or (future and lead != "last"):
        ahead = (wanted - on.weekday()) % 7
        return on + dt.timedelta(days=ahead or (7 if lead == "next" else 0)), "day"
    if lead == "last" and back == 0:
        back = 7
    return on - dt.timedelta(days=back), "day"


def _relative(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    if on is None:
        return None, "unknown"
    shift = {"yesterday": -1, "tomorrow": 1}.get(m["r"].lower().split()[-1], 0)
    return on + dt.timedelta(days=shift), "day"


def _ago(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    if on is None:
        return None, "unknown"
    count = int(m["n"]) if m["n"].isdigit() else _NUMBERS[m["n"].lower()]
    unit = m["u"].lower()
    if unit.startswith("day"):
        return on - dt.timedelta(days=count), "day"
    if unit.startswith("week"):
        return (on - dt.timedelta(weeks=count)).replace(day=1), "month"
    if unit.startswith("month"):
        month = on.year * 12 + on.month - 1 - count
        return dt.date(month // 12, month % 12 + 1, 1), "month"
    return dt.date(max(on.year - count, 1), 1, 1), "year"


def _span(
    m: re.Match[str], on: dt.date | None, future: bool
) -> tuple[dt.date | None, DatePrecision]:
    if on is None:
        return None, "unknown"
    step = {"last": -1, "this": 0, "next": 1, "earlier this": 0, "later this": 0}[
        " ".join(m["lead"].lower().split())
    ]
    unit = m["u"].lower()
    if unit == "week":
        return (on + dt.timedelta(weeks=step)).replace(day=1), "month"
    if unit == "month":
        month = on.year * 12 + on.month - 1 + step
        return dt.date(month // 12, month % 12 + 1, 1), "month"
    return dt.date(on.year + step, 1, 1), "year"


_Rule = Callable[[re.Match[str], "dt.date | None", bool], tuple["dt.date | None", DatePrecision]]

#: Tried in this order at every place of the text; earlier rules are more exact.
_RULES: Final[tuple[tuple[re.Pattern[str], _Rule], ...]] = tuple(
    (re.compile(pattern, re.I), rule)
    for pattern, rule in (
        (r"\b(?P<y>[12]\d{3})-(?P<m>\d{2})-(?P<d>\d{2})\b", _iso),
        (rf"\b{_DAY}(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>[12]\d{{3}}))?\b", _full),
        (rf"\b(?P<m>{_MONTH}) {_DAY}\b(?!\d|,\d)(?:,? (?P<y>[12]\d{{3}}))?", _full),
        (rf"\b{_DURING} ?(?P<m>{_MONTH}),?(?: (?P<y>[12]\d{{3}}))?\b", _month_year),
        (rf"\b(?P<m>{_MONTH}),? (?P<y>[12]\d{{3}})\b", _month_year),
        (rf"\b(?:(?P<lead>{_LEAD}) )?(?P<w>{'|'.join(_DAYS)})\b", _weekday),
        (r"\b(?P<r>yesterday|today|tonight|tomorrow|this morning|earlier today)\b", _relative),
        (rf"\b{_NUMBER} (?P<u>days?|weeks?|months?|years?) (?:ago|earlier|before)\b", _ago),
        (r"\b(?P<lead>earlier this|later this|last|this|next) (?P<u>week|month|year)\b", _span),
        (rf"\b(?:{_SINCE}) (?P<y>(?:1[89]|20)\d{{2}})\b(?!-)", _year),
    )
)  # fmt: skip


def find_dates(text: str, on: dt.date | None, *, future: bool = False) -> list[When]:
    """Every date said in `text`, in order of place.

    Args:
        text: a sentence or clause.
        on: the day of the report; None leaves relative words unknown.
        future: whether the clause is about the future ("will meet on Friday").
    """
    taken: list[tuple[int, int]] = []
    found: list[When] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            try:
                day, precision = rule(match, on, future)
            except (OverflowError, ValueError):  # before year 1 or after 9999
                continue
            taken.append(match.span())
            if day is not None:
                found.append(When(day, precision, match.group().strip(), *match.span()))
    return sorted(found, key=lambda when: when.start)
