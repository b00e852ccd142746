"""How true are pooled effects? Simulated worlds of many series with known networks.

    python benchmarks/ripple/pooled.py --worlds 20

Each world: 40 series of 1,000 days, overdispersed counts, weekends, a common media wave, own
effects of .1 to .4, two random networks of four neighbours each, along one of which an effect of
.15 is spread by geometric lags of mean 1, 3 or 10 days. The other has none. What follows within 14
days is estimated, so that much of the effect is compared: of a mean lag of 10 days .116.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import numpy.typing as npt
from score import world

from dragoman.ripple.fit import fit
from dragoman.ripple.pooled import pooled

Floats = npt.NDArray[np.float64]
SIZE, DAYS, NEIGHBOURS, EFFECT = 40, 1000, 4, 0.15
LAGS = (1.0, 3.0, 10.0)
#: What is estimated is what follows within so many days.
WITHIN = 14


def network(rng: np.random.Generator) -> Floats:
    """Four neighbours for each series, all of one weight."""
    found = np.zeros((SIZE, SIZE))
    for row in range(SIZE):
        others = np.delete(np.arange(SIZE), row)
        found[row, rng.choice(others, NEIGHBOURS, replace=False)] = 1 / NEIGHBOURS
    return found


def main(worlds: int) -> None:
    """Coverage of the two bands, and how often each effect stands out."""
    rows = []
    for seed in range(worlds):
        rng = np.random.default_rng([seed, 40])
        real, none = network(rng), network(rng)
        truth = np.diag(rng.uniform(0.1, 0.4, SIZE)) + EFFECT * real
        lag = LAGS[seed % 3]
        data = world(rng, truth, {lag: 1.0}, DAYS)
        began = time.perf_counter()
        found = pooled(fit(data, processes=2), {"real": real, "none": none})
        took = time.perf_counter() - began
        one, other = found.effects
        due = EFFECT * (1 - (1 - 1 / lag) ** WITHIN)
        rows.append(
            (one.lower <= due <= one.upper, other.lower <= 0.0, one.significant,
             other.significant, one.raw - due, other.raw, took)
        )  # fmt: skip
    every = np.array(rows, dtype=np.float64)
    for place, lag in enumerate(LAGS):
        print(f"band of the real effect holds, mean lag {lag:g}: {every[place::3, 0].mean():.3f}")
    mean = every.mean(axis=0)
    names = ("band of the real effect holds", "band of none holds", "real effect found",
             "none called one", "real effect off by", "none off by", "seconds")  # fmt: skip
    for name, value in zip(names, mean, strict=True):
        print(f"{name}: {value:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=20)
    main(parser.parse_args().worlds)
