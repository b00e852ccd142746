"""A chart as a reader gets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from dragoman.charts import write

Spec = dict[str, Any]


def words(spec: Spec) -> list[str]:
    """The texts of the drawing."""
    root = etree.fromstring(write.svg(spec).encode())
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def text(spec: Spec) -> str:
    """All texts, in one line."""
    return " ".join(words(spec))


def marks(spec: Any) -> Iterator[Spec]:
    """Every layer with a mark."""
    if isinstance(spec, dict):
        if "mark" in spec:
            yield spec
        for part in spec.values():
            yield from marks(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from marks(part)


def rows(spec: Spec, field: str) -> list[Spec]:
    """The data rows that have a field, of whatever layer."""
    found = (row for layer in marks(spec) for row in layer.get("data", {}).get("values", ()))
    return [row for row in found if field in row]
