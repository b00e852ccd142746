"""In which series an event of a record counts, by the same rules as `theatres` counts them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from dragoman.measures.question import Side
from dragoman.measures.series import CLASSES
from dragoman.ripple.theatres import KINDS, WORDS

#: From an event of `Record.events` to names of series.
Belongs = Callable[[Mapping[str, Any]], Collection[str]]


def by_theatre(
    theatres: Mapping[str, Collection[str]],
    kinds: Sequence[str] = KINDS,
    *,
    domestic: bool = True,
) -> Belongs:
    """The rule of `theatres.theatre_series`: an event counts in the theatre of its target.

    Args:
        theatres: codes of each, as `theatres.members` gives them.
        kinds, domestic: as the series were counted.
    """
    places: dict[str, list[str]] = {}
    for name, codes in theatres.items():
        for code in codes:
            places.setdefault(code, []).append(name)

    def belongs(row: Mapping[str, Any]) -> set[str]:
        met = {(_actor(one), _actor(other)) for one, other in _pairs(row)}
        aimed = {target for source, target in met if domestic or source != target}
        found = {name for one in aimed for name in places.get(one, ())}
        return _named(found, kinds, row["quad"])

    return belongs


def by_dyad(dyads: Sequence[tuple[Side, Side]], kinds: Sequence[str] = ("conflict",)) -> Belongs:
    """The rule of `theatres.dyad_series`: an event counts where one did it to the other.

    Args:
        dyads, kinds: as the series were counted.
    """
    sides = [(f"{a.label} and {b.label}", set(a.codes), set(b.codes)) for a, b in dyads]
    sectors = any(":" in code for _, *both in sides for codes in both for code in codes)

    def belongs(row: Mapping[str, Any]) -> set[str]:
        pairs = _pairs(row)
        if not sectors:
            pairs = {(_actor(one), _actor(other)) for one, other in pairs}
        met = [({x, _actor(x)}, {y, _actor(y)}) for x, y in pairs if x != y]
        found = {
            name
            for name, a, b in sides
            if any((one & a and other & b) or (one & b and other & a) for one, other in met)
        }
        return _named(found, kinds, row["quad"])

    return belongs


def _pairs(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Source and target of an event, pair by pair, as the view `dyads` has them."""
    sources, targets = (set(str(row[side]).split(", ")) - {""} for side in ("source", "target"))
    if row["reciprocal"] and not targets:
        return {(one, other) for one in sources for other in sources if one != other}
    found = {(one, other) for one in sources for other in targets}
    return found | {(other, one) for one, other in found} if row["reciprocal"] else found


def _actor(code: str) -> str:
    """A code without its sector."""
    return code.partition(":")[0]


def _named(places: Collection[str], kinds: Sequence[str], quad: int) -> set[str]:
    return {f"{name}, {WORDS[kind]}" for name in places for kind in kinds if quad in CLASSES[kind]}
