"""The frozen records that flow through Dragoman: Report, Sentence, Token, Participant, Event.

Offsets are always characters (Python string indices) in `Report.text`, half-open [start, end).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

ReportStatus = Literal["coded", "empty", "duplicate", "rejected"]
Modality = Literal["actual", "planned", "conditional", "negated", "alleged"]
EventStatus = Literal["new", "background"]
DatePrecision = Literal["day", "month", "year", "unknown"]
Side = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read: a news story, release, feed entry or corpus row.

    `report_id` is the SHA-256 (hex) of source and raw bytes. `published_at` is the day of
    publication, or None where nothing says; `date_basis` tells where it came from
    ("metadata", "page", "option", "unknown"). `text` holds the title on its first line
    when there is one, then the body, paragraphs separated by a newline.
    """

    report_id: str
    source: str
    text: str
    title: str = ""
    publisher: str = ""
    published_at: dt.date | None = None
    date_basis: str = "unknown"
    language: str = "en"
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that could not become a Report: what it was and the one-line reason.

    `raw` are its bytes, as far as they could be had; `cut` tells that they are only its beginning,
    `row` that it is a row of a corpus or an entry of a feed and no file of its own.
    """

    report_id: str
    source: str
    reason: str
    raw: bytes = b""
    cut: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `head` is the index of its governor in the sentence, -1 for the root."""

    index: int
    text: str
    start: int
    end: int
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the document, its characters and its tree."""

    index: int
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor on one side of an event.

    `actor` is an ISO 3166 alpha-3 code, an organisation or group code, or "UNK";
    `sector` a PLOVER sector ("GOV", "MIL", "IGO" ...) or "". `standing_in_for` names the
    person or office this one replaced, where the text says so.
    """

    actor: str
    sector: str = ""
    person: str = ""
    office: str = ""
    text: str = ""
    start: int = -1
    end: int = -1
    standing_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when and where, with the words it came from.

    `start`/`end` delimit the evidence (the clause) in the report's text; `trigger` is the word
    that carried the event. See `dragoman/data/ontology` for roots, modes, areas, quad classes.

    `format` tells how a meeting was held ("bilateral", "summit", "call" ...). `reason` are the
    words in which a refusal or penalty is justified, at [reason_start, reason_end). `stage` is
    "agreed", "agenda" or ""; `topics` are the areas on the agenda of a meeting. Of all these,
    what the text does not say stays empty. `model_version` names the relation model that was
    beside the rules, "" where there was none.
    """

    event_id: str
    report_id: str
    sentence: int
    start: int
    end: int
    trigger: str
    root: str
    mode: str
    quad: int
    goldstein: float
    cameo: str
    sources: tuple[Participant, ...]
    targets: tuple[Participant, ...]
    areas: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    event_date: dt.date | None = None
    date_precision: DatePrecision = "unknown"
    date_basis: str = ""
    place: str = ""
    place_country: str = ""
    modality: Modality = "actual"
    status: EventStatus = "new"
    reciprocal: bool = False
    confidence: float = 0.0
    coder: str = "rules"
    coder_version: str = ""
    knowledge_version: str = ""
    also_in: tuple[int, ...] = field(default=())
    format: str = ""
    reason: str = ""
    reason_start: int = -1
    reason_end: int = -1
    stage: str = ""
    topics: tuple[str, ...] = ()
    model_version: str = ""
