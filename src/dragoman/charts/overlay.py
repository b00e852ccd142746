"""Phases on a panel: a step for each, and for each change when it may have happened."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dragoman.charts import periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.charts.panel import Drawn, aloud, end, quantity, time
from dragoman.measures.series import Series
from dragoman.phases.result import Change, Phases

ROW: Final = 14
_PAD: Final = 6
_BETWEEN: Final = 10
#: Ways to place the labels that are tried.
_WAYS: Final = 64


def label(change: Change, by: str) -> str:
    """ "from Sep 2012: ×2.4 (1.8–3.1), p .97"."""
    ends = f"{wording.times(change.ratio_lower)}–{wording.times(change.ratio_upper)}"
    when = periods.label(by, change.date).removeprefix("week of ")
    chance = wording.chance(change.probability)
    return f"from {when}: ×{wording.times(change.ratio)} ({ends}), p {chance}"


def layers(phases: Phases, drawn: Drawn, height: int) -> list[Spec]:
    """The marks of the phases; labels stand above the panel, in as many rows as they need."""
    found = [_sets(phases), _steps(phases, drawn), *_dates(phases, height)]
    return [layer for layer in found if layer["data"]["values"]]


def _sets(phases: Phases) -> Spec:
    data = [
        {"from": periods.ms(c.date_set[0]), "to": periods.ms(c.date_set[1]) + 86_400_000}
        for c in phases.changes
    ]
    mark = {
        "type": "rect",
        "color": theme.colour("turn"),
        "opacity": 0.2,
        "aria": False,
        "clip": True,
    }
    return {"data": rows(data), "mark": mark, "encoding": {"x": time("from"), "x2": end("to")}}


def _steps(phases: Phases, drawn: Drawn) -> Spec:
    data = [_step(phase, phases.series, drawn.top) for phase in phases.phases]
    told = {"span": "Phase", "counted": "Counted", "rate": "Rate (90 % band)"}
    return {
        "data": rows(data),
        "mark": {"type": "rule", "color": theme.colour("ink"), "strokeWidth": 1.8, "clip": True},
        "encoding": {
            "x": time("from"), "x2": end("to"), "y": quantity("level"),
            "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()],
            "description": aloud(),
        },
    }  # fmt: skip


def _step(phase: Any, series: Series, top: float) -> dict[str, Any]:
    return {
        "from": periods.ms(phase.first), "to": periods.ms(periods.after(series.by, phase.last)),
        "level": wording.number(min(phase.rate, top)),
        "span": periods.span(series.by, (phase.first, phase.last)),
        "counted": wording.count(phase.count),
        "aloud": f"Phase {periods.span(series.by, (phase.first, phase.last))}: rate "
        f"{wording.band(phase.rate, phase.lower, phase.upper)}",
        "rate": wording.band(phase.rate, phase.lower, phase.upper),
    }  # fmt: skip


def _dates(phases: Phases, height: int) -> list[Spec]:
    rules: list[Spec] = []
    texts: list[Spec] = []
    for one in _labels(phases):
        foot = -_PAD - ROW * one["row"]
        rule = {
            "type": "rule", "color": theme.colour("ink"), "strokeDash": [2, 2], "aria": False,
            "y": foot - ROW + 3, "y2": height,
        }  # fmt: skip
        text = {
            "type": "text", "color": theme.colour("ink"), "align": one["align"],
            "baseline": "middle", "y": foot - ROW / 2 + 2,
            "dx": 4 if one["align"] == "left" else -4,
        }  # fmt: skip
        halo = {
            "stroke": theme.colour("paper"),
            "strokeWidth": 4,
            "strokeJoin": "round",
            "aria": False,
        }
        data = rows([{"at": one["at"], "label": one["label"], "told": one["told"]}])
        place = {"x": time("at")}
        named = {**place, "text": {"field": "label", "type": "nominal"}}
        tip = {
            "tooltip": {"field": "told", "type": "nominal", "title": "Change"},
            "description": aloud("told"),
        }
        rules.append({"data": data, "mark": rule, "encoding": place})
        texts.append({"data": data, "mark": {**text, **halo}, "encoding": named})
        texts.append({"data": data, "mark": text, "encoding": {**named, **tip}})
    return [*rules, *texts]


@dataclass(slots=True)
class _Label:
    """A label and where it may stand: right of its rule, or left of it."""

    change: Change
    text: str
    x: float
    wide: float
    align: str = "left"
    row: int = 0

    @property
    def ends(self) -> tuple[float, float]:
        if self.align == "left":
            return self.x - 2, self.x + self.wide
        return self.x - self.wide, self.x + 2

    def fits(self, others: Sequence[_Label]) -> bool:
        """Whether no label touches another and no rule goes through one."""
        left, right = self.ends
        for other in others:
            start, stop = other.ends
            if self.row == other.row and left - _BETWEEN < stop and start - _BETWEEN < right:
                return False
            if self.row > other.row and start <= self.x <= stop:
                return False
            if self.row < other.row and left <= other.x <= right:
                return False
        return True


def _labels(phases: Phases) -> list[dict[str, Any]]:
    """Each change with its label, side and row."""
    series = phases.series
    first = periods.ms(series.periods[0])
    whole = max(1, periods.ms(periods.after(series.by, series.periods[-1])) - first)
    labels = []
    for change in phases.changes:
        text = label(change, series.by)
        x = (periods.ms(change.date) - first) / whole * theme.WIDTH
        labels.append(_Label(change, text, x, theme.width_of(text) + 4))
    placed = _arranged(sorted(labels, key=lambda one: one.x))
    return [
        {
            "at": periods.ms(one.change.date), "label": one.text, "align": one.align,
            "row": one.row, "told": told(one.change, series),
        }
        for one in placed
    ]  # fmt: skip


def _arranged(labels: list[_Label]) -> list[_Label]:
    """The labels with side and row: of the ways to place them, the one that hides least."""
    choices = [_sides(one) for one in labels]
    ways = list(itertools.islice(itertools.product(*choices), _WAYS))
    best: tuple[tuple[int, int], list[_Label]] | None = None
    for way in ways:
        for turned in (True, False):
            placed: list[_Label] = []
            sided = [replace(one, align=side) for one, side in zip(labels, way, strict=True)]
            missed = sum(not _place(one, placed) for one in (sided[::-1] if turned else sided))
            score = (missed, max((one.row for one in placed), default=0))
            if best is None or score < best[0]:
                best = score, placed
    return best[1] if best else []


def _sides(one: _Label) -> list[str]:
    """On which sides of its rule a label stays within the chart; the right one where on none."""
    found = ["left"] if one.x + one.wide <= theme.WIDTH + 20 else []
    return found + (["right"] if one.x - one.wide >= -20 or not found else [])


def _place(one: _Label, placed: list[_Label]) -> bool:
    """Set the row, and tell whether the label stands free; if not, it is above all others."""
    free = False
    for row in range(len(placed) + 1):
        one.row = row
        if one.fits(placed):
            free = True
            break
    placed.append(one)
    return free


def told(change: Change, series: Series) -> str:
    """A change in a sentence."""
    first, last = (periods.day(day) for day in change.date_set)
    return (
        f"A new phase most probably began with {periods.label(series.by, change.date)}; with 90 % "
        f"between {first} and {last}. The rate became {wording.times(change.ratio)} times the old "
        "one."
    )


def signs(phases: Sequence[Phases]) -> list[Sign]:
    """The key of what is shown of phases."""
    ink, turn = theme.colour("ink"), theme.colour("turn")
    found = [Sign("line", ink, "rate of a phase")] if any(one.phases for one in phases) else []
    if any(one.changes for one in phases):
        found.append(Sign("rule", ink, "most probable start of a phase"))
        found.append(Sign("band", turn, "where it began (90 %)"))
    return found


def notes(phases: Sequence[Phases], names: Sequence[str]) -> list[str]:
    """What a search for phases says in words: that it found none, or could not find any."""
    found = []
    for one, name in zip(phases, names, strict=True):
        if one.note:
            found.append(f"{name}: {wording.plain(one.note, 400)}")
        elif not one.enough:
            found.append(f"{name}: too few events to see a change of phase if there was one.")
        elif not one.changes:
            found.append(f"{name}: no change of phase found.")
    if any(one.changes for one in phases):
        found.append(
            "×: rate after the change by the rate before it, with its 90 % band. "
            "p: probability that there was a change within the shaded dates."
        )
    return found
