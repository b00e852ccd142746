"""More or less than before? Reports that tell of something, beside all that were read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from dragoman.brief import english
from dragoman.brief.arrange import Arranger, one_per_report
from dragoman.brief.document import Estimate, Line
from dragoman.brief.facts import Fact

#: Half of what a 90 % band leaves out.
_TAIL: Final = 0.05
_HOW: Final = (
    "How often reports told of it per report read, after against before, with the exact 90 % band "
    "of a ratio of two rates (conditional on their sum). Reports are taken as independent; where "
    "several tell of one event, the band is too narrow."
)


class Span(NamedTuple):
    """A stretch of days and the anchor of how much was read in it."""

    since: dt.date
    until: dt.date
    anchor: str

    @property
    def told(self) -> str:
        """ "From 1 to 7 June 2025"."""
        return english.capital(english.span(self.since, self.until))


class Ratio(NamedTuple):
    """A ratio of rates with its band."""

    middle: float
    lower: float
    upper: float


def ratio(now: int, read_now: int, then: int, read_then: int) -> Ratio | None:
    """The rate now by the rate before, with a 90 % band; None where nothing was read or told.

    Args:
        now, then: reports that tell of it.
        read_now, read_then: reports read.
    """
    if not (read_now and read_then and now + then):
        return None
    from scipy.stats import beta

    share = read_then / read_now
    lower = float(beta.ppf(_TAIL, now, then + 1)) if now else 0.0
    upper = float(beta.ppf(1 - _TAIL, now + 1, then)) if then else 1.0
    middle = now / then * share if then else float("inf")
    high = upper / (1 - upper) * share if upper < 1 else float("inf")
    return Ratio(middle, lower / (1 - lower) * share, high)


class Compared(NamedTuple):
    """What a comparison says, in parts: "2 of 3", "none of 5", the ratio, and the verdict."""

    now: Line
    before: Line
    estimate: Estimate | None
    verdict: str


def compare(
    arranger: Arranger, what: str, facts: tuple[Sequence[Fact], Sequence[Fact]],
    spans: tuple[Span, Span],
) -> Compared:  # fmt: skip
    """In how many of the reports read something was told of now and before, and what that says.

    Args:
        arranger: gives numbers their lists.
        what: "cooperation of Japan".
        facts: events of now and of before.
        spans: the days of now and of before.
    """
    told = [one_per_report(some) for some in facts]
    read = [arranger.log.read(span.since, span.until) for span in spans]
    lines: list[Line] = []
    for some, span, when in zip(told, spans, ("now", "before"), strict=True):
        number = arranger.count(f"reports of {what}, {when}", some) if some else "none"
        lines.append(
            (number, " of ", arranger.read(span.anchor, span.told, span.since, span.until))
        )
    found = ratio(len(told[0]), read[0], len(told[1]), read[1])
    if found is None:
        return Compared(lines[0], lines[1], None, "not enough evidence to compare")
    estimate = arranger.marks.estimate(
        f"now by before, {what}", _value(found), _HOW,
        f"Reports that tell of it, each by its first event: {len(told[0]) + len(told[1])} in all "
        f"({len(told[0])} of {read[0]} read now, {len(told[1])} of {read[1]} before).",
        [*told[0], *told[1]],
    )  # fmt: skip
    verdict = "more than before" if found.lower > 1 else "no evidence of a change"
    if found.upper < 1:
        verdict = "less than before"
    return Compared(lines[0], lines[1], estimate, verdict)


def sentence(arranger: Arranger, what: str, found: Compared, facts: Sequence[Fact]) -> Line:
    """A comparison as a sentence, with the marks of its first events of now."""
    line: Line = (f"{english.capital(what)} was told of in ", *found.now, " reports read, against ",
                  *found.before, f" before: {found.verdict}")  # fmt: skip
    line += (" (", found.estimate, ").") if found.estimate else (".",)
    return (*line, *arranger.marks.refs(facts, 3))


def _value(found: Ratio) -> str:
    if found.middle == float("inf"):
        return f"none before; 90 % band {number(found.lower)} times or more"
    band = f"90 % band {number(found.lower)} to {number(found.upper)}"
    if found.middle == 0:
        return f"none now; {band} times"
    return f"{number(found.middle)} times, {band}"


def number(value: float) -> str:
    """Two digits that matter: 12, 2.4, 0.31."""
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"
