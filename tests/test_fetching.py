import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from bot.domain.addresses import Address, read_address
from bot.fetching import Fetcher, NotRead, Refused, Request
from tests.secure_server import System, moved, ok, plain, system

SECRET = "Bearer s3cret"
OTHER = "other.example.com"
SHORT = 0.3  # seconds
SOON = 1.5  # seconds: longer than SHORT, and far shorter than what is waited for


@pytest.fixture
def there() -> Iterator[System]:
    with system() as running:
        yield running


def request(there: System, path: str = "/", name: str = "metrics.example.com", allowed: Sequence[str] = ()) -> Request:
    address = read_address(there.url(path, name))
    assert isinstance(address, Address)
    return Request(address, frozenset(allowed), "Authorization", SECRET)


def why(fetcher: Fetcher, asked: Request) -> tuple[NotRead, str]:
    with pytest.raises(Refused) as refused:
        fetcher.fetch(asked)
    return refused.value.why, refused.value.about


def test_the_answer_is_read_with_the_secret_and_without_a_proxy(there: System, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    there.answers["/a?b=1"] = ok(b'{"n": 47}')
    assert there.fetcher().fetch(request(there, "/a?b=1")) == b'{"n": 47}'
    [(asked, path, headers)] = there.seen
    assert (asked, path, headers["host"]) == ("metrics.example.com", "/a?b=1", f"metrics.example.com:{there.port}")
    assert headers["authorization"] == SECRET
    assert headers["accept-encoding"] == "identity"


def test_a_name_that_leads_here_is_not_connected_to(there: System) -> None:
    there.answers["/"] = ok(b"1")
    strict = Fetcher(resolve=lambda _host, _port: ["127.0.0.1"], certificates=lambda: there.trust)
    assert why(strict, request(there)) == (NotRead.NOT_PUBLIC, "")
    mixed = Fetcher(resolve=lambda _host, _port: ["93.184.216.34", "10.0.0.1"], certificates=lambda: there.trust)
    assert why(mixed, request(there)) == (NotRead.NOT_PUBLIC, "")
    assert there.seen == []


def test_a_certificate_for_another_name_is_not_taken(there: System) -> None:
    assert why(there.fetcher(), request(there, name="cdn.example.net"))[0] is NotRead.CERTIFICATE
    assert there.seen == []


def test_a_certificate_that_nobody_knows_is_not_taken(there: System) -> None:
    strange = there.fetcher(certificates=ssl.create_default_context)
    assert why(strange, request(there))[0] is NotRead.CERTIFICATE


def test_a_name_is_looked_up_once_and_its_judged_number_connected_to(there: System) -> None:
    """A name server that answers otherwise the next time changes nothing."""
    there.answers["/"] = ok(b"1")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    fetcher = there.fetcher(resolve=lambda _host, _port: next(answers))
    assert fetcher.fetch(request(there)) == b"1"
    assert next(answers) == ["127.0.0.2"]


def test_after_a_redirect_the_name_is_judged_anew(there: System) -> None:
    there.answers |= {"/": moved("/next"), "/next": ok(b"1")}
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    assert why(there.fetcher(resolve=lambda _host, _port: next(answers)), request(there))[0] is NotRead.NOT_PUBLIC
    assert [path for _, path, _ in there.seen] == ["/"]


def test_a_redirect_at_the_same_place_is_followed_without_cookies(there: System) -> None:
    there.answers |= {"/": moved("/next", "Set-Cookie: a=b"), "/next": ok(b"2")}
    assert there.fetcher().fetch(request(there)) == b"2"
    assert "cookie" not in there.seen[1][2]
    assert there.seen[1][2]["authorization"] == SECRET


def test_the_secret_does_not_go_along_to_another_place(there: System) -> None:
    there.answers |= {"/": moved(there.url("/there", OTHER)), "/there": ok(b"3")}
    assert there.fetcher().fetch(request(there, allowed=[there.origin(OTHER)])) == b"3"
    name, path, headers = there.seen[1]
    assert (name, path) == (OTHER, "/there")
    assert SECRET not in headers.values()


def test_a_redirect_to_a_place_that_nobody_allowed_is_not_followed(there: System) -> None:
    there.answers["/"] = moved(there.url("/there", OTHER))
    assert why(there.fetcher(), request(there)) == (NotRead.ELSEWHERE, there.origin(OTHER))
    there.answers["/"] = moved("https://metrics.example.com/")  # another port is another place
    assert why(there.fetcher(), request(there)) == (NotRead.ELSEWHERE, "https://metrics.example.com")


@pytest.mark.parametrize(
    "location",
    [
        "http://metrics.example.com/",
        "https://127.0.0.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://[::1]/",
        "https://localhost/",
        "//169.254.169.254/latest/meta-data",
        "https://user:word@metrics.example.com/",
        "file:///etc/passwd",
        "gopher://metrics.example.com/",
    ],
)
def test_a_redirect_to_anything_but_https_with_a_name_is_not_followed(there: System, location: str) -> None:
    there.answers["/"] = moved(location)
    assert why(there.fetcher(), request(there))[0] is NotRead.UNSAFE
    assert len(there.seen) == 1


def test_three_redirects_are_followed_and_no_fourth(there: System) -> None:
    there.answers |= {f"/{number}": moved(f"/{number + 1}") for number in range(4)} | {"/4": ok(b"4")}
    assert there.fetcher().fetch(request(there, "/1")) == b"4"
    assert why(there.fetcher(), request(there, "/0"))[0] is NotRead.TOO_MANY


def test_more_than_64_kb_are_not_read(there: System) -> None:
    there.answers |= {"/most": ok(b" " * 65_000 + b"1"), "/more": ok(b" " * 65_536 + b"1")}
    assert len(there.fetcher().fetch(request(there, "/most"))) == 65_001
    assert why(there.fetcher(), request(there, "/more"))[0] is NotRead.TOO_LONG


def test_an_answer_without_end_is_left(there: System) -> None:
    def endless(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b" " * 16_384)

    there.answers["/"] = endless
    assert why(there.fetcher(), request(there))[0] is NotRead.TOO_LONG


def test_a_packed_answer_is_not_unpacked(there: System) -> None:
    there.answers["/"] = ok(gzip.compress(b" " * 10_000_000), "Content-Encoding: gzip")
    assert why(there.fetcher(), request(there))[0] is NotRead.PACKED


@pytest.mark.parametrize("size", [70_000, 2_000_000])
def test_a_huge_header_is_not_read(there: System, size: int) -> None:
    there.answers["/"] = ok(b"1", "X-Long: " + "a" * size)
    assert why(there.fetcher(), request(there))[0] in (NotRead.TOO_LONG, NotRead.BROKEN)


def drip(connection: ssl.SSLSocket, words: bytes) -> None:
    """Letter by letter, for ever: each arrives long before any single read gives up."""
    while True:
        for letter in words:
            connection.sendall(bytes([letter]))
            time.sleep(0.02)


def slow_body(connection: ssl.SSLSocket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    drip(connection, b" ")


def slow_header(connection: ssl.SSLSocket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(connection, b"A: b\r\n")


def never_done(connection: ssl.SSLSocket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def silence(connection: ssl.SSLSocket) -> None:
    connection.recv(1)


@pytest.mark.parametrize("answer", [slow_body, slow_header, never_done, silence])
def test_all_of_it_has_one_time_limit(there: System, answer: Callable[[ssl.SSLSocket], None]) -> None:
    there.answers["/"] = answer
    begun = time.monotonic()
    assert why(there.fetcher(most_seconds=SHORT), request(there))[0] is NotRead.TOO_SLOW
    assert SHORT <= time.monotonic() - begun < SOON


def test_whoever_never_speaks_tls_is_left_in_time(there: System) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = read_address(f"https://metrics.example.com:{mute.getsockname()[1]}/")
        assert isinstance(address, Address)
        begun = time.monotonic()
        assert why(there.fetcher(most_seconds=SHORT), Request(address, frozenset()))[0] is NotRead.TOO_SLOW
    assert time.monotonic() - begun < SOON


def test_a_name_server_that_does_not_answer_is_left_in_time(there: System) -> None:
    answers = threading.Event()

    def slow(_host: str, _port: int) -> Sequence[str]:
        answers.wait(10)
        return ["127.0.0.1"]

    begun = time.monotonic()
    assert why(there.fetcher(resolve=slow, most_seconds=SHORT), request(there))[0] is NotRead.TOO_SLOW
    assert time.monotonic() - begun < SOON
    answers.set()


def test_what_goes_wrong_has_a_plain_reason(there: System) -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror

    there.answers |= {"/500": plain(500, "Oh no"), "/204": plain(204, "No Content"), "/odd": b"SSH-2.0-OpenSSH\r\n\r\n"}
    assert why(there.fetcher(), request(there, "/500")) == (NotRead.STATUS, "500")
    assert why(there.fetcher(), request(there, "/204")) == (NotRead.STATUS, "204")
    assert why(there.fetcher(), request(there, "/odd"))[0] is NotRead.BROKEN
    assert why(there.fetcher(resolve=unknown), request(there))[0] is NotRead.UNKNOWN_NAME
    assert why(there.fetcher(resolve=lambda _host, _port: []), request(there))[0] is NotRead.UNKNOWN_NAME
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    closed = Request(Address("metrics.example.com", port, "/"), frozenset())
    assert why(there.fetcher(), closed)[0] is NotRead.NO_CONNECTION


def test_the_secret_shows_in_no_repr(there: System) -> None:
    assert "s3cret" not in repr(request(there))
