"""The Markdown report of a run: the same gold, tables and models give the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.evaluation.outcome import Row
from dragoman.evaluation.run import Result
from dragoman.evaluation.tables import (
    LEVEL_COLUMNS,
    cells,
    confusion_columns,
    confusion_rows,
    names,
)
from dragoman.evaluation.tallies import Calibration, Confusion

#: Worst texts of a set shown where the user names no number.
SHOWN: Final = 10


def write(path: Path, report: str) -> None:
    """Write a report.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        path.write_text(report, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


def markdown(
    results: Sequence[Result],
    versions: Mapping[str, str],
    on: dt.date | None = None,
    worst: int = SHOWN,
) -> str:
    """The report.

    Args:
        results: the sets in order.
        versions: what it was measured with, by name.
        on: the day to date it with; None gives no date.
        worst: how many of the worst texts of each set are shown.
    """
    lines = ["# Evaluation", ""]
    lines += _table(("measured with", "version"), versions.items())
    if on:
        lines += ["", f"Date: {on.isoformat()}"]
    for name, result in zip(names(results), results, strict=True):
        lines += _set(name, result, worst)
    return "\n".join(lines) + "\n"


def _set(name: str, result: Result, worst: int) -> Iterator[str]:
    gold, outcome = result.gold, result.outcome
    yield from ("", f"## {_inline(name)}", "")
    yield from (f"Format: {gold.kind}. SHA-256: `{gold.sha256}`.", "", outcome.summary, "")
    yield from _rows("level", outcome.levels)
    if outcome.roots:
        yield from ("", "### Per root", "")
        yield from _rows("root", outcome.roots)
    if outcome.confusion:
        yield from ("", "### Confusion of roots", "", "Rows are gold, columns what was coded.", "")
        yield from _confusion(outcome.confusion)
    if outcome.calibration:
        yield from ("", "### Calibration", "")
        yield from _calibration(outcome.calibration)
    if shown := outcome.wrong[:worst]:
        yield from ("", "### Worst texts", "", f"{len(shown)} of {len(outcome.wrong)} with errors.")
        for wrong in shown:
            yield from ("", f"**{_inline(wrong.id)}**", "")
            yield from (f"> {_inline(line)}" for line in wrong.text.splitlines())
            yield from ("", *(f"- {_inline(line)}" for line in wrong.lines))


def _rows(first: str, rows: Iterable[Row]) -> list[str]:
    return _table((first, *LEVEL_COLUMNS[1:]), (cells(row).values() for row in rows))


def _confusion(confusion: Confusion) -> list[str]:
    columns = confusion_columns(confusion)
    return _table(columns, ([row[c] or "" for c in columns] for row in confusion_rows(confusion)))


def _calibration(calibration: Calibration) -> Iterator[str]:
    yield from _table(
        ("confidence", "n", "mean confidence", "share right"),
        (
            (f"{b.low:.1f} to {b.high:.1f}", b.n, f"{b.confidence:.3f}", f"{b.right:.3f}")
            if b.n
            else (f"{b.low:.1f} to {b.high:.1f}", 0, "", "")
            for b in calibration.bins()
        ),
    )
    yield from ("", f"Expected calibration error: {calibration.error:.3f}.")


def _table(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    lines = [_row(columns), "|" + "---|" * len(columns)]
    return [*lines, *(_row(row) for row in rows)]


def _row(values: Iterable[Any]) -> str:
    told = (_inline(str(value)).replace("|", "\\|") for value in values)
    return f"| {' | '.join(told)} |"


def _inline(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no line break."""
    for mark in "\\`*_[]<>#":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())
