"""The SQL of a panel, put together from constant parts.

What a caller asks for picks among the parts; values, also the names of roots and areas, travel
as parameters. Only what other engines have too is used: no QUALIFY, no list comprehension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dragoman.record.conditions import where_clause

#: Unit of time -> SQL for its first day, and which precisions of a date are fine enough.
PERIODS: Final = {
    "day": ("day", "('day')"),
    "week": ("CAST(date_trunc('week', day) AS DATE)", "('day')"),
    "month": ("CAST(date_trunc('month', day) AS DATE)", "('day', 'month')"),
    "quarter": ("CAST(date_trunc('quarter', day) AS DATE)", "('day', 'month')"),
    "year": ("CAST(date_trunc('year', day) AS DATE)", "('day', 'month', 'year')"),
}
#: (with sectors) -> source and target of a dyad row and of an imported row.
_OWN_SIDES: Final = {False: ("d.source_actor", "d.target_actor"), True: ("d.source", "d.target")}
_IMPORTED_SIDES: Final = {
    False: ("i.source_actor", "i.target_actor"),
    True: (
        """CASE WHEN i.source_sector = '' THEN i.source_actor
           ELSE i.source_actor || ':' || i.source_sector END""",
        """CASE WHEN i.target_sector = '' THEN i.target_actor
           ELSE i.target_actor || ':' || i.target_sector END""",
    ),
}
_FINE: Final = "day IS NOT NULL AND date_precision IN"
#: A row whose date is too coarse for a period may still be known to lie outside the days asked for.
MAYBE_ASKED: Final = """(day IS NULL OR (
        (CAST($first_day AS DATE) IS NULL OR CAST($first_day AS DATE) <=
            CASE WHEN date_precision = 'year' THEN make_date(CAST(year(day) AS INTEGER), 12, 31)
                 ELSE last_day(day) END)
        AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))))"""
#: What stands for the date of an event of ours: its own, or else the day of its report.
_OWN_DAYS: Final = {
    False: ("e.event_date", "e.date_precision"),
    True: (
        """CASE WHEN e.event_date IS NOT NULL AND e.date_precision IN {fine}
           THEN e.event_date ELSE r.published_at END""",
        """CASE WHEN e.event_date IS NOT NULL AND e.date_precision IN {fine}
           THEN e.date_precision WHEN r.published_at IS NULL THEN 'unknown' ELSE 'day' END""",
    ),
}
#: The text that tells an imported event.
IMPORTED_STORY: Final = """CASE WHEN i.reference = '' THEN i.own_id
                WHEN i.dataset = 'icews' THEN split_part(i.reference, '/', 1)
                ELSE i.reference END"""
#: An event is one row per pair of actors, however many of their sectors had a part in it.
_OWN: Final = """
own_rows AS (
    SELECT DISTINCT 'dragoman' AS dataset, d.event_id, {source} AS source, {target} AS target,
           {day} AS day, {precision} AS date_precision, d.root, d.quad, d.areas, d.goldstein,
           CAST(d.mentions AS BIGINT) AS mentions, d.report_id AS story, r.publisher
    FROM dyads d JOIN events e ON e.event_id = d.event_id
    JOIN reports r ON r.report_id = d.report_id
    {where}
)
"""
#: The same for events that were imported as several pairs: which of their rows say nothing new.
_REPEATED: Final = """
several AS (SELECT DISTINCT dataset, own_id FROM imported WHERE pair > 0),
counted_pairs AS (
    SELECT i.dataset, i.own_id, i.pair, row_number() OVER (
               PARTITION BY i.dataset, i.own_id, {source}, {target} ORDER BY i.pair) AS place
    FROM imported i JOIN several s ON s.dataset = i.dataset AND s.own_id = i.own_id
    {where}
),
repeated AS (SELECT dataset, own_id, pair FROM counted_pairs WHERE place > 1),
"""
_IMPORTED: Final = """
imported_rows AS (
    SELECT i.dataset, i.own_id AS event_id, {source} AS source, {target} AS target,
           i.event_date AS day, i.date_precision, i.root, i.quad, i.areas, i.goldstein,
           CAST(i.mentions AS BIGINT) AS mentions,
           {story} AS story, i.publisher
    FROM imported i {without}
    {where}
)
"""
_WITHOUT_REPEATED: Final = """LEFT JOIN repeated x
    ON x.dataset = i.dataset AND x.own_id = i.own_id AND x.pair = i.pair"""
_NOT_REPEATED: Final = "x.own_id IS NULL"
_BOTH_SIDES: Final = "i.source_actor <> '' AND i.target_actor <> ''"
_FROM: Final = {
    (True, False): "own_rows",
    (False, True): "imported_rows",
    (True, True): "(SELECT * FROM own_rows UNION ALL SELECT * FROM imported_rows) AS both_kinds",
}
_MEASURES: Final = {
    "events": ("count(*)", "count(*) FILTER (WHERE {which})"),
    "stories": ("count(DISTINCT story)", "count(DISTINCT story) FILTER (WHERE {which})"),
    "mentions": (
        "CAST(sum(mentions) AS BIGINT)",
        "CAST(coalesce(sum(mentions) FILTER (WHERE {which}), 0) AS BIGINT)",
    ),
}
#: Decimals add up to the same whatever their order; doubles do not.
_SCORE: Final = "TRY_CAST(goldstein AS DECIMAL(18, 6))"
_SELECT: Final = """
SELECT dataset, source, target, {period} AS period, {counts} {total} AS total,
       CAST(sum({score}) AS DOUBLE) AS goldstein_sum,
       CAST(avg({score}) AS DOUBLE) AS goldstein_mean,
       CAST(sum(mentions) AS BIGINT) AS mentions
FROM {rows}
WHERE {fine}
GROUP BY dataset, source, target, {period}
ORDER BY dataset, source, target, period
"""
_LEFT_OUT: Final = """
SELECT dataset, count(DISTINCT event_id) FROM {rows} WHERE NOT ({fine}) OR day IS NULL
GROUP BY dataset ORDER BY dataset
"""
_KEYS: Final = ("dataset", "source", "target")
DYADS: Final = "SELECT count(*) FROM (SELECT DISTINCT dataset, source, target FROM counted)"
#: Rows of nothing for every period in which a dyad could have been seen and was not.
_ZEROS: Final = """
WITH seen AS (SELECT DISTINCT dataset, source, target FROM counted),
periods AS (
    SELECT unnest(CAST($zero_datasets AS VARCHAR[])) AS dataset,
           unnest(CAST($zero_periods AS DATE[])) AS period
)
SELECT dataset, source, target, period, {columns}
FROM counted
UNION ALL
SELECT s.dataset, s.source, s.target, p.period, {nothing}
FROM seen s JOIN periods p ON p.dataset = s.dataset
LEFT JOIN counted c ON c.dataset = s.dataset AND c.source = s.source AND c.target = s.target
    AND c.period = p.period
WHERE c.period IS NULL
ORDER BY dataset, source, target, period
"""
_NOTHING: Final = {"goldstein_sum": "CAST(0 AS DOUBLE)", "goldstein_mean": "CAST(NULL AS DOUBLE)"}


def rows(
    by: str,
    own: Iterable[str] | None,
    imported: Iterable[str] | None,
    *,
    directed: bool,
    sectors: bool,
    reports: bool,
    several: bool,
    own_rows: str | None = None,
) -> tuple[str, str]:
    """The WITH clause of the rows that are counted, and the name they are selected from.

    Args:
        by: a key of `PERIODS`.
        own: conditions on our own events; None when they are not asked for.
        imported: conditions on imported ones, or None.
        directed: whether A to B and B to A are two dyads.
        sectors: whether an actor's sectors are told apart.
        reports: whether events without a date of their own have the day of their report.
        several: whether some imported event has several pairs.
        own_rows: another way to `own_rows` than by the pairs of all events.
    """
    parts = [] if own_rows is None else [own_rows]
    if own is not None and own_rows is None:
        source, target = _sides(_OWN_SIDES[sectors], directed=directed)
        day, precision = own_day(by, reports=reports)
        parts.append(
            _OWN.format(
                source=source, target=target, day=day, precision=precision,
                where=where_clause(own),
            )
        )  # fmt: skip
    if imported is not None:
        source, target = _sides(_IMPORTED_SIDES[sectors], directed=directed)
        asked = [*imported, _BOTH_SIDES]
        head = _REPEATED.format(source=source, target=target, where=where_clause(asked))
        parts.append(
            (head if several else "")
            + _IMPORTED.format(
                source=source, target=target, story=IMPORTED_STORY,
                without=_WITHOUT_REPEATED if several else "",
                where=where_clause([*asked, _NOT_REPEATED] if several else asked),
            )
        )  # fmt: skip
    return "WITH " + ",".join(parts), _FROM[own is not None, imported is not None]


def own_day(by: str, *, reports: bool) -> tuple[str, str]:
    """The SQL for the day of an event `e` of a report `r` of ours, and for its precision."""
    day, precision = (text.format(fine=PERIODS[by][1]) for text in _OWN_DAYS[reports])
    return day, precision


def fine(by: str) -> str:
    """The condition that a `day` is known well enough for the period."""
    return f"{_FINE} {PERIODS[by][1]}"


def _sides(sides: tuple[str, str], *, directed: bool) -> tuple[str, str]:
    source, target = sides
    if directed:
        return sides
    return f"least({source}, {target})", f"greatest({source}, {target})"


def counts(by: str, measure: str, columns: Mapping[str, str], rows: tuple[str, str]) -> str:
    """The question for the panel itself; `columns` are names of ours -> constant conditions."""
    whole, part = _MEASURES[measure]
    head, name = rows
    return head + _SELECT.format(
        period=PERIODS[by][0],
        counts="".join(f"{part.format(which=sql)} AS {col}, " for col, sql in columns.items()),
        total=whole,
        score=_SCORE,
        rows=name,
        fine=fine(by),
    )


def left_out(by: str, rows: tuple[str, str]) -> str:
    """The question how many events have no date that is fine enough, by data set."""
    head, name = rows
    return head + _LEFT_OUT.format(rows=name, fine=fine(by))


def with_zeros(columns: Iterable[str]) -> str:
    """The question for a panel `counted` with a row for every dyad and period."""
    told = [name for name in columns if name not in (*_KEYS, "period")]
    nothing = ", ".join(_NOTHING.get(name, "CAST(0 AS BIGINT)") for name in told)
    return _ZEROS.format(columns=", ".join(told), nothing=nothing)


def quads() -> dict[str, str]:
    """Columns of the four quad classes -> their condition."""
    names = ("vcoop", "mcoop", "vconf", "mconf")
    return {name: f"quad = {quad}" for quad, name in enumerate(names, 1)}


def by_parameter(kind: str, values: Iterable[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Columns root_0, root_1 ... of values that are not ours to write into SQL.

    Returns:
        The columns -> their conditions, and the parameters these take.
    """
    test = {
        "root": "root = ${name}",
        "area": "list_contains(areas, ${name})",
        "publisher": "publisher = ${name}",
    }[kind]
    given = {f"{kind}_{place}": value for place, value in enumerate(values)}
    return {name: test.format(name=name) for name in given}, given
