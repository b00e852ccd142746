"""The record: a file that holds every report read and every event coded from it.

    with Record.open("dragoman.duckdb") as record:
        record.commit([CodedReport(report, events, sentences)], rejects)
        record.events(source="JPN", target="NATO").rows()

Nobody keeps the file open between two calls: one process writes a batch, others read before and
after it (`lease.py`). In a `session`, and in the `with` block of a record opened for reading, all
answers come from one state of the record.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from dragoman.errors import RecordError
from dragoman.model import Reject, Report
from dragoman.record import (
    commit,
    connection,
    difference,
    digest,
    migrate,
    query,
    recoding,
    stories,
    verify,
)
from dragoman.record.commit import CodedReport, CommitCounts
from dragoman.record.conditions import Codes, EventFilter, Names
from dragoman.record.difference import Difference
from dragoman.record.lease import PATIENCE_S, Lease
from dragoman.record.recoding import Versions
from dragoman.record.rejects import Rejects
from dragoman.record.schema import SCHEMA_VERSION
from dragoman.record.table import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["CodedReport", "CommitCounts", "EventFilter", "Ledger", "Record", "Table"]

#: Seconds to wait for the file when a record is closed: tidying up is not worth more.
_CLOSING_S = 0.5
_AREAS = "SELECT DISTINCT unnest(areas) FROM events"
_KEPT = "SELECT report_id, kept_bytes FROM reports WHERE status = 'rejected' AND kept_bytes > 0"
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

    def __init__(self, lease: Lease, path: str, schema: str, names: Names | None = None) -> None:
        """Use `Record.open`."""
        self._lease: Lease | None = lease
        self._names = names
        self._writing = threading.Lock()
        self._wrote = False
        self._verdicts = stories.Verdicts()
        self._older = schema != str(SCHEMA_VERSION)
        self._sessions = ExitStack()
        self.path = path
        #: What could not be read, kept beside the record; None for a record in memory.
        self.rejects = None if path == connection.MEMORY else Rejects(connection.place_of(path))

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        read_only: bool = False,
        create: bool = True,
        wait: float = PATIENCE_S,
        names: Names | None = None,
    ) -> Record:
        """Open the record at `path` (":memory:" for one that is never written to disk).

        A record of an older schema is brought up to date, or with `read_only` read as it is.

        Args:
            path: the DuckDB file.
            read_only: open without the right to write; several processes may do so at once.
            create: make the record when there is none (never with `read_only`).
            wait: seconds to wait, now and at each later call, while another process has it.
            names: gives the codes of an actor's name; without it filters take codes only.

        Raises:
            RecordLocked: another process holds it for longer than that.
            RecordError: missing, not a record, not readable, or of a newer schema.
        """
        if str(path) == connection.MEMORY:
            lease = Lease.of(connection.memory())
        else:
            place = connection.place_of(path)
            connection.make(place, create=create and not read_only)
            gate = place.with_name(f".{place.name}.lock")
            lease = Lease(
                lambda: connection.connect(place, read_only=read_only),
                gate,
                writes=not read_only,
                wait=wait,
            )
        with lease.database() as database:
            return cls(lease, str(path), migrate.version(database), names)

    def close(self) -> None:
        """Give up the record; closing twice is harmless.

        What this record wrote moves from the journal into the file itself; where that cannot be
        (another program has it, the disk is full) it stays in the journal for who writes next.
        """
        if self._wrote and self._lease is not None and self.path != connection.MEMORY:
            self._wrote = False
            with suppress(RecordError), self.cursor(wait=_CLOSING_S) as cursor:
                cursor.execute("CHECKPOINT")
        lease, self._lease = self._lease, None
        with connection.translated(self.path):
            self._sessions.close()
            if lease is not None:
                lease.close()

    def __enter__(self) -> Record:
        if self._lease is not None and not self._lease.writes:
            self._sessions.enter_context(self.session())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def session(self) -> Iterator[Record]:
        """Keep the file for the block: every answer is from one state, and no other can write.

        Raises:
            RecordLocked: another process holds it.
            RecordError: it is closed, or cannot be opened.
        """
        if self._lease is None:
            raise RecordError(f"{self.path} is closed; open it again")
        with self._lease.database():
            yield self

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """As `cursor`, for one writer at a time among the threads of this process."""
        if self._lease is not None and not self._lease.writes:
            raise RecordError(f"{self.path} is open for reading only; open it to write")
        with self._writing, self.cursor() as cursor:
            self._wrote = True
            yield cursor

    @property
    def writes(self) -> bool:
        """Whether it was opened to be written to."""
        return self._lease is not None and self._lease.writes

    def commit(
        self,
        batch: Sequence[CodedReport],
        rejects: Sequence[Reject] = (),
        *,
        options: Mapping[str, Any] | None = None,
        mended: Collection[str] = (),
    ) -> CommitCounts:
        """Add a batch in one transaction; what is known already is skipped.

        The result does not depend on the order or size of batches: see `commit.py`, which also
        says which of several copies of one story keeps its events. The bytes of rejected inputs
        go to the folder beside the record first.

        Args:
            batch: reports with their events.
            rejects: inputs that could not be read.
            options: how they were read, kept with the bytes of what was rejected.
            mended: ids of rejected inputs that were mended and are now in `batch`.

        Raises:
            RecordError: the file cannot take it (disk full, read-only ...); nothing was added.
            UsageError: an event names another report than the one it came with.
        """
        stories.prepare(coded.report for coded in batch)
        if self.rejects is None:
            rejects = [replace(reject, raw=b"") for reject in rejects]
        elif rejects and self.writes:
            rejects = [r if Rejects.keepable(r) else replace(r, raw=b"") for r in rejects]
            standing = self.known([reject.report_id for reject in rejects])
            self.rejects.keep([r for r in rejects if r.report_id not in standing], options or {})
        with self.writing() as cursor:
            counts = commit.write(cursor, batch, rejects, mended, self._verdicts)
        if self.rejects is not None:
            self.rejects.drop([*mended, *counts.settled])
        return counts

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
        several = list(reports)
        stories.prepare(several)
        with self.cursor() as cursor:
            return commit.duplicates(cursor, several, self._verdicts)

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
        dataset: Codes | None = None,
        limit: int | None = None,
    ) -> Table:
        """Events by event_date and event_id, with their sides, evidence and report.

        The filters are those of `EventFilter`. An actor is a code ("JPN", "JPN:MIL", "NATO"), or,
        in a record opened by `dragoman.open`, also a name, a group ("IP4") or a region. Imported
        events come one row per pair of actors, and without evidence.

        Raises:
            UsageError: an unknown actor, root, modality or status, or a negative limit.
        """
        where = EventFilter(
            source, target, actor, dyad, root, quad, area, since, until, modality, status,
            publisher, dataset,
        )  # fmt: skip
        with self.cursor() as cursor:
            return query.events(cursor, self.meant(where), limit)

    def dyads(self, where: EventFilter | None = None, *, limit: int | None = None) -> Table:
        """Dyad rows (one per source x target pair); only the pairs that match, in fixed order."""
        with self.cursor() as cursor:
            return query.dyads(cursor, self.meant(where or EventFilter()), limit)

    def meant(self, where: EventFilter) -> EventFilter:
        """The filter with names of actors as codes."""
        return where.named(self._names) if self._names else where

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

    def stale(self, versions: Versions) -> list[str]:
        """The reports whose texts these versions have not coded yet, in a fixed order."""
        with self.cursor() as cursor:
            return recoding.stale(cursor, versions)

    def recode(self, batch: Sequence[CodedReport], versions: Versions) -> None:
        """Store what these versions find in texts of the record beside what it counts.

        Raises:
            RecordError: the file cannot take it; nothing was stored.
        """
        with self.writing() as cursor:
            recoding.write(cursor, batch, versions)

    def adopt(self, versions: Versions, *, back: bool = False) -> int:
        """Count what these versions coded from now on; what was counted until now stays beside it.

        Args:
            versions: the present ones.
            back: take it back: count again what lies beside the events of these versions.

        Returns:
            The number of reports concerned.
        """
        with self.writing() as cursor:
            return recoding.swap(cursor, versions, back=back)

    def difference(self) -> Difference:
        """What was coded again, compared with what is counted."""
        with self.cursor() as cursor:
            return difference.difference(cursor)

    def verify(self) -> list[str]:
        """One line per broken promise of the data dictionary; empty when all is well."""
        with self.cursor() as cursor:
            found = verify.problems(cursor)
            kept = cursor.execute(_KEPT).fetchall()
        if self.rejects is not None and (lost := sorted(self.rejects.missing(kept))):
            gone = f"{len(lost)} rejected inputs are no longer in {self.rejects.folder}"
            found.append(f"{gone} (first: {lost[0]})")
        return found

    def digest(self) -> str:
        """SHA-256 of the content: the same reports read in any order give the same one."""
        with self.cursor() as cursor:
            return digest.digest(cursor)

    @contextmanager
    def cursor(self, wait: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own for the block, for the floors above: constant SQL only.

        Raises:
            RecordError: the record is closed, or anything DuckDB raises inside the block.
        """
        if self._lease is None:
            raise RecordError(f"{self.path} is closed; open it again")
        with connection.translated(self.path), self._lease.database(wait) as database:
            cursor = database.cursor()
            try:
                if self._older:
                    migrate.lift(cursor)
                yield cursor
            finally:
                cursor.close()
