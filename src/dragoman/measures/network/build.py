"""The signed, weighted, multiplex network of a stretch of time.

    network(record, knowledge, first=date(2018, 4, 1), last=date(2018, 4, 30),
            between=(side(groups, "NATO members"), side(groups, "Indo-Pacific")))

Signed: cooperation and conflict are counted beside each other, never netted. Weighted: by
events. Multiplex: counts by area, and the formal ties in force. See docs/reference/network.md.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_NETWORK_ACTORS, MAX_NETWORK_RESAMPLES
from dragoman.measures.network.communities import communities
from dragoman.measures.network.formal import Formal
from dragoman.measures.network.observed import Observed, chosen, observed
from dragoman.measures.network.resample import (
    FIGURES,
    Flags,
    Matrices,
    Numbers,
    Progress,
    Weights,
    estimates,
    figures,
    resampled,
)
from dragoman.measures.network.result import Estimate, Link, Network, Node
from dragoman.measures.question import Side
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record

#: With less than this an order of actors would be an order of accidents.
ENOUGH_EVENTS: Final = 30
ENOUGH_LINKS: Final = 10
ENOUGH_STORIES: Final = 10
_UNITS: Final = {"story": "stories", "day": "days", "event": "events"}
#: So many of those that come first in a resample are told.
_LEADERS: Final = 3


def network(
    record: Record,
    knowledge: Knowledge,
    *,
    first: dt.date,
    last: dt.date,
    dataset: str | None = None,
    between: tuple[Side, Side] | None = None,
    where: EventFilter | None = None,
    least: int = 1,
    most: int = MAX_NETWORK_ACTORS,
    resamples: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
) -> Network:
    """The network of the events of a stretch of time.

    Args:
        record: an open record.
        knowledge: the tables that say who is an actor, and which formal ties hold.
        first: the first day.
        last: the last day, included.
        dataset: "dragoman" or an imported one; may be left out where there is but one.
        between: the two groups to be bridged; None leaves bridging out.
        where: which events; its days and data set are overruled. Default: what happened.
        least: leave out pairs with fewer events.
        most: keep so many actors, those with most events.
        resamples: how often the stories are drawn again for the bands; 0 for none.
        seed: of the draws and of the search for communities.
        progress: called with the resamples done and all there are.

    Raises:
        UsageError: no event fits, a side has nobody in the network, or a number is out of range.
    """
    _checked(first, last, least, most, resamples, seed)
    groups = Groups(knowledge)
    named = chosen(record, dataset)
    known = [row.code for row in knowledge.states]
    known += [row.code for row in knowledge.organisations]
    found = observed(record, named, known, where or EventFilter(), (first, last))
    if not len(found.a):
        raise UsageError(
            f"no event of {named} between two actors from {first} to {last} fits; "
            "choose other days, areas or another data set"
        )
    seen = _pruned(found, least, most)
    weights = Weights(seen)
    flags = _flags(seen.actors, between)
    values = figures(weights, _only(between, flags))
    draws = resampled(
        weights, seen.story, _only(between, flags), times=resamples, seed=seed, progress=progress
    )
    matrices = weights.matrices()
    numbers, modularity = communities(matrices.cooperation, matrices.conflict, seed)
    labels = tuple(side.label for side in between or ())
    nodes = _nodes(seen.actors, groups, numbers, (values, draws), (labels, flags))
    links = _links(seen, matrices, Formal(knowledge, first, last))
    enough = _enough(seen, links)
    events, stories = _sizes(seen)
    return Network(
        dataset=named, first=first, last=last,
        nodes=tuple(sorted(nodes, key=_rank if not enough else _by_name)),
        links=links, modularity=modularity,
        events=events, stories=stories if seen.unit == "story" else 0,
        note=_note(found, seen, enough, _leaders(seen.actors, values, draws)),
    )  # fmt: skip


def _checked(
    first: dt.date, last: dt.date, least: int, most: int, resamples: int, seed: int
) -> None:
    if first > last:
        raise UsageError(f"{first} is after {last}; the first day comes first")
    if least < 1:
        raise UsageError(f"at least {least} events per pair makes no sense; give 1 or more")
    if not 2 <= most <= MAX_NETWORK_ACTORS:
        raise UsageError(f"{most} actors; give 2 to {MAX_NETWORK_ACTORS}")
    if not 0 <= resamples <= MAX_NETWORK_RESAMPLES:
        raise UsageError(f"{resamples} resamples; give 0 to {MAX_NETWORK_RESAMPLES}")
    if seed < 0:
        raise UsageError(f"seed {seed} is negative; give 0 or more")


def _pruned(found: Observed, least: int, most: int) -> Observed:
    """Without thin pairs, and of the strongest actors only; of equals, the first by name."""
    pairs = found.a * len(found.actors) + found.b
    _, place, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    thick = counts[place] >= least
    if not thick.any():
        raise UsageError(f"no pair has {least} events; ask for fewer")
    kept = found.keep(thick)
    strength = Weights(kept).strengths().sum(axis=0)
    strongest = np.zeros(len(kept.actors), dtype=bool)
    strongest[np.argsort(-strength, kind="stable")[:most]] = True
    rows = strongest[kept.a] & strongest[kept.b]
    if not rows.any():
        raise UsageError(f"the {most} strongest actors have no event together; keep more")
    return kept.keep(rows)


def _flags(actors: tuple[str, ...], between: tuple[Side, Side] | None) -> list[Flags]:
    """For each side, which actors belong to it; sectors are not told apart here."""
    codes = [{code.partition(":")[0] for code in side.codes} for side in between or ()]
    return [np.isin(actors, sorted(side)) for side in codes]


def _only(between: tuple[Side, Side] | None, flags: list[Flags]) -> tuple[Flags, Flags] | None:
    """The members of one group only: those of both are no ends of a path, but may bridge."""
    if between is None:
        return None
    ends = flags[0] & ~flags[1], flags[1] & ~flags[0]
    for side, end in zip(between, ends, strict=True):
        if not end.any():
            raise UsageError(
                f"nobody of {side.label!r} alone is in these events; name another group or stretch"
            )
    return ends


def _nodes(
    actors: tuple[str, ...],
    groups: Groups,
    numbers: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    told: tuple[Numbers, Numbers],
    asked: tuple[tuple[str, ...], list[Flags]],
) -> list[Node]:
    values, draws = told
    columns: dict[str, list[Estimate]] = {
        name: estimates(values[place], draws[:, place] if len(draws) else draws)
        for place, name in enumerate(FIGURES[: len(values)])
    }
    return [
        Node(
            actor=actor, name=groups.name(actor),
            groups=tuple(
                label for label, flag in zip(*asked, strict=True) if flag[place]
            ),
            community=int(numbers[place]),
            cooperation=columns["cooperation"][place],
            conflict=columns["conflict"][place],
            betweenness=columns["betweenness"][place],
            bridging=columns["bridging"][place] if "bridging" in columns else None,
        )
        for place, actor in enumerate(actors)
    ]  # fmt: skip


def _rank(node: Node) -> tuple[float, float, float, str]:
    # Rounded: the last bits of a sum are no reason to come first.
    first = node.bridging or node.betweenness
    return (
        -round(first.value, 9), -round(node.betweenness.value, 9), -node.cooperation.value,
        node.actor,
    )  # fmt: skip


def _by_name(node: Node) -> tuple[float, float, float, str]:
    return 0.0, 0.0, 0.0, node.actor


def _links(seen: Observed, matrices: Matrices, formal: Formal) -> tuple[Link, ...]:
    """Every pair with an event; most cooperation first."""
    size = len(seen.actors)
    pairs = seen.a * size + seen.b
    width = max(len(seen.area_names), 1)
    rows, codes = seen.areas[:, 0], seen.areas[:, 1]
    layers: dict[int, list[tuple[str, int]]] = {}
    for key, count in zip(*np.unique(pairs[rows] * width + codes, return_counts=True), strict=True):
        pair, code = divmod(int(key), width)
        layers.setdefault(pair, []).append((seen.area_names[code], int(count)))
    links = []
    for pair in np.unique(pairs).tolist():
        a, b = divmod(pair, size)
        links.append(
            Link(
                seen.actors[a], seen.actors[b],
                int(matrices.cooperation[a, b]), int(matrices.conflict[a, b]),
                tuple(layers.get(pair, ())), formal.between(seen.actors[a], seen.actors[b]),
            )
        )  # fmt: skip
    return tuple(sorted(links, key=lambda link: (-link.cooperation, link.a, link.b)))


def _sizes(seen: Observed) -> tuple[int, int]:
    """How many events there are, and how many stories (or what is drawn in their place)."""
    return int(seen.event.max()) + 1, int(seen.story.max()) + 1


def _enough(seen: Observed, links: tuple[Link, ...]) -> str:
    """Why there is not enough to rank anybody; empty when there is."""
    events, stories = _sizes(seen)
    pairs = sum(link.cooperation > 0 for link in links)
    if events >= ENOUGH_EVENTS and pairs >= ENOUGH_LINKS and stories >= ENOUGH_STORIES:
        return ""
    return (
        f"Not enough evidence for a ranking: {events} events{_drawn(seen, stories)}, {pairs} pairs "
        f"that cooperated; actors are listed by code (it takes {ENOUGH_EVENTS} events, "
        f"{ENOUGH_STORIES} {_UNITS[seen.unit]} and {ENOUGH_LINKS} pairs)."
    )


def _drawn(seen: Observed, number: int) -> str:
    """In how many stories or on how many days; nothing where each event is drawn by itself."""
    return {"story": f" in {number} stories", "day": f" on {number} days"}.get(seen.unit, "")


def _leaders(actors: tuple[str, ...], values: Numbers, draws: Numbers) -> str:
    """How often the draws put whom first by the last figure; nobody where all have nothing."""
    if not len(draws):
        return "Not resampled: the bands say nothing."
    figures_ = np.round(draws[:, -1], 9)
    first = np.argmax(figures_[figures_.any(axis=1)], axis=1)
    times = np.bincount(first, minlength=len(actors))
    order = np.argsort(-times, kind="stable")
    told = [f"{actors[i]} {times[i]}" for i in order[:_LEADERS] if times[i]]
    if not told:
        return ""
    name = FIGURES[len(values) - 1]
    return f"Of {len(draws)} resamples, first by {name}: {', '.join(told)}."


def _note(found: Observed, seen: Observed, enough: str, leaders: str) -> str:
    told = [enough or leaders]
    if len(seen.actors) < len(found.actors):
        told.append(f"{len(seen.actors)} of {len(found.actors)} actors kept.")
    if seen.unit != "story":
        told.append(f"The data set tells no stories; {_UNITS[seen.unit]} were resampled instead.")
    if found.undated:
        told.append(f"Left out: {found.undated} events of these days' reports that tell no date.")
    return " ".join(part for part in told if part)
