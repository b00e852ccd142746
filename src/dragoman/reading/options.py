"""What the caller knows about the input that the input may not say itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dragoman.errors import UsageError

#: The roles a column of a corpus can play.
ROLES: Final = ("text", "title", "date", "publisher", "id")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Defaults for what the reports leave out, and the names of a corpus's columns.

    `on` is the publication day of reports that state none; `publisher` the publisher of
    reports that name none; `columns` maps a role of `ROLES` to a column's name, needed only
    where the column has none of the usual names (see `dragoman.reading.rows`).
    Raises UsageError for a role that does not exist.
    """

    on: dt.date | None = None
    publisher: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in self.columns:
            if role not in ROLES:
                raise UsageError(f"no column role {role!r}; the roles are {', '.join(ROLES)}")
