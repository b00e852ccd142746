"""One frozen record per knowledge table: its fields are the table's columns.

`from` and `to` are Python keywords or near ones, so those two columns become `start` and `end`.
The formats are described in docs/reference/knowledge.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

Day = dt.date | None


def one_of(*choices: str) -> Any:
    """A column that takes only these values; checked when the table is read."""
    metadata = {"choices": frozenset(choices)}
    return field(default="", metadata=metadata) if "" in choices else field(metadata=metadata)


def needed() -> Any:
    """A column that must not be empty."""
    return field(metadata={"needed": True})


def root_name(*, empty: bool = False) -> Any:
    """A column that names a root of roots.tsv; `empty` also allows none."""
    metadata = {"refers": "roots", "needed": not empty}
    return field(default="", metadata=metadata) if empty else field(metadata=metadata)


SECTORS = (
    "GOV MIL LEG JUD COP SPY PTY OPP REB PRM UAF CVL CRM AGR BUS EDU ELI JRN LAB MED REF PRE REL "
    "SOC IGO NGO ISM IMG MNC UNK"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state, dependency, former state or contested territory."""

    code: str = needed()
    name: str = needed()
    kind: str = one_of("member", "observer", "other", "dependency", "former", "contested")
    start: Day = None
    end: Day = None
    parent: str = ""
    capital: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way in which a state is named."""

    code: str = needed()
    name: str = needed()
    kind: str = one_of("name", "alias", "acronym", "demonym", "capital", "seat", "city", "region")
    start: Day = None
    end: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An international body, court, NGO or company that acts across borders."""

    code: str = needed()
    name: str = needed()
    aliases: tuple[str, ...] = ()
    acronym: str = ""
    kind: str = ""
    start: Day = None
    end: Day = None
    seat: str = ""
    seat_country: str = ""
    sector: str = one_of("", *SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An armed group, militia, coalition, party or movement."""

    code: str = needed()
    name: str = needed()
    aliases: tuple[str, ...] = ()
    country: str = needed()
    sector: str = one_of(*SECTORS)
    start: Day = None
    end: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A named ministry, service, army, parliament, court, newspaper, company ..."""

    name: str = needed()
    aliases: tuple[str, ...] = ()
    country: str = needed()
    sector: str = one_of(*SECTORS)
    kind: str = ""
    start: Day = None
    end: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A common noun or phrase for people and bodies, with the sector it stands for."""

    phrase: str = needed()
    sector: str = one_of("", *SECTORS)
    office: str = ""
    sector_2: str = one_of("", *SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who held which office; `note` "gap" marks a time for which we do not know."""

    actor: str = needed()
    office: str = needed()
    person: str = ""
    aliases: tuple[str, ...] = ()
    start: Day = None
    end: Day = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What an office is called; `actor` empty for the general rule."""

    actor: str = ""
    office: str = needed()
    titles: tuple[str, ...] = ()
    sector: str = one_of(*SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Another person in the news, with the actor and sector of those years."""

    person: str = needed()
    aliases: tuple[str, ...] = ()
    actor: str = needed()
    sector: str = one_of(*SECTORS)
    office: str = ""
    start: Day = None
    end: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A dated membership, partnership or the like of an actor in a body."""

    organisation: str = needed()
    member: str = needed()
    kind: str = one_of("member", "partner", "observer", "candidate", "suspended", "part")
    start: Day = None
    end: Day = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A dated bilateral tie with the name and source of the document behind it."""

    a: str = needed()
    b: str = needed()
    kind: str = needed()
    start: Day = None
    end: Day = None
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A member of a region; regions overlap."""

    region: str = needed()
    member: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A root, PLOVER's or a user's own, with its quad class and score."""

    root: str = needed()
    quad: int = one_of("1", "2", "3", "4")
    goldstein: float = needed()
    cameo: str = ""
    reciprocal: bool = False
    target_required: bool = False
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """A mode of a root."""

    root: str = root_name()
    mode: str = needed()
    score: float | None = None
    cameo: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A context or an area, with the words that mark it."""

    name: str = needed()
    words: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cameo:
    """A CAMEO code and what it becomes in PLOVER; `quad` and `goldstein` are CAMEO's own.

    `loss` says what PLOVER cannot tell any more.
    """

    cameo: str = needed()
    root: str = root_name(empty=True)
    mode: str = ""
    note: str = ""
    contexts: tuple[str, ...] = ()
    quad: int | None = field(default=None, metadata={"choices": frozenset(("", *"1234"))})
    goldstein: float | None = None
    loss: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbFrame:
    """One sense of a verb; see "Verb frames" in docs/reference/knowledge.md."""

    lemma: str = needed()
    particle: str = ""
    pattern: str = ""
    root: str = root_name(empty=True)
    mode: str = ""
    source: str = ""
    target: str = ""
    reciprocal: bool = False
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NounFrame:
    """One sense of an event noun."""

    lemma: str = needed()
    compound: tuple[str, ...] = ()
    root: str = root_name(empty=True)
    mode: str = ""
    source: str = ""
    target: str = ""
    reciprocal: bool = False
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightVerb:
    """A verb that carries a noun's event: "hold talks", "launch a strike"."""

    lemma: str = needed()
    noun_slot: str = needed()
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """A verb of saying or thinking; `root` where the saying is itself an event."""

    lemma: str = needed()
    root: str = root_name(empty=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """A verb of which only one kind of actor is the doer, for passives that name nobody."""

    lemma: str = needed()
    sector: str = one_of(*SECTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anaphor:
    """A noun that with "the" or "this" points back to an act told before: "the decision"."""

    word: str = needed()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFormat:
    """A word that tells how a meeting was held; the first row of a table outweighs the next.

    `bilateral|multilateral` stands for the number of those who take part: two, or more.
    """

    word: str = needed()
    format: str = one_of(
        *("bilateral", "multilateral", "summit", "call", "visit", "letter", "third-party"),
        *("talks", "bilateral|multilateral"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWord:
    """Words before the stated reason of a hostile act; see "Reasons" in the reference."""

    word: str = needed()
    roots: tuple[str, ...] = ()
    form: str = one_of("", "clause")
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWord:
    """A word that tells what is agreed or on the agenda; see "Stages" in the reference."""

    word: str = needed()
    kind: str = one_of("verb", "noun")
    stage: str = one_of("agreed", "agenda")
    topic: tuple[str, ...] = ()
    meeting: str = one_of("", "subj", "obj", "here")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityCue:
    """A word that makes an event planned, conditional, negated or alleged."""

    word: str = needed()
    kind: str = one_of("planned", "conditional", "negated", "alleged")
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseWord:
    """A word of reports that hold no political event: sport, culture, weather, accidents."""

    word: str = needed()
    kind: str = needed()
