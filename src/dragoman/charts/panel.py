"""One panel: a series as dots, its intensity as line and band, what was too little to say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from dragoman.charts import frame, periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.errors import UsageError
from dragoman.measures.intensity.result import Band, Intensity
from dragoman.measures.series import Series

#: Size of a dot by the number of periods.
_SIZES: Final = ((150, 26.0), (600, 12.0), (10**9, 5.0))
_ROOM: Final = 1.06


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel draws. `band` may come from an intensity or from phases, or be missing."""

    series: Series
    reference: float
    enough: tuple[bool, ...]
    band: Band | None
    level: float | None

    @property
    def colour(self) -> str:
        """The colour of its class."""
        return theme.of_kind(self.series.kind)

    @property
    def unit(self) -> str:
        """What is counted: "event"."""
        return {"events": "event", "stories": "story", "mentions": "mention"}.get(
            self.series.measure, wording.plain(self.series.measure).removesuffix("s")
        )


def of_series(series: Series) -> Panel:
    """Counts only.

    Raises:
        UsageError: the series has no period.
    """
    return Panel(checked(series), _median(series), _read(series), None, None)


def of_intensity(fit: Intensity) -> Panel:
    """Counts with the band of a fitted intensity."""
    enough = tuple(bool(one) for one in fit.enough)
    return Panel(checked(fit.series), fit.reference_exposure, enough, fit.rate, fit.level)


def checked(series: Series) -> Series:
    """The series itself.

    Raises:
        UsageError: it has no period, or its columns differ in length.
    """
    if not series.periods:
        raise UsageError(
            f"{series.label}: the series has no period; widen the dates it is asked for"
        )
    if not len(series.periods) == len(series.counts) == len(series.exposure):
        raise UsageError(f"{series.label}: periods, counts and exposure differ in length")
    return series


def _median(series: Series) -> float:
    """The exposure of the median period in which anything was read; 1 when nothing was."""
    read = sorted(float(one) for one in series.exposure if one > 0)
    if not read:
        return 1.0
    middle = len(read) // 2
    return read[middle] if len(read) % 2 else (read[middle - 1] + read[middle]) / 2


def _read(series: Series) -> tuple[bool, ...]:
    return tuple(bool(one > 0) for one in series.exposure)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel made ready: its rows, the top of its scale, and what was found on the way."""

    panel: Panel
    points: list[dict[str, Any]]
    top: float
    unread: int
    little: int
    above: int


def ready(panel: Panel) -> Drawn:
    """Rows for the marks; dots beyond the scale are set to its top."""
    points = [_row(panel, place) for place in range(len(panel.series.periods))]
    top = _top(points)
    above = 0
    for point in points:
        over = point["value"] is not None and point["value"] > top
        above += over
        point["shape"] = "up" if over else "dot" if point["enough"] else "hollow"
        point["value"] = top if over else point["value"]
    unread = sum(point["unread"] for point in points)
    little = sum(not point["enough"] and not point["unread"] for point in points)
    return Drawn(panel, points, top, unread, little, above)


def _row(panel: Panel, place: int) -> dict[str, Any]:
    series, first = panel.series, panel.series.periods[place]
    exposure, count = float(series.exposure[place]), int(series.counts[place])
    end = periods.after(series.by, first)
    value = wording.number(count / exposure * panel.reference) if exposure > 0 else None
    row: dict[str, Any] = {
        "period": periods.label(series.by, first), "from": periods.ms(first),
        "to": periods.ms(end), "at": (periods.ms(first) + periods.ms(end)) // 2,
        "count": wording.count(count), "exposure": wording.count(exposure), "value": value,
        "shown": "unknown" if value is None else wording.amount(value),
        "enough": panel.enough[place] and exposure > 0, "unread": exposure <= 0,
        "said": "" if panel.enough[place] else "too little evidence",
    }  # fmt: skip
    row["aloud"] = f"{row['period']}: {wording.many(count, panel.unit)}"
    if panel.band is not None:
        ends = (float(b[place]) for b in (panel.band.median, panel.band.lower, panel.band.upper))
        middle, lower, upper = ends
        row |= {
            "median": wording.number(middle), "lower": wording.number(lower),
            "upper": wording.number(upper), "estimate": wording.band(middle, lower, upper),
        }  # fmt: skip
    return row


def _top(points: list[dict[str, Any]]) -> float:
    """The top of the scale: all that is well known fits; what is not does not set it."""
    sure = [p for p in points if p["enough"]]
    known = [p.get(key) for p in sure for key in ("value", "upper")]
    known += [p.get("median") for p in points]
    if not sure:
        known += [p["value"] for p in points]
    return max([float(one) for one in known if one is not None], default=0.0) * _ROOM or 1.0


def layers(drawn: Drawn) -> list[Spec]:
    """The marks of a panel, back to front."""
    series = drawn.panel.series
    first, last = series.periods[0], periods.after(series.by, series.periods[-1])
    found = [periods.ground(first, last), _unread(drawn), *_bands(drawn), *_dots(drawn)]
    return [layer for layer in found if layer["data"]["values"]]


def _unread(drawn: Drawn) -> Spec:
    blank = [{"from": p["from"], "to": p["to"]} for p in drawn.points if p["unread"]]
    mark = {"type": "rect", "color": theme.colour("wash"), "aria": False}
    return {"data": rows(blank), "mark": mark, "encoding": {"x": time("from"), "x2": end("to")}}


def _bands(drawn: Drawn) -> list[Spec]:
    if drawn.panel.band is None:
        return []
    found = []
    for well in (False, True):
        data = rows(_runs(drawn.points, well))
        line = {"type": "line", "color": drawn.panel.colour, "strokeWidth": 1.8, "aria": False}
        dash = {} if well else {"strokeDash": [4, 3], "strokeWidth": 1.2}
        area = {
            "type": "area", "color": drawn.panel.colour, "opacity": 0.22 if well else 0.09,
            "aria": False, "clip": True, "line": False,
        }  # fmt: skip
        run = {"detail": {"field": "run", "type": "nominal"}, "x": time("at")}
        ends = {"y": quantity("lower"), "y2": {"field": "upper"}}
        found.append({"data": data, "mark": area, "encoding": {**run, **ends}})
        median = {**run, "y": quantity("median")}
        found.append({"data": data, "mark": {**line, **dash, "clip": True}, "encoding": median})
    return found


def _runs(points: list[dict[str, Any]], well: bool) -> list[dict[str, Any]]:
    """Stretches of neighbouring periods that are known well, or not; each joins the next."""
    found: list[dict[str, Any]] = []
    run, last = 0, -2
    for place, (one, two) in enumerate(pairwise(points)):
        if (one["enough"] and two["enough"]) is not well:
            continue
        if place != last + 1:
            run += 1
            found.append(_end(one, run))
        found.append(_end(two, run))
        last = place
    return found


def _end(point: dict[str, Any], run: int) -> dict[str, Any]:
    return {**{key: point[key] for key in ("at", "median", "lower", "upper")}, "run": run}


def _dots(drawn: Drawn) -> list[Spec]:
    size = next(size for most, size in _SIZES if len(drawn.points) <= most)
    found = []
    for shape in ("hollow", "dot", "up"):
        shown = [p for p in drawn.points if p["shape"] == shape and p["value"] is not None]
        data = [{k: v for k, v in p.items() if k in _TOLD or k in ("at", "value")} for p in shown]
        encoding = {
            "x": time("at"), "y": quantity("value"), "tooltip": tooltip(drawn.panel),
            "description": aloud(),
        }  # fmt: skip
        mark = frame.dot(drawn.panel.colour, shape, size)
        found.append({"data": rows(data), "mark": mark, "encoding": encoding})
    return found


_TOLD: Final = ("period", "count", "exposure", "shown", "estimate", "said", "aloud")


def aloud(field: str = "aloud") -> Spec:
    """What a screen reader says of a mark."""
    return {"field": field, "type": "nominal"}


def a_period(drawn: Drawn) -> str:
    """The title of the y axis: "events a month"."""
    panel = drawn.panel
    return f"{wording.plural(panel.unit)} a {panel.series.by}"


def tooltip(panel: Panel) -> list[Spec]:
    """What a dot tells."""
    titles = {
        "period": "Period", "count": f"Counted ({wording.plural(panel.unit)})",
        "exposure": f"Coverage ({wording.coverage(panel.series, short=True)})",
        "shown": "At median coverage",
    }  # fmt: skip
    if panel.band is not None:
        titles["estimate"] = f"Estimate ({round((panel.level or 0.9) * 100)} % band)"
    if not all(panel.enough):
        titles["said"] = "Note"
    return [{"field": key, "type": "nominal", "title": text} for key, text in titles.items()]


def time(field: str) -> Spec:
    """A time on the x axis."""
    return {"field": field, "type": "temporal"}


def end(field: str) -> Spec:
    """The other end of a stretch of time."""
    return {"field": field}


def quantity(field: str) -> Spec:
    """A number on the y axis."""
    return {"field": field, "type": "quantitative"}


def axes(drawn: Drawn, title: str | None, *, size: tuple[float, float], ticks: int = 5) -> Spec:
    """The shared encoding of a panel: time from its first to its last day, numbers from zero.

    Args:
        drawn: the panel.
        title: of the y axis.
        size: width and height in pixels.
        ticks: about how many on the y axis.
    """
    series = drawn.panel.series
    first, last = series.periods[0], periods.after(series.by, series.periods[-1])
    y_axis = {
        "title": title, "values": _ticks(drawn.top, ticks, size[1]), "format": ",.6~g",
        "domain": False, "ticks": False,
    }  # fmt: skip
    return {
        "x": {"type": "temporal", "axis": periods.axis(first, last, size[0])},
        "y": {"type": "quantitative", "axis": y_axis,
              "scale": {"domain": [0, drawn.top], "nice": False, "zero": True}},
    }  # fmt: skip


def _ticks(top: float, most: int, height: float) -> list[float]:
    """Round numbers from 0; none so near the top that its label would stand out above it."""
    rough = top / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    highest = top * (1 - theme.SMALL / 2 / height)
    return [float(f"{step * place:.6g}") for place in range(int(highest / step) + 1)]


def signs(drawn: list[Drawn]) -> list[Sign]:
    """The key of what these panels show."""
    bands = [d for d in drawn if d.panel.band is not None]
    ink = (
        drawn[0].panel.colour if len({d.panel.colour for d in drawn}) == 1 else theme.colour("soft")
    )
    unit = drawn[0].panel.unit
    found = [Sign("dot", ink, f"{wording.plural(unit)} counted, at median coverage")]
    if bands:
        level = round((bands[0].panel.level or 0.9) * 100)
        found.append(Sign("line", ink, "estimate"))
        found.append(Sign("band", ink, f"{level} % band"))
    if any(d.little for d in drawn):
        found.append(Sign("hollow", ink, "too little evidence"))
    if any(d.above for d in drawn):
        found.append(Sign("up", ink, "above the scale"))
    if any(d.unread for d in drawn):
        found.append(Sign("block", theme.colour("wash"), "nothing was read"))
    return found


def notes(drawn: list[Drawn]) -> list[str]:
    """What a reader must know of gaps."""
    found = []
    by = drawn[0].panel.series.by
    if any(d.little for d in drawn):
        dashed = " and dashed lines" if any(d.panel.band is not None for d in drawn) else ""
        found.append(
            f"Not enough evidence in {_where(drawn)}: hollow dots{dashed} there say next "
            "to nothing."
        )
    unread = {p["from"] for d in drawn for p in d.points if p["unread"]}
    if unread:
        found.append(
            f"Nothing was read in {wording.many(len(unread), by)}, shaded grey: that no event is "
            "shown there does not mean that none happened."
        )
    return found


def _where(drawn: list[Drawn]) -> str:
    """ "6 months (cooperation) and 4 months (conflict)"."""
    by = drawn[0].panel.series.by
    told = [
        wording.many(d.little, by)
        + (f" ({wording.kind(d.panel.series.kind).lower()})" if len(drawn) > 1 else "")
        for d in drawn
        if d.little
    ]
    return " and ".join(dict.fromkeys(told))
