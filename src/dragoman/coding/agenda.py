"""What is agreed, and what is only on the agenda: the stage of an event and its topics.

`lexicon/en/stages.tsv` tells the words. Topics are the areas named as discussed, raised or on the
agenda; they belong to the meeting of their sentence, else to the meeting told last before it, and
never to what was agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragoman.coding.dates import find_dates
from dragoman.coding.drafts import Draft
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.modality import ModalityReader
from dragoman.coding.themes import ThemeIndex
from dragoman.coding.tree import Tree
from dragoman.coding.wording import heads, infinitives, is_below, spellings, verb_phrases
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import StageWord

#: A meeting told more sentences before is not the one an agenda without a meeting belongs to.
REACH: Final = 5
#: Roots of what is concluded between actors.
_CONCLUDED: Final = frozenset({"AGREE", "SUPPORT"})
#: Clauses below a topic that tell something else.
_OTHER: Final = frozenset({"parataxis", "acl:relcl", "advcl", "punct"})
_NEGATIONS: Final = frozenset({"not", "n't", "never", "hardly"})
_AGREED: Final = "agreed"
_AGENDA: Final = "agenda"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing named as on the agenda.

    `at` is the word that says so, [start, end) the topic in the report; `here` that it counts only
    beside a meeting in the same sentence.
    """

    sentence: int
    at: int
    start: int
    end: int
    topics: tuple[str, ...]
    here: bool


class Agenda:
    """Reads stages and topics off sentences."""

    def __init__(self, knowledge: Knowledge, areas: ThemeIndex, modality: ModalityReader) -> None:
        self._areas = areas
        self._modality = modality
        self._verbs: dict[str, list[StageWord]] = {}
        self._nouns: dict[str, StageWord] = {}
        for row in knowledge.stages:
            if row.kind == "noun":
                self._nouns[row.word] = row
            else:
                self._verbs.setdefault(row.word, []).append(row)
        self._meetings = {row.lemma for row in knowledge.nouns if row.root == "CONSULT"}
        self._meetings |= {word for word, row in self._nouns.items() if row.stage == _AGENDA}

    def concluded(self, draft: Draft, tree: Tree) -> bool:
        """Whether the words of an AGREE or SUPPORT say that it is agreed, signed or accepted."""
        if draft.root not in _CONCLUDED or draft.modality != "actual":
            return False
        words = {word for one in (draft.at, *self._objects(draft, tree)) for word in
                 spellings(tree, one)}  # fmt: skip
        rows = [*(r for w in words for r in self._verbs.get(w, ())), *map(self._nouns.get, words)]
        return any(row is not None and row.stage == _AGREED for row in rows)

    @staticmethod
    def _objects(draft: Draft, tree: Tree) -> list[int]:
        return [] if draft.nominal else heads(tree, tree.slots(draft.at).obj)

    # -- points ---------------------------------------------------------------------------------

    def points(self, tree: Tree) -> list[Point]:
        """Everything a sentence names as discussed, raised or on the agenda."""
        found = [
            self._point(tree, at, topic, row.meeting == "here")
            for at, row, topics in (*self._by_verbs(tree), *self._by_nouns(tree))
            for topic in topics
            if not self._denied(tree, at)
        ]
        return [point for point in found if point.start < point.end]

    def _denied(self, tree: Tree, at: int) -> bool:
        """Whether the words say that it is not so: "was not on the agenda"."""
        if tree.is_verb(at):
            return self._modality.read(tree, at, nominal=False) == "negated"
        near = [at, tree.tokens[at].head]
        words = {
            tree.tokens[k].text.lower() for i in near if i >= 0 for k in tree.kids(i, "advmod")
        }
        no = bool(words & _NEGATIONS)
        return no or self._modality.read(tree, at, nominal=True) == "negated"

    def _point(self, tree: Tree, at: int, topic: int, here: bool) -> Point:
        beside = _branch(tree, at, topic)
        below = [i for i in _topic(tree, topic) if i not in beside]
        tokens = [tree.tokens[i] for i in below]
        start = min((t.start for t in tokens), default=0)
        end = max((t.end for t in tokens), default=0)
        offset = tree.sentence.start
        text = tree.sentence.text[start - offset : end - offset]
        named = {tree.tokens[i].lemma.lower() for i in tree.conjuncts(topic)}
        topics = self._areas.find(text, named)
        return Point(tree.sentence.index, at, start, end, topics, here)

    def _by_verbs(self, tree: Tree) -> Iterator[tuple[int, StageWord, list[int]]]:
        for token in tree.tokens:
            if not tree.is_verb(token.index):
                continue
            slots = tree.slots(token.index)
            words = verb_phrases(tree, token.index, slots, self._verbs)
            rows = [row for word in words for row in self._verbs[word]]
            for row in rows:
                if row.stage == _AGENDA and self._of_meeting(tree, token.index, row):
                    yield token.index, row, self._in_slots(tree, token.index, row)
                    break

    def _of_meeting(self, tree: Tree, index: int, row: StageWord) -> bool:
        """Whether the slot that must hold a meeting does: "*the talks* focused on"."""
        if row.meeting not in ("subj", "obj"):
            return True
        slots = tree.slots(index)
        held = heads(tree, slots.subj if row.meeting == "subj" else slots.obj)
        return any(spellings(tree, i) & self._meetings for i in held)

    @staticmethod
    def _in_slots(tree: Tree, index: int, row: StageWord) -> list[int]:
        """Heads of the topics of a verb."""
        slots = tree.slots(index)
        found: list[int] = []
        for name in row.topic:
            if name == "obj":
                found += [*slots.obj, *slots.ccomp, *slots.xcomp]
            elif name == "subj":
                found += slots.subj
            else:
                found += slots.preps.get(name, [])
                found += slots.preps.get(f"{name}.ing", [])
                found += [
                    k for i in slots.obj for k in tree.kids(i, "nmod") if tree.case(k) == name
                ]
        return list(dict.fromkeys(found))

    def _by_nouns(self, tree: Tree) -> Iterator[tuple[int, StageWord, list[int]]]:
        """ "talks on X", and "X is on the agenda"."""
        for token in tree.tokens:
            if token.upos not in ("NOUN", "PROPN"):
                continue
            case = tree.case(token.index)
            for word in sorted(spellings(tree, token.index)):
                if (row := self._nouns.get(f"{case} {word}")) and row.stage == _AGENDA:
                    yield token.index, row, _subjects(tree, token.index)
                elif (row := self._nouns.get(word)) and row.stage == _AGENDA and row.topic:
                    yield token.index, row, self._after(tree, token.index, row)
                else:
                    continue
                break

    @staticmethod
    def _after(tree: Tree, index: int, row: StageWord) -> list[int]:
        """Topics of a noun: below it, or beside it below its verb ("held talks with B on X")."""
        found = [k for k in tree.kids(index, "nmod", "obl") if tree.case(k) in row.topic]
        below = tree.kids(index, "nmod")
        found += [
            k for i in below for k in tree.kids(i, "nmod") if tree.case(k) in row.topic
        ]  # fmt: skip
        head = tree.tokens[index].head
        if head >= 0 and base(tree.tokens[index]) in ("obj", "obl") and tree.is_verb(head):
            found += [k for k in tree.kids(head, "obl") if k > index and tree.case(k) in row.topic]
        return found


def beside(points: Sequence[Point], drafts: Sequence[Draft], tree: Tree) -> list[Draft]:
    """The drafts of a sentence with the points of their own meeting."""
    return [_with(draft, [p for p in points if _is_of(p, draft, drafts, tree)]) for draft in drafts]


def is_meeting(draft: Draft) -> bool:
    """Whether a draft is a meeting, or the will or refusal to hold one."""
    return draft.root == "CONSULT" or bool(draft.format)


def _is_of(point: Point, draft: Draft, drafts: Sequence[Draft], tree: Tree) -> bool:
    """Whether a point is of this draft's meeting, of those told in the sentence."""
    if not is_meeting(draft):
        return _discussed_by(point, draft, tree)
    if point.at == draft.at or is_below(tree, point.at, draft.at):
        return True
    meetings = [d for d in drafts if is_meeting(d)]
    closer = [d for d in meetings if d.at == point.at or is_below(tree, point.at, d.at)]
    if closer or draft.modality != "actual":
        return False
    facts = [d for d in meetings if d.modality == "actual"]
    return facts[-1] is draft


def _discussed_by(point: Point, draft: Draft, tree: Tree) -> bool:
    """Whether it is agreed only to discuss it: "agreed *to discuss* space"."""
    return draft.root == "AGREE" and (
        point.at == draft.at or point.at in infinitives(tree, draft.at)
    )


def _with(draft: Draft, points: Sequence[Point], sentence: int = -1) -> Draft:
    """A draft with the topics of some points; `sentence` tells them where it is another one."""
    if not points:
        return draft
    topics = dict.fromkeys([*draft.topics, *(name for p in points for name in p.topics)])
    told = {*draft.told_in, sentence} if sentence >= 0 else set(draft.told_in)
    return replace(
        draft, topics=tuple(topics), stage=draft.stage or _AGENDA, told_in=tuple(sorted(told))
    )


@dataclass(slots=True)
class Scene:
    """One sentence with its points and drafts, as the agenda of a document is put together."""

    points: Sequence[Point]
    drafts: list[Draft]
    tree: Tree
    mentions: Mentions


def assign(scenes: Sequence[Scene], counts: Callable[[Draft], bool]) -> None:
    """Give points of sentences without a meeting to the meeting told last before them.

    Args:
        scenes: the sentences of a document; their drafts are replaced.
        counts: whether a draft is sure enough to be an event.
    """
    for place, scene in enumerate(scenes):
        loose = [p for p in scene.points if p.topics and not p.here]
        own = [d for d in scene.drafts if counts(d)]
        if not loose or any(is_meeting(d) and d.modality == "actual" for d in own):
            continue
        if any(_discussed_by(p, d, scene.tree) for p in loose for d in own):
            continue
        named = _named_beside(scene, loose)
        for earlier in reversed(scenes[max(0, place - REACH) : place]):
            meetings = [i for i, d in enumerate(earlier.drafts) if counts(d) and _met(d)]
            if not meetings:
                continue
            one = earlier.drafts[meetings[-1]]
            if named <= _codes(one):
                told = _with(one, loose, scene.tree.sentence.index)
                earlier.drafts[meetings[-1]] = told
            break


def _met(draft: Draft) -> bool:
    meets = draft.root == "CONSULT" or (draft.root == "AGREE" and bool(draft.format))
    return meets and draft.modality == "actual" and len(_codes(draft)) > 1


def _codes(draft: Draft) -> set[str]:
    return {r.actor for r in (*draft.sources, *draft.targets) if r.actor}


def _named_beside(scene: Scene, points: Sequence[Point]) -> set[str]:
    """Actors that a sentence names outside its topics; "in May" names nobody."""
    offset = scene.tree.sentence.start
    dates = find_dates(scene.tree.sentence.text, scene.mentions.on)
    passed = [(p.start, p.end) for p in points]
    passed += [(d.start + offset, d.end + offset) for d in dates]
    return {
        ref.actor
        for ref in scene.mentions.all_named()
        if not any(start <= ref.start < end for start, end in passed)
    }


def _topic(tree: Tree, head: int) -> list[int]:
    """Tokens of a topic: the phrase with what hangs on it, other clauses left out."""
    found, stack = [], [head]
    while stack:
        here = stack.pop()
        found.append(here)
        stack += [
            k for k in tree.children[here]
            if tree.tokens[k].deprel not in _OTHER and base(tree.tokens[k]) not in _OTHER
            and not (here == head and base(tree.tokens[k]) in ("cop", "case", "mark"))
        ]  # fmt: skip
    return sorted(found)


def _subjects(tree: Tree, index: int) -> list[int]:
    """What "is on the agenda": the subject of the phrase or of the word it hangs on."""
    head = tree.tokens[index].head
    for here in (index, head):
        if here >= 0 and (found := tree.kids(here, "nsubj", "csubj")):
            return found
    if head >= 0 and base(tree.tokens[head]) == "amod":  # "with space high on the agenda"
        return [tree.tokens[head].head]
    return tree.kids(head, "obj") if head >= 0 else []


def _branch(tree: Tree, at: int, topic: int) -> set[int]:
    """What hangs below a topic and holds the word that puts it on the agenda."""
    chain = [at, *tree.ancestors(at)]
    if topic not in chain[1:]:
        return {at}
    return set(tree.subtree(chain[chain.index(topic) - 1]))
