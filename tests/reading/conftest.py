"""Small helpers to write an input and read it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.model import Reject, Report
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import read

Results = list[Report | Reject]
ReadFile = Callable[..., Results]


@pytest.fixture
def read_file(tmp_path: Path) -> ReadFile:
    """Write `content` under `name` in a fresh folder and read that file."""

    def write_and_read(name: str, content: str | bytes, **options: object) -> Results:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read([str(path)], ReadOptions(**options)))  # type: ignore[arg-type]

    return write_and_read
