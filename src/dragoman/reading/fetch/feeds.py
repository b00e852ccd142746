"""Feeds into a folder: one copy for each state a feed was seen in, none twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dragoman.errors import InputError
from dragoman.limits import MAX_DOCUMENT_BYTES
from dragoman.reading.faults import reason
from dragoman.reading.fetch.folder import (
    Memory,
    Outcome,
    conditions,
    keeping,
    prepare,
    save,
    validators,
)
from dragoman.reading.fetch.polite import Fetcher
from dragoman.reading.kinds import kind_of
from dragoman.reading.streams import read_document
from dragoman.reading.tidy import one_line
from dragoman.reading.web import public_form, unpacked

#: A "#" within an address is part of it.
COMMENT: Final = re.compile(r"(?:^|\s)#.*")
UNSAFE: Final = re.compile(r"[^a-z0-9]+")
#: Characters of the readable part of a file's name.
LONGEST_SLUG: Final = 80
DIGITS: Final = 12


def feed_addresses(path: Path) -> tuple[str, ...]:
    """Return the addresses in a text file, one a line; blank lines and # comments are skipped.

    Raises InputError for a file that cannot be read or holds no address.
    """
    try:
        with path.open("rb") as stream:
            text = read_document(stream, path.stat().st_size).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8; save the list as UTF-8 text") from error
    except (OSError, InputError) as error:
        raise InputError(f"{path}: {reason(error)}") from error
    lines = (COMMENT.sub("", line).strip() for line in text.splitlines())
    addresses = tuple(dict.fromkeys(line for line in lines if line))
    if not addresses:
        raise InputError(f"{path}: no addresses; write one feed's address a line")
    return addresses


def fetch_feeds(fetcher: Fetcher, addresses: Sequence[str], into: Path) -> Iterator[Outcome]:
    """Fetch each feed into `into` if it has changed, and yield one Outcome each.

    A saved feed is named by its address and its content: a changed feed is a new file.
    Raises Unwritable where `into` cannot take it.
    """
    prepare(into)
    memory = Memory(into)
    for address in addresses:
        try:
            yield _feed(fetcher, address, into, memory)
        except InputError as error:
            yield Outcome(one_line(public_form(address)), "failed", str(error))


def _feed(fetcher: Fetcher, address: str, into: Path, memory: Memory) -> Outcome:
    known = memory.recall(address)
    name = known.get("file", "")
    # What was deleted here must come again, changed or not.
    there = is_saved_name(name) and (into / name).is_file()
    body, tags = fetcher.tried(
        lambda: _changed(fetcher, address, conditions(known) if there else {})
    )
    if body is None:
        return Outcome(name, "present")
    name = saved_name(address, body)
    path = into / name
    with keeping(path):
        same = path.is_file() and path.read_bytes() == body
    if not same:
        save(path, body)
    memory.keep(address, tags | {"file": name})
    return Outcome(name, "present" if same else "fetched")


def _changed(
    fetcher: Fetcher, address: str, headers: dict[str, str]
) -> tuple[bytes | None, dict[str, str]]:
    """The feed and what tells it from a later one; no body where it is as it was."""
    accepted = (200, 304) if headers else (200,)
    with fetcher.answer(address, headers, accepted=accepted) as response:
        if response.status_code == 304:
            return None, {}
        packed = b"".join(fetcher.pieces(response, MAX_DOCUMENT_BYTES))
        body = unpacked(packed, response.headers.get("content-encoding", "identity"))
        kind = kind_of("", body[:8192], response.headers.get("content-type", ""))
        if kind != "feed":
            what = "a web page" if kind == "html" else "something else"
            raise InputError(f"the server sent {what}, not a feed")
        return body, validators(response)


def saved_name(address: str, body: bytes) -> str:
    """Return the file name for what `address` gave: its host and path, and a mark of `body`."""
    parts = urlsplit(address)
    slug = UNSAFE.sub("-", f"{parts.hostname or ''}{parts.path}".lower()).strip("-")
    mark = hashlib.sha256(body).hexdigest()[:DIGITS]
    return f"{slug[:LONGEST_SLUG].strip('-') or 'feed'}.{mark}.feed.xml"


def is_saved_name(name: str) -> bool:
    """Tell whether `name` can be one of `saved_name`: the memory is a file that may be edited."""
    pattern = rf"[a-z0-9-]{{1,{LONGEST_SLUG}}}\.[0-9a-f]{{{DIGITS}}}\.feed\.xml"
    return re.fullmatch(pattern, name) is not None
