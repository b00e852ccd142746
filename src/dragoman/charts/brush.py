"""A brush over time on a chart of series: what a page needs to filter by the stretch chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from dragoman.charts import theme
from dragoman.charts.frame import Spec

#: Name of the selection; its value is {"at": [first, last]} in milliseconds, empty for none.
BRUSH: Final = "brush"


def brushed(spec: Spec, first: dt.date | None = None, last: dt.date | None = None) -> Spec:
    """The same chart with one brush over time across its panels.

    Args:
        spec: of `series_chart`; a chart without an axis of time is given back as it is.
        first: first day chosen already; None for the first there is.
        last: last day chosen already, included; None for the last there is.
    """
    parts = spec.get("vconcat", [])
    timed = [place for place, part in enumerate(parts) if _span(part)]
    if not timed:
        return spec
    named = [
        {**part, "layer": _named(part["layer"], f"time_{place}")} if place in timed else part
        for place, part in enumerate(parts)
    ]
    chosen = _chosen(_span(parts[timed[0]]), first, last)
    param: dict[str, Any] = {
        "name": BRUSH,
        "select": {"type": "interval", "encodings": ["x"], "mark": {
            "fill": theme.colour("ink"), "fillOpacity": 0.08, "stroke": theme.colour("ink"),
            "strokeOpacity": 0.7, "cursor": "grab",
        }},
        "views": [f"time_{place}" for place in timed],
    }  # fmt: skip
    if chosen:
        param["value"] = {"x": chosen}
    return {**spec, "vconcat": named, "params": [*spec.get("params", []), param]}


def _span(part: Spec) -> list[Spec]:
    """The ends of the scale of time of a panel, as `periods.ground` sets them; none without one."""
    for layer in part.get("layer", []):
        scale = layer.get("encoding", {}).get("x", {}).get("scale") or {}
        if scale.get("type") == "utc":
            return list(scale["domain"])
    return []


def _named(layers: list[Spec], name: str) -> list[Spec]:
    """The layers with a name on the one that sets the scale: the brush belongs to it."""
    return [{**layer, "name": name} if _span({"layer": [layer]}) else layer for layer in layers]


def _chosen(
    span: list[Spec], first: dt.date | None, last: dt.date | None
) -> list[dict[str, Any]] | None:
    """The ends of the brush; None where none is chosen, or nothing of it lies on the axis."""
    if first is None and last is None:
        return None
    begin, end = (dt.date(one["year"], one["month"], one["date"]) for one in span)
    left = max(first or begin, begin)
    right = min(last + dt.timedelta(days=1), end) if last and last < dt.date.max else end
    return [_moment(left), _moment(right)] if left < right else None


def _moment(day: dt.date) -> dict[str, Any]:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}
