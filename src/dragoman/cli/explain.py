"""`dragoman code --explain`: the tree, the actors, the frames, and why near misses were left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dragoman.coding.coder import THRESHOLD, Analysis
from dragoman.coding.mentions import ActorRef
from dragoman.pipeline import Reader


def explanation(reader: Reader, text: str, on: dt.date | None) -> str:
    """A readable account of how `text` was coded."""
    lines: list[str] = []
    for analysis in reader.analyse(text, on):
        lines += [*_tree(analysis), "", *_actors(analysis), "", *_frames(analysis), ""]
    return "\n".join(lines)


def _tree(analysis: Analysis) -> Iterator[str]:
    yield f"Sentence: {analysis.tree.sentence.text}"
    yield "Tree:"
    for token in analysis.tree.tokens:
        head = analysis.tree.tokens[token.head].text if token.head >= 0 else "-"
        tags = f"{token.lemma:16} {token.xpos:6} {token.deprel:12}"
        yield f"  {token.index:3} {token.text:20} {tags} <- {head}"


def _label(refs: tuple[ActorRef, ...]) -> str:
    if not refs:
        return "nobody"
    return " + ".join(
        f"{r.actor or '?'}:{r.resolution.sector or '-'} [{r.text}; {r.resolution.basis}]"
        for r in refs
    )


def _actors(analysis: Analysis) -> Iterator[str]:
    yield "Actors named:"
    for ref in analysis.mentions.all_named():
        yield f"  {_label((ref,))}"


def _frames(analysis: Analysis) -> Iterator[str]:
    yield "Frames that matched:"
    coded = {(d.trigger, d.frame): d for d in analysis.drafts}
    for proposal in analysis.proposals:
        trigger = analysis.tree.tokens[proposal.trigger].text
        draft = coded.get((trigger, proposal.frame))
        if draft:
            verdict = f"coded as {draft.root}, {draft.modality}, confidence {draft.confidence}"
            if draft.confidence < THRESHOLD:
                verdict = f"left out: confidence {draft.confidence} is below {THRESHOLD}"
        else:
            verdict = "left out: no actor that can be coded, or another event covers it"
        what = f"{proposal.root}/{proposal.mode or '-'}"
        yield f"  {trigger!r} {what} by [{proposal.frame}] {verdict}"
        yield f"      source {_label(proposal.sources)}; target {_label(proposal.targets)}"
