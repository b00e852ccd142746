"""Rows as CSV that a spreadsheet may open: no cell is run as a formula, no text breaks a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: A text that starts so is run as a formula by spreadsheets; a quotation mark before it is not.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as CSV in UTF-8, lines ended as RFC 4180 has it; lists are joined by "; "."""
    out = io.StringIO(newline="")
    # With "\n" alone a carriage return in a text would stand unquoted, and end a row.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_cell(row[name]) for name in columns] for row in rows])
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(str(one) for one in value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
