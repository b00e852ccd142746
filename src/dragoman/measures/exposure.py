"""How much was read in a period that could have told of a pair: the SQL for it.

For what was coded here: the reports read, near copies counted only where mentions are. What other
data sets were fed on is unknown; their own total of events (or mentions) stands for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dragoman.measures.shapes import PERIODS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    import duckdb

#: What stands for all publishers that are not named.
OTHER: Final = "(other)"
#: A publisher under its name where it is one of those asked for.
SLOT: Final = """CASE WHEN list_contains(CAST($named AS VARCHAR[]), publisher)
           THEN publisher ELSE CAST($other AS VARCHAR) END"""
_DAYS_ASKED: Final = """(CAST($first_day AS DATE) IS NULL OR {day} >= CAST($first_day AS DATE))
      AND (CAST($last_day AS DATE) IS NULL OR {day} <= CAST($last_day AS DATE))"""
_ONLY: Final = "AND publisher IN (SELECT unnest(CAST($publisher AS VARCHAR[])))"
_OWN: Final = """
    SELECT 'dragoman' AS dataset, {slot} AS publisher, day, sum({amount}) AS amount
    FROM exposure WHERE day IS NOT NULL AND {asked} {only}
    GROUP BY {slot}, day
"""
#: The first of an event's pairs stands for it; counting ids takes ten times as long.
_IMPORTED: Final = """
    SELECT dataset, {slot} AS publisher, event_date AS day, {amount} AS amount
    FROM imported
    WHERE pair = 0 AND event_date IS NOT NULL AND date_precision IN {fine}
      AND dataset IN (SELECT unnest(CAST($read_datasets AS VARCHAR[]))) AND {asked} {only}
    GROUP BY dataset, {slot}, event_date
"""
_BY_DAY: Final = """
read_by_day AS ({parts}),
read_by_period AS (
    SELECT dataset, publisher, {period} AS period, CAST(sum(amount) AS DOUBLE) AS amount
    FROM read_by_day GROUP BY dataset, publisher, {period}
)
"""
_OWN_AMOUNTS: Final = {
    "events": "distinct_reports", "stories": "distinct_reports", "mentions": "reports",
}  # fmt: skip
_IMPORTED_AMOUNTS: Final = {
    "events": "count(*)", "stories": "count(*)", "mentions": "sum(mentions)",
}  # fmt: skip
_TOTALS: Final = """
SELECT dataset, period, sum(amount) AS exposure FROM read_by_period GROUP BY dataset, period
"""
_JOINED: Final = """,
read AS (
    SELECT dataset, period, sum(amount) AS amount FROM read_by_period GROUP BY dataset, period
)
SELECT c.*, coalesce(x.amount, 0) AS exposure
FROM counted c LEFT JOIN read x ON x.dataset = c.dataset AND x.period = c.period
ORDER BY c.dataset, c.source, c.target, c.period
"""
_PUBLISHERS: Final = """
SELECT publisher FROM (
    SELECT publisher, sum(distinct_reports) AS amount FROM exposure
    WHERE CAST($wanted AS VARCHAR) IS NULL OR CAST($wanted AS VARCHAR) = 'dragoman'
    GROUP BY publisher
    UNION ALL
    SELECT publisher, count(*) AS amount FROM imported
    WHERE pair = 0
          AND (CAST($wanted AS VARCHAR) IS NULL OR CAST($wanted AS VARCHAR) = dataset)
    GROUP BY publisher
) AS both_kinds
WHERE publisher <> ''
GROUP BY publisher ORDER BY sum(amount) DESC, publisher LIMIT $most
"""


def ctes(by: str, measure: str, *, own: bool, imported: bool, only: bool) -> str:
    """The expressions of a WITH clause that end in `read_by_period`.

    Args:
        by: a key of `PERIODS`.
        measure: "events", "stories" or "mentions".
        own: whether reports read are asked for.
        imported: whether totals of imported data sets are.
        only: whether only publishers in `$publisher` are.
    """
    period, fine = PERIODS[by]
    parts = []
    asked = _ONLY if only else ""
    if own:
        days = _DAYS_ASKED.format(day="day")
        parts.append(
            _OWN.format(slot=SLOT, amount=_OWN_AMOUNTS[measure], asked=days, only=asked)
        )  # fmt: skip
    if imported:
        days = _DAYS_ASKED.format(day="event_date")
        parts.append(
            _IMPORTED.format(
                slot=SLOT, amount=_IMPORTED_AMOUNTS[measure], fine=fine, asked=days, only=asked
            )
        )
    return _BY_DAY.format(parts="UNION ALL".join(parts), period=period)


def parameters(
    datasets: Collection[str],
    *,
    named: Collection[str] = (),
    since: dt.date | None = None,
    until: dt.date | None = None,
    publisher: Collection[str] | None = None,
) -> dict[str, Any]:
    """The parameters that `ctes` takes for these data sets."""
    given: dict[str, Any] = {
        "named": list(named), "other": OTHER, "first_day": since, "last_day": until,
    }  # fmt: skip
    foreign = [name for name in datasets if name != "dragoman"]
    if foreign:
        given["read_datasets"] = foreign
    if publisher is not None:
        given["publisher"] = list(publisher)
    return given


def totals(by: str, measure: str, given: dict[str, Any], *, own: bool) -> str:
    """The question how much was read in each data set and period, in parameters of `ctes`."""
    head = ctes(
        by, measure, own=own, imported="read_datasets" in given, only="publisher" in given
    )  # fmt: skip
    return f"WITH {head} {_TOTALS}"


def joined(by: str, measure: str, given: dict[str, Any]) -> str:
    """The question for a panel `counted` with a column of how much was read."""
    head = ctes(
        by, measure, own=True, imported="read_datasets" in given, only="publisher" in given
    )  # fmt: skip
    return f"WITH {head} {_JOINED}"


def largest_publishers(
    cursor: duckdb.DuckDBPyConnection, most: int, dataset: str | None = None
) -> tuple[str, ...]:
    """The publishers of which most was read, by the number of their reports or events."""
    found = cursor.sql(_PUBLISHERS, params={"most": most, "wanted": dataset}).fetchall()
    return tuple(str(row[0]) for row in found)
