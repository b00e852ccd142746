"""Small reports and events made by hand, so that a test shows what it is about."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from dragoman.model import Event, Participant, Reject, Report
from dragoman.record.schema import ROOT_QUAD
from dragoman.record.store import CodedReport

DAY = dt.date(2024, 5, 6)
TEXT = "Ministers meet\nJapan's foreign minister met his counterpart in Paris on Monday."


def sha(text: str) -> str:
    """A 64-digit id from anything."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def report(name: str = "a", text: str = "", **fields: Any) -> Report:
    """A report called `name`, with a text of its own unless one is given."""
    given: dict[str, Any] = {
        "report_id": sha(name),
        "source": f"{name}.txt",
        "text": text or f"{TEXT} ({name})",
        "title": "Ministers meet",
        "publisher": "Herald",
        "published_at": DAY,
    }
    return Report(**{**given, **fields})


def actors(codes: str) -> tuple[Participant, ...]:
    """Participants from codes: "JPN:GOV USA" is two of them."""
    pairs = (code.partition(":") for code in codes.split())
    return tuple(Participant(actor, sector) for actor, _, sector in pairs)


def event(of: Report, sources: str = "JPN:GOV", targets: str = "FRA:GOV", **fields: Any) -> Event:
    """An event of report `of`; its id follows from what it says, as the coders' ids do."""
    given: dict[str, Any] = {
        "report_id": of.report_id,
        "sentence": 0,
        "start": 0,
        "end": min(14, len(of.text)),
        "trigger": "met",
        "root": "CONSULT",
        "mode": "",
        "goldstein": 2.5,
        "cameo": "040",
        "sources": actors(sources),
        "targets": actors(targets),
        "event_date": DAY,
        "date_precision": "day",
        "confidence": 0.5,
    }
    given.update(fields)
    given.setdefault("quad", ROOT_QUAD.get(given["root"], 1))
    given.setdefault("event_id", sha(repr(sorted(given.items(), key=lambda item: item[0]))))
    return Event(**given)


def coded(name: str = "a", *events: Event, of: Report | None = None) -> CodedReport:
    """A coded report; with one event when none is given."""
    base = of or report(name)
    return CodedReport(base, events or (event(base),), sentences=3)


def reject(name: str = "bad", reason: str = "no text found") -> Reject:
    """An input that could not be read."""
    return Reject(sha(name), f"{name}.html", reason, raw=b"<html>")
