"""Phases of real partnerships: well-known turns, written down before anything was fitted.

    dragoman import icews-tkg DATA/icews/icews05-15 --record long.duckdb
    dragoman import icews-tkg DATA/icews/icews18 --record short.duckdb
    python benchmarks/phases/real.py --long long.duckdb --short short.duckdb \
        --netify DATA/netify_icews.rda

`turns.tsv` by month from ICEWS 2005-2015; the same turns by year from the counts of all states in
netify (2002-2014, needs `rdata`); the Korean turn of 2018 by week.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.measures.question import Side
from dragoman.measures.series import Series
from dragoman.phases.fit import fit
from dragoman.phases.pair import pair_phases
from dragoman.phases.result import Change, Phases
from dragoman.record.store import Record

TURNS = Path(__file__).with_name("turns.tsv")
YEARS = {"cooperation": ("verbCoop", "matlCoop"), "conflict": ("verbConf", "matlConf")}


def turns() -> list[dict[str, str]]:
    """The turns that were written down."""
    with TURNS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def hit(found: Phases, turn: dict[str, str], cut: int) -> Change | None:
    """The change whose set of dates meets those of the turn, in its direction, if there is one.

    `cut`: characters of a date that are compared: 7 for months, 4 for years.
    """
    first, last = turn["first"][:cut], turn["last"][:cut]
    for change in found.changes:
        begins, ends = (day.isoformat()[:cut] for day in change.date_set)
        if change.direction == turn["direction"] and begins <= last and first <= ends:
            return change
    return None


def told(turn: dict[str, str], found: Phases, cut: int) -> str:
    """One row of the table."""
    right = hit(found, turn, cut)
    said = "not found"
    if right:
        ends = " to ".join(day.isoformat()[:cut] for day in right.date_set)
        said = f"{ends}, x{right.ratio:.1f}, p {right.probability:.2f}"
    others = len(found.changes) - bool(right)
    note = " (too few events)" if not found.enough else ""
    return (
        f"| {turn['a']}-{turn['b']} {turn['class']} | {turn['first']} to {turn['last']}: "
        f"{turn['what']} | {found.series.total} | {said}{note} | {others} |"
    )


def monthly(record: Record, turn: dict[str, str]) -> Phases:
    """The phases of a turn's dyad and class by month."""
    sides = Side(turn["a"], [turn["a"]]), Side(turn["b"], [turn["b"]])
    (found,) = pair_phases(record, *sides, kinds=(turn["class"],))
    return found


def yearly(table: Any, turn: dict[str, str]) -> Phases:
    """The same by year, from the counts of all states."""
    codes = {turn["a"], turn["b"]}
    wanted = list(YEARS[turn["class"]])
    pair = table[table["i_iso3c"].isin(codes) & table["j_iso3c"].isin(codes)]
    years = sorted({int(year) for year in table["year"]})
    counts = pair.groupby("year")[wanted].sum().sum(axis=1)
    total = table.groupby("year")[[name for names in YEARS.values() for name in names]].sum()
    return fit(
        Series(
            "netify", turn["a"], turn["b"], turn["class"], "", "", "year", "events",
            tuple(dt.date(year, 1, 1) for year in years),
            np.array([int(counts.get(year, 0)) for year in years]),
            np.array([float(total.sum(axis=1)[year]) for year in years]),
        )
    )  # fmt: skip


def show(rows: list[str]) -> None:
    """A table."""
    print("| dyad | turn | events | 90 % set of dates | other changes |\n|---|---|---|---|---|")
    print("\n".join(rows), "\n")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--long", type=Path, required=True)
    parser.add_argument("--short", type=Path, required=True)
    parser.add_argument("--netify", type=Path)
    asked = parser.parse_args()
    with Record.open(asked.long, read_only=True, create=False) as record:
        show([told(turn, monthly(record, turn), 7) for turn in turns()])
    if asked.netify:
        import rdata

        table = rdata.read_rda(asked.netify)["icews"]
        show([told(turn, yearly(table, turn), 4) for turn in turns()])
    with Record.open(asked.short, read_only=True, create=False) as record:
        for a, b in (("PRK", "KOR"), ("PRK", "USA")):
            for found in pair_phases(record, Side(a, [a]), Side(b, [b]), by="week"):
                print(f"{a}-{b} {found.series.kind} by week, {found.series.total} events:")
                for change in found.changes:
                    ends = " to ".join(day.isoformat() for day in change.date_set)
                    print(f"  {change.date}: {ends}, x{change.ratio:.2f}, "
                          f"p {change.probability:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
