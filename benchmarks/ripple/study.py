"""Famous shocks and what followed them, in ICEWS 2005-2015 and 2018; the dates were fixed before.

    python benchmarks/ripple/study.py --long long.duckdb --short short.duckdb

For each shock of `shocks.tsv`: by how much its series stood out on the day (or one of the two after
it, when the news came), what the significant links say should follow in 30 days, and what did
follow in every theatre beyond what was expected without the shock. That excess is set beside that
after 500 other days (2018: all others): its rank among them is told, and only one above 95 in 100
is worth a word.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from bisect import bisect_left
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record
from dragoman.ripple.fit import fit
from dragoman.ripple.response import regions, response
from dragoman.ripple.result import Ripple
from dragoman.ripple.shock import beyond
from dragoman.ripple.theatres import THEATRES, theatre_series

Floats = npt.NDArray[np.float64]
SHOCKS = Path(__file__).with_name("shocks.tsv")
KINDS = {"vcoop": "verbal cooperation", "mcoop": "material cooperation",
         "vconf": "verbal conflict", "mconf": "material conflict"}  # fmt: skip
DAYS, OTHERS, LATER = 30, 500, 3


def after(found: Ripple, shock: dict[str, float], place: int) -> dict[str, float]:
    """Events of conflict in each theatre within 30 days beyond what was expected."""
    over = beyond(found, shock, place, DAYS).sum(axis=1)
    return {
        theatre: float(sum(
            over[row] for row, name in enumerate(found.data.names)
            if name.startswith(f"{theatre},") and name.endswith("conflict")
        ))
        for theatre in THEATRES
    }  # fmt: skip


def usual(found: Ripple) -> dict[str, list[float]]:
    """The same after days drawn at random, sorted."""
    rng = np.random.default_rng(0)
    days = len(found.data.periods) - DAYS - 1
    places = rng.choice(days, min(OTHERS, days), replace=False)
    rows = [after(found, {}, int(place)) for place in places]
    return {theatre: sorted(row[theatre] for row in rows) for theatre in THEATRES}


def rank(ordinary: list[float], value: float) -> int:
    """How many of 100 other days are below."""
    return round(100 * bisect_left(ordinary, value) / len(ordinary))


def line(found: Ripple, shock: dict[str, str], ordinary: dict[str, list[float]]) -> str:
    """One row of the table."""
    name = f"{shock['theatre']}, {KINDS[shock['kind']]}"
    row = found.data.names.index(name)
    first = found.data.periods.index(dt.date.fromisoformat(shock["date"]))
    over = (found.data.counts[row] - found.expected[row])[first : first + LATER]
    place = first + int(over.argmax())
    size = float(found.data.counts[row, place] - found.expected[row, place])
    told = f"| {shock['date']} {shock['what']} | {found.data.counts[row, place]} against "
    told += f"{found.expected[row, place]:.1f} |"
    if size <= 0:
        return told + " did not stand out | |"
    due = response(found, {name: size}, DAYS, groups=regions(found.data.names))
    parts = [
        f"{theatre} {due.total[at]:.0f} ({due.total_lower[at]:.0f} to {due.total_upper[at]:.0f})"
        for at, theatre in enumerate(due.names)
        if due.total_upper[at] >= 0.5
    ]
    seen = after(found, {}, place)
    ranks = [
        f"{theatre} {seen[theatre]:+.0f} ({rank(ordinary[theatre], seen[theatre])})"
        for theatre in THEATRES
    ]
    return told + f" {'; '.join(parts) or 'nothing'} | {'; '.join(ranks)} |"


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--long", type=Path, required=True)
    parser.add_argument("--short", type=Path, required=True)
    asked = parser.parse_args()
    with SHOCKS.open(encoding="utf-8", newline="") as stream:
        shocks = list(csv.DictReader(stream, delimiter="\t"))
    for name, path in (("ICEWS 2005-2015", asked.long), ("ICEWS 2018", asked.short)):
        with Record.open(path, read_only=True, create=False) as record:
            found = fit(theatre_series(record, Knowledge.load()), processes=2)
        off = ~np.eye(len(found.matrix), dtype=bool)
        print(f"\n{name}: {int(found.significant[off].sum())} links; {'; '.join(found.notes)}\n")
        print(
            "| shock | its series that day | due in 30 days | conflict beyond what was expected |"
        )
        print("|---|---|---|---|")
        ordinary = usual(found)
        for shock in shocks:
            if shock["data"] == name:
                print(line(found, shock, ordinary))


if __name__ == "__main__":
    main()
