"""The sector of a role in its phrase: "police spokesman", "former general", "state television"."""

from __future__ import annotations

from dragoman.coding.entries import Entry, Match
from dragoman.coding.phrases import (
    ENDED,
    FAITHS,
    FLOCK,
    GENERIC,
    KIN,
    OFFICIAL_MEDIA,
    SPEAKING_FOR,
)
from dragoman.coding.resolution import OFFICIAL, PEOPLE, Owner, Phrase, kinds, second_sector


def sectors(phrase: Phrase, head: Match, role: Entry, owner: Owner) -> tuple[str, str]:
    """First and second sector of a role, from the words around it and those it belongs to.

    Args:
        phrase: the whole phrase.
        head: the role's place in it.
        role: its meaning.
        owner: whose role it is.
    """
    sector = _own(phrase, head, role, owner)
    in_power = sector in OFFICIAL and (role.office or sector in ("GOV", "LEG"))
    if in_power and ENDED.search(phrase.text[: head.start]):
        return "ELI", ""
    upto = phrase.text[: head.end]
    if sector == "JRN" and OFFICIAL_MEDIA.search(upto):
        return "GOV", "JRN"
    if sector in ("CVL", "GOV", "", "SOC") and _is_faith(upto, phrase.text[head.start : head.end]):
        return "REL", ""
    return sector, role.sector_2 or second_sector(role.office)


def _own(phrase: Phrase, head: Match, role: Entry, owner: Owner) -> str:
    """The sector before time and faith are looked at."""
    sector = role.sector
    last = phrase.text[head.start : head.end].lower().split()[-1]
    if last in KIN and _is_kin_of_power(phrase, owner):
        return "ELI"
    generic = last in GENERIC and sector in ("GOV", "", "PTY", "CVL")
    entry = owner.entry
    if entry and entry.kind in ("agency", "group"):
        if sector in ("GOV", "", "IGO", "PTY") or (generic and entry.sector):
            return entry.sector
        return sector
    if generic and (beside := _beside(phrase, head)):
        return beside
    if sector == "IGO" and entry and len(entry.actor) == 3 and entry.sector != "IGO":
        return "GOV"
    return sector


def _beside(phrase: Phrase, head: Match) -> str:
    """The sector of the people a general word leads or speaks for: "rebel spokesman"."""
    if phrase.before:
        near = phrase.before[-1]
        gap = phrase.text[near.end : head.start].strip(" -'\u2019s")
        if near.kind == "role" and not gap and near.entries[0].sector not in ("GOV", ""):
            return near.entries[0].sector
    for word, match in phrase.after:
        if word.lower() not in SPEAKING_FOR:
            break
        if match.kind == "role":
            return match.entries[0].sector
    return ""


def _is_kin_of_power(phrase: Phrase, owner: Owner) -> bool:
    if owner.entry and owner.entry.kind in PEOPLE:
        return True
    roles = [m for m in phrase.before if "role" in kinds(m)]
    return any(m.entries[0].sector in OFFICIAL for m in roles)


def _is_faith(upto: str, role: str) -> bool:
    return bool(FLOCK.search(role) and FAITHS.search(upto))
