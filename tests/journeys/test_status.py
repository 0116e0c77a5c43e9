"""What an operator's monitoring is told, over HTTP, by the processes that Slack does not call."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import httpx
import pytest

from bot import punctual
from bot.app import Okrbot
from bot.run import LONGEST_ROUND, serve_socket_mode, serve_worker, watched
from bot.status import PortTaken
from bot.troubles import explained
from bot.web import serve
from tests.asking import ask
from tests.journeys.town import Town
from tests.loops import run_apart
from tests.ports import free_port, held
from tests.trouble import away

pytestmark = pytest.mark.long

PATIENCE = 20  # seconds


def on_port(okrbot: Okrbot, port: int) -> Okrbot:
    return replace(okrbot, settings=okrbot.settings.model_copy(update={"status_port": port, "port": port}))


@pytest.fixture
def port() -> int:
    return free_port()


def told(port: int, route: str = "readyz") -> tuple[int, str]:
    answer = ask.get(f"http://127.0.0.1:{port}/{route}")
    return answer.status_code, answer.text


def until_told(port: int, wanted: tuple[int, str]) -> None:
    give_up, found = time.monotonic() + PATIENCE, None
    while found != wanted:
        assert time.monotonic() < give_up, found
        time.sleep(0.02)
        with suppress(httpx.ConnectError):  # it has only just been started
            found = told(port)


@contextmanager
def serving(serve: Callable[[Okrbot, threading.Event], None], okrbot: Okrbot) -> Iterator[None]:
    """As ``okrbot run`` and ``okrbot worker`` do, on a thread."""
    stopping = threading.Event()
    thread = threading.Thread(target=serve, args=(okrbot, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_worker_says_how_it_is_while_the_database_comes_and_goes(company: Town, port: int) -> None:
    with watched(on_port(company.okrbot, port)):
        assert told(port) == (200, "ok")
        assert "okrbot_outbox_age_seconds 0.0" in told(port, "metrics")[1]
        with away(company.okrbot.store):
            assert told(port) == (503, "The database does not answer.")
            assert told(port, "healthz") == (200, "ok")
        assert told(port) == (200, "ok")


def test_a_worker_that_sleeps_is_not_ready_until_it_goes_on(company: Town, port: int) -> None:
    worker = company.okrbot.worker
    with watched(on_port(company.okrbot, port)):
        worker.sending.at -= LONGEST_ROUND + 20
        assert told(port) == (503, f"The worker has done nothing for {LONGEST_ROUND + 20} seconds.")
        worker.run_due(company.now())
        assert told(port) == (200, "ok")


@pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)
def test_the_process_of_socket_mode_is_ready_while_slack_is_connected(company: Town, port: int) -> None:
    with serving(serve_socket_mode, on_port(company.okrbot, port)):
        until_told(port, (200, "ok"))
        company.sandbox.stop()
        until_told(port, (503, "Slack is not connected."))


WHOLE = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.mark.parametrize("before", [b"", WHOLE], ids=["at first", "after a whole one"])
def test_who_never_finishes_a_request_keeps_no_connection(
    company: Town, port: int, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    monkeypatch.setattr(punctual, "HEAD_SECONDS", 0.2)
    with watched(on_port(company.okrbot, port)), socket.create_connection(("127.0.0.1", port), PATIENCE) as half:
        half.sendall(before)
        if before:
            assert half.recv(4096).startswith(b"HTTP/1.1 200")
        half.sendall(WHOLE[:20])
        while half.recv(4096):
            pass  # the rest of the answer; then it hangs up, or this takes longer than anybody's patience
        assert told(port, "healthz") == (200, "ok")


def test_an_answer_is_sent_at_once() -> None:
    """Else its second part waits until the other side has said that the first is there, which takes it 40 ms."""

    async def is_sent_at_once() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            told.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with held() as ours:
            async with await asyncio.start_server(answer, sock=ours):
                _reader, writer = await asyncio.open_connection(*ours.getsockname())
                found = await told
                writer.close()
        return found

    assert run_apart(is_sent_at_once())


def test_a_port_that_is_taken_is_said_in_a_sentence_by_a_process_that_was_never_ready(company: Town) -> None:
    ready = threading.Event()
    with held() as theirs:
        taken = theirs.getsockname()[1]
        okrbot = on_port(company.okrbot, taken)
        with pytest.raises(PortTaken) as ours:
            serve_worker(okrbot, threading.Event(), ready.set)
        with pytest.raises(PortTaken) as webs:
            serve(okrbot, ready.set)

    assert not ready.is_set()
    assert explained(ours.value) == f"Port {taken} is taken. Give another one in OKRBOT_STATUS_PORT."
    assert explained(webs.value) == f"Port {taken} is taken. Give another one in PORT."
