"""Why an event was coded as it was: its report's text coded again, with an account of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dragoman.coding.account import Account, Fate, Told
from dragoman.coding.judge import Hearing
from dragoman.coding.memory import ActorRef
from dragoman.errors import UsageError
from dragoman.knowledge.base import origins
from dragoman.knowledge.references import title
from dragoman.knowledge.rows import VerbFrame
from dragoman.pipeline import Reader
from dragoman.record.store import Record

Row = dict[str, Any]
Progress = Callable[[int, int, str], None]
_EVENT: Final = """
SELECT e.start, e."end", e.trigger, e.root, e.sentence, e.modality, r.text, r.published_at
FROM events e JOIN reports r ON r.report_id = e.report_id WHERE e.event_id = $event_id
"""
#: Roots of the model's answer, and what was left out, that are told.
_BEST: Final = 3
_MOST: Final = 20


@lru_cache(maxsize=2)
def _reader(knowledge: Path | None) -> Reader:
    return Reader(knowledge)


def why(path: Path, args: Row, progress: Progress) -> Row:
    """The account of one event.

    Args:
        path: the copy of the record.
        args: `event_id`; `knowledge`, the folder of the user's own tables or "".
        progress: told how far it is.

    Returns:
        `found`: whether the present coder codes the event again; `event`, what it was made of;
        `left_out` and `pairs` of the same sentence; `noise`; the versions that were used.

    Raises:
        UsageError: the record has no such event.
    """
    with Record.open(path, read_only=True, create=False) as record, record.cursor() as cursor:
        rows = cursor.execute(_EVENT, {"event_id": args["event_id"]}).fetchall()
    if not rows:
        raise UsageError("the record has no such event of ours")
    *sign, text, published = rows[0]
    progress(0, 2, "loading the coder")
    reader = _reader(Path(args["knowledge"]) if args["knowledge"] else None)
    _ = reader.coder, reader.language
    progress(1, 2, "coding the report again")
    return explained(reader, text, published, tuple(sign))


def explained(reader: Reader, text: str, on: dt.date | None, sign: tuple[Any, ...]) -> Row:
    """The account of the event with this start, end, trigger, root, sentence and modality."""
    account = reader.account(text, on)
    told, fate = _same(account, sign)
    teller = _Teller(reader)
    versions = reader.versions
    rest = [one for one in (told.fates if told else ()) if one.reason and one is not fate]
    return {
        "found": fate is not None, "noise": list(account.noise),
        "event": teller.fate(fate, told) if fate and told else None,
        "left_out": [teller.fate(one, told) for one in rest[:_MOST] if told],
        "pairs": [
            {"source": h.pair[0].text, "target": h.pair[1].text, **_hearing(h)}
            for h in (told.pairs[:_MOST] if told else ()) if h.pair
        ],
        "coder": versions.coder, "model": versions.model, "knowledge": versions.knowledge,
    }  # fmt: skip


def _same(account: Account, sign: tuple[Any, ...]) -> tuple[Told | None, Fate | None]:
    """The event as it is coded now: at the same place with the same trigger, best the same root."""
    start, end, trigger, root, sentence, modality = sign
    best: tuple[int, Told | None, Fate | None] = (0, None, None)
    for told in account.sentences:
        if told.analysis.tree.sentence.index == sentence and best[1] is None:
            best = (0, told, None)
        for fate in told.fates:
            event = fate.event
            if event is None or fate.reason or event.trigger != trigger:
                continue
            score = 4 * (event.start == start and event.end == end) + 2 * (event.root == root)
            score += event.modality == modality
            if score > best[0] and score >= 2:
                best = (score, told, fate)
    return best[1], best[2]


class _Teller:
    """Turns what became of a proposal into data; finds the line of a frame in its table."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lines: dict[str, dict[Any, str]] = {}

    def fate(self, fate: Fate, told: Told) -> Row:
        proposal, draft = fate.proposal, fate.draft
        tokens = told.analysis.tree.tokens
        one = draft or proposal
        trigger = tokens[proposal.trigger].text if proposal else draft.trigger if draft else ""
        return {
            "trigger": trigger, "root": draft.root if draft else fate.root,
            "mode": one.mode if one else "", "modality": fate.modality,
            "proposed": f"{proposal.root}/{proposal.mode}".rstrip("/") if proposal else "",
            "frame": proposal.frame if proposal else "", **self._row(fate),
            "weight": proposal.weight if proposal else None,
            "decided": list(fate.decided),
            "source": _actors(one.sources if one else ()),
            "target": _actors(one.targets if one else ()),
            "confidence": draft.confidence if draft else None,
            "model": _hearing(fate.hearing) if fate.hearing else None, "reason": fate.reason,
        }  # fmt: skip

    def _row(self, fate: Fate) -> dict[str, str]:
        """The row of the lexicon behind a proposal and where it stands; a rule has none."""
        row = fate.proposal.row if fate.proposal else None
        if row is None:
            return {"row": "", "at": ""}
        table = "verbs" if isinstance(row, VerbFrame) else "nouns"
        if table not in self._lines:
            self._lines[table] = origins(self._reader.knowledge, table)
        return {"row": title(row), "at": self._lines[table].get(row, "")}


def _actors(refs: Iterable[ActorRef]) -> list[Row]:
    return [
        {
            "text": ref.text, "actor": ref.resolution.actor, "sector": ref.resolution.sector,
            "person": ref.resolution.person, "office": ref.resolution.office,
            "basis": ref.resolution.basis, "elsewhere": ref.coreferent, "filled": ref.inherited,
            "rivals": [f"{actor}: {why}" for actor, why in ref.resolution.alternatives],
        }
        for ref in refs
    ]  # fmt: skip


def _hearing(hearing: Hearing) -> Row:
    relation = hearing.relation
    ranked = (
        sorted(relation.roots.items(), key=lambda item: (-item[1], item[0])) if relation else []
    )
    return {
        "said": hearing.said,
        "best": [{"root": root, "chance": round(p, 3)} for root, p in ranked[:_BEST]],
    }
