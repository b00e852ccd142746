"""Crises between two sides: a row each, its states as bars, its events as dots by side."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dragoman.charts import acts, frame, periods, theme, wording
from dragoman.charts.frame import Sign, Spec, rows
from dragoman.errors import UsageError
from dragoman.phases.episode import Episode, State

#: Most rows of one chart; more episodes cannot be read side by side.
MOST_ROWS: Final = 20
_ROW: Final = 86
_BAR: Final = 44
_THICK: Final = 16
_OFF: Final = 16
#: Pixels below which the states of an episode cannot be told apart.
_SLIVER: Final = 40
#: Pixels from one dot to the next.
_DOT: Final = 6
_DAY_MS: Final = 86_400_000
#: The names of the sides stand left of it.
_WIDTH: Final = theme.WIDTH - 64
_Scale = Literal["calendar", "days", "own"]
_ORDER: Final = ("tension", "strike", "retaliation", "ceasefire", "volatile")


@dataclass(frozen=True, slots=True)
class _Row:
    """Where the days of one episode stand: on a calendar, or from `zero` in units of `per`."""

    episode: Episode
    zero: int | None
    per: int
    pixels: float

    def at(self, day: dt.date) -> float:
        """The place of the begin of a day on the x axis."""
        if self.zero is None:
            return periods.ms(day)
        return round((periods.ms(day) - self.zero) / self.per, 6)


def episodes_chart(
    episodes: Sequence[Episode],
    *,
    names: wording.Names | None = None,
    members: acts.Members | None = None,
) -> Spec:
    """A timeline of episodes, the first on top.

    Episodes near each other share a calendar. Those far apart start together, so that their lengths
    can be compared; where they differ too much in length for that, each has the whole width.

    Args:
        episodes: of one pair or several.
        names: what actors are called, by code.
        members: the codes of each group that is a side, to tell by which side an act was.

    Raises:
        UsageError: there is no episode.
    """
    if not episodes:
        raise UsageError("no episode to draw; ask for a longer time or another pair")
    most = sorted(episodes, key=lambda one: (-_acts(one), one.first))[:MOST_ROWS]
    shown = sorted(most, key=lambda one: (one.first, one.last, one.a, one.b))
    scale = _scale(shown)
    placed = [_row(one, shown, scale) for one in shown]
    view = {
        "width": _WIDTH,
        "height": _ROW * len(shown),
        "encoding": {"x": _axis(shown, scale), "y": frame.pixel("y")},
        "layer": [*_ground(shown, scale), *_layers(placed, names, members or {}, scale)],
    }
    return frame.chart(
        _title(shown, names), _told(episodes), [view], signs=_signs(shown),
        notes=_notes(episodes, shown, scale), width=_WIDTH,
        description=_description(episodes, shown, names),
    )  # fmt: skip


def _acts(episode: Episode) -> int:
    return sum(len(state.evidence) for state in episode.states)


def _days(episode: Episode) -> int:
    return (episode.last - episode.first).days + 1


def _scale(shown: Sequence[Episode]) -> _Scale:
    """The scale on which at least half of the episodes are wide enough to see their states."""
    scales: tuple[_Scale, ...] = ("calendar", "days")
    for scale in scales:
        whole = _span(shown, scale)
        wide = sum(_days(one) / whole * _WIDTH >= _SLIVER for one in shown)
        if wide * 2 >= len(shown):
            return scale
    return "own"


def _span(shown: Sequence[Episode], scale: _Scale) -> int:
    """Days from the left edge to the right one."""
    if scale == "calendar":
        return (max(one.last for one in shown) - shown[0].first).days + 1
    return max(map(_days, shown))


def _row(episode: Episode, shown: Sequence[Episode], scale: _Scale) -> _Row:
    days = _days(episode) if scale == "own" else _span(shown, scale)
    zero = None if scale == "calendar" else periods.ms(episode.first)
    return _Row(episode, zero, _DAY_MS * (days if scale == "own" else 1), _WIDTH / days)


def _axis(shown: Sequence[Episode], scale: _Scale) -> Spec:
    days = _span(shown, scale)
    if scale == "calendar":
        first = shown[0].first
        axis = {**periods.axis(first, _end(shown), _WIDTH), "grid": True}
        return {"type": "temporal", "axis": axis}
    if scale == "own":
        return {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": None}
    axis = {
        "title": "days since the crisis began", "grid": True, "tickCount": 8, "format": "d",
        "tickMinStep": 1,
    }  # fmt: skip
    return {"type": "quantitative", "scale": {"domain": [0, days], "nice": False}, "axis": axis}


def _ground(shown: Sequence[Episode], scale: _Scale) -> list[Spec]:
    first = shown[0].first
    if scale != "calendar":
        return []
    return [periods.ground(first, _end(shown))]


def _end(shown: Sequence[Episode]) -> dt.date:
    """The first day after all of them."""
    return periods.after("day", max(one.last for one in shown))


def _layers(
    placed: Sequence[_Row], names: wording.Names | None, members: acts.Members, scale: _Scale
) -> list[Spec]:
    bars: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    sides: list[dict[str, Any]] = []
    several = len({row.episode.dataset for row in placed}) > 1
    for place, row in enumerate(placed):
        top = _ROW * place
        bars += [_bar(state, top, row) for state in row.episode.states]
        heads.append({"y": top + 9, "text": _head(row.episode, names, several=several)})
        for side, shift in ((row.episode.a, -_OFF), (row.episode.b, _OFF)):
            name = f"by {wording.plain(wording.named(side, names), 18)}"
            sides.append({"y": top + _BAR + shift, "text": name})
    numeric = scale != "calendar"
    dots = _dots(placed, members)
    return [*_bars(bars, numeric), *_marks(dots, numeric), *_texts(heads, sides)]


def _bar(state: State, top: int, row: _Row) -> dict[str, Any]:
    name = wording.plain(state.name)
    first, last = row.at(state.first), row.at(periods.after("day", state.last))
    room = ((state.last - state.first).days + 1) * row.pixels - 8
    return {
        "from": first, "to": last, "mid": (first + last) / 2, "state": name,
        "y": top + _BAR - _THICK / 2, "y2": top + _BAR + _THICK / 2, "middle": top + _BAR,
        "when": f"{periods.day(state.first)} to {periods.day(state.last)}",
        "events": wording.many(len(state.evidence), "event"), "colour": theme.of_state(state.name),
        "aloud": f"{name}, {periods.day(state.first)} to {periods.day(state.last)}",
        "inside": name if theme.width_of(name) <= room else "",
    }  # fmt: skip


def _dots(placed: Sequence[_Row], members: acts.Members) -> list[dict[str, Any]]:
    found = [
        (_ROW * place, row, dot)
        for place, row in enumerate(placed)
        for dot in acts.dots(row.episode, members, max(1, math.ceil(_DOT / row.pixels)))
    ]
    most = max((len(dot.events) for _, _, dot in found), default=1)
    return [
        {
            "at": (row.at(dot.first) + row.at(periods.after("day", dot.last))) / 2,
            "y": top + _BAR + (-_OFF if dot.side else _OFF),
            "size": acts.size(len(dot.events), most), **dot.told(),
        }
        for top, row, dot in found
    ]  # fmt: skip


def _x(field: str, numeric: bool) -> Spec:
    return {"field": field, "type": "quantitative" if numeric else "temporal"}


def _tips(**told: str) -> Spec:
    return {
        "tooltip": [{"field": k, "type": "nominal", "title": v} for k, v in told.items()],
        "description": {"field": "aloud", "type": "nominal"},
    }


def _bars(bars: Sequence[dict[str, Any]], numeric: bool) -> list[Spec]:
    found: list[Spec] = []
    place = {
        "x": _x("from", numeric),
        "x2": {"field": "to"},
        "y": frame.pixel("y"),
        "y2": {"field": "y2"},
    }
    tips = _tips(state="State", when="When", events="Evidence")
    for colour in dict.fromkeys(bar["colour"] for bar in bars):
        data = [bar for bar in bars if bar["colour"] == colour]
        mark = {
            "type": "rect", "fill": colour, "stroke": theme.colour("paper"), "strokeWidth": 0.6,
        }  # fmt: skip
        found.append({"data": rows(data), "mark": mark, "encoding": {**place, **tips}})
    named = [bar for bar in bars if bar["inside"]]
    if named:
        text = {"type": "text", "baseline": "middle", "color": theme.colour("paper"), "aria": False}
        inside = {"field": "inside", "type": "nominal"}
        encoding = {"x": _x("mid", numeric), "y": frame.pixel("middle"), "text": inside, **tips}
        found.append({"data": rows(named), "mark": text, "encoding": encoding})
    return found


def _marks(dots: Sequence[dict[str, Any]], numeric: bool) -> list[Spec]:
    if not dots:
        return []
    encoding = {
        "x": _x("at", numeric), "y": frame.pixel("y"), "size": frame.size("size"),
        **_tips(day="Day", by="By", what="Acts", words="Words"),
    }  # fmt: skip
    mark = {
        "type": "point", "filled": True, "fill": theme.colour("ink"), "opacity": 0.7,
        "stroke": theme.colour("paper"), "strokeWidth": 0.5,
    }  # fmt: skip
    return [{"data": rows(list(dots)), "mark": mark, "encoding": encoding}]


def _texts(heads: Sequence[dict[str, Any]], sides: Sequence[dict[str, Any]]) -> list[Spec]:
    text = {"type": "text", "baseline": "middle"}
    head = {**text, "align": "left", "fontWeight": "bold", "color": theme.colour("ink")}
    halo = {
        **head,
        "stroke": theme.colour("paper"),
        "strokeWidth": 4,
        "strokeJoin": "round",
        "aria": False,
    }
    side = {**text, "align": "right", "dx": -8, "color": theme.colour("soft")}
    shown = {
        "x": {"value": 0},
        "y": frame.pixel("y"),
        "text": {"field": "text", "type": "nominal"},
        "description": {"field": "text", "type": "nominal"},
    }
    return [
        {"data": rows(data), "mark": mark, "encoding": shown}
        for data, mark in ((heads, halo), (heads, head), (sides, side))
    ]


def _head(episode: Episode, names: wording.Names | None, *, several: bool) -> str:
    a, b = wording.named(episode.a, names), wording.named(episode.b, names)
    days = wording.many((episode.last - episode.first).days + 1, "day")
    still = ", not over when the data end" if episode.open else ""
    first, last = periods.day(episode.first), periods.day(episode.last)
    of = f" in {wording.plain(episode.dataset)}" if several else ""
    return f"{a} and {b}{of}, {first} to {last} ({days}{still})"


def _title(shown: Sequence[Episode], names: wording.Names | None) -> str:
    pairs = {(one.a, one.b) for one in shown}
    number = "Crisis" if len(shown) == 1 else f"{len(shown)} crises"
    if len(pairs) == 1:
        a, b = pairs.pop()
        return f"{number} between {wording.named(a, names)} and {wording.named(b, names)}"
    return f"{number} of {len(pairs)} pairs"


def _told(episodes: Sequence[Episode]) -> list[str]:
    sets = sorted({wording.plain(one.dataset) for one in episodes})
    first, last = min(one.first for one in episodes), max(one.last for one in episodes)
    # Data sets tell of the same crises: their events are not added up.
    events = "" if len(sets) > 1 else f"; {wording.many(sum(map(_acts, episodes)), 'event')}"
    return [
        f"Data set {', '.join(sets)}; {periods.day(first)} to {periods.day(last)}{events}.",
        "Bars: the state of the crisis. Dots: what each side did, larger for more acts. "
        "No correction for how much was read: quiet days may be days on which little was read.",
    ]


def _signs(shown: Sequence[Episode]) -> list[Sign]:
    states: Iterable[str] = {state.name for one in shown for state in one.states}
    known = sorted(states, key=lambda one: (_ORDER.index(one) if one in _ORDER else 99, one))
    found = [Sign("block", theme.of_state(one), wording.plain(one)) for one in known[:8]]
    return [*found, Sign("dot", theme.colour("ink"), "acts of a side")]


def _notes(episodes: Sequence[Episode], shown: Sequence[Episode], scale: _Scale) -> list[str]:
    found = []
    if scale == "days":
        found.append("Each row starts on the first day of its own crisis; the dates are above it.")
    if scale == "own":
        found.append(
            "Each row has a scale of its own, from the first to the last day of its crisis; "
            "the dates are above it."
        )
    if len(shown) < len(episodes):
        found.append(
            f"Shown are the {len(shown)} episodes with most events; "
            f"{len(episodes) - len(shown)} are left out."
        )
    if any(one.open for one in shown):
        found.append("“Not over”: the data end before it had been quiet long enough to say.")
    return found


def _description(
    episodes: Sequence[Episode], shown: Sequence[Episode], names: wording.Names | None
) -> str:
    several = len({one.dataset for one in shown}) > 1
    told = [f"{_head(one, names, several=several)}: {_states(one)}." for one in shown[:8]]
    return " ".join([f"{_title(shown, names)}.", _told(episodes)[0], *told])


def _states(episode: Episode) -> str:
    return wording.listed((wording.plain(state.name) for state in episode.states), 8)
