"""What was told already, and what is still to be delivered: a small file beside the record.

A watch may be killed at any moment. Reports that were read, but not yet looked at, stand in the
pending list; alerts that were found, but not yet delivered, in the outbox of each way. So nothing
is told twice and nothing is lost, except that a way that took an alert in the moment of a kill gets
it once more, under the same id.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dragoman.errors import InputError, RecordError
from dragoman.watching.alerts import Alert

#: Ids of alerts that are remembered; older ones are of things that no longer come up.
_REMEMBERED: Final = 50_000
#: Alerts that wait for one way: beyond it the oldest are dropped, and it is said.
MOST_WAITING: Final = 1_000
_MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(slots=True)
class State:
    """What is remembered between two rounds."""

    place: Path
    seen: dict[str, None] = field(default_factory=dict)
    outbox: dict[str, list[Alert]] = field(default_factory=dict)

    @classmethod
    def beside(cls, record: Path) -> State:
        """The state of the watch of a record.

        Raises:
            InputError: the file is damaged.
        """
        place = record.with_name(f"{record.name}.watch.json")
        try:
            if place.stat().st_size > _MOST_BYTES:
                raise InputError(f"{place}: too large to be a watch's memory; delete it")
            told = json.loads(place.read_text("utf-8"))
            seen = dict.fromkeys(str(one) for one in told["seen"])
            outbox = {way: [Alert.of(one) for one in many] for way, many in told["outbox"].items()}
        except FileNotFoundError:
            return cls(place)
        except OSError as error:
            raise InputError(f"{place}: {error.strerror or error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{place}: damaged; delete it, and some alerts may be told again"
            ) from error
        return cls(place, seen, outbox)

    @property
    def pending_place(self) -> Path:
        """The list of reports read but not looked at."""
        return self.place.with_name(f"{self.place.name}.pending")

    def pending(self) -> list[str]:
        """Ids of reports that were read, or about to be, when a round ended early."""
        try:
            return list(dict.fromkeys(self.pending_place.read_text("utf-8").split()))
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.pending_place}: {error}; delete it") from error

    def remember_pending(self, report_id: str) -> None:
        """Note a report before it is committed."""
        try:
            with self.pending_place.open("a", encoding="utf-8") as stream:
                stream.write(f"{report_id}\n")
        except OSError as error:
            raise RecordError(f"{self.pending_place}: {error.strerror or error}") from error

    def add(self, alerts: Iterable[Alert], ways: Iterable[str]) -> list[Alert]:
        """Put what was not told before into every outbox; gives it back."""
        fresh = []
        for alert in alerts:
            if alert.id not in self.seen:
                self.seen[alert.id] = None
                fresh.append(alert)
        for way in ways:
            waiting = [*self.outbox.get(way, []), *fresh]
            self.outbox[way] = waiting[-MOST_WAITING:]
        while len(self.seen) > _REMEMBERED:
            del self.seen[next(iter(self.seen))]
        return fresh

    def save(self, *, looked: bool = False) -> None:
        """Write the file in one step.

        Args:
            looked: the pending reports were looked at; forget them.

        Raises:
            RecordError: it cannot be written.
        """
        told: dict[str, Any] = {
            "seen": list(self.seen),
            "outbox": {way: [one.told() for one in many] for way, many in self.outbox.items()},
        }
        draft = self.place.with_name(f".{self.place.name}.new")
        try:
            with draft.open("w", encoding="utf-8") as stream:
                json.dump(told, stream, ensure_ascii=False)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(draft, self.place)
            if looked:
                self.pending_place.unlink(missing_ok=True)
        except OSError as error:
            raise RecordError(f"{self.place}: {error.strerror or error}") from error
        finally:
            draft.unlink(missing_ok=True)
