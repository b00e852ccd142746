"""What an event is called: a statement in plain English, and a noun for counts of its kind."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dragoman.brief import english
from dragoman.brief.facts import Fact, Member
from dragoman.brief.names import Namer

_SIGNED = frozenset(
    "sign signs signed signing signature signatures ratify ratifies ratified ratifying "
    "ratification initialled initialed".split()
)
FORMATS = {
    "": "meeting or talks", "visit": "visit", "phone": "telephone or video",
    "third-party": "hosted by a third party", "multilateral": "multilateral meeting",
    "bilateral": "bilateral meeting", "call": "telephone or video",
}  # fmt: skip
QUADS = {
    1: "verbal cooperation", 2: "material cooperation",
    3: "verbal conflict", 4: "material conflict",
}  # fmt: skip
MODALITIES = {
    "planned": "Planned", "conditional": "Conditional", "negated": "Denied",
    "alleged": "Alleged",
}  # fmt: skip
AREAS = {
    "defence-industry": "the defence industry", "people": "exchange between people",
    "cyber": "cyber security", "humanitarian": "humanitarian relief", "missile": "missiles",
    "maritime": "maritime affairs", "nuclear": "nuclear matters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of phrases.tsv: predicate with and without a target, noun for one and for many."""

    with_target: str
    alone: str
    one: str
    many: str


@cache
def _phrases() -> dict[str, Phrase]:
    text = resources.files("dragoman.brief").joinpath("phrases.tsv").read_text("utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row[0]: Phrase(*row[1:]) for row in rows}


def meeting_format(fact: Fact) -> str:
    """How a meeting was held, in plain words: as the report has it, else by PLOVER's mode."""
    kind = fact.format or fact.mode
    return FORMATS.get(kind, kind)


def is_signing(fact: Fact) -> bool:
    """Whether support took the form of a signature or ratification."""
    return fact.root == "SUPPORT" and fact.trigger.lower() in _SIGNED


def is_agreement(fact: Fact) -> bool:
    """An agreement, pledge or mutual signing.

    One side's signature alone may be aimed at the other (a decree, an annexation): no agreement.
    """
    return fact.root == "AGREE" or (is_signing(fact) and fact.reciprocal)


def phrase(fact: Fact) -> Phrase:
    """The wording of an event: of its mode, else of its root, mutual or not."""
    table = _phrases()
    kind = "SIGN" if is_signing(fact) else fact.root
    mutual = "+" if fact.reciprocal else ""
    for key in (f"{kind}/{fact.mode}{mutual}", f"{kind}/{fact.mode}", f"{kind}{mutual}", kind):
        if key in table:
            return table[key]
    return _plain(fact.root)


def is_own(root: str) -> bool:
    """Whether a root is none of PLOVER's, but of the user's own tables."""
    return root not in _phrases()


def _plain(root: str) -> Phrase:
    """The wording of a root of the user's own: its name."""
    name = root.replace("_", " ")
    return Phrase(
        f"acted towards {{t}} ({name})", f"acted ({name})", f"{name} event", f"{name} events"
    )


def noun(root: str, count: int) -> str:
    """The noun for `count` events of a root, without the count."""
    row = _phrases().get(root) or _plain(root)
    return row.one if count == 1 else row.many


def area(name: str) -> str:
    """An area in plain words."""
    return AREAS.get(name, name.replace("-", " "))


def side(members: Sequence[Member], namer: Namer) -> str:
    """The members of a side in a sentence; an actor with a named person stands by the person."""
    with_person = {m.actor for m in members if m.person}
    shown = [m for m in members if m.person or m.actor not in with_person]
    return english.join(list(dict.fromkeys(namer.member(m) for m in shown)))


def statement(fact: Fact, namer: Namer) -> str:
    """Who did what to whom and where: "Takeshi Iwaya (Japan) held talks with ... in Paris"."""
    sources, targets = side(fact.sources, namer), side(fact.targets, namer)
    words = phrase(fact)
    what = words.with_target.replace("{t}", targets) if targets else words.alone
    stands = [m for m in fact.members if m.standing_in_for]
    instead = "".join(f", {m.person or namer.name(m.code)} standing in for {m.standing_in_for}"
                      for m in stands)  # fmt: skip
    return english.capital(f"{sources or 'an unnamed actor'} {what}{namer.at(fact)}{instead}")


def not_actual(fact: Fact, namer: Namer) -> str:
    """What did not happen, or not yet: "Refusal: Japan → NATO". Says nothing of its outcome."""
    sources, targets = side(fact.sources, namer), side(fact.targets, namer)
    arrow = "with" if fact.reciprocal else "towards"
    who = f"{sources} {arrow} {targets}" if targets else sources
    return english.capital(f"{phrase(fact).one}: {who or 'an unnamed actor'}{namer.at(fact)}")


def dyad(fact: Fact, namer: Namer) -> str:
    """Who acted towards whom, as a heading: "Russia → Ukraine"."""
    sides = []
    for members in (fact.sources, fact.targets):
        codes = dict.fromkeys(m.actor for m in members)
        sides.append(english.join([namer.bare(code) for code in codes]))
    source, target = sides
    if source == target and source:
        return english.capital(f"within {source}")
    return english.capital(f"{source or 'unnamed actors'} → {target or 'no target named'}")
