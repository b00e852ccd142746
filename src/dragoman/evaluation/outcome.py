"""What measuring one gold set gives, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.evaluation.items import Tally
from dragoman.evaluation.tallies import Calibration, Confusion


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of levels or of roots."""

    name: str
    precision: float
    recall: float
    f1: float
    tp: int
    fp: int
    fn: int

    @staticmethod
    def of(name: str, tally: Tally) -> Row:
        """The row of a tally."""
        return Row(name, tally.precision, tally.recall, tally.f1, tally.tp, tally.fp, tally.fn)

    @staticmethod
    def share(name: str, right: int, total: int) -> Row:
        """The row of a share of right answers, where each wrong one is a miss and a surplus."""
        return Row.of(name, Tally(right, total - right, total - right))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A text that went wrong: how many errors it holds, and lines that tell them."""

    id: str
    text: str
    lines: tuple[str, ...]
    errors: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Scores of one set: levels, roots, confusion, calibration, and the texts that went wrong.

    `wrong` has the worst first. `summary` is one line.
    """

    levels: tuple[Row, ...]
    summary: str
    roots: tuple[Row, ...] = ()
    confusion: Confusion | None = None
    calibration: Calibration | None = None
    wrong: tuple[Wrong, ...] = ()
