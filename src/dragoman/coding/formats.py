"""How a meeting was held: bilateral, multilateral, summit, call, visit, letter, third-party, talks.

The words decide, by `lexicon/en/formats.tsv`: the verb, the event noun with its modifiers, and the
means ("by phone", "in a letter"). Of several the format that stands first in the table holds.
PLOVER's own mode counts as a word. Where no word tells, the format is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from dragoman.coding.drafts import Draft
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.tree import Tree
from dragoman.coding.wording import (
    Spellings,
    heads,
    infinitives,
    noun_phrase,
    phrases,
    spellings,
    verb_label,
    verb_phrases,
)
from dragoman.knowledge.base import Knowledge

#: PLOVER's modes of CONSULT as formats.
_MODES: Final = {
    "visit": "visit", "third-party": "third-party", "multilateral": "multilateral",
    "phone": "call",
}  # fmt: skip
#: A meeting whose words tell no more than that people met: two sides, or more.
_BY_SIDES: Final = "bilateral|multilateral"
#: Prepositions before the meeting that a verb without a format of its own leads to.
_LEADS: Final = frozenset({"for", "in", "to", "from", "out of"})
_ON: Final = frozenset({"on", "to", "for"})
#: Of a meeting that is attended: "stood in for the premier at the summit".
_AT: Final = _LEADS | {"at"}
_THIRD: Final = "third-party"
_LETTER: Final = "letter"
#: How many infinitives deep a meeting is looked for: "refused to agree to meet".
_DEPTH: Final = 2


class Formats:
    """Reads the format of a meeting off its sentence."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = {row.word: row.format for row in knowledge.formats}
        self._order = list(dict.fromkeys(row.format for row in knowledge.formats))
        self._means: dict[str, dict[str, str]] = defaultdict(dict)
        for word, name in self._known.items():
            self._means[word.partition(" ")[0]][word] = name
        self._meetings = {row.lemma for row in knowledge.nouns if row.root == "CONSULT"}
        self._discussed = {
            row.word
            for row in knowledge.stages
            if row.kind == "verb" and row.stage == "agenda" and "obj" in row.topic
        }

    def of(self, draft: Draft, tree: Tree, mentions: Mentions, proposal: Proposal | None) -> str:
        """The format of the meeting that a draft tells of; "" for none and where no word tells.

        Args:
            draft: a meeting, or the will or refusal to hold one; of other acts, only a letter.
            tree: its sentence.
            mentions: the actors of the sentence.
            proposal: what the draft was made of, for the mode it had before a refusal or plan.
        """
        meeting = draft.root == "CONSULT" or (draft.root, draft.mode) == ("REJECT", "meet")
        planned = proposal.mode if proposal and proposal.root == "CONSULT" else None
        meeting = meeting or planned is not None
        found = list(self._words(draft, tree, meeting))
        found += self._acting(draft, tree, mentions)
        mode = draft.mode if draft.root == "CONSULT" else planned
        if not meeting and draft.root != "AGREE":
            found = [name for name in found if name == _LETTER]
        elif mode in _MODES:
            found.append(_MODES[mode])
        return self._first(found, draft)

    def _first(self, found: Collection[str], draft: Draft) -> str:
        """Of several formats the one that stands first in the table."""
        codes = {r.actor for r in (*draft.sources, *draft.targets) if r.actor}
        for name in self._order:
            if name not in found:
                continue
            if name == _BY_SIDES:
                if len(codes) > 1:
                    return name.split("|")[len(codes) > 2]
                continue
            return name
        return ""

    def _words(self, draft: Draft, tree: Tree, meeting: bool) -> Iterator[str]:
        """Formats named at the predicate, and below it where it is about a meeting to come."""
        if draft.nominal:
            yield from self._noun(tree, draft.at)
            return
        attended = draft.mode == "multilateral" or draft.root == "REJECT"
        leads = _AT if attended else _ON if draft.root == "AGREE" else _LEADS
        yield from self._verb(tree, draft.at, leads)
        if draft.root == "CONSULT":
            return
        below = [draft.at]
        for _ in range(_DEPTH):
            below = [k for index in below for k in infinitives(tree, index)]
            for index in below:
                if meeting or draft.root == "AGREE":
                    yield from self._verb(tree, index, _AT)

    def _verb(self, tree: Tree, index: int, leads: Collection[str]) -> Iterator[str]:
        """Formats in a verb, its objects and the phrases of means beside it.

        A verb that tells no format itself may lead to a noun that does, by one of `leads`.
        """
        slots = tree.slots(index)
        own = [self._known[word] for word in verb_phrases(tree, index, slots, self._known)]
        nouns: list[int] = []
        if not verb_label(tree, index) & self._discussed:
            nouns = [i for i in heads(tree, slots.obj) if self._is_meeting(tree, i)]
        told = [name for i in nouns for name in self._noun(tree, i)]
        if told:  # "held a summit": the noun tells, unless the verb is one of mediation
            own = [name for name in own if name in (_LETTER, _THIRD)]
        means = self._by_means(tree, index)
        if not told and set(own) <= {_BY_SIDES}:
            led = [i for case, found in slots.preps.items() if case in leads for i in found]
            led += [
                k  # "stayed away from the meeting"
                for i in tree.kids(index, "advmod")
                for k in tree.kids(i, "obl")
                if tree.case(k) in leads
            ]
            nouns = [i for i in heads(tree, led) if self._is_meeting(tree, i)]
            told = [name for i in nouns for name in self._noun(tree, i)]
        yield from (*own, *told, *means)

    def _noun(self, tree: Tree, index: int) -> Iterator[str]:
        """Formats in a noun with its modifiers and the means told with it."""
        yield from self._in(noun_phrase(tree, index))
        yield from self._by_means(tree, index)

    def _by_means(self, tree: Tree, index: int) -> Iterator[str]:
        """ "by phone", "via video link", "in a letter" beside a verb or noun."""
        for kid in tree.kids(index, "obl", "nmod"):
            case = tree.case(kid)
            known = self._means.get(case, {})
            run = noun_phrase(tree, kid) if known else []
            for place in range(len(run)):
                unit = [frozenset({case}), *run[place : place + 2]]
                yield from (known[word] for word in phrases(unit, known))

    def _acting(self, draft: Draft, tree: Tree, mentions: Mentions) -> Iterator[str]:
        """ "talks mediated by Qatar", "talks hosted by Oman" where the host takes no part."""
        taking_part = {r.actor for r in (*draft.sources, *draft.targets)}
        for token in tree.tokens:
            described = base(token) == "acl" and tree.is_passive(token.index)
            if not described or not self._is_meeting(tree, token.head):
                continue
            unit = [spellings(tree, token.index), frozenset({"by"})]
            agents = [r for i in tree.slots(token.index).subj for r in mentions.actors(i)]
            codes = {r.actor for r in agents if r.actor}
            if codes and not codes & taking_part:
                yield from self._in(unit)

    def _in(self, unit: Sequence[Spellings]) -> list[str]:
        return [self._known[word] for word in phrases(unit, self._known)]

    def _is_meeting(self, tree: Tree, index: int) -> bool:
        return bool(spellings(tree, index) & self._meetings)
