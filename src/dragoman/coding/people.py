"""Which of several bearers a name means at a date, and in what capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dragoman.coding.entries import Entry, Match
from dragoman.coding.phrases import ENDED
from dragoman.coding.resolution import OFFICIAL, Phrase, Resolution, second_sector

#: A lone family name means somebody out of office for no longer than this, in days.
_REMEMBERED: Final = 3650
#: Offices from the highest down.
_LEADING: Final = ("head of state and government", "head of state", "head of government")
#: The standing of those below the heads of state and government.
HIGH: Final = 5
_HIGH: Final = frozenset({"foreign minister", "defence minister", "secretary general"})


def same_office(office: str) -> tuple[str, ...]:
    """The names under which the tables may hold this office: one person may hold both."""
    both = "head of state and government"
    if office in ("head of state", "head of government", "president", "prime minister"):
        plain = {"president": "head of state", "prime minister": "head of government"}
        return (office, plain.get(office, office), both)
    if office == both:
        return (both, "head of state", "head of government")
    return (office,)


def standing(entry: Entry) -> int:
    """How high an office is: a family name alone means the highest bearer."""
    if entry.office in _LEADING:
        return 10 - _LEADING.index(entry.office)
    return HIGH if entry.office in _HIGH else 1 if entry.office else 0


def distance(entry: Entry, on: dt.date | None) -> int:
    """Days between `on` and the time of this meaning; 0 inside it."""
    if on is None or entry.holds(on):
        return 0
    if entry.end and on > entry.end:
        return (on - entry.end).days
    return (entry.start - on).days + 36500 if entry.start else 0


def ranked(
    entries: Sequence[Entry], phrase: Phrase, titles: Sequence[Entry], bodies: dict[str, str]
) -> list[Entry]:
    """The bearers of a name, the likeliest first: in office, with that title, in context."""
    if len(entries) == 1:
        return list(entries)
    offices = {name for t in titles if t.office for name in same_office(t.office)}
    on = phrase.on
    start = phrase.head.start if phrase.head else 0
    ended = bool(ENDED.search(phrase.text[:start]))

    def order(entry: Entry) -> tuple[bool, bool, int, bool, int, int, bool, bool]:
        away = not entry.holds(on)
        untitled = bool(offices) and entry.office not in offices
        return (
            # "former president": who held that office comes before who holds another one.
            untitled if ended else away,
            untitled,
            -phrase.context.get(entry.actor, 0),
            # Who has left office is known first as of a state, then as of a body.
            away and (entry.actor in bodies or entry.actor == "IGO"),
            -standing(entry) if not away else 0,
            distance(entry, on),
            not entry.office,
            # The monarch of many realms is first that of the United Kingdom.
            entry.actor != "GBR",
        )

    return sorted(entries, key=order)


def surname_fits(
    best: Entry, ranking: Sequence[Entry], phrase: Phrase, titles: Sequence[Entry]
) -> bool:
    """Whether a family name alone is enough to mean this person."""
    others = {e.person for e in ranking if e.holds(phrase.on)} - {best.person}
    if best.holds(phrase.on):
        high = standing(best)
        others = {e.person for e in ranking if e.holds(phrase.on) and standing(e) >= high}
        others.discard(best.person)
        if not others:
            return True
    if titles or phrase.context.get(best.actor, 0):
        return True
    return not others and distance(best, phrase.on) < _REMEMBERED


def as_person(best: Entry, ranking: Sequence[Entry], phrase: Phrase) -> Resolution:
    """The resolution of a person: in office at the date, before it or after it."""
    others = tuple(
        dict.fromkeys(
            (e.actor, f"{e.person}, {e.office or e.sector}")
            for e in ranking[1:]
            if (e.person, e.actor) != (best.person, best.actor)
        )
    )
    active = best.holds(phrase.on)
    ended = bool(ENDED.search(phrase.text[: phrase.head.start if phrase.head else 0]))
    if active and not ended:
        return Resolution(
            best.actor, best.sector, second_sector(best.office), best.office, best.person,
            "person at date", best.group, alternatives=others,
        )  # fmt: skip
    early = not active and bool(phrase.on and best.start and phrase.on < best.start)
    sector = best.sector
    if sector in OFFICIAL:
        sector = "" if early else "ELI"
    present = best.sector if active and best.sector != sector else ""
    basis = "person before office" if early else "former holder"
    return Resolution(
        best.actor, sector, present, "", best.person, basis, best.group, alternatives=others
    )


def titles_before(matches: Sequence[Match]) -> list[Entry]:
    """The roles that stand before a name: "Foreign Minister", "General"."""
    return [e for m in matches for e in m.entries if e.kind == "role"]
