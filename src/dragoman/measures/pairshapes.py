"""The SQL of series, put together from constant parts as that of panels is (`shapes.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dragoman.measures import exposure, shapes
from dragoman.record.conditions import where_clause

#: Of an actor and its code with a sector (whether codes with sectors are asked for): is it one
#: of a side? A list is looked through: quicker than a join as long as sides are short.
_MEMBER: Final = {
    False: "list_contains(CAST(${side} AS VARCHAR[]), {actor})",
    True: "(list_contains(CAST(${side} AS VARCHAR[]), {actor})"
          " OR list_contains(CAST(${side} AS VARCHAR[]), {code}))",
}  # fmt: skip
#: Our events between the sides: as rows of the view `dyads`, but looked for from the sides, since
#: the view puts all pairs of a record together first. Tests hold the two against each other.
_OWN: Final = """
members AS (
    SELECT p.event_id, p.side, {name} AS name, {a} AS a, {b} AS b
    FROM participants p WHERE {a} OR {b}
),
beside AS (
    SELECT x.event_id, bool_or(x.side = 'source' AND y.side = 'target') AS forth,
           bool_or(x.side = 'target' AND y.side = 'source') AS back
    FROM members x JOIN members y ON y.event_id = x.event_id AND y.name <> x.name
    WHERE x.a AND y.b
    GROUP BY x.event_id
),
met AS (
    SELECT event_id FROM beside WHERE {across}
    UNION ALL
    SELECT b.event_id FROM beside b JOIN events m ON m.event_id = b.event_id
    WHERE NOT ({across}) AND m.reciprocal AND (b.back OR NOT EXISTS (
        SELECT 1 FROM participants t WHERE t.event_id = b.event_id AND t.side = 'target'))
),
own_rows AS (
    SELECT 'dragoman' AS dataset, e.event_id, '' AS source, '' AS target, {day} AS day,
           {precision} AS date_precision, e.root, e.quad, e.areas, e.goldstein,
           {mentions} AS mentions, e.report_id AS story, r.publisher
    FROM met JOIN events e ON e.event_id = met.event_id
    JOIN reports r ON r.report_id = e.report_id {stories}
    {where}
)
"""
#: (directed) -> whether the two met so, whatever else holds of the event.
_ACROSS: Final = {False: "forth OR back", True: "forth"}
#: (whether mentions are counted) -> the mentions of an event, and the join they need.
_MENTIONS: Final = {
    False: ("CAST(1 AS BIGINT)", ""),
    True: (
        "CAST(coalesce(s.mentions, 1) AS BIGINT)",
        "LEFT JOIN stories s ON s.story = e.report_id",
    ),
}
_NAME: Final = {
    False: "p.actor",
    True: "CASE WHEN p.sector = '' THEN p.actor ELSE p.actor || ':' || p.sector END",
}
_OWN_CODES: Final = {
    "source": ("d.source_actor", "d.source"),
    "target": ("d.target_actor", "d.target"),
}
_IMPORTED_CODES: Final = {
    side: (f"i.{side}_actor", f"i.{side}_actor || ':' || i.{side}_sector")
    for side in ("source", "target")
}
_TOLD: Final = """
wanted AS (
    SELECT unnest(CAST($wanted_place AS INTEGER[])) AS place,
           unnest(CAST($wanted_kind AS VARCHAR[])) AS kind,
           unnest(CAST($wanted_area AS VARCHAR[])) AS area,
           unnest(CAST($wanted_publisher AS VARCHAR[])) AS publisher
),
classes AS (
    SELECT unnest(CAST($class_kind AS VARCHAR[])) AS kind,
           unnest(CAST($class_quad AS INTEGER[])) AS quad
),
axis AS (
    SELECT unnest(CAST($axis_dataset AS VARCHAR[])) AS dataset,
           unnest(CAST($axis_period AS DATE[])) AS period
),
dated AS (
    SELECT dataset, event_id, quad, areas, {slot} AS publisher, story, mentions,
           CASE WHEN {fine} THEN {period} END AS period
    FROM {rows}
    WHERE (NOT ({fine}) AND {maybe}) OR day IS NULL OR ({fine}
        AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
        AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE)))
),
told AS (
    SELECT r.dataset, r.event_id, w.place, r.period, r.story, max(r.mentions) AS mentions
    FROM dated r JOIN classes c ON c.quad = r.quad
    JOIN wanted w ON w.kind = c.kind
        AND (w.area = '' OR list_contains(r.areas, w.area))
        AND (w.publisher = '' OR w.publisher = r.publisher)
    GROUP BY r.dataset, r.event_id, w.place, r.period, r.story
),
"""
#: Places -1 and -2 are events in no period of the data: undated, and outside of its days.
_SERIES: Final = """
counted AS (
    SELECT dataset, place, period, {number} AS number FROM told
    GROUP BY dataset, place, period
),
read AS (
    SELECT x.dataset, p.publisher, x.period, sum(x.amount) AS amount
    FROM read_by_period x JOIN (SELECT DISTINCT publisher FROM wanted) p
        ON p.publisher = '' OR p.publisher = x.publisher
    GROUP BY x.dataset, p.publisher, x.period
)
SELECT a.dataset, w.place, a.period, coalesce(c.number, 0) AS number,
       coalesce(x.amount, 0) AS exposure
FROM axis a CROSS JOIN wanted w
LEFT JOIN counted c ON c.dataset = a.dataset AND c.place = w.place AND c.period = a.period
LEFT JOIN read x ON x.dataset = a.dataset AND x.publisher = w.publisher AND x.period = a.period
UNION ALL
SELECT t.dataset, CASE WHEN t.period IS NULL THEN -1 ELSE -2 END, t.period,
       count(DISTINCT t.event_id), 0
FROM told t LEFT JOIN axis a ON a.dataset = t.dataset AND a.period = t.period
WHERE a.period IS NULL
GROUP BY t.dataset, t.period
ORDER BY dataset, place, period
"""
_NUMBERS: Final = {
    "events": "count(DISTINCT event_id)",
    "stories": "count(DISTINCT story)",
    "mentions": "CAST(sum(mentions) AS BIGINT)",
}
_OWN_SEEN: Final = """
own_seen AS (
    SELECT 'dragoman' AS dataset, e.event_id, {day} AS day, {precision} AS date_precision,
           e.report_id AS story, CAST(coalesce(s.mentions, 1) AS BIGINT) AS mentions, t.a, t.b
    FROM (
        SELECT event_id, bool_or({a}) AS a, bool_or({b}) AS b FROM participants p
        WHERE {a} OR {b} GROUP BY event_id
    ) t
    JOIN events e ON e.event_id = t.event_id JOIN reports r ON r.report_id = e.report_id
    LEFT JOIN stories s ON s.story = e.report_id
    {where}
)
"""
_IMPORTED_SEEN: Final = """
imported_seen AS (
    SELECT i.dataset, i.own_id AS event_id, i.event_date AS day, i.date_precision,
           {story} AS story, max(CAST(i.mentions AS BIGINT)) AS mentions,
           bool_or({source_a} OR {target_a}) AS a, bool_or({source_b} OR {target_b}) AS b
    FROM imported i
    {where}
    GROUP BY i.dataset, i.own_id, i.event_date, i.date_precision, {story}
)
"""
_SEEN_NUMBERS: Final = {
    "events": "count(DISTINCT event_id) FILTER (WHERE {which})",
    "stories": "count(DISTINCT story) FILTER (WHERE {which})",
    "mentions": "CAST(coalesce(sum(mentions) FILTER (WHERE {which}), 0) AS BIGINT)",
}
_SEEN: Final = """
SELECT {period} AS period, {a} AS a, {b} AS b
FROM {rows}
WHERE {fine} AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
      AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))
GROUP BY {period}
ORDER BY period
"""
_ALL: Final = """
, cells AS (
    SELECT dataset, source, target, {period} AS period, quad, count(*) AS number
    FROM {rows}
    WHERE {fine} AND source <> target AND source <> 'UNK' AND target <> 'UNK'
      AND quad BETWEEN 1 AND 4
      AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
      AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))
    GROUP BY dataset, source, target, {period}, quad
),
enough AS (
    SELECT dataset, source, target FROM cells
    WHERE quad IN (SELECT unnest(CAST($quads AS INTEGER[])))
    GROUP BY dataset, source, target HAVING sum(number) >= $least
)
SELECT c.dataset, c.source, c.target, c.period, c.quad, c.number
FROM cells c JOIN enough e ON e.dataset = c.dataset AND e.source = c.source
    AND e.target = c.target
ORDER BY c.dataset, c.source, c.target, c.period, c.quad
"""
_SCORED: Final = """
, dated AS (
    SELECT dataset, event_id, {period} AS period, quad, max(goldstein) AS goldstein
    FROM {rows}
    WHERE {fine} AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
        AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))
    GROUP BY dataset, event_id, {period}, quad
)
SELECT dataset, period, count(DISTINCT event_id) AS events,
       count(DISTINCT event_id) FILTER (WHERE quad BETWEEN 1 AND 4) AS classed,
       count(DISTINCT event_id) FILTER (WHERE quad IN (3, 4)) AS conflict,
       CAST(sum(TRY_CAST(goldstein AS DECIMAL(18, 6))) AS DOUBLE) AS goldstein_sum,
       CAST(avg(TRY_CAST(goldstein AS DECIMAL(18, 6))) AS DOUBLE) AS goldstein_mean
FROM dated GROUP BY dataset, period
ORDER BY dataset, period
"""
#: All events of a data set, whoever took part, also those with one side only.
_OWN_TOTAL: Final = """
SELECT 'dragoman' AS dataset, e.event_id, {day} AS day, {precision} AS date_precision
FROM events e JOIN reports r ON r.report_id = e.report_id
{where}
"""
_IMPORTED_TOTAL: Final = """
SELECT i.dataset, i.own_id AS event_id, i.event_date AS day, i.date_precision
FROM imported i
{where}
"""
_TOTAL: Final = """
SELECT dataset, {period} AS period, count({distinct} event_id) AS events
FROM ({rows}) AS both_kinds
WHERE {fine} AND (CAST($first_day AS DATE) IS NULL OR day >= CAST($first_day AS DATE))
      AND (CAST($last_day AS DATE) IS NULL OR day <= CAST($last_day AS DATE))
GROUP BY dataset, {period}
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a question decides on its parts.

    `own` and `imported` are conditions on rows of each kind, None where none are asked for;
    `codes` is whether a side has a code with a sector; `reports` whether undated events have the
    day of their report; `several` whether some imported event has several pairs; `paired` whether
    a condition on our own events is about their pairs.
    """

    by: str
    own: tuple[str, ...] | None
    imported: tuple[str, ...] | None
    codes: bool = False
    directed: bool = False
    reports: bool = False
    several: bool = False
    paired: bool = False

    def rows(self, *, mentions: bool = False) -> tuple[str, str]:
        """Rows of the pair of sides `$a` and `$b`: the WITH clause, and its last name.

        Args:
            mentions: whether the mentions of our own events are asked for; 1 where not.
        """
        own, foreign = self.own, self.imported
        return shapes.rows(
            self.by,
            None if own is None else [*own, self._between(_OWN_CODES)],
            None if foreign is None else [*foreign, self._between(_IMPORTED_CODES)],
            directed=True, sectors=False, reports=self.reports, several=False,
            own_rows=None if own is None or self.paired else self._own(own, mentions),
        )  # fmt: skip

    def _own(self, conditions: tuple[str, ...], mentions: bool) -> str:
        name = _NAME[self.codes]
        number, stories = _MENTIONS[mentions]
        return _OWN.format(
            name=name, a=self._member("a", "p.actor", name), b=self._member("b", "p.actor", name),
            across=_ACROSS[self.directed], mentions=number, stories=stories,
            where=where_clause(conditions), **self.own_dates(),
        )  # fmt: skip

    def _between(self, sides: dict[str, tuple[str, str]]) -> str:
        """A row is between the sides, and not of an actor with itself."""
        forth = " AND ".join((self._member("a", *sides["source"]),
                              self._member("b", *sides["target"])))  # fmt: skip
        back = " AND ".join((self._member("b", *sides["source"]),
                             self._member("a", *sides["target"])))  # fmt: skip
        either = f"({forth})" if self.directed else f"(({forth}) OR ({back}))"
        # Two sectors of one state are a pair only where sectors are asked for.
        name = 1 if self.codes else 0
        return f"{either} AND {sides['source'][name]} <> {sides['target'][name]}"

    def _member(self, side: str, actor: str, code: str) -> str:
        return _MEMBER[self.codes].format(side=side, actor=actor, code=code)

    def dates(self) -> dict[str, str]:
        """The SQL for the period and for whether a date is fine enough for it."""
        return {"period": shapes.PERIODS[self.by][0], "fine": shapes.fine(self.by)}

    def own_dates(self) -> dict[str, str]:
        """The SQL for the day of an event of ours and for how fine it is."""
        return dict(
            zip(("day", "precision"), shapes.own_day(self.by, reports=self.reports), strict=True)
        )


def series(shape: Shape, measure: str, *, only: bool) -> str:
    """Counts and exposure of all series asked for, zeros filled, and what is in no period."""
    head, name = shape.rows(mentions=measure == "mentions")
    told = _TOLD.format(
        rows=name, slot=exposure.SLOT, maybe=shapes.MAYBE_ASKED, **shape.dates()
    )  # fmt: skip
    read = exposure.ctes(
        shape.by, measure, only=only,
        own=shape.own is not None, imported=shape.imported is not None,
    )  # fmt: skip
    return f"{head}, {told} {read}, " + _SERIES.format(number=_NUMBERS[measure])


def seen(shape: Shape, measure: str) -> str:
    """How often each side was told of without the other; of one data set."""
    if shape.own is not None:
        code = "p.actor || ':' || p.sector"
        rows = _OWN_SEEN.format(
            a=shape._member("a", "p.actor", code), b=shape._member("b", "p.actor", code),
            where=where_clause(shape.own), **shape.own_dates(),
        )  # fmt: skip
    else:
        members = {
            f"{side}_{who}": shape._member(who, *codes)
            for side, codes in _IMPORTED_CODES.items()
            for who in ("a", "b")
        }
        anyone = f"({' OR '.join(members.values())})"
        rows = _IMPORTED_SEEN.format(
            story=shapes.IMPORTED_STORY, where=where_clause([*(shape.imported or ()), anyone]),
            **members,
        )  # fmt: skip
    number = _SEEN_NUMBERS[measure]
    return f"WITH {rows}" + _SEEN.format(
        rows="imported_seen" if shape.own is None else "own_seen",
        a=number.format(which="a AND NOT b"), b=number.format(which="b AND NOT a"),
        **shape.dates(),
    )  # fmt: skip


def everyone(shape: Shape) -> str:
    """Counts of every undirected dyad of actors by period and quad class."""
    head, name = shapes.rows(
        shape.by, shape.own, shape.imported,
        directed=False, sectors=False, reports=shape.reports, several=shape.several,
    )  # fmt: skip
    return head + _ALL.format(rows=name, **shape.dates())


def scored(shape: Shape) -> str:
    """Events, conflict and Goldstein scores of a pair by data set and period."""
    head, name = shape.rows()
    return head + _SCORED.format(rows=name, **shape.dates())


def total(shape: Shape) -> str:
    """Events of the data sets by period, whoever took part."""
    parts = []
    if shape.own is not None:
        parts.append(_OWN_TOTAL.format(where=where_clause(shape.own), **shape.own_dates()))
    if shape.imported is not None:
        parts.append(_IMPORTED_TOTAL.format(where=where_clause(shape.imported)))
    return _TOTAL.format(
        rows="UNION ALL".join(parts), distinct="DISTINCT" if shape.several else "",
        **shape.dates(),
    )  # fmt: skip
