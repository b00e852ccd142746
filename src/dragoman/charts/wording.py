"""Numbers and words as a chart prints them. What comes from a record is cut and cleaned here."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dragoman.charts import theme
from dragoman.measures.series import Series

Names = Mapping[str, str]
KINDS: Final = {
    "all": "All events", "cooperation": "Cooperation", "conflict": "Conflict",
    "vcoop": "Verbal cooperation", "mcoop": "Material cooperation", "vconf": "Verbal conflict",
    "mconf": "Material conflict",
}  # fmt: skip
#: What is read by the project itself counts its coverage in reports.
_OWN: Final = "dragoman"
_LONGEST_NAME: Final = 40
_HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def plain(text: str, most: int = _LONGEST_NAME) -> str:
    """One line of `text` without control or direction signs, cut to `most` characters."""
    shown = "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in text[: most * 4])
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def named(code: str, names: Names | None) -> str:
    """What an actor or group is called: by `names`, else as it is."""
    return plain((names or {}).get(code, code))


def pair(series: Series, names: Names | None) -> str:
    """Both sides: "Japan and NATO"."""
    return f"{named(series.source, names)} and {named(series.target, names)}"


def kind(name: str) -> str:
    """A class of events in plain words."""
    return KINDS.get(name, plain(name))


def area(name: str) -> str:
    """An area in plain words: "defence industry"."""
    return plain(name.replace("-", " ").replace("_", " "))


def coverage(series: Series, *, short: bool = False) -> str:
    """What the exposure of a series counts."""
    if series.dataset == _OWN:
        return "reports read"
    what = "mentions" if series.measure == "mentions" else "events"
    return f"all its {what}" if short else f"all {what} of {plain(series.dataset)} in the period"


def count(number: float) -> str:
    """A whole number: 1,234."""
    return f"{round(number):,}"


def amount(number: float) -> str:
    """A number in three digits: 1,230; 12.3; 0.0123."""
    if not math.isfinite(number):
        return "unknown"
    if number == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:,.{min(digits, 4)}f}"


def band(middle: float, lower: float, upper: float) -> str:
    """A number and its band: "2.40 (1.80 to 3.10)"."""
    return f"{amount(middle)} ({amount(lower)} to {amount(upper)})"


def times(ratio: float) -> str:
    """A ratio in two digits: 2.4, 0.40, 12."""
    return f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 0.995 else f"{ratio:.2f}"


def chance(probability: float) -> str:
    """A probability: .97, >.99, <.01."""
    if probability > 0.99:
        return ">.99"
    return "<.01" if probability < 0.01 else f"{probability:.2f}"[1:]


def plural(noun: str) -> str:
    """ "events", "stories", "days"."""
    return noun[:-1] + "ies" if noun.endswith("y") and noun != "day" else noun + "s"


def many(number: int, noun: str) -> str:
    """ "1 event", "2 events", "3 stories"."""
    return f"{count(number)} {noun if number == 1 else plural(noun)}"


def listed(words: Iterable[str], most: int = 6) -> str:
    """ "a, b and 3 more"."""
    told = list(words)
    if len(told) > most:
        return f"{', '.join(told[:most])} and {len(told) - most} more"
    return ", ".join(told)


def wrapped(text: str, size: float = theme.SMALL, width: float = theme.WIDTH + 30) -> list[str]:
    """A text in lines that fit the chart."""
    most = max(20, int(width / theme.width_of("x", size)))
    return textwrap.wrap(text, most, break_on_hyphens=False) or [""]


def number(value: Any) -> float | None:
    """A number as JSON can hold it, in six digits; None where there is none."""
    real = float(value)
    return float(f"{real:.6g}") if math.isfinite(real) else None
