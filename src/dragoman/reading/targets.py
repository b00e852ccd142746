"""What the user named, found: files, folders, patterns, standard input, addresses."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from dragoman.model import Reject
from dragoman.reading.draft import reject
from dragoman.reading.faults import reason
from dragoman.reading.streams import Blob
from dragoman.reading.web import fetch, is_address

WILDCARDS: Final = frozenset("*?[")


def find(target: str, stdin: BinaryIO | None = None) -> Iterator[Blob | Reject]:
    """Yield what `target` names, in a stable order; what cannot be opened comes as a Reject.

    The source of a file is its path below the target: a file named directly has its own name,
    a file in a folder its path in that folder, a match its path below the pattern's fixed part.
    """
    if target == "-":
        stream = stdin or sys.stdin.buffer
        yield Blob("stdin", "", lambda: stream)
    elif is_address(target):
        yield fetch(target)
    elif "\0" in target:
        yield reject(target, "a path cannot hold a NUL character")
    elif WILDCARDS & set(target) and not os.path.lexists(target):
        yield from _matches(target)
    else:
        yield from _path(Path(target), _own_name(target))


def _own_name(target: str) -> str:
    return os.path.basename(os.path.normpath(target)) or target


def _matches(pattern: str) -> Iterator[Blob | Reject]:
    root = Path(*_fixed_parts(Path(pattern)))
    found = sorted(glob.glob(pattern, recursive=True))
    files = [match for match in found if not Path(match).is_dir()]
    if not files:
        yield reject(pattern, "no file matches the pattern")
    for match in files:
        yield from _file(Path(match), Path(match).relative_to(root).as_posix())


def _fixed_parts(pattern: Path) -> Iterator[str]:
    for part in pattern.parts:
        if WILDCARDS & set(part):
            return
        yield part


def _path(path: Path, name: str) -> Iterator[Blob | Reject]:
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        yield reject(name, _missing(path, error))
        return
    yield from _folder(path, path, set()) if is_folder else _file(path, name)


def _missing(path: Path, error: OSError) -> str:
    if path.is_symlink() and isinstance(error, FileNotFoundError):
        return "a link to nothing"
    return reason(error)


def _folder(folder: Path, root: Path, linked: set[Path]) -> Iterator[Blob | Reject]:
    try:
        entries = sorted(os.listdir(folder))
    except OSError as error:
        yield reject(_below(folder, root), reason(error))
        return
    for entry in entries:
        path = folder / entry
        # Hidden, or half of a download.
        if entry.startswith(".") or entry.endswith(".part"):
            continue
        if not path.is_dir():
            yield from _file(path, _below(path, root))
        elif not path.is_symlink():
            yield from _folder(path, root, linked)
        else:
            yield from _linked_folder(path, root, linked)


def _linked_folder(path: Path, root: Path, linked: set[Path]) -> Iterator[Blob | Reject]:
    """Follow a link out of the tree once; a link back into it would read files twice or forever."""
    real, top = path.resolve(), root.resolve()
    loops = real.is_relative_to(top) or top.is_relative_to(real)
    if loops or any(real.is_relative_to(seen) or seen.is_relative_to(real) for seen in linked):
        yield reject(_below(path, root), "a link to a folder that is read already")
        return
    linked.add(real)
    yield from _folder(path, root, linked)


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path != root else root.name or str(root)


def _file(path: Path, source: str) -> Iterator[Blob | Reject]:
    try:
        status = path.stat()
    except OSError as error:
        yield reject(source, _missing(path, error))
        return
    # A pipe or a device would make us wait for ever.
    if not stat.S_ISREG(status.st_mode):
        yield reject(source, "not a regular file")
        return
    yield Blob(source, path.name, lambda: path.open("rb"), size=status.st_size)
