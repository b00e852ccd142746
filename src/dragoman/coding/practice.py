"""Diplomatic practice: how a meeting was held, why it was refused, what is only on the agenda.

Adds to the drafts of a document what `formats.py`, `reasons.py` and `agenda.py` read; none of it
makes an event or decides what one is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from dragoman.coding import agenda
from dragoman.coding.agenda import Agenda, Point, Scene
from dragoman.coding.drafts import Draft
from dragoman.coding.formats import Formats
from dragoman.coding.mentions import Mentions
from dragoman.coding.modality import ModalityReader
from dragoman.coding.proposal import Proposal
from dragoman.coding.reasons import Reasons, quoted
from dragoman.coding.themes import ThemeIndex
from dragoman.coding.tree import Tree
from dragoman.knowledge.base import Knowledge

#: Roots whose areas are those of what is agreed, without what is only on the agenda.
SETTLED: Final = frozenset({"AGREE", "SUPPORT"})


class Practice:
    """Reads diplomatic practice off the sentences of a document."""

    def __init__(self, knowledge: Knowledge, areas: ThemeIndex, modality: ModalityReader) -> None:
        self.formats = Formats(knowledge)
        self.reasons = Reasons(knowledge)
        self.agenda = Agenda(knowledge, areas, modality)

    def told(
        self, drafts: Sequence[Draft], tree: Tree, mentions: Mentions, proposals: Sequence[Proposal]
    ) -> tuple[list[Draft], list[Point]]:
        """The drafts of a sentence with format, reason, stage and topics, and its agenda."""
        by_key = {(p.trigger, p.frame): p for p in proposals}
        points = self.agenda.points(tree)
        spans = tuple((p.start, p.end) for p in points)
        found = []
        for draft in drafts:
            proposal = by_key.get((draft.at, draft.frame))
            reason = self.reasons.of(tree, draft.at, draft.root, draft.mode)
            found.append(replace(
                draft,
                format=self.formats.of(draft, tree, mentions, proposal),
                reason=quoted(tree, reason),
                stage="agreed" if self.agenda.concluded(draft, tree) else "",
                unsettled=spans if draft.root in SETTLED else (),
            ))  # fmt: skip
        return agenda.beside(points, found, tree), points

    @staticmethod
    def assign(scenes: Sequence[Scene], counts: Callable[[Draft], bool]) -> None:
        """Give what is said of an agenda alone to the meeting it is of; see `agenda.assign`."""
        agenda.assign(scenes, counts)


def settled_text(draft: Draft, text: str, start: int) -> str:
    """The words of a clause without what in it is only on the agenda.

    Args:
        draft: the event.
        text: its clause.
        start: where the clause begins in the report.
    """
    for first, last in draft.unsettled:
        a, b = max(0, first - start), max(0, last - start)
        text = text[:a] + " " * (min(b, len(text)) - min(a, len(text))) + text[b:]
    return text
