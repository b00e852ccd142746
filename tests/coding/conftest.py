"""One loaded reader for all tests of the room, and a short way to code a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dragoman.model import Event
from dragoman.pipeline import Reader

Code = Callable[..., tuple[Event, ...]]


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The shipped model and tables, loaded once."""
    return Reader()


@pytest.fixture(scope="session")
def code(reader: Reader) -> Code:
    """Code a text as written on a day given as "YYYY-MM-DD" (by default 7 July 2018)."""

    def run(text: str, on: str | None = "2018-07-07") -> tuple[Event, ...]:
        return reader.code(text, dt.date.fromisoformat(on) if on else None)

    return run
