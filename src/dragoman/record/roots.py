"""The roots of a record: PLOVER's, and those that a user's own tables brought into it.

A record keeps the quad class of each root that is not PLOVER's, so that it can be filtered and
verified without the tables it was coded with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from dragoman.errors import UsageError
from dragoman.model import Event
from dragoman.record.schema import ROOT_QUAD

if TYPE_CHECKING:
    import duckdb

_KNOWN: Final = "SELECT substring(key, 6), value FROM meta WHERE starts_with(key, 'root:')"
_ADD: Final = "INSERT INTO meta VALUES ('root:' || $1, $2)"


def known(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every root of the record and its quad class; PLOVER's first."""
    own = {root: int(quad) for root, quad in cursor.execute(_KNOWN).fetchall() if quad.isdecimal()}
    return ROOT_QUAD | {root: own[root] for root in sorted(own) if root not in ROOT_QUAD}


def learn(cursor: duckdb.DuckDBPyConnection, events: Iterable[Event]) -> None:
    """Keep the roots of these events that are not PLOVER's.

    Raises:
        UsageError: a root has another quad class here than in the record.
    """
    own = {event.root: event.quad for event in events if event.root not in ROOT_QUAD}
    if not own:
        return
    stored = known(cursor)
    for root, quad in own.items():
        if stored.get(root, quad) != quad:
            raise UsageError(
                f"{root} has quad class {stored[root]} in this record and {quad} in your tables; "
                "read into a new record"
            )
        if root not in stored:
            cursor.execute(_ADD, [root, str(quad)])
