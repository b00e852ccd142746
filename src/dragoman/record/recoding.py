"""Texts coded again: what the present coder finds, stored beside what the record counts.

`write` fills three tables beside the record's own; nothing that is counted changes. `swap`
lets the two change places in one transaction, so that the former events stay to compare with and
can be put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dragoman.record import roots, rows
from dragoman.record.commit import CodedReport
from dragoman.record.scratch import registered, transaction

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Reports not coded by the present versions, neither as counted nor beside it.
_STALE: Final = """
    SELECT report_id FROM reports
    WHERE status IN ('coded', 'empty') AND coded_by <> $1
      AND report_id NOT IN (SELECT report_id FROM recoded_reports WHERE coded_by = $1)
    ORDER BY published_at NULLS LAST, report_id
"""
_CLEAR: Final = (
    """
    DELETE FROM recoded_participants WHERE event_id IN (
        SELECT event_id FROM recoded_events WHERE report_id IN (SELECT report_id FROM offered))
    """,
    "DELETE FROM recoded_events WHERE report_id IN (SELECT report_id FROM offered)",
    "DELETE FROM recoded_reports WHERE report_id IN (SELECT report_id FROM offered)",
)
_INSERTS: Final = (
    "INSERT INTO recoded_events BY NAME SELECT * FROM new_events",
    "INSERT INTO recoded_participants BY NAME SELECT * FROM new_participants",
)
#: A report that has become a duplicate while it was being coded is left out.
_NOTE: Final = """
    INSERT INTO recoded_reports
    SELECT r.report_id, $1, o.sentences, false
    FROM reports r JOIN offered o ON o.report_id = r.report_id
    WHERE r.status IN ('coded', 'empty')
"""
_KEEPERS: Final = """
    SELECT report_id FROM reports
    WHERE report_id IN (SELECT report_id FROM offered) AND status IN ('coded', 'empty')
"""
#: "chosen" are the reports whose two codings change places; `former` marks what was counted once.
_CHOOSE: Final = """
    CREATE TEMP TABLE chosen AS
    SELECT n.report_id, r.coded_by, r.sentences, n.coded_by AS next_coded_by,
           n.sentences AS next_sentences
    FROM recoded_reports n JOIN reports r ON r.report_id = n.report_id
    WHERE CASE WHEN $2 THEN n.former ELSE NOT n.former AND n.coded_by = $1 END
"""
_SWAP: Final = (
    *(
        f"""
        CREATE TEMP TABLE {name}_events AS SELECT * FROM {kind}events
            WHERE report_id IN (SELECT report_id FROM chosen);
        CREATE TEMP TABLE {name}_participants AS SELECT * FROM {kind}participants
            WHERE event_id IN (SELECT event_id FROM {name}_events);
        DELETE FROM {kind}participants WHERE event_id IN (SELECT event_id FROM {name}_events);
        DELETE FROM {kind}events WHERE report_id IN (SELECT report_id FROM chosen)
        """  # noqa: S608
        for name, kind in (("former", ""), ("later", "recoded_"))
    ),
    *(
        f"""
        INSERT INTO {kind}events BY NAME SELECT * FROM {name}_events;
        INSERT INTO {kind}participants BY NAME SELECT * FROM {name}_participants;
        DROP TABLE {name}_participants;
        DROP TABLE {name}_events
        """  # noqa: S608
        for name, kind in (("later", ""), ("former", "recoded_"))
    ),
    """
    UPDATE reports SET coded_by = c.next_coded_by, sentences = c.next_sentences,
        status = CASE WHEN reports.report_id IN (SELECT report_id FROM events)
                 THEN 'coded' ELSE 'empty' END
    FROM chosen c WHERE reports.report_id = c.report_id
    """,
    """
    UPDATE recoded_reports SET coded_by = c.coded_by, sentences = c.sentences,
        former = NOT recoded_reports.former
    FROM chosen c WHERE recoded_reports.report_id = c.report_id
    """,
    "DROP TABLE chosen",
)
_COUNT: Final = "SELECT count(*) FROM chosen"


class Versions(NamedTuple):
    """What codes: the rules, the models and the tables."""

    coder: str
    model: str
    knowledge: str

    def __str__(self) -> str:
        return " ".join(self)


def stale(cursor: duckdb.DuckDBPyConnection, versions: Versions) -> list[str]:
    """The reports that the present versions have not coded yet, in a fixed order."""
    return [str(row[0]) for row in cursor.execute(_STALE, [str(versions)]).fetchall()]


def write(
    cursor: duckdb.DuckDBPyConnection, batch: Sequence[CodedReport], versions: Versions
) -> None:
    """Store what the present versions find in a batch of reports, in one transaction.

    Raises:
        UsageError: an event gives a root another quad class than the record.
        duckdb.Error: the database refused; nothing was stored.
    """
    offered = _offered(batch)
    with transaction(cursor), registered(cursor, offered=offered):
        kept = {str(row[0]) for row in cursor.execute(_KEEPERS).fetchall()}
        first = {
            event.event_id: event
            for coded in batch
            if coded.report.report_id in kept
            for event in reversed(coded.events)
        }
        events = list(first.values())
        tables = {
            "new_events": rows.events_table(events),
            "new_participants": rows.participants_table(events),
        }
        with registered(cursor, **tables):
            for statement in _CLEAR:
                cursor.execute(statement)
            if events:
                roots.learn(cursor, events)
                for statement in _INSERTS:
                    cursor.execute(statement)
            cursor.execute(_NOTE, [str(versions)])


def swap(cursor: duckdb.DuckDBPyConnection, versions: Versions, *, back: bool = False) -> int:
    """Let the counted events and those beside them change places, in one transaction.

    Args:
        cursor: a connection that may write.
        versions: the present ones.
        back: put what was counted before back in its place, whatever versions it is of.

    Returns:
        The number of reports concerned.
    """
    with transaction(cursor):
        cursor.execute(_CHOOSE, [str(versions), back])
        row = cursor.execute(_COUNT).fetchone()
        for statement in _SWAP:
            cursor.execute(statement)
    return int(row[0]) if row else 0


def _offered(batch: Sequence[CodedReport]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "report_id": [coded.report.report_id for coded in batch],
        "sentences": [coded.sentences for coded in batch],
    }
    return rows.arrow_table(tuple(columns), columns)
