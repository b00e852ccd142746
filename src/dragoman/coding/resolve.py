"""Who a phrase names at a date: "the Japanese foreign minister", "Tokyo", "Iwaya", "the alliance".

The answer is a `Resolution`: actor code, sector, office, person, and on what it stands. A phrase
that names nobody known gives an empty actor; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dragoman.coding.folding import fold
from dragoman.coding.names import Entry, Match, NameIndex
from dragoman.knowledge.base import Knowledge

#: A person who left office is still named in the news; before the first office hardly ever.
_EARLY: Final = dt.timedelta(days=730)
_HINTS: Final = frozenset({"name", "demonym", "capital", "seat", "organisation", "region", "city"})
_STATE_HINTS: Final = frozenset({"name", "demonym", "capital", "seat"})
_CUT: Final = re.compile(
    r"(?:\s+(?:of|in|from|for|to|at|on|near|based in|who|which|that|with|against|by|under)\s+"
    r"|\s*[,(;:]\s*|\s+[-\u2013\u2014]\s+)"
)
_FORMER: Final = re.compile(
    r"\b(?:former|ex|erstwhile|then|late|ousted|deposed|outgoing)\b[-\s]", re.I
)
_ENDED: Final = re.compile(r"\b(?:former|ex|erstwhile|deposed|ousted|late)\b[-\s]", re.I)
_JOIN: Final = re.compile(
    r"^\s*(?:,|and|&|/|-|\u2013|, and|'s and|\u2019s and)?\s*(?:the\s+)?$", re.I
)
_TITLE_WORD: Final = re.compile(
    r"^(?:the|a|an|mr|mrs|ms|dr|gen|general|col|colonel|lt|maj|major|adm|admiral|sir|lord|dame|"
    r"sheikh|sheik|prince|princess|king|queen|ayatollah|mullah|imam|rev|st|hon|his|her|their|"
    r"our|then|former|ex|late|new|acting|interim|veteran|longtime|and|said|says)\.?$",
    re.I,
)
_OWNER: Final = frozenset({"of", "in", "from"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a phrase names.

    `actor` is an ISO3, organisation or cross-border code, "" when unknown. `more` holds further
    actors named side by side ("Russian and Chinese officials"). `basis` says on what the claim
    stands: "exact name", "person at date", "former holder", "office at date", "demonym + role",
    "role only", "possessive", "place" ...; `alternatives` are the other meanings that were
    possible, each with a reason.
    """

    actor: str = ""
    sector: str = ""
    sector_2: str = ""
    office: str = ""
    person: str = ""
    basis: str = "unknown"
    group: str = ""
    more: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()
    role: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    on: dt.date | None
    context: Mapping[str, int]
    matches: tuple[Match, ...]
    head: Match | None
    before: tuple[Match, ...]
    after: tuple[tuple[str, Match], ...]


class Resolver:
    """Resolves phrases against the tables; one object serves a whole run."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.index = NameIndex(knowledge)
        self.bodies = {row.code: row.sector or "IGO" for row in knowledge.organisations}
        self._offices: dict[tuple[str, str], list[Entry]] = {}
        for holder in knowledge.holders:
            if holder.person:
                entry = Entry(
                    holder.person, "person", holder.actor, office=holder.office,
                    person=holder.person, start=holder.start, end=holder.end,
                )  # fmt: skip
                self._offices.setdefault((holder.actor, holder.office), []).append(entry)

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
        counts = context if isinstance(context, Mapping) else self.counts(context, on)
        phrase = self._split(text, on, counts, head)
        if not phrase.matches:
            return Resolution()
        if phrase.head is None:
            return self._headless(phrase)
        kind = _live(phrase.head, on)[0].kind
        if kind in ("person", "surname"):
            return self._person(phrase, phrase.head)
        if kind == "role":
            return self._role(phrase, phrase.head)
        return self._name(phrase, phrase.head)

    def counts(self, text: str, on: dt.date | None = None) -> dict[str, int]:
        """How often each actor is named in a text, ambiguous names left out."""
        found: dict[str, int] = {}
        for match in self.index.find(text):
            actors = {entry.actor for entry in _live(match, on) if entry.actor}
            if len(actors) == 1:
                (actor,) = actors
                found[actor] = found.get(actor, 0) + 1
        return found

    def holder(self, actor: str, office: str, on: dt.date | None) -> str:
        """The person who held this office on that day, or "" when the tables do not say."""
        if on is None:
            return ""
        for name in _same_office(office):
            people = {e.person for e in self._offices.get((actor, name), ()) if e.holds(on)}
            if len(people) == 1:
                return people.pop()
        return ""

    # -- the parts of a phrase ---------------------------------------------------------------

    def _split(
        self, text: str, on: dt.date | None, context: Mapping[str, int], head: int | None
    ) -> _Phrase:
        matches = tuple(m for m in self.index.find(text) if _live(m, on))
        cuts = [
            c
            for c in _CUT.finditer(text)
            if not any(m.start < c.end() and c.start() < m.end for m in matches)
        ]
        if head is None:
            limit = next((c.start() for c in cuts if c.start() > 0), len(text))
            inside = [m for m in matches if m.start < limit]
            main = inside[-1] if inside else None
            if main and text[main.end : limit].strip(" .'\u2019s"):
                main = _trailing(text, main, limit)
        else:
            main = next((m for m in matches if m.start <= head < m.end), None)
            limit = head
        edge = main.start if main else limit
        before = tuple(m for m in matches if m.end <= edge)
        after = []
        for match in matches:
            if match.start >= (main.end if main else limit):
                joint = [c for c in cuts if c.end() <= match.start]
                word = joint[-1].group().strip() if joint else ""
                after.append((word, match))
        return _Phrase(text, on, context, matches, main, before, tuple(after))

    # -- one method per kind of head ---------------------------------------------------------

    def _person(self, phrase: _Phrase, head: Match) -> Resolution:
        entries = [e for e in _live(head, phrase.on) if e.kind in ("person", "surname")]
        if _part_of_longer_name(phrase.text, head, phrase.matches):
            return self._unknown_person(phrase, head)
        hints = [
            m for m in phrase.before if _kinds(m, phrase.on) & (_STATE_HINTS | {"organisation"})
        ]
        wanted = {e.actor for m in hints for e in _live(m, phrase.on)}
        titles = [e for m in phrase.before for e in _live(m, phrase.on) if e.kind == "role"]
        if wanted and not any(e.actor in wanted for e in entries):
            return self._unknown_person(phrase, head)
        if wanted:
            entries = [e for e in entries if e.actor in wanted]
        offices = {name for t in titles if t.office for name in _same_office(t.office)}
        ranked = sorted(
            entries,
            key=lambda e: (
                not e.holds(phrase.on),
                e.office not in offices if offices else False,
                -phrase.context.get(e.actor, 0),
                _distance(e, phrase.on),
                not e.office,
            ),
        )
        best = ranked[0]
        if head.kind == "surname" and not self._surname_fits(best, ranked, phrase, titles):
            return self._unknown_person(phrase, head)
        return self._as_person(best, ranked, phrase)

    def _surname_fits(
        self, best: Entry, ranked: Sequence[Entry], phrase: _Phrase, titles: Sequence[Entry]
    ) -> bool:
        rivals = {e.person for e in ranked if e.holds(phrase.on)} - {best.person}
        if best.holds(phrase.on) and not rivals:
            return True
        if titles or phrase.context.get(best.actor, 0):
            return True
        return not rivals and _distance(best, phrase.on) < 3650

    def _as_person(self, best: Entry, ranked: Sequence[Entry], phrase: _Phrase) -> Resolution:
        others = tuple(
            dict.fromkeys(
                (e.actor, f"{e.person}, {e.office or e.sector}")
                for e in ranked[1:]
                if e.person != best.person
            )
        )
        active = best.holds(phrase.on)
        if active and not _ENDED.search(phrase.text[: phrase.head.start if phrase.head else 0]):
            return Resolution(
                best.actor, best.sector, _second_sector(best.office), best.office, best.person,
                "person at date", best.group, alternatives=others,
            )  # fmt: skip
        early = bool(phrase.on and best.start and phrase.on < best.start)
        sector = best.sector if best.sector not in ("GOV",) else ("" if early else "ELI")
        basis = "person before office" if early else "former holder"
        return Resolution(
            best.actor, sector, "", "", best.person, basis, best.group, alternatives=others
        )

    def _unknown_person(self, phrase: _Phrase, head: Match) -> Resolution:
        titles = [m for m in phrase.before if _live(m, phrase.on)[0].kind == "role"]
        if not titles:
            hints = [m for m in phrase.before if _kinds(m, phrase.on) & _HINTS]
            if not hints:
                return Resolution()
            return replace(self._name(phrase, hints[-1]), basis="demonym + unknown name")
        title = titles[-1]
        inner = _Phrase(
            phrase.text, phrase.on, phrase.context, phrase.matches, title,
            tuple(m for m in phrase.before if m.end <= title.start), phrase.after,
        )  # fmt: skip
        found = self._role(inner, title)
        return replace(found, person=phrase.text[title.end : head.end].strip(" ,"))

    def _role(self, phrase: _Phrase, head: Match) -> Resolution:
        role = next(e for e in _live(head, phrase.on) if e.kind == "role")
        owner, more, basis = self._owner(phrase, head)
        titled = [e for e in _live(head, phrase.on) if e.kind == "role" and e.actor]
        if owner and (mine := [e for e in titled if e.actor == owner.actor]):
            role = mine[0]
        elif not owner and titled:
            role, basis = titled[0], "title"
            owner = Entry(role.surface, "role", role.actor)
        elif titled and role in titled:
            role = next(
                (e for e in _live(head, phrase.on) if e.kind == "role" and not e.actor), role
            )
        ended = bool(_ENDED.search(phrase.text[: head.start]))
        sector = (
            "ELI" if ended and role.sector in ("GOV", "LEG", "MIL") and role.office else role.sector
        )
        if ended and role.sector == "GOV":
            sector = "ELI"
        if owner is None:
            return Resolution("", sector, role.sector_2, role.office, basis="role only", role=True)
        person = self._trailing_name(phrase, head)
        deputy = re.search(
            r"\b(?:deputy|vice|assistant|former|ex|next|incoming)\b[-\s]+(?:\w+\s+)?$",
            phrase.text[: head.start],
            re.I,
        )
        if role.office and not person and not ended and not deputy and not more:
            person = self.holder(owner.actor, role.office, phrase.on)
            basis = "office at date" if person else basis
        if owner.actor in self.bodies:
            return Resolution(
                owner.actor, self.bodies[owner.actor], sector, role.office, person, basis,
                more=more, role=True,
            )  # fmt: skip
        sector_2 = role.sector_2 or _second_sector(role.office)
        return Resolution(
            owner.actor, sector or owner.sector, sector_2, role.office, person, basis,
            owner.group, more, role=True,
        )  # fmt: skip

    def _owner(self, phrase: _Phrase, head: Match) -> tuple[Entry | None, tuple[str, ...], str]:
        """Whose role it is: a name before it, else one after "of", "in" or "from"."""
        before = [m for m in phrase.before if _kinds(m, phrase.on) & (_HINTS | {"group", "agency"})]
        if before:
            own = before[-1]
            beside = self._joined(phrase, before)
            gap = phrase.text[own.end : head.start]
            basis = (
                "possessive"
                if gap.lstrip().startswith(("'s", "\u2019s", "'", "\u2019"))
                else "demonym + role"
            )
            return self._choose(own, phrase), beside, basis
        after = [
            (w, m) for w, m in phrase.after if _kinds(m, phrase.on) & (_HINTS | {"group", "agency"})
        ]
        for word, match in after:
            if word.lower() in _OWNER or word in (",", "("):
                rest = [m for w, m in after if m.start >= match.start]
                more: list[str] = []
                for left, right in pairwise(rest):
                    if not _JOIN.match(phrase.text[left.end : right.start]):
                        break
                    more.append(self._choose(right, phrase).actor)
                if not re.search(r"\band\b|&", phrase.text[match.end : rest[-1].start]):
                    more = []
                first = self._choose(match, phrase)
                return first, tuple(more), f"role + {word.lower()} name"
        return None, (), "role only"

    def _joined(self, phrase: _Phrase, before: Sequence[Match]) -> tuple[str, ...]:
        """Actors named side by side with the last one: "Hungarian and Romanian officials"."""
        more: list[str] = []
        for left, right in zip(reversed(before[:-1]), reversed(before), strict=False):
            gap = phrase.text[left.end : right.start]
            if not _JOIN.match(gap) or not gap.strip():
                break
            more.append(self._choose(left, phrase).actor)
        return tuple(reversed(more))

    def _name(self, phrase: _Phrase, head: Match) -> Resolution:
        best = self._choose(self._home(phrase, head), phrase)
        rivals = tuple(
            dict.fromkeys(
                (e.actor, f"{e.surface} is also a {e.kind}")
                for e in _live(head, phrase.on)
                if e.actor != best.actor
            )
        )
        if not best.actor:
            return Resolution(basis="ambiguous", alternatives=rivals)
        if best.kind == "agency" and not best.actor:
            return Resolution()
        joined = [m for m in phrase.before if m.end <= head.start and _kinds(m, phrase.on) & _HINTS]
        more = self._joined(phrase, [*joined, head]) if joined else ()
        sector = best.sector
        basis = (
            "exact name" if best.kind in ("name", "organisation", "group", "agency") else best.kind
        )
        return Resolution(
            best.actor, sector, best.sector_2, basis=basis, group=best.group, more=more,
            alternatives=rivals,
        )  # fmt: skip

    def _home(self, phrase: _Phrase, head: Match) -> Match:
        """The state of a people named after another: "Bosnian Serbs", "Albanians of Serbia"."""
        if head.kind != "demonym":
            return head
        near = [m for m in phrase.before if m.kind in ("demonym", "name")]
        if near and phrase.text[near[-1].end : head.start].isspace():
            return near[-1]
        for word, match in phrase.after:
            if word.lower() == "of" and match.kind == "name":
                return match
        return head

    def _headless(self, phrase: _Phrase) -> Resolution:
        """The head word itself is unknown: "Nigeria's airlines", "Syrian drones"."""
        owners = [m for m in phrase.before if _kinds(m, phrase.on) & (_HINTS | {"group", "agency"})]
        if owners:
            best = self._choose(owners[-1], phrase)
            more = self._joined(phrase, owners)
            sector = best.sector if best.kind in ("organisation", "group", "agency") else ""
            return Resolution(best.actor, sector, basis="modifier", group=best.group, more=more)
        roles = [m for m in phrase.before if "role" in _kinds(m, phrase.on)]
        if roles:
            return self._role(phrase, roles[-1])
        people = [m for m in phrase.before if _kinds(m, phrase.on) & {"person", "surname"}]
        if people:
            found = self._person(replace(phrase, before=(), head=people[-1]), people[-1])
            return replace(found, basis=f"modifier: {found.basis}")
        for word, match in phrase.after:
            if word.lower() in _OWNER:
                kinds = _kinds(match, phrase.on)
                if kinds & (_HINTS | {"group", "agency"}):
                    best = self._choose(match, phrase)
                    return Resolution(
                        best.actor, "", basis=f"{word.lower()} name", group=best.group
                    )
                if "role" in kinds:
                    rest = replace(
                        phrase, after=tuple(p for p in phrase.after if p[1].start > match.start)
                    )
                    return self._role(rest, match)
        return Resolution()

    # -- choosing between meanings -----------------------------------------------------------

    def _choose(self, match: Match, phrase: _Phrase) -> Entry:
        """The likeliest meaning of a name; an entry with an empty actor when it stays open."""
        entries = [e for e in _live(match, phrase.on) if e.kind != "role"]
        first = entries[0]
        same = [e for e in entries if e.kind == first.kind]
        actors = {e.actor for e in same}
        if len(actors) > 1:
            ranked = sorted(same, key=lambda e: -phrase.context.get(e.actor, 0))
            if phrase.context.get(ranked[0].actor, 0) > phrase.context.get(ranked[1].actor, 0):
                return ranked[0]
            return first._replace(actor="")
        around = [e for e in entries if phrase.context.get(e.actor, 0)]
        if around and not phrase.context.get(first.actor, 0) and first.kind == "city":
            return around[0]
        return first

    def _trailing_name(self, phrase: _Phrase, head: Match) -> str:
        """Capitalised words after a title: "Foreign Minister *Jane Doe*"."""
        match = re.match(r"\s+((?:[A-Z][\w'.\u2019-]+\s?){1,4})", phrase.text[head.end :])
        if not match or (
            self.index.find(match[1].strip())
            and self.index.find(match[1].strip())[0].kind == "role"
        ):
            return ""
        return match[1].strip()


def _live(match: Match, on: dt.date | None) -> tuple[Entry, ...]:
    """The meanings possible on that day; people stay possible after their time in office."""
    if on is None:
        return match.entries
    return tuple(
        e
        for e in match.entries
        if e.holds(on)
        or (e.kind in ("person", "surname") and (e.start is None or e.start - _EARLY <= on))
    )


def _kinds(match: Match, on: dt.date | None) -> set[str]:
    return {e.kind for e in _live(match, on)}


def _distance(entry: Entry, on: dt.date | None) -> int:
    """Days between `on` and the time of this meaning; 0 inside it."""
    if on is None or entry.holds(on):
        return 0
    if entry.end and on > entry.end:
        return (on - entry.end).days
    return (entry.start - on).days + 36500 if entry.start else 0


def _same_office(office: str) -> tuple[str, ...]:
    both = "head of state and government"
    if office in ("head of state", "head of government", "president", "prime minister"):
        plain = {"president": "head of state", "prime minister": "head of government"}
        return (office, plain.get(office, office), both)
    if office == both:
        return (both, "head of state", "head of government")
    return (office,)


def _second_sector(office: str) -> str:
    return "MIL" if office == "defence minister" else ""


def _trailing(text: str, main: Match, limit: int) -> Match | None:
    """Whether `main` still heads the phrase when unknown words follow it.

    A title before an unknown name does ("President Jane Doe"); a country before an unknown noun
    does not ("Syrian drones").
    """
    rest = text[main.end : limit].strip()
    if main.kind == "role" and rest[:1].isupper():
        return main
    if main.kind in ("person", "surname") or fold(rest) in (
        "group",
        "organisation",
        "organization",
    ):
        return main
    return None


def _part_of_longer_name(text: str, head: Match, matches: Sequence[Match]) -> bool:
    """Whether a surname stands inside an unknown full name ("Adam Curtis *Brown*")."""
    if head.kind != "surname":
        return False
    left = text[: head.start].rstrip()
    word = re.search(r"([A-Z][\w.'\u2019-]*)$", left)
    known = any(m.end >= len(left) and m.end <= head.start for m in matches)
    if word and not known and not _TITLE_WORD.match(word[1].rstrip(".")):
        return True
    right = re.match(r"\s+([A-Z][\w'\u2019-]*)", text[head.end :])
    return bool(right and not any(m.start == head.end + right.start(1) for m in matches))
