"""What the present coder finds differently from what the record counts (see `recoding.py`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb

#: All of an event but its ids, its versions and its confidence; sides as readable codes.
_CODING: Final = """
SELECT e.report_id, e.event_id, e.sentence, e.start, e."end", e.trigger,
       coalesce(s.source, '') AS source, coalesce(s.target, '') AS target,
       coalesce(s.people, '') AS people,
       e.root, e.mode, e.quad, e.goldstein, e.cameo, array_to_string(e.areas, '|') AS areas,
       array_to_string(e.contexts, '|') AS contexts, e.event_date, e.date_precision,
       e.date_basis, e.place, e.place_country, e.modality, e.status, e.reciprocal,
       array_to_string(e.also_in, '|') AS also_in, e.format, e.reason, e.stage,
       array_to_string(e.topics, '|') AS topics
FROM {kind}events e LEFT JOIN (
    SELECT event_id,
           string_agg(code, ', ' ORDER BY ordinal) FILTER (WHERE side = 'source') AS source,
           string_agg(code, ', ' ORDER BY ordinal) FILTER (WHERE side = 'target') AS target,
           string_agg(concat_ws('/', side, person, office, text, start, "end", standing_in_for),
                      '|' ORDER BY side, ordinal) AS people
    FROM (SELECT *, CASE WHEN sector = '' THEN actor ELSE actor || ':' || sector END AS code
          FROM {kind}participants)
    GROUP BY event_id
) s ON s.event_id = e.event_id
WHERE e.report_id IN (SELECT report_id FROM recoded_reports)
"""
_UNLIKE: Final = f"""
WITH old AS ({_CODING.replace("{kind}", "")}),
     fresh AS ({_CODING.replace("{kind}", "recoded_")}),
     unlike AS (
         SELECT 'old' AS coding, * FROM (SELECT * FROM old EXCEPT SELECT * FROM fresh)
         UNION ALL
         SELECT 'new' AS coding, * FROM (SELECT * FROM fresh EXCEPT SELECT * FROM old)
     )
SELECT u.*, r.source AS report, r.title,
       substring(r.text, u.start + 1, u."end" - u.start) AS evidence
FROM unlike u JOIN reports r ON r.report_id = u.report_id
ORDER BY u.report_id, u.start, u."end", u.event_id
"""  # noqa: S608
_TOTALS: Final = """
SELECT (SELECT count(*) FROM recoded_reports),
       (SELECT count(*) FROM events WHERE report_id IN (SELECT report_id FROM recoded_reports)),
       (SELECT count(*) FROM recoded_events)
"""
_VERSIONS: Final = """
SELECT DISTINCT 'old', coded_by FROM reports
WHERE report_id IN (SELECT report_id FROM recoded_reports)
UNION ALL
SELECT DISTINCT 'new', coded_by FROM recoded_reports
ORDER BY ALL
"""
#: Where an event stands, not what it says.
_PLACE: Final = frozenset(
    {"coding", "report_id", "event_id", "sentence", "start", "end", "trigger"}
    | {"report", "title", "evidence"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two codings of the same texts.

    `changes` has a row for each event that is not the same in both: `change` is "added",
    "removed" or "changed", `fields` names what changed. `old` and `new` are the versions that
    coded, as "coder model knowledge".
    """

    reports: int
    before: int
    after: int
    changes: Table
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def same(self) -> int:
        """Events that both codings have and of which they say the same."""
        return self.before - self.counts.get("removed", 0) - self.counts.get("changed", 0)


def difference(cursor: duckdb.DuckDBPyConnection) -> Difference:
    """Compare what is counted with what was coded again, report by report."""
    import pyarrow as pa

    unlike = cursor.sql(_UNLIKE).to_arrow_table().to_pylist()
    found = [
        row
        for _, several in groupby(unlike, key=itemgetter("report_id"))
        for row in _changes(list(several))
    ]
    reports, before, after = cursor.execute(_TOTALS).fetchall()[0]
    versions: dict[str, list[str]] = defaultdict(list)
    for coding, coded_by in cursor.execute(_VERSIONS).fetchall():
        versions[coding].append(coded_by or "unknown")
    return Difference(
        reports,
        before,
        after,
        Table(pa.Table.from_pylist(found, schema=_schema())),
        tuple(versions["old"]),
        tuple(versions["new"]),
        Counter(row["change"] for row in found),
    )


def _changes(unlike: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Pair the events of one report that are the same but for some fields; the rest stand alone."""
    old = [row for row in unlike if row["coding"] == "old"]
    new = [row for row in unlike if row["coding"] == "new"]
    for rule in (_same_id, _same_words, _same_place):
        for row in list(old):
            twin = next((other for other in new if rule(row, other)), None)
            if twin is not None:
                old.remove(row)
                new.remove(twin)
                yield _told("changed", row, twin)
    yield from (_told("removed", row, None) for row in old)
    yield from (_told("added", None, row) for row in new)


def _same_id(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return bool(a["event_id"] == b["event_id"])


def _same_words(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return bool(a["sentence"] == b["sentence"] and a["trigger"] == b["trigger"])


def _same_place(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    overlap = min(a["end"], b["end"]) > max(a["start"], b["start"])
    return bool(overlap and a["root"] == b["root"])


def _told(
    change: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> dict[str, Any]:
    shown = new or old or {}
    fields = (
        [name for name in old if name not in _PLACE and old[name] != new[name]]
        if old and new
        else []
    )
    if old and new and not fields:
        fields = ["evidence"]
    told = {name: shown[name] for name in ("report_id", "report", "title", "sentence", "evidence")}
    for name, row in (("old", old), ("new", new)):
        for part in ("event_id", "root", "mode", "source", "target", "event_date", "modality"):
            told[f"{name}_{part}"] = row[part] if row else None
    return {"change": change, "fields": fields, **told}


def _schema() -> Any:
    import pyarrow as pa

    text = ("report_id", "report", "title")
    sides = [
        (f"{coding}_{part}", pa.date32() if part == "event_date" else pa.string())
        for coding in ("old", "new")
        for part in ("event_id", "root", "mode", "source", "target", "event_date", "modality")
    ]
    return pa.schema(
        [
            ("change", pa.string()),
            ("fields", pa.list_(pa.string())),
            *((name, pa.string()) for name in text),
            ("sentence", pa.int32()),
            ("evidence", pa.string()),
            *sides,
        ]
    )
