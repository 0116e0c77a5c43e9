"""What an operator's monitoring asks of every process alike: ``/healthz`` whether it lives, ``/readyz`` whether it can
do its work, ``/metrics`` what it has done."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.domain.errors import Unavailable
from bot.punctual import PLAIN
from bot.telemetry import Metrics
from storage import Store

Check = Callable[[], str | None]
"""What keeps a process from its work, in a sentence; None when nothing does."""

LOOPBACK = "127.0.0.1"
VARIABLE = "OKRBOT_STATUS_PORT"
MOST_CONNECTIONS = 20  # at once; whoever watches asks now and then
END_SECONDS = 2


class PortTaken(OSError):
    """Somebody else listens on ``port``, which ``variable`` names."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(f"Port {port} is taken. Give another one in {variable}.")
        self.port, self.variable = port, variable


def status_routes(store: Store, clock: Clock, metrics: Metrics, checks: Sequence[Check] = ()) -> list[Route]:
    """A process is ready while the database answers and none of its ``checks`` has anything to say."""

    def hindrances() -> list[str]:
        return [said for check in (lambda: _silent(store), *checks) if (said := check()) is not None]

    async def ready(_request: Request) -> Response:
        said = await run_in_threadpool(hindrances)
        return PlainTextResponse("\n".join(said), status_code=503) if said else PlainTextResponse("ok")

    async def shown(_request: Request) -> Response:
        age = await run_in_threadpool(_outbox_age, store, clock)
        return Response(metrics.exposition(age), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", _healthy), Route("/readyz", ready), Route("/metrics", shown)]


@contextmanager
def served(routes: list[Route], port: int | None) -> Iterator[None]:
    """Answer on this machine alone while the process does its own work; without a port nobody listens. Raises
    PortTaken."""
    if port is None:
        yield
        return
    held = listening(LOOPBACK, port, VARIABLE)
    config = uvicorn.Config(
        Starlette(routes=routes),
        **PLAIN,
        lifespan="off",
        log_config=None,
        access_log=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=END_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [held]}, name="status", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(END_SECONDS)


def listening(host: str, port: int, variable: str) -> socket.socket:
    """A socket that listens already, so that a second process cannot take the port too. It names TCP, or asyncio would
    not know that what it sends is to go at once: each answer would wait 40 ms for the other side. Raises PortTaken, and
    OSError for a port that this user may not use."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
        held.listen()
    except PermissionError as error:
        held.close()
        raise OSError(f"Port {port} is not for this user. Give one above 1023 in {variable}.") from error
    except OSError as error:
        held.close()
        raise PortTaken(port, variable) from error
    return held


def _silent(store: Store) -> str | None:
    try:
        store.ping()
    except Unavailable:
        return "The database does not answer."
    return None


def _outbox_age(store: Store, clock: Clock) -> timedelta | None:
    """How long the oldest due message has been waiting, whoever is to send it; None when the database is silent."""
    try:
        with store.read() as tx:
            oldest = tx.outbox.next_due()
    except Unavailable:
        return None
    return max(timedelta(), clock.now() - oldest) if oldest else timedelta()


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")
