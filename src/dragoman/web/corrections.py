""" "This is wrong": what a reader says of an event, checked, and appended to a file as gold.

`dragoman evaluate FILE` reads the file; docs/reference/corrections.md describes a line.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args
from uuid import uuid4

from dragoman.coding.groups import Groups
from dragoman.errors import RecordError, UsageError
from dragoman.evaluation.corrections import MISSING, NO_EVENT, PARTS, corrected, known
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.tables import parse_day
from dragoman.limits import MAX_DOCUMENT_BYTES
from dragoman.model import Modality

#: What may be ticked.
WRONG: Final = (*PARTS, NO_EVENT, MISSING)
#: Characters of each field; a remark is a paragraph or two, the words of an event a sentence.
LONGEST: Final = {
    "source": 200, "target": 200, "root": 40, "mode": 40, "date": 10, "place": 200,
    "modality": 20, "words": 1_000, "comment": 2_000,
}  # fmt: skip
#: Actors on a side; a list of all members of a body has its own name.
_MOST_ACTORS: Final = 64
#: For a side of which the text names nobody.
_NOBODY: Final = frozenset({"nobody", "none", "no one", "-"})
#: A code that the tables do not have: of other data sets, or of tables of another reader.
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_-]{1,15}(?::[A-Z]{2,4})?")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong, what is right under the names of a gold record, and words about it."""

    wrong: tuple[str, ...]
    right: Row = field(default_factory=dict)
    words: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """What is corrected: gold records of the event and of the others of its report."""

    report: Mapping[str, Any]
    event: Row
    others: Sequence[Row]
    versions: Mapping[str, str]


def checked(
    form: Mapping[str, Sequence[str]], text: str, tables: Knowledge, groups: Groups
) -> Correction:
    """What a form says.

    Args:
        form: its fields, as sent.
        text: the report's.
        tables: roots, modes and areas there are.
        groups: from names to codes.

    Raises:
        UsageError: a field makes no sense, nothing is said, or two things that exclude another.
    """
    wrong = tuple(dict.fromkeys(form.get("wrong", ())))
    if unknown := set(wrong) - set(WRONG):
        raise UsageError(f"wrong={min(unknown)[:40]!r}: one of {', '.join(WRONG)}")
    if not wrong:
        raise UsageError("say what is wrong: tick at least one box")
    if len(wrong) > 1 and {NO_EVENT, MISSING} & set(wrong):
        raise UsageError(
            "'no event at all' and 'an event is missing' stand alone; send the rest separately"
        )
    said = {name: _field(form, name) for name in LONGEST}
    if said["words"] and said["words"] not in text:
        raise UsageError("the words are not in this report; copy them from it")
    right = dict(_right(wrong, said, form.get("area", ()), tables, groups))
    if wrong == (MISSING,) and not said["comment"] and not {"event", "source"} <= right.keys():
        raise UsageError("for a missing event give at least root and source, or a comment")
    return Correction(wrong, right, said["words"], said["comment"])


def _field(form: Mapping[str, Sequence[str]], name: str) -> str:
    text = next(iter(form.get(name, ())), "")
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST[name]:
        raise UsageError(f"{name}: {len(text):,} characters; at most {LONGEST[name]:,}")
    return text


def _right(
    wrong: Sequence[str], said: Mapping[str, str], areas: Sequence[str], tables: Knowledge,
    groups: Groups,
) -> Iterator[tuple[str, Any]]:  # fmt: skip
    """The fields of a gold record that are told; those of parts that are not wrong are not."""
    asked = set(PARTS) if MISSING in wrong else set(wrong)
    for side in ("source", "target"):
        if side in asked and said[side]:
            yield side, _actors(side, said[side], tables, groups)
    if "root" in asked and said["root"]:
        yield from _act(said["root"], said["mode"], tables)
    if "date" in asked and said["date"]:
        yield from _when(said["date"])
    if "place" in asked and said["place"]:
        yield "location", {"iso3": None, "place": said["place"]}
    if "modality" in asked and said["modality"]:
        if said["modality"] not in get_args(Modality):
            raise UsageError(f"modality: one of {', '.join(get_args(Modality))}")
        yield "hypothetical", said["modality"] != "actual"
        yield "hypothetical_kind", said["modality"] if said["modality"] != "actual" else None
    if "areas" in asked and (MISSING not in wrong or any(areas)):
        if unknown := {a for a in areas if a} - {row.name for row in tables.areas}:
            raise UsageError(f"no area {min(unknown)[:40]!r}")
        yield "areas", sorted({area for area in areas if area})


def _act(root: str, mode: str, tables: Knowledge) -> Iterator[tuple[str, str]]:
    if root not in {row.root for row in tables.roots}:
        raise UsageError(f"no root {root!r}")
    if mode and mode not in tables.modes_by_root().get(root, ()):
        raise UsageError(f"{root} has no mode {mode!r}")
    yield "event", root
    yield "mode", mode


def _when(text: str) -> Iterator[tuple[str, str]]:
    try:
        day = parse_day(text, last=False)
    except ValueError as error:
        raise UsageError(f"date: {error}") from error
    yield "date", day.isoformat()
    yield "date_precision", {4: "year", 7: "month"}.get(len(text), "day")


def _actors(side: str, text: str, tables: Knowledge, groups: Groups) -> list[str]:
    """The codes of a side as gold writes them: a body has the sector IGO."""
    if text.casefold() in _NOBODY:
        return []
    found: list[str] = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        try:
            found += groups.codes(part)
        except UsageError as error:
            if not _CODE.fullmatch(part):
                raise UsageError(f"{side}: {error}") from error
            found.append(part)
    if len(found) > _MOST_ACTORS:
        raise UsageError(f"{side}: {len(found)} actors; at most {_MOST_ACTORS}")
    bodies = {row.code for row in tables.organisations}
    return list(dict.fromkeys(gold_code(*_parts(code), bodies) for code in found))


def _parts(code: str) -> tuple[str, str]:
    actor, _, sector = code.partition(":")
    return actor, sector


def gold_code(actor: str, sector: str, bodies: set[str]) -> str:
    """An actor as gold writes it: "JPN", "JPN:MIL", "NATO:IGO"."""
    if actor in bodies:
        return f"{actor}:IGO"
    return f"{actor}:{sector}" if sector else actor


def line(what: Correction, coded: Coded, at: dt.datetime) -> Row:
    """One line of the file: a gold document, and the correction beside it."""
    others = [{**event, "optional": True} for event in coded.others]
    events: list[Row] = []
    if what.wrong == (MISSING,):
        others = [{**coded.event, "optional": True}, *others]
        if {"event", "source"} <= what.right.keys():
            events = [_added(what)]
    elif NO_EVENT not in what.wrong and known(what.wrong, what.right):
        events = [corrected(coded.event, what.wrong, what.right)]
    report = coded.report
    day = report["published_at"]
    return {
        "id": uuid4().hex, "report_id": report["report_id"],
        "date": day.isoformat() if day else None, "title": report["title"],
        "publisher": report["publisher"], "url": report["source"], "text": report["text"],
        "negative": False, "events": [*events, *others],
        "correction": {
            "event_id": coded.event["event_id"], "wrong": list(what.wrong), "right": what.right,
            "words": what.words, "comment": what.comment,
            "at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "coded": coded.event, **coded.versions,
        },
    }  # fmt: skip


def _added(what: Correction) -> Row:
    """The gold record of an event that is missing."""
    empty = {
        "event_id": f"added-{uuid4().hex[:16]}", "event": "", "mode": "", "source": [],
        "target": [], "reciprocal": False, "date": None, "date_precision": "unknown",
        "location": None, "areas": [], "status": "new", "optional": False,
        "hypothetical": False, "hypothetical_kind": None, "evidence": what.words,
    }  # fmt: skip
    return {**empty, **what.right}


# -- the file --------------------------------------------------------------------------------


def append(path: Path, row: Row) -> None:
    """Add one line to the file, whole or not at all, and see it on the disk.

    Lines of several threads and processes do not mix.

    Args:
        path: the file; made when there is none.
        row: the line.

    Raises:
        RecordError: it cannot be written, or is as large as `dragoman evaluate` reads.
    """
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
    content = text.encode("utf-8", "replace") + b"\n"
    try:
        with _alone(path) as handle:
            size = os.fstat(handle).st_size
            if size + len(content) + 1 > MAX_DOCUMENT_BYTES:
                raise RecordError(
                    f"{path.name} is full: {MAX_DOCUMENT_BYTES:,} bytes are all that dragoman "
                    "evaluate reads; move it away and send this again"
                )
            # What a crash left behind is no line of its own.
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            _write(handle, b"\n" + content if torn else content, size)
    except OSError as error:
        raise RecordError(
            f"{path.name} was not written ({error.strerror or error}); make room, or start "
            "dragoman serve with --corrections FILE where it may write"
        ) from error


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The file, open and locked against other threads and processes."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise RecordError(f"{path.name} is no file; name another with --corrections")
        _lock(handle)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Wait for one's turn; where the system has no such locks, appending is all there is."""
    try:
        import fcntl
    except ImportError:
        return
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)


def _write(handle: int, content: bytes, size: int) -> None:
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise
