"""Gold texts: the PLOVER gold standard records, and documents in the Wikinews format."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.evaluation.items import Coded

#: Root names of the 2016 records and what they are called today.
_RENAMED: Final = {
    "DEMAND": "REQUEST", "APPEAL": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE",
    "FIGHT": "ASSAULT", "YIELD": "RETREAT",
}  # fmt: skip
#: Roots of 2016 that two roots of today share: the second one is also right.
_SHARED: Final = {"YIELD": ("CONCEDE",)}
#: Country codes of the 2016 records that are not ISO 3166.
_CODES: Final = {
    "JAP": "JPN", "ITL": "ITA", "VTN": "VNM", "PAL": "PSE", "ROM": "ROU", "TMP": "TLS",
    "ZAR": "COD", "YUG": "SRB", "SCG": "SRB", "MTN": "MNE", "BUR": "MMR", "GER": "DEU",
    "HLD": "NLD", "SER": "SRB", "UNO": "IGO",
}  # fmt: skip
#: What reading a broken row can raise.
BROKEN: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold event, and what would be right as well.

    `alt_roots` are other right roots; each of `alt_sources` may stand for the source side (an
    empty one for nobody). `kind` says why it is hypothetical: planned, threatened ...
    """

    coded: Coded
    alt_roots: tuple[str, ...] = ()
    alt_sources: tuple[tuple[str, ...], ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text with the events a coder should find, those that count neither way, and those that
    did not happen; `negative` texts hold none at all."""

    id: str
    text: str
    on: dt.date | None
    events: tuple[Gold, ...]
    optional: tuple[Gold, ...] = ()
    hypothetical: tuple[Gold, ...] = ()
    negative: bool = False


def normal(code: str) -> str:
    """A country code as compared: three letters, today's ISO, "" for nobody."""
    code = code.strip("-* ").upper()
    if code == "UNK":
        return ""
    return _CODES.get(code[:3], code[:3])


def reason(error: Exception) -> str:
    """Why a row could not be read, in words."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return " ".join(str(error).split())[:200]


def read_records(name: str, text: str) -> list[GoldText]:
    """The texts of a JSON list of PLOVER records.

    Raises:
        InputError: a record is broken; the message names the file.
    """
    try:
        return list(_records(json.loads(text)))
    except BROKEN as error:
        raise InputError(f"{name}: no list of PLOVER records: {reason(error)}") from error


def read_documents(name: str, text: str) -> list[GoldText]:
    """The texts of JSONL documents, one a line.

    Raises:
        InputError: a line is broken; the message names file and line.
    """
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(_document(json.loads(line)))
            except BROKEN as error:
                raise InputError(f"{name}:{number}: no gold document: {reason(error)}") from error
    return found


def _records(records: list[dict[str, Any]]) -> Iterator[GoldText]:
    """Records that share a text are one text; reciprocal records name all actors as sources."""
    texts: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if record.get("text"):
            key = re.sub(r"\W+", " ", record["text"]).strip().lower()
            texts.setdefault(key, []).append(record)
    for group in texts.values():
        on = dt.date.fromisoformat(group[0]["date"][:10]) if group[0].get("date") else None
        name = min(str(r["id"]) for r in group)
        yield GoldText(name, group[0]["text"].strip(), on, tuple(_recorded(r) for r in group))


def _recorded(record: dict[str, Any]) -> Gold:
    sources, targets = _side(record, "source"), _side(record, "target")
    told = record["event"].upper()
    coded = Coded(_RENAMED.get(told, told), sources, targets, len(sources) > 1 and not targets)
    return Gold(coded, _SHARED.get(told, ()))


def _side(record: dict[str, Any], side: str) -> tuple[str, ...]:
    actors = record.get(side)
    if not isinstance(actors, list):
        return ()
    codes = (normal(a.get("code") or "") for a in actors if isinstance(a, dict))
    return tuple(c for c in codes if c)


def _document(row: dict[str, Any]) -> GoldText:
    """One document. What is optional and hypothetical at once counts neither way."""
    events: list[Gold] = []
    optional: list[Gold] = []
    hypothetical: list[Gold] = []
    for event in row["events"]:
        if event.get("optional"):
            optional.append(_event(event))
        elif event.get("hypothetical"):
            hypothetical.append(_event(event))
        else:
            events.append(_event(event))
    negative = bool(row.get("negative", not row["events"]))
    on = dt.date.fromisoformat(row["date"]) if row.get("date") else None
    return GoldText(
        str(row["id"]), _words(row["text"]), on,
        tuple(events), tuple(optional), tuple(hypothetical), negative,
    )  # fmt: skip


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("'text' is no string")
    return value


def _event(event: dict[str, Any]) -> Gold:
    sources, targets = _codes(event["source"]), _codes(event["target"])
    coded = Coded(str(event["event"]), sources, targets, bool(event.get("reciprocal")))
    kind = str(event.get("hypothetical_kind") or "hypothetical")
    return Gold(
        coded, tuple(map(str, event.get("alt_event") or ())),
        tuple(_codes([actor]) for actor in event.get("alt_source") or ()),
        kind if event.get("hypothetical") else "",
    )  # fmt: skip


def _codes(actors: Sequence[str]) -> tuple[str, ...]:
    """Codes of one side, a country named with two sectors twice; every body is IGO."""
    if isinstance(actors, str):
        raise TypeError(f"{actors!r} is no list of actors")
    found = []
    for actor in dict.fromkeys(actors):
        code, _, sector = actor.partition(":")
        found.append("IGO" if sector == "IGO" else normal(code))
    return tuple(code for code in found if code)
