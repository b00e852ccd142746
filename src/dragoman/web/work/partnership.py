"""What two actors have done over time, computed for a page: charts, phases, areas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman._asked import codes
from dragoman.measures.question import Side
from dragoman.record.store import Record
from dragoman.web.jobs import Progress

if TYPE_CHECKING:
    from dragoman.measures.pairs import PairSeries
    from dragoman.phases.result import Change, Phases

_KINDS: Final = ("cooperation", "conflict")
#: Small panels of a chart: areas beyond the busiest have next to no events.
_PANELS: Final = 12


def course(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Cooperation and conflict of two sides: a chart, the phases in figures, what was counted.

    Args:
        path: the copy of the record.
        args: `a` and `b` as {"label", "codes"}, `by`, `dataset`.
        progress: told how far it is.

    Returns:
        `spec` (None where no event is dated finely enough), `kinds` with the phases of each
        class, and `read`, `coverage`, `span`, `left_out`, `outside` on what was counted.

    Raises:
        UsageError: the sides are one, or the data set has nothing in any period.
    """
    from dragoman.measures.pairs import pair_series
    from dragoman.phases.fit import fit
    from dragoman.phases.pair import carried

    sides = _side(args["a"]), _side(args["b"])
    common = {"by": args["by"], "dataset": args["dataset"]}
    with Record.open(path, read_only=True, names=codes) as record:
        progress(0, 4, "counting events")
        found = pair_series(record, *sides, kinds=_KINDS, **common)
        phases = []
        for place, series in enumerate(found.series, 1):
            progress(place, 4, f"looking for phases of {series.kind}")
            phases.append(carried(record, *sides, fit(series), None, "out"))
        progress(3, 4, "estimating the intensity")
        spec = _drawn(record, sides, phases, common)
    told = [_kind(one) for one in phases]
    return {"spec": spec, "kinds": told, **_read(found, args["dataset"])}


def areas(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The intensity of one class by area, as small panels.

    Args:
        path: the copy of the record.
        args: as of `course`, and `kind`.
        progress: told how far it is.

    Returns:
        `spec`, None where no dated event has an area.

    Raises:
        UsageError: as `course`.
    """
    from dragoman.charts.areas import areas_chart
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.intensity.fit import fit_pair
    from dragoman.measures.pairs import pair_series, visibility

    sides = _side(args["a"]), _side(args["b"])
    common = {"by": args["by"], "dataset": args["dataset"]}
    with Record.open(path, read_only=True, names=codes) as record:
        progress(0, 2, "counting events by area")
        known = sorted({row.name for row in Knowledge.load().areas} | record.areas())
        found = pair_series(record, *sides, kinds=(args["kind"],), areas=("", *known), **common)
        seen = visibility(record, *sides, **common)
    whole, *parts = found.series
    parts = sorted((one for one in parts if one.total), key=lambda one: (-one.total, one.area))
    if not parts:
        return {"spec": None}
    progress(1, 2, "estimating the intensity of each area")
    return {"spec": areas_chart(fit_pair([whole, *parts[:_PANELS]], seen))}


def _side(told: dict[str, Any]) -> Side:
    return Side(told["label"], tuple(told["codes"]))


def _drawn(
    record: Record, sides: tuple[Side, Side], phases: list[Phases], common: dict[str, Any]
) -> dict[str, Any] | None:
    from dragoman.charts.series import series_chart
    from dragoman.measures.intensity.fit import fit_pair
    from dragoman.measures.pairs import visibility

    if not any(one.series.total for one in phases):
        return None
    seen = visibility(record, *sides, **common)
    fits = [fit_pair([one.series], seen) for one in phases if one.series.total]
    return series_chart(fits, [one.series for one in phases], phases)


def _kind(found: Phases) -> dict[str, Any]:
    changes = [_change(one, found.series.by) for one in found.changes]
    return {
        "kind": found.series.kind, "total": found.series.total, "enough": found.enough,
        "none": float(found.numbers[0]), "changes": changes,
    }  # fmt: skip


def _change(found: Change, by: str) -> dict[str, Any]:
    from dragoman.charts import periods

    first, last = found.date_set
    return {
        "when": periods.label(by, found.date), "first": periods.label(by, first),
        "last": periods.label(by, last), "probability": float(found.probability),
        "direction": found.direction, "evidence": list(found.evidence),
        "ratio": [float(found.ratio), float(found.ratio_lower), float(found.ratio_upper)],
    }  # fmt: skip


def _read(found: PairSeries, dataset: str) -> dict[str, Any]:
    from dragoman.charts import periods, wording

    series = found.series[0]
    return {
        "read": float(series.exposure.sum()), "coverage": wording.coverage(series),
        "span": periods.span(series.by, series.periods),
        "unread": int((series.exposure <= 0).sum()), "periods": len(series.periods),
        "left_out": found.left_out.get(dataset, 0), "outside": found.outside.get(dataset, 0),
    }  # fmt: skip
