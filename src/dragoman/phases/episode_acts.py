"""The acts of two sides towards each other: events of a record as the moves of a crisis."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dragoman.measures import exposure
from dragoman.phases.episode import Evidence
from dragoman.record import roots
from dragoman.record.conditions import OWN, EventFilter

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.knowledge.episode_rows import EpisodeAct
    from dragoman.measures.question import Side
    from dragoman.record.store import Record

#: Who acts: the first side, the second, or both together.
BOTH: Final = "both"
#: A machine's account of one event, without a sentence that a reader could check, is half one.
UNREAD: Final = 0.5
#: Sectors that command arms, and modes of an ASSAULT that nobody else has the means for.
_ARMED: Final = frozenset({"MIL", "REB", "PRM", "PRE", "SPY", "UAF", "GOV"})
_ARMS: Final = frozenset({"aerial", "drone", "heavy-weapons"})
_PAIRS: Final = (
    "event_id", "event_date", "date_precision", "status", "source", "source_actor",
    "source_sector", "target", "target_sector", "root", "mode", "cameo", "report_id",
    "published_at", "dataset",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One event as an act: what kind, by whom, and how much of an opening it is.

    `armed` is whether an armed body on either side, or an arm that only such have, is told.
    """

    kind: str
    by: str
    weight: float
    evidence: Evidence
    armed: bool = True

    @property
    def day(self) -> dt.date:
        """The day on which it happened."""
        return self.evidence.date


@dataclass(frozen=True, slots=True)
class History:
    """What a data set tells of two sides: their acts in order, and how much was read each day."""

    dataset: str
    acts: tuple[Act, ...]
    read: Mapping[dt.date, float]

    @property
    def last(self) -> dt.date | None:
        """The last day of which the data set tells."""
        return max(self.read, default=None)


def history(
    record: Record,
    knowledge: Knowledge,
    sides: tuple[Side, Side],
    where: EventFilter,
    dataset: str,
    undated: str,
) -> History:
    """The acts of two sides in one data set, by day and event.

    Args:
        record: an open record.
        knowledge: says which events are acts.
        sides: the two sides.
        where: which events; its days count up to `until`, because the past of a crisis tells
            what was usual.
        dataset: which data set.
        undated: "report" takes the day of the report where an event tells none.
    """
    given = _roots(record, knowledge, where)
    asked = replace(
        where, dyad=(set(sides[0].codes), set(sides[1].codes)), root=given, since=None,
        until=None, dataset=dataset,
    )  # fmt: skip
    pairs = record.dyads(asked).arrow.select(_PAIRS).to_pylist()
    words = _words(record, asked) if dataset == OWN and pairs else {}
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in pairs:
        if (day := _day(row, undated)) and (where.until is None or day <= where.until):
            events[row["event_id"]].append({**row, "day": day})
    acts = [
        act
        for key, rows in events.items()
        if (act := _act(rows, sides, words.get(key, ""), knowledge.episode_acts))
    ]
    if not any(row["source_sector"] or row["target_sector"] for row in pairs):
        # A data set that never tells a sector does not thereby say that nobody was armed.
        acts = [replace(act, armed=True) for act in acts]
    acts.sort(key=lambda act: (act.day, act.evidence.event_id))
    return History(dataset, tuple(acts), _read(record, where, dataset))


def _roots(record: Record, knowledge: Knowledge, where: EventFilter) -> set[str]:
    """The roots that acts have, of those asked for; a root of no event of the record is none."""
    named = {name.partition("/")[0] for row in knowledge.episode_acts for name in row.roots}
    with record.cursor() as cursor:
        named &= set(roots.known(cursor))
    if where.root is None:
        return named
    return named & ({where.root} if isinstance(where.root, str) else set(where.root))


def _words(record: Record, asked: EventFilter) -> dict[str, str]:
    """The words of each event that was coded here."""
    found = record.events(
        dyad=asked.dyad, root=asked.root, quad=asked.quad, area=asked.area, dataset=OWN,
        actor=asked.actor, modality=asked.modality, status=asked.status, publisher=asked.publisher,
    ).arrow.select(("event_id", "evidence"))  # fmt: skip
    return {row["event_id"]: row["evidence"].strip(" ,;\n") for row in found.to_pylist()}


def _day(row: Mapping[str, Any], undated: str) -> dt.date | None:
    """The day of an event. What is retold has only its own: the report's says nothing of it."""
    if row["event_date"] is not None and row["date_precision"] == "day":
        own: dt.date = row["event_date"]
        return own
    if undated != "report" or row["status"] == "background" or row["event_date"] is not None:
        return None
    published: dt.date | None = row["published_at"]
    return published


def _act(
    rows: Sequence[Mapping[str, Any]],
    sides: tuple[Side, Side],
    words: str,
    kinds: Iterable[EpisodeAct],
) -> Act | None:
    """An event as an act; None when it is none that moves a crisis."""
    forward = [row for row in rows if _of(row, sides[0])]
    backward = [row for row in rows if not _of(row, sides[0])]
    by = BOTH if forward and backward else ("a" if forward else "b")
    first = rows[0]
    sectors = {row["source_sector"] for row in rows}
    kind = next((k for k in kinds if _fits(k, first, sectors, words, by)), None)
    if kind is None:
        return None
    source = _codes(rows, "source")
    # As PLOVER writes a mutual event: all are sources, none is a target.
    target = "" if by == BOTH else _codes(rows, "target")
    evidence = Evidence(
        first["event_id"], first["day"], source, target, first["root"], words,
        first["report_id"], first["dataset"],
    )  # fmt: skip
    share = 1.0 if first["dataset"] == OWN else UNREAD
    bodies = sectors | {row["target_sector"] for row in rows}
    armed = first["mode"] in _ARMS or not bodies.isdisjoint(_ARMED)
    return Act(kind.act, by, kind.weight * share, evidence, armed)


def _of(row: Mapping[str, Any], side: Side) -> bool:
    return row["source_actor"] in side.codes or row["source"] in side.codes


def _codes(rows: Iterable[Mapping[str, Any]], side: str) -> str:
    return ", ".join(sorted({row[side] for row in rows}))


def _fits(
    kind: EpisodeAct, row: Mapping[str, Any], sectors: Collection[str], words: str, by: str
) -> bool:
    """Whether an event is this kind of act.

    "ASSAULT/drone" is that mode, "ASSAULT/" an ASSAULT without a mode, "ASSAULT" any.
    """
    if row["root"] not in kind.roots and f"{row['root']}/{row['mode']}" not in kind.roots:
        return False
    if kind.both and by != BOTH:
        return False
    if set(sectors) <= set(kind.not_by):
        return False
    if not kind.words and not kind.cameo:
        return True
    folded = words.casefold()
    return row["cameo"] in kind.cameo or any(word in folded for word in kind.words)


def _read(record: Record, where: EventFilter, dataset: str) -> dict[dt.date, float]:
    """How much was read each day: reports, or events of an imported data set."""
    publisher = where.publisher
    given = exposure.parameters(
        [dataset], until=where.until,
        publisher=[publisher] if isinstance(publisher, str) else publisher,
    )  # fmt: skip
    sql = exposure.totals("day", "events", given, own=dataset == OWN)
    with record.cursor() as cursor:
        return {day: float(much) for _, day, much in cursor.sql(sql, params=given).fetchall()}
