"""A panel to a file: CSV, Parquet, JSONL or Stata, told by the ending of its name."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.limits import MAX_STATA_COLUMNS
from dragoman.record import files
from dragoman.record.table import Table

if TYPE_CHECKING:
    import pandas

SUFFIXES: Final = (".csv", ".parquet", ".jsonl", ".dta")
#: A Stata file has a time of day in it; a fixed one, so that the same panel gives the same bytes.
_STAMP: Final = dt.datetime(1960, 1, 1)
#: Most characters of a name and of a label in Stata.
_NAME: Final = 32
_LABEL: Final = 80
_LABELS: Final = {
    "dataset": "Data set",
    "source": "Source actor",
    "target": "Target actor",
    "period": "First day of the period",
    "vcoop": "Verbal cooperation",
    "mcoop": "Material cooperation",
    "vconf": "Verbal conflict",
    "mconf": "Material conflict",
    "total": "All events of the dyad in the period",
    "goldstein_sum": "Sum of the scores",
    "goldstein_mean": "Mean score of the events that have one",
    "mentions": "Reports that printed them",
}


def suffix_of(out: str | Path) -> str:
    """The ending that tells the format.

    Raises:
        UsageError: it is none of `SUFFIXES`.
    """
    suffix = Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{out}: end the name in {', '.join(SUFFIXES)}: that tells the format")
    return suffix


def write(table: Table, out: str | Path, record_path: str = "") -> int:
    """Write a panel to `out`; returns the number of rows.

    Args:
        table: as `panel` gives it.
        out: a file, replaced when it exists.
        record_path: the record's own file, which is never overwritten.

    Raises:
        UsageError: an unknown ending, `out` is the record, or pandas is missing for Stata.
        RecordError: the file cannot be written.
    """
    suffix = suffix_of(out)
    frame = _frame(table) if suffix == ".dta" else None
    with files.sink(out, record_path) as stream:
        batches = table.arrow.to_batches(files.ROWS_AT_ONCE)
        if suffix == ".csv":
            return files.write_csv(table.arrow.schema, batches, stream)
        if suffix == ".parquet":
            return files.write_parquet(table.arrow.schema, batches, stream)
        if frame is None:
            return files.write_json(batches, stream)
        _write_stata(frame, stream)
        return len(table)


def _frame(table: Table) -> pandas.DataFrame:
    """The rows as Stata can hold them: short names, dates as times, text in every cell."""
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError(
            "pandas is not installed, and Stata files need it; run: pip install 'dragoman[stata]'"
        ) from error
    if len(table.columns) > MAX_STATA_COLUMNS:
        raise UsageError(
            f"{len(table.columns)} columns are more than Stata takes; choose another --split"
        )
    frame = table.arrow.to_pandas(date_as_object=False)
    frame["period"] = pd.to_datetime(frame["period"])
    return frame.rename(columns=_short(table.columns))


def _short(names: list[str]) -> dict[str, str]:
    short: dict[str, str] = {}
    for place, name in enumerate(names):
        cut = name[:_NAME]
        short[name] = cut if cut not in short.values() else f"{cut[: _NAME - 4]}{place:04}"
    return short


def _write_stata(frame: pandas.DataFrame, stream: IO[bytes]) -> None:
    buffer: Any = io.BytesIO()  # pandas closes what it is given
    frame.to_stata(
        buffer,
        convert_dates={"period": "td"},
        write_index=False,
        time_stamp=_STAMP,
        data_label="Dyads by period, counted by Dragoman",
        variable_labels={name: _label(name) for name in frame.columns},
        version=118,
    )
    stream.write(buffer.getvalue())


def _label(name: str) -> str:
    kind, _, value = name.partition("_")
    told = {"root": f"Root {value.upper()}", "area": f"Area {value.replace('_', ' ')}"}
    return (_LABELS.get(name) or told.get(kind, name))[:_LABEL]
