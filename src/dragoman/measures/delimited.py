"""Files of counts that a user made: lines with a header, separated by comma, semicolon or tab."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from dragoman.errors import InputError, TooLarge

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
#: What is no number but says that nothing is known.
NOTHING: Final = frozenset(("", "na", "nan", "n/a", "null", "none"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a file may be, and what to say to whoever has a larger one."""

    bytes: int
    lines: int
    large: str
    long: str


def content(path: Path, bounds: Bounds) -> str:
    """The text of a file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
        TooLarge: it is beyond its bounds.
    """
    try:
        if path.stat().st_size > bounds.bytes:
            raise TooLarge(f"{path}: more than {bounds.bytes} bytes; {bounds.large}")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from error


def lines(
    path: Path, text: str, columns: Sequence[str], needs: str, bounds: Bounds
) -> Iterator[tuple[int, list[str]]]:
    """The number of each line and its cells in the columns asked for.

    Args:
        path: what errors call the file.
        text: what stands in it.
        columns: names, in any case and order in the file; other columns are passed over.
        needs: what the first line must name, for whoever forgot one.
        bounds: of the file.

    Raises:
        InputError: a column is missing, or a line is too short or malformed.
        TooLarge: there are too many lines.
    """
    text = text.removeprefix("\ufeff")
    mark = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        titles = [title.strip().lower() for title in next(reader, [])]
        if missing := [name for name in columns if name not in titles]:
            raise InputError(f"{path}:1: no column {', '.join(missing)}; {needs}")
        where = [titles.index(name) for name in columns]
        least = max(where) + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) < least:
                    raise InputError(
                        f"{path}:{reader.line_num}: {len(cells)} cells; the header has more"
                    )
                yield reader.line_num, [cells[column].strip() for column in where]
            if reader.line_num > bounds.lines:
                raise TooLarge(f"{path}: more than {bounds.lines} lines; {bounds.long}")
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from error


def number(place: str, name: str, text: str) -> float:
    """A number of 0 or more.

    Raises:
        InputError: it is none; says where (`place`) and in which column (`name`).
    """
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"{place}: {name} {text!r} is not a number") from error
    if not isfinite(value) or value < 0 or value > 1e12:
        raise InputError(f"{place}: {name} {text} cannot be; it must be 0 or more")
    return value


def whole(place: str, name: str, text: str) -> int:
    """A whole number of 0 or more; raises as `number` does."""
    value = number(place, name, text)
    if not value.is_integer():
        raise InputError(f"{place}: {name} {text} is not a whole number")
    return int(value)


def day(place: str, text: str) -> dt.date:
    """A day, or the first of a month or year.

    Raises:
        InputError: the text is no date.
    """
    found = _DAY.fullmatch(text)
    try:
        if found:
            year, month, number_ = (int(part or 1) for part in found.groups())
            return dt.date(year, month, number_)
    except ValueError:
        pass
    raise InputError(f"{place}: {text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")
