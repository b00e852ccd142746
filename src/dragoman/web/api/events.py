"""Events, pairs and actors, as the pages list them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Response

from dragoman import _asked
from dragoman.errors import UsageError
from dragoman.web import datasets, fast
from dragoman.web.address import Asked
from dragoman.web.api.tabular import OTHERS, Rows, dumped, tabular
from dragoman.web.depends import Called, Names, OpenBook, Query
from dragoman.web.lookup import ask

router = APIRouter(tags=["events"])
#: Columns of a list of events, as `dragoman events` has them.
EVENTS: Final = (
    "event_id", "dataset", "event_date", "date_precision", "day", "day_known", "source", "target",
    "root", "mode", "quad", "goldstein", "cameo", "areas", "modality", "status", "reciprocal",
    "confidence", "place", "place_country", "trigger", "evidence", "title", "publisher",
    "published_at", "report_id",
)  # fmt: skip
_PAIRS: Final = ("a", "b", "a_name", "b_name", "vcoop", "mcoop", "vconf", "mconf", "events")
_ACTORS: Final = ("actor", "name", "as_source", "as_target", "first_day", "last_day")
_MOST: Final = 1000
_ACTORS_SQL: Final = """
SELECT actor, as_source, as_target, first_day, last_day FROM web_actors
WHERE as_source + as_target > 0
ORDER BY as_source + as_target DESC, actor LIMIT $limit OFFSET $offset
"""
_FIRST, _LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)


@tabular(router, "/api/events", "Events")
def events(book: OpenBook, asked: Query) -> Rows:
    """Events, newest first: of a pair (a, b), of an actor, in a role (source, target), or all.

    An event without a day of its own stands at its report's, and day_known says so.
    """
    given = chosen(asked)
    with book.record.cursor() as cursor:
        if asked.a or asked.b:
            pair = _asked.codes(asked.a), _asked.codes(asked.b)
            rows = fast.events_of_pair(
                cursor, *pair, offset=asked.offset, limit=asked.per + 1, **given
            )
            total = fast.count_of_pair(cursor, *pair, **given)
        elif asked.actor or asked.source or asked.target:
            codes = _asked.codes(asked.actor or asked.source or asked.target)
            role = "" if asked.actor else "source" if asked.source else "target"
            rows = fast.events_of_actor(
                cursor, codes, role=role, offset=asked.offset, limit=asked.per + 1, **given
            )
            total = fast.count_of_actor(cursor, codes, role=role, **given)
        else:
            rows = fast.events_of_all(cursor, offset=asked.offset, limit=asked.per + 1, **given)
            total = fast.count_of_all(cursor, **given)
    return Rows(EVENTS, rows[: asked.per], asked, len(rows) > asked.per, total)


@router.get(
    "/api/events/{event_id:path}", summary="One event", response_class=Response, responses=OTHERS
)
def event(book: OpenBook, event_id: Annotated[str, Path(max_length=300)]) -> Response:
    """One event with all that is known of it: its report's text, its participants."""
    with book.record.cursor() as cursor:
        found = fast.event(cursor, event_id)
    if found is None:
        raise HTTPException(404, "there is no event with this id")
    return Response(dumped(found), media_type="application/json")


@tabular(router, "/api/pairs", "The pairs with most events")
def pairs(book: OpenBook, asked: Query, called: Called) -> Rows:
    """The pairs with most events between two months (from, to), in one data set."""
    dataset = datasets.chosen(book, asked.dataset)
    most = min(asked.offset + asked.per + 1, _MOST)
    with book.record.cursor() as cursor:
        found = fast.pairs(cursor, asked.since or _FIRST, asked.until or _LAST, dataset, 1, most)[
            asked.offset :
        ]
    rows = [
        row | {"a_name": called.bare(row["a"]), "b_name": called.bare(row["b"])} for row in found
    ]
    more = len(rows) > asked.per and asked.offset + asked.per < _MOST
    return Rows(_PAIRS, rows[: asked.per], asked, more, told={"dataset": dataset})


@tabular(router, "/api/actors", "The actors of the record")
def actors(book: OpenBook, asked: Query, called: Called, names: Names) -> Rows:
    """Actors by how often they are on a side of an event; those that fit `q`, if it is given."""
    with book.record.cursor() as cursor:
        if asked.q:
            known = {
                code: names.name(code)
                for (code,) in cursor.execute("SELECT actor FROM web_actors").fetchall()
            }
            found = fast.actors_like(cursor, asked.q, asked.offset + asked.per + 1, known)
            found = found[asked.offset :]
        else:
            given = {"limit": asked.per + 1, "offset": asked.offset}
            found = ask(cursor, _ACTORS_SQL, given)
    rows = [row | {"name": called.bare(row["actor"])} for row in found]
    return Rows(_ACTORS, rows[: asked.per], asked, len(rows) > asked.per)


def chosen(asked: Asked) -> Any:
    """What `fast` takes of an address.

    Raises:
        UsageError: a field that a list of events cannot be asked by, or one side of a pair.
    """
    if asked.publisher:
        raise UsageError("events are not listed by publisher here; dragoman events does it")
    if bool(asked.a) != bool(asked.b):
        raise UsageError("name both sides of a pair: a and b")
    if sum(map(bool, (asked.a, asked.actor, asked.source, asked.target))) > 1:
        raise UsageError("give a and b, or actor, or source, or target: not several of them")
    return {
        "dataset": asked.dataset or None, "roots": asked.root or None, "quads": asked.quad or None,
        "areas": asked.area or None, "modality": None if asked.everything else "actual",
        "since": asked.since, "until": asked.until,
    }  # fmt: skip
