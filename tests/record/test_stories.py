"""Near copies are one story, whatever came first and however it was cut into batches."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Report
from dragoman.pipeline import Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.reading.stories import WINDOW_DAYS, fingerprint, same_story
from dragoman.record.store import CodedReport, Record

from .builders import DAY, coded, event, reject, report, sha

WINDOW = dt.timedelta(days=WINDOW_DAYS)
EARLIER = DAY - dt.timedelta(days=1)
SENTENCES = (
    "The presidents of Peru and Chile met in Arica on Monday to speak about the closed crossings.",
    "They agreed that lorries with fruit may pass by night while the bridge is being repaired.",
    "A joint office in Tacna will look at complaints from drivers who were turned back in March.",
    "Neither side wished to say who would pay for the new scanners that customs officers want.",
    "Farmers in the valley had blocked the coastal road for two days before the meeting began.",
    "Diplomats called the talks friendly but warned that a fishing quarrel is still unresolved.",
)
BODY = " ".join(SENTENCES)
#: A and C are both copies of B, but too unlike to be copies of each other.
A, B, C = " ".join(SENTENCES[1:]), BODY, " ".join(SENTENCES[:-1])
TEMPLATE = (
    "The foreign ministry of {state} said on Tuesday that it had summoned the ambassador of "
    "{other} over remarks about the disputed reef, that it rejected them as baseless, and that it "
    "reserved the right to take further steps if they were repeated in any form."
)
PRINTED = {
    "another headline": f"Neighbours make peace\n{BODY}",
    "a dateline": f"LIMA (Reuters) - {BODY}",
    "a footer": f"{BODY}\nRead more: Five things to know about the border",
    "a byline and a credit": f"By Jon Berg\nLIMA, May 6 (AP) — {BODY} (Editing by Eva Lind)",
    "a sentence less": C,
}


def told(name: str, text: str, day: dt.date | None = DAY, title: str = "") -> CodedReport:
    """A coded report of that text without a headline of its own."""
    return coded(of=report(name, text, title=title, published_at=day))


def line(record: Record, name: str) -> dict[str, Any]:
    """The ledger's line of a report."""
    (found,) = record.reports(report_id=sha(name), text=True).rows()
    return found


def holders(record: Record) -> set[str]:
    """The reports whose events the record has."""
    return {row["report_id"] for row in record.events().rows()}


def test_the_bridge_is_one() -> None:
    a, b, c = (fingerprint(text) for text in (A, B, C))
    assert same_story(a, b)
    assert same_story(b, c)
    assert not same_story(a, c)


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED.keys())
def test_a_near_copy_of_a_later_batch_is_a_duplicate(record: Record, printed: str) -> None:
    record.commit([told("wire", BODY)])
    copy = told("paper", printed, DAY + dt.timedelta(days=1))
    assert record.duplicates([copy.report]) == {sha("paper"): sha("wire")}
    counts = record.commit([copy])
    assert (counts.duplicate, counts.coded, counts.events, counts.displaced) == (1, 0, 0, 0)
    found = line(record, "paper")
    assert (found["status"], found["duplicate_of"]) == ("duplicate", sha("wire"))
    assert (found["duplicate_kind"], found["coded_by"]) == ("near", "")
    assert holders(record) == {sha("wire")}
    assert record.verify() == []


def test_exact_and_near_copies_of_one_batch_are_told_apart(record: Record) -> None:
    day = DAY + dt.timedelta(days=1)
    record.commit([told("same", f" {BODY}\n", day), told("near", C, day), told("wire", BODY)])
    assert line(record, "wire")["duplicate_kind"] == ""
    kinds = {name: line(record, name)["duplicate_kind"] for name in ("same", "near")}
    assert kinds == {"same": "exact", "near": "near"}
    assert record.verify() == []


def test_an_earlier_near_copy_that_arrives_late_takes_over(record: Record) -> None:
    record.commit([told("later", C), told("same as later", C, DAY + dt.timedelta(days=2))])
    counts = record.commit([told("first", BODY, EARLIER)])
    assert (counts.coded, counts.displaced) == (1, 1)
    assert holders(record) == {sha("first")}
    for name in ("later", "same as later"):
        found = line(record, name)
        assert (found["status"], found["duplicate_of"]) == ("duplicate", sha("first"))
        # Of each other they were exact copies; of the text that stands for them they are not.
        assert found["duplicate_kind"] == "near"
    assert {row["event_id"] for row in record.participants().rows()} == {
        row["event_id"] for row in record.events().rows()
    }
    assert record.verify() == []


def test_a_takeover_by_the_same_text_makes_the_kind_exact_again(record: Record) -> None:
    day = DAY + dt.timedelta(days=1)
    record.commit([told("near", C), told("late", BODY, day)])
    assert line(record, "late")["duplicate_kind"] == "near"
    record.commit([told("early", BODY, EARLIER)])
    assert line(record, "late")["duplicate_kind"] == "exact"
    assert line(record, "near")["duplicate_kind"] == "near"
    assert record.verify() == []


def test_a_report_that_joins_two_stories_merges_them(record: Record) -> None:
    record.commit([told("a", A, EARLIER), told("a copy", A)])
    record.commit([told("c", C), told("c copy", C, DAY + dt.timedelta(days=1))])
    assert holders(record) == {sha("a"), sha("c")}
    counts = record.commit([told("b", B, DAY + dt.timedelta(days=1))])
    assert (counts.duplicate, counts.displaced) == (1, 1)
    assert holders(record) == {sha("a")}
    assert {row["event_id"] for row in record.participants().rows()} == {
        row["event_id"] for row in record.events().rows()
    }
    kinds = {}
    for name in ("a copy", "b", "c", "c copy"):
        found = line(record, name)
        assert found["duplicate_of"] == sha("a")
        kinds[name] = found["duplicate_kind"]
    assert kinds == {"a copy": "exact", "b": "near", "c": "near", "c copy": "near"}
    assert record.verify() == []


def test_the_bridge_itself_may_be_the_first(record: Record) -> None:
    record.commit([told("a", A), told("c", C)])
    counts = record.commit([told("b", B, EARLIER)])
    assert (counts.coded, counts.displaced) == (1, 2)
    assert holders(record) == {sha("b")}
    assert record.verify() == []


def test_days_are_bridged_like_texts(record: Record) -> None:
    """Within the window of a copy, not of the first: a story wanders on from paper to paper."""
    record.commit([told("first", BODY)])
    record.commit([told("third", C, DAY + 2 * WINDOW)])
    assert holders(record) == {sha("first"), sha("third")}
    record.commit([told("second", BODY, DAY + WINDOW)])
    assert holders(record) == {sha("first")}
    assert line(record, "third")["duplicate_of"] == sha("first")


@pytest.mark.parametrize(
    ("day", "is_copy"),
    [
        (DAY + WINDOW, True),
        (DAY - WINDOW, True),
        (DAY + WINDOW + dt.timedelta(days=1), False),
        (DAY - WINDOW - dt.timedelta(days=1), False),
        (None, False),
    ],
)
@pytest.mark.parametrize("together", [False, True])
def test_near_copies_are_days_apart_at_most(
    record: Record, day: dt.date | None, is_copy: bool, together: bool
) -> None:
    both = [told("wire", BODY), told("paper", C, day)]
    for batch in [both] if together else [both[:1], both[1:]]:
        record.commit(batch)
    assert record.ledger().duplicate == is_copy
    assert record.verify() == []


def test_reports_without_a_day_are_near_copies_of_each_other_only(record: Record) -> None:
    record.commit([told("dated", BODY), told("u", BODY + " ", None)])
    record.commit([told("v", C, None)])
    # The same text is the same story at any day, and carries its near copies with it.
    assert holders(record) == {sha("dated")}
    with Record.open(":memory:") as other:
        other.commit([told("dated", BODY)])
        other.commit([told("v", C, None)])
        assert holders(other) == {sha("dated"), sha("v")}


def test_a_template_filled_in_for_another_state_is_another_story(record: Record) -> None:
    pairs = [("Japan", "China"), ("Vietnam", "China"), ("Japan", "Russia"), ("Peru", "Chile")]
    for number, (state, other) in enumerate(pairs):
        record.commit([told(str(number), TEMPLATE.format(state=state, other=other))])
    assert (record.ledger().coded, record.ledger().duplicate) == (len(pairs), 0)
    together = [told(f"x{n}", TEMPLATE.format(state=a, other=b)) for n, (a, b) in enumerate(pairs)]
    with Record.open(":memory:") as other_record:
        assert other_record.commit(together).coded == len(pairs)


def test_short_reports_are_copies_only_when_equal_with_their_title(record: Record) -> None:
    text = "Peru thanked Chile on Monday."
    record.commit([told("a", text), told("b", "Peru thanked Chile on  Monday!")])
    record.commit([told("c", "Peru thanked Chile on Friday.")])
    record.commit([told("d", f"Thanks\n{text}", title="Thanks")])
    assert {name: line(record, name)["status"] for name in "cd"} == {"c": "coded", "d": "coded"}
    assert {line(record, "a")["status"], line(record, "b")["status"]} == {"coded", "duplicate"}


def test_stories_count_their_mentions_and_events_tell_them(record: Record) -> None:
    papers = ("Herald", "Post", "Post")
    for number, paper in enumerate(papers):
        of = report(
            str(number), BODY + "\n" * number, publisher=paper, title="",
            published_at=DAY + dt.timedelta(days=number),
        )  # fmt: skip
        record.commit([coded(of=of)])
    record.commit([told("near", C, EARLIER), told("alone", "Oman and Qatar met.")], [reject()])
    assert {row["report_id"]: row["mentions"] for row in record.events().rows()} == {
        sha("near"): 4, sha("alone"): 1,
    }  # fmt: skip
    with record.cursor() as cursor:
        rows = cursor.execute("SELECT * FROM stories ORDER BY mentions DESC").fetchall()
    last = DAY + dt.timedelta(days=2)
    assert rows[0] == (sha("near"), 4, 2, EARLIER, last)
    assert [row[:2] for row in rows[1:]] == [(sha("alone"), 1)]
    assert {row["mentions"] for row in record.dyads().rows()} == {4, 1}


def test_a_rejected_input_read_at_last_finds_its_story(record: Record) -> None:
    record.commit([told("wire", BODY, EARLIER)], [reject("paper")])
    counts = record.commit([told("paper", C)])
    assert (counts.duplicate, counts.settled) == (1, (sha("paper"),))
    assert (record.ledger().duplicate, record.ledger().rejected) == (1, 0)
    assert record.verify() == []


_TEXTS: tuple[tuple[str, dt.date | None], ...] = (
    (A, DAY), (B, DAY + WINDOW), (C, DAY + 2 * WINDOW), (B, DAY), (B, None), (C, None),
    (f"LIMA (AP) — {C}", DAY + 3 * WINDOW), (TEMPLATE.format(state="Japan", other="China"), DAY),
    (TEMPLATE.format(state="Peru", other="China"), DAY), ("Peru thanked Chile.", DAY),
    ("Peru thanked Chile", EARLIER), ("", DAY), (" \n", None), ("—", DAY), ("–", DAY),
)  # fmt: skip
_OFFERED = [
    CodedReport(of, (event(of),) if number % 4 else (), 2, "1 m k")
    for number, (text, day) in enumerate(_TEXTS)
    for of in [report(str(number), text or " ", title="", published_at=day)]
]


def _commit(record: Record, order: list[int], cuts: list[int]) -> None:
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        record.commit([_OFFERED[number] for number in order[start:end]])


def _whole() -> tuple[str, set[str]]:
    with Record.open(":memory:") as record:
        _commit(record, list(range(len(_OFFERED))), [])
        kept = {row["source"] for row in record.reports(status=("coded", "empty")).rows()}
        return record.digest(), kept


_DIGEST, _KEPT = _whole()


def test_the_pool_holds_a_bridge_copies_and_strangers() -> None:
    # One story of seven, two templates, one short story of two, two empty ones, two strokes.
    assert len(_OFFERED) - len(_KEPT) == 7


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_order_split_and_repetition_ends_in_one_record(data: st.DataObject) -> None:
    numbers = st.sampled_from(range(len(_OFFERED)))
    offered = [*range(len(_OFFERED)), *data.draw(st.lists(numbers, max_size=6))]
    order = data.draw(st.permutations(offered))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order) - 1), max_size=8)))
    with Record.open(":memory:") as record:
        _commit(record, order, cuts)
        assert record.verify() == []
        assert record.digest() == _DIGEST


class _Coder:
    """In a reader's place: one event from each report, three sentences."""

    def coded(self, of: Report) -> CodedReport:
        return CodedReport(of, (event(of),), 3, "1 m k")


def test_files_read_in_any_order_give_one_digest(tmp_path: Path) -> None:
    for name, day in (("one", EARLIER), ("two", DAY)):
        (tmp_path / f"{name}.txt").write_text(f"Date: {day}\n\n{BODY}", encoding="utf-8")
    digests = set()
    for order in (("one", "two"), ("two", "one")):
        with Record.open(":memory:") as record:
            for name in order:
                targets = [str(tmp_path / f"{name}.txt")]
                read_into(record, targets, ReadOptions(), cast("Reader", _Coder()))
            assert record.ledger().duplicate == 1
            digests.add(record.digest())
    assert len(digests) == 1


@pytest.mark.parametrize("most", [1, 3])
def test_forgotten_verdicts_change_nothing(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """More pairs were compared than are remembered, within one batch and from batch to batch."""
    monkeypatch.setattr("dragoman.record.stories._JUDGED", most)
    with Record.open(":memory:") as record:
        for batch in (_OFFERED[::2], _OFFERED[1::2], _OFFERED):
            record.duplicates([one.report for one in batch])
            record.commit(batch)
        assert record.verify() == []
        found = record.digest()
    with Record.open(":memory:") as record:
        record.commit(_OFFERED)
        assert record.digest() == found
