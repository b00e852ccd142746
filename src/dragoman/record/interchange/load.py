"""Files of foreign events into the record: told, streamed, mapped, stored batch by batch.

    load(record, [Path("events.zip")], "gdelt", Knowledge.load())

One thread reads ahead while DuckDB maps and stores. A run that was cut off goes on where it
stopped when the same call is made again; a file that is done is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import InputError
from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange import batch, registry
from dragoman.record.interchange.ahead import ahead, numbered
from dragoman.record.interchange.batch import Line
from dragoman.record.interchange.coding import coded
from dragoman.record.interchange.format import Format, Options
from dragoman.record.interchange.mapping import Mappings
from dragoman.record.interchange.stream import Source, damage, fingerprint, head
from dragoman.record.scratch import registered
from dragoman.record.store import Record


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: `done` of `total` bytes of all files."""

    file: str
    done: int
    total: int
    rows: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one input; `fault` says why it could not be read to its end.

    `already` is set for a file that an earlier run had completed: its counts are of then.
    """

    file: str
    format: str = ""
    dataset: str = ""
    rows_read: int = 0
    imported: int = 0
    known: int = 0
    refused: int = 0
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = False
    already: bool = False
    fault: str = ""


def load(
    record: Record,
    paths: Sequence[Path],
    format: str,
    knowledge: Knowledge,
    *,
    details: bool = False,
    options: Options | None = None,
    version: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
) -> list[Imported]:
    """Import files of foreign events.

    Args:
        record: takes them.
        paths: files, or folders of files.
        format: its name in `registry.FORMATS`, a data set ("gdelt"), or "auto".
        knowledge: the tables by which codes and names are mapped.
        details: keep every column of the source, also where that costs much room.
        options: what only the user may know of the files.
        version: of Dragoman, for the line in `imports`.
        progress: is told after every batch.

    Returns:
        One result for each input, in order; faults of a file are told there, not raised.

    Raises:
        InputError: a path does not exist, or a folder holds no file.
        UsageError: there is no such format.
        RecordError: the record cannot take it.
    """
    inputs = [one for path in paths for one in _inputs(path, format)]
    mappings = Mappings(knowledge)
    work = _Work(record, mappings, details, version, knowledge.version, progress)
    work.total = sum(Source(path).size for path in inputs)
    return [work.one(Source(path, options or Options()), format) for path in inputs]


def _inputs(path: Path, format: str) -> list[Path]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    registry.candidates(format)
    if not path.is_dir() or registry.told(format, head(Source(path))) is not None:
        return [path]
    found = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    if not found:
        raise InputError(f"{path} holds no file; name a folder of event files")
    return found


@dataclass(slots=True)
class _Work:
    """One call of `load`."""

    record: Record
    mappings: Mappings
    details: bool
    version: str
    knowledge_version: str
    progress: Callable[[Progress], None]
    total: int = 0
    done: int = 0

    def one(self, source: Source, format: str) -> Imported:
        """Import one input, and tell what became of it."""
        name = source.path.name
        line, form = Line("", name, "", self.version, self.knowledge_version), None
        try:
            with damage(source.path):
                form = registry.choose(format, head(source), source.path)
                form = form.detailed if self.details and form.detailed else form
                line = replace(line, dataset=form.dataset, sha256=fingerprint(source))
                line = self._standing(line)
                if line.complete:
                    return _told(line, form, already=True)
                for line in self._batches(source, form, line):  # noqa: B020
                    self._tell(source, line)
                line = self._finished(source, form, line)
        except InputError as error:
            return replace(_told(line, form), fault=str(error))
        finally:
            self.done += source.size
        return _told(line, form)

    def _standing(self, line: Line) -> Line:
        with self.record.cursor() as cursor:
            return batch.standing_line(cursor, line)

    def _batches(self, source: Source, form: Format, line: Line) -> Iterator[Line]:
        """The line after each batch; rows that an earlier run stored are passed over."""
        # Rows that the reader refuses have no place in the order: they are counted at the end.
        rows = numbered(form.open(source), skip=line.rows_read)
        # Three hands: one reads, one maps, one stores.
        with ahead(rows) as read, ahead(coded(read, form, self.mappings)) as batches:
            for several in batches:
                with self.record.writing() as cursor:
                    line = batch.write(cursor, line, several)
                yield line

    def _finished(self, source: Source, form: Format, line: Line) -> Line:
        if source.mended:
            source.note(f"{source.mended} bytes were not UTF-8 and stand as U+FFFD")
        line = line.plus(reasons=source.refused)
        if not line.rows_read:
            raise InputError(f"{source.path} holds no rows")
        with self.record.writing() as cursor:

            def ask(sql: str, parameters: list[object]) -> list[tuple[object, ...]]:
                return list(cursor.execute(sql, parameters).fetchall())

            with registered(cursor, **self.mappings.tables):
                seen = tuple(form.look(ask, line.number)) if form.look else ()
            notes = dict.fromkeys((*form.notes, *source.notes, *seen))
            return batch.finish(cursor, replace(line, notes=tuple(notes)))

    def _tell(self, source: Source, line: Line) -> None:
        done = self.done + min(source.bytes_read, source.size)
        self.progress(Progress(line.file, done, self.total, line.rows_read))


def _told(line: Line, form: Format | None, *, already: bool = False) -> Imported:
    reasons = (
        f"{count} x {reason} (first: {first})" if first else f"{count} x {reason}"
        for reason, (count, first) in line.reasons.items()
    )
    return Imported(
        line.file, form.name if form else "", line.dataset, line.rows_read, line.imported,
        line.known, line.refused, tuple(reasons), line.notes, line.complete, already,
    )  # fmt: skip
