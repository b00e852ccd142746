"""How true are ripples? Simulated worlds with known links, or none, under a common media wave.

    python benchmarks/ripple/score.py --worlds 50
    python benchmarks/ripple/score.py --large
    python benchmarks/ripple/score.py --mixture

Each world: 16 series of ten years by day, overdispersed counts, weekends, a media wave that swings
by a factor of two and more, own effects of .1 to .4, one link in ten of .05 to .2 with geometric
lags (of mean 1, 3 or 7 days). Without links the same worlds with own effects alone. `--large`: 200
series, one fit: time, memory and the spectral radius. `--mixture`: worlds whose kernel is none of
our decays, and how often the bands hold then.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import time

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from dragoman.ripple.fit import fit
from dragoman.ripple.result import Counts

Floats = npt.NDArray[np.float64]
DAYS = 3650
SHOCK = 10.0


def branching(rng: np.random.Generator, size: int, share: float) -> Floats:
    """Own effects, and so large a share of the possible links."""
    found = np.diag(rng.uniform(0.1, 0.4, size))
    places = np.argwhere(~np.eye(size, dtype=bool))
    chosen = places[rng.choice(len(places), int(share * len(places)), replace=False)]
    found[chosen[:, 0], chosen[:, 1]] = rng.uniform(0.05, 0.2, len(chosen))
    radius = float(np.abs(np.linalg.eigvals(found)).max())
    return found * min(1.0, 0.85 / radius)


def world(
    rng: np.random.Generator, matrix: Floats, kernel: dict[float, float], days: int = DAYS
) -> Counts:
    """Counts from the model, ten years of them; the kernel gives each mean lag its weight."""
    size, slow = len(matrix), np.zeros(days)
    for day in range(1, days):
        slow[day] = 0.97 * slow[day - 1] + rng.normal(0, 0.08)
    read = np.exp(slow) * np.where(np.arange(days) % 7 >= 5, 0.6, 1.1)
    read /= read.mean()
    base, shape = rng.uniform(0.5, 4, size), rng.uniform(2, 10, size)
    weights, keep = np.array([*kernel.values()]), (1 - 1 / np.array([*kernel]))[:, None]
    past = np.tile(np.linalg.solve(np.eye(size) - matrix, base), (len(kernel), 1))
    counts = np.zeros((size, days), dtype=np.int64)
    for day in range(days):
        mean = read[day] * (base + matrix @ (weights @ past))
        counts[:, day] = rng.poisson(mean * rng.gamma(shape, 1 / shape))
        past = keep * past + (1 - keep) * counts[:, day] / read[day]
    dates = tuple(dt.date(2005, 1, 1) + dt.timedelta(days=day) for day in range(days))
    names = tuple(f"series {number}" for number in range(size))
    return Counts(names, dates, counts, np.tile(5000 * read, (size, 1)), "day")


def auc(true: Floats, false: Floats) -> float:
    """How often a true link has the larger estimate than a false one."""
    ranks = rankdata(np.concatenate([true, false]))[: len(true)]
    return float((ranks.sum() - len(true) * (len(true) + 1) / 2) / len(true) / len(false))


def small(worlds: int) -> None:
    """Worlds of 16 series."""
    rows = []
    for seed in range(worlds):
        rng = np.random.default_rng([seed, 16])
        lag = (1.0, 3.0, 7.0)[seed % 3]
        truth = branching(rng, 16, 0.1)
        found = fit(world(rng, truth, {lag: 1.0}), processes=2)
        off = ~np.eye(16, dtype=bool)
        held = (found.lower <= truth) & (found.upper >= truth)
        real, none = off & (truth > 0), off & (truth == 0)
        alone = fit(world(rng, np.diag(np.diag(truth)), {lag: 1.0}), processes=2)
        kept = np.where(alone.significant, np.maximum(alone.raw, 0), 0.0)
        after = np.linalg.inv(np.eye(16) - kept) - np.eye(16)
        phantom = SHOCK * after.sum(axis=0) - SHOCK * np.diag(after)
        rows.append(
            (held.mean(), held[truth > 0].mean(), found.significant[none].mean(),
             alone.significant[off].mean(), found.significant[real].mean(),
             auc(found.estimate[real], found.estimate[none]), phantom.mean(), phantom.max(),
             abs(found.spectral_radius - np.abs(np.linalg.eigvals(truth)).max()),
             found.converged and alone.converged)
        )  # fmt: skip
    mean = np.array(rows, dtype=np.float64).mean(axis=0)
    names = ("90 % bands hold, all", "of true effects", "false links", "false of none",
             "true links found", "AUC", "phantom events of a 10-event shock, mean", "the largest",
             "spectral radius off by", "converged")  # fmt: skip
    for name, value in zip(names, mean, strict=True):
        print(f"{name}: {value:.4f}")


def large() -> None:
    """One world of 200 series."""
    for seed in range(3):
        rng = np.random.default_rng([seed, 200])
        truth = branching(rng, 200, 0.01)
        data = world(rng, truth, {3.0: 1.0})
        start = time.perf_counter()
        found = fit(data, processes=2)
        seconds = time.perf_counter() - start
        held = ((found.lower <= truth) & (found.upper >= truth)).mean()
        radius = float(np.abs(np.linalg.eigvals(truth)).max())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{seconds:.1f} s, {memory:.0f} MB at most, bands hold {held:.3f}, spectral radius "
            f"{found.spectral_radius:.3f} of {radius:.3f}, converged {found.converged}"
        )


#: Series, days, worlds, and the kernel: the weight of each mean lag.
MIXTURES = (
    (3, 1000, 60, {1.0: 0.6, 3.0: 0.4}),
    (3, 3000, 60, {1.0: 0.6, 3.0: 0.4}),
    (16, DAYS, 12, {1.0: 0.4, 3.0: 0.3, 7.0: 0.2, 30.0: 0.1}),
    (16, DAYS, 12, {10.0: 1.0}),
)
LINKED = np.array([[0.3, 0.0, 0.0], [0.3, 0.3, 0.0], [0.0, 0.0, 0.3]])


def mixture() -> None:
    """Worlds whose kernel is a mixture, or lies between our decays."""
    for size, days, worlds, kernel in MIXTURES:
        held: dict[str, list[float]] = {"all": [], "own effects": [], "links": [], "no link": []}
        for seed in range(worlds):
            rng = np.random.default_rng([seed, size, days])
            truth = LINKED if size == len(LINKED) else branching(rng, size, 0.1)
            found = fit(world(rng, truth, kernel, days), processes=2)
            holds = (found.lower <= truth) & (found.upper >= truth)
            own = np.eye(size, dtype=bool)
            kinds = (truth >= 0, own, (truth > 0) & ~own, truth == 0)
            for name, kind in zip(held, kinds, strict=True):
                held[name].append(float(holds[kind].mean()))
        told = ", ".join(f"{name} {np.mean(shares):.3f}" for name, shares in held.items())
        print(f"{size} series, {days} days, lags {kernel}, {worlds} worlds: 90 % bands hold {told}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--mixture", action="store_true")
    asked = parser.parse_args()
    if asked.large:
        large()
    elif asked.mixture:
        mixture()
    else:
        small(asked.worlds)
