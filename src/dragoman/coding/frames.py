"""Matching the lexicon's verb and noun frames on a tree.

A frame tells root, mode and which grammatical slot is source and which is target. The grammar of
patterns and slots is in docs/reference/knowledge.md ("Verb frames", "Noun frames").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dragoman.coding.lexicon import Condition, VerbSense
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.nouns import CARRIERS, MEASURES, Nouns
from dragoman.coding.proposal import Proposal
from dragoman.coding.tree import Slots
from dragoman.knowledge.rows import VerbFrame

_PARTICLES: Final = frozenset({"off", "over", "out", "back", "down", "up", "away"})
_FORCE: Final = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_MUST: Final = frozenset({"must", "should", "ought"})


def _is_somebody(ref: ActorRef) -> bool:
    """Whether the head itself is a person or body, not a thing of theirs."""
    return bool(ref.resolution.sector) and not ref.resolution.basis.startswith("modifier")


class Matcher(Nouns):
    """Frames on one sentence."""

    # -- verbs ------------------------------------------------------------------------------

    def verb(self, index: int) -> Proposal | None:
        """The best frame of the verb at `index`, or of the noun a light verb carries."""
        light = self._light(index)
        slots = self.tree.slots(index)
        senses = self.frames.verbs.get(self._hyphenated(index), ()) or self.frames.verbs.get(
            self.tree.tokens[index].lemma.lower(), ()
        )
        best = next((s for s in senses if self._fits(s, index, slots)), None)
        if best is None and (turned := self._headline_passive(index, slots)):
            best = next((s for s in senses if self._fits(s, index, turned)), None)
            slots = turned if best else slots
        if light and (best is None or best.count < 2):
            return light
        if best is None or not best.frame.root:
            return light
        return self._propose(index, slots, best.frame, best.count)

    def _headline_passive(self, index: int, slots: Slots) -> Slots | None:
        """ "Indonesian minister stabbed": in a headline a past form without object is a passive."""
        tokens = self.tree.tokens
        headline = tokens[-1].upos != "PUNCT" and tokens[index].xpos in ("VBD", "VBN")
        if not headline or slots.obj or slots.passive or self.tree.kids(index, "aux", "ccomp"):
            return None
        return Slots(index, obj=list(slots.subj), preps=slots.preps, passive=True)

    def _hyphenated(self, index: int) -> str:
        """The lemma of a verb written with a hyphen ("test-fired"), which the tokens split."""
        tokens = self.tree.tokens
        if index < 2 or tokens[index - 1].text != "-":
            return ""
        first, dash = tokens[index - 2], tokens[index - 1]
        joined = first.end == dash.start and dash.end == tokens[index].start
        return f"{first.text.lower()}-{tokens[index].lemma.lower()}" if joined else ""

    def _fits(self, sense: VerbSense, index: int, slots: Slots) -> bool:
        particle = sense.frame.particle
        if particle and particle not in self._particles(index):
            # "take in refugees" is not "take effect in": with an object, the particle stands free
            takes_object = any(c.name.startswith("obj") for c in sense.conditions)
            if takes_object or particle not in slots.preps:
                return False
        return all(self._holds(condition, index, slots) for condition in sense.conditions)

    def _particles(self, index: int) -> set[str]:
        kids = self.tree.kids(index, "compound:prt", "advmod")
        found = {self.tree.tokens[k].text.lower() for k in kids}
        following = self.tree.tokens[index + 1 : index + 2]
        return found | {t.text.lower() for t in following if t.text.lower() in _PARTICLES}

    def _holds(self, condition: Condition, index: int, slots: Slots) -> bool:
        name, words = condition.name, condition.words
        if name.startswith("obj"):
            return self._object_holds(name, words, slots)
        if name.startswith("+"):
            return self._prep_holds(name[1:], words, slots)
        tests: dict[str, Callable[[], bool]] = {
            "noobj": lambda: not slots.obj,
            "iobj": lambda: bool(slots.iobj),
            "passive": lambda: slots.passive,
            "plural": lambda: self._plural(slots),
            "xcomp": lambda: self._clause_holds(slots.xcomp + self._infinitives(index), words),
            "ccomp": lambda: self._clause_holds(slots.ccomp, words),
            "any": lambda: bool(
                words & {self.tree.tokens[i].lemma.lower() for i in self.tree.clause(index)}
            ),
        }
        test = tests.get(name)
        return test() if test else self._prep_holds(name, words, slots)

    def _clause_holds(self, heads: Sequence[int], words: frozenset[str]) -> bool:
        heads = [c for h in heads for c in (h, *self.tree.kids(h, "conj"))]
        return bool(heads) and (
            not words or any(self.tree.tokens[h].lemma.lower() in words for h in heads)
        )

    def _object_holds(self, name: str, words: frozenset[str], slots: Slots) -> bool:
        if not slots.obj:
            return False
        if name == "obj=person":
            return any(
                self.tree.tokens[i].upos in ("PROPN", "PRON")
                or any(_is_somebody(r) for r in self.mentions.single(i))
                for i in slots.obj
            )
        if name == "obj=actor":
            return any(
                r.actor or r.resolution.sector for i in slots.obj for r in self.mentions.single(i)
            )
        return not words or bool(words & self._words(slots.obj))

    def _words(self, heads: Sequence[int]) -> set[str]:
        """Lemmas and forms of nominals, coordinated ones and what they measure included.

        "a week of naval drills" are drills, "a state of emergency" is an emergency.
        """
        found: set[str] = set()
        for head in heads:
            for one in self.tree.conjuncts(head):
                token = self.tree.tokens[one]
                found |= {token.lemma.lower(), token.text.lower()}
                if token.lemma.lower() in MEASURES or token.upos in ("NUM", "SYM"):
                    inner = [k for k in self.tree.kids(one, "nmod") if self.tree.case(k) == "of"]
                    found |= self._words(inner)
        return found

    def _prep_holds(self, prep: str, words: frozenset[str], slots: Slots) -> bool:
        found = self._prep(prep, slots)
        return bool(found) and (not words or bool(words & self._words(found)))

    def _plural(self, slots: Slots) -> bool:
        actors = [r for i in slots.subj for r in self.mentions.actors(i)]
        if slots.obj and not slots.passive and not actors:
            return False
        if len(actors) >= 2:
            return True
        return (
            any(self.tree.tokens[i].xpos in ("NNS", "NNPS") for i in slots.subj) and not slots.obj
        )

    def _propose(self, index: int, slots: Slots, frame: VerbFrame, count: int) -> Proposal:
        sources = self.fill(frame.source or "subj", index, slots, frame.root)
        targets = self.fill(frame.target or "obj", index, slots, frame.root)
        if frame.root in _FORCE and (not sources or self._is_deed(slots.subj)):
            sources = self._doer_in_event(slots)
        return Proposal(
            index, frame.root, frame.mode, sources, targets, frame.reciprocal, frame.weight,
            False, count, frame=f"verb:{frame.lemma} {frame.particle} {frame.pattern}".strip(),
            open_target=frame.target != "none", row=frame,
        )  # fmt: skip

    def _is_deed(self, heads: Sequence[int]) -> bool:
        """Whether the subject is a deed, not a doer: "an *air strike* on a market killed 17"."""
        frames = [self._noun_frame(head) for head in heads]
        return any(f is not None and f.root in _FORCE for f in frames)

    def _doer_in_event(self, slots: Slots) -> tuple[ActorRef, ...]:
        """Who did it when only the deed is named: "killed in a *US* air strike"."""
        cases = ("in", "by", "during", "after") if slots.passive else ()
        for deeds in (slots.subj, *(slots.preps.get(case, []) for case in cases)):
            for index in deeds:
                frame = self._noun_frame(index)
                if frame is not None and frame.root in _FORCE:
                    found = self._noun_side("poss|by|adj", index)
                    if found:
                        return found
        return ()

    # -- demands in reported speech ------------------------------------------------------------

    def obligation(self, index: int) -> Proposal | None:
        """ "A said B must leave": what a speaker says another must do is a REQUEST."""
        aux = {self.tree.tokens[k].text.lower() for k in self.tree.kids(index, "aux")}
        if not aux & _MUST:
            return None
        speakers = self._speakers(index)
        subjects = self.tree.slots(index)
        bound = [r for i in (subjects.subj or subjects.obj) for r in self.mentions.actors(i)]
        if not speakers or not bound or {r.token for r in speakers} & {r.token for r in bound}:
            return None
        return Proposal(
            index, "REQUEST", "", speakers, tuple(bound), False, 0.65, False, 1,
            frame="obligation in reported speech", said=True,
        )  # fmt: skip

    def _speakers(self, index: int) -> tuple[ActorRef, ...]:
        token = self.tree.tokens[index]
        verbs = self.tree.kids(index, "parataxis")
        if base(token) == "ccomp" and token.head >= 0:
            verbs.append(token.head)
        for verb in verbs:
            if self.tree.tokens[verb].lemma.lower() in self.frames.reporting:
                found = tuple(
                    r for i in self.tree.slots(verb).subj for r in self.mentions.actors(i)
                )
                if found:
                    return found
        return ()

    # -- light verbs and nouns ----------------------------------------------------------------

    def _light(self, index: int) -> Proposal | None:
        """ "hold talks with B", "launch strikes on B": the noun's frame, the verb's arguments."""
        lemma = self.tree.tokens[index].lemma.lower()
        rows = self.frames.light.get(lemma, ())
        slots = self.tree.slots(index)
        for row in rows:
            for noun in self._light_nouns(row.noun_slot, slots):
                frame = self._noun_frame(noun)
                if frame is None or not frame.root:
                    continue
                sources = self.fill(row.source or "subj", index, slots)
                targets = self._noun_side(frame.target, noun) or self._prep_targets(
                    frame.target, slots
                )
                if row.target:
                    targets = self.fill(row.target, index, slots) or targets
                return Proposal(
                    index, frame.root, frame.mode, sources, targets, frame.reciprocal,
                    frame.weight, False, 2, governor=noun, frame=f"light:{lemma} {frame.lemma}",
                    open_target=frame.target != "none", row=frame,
                )  # fmt: skip
        return None

    def _light_nouns(self, slot: str, slots: Slots) -> list[int]:
        heads = slots.obj if slot == "obj" else self._prep(slot, slots)
        found: list[int] = []
        for head in (c for h in heads for c in self.tree.conjuncts(h)):
            found.append(head)
            lemma = self.tree.tokens[head].lemma.lower()
            if lemma in CARRIERS:
                found += self.tree.kids(head, "compound")
            if lemma in MEASURES:
                found += [k for k in self.tree.kids(head, "nmod") if self.tree.case(k) == "of"]
        return found

    def _prep_targets(self, expression: str, slots: Slots) -> tuple[ActorRef, ...]:
        for prep in expression.split("|"):
            if prep in ("poss", "adj", "none", "") or prep not in slots.preps:
                continue
            found = tuple(r for i in slots.preps[prep] for r in self._acting(i))
            if found:
                return found
        return ()
