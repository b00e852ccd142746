"""How to read the pages, and what the API has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from dragoman.web import pages
from dragoman.web.api import routes
from dragoman.web.drawing import Draw

router = APIRouter(include_in_schema=False)
_FORMS: Final = (".csv", ".parquet")
CHARTS: Final[Mapping[str, Draw]] = {}


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """How to read the pages."""
    return pages.page(
        request, "about.html", book=None, settings=request.app.state.settings,
        record=request.app.state.settings.record.name,
    )  # fmt: skip


@router.get("/api")
def api(request: Request) -> HTMLResponse:
    """The routes of the API, for people; for programs there is /api/openapi.json."""
    every = [
        route
        for router in routes.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
    ]
    paths = {route.path for route in every}
    found = [
        (route.path_format, route.summary, (route.description or "").split("\n")[0],
         [form for form in _FORMS if f"{route.path}{form}" in paths])
        for route in every
        if not route.path.endswith(_FORMS)
    ]  # fmt: skip
    return pages.page(request, "api.html", book=None, routes=found)
