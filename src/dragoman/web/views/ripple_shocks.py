"""Shocks to start from: days on which much was done by one actor to another."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final

from dragoman.web.shelf import Book

#: Days suggested, and the fewest events of one.
_MOST: Final = 10
_LEAST: Final = 3
#: The day of each pair with most material conflict in one direction, where the target counts in a
#: theatre that is looked at. Of the roots of that day the most frequent one is named.
_LARGEST: Final = """
WITH counted AS (
    SELECT p.pair, p.who, p.day, k.root, count(*) AS events
    FROM web_pair_events p JOIN web_kinds k ON k.kind = p.kind
    WHERE k.dataset = $dataset AND k.quad = 4 AND k.modality = 'actual' AND k.day_known
      AND k.precision = 'day' AND NOT p.repeated AND p.who IN (1, 2)
      AND p.pair // 2147483648 <> p.pair % 2147483648
      AND ($since::DATE IS NULL OR p.day >= $since::DATE)
      AND ($until::DATE IS NULL OR p.day <= $until::DATE)
    GROUP BY ALL
),
sided AS (
    SELECT CASE who WHEN 1 THEN pair // 2147483648 ELSE pair % 2147483648 END AS source_no,
           CASE who WHEN 1 THEN pair % 2147483648 ELSE pair // 2147483648 END AS target_no,
           pair, day, root, events
    FROM counted
),
daily AS (
    SELECT pair, source_no, target_no, day, sum(events)::BIGINT AS events,
           first(root ORDER BY events DESC, root) AS root
    FROM sided GROUP BY pair, source_no, target_no, day
    HAVING sum(events) >= $least
)
SELECT x.actor AS source, y.actor AS target, d.root, d.day, d.events
FROM daily d
JOIN web_actors x ON x.actor_no = d.source_no AND x.actor <> 'UNK'
JOIN web_actors y ON y.actor_no = d.target_no
    AND y.actor IN (SELECT unnest($members::VARCHAR[]))
QUALIFY row_number() OVER (PARTITION BY d.pair ORDER BY d.events DESC, d.day, d.target_no) = 1
ORDER BY d.events DESC, d.day, source, target LIMIT $most
"""


@lru_cache(maxsize=16)
def largest(
    book: Book, dataset: str, members: tuple[str, ...], since: dt.date | None, until: dt.date | None
) -> tuple[dict[str, Any], ...]:
    """The days with most events of material conflict of one actor against another, one a pair.

    Args:
        book: the copy that is asked.
        dataset: whose events.
        members: the actors of the theatres that are fitted; one of them is the target.
        since, until: the days that are fitted.

    Returns:
        Rows with source, target, root (the most frequent of that day), day and events.
    """
    given = {
        "dataset": dataset, "members": list(members), "since": since, "until": until,
        "least": _LEAST, "most": _MOST,
    }  # fmt: skip
    with book.record.cursor() as cursor:
        rows = cursor.execute(_LARGEST, given).fetchall()
    return tuple(
        dict(zip(("source", "target", "root", "day", "events"), row, strict=True)) for row in rows
    )
