"""The phases of one series: the step, its band, and how probable a change is in each period."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dragoman.charts import frame, overlay, panel, periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.charts.panel import Drawn, end, quantity, time
from dragoman.charts.series import subtitle
from dragoman.phases.result import Phases

_HEIGHT: Final = 210
_STRIP: Final = 56


def phases_chart(phases: Phases, *, names: wording.Names | None = None) -> Spec:
    """The series with its phases, and below it the probability of a change.

    Args:
        phases: what a search for phases found.
        names: what actors are called, by code.

    Raises:
        UsageError: the series has no period.
    """
    series = phases.series
    made = replace(panel.of_series(series), band=phases.level, level=0.9)
    drawn = panel.ready(made)
    what = wording.kind(series.kind)
    area = f", {wording.area(series.area)}" if series.area else ""
    number = len(phases.changes)
    found = wording.many(number, "change") + " of phase" if number else "no change of phase"
    title = f"{what} between {wording.pair(series, names)}{area}: {found}"
    return frame.chart(
        title,
        subtitle([drawn]),
        [_view(phases, drawn), _strip(phases, drawn)],
        signs=[*_signs(drawn), *overlay.signs([phases])],
        notes=[*panel.notes([drawn]), *overlay.notes([phases], ["Phases"])],
        description=" ".join(
            [f"{title}.", *subtitle([drawn]), *(overlay.told(c, series) for c in phases.changes)]
        ),
    )


def _signs(drawn: Drawn) -> list[Sign]:
    wording_of = {"estimate": "rate, all numbers of changes averaged"}
    return [
        replace(sign, text=wording_of.get(sign.text, sign.text)) for sign in panel.signs([drawn])
    ]


def _view(phases: Phases, drawn: Drawn) -> Spec:
    axes = panel.axes(drawn, panel.a_period(drawn), size=(theme.WIDTH, _HEIGHT))
    return {
        "width": theme.WIDTH,
        "height": _HEIGHT,
        "encoding": axes,
        "layer": [*panel.layers(drawn), *overlay.layers(phases, drawn, _HEIGHT)],
    }


def _strip(phases: Phases, drawn: Drawn) -> Spec:
    series = phases.series
    data = [
        {
            "from": point["from"], "to": point["to"], "period": point["period"],
            "p": wording.number(chance), "none": 0, "shown": wording.chance(float(chance)),
        }
        for point, chance in zip(drawn.points, phases.changing, strict=True)
    ]  # fmt: skip
    told = {"period": "Period", "shown": "Probability that a phase began"}
    first, last = series.periods[0], periods.after(series.by, series.periods[-1])
    y_axis = {
        "title": "probability", "values": [0, 0.5, 1], "format": "~g", "domain": False,
        "ticks": False,
    }  # fmt: skip
    bars = {
        "data": rows(data),
        "mark": {"type": "rect", "color": theme.colour("turn"), "aria": False},
        "encoding": {
            "x": time("from"), "x2": end("to"), "y": quantity("p"), "y2": end("none"),
            "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()],
        },
    }  # fmt: skip
    heading = f"Probability that a new phase began, by {series.by}"
    return {
        "width": theme.WIDTH,
        "height": _STRIP,
        "title": frame.heading(heading, theme.colour("ink"), 6),
        "encoding": {
            "x": {"type": "temporal", "axis": periods.axis(first, last)},
            "y": {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": y_axis},
        },
        "layer": [periods.ground(first, last), bars],
    }
