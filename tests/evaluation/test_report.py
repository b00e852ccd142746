"""Calibration, confusion, and the report that tells them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dragoman.evaluation import report
from dragoman.evaluation.outcome import Outcome, Row, Wrong
from dragoman.evaluation.run import Result
from dragoman.evaluation.sets import DOCUMENTS, GoldSet
from dragoman.evaluation.tables import confusions, level_rows, names, worst_lines
from dragoman.evaluation.tallies import Calibration, Confusion
from dragoman.evaluation.texts import Book
from evaluation.builders import gold, judged, text


def test_bins_and_the_expected_error() -> None:
    calibration = Calibration()
    for confidence, right in ((0.95, True), (1.0, False), (0.5, True), (0.05, False)):
        calibration.add(confidence, right)
    bins = calibration.bins()
    assert [b.n for b in bins] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 2]
    assert bins[9].confidence == pytest.approx(0.975)
    assert bins[9].right == 0.5
    # |0.05 - 0| / 4 + |0.5 - 1| / 4 + 2 |0.975 - 0.5| / 4
    assert calibration.error == pytest.approx(0.375)
    assert Calibration().error == 0.0


def counted() -> Outcome:
    """Two texts: a right root, a wrong root on the reversed pair, a wrong source, an extra."""
    told = text(gold("AID A -> B"), gold("ACCUSE C -> D"), gold("COERCE A -> C"))
    book = Book()
    book.add(told, judged(told, "AID A -> B", "SUPPORT D -> C", "COERCE B -> C", "AGREE A -> D"))
    other = text(gold("AID A -> B"), optional=(gold("AGREE A -> B"),))
    book.add(other, judged(other, "AID B -> A", "AGREE A -> B", "AID A -> B / planned"))
    return book.outcome(("root", "triple"))


def test_roots_are_confused_only_on_the_same_two_actors() -> None:
    confusion = counted().confusion
    assert confusion is not None
    assert dict(confusion.counts) == {
        ("AID", "AID"): 1, ("ACCUSE", "SUPPORT"): 1, ("COERCE", "missed"): 1,
        ("extra", "COERCE"): 1, ("extra", "AGREE"): 1, ("AID", "missed"): 1, ("extra", "AID"): 1,
    }  # fmt: skip
    assert confusion.golds[-1] == "extra"
    assert confusion.codeds[-1] == "missed"


def test_only_actual_events_that_count_are_calibrated() -> None:
    calibration = counted().calibration
    assert calibration is not None
    assert calibration.pairs == [(0.75, True), *[(0.75, False)] * 4]


def results() -> list[Result]:
    paths = (Path("a/my_gold.jsonl"), Path("b/my_gold.jsonl"), Path("b/other.jsonl"))
    return [Result(GoldSet(path, DOCUMENTS, f"{i:064}"), counted()) for i, path in enumerate(paths)]


def test_sets_are_told_apart() -> None:
    told = results()
    assert names(told) == [
        str(Path("a/my_gold.jsonl")),
        str(Path("b/my_gold.jsonl")),
        "other.jsonl",
    ]
    assert {row["set"] for row in level_rows(told, per_root=True)} == set(names(told))
    assert "set" not in level_rows(told[:1], per_root=False)[0]
    for rows, columns in confusions(told, narrow=False):
        assert columns[:2] == ("set", "gold")
        assert all(set(columns) == set(row) for row in rows)


def test_a_narrow_terminal_gets_the_matrix_in_words() -> None:
    ((rows, columns),) = confusions(results()[:1], narrow=True)
    assert columns == ("gold", "right", "coded as", "missed")
    by_gold = {row["gold"]: row for row in rows}
    assert by_gold["ACCUSE"]["coded as"] == "SUPPORT 1"
    assert by_gold["extra"]["coded as"] == "AGREE 1, AID 1, COERCE 1"


def test_the_worst_come_first_with_reasons() -> None:
    lines = list(worst_lines(results()[:1], 1))
    assert lines[0].startswith("\nt: ")
    assert "  gold  COERCE A -> C: source wrong: found B, gold A" in lines
    assert "  coded AGREE A -> D: extra" in lines
    assert "  gold  AID A -> B" in lines
    assert len([line for line in worst_lines(results()[:1], 9) if line.startswith("\n")]) == 2


def test_the_report_tells_everything_and_is_the_same_each_time() -> None:
    versions = {"coder": "rules-9", "knowledge": "abc"}
    told = report.markdown(results(), versions, dt.date(2026, 11, 1), 1)
    assert told == report.markdown(results(), versions, dt.date(2026, 11, 1), 1)
    for part in (
        "| coder | rules-9 |", "Date: 2026-11-01", f"SHA-256: `{0:064}`", "| triple | 0.200 |",
        "| gold | AGREE | AID | COERCE | SUPPORT | missed |", "| 0.7 to 0.8 | 5 | 0.750 |",
        "Expected calibration error: 0.550.", "1 of 2 with errors.",
        r"- gold COERCE A -\> C: source wrong: found B, gold A",
    ):  # fmt: skip
        assert part in told, part
    assert "Date:" not in report.markdown(results(), versions)


def test_words_of_a_text_are_no_markup() -> None:
    outcome = Outcome(
        (Row.share("x|y", 1, 2),), "", wrong=(Wrong("i", "# <b>*two*</b>\nlines", ("a | b",)),)
    )
    told = report.markdown([Result(GoldSet(Path("g"), DOCUMENTS, ""), outcome)], {})
    assert "> \\# \\<b\\>\\*two\\*\\</b\\>\n> lines" in told
    assert r"| x\|y |" in told


def test_a_matrix_without_misses_has_no_such_column() -> None:
    confusion = Confusion()
    confusion.add("AID", "AID")
    assert (confusion.golds, confusion.codeds) == (["AID"], ["AID"])
