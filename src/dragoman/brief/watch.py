"""What to watch on a pair: what is announced, on the agenda, threatened or open in the record.

Nothing here is a forecast: each line is something a report says of what is to come, or something
that it leaves open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dragoman.brief import english, wording
from dragoman.brief.arrange import Arranger
from dragoman.brief.document import Line, Strong
from dragoman.brief.facts import Fact, Gathered
from dragoman.brief.modelled import Modelled
from dragoman.brief.sentences import actual

#: Days before the end of the record within which an announcement or threat is still told.
RECENT: Final = 365
#: Lines of each kind.
_MOST: Final = 3


def watch(data: Gathered, models: Modelled, arranger: Arranger) -> tuple[Line, ...]:
    """The lines of "What to watch"; where there is nothing, that there is no evidence.

    Args:
        data: the pair.
        models: its open crises.
        arranger: gives statements and marks.
    """
    now = min(filter(None, (data.until, data.log.last)), default=None)
    if now is None:
        return (("No evidence: the record has no dated report.",),)
    lines = [
        *_ahead(data.pair, now, arranger),
        *_agenda(data.pair, now, arranger),
        *_threats(data, now, arranger),
        *_open(models, arranger),
    ]
    return tuple(lines)


def _ahead(facts: Sequence[Fact], now: dt.date, arranger: Arranger) -> list[Line]:
    """Planned or conditional: first what is dated ahead, then what was announced of late."""
    told = [f for f in facts if f.modality in ("planned", "conditional") and recent(f, now)]
    dated = [f for f in told if f.event_date and f.event_date > now]
    rest = sorted((f for f in told if not f.event_date), key=lambda f: f.order, reverse=True)
    meetings = [f for f in dated if f.root == "CONSULT"]
    lines = [coming(f, arranger) for f in sorted(dated, key=lambda f: f.order)[:_MOST]]
    if not meetings:
        lines.append((Strong("Meetings. "), "No evidence of a meeting between them that is dated "
                      "ahead."))  # fmt: skip
    return lines + [coming(f, arranger) for f in rest[:_MOST]]


def coming(fact: Fact, arranger: Arranger) -> Line:
    """A plan or condition in a line."""
    words = wording.not_actual(fact, arranger.namer)
    if fact.event_date:
        when = fact.when
    elif fact.source.published_at:
        when = f"without a date, {fact.when}"
    else:
        when = "without a date"
    title = wording.MODALITIES[fact.modality]
    return (Strong(f"{title}. "), f"{words}, {when}.", arranger.marks.ref(fact))


def recent(fact: Fact, now: dt.date) -> bool:
    """Whether it was reported, or is to happen, not longer ago than is worth watching."""
    day = fact.source.published_at or fact.day
    return day is not None and (now - day).days <= RECENT


def _agenda(facts: Sequence[Fact], now: dt.date, arranger: Arranger) -> list[Line]:
    """What was on the agenda of their talks and is not recorded as agreed since."""
    found: dict[str, list[Fact]] = {}
    real = actual(facts)
    for fact in real:
        if fact.stage == "agreed" or not recent(fact, now):
            continue
        for topic in fact.topics:
            later = any(
                topic in one.areas and wording.is_agreement(one) and one.order > fact.order
                for one in real
            )
            if not later:
                found.setdefault(topic, []).append(fact)
    if not found:
        return [(Strong("Agenda. "), "No evidence of a subject that is on the agenda and not yet "
                 "agreed.")]  # fmt: skip
    names = english.join([wording.area(topic) for topic in found])
    told = list(dict.fromkeys(f for each in found.values() for f in each))
    verb = "has" if len(found) == 1 else "have"
    return [(Strong("Agenda. "), f"{english.capital(names)} {verb} been on the agenda of their "
             "talks within a year of the last report; no agreement on it is recorded since.",
             *arranger.marks.refs(told))]  # fmt: skip


def _threats(data: Gathered, now: dt.date, arranger: Arranger) -> list[Line]:
    sharp = [f for f in actual(data.pair) if f.root == "THREATEN" and recent(f, now)]
    lines: list[Line] = [
        (Strong("Threat. "), f"{wording.statement(f, arranger.namer)}, {f.when}.",
         arranger.marks.ref(f))
        for f in sharp[:_MOST]
    ]  # fmt: skip
    if not sharp:
        lines.append((Strong("Threats. "), "No evidence of a threat between them within a year of "
                      "the last report."))  # fmt: skip
    around = [f for f in actual(data.around) if f.root == "THREATEN" and recent(f, now)]
    if around:
        noun = english.plural(len(around), "threat")
        lines.append((Strong("Around them. "),
                      arranger.count("threats around them within a year", around),
                      f" {noun} by or to others in reports that mention both.",
                      *arranger.marks.refs(around)))  # fmt: skip
    return lines


def _open(models: Modelled, arranger: Arranger) -> list[Line]:
    still = [one for one in models.episodes if one.open]
    if not still:
        return [(Strong("Crises. "), "No open crisis between them in the record.")]
    lines: list[Line] = []
    for one in still[-_MOST:]:
        ids = {e.event_id for state in one.states for e in state.evidence}
        state = one.states[-1].name
        marks = tuple(ref for key, ref in arranger.marks.numbers.items() if key in ids)
        lines.append((Strong("Open crisis. "), f"Since {english.date(one.first)}; its last state "
                      f"is {state}, {english.date(one.last)}.", *marks[:4]))  # fmt: skip
    return lines
