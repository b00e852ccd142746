"""Charts of a briefing as each format takes them: SVG, light and dark, and PNG."""

from __future__ import annotations

from typing import Any

from dragoman.brief import chart
from dragoman.brief.document import Figure
from dragoman.charts import theme
from dragoman.charts.write import svg
from dragoman.errors import UsageError

#: Pixels of a PNG per pixel of the chart.
_SCALE = 2.5


def light(figure: Figure) -> str:
    """The chart as SVG."""
    return svg(figure.spec) if figure.spec is not None else figure.drawn


def dark(figure: Figure) -> str:
    """The chart as SVG for a dark page."""
    if figure.spec is not None:
        return svg(theme.dark(figure.spec))
    return chart.dark(figure.drawn)


def png(figure: Figure) -> bytes:
    """The chart as PNG.

    Raises:
        UsageError: it cannot be drawn.
    """
    import vl_convert

    try:
        return bytes(vl_convert.svg_to_png(light(figure), scale=_SCALE))
    except ValueError as error:
        raise UsageError(f"the chart {figure.name} cannot be drawn") from error


def in_type(figure: Figure, font: str) -> str:
    """The chart as SVG with its words in the type of the page around it."""
    return light(figure).replace(theme.FONT, font)


def fit(shape: Any, most: int) -> None:
    """Set a picture in a document at the size of the page's type, no wider than `most`."""
    pixel = 9525  # English Metric Units of a pixel at 96 per inch
    width, height = shape.width, shape.height
    wanted = min(int(most), round(width * 96 / 72 / _SCALE * 0.75) or pixel)
    shape.width, shape.height = wanted, round(height * wanted / width)


def rgb(colour: str) -> Any:
    """A colour as Word takes it."""
    from docx.shared import RGBColor

    return RGBColor.from_string(colour.removeprefix("#").upper())
