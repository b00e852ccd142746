"""Events per year by quad class, as an inline SVG: no script, no outside file."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from dragoman.brief.document import Year
from dragoman.brief.wording import QUADS

_HEIGHT, _TOP, _FOOT = 120, 18, 20
_MOST_YEARS = 60


def bars(years: Sequence[Year], between: str) -> Markup:
    """Stacked bars, one per year from the first to the last; empty for fewer than two years.

    Args:
        years: the timeline's years, oldest first; one labelled without a number is left out.
        between: the pair, for the accessible title.
    """
    counted = {int(y.label): y for y in years if y.label.isdigit()}
    if len(counted) < 2 or max(counted) - min(counted) >= _MOST_YEARS:
        return Markup("")
    shown = range(min(counted), max(counted) + 1)
    step = max(26, min(48, 350 // len(shown)))
    top = max(year.total.number for year in counted.values())
    body = Markup("").join(
        _bar(counted.get(year), year, place * step, step, top) for place, year in enumerate(shown)
    )
    said = "; ".join(f"{year}: {counted[year].total.number}" for year in shown if year in counted)
    width = step * len(shown)
    height = _HEIGHT + _TOP + _FOOT
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" '
        'aria-labelledby="chart-title chart-desc"><title id="chart-title">{title}</title>'
        '<desc id="chart-desc">{desc}</desc>{body}'
        '<line class="axis" x1="0" y1="{y}" x2="{w}" y2="{y}"/></svg>'
    ).format(
        w=width, h=height, y=_HEIGHT + _TOP, body=body,
        title=f"Events per year {between}, by class",
        desc=f"Stacked bars. {said}. The table below the chart gives every number.",
    )  # fmt: skip


def _bar(year: Year | None, label: int, x: int, step: int, top: int) -> Markup:
    foot = _HEIGHT + _TOP
    middle = x + step // 2
    text = Markup('<text class="year" x="{}" y="{}">{}</text>').format(middle, foot + 15, label)
    if year is None:
        return text
    parts = [text]
    y = float(foot)
    for quad, count in enumerate(year.quads, start=1):
        if count is None:
            continue
        height = _HEIGHT * count.number / top
        y -= height
        parts.append(
            Markup('<rect class="q{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
                quad, x + step // 6, y, step - step // 3, height
            )
        )
    parts.append(
        Markup('<a href="#{}"><text class="sum" x="{}" y="{:.1f}">{}</text></a>').format(
            year.total.anchor, middle, y - 4, year.total.number
        )
    )
    return Markup("").join(parts)


def legend() -> Markup:
    """The four classes with their colours, as a list."""
    items = Markup("").join(
        Markup('<li><span class="key q{}"></span>{}</li>').format(quad, escape(name))
        for quad, name in QUADS.items()
    )
    return Markup('<ul class="legend">{}</ul>').format(items)
