"""Where the actors of a network stand, and where their names do; the same each time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: The seed of the spring layout: any number, but always the same.
_SEED: Final = 7
_ROUNDS: Final = 120
#: Room a node keeps around itself, in pixels.
_SPARE: Final = 5.0

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A node's centre, and its label: where it is anchored and how."""

    x: float
    y: float
    label: Point
    align: str


def sides(
    left: Sequence[int], middle: Sequence[int], right: Sequence[int],
    weights: Mapping[tuple[int, int], float], size: tuple[float, float],
) -> dict[int, Point]:  # fmt: skip
    """Two groups on arcs that face each other, and who belongs to both or none between them.

    Each column is sorted so that partners stand at about one height.
    """
    width, height = size
    columns = [list(left), list(middle), list(right)]
    rank = {node: place / max(1, len(c)) for c in columns for place, node in enumerate(c)}
    for _ in range(8):
        for column in columns:
            pull = {node: _pull(node, column, rank, weights) for node in column}
            column.sort(key=lambda node: (pull[node], node))
            rank |= {node: (place + 0.5) / len(column) for place, node in enumerate(column)}
    found: dict[int, Point] = {}
    for column, at, bulge in zip(columns, (0.3, 0.5, 0.7), (-0.11, 0.03, 0.11), strict=True):
        for place, node in enumerate(column):
            up = (place + 0.5) / len(column)
            # The middle column goes left and right by turns, so that its names have room.
            bow = math.sin(math.pi * up) if at != 0.5 else (-1) ** place
            found[node] = (width * (at + bulge * bow), height * (0.04 + 0.92 * up))
    return found


def _pull(
    node: int, own: Sequence[int], rank: Mapping[int, float],
    weights: Mapping[tuple[int, int], float],
) -> float:  # fmt: skip
    """The mean height of a node's partners in the other columns; its own height without any."""
    total = heights = 0.0
    for (a, b), weight in weights.items():
        other = b if a == node else a if b == node else None
        if other is not None and other not in own:
            total += weight
            heights += weight * rank[other]
    return heights / total if total else rank[node]


def springs(
    nodes: Sequence[int], weights: Mapping[tuple[int, int], float], radii: Mapping[int, float],
    size: tuple[float, float], widths: Mapping[int, float],
) -> dict[int, Point]:  # fmt: skip
    """Partners near each other, nobody upon another or upon another's name."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((a, b, math.log1p(w)) for (a, b), w in sorted(weights.items()))
    # Whoever no line reaches is held by a weak thread, else it drifts off and all others shrink.
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: -len(p))
    graph.add_weighted_edges_from((parts[0][0], part[0], 0.2) for part in parts[1:])
    raw = nx.spring_layout(graph, seed=_SEED, iterations=200, k=2.2 / math.sqrt(max(1, len(nodes))))
    # By rank half, by distance half: hubs would else crowd the middle and leave the rest empty.
    spots = {node: (float(at[0]), float(at[1])) for node, at in raw.items()}
    found = {
        node: (_spread(spots, node, 0) * size[0], _spread(spots, node, 1) * size[1])
        for node in nodes
    }
    return _apart(found, radii, widths, size)


def _spread(spots: Mapping[int, Point], node: int, axis: int) -> float:
    values = sorted(at[axis] for at in spots.values())
    low, high = values[0], values[-1]
    linear = (spots[node][axis] - low) / (high - low) if high > low else 0.5
    ranked = (values.index(spots[node][axis]) + 0.5) / len(values)
    return 0.05 + 0.9 * (0.25 * linear + 0.75 * ranked)


def _apart(
    places: dict[int, Point], radii: Mapping[int, float], widths: Mapping[int, float],
    size: tuple[float, float],
) -> dict[int, Point]:  # fmt: skip
    """Push nodes apart until circles with their names below do not overlap."""
    found = dict(places)
    order = sorted(found)
    for _ in range(_ROUNDS):
        moved = False
        for place, a in enumerate(order):
            for b in order[place + 1 :]:
                moved |= _push(found, a, b, radii, widths)
        for node in order:
            found[node] = _inside(found[node], radii[node], widths[node] / 2, size)
        if not moved:
            break
    return _filled(found, radii, size)


def _filled(
    found: dict[int, Point], radii: Mapping[int, float], size: tuple[float, float]
) -> dict[int, Point]:
    """Use the whole height: stretching never makes neighbours touch."""
    if len(found) < 3:
        return found
    low, high = min(y for _, y in found.values()), max(y for _, y in found.values())
    most = max(radii.values())
    first, last = most + 2, size[1] - most - 16
    stretch = (last - first) / (high - low) if high > low else 0.0
    if stretch <= 1:
        return found
    return {node: (x, first + (y - low) * stretch) for node, (x, y) in found.items()}


def _push(
    found: dict[int, Point], a: int, b: int, radii: Mapping[int, float], widths: Mapping[int, float]
) -> bool:
    (ax, ay), (bx, by) = found[a], found[b]
    wide = max(radii[a] + radii[b], (widths[a] + widths[b]) / 2) + _SPARE
    high = radii[a] + radii[b] + 14 + _SPARE
    over_x, over_y = wide - abs(ax - bx), high - abs(ay - by)
    if over_x <= 0 or over_y <= 0:
        return False
    if over_x < over_y:
        step = over_x / 4 * (1 if ax >= bx else -1)
        found[a], found[b] = (ax + step, ay), (bx - step, by)
    else:
        step = over_y / 4 * (1 if ay >= by else -1)
        found[a], found[b] = (ax, ay + step), (bx, by - step)
    return True


def _inside(at: Point, radius: float, half: float, size: tuple[float, float]) -> Point:
    edge = max(radius, half) + 2
    x = min(max(at[0], min(edge, size[0] / 2)), max(size[0] - edge, size[0] / 2))
    y = min(max(at[1], radius + 2), size[1] - radius - 16)
    return x, y


def labelled(
    spots: Mapping[int, Point], radii: Mapping[int, float], widths: Mapping[int, float],
    wish: Mapping[int, str], size: tuple[float, float],
) -> dict[int, Place]:  # fmt: skip
    """Names beside their nodes, where they cover least of other names and nodes."""
    circles = {
        n: (x - radii[n], y - radii[n], x + radii[n], y + radii[n]) for n, (x, y) in spots.items()
    }
    boxes: list[Box] = []
    found: dict[int, Place] = {}
    for node in sorted(spots, key=lambda n: (-radii[n], n)):
        others = [box for other, box in circles.items() if other != node] + boxes
        best: tuple[float, Box, Place] | None = None
        for align in dict.fromkeys((wish[node], "below", "above", "left", "right")):
            place, box = _label(spots[node], radii[node], widths[node], align)
            cost = sum(_overlap(box, other) for other in others) + 50 * _outside(box, size)
            if best is None or cost < best[0] - 0.5:
                best = (cost, box, place)
        if best is not None:
            boxes.append(best[1])
            found[node] = best[2]
    return found


def _label(at: Point, radius: float, width: float, side: str) -> tuple[Place, Box]:
    x, y = at
    gap = radius + 3
    if side == "left":
        return Place(x, y, (x - gap, y), "right"), (x - gap - width, y - 6, x - gap, y + 6)
    if side == "right":
        return Place(x, y, (x + gap, y), "left"), (x + gap, y - 6, x + gap + width, y + 6)
    middle = y + (gap + 5 if side == "below" else -gap - 5)
    box = (x - width / 2, middle - 6, x + width / 2, middle + 6)
    return Place(x, y, (x, middle), "center"), box


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _outside(box: Box, size: tuple[float, float]) -> float:
    return (
        max(0.0, -box[0])
        + max(0.0, box[2] - size[0])
        + max(0.0, -box[1])
        + max(0.0, box[3] - size[1])
    )
