"""Formal ties of two sides: treaties, seats of one in the other, bodies that both are in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from dragoman.brief.facts import Party
from dragoman.brief.names import Namer
from dragoman.coding.ties import Edge, Ties, other
from dragoman.knowledge.base import Knowledge

#: Pairs of members of two groups that are looked at.
_PAIRS: Final = 400
_UN: Final = "UNO"


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie, and between whom it holds where a side is a group; `since` is the earliest start."""

    kind: str
    name: str
    since: dt.date | None
    source: str
    pairs: tuple[str, ...]
    shared: bool


def bonds(
    tables: Knowledge, namer: Namer, a: Party, b: Party, on: dt.date | None
) -> tuple[Bond, ...]:
    """The ties of two sides, treaties and seats first, then bodies that both are members of.

    Args:
        tables: memberships and treaties.
        namer: how actors are called.
        a, b: the sides.
        on: the day; None takes the ties that are still open.
    """
    ties, several = _ties(_Key(tables)), len(a.codes) > 1 or len(b.codes) > 1
    states = frozenset(row.code for row in tables.states if row.kind == "member")
    found: dict[tuple[bool, str, str], list[tuple[Edge, str]]] = defaultdict(list)
    for one, two in list(product(_actors(a), _actors(b)))[:_PAIRS]:
        pair = f"{namer.bare(one)} and {namer.bare(two)}" if several else ""
        for shared, edge in _between(ties, one, two, on):
            found[shared, edge.kind, edge.name].append((edge, pair))
        if one in states and two in states:
            edge = Edge(one, _UN, "member", name=namer.bare(_UN), source="table of states")
            found[True, edge.kind, edge.name].append((edge, pair))
    return tuple(_bond(key, rows) for key, rows in sorted(found.items()))


def _actors(party: Party) -> list[str]:
    """The actors of a side, without sectors."""
    return sorted({code.partition(":")[0] for code in party.codes})


def _between(ties: Ties, a: str, b: str, on: dt.date | None) -> Iterator[tuple[bool, Edge]]:
    """Ties of the two, and for each body that both are members of the seat that began last."""
    mine, theirs = ties.of(a, on), ties.of(b, on)
    yield from ((False, edge) for edge in mine if other(edge, a) == b)
    seats = {edge.b: edge for edge in theirs if edge.a == b and edge.kind == "member"}
    for edge in mine:
        if edge.a == a and edge.kind == "member" and edge.b in seats:
            yield True, max(edge, seats[edge.b], key=lambda e: e.start or dt.date.min)


def _bond(key: tuple[bool, str, str], rows: list[tuple[Edge, str]]) -> Bond:
    shared, kind, name = key
    starts = [edge.start for edge, _ in rows if edge.start]
    sources = list(dict.fromkeys(edge.source for edge, _ in rows if edge.source))
    pairs = tuple(dict.fromkeys(pair for _, pair in rows if pair))
    said = "both members" if shared else kind.replace("-", " ")
    return Bond(said, name or kind, min(starts, default=None), sources[0] if sources else "",
                pairs, shared)  # fmt: skip


class _Key:
    """Tables by their version: to tell them apart by their content takes long."""

    def __init__(self, tables: Knowledge) -> None:
        self.tables = tables

    def __hash__(self) -> int:
        return hash(self.tables.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.tables.version == self.tables.version


@lru_cache(maxsize=2)
def _ties(key: _Key) -> Ties:
    return Ties(key.tables)
