"""Sentences and their document to events: the flow of the coding room, told top to bottom.

sentence -> tree -> actors -> frames -> modality -> drafts -> (document) merge -> Event
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from dragoman.coding.agenda import Point, Scene
from dragoman.coding.confidence import Calibration
from dragoman.coding.document import answered, learn_nationals, merge, remember
from dragoman.coding.drafts import Draft, Drafter, Words
from dragoman.coding.frames import Matcher
from dragoman.coding.judge import Hearing, Judge
from dragoman.coding.lexicon import Frames
from dragoman.coding.memory import ActorRef, Memory
from dragoman.coding.mentions import Mentions
from dragoman.coding.modality import ModalityReader
from dragoman.coding.noise import NoiseFilter
from dragoman.coding.practice import Practice, settled_text
from dragoman.coding.proposal import Proposal
from dragoman.coding.relations import RelationModel
from dragoman.coding.resolve import Resolver
from dragoman.coding.themes import ThemeIndex
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_SENTENCES
from dragoman.model import Event, Participant, Sentence

#: Raised with every change of the coding rules that can change an event.
CODER_VERSION: Final = "rules-2"
#: Drafts of what did not happen that are less sure than this by the rules are not events.
THRESHOLD: Final = 0.3


class Coder(Protocol):
    """What every coder does, whether by rules, by a model or by a language model."""

    name: str

    def code(
        self, sentences: Sequence[Sentence], on: dt.date | None, report_id: str = ""
    ) -> tuple[Event, ...]:
        """Events of one document."""
        ...


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the coder saw in one sentence; `dragoman code --explain` prints it.

    `left_out` are proposals that became no draft, each with the reason; `heard` is what the
    relation model said; `points` is what is named as on the agenda.
    """

    tree: Tree
    mentions: Mentions
    proposals: tuple[Proposal, ...]
    drafts: tuple[Draft, ...]
    left_out: tuple[tuple[Proposal, str], ...] = ()
    heard: tuple[Hearing, ...] = ()
    points: tuple[Point, ...] = ()


class RuleCoder:
    """The coder of tables: frames of the lexicon on dependency trees."""

    name = "rules"

    version = CODER_VERSION

    def __init__(
        self, knowledge: Knowledge, model: RelationModel | None = None, model_version: str = ""
    ) -> None:
        """Take the tables, the model beside the rules, and what events call the models."""
        self.knowledge = knowledge
        self.model_version = model_version
        self.judge = Judge(model, knowledge) if model else None
        self.calibration = Calibration.load("model" if model else "rules")
        self.resolver = Resolver(knowledge)
        self.frames = Frames(knowledge)
        self.modality = ModalityReader(knowledge)
        self.noise = NoiseFilter(knowledge, self.resolver.index)
        self.areas = ThemeIndex(knowledge.areas)
        self.contexts = ThemeIndex(knowledge.contexts)
        self.practice = Practice(knowledge, self.areas, self.modality)
        self._roots = {row.root: row for row in knowledge.roots}
        self._official = _official(knowledge)
        self._words = Words.of(knowledge)
        self._modes = {(row.root, row.mode): row for row in knowledge.modes}

    def code(
        self, sentences: Sequence[Sentence], on: dt.date | None, report_id: str = ""
    ) -> tuple[Event, ...]:
        """Events of one document, in order of place.

        Args:
            sentences: the parsed sentences of the document, title first.
            on: day of the report; relative dates and offices are read from it.
            report_id: goes into the events and their ids.
        """
        drafts = answered([d for a in self.analyse(sentences, on) for d in a.drafts])
        merged = merge([d for d in drafts if d.confidence >= self.limit(d)])
        by_index = {s.index: s for s in sentences}
        events = [self.event(d, also, by_index[d.sentence], report_id) for d, also in merged]
        return tuple(sorted(events, key=lambda e: (e.start, e.end, e.root, e.event_id)))

    def analyse(self, sentences: Sequence[Sentence], on: dt.date | None) -> list[Analysis]:
        """What is seen in each sentence, the document's memory going along."""
        memory = Memory()
        for sentence in sentences[:MAX_SENTENCES]:
            learn_nationals(memory, sentence.text, self.resolver, on)
        found: list[Analysis] = []
        if self.noise.is_noise("\n".join(s.text for s in sentences)):
            return found
        for sentence in sentences[:MAX_SENTENCES]:
            analysis = self.sentence(sentence, on, memory)
            remember(memory, analysis.mentions, analysis.drafts)
            found.append(analysis)
        return self._with_agenda(found)

    def _with_agenda(self, found: Sequence[Analysis]) -> list[Analysis]:
        """The analyses, with what is said of a meeting's agenda in sentences after it."""
        scenes = [Scene(a.points, list(a.drafts), a.tree, a.mentions) for a in found]
        self.practice.assign(scenes, lambda draft: draft.confidence >= self.limit(draft))
        return [replace(a, drafts=tuple(s.drafts)) for a, s in zip(found, scenes, strict=True)]

    def sentence(self, sentence: Sentence, on: dt.date | None, memory: Memory) -> Analysis:
        """Proposals and drafts of one sentence."""
        tree = Tree(sentence)
        mentions = Mentions(tree, self.resolver, on, memory, self.modality.reporting)
        matcher = Matcher(self.frames, tree, mentions)
        verbal = [p for t in tree.tokens if tree.is_verb(t.index) and (p := matcher.verb(t.index))]
        verbal += [
            p for t in tree.tokens if tree.is_verb(t.index) and (p := matcher.obligation(t.index))
        ]
        carried = {p.governor for p in verbal if p.governor >= 0}
        nominal = [
            p
            for t in tree.tokens
            if t.upos in ("NOUN", "PROPN") and t.index not in carried
            and (p := matcher.noun(t.index))
        ]  # fmt: skip
        return self._drafts(matcher, (*verbal, *nominal), on)

    def _drafts(
        self, matcher: Matcher, proposals: tuple[Proposal, ...], on: dt.date | None
    ) -> Analysis:
        tree, mentions = matcher.tree, matcher.mentions
        drafter = Drafter(matcher, on, self._words)
        framed = {p.trigger: p.root for p in proposals if not p.nominal}
        drafts: list[Draft] = []
        for proposal in proposals:
            if proposal.nominal and drafts and not _stands_alone(proposal):
                drafter.left_out.append(
                    (proposal, "a noun without both of its actors, beside an event")
                )
                continue
            root, modality = self.modality.settled(tree, proposal, framed)
            draft = drafter.draft(proposal, root, modality, has_verb_event=bool(drafts))
            if draft and (reason := self.barred(draft)):
                drafter.left_out.append((proposal, reason))
            elif draft:
                drafts.append(draft)
        heard: list[Hearing] = []
        if self.judge:
            heard = self.judge.review(tree, mentions, drafter, drafts)
            drafts = [hearing.after for hearing in heard if hearing.after]
        rated = self.calibration.rated
        kept = [rated(d, tree, self.modality.reporting) for d in drafts if not self.barred(d)]
        told, points = self.practice.told(kept, tree, mentions, proposals)
        left_out = tuple(drafter.left_out)
        return Analysis(
            tree, mentions, proposals, tuple(told), left_out, tuple(heard), tuple(points)
        )

    def limit(self, draft: Draft) -> float:
        """The confidence that a draft needs to be an event."""
        return self.calibration.threshold if draft.modality == "actual" else THRESHOLD

    def barred(self, draft: Draft) -> str:
        """Why a draft cannot be an event of its root; "" when it can."""
        row = self._roots[draft.root]
        if row.target_required and not any(r.actor for r in draft.targets) and not draft.reciprocal:
            return f"{draft.root} needs a target that can be coded"
        if draft.reciprocal:
            codes = {r.actor for r in (*draft.sources, *draft.targets) if r.actor}
            if len(codes) < 2 and not any(r.resolution.sector for r in draft.targets):
                return "a mutual event needs two actors"
        return ""

    # -- drafts to events ---------------------------------------------------------------------

    def event(
        self, draft: Draft, also: tuple[int, ...], sentence: Sentence, report_id: str
    ) -> Event:
        """The event of a draft; `also` are the other sentences that tell it."""
        clause = sentence.text[max(0, draft.start - sentence.start) : draft.end - sentence.start]
        row = self._roots[draft.root]
        mode = self._modes.get((draft.root, draft.mode))
        sources = tuple(self._participant(r, draft.root) for r in draft.sources)
        if draft.standing_in and sources:
            sources = (replace(sources[0], standing_in_for=draft.standing_in), *sources[1:])
        targets = tuple(self._participant(r, draft.root) for r in draft.targets)
        if not any(r.actor for r in draft.sources) and targets:
            sources = sources or (Participant("UNK"),)
        return Event(
            _event_id(report_id, draft, sources, targets), report_id, draft.sentence,
            draft.start, draft.end, draft.trigger, draft.root, mode.mode if mode else "",
            row.quad, mode.score if mode and mode.score is not None else row.goldstein,
            (mode.cameo if mode else "") or row.cameo, sources, targets,
            self.areas.find(settled_text(draft, clause, draft.start)), self.contexts.find(clause),
            draft.when.day, draft.when.precision, draft.when.basis,
            draft.place, draft.place_country, draft.modality, draft.status, draft.reciprocal,
            draft.confidence, draft.coder, CODER_VERSION, self.knowledge.version, also,
            draft.format, draft.reason.text, draft.reason.start, draft.reason.end,
            draft.stage, draft.topics, self.model_version,
        )  # fmt: skip

    def _participant(self, ref: ActorRef, root: str) -> Participant:
        res = ref.resolution
        sector = res.sector
        if not sector and res.actor and root in self._official and res.basis in ("exact name",):
            sector = "GOV"
        return Participant(
            res.actor or "UNK", sector, res.person, res.office, ref.text, ref.start, ref.end
        )


def _official(knowledge: Knowledge) -> frozenset[str]:
    """Roots that a state named alone does by its government: words, help and sanctions."""
    kind = {row.root for row in knowledge.roots if row.quad < 4} | {"SANCTION"}
    return frozenset(kind - {"RETREAT"})


def _stands_alone(proposal: Proposal) -> bool:
    """Whether an event noun says enough to be an event beside that of a verb."""
    if proposal.root == "PROTEST" and proposal.targets:
        return True
    actors = {r.actor for r in (*proposal.sources, *proposal.targets) if r.actor}
    return bool(proposal.sources and proposal.targets) or len(actors) > 1


def _event_id(
    report_id: str, draft: Draft, sources: Sequence[Participant], targets: Sequence[Participant]
) -> str:
    parts = [report_id, str(draft.start), str(draft.end), draft.root, draft.mode, draft.modality]
    for side in (sources, targets):
        parts += ["|"] + [f"{p.actor}:{p.sector}:{p.person}" for p in side]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
