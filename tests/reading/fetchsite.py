"""A web site on this machine that answers as it is told, faults and all; and a clock in hand."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Reply:
    """One answer: `cut` closes the connection after so many bytes, `held` waits there."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    ranges: bool = True
    cut: int | None = None
    held: threading.Event | None = None


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


class Site:
    """The replies of each path, in order, the last for ever; and the requests that came."""

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.reached = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.address = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.port = self._server.server_port
        serve: Any = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def tell(self, path: str, *replies: Reply) -> None:
        self.replies[path] = list(replies)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for `path`."""
        return [headers for asked, headers in self.requests if asked == path]

    def publish(self, files: dict[str, bytes], *more: str) -> None:
        """Offer `files` and the list of them, as the second edition does."""
        lines = [
            f"{len(body)} {hashlib.md5(body).hexdigest()} http://elsewhere.example/x/{name}"
            for name, body in files.items()
        ]
        self.tell("/v2/masterfilelist.txt", Reply("\n".join([*lines, *more, ""]).encode()))
        for name, body in files.items():
            self.tell(f"/v2/{name}", Reply(body))


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            queue = site.replies.get(self.path) or [Reply(b"nothing here", 404)]
            reply = queue.pop(0) if len(queue) > 1 else queue[0]
            status, body, headers = self._ranged(reply)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._send(body, reply)

        def _ranged(self, reply: Reply) -> tuple[int, bytes, dict[str, str]]:
            headers = {**reply.headers, **({"ETag": reply.etag} if reply.etag else {})}
            status, body = reply.status, reply.body
            whole, asked = len(body), self.headers["Range"]
            if reply.etag and self.headers["If-None-Match"] == reply.etag:
                return 304, b"", headers
            if asked and reply.ranges and self.headers["If-Range"] in (None, reply.etag):
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
                status, body = (206, body[start:]) if start < whole else (416, b"")
                stated = f"{start}-{whole - 1}/{whole}" if status == 206 else f"*/{whole}"
                headers["Content-Range"] = f"bytes {stated}"
            return status, body, {"Content-Length": str(len(body)), **headers}

        def _send(self, body: bytes, reply: Reply) -> None:
            try:
                self.wfile.write(body[: reply.cut])
                if reply.held:
                    self.wfile.flush()
                    site.reached.set()
                    reply.held.wait(60)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the tests' output is for their results."""

    return Handler


@contextmanager
def serving(
    monkeypatch: pytest.MonkeyPatch, certificate: tuple[str, str] | None = None
) -> Iterator[Site]:
    """A site until the end of the `with`, reached without any proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    site = Site(certificate)
    try:
        yield site
    finally:
        site.close()


def visible(folder: Path) -> list[str]:
    """The names in a folder that are not hidden."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
