"""The rejects folder beside a record: what could not be read, kept until it can.

For each rejected line of the ledger there are two files: `ID.bin`, the bytes as they came (for a
row of a corpus the row itself, as JSON where it could be parsed), and `ID.json`, which says what
it was, why it was refused and with which options it was read. `dragoman read --rejects` reads
them again.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dragoman.errors import RecordError
from dragoman.model import Reject

#: The folder's name is the record's with this after it.
SUFFIX: Final = ".rejects"
_ID: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """One rejected input with its bytes and the options it was read with."""

    reject: Reject
    options: Mapping[str, Any]


class Rejects:
    """The folder of one record. It is made with the first input that is kept."""

    def __init__(self, record: Path) -> None:
        self.folder = record.with_name(record.name + SUFFIX)

    @staticmethod
    def keepable(reject: Reject) -> bool:
        """Whether it has bytes, and an id that is safe as a file's name."""
        return bool(reject.raw and _ID.fullmatch(reject.report_id))

    def keep(self, rejects: Iterable[Reject], options: Mapping[str, Any]) -> None:
        """Write the bytes of what has any; done before the ledger's line, so that none lacks them.

        Raises:
            RecordError: the folder cannot be written.
        """
        try:
            for reject in rejects:
                if self.keepable(reject):
                    self.folder.mkdir(exist_ok=True)
                    self._write(reject, options)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RecordError(f"{self.folder}: {reason}; rejected inputs cannot be kept") from error

    def load(self, report_id: str) -> Kept | None:
        """A rejected input as it lies there now; None where it is gone or was never kept.

        Raises:
            RecordError: its description cannot be read.
        """
        if not _ID.fullmatch(report_id):
            return None
        place = self._place(report_id, ".json")
        try:
            raw = self._place(report_id, ".bin").read_bytes()
            told = json.loads(place.read_text(encoding="utf-8"))
            reject = Reject(
                report_id, str(told["source"]), str(told["reason"]), raw,
                told["cut"] is True, told["row"] is True,
            )  # fmt: skip
            return Kept(reject, dict(told["options"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RecordError(f"{place}: not a description of a rejected input") from error

    def drop(self, report_ids: Iterable[str]) -> None:
        """Delete what has been read at last; what cannot be deleted does no harm."""
        for report_id in filter(_ID.fullmatch, report_ids):
            for ending in (".bin", ".json"):
                with suppress(OSError):
                    self._place(report_id, ending).unlink(missing_ok=True)

    def missing(self, lines: Sequence[tuple[str, int]]) -> Iterator[str]:
        """The ids of the ledger's (report_id, bytes kept) of which the folder has nothing."""
        for report_id, size in lines:
            known = _ID.fullmatch(report_id)
            if size and not (known and self._place(report_id, ".bin").is_file()):
                yield report_id

    def _place(self, report_id: str, ending: str) -> Path:
        """Only for an id that `_ID` knows: others, of a stranger's record, may be paths."""
        return self.folder / f"{report_id}{ending}"

    def _write(self, reject: Reject, options: Mapping[str, Any]) -> None:
        told = {
            "source": reject.source,
            "reason": reject.reason,
            "cut": reject.cut,
            "row": reject.row,
            "options": dict(options),
        }
        text = json.dumps(told, indent=1, sort_keys=True)
        for ending, content in (
            (".bin", reject.raw),
            (".json", text.encode("ascii")),
        ):
            place = self._place(reject.report_id, ending)
            draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
            try:
                draft.write_bytes(content)
                os.replace(draft, place)
            finally:
                draft.unlink(missing_ok=True)
