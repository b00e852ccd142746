"""Event files as GDELT publishes them: a list of names with checksums, and one file a period.

The list is kept beside the files, hidden, and fetched again only when it has changed. Of an
address in it only the last part is used: files come from the address the user named.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dragoman.errors import InputError, UsageError
from dragoman.limits import MAX_FAILURES_IN_A_ROW, MAX_LIST_LINE_BYTES
from dragoman.reading.fetch.download import Expected, download, is_complete, refresh
from dragoman.reading.fetch.folder import Memory, Outcome, keeping, prepare
from dragoman.reading.fetch.polite import Fetcher, Passing
from dragoman.reading.web import is_address, public_form


@dataclass(frozen=True, slots=True)
class Edition:
    """How one edition is laid out: its list, the lines of it, the names we want, the others.

    A line gives `md5`, `place` (a name, or an address that ends in one) and perhaps `size`.
    """

    list_name: str
    line: re.Pattern[str]
    name: re.Pattern[str]
    other: re.Pattern[str]


EDITIONS: Final = {
    1: Edition(
        "md5sums",
        re.compile(r"(?P<md5>[0-9a-f]{32}) +\*?(?P<place>[^\s/\\]+)", re.IGNORECASE),
        re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\.export\.CSV\.zip"),
        # Years and months before April 2013 are not one file a day.
        re.compile(r"(?:[0-9]{4}|[0-9]{6}|GDELT\.[A-Za-z0-9.-]+)\.zip"),
    ),
    2: Edition(
        "masterfilelist.txt",
        re.compile(
            r"(?P<size>[0-9]{1,12}) +(?P<md5>[0-9a-f]{32}) +(?P<place>[^\s\\]+)", re.IGNORECASE
        ),
        re.compile(
            r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}\.export\.CSV\.zip"
        ),
        re.compile(r"[0-9]{14}\.(?:mentions\.CSV|gkg\.csv)\.zip"),
    ),
}


@dataclass(frozen=True, slots=True)
class EventFile:
    """One file of a list."""

    name: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a period, in order of time, and how many lines of the list say nothing."""

    name: str
    files: tuple[EventFile, ...]
    unreadable: int


def event_files(
    fetcher: Fetcher, base: str, edition: int, days: tuple[dt.date, dt.date], into: Path
) -> Listing:
    """Fetch the list at `base` into `into` and return the files of the first to the last day.

    Raises UsageError for a base or days that make no sense, InputError where the list cannot be
    had or has nothing in these days, Unwritable where `into` cannot take it.
    """
    first, last = days
    if first > last:
        raise UsageError(f"the first day, {first}, is after the last, {last}")
    layout = EDITIONS[edition]
    address = _joined(base, layout.list_name)
    prepare(into)
    # The list of another base in the same folder has another name.
    mark = hashlib.sha256(public_form(address).encode("utf-8", "replace")).hexdigest()[:8]
    path = into / f".{mark}-{layout.list_name}"
    try:
        refresh(fetcher, address, path, Memory(into))
    except InputError as error:
        raise InputError(f"{public_form(address)}: {error}") from error
    listing = read_list(path, layout, first, last)
    if not listing.files:
        raise InputError(
            f"{public_form(address)}: no event files from {first} to {last} are listed "
            f"({listing.unreadable} lines could not be read)"
        )
    return listing


def read_list(path: Path, layout: Edition, first: dt.date, last: dt.date) -> Listing:
    """Return the files that the list at `path` names from the `first` to the `last` day."""
    found: dict[str, EventFile] = {}
    unreadable = 0
    for line in _lines(path):
        match = layout.line.fullmatch(line)
        name = match["place"].rsplit("/", 1)[-1] if match else ""
        day = _day(name, layout)
        if match is None or day is None:
            unreadable += 1 if layout.other.fullmatch(name) is None else 0
        elif first <= day <= last:
            size = match.groupdict().get("size")
            announced = Expected(match["md5"].lower(), int(size) if size else None)
            # A file listed twice was published again: the later line holds.
            found[name] = EventFile(name, announced)
    files = tuple(found[name] for name in sorted(found))
    return Listing(layout.list_name, files, unreadable)


def fetch_files(
    fetcher: Fetcher, base: str, files: Sequence[EventFile], into: Path
) -> Iterator[Outcome]:
    """Fetch `files` from `base` into `into`, one Outcome each; those already right are left.

    Raises InputError after several files in a row that the server could not give, and
    Unwritable where `into` takes no more.
    """
    failures = 0
    for file in files:
        path = into / file.name
        if is_complete(path, file.expected):
            yield Outcome(file.name, "present")
            continue
        try:
            download(fetcher, _joined(base, file.name), path, file.expected)
        except InputError as error:
            failures = failures + 1 if isinstance(error, Passing) else 0
            yield Outcome(file.name, "failed", str(error))
        else:
            failures = 0
            yield Outcome(file.name, "fetched")
        if failures == MAX_FAILURES_IN_A_ROW:
            raise InputError(
                f"{public_form(base)}: {failures} files in a row could not be had; the rest is "
                "left for another run"
            )


def _joined(base: str, name: str) -> str:
    if not is_address(base):
        raise UsageError(f"{base!r} is no address; write it as https://HOST/FOLDER")
    try:
        parts = urlsplit(base)
    except ValueError as error:
        raise UsageError(f"{base!r} is not a valid address") from error
    if parts.query or parts.fragment:
        raise UsageError("the address must end in a folder, without ? and #")
    return f"{base.rstrip('/')}/{name}"


def _day(name: str, layout: Edition) -> dt.date | None:
    """The day in the name of an event file; None for a name that is none."""
    match = layout.name.fullmatch(name)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines that are not blank, one that is too long or no ASCII as a lone "?"."""
    with keeping(path), path.open("rb") as stream:
        while piece := stream.readline(MAX_LIST_LINE_BYTES):
            whole = piece
            while piece and not piece.endswith(b"\n"):
                whole = b"?"
                piece = stream.readline(MAX_LIST_LINE_BYTES)
            if whole.isascii() and (line := whole.decode("ascii").strip()):
                yield line
            elif not whole.isascii():
                yield "?"
