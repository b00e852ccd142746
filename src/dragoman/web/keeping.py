"""Pages made before: the same address of the same copy is the same page."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from dragoman.web.shelf import Book

#: The most that pages may take, in bytes.
_KEPT: Final = 48 * 1024 * 1024
_OK: Final = 200
_Key = tuple[Any, ...]


@dataclass(slots=True)
class Kept:
    """Pages by the copy they tell of and their address, newest use last."""

    pages: OrderedDict[_Key, bytes] = field(default_factory=OrderedDict)
    size: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: _Key) -> bytes | None:
        """A page, if it was made before."""
        with self.turn:
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def put(self, key: _Key, page: bytes) -> None:
        """Keep a page; those used longest ago make room."""
        with self.turn:
            if key not in self.pages:
                self.pages[key] = page
                self.size += len(page)
            while self.size > _KEPT:
                _, old = self.pages.popitem(last=False)
                self.size -= len(old)


def kept(function: Callable[..., Response]) -> Callable[..., Response]:
    """A route whose page depends on its address and its copy alone: made once for each.

    The route takes `request` and `book`. What waits for a job, or tells of a moment, may not be
    kept; what the shelf is doing stands on every page, so pages are told apart by it.
    """

    @functools.wraps(function)
    def answered(*args: Any, request: Request, book: Book, **kwargs: Any) -> Response:
        state = request.app.state
        key = (book.number, request.url.path, request.url.query, state.shelf.state)
        if (page := state.kept.get(key)) is not None:
            return HTMLResponse(page)
        made = function(*args, request=request, book=book, **kwargs)
        if made.status_code == _OK and isinstance(made, HTMLResponse):
            state.kept.put(key, bytes(made.body))
        return made

    return answered
