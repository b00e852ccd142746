"""From a frame's proposal to a draft event: who is meant, what is mutual, when and where."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.coding.attendance import Attendance
from dragoman.coding.dates import UNKNOWN, When, find_dates
from dragoman.coding.frames import Matcher
from dragoman.coding.home import Home
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.modality import mode_of
from dragoman.coding.plausible import implausible
from dragoman.coding.proposal import Proposal
from dragoman.coding.reasons import NOT_TOLD, Quoted, Reasons
from dragoman.coding.sides import (
    adjusted,
    distinct,
    is_self,
    marchers,
    own_government,
    own_people,
    split,
    within,
)
from dragoman.coding.targets import TOGETHER, WHERE, Targets, is_called_off
from dragoman.knowledge.base import Knowledge
from dragoman.model import EventStatus, Modality

_PLACE_KINDS: Final = frozenset({"city", "capital", "seat", "region", "name"})
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:in|at|near|outside|inside|off|across|around|over|from inside|south of|north of|"
    r"east of|west of)\s+(?:the\s+)?(?:(?:city|town|village|capital|port|port city|province|"
    r"region|northern|southern|eastern|western|central|city of|town of)\s+)*$",
    re.I,
)
_LIMIT: Final = re.compile(
    r"\b(?:by|since|until|before|after|from|the end of|end of)(?:\s+the\s+end\s+of)?\s+\S+$|"
    r"\b(?:since|until|by)$",
    re.I,
)
#: "after talks in Seoul last week": what follows has its own place and time.
_OTHER_TIMES: Final = frozenset({"after", "before", "following", "ahead of", "since", "during"})
_TOWNS: Final = frozenset({"capital", "city", "town", "village", "port", "resort", "province"})
_PAST_WORDS: Final = frozenset(
    {"past", "recent", "earlier", "previous", "long-running", "historic", "last"}
)
#: What a refusal or a threat makes of a mutual event is not mutual.
_ONE_WAY: Final = frozenset({"REJECT", "THREATEN"})
_GOING_ON: Final = frozenset({"continue", "remain", "persist", "drag", "rage", "grind", "deepen"})
_ROOT_WITHOUT_TARGET_SPLIT: Final = frozenset({"PROTEST", "MOBILIZE", "RETREAT"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An event of one sentence before the document is taken into account."""

    sentence: int
    start: int
    end: int
    trigger: str
    root: str
    mode: str
    sources: tuple[ActorRef, ...]
    targets: tuple[ActorRef, ...]
    reciprocal: bool
    modality: Modality
    status: EventStatus
    when: When
    place: str
    place_country: str
    nominal: bool
    confidence: float
    frame: str
    standing_in: str = ""
    coder: str = "rules"
    #: Index of the trigger's token, and the frame's own weight.
    at: int = 0
    weight: float = 0.5
    #: The relation model's probability of the root, and of "nothing happens"; -1 when not asked.
    p_root: float = -1.0
    p_none: float = -1.0
    #: How a meeting was held; the stated reason of a hostile act, maybe from another sentence.
    format: str = ""
    reason: Quoted = NOT_TOLD
    #: What is agreed or on the agenda; the sentences that say so; what here is not agreed on.
    stage: str = ""
    topics: tuple[str, ...] = ()
    told_in: tuple[int, ...] = ()
    unsettled: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Small tables of the lexicon that the drafts need."""

    doers: Mapping[str, str]
    anaphors: frozenset[str]
    reasons: Reasons

    @classmethod
    def of(cls, knowledge: Knowledge) -> Words:
        """From the tables."""
        return cls(
            {row.lemma: row.sector for row in knowledge.doers},
            frozenset(row.word for row in knowledge.anaphors),
            Reasons(knowledge),
        )


class Drafter:
    """Turns proposals of one sentence into drafts."""

    def __init__(self, matcher: Matcher, on: dt.date | None, words: Words) -> None:
        self.tree = matcher.tree
        self.mentions = matcher.mentions
        self.home = Home(self.tree, self.mentions, words.doers)
        self.targets = Targets(matcher, self.home, words.anaphors)
        self.attendance = Attendance(self.tree, self.mentions)
        self.reasons = words.reasons
        self.on = on
        self.left_out: list[tuple[Proposal, str]] = []
        self.offset = self.tree.sentence.start

    def draft(
        self, proposal: Proposal, root: str, modality: Modality, *, has_verb_event: bool
    ) -> Draft | None:
        """The draft of a proposal, or None when no codable actor is left."""
        clause = self.tree.clause(proposal.trigger)
        place, country = self.place(proposal.trigger, clause)
        proposal, root, sources, targets = self._sides(proposal, root, clause, country)
        tokens = self.tree.tokens
        lemma = tokens[proposal.trigger].lemma.lower()
        slots = self.tree.slots(proposal.trigger)
        passive = not proposal.nominal and slots.passive and not slots.subj
        if reason := implausible(proposal, lemma, sources, targets, passive=passive):
            self.left_out.append((proposal, reason))
            return None
        marks = [*clause, *(r.token for r in (*sources, *targets))]
        start = min(tokens[i].start for i in marks)
        end = max(tokens[i].end for i in marks)
        when = self.when(
            proposal.trigger, clause, future=modality == "planned" or root != proposal.root
        )
        status = self.status(proposal, when, has_verb_event)
        return Draft(
            self.tree.sentence.index, start, end, tokens[proposal.trigger].text, root,
            mode_of(proposal.root, proposal.mode, root), sources, targets,
            proposal.reciprocal and root not in _ONE_WAY and bool(sources)
            and (bool(targets) or len(sources) > 1),
            modality, status, when, place, country, proposal.nominal,
            _confidence(proposal, sources, targets), proposal.frame,
            self.attendance.standing_in(proposal.trigger) if proposal.root == "CONSULT" else "",
            at=proposal.trigger, weight=proposal.weight,
        )  # fmt: skip

    def _sides(
        self, proposal: Proposal, root: str, clause: Sequence[int], country: str
    ) -> tuple[Proposal, str, tuple[ActorRef, ...], tuple[ActorRef, ...]]:
        """Proposal and root as the kind of actors has them, and both sides completed."""
        sources, targets = self.home.complete(proposal, country)
        mutual = proposal.reciprocal and len({r.actor for r in sources}) > 1
        if is_called_off(proposal, root):  # "cancelled *his* visit"
            targets = tuple(t for t in targets if not is_self(t, sources))
        if proposal.open_target and not mutual and not any(t.actor for t in targets):
            open_to = self._without_reason(proposal, root, clause)
            targets = self.targets.find(proposal, sources, open_to, country) or targets
        sources, targets = distinct(sources), distinct(targets)
        proposal, root = adjusted(proposal, root, sources, targets)
        if proposal.root == "PROTEST" and proposal.nominal and not sources:
            sources, targets = marchers(targets), ()
        if proposal.root == "PROTEST" and not any(t.actor for t in targets):
            targets = own_government(sources) if proposal.mode != "strike" else targets
        if proposal.root in TOGETHER:
            targets = self._without_places(sources, targets)
        if proposal.reciprocal:
            sources, targets = split(sources, targets)
        elif proposal.root not in _ROOT_WITHOUT_TARGET_SPLIT:
            targets = tuple(
                t for t in targets if not within(t, sources) and not is_self(t, sources)
            )
        if not any(t.actor for t in targets):
            targets = own_people(proposal.root, proposal.mode, sources, country) or targets
        if root == "CONSULT":
            sources, targets = map(self.attendance.with_company, (sources, targets))
        return proposal, root, sources, targets

    def _without_reason(
        self, proposal: Proposal, root: str, clause: Sequence[int]
    ) -> Sequence[int]:
        """The clause of a cancelled meeting without why: who is named there was not to be met."""
        if not is_called_off(proposal, root):
            return clause
        reason = self.reasons.of(self.tree, proposal.trigger, "REJECT", "meet")
        return [i for i in clause if not (reason and reason[0] <= i <= reason[1])]

    def _without_places(
        self, sources: Sequence[ActorRef], targets: tuple[ActorRef, ...]
    ) -> tuple[ActorRef, ...]:
        """Targets without "in Moscow", where it says only where they met."""
        elsewhere = tuple(t for t in targets if not self._is_place(t))
        several = len({r.actor for r in sources}) > 1
        bodies = any(r.actor in self.mentions.resolver.bodies for r in sources)
        enough = elsewhere or several or bodies
        return elsewhere if enough else targets

    def _is_place(self, ref: ActorRef) -> bool:
        """Whether a mention is "in Moscow", or a thing that is only its actor's by such a place."""
        if self.tree.case(ref.token) in WHERE or self._word_before(ref) in WHERE:
            return True
        if self.tree.tokens[ref.token].lemma.lower() in _TOWNS:
            return True
        return ref.resolution.basis in ("in name", "at name", "role + in name")

    def _word_before(self, ref: ActorRef) -> str:
        """The word before a mention, which tells a place where the tree does not."""
        first = next((t.index for t in self.tree.tokens if t.start == ref.start), 0)
        return self.tree.tokens[first - 1].text.lower() if first else ""

    # -- place, time, status --------------------------------------------------------------------

    def place(self, head: int, clause: Sequence[int]) -> tuple[str, str]:
        """The place named beside the predicate and its country; empty when none is."""
        tokens = self.tree.tokens
        below = self._below(head)
        starts = {tokens[i].start - self.offset for i in clause if i not in below}
        text = self.tree.sentence.text
        found: list[tuple[int, str, str]] = []
        for match in self.mentions.resolver.index.find(text):
            if not any(match.start <= s < match.end for s in starts):
                continue
            entry = next((e for e in match.entries if e.kind in _PLACE_KINDS), None)
            visited = tokens[head].lemma == "visit" and entry and entry.kind in ("city", "capital")
            if entry and (visited or _PLACE_BEFORE.search(text[: match.start])):
                rank = 1 if entry.kind == "name" else 0
                found.append((rank, text[match.start : match.end], entry.actor))
        found.sort(key=lambda item: item[0])
        return (found[0][1], found[0][2]) if found else ("", "")

    def _below(self, head: int) -> set[int]:
        """Tokens of the clauses below a predicate, which have times and places of their own."""
        found = {
            i
            for kid in self.tree.kids(head, "xcomp", "ccomp", "advcl", "acl", "obl")
            if base(self.tree.tokens[kid]) != "obl" or self.tree.case(kid) in _OTHER_TIMES
            for i in self.tree.subtree(kid)
        }
        for token in self.tree.tokens:
            if token.deprel == "acl:relcl" and token.index not in (head, *found):
                inside = set(self.tree.subtree(token.index))
                found |= inside if head not in inside else set()
        return found

    def when(self, clause_head: int, clause: Sequence[int], *, future: bool) -> When:
        """The date said beside the predicate, else the only date around it.

        What stands in a complement ("accused it of meddling in 2016") or as a limit ("by 2030",
        "since 1953") dates something else.
        """
        tokens = self.tree.tokens
        below = self._below(clause_head)
        starts = {tokens[i].start - self.offset for i in clause if i not in below}
        text = self.tree.sentence.text
        dates = [
            d
            for d in find_dates(text, self.on, future=future)
            if not _LIMIT.search(text[: d.start] + " " + d.basis.split()[0])
        ]
        own = [d for d in dates if any(d.start <= s < d.end for s in starts)]
        if own:
            return own[0]
        if self._beside_another(clause_head):
            return UNKNOWN
        inside = {tokens[i].start - self.offset for i in below}
        rest = [d for d in dates if not any(d.start <= s < d.end for s in inside)]
        return rest[0] if len(rest) == 1 else UNKNOWN

    def _beside_another(self, head: int) -> bool:
        """Whether the clause is only set in time against another: "two weeks after X did it"."""
        for up in (head, *self.tree.ancestors(head)):
            marks = {self.tree.tokens[k].text.lower() for k in self.tree.kids(up, "mark")}
            if base(self.tree.tokens[up]) == "advcl" and marks & {"after", "before", "since"}:
                return True
        return False

    def status(self, proposal: Proposal, when: When, has_verb_event: bool) -> EventStatus:
        """New, or background: an older event told as context."""
        tokens = self.tree.tokens
        if when.day and self.on:
            old = {"day": 10, "month": 45, "year": 366}[when.precision]
            if (self.on - when.day).days > old:
                return "background"
        trigger = proposal.trigger
        if proposal.nominal:
            words = {tokens[k].text.lower() for k in self.tree.kids(trigger, "amod")}
            subject = base(tokens[trigger]) == "nsubj"
            going_on = subject and tokens[tokens[trigger].head].lemma in _GOING_ON
            if words & _PAST_WORDS or going_on or not (subject or has_verb_event is False):
                return "background"
            return "new" if subject or base(tokens[trigger]) == "root" else "background"
        aux = {tokens[k].text.lower() for k in self.tree.kids(trigger, "aux")}
        marks = {tokens[k].text.lower() for k in self.tree.kids(trigger, "mark")}
        if base(tokens[trigger]) == "advcl" and "after" in marks:
            return "background"
        if "had" in aux or "'d" in aux:
            return "background"
        if tokens[trigger].deprel == "acl:relcl" and ("had" in aux or "has" in aux):
            return "background"
        return "new"


def _confidence(
    proposal: Proposal, sources: Sequence[ActorRef], targets: Sequence[ActorRef]
) -> float:
    """How sure the rules are: the frame's own weight, less what had to be filled in."""
    value = proposal.weight * (0.85 if proposal.nominal else 1.0)
    if not any(r.actor for r in sources):
        value *= 0.6
    if not any(r.actor for r in targets):
        value *= 0.8
    if any(r.inherited or r.coreferent for r in (*sources, *targets)):
        value *= 0.8
    return round(max(0.05, min(0.99, value)), 3)
