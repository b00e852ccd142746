"""What `dragoman series` has found, as rows: counts, intensities and older measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.cli.output import write_rows
from dragoman.measures.series import Series

if TYPE_CHECKING:
    from dragoman.measures.comparison import Comparison
    from dragoman.measures.intensity.result import Intensity, IntensityFit

COLUMNS: Final = (
    "dataset", "source", "target", "period", "kind", "area", "publisher", "measure", "count",
    "exposure",
)  # fmt: skip
NARROW: Final = ("period", "kind", "area", "count", "exposure")
_BANDS: Final = ("median", "lower", "upper", "enough")


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is to write: series, their fits where asked for, and older measures."""

    series: tuple[Series, ...]
    fits: tuple[IntensityFit, ...]
    compared: tuple[Comparison, ...]
    areas: tuple[str, ...]

    @property
    def intensities(self) -> list[Intensity]:
        """Those of the areas asked for."""
        return [one for fit in self.fits for one in self.of(fit)]

    def of(self, fit: IntensityFit) -> list[Intensity]:
        """Those of one fit."""
        return [one for one in (fit.overall, *fit.areas) if one.series.area in self.areas]


def write(answer: Answer, format_: str | None) -> None:
    """Write the rows to standard output in the chosen format."""
    more = (*(_BANDS if answer.fits else ()),
            *dict.fromkeys(one.name for one in answer.compared))  # fmt: skip
    narrow = [*NARROW, *more]
    for name, place in (("publisher", 2), ("dataset", 0)):
        if len({getattr(one, name) for one in answer.series}) > 1:
            narrow.insert(place, name)
    write_rows(list(_rows(answer)), (*COLUMNS, *more), format_, narrow=narrow)


def _rows(answer: Answer) -> Iterator[dict[str, Any]]:
    compared: dict[tuple[str, dt.date], dict[str, float | None]] = {}
    for one in answer.compared:
        for day, value in zip(one.periods, one.values.tolist(), strict=True):
            compared.setdefault((one.dataset, day), {})[one.name] = _rounded(value)
    if answer.fits:
        for intensity in answer.intensities:
            for row, bands in zip(_plain(intensity.series), _bands(intensity), strict=True):
                yield {**row, **bands, **compared.get((row["dataset"], row["period"]), {})}
        return
    for series in answer.series:
        for row in _plain(series):
            yield {**row, **compared.get((row["dataset"], row["period"]), {})}


def _plain(series: Series) -> Iterator[dict[str, Any]]:
    numbers = zip(series.periods, series.counts.tolist(), series.exposure.tolist(), strict=True)
    for day, count, exposure in numbers:
        told = {"period": day, "count": count, "exposure": int(exposure)}
        yield {name: told[name] if name in told else getattr(series, name) for name in COLUMNS}


def _bands(intensity: Intensity) -> Iterator[dict[str, Any]]:
    rate = intensity.rate
    bands = (rate.median.tolist(), rate.lower.tolist(), rate.upper.tolist())
    for median, lower, upper, enough in zip(*bands, intensity.enough.tolist(), strict=True):
        values = (_rounded(median), _rounded(lower), _rounded(upper), enough)
        yield dict(zip(_BANDS, values, strict=True))


def _rounded(value: float) -> float | None:
    """Four digits; None for a value that there is none of."""
    return None if value != value else float(f"{value:.4g}")  # noqa: PLR0124
