"""Who is tied to whom on a day: memberships, alliances, partnerships, with their sources."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dragoman.knowledge.base import Knowledge

#: Kinds of bilateral ties that bind to defend.
ALLIED: Final = frozenset({"alliance", "defence-pact"})


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One dated tie of `a` with `b`; `kind` "member", "partner", "alliance", "peace-treaty" ...

    `name` is the treaty or body, `source` where it is documented. `start` and `end` are the first
    and the last day, None where the tables leave them open.
    """

    a: str
    b: str
    kind: str
    start: dt.date | None = None
    end: dt.date | None = None
    name: str = ""
    source: str = ""

    def holds(self, on: dt.date | None) -> bool:
        """Whether the tie holds on that day; None asks for today's open ties."""
        if on is None:
            return self.end is None
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


class Ties:
    """The tables of memberships and ties, seen from one actor."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._bodies = {row.code: row for row in knowledge.organisations}
        self._edges: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._read(knowledge):
            self._edges[edge.a].append(edge)
            if edge.b != edge.a:
                self._edges[edge.b].append(edge)

    def _read(self, knowledge: Knowledge) -> Iterator[Edge]:
        for row in knowledge.memberships:
            body = self._bodies.get(row.organisation)
            source = row.source or "membership list of the body (actors/memberships.tsv)"
            yield Edge(
                row.member, row.organisation, row.kind, row.start, row.end,
                body.name if body else row.organisation, source,
            )  # fmt: skip
        for tie in knowledge.ties:
            yield Edge(tie.a, tie.b, tie.kind, tie.start, tie.end, tie.name, tie.source)

    def of(self, code: str, on: dt.date | None = None) -> tuple[Edge, ...]:
        """Every tie of an actor that holds on a day, sorted by kind and partner.

        Args:
            code: an ISO3 or organisation code; an organisation's ties are its members too.
            on: the day; None takes the ties that are still open.
        """
        found = {edge for edge in self._edges.get(code, ()) if edge.holds(on)}
        return tuple(sorted(found, key=lambda e: (e.kind, other(e, code), e.start or dt.date.min)))

    def members(
        self, organisation: str, on: dt.date | None = None, kind: str = "member"
    ) -> tuple[str, ...]:
        """The members (or partners, observers ...) of a body on a day, sorted by code."""
        edges = self._edges.get(organisation, ())
        found = {e.a for e in edges if e.b == organisation and e.kind == kind and e.holds(on)}
        return tuple(sorted(found))

    def allies(
        self, code: str, on: dt.date | None = None, *, collective: bool = True
    ) -> tuple[str, ...]:
        """The states bound to defend an actor on a day.

        Args:
            code: an ISO3 code.
            on: the day; None takes the ties that are still open.
            collective: count fellow members of alliances such as NATO, not only bilateral pacts.
        """
        edges = [e for e in self._edges.get(code, ()) if e.holds(on)]
        found = {other(e, code) for e in edges if e.kind in ALLIED}
        if collective:
            for edge in edges:
                if edge.kind == "member" and edge.a == code and self._is_alliance(edge.b):
                    found |= set(self.members(edge.b, on))
        return tuple(sorted(found - {code}))

    def bridges(self, organisation: str, code: str, on: dt.date | None = None) -> tuple[str, ...]:
        """Members of a body that have a defence pact of their own with an actor.

        `bridges("NATO", "JPN")` are the members of NATO that are treaty allies of Japan.
        """
        allies = set(self.allies(code, on, collective=False))
        return tuple(m for m in self.members(organisation, on) if m in allies)

    def _is_alliance(self, code: str) -> bool:
        body = self._bodies.get(code)
        return body is not None and body.kind == "alliance"


def other(edge: Edge, code: str) -> str:
    """The other end of a tie."""
    return edge.b if edge.a == code else edge.a
