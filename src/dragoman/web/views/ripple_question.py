"""What an address of the view of ripples asks for, and the lines that ask the same elsewhere.

/ripple?theatre=Middle+East;Indo-Pacific&kind=mconf&by=day&from=2010
/ripple?source=North+Korea&root=ASSAULT&target=South+Korea&on=2010-11-23&days=30
/ripple?series=Middle+East,+material+conflict&size=50&checks=all
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Final
from urllib.parse import urlencode

from dragoman._asked import as_day
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_RIPPLE_PERIODS
from dragoman.measures.series import CLASSES
from dragoman.record import conditions
from dragoman.ripple.theatres import KINDS, THEATRES, WORDS, members
from dragoman.web.address import Asked
from dragoman.web.datasets import chosen
from dragoman.web.jobs import Work
from dragoman.web.shelf import Book

_MODULE: Final = "dragoman.web.work.ripple"
_DAYS: Final = 30
#: The longest text of a field, and the largest shock that is assumed.
_LONGEST: Final = 200
_LARGEST: Final = 1e6
#: Between several names in one field: names of regions have no semicolon.
_BETWEEN: Final = ";"


@dataclass(frozen=True, slots=True)
class Shock:
    """Who did what to whom, and when; as typed."""

    source: str
    root: str
    target: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Question:
    """The series that are fitted, and the shock that is followed, if any."""

    dataset: str
    since: dt.date | None
    until: dt.date | None
    theatres: tuple[str, ...]
    kinds: tuple[str, ...]
    by: str
    days: int
    shock: Shock | None
    what_if: tuple[str, float] | None
    every: bool

    @property
    def followed(self) -> bool:
        """Whether it is asked what follows something."""
        return bool(self.shock or self.what_if)

    @property
    def series(self) -> tuple[str, ...]:
        """The names of the series."""
        return tuple(f"{place}, {WORDS[kind]}" for place in self.theatres for kind in self.kinds)

    @property
    def fit(self) -> Work:
        """The fit with its quick checks."""
        return Work(f"{_MODULE}:fit", self._fitted())

    @property
    def checks(self) -> Work:
        """All checks of the fit."""
        return Work(f"{_MODULE}:checks", self._fitted())

    @property
    def after(self) -> Work:
        """What follows the shock."""
        told: dict[str, Any] = {"days": self.days, "source": ""}
        if self.shock:
            one = self.shock
            told |= {
                "source": one.source,
                "root": one.root,
                "target": one.target,
                "on": f"{one.on}",
            }
        elif self.what_if:
            told |= {"series": self.what_if[0], "size": self.what_if[1]}
        return Work(f"{_MODULE}:after", self._fitted() | told)

    def after_or_refuse(self) -> Work:
        """What follows the shock.

        Raises:
            UsageError: no shock is asked for.
        """
        if not self.followed:
            raise UsageError("nothing is asked to follow; name a shock: source, root, target, on")
        return self.after

    def _fitted(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset, "theatres": list(self.theatres), "kinds": list(self.kinds),
            "by": self.by, "since": self.since and f"{self.since}",
            "until": self.until and f"{self.until}",
        }  # fmt: skip

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What is fitted, as fields of an address: what is usual is left out."""
        told = [("dataset", self.dataset)]
        if self.theatres != THEATRES:
            told.append(("theatre", _BETWEEN.join(self.theatres)))
        if self.kinds != KINDS:
            told.append(("kind", _BETWEEN.join(self.kinds)))
        told += [("by", self.by)] if self.by != "day" else []
        told += [("from", f"{self.since}")] if self.since else []
        told += [("to", f"{self.until}")] if self.until else []
        return told + ([("checks", "all")] if self.every else [])

    @property
    def followed_fields(self) -> list[tuple[str, str]]:
        """What is followed, as fields of an address."""
        told: list[tuple[str, str]] = []
        if self.shock:
            one = self.shock
            told = [("source", one.source), ("root", one.root), ("target", one.target),
                    ("on", f"{one.on}")]  # fmt: skip
        elif self.what_if:
            told = [("series", self.what_if[0]), ("size", f"{self.what_if[1]:g}")]
        return told + ([("days", f"{self.days}")] if told and self.days != _DAYS else [])

    def query(self, **extra: str) -> str:
        """The address of the view after "?", in one order."""
        return urlencode([*self.fields, *self.followed_fields, *extra.items()])

    def but(self, **changes: Any) -> Question:
        """The same with other fields."""
        return replace(self, **changes)

    def suggested(self, row: Mapping[str, Any]) -> str:
        """The address of the view after another shock, of `ripple_shocks`."""
        shock = Shock(row["source"], row["root"], row["target"], row["day"])
        return f"/ripple?{self.but(shock=shock, what_if=None).query()}#after"


def question(book: Book, asked: Asked, told: Mapping[str, Sequence[str]]) -> Question:
    """The question of an address.

    Args:
        book: the copy that is asked.
        asked: its fields that all views share.
        told: every parameter with its values.

    Raises:
        UsageError: a field makes no sense, or part of a shock is missing.
    """
    by = _one(told, "by") or "day"
    conditions.known("period", by, ("day", "week"))
    kinds = _several(told, "kind") or KINDS
    conditions.known("kind", kinds, tuple(CLASSES))
    shock, what_if = _shock(asked, told), _what_if(told)
    if shock and what_if:
        raise UsageError("ask of a shock of the record or of an assumed one, not both")
    if (all_ := _one(told, "checks")) not in ("", "all", "quick"):
        raise UsageError(f"checks={all_!r}: all or quick")
    return Question(
        chosen(book, asked.dataset), asked.since, asked.until,
        _several(told, "theatre") or THEATRES, kinds, by, _days(_one(told, "days")), shock,
        what_if, all_ == "all",
    )  # fmt: skip


def known_theatres(wanted: Question, tables: Knowledge) -> tuple[str, ...]:
    """All regions of study, in the order of the table.

    Raises:
        UsageError: one that is asked for is none of them.
    """
    known = tuple(members(tables))
    conditions.known("theatre", wanted.theatres, known)
    return known


def _one(told: Mapping[str, Sequence[str]], name: str) -> str:
    """The value of a parameter; the last of several, as in any address."""
    values = told.get(name) or [""]
    return " ".join(values[-1][:_LONGEST].split())


def _several(told: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    parts = [part for text in told.get(name, ()) for part in text[:_LONGEST].split(_BETWEEN)]
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _shock(asked: Asked, told: Mapping[str, Sequence[str]]) -> Shock | None:
    root, on = "".join(asked.root[:1]), _one(told, "on")
    given = asked.source, root, asked.target, on
    if not any(given):
        return None
    if not all(given):
        raise UsageError("a shock needs who did what to whom, and when: source, root, target, on")
    day = as_day(on)
    if day is None or day != as_day(on, last=True):
        raise UsageError(f"on={on!r}: a day, such as 2010-11-23")
    return Shock(asked.source, root, asked.target, day)


def _what_if(told: Mapping[str, Sequence[str]]) -> tuple[str, float] | None:
    name, size = _one(told, "series"), _one(told, "size")
    if not name and not size:
        return None
    if not name:
        raise UsageError("further events need a series: series, size")
    try:
        number = float(size)
    except ValueError:
        number = -1.0
    if not (isfinite(number) and 0 < number <= _LARGEST):
        raise UsageError(f"size={size[:40]!r}: a number of events above 0, to {_LARGEST:.0f}")
    return name, number


def _days(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if text and not 1 <= number <= MAX_RIPPLE_PERIODS:
        raise UsageError(f"days={text[:40]!r}: a number from 1 to {MAX_RIPPLE_PERIODS}")
    return number or _DAYS


def command(of: Question, record: str) -> str:
    """The command line that answers the same."""
    words = ["dragoman", "ripple", "--record", record, "--dataset", of.dataset]
    for option, values, usual in (
        ("--theatre", of.theatres, THEATRES), ("--kind", of.kinds, KINDS),
    ):  # fmt: skip
        words += [word for one in values for word in (option, one)] if values != usual else []
    words += ["--by", of.by] if of.by != "day" else []
    words += ["--from", f"{of.since}"] if of.since else []
    words += ["--to", f"{of.until}"] if of.until else []
    if of.shock:
        one = of.shock
        words += ["--shock", f"{one.source} {one.root} {one.target}", "--on", f"{one.on}"]
    elif of.what_if:
        words += ["--what-if", f"{of.what_if[0]}={of.what_if[1]:g}"]
    words += ["--days", f"{of.days}"] if of.followed and of.days != _DAYS else []
    words += ["--check"] if of.every else []
    words += ["--chart", "ripple.svg", *(["--map", "path.svg"] if of.followed else [])]
    return shlex.join(words)


def python(of: Question, record: str) -> str:
    """The lines of Python that answer the same."""
    given: dict[str, Any] = {"dataset": of.dataset}
    given |= {"theatres": of.theatres} if of.theatres != THEATRES else {}
    given |= {"kinds": of.kinds} if of.kinds != KINDS else {}
    given |= {"by": of.by} if of.by != "day" else {}
    given |= {"since": f"{of.since}"} if of.since else {}
    given |= {"until": f"{of.until}"} if of.until else {}
    if of.shock:
        one = of.shock
        given |= {"shock": f"{one.source} {one.root} {one.target}", "on": f"{one.on}"}
    elif of.what_if:
        given |= {"what_if": {of.what_if[0]: of.what_if[1]}}
    given |= {"days": of.days} if of.followed and of.days != _DAYS else {}
    given |= {"check": "full"} if of.every else {}
    told = "".join(f"    {name}={value!r},\n" for name, value in given.items())
    drawn = 'found.chart("ripple.svg")' + ('\nfound.map("path.svg")' if of.followed else "")
    return (
        f"import dragoman\n\nrecord = dragoman.open({record!r})\n"
        f"found = dragoman.find_ripples(\n    record,\n{told})\n"
        f"print(found)  # the first line says which checks failed\n{drawn}"
    )
