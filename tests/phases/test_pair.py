"""The phases of a pair from a record, with the events that carry them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from dragoman.measures.question import Side
from dragoman.phases.pair import MOST_EVIDENCE, pair_phases
from dragoman.phases.result import Phases
from dragoman.record.store import Record
from record.builders import coded, event, report

JAPAN, NATO = Side("JPN", ["JPN"]), Side("NATO", ["NATO"])
TURN = dt.date(2015, 1, 1)


@pytest.fixture(scope="module")
def record() -> Record:
    """Five years of one meeting a month, then five of six; as many reports throughout."""
    opened = Record.open(":memory:")
    batch = []
    for month in range(120):
        day = dt.date(2010 + month // 12, month % 12 + 1, 15)
        many = 1 if day < TURN else 6
        for number in range(8):
            base = report(f"{month}-{number}", published_at=day)
            act = event(base, "JPN:GOV", "NATO:IGO", event_date=day)
            events = [act] if number < many else []
            batch.append(coded(f"{month}-{number}", *events, of=base))
    opened.commit(batch)
    return opened


def phases(record: Record, **asked: object) -> tuple[Phases, ...]:
    return pair_phases(record, JAPAN, NATO, **asked)  # type: ignore[arg-type]


def test_each_class_has_phases_of_its_own(record: Record) -> None:
    cooperation, conflict = phases(record)
    assert (cooperation.series.kind, conflict.series.kind) == ("cooperation", "conflict")
    (change,) = cooperation.changes
    assert change.date_set[0] <= TURN <= change.date_set[1]
    assert conflict.changes == ()
    assert conflict.note == "not enough evidence: no event"


def test_a_rise_is_carried_by_the_events_of_its_first_periods(record: Record) -> None:
    (change,) = phases(record, kinds=("cooperation",))[0].changes
    days = {row["event_id"]: row["event_date"] for row in record.events().rows()}
    assert len(change.evidence) == MOST_EVIDENCE
    assert len(set(change.evidence)) == MOST_EVIDENCE
    told = [days[one] for one in change.evidence]
    assert min(told) >= change.date
    assert max(told) < change.date + dt.timedelta(days=93)


def test_by_quarter_and_within_days(record: Record) -> None:
    (found,) = phases(record, kinds=("vcoop",), by="quarter")
    assert len(found.series.periods) == 40
    assert [change.direction for change in found.changes] == ["up"]
    from dragoman.record.conditions import EventFilter

    (early,) = phases(record, kinds=("all",), where=EventFilter(until=dt.date(2014, 12, 31)))
    assert early.changes == ()
    assert np.isfinite(early.level.median).all()
