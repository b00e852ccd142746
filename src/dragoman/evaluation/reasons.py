"""Why a gold event was missed: each miss is explained by at most one event that was coded.

Kinds of errors are tried from the narrowest to the widest. A wrong event that explains a miss
explains no second one; what is left over is "extra".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.evaluation.items import NOBODY, Coded, Item, form, triple
from dragoman.evaluation.readings import Wanted

RIGHT: Final = "right"
EXTRA: Final = "extra"
NO_EVENT: Final = "no event"


@dataclass(frozen=True, slots=True)
class Unit:
    """A predicted event between one pair of actors, and how it stands to the gold.

    `standing` is "right", "optional", "extra", or for what falls on a hypothetical record
    "extra (planned)", "extra (threatened)" ...
    """

    coded: Coded
    modality: str
    confidence: float
    standing: str = EXTRA


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gold unit, or one extra event, and what became of it.

    `coded` is what was coded for it; `same_pair` says whether for the same two actors, in either
    direction.
    """

    gold: Coded | None
    coded: Coded | None
    reason: str
    same_pair: bool = False


_Test = Callable[[Coded, Unit], str | None]


def explain(
    want: Sequence[Wanted], found: Sequence[Coded | None], coded: Sequence[Unit]
) -> tuple[Verdict, ...]:
    """A verdict on every gold unit, in order, and on every extra event.

    Args:
        want: the gold units.
        found: for each the reading that was predicted, or None.
        coded: every predicted unit, also those not actual.
    """
    told: dict[int, Verdict] = {
        i: Verdict(unit.first, reading, RIGHT, True)
        for i, (unit, reading) in enumerate(zip(want, found, strict=True))
        if reading
    }
    actual = [unit for unit in coded if unit.modality == "actual"]
    free = list({u.coded: u for u in actual if u.standing.startswith(EXTRA)}.values())
    unreal = [unit for unit in coded if unit.modality != "actual"]
    for test, pool, same in _TESTS:
        units = unreal if pool else free
        for i, unit in enumerate(want):
            if i in told:
                continue
            if hit := _first(test, unit, units):
                told[i] = Verdict(unit.first, hit[0].coded, hit[1], same)
                units.remove(hit[0])
    for i, unit in enumerate(want):
        told.setdefault(i, Verdict(unit.first, None, NO_EVENT))
    extras = (Verdict(None, unit.coded, unit.standing) for unit in free)
    return (*(told[i] for i in sorted(told)), *extras)


def _first(test: _Test, want: Wanted, units: Sequence[Unit]) -> tuple[Unit, str] | None:
    for unit in units:
        for reading in want.readings:
            if reason := test(reading, unit):
                return unit, reason
    return None


def _wrong_root(gold: Coded, unit: Unit) -> str | None:
    same = _matches(_pair(unit.coded), _pair(gold))
    return f"right pair, wrong root ({unit.coded.root})" if same else None


def _not_actual(gold: Coded, unit: Unit) -> str | None:
    same = _matches(triple(unit.coded), triple(gold))
    return f"not actual: coded as {unit.modality}" if same else None


def _reversed(gold: Coded, unit: Unit) -> str | None:
    turned = _turned(gold)
    return "reversed" if turned and _matches(triple(unit.coded), triple(turned)) else None


def _reversed_wrong_root(gold: Coded, unit: Unit) -> str | None:
    turned = _turned(gold)
    same = turned and _matches(_pair(unit.coded), _pair(turned))
    return f"reversed, wrong root ({unit.coded.root})" if same else None


def _source_wrong(gold: Coded, unit: Unit) -> str | None:
    for (source, target), (other, same) in _ways(gold, unit):
        if target == same:
            return f"source wrong: found {other}, gold {source}"
    return None


def _target_wrong(gold: Coded, unit: Unit) -> str | None:
    for (source, target), (same, other) in _ways(gold, unit):
        if source == same:
            return f"target wrong: found {other}, gold {target}"
    return None


def _both_wrong(gold: Coded, unit: Unit) -> str | None:
    for _, (source, target) in _ways(gold, unit):
        return f"source and target wrong: found {source} -> {target}"
    return None


#: Each kind of error: its test, whether it is looked for among events that are not actual, and
#: whether it is about the same two actors.
_TESTS: Final[tuple[tuple[_Test, bool, bool], ...]] = (
    (_wrong_root, False, True),
    (_not_actual, True, False),
    (_reversed, False, True),
    (_source_wrong, False, False),
    (_target_wrong, False, False),
    (_reversed_wrong_root, False, True),
    (_both_wrong, False, False),
)


def _pair(unit: Coded) -> Item:
    return triple(unit)[1:]


def _matches(one: Item, other: Item) -> bool:
    return form(one, {other}) is not None


def _turned(gold: Coded) -> Coded | None:
    """The event the other way round; None where it has no direction or only one side."""
    if gold.mutual or not gold.sources or not gold.targets:
        return None
    return Coded(gold.root, gold.targets, gold.sources)


def _ways(gold: Coded, unit: Unit) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Source and target of a gold event beside those of a coded one with the same root.

    A mutual event is tried in both directions.
    """
    if gold.root == unit.coded.root:
        for one in _directions(gold):
            for other in _directions(unit.coded):
                yield one, other


def _directions(event: Coded) -> list[tuple[str, str]]:
    one, other = (*event.sources, *event.targets, NOBODY, NOBODY)[:2]
    if event.mutual:
        return [(one, other), (other, one)]
    return [((*event.sources, NOBODY)[0], (*event.targets, NOBODY)[0])]
