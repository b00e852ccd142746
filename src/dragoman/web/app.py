"""The server, put together: guard, shelf, jobs, views, charts, API."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from dragoman import __version__, _asked
from dragoman.brief.names import Namer
from dragoman.charts import page as chart_page
from dragoman.coding.groups import Groups
from dragoman.errors import DragomanError, RecordError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.web import assets, pages
from dragoman.web.api import routes
from dragoman.web.depends import NoBook
from dragoman.web.drawing import Pictures
from dragoman.web.jobs import Jobs, Pending
from dragoman.web.keeping import Kept
from dragoman.web.security import Guard
from dragoman.web.settings import Settings
from dragoman.web.shelf import Shelf
from dragoman.web.views import table

LOG: Final = logging.getLogger("dragoman.web")
#: Paths that a script asks, and programs: they get JSON also when something is wrong.
_FOR_PROGRAMS: Final = ("/api", "/charts", "/fragments", "/jobs", "/suggest")


def create_app(settings: Settings) -> Guard:
    """The application; `uvicorn` or a test client runs it.

    Args:
        settings: where the record is, and who may ask.

    Returns:
        The guard, outermost, so that also an answer about an error of ours carries its headers;
        `inner` is the application behind it.

    Raises:
        KnowledgeError: a table of the user's own is wrong.
    """
    return Guard(_application(settings), settings.hosts)


def _application(settings: Settings) -> FastAPI:
    tables = Knowledge.load(settings.knowledge)
    app = FastAPI(
        title="Dragoman", version=__version__, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", lifespan=_lifespan,
        description="Events of international security, each with the words it came from.",
    )  # fmt: skip
    app.state.settings, app.state.tables, app.state.groups = settings, tables, Groups(tables)
    app.state.namer = Namer(tables)
    app.state.shelf = Shelf(settings.record, app.state.groups.codes)
    app.state.jobs = Jobs(app.state.shelf)
    app.state.pictures, app.state.kept = Pictures(), Kept()
    for router in (*table.ROUTERS, *routes.ROUTERS, assets.router):
        app.include_router(router)
    _handlers(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.shelf.start()
    threading.Thread(target=_warm, name="warming", daemon=True).start()
    try:
        yield
    finally:
        app.state.jobs.close()
        app.state.shelf.close()


def _warm() -> None:
    """Do what the first chart would wait for: the drawing program takes seconds, names one."""
    chart_page.bundle()
    _asked.codes("Japan")


def _handlers(app: FastAPI) -> None:
    """What each thing that can go wrong looks like."""

    @app.exception_handler(Pending)
    def pending(_: Request, told: Pending) -> Response:
        return JSONResponse(told.state, status_code=202, headers={"cache-control": "no-store"})

    @app.exception_handler(NoBook)
    def no_book(request: Request, _: NoBook) -> Response:
        state = request.app.state.shelf.state
        if request.url.path.startswith(_FOR_PROGRAMS):
            why = state.problem or ("no such record" if state.missing else "being opened")
            return JSONResponse({"error": why}, status_code=503)
        return pages.page(
            request,
            "empty.html",
            book=None,
            status=503,
            nothing=False,
            settings=request.app.state.settings,
        )

    @app.exception_handler(DragomanError)
    def ours(request: Request, error: DragomanError) -> Response:
        status = 400 if isinstance(error, UsageError) else 503
        if not isinstance(error, UsageError | RecordError):
            status = 500
        return _wrong(request, status, " ".join(str(error).split()))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return _wrong(request, 400, f"{first['loc'][-1]}: {first['msg']}")

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        text = "There is no such page." if error.status_code == 404 else str(error.detail)
        return _wrong(request, error.status_code, text)

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        LOG.error("%s", f"{request.url.path}: {error!r}", exc_info=error)
        return _wrong(request, 500, "An error of ours; the server's log has it.")


def _wrong(request: Request, status: int, text: str) -> Response:
    if request.url.path.startswith(_FOR_PROGRAMS):
        return JSONResponse({"error": text}, status_code=status)
    return pages.page(request, "error.html", book=None, status=status, text=text)
