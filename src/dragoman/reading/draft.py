"""A draft is what a format found in the input; finishing makes it a Report or a Reject."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from typing import Final

from dragoman.limits import MAX_REPORT_CHARS
from dragoman.model import Reject, Report
from dragoman.reading.dates import parse_day
from dragoman.reading.options import ReadOptions
from dragoman.reading.tidy import compose, guess_language, one_line

LOG: Final = logging.getLogger("dragoman.reading")


@dataclass(frozen=True, slots=True)
class Draft:
    """What one format found: `body` in paragraphs, `date` as stated, `page_date` as inferred."""

    body: str
    title: str = ""
    date: object = None
    page_date: dt.date | None = None
    publisher: str = ""
    external_id: str = ""


def identity(source: str, raw: bytes) -> str:
    """Return the report_id: SHA-256 (hex) of `source`, a NUL, and the `raw` bytes."""
    return hashlib.sha256(source.encode("utf-8", "replace") + b"\0" + raw).hexdigest()


def reject(source: str, reason: str, raw: bytes = b"", *, row: bool = False) -> Reject:
    """Return a Reject whose reason is one line that names `source`."""
    named = one_line(f"{source}: {reason}")
    return Reject(identity(source, raw), one_line(source), named[:500], raw, row=row)


def finish(
    draft: Draft, source: str, raw: bytes, options: ReadOptions, *, row: bool = False
) -> Report | Reject:
    """Return the Report of `draft`, or the Reject that says why there is none."""
    title = one_line(draft.title)
    text = compose(title, draft.body)
    if not draft.body.strip():
        return reject(source, "no text" + (" below the title" if title else ""), raw, row=row)
    if len(text) > MAX_REPORT_CHARS:
        reason = f"{len(text)} characters, more than {MAX_REPORT_CHARS}"
        return reject(source, reason, raw, row=row)
    day, basis = _publication_day(draft, source, options)
    return Report(
        report_id=identity(source, raw),
        source=one_line(source),
        text=text,
        title=title,
        publisher=one_line(draft.publisher) or options.publisher,
        published_at=day,
        date_basis=basis,
        language=guess_language(text),
        external_id=one_line(draft.external_id),
    )


def _publication_day(draft: Draft, source: str, options: ReadOptions) -> tuple[dt.date | None, str]:
    """Metadata, then page, then option; a date stated wrongly does not fall through to `on`."""
    day, problem = parse_day(draft.date)
    if day is not None:
        return day, "metadata"
    if problem:
        LOG.warning("%s", one_line(f"{source}: {problem}; the publication day stays unknown"))
        return None, "unknown"
    if draft.page_date is not None:
        return draft.page_date, "page"
    return options.on, "option" if options.on else "unknown"
