"""How often the resolver names the right country and sector.

    python benchmarks/quality/actors.py actors.tsv [--errors 60]

The file has the columns `actor_text context on country sector sector_2`. An asserted cell is one
that is not `*`; empty means none, `(none)` that the text must not resolve at all, `!GBR` any
country but that one. A sector is right when the resolver's first or second sector is it.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dragoman.coding.resolve import Resolution, Resolver
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.tables import parse_day

_NONE = "(none)"
_WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Scored:
    """One row with what was found; None where the row asserts nothing."""

    row: dict[str, str]
    found: Resolution
    country: str
    country_right: bool | None
    sector_right: bool | None
    strict: bool

    @property
    def right(self) -> bool | None:
        """Whether every asserted cell is right."""
        asserted = [cell for cell in (self.country_right, self.sector_right) if cell is not None]
        return all(asserted) if asserted else None


def read_day(text: str) -> dt.date:
    """A day as ISO or as "12 April 2022"."""
    for form in _WRITTEN:
        try:
            return dt.datetime.strptime(text.strip().title(), form).date()
        except ValueError:
            continue
    return parse_day(text.strip(), last=False)


def country_right(wanted: str, found: Resolution, country: str) -> bool | None:
    """Whether the country is the wanted one; None when none is asserted."""
    if wanted == "*":
        return None
    if wanted == _NONE:
        return found.actor == ""
    if wanted.startswith("!"):
        return wanted[1:] not in (country, found.actor)
    return wanted in (country, found.actor)


def sector_right(wanted: str, found: Resolution) -> bool | None:
    """Whether the sector is the wanted one; None when none is asserted."""
    if wanted == "*":
        return None
    if wanted in (_NONE, ""):
        return found.sector == ""
    return wanted in (found.sector, found.sector_2)


def score(path: Path, resolver: Resolver) -> list[Scored]:
    """Every row of the file, resolved and compared."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    scored = []
    for row in rows:
        found = resolver.resolve(row["actor_text"], read_day(row["on"]), row["context"] or "")
        country = resolver.country(found.actor)
        scored.append(
            Scored(
                row, found, country, country_right(row["country"], found, country),
                sector_right(row["sector"], found),
                row["sector"] in ("*", _NONE, found.sector),
            )
        )  # fmt: skip
    return scored


def share(values: Iterable[bool | None]) -> float:
    """Per cent of the asserted values that are true."""
    asserted = [value for value in values if value is not None]
    return round(100 * sum(asserted) / len(asserted), 1) if asserted else 0.0


def main() -> None:
    """Score a file and print the figures and the errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--errors", type=int, default=60, help="how many errors to print")
    options = parser.parse_args()
    scored = score(options.path, Resolver(Knowledge.load()))
    strict = [None if s.right is None else s.right and s.strict for s in scored]
    report = {
        "rows": len(scored),
        "country": share(s.country_right for s in scored),
        "country_and_sector": share(s.right for s in scored),
        "country_and_first_sector": share(strict),
    }
    print(json.dumps(report))
    print("text\tcontext\ton\twanted\tfound\tbasis")
    for item in [s for s in scored if s.right is False][: options.errors]:
        row, found = item.row, item.found
        wanted = f"{row['country'] or '-'} {row['sector'] or '-'}"
        got = f"{item.country or '-'} {found.sector or '-'} {found.sector_2}".strip()
        print(row["actor_text"], row["context"], row["on"], wanted, got, found.basis, sep="\t")


if __name__ == "__main__":
    main()
