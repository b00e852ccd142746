"""Events per year by quad class, as an SVG of its own: no script, no outside file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from dragoman.brief.document import Count, Figure, Row
from dragoman.brief.wording import QUADS
from dragoman.charts import theme

_HEIGHT, _TOP, _FOOT = 110, 18, 20
_MOST_YEARS = 60
_COLOURS: Final = {
    1: theme.LIGHT["cooperation"], 2: theme.LIGHT["mcoop"],
    3: theme.LIGHT["vconf"], 4: theme.LIGHT["conflict"],
}  # fmt: skip


def bars(rows: Sequence[Row], whom: str) -> Figure | None:
    """Stacked bars, one per year from the first to the last; None for fewer than two years.

    Args:
        rows: the table of years: label, all, then a count per class; a label that is no number
            is left out.
        whom: whose events, for the title: "between Japan and NATO".
    """
    counted = {int(label): numbers for row in rows if (label := str(row.cells[0][0][0])).isdigit()
               for numbers in [_numbers(row)]}  # fmt: skip
    if len(counted) < 2 or max(counted) - min(counted) >= _MOST_YEARS:
        return None
    shown = range(min(counted), max(counted) + 1)
    step = max(26, min(48, 620 // len(shown)))
    top = max(numbers[0] for numbers in counted.values())
    body = Markup("").join(
        _bar(counted.get(year), year, place * step, step, top) for place, year in enumerate(shown)
    )
    said = "; ".join(f"{year}: {counted[year][0]}" for year in shown if year in counted)
    width, height = step * len(shown), _HEIGHT + _TOP + _FOOT
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
        '{body}<line x1="0" y1="{y}" x2="{w}" y2="{y}" stroke="{edge}"/></svg>'
    ).format(w=width, h=height, y=_HEIGHT + _TOP, body=body, edge=theme.LIGHT["edge"])
    return Figure(
        "years", f"Stacked bars of events {whom} per year. {said}. The table gives every number.",
        f"Events {whom} per year, by class. The table below gives every number.",
        drawn=str(drawn), keys=tuple((QUADS[quad], _COLOURS[quad]) for quad in QUADS),
    )  # fmt: skip


def dark(drawn: str) -> str:
    """The same drawing for a dark page."""
    for name, colour in theme.LIGHT.items():
        drawn = drawn.replace(f'"{colour}"', f'"{theme.DARK[name]}"')
    return drawn


def _numbers(row: Row) -> tuple[int, ...]:
    found = (cell[0][0] for cell in row.cells[1:])
    return tuple(part.number if isinstance(part, Count) else 0 for part in found)


def _bar(numbers: tuple[int, ...] | None, year: int, x: int, step: int, top: int) -> Markup:
    middle, foot = x + step // 2, _HEIGHT + _TOP
    parts = [_text(middle, foot + 15, year, theme.LIGHT["soft"])]
    if numbers is None:
        return parts[0]
    y = float(foot)
    for quad, number in enumerate(numbers[1:], start=1):
        if not number:
            continue
        height = _HEIGHT * number / top
        y -= height
        parts.append(
            Markup('<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}"/>').format(
                x + step // 6, y, step - step // 3, height, _COLOURS[quad]
            )
        )
    parts.append(_text(middle, y - 4, numbers[0], theme.LIGHT["ink"]))
    return Markup("").join(parts)


def _text(x: int, y: float, text: int, colour: str) -> Markup:
    return Markup(
        '<text x="{}" y="{:.1f}" text-anchor="middle" font-size="10" font-family="{}" '
        'fill="{}">{}</text>'
    ).format(x, y, theme.FONT, colour, text)
