"""A chart to a file: SVG, PNG, PDF, a page that needs no network, or the specification."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from dragoman.charts import page, pdf
from dragoman.errors import UsageError
from dragoman.record import files

Spec = dict[str, Any]
#: Pixels of a PNG per pixel of the chart: sharp on paper and on dense screens.
SCALE: Final = 2
#: Charts carry their data; the renderer may fetch nothing.
_NO_HOSTS: Final[list[str]] = []
_CLIP: Final = re.compile(r'(?<=clip-path="url\(#)clip\d+(?=\)")|(?<=<clipPath id=")clip\d+(?=")')


def write_chart(spec: Spec, path: Path) -> None:
    """Write a chart; the ending of `path` tells the format. A file is replaced when it exists.

    Args:
        spec: a specification, as the functions of this room give it.
        path: a file that ends in one of `.svg`, `.png`, `.pdf`, `.html`, `.json`.

    Raises:
        UsageError: another ending, or the specification cannot be drawn.
        RecordError: the file cannot be written.
    """
    content = _FORMATS[suffix_of(path)](spec)
    with files.sink(path) as stream:
        stream.write(content)


def suffix_of(path: str | Path) -> str:
    """The ending that tells the format; for a command to ask before it computes anything.

    Raises:
        UsageError: it is none of those that `write_chart` knows.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise UsageError(f"{path}: end the name in {', '.join(_FORMATS)}: that tells the format")
    return suffix


def svg(spec: Spec) -> str:
    """The chart as SVG.

    Raises:
        UsageError: the specification cannot be drawn.
    """
    import vl_convert

    drawn = str(_drawn(lambda: vl_convert.vegalite_to_svg(spec, allowed_base_urls=_NO_HOSTS)))
    # The renderer numbers its clips from where the chart before ended.
    clips = {name: f"clip{place}" for place, name in enumerate(dict.fromkeys(_CLIP.findall(drawn)))}
    return _CLIP.sub(lambda found: clips[found[0]], drawn)


def _svg(spec: Spec) -> bytes:
    return svg(spec).encode()


def png(spec: Spec) -> bytes:
    """The chart as PNG, `SCALE` pixels for each of its own.

    Raises:
        UsageError: the specification cannot be drawn.
    """
    import vl_convert

    return bytes(
        _drawn(lambda: vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=_NO_HOSTS))
    )


def _pdf(spec: Spec) -> bytes:
    import vl_convert

    content = bytes(_drawn(lambda: vl_convert.vegalite_to_pdf(spec, allowed_base_urls=_NO_HOSTS)))
    return pdf.ordered(content)


def _html(spec: Spec) -> bytes:
    return page.page(spec, svg(spec)).encode()


def _json(spec: Spec) -> bytes:
    return (json.dumps(spec, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _drawn(draw: Callable[[], Any]) -> Any:
    try:
        return draw()
    except ValueError as error:
        reason = " ".join(str(error).partition("\n    at ")[0].split())[:200]
        raise UsageError(f"the chart cannot be drawn: {reason}") from error


_FORMATS: Final[dict[str, Callable[[Spec], bytes]]] = {
    ".svg": _svg,
    ".png": png,
    ".pdf": _pdf,
    ".html": _html,
    ".json": _json,
}
