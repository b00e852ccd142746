"""Small made-up results to draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from dragoman.charts import periods
from dragoman.measures.intensity.result import Band, Intensity, IntensityFit
from dragoman.measures.network.result import Estimate, Link, Network, Node
from dragoman.measures.series import Series
from dragoman.phases.episode import Episode, Evidence, State
from dragoman.phases.result import Change, Phase, Phases


def dates(by: str, number: int) -> tuple[dt.date, ...]:
    """Successive first days of periods."""
    if by in ("day", "week"):
        step = dt.timedelta(days=1 if by == "day" else 7)
        return tuple(dt.date(2012, 1, 2) + step * place for place in range(number))
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    ends = (place * months for place in range(number))
    return tuple(dt.date(2012 + end // 12, end % 12 + 1, 1) for end in ends)


def series(
    kind: str = "cooperation",
    counts: Sequence[int] = (2, 0, 3, 1, 4, 9, 8, 11),
    exposure: Sequence[float] | None = None,
    *,
    by: str = "month",
    area: str = "",
    source: str = "JPN",
    target: str = "NATO",
    dataset: str = "dragoman",
) -> Series:
    """A series; by default with the same coverage in each period."""
    read = np.array([100.0] * len(counts) if exposure is None else exposure, dtype=np.float64)
    numbers = np.array(counts, dtype=np.int64)
    periods = dates(by, len(counts))
    return Series(dataset, source, target, kind, area, "", by, "events", periods, numbers, read)


def intensity(of: Series, enough: Sequence[bool] | None = None) -> Intensity:
    """A band around the counts."""
    rate = np.convolve(of.counts, np.ones(3) / 3, "same") + 0.2
    known = np.ones(len(of.periods), dtype=np.bool_) if enough is None else np.array(enough)
    return Intensity(of, Band(rate, rate * 0.6, rate * 1.7), known, 0.9, 100.0)


def fit(
    of: Series, enough: Sequence[bool] | None = None, areas: Sequence[Intensity] = ()
) -> IntensityFit:
    """A fit of one class."""
    return IntensityFit(intensity(of, enough), tuple(areas), 0.1, 0.1, (1.0, 0.9, 1.1), {}, True)


def phases(
    of: Series, starts: Sequence[int] = (5,), *, note: str = "", enough: bool = True
) -> Phases:
    """Phases that begin with the periods numbered `starts`."""
    days = of.periods
    changes = tuple(
        Change(days[at], (days[at - 1], days[at]), 0.97, 2.4, 1.8, 3.2) for at in starts
    )
    ends = [0, *starts, len(days)]
    found = tuple(
        Phase(days[a], days[b - 1], int(of.counts[a:b].sum()), 3.0, 2.0, 4.0)
        for a, b in pairwise(ends)
    )
    changing = np.zeros(len(days))
    changing[list(starts)] = 0.8
    level = np.full(len(days), 3.0)
    band = Band(level, level - 1, level + 1)
    return Phases(of, changes, found, changing, band, (0.1, 0.9), 0.1, enough, note)


def estimate(value: float) -> Estimate:
    """An estimate with a band."""
    return Estimate(value, value * 0.8, value * 1.2)


def network(
    names: Sequence[str], groups: Mapping[str, tuple[str, ...]] | None = None, note: str = ""
) -> Network:
    """A wheel: everybody with the next one and with the first."""
    nodes = tuple(
        Node(
            name, name.title(), (groups or {}).get(name, ()), place % 3 + 1,
            estimate(float(len(names) - place)), estimate(1.0), estimate(0.1),
            estimate(0.3 if place == 0 else 0.0) if groups else None,
        )
        for place, name in enumerate(names)
    )  # fmt: skip
    pairs = {(names[0], name) for name in names[1:]} | set(pairwise(names))
    links = tuple(
        Link(
            a,
            b,
            5 + place,
            place % 2,
            (("trade", 2),),
            (("alliance", "Pact"),) if place == 0 else (),
        )
        for place, (a, b) in enumerate(sorted(pairs))
    )
    first, last = dt.date(2014, 1, 1), dt.date(2014, 12, 31)
    return Network("dragoman", first, last, nodes, links, 0.31, 99, 80, note)


def episode(
    first: dt.date,
    states: Sequence[tuple[str, int]] = (("tension", 9), ("strike", 2), ("ceasefire", 9)),
    *,
    a: str = "USA",
    b: str = "IRN",
    words: str = "the bases were hit",
    still: bool = False,
) -> Episode:
    """A crisis with one act of each side per state."""
    found = []
    day = first
    for name, days in states:
        acts = tuple(
            Evidence("e", day, one, other, "ASSAULT", words, "r", "dragoman")
            for one, other in ((a, b), (b, a))
        )
        found.append(State(name, day, day + dt.timedelta(days=days - 1), acts))
        day = periods.after("day", found[-1].last)
    return Episode("dragoman", a, b, first, found[-1].last, tuple(found), still)
