"""Which requests are answered at all, and what browsers are told about the answers.

A page on another site can make a visitor's browser ask a server on the visitor's own machine.
So a request must name a host of ours (or a name that somebody pointed at 127.0.0.1 would do as
well: DNS rebinding), and one that a page of another site made is refused. What may come from
elsewhere is a visit by a link, or addresses could not be shared.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

#: Nothing from anywhere but this server, no script or style inside a page, no frame around it.
POLICY: Final = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
        "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # To other hosts nothing; a form of ours says whence it comes, or it would come from nowhere.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
#: The longest body a form of ours has, many times over.
MAX_BODY_BYTES: Final = 256 * 1024
_SAFE: Final = ("GET", "HEAD")
#: What a browser says of a request that a page of ours made, or the visitor's own hand.
_OURS: Final = ("same-origin", "none")


class Guard:
    """Refuses requests that are not meant for us, and adds `HEADERS` to every answer."""

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self.inner, self._hosts = app, hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1")
                   for name, value in scope["headers"]}  # fmt: skip
        if why := self._refused(scope, headers):
            await _answer(send, *why)
            return
        await self.inner(scope, _Bounded(receive), _guarded(send))

    def _refused(self, scope: Message, headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and reason, or None for a request that is served."""
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return 421, (
                "This server does not answer to that host name. Open it as http://127.0.0.1, or "
                "start dragoman serve with --allow-host NAME."
            )
        method = scope["method"]
        if method not in (*_SAFE, "POST"):
            return 405, "Only GET, HEAD and POST are answered."
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != host:
            return 403, "Requests of other sites are not answered."
        site = headers.get("sec-fetch-site", "none")
        visit = headers.get("sec-fetch-mode") == "navigate" and method in _SAFE
        framed = headers.get("sec-fetch-dest", "document") != "document"
        if site not in _OURS and (not visit or framed):
            return 403, "Requests of other sites are not answered."
        if _length(headers) > MAX_BODY_BYTES:
            return 413, f"A form of more than {MAX_BODY_BYTES:,} bytes is not read."
        return None


class _Bounded:
    """A body that ends when it is too long, whatever length it claimed."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._left = receive, MAX_BODY_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}


def _length(headers: dict[str, str]) -> int:
    stated = headers.get("content-length", "0")
    return int(stated) if stated.isascii() and stated.isdigit() else MAX_BODY_BYTES + 1


def _guarded(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [h for h in message.get("headers", ()) if h[0].lower() != b"server"]
            names = {name.lower() for name, _ in kept}
            if b"cache-control" not in names:
                kept.append((b"cache-control", b"no-cache"))
            message["headers"] = [*kept, *HEADERS]
        await send(message)

    return sent


async def _answer(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    guarded = _guarded(send)
    await guarded({"type": "http.response.start", "status": status, "headers": headers})
    await guarded({"type": "http.response.body", "body": body})
