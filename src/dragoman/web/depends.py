"""What a route needs, as FastAPI hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from dragoman.brief.names import Namer
from dragoman.coding.groups import Groups
from dragoman.knowledge.base import Knowledge
from dragoman.web.address import Asked, asked
from dragoman.web.jobs import Jobs
from dragoman.web.settings import Settings
from dragoman.web.shelf import Book


class NoBook(Exception):
    """There is no copy of the record to answer from."""


def _book(request: Request) -> Iterator[Book]:
    with request.app.state.shelf.book() as book:
        if book is None:
            raise NoBook
        yield book


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _groups(request: Request) -> Groups:
    found: Groups = request.app.state.groups
    return found


def _namer(request: Request) -> Namer:
    found: Namer = request.app.state.namer
    return found


def _tables(request: Request) -> Knowledge:
    found: Knowledge = request.app.state.tables
    return found


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


#: The newest copy of the record, kept until the answer is made.
OpenBook = Annotated[Book, Depends(_book)]
Query = Annotated[Asked, Depends(asked)]
Desk = Annotated[Jobs, Depends(_jobs)]
Names = Annotated[Groups, Depends(_groups)]
#: How actors are called in lists: `bare`, and in sentences: `name`.
Called = Annotated[Namer, Depends(_namer)]
Tables = Annotated[Knowledge, Depends(_tables)]
Told = Annotated[Settings, Depends(_settings)]
