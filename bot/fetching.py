"""One careful GET: what a system says about a key result (docs/values-from-systems.md).

The name is looked up here, all its addresses are judged, and the connection goes to a judged one by its number, while
TLS makes sure of the name: nobody can answer otherwise between the check and the connection. No proxy, no cookie, no
redirect is followed by itself, and nothing is unpacked. All of it together has one time limit.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import Any

import httpx

from bot.certificates import trusted
from bot.domain.addresses import Address, are_public, redirected

MOST_SECONDS = 5.0
MOST_BYTES = 64 * 1024  # of headers and body together
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], Sequence[str]]
"""A name and a port → its IP addresses. Raises OSError for a name that has none."""


class NotRead(StrEnum):
    """Why there is no answer. NOT_PUBLIC: the name leads into a private network. ELSEWHERE: a redirect to a place that
    no admin has allowed. PACKED: the answer is compressed although we asked for it plain."""

    UNKNOWN_NAME = "unknown_name"
    NOT_PUBLIC = "not_public"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too_slow"
    TOO_LONG = "answer_too_long"
    PACKED = "answer_packed"
    STATUS = "status"
    ELSEWHERE = "redirect_elsewhere"
    UNSAFE = "redirect_unsafe"
    TOO_MANY = "too_many_redirects"
    BROKEN = "answer_broken"


@dataclass(eq=False)
class Refused(Exception):
    """``about`` is what the sentence needs: a status, an origin."""

    why: NotRead
    about: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """``allowed`` are the origins that may be asked, besides the address's own; ``secret`` goes to that one alone."""

    address: Address
    allowed: frozenset[str]
    header_name: str = ""
    secret: str = field(default="", repr=False)

    def headers_for(self, address: Address) -> dict[str, str]:
        plain = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "okrbot"}
        is_its_own = bool(self.secret) and address.origin == self.address.origin
        return plain | ({self.header_name: self.secret} if is_its_own else {})


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as this machine's resolver knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


@dataclass(frozen=True)
class Fetcher:
    """``may_connect`` judges all the addresses of a name together."""

    resolve: Resolve = look_up
    may_connect: Callable[[Sequence[str]], bool] = are_public
    certificates: Callable[[], ssl.SSLContext] = trusted
    most_seconds: float = MOST_SECONDS
    most_bytes: int = MOST_BYTES

    def fetch(self, request: Request, most_seconds: float | None = None) -> bytes:
        """The body of the answer. Raises Refused."""
        until = time.monotonic() + (most_seconds or self.most_seconds)
        address = request.address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask(request, address, until)
            if isinstance(answer, bytes):
                return answer
            address = _allowed(request, redirected(address, answer.location))
        raise Refused(NotRead.TOO_MANY)

    def _ask(self, request: Request, address: Address, until: float) -> "bytes | _Elsewhere":
        number = self._connectable(address, until)
        with _deadline(until) as watch:
            try:
                answer = self._answer(request, address, number, watch)
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
                raise Refused(NotRead.TOO_SLOW if watch.is_over else _why(error)) from error
            if watch.is_over:  # an answer without a length looks whole when its connection is ended
                raise Refused(NotRead.TOO_SLOW)
            return answer

    def _connectable(self, address: Address, until: float) -> str:
        """The first address of the name, if all of them may be connected to."""
        found = _in_time(lambda: self.resolve(address.host, address.port), until)
        if not found:
            raise Refused(NotRead.UNKNOWN_NAME)
        if not self.may_connect(found):
            raise Refused(NotRead.NOT_PUBLIC)
        return found[0]

    def _answer(self, request: Request, address: Address, number: str, watch: "_Watch") -> "bytes | _Elsewhere":
        """The URL names the number that was judged; the name stands in the Host header, and TLS checks it."""
        numbered = f"[{number}]" if ":" in number else number
        host = address.origin.removeprefix("https://")
        client = httpx.Client(
            verify=self.certificates(), trust_env=False, follow_redirects=False, timeout=watch.seconds_left()
        )
        extensions = {"sni_hostname": address.host, "trace": watch.trace}
        url = f"https://{numbered}:{address.port}{address.target}"
        headers = {**request.headers_for(address), "Host": host}
        with client, client.stream("GET", url, headers=headers, extensions=extensions) as answer:
            return self._read(answer)

    def _read(self, answer: httpx.Response) -> "bytes | _Elsewhere":
        read = sum(len(name) + len(value) for name, value in answer.headers.raw)
        if answer.status_code in REDIRECTS and "location" in answer.headers:
            return _Elsewhere(answer.headers["location"])
        if answer.status_code != httpx.codes.OK:
            raise Refused(NotRead.STATUS, str(answer.status_code))
        if answer.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise Refused(NotRead.PACKED)
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if read + len(body) > self.most_bytes:
                raise Refused(NotRead.TOO_LONG)
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A redirect, which we follow ourselves or not at all."""

    location: str


class _Watch:
    """Ends a connection when its time is over, whatever it waits for: httpx limits each read, and an answer that comes
    letter by letter has thousands of them."""

    def __init__(self, until: float) -> None:
        self.until = until
        self._ends: list[socket.socket] = []
        self._guard = threading.Lock()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    def seconds_left(self) -> float:
        return max(self.until - time.monotonic(), 0.001)

    def trace(self, event: str, told: dict[str, Any]) -> None:
        """httpx says that a connection stands. Another handle on it is kept, for TLS takes the first one over."""
        if event == "connection.connect_tcp.complete":
            handle = told["return_value"].get_extra_info("socket").dup()
            with self._guard:
                self._ends.append(handle)
            if self.is_over:
                self.end()

    def end(self) -> None:
        with self._guard:
            for handle in self._ends:
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:  # the other side was faster
                    continue

    def forget(self) -> None:
        with self._guard:
            for handle in self._ends:
                handle.close()
            self._ends.clear()


@contextmanager
def _deadline(until: float) -> Iterator[_Watch]:
    watch = _Watch(until)
    timer = threading.Timer(watch.seconds_left(), watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        timer.join()
        watch.forget()


def _in_time(ask: Callable[[], Sequence[str]], until: float) -> Sequence[str]:
    """A name server may take half a minute, and cannot be interrupted: it is asked beside, and nobody waits for it
    longer than the time that is left. Raises Refused."""
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=work, name="look-up", daemon=True).start()
    try:
        found = answers.get(timeout=max(until - time.monotonic(), 0.001))
    except Empty:
        raise Refused(NotRead.TOO_SLOW) from None
    if isinstance(found, Exception):
        raise Refused(NotRead.UNKNOWN_NAME) from found
    return found


def _allowed(request: Request, found: Any) -> Address:
    """Where a redirect may lead: to https, and to a place that is allowed."""
    if not isinstance(found, Address):
        raise Refused(NotRead.UNSAFE)
    if found.origin not in request.allowed | {request.address.origin}:
        raise Refused(NotRead.ELSEWHERE, found.origin)
    return found


def _why(error: Exception) -> NotRead:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotRead.CERTIFICATE
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return NotRead.TOO_SLOW
    is_cut = isinstance(error, httpx.ConnectError | httpx.ReadError | httpx.WriteError | OSError)
    return NotRead.NO_CONNECTION if is_cut else NotRead.BROKEN
