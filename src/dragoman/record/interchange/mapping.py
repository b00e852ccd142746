"""The mapping tables that the SELECT of every format may join, from the knowledge tables.

cameo_map      cameo -> root mode contexts quad goldstein
root_map       root -> quad goldstein
country_map    scheme, key -> code
sector_map     scheme, key -> sector priority; scheme 'body': our code -> sector
mode_map       root, key -> mode
context_map    key -> context
renamed_roots  key -> root mode
event_text_map name -> cameo
state_map      code -> name
expected_map   code -> name
actor_map      key, year -> actor sector (only the names of one batch)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.crosswalks import crosswalks
from dragoman.record.interchange.naming import Namer, country_names

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS: Final = frozenset({"goldstein"})
_INTEGERS: Final = frozenset({"quad", "priority", "year"})
_LISTS: Final = frozenset({"contexts"})


class Mappings:
    """The mapping tables as Arrow tables."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._crosswalks = crosswalks()

    @cached_property
    def _namer(self) -> Namer:
        return Namer(self._knowledge, self._crosswalks)

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        """Name of the table -> table; all but `actor_map`."""
        return {
            "cameo_map": self._cameo(),
            "root_map": _table(
                ("root", "quad", "goldstein"),
                [(row.root, int(row.quad), row.goldstein) for row in self._knowledge.roots],
            ),
            "country_map": self._countries(),
            "sector_map": self._sectors(),
            "event_text_map": _table(
                ("name", "cameo"),
                {folded(row.name): row.cameo for row in self._crosswalks.event_texts}.items(),
            ),
            "state_map": _table(
                ("code", "name"), {row.code: row.name for row in self._knowledge.states}.items()
            ),
            "expected_map": self._expected(),
            **self._plover(),
        }

    def actors(self, keys: Iterable[tuple[str, int]]) -> pa.Table:
        """`actor_map` for some names and years."""
        # Without names no index of all our names is built: it takes a second.
        named = self._namer.named(keys) if (keys := list(keys)) else {}
        return _table(
            ("key", "year", "actor", "sector"),
            [(*key, actor, sector) for key, (actor, sector) in named.items()],
        )

    def _cameo(self) -> pa.Table:
        roots = {row.root: row for row in self._knowledge.roots}
        found = {}
        for row in self._knowledge.cameo:  # a user's own rows stand last and win
            root = roots.get(row.root)
            quad = root.quad if root else row.quad or 0
            score = root.goldstein if root and row.goldstein is None else row.goldstein
            found[row.cameo] = (row.root, row.mode, list(row.contexts), int(quad), score)
        columns = ("cameo", "root", "mode", "contexts", "quad", "goldstein")
        return _table(columns, [(code, *rest) for code, rest in found.items()])

    def _countries(self) -> pa.Table:
        plain = [row.code for row in self._knowledge.states if row.kind != "contested"]
        found = {(scheme, code): code for scheme in ("iso3", "cameo") for code in plain}
        names = country_names(self._knowledge, self._crosswalks)
        found |= {("name", name): code for name, code in names.items()}
        found |= {
            (row.scheme, row.key): row.code
            for row in self._crosswalks.countries
            if row.scheme != "name"
        }
        return _table(("scheme", "key", "code"), [(*key, code) for key, code in found.items()])

    def _sectors(self) -> pa.Table:
        rows = [(row.scheme, row.key, row.sector) for row in self._crosswalks.sectors]
        rows += [("body", row.code, row.sector or "IGO") for row in self._knowledge.organisations]
        columns = ("scheme", "key", "sector", "priority")
        return _table(columns, [(*row, place) for place, row in enumerate(rows)])

    def _expected(self) -> pa.Table:
        bodies = {row.code: row for row in self._knowledge.organisations}
        found = {}
        for row in self._crosswalks.expected:
            body = bodies[row.code]
            for name in (row.name, body.name, *body.aliases, *body.acronym.split("|")):
                found[name.lower()] = row.name
        return _table(("key", "name"), found.items())

    def _plover(self) -> dict[str, pa.Table]:
        walks = self._crosswalks
        modes = {(row.root, row.mode): row.mode for row in self._knowledge.modes}
        modes |= {(row.root, row.key): row.mode for row in walks.modes}
        contexts = {row.name: row.name for row in self._knowledge.contexts}
        contexts |= {row.key: row.name for row in walks.contexts}
        renamed = {row.key: (row.root, row.mode) for row in walks.roots}
        return {
            "mode_map": _table(("root", "key", "mode"), [(*k, mode) for k, mode in modes.items()]),
            "context_map": _table(("key", "context"), contexts.items()),
            "renamed_roots": _table(
                ("key", "root", "mode"), [(key, *rest) for key, rest in renamed.items()]
            ),
        }


def folded(name: str) -> str:
    """An event text without the differences between editions: "non-mediation", "non mediation"."""
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    import pyarrow as pa

    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    schema = pa.schema([(name, _type(name)) for name in columns])
    arrays = [pa.array(list(values), item.type) for item, values in zip(schema, cells, strict=True)]
    return pa.table(arrays, schema=schema)


def _type(column: str) -> Any:
    import pyarrow as pa

    if column in _LISTS:
        return pa.list_(pa.string())
    if column in _NUMBERS:
        return pa.float64()
    return pa.int32() if column in _INTEGERS else pa.string()
