"""Effects pooled along networks: found where they are, not where not; files of networks."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dragoman.cli.main import main
from dragoman.errors import InputError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.ripple.fit import fit
from dragoman.ripple.known import borders, formal_networks, read_networks
from dragoman.ripple.pooled import pooled
from dragoman.ripple.result import Counts, Ripple

SIZE, DAYS = 24, 700


def world(effect: float) -> tuple[Counts, np.ndarray]:
    """Series in a ring: what follows the one before comes the next day."""
    rng = np.random.default_rng(7)
    ring = np.roll(np.eye(SIZE), 1, axis=0)
    read = np.exp(0.3 * np.sin(np.arange(DAYS) / 40))
    counts = np.zeros((SIZE, DAYS), dtype=np.int64)
    rate = np.ones(SIZE)
    for day in range(DAYS):
        counts[:, day] = rng.poisson(read[day] * rate * rng.gamma(5, 1 / 5, SIZE))
        last = counts[:, day] / read[day]
        rate = 1 + 0.2 * last + effect * (ring @ last)
    days = tuple(dt.date(2010, 1, 1) + dt.timedelta(days=day) for day in range(DAYS))
    names = tuple(f"s{number}" for number in range(SIZE))
    return Counts(names, days, counts, np.tile(1000 * read, (SIZE, 1)), "day"), ring


@pytest.fixture(scope="module")
def linked() -> tuple[Ripple, np.ndarray]:
    data, ring = world(0.3)
    return fit(data), ring


def test_an_effect_is_found_along_its_network_and_not_along_another(
    linked: tuple[Ripple, np.ndarray],
) -> None:
    found, ring = linked
    told = pooled(found, {"ring": ring, "across": np.roll(np.eye(SIZE), 12, axis=0)})
    real, other = told.effects
    assert real.significant
    assert real.lower <= 0.3 <= real.upper
    assert real.pairs == SIZE
    assert not other.significant
    assert other.lower == 0


def test_networks_that_are_the_same_are_told_together(linked: tuple[Ripple, np.ndarray]) -> None:
    found, ring = linked
    told = pooled(found, {"ring": ring, "twice": 2 * ring})
    assert told.effects[0].together == ("twice",)
    assert told.effects[0].value == told.effects[1].value
    assert any("cannot be told apart" in note for note in told.notes)


@pytest.mark.parametrize(
    ("weights", "why"),
    [
        ({}, "at least one"),
        ({"n": np.zeros((SIZE, SIZE))}, "links no two"),
        ({"n": -np.ones((SIZE, SIZE))}, "from 0 up"),
        ({"n": np.ones((3, 3))}, "24 x 24"),
    ],
)
def test_networks_that_cannot_be(
    linked: tuple[Ripple, np.ndarray], weights: dict[str, np.ndarray], why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        pooled(linked[0], weights)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("n,a,b,-1", ":2: "),
        ("n,a,b,nan", ":2: "),
        ("n,a,c,1", "no series 'c'"),
        ("n,a,a,1", "no neighbour of itself"),
        ("n,a,b,1\nn,a,b,2", "on line 2 too"),
        ("n,a,b,0", "links nothing"),
        ("n,a,b,", "no weight"),
        ("", "no network"),
    ],
)
def test_a_file_of_networks_that_makes_no_sense(tmp_path: Path, lines: str, why: str) -> None:
    place = tmp_path / "n.csv"
    place.write_text(f"network,receiving,sending,weight\n{lines}\n")
    with pytest.raises(InputError, match=why):
        read_networks(place, ("a", "b"))


def test_formal_networks_are_those_of_the_tables() -> None:
    assert frozenset(("FRA", "DEU")) in borders()
    names = ("x, conflict", "y, conflict", "z, conflict", "y, cooperation")
    places = {"x": ("FRA",), "y": ("DEU",), "z": ("JPN",)}
    day = dt.date(2015, 1, 1)
    found = formal_networks(names, places, Knowledge.load(), day, day)
    assert found["border"][0, 1] > 0
    assert found["alliance"][0, 1] > 0
    assert found["border"][0, 2] == 0
    assert not found["border"][:, 3].any()


def test_the_command_pools_along_a_file(tmp_path: Path) -> None:
    data, ring = world(0.3)
    lines = ["date,series,count,exposure"]
    for place, name in enumerate(data.names):
        for at, day in enumerate(data.periods[:400]):
            lines.append(f"{day},{name},{data.counts[place, at]},{data.exposure[place, at]}")
    (tmp_path / "c.csv").write_text("\n".join(lines))
    pairs = [f"ring,s{to},s{by},1" for to, by in np.argwhere(ring)]
    (tmp_path / "n.csv").write_text("network,receiving,sending,weight\n" + "\n".join(pairs))
    asked = ["ripple", "--counts", str(tmp_path / "c.csv"), "--networks", str(tmp_path / "n.csv")]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    (effect,) = json.loads(result.stdout)["networks"]["effects"]
    assert effect["network"] == "ring"
    assert effect["significant"]
    refused = CliRunner().invoke(main, ["ripple", "--networks", str(tmp_path / "n.csv")])
    assert "--networks goes with --counts" in refused.output
