"""Who acted with and against whom, as arcs on a map of the world."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from dragoman.charts import earth, frame, theme, wording
from dragoman.charts.earth import Point
from dragoman.charts.frame import Sign, Spec

KINDS: Final = ("cooperation", "conflict")
#: Either side of the meridian at which the map is cut, north and south: all of the world.
WORLD: Final[tuple[Point, ...]] = ((-168.9, -55.0), (-169.1, 80.0))
_WIDEST: Final = 7.5
_THINNEST: Final = 0.7
#: How far an arc leaves the straight line, as a share of its length: cooperation to the north,
#: conflict to the south, so that the two of a pair never lie on each other.
_BEND: Final = 0.16
_NORTH: Final = 82.0
_STEP: Final = 5.0
_HALVINGS: Final = 14
_MOST_LABELS: Final = 18
_LINE: Final = 13.0
_TIPS: Final = {"pair": "Between", "cooperation": "Cooperation", "conflict": "Conflict"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an actor is drawn: a country at its middle, a body beside that of its seat.

    `seat` says where a body has its seat; it is empty for a country.
    """

    name: str
    longitude: float
    latitude: float
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """What two actors did to each other, by code: events, and those of them that were material."""

    a: str
    b: str
    cooperation: int
    conflict: int
    material_cooperation: int = 0
    material_conflict: int = 0


def arcs_chart(
    pairs: Sequence[Pair],
    spots: Mapping[str, Spot],
    *,
    title: str,
    told: Sequence[str] = (),
    notes: Sequence[str] = (),
    kinds: Sequence[str] = KINDS,
    near: Sequence[Point] = WORLD,
    most: int = 0,
    bare: bool = False,
) -> Spec:
    """A map with an arc of cooperation and one of conflict between the two of each pair.

    What moves with the pairs lies in data sets with names, those of `arcs_data`, so that a page
    can put others in without drawing the map again.

    Args:
        pairs: strongest first; those with a side that has no spot are left out and counted.
        spots: where actors are, by code.
        title: what is seen.
        told: the subtitle, a statement each.
        notes: what a reader must know besides.
        kinds: "cooperation", "conflict" or both.
        near: longitudes and latitudes that the map must show; by default the world.
        most: events of the widest arc; by default of the strongest pair given.
        bare: without title, key and notes: the page around it says them.

    Raises:
        KnowledgeError: the shapes of countries cannot be read.
    """
    view = earth.framed(near)
    data = arcs_data(pairs, spots, kinds=kinds, near=near, most=most)
    chart: Spec = {
        "width": theme.WIDTH,
        "height": round(view.height),
        "layer": [
            *_land(view), *_arcs(data, kinds, seen=False), *_arcs(data, kinds, seen=True),
            *_dots(data), *_labels(data),
        ],
    }  # fmt: skip
    around: dict[str, Any] = (
        {} if bare else {"signs": _signs(kinds), "notes": [*notes, *_notes(pairs, spots)]}
    )
    found = frame.chart(
        title, told, [chart], description=_description(title, told, pairs, spots), **around
    )
    if bare:
        del found["title"]
    return found


def arcs_data(
    pairs: Sequence[Pair],
    spots: Mapping[str, Spot],
    *,
    kinds: Sequence[str] = KINDS,
    near: Sequence[Point] = WORLD,
    most: int = 0,
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each data set of `arcs_chart`, by name.

    Args:
        pairs, spots, kinds, near, most: as there.

    Raises:
        KnowledgeError: the table of places cannot be read.
    """
    view = earth.framed(near)
    drawn = [one for one in pairs if one.a in spots and one.b in spots and one.a != one.b]
    strongest = most or max((_count(one, kind) for one in drawn for kind in kinds), default=0)
    found: dict[str, list[dict[str, Any]]] = {
        kind: [
            _arc(view, one, spots, kind, max(strongest, 1))
            for one in drawn
            if kind in kinds and _count(one, kind)
        ]
        for kind in KINDS
    }
    weights: dict[str, int] = {}
    for one in drawn:
        for code in (one.a, one.b):
            weights[code] = weights.get(code, 0) + sum(_count(one, kind) for kind in kinds)
    shown = [(code, spots[code]) for code in sorted(weights, key=lambda c: (-weights[c], c))]
    shown = [(code, spot) for code, spot in shown if weights[code]]
    for name, body in (("countries", False), ("bodies", True)):
        found[name] = [_dot(view, code, spot) for code, spot in shown if bool(spot.seat) == body]
    found["labels"] = _named(view, [spot for _, spot in shown], round(view.height))
    return found


def curve(start: Point, end: Point, kind: str) -> list[Point]:
    """The longitudes and latitudes along an arc, from west to east the short way round.

    Longitudes may go beyond 180: a way across the date line goes on, it does not jump.
    """
    (west, south), (east, north) = start, end
    across = (east - west + 540) % 360 - 180
    if across < 0:
        west, south, north, across = east, north, south, -across
    narrow = max(math.cos(math.radians((south + north) / 2)), 0.2)
    dx, dy = across * narrow, north - south
    length = math.hypot(dx, dy)
    bend = _BEND * (1 if kind == "cooperation" else -1)
    steps = max(8, math.ceil(length / _STEP))
    found = []
    for step in range(steps + 1):
        t = step / steps
        out = 4 * t * (1 - t) * bend
        latitude = south + t * dy + out * dx
        found.append(
            (west + (t * dx - out * dy) / narrow, max(-_NORTH, min(_NORTH, latitude)))
        )  # fmt: skip
    return found


def _count(pair: Pair, kind: str) -> int:
    return pair.cooperation if kind == "cooperation" else pair.conflict


def _arc(
    view: earth.View, pair: Pair, spots: Mapping[str, Spot], kind: str, most: int
) -> dict[str, Any]:
    a, b = spots[pair.a], spots[pair.b]
    share = min(1.0, _count(pair, kind) / most)
    return {
        "path": _path(view, curve((a.longitude, a.latitude), (b.longitude, b.latitude), kind)),
        "wide": round(_THINNEST + (_WIDEST - _THINNEST) * math.sqrt(share), 2),
        "a": wording.plain(pair.a), "b": wording.plain(pair.b),
        "pair": f"{_called(a)} and {_called(b)}",
        "cooperation": _amount(pair.cooperation, pair.material_cooperation),
        "conflict": _amount(pair.conflict, pair.material_conflict),
    }  # fmt: skip


def _called(spot: Spot) -> str:
    name = wording.plain(spot.name)
    return f"{name} (at its seat, {wording.plain(spot.seat)})" if spot.seat else name


def _amount(number: int, material: int) -> str:
    told = wording.many(number, "event")
    return f"{told}, {wording.count(material)} material" if material else told


def _path(view: earth.View, line: Sequence[Point]) -> str:
    """The arc in pixels, in two parts where it leaves the map and comes in on the other side."""
    pieces = [[view.at(*line[0])]]
    for before, after in pairwise(line):
        if _torn(view, before, after):
            near, beyond = _edge(view, before, after)
            pieces[-1].append(view.at(*near))
            pieces.append([view.at(*beyond)])
        pieces[-1].append(view.at(*after))
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in pieces)


def _torn(view: earth.View, before: Point, after: Point) -> bool:
    """Whether the map is cut between two points: they then are most of the world apart."""
    return abs(view.at(*after)[0] - view.at(*before)[0]) > 1.5 * view.scale


def _edge(view: earth.View, before: Point, after: Point) -> tuple[Point, Point]:
    """The last point on this side of the cut and the first on the other."""
    for _ in range(_HALVINGS):
        middle = (before[0] + after[0]) / 2, (before[1] + after[1]) / 2
        if _torn(view, before, middle):
            after = middle
        else:
            before = middle
    return before, after


def _dot(view: earth.View, code: str, spot: Spot) -> dict[str, Any]:
    x, y = view.at(spot.longitude, spot.latitude)
    return {"x": round(x, 1), "y": round(y, 1), "code": wording.plain(code), "place": _called(spot)}


def _named(view: earth.View, spots: Sequence[Spot], height: float) -> list[dict[str, Any]]:
    """Names of the busiest places, each where it covers no other; a name without room is left."""
    taken: list[tuple[float, float, float, float]] = []
    found: list[dict[str, Any]] = []
    for spot in spots:
        x, y = view.at(spot.longitude, spot.latitude)
        name = wording.plain(spot.name, 24)
        half = theme.width_of(name) / 2
        for down in (_LINE - 2, -_LINE + 2):
            box = (x - half, y + down - _LINE / 2, x + half, y + down + _LINE / 2)
            inside = min(box) >= 0 and box[2] <= theme.WIDTH and box[3] <= height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append({"x": round(x, 1), "y": round(y + down, 1), "name": name})
                break
        if len(found) == _MOST_LABELS:
            break
    return found


def _meet(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _land(view: earth.View) -> list[Spec]:
    """The countries, and the edge of the map, where an arc may leave it."""
    land = earth.land(view, {}, {}, "")
    land["encoding"]["tooltip"] = [
        {"field": "properties.country", "type": "nominal", "title": "Country"}
    ]
    mark = {
        "type": "geoshape", "fill": "none", "stroke": theme.colour("line"), "clip": True,
        "aria": False, "tooltip": None,
    }  # fmt: skip
    edge = {"data": {"sphere": True}, "projection": land["projection"], "mark": mark}
    return [edge, land]


def _arcs(data: Mapping[str, Any], kinds: Sequence[str], *, seen: bool) -> list[Spec]:
    """The arcs, or wide ones that nobody sees, so that thin ones can be pointed at.

    An arc is a sign of one row whose shape is its own: of size 4 a shape keeps its pixels.
    """
    found = []
    for kind in kinds:
        mark = {
            "type": "point", "filled": False, "fill": "none", "stroke": theme.colour(kind),
            "size": 4, "strokeCap": "round", "opacity": 0.62 if seen else 0, "clip": True,
            "aria": False, **({} if seen else {"strokeWidth": 10}),
        }  # fmt: skip
        encoding = {
            "x": {"value": 0}, "y": {"value": 0},
            "shape": {"field": "path", "type": "nominal", "scale": None, "legend": None},
            "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in _TIPS.items()],
            **({"strokeWidth": frame.size("wide")} if seen else {}),
        }  # fmt: skip
        found.append({"data": _data(data, kind), "mark": mark, "encoding": encoding})
    return found


def _data(data: Mapping[str, Any], name: str) -> Spec:
    return {"name": name, "values": data[name]}


def _dots(data: Mapping[str, Any]) -> list[Spec]:
    dot = frame.dot(theme.colour("ink"), "dot", 22)
    dot |= {"stroke": theme.colour("paper"), "strokeWidth": 1, "opacity": 1, "aria": False}
    dot["clip"] = True
    encoding = {
        "x": frame.pixel("x"), "y": frame.pixel("y"),
        "tooltip": [{"field": "place", "type": "nominal", "title": "Place"}],
    }  # fmt: skip
    marks = {"countries": dot, "bodies": dot | {"shape": "square"}}
    return [
        {"data": _data(data, name), "mark": mark, "encoding": encoding}
        for name, mark in marks.items()
    ]


def _labels(data: Mapping[str, Any]) -> list[Spec]:
    mark = {"type": "text", "aria": False, "align": "center", "baseline": "middle", "clip": True}
    halo = {"stroke": theme.colour("paper"), "strokeWidth": 3, "strokeJoin": "round"}
    encoding = {
        "x": frame.pixel("x"), "y": frame.pixel("y"), "text": {"field": "name", "type": "nominal"}
    }  # fmt: skip
    return [
        {"data": _data(data, "labels"), "mark": one, "encoding": encoding}
        for one in (mark | halo | {"opacity": 0.8}, mark)
    ]


def _signs(kinds: Sequence[str]) -> list[Sign]:
    bends = {"cooperation": "bent to the north", "conflict": "bent to the south"}
    return [Sign("line", theme.colour(kind), f"{kind}, {bends[kind]}") for kind in kinds]


def _notes(pairs: Sequence[Pair], spots: Mapping[str, Spot]) -> list[str]:
    found = []
    absent = sum(one.a not in spots or one.b not in spots for one in pairs)
    if absent:
        found.append(
            f"Not drawn: {wording.many(absent, 'pair')} with a side that has no place on this map."
        )
    if any(spot.seat for one in pairs for code in (one.a, one.b) if (spot := spots.get(code))):
        found.append("Squares: bodies, beside the middle of the country in which they have a seat.")
    found.append(
        "An arc says who acted, not where: countries stand at their middle. Shapes: Natural Earth; "
        "borders as drawn there, which say nothing of whose they are."
    )
    return found


def _description(
    title: str, told: Sequence[str], pairs: Sequence[Pair], spots: Mapping[str, Spot]
) -> str:
    shown = [one for one in pairs if one.a in spots and one.b in spots]
    said = [
        f"{_called(spots[one.a])} and {_called(spots[one.b])}: {one.cooperation} of cooperation, "
        f"{one.conflict} of conflict"
        for one in shown[:12]
    ]
    rest = f" {len(shown) - len(said)} more pairs." if len(shown) > len(said) else ""
    listed = f" {'; '.join(said)}." if said else " No pair is drawn."
    return " ".join(f"{part.rstrip('.')}." for part in (title, *told)) + listed + rest
