"""Whether a fit of ripples can be believed: checks that can fail, and say so in one sentence.

    found = check(fit)
    found.failed, found.warning

The quick ones go with every result; the full ones simulate and take minutes. Each is told in
docs/explanation/ripple-checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.errors import UsageError
from dragoman.ripple import trials
from dragoman.ripple.heldout import HeldOut, held_out
from dragoman.ripple.scores import Comparison, chances, uniformity

if TYPE_CHECKING:
    import numpy.typing as npt

    from dragoman.ripple.result import Ripple

    Floats = npt.NDArray[np.float64]

#: A matrix estimated above 1 is brought down to .99: one so near is no estimate.
RADIUS: Final = 0.985
#: The level of the test of each series' chances, and the share of series that must pass it.
PIT_LEVEL: Final = 0.01
PIT_SHARE: Final = 0.8
#: How much less than they say bands may cover, and how well links must be told apart.
COVERAGE_LOSS: Final = 0.05
AUC: Final = 0.9
#: In a world without links: the share of false ones, and events brought by a shock of ten.
FALSE_LINKS: Final = 0.01
PHANTOM: Final = 0.5
#: How much more than they say may lie outside bands after dates without a shock, by their share.
PLACEBO: Final = 1.5
#: How much wider bands may be by blocks than by the sandwich.
WIDER: Final = 1.25


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was found, what was asked for, and a sentence that tells it.

    `value` is not a number where the check could not be made; then it has not passed.
    """

    value: float
    threshold: float
    passed: bool
    sentence: str
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checks:
    """All checks of a fit; those after `pit` are None where only quick ones were asked for."""

    converged: Check
    radius: Check
    held_out: Check
    pit: Check
    recovery: Check | None = None
    no_links: Check | None = None
    placebo: Check | None = None
    bootstrap: Check | None = None

    @property
    def made(self) -> dict[str, Check]:
        """The checks that were made, by name."""
        every = {of.name: getattr(self, of.name) for of in fields(self)}
        return {name: one for name, one in every.items() if one is not None}

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of those that failed."""
        return tuple(name for name, one in self.made.items() if not one.passed)

    @property
    def warning(self) -> str:
        """What failed, as a first line for any result; empty where nothing did."""
        return " ".join(self.made[name].sentence for name in self.failed)

    def as_dict(self) -> dict[str, object]:
        """As JSON can hold it; what is not a number is null."""
        found: dict[str, object] = {
            name: {
                "passed": one.passed,
                "value": _number(one.value),
                "threshold": _number(one.threshold),
                "sentence": one.sentence,
                **{key: _number(value) for key, value in one.details.items()},
            }
            for name, one in self.made.items()
        }
        return {"failed": list(self.failed), **found}


def check(
    fit: Ripple,
    *,
    quick: bool = True,
    seed: int = 0,
    weights: Mapping[str, Floats] | None = None,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Checks:
    """Check a fit.

    Args:
        fit: any fit.
        quick: leave out what simulates: recovery, a world without links, placebo dates, blocks.
        seed: of everything random; the same seed gives the same figures.
        weights: known networks (receiving x sending), for a rival with effects along them.
        processes: for the fits that are made.
        progress: called with the steps done and all there are.

    Returns:
        One entry for each check; none of them raises because of what it finds.
    """
    steps = 4 + bool(weights) + (0 if quick else 2 * trials.runs(fit) + 2)
    tell = _Steps(steps, progress).tell
    at_once = (
        _converged(fit),
        _radius(fit),
        _held_out(fit, weights, processes, tell),
        _pit(fit, seed, tell),
    )
    if quick:
        return Checks(*at_once)
    return Checks(
        *at_once,
        _tried(lambda: _recovery(fit, seed, processes, tell), "Simulated recovery"),
        _tried(lambda: _no_links(fit, seed, processes, tell), "The simulation without links"),
        _tried(lambda: _placebo(fit, seed, tell), "The test of placebo dates"),
        _tried(lambda: _bootstrap(fit, tell), "The block bootstrap"),
    )


@dataclass(slots=True)
class _Steps:
    """How far the checks are."""

    whole: int
    progress: Callable[[int, int], None] | None
    done: int = 0

    def tell(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.whole)


def _tried(run: Callable[[], Check], what: str) -> Check:
    """A check, or that it could not be made: a fit that cannot be checked has not passed."""
    try:
        return run()
    except UsageError as error:
        return Check(float("nan"), float("nan"), False, f"{what} could not be run: {error}.")


def _converged(fit: Ripple) -> Check:
    text = "The fit converged." if fit.converged else "The fit did not converge: do not use it."
    return Check(float(fit.converged), 1.0, fit.converged, text)


def _radius(fit: Ripple) -> Check:
    radius = fit.spectral_radius
    passed = bool(radius < RADIUS)
    text = (
        f"The spectral radius is {radius:.2f}: every ripple dies out."
        if passed
        else f"The spectral radius is {radius:.2f}: by this fit ripples hardly die out, so their "
        "sizes mean nothing."
    )
    return Check(radius, RADIUS, passed, text)


def _held_out(
    fit: Ripple,
    weights: Mapping[str, Floats] | None,
    processes: int,
    tell: Callable[[], None],
) -> Check:
    def run() -> Check:
        found = held_out(fit.data, weights=weights, processes=processes, tell=tell)
        return _scored(found)

    return _tried(run, "The held-out log score")


def _scored(found: HeldOut) -> Check:
    passed = not found.own.worse
    details = {"periods": float(found.periods), "error": found.own.error}
    told = f"{_difference(found.own)} own history alone"
    for name, rival in (("var", found.var), ("network", found.network)):
        if rival is not None:
            details |= {f"{name}_difference": rival.difference, f"{name}_error": rival.error}
            told += f", {_difference(rival)} {_RIVALS[name]}"
    if found.var is None:
        told += f"; {found.var_missing}"
    verdict = (
        "not worse than" if passed and not found.own.better
        else "better than" if passed else "worse than"
    )  # fmt: skip
    text = (
        f"Held-out periods are foreseen {verdict} by own history alone (log score per count, with "
        f"standard error: {told})."
    )
    return Check(found.own.difference, -2 * found.own.error, passed, text, details)


_RIVALS: Final = {"var": "a vector autoregression", "network": "the known networks"}


def _difference(of: Comparison) -> str:
    return f"{of.difference:+.4f} ({of.error:.4f}) against"


def _pit(fit: Ripple, seed: int, tell: Callable[[], None]) -> Check:
    values = chances(fit.data.counts, fit.expected, fit.shape, seed=seed)
    likely = uniformity(values)
    share = float((likely >= PIT_LEVEL).mean())
    tell()
    passed = share >= PIT_SHARE
    size = len(likely)
    text = f"The scatter of {round(share * size)} of {size} series is what the model says" + (
        "."
        if passed
        else f", fewer than {PIT_SHARE:.0%}: bands of events to come are not reliable."
    )
    return Check(share, PIT_SHARE, passed, text, {"least_p": float(likely.min())})


def _recovery(fit: Ripple, seed: int, processes: int, tell: Callable[[], None]) -> Check:
    found = trials.recovery(fit, seed=seed, processes=processes, tell=tell)
    least = fit.level - COVERAGE_LOSS
    told = isfinite(found.auc)
    wrong = [
        words
        for words, well in (
            ("bands miss the truth", found.coverage >= least),
            ("links are called significant that are not there", found.false <= fit.rate),
            ("links as weak as these are often missed", not told or found.auc >= AUC),
            ("some refits did not converge", not found.lost),
        )
        if not well
    ]
    text = (
        f"Simulated from this fit and fitted again, {found.coverage:.0%} of effects lie in their "
        f"{fit.level:.0%} bands, {found.false:.1%} of absent links are called significant"
        + (f", and links are told apart with AUC {found.auc:.2f}" if told else "")
        + (f": with data like these {', and '.join(wrong)}." if wrong else ".")
    )
    passed = not wrong
    return Check(found.coverage, least, passed, text, _details(found))


def _no_links(fit: Ripple, seed: int, processes: int, tell: Callable[[], None]) -> Check:
    found = trials.no_links(fit, seed=seed, processes=processes, tell=tell)
    most = _most_false(fit, found)
    passed = found.false <= most and found.phantom <= PHANTOM and not found.lost
    text = (
        f"In {found.runs} simulations without links {found.false:.2%} of links are called "
        f"significant and a shock of {trials.SHOCK:.0f} events brings {found.phantom:.2f} phantom "
        "ones" + ("." if passed else ": the exposure or the scatter of these data feigns ripples.")
    )
    return Check(found.false, most, passed, text, _details(found))


def _most_false(fit: Ripple, found: trials.Trial) -> float:
    """False links there may be: where few were looked for, a few more than one in a hundred.

    Without any link, false-discovery control lets some through in `rate` of the simulations.
    """
    due = fit.rate * found.runs
    return max(FALSE_LINKS, (due + 2 * float(np.sqrt(due))) / max(found.absent, 1))


def _details(found: trials.Trial) -> dict[str, float]:
    return {
        "runs": float(found.runs), "coverage": found.coverage, "false_links": found.false,
        "auc": found.auc, "phantom_events": found.phantom, "phantom_worst": found.worst,
        "not_converged": float(found.lost),
    }  # fmt: skip


def _placebo(fit: Ripple, seed: int, tell: Callable[[], None]) -> Check:
    outside = trials.placebo(fit, seed=seed, tell=tell)
    most = PLACEBO * (1 - fit.level)
    passed = outside <= most
    text = (
        f"After dates without a shock {outside:.0%} of what followed lies outside its "
        f"{fit.level:.0%} band"
        + ("." if passed else ": bands are too narrow, and ripples may be chance.")
    )
    return Check(outside, most, passed, text)


def _bootstrap(fit: Ripple, tell: Callable[[], None]) -> Check:
    ratios = trials.blocks(fit, tell=tell)
    middle = float(np.median(ratios)) if len(ratios) else float("nan")
    passed = middle <= WIDER
    text = f"By blocks of periods, bands are {middle:.2f} times as wide as those shown" + (
        "." if passed else ": the counts hang together in ways the model does not know."
    )
    high = float(np.quantile(ratios, 0.9)) if len(ratios) else float("nan")
    return Check(middle, WIDER, passed, text, {"ninth_decile": high})


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None
