"""New phases and open crises of the busiest pairs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman import _asked, _measuring
from dragoman.brief.names import Namer
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.conditions import OWN
from dragoman.record.store import Record
from dragoman.web import fast

if TYPE_CHECKING:
    from dragoman.web.jobs import Progress

#: Pairs that are looked at: each takes a part of a second.
_PAIRS: Final = 12
#: Fewest events of a pair in the year.
_LEAST: Final = 8
_YEAR: Final = dt.timedelta(days=365)
_LAST: Final = "SELECT max(month) FROM web_months WHERE dataset = $dataset"


def news(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """What began in the last year of a data set among its busiest pairs.

    Args:
        path: the copy of the record.
        args: `dataset`.
        progress: told of each pair.
    """
    dataset = args["dataset"]
    found: dict[str, Any] = {"phases": [], "crises": [], "looked": 0}
    with Record.open(path, read_only=True, names=_asked.codes) as record:
        with record.cursor() as cursor:
            (last,) = cursor.execute(_LAST, {"dataset": dataset}).fetchone() or (None,)
            pairs = fast.pairs(cursor, last - _YEAR, last, dataset, _LEAST, _PAIRS) if last else []
        found["looked"] = len(pairs)
        for number, pair in enumerate(pairs):
            progress(number, len(pairs), "pairs looked at")
            told = _about(pair["a"], pair["b"], dataset)
            found["phases"] += _phases(record, told, last - _YEAR)
            found["crises"] += _crises(record, told)
    return found


def _about(a: str, b: str, dataset: str) -> dict[str, Any]:
    name = Namer(Knowledge.load()).bare
    asked = "" if dataset == OWN else dataset
    return {"a": a, "b": b, "a_name": name(a), "b_name": name(b), "dataset": dataset,
            "dataset_asked": asked}  # fmt: skip


def _phases(record: Record, told: dict[str, Any], since: dt.date) -> list[dict[str, Any]]:
    try:
        every = _measuring.find_phases(
            record, told["a"], told["b"], dataset=told["dataset"], undated="report"
        )
    except UsageError:
        return []
    return [
        told | {
            "kind": phases.series.kind, "ratio": last.ratio, "lower": last.ratio_lower,
            "upper": last.ratio_upper, "probability": last.probability,
            "first": f"{last.date_set[0]}", "last": f"{last.date_set[1]}",
        }
        for phases in every
        if phases.enough and phases.changes and (last := phases.changes[-1]).date >= since
    ]  # fmt: skip


def _crises(record: Record, told: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        every = _measuring.episodes(
            record, told["a"], told["b"], dataset=told["dataset"], undated="report"
        )
    except UsageError:
        return []
    return [
        told | {"first": f"{one.first}", "states": [state.name for state in one.states][-4:]}
        for one in every
        if one.open
    ]
