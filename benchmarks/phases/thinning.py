"""Does half of the news tell the same phases? Real dyads, each event kept with probability .5.

    python benchmarks/phases/thinning.py --record long.duckdb --dyads 100

A phase flips when the half tells a change of the other direction where the whole has one. Changes
that the half cannot see any more, and new ones, are counted apart.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from dragoman.measures.pairs import all_series
from dragoman.measures.series import Series
from dragoman.phases.fit import fit
from dragoman.phases.result import Change
from dragoman.record.store import Record


def tried(given: tuple[int, Series]) -> tuple[int, int, int, int, int]:
    """Changes in the whole; of these kept, lost and turned round in the half; new in the half."""
    seed, series = given
    rng = np.random.default_rng(seed)
    half = replace(series, counts=rng.binomial(series.counts, 0.5), exposure=series.exposure / 2)
    whole, part = fit(series).changes, fit(half).changes
    same = sum(any(meets(a, b) and a.direction == b.direction for b in part) for a in whole)
    turned = sum(
        any(meets(a, b) and a.direction != b.direction for b in part)
        and not any(meets(a, b) and a.direction == b.direction for b in part)
        for a in whole
    )
    new = sum(not any(meets(a, b) and a.direction == b.direction for a in whole) for b in part)
    return len(whole), same, len(whole) - same - turned, turned, new


def meets(one: Change, other: Change) -> bool:
    """Whether two sets of dates have a period in common."""
    return one.date_set[0] <= other.date_set[1] and other.date_set[0] <= one.date_set[1]


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--dyads", type=int, default=100)
    asked = parser.parse_args()
    with Record.open(asked.record, read_only=True, create=False) as record:
        found = list(all_series(record, by="month", kinds=("cooperation", "conflict"), least=600))
    found = [one for one in found if one.total >= 600]
    found.sort(key=lambda one: -one.total)
    chosen = found[: asked.dyads]
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(tried, list(enumerate(chosen)), chunksize=2))
    whole, same, lost, turned, new = np.array(rows).sum(axis=0)
    print(
        f"{len(chosen)} series of {chosen[-1].total} to {chosen[0].total} events: {whole} changes; "
        f"in the half {same} again, {lost} not seen, {turned} turned round, {new} new"
    )


if __name__ == "__main__":
    main()
