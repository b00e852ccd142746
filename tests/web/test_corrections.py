"""What a reader says is checked, written whole, and read by `dragoman evaluate` as gold."""

from __future__ import annotations

import datetime as dt
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dragoman.coding.groups import Groups
from dragoman.errors import InputError, RecordError, UsageError
from dragoman.evaluation.gold import GoldText, read_documents
from dragoman.evaluation.sets import CORRECTIONS, load
from dragoman.knowledge.base import Knowledge
from dragoman.web import corrections
from dragoman.web.corrections import Coded, Correction, append, checked, line

TABLES = Knowledge.load()
GROUPS = Groups(TABLES)
TEXT = "Japan accused North Korea of a test on Friday.\nChina may meet Japan."
NOW = dt.datetime(2024, 5, 17, 12, tzinfo=dt.UTC)


def record(event_id: str, root: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": event_id, "sentence_index": 0, "event": root, "mode": "", "source": [source],
        "target": [target], "reciprocal": False, "date": "2024-05-17", "date_precision": "day",
        "location": None, "areas": [], "status": "new", "optional": False, "hypothetical": False,
        "hypothetical_kind": None, "start": 0, "end": 46, "trigger": "accused", **more,
    }  # fmt: skip


EVENT = record("e1", "ACCUSE", "JPN", "PRK")
OTHER = record("e2", "CONSULT", "CHN", "JPN", hypothetical=True, hypothetical_kind="planned")


def coded(event: dict[str, Any] = EVENT, other: dict[str, Any] = OTHER) -> Coded:
    report = {
        "report_id": "r1", "published_at": dt.date(2024, 5, 17), "title": "Title",
        "publisher": "Herald", "source": "https://example.org/1", "text": TEXT,
    }  # fmt: skip
    return Coded(report, event, [other], {"coder": "rules", "coder_version": "rules-2"})


def said(*wrong: str, **fields: str) -> Correction:
    form = {"wrong": list(wrong)} | {name: [value] for name, value in fields.items()}
    return checked(form, TEXT, TABLES, GROUPS)


def written(path: Path, *whats: Correction) -> tuple[GoldText, ...]:
    for what in whats:
        append(path, line(what, coded(), NOW))
    found = load(path)
    assert found.kind == CORRECTIONS
    return found.texts


def told(golds: Any) -> list[str]:
    return [str(gold.coded) for gold in golds]


def test_another_root_and_actors_by_name(tmp_path: Path) -> None:
    what = said("root", "source", root="THREATEN", source="Japan, NATO")
    (text,) = written(tmp_path / "c.jsonl", what)
    assert told(text.events) == ["THREATEN JPN+IGO -> PRK"]
    assert told(text.optional) == ["CONSULT CHN -> JPN"]
    assert (text.text, text.on) == (TEXT, dt.date(2024, 5, 17))


def test_a_line_is_a_gold_document_of_its_own() -> None:
    row = json.dumps(line(said("target", target="nobody"), coded(), NOW))
    (text,) = read_documents("x", row)
    assert told(text.events) == ["ACCUSE JPN -> ---"]


def test_no_event_at_all_takes_it_out(tmp_path: Path) -> None:
    (text,) = written(tmp_path / "c.jsonl", said("event"))
    assert not text.events
    assert len(text.optional) == 1


def test_what_is_wrong_and_not_known_takes_it_out(tmp_path: Path) -> None:
    (text,) = written(tmp_path / "c.jsonl", said("root"))
    assert not text.events


def test_a_wrong_modality_turns_it(tmp_path: Path) -> None:
    (text,) = written(tmp_path / "c.jsonl", said("modality"))
    assert not text.events
    assert told(text.hypothetical) == ["ACCUSE JPN -> PRK"]
    (text,) = written(tmp_path / "d.jsonl", said("modality", modality="alleged"))
    assert [gold.kind for gold in text.hypothetical] == ["alleged"]


def test_several_words_on_a_report_are_one_text(tmp_path: Path) -> None:
    (text,) = written(
        tmp_path / "c.jsonl",
        said("event"),
        said("root", root="COERCE", mode=""),
        said("date", date="2024-04"),
        said("missing", root="ASSAULT", source="PRK", target="JPN", words="a test"),
    )
    assert told(text.events) == ["COERCE JPN -> PRK", "ASSAULT PRK -> JPN"]
    assert told(text.optional) == ["CONSULT CHN -> JPN"]


def test_a_missing_event_leaves_the_one_looked_at_open(tmp_path: Path) -> None:
    what = said("missing", root="ASSAULT", source="PRK", comment="see the end")
    (text,) = written(tmp_path / "c.jsonl", what)
    assert told(text.events) == ["ASSAULT PRK -> ---"]
    assert told(text.optional) == ["ACCUSE JPN -> PRK", "CONSULT CHN -> JPN"]


@pytest.mark.parametrize(
    ("wrong", "fields", "told"),
    [
        ((), {}, "tick at least one"),
        (("<script>",), {}, "one of"),
        (("event", "root"), {}, "alone"),
        (("root",), {"root": "KISS"}, "no root"),
        (("root",), {"root": "AID", "mode": "visit"}, "no mode"),
        (("date",), {"date": "17 May"}, "is no date"),
        (("date",), {"date": "2024-02-30"}, "no such day"),
        (("modality",), {"modality": "perhaps"}, "one of"),
        (("areas",), {"area": "cooking"}, "no area"),
        (("source",), {"source": "Narnia"}, "names no actor"),
        (("source",), {"source": "x" * 201}, "at most 200"),
        (("event",), {"comment": "x" * 2001}, "at most 2,000"),
        (("missing",), {"words": "not in it", "comment": "y"}, "not in this report"),
        (("missing",), {}, "root and source"),
    ],
)
def test_what_makes_no_sense_is_refused(
    wrong: tuple[str, ...], fields: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told) as error:
        said(*wrong, **fields)
    assert "\n" not in str(error.value)


def test_what_is_not_ticked_does_not_count() -> None:
    assert said("date", date="2024", root="AID", source="Japan").right == {
        "date": "2024-01-01",
        "date_precision": "year",
    }


def test_hostile_words_stay_one_line(tmp_path: Path) -> None:
    comment = 'a\r\n"}\n{"x": 1}\u2028<script>\ud800'
    path = tmp_path / "c.jsonl"
    append(path, line(said("event", comment=comment), coded(), NOW))
    append(path, line(said("event"), coded(), NOW))
    rows = [json.loads(row) for row in path.read_bytes().decode().split("\n") if row]
    assert len(rows) == 2
    assert rows[0]["correction"]["comment"].startswith('a\n"}\n{"x": 1}\u2028<script>')


def test_threads_do_not_mix_lines(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(path, {"n": n, "text": "x" * 20_000}), range(40)))
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    assert sorted(row["n"] for row in rows) == list(range(40))


def test_a_torn_line_is_closed_first(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'{"torn": ')
    append(path, {"n": 1})
    assert path.read_bytes() == b'{"torn": \n{"n": 1}\n'


def test_a_full_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.jsonl"
    monkeypatch.setattr(corrections, "MAX_DOCUMENT_BYTES", 30)
    append(path, {"n": 1})
    with pytest.raises(RecordError, match=r"c\.jsonl is full"):
        append(path, {"n": "x" * 30})
    assert path.read_bytes() == b'{"n": 1}\n'


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.jsonl"
    append(path, {"n": 1})
    write = os.write
    calls = iter([7, None])

    def full(handle: int, content: memoryview) -> int:
        if (most := next(calls)) is None:
            raise OSError(28, "No space left on device")
        return write(handle, content[:most])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(RecordError, match="No space left on device"):
        append(path, {"n": 2})
    assert path.read_bytes() == b'{"n": 1}\n'


@pytest.mark.parametrize("place", ["missing/c.jsonl", "folder"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(RecordError, match="--corrections"):
        append(tmp_path / place, {"n": 1})


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RecordError, match="is no file"):
        append(tmp_path / "pipe", {"n": 1})


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    append(path, line(said("event"), coded(), NOW))
    append(path, {"report_id": "r", "text": "", "events": [], "correction": {}})
    with pytest.raises(InputError, match=r"c\.jsonl:2: no correction: 'wrong' is missing"):
        load(path)
