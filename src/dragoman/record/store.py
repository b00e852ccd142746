"""The record: a file that holds every report read and every event coded from it.

    with Record.open("dragoman.duckdb") as record:
        record.commit([CodedReport(report, events, sentences)], rejects)
        record.events(source="JPN", target="NATO").rows()

One process writes at a time; DuckDB lets others in only when it has closed the file (they can
read a Parquet folder written by `export.export_folder` meanwhile).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from dragoman.errors import RecordError
from dragoman.model import Reject, Report
from dragoman.record import commit, connection, digest, migrate, query, verify
from dragoman.record.commit import CodedReport, CommitCounts
from dragoman.record.query import Codes, EventFilter
from dragoman.record.schema import SCHEMA_VERSION
from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["CodedReport", "CommitCounts", "EventFilter", "Ledger", "Record", "Table"]

_AREAS = "SELECT DISTINCT unnest(areas) FROM events"
_LEDGER = "SELECT status, count(*) FROM reports GROUP BY status"


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many reports were read and what became of them."""

    coded: int = 0
    empty: int = 0
    duplicate: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        """All of them."""
        return self.coded + self.empty + self.duplicate + self.rejected


class Record:
    """An open record. Its methods may be called from several threads; commits take turns."""

    def __init__(self, database: duckdb.DuckDBPyConnection, path: str) -> None:
        self._database: duckdb.DuckDBPyConnection | None = database
        self._writing = threading.Lock()
        self._older = migrate.version(database) != str(SCHEMA_VERSION)
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False, create: bool = True) -> Record:
        """Open the record at `path` (":memory:" for one that is never written to disk).

        A record of an older schema is brought up to date, or with `read_only` read as it is.

        Args:
            path: the DuckDB file.
            read_only: open without the right to write; several processes may do so at once.
            create: make the record when there is none (never with `read_only`).

        Raises:
            RecordLocked: another process holds it.
            RecordError: missing, not a record, not readable, or of a newer schema.
        """
        return cls(connection.connect(path, read_only=read_only, create=create), str(path))

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        database, self._database = self._database, None
        if database is not None:
            with connection.translated(self.path):
                database.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def commit(self, batch: Sequence[CodedReport], rejects: Sequence[Reject] = ()) -> CommitCounts:
        """Add a batch in one transaction; what is known already is skipped.

        The result does not depend on the order or size of batches: see `commit.py`, which also
        says which of several reports with the same text keeps its events.

        Raises:
            RecordError: the file cannot take it (disk full, read-only ...); nothing was added.
            UsageError: an event names another report than the one it came with.
        """
        with self._writing, self.cursor() as cursor:
            return commit.write(cursor, batch, rejects)

    def known(self, report_ids: Iterable[str], *, rejected: bool = True) -> set[str]:
        """Those of `report_ids` in the ledger; without the rejected ones if `rejected` is False."""
        with self.cursor() as cursor:
            found = commit.statuses(cursor, report_ids)
        return {key for key, status in found.items() if rejected or status != "rejected"}

    def duplicates(self, reports: Iterable[Report]) -> dict[str, str]:
        """Which of `reports` copy an earlier one, here or among themselves: need no coding.

        Returns:
            report_id of each copy -> report_id of the report that keeps the events.
        """
        with self.cursor() as cursor:
            return commit.duplicates(cursor, reports)

    def events(
        self,
        *,
        source: Codes | None = None,
        target: Codes | None = None,
        actor: Codes | None = None,
        dyad: tuple[Codes, Codes] | None = None,
        root: Codes | None = None,
        quad: int | Collection[int] | None = None,
        area: Codes | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        modality: str | Collection[str] | None = "actual",
        status: str | Collection[str] | None = None,
        publisher: str | Collection[str] | None = None,
        limit: int | None = None,
    ) -> Table:
        """Events by event_date and event_id, with their sides, evidence and report.

        The filters are those of `EventFilter`; names and groups of actors are resolved to codes
        by the caller.

        Raises:
            UsageError: an unknown root, modality or status, or a negative limit.
        """
        where = EventFilter(
            source, target, actor, dyad, root, quad, area, since, until, modality, status, publisher
        )
        with self.cursor() as cursor:
            return query.events(cursor, where, limit)

    def dyads(self, where: EventFilter | None = None, *, limit: int | None = None) -> Table:
        """Dyad rows (one per source x target pair); only the pairs that match, in fixed order."""
        with self.cursor() as cursor:
            return query.dyads(cursor, where or EventFilter(), limit)

    def participants(
        self,
        *,
        event_id: Codes | None = None,
        actor: Codes | None = None,
        side: str | None = None,
        limit: int | None = None,
    ) -> Table:
        """Participants by event, side ("source" or "target") and ordinal."""
        with self.cursor() as cursor:
            return query.participants(
                cursor, event_id=event_id, actor=actor, side=side, limit=limit
            )

    def reports(
        self,
        *,
        report_id: Codes | None = None,
        status: str | Collection[str] | None = None,
        publisher: str | Collection[str] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        text: bool = False,
        limit: int | None = None,
    ) -> Table:
        """Ledger lines by day of publication and report_id; `text=True` adds the full text."""
        with self.cursor() as cursor:
            return query.reports(
                cursor,
                report_id=report_id,
                status=status,
                publisher=publisher,
                since=since,
                until=until,
                text=text,
                limit=limit,
            )

    def exposure(
        self,
        *,
        publisher: str | Collection[str] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Table:
        """Reports read per publisher and day, with and without duplicates."""
        with self.cursor() as cursor:
            return query.exposure(cursor, publisher=publisher, since=since, until=until)

    def areas(self) -> set[str]:
        """Every area that an event of the record is in."""
        with self.cursor() as cursor:
            return {row[0] for row in cursor.execute(_AREAS).fetchall()}

    def ledger(self) -> Ledger:
        """How many reports have each status."""
        with self.cursor() as cursor:
            return Ledger(**dict(cursor.execute(_LEDGER).fetchall()))

    def verify(self) -> list[str]:
        """One line per broken promise of the data dictionary; empty when all is well."""
        with self.cursor() as cursor:
            return verify.problems(cursor)

    def digest(self) -> str:
        """SHA-256 of the content: the same reports read in any order give the same one."""
        with self.cursor() as cursor:
            return digest.digest(cursor)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own for the block, for the floors above: constant SQL only.

        Raises:
            RecordError: the record is closed, or anything DuckDB raises inside the block.
        """
        if self._database is None:
            raise RecordError(f"{self.path} is closed; open it again")
        with connection.translated(self.path):
            cursor = self._database.cursor()
            try:
                if self._older:
                    migrate.lift(cursor)
                yield cursor
            finally:
                cursor.close()
