"""Outcomes as rows to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from dragoman.evaluation.outcome import Row
from dragoman.evaluation.run import Result
from dragoman.evaluation.tallies import MISSED, Confusion

LEVEL_COLUMNS: Final = ("level", "P", "R", "F1", "tp", "fp", "fn")
CONFUSION_COLUMN: Final = "gold"


def names(results: Sequence[Result]) -> list[str]:
    """What each set is called: the name of its file, its path where two share a name."""
    count = Counter(result.gold.name for result in results)
    return [r.gold.name if count[r.gold.name] == 1 else str(r.gold.path) for r in results]


def level_columns(results: Sequence[Result]) -> tuple[str, ...]:
    """The columns of the table of levels; several sets are told apart by the first."""
    return LEVEL_COLUMNS if len(results) == 1 else ("set", *LEVEL_COLUMNS)


def level_rows(results: Sequence[Result], *, per_root: bool) -> list[dict[str, Any]]:
    """A row for each level of each set, with `per_root` also for each root."""
    rows = []
    for name, result in zip(names(results), results, strict=True):
        outcome = result.outcome
        for row in (*outcome.levels, *(outcome.roots if per_root else ())):
            told = cells(row)
            rows.append(told if len(results) == 1 else {"set": name} | told)
    return rows


def cells(row: Row) -> dict[str, Any]:
    """One row of levels or roots, as printed."""
    return {
        "level": row.name, "P": f"{row.precision:.3f}", "R": f"{row.recall:.3f}",
        "F1": f"{row.f1:.3f}", "tp": row.tp, "fp": row.fp, "fn": row.fn,
    }  # fmt: skip


def confusion_columns(confusion: Confusion) -> tuple[str, ...]:
    """The columns of a confusion matrix: gold, then what was coded."""
    return (CONFUSION_COLUMN, *confusion.codeds)


def confusion_rows(confusion: Confusion) -> list[dict[str, Any]]:
    """A row for each gold root."""
    return [
        {CONFUSION_COLUMN: gold} | {c: confusion.counts[gold, c] for c in confusion.codeds}
        for gold in confusion.golds
    ]


def _digest(confusion: Confusion) -> list[dict[str, Any]]:
    """The matrix told in few columns: a terminal is too narrow for sixteen roots."""
    rows = []
    for gold in confusion.golds:
        others = {c: confusion.counts[gold, c] for c in confusion.codeds if c not in (gold, MISSED)}
        told = sorted((item for item in others.items() if item[1]), key=lambda item: -item[1])
        rows.append({
            CONFUSION_COLUMN: gold, "right": confusion.counts[gold, gold],
            "coded as": ", ".join(f"{coded} {n}" for coded, n in told),
            MISSED: confusion.counts[gold, MISSED],
        })  # fmt: skip
    return rows


def confusions(
    results: Sequence[Result], *, narrow: bool
) -> Iterator[tuple[list[dict[str, Any]], tuple[str, ...]]]:
    """Rows and columns of the matrix of each set that has one, the sets told apart.

    `narrow` tells each row in words instead of one column for each root.
    """
    for name, result in zip(names(results), results, strict=True):
        if matrix := result.outcome.confusion:
            rows, columns = confusion_rows(matrix), confusion_columns(matrix)
            if narrow:
                rows, columns = _digest(matrix), (CONFUSION_COLUMN, "right", "coded as", MISSED)
            if len(results) > 1:
                rows, columns = [{"set": name} | row for row in rows], ("set", *columns)
            yield rows, columns


def worst_lines(results: Sequence[Result], number: int) -> Iterator[str]:
    """The worst texts of each set, each with its lines under it."""
    for name, result in zip(names(results), results, strict=True):
        shown = result.outcome.wrong[:number]
        if shown and len(results) > 1:
            yield f"\n{name}"
        for wrong in shown:
            yield f"\n{wrong.id}: {wrong.text}"
            yield from (f"  {line}" for line in wrong.lines)
