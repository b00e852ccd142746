"""Which events two sides have, by number only: of one publisher, or with their kind.

`fast` gives whole rows and knows no publishers.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.conditions import OWN
from dragoman.web import lookup, questions
from dragoman.web.address import Asked
from dragoman.web.views.partnership_sides import Sides

if TYPE_CHECKING:
    import duckdb

_OF_PUBLISHER: Final = "\n".join(
    (
        "WITH chosen AS (SELECT DISTINCT no", questions.OF_PAIR, questions.OF_CODES, ")",
        "SELECT w.no FROM web_events w",
        "LEFT JOIN (SELECT rowid AS place, publisher FROM reports) r ON r.place = w.report_row",
        "LEFT JOIN (SELECT rowid AS place, publisher FROM imported) i ON i.place = w.imported_row",
        "WHERE w.no IN (SELECT no FROM chosen)",
        "AND coalesce(r.publisher, i.publisher) = $publisher ORDER BY w.no",
    )
)  # fmt: skip
_WITH_KIND: Final = "\n".join(
    (
        "SELECT DISTINCT p.no, k.root, k.quad FROM (SELECT no, kind",
        questions.OF_PAIR, questions.OF_CODES,
        ") p JOIN web_kinds k ON k.kind = p.kind ORDER BY p.no",
    )
)  # fmt: skip


def of_publisher(
    cursor: duckdb.DuckDBPyConnection, sides: Sides, asked: Asked, dataset: str
) -> list[int]:
    """The numbers of the events that an address with a publisher asks for, newest first.

    Args:
        cursor: of a copy with the tables of `aggregates.py`.
        sides: between whom.
        asked: the filters.
        dataset: of which data set.
    """
    given = _pair(cursor, sides) | {
        "datasets": [dataset], "roots": list(asked.root) or None,
        "quads": list(asked.quad) or None, "areas": list(asked.area) or None,
        "modalities": None if asked.everything else ["actual"], "undated": True,
        "since": asked.since, "until": asked.until, "publisher": asked.publisher,
    }  # fmt: skip
    return [row[0] for row in cursor.execute(_OF_PUBLISHER, given).fetchall()]


def with_kind(
    cursor: duckdb.DuckDBPyConnection, sides: Sides, since: dt.date | None, until: dt.date | None
) -> list[tuple[int, str, int]]:
    """Number, root and quad class of each event of ours that happened, newest first."""
    given = _pair(cursor, sides) | {
        "datasets": [OWN], "roots": None, "quads": None, "areas": None, "modalities": ["actual"],
        "undated": True, "since": since, "until": until,
    }  # fmt: skip
    return cursor.execute(_WITH_KIND, given).fetchall()


def _pair(cursor: duckdb.DuckDBPyConnection, sides: Sides) -> dict[str, Any]:
    """The two sides as `questions` take them."""
    codes = [
        lookup.ask(cursor, questions.NUMBERS, {"codes": list(party.codes)})
        for party in (sides.a, sides.b)
    ]
    actors = [sorted({row["actor_no"] for row in rows}) for rows in codes]
    pairs = {min(x, y) * 2**31 + max(x, y) for x in actors[0] for y in actors[1]}
    a, b = ([row["code_no"] for row in rows] for rows in codes)
    return {"pairs": sorted(pairs), "a": a, "b": b}
