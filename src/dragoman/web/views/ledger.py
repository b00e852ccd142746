"""What was read: exposure by source and day, duplicates, rejects."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from dragoman.charts import exposure as chart
from dragoman.errors import UsageError
from dragoman.web import datasets, fast, pages
from dragoman.web.address import Asked
from dragoman.web.depends import OpenBook, Query
from dragoman.web.drawing import Draw, Wanted
from dragoman.web.keeping import kept
from dragoman.web.lookup import ask
from dragoman.web.views.rows import csv_of

router = APIRouter(include_in_schema=False)
_COLUMNS: Final = (
    "publisher", "day", "reports", "distinct_reports", "coded", "duplicates", "rejected",
)  # fmt: skip
_REJECTED: Final = """
SELECT report_id, source, publisher, reason, fetched_at FROM reports WHERE status = 'rejected'
ORDER BY fetched_at DESC, report_id LIMIT $limit
"""
_COPIES: Final = """
SELECT r.report_id, r.title, r.publisher, r.published_at, r.duplicate_of, o.publisher AS first_by
FROM (SELECT rowid FROM reports WHERE status = 'duplicate'
      ORDER BY published_at DESC NULLS LAST, report_id LIMIT $limit) d
JOIN reports r ON r.rowid = d.rowid LEFT JOIN reports o ON o.report_id = r.duplicate_of
ORDER BY r.published_at DESC NULLS LAST, r.report_id
"""
_IMPORTS: Final = """
SELECT k.dataset, count(*) AS events, min(w.day) AS first, max(w.day) AS last
FROM web_events w JOIN web_kinds k ON k.kind = w.kind WHERE w.imported_row IS NOT NULL
GROUP BY k.dataset ORDER BY k.dataset
"""
_SHOWN: Final = 20
#: Periods beyond which a chart is a smear.
_MOST_DRAWN: Final = 1500


@router.get("/ledger")
@kept
def ledger(request: Request, book: OpenBook, asked: Query) -> HTMLResponse:
    """The page: `publisher`, `from`, `to`, `by`."""
    with book.record.cursor() as cursor:
        rows = fast.days(
            cursor, asked.since, asked.until, "year", publisher=asked.publisher or None
        )
        rejected = ask(cursor, _REJECTED, {"limit": _SHOWN})
        copies = ask(cursor, _COPIES, {"limit": _SHOWN})
        imports = ask(cursor, _IMPORTS, {})
    return pages.page(
        request, "ledger.html", book=book, asked=asked, publishers=_by_publisher(rows),
        total=_total(rows), rejected=rejected, copies=copies, imports=imports,
        known=datasets.of_book(book), tools=_tools(book, asked), shown=_SHOWN,
    )  # fmt: skip


@router.get("/ledger.csv")
def ledger_csv(book: OpenBook, asked: Query) -> Response:
    """What was read by publisher and period, as the chart counts it."""
    with book.record.cursor() as cursor:
        rows = fast.days(
            cursor, asked.since, asked.until, asked.by, publisher=asked.publisher or None
        )
    return csv_of([{name: row[name] for name in _COLUMNS} for row in rows], "exposure.csv")


def _draw(wanted: Wanted) -> dict[str, Any]:
    asked = wanted.asked
    with wanted.book.record.cursor() as cursor:
        rows = fast.days(
            cursor, asked.since, asked.until, asked.by, publisher=asked.publisher or None,
            apart=False, limit=_MOST_DRAWN + 1,
        )  # fmt: skip
    if len(rows) > _MOST_DRAWN:
        raise UsageError(f"more than {_MOST_DRAWN:,} {asked.by}s; choose from and to, or longer")
    return chart.exposure_chart(rows, by=asked.by)


CHARTS: Final[Mapping[str, Draw]] = {"exposure": _draw}


def _by_publisher(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["publisher"]].update({name: row[name] for name in _COLUMNS[2:]})
    return [
        {"publisher": name, **counts}
        for name, counts in sorted(found.items(), key=lambda one: (-one[1]["reports"], one[0]))
    ]


def _total(rows: list[dict[str, Any]]) -> dict[str, int]:
    found = {name: sum(row[name] for row in rows) for name in _COLUMNS[2:]}
    found["undated"] = sum(row["reports"] for row in rows if row["day"] is None)
    return found


def _tools(book: Any, asked: Asked) -> pages.Tools:
    record, query = book.source.name, asked.query()
    sep = "&" if query else ""
    return pages.Tools(
        csv=f"/ledger.csv?{query}", json=f"/api/exposure?{query}",
        png=f"/charts/exposure.png?{query}{sep}save=1",
        svg=f"/charts/exposure.svg?{query}{sep}save=1",
        command=f"dragoman export csv out/ --record {shlex.quote(record)}",
        python=f"import dragoman\n\nrecord = dragoman.open({record!r})\nrecord.exposure().df()",
    )  # fmt: skip
