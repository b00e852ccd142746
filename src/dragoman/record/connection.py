"""Opening the record's file safely, and DuckDB's errors as one-line errors of our own.

Nothing else in the room calls `duckdb.connect`.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import RecordError, RecordLocked
from dragoman.record.migrate import MIGRATABLE, migrate, version
from dragoman.record.schema import SCHEMA_VERSION, TABLES
from dragoman.record.views import VIEWS

if TYPE_CHECKING:
    import duckdb

#: A record that lives in memory only, for one-off coding.
MEMORY: Final = ":memory:"

#: SQL in this room is constant, but a record may come from a stranger and hold hostile views:
#: nothing in it may reach other files, the network or Python variables, or change that.
_SETTINGS: Final = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    # The oldest DuckDB this package supports must be able to read what the newest wrote.
    "storage_compatibility_version": "v1.5.0",
    # A checkpoint rewrites the last row group whole, so one after each batch would cost more the
    # more texts there are; until one is due, the journal beside the file holds the batches.
    "checkpoint_threshold": "4MB",
}
#: Said after opening: settings that `config` has no name for, then no more settings at all.
_LOCK: Final = ("PRAGMA disable_checkpoint_on_shutdown", "SET lock_configuration = true")
_LOCKED: Final = "SELECT current_setting('lock_configuration')"

_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")

#: A part of DuckDB's message (lower case) -> what it means here and what to do next.
_MEANINGS: Final = (
    ("not a valid duckdb database", "is not a Dragoman record; name another file"),
    ("loading external extensions is disabled", "is not a Dragoman record; name another file"),
    ("newer version of duckdb", "was written by a newer DuckDB; upgrade the duckdb package"),
    ("attached in read-only", "is open for reading only; open it without read_only to write"),
    ("read-only file system", "is on a read-only disk; copy it elsewhere or open it read_only"),
    ("permission denied", "may not be read or written; check its permissions and its folder's"),
    ("no space left", "could not be written: the disk is full; free some space and run again"),
    ("file too large", "could not be written: it would pass the file size limit of this process"),
    ("conflict", "was changed at the same moment by another writer; run again"),
    ("has been invalidated", "had a write failure before; close it and open it again"),
    ("corrupt", "is damaged; restore a copy or read the reports again into a new file"),
    ("checksum", "is damaged; restore a copy or read the reports again into a new file"),
    ("could not read enough bytes", "is cut short; restore a copy or read the reports again"),
)


def place_of(path: str | Path) -> Path:
    """The file meant by `path`.

    Raises:
        RecordError: it cannot be the name of a file.
    """
    if "\0" in str(path):  # the database would take the part before it for the name
        raise RecordError(f"{str(path)!r} cannot be a file name; name another")
    # Absolute, so that no prefix ("md:", "s3:") can be read as anything but a file name.
    return Path(os.path.abspath(Path(path).expanduser()))


def make(place: Path, *, create: bool) -> None:
    """See that there is a record at `place`, made when missing and `create` is true.

    Raises:
        RecordError: missing, a folder, empty, or its folder cannot be written.
    """
    try:
        _prepare(place, create=create)
    except OSError as error:
        raise RecordError(f"{place}: {error.strerror or error}; check the folder") from error


def connect(place: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the record at `place`, brought up to date unless `read_only`.

    Raises:
        RecordLocked: another process holds it.
        RecordError: not a record, unreadable, or of a newer schema.
    """
    with translated(place):
        connection = _connect(str(place), read_only=read_only)
    try:
        with translated(place):
            if _check_schema(connection, place) < SCHEMA_VERSION and not read_only:
                migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def translated(place: str | Path) -> Iterator[None]:
    """Turn any DuckDB error inside the block into a RecordError that names `place`."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise _translate(error, place) from error


def _translate(error: Exception, place: str | Path) -> RecordError:
    text = str(error)
    holder = _HOLDER.search(text)
    if holder or "could not set lock" in text.lower():
        who = f"{holder['program']} (process {holder['pid']})" if holder else "another process"
        return RecordLocked(f"{place} is in use by {who}; close that program, then run again")
    if "different configuration" in text:
        return RecordLocked(f"{place} is already open in this process; close that one first")
    lowered = text.lower()
    for part, meaning in _MEANINGS:
        if part in lowered:
            return RecordError(f"{place} {meaning}")
    first_line = text.splitlines()[0] if text else type(error).__name__
    return RecordError(f"{place}: {first_line}")


def _connect(place: str, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(place, read_only=read_only, config=dict(_SETTINGS))
    try:
        # A file that is open in this process already comes back with its settings locked.
        if connection.execute(_LOCKED).fetchone() != (True,):
            for statement in _LOCK:
                connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def memory() -> duckdb.DuckDBPyConnection:
    """A new record that lives as long as the connection."""
    with translated(MEMORY):
        connection = _connect(MEMORY)
        _build(connection)
    return connection


def _prepare(place: Path, *, create: bool) -> None:
    if place.is_dir():
        raise RecordError(f"{place} is a folder; name a file in it, such as dragoman.duckdb")
    if place.exists():
        if place.stat().st_size == 0:
            raise RecordError(f"{place} is an empty file; delete it or name another")
        return
    if not create:
        raise RecordError(f"{place}: no such record; read some reports into it first")
    if not place.parent.is_dir():
        raise RecordError(f"{place.parent}: no such folder; make it first")
    journal = place.with_name(place.name + ".wal")
    if journal.exists():
        # DuckDB would replay the orphan over the new file.
        raise RecordError(f"{journal} belongs to a missing {place.name}; restore it or delete both")
    _create(place)


def _create(place: Path) -> None:
    """Build the file under another name and link it in: a kill leaves no half-made record."""
    draft = place.with_name(f".{place.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with translated(place):
            connection = _connect(str(draft))
            try:
                _build(connection)
                # The file alone is linked: nothing of it may be left in its journal.
                connection.execute("CHECKPOINT")
            finally:
                connection.close()
        # Two runs may create the same record at once; the second simply opens the first's.
        with suppress(FileExistsError):
            _link(draft, place)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)


def _link(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if not place.exists():
            draft.rename(place)


def _build(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("BEGIN TRANSACTION")
    for statement in (*TABLES, *VIEWS):
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema_version', $1)", [str(SCHEMA_VERSION)])
    connection.execute("COMMIT")


def _check_schema(connection: duckdb.DuckDBPyConnection, place: Path) -> int:
    """The schema of a record that this Dragoman can read."""
    import duckdb

    try:
        found = version(connection)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise RecordError(f"{place} is a DuckDB file but not a Dragoman record") from error
    if not found.isdecimal():
        raise RecordError(f"{place} has no readable schema version; restore a copy")
    if int(found) > SCHEMA_VERSION:
        raise RecordError(
            f"{place} has schema {found}, this Dragoman knows up to {SCHEMA_VERSION}; upgrade it"
        )
    if int(found) < SCHEMA_VERSION and int(found) not in MIGRATABLE:
        raise RecordError(
            f"{place} has schema {found}, this Dragoman writes {SCHEMA_VERSION}; "
            "read the reports again into a new file"
        )
    return int(found)
