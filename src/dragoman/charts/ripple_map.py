"""The path of a shock on a map: where it began, what it reached, along which links."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.charts import earth, frame, theme, wording
from dragoman.charts.earth import Places, Point
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.charts.ripple import about, called, happened, listed, warned
from dragoman.errors import UsageError
from dragoman.ripple.paths import Path
from dragoman.ripple.response import Response
from dragoman.ripple.result import Ripple
from dragoman.ripple.shock import NamedShock

#: Most arrows drawn.
MOST_ARROWS: Final = 24
_WIDEST: Final = 7.0
_STEPS: Final = 24
#: Further events below which an arrow would be none.
_LEAST: Final = 0.005
_LINE: Final = 14.0
#: Where a label may stand beside its dot, best first: sign of x, sign of y.
_SIDES: Final = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Arrow:
    """What went from one place to another, at first hand or later."""

    source: str
    target: str
    direct: bool
    events: float


def path_chart(
    response: Response,
    paths: Sequence[Path],
    fit: Ripple,
    places: Places,
    *,
    shock: NamedShock | None = None,
    names: wording.Names | None = None,
    dataset: str = "",
    warnings: Sequence[str] = (),
) -> Spec:
    """A map: countries tinted by further events expected, arrows along the links taken.

    Args:
        response: by region (`response(..., groups=regions(names))`), or of series that are places.
        paths: of the same shock; those between series of one region are no arrows.
        fit: what both come from.
        places: the countries of each name of the response, as ISO codes of three letters.
        shock: the named shock it is of.
        names: what regions and series are called.
        dataset: what the fit is of; that of the shock by default.
        warnings: printed first: what a check of the fit found wrong.

    Raises:
        UsageError: no place of the response is on the map.
        KnowledgeError: the shapes of countries cannot be read.
    """
    known = _known(response, places)
    view = earth.framed([spot for found in known.values() for spot in found])
    spots = {name: _centre(view, found) for name, found in known.items()}
    arrows = _arrows(response, paths, spots)
    lines = [_bent(spots[one.source], spots[one.target], one.direct) for one in arrows]
    total = {name: float(response.total[response.names.index(name)]) for name in known}
    chart: Spec = {
        "width": theme.WIDTH,
        "height": round(view.height),
        "layer": [
            earth.land(view, total, places, "Further events expected"),
            *_drawn(arrows, lines), *_dots(response, spots),
            *_labels(response, spots, lines, view.height, names),
        ],
    }  # fmt: skip
    return frame.chart(
        _title(response, shock, names),
        [*warned(fit, warnings), about(fit, dataset or (shock.dataset if shock else "")),
         *_told(response)],
        [chart],
        signs=_signs(arrows, any(total.values())),
        notes=_notes(response, fit, known, arrows, shock, names),
        description=_description(response, arrows, shock, names),
    )  # fmt: skip


def _known(response: Response, places: Places) -> dict[str, list[Point]]:
    """Where the countries of each name are; names without any are left out."""
    middles = earth.middles()
    known = {
        name: [middles[code] for code in dict.fromkeys(places.get(name, ())) if code in middles]
        for name in response.names
    }
    found = {name: spots for name, spots in known.items() if spots}
    if not found:
        raise UsageError("no place of this response is on the map; give the countries of each")
    return found


def _centre(view: earth.View, found: Sequence[Point]) -> Point:
    flat = [view.at(*spot) for spot in found]
    return sum(x for x, _ in flat) / len(flat), sum(y for _, y in flat) / len(flat)


def _arrows(response: Response, paths: Sequence[Path], spots: Mapping[str, Point]) -> list[_Arrow]:
    """The last link of each path, added up between places."""
    place = {
        series: name
        for name, members in zip(response.names, response.members, strict=True)
        for series in members
    }
    found: dict[tuple[str, str, bool], float] = {}
    for path in paths:
        if path.order:
            ends = place.get(path.series[-2], ""), place.get(path.series[-1], "")
            if ends[0] != ends[1] and set(ends) <= spots.keys():
                key = (*ends, path.order == 1)
                found[key] = found.get(key, 0.0) + path.events
    arrows = [_Arrow(*key, events) for key, events in found.items() if events >= _LEAST]
    arrows.sort(key=lambda one: (-one.events, one.source, one.target))
    return arrows[:MOST_ARROWS]


def _drawn(arrows: Sequence[_Arrow], lines: Sequence[Sequence[Point]]) -> list[Spec]:
    """Arrows as bent lines with a head."""
    most = max((one.events for one in arrows), default=1.0)
    found = []
    for arrow, line in zip(arrows, lines, strict=True):
        wide = 1.2 + (_WIDEST - 1.2) * math.sqrt(arrow.events / most)
        told = {
            "link": f"{wording.plain(arrow.source)} to {wording.plain(arrow.target)}",
            "events": wording.amount(arrow.events),
            "hand": "direct" if arrow.direct else "second hand or later",
        }
        data = [
            {"x": round(x, 1), "y": round(y, 1), "n": n} | told for n, (x, y) in enumerate(line)
        ]
        mark = {
            "type": "line", "color": theme.colour("ink"), "strokeWidth": round(wide, 2),
            "opacity": 0.75, "aria": False, "clip": True,
            **({} if arrow.direct else {"strokeDash": [5, 4]}),
        }  # fmt: skip
        titles = {"link": "Link", "events": "Further events", "hand": "How"}
        encoding = {
            "x": frame.pixel("x"), "y": frame.pixel("y"),
            "order": {"field": "n", "type": "quantitative"},
            "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in titles.items()],
        }  # fmt: skip
        found += [{"data": rows(data), "mark": mark, "encoding": encoding}, _head(line, wide)]
    return found


def _bent(start: Point, end: Point, direct: bool) -> list[Point]:
    """A curve that leaves room for both dots; what goes back bends to the other side."""
    (ax, ay), (bx, by) = start, end
    length = math.hypot(bx - ax, by - ay) or 1.0
    bend = (0.22 if direct else 0.4) * length
    cx, cy = (ax + bx) / 2 + (by - ay) / length * bend, (ay + by) / 2 - (bx - ax) / length * bend
    first, last = min(13 / length, 0.25), 1 - min(15 / length, 0.3)
    found = []
    for step in range(_STEPS + 1):
        t = first + (last - first) * step / _STEPS
        u = 1 - t
        x, y = (u * u * a + 2 * u * t * c + t * t * b for a, c, b in ((ax, cx, bx), (ay, cy, by)))
        found.append((x, y))
    return found


def _head(line: Sequence[Point], wide: float) -> Spec:
    (ax, ay), (bx, by) = line[-3], line[-1]
    turned = math.degrees(math.atan2(by - ay, bx - ax)) + 90
    mark = {
        "type": "point", "shape": "triangle-up", "filled": True, "fill": theme.colour("ink"),
        "opacity": 0.9, "size": round((5.5 + 1.4 * wide) ** 2, 1),
        "angle": round(turned % 360, 1), "aria": False, "clip": True,
    }  # fmt: skip
    encoding = {"x": frame.pixel("x"), "y": frame.pixel("y")}
    return {"data": rows([{"x": round(bx, 1), "y": round(by, 1)}]), "mark": mark,
            "encoding": encoding}  # fmt: skip


def _dots(response: Response, spots: Mapping[str, Point]) -> list[Spec]:
    """A dot for each place; the shocked ones ringed."""
    shocked = {name for name, size in response.shock if size > 0}
    of = dict(zip(response.names, response.members, strict=True))
    ringed = [spot for name, spot in spots.items() if not shocked.isdisjoint(of[name])]
    dot = frame.dot(theme.colour("ink"), "dot", 34)
    dot |= {"stroke": theme.colour("paper"), "strokeWidth": 1.5, "opacity": 1, "aria": False}
    rim = frame.dot(theme.colour("ink"), "ring") | {"strokeWidth": 1.8, "size": 200, "aria": False}
    encoding = {"x": frame.pixel("x"), "y": frame.pixel("y")}
    return [
        {"data": rows([{"x": round(x, 1), "y": round(y, 1)} for x, y in shown]), "mark": mark,
         "encoding": encoding}
        for mark, shown in ((dot, list(spots.values())), (rim, ringed)) if shown
    ]  # fmt: skip


def _labels(
    response: Response, spots: Mapping[str, Point], lines: Sequence[Sequence[Point]],
    height: float, names: wording.Names | None,
) -> list[Spec]:  # fmt: skip
    """Two lines of text for each place, where they cover least."""
    found: list[Spec] = []
    taken: list[Box] = []
    dots = [(x - 9, y - 9, x + 9, y + 9) for x, y in spots.values()]
    for name, spot in spots.items():
        head, said = called(name, names), _amount(response, response.names.index(name))
        half = theme.width_of(max(head, said, key=len), theme.SMALL + 1.5) / 2
        boxes = [_box(spot, half, side) for side in _SIDES]
        costs = [_cost(box, taken, dots, lines, height) for box in boxes]
        best = boxes[costs.index(min(costs))]
        taken.append(best)
        at = (best[0] + best[2]) / 2, (best[1] + best[3]) / 2
        found += _words((at[0], at[1] - _LINE / 2), head, bold=True)
        found += _words((at[0], at[1] + _LINE / 2), said, bold=False)
    return found


def _box(spot: Point, half: float, side: tuple[int, int]) -> Box:
    x = spot[0] + side[0] * (half + (13 if side[1] == 0 else 7))
    y = spot[1] + side[1] * (_LINE + (12 if side[0] == 0 else 6))
    return x - half, y - _LINE, x + half, y + _LINE


def _cost(
    box: Box, taken: Sequence[Box], dots: Sequence[Box], lines: Sequence[Sequence[Point]],
    height: float,
) -> float:  # fmt: skip
    """How much a label would cover: other labels, dots, arrows; and how far it stands out."""
    cost = sum(3 * _overlap(box, other) for other in taken)
    cost += sum(3 * _overlap(box, dot) for dot in dots)
    over = [box[0] <= x <= box[2] and box[1] <= y <= box[3] for line in lines for x, y in line]
    out = max(0.0, -box[0]) + max(0.0, box[2] - theme.WIDTH) + max(0.0, -box[1])
    return cost + 60 * sum(over) + 60 * (out + max(0.0, box[3] - height))


def _overlap(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, high)


def _amount(response: Response, at: int) -> str:
    total = (response.total[at], response.total_lower[at], response.total_upper[at])
    if total[2] < _LEAST:
        return "none expected"
    value, lower, upper = (_few(float(one)) for one in total)
    return f"+{value} ({lower} to {upper})"


def _few(value: float) -> str:
    """A number in two digits: 46, 4.6, 0.46."""
    if value == 0 or value >= 9.95:
        return wording.count(value)
    return f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"


def _words(at: Point, text: str, *, bold: bool) -> list[Spec]:
    mark = {
        "type": "text", "text": text, "align": "center", "baseline": "middle", "aria": False,
        "fontSize": theme.SMALL + bold, "fontWeight": "bold" if bold else "normal",
    }  # fmt: skip
    halo = {
        "stroke": theme.colour("paper"),
        "strokeWidth": 4,
        "strokeJoin": "round",
        "opacity": 0.85,
    }
    places = {"x": {"value": round(at[0], 1)}, "y": {"value": round(at[1], 1)}}
    return [{"data": rows([{}]), "mark": one, "encoding": places} for one in (mark | halo, mark)]


def _title(response: Response, shock: NamedShock | None, names: wording.Names | None) -> str:
    what = happened(response, shock, names)
    if response.whole[0] > 0:
        return f"Statistical spillover on the map: what followed {what}"
    return f"No statistical spillover shown after {what}"


def _told(response: Response) -> list[str]:
    days = wording.many(len(response.ahead), response.by)
    if response.whole[0] <= 0:
        return [f"No further events are expected in the {days} after it."]
    return [
        f"Numbers: further events expected in the {days} after it, with their "
        f"{round(response.level * 100)} % band; in all {wording.band(*response.whole)}."
    ]


def _signs(arrows: Sequence[_Arrow], tinted: bool) -> list[Sign]:
    ink = theme.colour("ink")
    found = [Sign("ring", ink, "where the shock was")]
    if tinted:
        found.append(Sign("block", theme.colour("turn"), "deeper: more further events"))
    if any(one.direct for one in arrows):
        found.append(Sign("line", ink, "came directly"))
    if not all(one.direct for one in arrows):
        found.append(Sign("dashed", ink, "at second hand"))
    return found


def _notes(
    response: Response, fit: Ripple, known: Mapping[str, object], arrows: Sequence[_Arrow],
    shock: NamedShock | None, names: wording.Names | None,
) -> list[str]:  # fmt: skip
    found = []
    if arrows:
        found.append(
            "Width of an arrow: further events that came over the link. An arrow is a statistical "
            "link told from noise at a false-discovery rate of "
            f"{fit.rate * 100:.3g} %, not a movement, and does not say that one brought about "
            "the other."
        )
    elif len(known) > 1:
        found.append("No significant link leads from the places shocked to another one.")
    absent = [called(name, names) for name in response.names if name not in known]
    if absent:
        found.append(f"Not on the map: {listed(absent, 4)}.")
    own = shock.notes if shock is not None else response.notes
    said = (wording.plain(one, 400) for one in own)
    found += [f"{one[0].upper()}{one[1:]}." for one in said if one]
    shapes = "Shapes: Natural Earth; borders as drawn there, which say nothing of whose they are."
    return [*found, shapes]


def _description(
    response: Response, arrows: Sequence[_Arrow], shock: NamedShock | None,
    names: wording.Names | None,
) -> str:  # fmt: skip
    told = [
        f"{called(name, names)} {_amount(response, at)}" for at, name in enumerate(response.names)
    ]
    links = [f"{one.source} to {one.target} {wording.amount(one.events)}" for one in arrows]
    over = f" Links: {listed([wording.plain(one, 100) for one in links], 8)}." if links else ""
    return f"{_title(response, shock, names)}. {listed(told, 12)}.{over}"
