"""One loaded pipeline for all tests of the room."""

from __future__ import annotations

import pytest

from dragoman.language.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The shipped model."""
    return Pipeline.load()
