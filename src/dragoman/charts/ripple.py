"""Ripples: what is expected to follow a shock over time, and which series follow which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dragoman.charts import frame, periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.charts.panel import quantity
from dragoman.errors import UsageError
from dragoman.ripple.response import Response
from dragoman.ripple.result import Ripple
from dragoman.ripple.shock import NamedShock
from dragoman.ripple.theatres import WORDS

#: Most panels; what is least affected is named in a note.
MOST_PANELS: Final = 12
#: Further events below which a panel would show nothing.
_LEAST: Final = 0.1
_HEIGHT: Final = 96
_GAP: Final = 34
_AXIS: Final = 34
#: Dots beyond this share of them do not set the scale: they are drawn at its edge.
_SCATTER: Final = 0.9
_ROOM: Final = 1.12
_KINDS: Final = {word: kind for kind, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class _Panel:
    """One row of the response: its rows, the ends of its scale."""

    name: str
    colour: str
    said: str
    line: list[dict[str, Any]]
    dots: list[dict[str, Any]]
    low: float
    high: float


def ripple_chart(
    response: Response,
    fit: Ripple,
    *,
    shock: NamedShock | None = None,
    names: wording.Names | None = None,
    dataset: str = "",
    warnings: Sequence[str] = (),
) -> Spec:
    """A panel per series or region: further events expected after a shock, with their band.

    Args:
        response: of series, or of groups of them.
        fit: what it comes from.
        shock: the named shock it is of: counts beyond what was expected are drawn as dots.
        names: what series and regions are called.
        dataset: what the fit is of; that of the shock by default.
        warnings: printed first: what a check of the fit found wrong.

    Raises:
        UsageError: the response has no series.
    """
    if not response.names:
        raise UsageError("no series to draw; give a response with at least one")
    order = sorted(range(len(response.names)), key=lambda at: (-response.total[at], at))
    shown = _shown(response, order)
    columns = len(shown) if len(shown) <= 2 else 2 if len(shown) == 4 else 3
    width = (theme.WIDTH - (columns - 1) * (_GAP + _AXIS)) / columns
    panels = [_panel(response, fit, at, shock, names) for at in shown]
    grid = {
        "columns": columns, "spacing": {"row": 18, "column": 24}, "align": "all",
        "concat": [_view(one, response, width) for one in panels],
    }  # fmt: skip
    return frame.chart(
        _title(response, shock, names),
        [*warned(fit, warnings), about(fit, dataset or (shock.dataset if shock else "")),
         *_told(response, shock, names)],
        [grid],
        signs=_signs(response, panels),
        notes=_notes(response, fit, shown, shock, names),
    )  # fmt: skip


def warned(fit: Ripple, warnings: Sequence[str]) -> list[str]:
    """What must be read before anything else."""
    found = [f"Warning: {wording.plain(one, 400)}" for one in warnings]
    if not fit.converged:
        found.insert(0, "Warning: the fit did not converge; do not use what is shown.")
    return found


def about(fit: Ripple, dataset: str) -> str:
    """Data set, period and exposure."""
    span = periods.span(fit.data.by, fit.data.periods)
    name = wording.plain(dataset) if dataset else "own counts"
    read = {"": "what was read in the period", "dragoman": "reports read"}.get(
        dataset, f"all events of {name} in the period"
    )
    return (
        f"Data set {name}; {span}, by {fit.data.by}. Exposure: {read}; events are those at its "
        "average."
    )


def called(name: str, names: wording.Names | None) -> str:
    """A series as a reader should see it: its name, or that of its region and then its class."""
    if names and name not in names:
        place, comma, kind = name.rpartition(", ")
        return wording.plain(f"{names.get(place, place)}{comma}{kind}", 60)
    return wording.plain((names or {}).get(name, name), 60)


def happened(response: Response, shock: NamedShock | None, names: wording.Names | None) -> str:
    """The shock in words."""
    if shock is not None:
        return f"{wording.plain(shock.what, 60)}, {periods.day(shock.day)}"
    told = [f"{_size(size)} in {called(name, names)}" for name, size in response.shock]
    return f"a shock of further events: {listed(told, 3)}"


def listed(told: Sequence[str], most: int) -> str:
    """Names that have commas themselves: "a, b; c, d and 3 more"."""
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return "; ".join(told[:most]) + more


def _size(size: float) -> str:
    return wording.count(size) if size == round(size) else wording.amount(size)


def _title(response: Response, shock: NamedShock | None, names: wording.Names | None) -> str:
    what = happened(response, shock, names)
    if response.whole[0] > 0:
        return f"Statistical spillover after {what}"
    return f"No statistical spillover shown after {what}"


def _told(response: Response, shock: NamedShock | None, names: wording.Names | None) -> list[str]:
    days = wording.many(len(response.ahead), response.by)
    found = []
    for one in shock.sizes if shock else ():
        found.append(
            f"That {response.by} had {wording.many(one.counted, 'event')} of "
            f"{called(one.series, names)}, where {wording.amount(one.expected)} were expected."
        )
    if response.whole[0] > 0:
        found.append(
            f"Expected in the {days} after it, in all series: "
            f"{wording.band(*response.whole)} further events."
        )
    return found


def _shown(response: Response, order: Sequence[int]) -> list[int]:
    """What has a panel: what is reached, and what was shocked."""
    shocked = {name for name, _ in response.shock}
    found = [
        at for at in order
        if response.total_upper[at] >= _LEAST or not shocked.isdisjoint(response.members[at])
    ]  # fmt: skip
    return (found or list(order))[:MOST_PANELS]


def _panel(
    response: Response, fit: Ripple, at: int, shock: NamedShock | None,
    names: wording.Names | None,
) -> _Panel:  # fmt: skip
    name = response.names[at]
    line = [
        {
            "at": ahead, "median": wording.number(response.expected[at, place]),
            "lower": wording.number(response.lower[at, place]),
            "upper": wording.number(response.upper[at, place]),
        }
        for place, ahead in enumerate(response.ahead)
    ]  # fmt: skip
    seen = _beyond(response, fit, at, shock)
    low, high = _ends(response, at, seen)
    dots = [_dot(response, at, place, value, (low, high)) for place, value in enumerate(seen)]
    total = (response.total[at], response.total_lower[at], response.total_upper[at])
    said = f"{wording.band(*(float(x) for x in total))} in all" if total[2] else "none expected"
    kind = _KINDS.get(name.rpartition(", ")[2])
    colour = theme.of_kind(kind) if kind else theme.colour("turn")
    return _Panel(called(name, names), colour, said, line, dots, low, high)


def _beyond(response: Response, fit: Ripple, at: int, shock: NamedShock | None) -> list[float]:
    """What was counted beyond expectation, for the members of a row."""
    if shock is None:
        return []
    of = [fit.data.names.index(name) for name in response.members[at]]
    return [float(one) for one in shock.beyond[of].sum(axis=0)[: len(response.ahead)]]


def _ends(response: Response, at: int, seen: list[float]) -> tuple[float, float]:
    """The scale: all of the band, and most of the dots."""
    high, low = float(response.upper[at].max()), 0.0
    if seen:
        high = max(high, float(np.quantile(seen, _SCATTER)))
        low = min(low, float(np.quantile(seen, 1 - _SCATTER)))
    return low * _ROOM, max(high * _ROOM, 1e-9) if high > 0 else 1.0


def _dot(
    response: Response, at: int, place: int, value: float, ends: tuple[float, float]
) -> dict[str, Any]:
    low, high = ends
    expected, by = float(response.expected[at, place]), response.by
    return {
        "at": place + 1, "value": wording.number(min(max(value, low), high)),
        "when": f"{wording.many(place + 1, by)} after", "shown": wording.amount(value),
        "shape": "up" if value > high else "down" if value < low else "dot",
        "estimate": wording.band(expected, float(response.lower[at, place]),
                                 float(response.upper[at, place])),
    }  # fmt: skip


def _view(one: _Panel, response: Response, width: float) -> Spec:
    place, _, kind = one.name.rpartition(", ")
    title: dict[str, Any] = frame.heading(place or kind, theme.colour("ink"), 5)
    below = [kind, one.said] if place else [one.said]
    last = response.ahead[-1]
    axis = {"title": None, "grid": False, "format": "d", "tickMinStep": 1, "tickCount": 5}
    y_axis = {
        "title": None, "values": _ticks(one.low, one.high), "domain": False, "ticks": False,
        "format": ",.3~g",
    }  # fmt: skip
    low = {"domain": [one.low, one.high], "nice": False, "zero": True}
    return {
        "width": round(width),
        "height": _HEIGHT,
        "title": {
            **title, "subtitle": below, "subtitlePadding": 2, "subtitleFontSize": theme.SMALL,
        },
        "encoding": {
            "x": {"type": "quantitative", "axis": axis,
                  "scale": {"domain": [0, last + 0.5], "nice": False}},
            "y": {"type": "quantitative", "axis": y_axis, "scale": low},
        },
        "layer": _layers(one, response),
    }  # fmt: skip


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers, 0 among them; no other so near an end that its label would stand out."""
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    edge = (high - low) * theme.SMALL / 2 / _HEIGHT
    first, last = math.ceil((low + edge) / step), math.floor((high - edge) / step)
    return [float(f"{step * place:.6g}") for place in range(min(first, 0), max(last, 0) + 1)]


def _layers(one: _Panel, response: Response) -> list[Spec]:
    x, single = {"x": quantity("at")}, len(response.ahead) == 1
    shade = {"type": "area", "color": one.colour, "opacity": 0.25, "aria": False}
    line = {"type": "line", "color": one.colour, "strokeWidth": 2, "aria": False, "point": single}
    ends = {"y": quantity("lower"), "y2": {"field": "upper"}}
    zero = {"type": "rule", "color": theme.colour("edge"), "strokeWidth": 1, "aria": False}
    found: list[Spec] = [
        {"data": rows([{"none": 0}]), "mark": zero, "encoding": {"y": quantity("none")}}
    ]
    told = {"when": "When", "shown": "Beyond expectation", "estimate": "Expected to follow"}
    for shape in ("dot", "up", "down"):
        data = [{k: v for k, v in row.items() if k != "shape"}
                for row in one.dots if row["shape"] == shape]  # fmt: skip
        mark = frame.dot(theme.colour("edge"), "up" if shape != "dot" else "dot", 16)
        if shape == "down":
            mark["shape"] = "triangle-down"
        tips = [{"field": k, "type": "nominal", "title": v} for k, v in told.items()]
        if data:
            found.append({"data": rows(data), "mark": mark,
                          "encoding": {**x, "y": quantity("value"), "tooltip": tips}})  # fmt: skip
    found.append({"data": rows(one.line), "mark": shade, "encoding": {**x, **ends}})
    found.append({"data": rows(one.line), "mark": line, "encoding": {**x, "y": quantity("median")}})
    return found


def _signs(response: Response, panels: Sequence[_Panel]) -> list[Sign]:
    colours = {one.colour for one in panels}
    ink = colours.pop() if len(colours) == 1 else theme.colour("soft")
    found = [
        Sign("line", ink, f"further events expected a {response.by}"),
        Sign("band", ink, f"{round(response.level * 100)} % band"),
    ]
    dots = [row["shape"] for one in panels for row in one.dots]
    if dots:
        found.append(Sign("dot", theme.colour("edge"), "counted beyond what was expected"))
    if set(dots) & {"up", "down"}:
        found.append(Sign("up", theme.colour("edge"), "beyond the scale"))
    return found


def _notes(
    response: Response, fit: Ripple, shown: Sequence[int], shock: NamedShock | None,
    names: wording.Names | None,
) -> list[str]:  # fmt: skip
    left = [at for at in range(len(response.names)) if at not in shown]
    reached = [called(response.names[at], names) for at in left if response.total_upper[at] > 0]
    rest = [called(response.names[at], names) for at in left if response.total_upper[at] <= 0]
    found = [
        f"Across: {wording.plural(response.by)} after the shock; up: events a {response.by}. "
        "Each panel has its own scale. Only links told from noise at a false-discovery rate of "
        f"{fit.rate * 100:.3g} % carry anything. That events followed does not say that they "
        "were brought about."
    ]
    if shock is not None:
        found.append("Dots: counts less what the fit expects had the shock not been.")
    if rest:
        found.append(f"No significant link leads to: {listed(rest, 4)}.")
    if reached:
        found.append(f"Reached by less, and not drawn: {listed(reached, 4)}.")
    own = shock.notes if shock is not None else response.notes
    said = (wording.plain(one, 400) for one in own)
    return [*found, *(f"{one[0].upper()}{one[1:]}." for one in said if one)]
