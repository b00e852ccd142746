"""The tutorial runs as it stands and gives what it shows.

When a change of the tables changes its numbers, store the new ones:
`jupyter execute --inplace docs/tutorial/first-series.ipynb`.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "tutorial" / "first-series.ipynb"


def load() -> Any:
    return nbformat.reads(NOTEBOOK.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]


def printed(notebook: Any) -> list[str]:
    """What each cell of code printed; what the kernel itself logs is not part of it."""
    return [
        "".join(out.get("text", "") for out in cell.outputs if out.get("name") == "stdout")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_first_series_gives_what_it_shows() -> None:
    stored = load()
    again = copy.deepcopy(stored)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(again, timeout=120, record_timing=False, resources=place).execute()
    assert printed(again) == printed(stored)
    assert "707 of 707 rows imported" in printed(stored)[1]


def test_the_first_series_takes_ten_lines() -> None:
    code = "\n".join(cell.source for cell in load().cells if cell.cell_type == "code")
    assert len([line for line in code.splitlines() if line.strip()]) == 10
