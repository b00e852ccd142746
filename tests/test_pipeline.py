"""The whole flow in one process: bytes in, a record out."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path

import pytest

from dragoman.model import Reject, Report
from dragoman.pipeline import Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.store import CodedReport, Record

STATES = ("Peru", "Chile", "Malta", "Kenya", "Ghana", "Togo", "Benin", "Oman", "Qatar")
TEXTS = {
    f"{a}-{b}.txt": f"Date: 2020-05-05\n\n{a} condemned {b} on Friday."
    for a in STATES for b in STATES if a != b
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More reports than one batch holds, one of them told twice and one of them empty."""
    place = tmp_path / "news"
    place.mkdir()
    for name, text in TEXTS.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "copy.txt").write_text(TEXTS["Peru-Chile.txt"], encoding="utf-8")
    (place / "none.txt").write_text("The recipe needs two onions.", encoding="utf-8")
    (place / "bad.txt").write_bytes(b"")
    return place


def test_everything_is_counted_once_and_the_record_is_whole(reader: Reader, folder: Path) -> None:
    seen: list[Report | Reject] = []
    found: list[CodedReport] = []
    with Record.open(":memory:") as record:
        counts = read_into(
            record, [str(folder)], ReadOptions(), reader, notice=seen.append, found=found.append
        )
        assert record.verify() == []
        ledger = record.ledger()
    assert counts.offered == len(TEXTS) + 3 == len(seen) == ledger.read
    assert (counts.coded + counts.duplicate, counts.empty) == (len(TEXTS) + 1, 1)
    assert (counts.rejected, counts.known) == (1, 0)
    assert counts.reasons == ["bad.txt: the file is empty"]
    assert counts.events == counts.coded == sum(len(c.events) for c in found)
    assert (ledger.coded, ledger.empty, ledger.duplicate, ledger.rejected) == (len(TEXTS), 1, 1, 1)
    # which of two copies keeps the events is settled by their ids, not by who came first
    assert ledger.coded == counts.coded - counts.displaced
    assert ledger.duplicate == counts.duplicate + counts.displaced


def test_reading_again_finds_everything_known(reader: Reader, folder: Path) -> None:
    with Record.open(":memory:") as record:
        first = read_into(record, [str(folder)], ReadOptions(), reader)
        digest = record.digest()
        second = read_into(record, [str(folder)], ReadOptions(), reader)
        assert record.digest() == digest
    assert second.known == second.offered == first.offered
    assert (second.coded, second.events, second.reasons) == (0, 0, [])


def test_the_order_of_reading_does_not_matter(reader: Reader, folder: Path) -> None:
    names = sorted(str(path) for path in folder.iterdir())
    digests = set()
    for seed in range(3):
        random.Random(seed).shuffle(names)
        with Record.open(":memory:") as record:
            read_into(record, names, ReadOptions(), reader)
            digests.add(record.digest())
    assert len(digests) == 1


def test_the_day_given_is_for_reports_that_state_none(reader: Reader) -> None:
    options = ReadOptions(on=dt.date(2021, 3, 3))
    stdin = io.BytesIO(b"Peru thanked Chile on Monday.")
    with Record.open(":memory:") as record:
        read_into(record, ["-"], options, reader, stdin=stdin)
        (row,) = record.events().rows()
    assert (row["event_date"], row["date_precision"]) == (dt.date(2021, 3, 1), "day")


def test_half_characters_are_coded_around_and_offsets_stay_true(reader: Reader) -> None:
    text = "\ud83d\udcff\n\nFrance condemned Syria."
    (event,) = reader.code(text)
    assert text[event.start : event.end].startswith("France condemned Syria")
    assert [text[p.start : p.end] for p in event.sources] == ["France"]
    assert [a.tree.sentence.index for a in reader.analyse(text)] == list(
        range(len(reader.analyse(text)))
    )
    coded = reader.coded(Report("a" * 64, "x.txt", text))
    assert [e.root for e in coded.events] == ["ACCUSE"]


def test_a_report_is_coded_as_its_text_is(reader: Reader) -> None:
    text = "Germany and France signed a treaty on Tuesday. Peru thanked Chile."
    day = dt.date(2018, 7, 7)
    coded = reader.coded(Report("b" * 64, "x.txt", text, published_at=day))
    assert coded.events == reader.code(text, day, "b" * 64)
    assert coded.sentences == 2
    assert {e.report_id for e in coded.events} == {"b" * 64}
