"""Taking turns at one record: processes and threads that write, read, wait and die.

Nobody sleeps: parent and children (`children.py`) keep step by lines of text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import DragomanError, RecordError, RecordLocked
from dragoman.record.store import Record

from .children import BATCHES, LONG, PER_BATCH, batch, child

STEPS = 3


def gate_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record with one batch."""
    place = tmp_path / "r.duckdb"
    with Record.open(place) as record:
        record.commit(batch("first", 0))
    return place


def test_two_writers_lose_and_double_nothing(path: Path) -> None:
    with child("write", path, "a") as a, child("write", path, "b") as b:
        for writer in (a, b):
            writer.tell()
        said = [*a.rest(), *b.rest()]
    offered = {c.report.report_id for who in "ab" for n in range(BATCHES) for c in batch(who, n)}
    offered |= {c.report.report_id for c in batch("first", 0)}
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []
        found = [row["report_id"] for row in record.reports().rows()]
        assert sorted(found) == sorted(offered)
        assert len(record.events()) == len(offered)
        digest = record.digest()
    # Of what both offered, each report entered once, whoever came first.
    assert sum(map(int, said)) == len(offered) - PER_BATCH
    with Record.open(":memory:") as alone:
        for who in ("first", "a", "b"):
            for number in range(1 if who == "first" else BATCHES):
                alone.commit(batch(who, number))
        assert alone.digest() == digest


def test_readers_beside_a_writer_see_whole_batches_only(path: Path) -> None:
    with child("write", path, "a") as writer, child("read", path) as reader:
        reader.tell()
        writer.tell()
        record = Record.open(path, read_only=True)
        while writer.process.poll() is None:
            assert record.ledger().read % PER_BATCH == 0
        record.close()
        writer.rest()
        reader.tell("stop")
        answers = [int(line) for line in reader.rest()]
    assert answers
    assert all(answer % PER_BATCH == 0 for answer in answers)
    assert answers == sorted(answers)
    with Record.open(path, read_only=True) as after:
        assert after.ledger().read == PER_BATCH * (BATCHES + 1)
        assert after.verify() == []


def test_a_reader_does_not_wait_for_a_writer_that_codes(path: Path) -> None:
    with child("between", path) as writer, Record.open(path, read_only=True, wait=0) as record:
        assert record.ledger().read == PER_BATCH
        record.close()
        writer.tell()
        assert writer.heard() == "committed"
        with Record.open(path, read_only=True, wait=0) as later:
            assert later.ledger().read == 2 * PER_BATCH
        writer.tell()
        writer.rest()


def test_a_block_of_reading_is_one_state_and_the_writer_waits_for_its_end(path: Path) -> None:
    with child("between", path) as writer:
        with Record.open(path, read_only=True) as record:
            before = record.digest()
            writer.tell()
            while gate_is_free(path):
                assert record.digest() == before
            assert record.digest() == before
            with pytest.raises(RecordLocked):
                Record.open(path, wait=0)
            assert record.ledger().read == PER_BATCH
        assert writer.heard() == "committed"
        with Record.open(path, read_only=True) as record:
            assert record.ledger().read == 2 * PER_BATCH
        writer.tell()
        writer.rest()


def test_outside_of_a_block_each_answer_is_of_its_moment(path: Path) -> None:
    record = Record.open(path, read_only=True)
    with child("between", path) as writer:
        assert record.ledger().read == PER_BATCH
        writer.tell()
        assert writer.heard() == "committed"
        assert record.ledger().read == 2 * PER_BATCH
        writer.tell()
        writer.rest()
    record.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_another_program_that_holds_the_file_is_named(path: Path, read_only: bool) -> None:
    waiting = Record.open(path, read_only=read_only, wait=0.05)
    with child("foreign", path) as other:
        calls: list[Callable[[], object]] = [
            lambda: Record.open(path, read_only=read_only, wait=0.05), waiting.ledger,
        ]  # fmt: skip
        for call in calls:
            with pytest.raises(RecordLocked, match=rf"\(process {other.process.pid}\)") as caught:
                call()
            assert str(path) in str(caught.value)
            assert "\n" not in str(caught.value)
        other.tell()
        other.rest()
    assert waiting.ledger().read == PER_BATCH
    waiting.close()


def test_who_waits_goes_on_when_the_other_program_is_done(path: Path) -> None:
    with child("foreign", path) as other:
        found: list[int] = []

        def ask() -> None:
            with Record.open(path, read_only=True, wait=LONG) as record:
                found.append(record.ledger().read)

        thread = threading.Thread(target=ask)
        thread.start()
        other.tell()
        other.rest()
        thread.join(LONG)
    assert found == [PER_BATCH]


def test_a_writer_killed_in_its_session_blocks_nobody(path: Path) -> None:
    with child("hold", path) as writer:
        with pytest.raises(RecordLocked, match=f"process {writer.process.pid}"):
            Record.open(path, read_only=True, wait=0)
        writer.process.kill()
        writer.process.wait()
        with Record.open(path, wait=0) as record:
            # What the session had committed is there.
            assert record.ledger().read == 2 * PER_BATCH
            assert record.commit(batch("next", 0)).coded == PER_BATCH
            assert record.verify() == []
    with Record.open(path, read_only=True, wait=0) as record:
        assert record.ledger().read == 3 * PER_BATCH


def test_a_writer_killed_while_it_waits_blocks_nobody(path: Path) -> None:
    """It keeps the gate, but the file is still the reader's."""
    with Record.open(path, read_only=True) as reading, child("wait", path) as writer:
        # It reaches the gate some moment after it said that it is ready.
        while gate_is_free(path):
            assert reading.ledger().read == PER_BATCH
        writer.process.kill()
        writer.process.wait()
        assert reading.ledger().read == PER_BATCH
    with Record.open(path, wait=0) as record:
        assert record.commit(batch("next", 0)).coded == PER_BATCH


def gate_is_free(path: Path) -> bool:
    """Whether nobody holds the gate at this moment."""
    fcntl = pytest.importorskip("fcntl")
    with gate_of(path).open("rb") as gate:
        try:
            fcntl.flock(gate.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_many_threads_share_one_record(path: Path) -> None:
    failures: list[BaseException] = []
    record = Record.open(path)

    def work(number: int) -> None:
        try:
            for step in range(STEPS):
                if number == 0:
                    record.commit(batch("thread", 2 * step))
                with record.session():
                    assert record.ledger().read % PER_BATCH == 0
                    assert len(record.events()) % PER_BATCH == 0
        except (AssertionError, DragomanError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert failures == []
    assert record.ledger().read == (1 + STEPS) * PER_BATCH
    record.close()
    # Nothing is left open: another process may write at once.
    with child("write", path, "a") as writer:
        writer.tell()
        writer.rest()


@pytest.mark.parametrize("where", ["file", "memory"])
def test_closing_inside_a_session_lets_it_end(path: Path, where: str) -> None:
    record = Record.open(path if where == "file" else ":memory:")
    with record.session():
        record.close()
        with pytest.raises(RecordError, match="is closed"):
            record.ledger()
        with pytest.raises(RecordError, match="is closed"), record.session():
            pass
    record.close()
    if where == "file":
        with Record.open(path, wait=0) as again:
            assert again.ledger().read == PER_BATCH


def test_a_session_within_a_session_is_the_same(path: Path) -> None:
    with Record.open(path, wait=0) as record:
        with record.session() as outer, outer.session() as inner:
            assert inner is record
            inner.commit(batch("inner", 0))
        assert record.ledger().read == 2 * PER_BATCH


def test_an_error_in_a_session_gives_the_file_back(path: Path) -> None:
    record = Record.open(path)
    with pytest.raises(KeyError), record.session():
        raise KeyError
    with Record.open(path, wait=0) as other:
        assert other.commit(batch("other", 0)).coded == PER_BATCH
    record.close()


def test_a_reader_needs_no_gate_and_makes_none(path: Path) -> None:
    gate_of(path).unlink()
    path.parent.chmod(0o555)
    try:
        with Record.open(path, read_only=True, wait=0) as record:
            assert record.ledger().read == PER_BATCH
            assert record.verify() == []
    finally:
        path.parent.chmod(0o755)
    assert not gate_of(path).exists()


@pytest.mark.parametrize("read_only", [False, True])
def test_one_process_may_open_a_record_twice(path: Path, read_only: bool) -> None:
    one = Record.open(path, read_only=read_only, wait=0)
    with one.session():
        two = Record.open(path, read_only=read_only, wait=0)
        assert two.ledger() == one.ledger()
    two.close()
    one.close()
