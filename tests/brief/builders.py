"""A small record made by hand: six reports, and events whose evidence stands in their text."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from dragoman.model import Event, Participant, Report
from dragoman.record.schema import ROOT_QUAD
from dragoman.record.store import CodedReport, Record

TOLD = (
    "Ministers meet in Paris\nIt rained. Japan's foreign minister, Aiko Mori, met NATO chief "
    "Jan Berg in Paris on Monday, Mr. Berg said. Officials left."
)


def sha(text: str) -> str:
    """A 64-digit id from anything."""
    return hashlib.sha256(text.encode()).hexdigest()


def report(name: str, text: str = TOLD, **fields: Any) -> Report:
    """A report called `name`; texts differ by a number so that none counts as a copy."""
    number = int(sha(name)[:6], 16)
    given: dict[str, Any] = {
        "report_id": sha(name), "source": f"{name}.txt",
        "text": f"{text}\nThe note had the number {number} on the first page ({name}).",
        "title": text.split("\n", maxsplit=1)[0], "publisher": "Herald",
        "published_at": dt.date(2025, 6, 25),
    }  # fmt: skip
    return Report(**{**given, **fields})


def who(code: str, person: str = "", office: str = "", **fields: Any) -> Participant:
    """A participant: "JPN", or "JPN:MIL" for a sector."""
    actor, _, sector = code.partition(":")
    return Participant(actor, sector or "GOV", person, office, **fields)


def event(of: Report, words: str = "met", **fields: Any) -> Event:
    """An event of `of` whose evidence is `words`, found in its text."""
    start = of.text.index(words)
    given: dict[str, Any] = {
        "report_id": of.report_id, "sentence": 0, "start": start, "end": start + len(words),
        "trigger": words.rsplit(maxsplit=1)[-1], "root": "CONSULT", "mode": "", "goldstein": 2.5,
        "cameo": "040", "sources": (who("JPN"),), "targets": (who("NATO"),),
        "event_date": dt.date(2025, 6, 24), "date_precision": "day", "confidence": 0.5,
        "coder_version": "rules-1", "knowledge_version": "abc",
    }  # fmt: skip
    given.update(fields)
    given.setdefault("quad", ROOT_QUAD.get(given["root"], 1))
    given.setdefault("event_id", sha(repr(sorted(given.items(), key=lambda item: item[0])))[:24])
    return Event(**given)


def fill(record: Record) -> Record:
    """Japan and NATO from 2023 to 2025: talks, a signing, a refusal, a plan; and a war nearby."""
    japan = who("JPN", "Aiko Mori", "foreign minister", text="Japan's foreign minister")
    nato = who("NATO", "Jan Berg", "secretary general", text="NATO chief Jan Berg")
    a = report("a")
    b = report("b", "Pact\nJapan and NATO signed a cyber pact in Tokyo, and Russia struck Ukraine.",
               published_at=dt.date(2024, 3, 2))  # fmt: skip
    off = "Trip off\nJapan called off a trip to NATO. A visit to NATO is planned for May."
    c = report("c", off, published_at=dt.date(2025, 4, 30))
    d = report(
        "d", "Old days\nJapan and NATO had talks in 2023.", published_at=dt.date(2025, 6, 20)
    )
    e = report("e", "Weather\nIt rained in France.", published_at=dt.date(2025, 6, 28))
    events = {
        a: (
            event(a, "Japan's foreign minister, Aiko Mori, met NATO chief Jan Berg",
                  sources=(japan,), targets=(nato,), reciprocal=True, place="Paris",
                  place_country="FRA", trigger="met"),
        ),
        b: (
            event(b, "signed a cyber pact", root="SUPPORT", trigger="signed", areas=("cyber",),
                  sources=(who("JPN"), who("NATO")), targets=(), reciprocal=True, place="Tokyo",
                  place_country="JPN", event_date=dt.date(2024, 3, 1), date_precision="month"),
            event(b, "Russia struck Ukraine", root="ASSAULT", sources=(who("RUS:MIL"),),
                  targets=(who("UKR"),), event_date=None, date_precision="unknown"),
        ),
        c: (
            event(c, "called off a trip to NATO", root="REJECT", mode="meet", event_date=None,
                  date_precision="unknown"),
            event(c, "A visit to NATO is planned", mode="visit", modality="planned"),
        ),
        d: (
            event(d, "Japan and NATO had talks in 2023", event_date=dt.date(2023, 1, 1),
                  date_precision="year", status="background", reciprocal=True),
        ),
        e: (event(e, "rained", root="AID", sources=(who("FRA"),), targets=(who("DEU"),)),),
    }  # fmt: skip
    record.commit([CodedReport(of, found, 3) for of, found in events.items()])
    return record
