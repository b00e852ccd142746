"""Corrections of a reader, as the observatory writes them, as gold texts.

A line of such a file is a gold document of its own (`gold.py`), with "correction" beside it:
which event was wrong, in what, and what is right. Here the lines of one report are put together,
so that two corrections of a report are one text, and the newest word on an event counts.
docs/reference/corrections.md describes the format.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.evaluation.gold import BROKEN, GoldText, read_documents, reason

#: What may be wrong with an event. The last two are about whether there is one.
PARTS: Final = ("source", "target", "root", "date", "place", "modality", "areas")
NO_EVENT: Final = "event"
MISSING: Final = "missing"
#: A part that is wrong, and nobody says what is right: such an event cannot be gold.
_NEEDED: Final = ("source", "target", "root")
Row = dict[str, Any]


def read_corrections(name: str, text: str) -> list[GoldText]:
    """The corrected reports of a file, in the order in which they first come.

    Raises:
        InputError: a line is broken; the message names file and line.
    """
    reports: dict[str, _Report] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            reports.setdefault(str(row["report_id"]), _Report()).add(row, number)
        except BROKEN as error:
            raise InputError(f"{name}:{number}: no correction: {reason(error)}") from error
    return [gold for report in reports.values() for gold in report.texts(name)]


def corrected(coded: Mapping[str, Any], wrong: Collection[str], right: Mapping[str, Any]) -> Row:
    """The gold record of an event that was coded with mistakes.

    Args:
        coded: the record as it was coded.
        wrong: names of `PARTS`.
        right: what is right of them, under the names of the record; one that is not said is left
            away, or with the parts that make an event what it is, the event counts as none.
    """
    event = {**coded, **right, "optional": False}
    if "modality" in wrong and "hypothetical" not in right:
        turned = not coded.get("hypothetical")
        event |= {"hypothetical": turned, "hypothetical_kind": "not as coded" if turned else None}
    return event | {name: None for name in ("date", "location") if _unsaid(name, wrong, right)}


def known(wrong: Collection[str], right: Mapping[str, Any]) -> bool:
    """Whether all that makes an event what it is can be told."""
    return not any(part in wrong and _FIELD.get(part, part) not in right for part in _NEEDED)


#: A part -> its name in a gold record, where that is another.
_FIELD: Final = {"root": "event", "place": "location"}


def _unsaid(field: str, wrong: Collection[str], right: Mapping[str, Any]) -> bool:
    part = {"location": "place"}.get(field, field)
    return part in wrong and field not in right


class _Report:
    """The corrections of one report."""

    def __init__(self) -> None:
        self._first: Row = {}
        self._number = 0
        self._coded: dict[str, Row] = {}
        self._wrong: dict[str, set[str]] = {}
        self._right: dict[str, Row] = {}
        self._added: list[Row] = []

    def add(self, row: Row, number: int) -> None:
        """One line. What is wrong in it shows when it is read: KeyError, TypeError ..."""
        if not self._first:
            self._first, self._number = row, number
        told = row["correction"]
        wrong = [str(one) for one in told["wrong"]]
        for event in row["events"]:
            self._coded.setdefault(str(event["event_id"]), dict(event))
        if MISSING in wrong:
            self._added += [e for e in row["events"] if not e.get("optional")]
            return
        event_id = str(told["event_id"])
        self._coded[event_id] = dict(told["coded"])
        judged = self._wrong.setdefault(event_id, set())
        # Who now corrects a part says by it that there is an event.
        judged -= {NO_EVENT}
        judged |= set(wrong)
        self._right.setdefault(event_id, {}).update(told["right"])

    def texts(self, name: str) -> list[GoldText]:
        """The report as gold; none where its events are not what a coder can be held to."""
        row = {
            "id": self._first["report_id"], "date": self._first.get("date"),
            "text": self._first.get("text"), "events": list(self._events()), "negative": False,
        }  # fmt: skip
        return read_documents(f"{name}:{self._number}", json.dumps(row))

    def _events(self) -> Iterator[Row]:
        added = {str(event["event_id"]) for event in self._added}
        for event_id, event in self._coded.items():
            wrong, right = self._wrong.get(event_id), self._right.get(event_id, {})
            if event_id in added:
                continue
            if wrong is None:
                yield {**event, "optional": True}
            elif NO_EVENT not in wrong and known(wrong, right):
                yield corrected(event, wrong, right)
        yield from self._added
