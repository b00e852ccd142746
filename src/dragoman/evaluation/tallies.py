"""Confusion of roots and calibration of confidence, counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

#: Column of gold that was not coded, and row of what was coded without gold.
MISSED: Final = "missed"
EXTRA: Final = "extra"
BINS: Final = 10


@dataclass(slots=True)
class Confusion:
    """How often each gold root was coded as each root."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, gold: str | None, coded: str | None) -> None:
        """Count one: None for gold is what was coded without gold, None for coded a miss."""
        self.counts[gold or EXTRA, coded or MISSED] += 1

    @property
    def golds(self) -> list[str]:
        """The rows: gold roots by name, then "extra" where there is any."""
        return _last({gold for gold, _ in self.counts}, EXTRA)

    @property
    def codeds(self) -> list[str]:
        """The columns: coded roots by name, then "missed" where there is any."""
        return _last({coded for _, coded in self.counts}, MISSED)


def _last(names: set[str], name: str) -> list[str]:
    return sorted(names - {name}) + ([name] if name in names else [])


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions of one bin: how many, their mean confidence, and the share that is right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(slots=True)
class Calibration:
    """Confidences beside whether each prediction was right."""

    pairs: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, confidence: float, right: bool) -> None:
        """Count one prediction."""
        self.pairs.append((confidence, right))

    def bins(self) -> list[Bin]:
        """Ten bins of equal width; the last one holds 1.0 too, an empty one zeros."""
        inside: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
        for pair in self.pairs:
            inside[min(max(int(pair[0] * BINS), 0), BINS - 1)].append(pair)
        return [
            Bin(
                i / BINS, (i + 1) / BINS, len(p), _mean([c for c, _ in p]), _mean([r for _, r in p])
            )
            for i, p in enumerate(inside)
        ]

    @property
    def error(self) -> float:
        """The expected calibration error: |confidence - share right|, weighted by the bins' size.

        After Naeini, Cooper and Hauskrecht (2015).
        """
        total = len(self.pairs)
        return sum(b.n * abs(b.confidence - b.right) for b in self.bins()) / total if total else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
