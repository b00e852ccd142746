"""One look for every chart: colours, type, sizes.

Colours are those of the brief. In a specification they stand as the light ones, so that each can
be found and replaced by its dark one (`dark`). They differ in lightness as well as in hue, for who
cannot tell red from green.
"""

from __future__ import annotations

from typing import Any, Final

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
#: Width of what is drawn; with axes and margins a chart stays below 700 pixels.
WIDTH: Final = 616
#: Liberation Sans comes with the renderer; Arial has the same widths.
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
SMALL: Final = 11
TITLE: Final = 16
#: Width of a character of `FONT` by its size, on average and generously.
_LETTER: Final = 0.49

LIGHT: Final[dict[str, str]] = {
    "paper": "#ffffff", "ink": "#1b1f24", "soft": "#545c66", "line": "#d4d9df", "wash": "#e9edf1",
    "edge": "#7a838e",
    "turn": "#6b4fa0",
    "cooperation": "#2f6fb0", "conflict": "#b3261e", "mcoop": "#16796b", "vconf": "#b06a00",
    "tension": "#9e5e00", "retaliation": "#5c0f0a", "volatile": "#6b7280",
    "c0": "#0072b2", "c1": "#d1580a", "c2": "#00805c", "c3": "#a8508a", "c4": "#3d8fc4",
    "c5": "#8a6d00", "c6": "#7a4b1e", "other": "#70777f",
}  # fmt: skip
DARK: Final[dict[str, str]] = {
    "paper": "#14181d", "ink": "#e7eaee", "soft": "#a8b1bc", "line": "#39424d", "wash": "#262e37",
    "edge": "#7f8996",
    "turn": "#b9a3e8",
    "cooperation": "#6ea8e0", "conflict": "#f2867f", "mcoop": "#4fbfae", "vconf": "#e6a23c",
    "tension": "#e7a43d", "retaliation": "#ffd1cc", "volatile": "#98a2ae",
    "c0": "#56a9e8", "c1": "#f08a4b", "c2": "#35c79a", "c3": "#d88fc0", "c4": "#8cc8f0",
    "c5": "#d9b83a", "c6": "#c79a6b", "other": "#939ba5",
}  # fmt: skip
#: Communities beyond these share one colour.
COMMUNITIES: Final = ("c0", "c1", "c2", "c3", "c4", "c5", "c6")
_KINDS: Final = {
    "all": "soft", "cooperation": "cooperation", "conflict": "conflict", "vcoop": "cooperation",
    "mcoop": "mcoop", "vconf": "vconf", "mconf": "conflict",
}  # fmt: skip
_STATES: Final = {
    "tension": "tension", "strike": "conflict", "retaliation": "retaliation",
    "ceasefire": "cooperation", "volatile": "volatile",
}  # fmt: skip


def colour(name: str) -> str:
    """The light colour of a name in `LIGHT`."""
    return LIGHT[name]


def of_kind(kind: str) -> str:
    """The colour of a class of events; that of all events where the class is not known."""
    return LIGHT[_KINDS.get(kind, "soft")]


def of_state(state: str) -> str:
    """The colour of a state of an episode."""
    return LIGHT[_STATES.get(state, "volatile")]


def of_community(number: int) -> str:
    """The colour of a community."""
    return LIGHT[COMMUNITIES[number] if 0 <= number < len(COMMUNITIES) else "other"]


def width_of(text: str, size: float = SMALL) -> float:
    """About how many pixels a text takes."""
    return len(text) * size * _LETTER


def config() -> dict[str, Any]:
    """The settings every specification carries."""
    return {
        "background": LIGHT["paper"],
        "font": FONT,
        "padding": 14,
        "view": {"stroke": None},
        "concat": {"spacing": 14},
        "title": {
            "anchor": "start", "color": LIGHT["ink"], "fontSize": TITLE, "fontWeight": "bold",
            "subtitleColor": LIGHT["soft"], "subtitleFontSize": SMALL + 1,
            "subtitlePadding": 5, "subtitleLineHeight": 16, "offset": 12, "lineHeight": 20,
        },
        "axis": {
            "labelColor": LIGHT["soft"], "titleColor": LIGHT["soft"], "labelFontSize": SMALL,
            "titleFontSize": SMALL, "titleFontWeight": "normal", "gridColor": LIGHT["line"],
            "gridOpacity": 0.6, "domainColor": LIGHT["edge"], "tickColor": LIGHT["edge"],
            "labelPadding": 4, "titlePadding": 8,
        },
        "text": {"color": LIGHT["ink"], "fontSize": SMALL},
    }  # fmt: skip


def dark(spec: dict[str, Any]) -> dict[str, Any]:
    """The same chart for a dark page. Data are left as they are."""
    swap = {LIGHT[name]: DARK[name] for name in LIGHT}

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: v if k == "values" else walk(v) for k, v in part.items()}
        if isinstance(part, list):
            return [walk(one) for one in part]
        return swap.get(part, part) if isinstance(part, str) else part

    darkened: dict[str, Any] = walk(spec)
    return darkened
