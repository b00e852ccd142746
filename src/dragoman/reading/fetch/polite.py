"""Requests as a good guest makes them: one at a time, with pauses, patient, within bounds."""

from __future__ import annotations

import datetime as dt
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin, urlsplit

from dragoman.errors import InputError, TooLarge
from dragoman.limits import (
    MAX_REDIRECTS,
    MAX_RETRY_WAIT_S,
    MIN_BYTES_PER_SECOND,
    NETWORK_TIMEOUT_S,
)
from dragoman.reading.faults import PARSER_FAULTS
from dragoman.reading.tidy import one_line
from dragoman.reading.web import HEADERS, check, is_private

if TYPE_CHECKING:
    import httpx

Result = TypeVar("Result")
SECONDS: Final = re.compile(r"[0-9]{1,9}")
#: Seconds before the second try; each further one waits twice as long, up to the longest.
FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 60.0


class Passing(InputError):
    """A fault that may pass: worth another try, after `wait` seconds where the server said so."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave: seconds between requests, tries after the first, and the clocks to use."""

    pause: float = 1.0
    retries: int = 4
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)


class Fetcher:
    """One connection to the world. Use it in a `with` statement."""

    def __init__(self, manners: Manners | None = None) -> None:
        import httpx

        self.manners = manners or Manners()
        self._client = httpx.Client(timeout=NETWORK_TIMEOUT_S, headers=HEADERS)
        self._last: float | None = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def tried(self, attempt: Callable[[], Result]) -> Result:
        """Call `attempt` until it gives no Passing fault, waiting longer before each new try.

        Raises the last Passing when the tries are used up.
        """
        for turn in range(self.manners.retries):
            try:
                return attempt()
            except Passing as fault:
                backoff = min(FIRST_WAIT_S * 2**turn, LONGEST_WAIT_S)
                self.manners.sleep(backoff if fault.wait is None else fault.wait)
        return attempt()

    @contextmanager
    def answer(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        *,
        accepted: tuple[int, ...] = (200,),
        stay: bool = False,
    ) -> Iterator[httpx.Response]:
        """Open the answer to GET `address`; its body is read with `pieces`.

        Args:
            address: http or https; redirects are followed as `reading.web` follows them.
            headers: further request headers.
            accepted: the statuses the caller can use.
            stay: refuse redirects to another host.

        Raises Passing for what another try may mend (no connection, 408, 429, 5xx), also from
        within the body; InputError for the rest.
        """
        with _network_faults():
            response = self._follow(address, dict(headers or {}), stay)
            try:
                if response.status_code not in accepted:
                    raise self._refusal(response)
                yield response
            finally:
                response.close()
                self._last = self.manners.clock()

    def pieces(self, response: httpx.Response, bound: int) -> Iterator[bytes]:
        """Yield the body as it comes, not decoded.

        Raises TooLarge beyond `bound` bytes, Passing where it comes too slowly to be of use.
        """
        stated = response.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > bound:
            raise TooLarge(f"{stated} bytes, more than {bound}")
        start, taken = self.manners.clock(), 0
        for piece in response.iter_raw():
            taken += len(piece)
            if taken > bound:
                raise TooLarge(f"more than {bound} bytes")
            yield piece
            spent = self.manners.clock() - start
            # A server that drips bytes resets the other clock for ever.
            if spent > NETWORK_TIMEOUT_S + taken / MIN_BYTES_PER_SECOND:
                raise Passing(f"slower than {MIN_BYTES_PER_SECOND} bytes a second")

    def _follow(self, address: str, headers: dict[str, str], stay: bool) -> httpx.Response:
        private_allowed, first = is_private(address), address
        for _ in range(MAX_REDIRECTS + 1):
            request = self._request(address, headers, private_allowed)
            self._rest()
            response = self._client.send(request, stream=True)
            if not response.has_redirect_location:
                return response
            response.close()
            self._last = self.manners.clock()
            address = _next(address, response.headers["location"])
            host = urlsplit(address).hostname
            if stay and host and host != urlsplit(first).hostname:
                host = one_line(host)[:100]
                raise InputError(f"it redirects to another host, {host}, which is not followed")
        raise InputError(f"more than {MAX_REDIRECTS} redirects")

    def _request(
        self, address: str, headers: dict[str, str], private_allowed: bool
    ) -> httpx.Request:
        import httpx

        try:
            check(address, private_allowed)
            return self._client.build_request("GET", address, headers=headers)
        except InputError:
            raise
        except (httpx.InvalidURL, *PARSER_FAULTS) as error:
            raise InputError("not a valid address") from error

    def _rest(self) -> None:
        """Wait until `pause` seconds have gone by since the last request."""
        if self._last is not None:
            rest = self._last + self.manners.pause - self.manners.clock()
            if rest > 0:
                self.manners.sleep(rest)

    def _refusal(self, response: httpx.Response) -> InputError:
        said = one_line(f"the server answered {response.status_code} {response.reason_phrase}")
        if response.status_code in (408, 429) or response.status_code >= 500:
            stated = response.headers.get("retry-after", "")
            return Passing(said[:200], stated_wait(stated, self.manners.today()))
        return InputError(said[:200])


def _next(address: str, location: str) -> str:
    """The address a redirect leads to; never from https back to http."""
    try:
        following = urljoin(address, location)
        downgraded = urlsplit(address).scheme == "https" and urlsplit(following).scheme == "http"
    except ValueError as error:
        raise InputError("it redirects to no valid address") from error
    if downgraded:
        raise InputError("it redirects from https to http, which is not followed")
    return following


def stated_wait(stated: str, now: dt.datetime) -> float | None:
    """Return the seconds a Retry-After header asks for, capped; None where it says nothing."""
    stated = stated.strip()
    if SECONDS.fullmatch(stated):
        return min(float(stated), MAX_RETRY_WAIT_S)
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_WAIT_S)


@contextmanager
def _network_faults() -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise Passing(f"no answer within {NETWORK_TIMEOUT_S:g} seconds") from error
    except httpx.TransportError as error:
        distrust = _certificate_fault(error)
        if distrust:
            raise InputError(f"the server's certificate is not trusted ({distrust})") from error
        said = one_line(str(error)) or type(error).__name__
        raise Passing(f"the connection failed ({said[:200]})") from error
    except httpx.HTTPError as error:
        raise InputError(f"cannot be fetched ({one_line(str(error))[:200]})") from error


def _certificate_fault(error: BaseException | None) -> str:
    """What is wrong with a certificate, where that is why a connection failed; else ""."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return one_line(error.verify_message) or "verification failed"
        error = error.__cause__ or error.__context__
    return ""
