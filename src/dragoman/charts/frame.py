"""What stands around the panels of a chart: title, key, notes, description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dragoman.charts import theme, wording
from dragoman.errors import UsageError
from dragoman.measures.series import Series

Spec = dict[str, Any]
_LINE: Final = 15
_MARK: Final = 22
_GAP: Final = 18


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of the key and its meaning."""

    shape: Literal["dot", "hollow", "up", "band", "block", "line", "dashed", "rule", "ring"]
    colour: str
    text: str


def chart(
    title: str, told: Sequence[str], panels: Sequence[Spec], *,
    signs: Sequence[Sign] = (), notes: Sequence[str] = (), description: str = "",
    width: float = theme.WIDTH,
) -> Spec:  # fmt: skip
    """The specification of a chart.

    Args:
        title: what is seen.
        told: the subtitle, a statement each.
        panels: the views, top to bottom.
        signs: the key, below the title.
        notes: what a reader must know besides, below the panels.
        description: for screen readers; by default the title, subtitle and notes.
        width: of the panels.
    """
    subtitle = [line for part in told for line in wording.wrapped(part, theme.SMALL + 1)]
    parts = [
        *([key(signs, width)] if signs else []),
        *panels,
        *([caption(notes, width)] if notes else []),
    ]
    return {
        "$schema": theme.SCHEMA,
        "description": description
        or " ".join(f"{part.rstrip('.')}." for part in [title, *told, *notes]),
        "title": {"text": wording.wrapped(title, theme.TITLE * 1.05), "subtitle": subtitle},
        "config": theme.config(),
        "vconcat": parts,
    }


def same_steps(series: Sequence[Series]) -> None:
    """Check that series may share a chart.

    Raises:
        UsageError: their periods differ.
    """
    steps = sorted({one.by for one in series})
    if len(steps) > 1:
        raise UsageError(f"series by {' and by '.join(steps)} cannot share a chart; draw one each")


def heading(text: str, colour: str, offset: float) -> Spec:
    """The title of one panel."""
    return {
        "text": text, "fontSize": theme.SMALL + 2, "anchor": "start", "frame": "group",
        "color": colour, "offset": offset,
    }  # fmt: skip


def rows(values: Sequence[Any]) -> Spec:
    """Inline data."""
    return {"values": list(values)}


def pixel(field: str) -> Spec:
    """A place in pixels, without scale or axis."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def size(field: str) -> Spec:
    """The size or width of a mark in pixels, without scale or key."""
    return {"field": field, "type": "quantitative", "scale": None, "legend": None}


def caption(notes: Sequence[str], width: float = theme.WIDTH) -> Spec:
    """Notes below a chart."""
    lines = [line for note in notes for line in wording.wrapped(note, width=width)]
    mark = {
        "type": "text", "text": lines, "align": "left", "baseline": "top", "x": 0, "y": 0,
        "color": theme.colour("soft"), "lineHeight": _LINE,
    }  # fmt: skip
    return _bare(width, _LINE * len(lines), mark=mark, encoding={}, data=rows([{}]))


def key(signs: Sequence[Sign], width: float = theme.WIDTH) -> Spec:
    """A row of signs with their meaning; more rows where one is too narrow."""
    places: list[tuple[Sign, float, float]] = []
    x, y = 0.0, 8.0
    for sign in signs:
        needed = _MARK + 6 + theme.width_of(sign.text)
        if x and x + needed > width:
            x, y = 0.0, y + _LINE + 2
        places.append((sign, x, y))
        x += needed + _GAP
    layers = [layer for sign, at, row in places for layer in _sign(sign, at, row)]
    return _bare(width, int(y + 8), layer=layers, data=rows([{}]))


def _bare(width: float, height: int, **parts: Any) -> Spec:
    return {"width": width, "height": height, "view": {"stroke": None}, **parts}


def _sign(sign: Sign, x: float, y: float) -> list[Spec]:
    text = {
        "type": "text", "text": sign.text, "align": "left", "baseline": "middle",
        "color": theme.colour("soft"),
    }  # fmt: skip
    mark, places = _drawn(sign, x, y)
    told = {"x": x + _MARK + 6, "y": y}
    return [_placed({**mark, "aria": False}, places), _placed(text, told)]


def _placed(mark: Spec, places: dict[str, float]) -> Spec:
    return {"mark": mark, "encoding": {name: {"value": at} for name, at in places.items()}}


def _drawn(sign: Sign, x: float, y: float) -> tuple[Spec, dict[str, float]]:
    """A sign of the key as a mark, and where it stands."""
    middle, end = x + _MARK / 2, x + _MARK
    mark: Spec
    if sign.shape in ("dot", "hollow", "up", "ring"):
        return {**dot(sign.colour, sign.shape), "opacity": 1}, {"x": middle, "y": y}
    if sign.shape in ("band", "block"):
        mark = {
            "type": "rect",
            "color": sign.colour,
            "opacity": 1 if sign.shape == "block" else 0.25,
        }
        return mark, {"x": x, "x2": end, "y": y - 6, "y2": y + 6}
    if sign.shape == "rule":
        mark = {"type": "rule", "color": sign.colour, "strokeDash": [2, 2]}
        return mark, {"x": middle, "y": y - 7, "y2": y + 7}
    mark = {"type": "rule", "color": sign.colour, "strokeWidth": 2}
    if sign.shape == "dashed":
        mark["strokeDash"] = [4, 3]
    return mark, {"x": x, "x2": end, "y": y}


def dot(colour: str, shape: str = "dot", size: float = 30) -> Spec:
    """A point: filled, "hollow", a triangle "up", or a "ring"."""
    if shape == "ring":
        return {"type": "point", "filled": False, "stroke": colour, "strokeWidth": 2.5, "size": 110}
    if shape == "dot":
        return {"type": "point", "filled": True, "fill": colour, "size": size, "opacity": 0.75}
    form = {"shape": "triangle-up"} if shape == "up" else {}
    return {
        "type": "point", "filled": True, "fill": theme.colour("paper"), "stroke": colour,
        "strokeWidth": 1.2, "size": size, "opacity": 1, **form,
    }  # fmt: skip
