"""Measures as JSON has them, for the API."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman import _asked, _measuring
from dragoman.record.store import Record

if TYPE_CHECKING:
    from dragoman.measures.intensity.result import Band
    from dragoman.measures.series import Series
    from dragoman.phases.result import Change, Phases
    from dragoman.web.jobs import Progress


def series(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Counts of two sides by period, with exposure.

    Args:
        path: the copy of the record.
        args: a, b, by, kinds, areas, dataset, since, until.
        progress: not told of anything: it is quick.
    """
    with _opened(path) as record:
        found = _measuring.series(record, args["a"], args["b"], **_question(args))
    progress(1, 1, "series counted")
    return {"series": [_series(one) for one in found.series]}


def intensity(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Intensities of two sides with their bands, by class; `args` as for `series`."""
    told = []
    question = _question(args)
    kinds, areas = question.pop("kinds"), [area for area in question.pop("areas") if area]
    with _opened(path) as record:
        for number, kind in enumerate(kinds):
            progress(number, len(kinds), "classes fitted")
            fit = _measuring.intensity(
                record, args["a"], args["b"], kind=kind, areas=areas, **question
            )
            told += [
                _series(one.series) | {"rate": _band(one.rate), "converged": fit.converged,
                                       "enough": [bool(yes) for yes in one.enough]}
                for one in (fit.overall, *fit.areas)
            ]  # fmt: skip
    return {"intensity": told}


def phases(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Phases of two sides; `args` as for `series`."""
    with _opened(path) as record:
        progress(0, 1, "phases looked for")
        found = _measuring.find_phases(record, args["a"], args["b"], **_question(args))
    return {"phases": [_phases(one) for one in found]}


def episodes(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Crises of two sides; `args`: a, b, dataset, since, until."""
    asked = {name: args[name] for name in ("since", "until") if args[name]}
    with _opened(path) as record:
        progress(0, 1, "episodes told")
        found = _measuring.episodes(
            record, args["a"], args["b"], dataset=args["dataset"] or None, undated="report", **asked
        )
    return {
        "episodes": [
            {
                "dataset": one.dataset, "a": one.a, "b": one.b, "first": f"{one.first}",
                "last": f"{one.last}", "open": one.open,
                "states": [
                    {"state": state.name, "first": f"{state.first}", "last": f"{state.last}",
                     "events": [known.event_id for known in state.evidence]}
                    for state in one.states
                ],
            }
            for one in found
        ]
    }  # fmt: skip


def _opened(path: Path) -> Record:
    return Record.open(path, read_only=True, names=_asked.codes)


def _question(args: dict[str, Any]) -> dict[str, Any]:
    span = {name: args[name] for name in ("since", "until") if args[name]}
    return {
        "by": args["by"], "kinds": args["kinds"], "areas": args["areas"] or ("",),
        "dataset": args["dataset"] or None, "undated": "report", **span,
    }  # fmt: skip


def _series(one: Series) -> dict[str, Any]:
    return {
        "dataset": one.dataset, "source": one.source, "target": one.target, "kind": one.kind,
        "area": one.area, "by": one.by, "periods": [f"{day}" for day in one.periods],
        "counts": [int(number) for number in one.counts],
        "exposure": [float(read) for read in one.exposure],
    }  # fmt: skip


def _band(band: Band) -> dict[str, list[float | None]]:
    return {
        name: [float(value) if np.isfinite(value) else None for value in getattr(band, name)]
        for name in ("median", "lower", "upper")
    }


def _phases(one: Phases) -> dict[str, Any]:
    series = one.series
    return {
        "dataset": series.dataset, "source": series.source, "target": series.target,
        "kind": series.kind, "area": series.area, "by": series.by, "events": series.total,
        "enough": one.enough, "note": one.note, "numbers": [float(share) for share in one.numbers],
        "changes": [_change(change) for change in one.changes],
        "phases": [
            {"first": f"{phase.first}", "last": f"{phase.last}", "events": int(phase.count),
             "rate": float(phase.rate), "lower": float(phase.lower), "upper": float(phase.upper)}
            for phase in one.phases
        ],
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    first, last = change.date_set
    return {
        "date": _day(change.date), "from": _day(first), "to": _day(last),
        "probability": float(change.probability), "ratio": float(change.ratio),
        "lower": float(change.ratio_lower), "upper": float(change.ratio_upper),
        "events": list(change.evidence),
    }  # fmt: skip


def _day(day: dt.date) -> str:
    return day.isoformat()
