"""All knowledge tables together: `Knowledge.load()`.

A user's own folder has the same layout (`actors/`, `ontology/`, `lexicon/en/`, or flat) and adds
rows to the shipped tables; a region of the same name replaces the shipped one. Nothing of it is
loaded when one row is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.knowledge import rows
from dragoman.knowledge.tables import read_table

#: Field of `Knowledge` -> (folder, file name without ending, record). A table may be split over
#: several files that begin with its name: holders.tsv, holders-africa.tsv ...
_TABLES: dict[str, tuple[str, str, type[Any]]] = {
    "states": ("actors", "states", rows.State),
    "names": ("actors", "names", rows.Name),
    "organisations": ("actors", "organisations", rows.Organisation),
    "groups": ("actors", "groups", rows.Group),
    "agencies": ("actors", "agencies", rows.Agency),
    "roles": ("actors", "roles", rows.Role),
    "holders": ("actors", "holders", rows.Holder),
    "offices": ("actors", "offices", rows.Office),
    "people": ("actors", "people", rows.Person),
    "memberships": ("actors", "memberships", rows.Membership),
    "ties": ("actors", "ties", rows.Tie),
    "regions": ("actors", "regions", rows.Region),
    "roots": ("ontology", "roots", rows.Root),
    "modes": ("ontology", "modes", rows.Mode),
    "contexts": ("ontology", "contexts", rows.Theme),
    "areas": ("ontology", "areas", rows.Theme),
    "cameo": ("ontology", "cameo", rows.Cameo),
    "verbs": ("lexicon/en", "verbs", rows.VerbFrame),
    "nouns": ("lexicon/en", "nouns", rows.NounFrame),
    "light": ("lexicon/en", "light", rows.LightVerb),
    "reporting": ("lexicon/en", "reporting", rows.Reporting),
    "doers": ("lexicon/en", "doers", rows.Doer),
    "anaphors": ("lexicon/en", "anaphors", rows.Anaphor),
    "modality": ("lexicon/en", "modality", rows.ModalityCue),
    "time": ("lexicon/en", "time", rows.TimeWord),
    "noise": ("lexicon/en", "noise", rows.NoiseWord),
}


def data_folder() -> Path:
    """The folder of the shipped tables."""
    return Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Knowledge:
    """Every table as a tuple of rows, and `version`: the SHA-256 (12 hex) of their bytes."""

    states: tuple[rows.State, ...] = ()
    names: tuple[rows.Name, ...] = ()
    organisations: tuple[rows.Organisation, ...] = ()
    groups: tuple[rows.Group, ...] = ()
    agencies: tuple[rows.Agency, ...] = ()
    roles: tuple[rows.Role, ...] = ()
    holders: tuple[rows.Holder, ...] = ()
    offices: tuple[rows.Office, ...] = ()
    people: tuple[rows.Person, ...] = ()
    memberships: tuple[rows.Membership, ...] = ()
    ties: tuple[rows.Tie, ...] = ()
    regions: tuple[rows.Region, ...] = ()
    roots: tuple[rows.Root, ...] = ()
    modes: tuple[rows.Mode, ...] = ()
    contexts: tuple[rows.Theme, ...] = ()
    areas: tuple[rows.Theme, ...] = ()
    cameo: tuple[rows.Cameo, ...] = ()
    verbs: tuple[rows.VerbFrame, ...] = ()
    nouns: tuple[rows.NounFrame, ...] = ()
    light: tuple[rows.LightVerb, ...] = ()
    reporting: tuple[rows.Reporting, ...] = ()
    doers: tuple[rows.Doer, ...] = ()
    anaphors: tuple[rows.Anaphor, ...] = ()
    modality: tuple[rows.ModalityCue, ...] = ()
    time: tuple[rows.TimeWord, ...] = ()
    noise: tuple[rows.NoiseWord, ...] = ()
    version: str = field(default="", compare=False)

    def modes_by_root(self) -> dict[str, tuple[str, ...]]:
        """The modes each root has, in the order of the table."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.modes:
            found[row.root] = (*found.get(row.root, ()), row.mode)
        return found

    @staticmethod
    def load(extra: Path | None = None) -> Knowledge:
        """The shipped tables, with those of `extra` added.

        Raises:
            KnowledgeError: a table is missing or a row is wrong (`file:line: reason`), or
                `extra` holds no table at all.
        """
        if extra is None:
            return _shipped()
        if not extra.is_dir():
            raise KnowledgeError(f"{extra}: no such folder of knowledge tables")
        return _load((data_folder(), extra))


@cache
def _shipped() -> Knowledge:
    return _load((data_folder(),))


def _files(folder: Path, place: str, stem: str) -> list[Path]:
    where = folder / place if (folder / place).is_dir() else folder
    found = [where / f"{stem}.tsv"] if (where / f"{stem}.tsv").is_file() else []
    return found + sorted(where.glob(f"{stem}-*.tsv"))


def _redefined(
    regions: tuple[rows.Region, ...], own: Sequence[rows.Region]
) -> tuple[rows.Region, ...]:
    """The regions, where a user's own rows replace the shipped region of that name."""
    names = {row.region for row in own}
    return (*(row for row in regions if row.region not in names), *own)


def _load(folders: Sequence[Path]) -> Knowledge:
    digest = hashlib.sha256()
    content: dict[str, tuple[Any, ...]] = {}
    for name, (place, stem, row_type) in _TABLES.items():
        paths = [path for folder in folders for path in _files(folder, place, stem)]
        if not paths:
            raise KnowledgeError(f"{place}/{stem}.tsv:1: this table is missing")
        content[name] = tuple(row for path in paths for row in read_table(path, row_type))
        if name == "regions" and len(folders) > 1:
            own = [r for p in _files(folders[-1], place, stem) for r in read_table(p, row_type)]
            content[name] = _redefined(content[name], own)
        for path in paths:
            digest.update(path.read_bytes())
    if len(folders) > 1 and not any(
        _files(folders[-1], place, stem) for place, stem, _ in _TABLES.values()
    ):
        raise KnowledgeError(f"{folders[-1]}: holds none of the tables ({' '.join(_TABLES)})")
    assert set(content) == {item.name for item in fields(Knowledge)} - {"version"}
    return Knowledge(**content, version=digest.hexdigest()[:12])
