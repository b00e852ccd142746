"""A briefing in every format, written beside the copy it was made from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman import __version__, _asked
from dragoman.brief.compose import compose, compose_actor, compose_week
from dragoman.brief.render import FORMATS, render
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

if TYPE_CHECKING:
    from dragoman.brief.document import Brief
    from dragoman.web.jobs import Progress


def briefing(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the briefing.

    Args:
        path: the copy of the record; the files lie beside it and go with it.
        args: `a` and `b`, or `actor`, or `week` (a day); `since`, `until`; `name` of the files.
        progress: told of each step.

    Returns:
        `title`, `slug`, and `files`: format -> name in the folder of the copy.
    """
    steps = len(FORMATS) + 1
    progress(0, steps, "steps of the briefing")
    with Record.open(path, read_only=True, names=_asked.codes) as record:
        found = _composed(record, args)
    files = {}
    for number, form in enumerate(FORMATS, start=1):
        progress(number, steps, "steps of the briefing")
        place = path.with_name(f"{path.stem}-{args['name']}.{form}")
        place.write_bytes(render(found, form))
        files[form] = place.name
    return {"title": found.title, "slug": found.slug, "files": files}


def _composed(record: Record, args: dict[str, Any]) -> Brief:
    tables = Knowledge.load()
    if args["week"]:
        return compose_week(
            record, tables, dt.date.fromisoformat(args["week"]), version=__version__
        )
    since, until = (
        dt.date.fromisoformat(args[name]) if args[name] else None for name in ("since", "until")
    )
    if args["actor"]:
        return compose_actor(
            record, tables, args["actor"], since=since, until=until, version=__version__
        )
    return compose(
        record, tables, (args["a"], args["b"]), since=since, until=until, version=__version__
    )
