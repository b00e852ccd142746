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

if TYPE_CHECKING:
    from dragoman.charts.notebook import Shown

Drawable: TypeAlias = PairSeries | Series | IntensityFit | Phases | Network | Episode


def chart(result: Drawable | Iterable[Drawable], path: str | Path | None = None) -> Shown:
    """Draw what a measure gave: as the last line of a notebook's cell it is shown there.

    Args:
        result: series, an intensity, phases, a network or episodes, or several of them. Series,
            intensities and phases of the same pair share a chart.
        path: also write it to this .svg, .png, .pdf, .html or .json.

    Returns:
        The chart, shown without a network; `spec` is its Vega-Lite specification, which
        `dragoman.charts.notebook.to_altair` makes an Altair chart of.

    Raises:
        UsageError: nothing to draw, things that share no chart, or another ending of `path`.
        RecordError: the file cannot be written.
    """
    from dragoman.charts.notebook import show
    from dragoman.charts.write import write_chart

    given = [result] if isinstance(result, Drawable) else list(result)
    shown = show(_spec(given))
    if path is not None:
        write_chart(shown.spec, Path(path))
    return shown


def _spec(given: list[Any]) -> dict[str, Any]:
    for one in given:
        if not isinstance(one, Drawable):
            raise UsageError(f"no chart of {type(one).__name__}; give what a measure returned")
    networks = [one for one in given if isinstance(one, Network)]
    crises = [one for one in given if isinstance(one, Episode)]
    if networks or crises:
        if len(given) > max(len(crises), 1):
            raise UsageError("a network, episodes and series share no chart; draw one each")
        return _network(networks[0]) if networks else _episodes(crises)
    return _over_time(given)


def _network(found: Network) -> dict[str, Any]:
    from dragoman.charts.network import network_chart

    return network_chart(found)


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
