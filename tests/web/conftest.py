"""A server over the shipped sample, started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman.api import read
from dragoman.web.app import create_app
from dragoman.web.settings import Settings

Visit = Callable[..., TestClient]
SAMPLE = Path(__file__).parents[2] / "samples" / "chronicle"


@pytest.fixture(scope="session")
def sample_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, read and coded."""
    place = tmp_path_factory.mktemp("web") / "sample.duckdb"
    read(str(SAMPLE), place)
    return place


@pytest.fixture(scope="session")
def site(sample_record: Path) -> Iterator[TestClient]:
    """A client of a server that shows the sample."""
    with visited(sample_record) as client:
        yield client


@pytest.fixture(scope="session")
def visit() -> Visit:
    """Makes a client of a server over a record of one's own; enter it to start the server."""
    return visited


def visited(record: Path, **settings: Any) -> TestClient:
    """A client of a server over a record; enter it to start the server."""
    guard = create_app(Settings(record, **settings))
    shelf = guard.inner.state.shelf  # type: ignore[attr-defined]
    client = TestClient(guard, base_url="http://127.0.0.1", raise_server_exceptions=False)
    shelf.look()
    return client
