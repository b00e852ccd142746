"""`dragoman code --explain`: how a text was coded, and why near misses were left.

`explanation` gives the account as plain data, as `--format json` prints it; `as_text` writes the
same for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dragoman.cli.code import event_json
from dragoman.coding.account import Account, Fate, Told
from dragoman.coding.coder import RuleCoder
from dragoman.coding.judge import Hearing
from dragoman.coding.memory import ActorRef
from dragoman.coding.misses import Miss
from dragoman.coding.relations import Relation
from dragoman.knowledge.base import origins
from dragoman.knowledge.references import title
from dragoman.knowledge.rows import NounFrame, VerbFrame

#: Roots of the model's answer that are told.
BEST: Final = 3
_TABLES: Final = {VerbFrame: "verbs", NounFrame: "nouns"}


def explanation(account: Account, coder: RuleCoder) -> dict[str, Any]:
    """The account of a text, ready for JSON.

    Args:
        account: from `Reader.account`.
        coder: whose tables tell where a frame stands.
    """
    teller = _Teller(coder)
    sentences = [teller.sentence(told) for told in account.sentences]
    return {"noise": list(account.noise), "sentences": sentences}


class _Teller:
    """Turns an account into data; looks up the line of a frame when the first one is told."""

    def __init__(self, coder: RuleCoder) -> None:
        self._coder = coder
        self._lines: dict[str, dict[Any, str]] = {}

    def sentence(self, told: Told) -> dict[str, Any]:
        """The account of one sentence."""
        tree = told.analysis.tree
        fates = [self._fate(fate, told) for fate in told.fates]
        return {
            "sentence": tree.sentence.index,
            "text": tree.sentence.text,
            "tree": [
                {
                    "index": t.index, "text": t.text, "lemma": t.lemma, "tag": t.xpos,
                    "relation": t.deprel, "head": t.head,
                }
                for t in tree.tokens
            ],
            "actors": [_actor(ref) for ref in told.actors],
            "unknown_names": list(told.unknown),
            "events": [fate for fate in fates if fate["event"] and not fate["reason"]],
            "left_out": [fate for fate in fates if fate["reason"]],
            "pairs_without_event": [_pair(hearing) for hearing in told.pairs],
            "frames_not_matched": [self._miss(miss, told) for miss in told.misses],
        }  # fmt: skip

    def _fate(self, fate: Fate, told: Told) -> dict[str, Any]:
        proposal, draft = fate.proposal, fate.draft
        tokens = told.analysis.tree.tokens
        one = draft or proposal
        assert one is not None
        return {
            "trigger": tokens[proposal.trigger].text
            if proposal
            else draft.trigger
            if draft
            else "",
            "root": one.root if draft else fate.root,
            "mode": one.mode,
            "proposed": f"{proposal.root}/{proposal.mode or '-'}" if proposal else "",
            "by": self._frame(proposal.row, proposal.frame) if proposal else None,
            "weight": proposal.weight if proposal else None,
            "source": [_actor(ref) for ref in one.sources],
            "target": [_actor(ref) for ref in one.targets],
            "modality": fate.modality,
            "decided_by": list(fate.decided),
            "confidence": draft.confidence if draft else None,
            "model": _hearing(fate.hearing) if fate.hearing else None,
            "reason": fate.reason,
            "event": event_json(fate.event) if fate.event else None,
        }

    def _miss(self, miss: Miss, told: Told) -> dict[str, Any]:
        return {
            "word": told.analysis.tree.tokens[miss.token].text,
            "frame": self._frame(miss.row, "") if miss.row else None,
            "root": miss.row.root if miss.row else "",
            "needs": list(miss.needs),
            "reason": miss.reason,
        }

    def _frame(self, row: VerbFrame | NounFrame | None, rule: str) -> dict[str, str]:
        """A row of the lexicon and where it stands; a rule of the coder has no row."""
        if row is None:
            return {"frame": rule, "row": ""}
        table = _TABLES[type(row)]
        if table not in self._lines:
            self._lines[table] = origins(self._coder.knowledge, table)
        return {"frame": title(row), "row": self._lines[table].get(row, "")}


def _actor(ref: ActorRef) -> dict[str, Any]:
    res = ref.resolution
    return {
        "text": ref.text, "start": ref.start, "end": ref.end, "actor": res.actor,
        "sector": res.sector, "person": res.person, "office": res.office, "group": res.group,
        "basis": res.basis, "named_elsewhere": ref.coreferent, "filled_in": ref.inherited,
        "rivals": [{"actor": actor, "why": why} for actor, why in res.alternatives],
    }  # fmt: skip


def _hearing(hearing: Hearing) -> dict[str, Any]:
    return {"said": hearing.said, "best": _best(hearing.relation) if hearing.relation else []}


def _best(relation: Relation) -> list[dict[str, Any]]:
    """The roots the model thinks likeliest; NONE is "nothing happens"."""
    ranked = sorted(relation.roots.items(), key=lambda item: (-item[1], item[0]))[:BEST]
    return [{"root": root, "probability": round(p, 4)} for root, p in ranked]


def _pair(hearing: Hearing) -> dict[str, Any]:
    assert hearing.pair is not None
    source, target = hearing.pair
    return {"source": source.text, "target": target.text} | _hearing(hearing)


# -- for people ------------------------------------------------------------------------------


def as_text(told: Mapping[str, Any]) -> str:
    """The account as lines of text."""
    if told["noise"]:
        words = ", ".join(told["noise"])
        return f"Not coded: taken for a text without politics, for the words {words}"
    return "\n".join(line for sentence in told["sentences"] for line in (*_lines(sentence), ""))


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"Sentence {told['sentence']}: {told['text']}"
    yield "Tree:"
    words = {row["index"]: row["text"] for row in told["tree"]}
    for row in told["tree"]:
        tags = f"{row['lemma']:16} {row['tag']:6} {row['relation']:12}"
        yield f"  {row['index']:3} {row['text']:20} {tags} <- {words.get(row['head'], '-')}"
    yield "Actors named:"
    for actor in told["actors"]:
        yield f"  {_who(actor)}"
        for rival in actor["rivals"]:
            yield f"      or {rival['actor']}: {rival['why']}"
    for name in told["unknown_names"]:
        yield f"  {name}: no table has this name"
    yield "Events:" if told["events"] else "Events: none"
    for fate in told["events"]:
        yield from _event_lines(fate)
    yield from _near_misses(told)


def _event_lines(fate: Mapping[str, Any]) -> Iterator[str]:
    event = fate["event"]
    yield (
        f"  {fate['trigger']!r} coded as {_act(event)}, {event['modality']}"
        f"{'' if event['modality'] == 'actual' else ' and so not counted'}, "
        f"confidence {event['confidence']}"
    )
    yield from _because(fate)
    if practice := "; ".join(_practice(event)):
        yield f"      {practice}"


def _practice(event: Mapping[str, Any]) -> Iterator[str]:
    """What the text says of the form of an event, each part only where it says it."""
    for name in ("format", "stage"):
        if event[name]:
            yield f"{name} {event[name]}"
    for one in (*event["source"], *event["target"]):
        if instead := one.get("standing_in_for"):
            yield f"{one['person'] or one['actor']} standing in for {instead}"
    if event["topics"]:
        yield f"on the agenda {', '.join(event['topics'])}"
    if event["reason"]:
        yield f"reason given: {event['reason']!r}"


def _near_misses(told: Mapping[str, Any]) -> Iterator[str]:
    if told["left_out"]:
        yield "Left out:"
    for fate in told["left_out"]:
        yield f"  {fate['trigger']!r} {_act(fate)}: {fate['reason']}"
        yield from _because(fate)
    if told["pairs_without_event"]:
        yield "Pairs of actors the model was asked about:"
    for pair in told["pairs_without_event"]:
        yield f"  {pair['source']} -> {pair['target']}: {_model(pair)}"
    if told["frames_not_matched"]:
        yield "Frames that did not match:"
    for miss in told["frames_not_matched"]:
        needs = f"needs {' and '.join(miss['needs'])}" if miss["needs"] else miss["reason"]
        name = ""
        if frame := miss["frame"]:
            name = f"frame [{_short(frame['frame'])}] {miss['root'] or '-'} ({frame['row']}) "
        yield f"  {miss['word']!r}: {name}{needs}"


def _because(fate: Mapping[str, Any]) -> Iterator[str]:
    by = fate["by"]
    if by:
        place = f" {by['row']}" if by["row"] else ""
        yield (
            f"      by frame [{_short(by['frame'])}]{place}, {fate['proposed']}, "
            f"weight {fate['weight']}"
        )
    source, target = (
        " + ".join(map(_who, fate[side])) or "nobody" for side in ("source", "target")
    )
    yield f"      source {source}; target {target}"
    if fate["decided_by"]:
        words = ", ".join(map(repr, fate["decided_by"]))
        yield f"      read as {fate['root']}, {fate['modality']}, for the words {words}"
    elif fate["modality"] != "actual":
        yield f"      read as {fate['modality']}"
    if fate["model"]:
        yield f"      model {_model(fate['model'])}"


def _act(told: Mapping[str, Any]) -> str:
    return f"{told['root']}/{told['mode']}" if told["mode"] else str(told["root"])


def _who(actor: Mapping[str, Any]) -> str:
    code = f"{actor['actor'] or '?'}:{actor['sector'] or '-'}"
    person = ", ".join(part for part in (actor["office"], actor["person"]) if part)
    named = f" ({person})" if person else ""
    return f"{code}{named} [{actor['text'] or 'not named'}; {actor['basis']}]"


def _model(told: Mapping[str, Any]) -> str:
    best = ", ".join(f"{row['root']} {row['probability']:.2f}" for row in told["best"])
    return f"{told['said']} ({best})" if best else str(told["said"])


def _short(frame: str, most: int = 70) -> str:
    """A frame's name, its list of words cut where it is long."""
    return frame if len(frame) <= most else f"{frame[: most - 3]}..."
