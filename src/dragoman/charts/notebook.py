"""A chart in a notebook: as an Altair chart, or as a drawing that needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.charts import write
from dragoman.errors import UsageError

if TYPE_CHECKING:
    import altair

Spec = dict[str, Any]


def to_altair(spec: Spec) -> altair.VConcatChart:
    """The chart as an Altair object, to change or to save from Altair.

    Args:
        spec: a specification, as the functions of this room give it.

    Raises:
        UsageError: it is no specification of Vega-Lite.
    """
    import altair
    import jsonschema  # type: ignore[import-untyped]

    try:
        chart: altair.VConcatChart = altair.VConcatChart.from_dict(spec)
    except (jsonschema.ValidationError, ValueError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise UsageError(f"this is no chart that Altair can read: {reason}") from error
    return chart


@dataclass(frozen=True, slots=True)
class Shown:
    """What a notebook displays as SVG; it keeps the specification."""

    spec: Spec

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What Jupyter asks for: the drawing, and its description where none can be shown."""
        return {
            "image/svg+xml": write.svg(self.spec),
            "text/plain": str(self.spec.get("description", "a chart")),
        }


def show(spec: Spec) -> Shown:
    """The last line of a cell: draws the chart there, without a network or an extension."""
    return Shown(spec)
