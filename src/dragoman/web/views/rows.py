"""Rows of a view as a CSV to download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import Response

from dragoman.web.commas import csv_bytes


def csv_of(rows: Sequence[Mapping[str, Any]], name: str) -> Response:
    """The rows as CSV in UTF-8, offered for saving.

    Args:
        rows: all with the same columns.
        name: of the file: letters that a header may hold.
    """
    return Response(
        csv_bytes(tuple(rows[0]) if rows else (), rows) if rows else b"",
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
