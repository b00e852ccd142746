"""Speed and honesty of intensities: python benchmarks/speed/intensity.py [DYADS] [--coverage].

Prints the seconds of one dyad (alone, with eight areas, with three publishers and visibility), and
of DYADS (1,000 by default) synthetic dyads of 132 months on two processes, with the peak memory of
all processes together. With --coverage it prints instead how often the 90 % band holds the true
rate of a month, for series drawn from the model and for such that break its assumptions, with the
true exposure and with none. Seconds are by the clock.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dragoman.measures.intensity.chain import Array
from dragoman.measures.intensity.fit import fit_many, fit_pair
from dragoman.measures.intensity.result import Intensity
from dragoman.measures.series import Series

Counts = npt.NDArray[np.int64]
MONTHS = 132
#: Months in which three times as much is read.
WAVE = slice(90, 102)
NEAR = slice(60, 72)
SHARES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.05, 0.02, 0.01)


def series(counts: Counts, exposure: Array, area: str = "", publisher: str = "") -> Series:
    """A series of months."""
    days = tuple(dt.date(2005 + at // 12, at % 12 + 1, 1) for at in range(len(counts)))
    told = ("made up", "AAA", "BBB", "conflict", area, publisher, "month", "events")
    return Series(*told, days, counts, exposure)


def reading(rng: np.random.Generator) -> Array:
    """How much was read: some noise, and a wave."""
    found: Array = 1000.0 * np.exp(rng.normal(0.0, 0.1, MONTHS))
    found[WAVE] *= 3.0
    return found


def path(kind: str, rng: np.random.Generator) -> tuple[Array, float]:
    """The logarithm of a true rate, around 0, and its dispersion."""
    if kind == "prior":
        step, root = rng.exponential(1 / 6), rng.exponential(1 / 3)
        return np.cumsum(rng.normal(0.0, step, MONTHS)), root**2
    if kind == "walk":
        found = np.cumsum(rng.normal(0.0, 0.15, MONTHS))
        return found - found.mean(), 0.2
    found = np.zeros(MONTHS)
    if kind == "step":
        found[MONTHS // 2 :] = np.log(1.8)
    return found, 0.2


def drawn(kind: str, base: float, rng: np.random.Generator) -> tuple[Array, Counts, Array]:
    """True rates at the median exposure, counts, and exposure."""
    exposure = reading(rng)
    logs, dispersion = path(kind, rng)
    rate = base * np.exp(logs)
    mean = rate * exposure / 1000.0
    if dispersion > 1e-6:
        mean = mean * rng.gamma(1 / dispersion, dispersion, MONTHS)
    return rate * np.median(exposure) / 1000.0, rng.poisson(mean), exposure


def inside(fit: Intensity, rate: Array) -> Array:
    """1 where the band holds the rate, else 0."""
    found: Array = ((fit.rate.lower <= rate) & (rate <= fit.rate.upper)).astype(np.float64)
    return found


def coverage(rounds: int) -> None:
    """Prints how often bands hold the truth."""
    flat = np.ones(MONTHS)
    print(f"{rounds} series of {MONTHS} months each; nominal 90 %; factor: upper end over lower")
    print("truth  events/month   all  wave  near step  'enough' alone  factor   no exposure: wave")
    for kind in ("prior", "walk", "step", "still"):
        for base in (0.1, 0.5, 2.0, 10.0, 50.0):
            rows = []
            for at in range(rounds):
                rate, counts, exposure = drawn(kind, base, np.random.default_rng(at))
                fit = fit_pair([series(counts, exposure)]).overall
                held = inside(fit, rate)
                blind = inside(fit_pair([series(counts, flat)]).overall, rate)
                sure = held[fit.enough].mean() if fit.enough.any() else np.nan
                factor = np.median(fit.rate.upper / fit.rate.lower)
                rows.append((held.mean(), held[WAVE].mean(), held[NEAR].mean(), sure, factor,
                             blind[WAVE].mean()))  # fmt: skip
            told = [float(np.nanmean(column)) for column in zip(*rows, strict=True)]
            told[4] = float(np.median([row[4] for row in rows]))
            print(f"{kind:6} {base:8g}      {told[0]:5.1%} {told[1]:5.1%} {told[2]:8.1%}"
                  f" {told[3]:12.1%} {told[4]:10.2f} {told[5]:16.1%}", flush=True)  # fmt: skip


def area_coverage(rounds: int) -> None:
    """Prints the same of single areas; in the last a new theme comes up half-way."""
    print("areas of a walk with 10 events a month, by share; the last trebles half-way")
    parts = (0.4, 0.1, 0.03, 0.1)
    held: list[list[float]] = [[] for _ in parts]
    for at in range(rounds):
        rng = np.random.default_rng(at)
        rate, counts, exposure = drawn("walk", 10.0, rng)
        given, truths = [series(counts, exposure)], []
        for place, part in enumerate(parts):
            share = np.full(MONTHS, part)
            if place == len(parts) - 1:
                share[MONTHS // 2 :] *= 3.0
            given.append(series(rng.binomial(counts, share), exposure, f"area{place}"))
            truths.append(rate * share)
        for kept, fit, truth in zip(held, fit_pair(given).areas, truths, strict=True):
            kept.append(float(inside(fit, truth).mean()))
    print(
        "  ".join(f"{part:g}: {np.mean(kept):.1%}" for part, kept in zip(parts, held, strict=True))
    )


def publisher_coverage(rounds: int) -> None:
    """Prints the same of three publishers that tell of one noisy run of events, or of their own."""
    each = (6.0, 3.0, 1.0)
    for shared in (True, False):
        held = []
        for at in range(rounds):
            rng = np.random.default_rng(at)
            logs, dispersion = path("walk", rng)
            common = rng.gamma(1 / dispersion, dispersion, MONTHS)
            given, rate = [], np.zeros(MONTHS)
            for place, base in enumerate(each):
                exposure = rng.gamma(20.0, 50.0, MONTHS)
                own = rng.gamma(1 / dispersion, dispersion, MONTHS)
                mean = base * np.exp(logs) * exposure / 1000.0
                counts = rng.poisson(mean * (common if shared else own))
                given.append(series(counts, exposure, publisher=f"publisher{place}"))
                rate += base * np.exp(logs) * np.median(exposure) / 1000.0
            held.append(float(inside(fit_pair(given).overall, rate).mean()))
        print(f"three publishers, {'one noise' if shared else 'each its own'}: {np.mean(held):.1%}")


def dyad(at: int, areas: bool = False) -> list[Series]:
    """A synthetic dyad: from one event a year to hundreds a month."""
    rng = np.random.default_rng(at)
    base = float(np.exp(rng.uniform(np.log(0.1), np.log(200.0))))
    _, counts, exposure = drawn("walk", base, rng)
    found = [series(counts, exposure)]
    if areas:
        parts = enumerate(SHARES)
        found += [
            series(rng.binomial(counts, part), exposure, f"area{place}") for place, part in parts
        ]
    return found


def alone() -> Iterator[tuple[str, list[Series], tuple[Array, Array] | None]]:
    """Single dyads to time."""
    rng = np.random.default_rng(7)
    one = dyad(7)
    yield "one dyad", one, None
    yield "one dyad with 8 areas", dyad(7, areas=True), None
    three = [replace(one[0], publisher=name, counts=rng.binomial(one[0].counts, 0.4))
             for name in ("first", "second", "third")]  # fmt: skip
    told = (rng.poisson(90.0, MONTHS).astype(float), rng.poisson(30.0, MONTHS).astype(float))
    yield "one dyad, 3 publishers, visibility", three, told


def megabytes(who: int) -> float:
    """Peak memory (Linux counts kilobytes, macOS bytes); of children, the largest one."""
    return resource.getrusage(who).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main(dyads: int) -> None:
    """Measures and prints a table."""
    fit_pair(dyad(1))
    for label, given, told in alone():
        start = time.perf_counter()
        fit_pair(given, told)
        print(f"{label:36} {time.perf_counter() - start:8.3f} s")
    for label, areas in (("", False), (" with 8 areas", True)):
        start = time.perf_counter()
        fits = fit_many((dyad(at, areas) for at in range(dyads)), processes=2)
        reached = sum(fit.converged for fit in fits)
        took = time.perf_counter() - start
        print(f"{f'{dyads} dyads{label}, 2 processes':36} {took:8.1f} s  {reached} converged")
    peak = megabytes(resource.RUSAGE_SELF) + 2 * megabytes(resource.RUSAGE_CHILDREN)
    print(f"peak memory, this process and two    {peak:8.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dyads", nargs="?", type=int, default=1000)
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--rounds", type=int, default=200, help="series for each coverage")
    asked = parser.parse_args()
    if asked.coverage:
        coverage(asked.rounds)
        area_coverage(asked.rounds)
        publisher_coverage(asked.rounds)
    else:
        main(asked.dyads)
