"""What a format of foreign events is: how it is told, opened, and turned into rows of `imported`.

A format is data: one constant SELECT over its rows (`raw`) and the mapping tables of `mapping.py`.
`load.py` does the rest, the same for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

    from dragoman.record.interchange.stream import Source

#: The columns that a SELECT gives, beside `row_no` and `fault`: those of the table `imported`
#: but for the two that the loader adds.
COLUMNS: Final = (
    *("own_id", "pair", "event_date", "date_precision"),
    *("source_actor", "source_sector", "source_name"),
    *("target_actor", "target_sector", "target_name"),
    *("root", "mode", "quad", "goldstein", "cameo", "areas", "contexts", "modality", "mentions"),
    *("place", "place_country", "latitude", "longitude", "publisher", "reference", "details"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an input, by which its format is told.

    `name` is the file's or folder's own name, `lines` its first lines (of the first member of an
    archive), at most 20; `files` the names in a folder.
    """

    name: str
    lines: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()

    def columns(self, delimiter: str = "\t") -> tuple[str, ...]:
        """The cells of the first line; without a byte order mark and quotation marks."""
        first = self.lines[0].lstrip("\ufeff") if self.lines else ""
        return tuple(cell.strip().strip('"') for cell in first.split(delimiter))


@dataclass(frozen=True, slots=True)
class Options:
    """What only the user may know of a file: the first day and the unit of its time column."""

    day_zero: dt.date | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of foreign events.

    Args:
        name: as the user types it ("gdelt2").
        dataset: the value of `imported.dataset`, by which rows of two files are the same.
        title: one line for the help.
        columns: the columns of `raw` that the SELECT reads, each a VARCHAR.
        select: constant SQL over `raw` and the mapping tables. It gives `row_no` of `raw`,
            `fault` (NULL, or in a few words why the row is refused) and `COLUMNS`; at least one
            row for each row of `raw`, several for several pairs (numbered by `pair`).
        sniff: whether an input that begins so is of this format.
        open: the rows of one input, in blocks of any size.
        names: constant SQL over `raw` that gives distinct (key VARCHAR, year INTEGER): the names
            that `actor_map` must know. "" when the format needs no `actor_map`.
        notes: what a user of the data set must know, told at every import.
        look: more notes, found in the rows just stored: (run, import_no) -> lines, where `run`
            answers constant SQL.
        folder: a folder, not a file, is one input.
        detailed: the same with every column kept in `details`, where that costs room.
    """

    name: str
    dataset: str
    title: str
    columns: tuple[str, ...]
    select: str
    sniff: Callable[[Head], bool]
    open: Callable[[Source], Iterable[pa.RecordBatch | pa.Table]]
    names: str = ""
    notes: tuple[str, ...] = ()
    look: Callable[[Ask, int], Iterator[str]] | None = None
    folder: bool = False
    detailed: Format | None = None


#: Answers one constant SELECT with its rows: (sql, parameters) -> rows.
Ask = Callable[[str, list[object]], list[tuple[object, ...]]]
