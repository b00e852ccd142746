"""Any result of the Python door as the chart that fits it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dragoman import _asked
from dragoman.errors import UsageError
from dragoman.measures.intensity.result import IntensityFit
from dragoman.measures.network.result import Network
from dragoman.measures.pairs import PairSeries
from dragoman.measures.series import Series
from dragoman.phases.episode import Episode
from dragoman.phases.result import Phases
from dragoman.ripple.found import Found

if TYPE_CHECKING:
    from dragoman.charts.notebook import Shown

Drawable: TypeAlias = PairSeries | Series | IntensityFit | Phases | Network | Episode | Found


def chart(result: Drawable | Iterable[Drawable], path: str | Path | None = None) -> Shown:
    """Draw what a measure gave: as the last line of a notebook's cell it is shown there.

    Args:
        result: series, an intensity, phases, a network, episodes or ripples, or several of them.
            Series, intensities and phases of the same pair share a chart.
        path: also write it to this .svg, .png, .pdf, .html or .json.

    Returns:
        The chart, shown without a network; `spec` is its Vega-Lite specification, which
        `dragoman.charts.notebook.to_altair` makes an Altair chart of.

    Raises:
        UsageError: nothing to draw, things that share no chart, or another ending of `path`.
        RecordError: the file cannot be written.
    """
    given = [result] if isinstance(result, Drawable) else list(result)
    return shown(_spec(given), path)


def shown(spec: dict[str, Any], path: str | Path | None = None) -> Shown:
    """A specification as what a notebook shows; with `path` also written there."""
    from dragoman.charts.notebook import show
    from dragoman.charts.write import write_chart

    if path is not None:
        write_chart(spec, Path(path))
    return show(spec)


def _spec(given: list[Any]) -> dict[str, Any]:
    for one in given:
        if not isinstance(one, Drawable):
            raise UsageError(f"no chart of {type(one).__name__}; give what a measure returned")
    alone = [one for one in given if isinstance(one, Network | Found)]
    crises = [one for one in given if isinstance(one, Episode)]
    if (alone or crises) and len(given) > max(len(crises), 1):
        raise UsageError("a network, ripples, episodes and series share no chart; draw one each")
    for one in alone:
        return _network(one) if isinstance(one, Network) else ripples(one)
    return _episodes(crises) if crises else _over_time(given)


def _network(found: Network) -> dict[str, Any]:
    from dragoman.charts.network import network_chart

    return network_chart(found)


def ripples(found: Found) -> dict[str, Any]:
    """What is expected to follow the shock, or where none was asked for, what follows what."""
    if found.response is None:
        from dragoman.charts.ripple_matrix import matrix_chart

        return matrix_chart(found.fit, dataset=found.dataset, warnings=found.warnings)
    from dragoman.charts.ripple import ripple_chart

    return ripple_chart(
        found.response, found.fit, shock=found.shock, dataset=found.dataset,
        warnings=found.warnings,
    )  # fmt: skip


def ripples_map(found: Found) -> dict[str, Any]:
    """The path of the shock on a map.

    Raises:
        UsageError: no shock was asked for, or nobody knows where the series are.
    """
    from dragoman.charts.ripple_map import path_chart
    from dragoman.ripple.response import regions, response

    told = found.response
    if told is None:
        raise UsageError("a map is of the path of a shock; ask of a shock, or what if")
    if not found.places:
        raise UsageError("nobody knows where the series of your own counts are; a map needs places")
    groups = regions(found.fit.data.names)
    summed = response(found.fit, dict(told.shock), len(told.ahead), groups=groups)
    return path_chart(
        summed, found.chains, found.fit, found.places, shock=found.shock,
        dataset=found.dataset, warnings=found.warnings,
    )  # fmt: skip


def _episodes(found: list[Episode]) -> dict[str, Any]:
    from dragoman.charts.episodes import episodes_chart

    labels = {label for one in found for label in (one.a, one.b)}
    members = {label: _members(label) for label in labels}
    return episodes_chart(found, names=_names(labels), members=members)


def _over_time(given: list[Any]) -> dict[str, Any]:
    from dragoman.charts.areas import areas_chart
    from dragoman.charts.changes import phases_chart
    from dragoman.charts.series import series_chart

    fits = [one for one in given if isinstance(one, IntensityFit)]
    phases = [one for one in given if isinstance(one, Phases)]
    series = [one for one in given if isinstance(one, Series)]
    series += [s for one in given if isinstance(one, PairSeries) for s in one.series]
    every = [*series, *(one.overall.series for one in fits), *(one.series for one in phases)]
    names = _names({label for one in every for label in (one.source, one.target)})
    if len(given) == 1 and phases:
        return phases_chart(phases[0], names=names)
    if len(given) == 1 and fits and fits[0].areas:
        return areas_chart(fits[0], names=names)
    return series_chart(fits, series, phases, names=names)


def _names(labels: Iterable[str]) -> dict[str, str]:
    """What the sides are called, where the tables know them by code."""
    return {label: _asked.groups().name(label) for label in labels}


def _members(label: str) -> tuple[str, ...]:
    """The codes of a side; none where the label is no name of the tables."""
    try:
        return _asked.codes(label)
    except UsageError:
        return ()
