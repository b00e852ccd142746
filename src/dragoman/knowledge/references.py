"""What is wrong with one row beside the others: codes, modes and slots that lead nowhere.

Reading a table checks the cells of a row; `faults` checks what they refer to. It serves the
shipped tables (`check.problems`) and, row by row, those of a user (`base.Knowledge.load`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.knowledge.episode_rows import ACTS, STATES, EpisodeAct, EpisodeMove
from dragoman.knowledge.grammar import (
    PREPOSITIONS,
    alternatives,
    is_condition,
    is_noun_slot,
    is_verb_slot,
)
from dragoman.knowledge.rows import SECTORS, NounFrame, VerbFrame

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge

#: Stand-ins for an actor that is no state, body or group of its own.
STAND_INS: Final = frozenset({"IMG", "UNK", "NGO", "IGO", "MNC", "ISM"})
#: Columns that hold the code of an actor, and the columns that say whose row it is.
_CODES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "states": (("parent",), ("code",)),
    "names": (("code",), ("name",)),
    "organisations": (("seat_country",), ("code",)),
    "groups": (("country",), ("code",)),
    "agencies": (("country",), ("name",)),
    "holders": (("actor",), ("person", "office")),
    "offices": (("actor",), ("office",)),
    "people": (("actor",), ("person",)),
    "memberships": (("organisation", "member"), ("organisation", "member")),
    "ties": (("a", "b"), ("name", "kind")),
    "regions": (("member",), ("region",)),
    "theatres": (("member",), ("theatre",)),
}
_ROOT: Final = re.compile(r"[A-Z][A-Z_-]*")
_THEME: Final = re.compile(r"[a-z][a-z0-9_-]*")
#: Scores lie between the most hostile and the most cooperative act.
_SCORES: Final = (-10.0, 10.0)


@dataclass(frozen=True, slots=True)
class Names:
    """What the tables define, for others to refer to."""

    actors: frozenset[str]
    roots: frozenset[str]
    modes: frozenset[tuple[str, str]]
    cameo: frozenset[str]

    @classmethod
    def of(cls, knowledge: Knowledge) -> Names:
        """Everything that the tables define."""
        actors = {row.code for row in knowledge.states} | {row.code for row in knowledge.groups}
        return cls(
            STAND_INS | actors | {row.code for row in knowledge.organisations},
            frozenset(row.root for row in knowledge.roots),
            frozenset((row.root, row.mode) for row in knowledge.modes),
            frozenset(row.cameo for row in knowledge.cameo),
        )


def faults(table: str, row: Any, names: Names) -> Iterator[str]:
    """What a row says that no table bears out, one line each.

    Args:
        table: the table of the row ("verbs").
        row: one of the records of `dragoman.knowledge.rows`.
        names: what all tables together define.
    """
    yield from _codes(table, row, names)
    if test := _TESTS.get(table):
        yield from test(row, names)


def title(row: Any) -> str:
    """What tells a frame from the others of its table: lemma, particle and pattern."""
    if isinstance(row, VerbFrame):
        return " ".join(part for part in (row.lemma, row.particle, row.pattern) if part)
    return str(getattr(row, "lemma", "") or getattr(row, "cameo", "") or row)


def _codes(table: str, row: Any, names: Names) -> Iterator[str]:
    columns, owners = _CODES.get(table, ((), ()))
    for column in columns:
        code = getattr(row, column)
        if code and code not in names.actors:
            whose = next((o for c in owners if (o := getattr(row, c)) and c != column), "")
            yield f"{column}: {code} (of {whose}) is no state, organisation or group"


def _root(row: Any, names: Names) -> Iterator[str]:
    if not _ROOT.fullmatch(row.root):
        yield f"{row.root!r} is no name of a root; write it in capitals: VISIT, TRADE_DEAL"
    yield from _scored(row, row.goldstein, "goldstein", names)


def _mode(row: Any, names: Names) -> Iterator[str]:
    yield from _scored(row, row.score, "score", names)


def _scored(row: Any, score: float | None, column: str, names: Names) -> Iterator[str]:
    low, high = _SCORES
    if score is not None and not low <= score <= high:
        yield f"{row.root}: {column} {score} is not within {low:g} and {high:g}"
    if row.cameo and row.cameo not in names.cameo:
        yield f"CAMEO code {row.cameo} of {row.root} is not in cameo"


def _theme(row: Any, names: Names) -> Iterator[str]:  # noqa: ARG001
    if not _THEME.fullmatch(row.name):
        yield f"{row.name!r} is no name; write small letters, digits, - and _: fish-stocks"
    if not row.words:
        yield f"{row.name}: no word marks it"


def _cameo(row: Any, names: Names) -> Iterator[str]:
    if row.mode and (row.root, row.mode) not in names.modes:
        yield f"{title(row)}: {row.root} has no mode {row.mode!r}"


def _verb(row: VerbFrame, names: Names) -> Iterator[str]:
    for condition in row.pattern.split():
        if not is_condition(condition):
            yield f"{title(row)}: {condition!r} is no condition of a pattern"
    yield from _frame(row, is_verb_slot, names)


def _noun(row: NounFrame, names: Names) -> Iterator[str]:
    yield from _frame(row, is_noun_slot, names)


def _frame(row: VerbFrame | NounFrame, known: Callable[[str], bool], names: Names) -> Iterator[str]:
    yield from _cameo(row, names)
    for slot in alternatives((row.source, row.target)):
        if not known(slot):
            yield f"{title(row)}: {slot!r} is no slot"
    if not 0 <= row.weight <= 1:
        yield f"{title(row)}: weight {row.weight} is not within 0 and 1"


def _light(row: Any, names: Names) -> Iterator[str]:  # noqa: ARG001
    if row.noun_slot not in PREPOSITIONS | {"obj"}:
        yield f"{row.lemma}: {row.noun_slot!r} cannot hold the noun"
    for slot in alternatives((row.source, row.target)):
        if not is_verb_slot(slot):
            yield f"{row.lemma}: {slot!r} is no slot"


def _episode_act(row: EpisodeAct, names: Names) -> Iterator[str]:
    for act in row.roots:
        root, has_mode, mode = act.partition("/")
        if root not in names.roots:
            yield f"{row.act}: {root} is no root"
        elif has_mode and mode and (root, mode) not in names.modes:
            yield f"{row.act}: {root} has no mode {mode!r}"
    for code in row.cameo:
        if code not in names.cameo:
            yield f"{row.act}: CAMEO code {code} is not in cameo"
    for sector in row.not_by:
        if sector not in SECTORS:
            yield f"{row.act}: {sector} is no sector"
    if not row.roots:
        yield f"{row.act}: names no root"
    if not 0 <= row.weight <= 1:
        yield f"{row.act}: weight {row.weight} is not within 0 and 1"


def _episode_move(row: EpisodeMove, names: Names) -> Iterator[str]:  # noqa: ARG001
    for state in row.after:
        if state not in (*STATES, "start"):
            yield f"{row.state}: {state!r} is no state; known: start {' '.join(STATES)}"
    for act in row.acts:
        if act not in ACTS:
            yield f"{row.state}: {act!r} is no act; known: {' '.join(ACTS)}"
    if not row.acts:
        yield f"{row.state}: no act moves to it"
    if any(days is not None and days < 1 for days in (row.within, row.lull)):
        yield f"{row.state}: days must be 1 or more"


_TESTS: Final[dict[str, Callable[[Any, Names], Iterator[str]]]] = {
    "roots": _root, "modes": _mode, "areas": _theme, "contexts": _theme, "cameo": _cameo,
    "verbs": _verb, "nouns": _noun, "light": _light, "episodes": _episode_move,
    "episode_acts": _episode_act,
}  # fmt: skip
