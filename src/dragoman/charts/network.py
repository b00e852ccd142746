"""Who works with whom: a network of one stretch of time, or two groups and what joins them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dragoman.charts import frame, layout, periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.errors import UsageError
from dragoman.measures.network.result import Estimate, Link, Network, Node

#: Most actors and links drawn; more cannot be told apart.
MOST_NODES: Final = 40
MOST_LINKS: Final = 90
MOST_CONFLICTS: Final = 40
_HEIGHT: Final = 520
#: Bridging from which a node gets a ring, if its band does not reach 0.
_BRIDGE: Final = 0.05
_WIDEST: Final = 7.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is drawn: the nodes by number, their links, the two groups when there are two."""

    nodes: list[Node]
    cooperating: list[tuple[int, int, Link]]
    fighting: list[tuple[int, int, Link]]
    groups: list[str]
    radii: dict[int, float]
    labels: dict[int, str]


def network_chart(network: Network, *, names: wording.Names | None = None) -> Spec:
    """The strongest actors of a network and the links between them.

    Args:
        network: of one stretch of time. With nodes of two groups, each group has a side.
        names: what actors and groups are called, by code; without it a node's own name.

    Raises:
        UsageError: the network has no actor.
    """
    if not network.nodes:
        raise UsageError("no actor to draw; ask for a longer time or fewer conditions")
    sheet = _sheet(network, names)
    places = _places(sheet)
    view = {
        "width": theme.WIDTH,
        "height": _HEIGHT,
        "layer": [
            *_links(sheet, places),
            *_labels(sheet, places, halo=True),
            *_nodes(sheet, places),
            *_labels(sheet, places),
            *_heads(sheet, names),
        ],
    }
    return frame.chart(
        _title(sheet, names), _told(network), [view], signs=_signs(sheet),
        notes=_notes(network, sheet),
        description=_description(network, sheet, names),
    )  # fmt: skip


def _sheet(network: Network, names: wording.Names | None) -> _Sheet:
    strongest = sorted(network.nodes, key=lambda n: (-n.cooperation.value, n.actor))
    bridges = [n for n in network.nodes if _is_bridge(n)][: MOST_NODES // 4]
    members = [n for n in strongest if n.groups][: MOST_NODES * 2 // 3]
    order = dict.fromkeys(n.actor for n in [*bridges, *members, *strongest])
    kept = set(list(order)[:MOST_NODES])
    nodes = [n for n in strongest if n.actor in kept]
    number = {n.actor: place for place, n in enumerate(nodes)}
    links = [
        (number[one.a], number[one.b], one)
        for one in network.links
        if one.a in number and one.b in number and one.a != one.b
    ]
    cooperating = _most(links, "cooperation", MOST_LINKS)
    fighting = _most(links, "conflict", MOST_CONFLICTS)
    groups = sorted({group for node in network.nodes for group in node.groups})
    most = max((n.cooperation.value for n in nodes), default=0.0) or 1.0
    radii = {
        k: 3.5 + 10.5 * math.sqrt(max(0.0, n.cooperation.value) / most) for k, n in enumerate(nodes)
    }
    labels = {k: _called(n, names) for k, n in enumerate(nodes)}
    return _Sheet(nodes, cooperating, fighting, groups if len(groups) == 2 else [], radii, labels)


def _most(links: list[tuple[int, int, Link]], kind: str, most: int) -> list[tuple[int, int, Link]]:
    """The links with most of a kind, strongest first."""
    found = [one for one in links if getattr(one[2], kind)]
    return sorted(found, key=lambda x: (-getattr(x[2], kind), x[2].a, x[2].b))[:most]


def _called(node: Node, names: wording.Names | None) -> str:
    name = wording.plain((names or {}).get(node.actor, node.name or node.actor), 60)
    return name if len(name) <= 20 else wording.plain(node.actor, 20)


def _is_bridge(node: Node) -> bool:
    return node.bridging is not None and node.bridging.value >= _BRIDGE and node.bridging.lower > 0


def _places(sheet: _Sheet) -> dict[int, layout.Place]:
    size = (float(theme.WIDTH), float(_HEIGHT))
    weights = {(a, b): float(link.cooperation) for a, b, link in sheet.cooperating}
    radii = {k: r + 5 * _is_bridge(sheet.nodes[k]) for k, r in sheet.radii.items()}
    widths = {k: theme.width_of(text) for k, text in sheet.labels.items()}
    if not sheet.groups:
        spots = layout.springs(list(sheet.labels), weights, radii, size, widths)
        return layout.labelled(spots, radii, widths, dict.fromkeys(spots, "below"), size)
    left = [k for k, n in enumerate(sheet.nodes) if n.groups == (sheet.groups[0],)]
    right = [k for k, n in enumerate(sheet.nodes) if n.groups == (sheet.groups[1],)]
    middle = [k for k in sheet.labels if k not in left and k not in right]
    wish = (
        dict.fromkeys(left, "left") | dict.fromkeys(right, "right") | dict.fromkeys(middle, "below")
    )
    spots = layout.sides(left, middle, right, weights, size)
    return layout.labelled(spots, radii, widths, wish, size)


def _links(sheet: _Sheet, places: Mapping[int, layout.Place]) -> list[Spec]:
    tied = [one for one in sheet.cooperating if one[2].ties]
    shown = {"cooperation": sheet.cooperating, "conflict": sheet.fighting, "ties": tied}
    most = max((link.cooperation for _, _, link in sheet.cooperating), default=0)
    most = max([most, *(link.conflict for _, _, link in sheet.fighting)]) or 1
    found = []
    for kind, links in shown.items():
        data = [_line(sheet, places, one, kind, most) for one in links]
        mark: dict[str, Any] = {"type": "rule", "opacity": 0.4, "strokeCap": "round", "aria": False}
        if kind == "ties":
            mark |= {"color": theme.colour("ink"), "strokeDash": [2, 3], "opacity": 0.5}
        else:
            mark |= {"color": theme.colour(kind)}
        if data:
            found.append({"data": rows(data), "mark": mark, "encoding": _ends(kind != "ties")})
    return found


def _ends(wide: bool) -> Spec:
    told = {
        "pair": "Between", "cooperation": "Cooperation", "conflict": "Conflict", "areas": "Areas",
        "ties": "Formal ties",
    }  # fmt: skip
    size = {"strokeWidth": frame.size("wide")} if wide else {}
    return {
        "x": frame.pixel("x"), "y": frame.pixel("y"), "x2": {"field": "x2"}, "y2": {"field": "y2"},
        **size,
        "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()],
    }  # fmt: skip


def _line(
    sheet: _Sheet, places: Mapping[int, layout.Place], between: tuple[int, int, Link],
    kind: str, most: int,
) -> dict[str, Any]:  # fmt: skip
    """A link as a line; conflict and ties run beside cooperation, so that each can be seen."""
    a, b, link = between
    (ax, ay), (bx, by) = (places[a].x, places[a].y), (places[b].x, places[b].y)
    length = math.hypot(bx - ax, by - ay) or 1.0
    shift = {"cooperation": 0.0, "conflict": 3.0, "ties": -3.0}[kind]
    dx, dy = -(by - ay) / length * shift, (bx - ax) / length * shift
    counted = 0 if kind == "ties" else getattr(link, kind)
    areas = [f"{wording.area(area)} {number}" for area, number in link.areas]
    ties = [f"{wording.plain(name)} ({wording.area(form)})" for form, name in link.ties]
    return {
        "x": round(ax + dx, 1), "y": round(ay + dy, 1), "x2": round(bx + dx, 1),
        "y2": round(by + dy, 1), "wide": round(0.6 + _WIDEST * math.sqrt(counted / most), 2),
        "pair": f"{sheet.labels[a]} and {sheet.labels[b]}",
        "cooperation": wording.many(link.cooperation, "event"),
        "conflict": wording.many(link.conflict, "event"),
        "areas": wording.listed(areas), "ties": wording.listed(ties) or "none known",
    }  # fmt: skip


def _nodes(sheet: _Sheet, places: Mapping[int, layout.Place]) -> list[Spec]:
    paper, ink = theme.colour("paper"), theme.colour("ink")
    found: list[Spec] = []
    colours = {k: theme.of_community(n.community - 1) for k, n in enumerate(sheet.nodes)}
    at = {"x": frame.pixel("x"), "y": frame.pixel("y")}
    size = {"size": frame.size("size")}
    told = {
        "actor": "Actor", "groups": "Groups", "community": "Community",
        "cooperation": "Cooperation", "conflict": "Conflict", "betweenness": "Betweenness",
        "bridging": "Bridging",
    }  # fmt: skip
    tips = {
        "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()],
        "description": {"field": "aloud", "type": "nominal"},
    }
    data = [_node(sheet, places[k], k) for k in sheet.labels]
    rings = [{"x": d["x"], "y": d["y"], "size": d["ring"]} for d in data if d["ring"]]
    for colour in dict.fromkeys(colours.values()):
        shown = [d for d, k in zip(data, sheet.labels, strict=True) if colours[k] == colour]
        mark = {"type": "point", "filled": True, "fill": colour, "stroke": paper, "opacity": 1}
        found.append({"data": rows(shown), "mark": mark, "encoding": {**at, **size, **tips}})
    if rings:
        mark = {"type": "point", "filled": False, "stroke": ink, "strokeWidth": 2, "aria": False}
        found.append({"data": rows(rings), "mark": mark, "encoding": {**at, **size}})
    return found


def _node(sheet: _Sheet, place: layout.Place, number: int) -> dict[str, Any]:
    node, radius = sheet.nodes[number], sheet.radii[number]
    shown = sheet.labels[number]
    name = wording.plain(node.name)
    return {
        "x": round(place.x, 1), "y": round(place.y, 1), "size": round(4 * radius**2, 1),
        "aloud": f"{shown}: cooperation {_estimate(node.cooperation)}, conflict "
        f"{_estimate(node.conflict)}",
        "ring": round(4 * (radius + 3.5) ** 2, 1) if _is_bridge(node) else 0,
        "actor": name if name and name != shown else shown,
        "groups": wording.listed(wording.plain(group) for group in node.groups) or "none",
        "community": str(node.community), "cooperation": _estimate(node.cooperation),
        "conflict": _estimate(node.conflict), "betweenness": _estimate(node.betweenness),
        "bridging": "not asked" if node.bridging is None else _estimate(node.bridging),
    }  # fmt: skip


def _estimate(one: Estimate) -> str:
    return wording.band(one.value, one.lower, one.upper)


def _labels(sheet: _Sheet, places: Mapping[int, layout.Place], *, halo: bool = False) -> list[Spec]:
    """The names, or what is cleared of lines behind them."""
    found: list[Spec] = []
    for align in ("left", "center", "right"):
        data = [
            {"x": round(places[k].label[0], 1), "y": round(places[k].label[1], 1), "name": text}
            for k, text in sheet.labels.items()
            if places[k].align == align
        ]
        mark: Spec = {"type": "text", "aria": False, "align": align, "baseline": "middle"}
        mark |= (
            {"stroke": theme.colour("paper"), "strokeWidth": 3, "strokeJoin": "round"}
            if halo
            else {}
        )
        shown = {
            "x": frame.pixel("x"),
            "y": frame.pixel("y"),
            "text": {"field": "name", "type": "nominal"},
        }
        if data:
            found.append({"data": rows(data), "mark": mark, "encoding": shown})
    return found


def _heads(sheet: _Sheet, names: wording.Names | None) -> list[Spec]:
    """The names of the two groups above their sides."""
    found = []
    for group, (x, align) in zip(sheet.groups, ((0, "left"), (theme.WIDTH, "right")), strict=False):
        mark = {
            "type": "text", "text": wording.named(group, names), "align": align, "fontSize": 13,
            "fontWeight": "bold", "color": theme.colour("ink"), "baseline": "top",
        }  # fmt: skip
        places = {"x": {"value": x}, "y": {"value": 0}}
        found.append({"data": rows([{}]), "mark": mark, "encoding": places})
    return found


def _title(sheet: _Sheet, names: wording.Names | None) -> str:
    if sheet.groups:
        left, right = (wording.named(group, names) for group in sheet.groups)
        return f"{left} and {right}: who works with whom, and who joins them"
    return "Who works with whom"


def _told(network: Network) -> list[str]:
    stories = f" in {wording.many(network.stories, 'story')}" if network.stories else ""
    return [
        f"Data set {wording.plain(network.dataset)}; {periods.day(network.first)} to "
        f"{periods.day(network.last)}; {wording.many(network.events, 'event')}{stories}.",
        "Size of a dot: events of cooperation. Width of a line: events between two actors. "
        "Colours: communities, which cooperate more within than the rest "
        f"(modularity {network.modularity:.2f}).",
    ]


def _signs(sheet: _Sheet) -> list[Sign]:
    found = [
        Sign("line", theme.colour("cooperation"), "cooperation"),
        Sign("line", theme.colour("conflict"), "conflict"),
    ]
    if any(link.ties for _, _, link in sheet.cooperating):
        found.append(Sign("dashed", theme.colour("ink"), "formal tie"))
    if any(_is_bridge(node) for node in sheet.nodes):
        found.append(Sign("ring", theme.colour("ink"), "joins the two groups"))
    return found


def _notes(network: Network, sheet: _Sheet) -> list[str]:
    found = []
    left_out = len(network.nodes) - len(sheet.nodes)
    if left_out:
        first = "members of the groups, those that join them, then " if sheet.groups else ""
        found.append(
            f"Shown are {len(sheet.nodes)} of {wording.many(len(network.nodes), 'actor')}: {first}"
            f"those with most cooperation; {wording.count(left_out)} are left out."
        )
    drawn = {(link.a, link.b) for _, _, link in [*sheet.cooperating, *sheet.fighting]}
    links = len(network.links) - len(drawn)
    if links:
        found.append(
            f"Drawn are the {len(sheet.cooperating)} strongest links of cooperation and the "
            f"{len(sheet.fighting)} of conflict; {wording.many(links, 'link')} are left out."
        )
    if any(_is_bridge(node) for node in sheet.nodes):
        found.append(
            "Ringed: at least 5 % of the shortest paths of cooperation between the groups go "
            f"through this actor{_sure(network)}."
        )
    if network.note:
        found.append(wording.plain(network.note, 400))
    return found


def _sure(network: Network) -> str:
    """What the bands say of a ring; without resampling there are none."""
    told = [node.bridging for node in network.nodes if node.bridging is not None]
    if any(one.lower < one.upper for one in told):
        return ", and the 90 % band of that share does not reach 0"
    return "; how sure that is was not computed"


def _description(network: Network, sheet: _Sheet, names: wording.Names | None) -> str:
    strongest = wording.listed(sheet.labels.values(), 8)
    bridges = [sheet.labels[k] for k, node in enumerate(sheet.nodes) if _is_bridge(node)]
    joined = f" They are joined by {wording.listed(bridges, 8)}." if bridges else ""
    told = _told(network)[0]
    return f"{_title(sheet, names)}. {told} Most cooperation: {strongest}.{joined}"
