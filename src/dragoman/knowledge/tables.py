"""Reading one tab-separated knowledge table into typed rows, with every error as file:line."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from dragoman.errors import KnowledgeError

_PARTIAL_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
Row = TypeVar("Row")
#: What a column may refer to ("roots") -> the names that other tables define.
Known = Mapping[str, frozenset[str]]
_RENAMED = {"from": "start", "to": "end", "area": "name", "context": "name"}
#: How many errors of one table are shown before "and N more".
_SHOWN = 10


def parse_day(text: str, *, last: bool) -> dt.date:
    """The first or last day meant by `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises ValueError when it is no date.
    """
    match = _PARTIAL_DATE.match(text)
    if not match:
        raise ValueError(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year = int(match[1])
    month = int(match[2]) if match[2] else (12 if last else 1)
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} has no such month")
    latest = calendar.monthrange(year, month)[1] if last else 1
    day = int(match[3]) if match[3] else latest
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} has no such day") from error


class _Column(dict[str, Any]):
    """One column of a table: maps the text of a cell to its value.

    Most cells repeat (codes, offices, dates), so each text is converted once and then looked up.
    A text that is no value of this column raises ValueError and is not kept.
    """

    def __init__(
        self, name: str, convert: Callable[[str], Any], choices: frozenset[str] | None, needed: bool
    ) -> None:
        super().__init__()
        self.name = name
        self.needed = needed
        self._convert = convert
        self._choices = choices

    def __missing__(self, cell: str) -> Any:
        text = cell.strip()
        if self.needed and not text:
            raise ValueError(f"column {self.name!r} is empty")
        if self._choices is not None and text not in self._choices:
            known = ", ".join(sorted(self._choices - {""}))
            raise ValueError(f"{text!r} is not a known {self.name}; known: {known}")
        value = self[cell] = self._convert(text)
        return value


def _parse_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _parse_flag(text: str) -> bool:
    if text in ("", "0"):
        return False
    if text == "1":
        return True
    raise ValueError(f"{text!r} is neither 0 nor 1")


def _converter(name: str, hint: Any) -> Callable[[str], Any]:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if dt.date in options:
        return lambda text: parse_day(text, last=name == "end") if text else None
    if typing.get_origin(hint) is tuple:
        return _parse_list
    if hint is bool:
        return _parse_flag
    if float in options:
        empty = None if len(options) > 1 else 1.0
        return lambda text: float(text) if text else empty
    if int in options:
        return (lambda text: int(text) if text else None) if len(options) > 1 else int
    return str.strip


def _choices(metadata: Mapping[str, Any], known: Known) -> frozenset[str] | None:
    """The values a column may take; None where it is free."""
    named = known.get(metadata.get("refers", ""))
    if named is None:
        choices: frozenset[str] | None = metadata.get("choices")
        return choices
    return named if metadata.get("needed") else named | {""}


def _columns(row_type: type, known: Known) -> dict[str, _Column]:
    hints = typing.get_type_hints(row_type)
    return {
        item.name: _Column(
            item.name,
            _converter(item.name, hints[item.name]),
            _choices(item.metadata, known),
            bool(item.metadata.get("needed")),
        )
        for item in fields(row_type)
    }


def _header(path: Path, line: str, row_type: type, known: Known) -> list[_Column]:
    columns = _columns(row_type, known)
    names = [_RENAMED.get(name.strip(), name.strip()) for name in line.split("\t")]
    unknown = [name for name in names if name not in columns]
    missing = [name for name, column in columns.items() if column.needed and name not in names]
    if unknown or missing:
        wrong = f"unknown column {unknown[0]!r}" if unknown else f"column {missing[0]!r} is missing"
        raise KnowledgeError(f"{path.name}:1: {wrong}; expected {' '.join(columns)}")
    if len(set(names)) < len(names):
        raise KnowledgeError(f"{path.name}:1: a column stands twice in the header")
    return [columns[name] for name in names]


def _reader(row_type: type, columns: Sequence[_Column]) -> Callable[[str], Any]:
    """A function from one line of a table to its row; it raises ValueError on a wrong line."""
    names = [column.name for column in columns]
    width = len(columns)
    dated = {"start", "end"} <= set(names)

    def read(line: str) -> Any:
        cells = line.split("\t")
        if len(cells) > width:
            raise ValueError(f"{len(cells)} cells in a table of {width} columns")
        cells += [""] * (width - len(cells))
        row = row_type(
            **{name: column[cell] for name, column, cell in zip(names, columns, cells, strict=True)}
        )
        if dated and row.start and row.end and row.start > row.end:
            raise ValueError(f"begins {row.start} after it ends {row.end}")
        return row

    return read


def read_table(path: Path, row_type: type[Row], known: Known | None = None) -> tuple[Row, ...]:
    """All rows of one table.

    Args:
        path: a UTF-8 tab-separated file with a header line; `#` lines are comments.
        row_type: one of the records of `dragoman.knowledge.rows`.
        known: names that other tables define; without them no column that refers is checked.

    Raises:
        KnowledgeError: one line per wrong row, each `file:line: what is wrong`; nothing is
            returned by halves.
    """
    return tuple(row for _, row in numbered_rows(path, row_type, known))


def numbered_rows(
    path: Path, row_type: type[Row], known: Known | None = None
) -> list[tuple[int, Row]]:
    """The rows of one table, each with the number of its line; the rest as `read_table`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path.name}:1: cannot be read: {error}") from error
    if not lines:
        raise KnowledgeError(f"{path.name}:1: the file is empty; it needs a header line")
    read = _reader(row_type, _header(path, lines[0], row_type, known or {}))
    rows: list[tuple[int, Row]] = []
    wrong: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            rows.append((number, read(line)))
        except (ValueError, TypeError) as error:
            wrong.append(f"{path.name}:{number}: {error}")
    if wrong:
        raise KnowledgeError(shortened(wrong))
    return rows


def shortened(wrong: Sequence[str]) -> str:
    """The first faults of a table, one a line, and how many more there are."""
    more = [f"... and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
    return "\n".join([*wrong[:_SHOWN], *more])
