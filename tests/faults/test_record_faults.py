"""What the record does when its world breaks: kills, a full disk, another process, wrong files.

The file runs itself as a child process (see `_child`), so that a process can really be killed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import dragoman.errors
from dragoman.errors import RecordError, RecordLocked
from dragoman.model import Event, Participant, Report
from dragoman.record.store import CodedReport, Record

BATCHES = 40
REPORTS_PER_BATCH = 5
EVENTS_PER_REPORT = 3


def _coded(number: int, words: int = 20) -> CodedReport:
    text = f"Report {number} from the capital. " + "The talks went on. " * words
    # Every tenth text is the copy of an earlier one.
    text = f"Report copied. {'The talks went on. ' * words}" if number % 10 == 9 else text
    key = hashlib.sha256(str(number).encode()).hexdigest()
    day = dt.date(2024, 1, 1) + dt.timedelta(days=number * 7 % 50)
    events = tuple(
        Event(
            event_id=hashlib.sha256(f"{number}/{order}".encode()).hexdigest(),
            report_id=key,
            sentence=0,
            start=order,
            end=order + 6,
            trigger="talks",
            root="CONSULT",
            mode="",
            quad=1,
            goldstein=2.5,
            cameo="040",
            sources=(Participant("JPN", "GOV"),),
            targets=(Participant("FRA", "GOV"),),
            event_date=day,
            date_precision="day",
        )
        for order in range(EVENTS_PER_REPORT)
    )
    return CodedReport(Report(key, f"{number}.txt", text, published_at=day), events, words + 1)


def _batch(number: int) -> list[CodedReport]:
    first = number * REPORTS_PER_BATCH
    return [_coded(first + offset) for offset in range(REPORTS_PER_BATCH)]


def _commit_all(path: str) -> None:
    print("ready", flush=True)
    with Record.open(path) as record:
        for number in range(BATCHES):
            batch = _batch(number)
            known = record.known(coded.report.report_id for coded in batch)
            record.commit([coded for coded in batch if coded.report.report_id not in known])
            print(f"committed {number}", flush=True)


def _hold(path: str) -> None:
    with Record.open(path) as record, record.session():
        print("ready", flush=True)
        sys.stdin.read()


def _fill_disk(path: str) -> None:
    """Commit more than a process with a file size limit may write."""
    size = os.path.getsize(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, resource.RLIM_INFINITY))
    with Record.open(path) as record:
        try:
            record.commit([_coded(number, words=4000) for number in range(1000, 1040)])
        except RecordError as error:
            print(f"refused: {error}", flush=True)
        else:
            print("accepted", flush=True)


def _create_unprivileged(path: str) -> None:
    if os.geteuid() == 0:
        # Root may write anywhere. What is needed from root's folders is loaded before leaving it.
        importlib.import_module("duckdb")
        os.setuid(65534)
    _create(path)


def _create(path: str) -> None:
    try:
        Record.open(path).close()
    except RecordError as error:
        print(f"refused: {error}", flush=True)
    else:
        print("accepted", flush=True)


def _start(task: str, path: Path) -> subprocess.Popen[str]:
    package_root = str(Path(dragoman.errors.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, __file__, task, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": package_root, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _run(task: str, path: Path) -> str:
    with _start(task, path) as process:
        output, _ = process.communicate(timeout=120)
    return output.strip()


@contextmanager
def _held_elsewhere(path: Path) -> Iterator[int]:
    with _start("hold", path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process.pid
        finally:
            process.kill()


def _kill_after(path: Path, delay: float) -> tuple[int, bool]:
    """(batches the child reported as committed, whether it was still at work when killed)."""
    with _start("commit", path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
        done = process.stdout.read().count("committed")
        process.wait()
    return done, process.returncode < 0


def _whole() -> str:
    with Record.open(":memory:") as record:
        for number in range(BATCHES):
            record.commit(_batch(number))
        return record.digest()


def test_kill_at_any_moment_loses_at_most_the_batch_in_hand(tmp_path: Path) -> None:
    path = tmp_path / "record.duckdb"
    moments = random.Random(20240506)
    killed_at_work = 0
    for attempt in range(8):
        # Near zero hits the making of the file, later ones the commits.
        done, at_work = _kill_after(path, moments.uniform(0, 0.1 + attempt * 0.06))
        killed_at_work += at_work
        if not path.exists():
            assert done == 0
            continue
        with Record.open(path) as record:
            assert record.verify() == []
            read = record.ledger().read
            assert read % REPORTS_PER_BATCH == 0
            assert read >= done * REPORTS_PER_BATCH
    assert killed_at_work >= 4
    assert f"committed {BATCHES - 1}" in _run("commit", path)
    with Record.open(path, read_only=True) as record:
        assert record.ledger().read == BATCHES * REPORTS_PER_BATCH
        assert record.verify() == []
        assert record.digest() == _whole()


def test_a_killed_writer_leaves_a_record_that_opens_for_reading_only(tmp_path: Path) -> None:
    path = tmp_path / "record.duckdb"
    with Record.open(path) as record:
        record.commit(_batch(0))
    done, _ = _kill_after(path, 0.6)
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []
        assert record.ledger().read >= max(done, 1) * REPORTS_PER_BATCH


def test_full_disk_refuses_the_batch_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "record.duckdb"
    with Record.open(path) as record:
        record.commit(_batch(0))
        before = record.digest()
    answer = _run("fill", path)
    assert answer.startswith("refused: ")
    assert str(path) in answer
    assert "\n" not in answer
    with Record.open(path) as record:
        assert record.digest() == before
        assert record.verify() == []
        assert record.commit(_batch(1)).coded > 0


@pytest.mark.parametrize("read_only", [False, True])
def test_a_record_held_elsewhere_names_the_process(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "record.duckdb"
    with _held_elsewhere(path) as pid:
        with pytest.raises(RecordLocked, match=rf"in use by .*\(process {pid}\)") as caught:
            Record.open(path, read_only=read_only, wait=0.1)
        assert "\n" not in str(caught.value)
    Record.open(path, read_only=read_only).close()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_without_write_permission_is_named() -> None:
    folder = Path(tempfile.mkdtemp(prefix="dragoman-"))
    try:
        folder.chmod(0o555)
        answer = _run("unprivileged", folder / "record.duckdb")
        assert answer.startswith(f"refused: {folder / 'record.duckdb'}")
        assert "permission" in answer
        assert list(folder.iterdir()) == []
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_two_processes_making_one_record_at_once_end_with_one_whole_record(
    tmp_path: Path,
) -> None:
    path = tmp_path / "record.duckdb"
    makers = [_start("create", path) for _ in range(3)]
    for maker in makers:
        with maker:
            output, _ = maker.communicate(timeout=120)
        assert output.strip() == "accepted" or "in use by" in output
    with Record.open(path, create=False) as record:
        assert record.verify() == []
    assert {item.name for item in tmp_path.iterdir()} <= {"record.duckdb", ".record.duckdb.lock"}


if __name__ == "__main__":
    tasks = {
        "commit": _commit_all,
        "hold": _hold,
        "fill": _fill_disk,
        "create": _create,
        "unprivileged": _create_unprivileged,
    }
    tasks[sys.argv[1]](sys.argv[2])
