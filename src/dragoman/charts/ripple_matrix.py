"""Which series follow which: the branching matrix as a table of cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from dragoman.charts import frame, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.charts.ripple import about, called, warned
from dragoman.errors import UsageError
from dragoman.ripple.response import region, regions
from dragoman.ripple.result import Ripple

#: Most series drawn: cells of more could not be told apart.
MOST_SERIES: Final = 40
_LARGEST: Final = 58.0
#: Size of a cell from which its number, or its band as well, can be read.
_NUMBER: Final = 25.0
_BAND: Final = 54.0
_WEAKEST: Final = 0.2
_STRONGEST: Final = 0.62
_ROOM: Final = 8.0
_GROUP: Final = 16.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """The series drawn, by region; their places, and how large a cell is."""

    order: list[int]
    starts: list[int]
    grouped: bool
    left: float
    top: float
    cell: float

    @property
    def size(self) -> float:
        """Of all cells together."""
        return self.cell * len(self.order)


def matrix_chart(
    fit: Ripple,
    *,
    names: wording.Names | None = None,
    dataset: str = "",
    warnings: Sequence[str] = (),
) -> Spec:
    """Receiving series by sending ones: coloured where a link was told from noise.

    Args:
        fit: a fit of ripples. Of more than 40 series those with the strongest links are drawn.
        names: what series and regions are called.
        dataset: what the fit is of.
        warnings: printed first: what a check of the fit found wrong.

    Raises:
        UsageError: the fit has no series.
    """
    if not fit.data.names:
        raise UsageError("no series to draw; fit at least two")
    grid = _grid(fit, names)
    view = {
        "width": round(grid.left + grid.size),
        "height": round(grid.top + grid.size),
        "layer": [*_cells(fit, grid, names), *_heads(fit, grid, names)],
    }
    between = int((fit.significant & ~np.eye(len(fit.data.names), dtype=bool)).sum())
    what = wording.many(between, "link") if between else "no link"
    return frame.chart(
        f"Statistical spillover: {what} between series told from noise",
        [*warned(fit, warnings), about(fit, dataset),
         "A row receives, a column sends. A number is how many further events of the row one "
         "event of the column is followed by in all."],
        [view],
        signs=_signs(grid), notes=_notes(fit, grid, between),
    )  # fmt: skip


def _grid(fit: Ripple, names: wording.Names | None) -> _Grid:
    kept = _strongest(fit)
    groups = {
        name: [at for at in kept if fit.data.names[at] in members]
        for name, members in regions(fit.data.names).items()
    }
    groups = {name: members for name, members in groups.items() if members}
    order = [at for members in groups.values() for at in members]
    starts = [0, *np.cumsum([len(members) for members in groups.values()]).tolist()]
    grouped = len(groups) < len(order)
    widest = max(theme.width_of(_label(fit, at, grouped, names)) for at in order) + _ROOM
    edge = widest + _GROUP * grouped
    cell = min(_LARGEST, (theme.WIDTH - edge) / len(order))
    return _Grid(order, starts, grouped, edge, edge, cell)


def _strongest(fit: Ripple) -> list[int]:
    """The series drawn, in their own order."""
    strength = np.where(fit.significant, fit.estimate, 0.0)
    np.fill_diagonal(strength, 0.0)
    most = np.maximum(strength.max(axis=0), strength.max(axis=1))
    order = sorted(range(len(most)), key=lambda at: (-most[at], at))
    return sorted(order[:MOST_SERIES])


def _label(fit: Ripple, at: int, grouped: bool, names: wording.Names | None) -> str:
    name = fit.data.names[at]
    if grouped:
        return wording.plain(name.rpartition(", ")[2], 26)
    return wording.plain(called(name, names), 30)


def _cells(fit: Ripple, grid: _Grid, names: wording.Names | None) -> list[Spec]:
    largest = float(fit.estimate[fit.significant].max()) if fit.significant.any() else 1.0
    data = [
        _cell(fit, grid, (row, column), largest, names)
        for row in range(len(grid.order))
        for column in range(len(grid.order))
    ]
    sides = {"x": frame.pixel("x"), "y": frame.pixel("y"), "x2": {"field": "x2"},
             "y2": {"field": "y2"}}  # fmt: skip
    told = {"to": "Receives", "of": "Sends", "effect": f"Effect ({_level(fit)} % band)",
            "kept": "Told from noise"}  # fmt: skip
    tips = {"tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()]}
    opacity = {"fillOpacity": {"field": "strong", "type": "quantitative", "scale": None,
                               "legend": None}}  # fmt: skip
    found = []
    for kind, colour in (("", "wash"), ("own", "c0"), ("link", "turn")):
        shown = [row for row in data if row["kind"] == kind]
        mark = {"type": "rect", "fill": theme.colour(colour)}  # fmt: skip
        if shown:
            found.append({"data": rows(shown), "mark": mark,
                          "encoding": {**sides, **opacity, **tips}})  # fmt: skip
    return [*found, *_numbers(data, grid), *_frames(grid)]


def _cell(
    fit: Ripple, grid: _Grid, at: tuple[int, int], largest: float, names: wording.Names | None
) -> dict[str, Any]:
    row, column = (grid.order[place] for place in at)
    value, kept = float(fit.estimate[row, column]), bool(fit.significant[row, column])
    lower, upper = float(fit.lower[row, column]), float(fit.upper[row, column])
    x, y = grid.left + at[1] * grid.cell, grid.top + at[0] * grid.cell
    strong = _WEAKEST + (_STRONGEST - _WEAKEST) * math.sqrt(value / largest) if kept else 1.0
    return {
        "x": round(x + 1, 1), "y": round(y + 1, 1), "x2": round(x + grid.cell - 1, 1),
        "y2": round(y + grid.cell - 1, 1), "strong": round(strong, 3),
        "kind": ("own" if row == column else "link") if kept else "",
        "to": called(fit.data.names[row], names), "of": called(fit.data.names[column], names),
        "effect": wording.band(value, lower, upper), "kept": "yes" if kept else "no",
        "number": _short(value), "band": f"{_short(lower)}–{_short(upper)}",
        "cx": round(x + grid.cell / 2, 1), "cy": round(y + grid.cell / 2, 1),
    }  # fmt: skip


def _short(value: float) -> str:
    """ ".05", "1.2", "<.01"."""
    if 0 < value < 0.01:
        return "<.01"
    return f"{value:.2f}".removeprefix("0") if value < 1 else f"{value:.1f}"


def _numbers(data: list[dict[str, Any]], grid: _Grid) -> list[Spec]:
    """What is written in the cells of links, as far as it can be read."""
    shown = [row for row in data if row["kind"]]
    if grid.cell < _NUMBER or not shown:
        return []
    both = grid.cell >= _BAND
    found = [_text(shown, "number", -7 if both else 0, 11 if grid.cell >= 28 else 10)]
    return [*found, _text(shown, "band", 8, 10)] if both else found


def _text(data: list[dict[str, Any]], field: str, lower: float, size: int) -> Spec:
    mark = {"type": "text", "aria": False, "baseline": "middle", "align": "center", "dy": lower,
            "fontSize": size}  # fmt: skip
    shown = [{"cx": row["cx"], "cy": row["cy"], field: row[field]} for row in data]
    at = {"x": frame.pixel("cx"), "y": frame.pixel("cy")}
    return {"data": rows(shown), "mark": mark,
            "encoding": {**at, "text": {"field": field, "type": "nominal"}}}  # fmt: skip


def _frames(grid: _Grid) -> list[Spec]:
    """Lines between regions."""
    if not grid.grouped:
        return []
    ends = [place * grid.cell for place in grid.starts]
    across = [
        {"x": 0, "x2": round(grid.left + grid.size, 1), "y": round(grid.top + at, 1),
         "y2": round(grid.top + at, 1)} for at in ends
    ]  # fmt: skip
    down = [
        {"x": round(grid.left + at, 1), "x2": round(grid.left + at, 1), "y": 0,
         "y2": round(grid.top + grid.size, 1)} for at in ends
    ]  # fmt: skip
    mark = {"type": "rule", "color": theme.colour("edge"), "strokeWidth": 1, "aria": False}
    sides = {"x": frame.pixel("x"), "y": frame.pixel("y"), "x2": {"field": "x2"},
             "y2": {"field": "y2"}}  # fmt: skip
    return [{"data": rows([*across, *down]), "mark": mark, "encoding": sides}]


def _heads(fit: Ripple, grid: _Grid, names: wording.Names | None) -> list[Spec]:
    """The names of rows and columns, and of the regions they are of."""
    labels = [_label(fit, at, grid.grouped, names) for at in grid.order]
    told = [((place + 0.5) * grid.cell, text) for place, text in enumerate(labels)]
    small = min(theme.SMALL, max(7, round(grid.cell) - 1))
    found = [
        _words([(grid.left - 5, grid.top + at, text) for at, text in told], "right", 0, small),
        _words([(grid.left + at, grid.top - 5, text) for at, text in told], "left", 270, small),
    ]  # fmt: skip
    if grid.grouped:
        for first, last in pairwise(grid.starts):
            at, text = (first + last) / 2 * grid.cell, _head(fit, grid, (first, last), names)
            found.append(_words([(8, grid.top + at, text)], "center", 270, bold=True))
            found.append(_words([(grid.left + at, 8, text)], "center", 0, bold=True))
    return found


def _head(fit: Ripple, grid: _Grid, span: tuple[int, int], names: wording.Names | None) -> str:
    """The name of a region, cut to the room there is."""
    name = region(fit.data.names[grid.order[span[0]]])
    room = (span[1] - span[0]) * grid.cell / theme.width_of("x", theme.SMALL + 1)
    return wording.plain((names or {}).get(name, name), max(3, int(room)))


def _words(
    told: list[tuple[float, float, str]], align: str, angle: int, size: float = theme.SMALL,
    *, bold: bool = False,
) -> Spec:  # fmt: skip
    mark: Spec = {"type": "text", "aria": False, "align": align, "baseline": "middle",
                  "angle": angle, "fontSize": size}  # fmt: skip
    mark |= {"fontWeight": "bold"} if bold else {"color": theme.colour("soft")}
    data = [{"x": round(x, 1), "y": round(y, 1), "text": text} for x, y, text in told]
    at = {"x": frame.pixel("x"), "y": frame.pixel("y")}
    return {"data": rows(data), "mark": mark,
            "encoding": {**at, "text": {"field": "text", "type": "nominal"}}}  # fmt: skip


def _level(fit: Ripple) -> int:
    return round(fit.level * 100)


def _signs(grid: _Grid) -> list[Sign]:
    own = "its own past" + ("" if grid.cell >= _NUMBER else " (deeper: stronger)")
    return [
        Sign("block", theme.colour("turn"), "a link between series"),
        Sign("block", theme.colour("c0"), own),
        Sign("block", theme.colour("wash"), "not told from noise"),
    ]


def _notes(fit: Ripple, grid: _Grid, between: int) -> list[str]:
    size = len(fit.data.names)
    found = [
        f"Told from noise at a false-discovery rate of {fit.rate * 100:.3g} %: {between} of "
        f"{wording.count(size * (size - 1))} links between series and "
        f"{int(np.diag(fit.significant).sum())} of {size} own pasts. Deeper colours are stronger. "
        "That one follows the other does not say that it was brought about by it.",
        f"Spectral radius {fit.spectral_radius:.2f}: below 1, what follows a shock dies out.",
    ]
    if size > len(grid.order):
        found.append(f"Drawn are the {len(grid.order)} series with the strongest links, of {size}.")
    said = (wording.plain(one, 400) for one in fit.notes)
    return [*found, *(f"{one[0].upper()}{one[1:]}." for one in said if one)]
