"""Texts coded again lie beside what is counted, are compared with it, and can change places."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from dragoman.errors import RecordError
from dragoman.model import Event, Report
from dragoman.pipeline import Reader, recode
from dragoman.record.recoding import Versions
from dragoman.record.store import CodedReport, Record

from .builders import DAY, event, reject, report, sha

OLD, NEW, THIRD = (Versions("rules-1", "m1", tables) for tables in ("k1", "k2", "k3"))
#: More than are coded again in one transaction.
MANY = 40


class Coder:
    """In a reader's place: events as the test wants them, by the number in a report's name."""

    def __init__(self, versions: Versions, **changes: Any) -> None:
        self.versions = versions
        self.changes = changes
        self.calls: list[str] = []

    def events(self, of: Report, number: int) -> tuple[Event, ...]:
        """One event, in every fifth report none."""
        if number % 5 == 4:
            return ()
        found = dataclasses.replace(
            event(of, **self.changes),
            event_id=sha(of.report_id + "event"),
            coder_version=self.versions.coder,
            model_version=self.versions.model,
            knowledge_version=self.versions.knowledge,
        )
        return (found,)

    def coded(self, of: Report) -> CodedReport:
        self.calls.append(of.report_id)
        number = int(of.source.removesuffix(".txt"))
        return CodedReport(of, self.events(of, number), 3, str(self.versions))


class Other(Coder):
    """Finds nothing in report 0, something else in 1 and 2, one more in 3 and one in 4."""

    def events(self, of: Report, number: int) -> tuple[Event, ...]:
        found = super().events(of, number)
        if number == 1:
            return tuple(again(item, root="AGREE", cameo="050", goldstein=3.0) for item in found)
        if number == 2:
            later = DAY + dt.timedelta(days=1)
            return (event(of, "JPN:GOV USA", event_date=later, modality="planned"),)
        more = (event(of, "PER", "CHL", start=20, end=30, trigger="spoke"),)
        return {0: (), 3: found + more, 4: more}.get(number, found)


def again(item: Event, **changes: Any) -> Event:
    """The event with other words for it; its id is told by its words, as coders do."""
    return dataclasses.replace(item, **changes, event_id=sha(item.event_id + repr(changes)))


def run(record: Record, coder: Coder, **options: Any) -> int:
    return recode(record, cast("Reader", coder), **options)


def counted(record: Record) -> list[dict[str, Any]]:
    """The events that the record counts."""
    return record.events(modality=None).rows()


@pytest.fixture
def record() -> Iterator[Record]:
    """Reports 0 to 39 coded by OLD, and a rejected one."""
    coder = Coder(OLD)
    with Record.open(":memory:") as opened:
        opened.commit([coder.coded(report(str(n))) for n in range(MANY)], [reject()])
        yield opened


def test_what_is_counted_stays_as_it_was(record: Record) -> None:
    before, events = record.digest(), counted(record)
    assert run(record, Other(NEW)) == MANY
    assert (record.digest(), counted(record)) == (before, events)
    assert record.verify() == []


def test_the_ledger_and_the_events_say_what_coded_them(record: Record) -> None:
    lines = record.reports(status=("coded", "empty"), text=True).rows()
    assert {line["status"] for line in lines} == {"coded", "empty"}
    assert {line["coded_by"] for line in lines} == {str(OLD)} == {"rules-1 m1 k1"}
    assert record.reports(status="rejected", text=True).rows()[0]["coded_by"] == ""
    assert {row["model_version"] for row in counted(record)} == {"m1"}
    run(record, Other(NEW))
    record.adopt(NEW)
    lines = record.reports(status=("coded", "empty"), text=True).rows()
    assert {line["coded_by"] for line in lines} == {str(NEW)}


def test_it_goes_on_where_it_was_stopped(record: Record) -> None:
    def stop(done: int, of: int) -> None:
        assert 0 < done < of == MANY
        raise KeyboardInterrupt

    first, second = Other(NEW), Other(NEW)
    with pytest.raises(KeyboardInterrupt):
        run(record, first, notice=stop)
    assert record.verify() == []
    done = len(first.calls)
    steps: list[tuple[int, int]] = []
    left = run(record, second, notice=lambda now, of: steps.append((now, of)))
    assert left == len(second.calls) == MANY - done
    assert not set(first.calls) & set(second.calls)
    assert steps[-1] == (left, left)
    assert record.verify() == []
    with Record.open(":memory:") as whole:
        whole.commit([Coder(OLD).coded(report(str(n))) for n in range(MANY)], [reject()])
        run(whole, Other(NEW))
        assert whole.difference().changes.rows() == record.difference().changes.rows()
    assert run(record, third := Other(NEW)) == 0
    assert third.calls == []


def test_the_present_versions_own_reports_are_not_coded_again(record: Record) -> None:
    assert run(record, Coder(OLD)) == 0
    record.commit([Coder(NEW).coded(report("40")), Coder(NEW).coded(report("44"))])
    assert run(record, Other(NEW)) == MANY
    assert record.stale(NEW) == []
    assert len(record.stale(OLD)) == 2


def test_only_coded_and_empty_reports_are_coded_again(record: Record) -> None:
    copy = report("41", report("0").text, published_at=DAY + dt.timedelta(days=1))
    record.commit([Coder(OLD).coded(copy)])
    assert copy.report_id not in record.stale(NEW)
    assert run(record, Other(NEW)) == MANY
    assert record.verify() == []


def test_the_difference_names_every_change(record: Record) -> None:
    run(record, Other(NEW))
    found = record.difference()
    assert (found.reports, found.before, found.after) == (MANY, 32, 33)
    assert found.counts == {"removed": 1, "changed": 2, "added": 2}
    assert found.same == 32 - 1 - 2
    assert (found.old, found.new) == ((str(OLD),), (str(NEW),))
    rows = {(row["report"], row["change"]): row for row in found.changes.rows()}
    assert set(rows) == {
        ("0.txt", "removed"), ("1.txt", "changed"), ("2.txt", "changed"), ("3.txt", "added"),
        ("4.txt", "added"),
    }  # fmt: skip
    root = rows["1.txt", "changed"]
    assert set(root["fields"]) == {"root", "cameo", "goldstein"}
    assert (root["old_root"], root["new_root"]) == ("CONSULT", "AGREE")
    side = rows["2.txt", "changed"]
    assert set(side["fields"]) == {"source", "people", "event_date", "modality"}
    assert (side["old_source"], side["new_source"]) == ("JPN:GOV", "JPN:GOV, USA")
    assert (side["old_event_date"], side["new_event_date"]) == (DAY, DAY + dt.timedelta(days=1))
    removed, added = rows["0.txt", "removed"], rows["3.txt", "added"]
    assert (removed["fields"], removed["old_source"], removed["new_source"]) == (
        [], "JPN:GOV", None,
    )  # fmt: skip
    assert (added["old_event_id"], added["new_target"]) == (None, "CHL")
    assert added["evidence"] == report("3").text[20:30]


def test_new_versions_that_say_the_same_are_no_change(record: Record) -> None:
    run(record, Coder(NEW, confidence=0.9))
    found = record.difference()
    assert (len(found.changes), found.same, found.before) == (0, 32, 32)


def test_nothing_coded_again_is_no_difference(record: Record) -> None:
    found = record.difference()
    assert (found.reports, found.before, found.after, found.same) == (0, 0, 0, 0)
    assert (found.old, found.new, len(found.changes)) == ((), (), 0)


def test_adopting_swaps_and_undoing_restores(record: Record) -> None:
    before = record.digest()
    assert record.adopt(NEW) == 0
    run(record, Other(NEW))
    assert record.adopt(NEW) == MANY
    assert record.verify() == []
    with Record.open(":memory:") as fresh:
        fresh.commit([Other(NEW).coded(report(str(n))) for n in range(MANY)], [reject()])
        assert record.digest() == fresh.digest()
        assert record.ledger() == fresh.ledger()
    after, swapped = record.digest(), record.difference()
    assert (swapped.before, swapped.after) == (33, 32)
    assert swapped.counts == {"removed": 2, "changed": 2, "added": 1}
    assert record.adopt(NEW) == 0
    assert record.digest() == after
    assert record.stale(NEW) == []
    assert record.adopt(NEW, back=True) == MANY
    assert record.digest() == before
    assert record.verify() == []
    assert record.adopt(NEW, back=True) == 0
    assert record.digest() == before
    assert run(record, Other(NEW)) == 0
    assert record.adopt(NEW) == MANY
    assert record.digest() == after


@pytest.mark.parametrize("versions", [OLD, THIRD])
def test_undoing_what_was_never_adopted_changes_nothing(record: Record, versions: Versions) -> None:
    before = record.digest()
    run(record, Other(NEW))
    assert record.adopt(versions, back=True) == 0
    assert record.digest() == before


def test_a_later_coding_takes_the_place_beside(record: Record) -> None:
    run(record, Other(NEW))
    run(record, Coder(THIRD, modality="planned"))
    found = record.difference()
    assert (found.new, found.after, found.counts) == ((str(THIRD),), 32, {"changed": 32})
    assert record.adopt(NEW) == 0
    assert record.adopt(THIRD) == MANY
    assert record.verify() == []


def test_a_report_that_is_displaced_loses_what_was_coded_again(record: Record) -> None:
    run(record, Other(NEW))
    early = report("50", report("3").text, published_at=DAY - dt.timedelta(days=1))
    assert record.commit([Coder(NEW).coded(early)]).displaced == 1
    assert record.verify() == []
    found = record.difference()
    assert (found.reports, found.after) == (MANY - 1, 33 - 2)
    assert record.adopt(NEW) == MANY - 1
    assert record.verify() == []
    record.adopt(NEW, back=True)
    (line,) = record.reports(report_id=sha("3"), text=True).rows()
    assert (line["status"], line["duplicate_of"], line["coded_by"]) == (
        "duplicate", early.report_id, "",
    )  # fmt: skip


def test_a_report_displaced_while_it_is_coded_again_is_left_out(record: Record) -> None:
    early = report("50", report("3").text, published_at=DAY - dt.timedelta(days=1))
    stale = report("3")
    record.commit([Coder(NEW).coded(early)])
    record.recode([Other(NEW).coded(stale), Other(NEW).coded(report("1"))], NEW)
    assert record.difference().reports == 1
    assert record.verify() == []


def test_a_coding_that_is_refused_stores_nothing(record: Record) -> None:
    coder = Coder(NEW, goldstein=float("nan"))
    with pytest.raises(RecordError, match="CHECK constraint failed"):
        run(record, coder)
    assert record.difference().reports == 0
    assert len(record.stale(NEW)) == MANY
    assert run(record, Other(NEW)) == MANY


@pytest.mark.parametrize("adopted", [False, True])
def test_a_root_of_ones_own_comes_with_the_coding(record: Record, adopted: bool) -> None:
    run(record, Coder(NEW, root="VISA", quad=2))
    if adopted:
        record.adopt(NEW)
        assert {row["root"] for row in record.events(root="VISA").rows()} == {"VISA"}
    assert record.verify() == []


def test_a_coder_that_cuts_sentences_otherwise_can_be_adopted(record: Record) -> None:
    base = report("0")
    found = event(base, sentence=4)
    record.recode([CodedReport(base, (found,), 5, str(NEW))], NEW)
    record.adopt(NEW)
    assert record.verify() == []


def test_a_record_on_disk_keeps_both_codings(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Record.open(path) as record:
        record.commit([Coder(OLD).coded(report(str(n))) for n in range(6)])
        run(record, Other(NEW))
    with Record.open(path, read_only=True) as record:
        assert record.difference().counts == {"removed": 1, "changed": 2, "added": 2}
        with pytest.raises(RecordError, match="open for reading only"):
            record.adopt(NEW)
        assert record.verify() == []
