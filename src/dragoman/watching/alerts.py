"""What an alert is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a reader of the record would want to hear of.

    `kind` is "first-event", "new-phase" or "shock"; `key` says what it is about, the same for the
    same thing; `title` is a line to read, `detail` how it was found and how sure it is; `day` when
    it was; `events` are ids of events of the record, `quotes` their sentences.
    """

    kind: str
    key: str
    title: str
    detail: str
    day: str
    events: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same thing: by it a receiver can tell what it has had."""
        return sha256(f"{self.kind}\n{self.key}".encode()).hexdigest()[:16]

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"id": self.id, **asdict(self)}

    def line(self) -> str:
        """One line of JSON."""
        return json.dumps(self.told(), ensure_ascii=False)

    def text(self) -> str:
        """For a person at a terminal."""
        quoted = "".join(f"\n    “{quote}”" for quote in self.quotes[:2])
        return f"{self.day}  {self.title}\n    {self.detail}{quoted}"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Alert:
        """From what `told` gave.

        Raises:
            TypeError: a field is missing.
        """
        known = {item.name: told[item.name] for item in fields(cls) if item.name in told}
        for name in ("events", "quotes"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)
