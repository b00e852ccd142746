"""Networks that are known before any event is counted: of a user's file, or of the tables.

    read_networks(Path("neighbours.csv"), data.names)
    formal_networks(data.names, places, knowledge, data.periods[0], data.periods[-1])

Who trades how much with whom is in no table here; a file of the user's own can say it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import InputError, KnowledgeError, TooLarge
from dragoman.knowledge.base import Knowledge, data_folder
from dragoman.limits import MAX_RIPPLE_BYTES, MAX_RIPPLE_NETWORKS, MAX_RIPPLE_ROWS
from dragoman.measures.delimited import NOTHING, Bounds, content, lines, number
from dragoman.measures.network.formal import Formal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_COLUMNS: Final = ("network", "receiving", "sending", "weight")
_NEEDS: Final = (
    "the first line must name network, receiving, sending and weight (1 where all count the same)"
)
_BOUNDS: Final = Bounds(
    MAX_RIPPLE_BYTES, MAX_RIPPLE_ROWS, "take fewer networks", "take fewer networks"
)
_LONGEST_NAME: Final = 200
#: Bodies whose members have little in common: nearly all states of the world.
_UNIVERSAL: Final = 60


def read_networks(path: Path, names: Sequence[str], text: str | None = None) -> dict[str, Floats]:
    """Networks of a file.

    Args:
        path: a CSV file (comma, semicolon or tab) with a header and the columns `network`,
            `receiving`, `sending` and `weight`; lines in any order, pairs without a line have
            weight 0. Only the proportions of the weights of one receiving series count.
        names: of the series; the file may name no others.
        text: the content, where it does not come from the file.

    Returns:
        Receiving x sending by network, in the order in which the file first names them.

    Raises:
        InputError: the file cannot be read, or a line makes no sense; says which, and why.
        TooLarge: it is beyond `dragoman.limits`.
    """
    import numpy as np

    place_of = {name: place for place, name in enumerate(names)}
    found: dict[str, Floats] = {}
    told: dict[tuple[str, int, int], int] = {}
    text = content(path, _BOUNDS) if text is None else text
    for line, (network, receiving, sending, weight) in lines(path, text, _COLUMNS, _NEEDS, _BOUNDS):
        where = f"{path}:{line}"
        if _named(where, network) not in found:
            if len(found) == MAX_RIPPLE_NETWORKS:
                raise TooLarge(f"{where}: more than {MAX_RIPPLE_NETWORKS} networks; take fewer")
            found[network] = np.zeros((len(names), len(names)))
        to, by = (_series(where, name, place_of) for name in (receiving, sending))
        if to == by:
            raise InputError(f"{where}: series {receiving!r} is no neighbour of itself")
        if (first := told.setdefault((network, to, by), line)) != line:
            raise InputError(f"{where}: the pair is on line {first} too")
        if weight.lower() in NOTHING:
            raise InputError(f"{where}: no weight; write 1 where all count the same")
        found[network][to, by] = number(where, "weight", weight)
    if not found:
        raise InputError(f"{path}: no network; a line names its network, two series and a weight")
    for name, weights in found.items():
        if not weights.any():
            raise InputError(f"{path}: network {name!r} links nothing: all its weights are 0")
    return found


def formal_networks(
    names: Sequence[str],
    places: Mapping[str, Collection[str]],
    knowledge: Knowledge,
    first: dt.date,
    last: dt.date,
) -> dict[str, Floats]:
    """Networks of series of a record that the tables know: borders, alliances, common bodies.

    Two series of one class in different places are neighbours: in "border" where states of both
    share a land border, in "alliance" where states of both are bound to defend each other,
    in "membership" where they sit in one body other than those of nearly all the world. The weight
    is the number of such pairs of states; for memberships each body counts by 1 / its members.

    Args:
        names: of the series, as `theatre_series` and `dyad_series` give them.
        places: the codes of each theatre or pair.
        knowledge: memberships, ties and bodies.
        first, last: the stretch; a tie counts that held on any day of it.

    Returns:
        Receiving x sending. Those that link nothing are left out. Borders are those of a map that
        lacks the smallest states.
    """
    import numpy as np

    formal, close, bodies = (
        Formal(knowledge, first, last),
        borders(),
        _bodies(knowledge, first, last),
    )
    weigh: dict[str, Callable[[str, str], float]] = {
        "border": lambda a, b: float(frozenset((a, b)) in close),
        "alliance": lambda a, b: float(formal.allied(a, b)),
        "membership": lambda a, b: sum(1 / len(of) for of in bodies if a in of and b in of),
    }
    states = {name: {code.partition(":")[0] for code in codes} for name, codes in places.items()}
    parts = [name.rpartition(", ")[::2] for name in names]
    found: dict[str, Floats] = {}
    for network, weight in weigh.items():
        of_places = _between(states, weight)
        linked = np.array([
            [of_places.get(frozenset((a, b)), 0.0) if a != b and kind == other else 0.0
             for b, other in parts]
            for a, kind in parts
        ])  # fmt: skip
        if linked.any():
            found[network] = linked
    return found


@cache
def borders() -> frozenset[frozenset[str]]:
    """Pairs of states that share a land border: shapes on the map that share a line.

    Raises:
        KnowledgeError: the map cannot be read.
    """
    folder = data_folder() / "maps"
    try:
        map_ = json.loads((folder / "countries-110m.json").read_bytes())
        rows = (folder / "countries.tsv").read_text(encoding="utf-8").splitlines()[1:]
        code_of = {row.split("\t")[0]: row.split("\t")[1] for row in rows}
        users: dict[int, set[str]] = {}
        for shape in map_["objects"]["countries"]["geometries"]:
            key = str(shape.get("id") or shape["properties"]["name"])
            for arc in _arcs(shape["arcs"]):
                users.setdefault(arc, set()).add(code_of.get(key, key))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise KnowledgeError(f"{folder}: the map cannot be read ({error})") from error
    return frozenset(
        frozenset(pair) for of in users.values() for pair in combinations(sorted(of), 2)
    )


def _arcs(of: list[object]) -> list[int]:
    """The lines of a shape; one drawn backwards has the bits of its number turned round."""
    found: list[int] = []
    for item in of:
        if isinstance(item, list):
            found += _arcs(item)
        elif isinstance(item, int):
            found.append(item if item >= 0 else ~item)
    return found


def _bodies(knowledge: Knowledge, first: dt.date, last: dt.date) -> list[frozenset[str]]:
    """The members of each body that is not of nearly all the world."""
    found: dict[str, set[str]] = {}
    for row in knowledge.memberships:
        held = (row.start is None or row.start <= last) and (row.end is None or row.end >= first)
        if row.kind == "member" and held:
            found.setdefault(row.organisation, set()).add(row.member)
    return [frozenset(of) for of in found.values() if 1 < len(of) <= _UNIVERSAL]


def _between(
    states: Mapping[str, set[str]], weight: Callable[[str, str], float]
) -> dict[frozenset[str], float]:
    """The weight between each two places: of all pairs of a state of one with one of the other."""
    known: Counter[frozenset[str]] = Counter()
    cells: dict[frozenset[str], float] = {}
    for one, other in combinations(states, 2):
        for a in states[one]:
            for b in states[other]:
                pair = frozenset((a, b))
                if a != b:
                    cells.setdefault(pair, weight(a, b))
                    known[frozenset((one, other))] += cells[pair]  # type: ignore[assignment]
    return dict(known)


def _named(where: str, name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(
            f"{where}: network {name[:40]!r} has no name, more than {_LONGEST_NAME} characters, or "
            "some that cannot be printed"
        )
    return name


def _series(where: str, name: str, place_of: Mapping[str, int]) -> int:
    if name not in place_of:
        raise InputError(f"{where}: there is no series {name[:_LONGEST_NAME]!r}")
    return place_of[name]
