"""An empty record in memory for every test that wants one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.record.store import Record


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened
