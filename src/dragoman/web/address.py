"""What an address asks for: the same fields for pages, charts and the API.

    /partnership?a=Japan&b=NATO&by=month&from=2015&area=cyber

Every field is optional; one that makes no sense is refused with one line. `Asked.query` writes the
address back in one order, so that the same view has the same address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import urlencode

from fastapi import Query

from dragoman._asked import as_day
from dragoman.errors import UsageError
from dragoman.record.conditions import EventFilter

By = Literal["day", "week", "month", "quarter", "year"]
#: Rows of a page, and the most that a caller may ask for at a time.
PER_PAGE: Final = 50
MAX_PER_PAGE: Final = 1000
#: A name of an actor, or several; longer than any group in the tables.
_LONGEST: Final = 200
_MOST: Final = 40
_Text = Annotated[str, Query(max_length=_LONGEST)]
_Texts = Annotated[list[str], Query(max_length=_MOST)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asks for. Empty means: not said.

    `a` and `b` are the two sides of a pair, `actor` one on either side, `source` and `target` in
    their roles, all as typed: a name, code, group or region. `since` and `until` are days.
    """

    a: str = ""
    b: str = ""
    actor: str = ""
    source: str = ""
    target: str = ""
    by: By = "month"
    since: dt.date | None = None
    until: dt.date | None = None
    area: tuple[str, ...] = ()
    root: tuple[str, ...] = ()
    quad: tuple[int, ...] = ()
    publisher: str = ""
    dataset: str = ""
    everything: bool = False
    q: str = ""
    page: int = 1
    per: int = PER_PAGE

    @property
    def offset(self) -> int:
        """Rows before the page."""
        return (self.page - 1) * self.per

    def filter(self) -> EventFilter:
        """The events meant; `a` and `b` together are a dyad in either direction.

        Raises:
            UsageError: one side of a pair only.
        """
        if bool(self.a) != bool(self.b):
            raise UsageError("name both sides of a pair: a and b")
        return EventFilter(
            source=self.source or None, target=self.target or None, actor=self.actor or None,
            dyad=(self.a, self.b) if self.a else None, root=self.root or None,
            quad=self.quad or None, area=self.area or None, since=self.since, until=self.until,
            publisher=self.publisher or None, dataset=self.dataset or None,
            modality=None if self.everything else "actual",
        )  # fmt: skip

    def but(self, **changes: Any) -> Asked:
        """The same with other fields; from the first page unless a page is named."""
        return replace(self, **{"page": 1, **changes})

    def query(self, *names: str, **extra: str) -> str:
        """The part of an address after "?": what is said, in one order, and `extra`.

        Args:
            names: only these fields; by default all.
            extra: more parameters, at the end.
        """
        told: list[tuple[str, str]] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value == item.default or (names and item.name not in names):
                continue
            name = _ADDRESS.get(item.name, item.name)
            many = value if isinstance(value, tuple) else (value,)
            told += [(name, _text(one)) for one in many]
        return urlencode([*told, *extra.items()])


#: Fields that addresses call by another name, as options of the commands do.
_ADDRESS: Final = {"since": "from", "until": "to", "everything": "all"}


def _text(value: object) -> str:
    return "1" if value is True else str(value)


def asked(
    a: _Text = "", b: _Text = "", actor: _Text = "", source: _Text = "", target: _Text = "",
    by: Annotated[str, Query(max_length=10, description="day to year")] = "month",
    since: Annotated[str, Query(alias="from", max_length=10, description="first day")] = "",
    until: Annotated[str, Query(alias="to", max_length=10, description="last day")] = "",
    area: _Texts = [],  # noqa: B006 - FastAPI copies it
    root: _Texts = [],  # noqa: B006
    quad: _Texts = [],  # noqa: B006
    publisher: _Text = "", dataset: _Text = "",
    everything: Annotated[
        str, Query(alias="all", max_length=5, description="1: also planned, negated, alleged")
    ] = "",
    q: _Text = "",
    page: Annotated[str, Query(max_length=9, description="from 1")] = "",
    per: Annotated[str, Query(max_length=9, description=f"rows a page, to {MAX_PER_PAGE}")] = "",
) -> Asked:  # fmt: skip
    """The fields of an address, checked: for `Depends`.

    Raises:
        UsageError: a field makes no sense.
    """
    if by and by not in get_args(By):
        raise UsageError(f"by={by!r}: one of {', '.join(get_args(By))}")
    first, last = as_day(since or None), as_day(until or None, last=True)
    if first and last and first > last:
        raise UsageError(f"from {first} is after to {last}")
    return Asked(
        a=_plain(a), b=_plain(b), actor=_plain(actor), source=_plain(source),
        target=_plain(target), by=by or "month", since=first, until=last,  # type: ignore[arg-type]
        area=_each(area), root=tuple(r.upper() for r in _each(root)),
        quad=tuple(_whole("quad", text, 4) for text in _each(quad)),
        publisher=publisher, dataset=dataset, everything=everything in ("1", "true", "yes", "on"),
        q=_plain(q), page=_whole("page", page or "1", 10_000_000),
        per=_whole("per", per or str(PER_PAGE), MAX_PER_PAGE),
    )  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.split())


def _each(given: Iterable[str]) -> tuple[str, ...]:
    """The values, each once; a form sends empty ones, too."""
    return tuple(dict.fromkeys(text for one in given if (text := _plain(one))))


def _whole(name: str, text: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= most:
        raise UsageError(f"{name}={text!r}: a number from 1 to {most}")
    return number
