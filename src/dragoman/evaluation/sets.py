"""Gold sets: files whose format is told by their content, from files and folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dragoman.errors import InputError, TooLarge
from dragoman.evaluation import actors, pairs
from dragoman.evaluation.corrections import read_corrections
from dragoman.evaluation.gold import GoldText, read_documents, read_records
from dragoman.evaluation.tsv import header
from dragoman.limits import MAX_DOCUMENT_BYTES

RECORDS: Final = "PLOVER records"
DOCUMENTS: Final = "documents"
PAIRS: Final = "pairs"
ACTORS: Final = "actors"
CORRECTIONS: Final = "corrections"


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One gold file as read: its name, what kind it is, and the SHA-256 (hex) of its bytes.

    `texts`, `pairs` and `phrases` hold its content, the two that are not of its kind nothing.
    """

    path: Path
    kind: str
    sha256: str
    texts: tuple[GoldText, ...] = ()
    pairs: tuple[pairs.Pair, ...] = ()
    phrases: tuple[actors.Phrase, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name


def find(paths: Sequence[Path]) -> tuple[list[GoldSet], list[Path]]:
    """The gold sets under `paths`, each file once, and the files of folders that are none.

    A folder gives every file directly in it that is gold, by name; hidden files are passed over.

    Raises:
        InputError: a file named itself is no gold, a gold file is broken, or a folder holds none.
    """
    sets: dict[Path, GoldSet] = {}
    others: list[Path] = []
    for path in paths:
        found, rest = _folder(path) if path.is_dir() else ([load(path)], [])
        sets |= {one.path.resolve(): one for one in found if one.path.resolve() not in sets}
        others += rest
    return list(sets.values()), others


def load(path: Path) -> GoldSet:
    """The gold set of a file.

    Raises:
        InputError: the file cannot be read, is no gold, or is broken.
    """
    found = _read(path)
    if found is None:
        raise InputError(
            f"{path}: no gold file: neither PLOVER records, documents, corrections, pairs "
            "nor actors"
        )
    return found


def _folder(folder: Path) -> tuple[list[GoldSet], list[Path]]:
    found: list[GoldSet] = []
    others: list[Path] = []
    for path in _files(folder):
        if not path.name.startswith("."):
            one = _read(path) if path.stat().st_size <= MAX_DOCUMENT_BYTES else None
            if one is None:
                others.append(path)
            else:
                found.append(one)
    if not found:
        raise InputError(f"{folder}: no gold file in this folder")
    return found, others


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in sorted(folder.iterdir()) if path.is_file()]
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror or error}") from error


def _read(path: Path) -> GoldSet | None:
    """The gold set of a file; None when its content is of no known format."""
    try:
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise TooLarge(f"{path}: larger than {MAX_DOCUMENT_BYTES} bytes; split it")
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        return None
    kind = recognise(text)
    digest = hashlib.sha256(raw).hexdigest()
    name = str(path)
    if kind == RECORDS:
        return GoldSet(path, kind, digest, texts=tuple(read_records(name, text)))
    if kind == DOCUMENTS:
        return GoldSet(path, kind, digest, texts=tuple(read_documents(name, text)))
    if kind == CORRECTIONS:
        return GoldSet(path, kind, digest, texts=tuple(read_corrections(name, text)))
    if kind == PAIRS:
        return GoldSet(path, kind, digest, pairs=tuple(pairs.read_pairs(name, text)))
    if kind == ACTORS:
        return GoldSet(path, kind, digest, phrases=tuple(actors.read_phrases(name, text)))
    return None


def recognise(text: str) -> str | None:
    """The kind of gold a text is, or None."""
    columns = set(header(text))
    if columns >= pairs.COLUMNS:
        return PAIRS
    if columns >= actors.COLUMNS:
        return ACTORS
    if text.lstrip()[:1] == "[":
        records = _json(text)
        return RECORDS if isinstance(records, list) and _has(records, "text", "event") else None
    first = next((line for line in text.split("\n") if line.strip()), "")
    row = [_json(first)]
    if _has(row, "report_id", "text", "events", "correction"):
        return CORRECTIONS
    return DOCUMENTS if _has(row, "id", "text", "events") else None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _has(rows: Sequence[object], *keys: str) -> bool:
    return any(isinstance(row, dict) and all(key in row for key in keys) for row in rows)
