"""The document, not the sentence: memory of actors, the same event told twice, the lead's date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from dragoman.coding.drafts import Draft
from dragoman.coding.home import DOMESTIC
from dragoman.coding.memory import Act, ActorRef, Memory
from dragoman.coding.mending import base
from dragoman.coding.mentions import Mentions
from dragoman.coding.resolve import Resolution, Resolver
from dragoman.coding.targets import ANSWERED, others

#: Formats of a meeting that make it another meeting than one whose format is not told.
_APART = frozenset({"multilateral", "phone"})
_LETTER = "letter"
_TALKS = "talks"


#: Letters a short name needs more than.
_SHORT = 3
#: Sentences that make the title and the lead.
_LEAD = 2
#: "Jane Doe is a Peruvian national": the country of somebody no table knows.
_NATIONAL = re.compile(
    r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3})(?: is| was|,) an? "
    r"(?P<country>[A-Z]\w+(?: [A-Z]\w+)?)[ -](?:national|citizen|passport holder|subject)\b"
)


def learn_nationals(memory: Memory, text: str, resolver: Resolver, on: dt.date | None) -> None:
    """Note the countries of persons whom the document calls nationals of one, wherever it does."""
    for match in _NATIONAL.finditer(text):
        found = resolver.resolve(match["country"], on)
        if found.actor:
            named = Resolution(found.actor, "CVL", person=match["name"], basis="nationality told")
            memory.names.setdefault(match["name"].split()[-1], named)


def remember(memory: Memory, mentions: Mentions, drafts: Sequence[Draft]) -> None:
    """Note who was named in a sentence, for the pronouns and surnames of the next ones."""
    named = mentions.all_named()
    tokens = mentions.tree.tokens
    # a pronoun means the subject of the sentence before rather than its last name
    for ref in sorted(named, key=lambda r: base(tokens[r.token]) == "nsubj"):
        res = ref.resolution
        if res.person or res.office:
            memory.people.append(ref)
            if res.person:
                memory.names[res.person.split()[-1]] = replace(res, basis="named earlier")
        elif not res.role:
            memory.bodies.append(ref)
        if not res.person and tokens[ref.token].upos == "PROPN":
            _remember_short_name(memory, mentions, ref)
        if res.role and not res.person and tokens[ref.token].upos == "NOUN":
            memory.roles[tokens[ref.token].lemma.lower()] = mentions.single(ref.token)
    for acronym, owner in mentions.tree.acronyms():
        meant = [r.resolution for r in mentions.single(owner) if r.actor or r.resolution.sector]
        if meant:
            memory.acronyms[acronym] = replace(meant[-1], person="", basis="acronym told")
    # title and lead name the state that the document is about
    weight = 2 if mentions.tree.sentence.index < _LEAD else 1
    for code, count in mentions.here.items():
        memory.counts[code] = memory.counts.get(code, 0) + weight * count
    memory.speaker = mentions.speaker()
    pair = mentions.pair_between()
    for draft in drafts:
        sides = (*draft.sources, *draft.targets)
        _remember_people(memory, sides)
        _remember_scene(memory, draft)
        if draft.modality == "actual":
            doers = sides if draft.reciprocal else draft.sources
            memory.acts.append(Act(draft.root, doers, draft.targets))
        if draft.reciprocal and len(sides) >= 2 and all(ref.actor for ref in sides):
            pair = pair or sides
    memory.pair = pair or memory.pair


def _remember_short_name(memory: Memory, mentions: Mentions, ref: ActorRef) -> None:
    """Let "Mahan" mean "Mahan Air" once that was named; words that name something else do not."""
    for kid in mentions.tree.kids(ref.token, "compound", "flat"):
        token = mentions.tree.tokens[kid]
        if token.upos == "PROPN" and len(token.text) > _SHORT and not mentions.named_in(kid):
            memory.names.setdefault(token.text, replace(ref.resolution, basis="short name"))


def _remember_people(memory: Memory, refs: Sequence[ActorRef]) -> None:
    """Keep the country that a person took from the sentence, for the next mention of them."""
    for ref in refs:
        res = ref.resolution
        if ref.inherited and ref.actor and res.person:
            name = res.person.split()[-1]
            if not memory.names.get(name, res).actor:
                memory.names[name] = replace(res, basis="named earlier")
            memory.people.append(ref)


def _remember_scene(memory: Memory, draft: Draft) -> None:
    """Note where an event played: its place, and its police or people of a known country."""
    found = {draft.place_country} | {
        ref.actor
        for ref in (*draft.sources, *draft.targets)
        if ref.resolution.sector in DOMESTIC - {"GOV", "MIL"} and not ref.inherited
    }
    for code in found:
        if len(code) == 3:
            memory.scene[code] = memory.scene.get(code, 0) + 1


def merge(
    drafts: Sequence[Draft], log: list[tuple[Draft, Draft]] | None = None
) -> list[tuple[Draft, tuple[int, ...]]]:
    """One draft per event, with the other sentences that tell it.

    Two drafts are the same event when root and both sides agree, neither contradicts the other's
    date, and their modality is the same. The one with more known of it is kept. Into `log` goes
    each draft that was merged, with the one that was kept.
    """
    kept: list[tuple[Draft, list[int]]] = []
    alike: dict[tuple[str, str], list[int]] = {}  # places of the kept ones of a root and modality
    for draft in drafts:
        places = alike.setdefault((draft.root, draft.modality), [])
        for place in places:
            other, also = kept[place]
            if _same_event(draft, other):
                better = max((draft, other), key=_informative)
                spare = other if better is draft else draft
                if spare.sentence != better.sentence:
                    also.append(spare.sentence)
                kept[place] = (_joined(better, spare), also)
                if log is not None:
                    log.append((spare, better))
                break
        else:
            places.append(len(kept))
            kept.append((draft, []))
    return [(d, tuple(sorted({*also, *d.told_in} - {d.sentence}))) for d, also in kept]


def answered(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, where an answer without addressee has whom it answers, also if told only later.

    A title says that a government gives way; who had marched against it stands further down.
    """
    return [_answering(d, drafts) if _is_open_answer(d) else d for d in drafts]


def _is_open_answer(draft: Draft) -> bool:
    known = any(r.actor for r in draft.targets)
    return draft.root in ANSWERED and draft.modality == "actual" and not known


def _answering(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    mine = _codes(draft.sources)
    for other in drafts:
        asks = other.root in ANSWERED[draft.root] and other.modality == "actual"
        if asks and mine & _codes(other.targets) and (who := others(other.sources, draft.sources)):
            return replace(draft, targets=tuple(replace(r, inherited=True) for r in who))
    return draft


def _codes(refs: Sequence[ActorRef]) -> frozenset[str]:
    return frozenset(ref.actor for ref in refs if ref.actor)


def _same_event(a: Draft, b: Draft) -> bool:
    if a.root != b.root or a.modality != b.modality:
        return False
    if a.when.day and b.when.day and a.when != b.when and not _dates_agree(a, b):
        return False
    told_at_once = a.sentence == b.sentence or not a.sentence or not b.sentence
    if a.root == "ASSAULT" and told_at_once and _codes(a.targets) == _codes(b.targets):
        return _sides_agree(a.sources, b.sources)
    if a.mode != b.mode and ((a.mode and b.mode) or {a.mode, b.mode} & _APART):
        return False
    if a.root == "CONSULT" and a.format != b.format and _LETTER in (a.format, b.format):
        return False
    if a.reciprocal or b.reciprocal:
        both_a = _codes(a.sources) | _codes(a.targets)
        both_b = _codes(b.sources) | _codes(b.targets)
        return both_a == both_b or (len(both_a & both_b) >= 2)
    return _sides_agree(a.sources, b.sources) and _sides_agree(a.targets, b.targets)


def _sides_agree(a: Sequence[ActorRef], b: Sequence[ActorRef]) -> bool:
    left, right = _codes(a), _codes(b)
    return left == right or not left or not right or left <= right or right <= left


def _dates_agree(a: Draft, b: Draft) -> bool:
    ranks = {"day": 0, "month": 1, "year": 2, "unknown": 3}
    x, y = a.when.day, b.when.day
    if x is None or y is None:
        return True
    coarse = max(a.when.precision, b.when.precision, key=ranks.__getitem__)
    if coarse == "day":
        return x == y
    return x.year == y.year and (coarse == "year" or x.month == y.month)


def _informative(draft: Draft) -> tuple[int, int, bool, float, int]:
    sides = (*draft.sources, *draft.targets)
    return (
        len(_codes(draft.sources)) + len(_codes(draft.targets)),
        sum(bool(r.resolution.person) for r in sides),
        not draft.reciprocal,  # "the invasion" tells more than "the war"
        draft.confidence,
        -draft.sentence,
    )


def _closer_format(one: str, other: str) -> str:
    """The format that tells more: "talks" is any meeting."""
    return other if one in ("", _TALKS) and other else one


def _joined(better: Draft, spare: Draft) -> Draft:
    """The better draft, with what only the other one says."""
    day_known = better.when.day is not None
    return replace(
        better,
        when=better.when if day_known else spare.when,
        place=better.place or spare.place,
        place_country=better.place_country or spare.place_country,
        mode=better.mode or spare.mode,
        format=_closer_format(better.format, spare.format),
        reason=better.reason if better.reason.text else spare.reason,
        stage=better.stage or spare.stage,
        topics=tuple(dict.fromkeys((*better.topics, *spare.topics))),
        told_in=tuple(sorted({*better.told_in, *spare.told_in})),
        status="new" if "new" in (better.status, spare.status) else "background",
    )
