"""Arcs on a map: where they run, what is drawn, and what is said of the rest."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.reading import marks, text
from dragoman.charts import earth, theme
from dragoman.charts.arcs import WORLD, Pair, Spot, arcs_chart, arcs_data, curve

SPOTS = {
    "JPN": Spot("Japan", 138.3, 36.2), "USA": Spot("United States", -98.6, 39.8),
    "FRA": Spot("France", 2.2, 46.2), "NATO": Spot("NATO", 5.0, 51.0, "Brussels, Belgium"),
}  # fmt: skip
PAIRS = [
    Pair("JPN", "USA", 40, 5, 3, 1), Pair("FRA", "USA", 10, 0), Pair("NATO", "FRA", 2, 1),
    Pair("HAMAS", "USA", 0, 9),
]  # fmt: skip
DEGREES = st.tuples(st.floats(-180, 180), st.floats(-55, 80))


def points(path: str) -> list[list[tuple[float, float]]]:
    """The pieces of a path."""
    found = re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)
    assert path.startswith("M")
    pieces = [re.findall(r"(-?[\d.]+),(-?[\d.]+)", piece) for piece in path.split("M")[1:]]
    assert sum(map(len, pieces)) == len(found)
    return [[(float(x), float(y)) for x, y in piece] for piece in pieces]


def test_cooperation_and_conflict_are_two_layers_that_do_not_lie_on_each_other() -> None:
    data = arcs_data(PAIRS, SPOTS)
    assert [row["pair"] for row in data["cooperation"]][:2] == [
        "Japan and United States", "France and United States",
    ]  # fmt: skip
    assert [row["a"] for row in data["conflict"]] == ["JPN", "NATO"]
    north, south = data["cooperation"][2]["path"], data["conflict"][1]["path"]
    assert north != south
    colours = {one["mark"].get("stroke") for one in marks(arcs_chart(PAIRS, SPOTS, title="T"))}
    assert {theme.colour("cooperation"), theme.colour("conflict")} <= colours


def test_an_arc_over_the_date_line_leaves_the_map_and_comes_in_on_the_other_side() -> None:
    over, not_over = (arcs_data([one], SPOTS)["cooperation"][0]["path"] for one in PAIRS[:2])
    assert len(points(not_over)) == 1
    west, east = points(over)
    assert west[-1][0] > 0.75 * theme.WIDTH
    assert east[0][0] < 0.25 * theme.WIDTH
    assert abs(west[-1][1] - east[0][1]) < 2


@given(DEGREES, DEGREES, st.sampled_from(["cooperation", "conflict"]))
def test_an_arc_joins_its_places_the_short_way(
    start: tuple[float, float], end: tuple[float, float], kind: str
) -> None:
    line = curve(start, end, kind)
    across = line[-1][0] - line[0][0]
    assert -1e-6 <= across <= 180 + 1e-6
    ends = {(round(x % 360, 3) % 360, round(y, 3)) for x, y in (line[0], line[-1])}
    wanted = {(round(x % 360, 3) % 360, round(y, 3)) for x, y in (start, end)}
    assert ends == wanted
    assert all(-83 < y < 83 for _, y in line)


@given(DEGREES, DEGREES)
def test_no_piece_of_an_arc_crosses_the_whole_map(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    spots = {"A": Spot("A", *start), "B": Spot("B", *end)}
    for row in arcs_data([Pair("A", "B", 1, 1)], spots)["cooperation"]:
        for piece in points(row["path"]):
            steps = pairwise(piece)
            assert all(abs(x2 - x1) < theme.WIDTH / 3 for (x1, _), (x2, _) in steps)


def test_the_width_is_that_of_the_strongest_pair_unless_told() -> None:
    own = [row["wide"] for row in arcs_data(PAIRS, SPOTS)["cooperation"]]
    told = [row["wide"] for row in arcs_data(PAIRS, SPOTS, most=400)["cooperation"]]
    assert own == sorted(own, reverse=True)
    assert max(told) < max(own)


def test_who_has_no_place_is_left_out_and_said() -> None:
    spec = arcs_chart(PAIRS, SPOTS, title="Title", notes=["A note."])
    said = text(spec)
    assert "Not drawn: 1 pair with a side that has no place" in said
    assert "A note." in said
    assert "Squares: bodies" in said
    assert "HAMAS" not in said


def test_a_body_is_a_square_and_its_seat_is_told() -> None:
    data = arcs_data(PAIRS, SPOTS)
    assert [row["place"] for row in data["bodies"]] == ["NATO (at its seat, Brussels, Belgium)"]
    assert [row["code"] for row in data["countries"]] == ["USA", "JPN", "FRA"]


def test_one_class_alone_draws_the_other_nowhere() -> None:
    data = arcs_data(PAIRS, SPOTS, kinds=("conflict",))
    assert data["cooperation"] == []
    assert "cooperation, bent" not in text(arcs_chart(PAIRS, SPOTS, title="T", kinds=["conflict"]))


@pytest.mark.parametrize("near", [WORLD, [(-10.0, 36.0), (30.0, 60.0)]])
def test_places_are_where_the_renderer_draws_them(near: list[tuple[float, float]]) -> None:
    view = earth.framed(near)
    (row,) = arcs_data([Pair("FRA", "NATO", 1, 0)], SPOTS, near=near)["countries"]
    assert (row["x"], row["y"]) == pytest.approx(view.at(2.2, 46.2), abs=0.06)


def test_names_are_cleaned_and_the_map_is_described() -> None:
    spots = {"A": Spot("A\u202e\nland" + "x" * 99, 0, 0), "B": Spot("B", 10, 10)}
    spec = arcs_chart([Pair("A", "B", 2, 1)], spots, title="Title")
    assert "\u202e" not in str(spec)
    assert "2 of cooperation, 1 of conflict" in spec["description"]
    assert "No pair is drawn." in arcs_chart([], spots, title="Title")["description"]


def test_a_bare_map_has_no_words_around_it() -> None:
    said = text(arcs_chart(PAIRS, SPOTS, title="Title", bare=True))
    assert "Title" not in said
    assert "Natural Earth" not in said
    assert "Japan" in said


def test_a_dark_map_keeps_its_data() -> None:
    spec = arcs_chart(PAIRS, SPOTS, title="Title")
    dark = theme.dark(spec)
    assert theme.DARK["cooperation"] in str(dark)
    assert theme.LIGHT["cooperation"] not in str(dark)
