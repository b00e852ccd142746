"""Plain figures beside bridging: how far an actor reaches into either group, seen and formally."""

from __future__ import annotations

from dragoman.knowledge.base import Knowledge
from dragoman.measures.network.formal import Formal
from dragoman.measures.network.result import Network
from dragoman.measures.question import Side


def contacts(network: Network, labels: tuple[str, str]) -> dict[str, tuple[int, int]]:
    """What each actor did together with members of one group only, and of the other only.

    Sums of the links' cooperation: anybody can check them. Members of both groups are in
    neither sum. Who has much of both stands between the groups, whatever shorter paths there are.

    Args:
        network: built with `between`.
        labels: the names of its two groups.

    Returns:
        Actor -> (with the first group, with the second).
    """
    groups = {node.actor: node.groups for node in network.nodes}
    found = {node.actor: [0, 0] for node in network.nodes}
    for link in network.links:
        for actor, other in ((link.a, link.b), (link.b, link.a)):
            for place, label in enumerate(labels):
                if groups[other] == (label,):
                    found[actor][place] += link.cooperation
    return {actor: (first, second) for actor, (first, second) in found.items()}


def allies(
    network: Network, knowledge: Knowledge, between: tuple[Side, Side]
) -> dict[str, tuple[int, int]]:
    """How many members of one group only, and of the other only, each actor is allied to.

    By the tables, on any day of the stretch, and whether the ally was seen or not: a bridge on
    paper, to be held against the one that was observed.

    Args:
        network: whose actors and stretch are meant.
        knowledge: the tables of memberships and ties.
        between: the two groups.

    Returns:
        Actor -> (allies in the first group, allies in the second).
    """
    formal = Formal(knowledge, network.first, network.last)
    one, two = ({code.partition(":")[0] for code in side.codes} for side in between)
    ends = one - two, two - one

    def count(actor: str, end: set[str]) -> int:
        return sum(formal.allied(actor, other) for other in end - {actor})

    return {
        node.actor: (count(node.actor, ends[0]), count(node.actor, ends[1]))
        for node in network.nodes
    }
