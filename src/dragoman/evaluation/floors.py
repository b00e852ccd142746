"""Pinned scores that no change may lower silently.

A table of floors is JSON: file name -> {"sha256", "measure", "floors": {level: F1}}. Floors hold
for one corpus only, told by its SHA-256.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.evaluation.run import Result
from dragoman.evaluation.sets import ACTORS, CORRECTIONS, DOCUMENTS, PAIRS, RECORDS

#: How far below the measured score a floor is pinned: room for a change that is right in a few
#: texts and wrong in others.
MARGIN: Final = 0.01
_TEXTS: Final = "F1 over texts on sets of items; see dragoman/evaluation/items.py"
_MEASURES: Final = {
    RECORDS: _TEXTS,
    DOCUMENTS: _TEXTS,
    CORRECTIONS: _TEXTS,
    PAIRS: "macro-F1 over the classes of the gold, and accuracy; see dragoman/evaluation/pairs.py",
    ACTORS: "share of the asserted cells that are right; see dragoman/evaluation/actors.py",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """The floors of one corpus."""

    sha256: str
    measure: str
    floors: dict[str, float]


@dataclass(frozen=True, slots=True)
class Check:
    """A measured level beside its floor; None where it is not measured, or not pinned."""

    set: str
    level: str
    measured: float | None
    floor: float | None

    @property
    def low(self) -> bool:
        """Whether the level is below its floor, or is pinned and no longer measured."""
        if self.floor is None:
            return False
        return self.measured is None or self.measured < self.floor


def load(path: Path) -> dict[str, Pin]:
    """The table of floors of a file; an absent file is an empty table.

    Raises:
        InputError: the file cannot be read as such a table.
    """
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: Pin(
                pin["sha256"], pin["measure"], {k: float(v) for k, v in pin["floors"].items()}
            )
            for name, pin in told.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no table of floors: {error}") from error


def save(path: Path, pins: dict[str, Pin]) -> None:
    """Write a table of floors, by name of the corpus."""
    told = {
        name: {"sha256": pin.sha256, "measure": pin.measure, "floors": pin.floors}
        for name, pin in sorted(pins.items())
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8", newline="\n")


def check(result: Result, pin: Pin) -> list[Check]:
    """Every level of a set beside its floor.

    Raises:
        InputError: the floors hold for another corpus.
    """
    name = result.gold.name
    if result.gold.sha256 != pin.sha256:
        raise InputError(f"{name}: another corpus than the one its floors hold for (SHA-256)")
    measured = scores(result)
    return [
        Check(name, level, measured.get(level), pin.floors.get(level))
        for level in (*measured, *(level for level in pin.floors if level not in measured))
    ]


def scores(result: Result) -> dict[str, float]:
    """The scores that are pinned, by level."""
    return {row.name: row.f1 for row in result.outcome.levels}


def pinned(
    result: Result, old: Pin | None, *, margin: float = MARGIN, allow_lower: bool = False
) -> tuple[Pin, list[str]]:
    """Floors at the measured scores minus a margin, and the levels that kept a higher floor.

    Args:
        result: what was measured.
        old: the floors so far.
        margin: how far below the measured score, in F1.
        allow_lower: whether a floor may fall, a level may go, and the corpus may be another one.

    Raises:
        InputError: the corpus is another one and nothing may be lowered.
    """
    gold = result.gold
    floors = {level: _down(score - margin) for level, score in scores(result).items()}
    kept: list[str] = []
    if old and not allow_lower:
        if old.sha256 != gold.sha256:
            raise InputError(
                f"{gold.name}: another corpus than the one its floors hold for; "
                "--allow-lower pins them anew"
            )
        kept = [level for level, floor in old.floors.items() if floor > floors.get(level, -1.0)]
        floors |= {level: old.floors[level] for level in kept}
    return Pin(gold.sha256, _MEASURES[gold.kind], floors), kept


def _down(score: float) -> float:
    """A score cut to three decimals, so that the floor is never above it."""
    return max(0.0, math.floor(score * 1000 + 1e-9) / 1000)


def table(checks: Iterable[Check]) -> list[str]:
    """Checks as lines of a table."""
    rows = [("set", "level", "measured", "floor", "")]
    rows += [(c.set, c.level, _told(c.measured), _told(c.floor), _state(c)) for c in checks]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return [
        "  ".join((*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[4])).rstrip()
        for row in rows
    ]


def _told(score: float | None) -> str:
    return "-" if score is None else f"{score:.4f}"


def _state(one: Check) -> str:
    if one.floor is None:
        return "not pinned"
    return "BELOW" if one.low else "ok"
