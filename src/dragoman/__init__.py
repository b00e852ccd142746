"""Dragoman reads reports of international security into an open, sourced record of events.

>>> import dragoman
>>> events = dragoman.code("France condemned the attack by Syria.", on="2020-05-01")
>>> record = dragoman.open("dragoman.duckdb")
>>> record.events(source="Japan", target="NATO").df()
>>> dragoman.chart(dragoman.series(record, "Japan", "NATO", by="quarter"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.api import chart as chart
    from dragoman.api import code as code
    from dragoman.api import episodes as episodes
    from dragoman.api import find_phases as find_phases
    from dragoman.api import find_ripples as find_ripples
    from dragoman.api import import_ as import_
    from dragoman.api import intensity as intensity
    from dragoman.api import network as network
    from dragoman.api import open as open
    from dragoman.api import panel as panel
    from dragoman.api import read as read
    from dragoman.api import series as series
    from dragoman.api import who as who

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "chart",
    "code",
    "episodes",
    "find_phases",
    "find_ripples",
    "import_",
    "intensity",
    "network",
    "open",
    "panel",
    "read",
    "series",
    "who",
]


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that `import dragoman` costs nothing."""
    if name in __all__:
        from dragoman import api

        return getattr(api, name)
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
