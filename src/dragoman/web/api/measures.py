"""Measures of two sides. What takes time is answered with 202 until it is there."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from fastapi import Query as Field

from dragoman import _asked
from dragoman.errors import UsageError
from dragoman.measures.series import CLASSES
from dragoman.web import datasets, fast
from dragoman.web.address import Asked
from dragoman.web.api.tabular import OTHERS, Rows, dumped, tabular
from dragoman.web.depends import Desk, OpenBook, Query
from dragoman.web.jobs import Jobs, Work
from dragoman.web.shelf import Book

router = APIRouter(tags=["measures"])
_COUNTS: Final = ("dataset", "period", "quad", "events")
Kinds = Annotated[list[str], Field(max_length=7, description="classes, such as cooperation")]
_MODULE: Final = "dragoman.web.work.measures"


@tabular(router, "/api/counts", "Events of a pair by period and class")
def counts(book: OpenBook, asked: Query) -> Rows:
    """Events between a and b by period (by) and quad class, each once; what is 0 has no row."""
    a, b = _pair(asked)
    with book.record.cursor() as cursor:
        found = fast.pair_counts(
            cursor, _asked.codes(a), _asked.codes(b), asked.by, dataset=asked.dataset or None,
            roots=asked.root or None, quads=asked.quad or None, areas=asked.area or None,
            since=asked.since, until=asked.until,
        )  # fmt: skip
    part = found[asked.offset : asked.offset + asked.per]
    more = len(found) > asked.offset + asked.per
    return Rows(_COUNTS, part, asked, more, total=len(found))


@router.get("/api/series", summary="Series", response_class=Response, responses=OTHERS)
def series(book: OpenBook, asked: Query, jobs: Desk, kind: Kinds = []) -> Response:  # noqa: B006
    """Counts between a and b in every period, with how much was read, by class and area."""
    return _computed("series", book, asked, jobs, kind)


@router.get("/api/intensity", summary="Intensity", response_class=Response, responses=OTHERS)
def intensity(book: OpenBook, asked: Query, jobs: Desk, kind: Kinds = []) -> Response:  # noqa: B006
    """The intensity of a's and b's dealings with 90 % bands, by class."""
    return _computed("intensity", book, asked, jobs, kind)


@router.get("/api/phases", summary="Phases", response_class=Response, responses=OTHERS)
def phases(book: OpenBook, asked: Query, jobs: Desk, kind: Kinds = []) -> Response:  # noqa: B006
    """When a's and b's dealings changed: sets of dates, probabilities, the events behind."""
    return _computed("phases", book, asked, jobs, kind)


@router.get("/api/episodes", summary="Episodes", response_class=Response, responses=OTHERS)
def episodes(book: OpenBook, asked: Query, jobs: Desk) -> Response:
    """The crises of a and b as sequences of states."""
    return _computed("episodes", book, asked, jobs, [])


def _computed(name: str, book: Book, asked: Asked, jobs: Jobs, kinds: list[str]) -> Response:
    a, b = _pair(asked)
    for kind in kinds:
        if kind not in CLASSES:
            raise UsageError(f"kind={kind!r}: one of {', '.join(CLASSES)}")
    args: dict[str, Any] = {
        "a": a, "b": b, "by": asked.by, "kinds": kinds or ["cooperation", "conflict"],
        "areas": list(asked.area), "dataset": datasets.chosen(book, asked.dataset),
        "since": asked.since and f"{asked.since}", "until": asked.until and f"{asked.until}",
    }  # fmt: skip
    found = jobs.ask(book, Work(f"{_MODULE}:{name}", args))
    told = {"as_of": found.as_of, "renewing": found.renewing, **found.value}
    return Response(dumped(told), media_type="application/json")


def _pair(asked: Asked) -> tuple[str, str]:
    if not asked.a or not asked.b:
        raise UsageError("name both sides of a pair: a and b")
    _asked.codes(asked.a), _asked.codes(asked.b)
    return asked.a, asked.b
