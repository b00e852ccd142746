"""The folder fetched files go to: what is written there, and what is remembered about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from dragoman.errors import DragomanError
from dragoman.limits import MAX_DOCUMENT_BYTES
from dragoman.reading.faults import reason
from dragoman.reading.web import public_form

if TYPE_CHECKING:
    import httpx

#: Hidden, so that `dragoman read DIR` leaves it out.
MEMORY: Final = ".fetch.json"
#: Characters of a remembered value; a longer ETag is none.
LONGEST_VALUE: Final = 500


class Unwritable(DragomanError):
    """The folder cannot take what is fetched; there is no use in going on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or feed; `reason` says why it failed."""

    name: str
    state: Literal["fetched", "present", "failed"]
    reason: str = ""


@contextmanager
def keeping(path: Path) -> Iterator[None]:
    """Tell a full disk or a closed folder as Unwritable, in one line that names `path`."""
    try:
        yield
    except OSError as error:
        raise Unwritable(
            f"{path} cannot be written ({reason(error)}); make room or give another --into and "
            "run again: what is complete is kept"
        ) from error


def prepare(folder: Path) -> None:
    """Make `folder` where it is not there. Raises Unwritable."""
    with keeping(folder):
        folder.mkdir(parents=True, exist_ok=True)


def part_of(path: Path) -> Path:
    """Where the bytes of `path` gather until they are complete."""
    return path.with_name(f"{path.name}.part")


def save(path: Path, content: bytes) -> None:
    """Write `content` so that `path` is there whole or not at all. Raises Unwritable."""
    part = part_of(path)
    with keeping(path):
        with part.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(path)


class Memory:
    """What servers said of the files in a folder, kept in it as JSON: address -> key -> value.

    A memory that is damaged is `lost` and begins anew: files are then fetched once more.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / MEMORY
        self.lost = False
        self._known = self._load()

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            if self._path.stat().st_size > MAX_DOCUMENT_BYTES:
                raise ValueError
            found = json.loads(self._path.read_bytes())
            return {
                str(address): {key: value for key, value in entry.items() if is_harmless(value)}
                for address, entry in found.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, RecursionError):
            self.lost = True
            return {}

    def recall(self, address: str) -> Mapping[str, str]:
        """What is known of `address`; empty for a new one."""
        return self._known.get(public_form(address), {})

    def keep(self, address: str, entry: Mapping[str, str]) -> None:
        """Remember `entry` for `address`, on disk at once. Raises Unwritable."""
        # Without the password an address may hold.
        self._known[public_form(address)] = dict(entry)
        text = json.dumps(self._known, indent=1, sort_keys=True)
        save(self._path, text.encode("ascii"))


def is_harmless(value: object) -> bool:
    """Tell whether `value`, once a server's, may be sent back in a header."""
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and len(value) <= LONGEST_VALUE
    )


def validators(response: httpx.Response) -> dict[str, str]:
    """Return what tells this answer from a later one: `etag` and `modified`, where given.

    Without a stated end a body may have been cut unseen; then nothing is worth remembering.
    """
    headers = response.headers
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return {}
    found = {"etag": headers.get("etag", ""), "modified": headers.get("last-modified", "")}
    return {key: value for key, value in found.items() if value and is_harmless(value)}


def conditions(known: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that ask for an answer only where it differs from the known one."""
    names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
    return {header: known[key] for key, header in names.items() if known.get(key)}
