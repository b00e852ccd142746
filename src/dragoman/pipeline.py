"""The whole flow, top to bottom: bytes -> Report -> Sentences -> Events -> record.

Read this page first; every step is one room.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

from dragoman.coding.account import Account, account
from dragoman.coding.coder import Analysis, RuleCoder
from dragoman.coding.relate import Relator
from dragoman.coding.relations import RelationModel
from dragoman.knowledge.base import Knowledge
from dragoman.language.pipeline import Pipeline
from dragoman.language.shelf import SHIPPED, Shelf
from dragoman.limits import BATCH_REPORTS, MAX_BATCH_BYTES
from dragoman.model import Event, Reject, Report
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import read
from dragoman.reading.reread import reread
from dragoman.record.recoding import Versions
from dragoman.record.store import CodedReport, CommitCounts, Record

_CUT: Final = " (only its beginning was kept: read the whole input again)"
#: Half of a surrogate pair, which no encoding can hold; the record stores U+FFFD for it.
_HALF: Final = re.compile("[\ud800-\udfff]")


#: Texts coded again in one transaction.
_RECODED_AT_ONCE: Final = 32


@dataclass(slots=True)
class Counts:
    """What became of the reports of one run.

    `displaced` of those coded or empty, now or before, became duplicates of a copy that was
    published before them and read after them. `lost` are rejected inputs of which no bytes were
    kept.
    """

    offered: int = 0
    known: int = 0
    coded: int = 0
    empty: int = 0
    duplicate: int = 0
    rejected: int = 0
    events: int = 0
    displaced: int = 0
    lost: int = 0
    reasons: list[str] = field(default_factory=list)


class Reader:
    """The language model, the tables and the coder, each loaded when first needed."""

    def __init__(self, knowledge: Path | None = None, *, model: bool = True) -> None:
        """Take the shipped tables plus those in `knowledge`; `model` False codes by rules only."""
        self._folder = knowledge
        self._with_model = model

    @cached_property
    def knowledge(self) -> Knowledge:
        """The tables."""
        return Knowledge.load(self._folder)

    @cached_property
    def language(self) -> Pipeline:
        """The parser."""
        return Pipeline.load()

    @cached_property
    def coder(self) -> RuleCoder:
        """The coder."""
        wanted = self._with_model and RelationModel.shipped()
        model = RelationModel.load() if wanted else None
        parts = (Shelf.open(SHIPPED).version, model.version if model else "rules-only")
        return RuleCoder(self.knowledge, model, "+".join(parts))

    @property
    def versions(self) -> Versions:
        """What this reader codes with, as its events say it."""
        coder = self.coder
        return Versions(coder.version, coder.model_version, coder.knowledge.version)

    @cached_property
    def relator(self) -> Relator:
        """What a given source does to a given target."""
        return Relator(self.coder, self.language, RelationModel.load())

    def code(self, text: str, on: dt.date | None = None, report_id: str = "") -> tuple[Event, ...]:
        """Events of one text, as written on that day."""
        return self.coder.code(self.language.parse(_whole(text)), on, report_id)

    def analyse(self, text: str, on: dt.date | None = None) -> list[Analysis]:
        """What the coder saw, sentence by sentence."""
        return self.coder.analyse(self.language.parse(_whole(text)), on)

    def account(self, text: str, on: dt.date | None = None) -> Account:
        """What became of everything the coder saw, for `dragoman code --explain`."""
        return account(self.coder, self.language.parse(_whole(text)), on)

    def coded(self, report: Report) -> CodedReport:
        """A report with its events."""
        sentences = self.language.parse(_whole(report.text))
        events = self.coder.code(sentences, report.published_at, report.report_id)
        return CodedReport(report, events, len(sentences), str(self.versions))


def read_into(
    record: Record,
    targets: Sequence[str],
    options: ReadOptions,
    reader: Reader,
    *,
    stdin: BinaryIO | None = None,
    notice: Callable[[Report | Reject], None] = lambda _: None,
    found: Callable[[CodedReport], None] = lambda _: None,
) -> Counts:
    """Read, code and commit everything under `targets`, batch by batch.

    What is already in the record is skipped, so that an interrupted run goes on where it stopped
    and reading again doubles nothing.

    Args:
        notice: called for each report or reject as it is read (a progress bar).
        found: called for each report once coded.
    """
    counts = Counts()
    for batch in _batches(read(targets, options, stdin), BATCH_REPORTS):
        items = _fresh(record, batch)
        reports = [i for i in items.values() if isinstance(i, Report)]
        rejects = [i for i in items.values() if isinstance(i, Reject)]
        copies = record.duplicates(reports) if reports else {}
        fresh = []
        for report in reports:
            copied = report.report_id in copies
            coded = CodedReport(report, (), 0) if copied else reader.coded(report)
            fresh.append(coded)
            found(coded)
            notice(report)
        for reject in rejects:
            counts.reasons.append(_reason(reject))
            notice(reject)
        counts.offered += len(batch)
        counts.known += len(batch) - len(items)
        _add(counts, record.commit(fresh, rejects, options=options.told()))
    return counts


def read_rejects(
    record: Record,
    options: ReadOptions,
    reader: Reader,
    *,
    notice: Callable[[Report | Reject], None] = lambda _: None,
    found: Callable[[CodedReport], None] = lambda _: None,
) -> Counts:
    """Read again what was rejected, from the bytes kept beside the record, one input at a time.

    An input that can be read now leaves the rejects, also if some of its rows are refused: they
    get lines of their own. One that is still refused as a whole stays as it is.

    Args:
        options: what is set here goes before what was set when the input was first read.
        notice: called for each report or reject as it is read (a progress bar).
        found: called for each report once coded.
    """
    counts = Counts()
    for line in record.reports(status="rejected").rows():
        kept = record.rejects.load(line["report_id"]) if record.rejects else None
        if kept is None:
            counts.lost += 1
            continue
        told = options.over(kept.options)
        items = [kept.reject] if kept.reject.cut else list(reread(kept.reject, told))
        refused = [item for item in items if isinstance(item, Reject)]
        fresh = [reader.coded(item) for item in items if isinstance(item, Report)]
        for coded in fresh:
            found(coded)
        for item in items:
            notice(item)
        counts.offered += len(items)
        counts.reasons += [_reason(item) + (_CUT if kept.reject.cut else "") for item in refused]
        still = any(item.report_id == line["report_id"] for item in refused)
        mended = [] if still or not items else [line["report_id"]]
        result = record.commit(fresh, refused, options=told.told(), mended=mended)
        _add(counts, result)
        counts.known += result.known - still
        counts.rejected += still
    return counts


def recode(
    record: Record,
    reader: Reader,
    *,
    notice: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Code the stored texts again with the present versions, beside what the record counts.

    What these versions have coded already is skipped, so that an interrupted run goes on where
    it stopped. Nothing that is counted changes (see `Record.adopt`).

    Args:
        notice: called with the reports done and all there are to do (a progress bar).

    Returns:
        The number of reports coded.
    """
    versions = reader.versions
    waiting = record.stale(versions)
    for begin in range(0, len(waiting), _RECODED_AT_ONCE):
        several = waiting[begin : begin + _RECODED_AT_ONCE]
        lines = record.reports(report_id=several, text=True).rows()
        record.recode([reader.coded(_stored(line)) for line in lines], versions)
        notice(begin + len(several), len(waiting))
    return len(waiting)


def _fresh(record: Record, batch: list[Report | Reject]) -> dict[str, Report | Reject]:
    """What of a batch the record does not have, once each; a report may mend a rejected line."""
    ids = [item.report_id for item in batch]
    with record.session():
        standing, settled = record.known(ids), record.known(ids, rejected=False)
    return {
        item.report_id: item
        for item in batch
        if item.report_id not in (settled if isinstance(item, Report) else standing)
    }


def _stored(line: dict[str, Any]) -> Report:
    """A report as it was read, from its line in the ledger."""
    return Report(**{item.name: line[item.name] for item in fields(Report)})


def _whole(text: str) -> str:
    """The text, each broken half of a character replaced by one U+FFFD: offsets stay true."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _reason(reject: Reject) -> str:
    """Why an input was refused, its name said once."""
    if reject.reason.startswith(reject.source):
        return reject.reason
    return f"{reject.source}: {reject.reason}"


def _add(counts: Counts, result: CommitCounts) -> None:
    counts.coded += result.coded
    counts.empty += result.empty
    counts.duplicate += result.duplicate
    counts.rejected += result.rejected
    counts.events += result.events
    counts.displaced += result.displaced


def _batches(items: Iterator[Report | Reject], size: int) -> Iterator[list[Report | Reject]]:
    """Lists of `size`, smaller where the inputs are large; all of one list are in memory."""
    batch: list[Report | Reject] = []
    volume = 0
    for item in items:
        batch.append(item)
        volume += len(item.text) if isinstance(item, Report) else len(item.raw)
        if len(batch) == size or volume > MAX_BATCH_BYTES:
            yield batch
            batch, volume = [], 0
    if batch:
        yield batch
