"""What is known of one event: its words, its report, the other events of it, its copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from dragoman.brief import excerpt, wording
from dragoman.brief.facts import Fact, Member, Source, web_address
from dragoman.brief.names import Namer
from dragoman.knowledge.base import Knowledge
from dragoman.record.rows import storable
from dragoman.web import lookup
from dragoman.web.corrections import gold_code
from dragoman.web.marking import Piece, Span, find, pieces
from dragoman.web.shelf import Book

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
#: Copies that a page lists; a dispatch of an agency may be in hundreds of papers.
COPIES: Final = 100
#: Rows are found by their number: of a million events nothing else is read.
_PLACES: Final = """
SELECT w.own_row, w.report_row, w.imported_row
FROM web_ids i JOIN web_events w ON w.no = i.no WHERE i.key = hash($event_id::VARCHAR)
"""
_EVENT: Final = "SELECT * FROM events WHERE rowid = $row AND event_id = $event_id"
_REPORT: Final = """
SELECT source AS report_source, text AS report_text, title, publisher, published_at
FROM reports WHERE rowid = $row
"""
_STORY: Final = "SELECT mentions, publishers FROM web_stories WHERE report_row = $row"
_IMPORTED: Final = """
SELECT *, '' AS report_id, $event_id AS event_id
FROM imported WHERE rowid = $row AND dataset || ':' || own_id = $event_id
"""
_BESIDE: Final = "SELECT own_row FROM web_events WHERE report_row = $row"
_OF_REPORT: Final = """
SELECT * FROM events WHERE rowid IN (SELECT unnest($rows::BIGINT[]))
ORDER BY sentence, start, event_id
"""
_COPIES: Final = """
SELECT report_id, publisher, published_at, title, source, duplicate_kind FROM reports
WHERE duplicate_of = $report ORDER BY published_at NULLS LAST, publisher, report_id
LIMIT $most
"""
_PAIRS: Final = """
SELECT * FROM imported WHERE dataset = $dataset AND own_id = $own_id ORDER BY pair LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of ours with everything its page shows.

    `others` are the other events of the report, `members` the participants of all of them.
    """

    row: Row
    rows: list[Row]
    members: dict[str, list[Row]]
    statement: str
    others: list[tuple[str, Fact]]
    pieces: list[Piece]
    copies: list[Row]
    sentence: str

    @property
    def participants(self) -> list[Row]:
        """Those of the event."""
        return self.members.get(self.row["event_id"], [])

    def side(self, name: str) -> list[Row]:
        """The participants on a side."""
        return [one for one in self.participants if one["side"] == name]

    @property
    def address(self) -> str:
        """Where the report is on the web, or an empty string."""
        return web_address(self.row["report_source"])

    @property
    def kinds(self) -> list[str]:
        """What is marked in the text."""
        return list(dict.fromkeys(kind for piece in self.pieces for kind in piece.kinds))


def told(book: Book, tables: Knowledge, row: Row) -> Told:
    """Everything about an event of ours.

    Args:
        book: the copy.
        tables: names.
        row: as `found` gives it.
    """
    with book.record.cursor() as cursor:
        beside = lookup.ask(cursor, _BESIDE, {"row": row["report_row"]})
        rows = lookup.ask(cursor, _OF_REPORT, {"rows": [one["own_row"] for one in beside]})
        found = lookup.members(cursor, [one["event_id"] for one in rows])
        copies = lookup.ask(cursor, _COPIES, {"report": row["report_id"], "most": COPIES})
    members: dict[str, list[Row]] = {}
    for member in found:
        members.setdefault(member["event_id"], []).append(member)
    namer = Namer(tables)
    facts = {one["event_id"]: _fact(one, members, row) for one in rows}
    namer.learn_titles(facts.values())
    statements = {
        key: (wording.statement if fact.modality == "actual" else wording.not_actual)(fact, namer)
        for key, fact in facts.items()
    }
    own = facts[row["event_id"]]
    return Told(
        row, rows, members, statements[row["event_id"]],
        [(statements[key], fact) for key, fact in facts.items() if key != row["event_id"]],
        pieces(row["report_text"], spans(row, members.get(row["event_id"], []))), copies,
        f"{own.before}{own.evidence}{own.after}",
    )  # fmt: skip


def pairs(book: Book, row: Row) -> list[Row]:
    """The rows of an imported event, one for each source and target."""
    with book.record.cursor() as cursor:
        return lookup.ask(cursor, _PAIRS, {"dataset": row["dataset"], "own_id": row["own_id"]})


def spans(row: Row, members: Iterable[Row]) -> list[Span]:
    """Where the words of an event stand in its report."""
    start, end, text = row["start"], row["end"], row["report_text"]
    found = [Span(start, end, "clause")]
    found += [Span(one["start"], one["end"], one["side"]) for one in members if one["start"] >= 0]
    for kind, words in (
        ("trigger", row["trigger"]), ("date", row["date_basis"]), ("place", row["place"]),
    ):  # fmt: skip
        if at := find(text, words, start, end):
            found.append(Span(*at, kind))
    if row["reason_start"] >= 0:
        found.append(Span(row["reason_start"], row["reason_end"], "reason"))
    return found


def gold(row: Row, members: Iterable[Row], tables: Knowledge) -> Row:
    """An event as a gold document holds it."""
    bodies = {one.code for one in tables.organisations}
    sides: dict[str, list[str]] = {"source": [], "target": []}
    for one in members:
        sides[one["side"]].append(gold_code(one["actor"], one["sector"], bodies))
    actual = row["modality"] == "actual"
    place = {"iso3": row["place_country"] or None, "place": row["place"] or None}
    return {
        "event_id": row["event_id"], "sentence_index": row["sentence"], "event": row["root"],
        "mode": row["mode"], "source": list(dict.fromkeys(sides["source"])),
        "target": list(dict.fromkeys(sides["target"])), "reciprocal": row["reciprocal"],
        "date": row["event_date"].isoformat() if row["event_date"] else None,
        "date_precision": row["date_precision"],
        "location": place if any(place.values()) else None, "areas": list(row["areas"]),
        "status": row["status"], "optional": False, "hypothetical": not actual,
        "hypothetical_kind": None if actual else row["modality"], "start": row["start"],
        "end": row["end"], "trigger": row["trigger"],
    }  # fmt: skip


def found(book: Book, event_id: str) -> Row | None:
    """The event with an id, ours with its report or imported; None where there is none.

    An imported one has an empty `report_id`.
    """
    wanted = {"event_id": storable(event_id)}
    with book.record.cursor() as cursor:
        for place in lookup.ask(cursor, _PLACES, wanted):
            own = place["own_row"] is not None
            number = place["own_row"] if own else place["imported_row"]
            for row in lookup.ask(cursor, _EVENT if own else _IMPORTED, {**wanted, "row": number}):
                return {**row, **(_report(cursor, place["report_row"]) if own else {})}
    return None


def _report(cursor: duckdb.DuckDBPyConnection, number: int) -> Row:
    (report,) = lookup.ask(cursor, _REPORT, {"row": number})
    story = lookup.ask(cursor, _STORY, {"row": number}) or [{"mentions": 1, "publishers": 1}]
    return {**report, **story[0], "report_row": number}


_COPIED: Final = (
    *("event_id", "root", "mode", "quad", "goldstein", "cameo", "event_date", "date_precision"),
    *("place", "place_country", "modality", "status", "reciprocal", "confidence", "coder"),
    *("coder_version", "knowledge_version", "trigger", "format", "reason", "stage"),
)


def _fact(row: Row, members: dict[str, list[Row]], report: Row) -> Fact:
    """An event as briefings speak of it."""
    before, evidence, after = excerpt.around(report["report_text"], row["start"], row["end"])
    sides = {
        side: tuple(
            Member(**{item.name: one[item.name] for item in fields(Member)})
            for one in members.get(row["event_id"], ())
            if one["side"] == side
        )
        for side in ("source", "target")
    }
    source = Source(
        report["report_id"], report["report_source"], report["publisher"], report["title"],
        report["published_at"],
    )  # fmt: skip
    return Fact(
        **{name: row[name] for name in _COPIED}, areas=tuple(row["areas"]),
        topics=tuple(row["topics"]), sources=sides["source"], targets=sides["target"],
        source=source, before=before, evidence=evidence, after=after,
    )  # fmt: skip
