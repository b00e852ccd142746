"""One address the user named, fetched within bounds. Nothing on the page is followed."""

from __future__ import annotations

import io
import ipaddress
import re
import time
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from dragoman.errors import InputError, TooLarge
from dragoman.limits import MAX_DOCUMENT_BYTES, MAX_REDIRECTS, NETWORK_TIMEOUT_S
from dragoman.model import Reject
from dragoman.reading.archives import Gunzip
from dragoman.reading.draft import reject
from dragoman.reading.faults import PARSER_FAULTS, STREAM_FAULTS, reason
from dragoman.reading.streams import Blob, read_up_to

SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
#: Seconds for one address as a whole: a server that drips bytes resets the other clock for ever.
DEADLINE_S: Final = NETWORK_TIMEOUT_S * (MAX_REDIRECTS + 1)
HEADERS: Final = {"User-Agent": "dragoman", "Accept-Encoding": "identity", "Accept": "*/*"}


def is_address(target: str) -> bool:
    """Tell whether `target` is an address rather than a path, whatever its scheme."""
    return SCHEME.match(target) is not None


def fetch(address: str) -> Blob | Reject:
    """Return what `address` gives, or a Reject that says why it gave nothing.

    The source is the address without a password and without its fragment.
    """
    source = public_form(address)
    try:
        body, content_type, final = _follow(address)
    except STREAM_FAULTS as error:
        return reject(source, reason(error))
    charset = CHARSET.search(content_type)
    name = urlsplit(final).path.rsplit("/", 1)[-1]
    return Blob(
        source,
        name,
        lambda: io.BytesIO(body),
        size=len(body),
        content_type=content_type,
        charset=charset[1] if charset else "",
    )


def public_form(address: str) -> str:
    """Return `address` without user name, password and fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1], fragment=""))


def _follow(address: str) -> tuple[bytes, str, str]:
    import httpx

    deadline = time.monotonic() + DEADLINE_S
    private_allowed = is_private(address)
    try:
        with httpx.Client(timeout=NETWORK_TIMEOUT_S, headers=HEADERS) as client:
            for _ in range(MAX_REDIRECTS + 1):
                check(address, private_allowed)
                with client.stream("GET", address) as response:
                    if not response.has_redirect_location:
                        body = _body(response, deadline)
                        return body, response.headers.get("content-type", ""), address
                    address = urljoin(address, response.headers["location"])
    except httpx.TimeoutException as error:
        raise InputError(f"no answer within {NETWORK_TIMEOUT_S:g} seconds") from error
    except httpx.HTTPError as error:
        raise InputError(f"cannot be fetched ({str(error) or type(error).__name__})") from error
    except (httpx.InvalidURL, *PARSER_FAULTS) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("not a valid address") from error
    raise InputError(f"more than {MAX_REDIRECTS} redirects")


def check(address: str, private_allowed: bool) -> None:
    """Raise InputError for an address that is not to be fetched."""
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise InputError(f"only http and https addresses are read, not {parts.scheme or 'this'}")
    # A public page must not send us on to a machine that only we can reach.
    if is_private(address) and not private_allowed:
        raise InputError("it redirects to a private address")


def is_private(address: str) -> bool:
    """Tell whether `address` leads to this machine or its own network, by its name alone."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _body(response: Any, deadline: float) -> bytes:
    """Read the body of an answer within size and time; raises InputError for a bad answer."""
    if response.status_code != 200:
        raise InputError(f"the server answered {response.status_code} {response.reason_phrase}")
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > MAX_DOCUMENT_BYTES:
        raise TooLarge(f"{stated} bytes, more than {MAX_DOCUMENT_BYTES}")
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > MAX_DOCUMENT_BYTES:
            raise TooLarge(f"more than {MAX_DOCUMENT_BYTES} bytes")
        if time.monotonic() > deadline:
            raise InputError(f"not complete within {DEADLINE_S:g} seconds")
    return unpacked(bytes(body), response.headers.get("content-encoding", "identity"))


def unpacked(body: bytes, encoding: str) -> bytes:
    """Undo gzip where a server packs unasked; anything else, or packing twice, is refused."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise InputError(f"the server packed it as {encoding[:40]!r}, which was not asked for")
    unpacked = read_up_to(io.BufferedReader(Gunzip(io.BytesIO(body))), MAX_DOCUMENT_BYTES + 1)
    if len(unpacked) > MAX_DOCUMENT_BYTES:
        raise TooLarge(f"more than {MAX_DOCUMENT_BYTES} bytes")
    return unpacked
