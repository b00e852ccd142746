"""What follows a shock: exact sums, no phantoms, bands, paths, shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.ripple.kernels import spread, stable
from dragoman.ripple.paths import paths
from dragoman.ripple.response import regions, response
from dragoman.ripple.result import Kernel, Ripple
from dragoman.ripple.shares import shares
from ripple import made

NAMES = ("a", "b", "c")


def test_one_link_brings_its_effect_and_no_more() -> None:
    found = response(made.ripple(NAMES, {("a", "b"): 0.5}), {"a": 10.0}, 30)
    assert found.total == pytest.approx([0.0, 5.0, 0.0])
    assert found.expected[1, 0] == pytest.approx(5.0)
    assert found.whole == pytest.approx((5.0, 5.0, 5.0))


def test_an_own_effect_is_a_geometric_series() -> None:
    found = response(made.ripple(NAMES, {("a", "a"): 0.5}), {"a": 8.0}, 4)
    assert found.expected[0] == pytest.approx([4.0, 2.0, 1.0, 0.5])


def test_a_slow_kernel_brings_the_same_in_the_end() -> None:
    fit = made.ripple(NAMES, {("a", "b"): 0.5}, kernel=made.SLOW)
    found = response(fit, {"a": 1.0}, 400)
    assert found.expected[1] == pytest.approx(0.5 * spread(made.SLOW, 400))
    assert found.total[1] == pytest.approx(0.5, abs=1e-4)


def test_links_that_are_not_significant_bring_nothing() -> None:
    noise = {(a, b): 0.1 for a in NAMES for b in NAMES}
    found = response(made.ripple(NAMES, {}, noise=noise, error=0.2), {"a": 10.0}, 30)
    assert found.whole == (0.0, 0.0, 0.0)


def test_the_band_holds_the_line_and_widens_with_the_error() -> None:
    links = {("a", "b"): 0.5, ("b", "c"): 0.4}
    found = [response(made.ripple(NAMES, links, error=e), {"a": 10.0}, 20) for e in (0.02, 0.1)]
    for one in found:
        assert (one.lower <= one.expected).all()
        assert (one.expected <= one.upper).all()
    near, far = (one.total_upper - one.total_lower for one in found)
    assert near[1] == pytest.approx(2 * 1.645 * 0.2, rel=0.15)
    assert (far[1:] > 2 * near[1:]).all()


def test_line_and_band_are_of_the_same_estimate() -> None:
    fit = made.ripple(NAMES, {("a", "b"): 0.5, ("b", "c"): 0.4}, error=0.02)
    other = replace(fit, matrix=fit.matrix / 2)
    one, two = (response(of, {"a": 10.0}, 20) for of in (fit, other))
    assert two.total == pytest.approx([0.0, 5.0, 2.0])
    for found in (one, two):
        near, far = found.total - found.total_lower, found.total_upper - found.total
        assert near[1:] == pytest.approx(far[1:], rel=0.25)
    assert [path.events for path in paths(other, {"a": 10.0}, 20)] == pytest.approx([5.0, 2.0])
    parts = [{name.name: name for name in shares(of)}["b"].others for of in (fit, other)]
    assert parts[0] == parts[1]


def test_draws_without_an_end_are_left_out_and_told() -> None:
    found = response(made.ripple(NAMES, {("a", "a"): 0.9}, error=0.1), {"a": 1.0}, 5)
    assert 50 < found.discarded < 120
    assert f"{found.discarded} of 500 draws" in found.notes[-1]


def test_a_fit_that_did_not_converge_says_so_first() -> None:
    found = response(made.ripple(NAMES, {}, converged=False), {"a": 1.0}, 5)
    assert "did not converge" in found.notes[0]


def test_groups_are_sums_with_bands_of_their_own() -> None:
    names = ("East, conflict", "East, cooperation", "West, conflict")
    fit = made.ripple(names, {(names[0], names[1]): 0.3, (names[0], names[2]): 0.2}, error=0.01)
    found = response(fit, {names[0]: 10.0}, 9, groups=regions(names))
    assert found.names == ("East", "West")
    assert found.total == pytest.approx([3.0, 2.0])
    assert found.members == ((names[0], names[1]), (names[2],))


@pytest.mark.parametrize(
    ("shock", "periods", "draws", "told"),
    [
        ({"z": 1.0}, 5, 10, "no series"),
        ({"a": -1.0}, 5, 10, "number from 0"),
        ({"a": float("nan")}, 5, 10, "number from 0"),
        ({"a": 1.0}, 0, 10, "periods ahead"),
        ({"a": 1.0}, 5, 0, "draws"),
        ({"a": 1.0}, 1_001, 10, "ask for 1 to 1000"),
        ({"a": 1.0}, 5, 10_001, "ask for 1 to 10000"),
    ],
)
def test_impossible_questions(shock: dict[str, float], periods: int, draws: int, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        response(made.ripple(NAMES, {}), shock, periods, draws=draws)


def test_more_numbers_than_can_be_kept_are_refused() -> None:
    names = tuple(f"s{number}" for number in range(6))
    with pytest.raises(UsageError, match="too many to keep"):
        response(made.ripple(names, {}), {"s0": 1.0}, 1_000, draws=10_000)


def test_effects_that_grow_without_end_are_refused() -> None:
    with pytest.raises(UsageError, match="without end"):
        response(made.ripple(NAMES, {("a", "a"): 1.1}), {"a": 1.0}, 5)


def test_paths_tell_direct_from_second_hand() -> None:
    links = {("a", "b"): 0.5, ("b", "c"): 0.4, ("a", "c"): 0.1}
    found = paths(made.ripple(NAMES, links), {"a": 10.0}, 30)
    assert [(one.series, one.order) for one in found] == [
        (("a", "b"), 1), (("a", "b", "c"), 2), (("a", "c"), 1),
    ]  # fmt: skip
    assert [one.events for one in found] == pytest.approx([5.0, 2.0, 1.0])
    assert [one.share for one in found] == pytest.approx([0.625, 0.25, 0.125])


def test_paths_without_a_circle_add_up_to_the_whole() -> None:
    links = {("a", "a"): 0.4, ("a", "b"): 0.5, ("b", "b"): 0.3, ("b", "c"): 0.4, ("c", "c"): 0.6}
    fit = made.ripple(NAMES, links, kernel=made.SLOW)
    found = paths(fit, {"a": 10.0, "b": 2.0}, 25)
    assert sum(one.events for one in found) == pytest.approx(
        response(fit, {"a": 10.0, "b": 2.0}, 25).whole[0]
    )


def matrices(kernel: Kernel = made.SLOW) -> st.SearchStrategy[Ripple]:
    """Fits with any effects that do not grow without end."""

    def fit(effects: list[float]) -> Ripple:
        pairs = [(a, b) for a in NAMES for b in NAMES]
        links = {pair: 0.9 * e / 3 for pair, e in zip(pairs, effects, strict=True) if e > 0.01}
        return made.ripple(NAMES, links, error=0.02, kernel=kernel)

    return st.lists(st.floats(0, 1), min_size=9, max_size=9).map(fit)


@given(matrices(made.NEXT_DAY))
def test_in_the_end_a_shock_brings_what_the_matrix_says(fit: Ripple) -> None:
    found = response(fit, {"a": 1.0}, 200, draws=2)
    whole = np.linalg.solve(np.eye(3) - fit.matrix, [1.0, 0.0, 0.0]) - [1.0, 0.0, 0.0]
    assert found.total == pytest.approx(whole, rel=1e-6, abs=1e-9)


@given(matrices(), st.floats(0.1, 50))
def test_twice_the_shock_is_twice_the_response(fit: Ripple, size: float) -> None:
    one, two = (response(fit, {"b": k * size}, 10, draws=5) for k in (1, 2))
    assert two.expected == pytest.approx(2 * one.expected)
    assert two.upper == pytest.approx(2 * one.upper)


@given(matrices())
def test_paths_never_carry_more_than_the_whole(fit: Ripple) -> None:
    found = paths(fit, {"a": 1.0}, 20, most=10_000)
    assert sum(one.share for one in found) <= 1 + 1e-9


@given(matrices())
def test_shares_add_up_to_one(fit: Ripple) -> None:
    for one in shares(fit, draws=20):
        parts = [one.inside, one.nowhere, *(part for _, part in one.others)]
        assert sum(part.value for part in parts) == pytest.approx(1.0)
        assert all(0 <= part.lower <= part.value <= part.upper <= 1 + 1e-9 for part in parts)


def test_shares_are_those_of_significant_links_alone() -> None:
    fit = made.ripple(NAMES, {("a", "b"): 0.5, ("b", "b"): 0.2}, noise={("c", "b"): 0.2})
    found = {one.name: one for one in shares(fit)}
    assert [name for name, _ in found["b"].others] == ["a"]
    assert found["b"].others[0][1].value > found["b"].inside.value > 0
    assert found["a"].nowhere.value == 1.0


def test_shares_of_a_region_take_its_classes_together() -> None:
    names = ("East, conflict", "East, cooperation", "West, conflict")
    fit = made.ripple(names, {(names[0], names[1]): 0.3, (names[0], names[2]): 0.2})
    east, west = shares(fit, by_region=True)
    assert east.name == "East"
    assert east.inside.value > 0
    assert east.others == ()
    assert west.others[0][0] == "East"
    assert east.expected == pytest.approx(fit.expected[:2].sum())


@given(st.lists(st.floats(0, 1.2), min_size=4, max_size=4))
def test_stable_is_a_spectral_radius_below_one(effects: list[float]) -> None:
    matrix = np.array(effects).reshape(2, 2)
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    if abs(radius - 1) > 1e-6:
        assert bool(stable(matrix)) is bool(radius < 1)
