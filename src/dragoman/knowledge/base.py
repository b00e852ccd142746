"""All knowledge tables together: `Knowledge.load()`.

A user's own folder has the same layout (`actors/`, `ontology/`, `lexicon/en/`, or flat) and adds
rows to the shipped tables (`joining.py` tells which take a shipped row's place). The tables
themselves say which roots, modes, areas and actors there are. Nothing of a folder is loaded when
one row is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from dragoman.errors import KnowledgeError
from dragoman.knowledge import episode_rows, rows, theatre_rows
from dragoman.knowledge.joining import joined
from dragoman.knowledge.references import Names, faults
from dragoman.knowledge.tables import numbered_rows, shortened

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
    "theatres": ("actors", "theatres", theatre_rows.Theatre),
    "roots": ("ontology", "roots", rows.Root),
    "modes": ("ontology", "modes", rows.Mode),
    "contexts": ("ontology", "contexts", rows.Theme),
    "areas": ("ontology", "areas", rows.Theme),
    "cameo": ("ontology", "cameo", rows.Cameo),
    "episodes": ("ontology", "episodes", episode_rows.EpisodeMove),
    "episode_acts": ("ontology", "episode_acts", episode_rows.EpisodeAct),
    "verbs": ("lexicon/en", "verbs", rows.VerbFrame),
    "nouns": ("lexicon/en", "nouns", rows.NounFrame),
    "light": ("lexicon/en", "light", rows.LightVerb),
    "reporting": ("lexicon/en", "reporting", rows.Reporting),
    "doers": ("lexicon/en", "doers", rows.Doer),
    "anaphors": ("lexicon/en", "anaphors", rows.Anaphor),
    "formats": ("lexicon/en", "formats", rows.MeetingFormat),
    "reasons": ("lexicon/en", "reasons", rows.ReasonWord),
    "stages": ("lexicon/en", "stages", rows.StageWord),
    "modality": ("lexicon/en", "modality", rows.ModalityCue),
    "noise": ("lexicon/en", "noise", rows.NoiseWord),
}
#: Tables in a user's folder that nothing is read from.
_UNREAD: Final = frozenset({"SOURCES", "sectors"})
Files = tuple[Path, ...]


def data_folder() -> Path:
    """The folder of the shipped tables."""
    return Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Knowledge:
    """Every table as a tuple of rows.

    `version` is the SHA-256 (12 hex) of their bytes, `files` the files of each table.
    """

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
    theatres: tuple[theatre_rows.Theatre, ...] = ()
    roots: tuple[rows.Root, ...] = ()
    modes: tuple[rows.Mode, ...] = ()
    contexts: tuple[rows.Theme, ...] = ()
    areas: tuple[rows.Theme, ...] = ()
    cameo: tuple[rows.Cameo, ...] = ()
    episodes: tuple[episode_rows.EpisodeMove, ...] = ()
    episode_acts: tuple[episode_rows.EpisodeAct, ...] = ()
    verbs: tuple[rows.VerbFrame, ...] = ()
    nouns: tuple[rows.NounFrame, ...] = ()
    light: tuple[rows.LightVerb, ...] = ()
    reporting: tuple[rows.Reporting, ...] = ()
    doers: tuple[rows.Doer, ...] = ()
    anaphors: tuple[rows.Anaphor, ...] = ()
    formats: tuple[rows.MeetingFormat, ...] = ()
    reasons: tuple[rows.ReasonWord, ...] = ()
    stages: tuple[rows.StageWord, ...] = ()
    modality: tuple[rows.ModalityCue, ...] = ()
    noise: tuple[rows.NoiseWord, ...] = ()
    version: str = field(default="", compare=False)
    files: Mapping[str, Files] = field(default_factory=dict, compare=False, repr=False)

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


def origins(knowledge: Knowledge, table: str) -> dict[Any, str]:
    """Where each row of a table stands: "lexicon/en/verbs.tsv:120". Reads its files again.

    A file of the user's own is named as the user named its folder.
    """
    row_type = _TABLES[table][2]
    found: dict[Any, str] = {}
    for path in knowledge.files.get(table, ()):
        shipped = path.is_relative_to(data_folder())
        name = path.relative_to(data_folder()) if shipped else path
        for number, row in numbered_rows(path, row_type):
            found[row] = f"{name.as_posix()}:{number}"
    return found


def own_rows(knowledge: Knowledge, table: str) -> frozenset[Any]:
    """The rows of a table that come from the user's own folder."""
    own = (p for p in knowledge.files.get(table, ()) if not p.is_relative_to(data_folder()))
    return frozenset(row for path in own for _, row in numbered_rows(path, _TABLES[table][2]))


def _files(folder: Path, place: str, stem: str) -> Files:
    found: list[Path] = []
    for where in (folder / place, folder):
        found += [where / f"{stem}.tsv"] if (where / f"{stem}.tsv").is_file() else []
        found += sorted(where.glob(f"{stem}-*.tsv"))
    return tuple(found)


def _load(folders: Sequence[Path]) -> Knowledge:
    """The tables of the first folder, with those of the second, a user's, joined to them."""
    digest = hashlib.sha256()
    files: dict[str, list[Files]] = {}
    for name, (place, stem, _) in _TABLES.items():
        files[name] = [_files(folder, place, stem) for folder in folders]
        if not files[name][0]:
            raise KnowledgeError(f"{place}/{stem}.tsv:1: this table is missing")
        for path in (path for paths in files[name] for path in paths):
            digest.update(path.read_bytes())
    for folder in folders[1:]:
        _recognised(folder, {path for _, *own in files.values() for paths in own for path in paths})
    content, own_rows = _read(files)
    assert set(content) == {item.name for item in fields(Knowledge) if item.compare}
    whole = {name: tuple(p for paths in parts for p in paths) for name, parts in files.items()}
    knowledge = Knowledge(**content, version=digest.hexdigest()[:12], files=whole)
    if wrong := list(_faults(knowledge, own_rows)):
        raise KnowledgeError(shortened(wrong))
    return knowledge


#: A row of the user's own: its table, file and line.
_Own = tuple[str, Path, int, Any]


def _read(files: Mapping[str, Sequence[Files]]) -> tuple[dict[str, tuple[Any, ...]], list[_Own]]:
    """The rows of every table, and those of them that are the user's own."""
    content: dict[str, tuple[Any, ...]] = {}
    own: list[_Own] = []
    known: dict[str, frozenset[str]] = {}
    for name in ("roots", *(other for other in _TABLES if other != "roots")):
        row_type = _TABLES[name][2]
        shipped, *added = files[name]
        rows_ = [row for path in shipped for _, row in numbered_rows(path, row_type, known)]
        mine = [
            (name, path, number, row)
            for paths in added
            for path in paths
            for number, row in numbered_rows(path, row_type, known)
        ]
        content[name] = joined(name, rows_, [row for *_, row in mine])
        own += [*_requalified(rows_, mine)] if name == "roots" else mine
        if name == "roots":
            known["roots"] = frozenset(row.root for row in content[name])
    return content, own


def _requalified(shipped: Sequence[rows.Root], own: Sequence[_Own]) -> Iterator[_Own]:
    """The user's roots; a shipped one among them must stay of its quad class.

    Raises:
        KnowledgeError: it does not; records could no longer be compared.
    """
    quads = {row.root: row.quad for row in shipped}
    for name, path, number, row in own:
        if (quad := quads.get(row.root, row.quad)) != row.quad:
            raise KnowledgeError(
                f"{path.name}:{number}: {row.root} is PLOVER's and of quad class {quad}; "
                "give a root of your own another name"
            )
        yield name, path, number, row


def _faults(knowledge: Knowledge, own: Sequence[_Own]) -> Iterator[str]:
    """What the user's own rows refer to and no table holds, each with file and line."""
    names = Names.of(knowledge) if own else None
    for table, path, number, row in own:
        assert names is not None
        yield from (f"{path.name}:{number}: {fault}" for fault in faults(table, row, names))


def _recognised(folder: Path, used: set[Path]) -> None:
    """See that a user's folder holds tables, and none under a name that is not read.

    Raises:
        KnowledgeError: it holds none, or one that would be passed over ("verb.tsv").
    """
    stems = " ".join(stem for _, stem, _ in _TABLES.values())
    if not used:
        raise KnowledgeError(f"{folder}: holds none of the tables ({stems})")
    places = {folder, *(folder / place for place, _, _ in _TABLES.values())}
    for path in sorted(path for place in places for path in place.glob("*.tsv")):
        if path not in used and path.stem not in _UNREAD:
            raise KnowledgeError(f"{path.name}:1: is none of the tables ({stems})")
