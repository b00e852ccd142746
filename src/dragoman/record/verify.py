"""Does the record hold together? Each check finds the rows that break one promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dragoman.record import roots

if TYPE_CHECKING:
    import duckdb

#: (what is wrong with the rows it finds, SQL that yields their ids as `id`).
_CHECKS: Final = (
    (
        "reports have a status other than coded, empty, duplicate or rejected",
        """SELECT report_id AS id FROM reports
           WHERE status NOT IN ('coded', 'empty', 'duplicate', 'rejected')""",
    ),
    (
        "reports are in the ledger more than once",
        "SELECT report_id AS id FROM reports GROUP BY report_id HAVING count(*) > 1",
    ),
    (
        "reports are called coded but have no event",
        """SELECT report_id AS id FROM reports
           WHERE status = 'coded' AND report_id NOT IN (SELECT report_id FROM events)""",
    ),
    (
        "reports have events but are not called coded",
        """SELECT report_id AS id FROM reports
           WHERE status <> 'coded' AND report_id IN (SELECT report_id FROM events)""",
    ),
    (
        "reports have a text of another length than the ledger says",
        "SELECT report_id AS id FROM reports WHERE characters <> length(text)",
    ),
    (
        "reports are rejected without a reason",
        "SELECT report_id AS id FROM reports WHERE status = 'rejected' AND reason = ''",
    ),
    (
        "duplicates do not name a report that keeps their story",
        """SELECT d.report_id AS id FROM reports d
           LEFT JOIN reports o ON o.report_id = d.duplicate_of AND o.status IN ('coded', 'empty')
           WHERE d.status = 'duplicate' AND o.report_id IS NULL""",
    ),
    (
        "duplicates are called exact with another text, or near with the same",
        """SELECT d.report_id AS id FROM reports d
           JOIN reports o ON o.report_id = d.duplicate_of
           WHERE d.status = 'duplicate'
             AND d.duplicate_kind <> CASE WHEN o.text_hash = d.text_hash
                                     THEN 'exact' ELSE 'near' END""",
    ),
    (
        "reports are no duplicates but of a kind of them",
        "SELECT report_id AS id FROM reports WHERE status <> 'duplicate' AND duplicate_kind <> ''",
    ),
    (
        "texts are in the index of near copies but not in the ledger",
        """SELECT report_id AS id FROM bands
           EXCEPT SELECT report_id FROM reports WHERE status <> 'rejected'""",
    ),
    (
        "reports name an original but are not duplicates",
        "SELECT report_id AS id FROM reports WHERE status <> 'duplicate' AND duplicate_of <> ''",
    ),
    (
        "reports share their text with another that also keeps its events",
        """SELECT min(report_id) AS id FROM reports
           WHERE status IN ('coded', 'empty') AND text_hash <> ''
           GROUP BY text_hash HAVING count(*) > 1""",
    ),
    (
        "events belong to a report that is not in the ledger",
        """SELECT event_id AS id FROM events
           WHERE report_id NOT IN (SELECT report_id FROM reports)""",
    ),
    (
        "event ids occur more than once",
        "SELECT event_id AS id FROM events GROUP BY event_id HAVING count(*) > 1",
    ),
    (
        "events have evidence outside their report's text",
        """SELECT e.event_id AS id FROM events e JOIN reports r ON r.report_id = e.report_id
           WHERE NOT (0 <= e.start AND e.start < e."end" AND e."end" <= r.characters)""",
    ),
    (
        "events are in a sentence their report does not have",
        """SELECT e.event_id AS id FROM events e JOIN reports r ON r.report_id = e.report_id
           WHERE r.sentences > 0 AND (NOT (0 <= e.sentence AND e.sentence < r.sentences)
               OR len(list_filter(e.also_in, lambda s: s < 0 OR s >= r.sentences)) > 0)""",
    ),
    (
        "events give a reason that is not where they say in their report's text",
        """SELECT e.event_id AS id FROM events e JOIN reports r ON r.report_id = e.report_id
           WHERE NOT (e.reason = '' AND e.reason_start = -1 AND e.reason_end = -1)
             AND NOT (0 <= e.reason_start AND e.reason_start < e.reason_end
                 AND e.reason = substring(r.text, e.reason_start + 1,
                                          e.reason_end - e.reason_start))""",
    ),
    (
        "events have no participant on the source side",
        """SELECT event_id AS id FROM events WHERE event_id NOT IN (
               SELECT event_id FROM participants WHERE side = 'source')""",
    ),
    (
        "events have a root or quad class that is not PLOVER's or the record's own",
        """SELECT event_id AS id FROM events
           WHERE list_position($roots::VARCHAR[], root) IS NULL
              OR quad <> list_extract($quads::INTEGER[],
                                      coalesce(list_position($roots::VARCHAR[], root), 1))""",
    ),
    (
        "events have a date precision but no date",
        """SELECT event_id AS id FROM events
           WHERE event_date IS NULL AND date_precision <> 'unknown'""",
    ),
    (
        "participants belong to no event",
        """SELECT event_id AS id FROM participants
           WHERE event_id NOT IN (SELECT event_id FROM events)""",
    ),
    (
        "participants are counted twice on one side",
        """SELECT event_id AS id FROM participants
           GROUP BY event_id, side, ordinal HAVING count(*) > 1""",
    ),
    (
        "participants have no actor code",
        "SELECT event_id AS id FROM participants WHERE actor = ''",
    ),
    (
        "imports count other rows than they read, or other events than the record has of them",
        """SELECT i.import_no::VARCHAR AS id FROM imports i
           WHERE i.rows_read <> i.imported + i.known + i.refused
              OR i.imported <> (SELECT count(DISTINCT (e.dataset, e.own_id)) FROM imported e
                                WHERE e.import_no = i.import_no)""",
    ),
    (
        "imported events came with no import",
        """SELECT dataset || ':' || own_id AS id FROM imported
           WHERE import_no NOT IN (SELECT import_no FROM imports)""",
    ),
    (
        "imported events lack what every event has, or are called ours",
        """SELECT concat_ws(':', dataset, own_id) AS id FROM imported
           WHERE coalesce(dataset, '') IN ('', 'dragoman') OR own_id IS NULL OR pair IS NULL
              OR date_precision IS NULL OR source_actor IS NULL OR source_sector IS NULL
              OR source_name IS NULL OR target_actor IS NULL OR target_sector IS NULL
              OR target_name IS NULL OR root IS NULL OR mode IS NULL OR cameo IS NULL
              OR areas IS NULL OR contexts IS NULL OR modality IS NULL OR place IS NULL
              OR place_country IS NULL OR publisher IS NULL OR reference IS NULL
              OR details IS NULL OR coalesce(mentions, 0) < 1
              OR coalesce(quad NOT BETWEEN 0 AND 4, true)""",
    ),
    (
        "imported events are in the record twice",
        """SELECT dataset || ':' || own_id AS id FROM imported
           GROUP BY dataset, own_id, pair HAVING count(*) > 1""",
    ),
    (
        "texts coded again are not those of coded or empty reports",
        """SELECT report_id AS id FROM recoded_reports WHERE report_id NOT IN (
               SELECT report_id FROM reports WHERE status IN ('coded', 'empty'))
           UNION ALL SELECT report_id FROM recoded_events
               WHERE report_id NOT IN (SELECT report_id FROM recoded_reports)
           UNION ALL SELECT event_id FROM recoded_participants
               WHERE event_id NOT IN (SELECT event_id FROM recoded_events)""",
    ),
    (
        "participants are quoted from outside their report's text",
        """SELECT p.event_id AS id FROM participants p
           JOIN events e ON e.event_id = p.event_id JOIN reports r ON r.report_id = e.report_id
           WHERE NOT (p.start = -1 AND p."end" = -1)
             AND NOT (0 <= p.start AND p.start < p."end" AND p."end" <= r.characters)""",
    ),
)


def problems(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """One line per broken promise, with how many rows break it and the first of them."""
    quads = roots.known(cursor)
    parameters = {"roots": list(quads), "quads": list(quads.values())}
    found = []
    for wrong, sql in _CHECKS:
        needed = {name: value for name, value in parameters.items() if f"${name}" in sql}
        broken = cursor.sql(sql, params=needed) if needed else cursor.sql(sql)
        count, first = broken.aggregate("count(*), min(id)").fetchall()[0]
        if count:
            found.append(f"{count} {wrong} (first: {first})")
    return found
