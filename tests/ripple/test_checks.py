"""What is true passes the checks; what is wrong fails the right one, in plain words."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from dragoman.ripple import trials
from dragoman.ripple.checks import Checks, check
from dragoman.ripple.fit import fit
from dragoman.ripple.result import Ripple
from ripple.worlds import ALONE, LINKED, NEXT_DAY, counts, world

SMALL = 300


def failed(found: Ripple, *, quick: bool = True) -> tuple[str, ...]:
    return check(found, quick=quick).failed


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few and cheap simulations."""
    monkeypatch.setattr(trials, "_MOST", 3)


def told(fit: Ripple, width: float, *, links: bool = False) -> Ripple:
    """The truth as a refit would tell it, with bands so wide and all links or none."""
    error = np.full((3, 3), 0.05)
    return replace(
        fit, error=error, lower=np.maximum(fit.matrix - width, 0.01), upper=fit.matrix + width,
        matrix=np.maximum(fit.matrix, 0.1), raw=np.maximum(fit.matrix, 0.1),
        significant=np.full((3, 3), links),
    )  # fmt: skip


def test_a_fit_of_data_from_the_model_passes() -> None:
    found = check(fit(world(days=1000).data))
    assert found.failed == ()
    assert found.warning == ""
    assert found.recovery is None
    assert list(found.made) == ["converged", "radius", "held_out", "pit"]


def test_real_links_foresee_better_than_own_history_and_a_network_is_heard() -> None:
    strong = np.array([[0.3, 0.0], [0.6, 0.1]])
    data = world(strong, days=1200, shape=20.0).data
    found = check(fit(data), weights={"border": np.array([[0.0, 0.0], [1.0, 0.0]])}).held_out
    assert found.passed
    assert found.value > 2 * found.details["error"]
    assert found.details["var_difference"] > 0
    assert abs(found.details["network_difference"]) < found.value
    assert "better than by own history alone" in found.sentence
    assert "the known networks" in found.sentence


def test_means_doubled_or_scatter_denied_fail_the_chances() -> None:
    truth = world()
    assert failed(truth) == ()
    assert failed(replace(truth, expected=truth.expected * 2)) == ("pit",)
    poisson = check(replace(truth, shape=np.full(3, 1e9)))
    assert poisson.failed == ("pit",)
    assert poisson.warning.startswith("The scatter of 0 of 3 series is what the model says, fewer")


def test_a_fit_that_did_not_converge_or_die_out_says_so_first() -> None:
    truth = world()
    found = check(replace(truth, converged=False, spectral_radius=0.99))
    assert found.failed == ("converged", "radius")
    assert found.warning.startswith("The fit did not converge: do not use it. The spectral radius")


def test_links_that_held_only_at_first_fail_the_held_out_score() -> None:
    rng = np.random.default_rng(0)
    wave = np.exp(np.repeat(rng.normal(0, 1, 120), 10))
    other = np.exp(np.repeat(rng.normal(0, 1, 120), 10))
    first = rng.poisson(5 * wave)
    late = np.arange(1200) >= 960
    second = rng.poisson(np.where(late, 3.0, 5 * np.roll(wave, 1)))
    third = rng.poisson(5 * other)
    found = check(fit(counts(np.stack([first, second, third])))).held_out
    assert not found.passed
    assert "worse than by own history alone" in found.sentence


def test_too_few_periods_to_hold_any_back_are_no_pass() -> None:
    short = world(days=40)
    found = check(short)
    assert found.failed == ("held_out",)
    assert "could not be run: 40 periods are too few" in found.held_out.sentence
    assert found.as_dict()["held_out"]["value"] is None  # type: ignore[index]


@pytest.mark.usefixtures("few")
def test_everything_is_checked_once_and_alike_each_time() -> None:
    found = fit(world(days=SMALL).data)
    steps: list[tuple[int, int]] = []
    first = check(found, quick=False, seed=5, progress=lambda done, of: steps.append((done, of)))
    again = check(found, quick=False, seed=5)
    assert first.as_dict() == again.as_dict()
    assert steps == [(done, 12) for done in range(1, 13)]
    assert list(first.made) == [
        "converged", "radius", "held_out", "pit", "recovery", "no_links", "placebo", "bootstrap",
    ]  # fmt: skip
    assert json.loads(json.dumps(first.as_dict(), allow_nan=False)) == first.as_dict()


@pytest.mark.usefixtures("few")
def test_the_simulated_worlds_are_the_fits_own() -> None:
    truth = world(days=1000, kernel=NEXT_DAY)
    found = trials.recovery(truth, seed=0)
    assert found.runs == 3
    assert found.auc > 0.95
    assert found.coverage > 0.75
    empty = trials.no_links(truth, seed=0)
    assert np.isnan(empty.auc)
    assert empty.absent == 3 * 6
    assert empty.phantom < 2


@pytest.mark.usefixtures("few")
def test_bands_that_miss_the_truth_fail_the_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = world(days=SMALL)
    monkeypatch.setattr(trials, "_again", lambda *_: told(truth, 0.001))
    found = trials_only(check(truth, quick=False))
    assert "recovery" in found.failed
    assert "with data like these bands miss the truth" in found.warning


@pytest.mark.usefixtures("few")
def test_links_found_where_there_are_none_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = world(ALONE, days=SMALL)
    monkeypatch.setattr(trials, "_again", lambda *_: told(truth, 1.0, links=True))
    found = trials_only(check(truth, quick=False))
    assert "no_links" in found.failed
    assert found.no_links is not None
    assert found.no_links.details["phantom_events"] > 0.5


def trials_only(found: Checks) -> Checks:
    """The checks without those that hang on the data alone."""
    return replace(found, held_out=replace(found.held_out, passed=True))


def test_bands_too_narrow_for_what_followed_fail_the_placebo() -> None:
    truth = world(days=1500, shape=1.0)
    assert trials.placebo(truth, seed=0) < 0.15
    calm = replace(truth, shape=np.full(3, 30.0))
    assert trials.placebo(calm, seed=0) > 0.15


def test_errors_too_small_fail_the_blocks() -> None:
    found = fit(world(LINKED, days=1500).data)
    assert np.median(trials.blocks(found)) == pytest.approx(1, abs=0.15)
    small = replace(found, error=found.error / 2)
    assert np.median(trials.blocks(small)) > 1.7
