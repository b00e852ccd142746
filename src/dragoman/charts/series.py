"""Series over time: what was counted, how intense it was, when it changed."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.charts import frame, overlay, panel, periods, theme, wording
from dragoman.charts.frame import Spec
from dragoman.charts.panel import Drawn
from dragoman.errors import UsageError
from dragoman.measures.intensity.result import IntensityFit
from dragoman.measures.series import CLASSES, Series
from dragoman.phases.result import Phases

_HEIGHT = 170


def series_chart(
    fits: Sequence[IntensityFit],
    series: Sequence[Series],
    phases: Sequence[Phases] = (),
    *,
    names: wording.Names | None = None,
) -> Spec:
    """A panel per series: counts at median coverage, intensity with its band, phases.

    Args:
        fits: fitted intensities; their overall intensity is drawn.
        series: counts; those that a fit already has are not drawn twice.
        phases: drawn on the panel of the same series.
        names: what actors are called, by code.

    Raises:
        UsageError: there is nothing to draw.
    """
    panels = {_key(fit.overall.series): panel.of_intensity(fit.overall) for fit in fits}
    for one in [*series, *(found.series for found in phases)]:
        panels.setdefault(_key(one), panel.of_series(one))
    if not panels:
        raise UsageError("no series to draw; give at least one series or one fitted intensity")
    frame.same_steps([one.series for one in panels.values()])
    found = {_key(one.series): one for one in phases}
    order = sorted(panels, key=lambda key: list(CLASSES).index(key[2]) if key[2] in CLASSES else 99)
    drawn = [panel.ready(panels[key]) for key in order]
    matched = [found[key] for key in order if key in found]
    sets = len({key[0] for key in order}) > 1
    views = [_view(one, found.get(key), sets) for key, one in zip(order, drawn, strict=True)]
    told = [_title(one.series, len(order) > 1) for one in matched]
    return frame.chart(
        _whole(drawn, names),
        subtitle(drawn),
        views,
        signs=[*panel.signs(drawn), *overlay.signs(matched)],
        notes=[*unfound(fits), *panel.notes(drawn), *overlay.notes(matched, told)],
    )


def unfound(fits: Sequence[IntensityFit]) -> list[str]:
    """A warning of fits that did not come to an end."""
    failed = [fit.overall.series for fit in fits if not fit.converged]
    return [
        f"The estimate of {wording.kind(one.kind).lower()} in {wording.plain(one.dataset)} was not "
        "found: do not use its line and band."
        for one in failed
    ]


def _key(series: Series) -> tuple[str, ...]:
    pair = (series.dataset, series.source)
    return (*pair, series.kind, series.target, series.area, series.publisher, series.by)


def _whole(drawn: Sequence[Drawn], names: wording.Names | None) -> str:
    """The title of the chart: what the panels have in common."""
    pairs = list(dict.fromkeys(wording.pair(one.panel.series, names) for one in drawn))
    areas = {one.panel.series.area for one in drawn}
    kinds = list(dict.fromkeys(one.panel.series.kind for one in drawn))
    what = " and ".join(wording.kind(kind).lower() for kind in kinds[:4])
    area = f", {wording.area(areas.pop())}" if len(areas) == 1 and areas != {""} else ""
    title = f"{what} between {wording.listed(pairs, 2)}{area}"
    return title[0].upper() + title[1:]


def subtitle(drawn: Sequence[Drawn]) -> list[str]:
    """Data set, period, number of events, and what coverage is."""
    sets = list(dict.fromkeys(wording.plain(one.panel.series.dataset) for one in drawn))
    first = drawn[0].panel
    total = _total([one.panel.series for one in drawn], first.unit)
    by = first.series.by
    starts = tuple(sorted({day for one in drawn for day in one.panel.series.periods}))
    span = periods.span(by, starts)
    publishers = {wording.plain(one.panel.series.publisher) for one in drawn} - {""}
    of = f" Only reports of {wording.listed(sorted(publishers))}." if publishers else ""
    return [
        f"Data set {', '.join(sets)}; {span}{total}.{of}",
        f"Counts are shown as if coverage had been that of the median {by}. " + _coverage(drawn),
    ]


def _total(series: Sequence[Series], unit: str) -> str:
    """How many events there are in all; nothing where panels share some, or data sets differ."""
    whole = {(one.dataset, one.source, one.target, one.area, one.measure) for one in series}
    parts = [(one.publisher, quad) for one in series for quad in CLASSES.get(one.kind, ())]
    publishers = {one.publisher for one in series}
    shared = len(set(parts)) < len(parts) or ("" in publishers and len(publishers) > 1)
    # A story may tell of both cooperation and conflict.
    if len(series) > 1 and (len(whole) > 1 or shared or unit == "story"):
        return ""
    return f"; {wording.many(sum(one.total for one in series), unit)}"


def _coverage(drawn: Sequence[Drawn]) -> str:
    """What coverage is in each data set, and how much there is of it in the median period."""
    told = dict.fromkeys(
        f"{wording.coverage(one.panel.series)} (median {wording.count(one.panel.reference)} "
        f"a {one.panel.series.by})"
        for one in drawn
    )
    return f"Coverage: {wording.listed(told, 3)}."


def _title(series: Series, several: bool) -> str:
    if not several:
        return "Phases"
    parts = [wording.kind(series.kind), wording.area(series.area), wording.plain(series.publisher)]
    return ", ".join(part for part in parts if part)


def _view(drawn: Drawn, phases: Phases | None, several_sets: bool) -> Spec:
    series = drawn.panel.series
    marks = panel.layers(drawn)
    if phases is not None:
        marks = [*overlay.layers(phases, drawn, _HEIGHT), *marks]
    of = f" in {wording.plain(series.dataset)}" if several_sets else ""
    text = f"{_title(series, True)}{of}: {wording.many(series.total, drawn.panel.unit)}"
    return {
        "width": theme.WIDTH,
        "height": _HEIGHT,
        "title": frame.heading(text, drawn.panel.colour, 6),
        "encoding": panel.axes(drawn, panel.a_period(drawn), size=(theme.WIDTH, _HEIGHT)),
        "layer": marks,
    }
