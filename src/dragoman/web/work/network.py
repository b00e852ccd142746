"""A network computed for a page: the chart, and what its tables say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman._asked import codes, groups
from dragoman.record.store import Record
from dragoman.web.jobs import Progress

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.network.result import Estimate, Link, Network
    from dragoman.measures.question import Side

#: Links and gaps that are kept of a network, strongest first.
LINKS: Final = 1000
GAPS: Final = 15
#: A longer name is drawn as its code: what `network_chart` does.
_LONGEST: Final = 20


def network(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The network of a stretch of time.

    Args:
        path: the copy of the record.
        args: `first` and `last` as ISO days, `dataset`, `a` and `b` (two groups as typed, or
            both empty), `area` (a list), `resamples`.
        progress: told how far it is.

    Returns:
        `spec`; `nodes`, `communities`, `links`, how many `pairs`, `silent` and `untied`
        (gaps); `note`, `events`,
        `stories`, `modularity`; `groups`, the two labels or none.

    Raises:
        UsageError: no event fits, or nobody is known by a name.
    """
    from dragoman.charts.network import network_chart
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.network.build import network as build
    from dragoman.measures.network.sides import side
    from dragoman.record.conditions import EventFilter

    first, last = dt.date.fromisoformat(args["first"]), dt.date.fromisoformat(args["last"])
    knowledge = Knowledge.load()
    ends = [side(groups(), args[name], last) for name in ("a", "b") if args[name]]
    between = (ends[0], ends[1]) if len(ends) == 2 else None
    with Record.open(path, read_only=True, names=codes) as record:
        progress(0, args["resamples"], "reading the events")
        found = build(
            record, knowledge, first=first, last=last, dataset=args["dataset"], between=between,
            where=EventFilter(area=set(args["area"]) or None), resamples=args["resamples"],
            progress=lambda done, total: progress(done, total, "drawing the events again"),
        )  # fmt: skip
    names = {node.actor: groups().name(node.actor) for node in found.nodes}
    spec = network_chart(found, names=names)
    _coded(spec, found)
    return {
        "spec": spec, "nodes": _nodes(found, knowledge, between),
        "communities": _communities(found), "links": [_link(one) for one in found.links[:LINKS]],
        "pairs": len(found.links),
        **_gaps(found, knowledge), "note": found.note, "events": found.events,
        "stories": found.stories, "modularity": found.modularity,
        "groups": [one.label for one in between or ()],
    }  # fmt: skip


def _coded(spec: Any, found: Network) -> None:
    """Add the codes to what is drawn, so that a page can ask for the events behind it."""
    names = {node.actor: groups().name(node.actor) for node in found.nodes}
    shown = {code: name if len(name) <= _LONGEST else code for code, name in names.items()}
    pairs = {f"{shown[one.a]} and {shown[one.b]}": (one.a, one.b) for one in found.links}
    called = {label: code for of in (shown, names) for code, label in of.items()}
    for row in _drawn(spec):
        if row.get("pair") in pairs:
            row["a"], row["b"] = pairs[row["pair"]]
        elif row.get("actor") in called:
            row["code"] = called[row["actor"]]


def _drawn(part: Any) -> Iterable[dict[str, Any]]:
    """The rows of every layer."""
    if isinstance(part, dict):
        values = part.get("values")
        if isinstance(values, list):
            yield from (row for row in values if isinstance(row, dict))
        for key, one in part.items():
            if key != "values":
                yield from _drawn(one)
    elif isinstance(part, list):
        for one in part:
            yield from _drawn(one)


def _nodes(
    found: Network, knowledge: Knowledge, between: tuple[Side, Side] | None
) -> list[dict[str, Any]]:
    from dragoman.measures.network.reach import allies, contacts

    seen: dict[str, tuple[int, int]] = {}
    formal: dict[str, tuple[int, int]] = {}
    if between is not None:
        seen = contacts(found, (between[0].label, between[1].label))
        formal = allies(found, knowledge, between)
    return [
        {
            "actor": node.actor, "name": node.name, "groups": list(node.groups),
            "community": node.community, "cooperation": _estimate(node.cooperation),
            "conflict": _estimate(node.conflict), "betweenness": _estimate(node.betweenness),
            "bridging": node.bridging and _estimate(node.bridging),
            "with": seen.get(node.actor), "allies": formal.get(node.actor),
        }
        for node in found.nodes
    ]  # fmt: skip


def _estimate(one: Estimate) -> list[float]:
    return [round(value, 6) for value in (one.value, one.lower, one.upper)]


def _communities(found: Network) -> list[dict[str, Any]]:
    """Each community with its members, most cooperation first, and what it did within."""
    members: dict[int, list[tuple[float, str, str]]] = defaultdict(list)
    for node in found.nodes:
        members[node.community].append((-node.cooperation.value, node.actor, node.name))
    of = {node.actor: node.community for node in found.nodes}
    within: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for link in found.links:
        if of[link.a] == of[link.b]:
            within[of[link.a]][0] += link.cooperation
            within[of[link.a]][1] += link.conflict
    return [
        {
            "number": number, "size": len(members[number]),
            "members": [[code, name] for _, code, name in sorted(members[number])],
            "cooperation": within[number][0], "conflict": within[number][1],
        }
        for number in sorted(members)
    ]  # fmt: skip


def _link(link: Link) -> dict[str, Any]:
    name = groups().name
    return {
        "a": link.a, "b": link.b, "a_name": name(link.a), "b_name": name(link.b),
        "cooperation": link.cooperation, "conflict": link.conflict,
        "areas": [list(one) for one in link.areas], "ties": [list(one) for one in link.ties],
    }  # fmt: skip


def _gaps(found: Network, knowledge: Knowledge) -> dict[str, Any]:
    """Allies not seen together, and cooperation without a tie: how many, and the first of them."""
    from dragoman.measures.network.formal import gaps

    told = gaps(found, knowledge)
    return {
        name: {"number": len(links), "rows": [_link(one) for one in links[:GAPS]]}
        for name, links in (("silent", told.silent), ("untied", told.untied))
    }
