"""Frames of the lexicon that did not apply to a sentence, and what each would have needed.

Only asked for by `dragoman code --explain`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from dragoman.coding.frames import Matcher
from dragoman.coding.lexicon import Condition, Frames, VerbSense
from dragoman.coding.mentions import Mentions
from dragoman.coding.proposal import Proposal
from dragoman.coding.tree import Slots, Tree
from dragoman.knowledge.rows import NounFrame, VerbFrame

#: Frames shown of one word, those that lack least first.
SHOWN: Final = 3
#: Words shown of a long list.
_WORDS: Final = 6
_SHAPES: Final = {
    "obj": "a direct object", "obj=person": "a person as direct object",
    "obj=actor": "an actor as direct object", "noobj": "no direct object",
    "iobj": "an indirect object", "passive": "the passive voice",
    "plural": "two or more actors as subject", "xcomp": "an infinitive",
    "ccomp": "a clause that tells what", "any": "a word of the clause",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Miss:
    """A word and a frame of it that did not apply; `row` is None where the lexicon has none.

    `needs` are the conditions that did not hold; where all held, `reason` says why the frame
    was passed over.
    """

    token: int
    row: VerbFrame | NounFrame | None
    needs: tuple[str, ...] = ()
    reason: str = ""


def misses(
    frames: Frames,
    tree: Tree,
    mentions: Mentions,
    proposals: Collection[Proposal],
    own: Collection[VerbFrame | NounFrame] = (),
) -> tuple[Miss, ...]:
    """What the lexicon has on the verbs and event nouns of a sentence beside what matched.

    Args:
        frames: the lexicon.
        tree: the sentence.
        mentions: its actors.
        proposals: what did match.
        own: frames of the user's own tables: they come first and are all told.
    """
    prober = _Prober(frames, tree, mentions)
    prober.own = own
    taken = {p.trigger: p for p in proposals}
    carried = {p.governor for p in proposals}
    found: list[Miss] = []
    for token in tree.tokens:
        if tree.is_verb(token.index) and token.upos != "AUX":
            found += prober.of_verb(token.index, taken.get(token.index))
        elif token.upos in ("NOUN", "PROPN") and token.index not in {*taken, *carried}:
            found += prober.of_noun(token.index)
    return tuple(found)


def words_of(condition: Condition) -> str:
    """A condition in words: 'a phrase with "to" headed by one of: aid, loan'."""
    shape = _SHAPES.get(condition.name)
    if shape is None:
        preposition = condition.name.removeprefix("+").replace("_", " ")
        shape = f'a phrase with "{preposition}"'
    if not condition.words:
        return shape
    listed = sorted(condition.words)
    more = f" or {len(listed) - _WORDS} more" if len(listed) > _WORDS else ""
    which = "that is" if condition.name in _SHAPES else "headed by"
    return f"{shape} {which} one of: {', '.join(listed[:_WORDS])}{more}"


class _Prober(Matcher):
    """Tries each frame of a word by itself."""

    own: Collection[VerbFrame | NounFrame] = ()

    def of_verb(self, index: int, chosen: Proposal | None) -> Iterator[Miss]:
        lemma = self.tree.tokens[index].lemma.lower()
        senses = self.frames.verbs.get(self._hyphenated(index), ()) or self.frames.verbs.get(
            lemma, ()
        )
        if not senses and chosen is None:
            kind = "only says or thinks what follows" if lemma in self.frames.reporting else ""
            kind = kind or ("carries a noun" if lemma in self.frames.light else "has no frame")
            yield Miss(index, None, reason=f"the verb {lemma!r} {kind}")
            return
        slots = self.tree.slots(index)
        lacking = [(self._lacks(sense, index, slots), sense) for sense in senses]
        best = next((sense for needs, sense in lacking if not needs), None)
        lacking.sort(key=lambda pair: (pair[1].frame not in self.own, len(pair[0])))
        shown = 0
        for needs, sense in lacking:
            frame, own = sense.frame, sense.frame in self.own
            far = chosen is not None and len(needs) > 1 and not own
            if far or (chosen and frame is chosen.row) or (shown >= SHOWN and not own):
                continue
            shown += 1
            yield Miss(index, frame, needs, "" if needs else _passed(sense, best, chosen))

    def _lacks(self, sense: VerbSense, index: int, slots: Slots) -> tuple[str, ...]:
        """The conditions of a sense that do not hold, in words."""
        if self._fits(sense, index, slots):
            return ()
        needs = [words_of(c) for c in sense.conditions if not self._holds(c, index, slots)]
        if not needs or sense.frame.particle not in ("", *self._particles(index)):
            needs.append(f"the particle {sense.frame.particle!r}")
        return tuple(needs)

    def of_noun(self, index: int) -> Iterator[Miss]:
        lemma = self.tree.tokens[index].lemma.lower()
        chosen = self._noun_frame(index)
        frames = self.frames.nouns.get(lemma, ())
        for frame in sorted(frames, key=lambda frame: frame not in self.own)[:SHOWN]:
            if frame is chosen:
                reason = "" if frame.root else "this row says that it is no event"
                yield Miss(index, frame, reason=reason or "it stands in another word's phrase")
            elif frame.compound:
                yield Miss(index, frame, (_before(frame),))


def _passed(sense: VerbSense, best: VerbSense | None, chosen: Proposal | None) -> str:
    """Why a frame all of whose conditions hold was not taken."""
    if sense is not best:
        return "a more specific frame matched"
    if chosen is None and not sense.frame.root:
        return "this row says that it is no event"
    return "the noun that the verb carries tells more"


def _before(frame: NounFrame) -> str:
    words = sorted(frame.compound)
    more = f" or {len(words) - _WORDS} more" if len(words) > _WORDS else ""
    return f"one of these as its modifier: {', '.join(words[:_WORDS])}{more}"
