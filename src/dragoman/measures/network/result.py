"""What a network of one stretch of time says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of the whole data, and the ends of its 90 % band from resampling stories."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Link:
    """What two actors did to each other, both directions together.

    `cooperation` and `conflict` count events, never netted; `areas` counts them by area;
    `ties` are formal ones in force: (kind, name), from the tables of knowledge.
    """

    a: str
    b: str
    cooperation: int
    conflict: int
    areas: tuple[tuple[str, int], ...]
    ties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An actor in the network.

    `groups` are those of the groups asked about that it belongs to; `strength` is what it took
    part in of cooperation and of conflict; `betweenness` its share of shortest paths of
    cooperation; `bridging` its share of those between the two groups asked about.
    """

    actor: str
    name: str
    groups: tuple[str, ...]
    community: int
    cooperation: Estimate
    conflict: Estimate
    betweenness: Estimate
    bridging: Estimate | None


@dataclass(frozen=True, slots=True)
class Network:
    """The network of the events of `first` to `last`; nodes by bridging, links by cooperation."""

    dataset: str
    first: dt.date
    last: dt.date
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    modularity: float
    events: int
    stories: int
    note: str
