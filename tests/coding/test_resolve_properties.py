"""What holds for every name of the tables and for every string."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.coding.entries import Entry, entries_of
from dragoman.coding.folding import fold, key
from dragoman.coding.resolve import Resolver
from dragoman.knowledge.base import Knowledge

KNOWLEDGE = Knowledge.load()
RESOLVER = Resolver(KNOWLEDGE)
ENTRIES = [e for e in entries_of(KNOWLEDGE) if e.kind not in ("role", "surname")]
NAMES = [e for e in ENTRIES if e.kind != "person"]
PEOPLE = [e for e in ENTRIES if e.kind == "person"]
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2026, 11, 1))


def inside(entry: Entry) -> dt.date:
    """A day on which a meaning holds."""
    return entry.end or entry.start or dt.date(2020, 1, 1)


def meanings(entry: Entry, on: dt.date) -> set[str]:
    """The actors a surface resolves to on a day, and those listed beside."""
    found = RESOLVER.resolve(entry.surface, on)
    return {found.actor} | {actor for actor, _ in found.alternatives}


def test_every_name_resolves_to_its_own_actor_inside_its_years() -> None:
    wrong = [
        (e.surface, e.actor, RESOLVER.resolve(e.surface, inside(e)))
        for e in NAMES
        if e.actor not in meanings(e, inside(e))
    ]
    # Bodies that many states have ("Senate") need a context.
    assert len(wrong) <= 20, wrong


def test_every_person_resolves_to_an_actor_of_theirs_inside_their_years() -> None:
    wrong = [
        (e.surface, e.actor, RESOLVER.resolve(e.surface, inside(e)))
        for e in PEOPLE
        if e.actor not in meanings(e, inside(e))
    ]
    assert not wrong, wrong[:20]


def outside(entry: Entry) -> Iterator[dt.date]:
    """The days right before and right after the time of a meaning."""
    if entry.start and entry.start > dt.date(1900, 1, 1):
        yield entry.start - dt.timedelta(days=1)
    if entry.end:
        yield entry.end + dt.timedelta(days=1)


def test_no_name_of_a_body_or_state_means_its_actor_outside_its_years() -> None:
    """Unless the surface has another meaning that holds on that day."""
    wrong = []
    for entry in NAMES:
        for on in outside(entry):
            found = RESOLVER.resolve(entry.surface, on)
            if (
                found.basis == "exact name"
                and not any(
                    e.actor == found.actor and e.holds(on)
                    for e in RESOLVER.index.get(entry.surface)
                )
                and len(RESOLVER.index.find(entry.surface)) == 1
            ):
                whole = RESOLVER.index.find(entry.surface)[0]
                if whole.end - whole.start == len(entry.surface):
                    wrong.append((entry.surface, on, found))
    assert not wrong, wrong[:10]


def test_nobody_holds_an_office_after_its_last_day() -> None:
    terms: dict[tuple[str, str], int] = {}
    for row in KNOWLEDGE.holders:
        terms[row.person, row.actor] = terms.get((row.person, row.actor), 0) + 1
    for row in KNOWLEDGE.holders:
        if row.person and row.end and terms[row.person, row.actor] == 1:
            later = row.end + dt.timedelta(days=1)
            assert RESOLVER.holder(row.actor, row.office, later) != row.person


@given(st.text(st.characters(), max_size=200), DAYS, st.text(st.characters(), max_size=50))
@settings(deadline=None, max_examples=300)
def test_any_string_is_answered(text: str, on: dt.date, context: str) -> None:
    found = RESOLVER.resolve(text, on, context)
    assert found.actor == "" or found.actor.isalnum()
    assert len(fold(text)) == len(key(text)) == len(text)


@given(st.lists(st.sampled_from([e.surface for e in ENTRIES[::11]]), max_size=5), DAYS)
@settings(deadline=None, max_examples=200)
def test_any_row_of_names_is_answered_and_offsets_point_at_them(
    names: list[str], on: dt.date
) -> None:
    text = " and ".join(names)
    RESOLVER.resolve(text, on)
    for match in RESOLVER.index.find(text):
        assert key(text[match.start : match.end]) == key(match.entries[0].surface)


@given(st.integers(0, 60), st.sampled_from([e.surface for e in ENTRIES[::17]]), DAYS)
@settings(deadline=None, max_examples=200)
def test_any_head_offset_is_answered(head: int, name: str, on: dt.date) -> None:
    RESOLVER.resolve(f"the {name}'s troops in {name}", on, {}, head=head)


def test_very_long_text_is_answered_soon() -> None:
    for text in ("A" * 50_000, "the " * 12_000, "US allies " * 5_000, "x" + " " * 50_000):
        RESOLVER.resolve(text, dt.date(2022, 7, 1))
