"""Charts as the page needs them: a specification for the script, pictures to download.

A view names its charts in a table `CHARTS`; `/charts/NAME.json`, `.svg` and `.png` draw one with
the fields of the view's own address. Pictures are kept: the same chart is drawn once.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from dragoman.charts import theme, write
from dragoman.web.address import Asked
from dragoman.web.jobs import Jobs
from dragoman.web.shelf import Book

Spec = dict[str, Any]
#: The most that pictures may take, in bytes.
_KEPT: Final = 64 * 1024 * 1024
_MEDIA: Final = {"json": "application/json", "svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chart is drawn from: the copy, the address, further parameters, the jobs."""

    book: Book
    asked: Asked
    more: dict[str, str]
    jobs: Jobs


#: Draws one chart. May raise `Pending` (it is being computed) and any DragomanError.
Draw = Callable[[Wanted], Spec]


@dataclass(slots=True)
class Pictures:
    """Charts drawn before."""

    kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    size: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def drawn(self, spec: Spec, form: str, *, dark: bool) -> tuple[bytes, str]:
        """The chart and its media type.

        Args:
            spec: as `dragoman.charts` gives it.
            form: "json", "svg" or "png".
            dark: for a dark page.

        Raises:
            UsageError: it cannot be drawn.
        """
        spec = theme.dark(spec) if dark else spec
        text = json.dumps(spec, ensure_ascii=False, allow_nan=False)
        if form == "json":
            return text.encode("utf-8", "replace"), _MEDIA[form]
        key = f"{form}{sha256(text.encode('utf-8', 'replace')).hexdigest()}"
        with self.turn:
            if (found := self.kept.get(key)) is not None:
                self.kept.move_to_end(key)
                return found, _MEDIA[form]
        made = write.svg(spec).encode() if form == "svg" else write.png(spec)
        self._keep(key, made)
        return made, _MEDIA[form]

    def _keep(self, key: str, made: bytes) -> None:
        with self.turn:
            if key not in self.kept:
                self.kept[key] = made
                self.size += len(made)
            while self.size > _KEPT:
                _, old = self.kept.popitem(last=False)
                self.size -= len(old)
