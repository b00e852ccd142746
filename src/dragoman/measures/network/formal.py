"""Formal ties beside observed cooperation: what the tables say held, and where the two differ."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from dragoman.coding.ties import ALLIED
from dragoman.knowledge.base import Knowledge
from dragoman.measures.network.result import Link, Network

#: The members of the United Nations are not listed as members: every state of kind "member" is.
_UN: Final = "UNO"
_Span = tuple[dt.date, dt.date]


class Formal:
    """The ties in force on any day of a stretch, from the tables of memberships and of ties."""

    def __init__(self, knowledge: Knowledge, first: dt.date, last: dt.date) -> None:
        self._first, self._last = first, last
        self._bodies = {row.code: row for row in knowledge.organisations}
        self._seats: dict[str, dict[str, list[_Span]]] = defaultdict(lambda: defaultdict(list))
        self._direct: dict[frozenset[str], set[tuple[str, str]]] = defaultdict(set)
        for row in knowledge.memberships:
            if span := self._span(row.start, row.end):
                self._add(row.member, row.organisation, row.kind, self._name(row.organisation))
                if row.kind == "member":
                    self._seats[row.member][row.organisation].append(span)
        for tie in knowledge.ties:
            if self._span(tie.start, tie.end):
                self._add(tie.a, tie.b, tie.kind, tie.name or tie.kind)
        for state in knowledge.states:
            if state.kind == "member" and self._span(state.start, state.end):
                self._add(state.code, _UN, "member", self._name(_UN))

    def between(self, a: str, b: str) -> tuple[tuple[str, str], ...]:
        """The ties of two actors, as (kind, name), sorted.

        A treaty has the kind of the tables ("alliance", "partnership" ...). Of two members of one
        body the kind is "alliance" where the body is one, else "membership"; an actor and a body
        it belongs to have the kind of its place there ("member", "partner" ...).
        """
        found = set(self._direct.get(frozenset((a, b)), ()))
        seats, others = self._seats.get(a, {}), self._seats.get(b, {})
        for code in seats.keys() & others.keys():
            if any(_meet(mine, theirs) for mine in seats[code] for theirs in others[code]):
                body = self._bodies.get(code)
                allied = body is not None and body.kind == "alliance"
                found.add(("alliance" if allied else "membership", self._name(code)))
        return tuple(sorted(found))

    def allied(self, a: str, b: str) -> bool:
        """Whether two actors are bound to defend each other."""
        return any(kind in ALLIED for kind, _ in self.between(a, b))

    def _add(self, a: str, b: str, kind: str, name: str) -> None:
        self._direct[frozenset((a, b))].add((kind, name))

    def _name(self, code: str) -> str:
        body = self._bodies.get(code)
        return body.name if body else code

    def _span(self, start: dt.date | None, end: dt.date | None) -> _Span | None:
        """The part of the stretch in which something held, or None."""
        span = max(start or self._first, self._first), min(end or self._last, self._last)
        return span if span[0] <= span[1] else None


def _meet(one: _Span, other: _Span) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where formal ties and observed cooperation differ.

    `silent` are allies of whom no cooperation was seen, the busiest first; `untied` those who
    cooperated without any formal tie in the tables, most first.
    """

    silent: tuple[Link, ...]
    untied: tuple[Link, ...]


def gaps(network: Network, knowledge: Knowledge) -> Gaps:
    """Allies without observed cooperation, and cooperation without a formal tie.

    Only among the actors of the network: who was not seen at all is not silent towards anybody
    in particular. What was not observed may still have happened.

    Args:
        network: a network of `dragoman.measures.network.build`.
        knowledge: the tables of memberships and ties.
    """
    untied = [link for link in network.links if link.cooperation and not link.ties]
    untied.sort(key=lambda link: (-link.cooperation, link.a, link.b))
    # The more two cooperate with others, the more it means that they were not seen to.
    busy = {node.actor: node.cooperation.value for node in network.nodes}
    silent = sorted(
        _silent(network, knowledge),
        key=lambda link: (-busy[link.a] * busy[link.b], link.a, link.b),
    )
    return Gaps(tuple(silent), tuple(untied))


def _silent(network: Network, knowledge: Knowledge) -> Iterator[Link]:
    formal = Formal(knowledge, network.first, network.last)
    seen = {(link.a, link.b): link for link in network.links}
    for a, b in combinations(sorted(node.actor for node in network.nodes), 2):
        link = seen.get((a, b)) or Link(a, b, 0, 0, (), formal.between(a, b))
        if not link.cooperation and any(kind in ALLIED for kind, _ in link.ties):
            yield link
