"""The earth on a chart: shapes of countries, where they are, how near the map comes."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from dragoman.charts import theme, wording
from dragoman.charts.frame import Spec
from dragoman.errors import KnowledgeError
from dragoman.knowledge.base import data_folder

Point = tuple[float, float]
Places = Mapping[str, Collection[str]]
#: Half the width of the world as the projection draws it at scale 1.
_HALF: Final = 2.707
_WORLD: Final = theme.WIDTH / _HALF / 2
_NEAREST: Final = 4.5 * _WORLD
_MARGIN: Final = 0.14
_HEIGHT: Final = 340.0
#: The meridian in the middle: the cut then runs through the Bering Strait.
_MIDDLE: Final = 11.0
#: Latitudes between which the world is drawn: without Antarctica.
_NORTH: Final = 83.5
_SOUTH: Final = -56.0
_ICE: Final = "010"
#: Of the equal-earth projection (Savric, Patterson and Jenny 2018).
_EQUAL: Final = (1.340264, -0.081106, 0.000893, 0.003796)
#: The strongest place is tinted to this part, so that what stands on it can be read.
_DEEPEST: Final = 0.7


@dataclass(frozen=True, slots=True)
class View:
    """Where on the drawing a place on earth is, and how high the drawing is."""

    scale: float
    shift: Point
    height: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Longitude and latitude to pixels."""
        x, y = _projected(longitude, latitude)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y


@cache
def middles() -> dict[str, Point]:
    """Longitude and latitude of each country, by ISO code.

    Raises:
        KnowledgeError: the table cannot be read.
    """
    cells = sorted(_rows(), key=lambda row: row[0].isdigit())  # a code's own shape comes last
    return {code: (float(x), float(y)) for _, code, x, y in cells}


def framed(spots: Sequence[Point]) -> View:
    """As near as all of some places can be seen."""
    flat = [_projected(*spot) for spot in spots]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    low, high = min(y for _, y in flat), max(y for _, y in flat)
    room = 1 - 2 * _MARGIN
    fits = min(theme.WIDTH * room / max(right - left, 1e-9), _HEIGHT * room / max(high - low, 1e-9))
    scale = min(max(fits, _WORLD), _NEAREST)
    north, south = _projected(_MIDDLE, _NORTH)[1], _projected(_MIDDLE, _SOUTH)[1]
    height = min(_HEIGHT, scale * (north - south))
    half, tall = theme.WIDTH / scale / 2, height / scale / 2
    middle = _held((left + right) / 2, half - _HALF, _HALF - half)
    centre = _held((low + high) / 2, south + tall, north - tall)
    return View(scale, (theme.WIDTH / 2 - scale * middle, height / 2 + scale * centre), height)


def land(view: View, values: Mapping[str, float], places: Places, told: str) -> Spec:
    """A layer of all countries, tinted by the value of the place they belong to.

    Args:
        view: how near.
        values: of places.
        places: the countries of each; one in several takes the highest value.
        told: what the value is, for tooltips.
    """
    of: dict[str, tuple[float, str]] = {}
    for name, value in values.items():
        for code in places.get(name, ()):
            of[code] = max(of.get(code, (-1.0, "")), (value, name))
    fill = {
        "field": "properties.tint", "type": "quantitative", "legend": None,
        "scale": {"domain": [0, 1], "range": [theme.colour("wash"), theme.colour("turn")]},
    }  # fmt: skip
    mark = {
        "type": "geoshape", "stroke": theme.colour("paper"), "strokeWidth": 0.6, "clip": True,
        "aria": False,
    }  # fmt: skip
    titles = {"properties.country": "Country", "properties.told": told}
    return {
        "data": {"values": _shapes(of), "format": {"type": "topojson", "feature": "countries"}},
        "projection": {
            "type": "equalEarth", "scale": round(view.scale, 3), "rotate": [-_MIDDLE, 0, 0],
            "translate": [round(one, 2) for one in view.shift],
        },
        "mark": mark,
        "encoding": {
            "fill": fill,
            "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in titles.items()],
        },
    }  # fmt: skip


def _held(value: float, least: float, most: float) -> float:
    return min(max(value, least), most) if least < most else (least + most) / 2


@cache
def _topology() -> dict[str, Any]:
    return dict(json.loads(_read("countries-110m.json")))


@cache
def _rows() -> list[list[str]]:
    """Of the table: shape, code, longitude, latitude."""
    return [line.split("\t") for line in _read("countries.tsv").splitlines()[1:] if line]


def _read(name: str) -> str:
    path = data_folder() / "maps" / name
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(f"{path}:1: cannot be read; install Dragoman again") from error


def _projected(longitude: float, latitude: float) -> Point:
    turned = math.radians((longitude - _MIDDLE + 180) % 360 - 180)
    a, b, c, d = _EQUAL
    root = math.sqrt(3) / 2
    angle = math.asin(root * math.sin(math.radians(latitude)))
    two = angle * angle
    six = two**3
    x = turned * math.cos(angle) / (root * (a + 3 * b * two + six * (7 * c + 9 * d * two)))
    return x, angle * (a + b * two + six * (c + d * two))


def _shapes(of: Mapping[str, tuple[float, str]]) -> dict[str, Any]:
    """The shapes with what is known of each country."""
    topology, codes = _topology(), {row[0]: row[1] for row in _rows()}
    most = max([value for value, _ in of.values()], default=0.0) or 1.0
    found = []
    for shape in topology["objects"]["countries"]["geometries"]:
        key = shape.get("id") or shape["properties"]["name"]
        value, name = of.get(codes.get(key, ""), (0.0, ""))
        tint = 0.08 * bool(name) + (_DEEPEST - 0.08) * math.sqrt(max(value, 0.0) / most)
        said = f"{wording.plain(name)}: {wording.amount(value)}" if name else "not in the study"
        known = {"country": shape["properties"]["name"], "told": said, "tint": round(tint, 3)}
        if key != _ICE:
            found.append({**shape, "properties": known})
    countries = {"type": "GeometryCollection", "geometries": found}
    return {**topology, "objects": {"countries": countries}}
