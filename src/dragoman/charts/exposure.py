"""How much was read, and what became of it, over time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dragoman.charts import frame, periods, theme

Spec = dict[str, Any]
#: What a report became -> colour, in the order of the stack.
_PARTS: Final = {
    "with events": "cooperation", "without events": "other", "copies": "c5", "rejected": "conflict",
}  # fmt: skip
_HEIGHT: Final = 180


def exposure_chart(rows: Sequence[Mapping[str, Any]], *, by: str) -> Spec:
    """Reports read in each period: with events, without, copies of others, rejected.

    Args:
        rows: by period (also by publisher and period, then added up): `day` (None for
            reports without a date), `reports`, `distinct_reports`, `coded`, `duplicates`,
            `rejected`.
        by: what a period is: "day" to "year".
    """
    sums: dict[dt.date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_PARTS, 0))
    undated = 0
    for row in rows:
        if row["day"] is None:
            undated += row["reports"] + row["rejected"]
            continue
        one = sums[row["day"]]
        one["with events"] += row["coded"]
        one["without events"] += row["distinct_reports"] - row["coded"]
        one["copies"] += row["duplicates"]
        one["rejected"] += row["rejected"]
    values = [
        {
            "day": day.isoformat(),
            "end": periods.after(by, day).isoformat(),
            "part": part,
            "reports": number,
            "place": place,
        }
        for day, parts in sorted(sums.items())
        for place, (part, number) in enumerate(parts.items())
        if number
    ]
    total = sum(number for parts in sums.values() for number in parts.values())
    told = [f"{total:,} dated reports, by {by}."]
    notes = [f"{undated:,} reports without a date are not shown."] if undated else []
    signs = [frame.Sign("block", theme.colour(name), part) for part, name in _PARTS.items()]
    return frame.chart("What was read", told, [_panel(values)], signs=signs, notes=notes)


def _panel(values: Sequence[Mapping[str, Any]]) -> Spec:
    return {
        "width": theme.WIDTH - 60, "height": _HEIGHT, "data": frame.rows(values),
        "mark": {"type": "bar", "orient": "vertical", "binSpacing": 0, "tooltip": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None},
            "x2": {"field": "end"},
            "y": {"field": "reports", "type": "quantitative", "title": "reports", "stack": "zero",
                  "axis": {"format": ",d", "tickCount": 5}},
            "color": {"field": "part", "type": "nominal", "legend": None,
                      "scale": {"domain": list(_PARTS),
                                "range": [theme.colour(name) for name in _PARTS.values()]}},
            "order": {"field": "place"},
            "tooltip": [
                {"field": "day", "type": "temporal", "title": "from", "format": "%-d %B %Y"},
                {"field": "part", "title": "reports"},
                {"field": "reports", "title": "number", "format": ",d"},
            ],
        },
    }  # fmt: skip
