"""A chart as a page of its own: the drawing, its program and its data in one file.

The page's policy lets it run its own two scripts and nothing else, and fetch nothing at all. Vega's
expressions are interpreted, not compiled, so that the policy needs no "unsafe-eval".
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from typing import Any, Final

from dragoman.charts import theme

_EXPORT: Final = "window.vegaEmbed = vegaEmbed;"
_BOOT: Final = """
const spec = JSON.parse(document.getElementById("spec").textContent);
const swap = JSON.parse(document.getElementById("dark").textContent);
const darkened = (part) => {
  if (Array.isArray(part)) return part.map(darkened);
  if (part && typeof part === "object") return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === "values" ? value : darkened(value)]));
  return typeof part === "string" && Object.hasOwn(swap, part) ? swap[part] : part;
};
const night = matchMedia("(prefers-color-scheme: dark)");
const draw = () => vegaEmbed("#chart", night.matches ? darkened(spec) : spec, {
  mode: "vega-lite", renderer: "svg", ast: true,
  actions: {export: true, source: false, compiled: false, editor: false},
  tooltip: {theme: night.matches ? "dark" : "light"},
});
night.addEventListener("change", draw);
draw();
"""
_STYLE: Final = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; background: %s; color: %s; font-family: %s; }
figure { margin: 0 auto; max-width: 47rem; overflow-x: auto; }
noscript svg { max-width: 100%%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: %s; color: %s; } }
"""


@cache
def bundle() -> str:
    """The drawing program; putting it together takes seconds."""
    import vl_convert

    return str(vl_convert.javascript_bundle(_EXPORT))


def page(spec: dict[str, Any], still: str) -> str:
    """The page.

    Args:
        spec: the chart.
        still: the chart as SVG, for who does not run scripts.
    """
    scripts = (bundle(), _BOOT)
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: "
        "blob:; base-uri 'none'; form-action 'none'"
    )
    light, dark = theme.LIGHT, theme.DARK
    style = _STYLE % (light["paper"], light["ink"], theme.FONT, dark["paper"], dark["ink"])
    swap = {light[name]: dark[name] for name in light}
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{escape(_title(spec))}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            f'<figure><div id="chart"></div><noscript>{still}</noscript></figure>\n',
            _data("spec", spec), _data("dark", swap),
            *(f"<script>{script}</script>\n" for script in scripts),
            "</body>\n</html>\n",
        ]
    )  # fmt: skip


def _title(spec: dict[str, Any]) -> str:
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def _data(name: str, content: object) -> str:
    """JSON that no text in it can end early."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>\n'


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
