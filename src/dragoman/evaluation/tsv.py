"""Tab-separated gold files: a header, then rows without quoting."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.errors import InputError


def header(text: str) -> list[str]:
    """The names of the columns."""
    return [name.strip() for name in text.partition("\n")[0].split("\t")]


def table(name: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by column, with its line number; empty lines are passed over.

    Raises:
        InputError: a row has not as many cells as the header; the message names file and line.
    """
    columns = header(text)
    for number, line in enumerate(text.split("\n"), 1):
        if number == 1 or not line.strip():
            continue
        cells = line.removesuffix("\r").split("\t")
        if len(cells) != len(columns):
            raise InputError(f"{name}:{number}: {len(cells)} cells under {len(columns)} columns")
        yield number, dict(zip(columns, cells, strict=True))
