"""Where alerts go: standard output, a file, a web address that the user named."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from dragoman.errors import InputError, RecordError, UsageError
from dragoman.limits import NETWORK_TIMEOUT_S
from dragoman.watching.alerts import Alert

#: Alerts in one request.
_AT_ONCE: Final = 100


class Sink(Protocol):
    """A way for alerts."""

    @property
    def name(self) -> str:
        """By which its outbox is remembered."""

    def deliver(self, alerts: Sequence[Alert]) -> None:
        """Take all of them.

        Raises:
            DragomanError: it did not; they are delivered again later.
        """


class Terminal:
    """Standard output: for people, or a line of JSON each."""

    name = "standard output"

    def __init__(self, *, jsonl: bool) -> None:
        self._jsonl = jsonl

    def deliver(self, alerts: Sequence[Alert]) -> None:
        """Print them."""
        for alert in alerts:
            sys.stdout.write((alert.line() if self._jsonl else alert.text()) + "\n")
        sys.stdout.flush()


class Lines:
    """A file that gets a line of JSON for each."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.name = f"file {place.absolute()}"

    def deliver(self, alerts: Sequence[Alert]) -> None:
        """Append them.

        Raises:
            RecordError: the file cannot be written.
        """
        try:
            with self._place.open("a", encoding="utf-8") as stream:
                stream.writelines(f"{alert.line()}\n" for alert in alerts)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise RecordError(f"{self._place}: {error.strerror or error}") from error


class Webhook:
    """A web address to which `{"alerts": [...]}` is posted."""

    def __init__(self, address: str) -> None:
        """Raises UsageError for what is no web address."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{address!r} is no web address; give one that begins with https://")
        self._address = address
        # Without what may be a secret in it.
        self.name = f"webhook {parts.scheme}://{parts.hostname}{parts.path}"

    def deliver(self, alerts: Sequence[Alert]) -> None:
        """Post them.

        Raises:
            InputError: nobody there, or an answer that is no success.
        """
        import httpx

        for begin in range(0, len(alerts), _AT_ONCE):
            told = [alert.told() for alert in alerts[begin : begin + _AT_ONCE]]
            try:
                answer = httpx.post(
                    self._address, json={"alerts": told}, timeout=NETWORK_TIMEOUT_S,
                    follow_redirects=False, trust_env=False,
                )  # fmt: skip
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise InputError(f"{self.name}: {type(error).__name__}") from error
            if not answer.is_success:
                raise InputError(f"{self.name}: answered {answer.status_code}")
