"""Which events: the filter, its fixed conditions in SQL and their parameters.

Every SQL text here is constant. What a caller asks for picks among the fixed conditions below
and travels as parameters, never as SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from dragoman.errors import UsageError
from dragoman.model import EventStatus, Modality
from dragoman.record import roots
from dragoman.record.rows import storable

if TYPE_CHECKING:
    import duckdb

#: One code ("JPN", "NATO", or "JPN:MIL" for one sector of it) or several.
Codes = str | Collection[str]
#: From an actor's name to the codes it stands for; raises UsageError for a name nobody has.
Names = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events. Everything given must hold; of several codes in one field, any may.

    `source`, `target` and `dyad` (either direction) are about the pairs of the `dyads` view, so
    a mutual event answers to both directions. `actor` is on any side. `since` and `until` are
    days of the event, both included; an event without a date is on no day. `modality` None
    means all; what did not happen is left out unless asked for. `dataset` is "dragoman" for what
    was coded here, or the name of an imported data set; None means all of them.
    """

    source: Codes | None = None
    target: Codes | None = None
    actor: Codes | None = None
    dyad: tuple[Codes, Codes] | None = None
    root: Codes | None = None
    quad: int | Collection[int] | None = None
    area: Codes | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    modality: str | Collection[str] | None = "actual"
    status: str | Collection[str] | None = None
    publisher: str | Collection[str] | None = None
    dataset: Codes | None = None

    def named(self, names: Names) -> EventFilter:
        """The same filter, the names of its actors replaced by their codes.

        Raises:
            UsageError: nobody is known by a name.
        """
        changed: dict[str, Any] = {
            side: _codes(getattr(self, side), names)
            for side in ("source", "target", "actor")
            if getattr(self, side) is not None
        }
        if self.dyad is not None:
            changed["dyad"] = _codes(self.dyad[0], names), _codes(self.dyad[1], names)
        return replace(self, **changed)


def _codes(given: Codes, names: Names) -> set[str]:
    several = (given,) if isinstance(given, str) else given
    return {code for text in several for code in names(text)}


#: The data set of the events that were coded here.
OWN: Final = "dragoman"
#: Conditions on an event `e` and its report `r`.
_EVENT_CONDITIONS: Final = {
    "root": "e.root IN (SELECT unnest($root::VARCHAR[]))",
    "quad": "e.quad IN (SELECT unnest($quad::INTEGER[]))",
    "area": "list_has_any(e.areas, $area::VARCHAR[])",
    "since": "e.event_date >= $since",
    "until": "e.event_date <= $until",
    "modality": "e.modality IN (SELECT unnest($modality::VARCHAR[]))",
    "status": "e.status IN (SELECT unnest($status::VARCHAR[]))",
    "publisher": "r.publisher IN (SELECT unnest($publisher::VARCHAR[]))",
}
#: Conditions on the actors of an event `e`: in a mutual event all are on both sides.
_SIDE_CONDITIONS: Final = {
    "source": """e.event_id IN (
        SELECT p.event_id FROM participants p JOIN events m ON m.event_id = p.event_id
        WHERE (p.side = 'source' OR m.reciprocal)
          AND (p.actor IN (SELECT unnest($source::VARCHAR[]))
               OR p.actor || ':' || p.sector IN (SELECT unnest($source::VARCHAR[]))))""",
    "target": """e.event_id IN (
        SELECT p.event_id FROM participants p JOIN events m ON m.event_id = p.event_id
        WHERE (p.side = 'target' OR m.reciprocal)
          AND (p.actor IN (SELECT unnest($target::VARCHAR[]))
               OR p.actor || ':' || p.sector IN (SELECT unnest($target::VARCHAR[]))))""",
    "actor": """e.event_id IN (
        SELECT p.event_id FROM participants p
        WHERE p.actor IN (SELECT unnest($actor::VARCHAR[]))
           OR p.actor || ':' || p.sector IN (SELECT unnest($actor::VARCHAR[])))""",
}
#: Conditions on a dyad row `d`.
_PAIR_CONDITIONS: Final = {
    "source": """(d.source_actor IN (SELECT unnest($source::VARCHAR[]))
        OR d.source IN (SELECT unnest($source::VARCHAR[])))""",
    "target": """(d.target_actor IN (SELECT unnest($target::VARCHAR[]))
        OR d.target IN (SELECT unnest($target::VARCHAR[])))""",
    "actor": """(d.source_actor IN (SELECT unnest($actor::VARCHAR[]))
        OR d.source IN (SELECT unnest($actor::VARCHAR[]))
        OR d.target_actor IN (SELECT unnest($actor::VARCHAR[]))
        OR d.target IN (SELECT unnest($actor::VARCHAR[])))""",
    "dyad": """(
        ((d.source_actor IN (SELECT unnest($dyad_a::VARCHAR[]))
          OR d.source IN (SELECT unnest($dyad_a::VARCHAR[])))
         AND (d.target_actor IN (SELECT unnest($dyad_b::VARCHAR[]))
              OR d.target IN (SELECT unnest($dyad_b::VARCHAR[]))))
        OR
        ((d.source_actor IN (SELECT unnest($dyad_b::VARCHAR[]))
          OR d.source IN (SELECT unnest($dyad_b::VARCHAR[])))
         AND (d.target_actor IN (SELECT unnest($dyad_a::VARCHAR[]))
              OR d.target IN (SELECT unnest($dyad_a::VARCHAR[])))))""",
}
_HAS_PAIR: Final = ("e.event_id IN (SELECT d.event_id FROM dyads d WHERE", ")")


def _is(side: str, name: str) -> str:
    """The condition that a side of a row `i` of `imported` is among the codes `$name`."""
    given = f"(SELECT unnest(${name}::VARCHAR[]))"
    code = f"i.{side}_actor || ':' || i.{side}_sector"
    return f"(i.{side}_actor IN {given} OR {code} IN {given})"


#: Conditions on a row `i` of `imported`; its two sides are one pair already.
_IMPORTED_CONDITIONS: Final = {
    "root": "i.root IN (SELECT unnest($root::VARCHAR[]))",
    "quad": "i.quad IN (SELECT unnest($quad::INTEGER[]))",
    "area": "list_has_any(i.areas, $area::VARCHAR[])",
    "since": "i.event_date >= $since",
    "until": "i.event_date <= $until",
    "modality": "i.modality IN (SELECT unnest($modality::VARCHAR[]))",
    "status": "'new' IN (SELECT unnest($status::VARCHAR[]))",
    "publisher": "i.publisher IN (SELECT unnest($publisher::VARCHAR[]))",
    "dataset": "i.dataset IN (SELECT unnest($dataset::VARCHAR[]))",
    "source": _is("source", "source"),
    "target": _is("target", "target"),
    "actor": f"({_is('source', 'actor')} OR {_is('target', 'actor')})",
    "dyad_a": (
        f"(({_is('source', 'dyad_a')} AND {_is('target', 'dyad_b')})"
        f" OR ({_is('source', 'dyad_b')} AND {_is('target', 'dyad_a')}))"
    ),
}


def event_where(
    cursor: duckdb.DuckDBPyConnection, where: EventFilter
) -> tuple[str, dict[str, Any]]:
    """A WHERE clause over events `e` joined to reports `r`, and its parameters."""
    given = parameters(cursor, where)
    return where_clause(event_conditions(given)), given


def imported_conditions(given: dict[str, Any]) -> list[str]:
    """The fixed conditions over rows `i` of `imported` that the parameters call for."""
    return [sql for name, sql in _IMPORTED_CONDITIONS.items() if name in given]


def asks_own(given: dict[str, Any]) -> bool:
    """Whether events coded here are asked for."""
    return "dataset" not in given or OWN in given["dataset"]


def own_parameters(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters that a question about our own events takes."""
    return {name: value for name, value in given.items() if name != "dataset"}


def asks_imported(given: dict[str, Any]) -> bool:
    """Whether imported events are asked for."""
    return "dataset" not in given or any(name != OWN for name in given["dataset"])


def pair_conditions(given: dict[str, Any]) -> list[str]:
    """The fixed conditions over `e`, `r` and the dyad row `d` that the parameters call for."""
    conditions = [sql for name, sql in _EVENT_CONDITIONS.items() if name in given]
    conditions += [
        _PAIR_CONDITIONS[name] for name in ("source", "target", "actor") if name in given
    ]
    if "dyad_a" in given:
        conditions.append(_PAIR_CONDITIONS["dyad"])
    return conditions


def event_conditions(given: dict[str, Any]) -> list[str]:
    """The fixed conditions over `e` and `r` that the given parameters call for."""
    conditions = [sql for name, sql in _EVENT_CONDITIONS.items() if name in given]
    pairs = []
    if "source" in given and "target" in given:
        pairs = [_PAIR_CONDITIONS["source"], _PAIR_CONDITIONS["target"]]
    else:
        conditions += [_SIDE_CONDITIONS[side] for side in ("source", "target") if side in given]
    if "actor" in given:
        conditions.append(_SIDE_CONDITIONS["actor"])
    if pairs:
        conditions.append(f"{_HAS_PAIR[0]} {' AND '.join(pairs)} {_HAS_PAIR[1]}")
    if "dyad_a" in given:
        conditions.append(f"{_HAS_PAIR[0]} {_PAIR_CONDITIONS['dyad']} {_HAS_PAIR[1]}")
    return conditions


def where_clause(conditions: Iterable[str]) -> str:
    """The conditions as one WHERE clause; none give none."""
    joined = " AND ".join(conditions)
    return f"WHERE {joined}" if joined else ""


def parameters(cursor: duckdb.DuckDBPyConnection, where: EventFilter) -> dict[str, Any]:
    """The parameters of a filter.

    Raises:
        UsageError: an unknown root, modality or status.
    """
    known("modality", where.modality, get_args(Modality))
    known("status", where.status, get_args(EventStatus))
    if where.root is not None:
        known("root", where.root, roots.known(cursor))
    named = {item.name: getattr(where, item.name) for item in fields(where) if item.name != "dyad"}
    if where.dyad is not None:
        named["dyad_a"], named["dyad_b"] = where.dyad
    return values(**named)


def values(**named: Any) -> dict[str, Any]:
    """The parameters that are set: a single code as a list of one, a set in a fixed order."""
    return {name: _value(value) for name, value in named.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value
    several = (value,) if isinstance(value, str | int) else tuple(sorted(value))
    return list(storable(several))


def known(name: str, value: Codes | None, allowed: Collection[str]) -> None:
    """Raise UsageError for a value that is none of those allowed."""
    given = [value] if isinstance(value, str) else (value or ())
    for item in given:
        if item not in allowed:
            raise UsageError(f"unknown {name} {item!r}; one of {', '.join(allowed)}")
