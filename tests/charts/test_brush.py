"""A brush over time on a chart of series."""

from __future__ import annotations

import datetime as dt

import pytest

from charts.builders import fit, series
from charts.reading import text
from dragoman.charts.brush import BRUSH, brushed
from dragoman.charts.series import series_chart

SPEC = series_chart([fit(series()), fit(series("conflict"))], [])


def test_every_panel_shares_one_brush() -> None:
    spec = brushed(SPEC)
    (param,) = spec["params"]
    assert param["name"] == BRUSH
    assert param["select"]["encodings"] == ["x"]
    assert "value" not in param
    named = {layer.get("name") for part in spec["vconcat"] for layer in part.get("layer", [])}
    assert len(param["views"]) == 2
    assert set(param["views"]) <= named
    assert "params" not in SPEC


def test_the_chart_is_drawn_as_before() -> None:
    assert text(brushed(SPEC, dt.date(2012, 3, 1))) == text(SPEC)


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        ("2012-03-01", "2012-04-30", [(2012, 3, 1), (2012, 5, 1)]),
        ("1990-01-01", None, [(2012, 1, 1), (2012, 9, 1)]),
        (None, "9999-12-31", [(2012, 1, 1), (2012, 9, 1)]),
    ],
)
def test_it_begins_with_the_days_asked_for(
    first: str | None, last: str | None, ends: list[tuple[int, int, int]]
) -> None:
    days = [dt.date.fromisoformat(day) if day else None for day in (first, last)]
    (param,) = brushed(SPEC, *days)["params"]
    got = [(one["year"], one["month"], one["date"]) for one in param["value"]["x"]]
    assert got == ends


def test_days_off_the_axis_choose_nothing() -> None:
    (param,) = brushed(SPEC, dt.date(2030, 1, 1), dt.date(2031, 1, 1))["params"]
    assert "value" not in param


def test_a_chart_without_time_is_left_alone() -> None:
    bare = {"vconcat": [{"layer": [{"mark": "bar", "encoding": {}}]}]}
    assert brushed(bare) == bare
