"""Ripples over time, as a matrix and on a map: what is drawn, said, and not claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from charts.reading import Spec, marks, rows, text, words
from dragoman.charts import earth, theme, wording
from dragoman.charts.ripple import ripple_chart
from dragoman.charts.ripple_map import path_chart
from dragoman.charts.ripple_matrix import matrix_chart
from dragoman.charts.write import svg, write_chart
from dragoman.errors import UsageError
from dragoman.ripple.paths import paths
from dragoman.ripple.response import regions, response
from dragoman.ripple.result import Ripple
from dragoman.ripple.shock import NamedShock, Size, beyond
from ripple import made

EAST, TALKS, WEST = "East, conflict", "East, cooperation", "West, conflict"
NAMES = (EAST, TALKS, WEST)
LINKS = {(EAST, EAST): 0.3, (EAST, TALKS): 0.4, (TALKS, WEST): 0.5}
PLACES = {"East": ("JPN", "KOR"), "West": ("FRA", "DEU")}
WARNING = "the held-out score is below that of own history alone"


def fit(links: dict[tuple[str, str], float] | None = None, *, converged: bool = True) -> Ripple:
    return made.ripple(NAMES, LINKS if links is None else links, error=0.02, converged=converged)


def over_time(of: Ripple, **told: object) -> Spec:
    return ripple_chart(response(of, {EAST: 10.0}, 14), of, dataset="icews", **told)  # type: ignore[arg-type]


def by_region(of: Ripple, **told: object) -> Spec:
    found = response(of, {EAST: 10.0}, 14, groups=regions(NAMES))
    return ripple_chart(found, of, dataset="icews", **told)  # type: ignore[arg-type]


def matrix(of: Ripple, **told: object) -> Spec:
    return matrix_chart(of, dataset="icews", **told)  # type: ignore[arg-type]


def on_the_map(of: Ripple, **told: object) -> Spec:
    found = response(of, {EAST: 10.0}, 14, groups=regions(NAMES))
    ways = paths(of, {EAST: 10.0}, 14)
    return path_chart(found, ways, of, PLACES, dataset="icews", **told)  # type: ignore[arg-type]


CHARTS: Sequence[Callable[..., Spec]] = (over_time, by_region, matrix, on_the_map)


@pytest.mark.parametrize("chart", CHARTS)
def test_each_is_drawn_without_a_warning_and_names_what_it_is_of(
    chart: Callable[..., Spec], capfd: pytest.CaptureFixture[str]
) -> None:
    import vl_convert

    spec = chart(fit())
    drawn = vl_convert.vegalite_to_svg(spec, show_warnings=True, allowed_base_urls=[])
    assert "".join(capfd.readouterr()) == ""
    assert float(etree.fromstring(drawn.encode()).get("width")) <= 705
    assert "statistical spillover" in " ".join(spec["title"]["text"]).lower()
    assert spec["title"]["subtitle"][0].startswith("Data set icews; 1 Mar 2018 to 29 Apr 2018")
    assert "all events of icews" in " ".join(spec["title"]["subtitle"])
    assert len(spec["description"]) > 40


@pytest.mark.parametrize("chart", CHARTS)
def test_what_a_check_found_wrong_stands_first(chart: Callable[..., Spec]) -> None:
    told = chart(fit(), warnings=[WARNING])["title"]["subtitle"]
    assert told[0] == f"Warning: {WARNING}"


@pytest.mark.parametrize("chart", CHARTS)
def test_a_fit_that_did_not_converge_is_not_shown_as_one(chart: Callable[..., Spec]) -> None:
    told = chart(fit(converged=False), warnings=[WARNING])["title"]["subtitle"]
    assert "did not converge" in told[0]


@pytest.mark.parametrize("chart", CHARTS)
def test_no_word_of_cause(chart: Callable[..., Spec]) -> None:
    said = text(chart(fit())).lower()
    assert not [word for word in ("caus", "led to", "because", "due to") if word in said]


@pytest.mark.parametrize("chart", [over_time, by_region, on_the_map])
def test_without_a_link_the_title_says_that_nothing_is_shown(chart: Callable[..., Spec]) -> None:
    title = " ".join(chart(fit({}))["title"]["text"])
    assert title.startswith("No statistical spillover shown after")


@pytest.mark.parametrize("chart", CHARTS)
def test_in_the_dark_too(chart: Callable[..., Spec]) -> None:
    night = theme.dark(chart(fit()))
    assert theme.LIGHT["turn"] not in str({k: v for k, v in night.items() if k != "values"})
    assert svg(night)


def test_each_series_that_is_reached_has_a_panel_with_its_sum_and_band() -> None:
    told = words(over_time(fit({(EAST, TALKS): 0.4})))
    assert "East" in told
    assert "cooperation4.00 (3." in " ".join(told)
    assert "No significant link leads to: West, conflict." in " ".join(told)


def test_regions_and_series_go_by_their_names() -> None:
    spec = by_region(fit(), names={"East": "Far East"})
    assert "10 in Far East, conflict" in " ".join(spec["title"]["text"])
    assert "Far East" in text(spec)


def named(of: Ripple) -> NamedShock:
    found = response(of, {EAST: 6.0}, 10)
    return NamedShock(
        "USA ASSAULT Iran", "icews", dt.date(2018, 3, 21), (), (Size(EAST, 11, 5.0, 6.0),), found,
        response(of, {EAST: 6.0}, 10, groups=regions(NAMES)), paths(of, {EAST: 6.0}, 10),
        beyond(of, {EAST: 6.0}, 20, 10), (), ("no such event on 2018-03-20",),
    )  # fmt: skip


def test_a_named_shock_is_told_with_both_figures_and_what_was_counted_after_it() -> None:
    of = fit()
    shock = named(of)
    spec = ripple_chart(shock.response, of, shock=shock)
    told = text(spec)
    assert "USA ASSAULT Iran, 21 Mar 2018" in told
    assert "11 events of East, conflict, where 5.00 were expected" in told
    assert "No such event on 2018-03-20." in told
    shown = [row["shown"] for row in rows(spec, "shown")]
    assert len(shown) == 10 * 3
    assert wording.amount(shock.beyond[0, 0]) in shown


def test_dots_of_a_region_are_sums_of_its_series() -> None:
    of = fit()
    shock = named(of)
    assert shock.by_region is not None
    spec = ripple_chart(shock.by_region, of, shock=shock)
    first = [row["shown"] for row in rows(spec, "shown") if row["when"] == "1 day after"]
    assert any(float(one) == pytest.approx(shock.beyond[:2, 0].sum(), abs=0.006) for one in first)


def test_at_most_twelve_panels_and_the_rest_is_named() -> None:
    many = tuple(f"R{number}, conflict" for number in range(20))
    of = made.ripple(many, {(many[0], name): 0.2 for name in many[1:]})
    spec = ripple_chart(response(of, {many[0]: 10.0}, 5), of)
    assert len(spec["vconcat"][1]["concat"]) == 12
    assert "Reached by less, and not drawn" in text(spec)


def test_only_links_told_from_noise_are_coloured() -> None:
    of = made.ripple(NAMES, LINKS, noise={(WEST, EAST): 0.9}, error=0.02)
    cells = {(row["of"], row["to"]): row for row in rows(matrix_chart(of), "kept")}
    assert len(cells) == 9
    assert {pair for pair, row in cells.items() if row["kept"] == "yes"} == set(LINKS)
    assert {pair for pair, row in cells.items() if row["kind"] == "own"} == {(EAST, EAST)}
    assert cells[WEST, EAST]["kind"] == ""


def test_a_cell_tells_its_value_and_band() -> None:
    spec = matrix(fit())
    cell = next(r for r in rows(spec, "kept") if (r["of"], r["to"]) == (TALKS, WEST))
    assert cell["effect"] == "0.500 (0.467 to 0.533)"
    assert ".50" in words(spec)
    assert ".47–.53" in words(spec)
    assert "2 of 6 links between series and 1 of 3 own pasts" in text(spec)


def test_of_many_series_the_linked_ones_are_drawn() -> None:
    many = tuple(f"S{number}" for number in range(60))
    spec = matrix_chart(made.ripple(many, {(many[55], many[58]): 0.5}))
    assert {"S55", "S58"} <= set(words(spec))
    assert "Drawn are the 40 series with the strongest links, of 60." in text(spec)


def test_an_arrow_is_as_strong_as_what_came_over_the_link() -> None:
    of = fit()
    (arrow,) = {(r["link"], r["events"], r["hand"]) for r in rows(on_the_map(of), "link")}
    came = response(of, {EAST: 10.0}, 14).total[2]
    assert (arrow[0], arrow[2]) == ("East to West", "second hand or later")
    assert float(arrow[1]) == pytest.approx(came, rel=0.01)


def countries(spec: Spec) -> dict[str, Spec]:
    (land,) = (one for one in marks(spec) if one["mark"]["type"] == "geoshape")
    shapes = land["data"]["values"]["objects"]["countries"]["geometries"]
    return {one["properties"]["country"]: one["properties"] for one in shapes}


def test_countries_are_tinted_by_what_their_place_expects() -> None:
    found = countries(on_the_map(fit()))
    assert found["Japan"]["tint"] > found["France"]["tint"] > found["Brazil"]["tint"] == 0
    assert found["Japan"]["told"].startswith("East: ")
    assert "Antarctica" not in found


def test_a_place_that_is_not_on_the_map_is_named() -> None:
    of = fit()
    found = response(of, {EAST: 10.0}, 14, groups=regions(NAMES))
    spec = path_chart(found, paths(of, {EAST: 10.0}, 14), of, {"East": ["JPN"]})
    assert "Not on the map: West." in text(spec)
    with pytest.raises(UsageError, match="no place"):
        path_chart(found, (), of, {"East": ["XYZ"]})


def test_dots_stand_where_the_renderer_draws_the_country() -> None:
    view = earth.framed([(2.0, 47.0), (140.0, 36.0), (-100.0, 40.0)])
    places = ((139.0, 36.0), (-70.0, -33.0))
    spec = {
        "$schema": theme.SCHEMA, "width": theme.WIDTH, "height": view.height, "padding": 0,
        "data": {"values": [{"lon": lon, "lat": lat} for lon, lat in places]},
        "projection": earth.land(view, {}, {}, "")["projection"], "mark": "circle",
        "encoding": {"longitude": {"field": "lon", "type": "quantitative"},
                     "latitude": {"field": "lat", "type": "quantitative"}},
    }  # fmt: skip
    drawn = svg(spec)
    for lon, lat in places:
        x, y = view.at(lon, lat)
        found = [
            tuple(float(part) for part in one.split(")")[0].split(","))
            for one in drawn.split("translate(")[1:]
        ]
        assert min(np.hypot(a - x, b - y) for a, b in found) < 0.6


@pytest.mark.parametrize("name", ["</script><img src=x>", "a\u202eb\x00\nc"])
def test_names_are_only_ever_text(name: str, tmp_path: Path) -> None:
    renamed = tuple(one.replace("East", name) for one in NAMES)
    of = fit()
    of = replace(of, data=replace(of.data, names=renamed))
    shock = {renamed[0]: 10.0}
    found = response(of, shock, 5, groups=regions(renamed))
    places = {name: ["JPN"], "West": ["FRA"]}
    for spec in (
        ripple_chart(found, of, dataset=name), matrix_chart(of, dataset=name),
        path_chart(found, paths(of, shock, 5), of, places, dataset=name),
    ):  # fmt: skip
        tags = {etree.QName(one).localname for one in etree.fromstring(svg(spec).encode()).iter()}
        assert tags <= {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath"}
    write_chart(spec, tmp_path / "map.html")
    assert (
        "<img" not in (tmp_path / "map.html").read_text(encoding="utf-8").partition("<noscript>")[0]
    )
