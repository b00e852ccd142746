"""A network as a graph of networkx, for whatever else one wants to compute of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.measures.network.result import Network

if TYPE_CHECKING:
    import networkx as nx


def graph(network: Network) -> nx.MultiGraph:
    """The network with its layers: one edge per pair and layer, the layer's name as its key.

    Layers are "cooperation" (sign 1), "conflict" (sign -1), each with `weight`, the number of
    events, and "formal", with `ties`. Actors have `name`, `groups` and `community`.

    Args:
        network: a network of `dragoman.measures.network.build`.
    """
    import networkx as nx

    made = nx.MultiGraph(dataset=network.dataset, first=network.first, last=network.last)
    for node in sorted(network.nodes, key=lambda node: node.actor):
        made.add_node(node.actor, name=node.name, groups=node.groups, community=node.community)
    for link in network.links:
        for key, sign, count in (
            ("cooperation", 1, link.cooperation),
            ("conflict", -1, link.conflict),
        ):
            if count:
                made.add_edge(link.a, link.b, key=key, weight=count, sign=sign)
        if link.ties:
            made.add_edge(link.a, link.b, key="formal", ties=link.ties)
    return made
