"""How sure a briefing is: what was read, of whom, how often the coder is right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dragoman.brief import english
from dragoman.brief.arrange import Arranger
from dragoman.brief.document import Line
from dragoman.brief.facts import Fact, Log

_CONFIDENCE_BY: Final = (
    "The sum of the confidences of the events below. Each is the coder's estimate of the chance "
    "that the statement is what its sentence says, fitted on documents coded by hand."
)
UNKNOWN: Final[Line] = (
    "What the reports do not tell cannot be known from them: “no evidence” means none in the "
    "reports read.",
)


def read(
    arranger: Arranger, since: dt.date | None, until: dt.date | None, anchor: str = "x-all"
) -> Line:
    """How many reports were read in the period."""
    number = arranger.log.read(since, until)
    part = arranger.read(anchor, "In the period of this briefing", since, until)
    verb = "report was read" if number < 2 else "reports were read"
    return (part, f" {verb}", ".")


def publishers(log: Log, since: dt.date | None, until: dt.date | None) -> Line:
    """Of whom they are; that there is but one."""
    names = [name for name in log.publishers(since, until) if name]
    if not names:
        return ("The reports name no publisher.",) if log.read(since, until) else ()
    if len(names) == 1:
        return (f"All of them are of one publisher ({names[0]}): nothing here is confirmed by a "
                "second.",)  # fmt: skip
    shown = names[:3]
    if len(names) > len(shown):
        return (f"Most were read of {', '.join(shown)} and others.",)
    return (f"They are of {english.join(shown)}.",)


def imported(log: Log) -> Line:
    """That events of other data sets are left out, where the record has any."""
    if not log.imported:
        return ()
    names = english.join(log.imported)
    return (
        f"The record also holds imported events ({names}). They have no sentence to point at, so "
        "that none of them is counted here; dragoman series and dragoman phases do.",
    )


def precision(arranger: Arranger, label: str, facts: Sequence[Fact]) -> Line:
    """How many statements can be expected to be right, by the coder's own calibrated account.

    Args:
        arranger: gives numbers their lists.
        label: of the list of all these events.
        facts: the events; at least one.
    """
    expected = sum(f.confidence for f in facts)
    value = f"about {expected:.0f}" if expected >= 0.5 else "less than 1"
    estimate = arranger.marks.estimate(
        "statements that can be expected to be right", value, _CONFIDENCE_BY,
        f"The confidences of these events: {len(facts)} in all, {expected:.2f} by sum.", facts,
    )  # fmt: skip
    return ("Events are coded by program. Of the ", arranger.count(label, facts),
            f" {english.plural(len(facts), 'statement')} counted, ", estimate,
            " can be expected to say what the sentence says; each stands over its sentence, so "
            "that you can judge.")  # fmt: skip


def undated(arranger: Arranger, facts: Sequence[Fact], more: str = "") -> Line:
    """How many events have no day or month of their own; `more` ends the sentence."""
    vague = [f for f in facts if f.date_precision not in ("day", "month")]
    if not vague:
        return ()
    noun = english.plural(len(vague), "event has", "events have")
    return (arranger.count("events without a month of their own", vague),
            f" {noun} no day or month of their own and count on that of the report, or on the "
            f"first of the year{more}.")  # fmt: skip
