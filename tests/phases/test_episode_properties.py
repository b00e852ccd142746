"""What holds of the episodes of any acts: order, no overlap, nothing twice, no force left out."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.phases.episode import Evidence
from dragoman.phases.episode_acts import Act, History
from dragoman.phases.episode_pace import stretches
from dragoman.phases.episode_states import states
from dragoman.record.store import Record
from phases.test_episodes import TABLES, Told, day, found, telling

TELLINGS = st.lists(
    st.tuples(
        st.integers(0, 250),
        st.sampled_from([("ISR", "IRN"), ("IRN", "ISR"), ("ISR IRN", "")]),
        st.sampled_from([
            ("ASSAULT", "aerial"), ("THREATEN", "violence"), ("RETREAT", "ceasefire"),
            ("MOBILIZE", "troops"), ("ACCUSE", "allege"), ("RETREAT", "withdraw"),
        ]),
    ).map(lambda drawn: (drawn[0], *drawn[1], *drawn[2])),
    max_size=12,
)  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(TELLINGS, st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(told: list[Told], order: Any) -> None:
    reports = [telling(number, one) for number, one in enumerate(told)]
    answers = []
    for _ in range(2):
        with Record.open(":memory:") as record:
            for one in reports:
                record.commit([one])
            answers.append(found(record) if reports else [])
        order.shuffle(reports)
    assert answers[0] == answers[1]


ACTS = st.lists(
    st.builds(
        lambda number, after, by, kind, dataset: Act(
            kind[0], by, kind[1],
            Evidence(f"{number}", day(after), by, "", kind[2], "", "", dataset),
        ),
        st.integers(0, 9999), st.integers(0, 400), st.sampled_from(["a", "b", "both"]),
        st.sampled_from([
            ("force", 1.0, "ASSAULT"), ("threat", 0.5, "THREATEN"), ("show", 1.0, "MOBILIZE"),
            ("ceasefire", 1.0, "RETREAT"), ("withdrawal", 0.0, "RETREAT"),
            ("quarrel", 0.25, "ACCUSE"), ("police", 0.1, "COERCE"), ("cut", 0.5, "SANCTION"),
        ]),
        st.shared(st.sampled_from(["dragoman", "icews"]), key="dataset"),
    ),
    max_size=60, unique_by=lambda act: act.evidence.event_id,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(ACTS, st.sampled_from([1.0, 40.0]), st.integers(1, 90))
def test_states_are_in_order_and_share_no_event(
    acts: list[Act], reading: float, quiet_days: int
) -> None:
    acts.sort(key=lambda act: (act.day, act.evidence.event_id))
    told = History("", tuple(acts), {day(number): reading for number in range(-30, 401)})
    seen: list[str] = []
    last = dt.date.min
    for stretch in stretches(told, quiet_days):
        assert stretch.first > last
        last = stretch.last
        sequence = states(told.acts, stretch, TABLES.episodes)
        for state in sequence:
            assert stretch.first <= state.first <= state.last <= stretch.last
            assert state.evidence
            seen += [item.event_id for item in state.evidence]
        for before, after in pairwise(sequence):
            assert before.last <= after.first
            assert before.name != after.name
    assert len(seen) == len(set(seen))


@settings(max_examples=100, deadline=None)
@given(ACTS)
def test_force_in_a_small_record_is_always_told(acts: list[Act]) -> None:
    own = [act for act in acts if act.evidence.dataset == "dragoman"]
    own.sort(key=lambda act: (act.day, act.evidence.event_id))
    told = History("dragoman", tuple(own), {})
    kept = {
        item.event_id
        for stretch in stretches(told, 60)
        for state in states(told.acts, stretch, TABLES.episodes)
        for item in state.evidence
    }
    assert {act.evidence.event_id for act in own if act.kind == "force"} <= kept
