"""What pages load: our own files, the drawing program, charts; and the desk of the jobs."""

from __future__ import annotations

from importlib import resources
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from dragoman.charts import page as chart_page
from dragoman.web.depends import Desk, OpenBook, Query
from dragoman.web.drawing import Wanted
from dragoman.web.views import table

router = APIRouter(include_in_schema=False)
#: Names of files we ship -> media type.
_ENDINGS: Final = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "json": "application/json", "webmanifest": "application/manifest+json",
}  # fmt: skip
#: The address of a file changes with its content.
_FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_FORMS: Final = ("json", "svg", "png")


@router.get("/static/{name}")
def static(name: str, v: str = "") -> Response:
    """A file of ours, or the drawing program."""
    if name == "vega.js":
        return Response(chart_page.bundle(), media_type=_ENDINGS["js"], headers=_FOR_EVER)
    media = _ENDINGS.get(name.rpartition(".")[2])
    shipped = {entry.name for entry in resources.files("dragoman.web").joinpath("static").iterdir()}
    if media is None or name not in shipped:
        raise HTTPException(404)
    content = resources.files("dragoman.web").joinpath("static", name).read_bytes()
    return Response(content, media_type=media, headers=_FOR_EVER if v else {})


@router.get("/favicon.ico")
def icon() -> Response:
    """The sign in the browser's tab."""
    return static("sign.svg")


@router.get("/charts/{name}.{form}")
def chart(
    name: str, form: str, request: Request, book: OpenBook, asked: Query, jobs: Desk
) -> Response:
    """A chart of a view, drawn for the fields of the view's address; `theme=dark` for dark pages.

    A picture is offered for saving with `save=1`.
    """
    draw = table.CHARTS.get(name)
    if draw is None or form not in _FORMS:
        raise HTTPException(404)
    more = {key: value[:200] for key, value in request.query_params.items()}
    spec = draw(Wanted(book, asked, more, jobs))
    dark = more.get("theme") == "dark"
    content, media = request.app.state.pictures.drawn(spec, form, dark=dark)
    saved = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=media, headers=saved if more.get("save") else {})


@router.post("/jobs/{key}/cancel")
def cancel(key: str, jobs: Desk) -> Response:
    """Stop a computation."""
    if not jobs.cancel(key):
        return JSONResponse({"error": "there is no such computation now"}, status_code=404)
    return JSONResponse({"state": "cancelled"})
