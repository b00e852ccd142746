"""What the acceptance scripts of the observatory share: a server of their own, a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM: Final = Path("/usr/bin/chromium")
#: A browser that asks nobody but the server under test.
_ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: Seconds until a server must answer: copying a million events takes most of it.
_START_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running `dragoman serve`: where it is, its process, where its copies lie, its log."""

    base: str
    pid: int
    folder: Path
    log: Path

    def client(self, **options: Any) -> httpx.Client:
        """A client that goes nowhere else."""
        return httpx.Client(base_url=self.base, timeout=120, trust_env=False, **options)


@contextmanager
def served(
    record: Path, folder: Path, *, core: int | None = None, corrections: Path | None = None,
    ready: int = 200,
) -> Iterator[Server]:  # fmt: skip
    """A server on a free port for the block; it is ended by its own number.

    Args:
        record: what it shows; may be missing.
        folder: for its copies, log and corrections.
        core: the only processor that it and its jobs may use.
        corrections: where "this is wrong" goes; by default into `folder`.
        ready: the status of /api/record by which it is known to be ready.

    Raises:
        RuntimeError: it did not start; the message has the end of its log.
    """
    copies, log = folder / "copies", folder / "server.log"
    copies.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command = [
        sys.executable, "-m", "dragoman", "serve", "--record", str(record), "--port",
        str(port), "--corrections", str(corrections or folder / "corrections.jsonl"),
    ]  # fmt: skip
    pinned = () if core is None else ("taskset", "-c", str(core))
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*pinned, *command], stdout=out, stderr=out, start_new_session=True,
            env=os.environ | {"TMPDIR": str(copies)},
        )  # fmt: skip
    server = Server(f"http://127.0.0.1:{port}", process.pid, copies, log)
    # A script that is told to end, by `timeout` for one, must not leave its server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        _wait(server, process, ready)
        yield server
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(server: Server, process: subprocess.Popen[bytes], ready: int) -> None:
    until = time.monotonic() + _START_S
    with server.client() as client:
        while time.monotonic() < until and process.poll() is None:
            with suppress(httpx.TransportError):
                if client.get("/api/record").status_code == ready:
                    return
            time.sleep(0.2)
    told = server.log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"the server did not start:\n{told}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl+C does; the process of the jobs ends with its parent."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def browser(chromium: Path) -> Iterator[Browser]:
    """Headless Chromium for the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as played:
        found = played.chromium.launch(executable_path=str(chromium), args=list(_ARGUMENTS))
        try:
            yield found
        finally:
            found.close()
