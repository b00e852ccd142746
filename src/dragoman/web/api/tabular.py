"""A list as JSON, CSV or Parquet: one function, three routes.

    @tabular(router, "/api/actors", "The actors of the record")
    def actors(book: OpenBook, asked: Query) -> Rows: ...

answers /api/actors, /api/actors.csv and /api/actors.parquet. A list is one page of a longer one:
`Link` in the head names the next page, `X-Total-Count` how many rows there are where that is known.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Response

from dragoman.web.address import Asked
from dragoman.web.commas import csv_bytes

#: Every route says what else can come back.
OTHERS: Final[dict[int | str, dict[str, Any]]] = {
    202: {"description": "It is being computed: ask again; the answer says how far it is."},
    400: {"description": 'A field makes no sense: {"error": "..."}.'},
    503: {"description": "There is no record now."},
}
_PARQUET: Final = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a list: its columns in order, its rows, whether there are more, how many in all.

    `told` is said beside the rows in JSON: the data set, what a number is.
    """

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    asked: Asked
    more: bool = False
    total: int | None = None
    told: Mapping[str, Any] | None = None


def tabular(
    router: APIRouter, path: str, summary: str
) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
    """Register a function under three routes."""

    def register(function: Callable[..., Rows]) -> Callable[..., Rows]:
        for form, answer in (("", _json), (".csv", _csv), (".parquet", _parquet)):
            address = f"{path}{form}"
            router.add_api_route(
                address, _answering(function, answer, address), methods=["GET"],
                summary=summary, response_class=Response, responses=OTHERS, name=address,
                include_in_schema=True, description=(function.__doc__ or "").split("\n\n")[0],
            )  # fmt: skip
        return function

    return register


def _answering(
    function: Callable[..., Rows], answer: Callable[[Rows], tuple[bytes, str]], address: str
) -> Callable[..., Response]:
    @functools.wraps(function)
    def answered(*args: Any, **kwargs: Any) -> Response:
        rows = function(*args, **kwargs)
        content, media = answer(rows)
        return Response(content, media_type=media, headers=_head(rows, address))

    # FastAPI reads what the function takes from `function`, but not what it gives.
    answered.__annotations__ = {**function.__annotations__, "return": Response}
    return answered


def _head(rows: Rows, address: str) -> dict[str, str]:
    head = {} if rows.total is None else {"x-total-count": str(rows.total)}
    if rows.more:
        query = rows.asked.but(page=rows.asked.page + 1).query()
        head["link"] = f'<{address}?{query}>; rel="next"'
    if not address.endswith(("csv", "parquet")):
        return head
    name = address.rpartition("/")[2]
    return head | {"content-disposition": f'attachment; filename="{name}"'}


def _json(rows: Rows) -> tuple[bytes, str]:
    told: dict[str, Any] = dict(rows.told or {})
    told |= {"page": rows.asked.page, "per": rows.asked.per, "total": rows.total,
             "more": rows.more,
             "rows": [{name: row[name] for name in rows.columns} for row in rows.rows]}  # fmt: skip
    return dumped(told), "application/json"


def dumped(told: Any) -> bytes:
    """JSON, dates as ISO has them."""
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold")


def _csv(rows: Rows) -> tuple[bytes, str]:
    return csv_bytes(rows.columns, rows.rows), "text/csv; charset=utf-8"


def _parquet(rows: Rows) -> tuple[bytes, str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([{name: row[name] for name in rows.columns} for row in rows.rows])
    if not rows.rows:
        table = pa.table({name: pa.array([], pa.string()) for name in rows.columns})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue(), _PARQUET
