"""Who a phrase names at a date: "the Japanese foreign minister", "Tokyo", "Iwaya", "the alliance".

The answer is a `Resolution`: actor code, sector, office, person, and on what it stands. A phrase
that names nobody known gives an empty actor; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from dragoman.coding import people, phrases, rolesectors
from dragoman.coding.choosing import choose, joined, listed
from dragoman.coding.cutting import cut, head_word, possible
from dragoman.coding.entries import Entry, Match
from dragoman.coding.names import NameIndex
from dragoman.coding.offices import Offices
from dragoman.coding.resolution import (
    HINTS,
    OWNERS,
    PEOPLE,
    STATE_HINTS,
    Owner,
    Phrase,
    Resolution,
    kinds,
    rivals,
)
from dragoman.coding.sets import Sets
from dragoman.coding.spelling import Spellings
from dragoman.coding.titles import office_meant, title, title_before
from dragoman.knowledge.base import Knowledge

__all__ = ["Resolution", "Resolver"]

#: In a longer phrase, in characters, no name in another spelling is looked for.
_LONGEST: Final = 300
#: Words by which a text speaks of the inside of a state: "Georgia's governor".
_PROVINCIAL: Final = re.compile(
    r"\b(?:governor|gubernatorial|county|state senator|statewide)\b", re.I
)


class Resolver:
    """Resolves phrases against the tables; one object serves a whole run."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.index = NameIndex(knowledge)
        self.bodies = {row.code: row.sector or "IGO" for row in knowledge.organisations}
        self._offices = Offices(knowledge)
        self._countries = _countries(knowledge)

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._knowledge)

    @cached_property
    def _sets(self) -> Sets:
        return Sets(self._knowledge)

    def resolve(
        self,
        text: str,
        on: dt.date | None = None,
        context: Mapping[str, int] | str = "",
        head: int | None = None,
    ) -> Resolution:
        """Who `text` names.

        Args:
            text: a noun phrase.
            on: the day on which it was written; None takes any time.
            context: the sentence around it, or how often each actor code occurs nearby; it
                decides between several bearers of one name.
            head: offset of the head word in `text`, where a tree is known.
        """
        loose, local = False, frozenset[str]()
        if isinstance(context, str):
            loose = text == text.lower() and context == context.lower()
            local = self._inside(context, on) if context else local
            context = self.counts(context, on) if context else {}
        word = text.strip()
        if head is None and word != "US" and word.lower() in phrases.PRONOUNS:
            return Resolution(sector="UNK", basis="pronoun")
        phrase = cut(text, on, context, local, self.index.find(text, loose), head)
        found = self._dispatch(phrase)
        if head is None and (several := self._sets.named(phrase)):
            return several
        if not found.actor and (other := self._second_look(phrase, found, head is None)):
            return other
        return found

    def counts(self, text: str, on: dt.date | None = None) -> dict[str, int]:
        """How often each actor is named in a text, ambiguous names left out."""
        found: dict[str, int] = {}
        for match in self.index.find(text, loose=text == text.lower()):
            actors = {entry.actor for entry in possible(match, on) if entry.actor}
            if len(actors) == 1:
                (actor,) = actors
                found[actor] = found.get(actor, 0) + 1
        return found

    def country(self, actor: str) -> str:
        """The country column of an actor: ISO3, or UNO, EUR or IGO for international bodies."""
        return self._countries.get(actor, actor)

    def holder(self, actor: str, office: str, on: dt.date | None) -> str:
        """The person who held this office on that day, or "" when the tables do not say."""
        return self._offices.holder(actor, office, on)

    def _inside(self, context: str, on: dt.date | None) -> frozenset[str]:
        """The states of which a text names towns and provinces without naming other states."""
        named: set[str] = set()
        places: set[str] = set()
        for match in self.index.find(context):
            actors = {e.actor for e in possible(match, on) if e.actor}
            if match.kind in ("region", "city"):
                places |= actors
            elif len(actors) == 1:
                named |= actors
        if _PROVINCIAL.search(context) and len(named) == 1:
            places |= named
        return frozenset(places if not named - places else ())

    # -- the parts of a phrase ---------------------------------------------------------------

    def _dispatch(self, phrase: Phrase) -> Resolution:
        head = phrase.head
        if not phrase.matches:
            return Resolution()
        if head is None:
            return self._headless(phrase)
        if head.kind in PEOPLE:
            return self._person(phrase, head)
        if head.kind == "role" or _is_another_state(phrase, head):
            return self._role(phrase, head)
        return self._name(phrase, head)

    def _second_look(self, phrase: Phrase, found: Resolution, whole: bool) -> Resolution | None:
        """What another spelling of a name, or an apposition, says of an unknown phrase."""
        text = phrase.text
        if len(text) > _LONGEST:
            return None
        masked = text
        for match in phrase.matches:
            if match.kind not in PEOPLE:
                masked = (
                    masked[: match.start] + " " * (match.end - match.start) + masked[match.end :]
                )
        if not masked.islower():
            for start, end, entries in self._spellings.find(masked):
                if live := possible(Match(start, end, entries), phrase.on):
                    head = Match(start, end, live)
                    before = tuple(m for m in phrase.matches if m.end <= start)
                    known = self._person(replace(phrase, head=head, before=before), head)
                    return replace(known, basis=f"similar spelling: {known.basis}")
        name, comma, rest = text.partition(", ")
        if whole and comma and not found.sector and rest:
            other = self.resolve(rest, phrase.on, phrase.context)
            if other.actor and (other.office or other.role):
                return replace(other, person=name.strip(), basis=f"apposition: {other.basis}")
        return None

    # -- one method per kind of head ---------------------------------------------------------

    def _person(self, phrase: Phrase, head: Match) -> Resolution:
        entries = [e for e in head.entries if e.kind in PEOPLE]
        if phrases.part_of_longer_name(phrase.text, head, phrase.matches):
            return self._unknown_person(phrase, head)
        hints = [m for m in phrase.before if kinds(m) & (STATE_HINTS | {"organisation"})]
        wanted = {e.actor for m in hints for e in m.entries}
        if wanted and not any(e.actor in wanted for e in entries):
            return self._unknown_person(phrase, head)
        if wanted:
            entries = [e for e in entries if e.actor in wanted]
        titles = people.titles_before(phrase.before)
        ranking = people.ranked(entries, phrase, titles, self.bodies)
        best = ranking[0]
        if kinds(head) & {"city", "region"} and not titles and not self._is_famous(best, phrase):
            return self._name(phrase, head)
        if head.kind == "surname" and not people.surname_fits(best, ranking, phrase, titles):
            return self._unknown_person(phrase, head)
        return people.as_person(best, ranking, phrase)

    def _is_famous(self, best: Entry, phrase: Phrase) -> bool:
        """Whether a name that is a town's too means the person: a leader, or one in context."""
        in_power = best.holds(phrase.on) and people.standing(best) > people.HIGH
        return in_power or bool(phrase.context.get(best.actor))

    def _unknown_person(self, phrase: Phrase, head: Match) -> Resolution:
        titles = [m for m in phrase.before if m.kind == "role"]
        if not titles:
            hints = [m for m in phrase.before if kinds(m) & HINTS]
            if not hints:
                return Resolution()
            return replace(self._name(phrase, hints[-1]), basis="demonym + unknown name")
        title = titles[-1]
        before = tuple(m for m in phrase.before if m.end <= title.start)
        found = self._role(replace(phrase, head=title, before=before), title)
        return replace(found, person=phrase.text[title.end : head.end].strip(" ,"))

    def _role(self, phrase: Phrase, head: Match) -> Resolution:
        owner = self._owner(phrase, head)
        role, owner = title(head, owner)
        sector, sector_2 = rolesectors.sectors(phrase, head, role, owner)
        if owner.entry is None or not owner.entry.actor:
            return Resolution(
                "", sector, sector_2, role.office, basis=owner.basis,
                alternatives=owner.alternatives, role=True,
            )  # fmt: skip
        actor = owner.entry.actor
        office = office_meant(phrase, head, role, owner.entry)
        person, basis = self._named_after(phrase, head), owner.basis
        if not person and not owner.more:
            person = self._in_office(phrase, head, owner.entry, office)
            basis = "office at date" if person else basis
        if actor in self.bodies:
            sector, sector_2 = self.bodies[actor], sector if sector != self.bodies[actor] else ""
        return Resolution(
            actor, sector or owner.entry.sector, sector_2, office, person, basis,
            owner.entry.group, owner.more, owner.alternatives, role=True,
        )  # fmt: skip

    def _in_office(self, phrase: Phrase, head: Match, owner: Entry, office: str) -> str:
        """Who holds the office a role names; nobody for "former", "deputy" and the like."""
        before, word = phrase.text[: head.start], phrase.text[head.start : head.end + 12].lower()
        if phrases.ELECT.search(word):
            coming = office or ("head of state" if "president" in word else "head of government")
            return self._offices.elect(owner.actor, coming, phrase.on)
        if phrases.ENDED.search(before) or (
            phrases.BESIDE.search(before) and not office.startswith("deputy")
        ):
            return ""
        if owner.group and phrase.text[head.start : head.end].lower() in phrases.LEADERS:
            return self._offices.leader(owner.group, phrase.on)
        return self._offices.holder(owner.actor, office, phrase.on) if office else ""

    def _owner(self, phrase: Phrase, head: Match) -> Owner:
        """Whose role it is: a name before it, else one after "of", "in" or "from"."""
        before = [m for m in phrase.before if kinds(m) & OWNERS]
        if before:
            own = before[-1]
            gap = phrase.text[own.end : head.start]
            basis = "possessive" if phrases.is_possessive(gap) else "demonym + role"
            entry = choose(own, phrase)
            others = rivals(own.entries, entry.actor) if not entry.actor else ()
            return Owner(entry, joined(phrase, before), basis, others)
        if person := self._owner_person(phrase, head):
            return Owner(person, (), "possessive")
        last = phrase.text[head.start : head.end].lower().split()[-1]
        leading = phrases.SPEAKING_FOR if last in phrases.GENERIC else phrases.OWNING
        after = [(w, m) for w, m in phrase.after if kinds(m) & OWNERS]
        for word, match in after:
            if word.lower() in leading or word in (",", "("):
                more = listed(phrase, [m for _, m in after if m.start >= match.start])
                entry = choose(match, phrase)
                return Owner(entry, more, f"role + {word.lower()} name")
        return Owner()

    def _owner_person(self, phrase: Phrase, head: Match) -> Entry | None:
        """The person to whom a role belongs: "Putin's spokesman", "the Biden administration"."""
        named = [m for m in phrase.before if m.kind in PEOPLE]
        if not named or phrase.text[named[-1].end : head.start].strip(" '\u2019s"):
            return None
        found = self._person(replace(phrase, head=named[-1], before=()), named[-1])
        if not found.actor:
            return None
        return Entry(found.person, "person", found.actor, "", person=found.person)

    def _name(self, phrase: Phrase, head: Match) -> Resolution:
        best = choose(self._home(phrase, head), phrase)
        if found := title_before(phrase, head, best):
            return Resolution(
                best.actor, found.sector, found.sector_2, basis="role + name", role=True
            )
        others = rivals(head.entries, best.actor)
        if not best.actor:
            return Resolution(basis="ambiguous", alternatives=others)
        beside = [m for m in phrase.before if m.end <= head.start and kinds(m) & HINTS]
        more = joined(phrase, [*beside, head]) if beside else ()
        if owner := _other_state_of_party(phrase, head, best):
            return Resolution(owner.actor, best.sector, basis="party of another state")
        exact = best.kind in ("name", "organisation", "group", "agency")
        # A city that acts is its people, unless it is the seat of government.
        sector = "CVL" if best.kind == "city" else best.sector
        return Resolution(
            best.actor, sector, best.sector_2, basis="exact name" if exact else best.kind,
            group=best.group, more=more, alternatives=others,
        )  # fmt: skip

    def _home(self, phrase: Phrase, head: Match) -> Match:
        """The state of a people named after another: "Turkish Kurds", "Germans of Chile"."""
        if head.kind != "demonym":
            return head
        near = [m for m in phrase.before if m.kind in ("demonym", "name")]
        if near and phrase.text[near[-1].end : head.start].isspace():
            return near[-1]
        for word, match in phrase.after:
            if word.lower() == "of" and match.kind == "name":
                return match
        return head

    def _headless(self, phrase: Phrase) -> Resolution:
        """The head word itself is unknown: "Nigeria's airlines", "Syrian drones"."""
        owners = [m for m in phrase.before if kinds(m) & OWNERS]
        roles = [m for m in phrase.before if "role" in kinds(m)]
        if roles and (not owners or roles[-1].start > owners[-1].start):
            before = tuple(m for m in phrase.before if m.end <= roles[-1].start)
            found = self._role(replace(phrase, head=roles[-1], before=before), roles[-1])
            return replace(found, office="", person="")
        if owners:
            best = choose(owners[-1], phrase)
            sector = best.sector if best.kind in ("organisation", "group", "agency") else ""
            if not sector and head_word(phrase) in phrases.BODIES:
                sector = "GOV"
            return Resolution(
                best.actor, sector, basis="modifier", group=best.group,
                more=joined(phrase, owners),
            )  # fmt: skip
        named = [m for m in phrase.before if kinds(m) & PEOPLE]
        if named:
            found = self._person(replace(phrase, before=(), head=named[-1]), named[-1])
            return replace(found, basis=f"modifier: {found.basis}")
        return self._headless_of(phrase)

    def _headless_of(self, phrase: Phrase) -> Resolution:
        """An unknown head with a known owner after it: "the skies of Syria"."""
        for word, match in phrase.after:
            if word.lower() not in phrases.OWNING:
                continue
            if kinds(match) & OWNERS:
                best = choose(match, phrase)
                sector = best.sector if best.kind in ("organisation", "group", "agency") else ""
                return Resolution(
                    best.actor, sector, basis=f"{word.lower()} name", group=best.group
                )
            if match.kind == "role":
                rest = tuple(p for p in phrase.after if p[1].start > match.start)
                return self._role(replace(phrase, head=match, after=rest), match)
        return Resolution()

    def _named_after(self, phrase: Phrase, head: Match) -> str:
        """The unknown name after a title: "Foreign Minister *Jane Doe*"."""
        name = phrases.name_after(phrase.text, head.end)
        if not name:
            return ""
        inside = [m for m in phrase.matches if m.start >= head.end]
        if (
            inside
            and inside[0].kind == "role"
            and not phrase.text[head.end : inside[0].start].strip()
        ):
            return ""
        return name


def _is_another_state(phrase: Phrase, head: Match) -> bool:
    """Whether a state's body is told to be another's: "Haiti's Self-Defense Forces"."""
    if head.kind != "agency" or "role" not in kinds(head):
        return False
    owners = {e.actor for m in phrase.before for e in m.entries if e.kind in OWNERS}
    return bool(owners) and head.entries[0].actor not in owners


def _other_state_of_party(phrase: Phrase, head: Match, best: Entry) -> Entry | None:
    """Whose the "Malawi Congress Party" is, when a party of that name is known of elsewhere."""
    if best.kind != "group" or best.sector not in ("PTY", "OPP"):
        return None
    for match in phrase.before:
        touches = match.end < head.start and phrase.text[match.end : head.start].isspace()
        if touches and match.kind in ("name", "demonym"):
            owner = match.entries[0]
            return owner if owner.actor != best.actor else None
    return None


def _countries(knowledge: Knowledge) -> dict[str, str]:
    """Organs of the United Nations count as the UN, those of the EU as the EU, others as IGO."""
    kinds_of = {row.code: row.kind for row in knowledge.organisations}
    found = {
        code: "UNO" if kind in ("un-organ", "un-body") else "IGO" for code, kind in kinds_of.items()
    }
    for row in knowledge.memberships:
        court = kinds_of.get(row.member) == "court"
        if row.kind == "part" and (
            row.organisation == "EUR" or (row.organisation == "UNO" and court)
        ):
            found[row.member] = row.organisation
    return found | {"UNO": "UNO", "EUR": "EUR"}
