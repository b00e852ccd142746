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

    def told(self) -> dict[str, object]:
        """The options that are set, ready for JSON."""
        told: dict[str, object] = {"publisher": self.publisher, "columns": dict(self.columns)}
        if self.on:
            told["on"] = self.on.isoformat()
        return {name: value for name, value in told.items() if value}

    def over(self, told: Mapping[str, object]) -> ReadOptions:
        """These options, and where they are silent those of an earlier reading (see `told`).

        Raises UsageError where `told` was made by something else.
        """
        columns, day = told.get("columns", {}), told.get("on")
        try:
            earlier = dt.date.fromisoformat(str(day)) if day else None
        except ValueError as error:
            raise UsageError(f"{day!r} is no day") from error
        if not isinstance(columns, Mapping):
            raise UsageError(f"{columns!r} names no columns")
        return ReadOptions(
            self.on or earlier,
            self.publisher or str(told.get("publisher", "")),
            {**columns, **self.columns},
        )

    def __post_init__(self) -> None:
        for role in self.columns:
            if role not in ROLES:
                raise UsageError(f"no column role {role!r}; the roles are {', '.join(ROLES)}")
