"""A filled record in memory, and its briefing in both formats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.brief.compose import compose
from dragoman.brief.document import Brief
from dragoman.brief.render import html, markdown
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

from .builders import fill


@pytest.fixture(scope="session")
def tables() -> Knowledge:
    return Knowledge.load()


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


@pytest.fixture
def filled(record: Record) -> Record:
    return fill(record)


@pytest.fixture(scope="session")
def standing() -> Iterator[Record]:
    """A filled record that no test writes to."""
    with Record.open(":memory:") as opened:
        yield fill(opened)


@pytest.fixture(scope="session")
def brief(standing: Record, tables: Knowledge) -> Brief:
    return compose(standing, tables, ("Japan", "NATO"), version="1.2.3")


@pytest.fixture(scope="session")
def page(brief: Brief) -> str:
    return html(brief)


@pytest.fixture(scope="session")
def text(brief: Brief) -> str:
    return markdown(brief)
