"""The rejects folder: what could not be read lies there until it is mended or deleted."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dragoman.errors import RecordError
from dragoman.model import Reject
from dragoman.record.store import Record

from .builders import coded, reject, report, sha

BAD = Reject(sha("bad"), "bad.html", "bad.html: no text found", raw=b"<html>\xff\0")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.duckdb"


def folder(path: Path) -> Path:
    """The rejects folder of a record."""
    return path.with_name(path.name + ".rejects")


def kept(path: Path) -> set[str]:
    """The names of what lies there."""
    return {item.name for item in folder(path).iterdir()} if folder(path).is_dir() else set()


def both(name: str) -> set[str]:
    """The two files of a rejected input."""
    return {f"{sha(name)}.bin", f"{sha(name)}.json"}


def column(path: Path, name: str) -> list[Any]:
    """A column of the rejected lines."""
    with Record.open(path, read_only=True) as record:
        return [line[name] for line in record.reports(status="rejected", text=True).rows()]


def test_bytes_and_a_description_lie_beside_the_record(path: Path) -> None:
    with Record.open(path) as record:
        record.commit(
            [coded("a")], [BAD], options={"columns": {"text": "body"}, "on": "2024-05-06"}
        )
        assert record.verify() == []
    assert kept(path) == both("bad")
    assert (folder(path) / f"{sha('bad')}.bin").read_bytes() == BAD.raw
    told = json.loads((folder(path) / f"{sha('bad')}.json").read_text(encoding="utf-8"))
    assert told == {
        "source": BAD.source,
        "reason": BAD.reason,
        "cut": False,
        "row": False,
        "options": {"columns": {"text": "body"}, "on": "2024-05-06"},
    }
    assert column(path, "kept_bytes") == [len(BAD.raw)]


def test_what_was_kept_comes_back_as_it_went_in(path: Path) -> None:
    odd = dataclasses.replace(BAD, source="\ud800 caf\u00e9\n.html", cut=True)
    with Record.open(path) as record:
        record.commit([], [odd], options={"publisher": "Caf\u00e9"})
        assert record.rejects is not None
        found = record.rejects.load(odd.report_id)
    assert found is not None
    assert found.reject == odd
    assert found.options == {"publisher": "Caf\u00e9"}


def test_without_rejected_inputs_there_is_no_folder(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([coded("a")], [dataclasses.replace(BAD, raw=b"")])
        assert record.verify() == []
    assert not folder(path).exists()


def test_reading_the_same_again_leaves_the_folder_as_it_was(path: Path) -> None:
    with Record.open(path) as record:
        for _ in range(2):
            record.commit([], [BAD])
        assert record.ledger().rejected == 1
    assert kept(path) == both("bad")


def test_what_the_user_mended_is_not_overwritten(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD])
        place = folder(path) / f"{sha('bad')}.bin"
        place.write_bytes(b"mended")
        record.commit([], [BAD])
    assert place.read_bytes() == b"mended"


def test_nothing_is_kept_without_a_rejected_line(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([coded("bad")])
        record.commit([], [BAD])
        assert record.ledger().rejected == 0
    assert kept(path) == set()


def test_an_input_that_can_be_read_now_leaves_the_folder(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD, reject("worse")])
        counts = record.commit([coded("bad")])
        assert counts.settled == (sha("bad"),)
        assert record.verify() == []
    assert kept(path) == both("worse")


def test_a_mended_input_leaves_even_when_its_id_is_another(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([coded("known")], [BAD])
        record.commit([coded("one"), coded("two"), coded("known")], mended=[sha("bad")])
        ledger = record.ledger()
        assert (ledger.read, ledger.coded, ledger.rejected) == (3, 3, 0)
        assert record.verify() == []
    assert kept(path) == set()


def test_only_a_rejected_line_can_be_mended_away(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([coded("a")])
        record.commit([coded("b")], mended=[sha("a"), sha("never seen")])
        assert record.ledger().coded == 2
        assert record.verify() == []


def test_a_refused_batch_settles_nothing(path: Path) -> None:
    wrong = report("bad", "Peru thanked Chile.")
    with Record.open(path) as record:
        record.commit([], [BAD])
        base = coded(of=wrong)
        broken = dataclasses.replace(base.events[0], goldstein=float("nan"))
        with pytest.raises(RecordError):
            record.commit([dataclasses.replace(base, events=(broken,))])
        assert record.ledger().rejected == 1
        assert record.verify() == []
    assert kept(path) == both("bad")


def test_verify_tells_what_is_gone(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD, reject("worse")])
        (folder(path) / f"{sha('bad')}.bin").unlink()
        (problem,) = record.verify()
        assert record.rejects is not None
        assert record.rejects.load(sha("bad")) is None
    assert problem.startswith("1 rejected inputs are no longer in ")
    assert str(folder(path)) in problem
    assert sha("bad") in problem


def test_a_damaged_description_is_named(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD])
        for damage in (b"{", b"[]", b"{}", b'{"source": 1}', b"\xff"):
            (folder(path) / f"{sha('bad')}.json").write_bytes(damage)
            assert record.rejects is not None
            with pytest.raises(RecordError, match="not a description of a rejected input") as found:
                record.rejects.load(sha("bad"))
            assert "\n" not in str(found.value)


def test_a_folder_that_cannot_be_made_is_one_line_and_nothing_is_half_done(path: Path) -> None:
    with Record.open(path) as record:
        folder(path).write_text("in the way", encoding="utf-8")
        with pytest.raises(RecordError, match="rejected inputs cannot be kept") as found:
            record.commit([coded("a")], [BAD])
        assert str(folder(path)) in str(found.value)
        assert "\n" not in str(found.value)
        assert record.ledger().read == 0
        assert record.commit([coded("a")]).coded == 1
        folder(path).unlink()
        assert record.commit([], [BAD]).rejected == 1
        assert record.verify() == []


def test_a_folder_that_cannot_be_emptied_does_no_harm(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [dataclasses.replace(BAD, raw=b"")])
        folder(path).write_text("in the way", encoding="utf-8")
        assert record.commit([coded("bad")]).coded == 1
        assert record.verify() == []


def test_an_id_of_ones_own_can_be_settled(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [Reject("my-17", "x.txt", "no text", raw=b"x")])
        assert record.verify() == []
        assert record.commit([coded(of=report(report_id="my-17"))]).coded == 1
        assert record.verify() == []


def test_an_id_from_a_stranger_is_no_path(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD])
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE reports SET report_id = '../../r'")
    with Record.open(path) as record:
        assert record.rejects is not None
        assert record.rejects.load("../../r") is None
        record.rejects.drop(["../../r"])
        assert "no longer in" in record.verify()[0]
    assert path.exists()


def test_a_record_in_memory_keeps_nothing_and_works(record: Record, tmp_path: Path) -> None:
    assert record.rejects is None
    record.commit([], [BAD])
    (found,) = record.reports(status="rejected", text=True).rows()
    assert (found["kept_bytes"], found["reason"]) == (0, BAD.reason)
    assert record.verify() == []
    assert record.commit([coded("bad")]).coded == 1
    assert record.ledger().rejected == 0
    assert list(tmp_path.iterdir()) == []


def test_the_digest_does_not_hang_on_what_is_kept(path: Path, record: Record) -> None:
    record.commit([coded("a")], [BAD])
    with Record.open(path) as other:
        other.commit([coded("a")], [BAD])
        assert other.digest() == record.digest()


def test_readers_see_the_folder_but_do_not_touch_it(path: Path) -> None:
    with Record.open(path) as record:
        record.commit([], [BAD])
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []
        with pytest.raises(RecordError, match="open for reading only"):
            record.commit([coded("bad")])
    assert kept(path) == both("bad")
