"""What an episode is: the states of one crisis, each with its evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event behind a state: "words" are those of the report, "" for imported events."""

    event_id: str
    date: dt.date
    source: str
    target: str
    root: str
    words: str
    report_id: str
    dataset: str


@dataclass(frozen=True, slots=True)
class State:
    """One state of an episode: "tension", "strike", "retaliation", "ceasefire", "volatile"."""

    name: str
    first: dt.date
    last: dt.date
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """A crisis between two sides; `open` when the data end before it was quiet long enough."""

    dataset: str
    a: str
    b: str
    first: dt.date
    last: dt.date
    states: tuple[State, ...]
    open: bool
