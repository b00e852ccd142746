"""How often phases are false, found and well dated, on simulated dyads; peers on the same series.

    python benchmarks/phases/score.py --dyads 500 --processes 2

Stable dyads give the share with a false phase; dyads with one x1.8 step (up or down, at 5 or more
events a month before and after) the recall within two months and how often the 90 % set of dates
holds the truth. `oracle` knows the rates, the dispersion and that there is just one step: nobody
can do better. `--memory 0.5` makes the scatter last (an AR(1)), which no method is told.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt
import peers
from scipy.stats import nbinom
from simulate import Dyad, dyad, media

from dragoman.measures.series import Series
from dragoman.phases.fit import fit

MONTHS = 120
#: Dyads that live under one media wave.
WORLD = 25
NEAR = 2
PERIODS = tuple(dt.date(2005 + m // 12, m % 12 + 1, 1) for m in range(MONTHS))


@dataclass(frozen=True, slots=True)
class Found:
    """What a method said of a dyad: places of changes; for ours also sets and directions."""

    rate: float
    step: tuple[int, float] | None
    places: dict[str, list[int]]
    sets: tuple[tuple[int, int, bool], ...]
    seconds: float


def made(seed: int, steps: int, memory: float) -> Dyad:
    """The dyad of a number; its world comes from the number too."""
    wave = media(np.random.default_rng([seed // WORLD, 1]), MONTHS)
    rng, low = np.random.default_rng([seed, 2]), 5.0 if steps else 2.0
    return dyad(rng, wave, steps=steps, memory=memory, low=low, high=60.0)


def tried(seed: int, *, steps: int, memory: float) -> Found:
    """All methods on one dyad."""
    one = made(seed, steps, memory)
    series = Series("simulated", "A", "B", "all", "", "", "month", "events", PERIODS, one.counts,
                    one.exposure)  # fmt: skip
    start = time.process_time()
    found = fit(series)
    seconds = time.process_time() - start
    place = {day: at for at, day in enumerate(PERIODS)}
    sets = tuple((place[c.date_set[0]], place[c.date_set[1]], c.ratio > 1) for c in found.changes)
    places = {"Dragoman": [place[change.date] for change in found.changes]}
    for name, method in {"PELT": peers.pelt, "BinSeg": peers.binseg, "BOCPD": peers.bocpd}.items():
        places[f"{name}, raw counts"] = method(one.counts, None)
        places[f"{name}, exposure"] = method(one.counts, one.exposure)
    if one.steps:
        places["oracle"] = [oracle(one)]
    return Found(one.rate, one.steps[0] if one.steps else None, places, sets, seconds)


def oracle(one: Dyad) -> int:
    """The best date when all but the date is known."""
    ratio = one.steps[0][1]
    read = one.exposure / np.median(one.exposure)

    def logs(rate: float) -> npt.NDArray[np.float64]:
        mean = rate * read
        found: npt.NDArray[np.float64] = nbinom.logpmf(
            one.counts, one.shape, one.shape / (one.shape + mean)
        )
        return found

    before, after = logs(one.rate), logs(one.rate * ratio)
    total = np.concatenate(([0.0], before.cumsum()))[:-1] + after[::-1].cumsum()[::-1]
    total[:12] = total[MONTHS - 11 :] = -np.inf
    share = np.exp(total - total.max())
    return int(np.convolve(share, np.ones(2 * NEAR + 1), "same").argmax())


def report(stable: list[Found], stepped: list[Found]) -> None:
    """The table."""
    names = list(dict.fromkeys(chain(stable[0].places, stepped[0].places)))
    print("| method | false phase on stable dyads | found within 2 months | changes told of one |")
    print("|---|---|---|---|")
    for name in names:
        false = float(np.mean([bool(f.places.get(name)) for f in stable]))
        near = share(stepped, partial(found_by, name=name))
        told = np.mean([len(f.places[name]) for f in stepped])
        print(
            f"| {name} | {'' if name == 'oracle' else f'{false:.3f}'} | {near:.3f} | {told:.2f} |"
        )
    held = [ours(f) for f in stepped]
    known = [h for h in held if h is not None]
    holds, width = np.mean([h[0] for h in known]), np.median([h[1] for h in known])
    print(
        f"\n90 % sets of dates hold the truth: {holds:.3f} of {len(known)}; {width:.0f} months wide"
    )
    print(f"a change of the right direction told: {len(known) / len(stepped):.3f}")
    for low, high in ((5, 10), (10, 20), (20, 61)):
        some = [f for f in stepped if low <= lower_rate(f) < high]
        if not some:
            continue
        for name in ("Dragoman", "oracle"):
            near = share(some, partial(found_by, name=name))
            print(f"  {low} to {high} events a month ({len(some)}): {name} {near:.3f}")
    print(f"processor time of a fit: {np.median([f.seconds for f in stable + stepped]):.2f} s")


def found_by(found: Found, name: str) -> bool:
    """Whether a method has a change near the true one."""
    at = found.step[0] if found.step else -MONTHS
    return any(abs(place - at) <= NEAR for place in found.places[name])


def lower_rate(found: Found) -> float:
    """The lower of the rates before and after."""
    return found.rate * min(1.0, found.step[1] if found.step else 1.0)


def ours(found: Found) -> tuple[bool, int] | None:
    """Whether the set of the nearest change of the right direction holds the truth; its width."""
    if found.step is None:
        return None
    place, ratio = found.step
    right = [(first, last) for first, last, up in found.sets if up == (ratio > 1)]
    if not right:
        return None
    first, last = min(right, key=lambda s: max(s[0] - place, place - s[1], 0))
    return first <= place <= last, last - first + 1


def share(found: list[Found], holds: Callable[[Found], bool]) -> float:
    """Share of the dyads of which it is true."""
    return float(np.mean([holds(one) for one in found]))


def main() -> None:
    """Simulate, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dyads", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--memory", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    first = asked.seed * 1_000_000
    with ProcessPoolExecutor(asked.processes) as pool:
        stable, stepped = (
            list(pool.map(partial(tried, steps=steps, memory=asked.memory),
                          range(first + start, first + start + asked.dyads), chunksize=5))
            for steps, start in ((0, 0), (1, 100_000))
        )  # fmt: skip
    report(stable, stepped)


if __name__ == "__main__":
    main()
