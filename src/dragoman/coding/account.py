"""What became of everything the coder saw in a text: the account behind `code --explain`.

Nothing here runs in normal coding. It starts from the same `Analysis` that the events come from,
so that it tells what was done and not what might have been.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragoman.coding.coder import Analysis, RuleCoder
from dragoman.coding.dates import find_dates
from dragoman.coding.document import answered, merge
from dragoman.coding.drafts import Draft
from dragoman.coding.judge import Hearing
from dragoman.coding.memory import ActorRef
from dragoman.coding.misses import Miss, misses
from dragoman.coding.proposal import Proposal
from dragoman.coding.tree import NOMINAL, Tree
from dragoman.knowledge.base import own_rows
from dragoman.model import Event, Modality, Sentence

#: A word that no table holds, in place of one that is tried.
_NO_WORD: Final = "\ue000"
#: Relations of words inside a name.
_INSIDE: Final = frozenset({"compound", "flat", "nmod:desc", "nmod:unmarked", "goeswith"})
_Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Fate:
    """One proposal, and what became of it.

    `event` is the event that it is, or into which it was `merged`; `reason` says why it is no
    event of its own, "" when it is. `root` and `modality` are what PLOVER's rules made of the
    proposal, `decided` the words without which they would have made something else. `proposal`
    is None for an event that the model found where no frame matched.
    """

    proposal: Proposal | None
    draft: Draft | None
    event: Event | None
    merged: bool
    reason: str
    root: str
    modality: Modality
    decided: tuple[str, ...]
    hearing: Hearing | None


@dataclass(frozen=True, slots=True)
class Told:
    """The account of one sentence.

    `unknown` are names that no table has; `pairs` what the model said of pairs of actors between
    whom no event was found.
    """

    analysis: Analysis
    actors: tuple[ActorRef, ...]
    unknown: tuple[str, ...]
    fates: tuple[Fate, ...]
    pairs: tuple[Hearing, ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a text; `noise` are the words by which it was taken for no politics."""

    sentences: tuple[Told, ...]
    noise: tuple[str, ...] = ()


def account(coder: RuleCoder, sentences: Sequence[Sentence], on: dt.date | None) -> Account:
    """Code a text and tell what became of each proposal.

    Args:
        coder: the coder.
        sentences: the parsed sentences of the document, title first.
        on: day of the report.
    """
    analyses = coder.analyse(sentences, on)
    if sentences and not analyses:
        return Account((), coder.noise.words("\n".join(s.text for s in sentences)))
    return _Teller(coder, sentences, analyses).account()


class _Teller:
    """Follows the drafts of a document to its events."""

    def __init__(
        self, coder: RuleCoder, sentences: Sequence[Sentence], analyses: Sequence[Analysis]
    ) -> None:
        self._coder = coder
        self._analyses = analyses
        self._own = own_rows(coder.knowledge, "verbs") | own_rows(coder.knowledge, "nouns")
        places = {s.index: s for s in sentences}
        log: list[tuple[Draft, Draft]] = []
        told = answered([d for a in analyses for d in a.drafts])
        drafts = [d for d in told if d.confidence >= coder.limit(d)]
        self._events: dict[_Key, Event] = {
            _key(d): coder.event(d, also, places[d.sentence], "") for d, also in merge(drafts, log)
        }
        self._into = {_key(spare): _key(kept) for spare, kept in log}

    def account(self) -> Account:
        """Sentence by sentence."""
        return Account(tuple(self._told(analysis) for analysis in self._analyses))

    def _told(self, analysis: Analysis) -> Told:
        tree, mentions = analysis.tree, analysis.mentions
        fates = [self._fate(analysis, proposal) for proposal in analysis.proposals]
        found = [h for h in analysis.heard if h.pair]
        fates += [self._found(analysis, h, h.after) for h in found if h.after]
        seen = [ref for refs in mentions.resolved().values() for ref in refs]
        return Told(
            analysis, tuple(ref for ref in seen if not _within(ref, seen)),
            tuple(_unknown(tree, {ref.token for ref in seen}, mentions.on)), tuple(fates),
            tuple(h for h in found if h.after is None),
            misses(self._coder.frames, tree, mentions, analysis.proposals, self._own),
        )  # fmt: skip

    def _fate(self, analysis: Analysis, proposal: Proposal) -> Fate:
        index = analysis.tree.sentence.index
        key = (index, proposal.trigger, proposal.frame)
        drafts = {_key(d): d for d in analysis.drafts}
        heard = {_key(h.before or h.after): h for h in analysis.heard if h.before or h.after}
        root, modality, decided = self._decided(analysis, proposal)
        draft, hearing = drafts.get(key), heard.get(key)
        event, reason = self._outcome(draft, hearing)
        for left, why in analysis.left_out:
            if draft is None and (left.trigger, left.frame) == key[1:]:
                reason = why
        merged = event is not None and key not in self._events
        return Fate(proposal, draft, event, merged, reason, root, modality, decided, hearing)

    def _found(self, analysis: Analysis, hearing: Hearing, after: Draft) -> Fate:
        """An event that the model found by itself."""
        draft = next((d for d in analysis.drafts if _key(d) == _key(after)), None)
        event, reason = self._outcome(draft, hearing)
        merged = event is not None and _key(after) not in self._events
        return Fate(None, draft or after, event, merged, reason, after.root, "actual", (), hearing)

    def _outcome(self, draft: Draft | None, hearing: Hearing | None) -> tuple[Event | None, str]:
        """The event of a draft, its own or that into which it was merged, or why it has none."""
        if draft is None:
            if hearing is None:
                return None, "another event of the sentence covers it"
            after = hearing.after
            return None, self._coder.barred(after) if after else f"the model {hearing.said}"
        key = _key(draft)
        while key not in self._events and key in self._into:
            key = self._into[key]
        if event := self._events.get(key):
            where = f"merged into the {event.root} of sentence {event.sentence}"
            return event, "" if key == _key(draft) else f"{where} ({event.trigger!r})"
        limit = self._coder.limit(draft)
        return None, f"confidence {draft.confidence} is below {limit}"

    def _decided(
        self, analysis: Analysis, proposal: Proposal
    ) -> tuple[str, Modality, tuple[str, ...]]:
        """Root and modality after the rules, and the words that decided them, if any did."""
        tree = analysis.tree
        framed = {p.trigger: p.root for p in analysis.proposals if not p.nominal}
        root, modality = self._coder.modality.settled(tree, proposal, framed)
        if (root, modality) == (proposal.root, "actual"):
            return root, modality, ()
        words = [
            token.text
            for token in tree.tokens
            if token.index != proposal.trigger and token.upos != "PUNCT"
            and self._without(tree, token.index, proposal, framed) != (root, modality)
        ]  # fmt: skip
        return root, modality, tuple(words)

    def _without(
        self, tree: Tree, index: int, proposal: Proposal, framed: Mapping[int, str]
    ) -> tuple[str, Modality]:
        """How the rules would read the sentence if it had another word at `index`."""
        other = copy.copy(tree)
        blank = replace(tree.tokens[index], text=_NO_WORD, lemma=_NO_WORD)
        other.tokens = (*tree.tokens[:index], blank, *tree.tokens[index + 1 :])
        rest = {trigger: root for trigger, root in framed.items() if trigger != index}
        return self._coder.modality.settled(other, proposal, rest)


def _key(draft: Draft | None) -> _Key:
    """What tells a draft of a document from the others, whatever was made of it since."""
    assert draft is not None
    return draft.sentence, draft.at, draft.frame


def _within(ref: ActorRef, others: Iterable[ActorRef]) -> bool:
    """Whether a mention is only part of another: the title before a name."""
    return any(
        o.start <= ref.start and ref.end <= o.end and (o.start, o.end) != (ref.start, ref.end)
        for o in others
    )


def _unknown(tree: Tree, known: set[int], on: dt.date | None) -> Iterable[str]:
    """Proper names of the sentence that head a phrase, name nobody and are no date."""
    dates = find_dates(tree.sentence.text, on)
    for token in tree.tokens:
        start = token.start - tree.sentence.start
        dated = any(d.start <= start < d.end for d in dates)
        if token.upos == "PROPN" and token.deprel not in _INSIDE and not dated:
            span = tree.nominal_span(token.index, wide=False)
            if not known & set(span):
                yield " ".join(tree.tokens[i].text for i in span if tree.tokens[i].upos in NOMINAL)
