"""Gold data: the PLOVER gold standard records, and documents in the Wikinews format."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dragoman.errors import InputError
from dragoman.evaluation.items import Coded

#: Root names of the 2016 records and what they are called today.
_RENAMED: Final = {
    "DEMAND": "REQUEST", "APPEAL": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE",
    "FIGHT": "ASSAULT",
}  # fmt: skip
#: Country codes of the 2016 records that are not ISO 3166.
_CODES: Final = {
    "JAP": "JPN", "ITL": "ITA", "VTN": "VNM", "PAL": "PSE", "ROM": "ROU", "TMP": "TLS",
    "ZAR": "COD", "YUG": "SRB", "SCG": "SRB", "MTN": "MNE", "BUR": "MMR", "GER": "DEU",
    "HLD": "NLD", "SER": "SRB", "UNO": "IGO",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text with the events a coder should find, and those that are neither right nor wrong."""

    id: str
    text: str
    on: dt.date | None
    events: tuple[Coded, ...]
    optional: tuple[Coded, ...] = ()
    negative: bool = False


def normal(code: str) -> str:
    """A country code as compared: three letters, today's ISO, "" for nobody."""
    code = code.strip("-* ").upper()
    if code == "UNK":
        return ""
    return _CODES.get(code[:3], code[:3])


def load(path: Path) -> list[GoldText]:
    """Gold texts of a file, its format told by its content.

    Raises:
        InputError: the file is neither a list of PLOVER records nor JSONL documents.
    """
    try:
        content = path.read_text(encoding="utf-8")
        if content.lstrip().startswith("["):
            return list(_records(json.loads(content)))
        return [_document(json.loads(line)) for line in content.splitlines() if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no gold file: {error}") from error


def _records(records: list[dict[str, Any]]) -> Iterator[GoldText]:
    """Records that share a text are one text; reciprocal records name all actors as sources."""
    texts: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if record.get("text"):
            key = re.sub(r"\W+", " ", record["text"]).strip().lower()
            texts.setdefault(key, []).append(record)
    for group in texts.values():
        events = []
        for record in group:
            sources, targets = _side(record, "source"), _side(record, "target")
            root = _RENAMED.get(record["event"].upper(), record["event"].upper())
            events.append(Coded(root, sources, targets, len(sources) > 1 and not targets))
        on = dt.date.fromisoformat(group[0]["date"][:10]) if group[0].get("date") else None
        name = min(str(r["id"]) for r in group)
        yield GoldText(name, group[0]["text"].strip(), on, tuple(events))


def _side(record: dict[str, Any], side: str) -> tuple[str, ...]:
    actors = record.get(side)
    if not isinstance(actors, list):
        return ()
    codes = (normal(a.get("code") or "") for a in actors if isinstance(a, dict))
    return tuple(c for c in codes if c)


def _document(row: dict[str, Any]) -> GoldText:
    events: list[Coded] = []
    optional: list[Coded] = []
    for event in row["events"]:
        coded = Coded(
            event["event"], _codes(event["source"]), _codes(event["target"]), event["reciprocal"]
        )
        if event.get("hypothetical"):
            continue
        (optional if event.get("optional") else events).append(coded)
        for root in event.get("alt_event", []):
            optional.append(Coded(root, coded.sources, coded.targets, coded.mutual))
    on = dt.date.fromisoformat(row["date"])
    return GoldText(row["id"], row["text"], on, tuple(events), tuple(optional), row["negative"])


def _codes(actors: list[str]) -> tuple[str, ...]:
    """Codes of one side; bodies fold to IGO except the European Union, which has its own."""
    found = []
    for actor in actors:
        code, _, sector = actor.partition(":")
        found.append("IGO" if sector == "IGO" else normal(code))
    return tuple(dict.fromkeys(code for code in found if code))
