"""The areas of a pair side by side: small panels, one time axis, a scale each."""

from __future__ import annotations

from typing import Any, Final

from dragoman.charts import frame, panel, theme, wording
from dragoman.charts.frame import Spec
from dragoman.charts.panel import Drawn
from dragoman.charts.series import subtitle, unfound
from dragoman.errors import UsageError
from dragoman.measures.intensity.result import IntensityFit

_COLUMNS: Final = 3
_WIDTH: Final = 172
_HEIGHT: Final = 84
_TOO_FEW: Final = "not enough evidence"


def areas_chart(fit: IntensityFit, *, names: wording.Names | None = None) -> Spec:
    """A small panel per area, the area with most events first.

    Args:
        fit: a fitted intensity with areas.
        names: what actors are called, by code.

    Raises:
        UsageError: the fit has no areas.
    """
    if not fit.areas:
        raise UsageError("no area to draw; fit the intensity with areas")
    whole = panel.ready(panel.of_intensity(fit.overall))
    drawn = [panel.ready(panel.of_intensity(one)) for one in fit.areas]
    drawn.sort(key=lambda one: (-one.panel.series.total, one.panel.series.area))
    series = fit.overall.series
    first, second = subtitle([whole])
    grid = {
        "columns": _COLUMNS, "spacing": {"row": 16, "column": 24}, "align": "all",
        "concat": [_view(one) for one in drawn],
    }  # fmt: skip
    return frame.chart(
        f"{wording.kind(series.kind)} between {wording.pair(series, names)}, by area",
        [first, f"{second} Each area has its own scale; an event may be of several areas."],
        [grid],
        signs=panel.signs(drawn),
        notes=[*unfound([fit]), *_notes(drawn)],
        description=_description(drawn, first, wording.pair(series, names)),
    )


def _view(drawn: Drawn) -> Spec:
    series, enough = drawn.panel.series, any(p["enough"] for p in drawn.points)
    name = wording.area(series.area) or "all areas"
    title: dict[str, Any] = frame.heading(name[0].upper() + name[1:], theme.colour("ink"), 5)
    title["subtitle"] = wording.many(series.total, drawn.panel.unit)
    if not enough:
        title["subtitle"] += f": {_TOO_FEW}"
    axes = panel.axes(drawn, None, size=(_WIDTH, _HEIGHT), ticks=4)
    marks = panel.layers(drawn)
    for mark in marks:
        if mark["mark"]["type"] == "point":
            mark["mark"]["size"] = min(mark["mark"]["size"], 9)
            mark["mark"]["strokeWidth"] = 0.8
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "title": {**title, "subtitlePadding": 2, "subtitleFontSize": theme.SMALL},
        "encoding": axes,
        "layer": marks,
    }


def _notes(drawn: list[Drawn]) -> list[str]:
    poor = [
        wording.area(d.panel.series.area) for d in drawn if not any(p["enough"] for p in d.points)
    ]
    found = []
    if poor:
        found.append(f"Not enough evidence in any period: {wording.listed(poor, 12)}.")
    if any(d.little for d in drawn):
        found.append("Hollow dots and dashed lines: too little evidence in that period to say.")
    return found


def _description(drawn: list[Drawn], first: str, pair: str) -> str:
    told = [
        f"{wording.area(d.panel.series.area)} {wording.many(d.panel.series.total, d.panel.unit)}"
        for d in drawn
    ]
    return f"Intensity by area between {pair}. {first} {'; '.join(told)}."
