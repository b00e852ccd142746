"""A query's answer: a thin wrapper of a pyarrow table with the usual ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


class Table:
    """Rows and named columns. `.arrow` is the pyarrow.Table itself.

    pandas, polars, DuckDB and others that speak the Arrow C stream also take the Table as it is.
    """

    __slots__ = ("arrow",)

    def __init__(self, arrow: pa.Table) -> None:
        self.arrow = arrow

    @property
    def columns(self) -> list[str]:
        """The column names, in order."""
        return list(self.arrow.column_names)

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def __repr__(self) -> str:
        return f"<Table {len(self)} rows: {', '.join(self.columns)}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.arrow.__arrow_c_stream__(requested_schema)

    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per row; dates are `datetime.date`, lists are lists."""
        rows: list[dict[str, Any]] = self.arrow.to_pylist()
        return rows

    def df(self) -> Any:
        """A pandas DataFrame.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas  # noqa: F401  (pyarrow's own message would not say what to install)
        except ImportError as error:
            raise UsageError("pandas is not installed; run: pip install pandas") from error
        return self.arrow.to_pandas()

    def pl(self) -> Any:
        """A polars DataFrame.

        Raises:
            UsageError: polars is not installed.
        """
        try:
            import polars
        except ImportError as error:
            raise UsageError("polars is not installed; run: pip install polars") from error
        return polars.from_arrow(self.arrow)
