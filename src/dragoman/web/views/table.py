"""Which views there are: their routes and their charts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter

from dragoman.web.drawing import Draw
from dragoman.web.views import (
    about,
    actor,
    brief,
    event,
    ledger,
    map,
    network,
    partnership,
    ripple,
    search,
    today,
)

_VIEWS: Final = (
    today, partnership, ripple, network, map, actor, event, ledger, search, brief, about,
)  # fmt: skip
ROUTERS: Final[tuple[APIRouter, ...]] = tuple(view.router for view in _VIEWS)
#: Charts by the name in their address.
CHARTS: Final[Mapping[str, Draw]] = MappingProxyType(
    {name: draw for view in _VIEWS for name, draw in view.CHARTS.items()}
)
