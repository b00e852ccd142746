"""What a title means for its owner: "Taoiseach", a parliament's president, "deputy governor"."""

from __future__ import annotations

from typing import Final

from dragoman.coding import phrases
from dragoman.coding.entries import Entry, Match
from dragoman.coding.resolution import OWNERS, Owner, Phrase, kinds

_STATE_OFFICES: Final = frozenset(
    {"head of state", "head of government", "head of state and government"}
)


def title_before(phrase: Phrase, head: Match, best: Entry) -> Entry | None:
    """The role inside a proper name that ends in its place: "Medical Services Alliance Kenya"."""
    if best.kind not in ("name", "region", "city") or not phrase.before:
        return None
    words = phrase.text[phrase.before[0].start : head.start].split()
    if any(kinds(m) & OWNERS for m in phrase.before) or not all(w[:1].isupper() for w in words):
        return None
    roles = [m.entries[0] for m in phrase.before if m.kind == "role"]
    return next((role for role in reversed(roles) if role.sector != "IGO"), None)


def title(head: Match, owner: Owner) -> tuple[Entry, Owner]:
    """The meaning of a role, and its owner where the title itself tells ("Taoiseach")."""
    roles = [e for e in head.entries if e.kind == "role"]
    plain = sorted((e for e in roles if not e.actor), key=lambda e: not e.office)
    titled = [e for e in roles if e.actor]
    if owner.entry and (mine := [e for e in titled if e.actor == owner.entry.actor]):
        return mine[0], owner
    if not owner.entry and titled:
        entry = Entry(titled[0].surface, "role", titled[0].actor)
        return titled[0], Owner(entry, owner.more, "title")
    return (plain or roles)[0], owner


def office_meant(phrase: Phrase, head: Match, role: Entry, owner: Entry) -> str:
    """The office a role means: a parliament's president is its speaker, not a head of state."""
    office = role.office
    word = phrase.text[head.start : head.end].lower()
    if owner.kind in ("agency", "group"):
        if owner.sector == "LEG" and word in ("president", "speaker", "chairman", "chairwoman"):
            return "parliament speaker"
        return "" if office in _STATE_OFFICES else office
    deputy = phrases.DEPUTY.search(phrase.text[: head.start])
    if deputy and office and not office.startswith(("deputy", "vice")):
        return f"deputy {office}"
    return office
