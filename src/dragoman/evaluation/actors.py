"""Scoring the resolver: how often it names the right country and sector.

The file has the columns `actor_text context on country sector sector_2`. An asserted cell is one
that is not `*`; empty means none, `(none)` that the text must not resolve at all, `!GBR` any
country but that one. A sector is right when the resolver's first or second sector is it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.coding.resolve import Resolution, Resolver
from dragoman.errors import InputError
from dragoman.evaluation.outcome import Outcome, Row, Wrong
from dragoman.evaluation.tsv import table
from dragoman.knowledge.tables import parse_day

COLUMNS: Final = frozenset("actor_text context on country sector sector_2".split())
_NONE: Final = "(none)"
_WRITTEN: Final = ("%d %B %Y", "%d %b %Y", "%B %d, %Y")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as written on a day, and whom it should name."""

    line: int
    text: str
    context: str
    on: dt.date
    country: str
    sector: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One phrase with what was found; None where the row asserts nothing.

    `strict` says whether the first sector found is the one wanted.
    """

    phrase: Phrase
    found: Resolution
    country: str
    country_right: bool | None
    sector_right: bool | None
    strict: bool

    @property
    def right(self) -> bool | None:
        """Whether every asserted cell is right."""
        asserted = [cell for cell in (self.country_right, self.sector_right) if cell is not None]
        return all(asserted) if asserted else None


def read_phrases(name: str, text: str) -> list[Phrase]:
    """The rows of a table of phrases.

    Raises:
        InputError: a row is broken; the message names file and line.
    """
    found = []
    for number, row in table(name, text):
        try:
            on = read_day(row["on"])
        except ValueError as error:
            raise InputError(f"{name}:{number}: {error}") from error
        found.append(
            Phrase(number, row["actor_text"], row["context"], on, row["country"], row["sector"])
        )
    return found


def read_day(text: str) -> dt.date:
    """A day as ISO or as "12 April 2022"."""
    for written in _WRITTEN:
        try:
            return dt.datetime.strptime(text.strip().title(), written).date()
        except ValueError:
            continue
    return parse_day(text.strip(), last=False)


def country_right(wanted: str, found: Resolution, country: str) -> bool | None:
    """Whether the country is the wanted one; None when none is asserted."""
    if wanted == "*":
        return None
    if wanted == _NONE:
        return found.actor == ""
    if wanted.startswith("!"):
        return wanted[1:] not in (country, found.actor)
    return wanted in (country, found.actor)


def sector_right(wanted: str, found: Resolution) -> bool | None:
    """Whether the sector is the wanted one; None when none is asserted."""
    if wanted == "*":
        return None
    if wanted in (_NONE, ""):
        return found.sector == ""
    return wanted in (found.sector, found.sector_2)


def score(phrases: Iterable[Phrase], resolver: Resolver) -> list[Scored]:
    """Every phrase, resolved and compared."""
    scored = []
    for phrase in phrases:
        found = resolver.resolve(phrase.text, phrase.on, phrase.context)
        country = resolver.country(found.actor)
        scored.append(
            Scored(
                phrase, found, country, country_right(phrase.country, found, country),
                sector_right(phrase.sector, found), phrase.sector in ("*", _NONE, found.sector),
            )
        )  # fmt: skip
    return scored


def evaluate(phrases: Sequence[Phrase], resolver: Resolver) -> Outcome:
    """Score phrases: the shares with the right country, and with the right sector too."""
    scored = score(phrases, resolver)
    levels = (
        _share("country", (s.country_right for s in scored)),
        _share("country and sector", (s.right for s in scored)),
        _share(
            "country and first sector",
            (None if s.right is None else s.right and s.strict for s in scored),
        ),
    )
    told = ", ".join(f"{row.name} right {100 * row.f1:.1f} %" for row in levels)
    wrong = tuple(_wrong(s) for s in scored if s.right is False)
    return Outcome(levels, f"{len(scored)} phrases: {told}.", wrong=wrong)


def _share(name: str, values: Iterable[bool | None]) -> Row:
    """The share of the asserted values that are true."""
    asserted = [value for value in values if value is not None]
    return Row.share(name, sum(asserted), len(asserted))


def _wrong(scored: Scored) -> Wrong:
    phrase, found = scored.phrase, scored.found
    context = f' in "{phrase.context}"' if phrase.context else ""
    wanted = f"{phrase.country or '-'} {phrase.sector or '-'}"
    got = f"{scored.country or '-'} {found.sector or '-'} {found.sector_2}".strip()
    what = "country" if scored.country_right is False else "sector"
    lines = (
        f"gold  {wanted} on {phrase.on.isoformat()}{context}",
        f"coded {got}: {what} wrong, by {found.basis}",
    )
    return Wrong(f"line {phrase.line}", phrase.text, lines)
