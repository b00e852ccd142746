"""Rows to the terminal as a table, to a pipe as CSV, JSONL or JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from dragoman.errors import RecordError

FORMATS = ("table", "csv", "jsonl", "json")
#: Columns of prose get their share of the terminal's width; the others what they need.
_WIDE = {"evidence": 5, "source": 3, "target": 3, "reason": 3, "report": 2}


def chosen(format_: str | None) -> str:
    """The format asked for, else a table for a terminal and CSV for a pipe."""
    return format_ or ("table" if sys.stdout.isatty() else "csv")


def plain(value: Any) -> Any:
    """A JSON-ready value: dates as ISO text, tuples as lists."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def _cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return str(value)


def write_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    format_: str | None,
    *,
    narrow: Sequence[str] = (),
) -> None:
    """Write rows to standard output in the chosen format.

    Args:
        rows: mappings; `json` and `jsonl` write them whole, the others only `columns`.
        columns: names and order of the columns.
        format_: one of `FORMATS`, or None to choose by where the output goes.
        narrow: the columns of a table on a terminal, where `columns` are too many for it.

    Raises:
        RecordError: standard output takes no more.
    """
    try:
        _write(rows, columns, chosen(format_), narrow)
    except BrokenPipeError:  # the reader has gone, which is no fault
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(f"standard output: {reason}; not all rows were written") from error


def _write(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], format_: str, narrow: Sequence[str]
) -> None:
    if format_ == "json":
        click.echo(json.dumps([plain(row) for row in rows], ensure_ascii=False, indent=1))
    elif format_ == "jsonl":
        for row in rows:
            click.echo(json.dumps(plain(row), ensure_ascii=False))
    elif format_ == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
        click.echo(buffer.getvalue(), nl=False)
    else:
        _table(rows, narrow or columns)


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_edge=False, header_style="bold", pad_edge=False, show_lines=False)
    for name in columns:
        table.add_column(name, overflow="fold", ratio=_WIDE.get(name))
    for row in rows:
        table.add_row(*(escape(_cell(row.get(name))) for name in columns))
    Console(highlight=False).print(table)
