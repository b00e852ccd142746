"""Who holds an office on a day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dragoman.coding.people import same_office
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import Holder, Person

#: How long before taking office somebody may be called "president-elect".
_ELECTED: Final = dt.timedelta(days=200)
#: What the head of a group is called in the tables.
_LEADING: Final = ("leader", "secretary general", "commander", "chairman", "president", "emir")


class Offices:
    """The tables of holders and people, by actor and office."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._days: dict[tuple[str, str], list[tuple[str, dt.date, dt.date]]] = {}
        rows: list[Holder | Person] = [*knowledge.holders, *knowledge.people]
        for row in rows:
            if row.person and row.office:
                days = (row.person, row.start or dt.date.min, row.end or dt.date.max)
                self._days.setdefault((row.actor, row.office), []).append(days)

    def holder(self, actor: str, office: str, on: dt.date | None) -> str:
        """The person who held this office on that day, or "" when the tables do not say."""
        if on is None:
            return ""
        for name in same_office(office):
            days = self._days.get((actor, name), ())
            found = {person for person, start, end in days if start <= on <= end}
            if len(found) == 1:
                return found.pop()
        return ""

    def elect(self, actor: str, office: str, on: dt.date | None) -> str:
        """Who takes this office next, if soon: the "president-elect"."""
        if on is None:
            return ""
        coming = [
            (start, person)
            for name in same_office(office)
            for person, start, _ in self._days.get((actor, name), ())
            if on < start <= on + _ELECTED
        ]
        return min(coming)[1] if coming else ""

    def leader(self, group: str, on: dt.date | None) -> str:
        """The person who leads a group on that day, or ""."""
        if on is None:
            return ""
        for office in _LEADING:
            days = self._days.get((group, office), ())
            found = {person for person, start, end in days if start <= on <= end}
            if len(found) == 1:
                return found.pop()
        return ""
