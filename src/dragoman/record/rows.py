"""From typed records to Arrow tables, ready to be inserted in one statement each."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.model import Event, Participant, Reject, Report, ReportStatus

if TYPE_CHECKING:
    import pyarrow as pa

EVENT_COLUMNS: Final = (
    *("event_id", "report_id", "sentence", "start", "end", "trigger", "root", "mode", "quad"),
    *("goldstein", "cameo", "areas", "contexts", "event_date", "date_precision", "date_basis"),
    *("place", "place_country", "modality", "status", "reciprocal", "confidence", "coder"),
    *("coder_version", "knowledge_version", "also_in", "format", "reason", "reason_start"),
    *("reason_end", "stage", "topics", "model_version"),
)
_PARTICIPANT_FIELDS: Final = (
    *("actor", "sector", "person", "office", "text", "start", "end", "standing_in_for"),
)
PARTICIPANT_COLUMNS: Final = ("event_id", "side", "ordinal", *_PARTICIPANT_FIELDS)
_REPORT_FIELDS: Final = (
    *("report_id", "source", "publisher", "title", "published_at", "date_basis", "language"),
    *("external_id", "text"),
)
_LINE_FIELDS: Final = (
    *("sentences", "text_hash", "status", "duplicate_of", "reason", "duplicate_kind", "kept_bytes"),
    "coded_by",
)
REPORT_COLUMNS: Final = (
    *("report_id", "source", "publisher", "title", "published_at", "date_basis", "fetched_at"),
    *("language", "external_id", "text", "characters", "sentences", "text_hash", "status"),
    *("duplicate_of", "reason", "duplicate_kind", "kept_bytes", "coded_by"),
)
_INTEGERS: Final = frozenset({"sentence", "start", "end", "quad", "ordinal"}) | {
    "characters",
    "sentences",
    "reason_start",
    "reason_end",
    "kept_bytes",
}
_NUMBERS: Final = frozenset({"goldstein", "confidence"})
_DATES: Final = frozenset({"event_date", "published_at"})
_LISTS: Final = frozenset({"areas", "contexts", "topics"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger: a report with the status the commit gave it."""

    report: Report
    status: ReportStatus
    sentences: int = 0
    duplicate_of: str = ""
    reason: str = ""
    text_hash: str = ""
    duplicate_kind: str = ""
    kept_bytes: int = 0
    coded_by: str = ""

    @classmethod
    def rejected(cls, reject: Reject) -> LedgerRow:
        """The line of an input that never became a report: no text, but a reason."""
        report = Report(reject.report_id, reject.source, text="", language="")
        return cls(report, "rejected", reason=reject.reason, kept_bytes=len(reject.raw))


def fingerprint(text: str) -> str:
    """What makes two reports the same text: characters composed alike, white space ignored.

    Letters' case and punctuation count. Empty for a text without any character: two empty
    reports are not copies of each other.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        return ""
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def reports_table(lines: Sequence[LedgerRow], fetched_at: dt.datetime) -> pa.Table:
    """The `reports` rows; `fetched_at` is naive UTC."""
    columns: dict[str, list[Any]] = {
        name: [getattr(line.report, name) for line in lines] for name in _REPORT_FIELDS
    }
    columns["characters"] = [len(line.report.text) for line in lines]
    columns["fetched_at"] = [fetched_at] * len(lines)
    for name in _LINE_FIELDS:
        columns[name] = [getattr(line, name) for line in lines]
    return arrow_table(REPORT_COLUMNS, columns)


def events_table(events: Sequence[Event]) -> pa.Table:
    """The `events` rows."""
    return arrow_table(
        EVENT_COLUMNS, {name: [getattr(e, name) for e in events] for name in EVENT_COLUMNS}
    )


def participants_table(events: Iterable[Event]) -> pa.Table:
    """The `participants` rows: `ordinal` counts from 0 on each side, in the coder's order."""
    found: list[tuple[str, str, int, Participant]] = [
        (event.event_id, side, ordinal, participant)
        for event in events
        for side, members in (("source", event.sources), ("target", event.targets))
        for ordinal, participant in enumerate(members)
    ]
    columns: dict[str, list[Any]] = {
        name: [row[index] for row in found] for index, name in enumerate(("event_id", "side"))
    }
    columns["ordinal"] = [row[2] for row in found]
    for name in _PARTICIPANT_FIELDS:
        columns[name] = [getattr(row[3], name) for row in found]
    return arrow_table(PARTICIPANT_COLUMNS, columns)


def arrow_table(names: Sequence[str], columns: Mapping[str, list[Any]]) -> pa.Table:
    """A typed Arrow table of the columns `names`; unknown names are text.

    Half of a surrogate pair cannot be stored as UTF-8; it becomes U+FFFD, one for one, so that
    character offsets stay true.
    """
    import pyarrow as pa

    schema = pa.schema([(name, _type_of(name)) for name in names])
    ordered = {name: columns[name] for name in names}
    try:
        return pa.table(ordered, schema=schema)
    except UnicodeEncodeError:
        cleaned = {name: [storable(v) for v in values] for name, values in ordered.items()}
        return pa.table(cleaned, schema=schema)


def storable(value: Any) -> Any:
    """`value` with lone surrogates replaced, in text and in tuples of text."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, tuple):
        return [storable(item) for item in value]
    return value


def _type_of(name: str) -> pa.DataType:
    import pyarrow as pa

    if name in _INTEGERS:
        return pa.int32()
    if name in _NUMBERS:
        return pa.float64()
    if name in _DATES:
        return pa.date32()
    if name in _LISTS:
        return pa.list_(pa.string())
    special = {
        "also_in": pa.list_(pa.int32()),
        "reciprocal": pa.bool_(),
        "fetched_at": pa.timestamp("us"),
    }
    return special.get(name, pa.string())
