"""What enters the record, once, and which of several copies keeps its events."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import RecordError, UsageError
from dragoman.model import Reject
from dragoman.record.store import CodedReport, CommitCounts, Record

from .builders import DAY, actors, coded, event, reject, report, sha

EARLIER = DAY - dt.timedelta(days=1)


def test_a_batch_enters_whole_and_the_ledger_counts_it(record: Record) -> None:
    empty = CodedReport(report("b"), sentences=2)
    counts = record.commit([coded("a"), empty], [reject()])
    assert counts == CommitCounts(coded=1, empty=1, rejected=1, events=1)
    ledger = record.ledger()
    assert (ledger.read, ledger.coded, ledger.empty, ledger.rejected) == (3, 1, 1, 1)
    assert record.verify() == []


def test_offering_a_batch_again_changes_nothing(record: Record) -> None:
    record.commit([coded("a")], [reject()])
    before = record.digest()
    assert record.commit([coded("a"), coded("a")], [reject()]) == CommitCounts(known=3)
    assert record.digest() == before


def test_known_tells_what_a_resumed_run_may_skip(record: Record) -> None:
    record.commit([coded("a")], [reject("bad")])
    asked = [sha("a"), sha("bad"), sha("new"), "it's; DROP TABLE reports"]
    assert record.known(asked) == {sha("a"), sha("bad")}
    assert record.known(asked, rejected=False) == {sha("a")}
    assert record.known([]) == set()


def test_a_copy_becomes_a_duplicate_without_events(record: Record) -> None:
    text = "Leaders met\nThe leaders met in Paris."
    copy = report("copy", "Leaders met\n\n The  leaders met in Paris. ")
    first = report("first", text, published_at=EARLIER)
    assert record.duplicates([first, copy]) == {copy.report_id: first.report_id}
    counts = record.commit([coded(of=copy), coded(of=first)])
    assert (counts.coded, counts.duplicate, counts.events) == (1, 1, 1)
    line = record.reports(status="duplicate").rows()[0]
    assert (line["report_id"], line["duplicate_of"]) == (copy.report_id, first.report_id)
    assert [row["report_id"] for row in record.events().rows()] == [first.report_id]


def test_an_earlier_copy_that_arrives_late_takes_over_with_its_own_events(record: Record) -> None:
    text = "The leaders met in Paris."
    late, later = report("late", text), report("later", text)
    first = report("first", text, published_at=EARLIER)
    record.commit([coded(of=late), coded(of=later)])
    assert record.duplicates([first]) == {}
    counts = record.commit([coded(of=first)])
    assert (counts.coded, counts.displaced) == (1, 1)
    assert {row["report_id"] for row in record.events().rows()} == {first.report_id}
    assert {row["duplicate_of"] for row in record.reports(status="duplicate").rows()} == {
        first.report_id
    }
    assert record.verify() == []


def test_reports_without_a_day_yield_to_dated_ones(record: Record) -> None:
    text = "The leaders met in Paris."
    undated, dated = report("u", text, published_at=None), report("d", text)
    record.commit([coded(of=undated)])
    record.commit([coded(of=dated)])
    assert record.reports(status="coded").rows()[0]["report_id"] == dated.report_id


def test_reports_without_any_text_are_not_copies_of_each_other(record: Record) -> None:
    blank = [CodedReport(report(name, " \n ")) for name in ("x", "y")]
    assert record.commit(blank).empty == 2
    assert record.verify() == []


def test_a_rejected_input_that_can_now_be_read_replaces_its_line(record: Record) -> None:
    record.commit([], [reject("a")])
    assert record.commit([coded("a")]).coded == 1
    assert (record.ledger().rejected, record.ledger().coded) == (0, 1)
    assert record.commit([], [reject("a")]).known == 1
    assert record.ledger().coded == 1


def test_the_same_event_twice_in_one_report_is_stored_once(record: Record) -> None:
    base = report("a")
    assert record.commit([coded("a", event(base), event(base), of=base)]).events == 1
    assert len(record.participants()) == 2


def test_an_event_with_another_reports_id_is_refused(record: Record) -> None:
    stray = CodedReport(report("a"), (event(report("b")),))
    with pytest.raises(UsageError, match="commit each event with its own report"):
        record.commit([coded("c"), stray])
    assert record.ledger().read == 0


@pytest.mark.parametrize(
    "wrong", [{"modality": "maybe"}, {"quad": 7}, {"goldstein": float("nan")}, {"status": "old"}]
)
def test_an_impossible_event_rolls_its_whole_batch_back(
    record: Record, wrong: dict[str, Any]
) -> None:
    base = report("b")
    bad = coded("b", event(base, **wrong), of=base)
    with pytest.raises(RecordError, match="CHECK constraint failed"):
        record.commit([coded("a"), bad], [reject()])
    assert record.ledger().read == 0
    assert record.commit([coded("a")]).coded == 1


def test_odd_characters_keep_the_offsets_true(record: Record) -> None:
    text = "\ud800 caf\u00e9 e\u0301 \x00 \U0001f1ef\U0001f1f5 Tokyo met Paris"
    base = report("odd", text, title="\udfff")
    start = text.index("Tokyo")
    record.commit([coded("odd", event(base, start=start, end=start + 9), of=base)])
    row = record.events().rows()[0]
    assert row["evidence"] == "Tokyo met"
    assert record.reports(text=True).rows()[0]["text"] == text.replace("\ud800", "\ufffd")
    assert record.verify() == []


def test_every_field_comes_back_as_it_went_in(record: Record) -> None:
    base = report("a", external_id="x-1", language="fr", date_basis="page")
    whole = dataclasses.replace(
        event(base),
        areas=("cyber", "nuclear"),
        contexts=("diplomatic",),
        place="Paris",
        place_country="FRA",
        modality="planned",
        status="background",
        also_in=(1, 2),
        date_basis="on Monday",
        confidence=0.1,
        coder="model",
        coder_version="1.2",
        knowledge_version="abc",
        targets=(
            dataclasses.replace(
                actors("FRA:GOV")[0],
                person="A. Person",
                office="foreign minister",
                text="Ministers",
                start=0,
                end=9,
                standing_in_for="premier",
            ),
        ),
    )
    record.commit([coded("a", whole, of=base)])
    row = record.events(modality=None).rows()[0]
    same = {name for name in row if hasattr(whole, name)} - {"report_id", "event_id"}
    assert len(same) > 20
    for name in same:
        value = getattr(whole, name)
        assert row[name] == (list(value) if isinstance(value, tuple) else value), name
    member = record.participants(side="target").rows()[0]
    for name in ("actor", "sector", "person", "office", "text", "start", "standing_in_for"):
        assert member[name] == getattr(whole.targets[0], name)
    line = record.reports(text=True).rows()[0]
    for name in ("source", "title", "publisher", "published_at", "date_basis", "language"):
        assert line[name] == getattr(base, name)
    assert (line["external_id"], line["text"], line["sentences"]) == ("x-1", base.text, 3)


_TEXTS = ("The leaders met.", "The  leaders met. ", "Troops moved.", "")
_OFFERED = [
    coded(of=report(str(number), text or f"Only {number}.", published_at=day))
    if number % 3
    else CodedReport(report(str(number), text or f"Only {number}.", published_at=day))
    for number, (text, day) in enumerate(
        (text, day) for text in _TEXTS for day in (None, EARLIER, DAY)
    )
]
_REJECTED = [reject("0"), reject("bad", "too long"), reject("worse")]


def _whole() -> str:
    with Record.open(":memory:") as record:
        record.commit(_OFFERED, _REJECTED)
        return record.digest()


_DIGEST = _whole()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_order_split_and_repetition_ends_in_one_record(data: st.DataObject) -> None:
    offers: list[CodedReport | Reject] = [*_OFFERED, *_REJECTED]
    repeats = data.draw(st.lists(st.sampled_from(offers), max_size=8))
    order = data.draw(st.permutations(offers + repeats))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order) - 1), max_size=6)))
    with Record.open(":memory:") as record:
        for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
            part = order[start:end]
            record.commit(
                [item for item in part if isinstance(item, CodedReport)],
                [item for item in part if isinstance(item, Reject)],
            )
        assert record.verify() == []
        assert record.digest() == _DIGEST


def test_the_digest_sees_a_changed_word(record: Record) -> None:
    record.commit([coded("a")])
    with Record.open(":memory:") as other:
        base = report("a")
        other.commit([coded("a", dataclasses.replace(event(base), trigger="saw"), of=base)])
        assert other.digest() != record.digest()


def test_threads_may_commit_and_read_at_once(record: Record) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                record.commit([coded(f"{number}-{step}"), coded(f"shared-{step}")])
                assert len(record.events(source="JPN")) > 0
        except (AssertionError, RecordError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert record.ledger().coded == 4 * 5 + 5
    assert record.verify() == []
