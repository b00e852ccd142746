"""A filled record in memory, and its briefing in both formats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.brief.document import Brief
from dragoman.brief.render import html, markdown
from dragoman.brief.sections import compose
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

from .builders import fill


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


@pytest.fixture
def filled(record: Record) -> Record:
    return fill(record)


@pytest.fixture
def brief(filled: Record) -> Brief:
    return compose(filled, Knowledge.load(), ("Japan", "NATO"), version="1.2.3")


@pytest.fixture
def page(brief: Brief) -> str:
    return html(brief)


@pytest.fixture
def text(brief: Brief) -> str:
    return markdown(brief)
